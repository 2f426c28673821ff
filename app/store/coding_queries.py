"""Codings under a filter, read as objects, as rows and as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from app.coding.model import Coding, CodingFilter
from app.coding.values import having
from app.store import queries, schema
from app.store.records import Ids

_t = schema.Base.metadata.tables


def _restricted(
    conn: Connection, ids: Ids, statement: Select[Any], chosen: CodingFilter
) -> Select[Any] | None:
    """``statement`` on codings with the filter's plain restrictions; None when nothing can be left."""
    k = _t["coding"].c
    restrictions = (
        ("code", chosen.codes),
        ("source", sources_meant(conn, ids, chosen)),
        ("coder", chosen.coders),
    )
    for kind, guids in restrictions:
        if guids is None:
            continue
        known = {guid: row for row, guid in ids.guids(conn, kind).items() if guid in guids}
        if not known:
            return None
        statement = statement.where(k[f"{kind}_id"].in_(list(known.values())))
    if chosen.origins is not None:
        statement = statement.where(k.origin.in_(list(chosen.origins)))
    return statement


def sources_meant(conn: Connection, ids: Ids, chosen: CodingFilter) -> frozenset[str] | None:
    """The sources in which a filter on source, case or attribute can leave a coding; None is all.

    A source of several cases, or whose speakers have cases of their own, is admitted when one of them is
    meant; which of its codings belong there is for the reader to tell, turn by turn.
    """
    meant = chosen.sources
    if chosen.cases is None and not chosen.where:
        return meant
    cases_of: dict[str, set[str]] = {}
    for case in queries.cases(conn, ids):
        for source in case.sources:
            cases_of.setdefault(source, set()).add(case.guid)
    talking: dict[str, set[str]] = {}
    for speaker in queries.speakers(conn, ids):
        talking.setdefault(speaker.source, set()).add(speaker.guid)
        if speaker.case:
            cases_of.setdefault(speaker.source, set()).add(speaker.case)
    every = frozenset(ids.guids(conn, "source").values())
    meant = every if meant is None else meant & every
    if chosen.cases is not None:
        meant = frozenset(s for s in meant if cases_of.get(s, set()) & chosen.cases)
    known = queries.values(conn, ids) if chosen.where else {}
    every_attribute = queries.attributes(conn, ids) if chosen.where else []
    for pair in chosen.where:
        has = having((pair,), every_attribute)
        holders = {guid for guid, of in known.items() if has((of,))}
        meant = frozenset(
            s for s in meant if s in holders or holders & (cases_of.get(s, set()) | talking.get(s, set()))
        )
    return meant


def codings(conn: Connection, ids: Ids, chosen: CodingFilter) -> list[Coding]:
    """The codings of a filter, by document, start, end (its ``text`` is not looked at here)."""
    code, source, coder = (ids.guids(conn, kind) for kind in ("code", "source", "coder"))
    return [
        Coding(r[0], code[r[1]], source[r[2]], r[4], r[5], coder[r[3]], *r[6:])
        for part in rows(conn, ids, chosen)
        for r in part
    ]


def rows(conn: Connection, ids: Ids, chosen: CodingFilter) -> Iterator[Sequence[Any]]:
    """The codings as ``codings`` has them, as rows (guid; ids of code, source and coder; start, end, weight,
    origin, confidence, created), in parts: not half a million rows at once."""
    k, s = _t["coding"].c, _t["source"].c
    statement = _restricted(
        conn, ids,
        select(k.guid, k.code_id, k.source_id, k.coder_id, k.start, k.end, k.weight, k.origin, k.confidence,
               k.created)
        .join(_t["source"], k.source_id == s.id)
        .order_by(s.position, s.id, k.start, k.end, k.created, k.guid),
        chosen,
    )  # fmt: skip
    if statement is not None:
        yield from conn.execute(statement).partitions(queries.PART)


def most_codings(conn: Connection, ids: Ids) -> int:
    """How many codings there can be at most: known at once, where counting them takes its time."""
    return conn.execute(select(func.max(_t["coding"].c.id))).scalar() or 0


def columns(conn: Connection, ids: Ids, chosen: CodingFilter) -> tuple[list[str], Any]:
    """Guids, and an array (code id, source id, coder id, start, end), of a filter, by document and start.

    They are put in order here: the database takes twice as long for it as for reading them.
    """
    import numpy as np

    k, s = _t["coding"].c, _t["source"].c
    statement = _restricted(
        conn, ids,
        select(k.guid, k.created, k.code_id, k.source_id, k.coder_id, k.start, k.end)
        .join(_t["source"], k.source_id == s.id),
        chosen,
    )  # fmt: skip
    guids: list[str] = []
    moments: list[str] = []
    parts = [np.empty((5, 0), dtype=np.int64)]
    if statement is not None:
        found = conn.execute(statement)
        assert found.cursor is not None  # a Row of each of half a million is half the work
        while part := found.cursor.fetchmany(queries.PART):
            of, at, *numbers = zip(*part, strict=True)
            guids += of
            moments += at
            parts.append(np.array(numbers, dtype=np.int64))
        found.close()
    numbered = np.concatenate(parts, axis=1).T
    if not guids:
        return guids, numbered
    sources = list(conn.execute(select(s.id).order_by(s.position, s.id)).scalars())
    place = np.zeros(max(sources) + 1, dtype=np.int64)
    place[sources] = np.arange(len(sources))
    where = place[numbered[:, 1]]
    order = np.lexsort((numbered[:, 4], numbered[:, 3], where))
    keys = np.stack([where, numbered[:, 3], numbered[:, 4]])[:, order]
    same = np.concatenate([[False], (np.diff(keys) == 0).all(axis=0), [False]])
    for first, last in zip(
        np.flatnonzero(same[1:] & ~same[:-1]), np.flatnonzero(same[:-1] & ~same[1:]), strict=True
    ):
        tied = order[first : last + 1].tolist()
        order[first : last + 1] = sorted(tied, key=lambda n: (moments[n], guids[n]))
    return [guids[n] for n in order.tolist()], numbered[order]


def moments(conn: Connection, ids: Ids) -> dict[str, str]:
    """Per source guid the moment in the middle of those at which it was coded."""
    k = _t["coding"].c
    met: dict[int, list[str]] = {}
    for source, created in conn.execute(select(k.source_id, k.created)):
        met.setdefault(source, []).append(created)
    back = ids.guids(conn, "source")
    return {back[source]: sorted(of)[len(of) // 2] for source, of in met.items()}


_ALIKE = "source_id", "start", "end", "code_id", "coder_id"
_SAME_CODING = select(_t["coding"].c.guid).where(*(_t["coding"].c[n] == bindparam(n) for n in _ALIKE))


def same_coding(
    conn: Connection, ids: Ids, source: str, start: int, end: int, code: str, coder: str
) -> str | None:
    """The guid of the coding of this code and coder on exactly this range, if there is one."""
    try:
        row = ids.ids(conn, "coder", [coder])[coder]
    except KeyError:  # not entered yet
        return None
    place = {
        "source_id": ids.ids(conn, "source", [source])[source], "start": start, "end": end,
        "code_id": ids.ids(conn, "code", [code])[code], "coder_id": row,
    }  # fmt: skip
    return conn.execute(_SAME_CODING, place).scalar()

"""Codings under a filter, read as objects and as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, false, func, select

from app.coding.model import Coding, CodingFilter
from app.coding.values import having
from app.store import queries, schema
from app.store.packed import packed, places, where_known
from app.store.records import Ids

_t = schema.Base.metadata.tables


def _restrictions(conn: Connection, ids: Ids, chosen: CodingFilter) -> list[ColumnElement[bool]] | None:
    """What a filter's plain restrictions ask of a coding; None when nothing can be left."""
    k = _t["coding"].c
    kept: list[ColumnElement[bool]] = []
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
        kept.append(k[f"{kind}_id"].in_(list(known.values())))
    if chosen.origins is not None:
        kept.append(k.origin.in_(list(chosen.origins)))
    return kept


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
    k, s = _t["coding"].c, _t["source"].c
    code, source, coder = (ids.guids(conn, kind) for kind in ("code", "source", "coder"))
    kept = _restrictions(conn, ids, chosen)
    if kept is None:
        return []
    statement = (
        select(k.guid, k.code_id, k.source_id, k.coder_id, k.start, k.end, k.weight, k.origin, k.confidence,
               k.created)
        .join(_t["source"], k.source_id == s.id)
        .where(*kept)
        .order_by(s.position, s.id, k.start, k.end, k.created, k.guid)
    )  # fmt: skip
    return [
        Coding(r[0], code[r[1]], source[r[2]], r[4], r[5], coder[r[3]], r[6], r[7], r[8], r[9])
        for part in conn.execute(statement).partitions(queries.PART)
        for r in part
    ]


def most_codings(conn: Connection, ids: Ids) -> int:
    """How many codings there can be at most: known at once, where counting them takes its time."""
    return conn.execute(select(func.max(_t["coding"].c.id))).scalar() or 0


def columns(
    conn: Connection,
    ids: Ids,
    chosen: CodingFilter,
    orders: Mapping[str, Sequence[str]],
    *,
    told: bool = False,
) -> dict[str, Any]:
    """The codings of a filter as arrays by name, in the order of ``codings``: guid (bytes), start and end
    (int64), and code, source and coder (int32), the places of these in ``orders`` (guids), -1 for none.

    With ``told`` also weight, which is -1, and confidence, which is not a number where there is none, and
    origin and created as bytes.
    """
    k, s = _t["coding"].c, _t["source"].c
    names = ["guid", "created", "start", "end", "code_id", "source_id", "coder_id"]
    names += ["id", "weight", "origin"] if told else []
    asked = [func.coalesce(k.weight, -1) if name == "weight" else k[name] for name in names]
    kept = _restrictions(conn, ids, chosen)
    if kept is None:
        kept = [false()]
    found = dict(zip(names, packed(conn, k.id, asked, *kept), strict=True))
    if told:  # few have one, and as text it is not the same number
        sure = conn.execute(select(k.id, k.confidence).where(k.confidence.is_not(None), *kept)).all()
        found["confidence"] = where_known(found.pop("id"), sure)
    documents = list(conn.execute(select(s.id).order_by(s.position, s.id)).scalars())
    order = _in_order(places(documents)[found["source_id"]], found)
    if not told:
        del found["created"]
    for kind, guids in orders.items():
        found[kind] = _numbered(ids.guids(conn, kind), guids, found.pop(f"{kind}_id"))
    return {name: values[order] for name, values in found.items()}


def _numbered(known: Mapping[int, str], guids: Sequence[str], rows: Any) -> Any:
    """The place in ``guids`` of each row id (int32), -1 for what is not in it."""
    import numpy as np

    place = {guid: n for n, guid in enumerate(guids)}
    table = np.full(max(max(known, default=0), int(rows.max(initial=0))) + 1, -1, dtype=np.int32)
    for row, guid in known.items():
        table[row] = place.get(guid, -1)
    return table[rows]


def _in_order(document: Any, found: dict[str, Any]) -> Any:
    """The order of codings by document, start, end, moment and guid; the last two only where they tell."""
    import numpy as np

    span = int(found["end"].max(initial=0)) + 1
    keys = found["end"], document * span + found["start"]
    order = np.lexsort(keys)
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for values in keys:
        same &= np.diff(values[order]) == 0
    tied = np.zeros(len(order), dtype=bool)
    tied[1:] |= same
    tied[:-1] |= same
    at = order[tied]
    group = np.concatenate([[0], np.cumsum(~same)])[: len(order)][tied]
    order[tied] = at[np.lexsort((found["guid"][at], found["created"][at], group))]
    return order


def moments(conn: Connection, ids: Ids) -> dict[str, str]:
    """Per source guid the moment in the middle of those at which it was coded."""
    import numpy as np

    k = _t["coding"].c
    source, created = packed(conn, k.id, [k.source_id, k.created])
    order = np.lexsort((created, source))
    sources, first, many = np.unique(source[order], return_index=True, return_counts=True)
    middle = created[order[first + many // 2]].astype(str)
    back = ids.guids(conn, "source")
    return {back[s]: moment for s, moment in zip(sources.tolist(), middle.tolist(), strict=True)}


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

"""Questions compiled to SQL: the conditions that are about a coding and its document alone.

What is asked of relations between ranges, of voices and of texts is worked out on columns
(``app.coding.query``): as joins on ranges they cost the product of the codings of a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select, true

from app.coding.query.tree import And, Codes, Compare, Empty, Not, Operator, Or, Query, Thing, Word
from app.store import schema
from app.store.records import Ids

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_t = schema.Base.metadata.tables
_coding, _source, _memo = _t["coding"].c, _t["source"].c, _t["memo"].c
_SOURCE_WORDS = {"kind": _source.kind, "group": _source.document_group, "wave": _source.wave}

Condition = ColumnElement[bool]


def compiled(
    query: Query,
    known: Callable[[str, Iterable[str]], list[int]],
    below: Callable[[str], Iterable[str]],
    members: Callable[[str], Iterable[str]],
) -> Condition:
    """A plain question as a condition on codings.

    ``known`` gives the row ids of those guids of a kind that are there; ``below`` the codes under a code,
    ``members`` the codes of a set. Every condition is true or false, never unknown, so that "not" is its
    complement. Raises TypeError for what is not plain.
    """

    def made(node: Query) -> Condition:
        if isinstance(node, And):
            return and_(*(made(part) for part in node.parts))
        if isinstance(node, Or):
            return or_(*(made(part) for part in node.parts))
        if isinstance(node, Not):
            return not_(made(node.part))
        if isinstance(node, Codes):
            codes = set(node.codes)
            if node.below:
                codes |= {code for one in node.codes for code in below(one)}
            return _coding.code_id.in_(known("code", codes))
        if isinstance(node, Thing) and node.field == "codeset":
            codes = {code for one in node.values for code in members(one)}
            return _coding.code_id.in_(known("code", codes))
        if isinstance(node, Thing) and node.field == "coder":
            return _coding.coder_id.in_(known("coder", node.values))
        if isinstance(node, Thing) and node.field == "document":
            return _coding.source_id.in_(known("source", node.values))
        if isinstance(node, Word) and node.field == "origin":
            return _coding.origin.in_(node.values)
        if isinstance(node, Word) and node.field in _SOURCE_WORDS:
            return _of_source(_SOURCE_WORDS[node.field].in_(node.values))
        if isinstance(node, Compare):
            return _compared(node)
        if isinstance(node, Empty):
            return _empty(node)
        raise TypeError(node)

    return made(query)


def _of_source(condition: Condition) -> Condition:
    return _coding.source_id.in_(select(_source.id).where(condition))


def _compared(node: Compare) -> Condition:
    if node.field == "coded":
        return _coded(node.operator, node.value)
    if node.field == "date":
        return _of_source(and_(_source.date.is_not(None), _stands(_source.date, node.operator, node.value)))
    column: Any = _coding.weight if node.field == "weight" else _coding.confidence
    return and_(column.is_not(None), _stands(column, node.operator, float(node.value)))


def _coded(operator: Operator, day: str) -> Condition:
    """Moments are ISO texts in UTC, so that a day is all that sorts from it on and before the next."""
    after = (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day < "9999-12-31" else "9999-12-32"
    on = and_(_coding.created >= day, _coding.created < after)
    by: dict[str, Condition] = {
        "=": on, "!=": not_(on), "<": _coding.created < day, "<=": _coding.created < after,
        ">": _coding.created >= after, ">=": _coding.created >= day,
    }  # fmt: skip
    return by[operator]


def _stands(column: Any, operator: Operator, value: Any) -> Condition:
    by: dict[str, Condition] = {
        "=": column == value, "!=": column != value, "<": column < value, "<=": column <= value,
        ">": column > value, ">=": column >= value,
    }  # fmt: skip
    return by[operator]


def _empty(node: Empty) -> Condition:
    if node.field in ("weight", "confidence"):
        return (_coding.weight if node.field == "weight" else _coding.confidence).is_(None)
    if node.field == "memo":
        noted = and_(_memo.target_kind == "coding", _memo.target == _coding.guid, func.length(_memo.text) > 0)
        return not_(exists().where(noted))
    columns: dict[str, Any] = {"group": _source.document_group, "wave": _source.wave, "date": _source.date}
    column = columns.get(node.field)
    if column is None:
        raise TypeError(node)
    return _of_source(or_(column.is_(None), column == ""))


def known(conn: Connection, ids: Ids, kind: str, guids: Iterable[str]) -> list[int]:
    """The row ids of those of ``guids`` that are there."""
    wanted = set(guids)
    return sorted(row for row, guid in ids.guids(conn, kind).items() if guid in wanted)


def frame(conn: Connection, condition: Condition | None) -> tuple[Ints, Ints, Ints, Ints]:
    """Ids, source ids, starts and ends of the codings that meet a condition (None: all), by id."""
    import numpy as np

    met = true() if condition is None else condition
    statement = select(_coding.id, _coding.source_id, _coding.start, _coding.end).where(met)
    rows = _table(conn, statement, 4)
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    return rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2].copy(), rows[:, 3].copy()


def _table(conn: Connection, statement: Any, width: int) -> Ints:
    """Whole numbers as an array, straight from the driver: making a row of each would cost as much again."""
    import numpy as np

    result = conn.execute(statement)
    try:
        cursor: Any = result.cursor
        return np.fromiter(chain.from_iterable(cursor), dtype=np.int64).reshape(-1, width)
    finally:
        result.close()


def guids_of(conn: Connection, ids: Ints) -> dict[int, str]:
    """The guids of codings by row id."""
    wanted = ids.tolist()
    if len(wanted) > 20_000:  # one walk over all is cheaper than many questions
        there = set(wanted)
        rows = conn.execute(select(_coding.id, _coding.guid))
        return {row: guid for row, guid in rows if row in there}
    found: dict[int, str] = {}
    for n in range(0, len(wanted), 500):
        part = wanted[n : n + 500]
        found.update(conn.execute(select(_coding.id, _coding.guid).where(_coding.id.in_(part))).all())
    return found


def memos(conn: Connection) -> dict[int, str]:
    """The texts of the memos on each coding, by its row id, a line between two."""
    statement = (
        select(_coding.id, _memo.text)
        .join(_t["memo"], _memo.target == _coding.guid)
        .where(_memo.target_kind == "coding")
        .order_by(_memo.created, _memo.guid)
    )
    found: dict[int, str] = {}
    for row, text in conn.execute(statement):
        found[row] = f"{found[row]}\n\n{text}" if row in found else text
    return found


def turns(conn: Connection) -> Ints:
    """All turns by document and start, as rows (source id, start, text start, end, speaker id or -1)."""
    import numpy as np

    t = _t["turn"].c
    statement = select(t.source_id, t.start, t.text_start, t.end, func.coalesce(t.speaker_id, -1))
    rows = _table(conn, statement, 5)
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def texts(conn: Connection, sources: Iterable[int]) -> dict[int, str]:
    """The texts of documents by row id."""
    b = _t["body"].c
    wanted = list(sources)
    found: dict[int, str] = {}
    for n in range(0, len(wanted), 500):
        part = wanted[n : n + 500]
        rows = conn.execute(
            select(_source.id, b.text).join(_t["body"], _source.body == b.sha256).where(_source.id.in_(part))
        )
        found.update(rows.all())
    return found


def bodies(conn: Connection) -> dict[int, tuple[str, int]]:
    """The sha256 and length of every document's text, by row id."""
    rows = conn.execute(select(_source.id, _source.body, _source.length))
    return {row: (sha, length) for row, sha, length in rows}

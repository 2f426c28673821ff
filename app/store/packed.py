"""Whole columns out of the database: each put together there as one text, and read from it by numpy.

Half a million rows as Python objects take seconds in which nothing else runs in this program. So many
values put together by the database take a tenth of that, most of it while other threads go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Integer, cast, func, select
from sqlalchemy.types import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PART = 20_000
"""Rows that are put together at once, by their ids: no text grows beyond what a database holds, and taking it
apart does not hold the other threads."""
_COMMA = ord(",")


def packed(
    conn: Connection,
    row: ColumnElement[int],
    columns: Sequence[ColumnElement[Any]],
    *restrictions: ColumnElement[bool],
    part: int = PART,
) -> list[Array]:
    """``columns`` of a table, in no order but one for all; ``row`` is a number, ``part`` of which go at once.

    Integers come as int64, other columns as bytes: so these hold texts without commas or ends of NUL. No
    value may be NULL. In a reading transaction all parts are of one moment.
    """
    import numpy as np

    asked = select(func.count(), *(func.aggregate_strings(cast(c, Text), ",") for c in columns))
    parts: list[list[Array]] = [[] for _ in columns]
    highest = conn.execute(select(func.max(row))).scalar() or 0
    for low in range(0, highest + 1, part):
        n, *texts = conn.execute(asked.where(row >= low, row < low + part, *restrictions)).one()
        if not n:
            continue
        for found, column, text in zip(parts, columns, texts, strict=True):
            whole = isinstance(column.type, Integer)
            found.append(np.fromstring(text, np.int64, sep=",") if whole else _words(text.encode(), n))
    kinds = (np.int64 if isinstance(c.type, Integer) else "S1" for c in columns)
    return [
        np.concatenate(found) if found else np.empty(0, dtype=kind)
        for found, kind in zip(parts, kinds, strict=True)
    ]


def _words(text: bytes, n: int) -> Array:
    """``n`` words with commas between as an array of bytes."""
    import numpy as np

    width, rest = divmod(len(text) + 1, n)
    if not rest and width > 1:
        letters = np.frombuffer(text + b",", dtype=np.uint8).reshape(n, width)
        if (letters[:, -1] == _COMMA).all() and np.count_nonzero(letters == _COMMA) == n:
            return np.ascontiguousarray(letters[:, :-1]).view(f"S{width - 1}")[:, 0]
    return np.array(text.split(b","))


def where_known(keys: Array, rows: Sequence[Sequence[Any]]) -> Array:
    """A number per key (int64, each once), of rows (key, number); not a number for those without.

    For real numbers, of which a text is not always the same, and which most rows have not.
    """
    import numpy as np

    found = np.full(len(keys), np.nan)
    if rows:
        order = np.argsort(keys)
        wanted, values = zip(*rows, strict=True)
        found[order[np.searchsorted(keys, wanted, sorter=order)]] = values
    return found


def places(ids: Sequence[int]) -> Array:
    """Per row id its place in ``ids``, -1 for what is not in it, -1 itself among these."""
    import numpy as np

    found = np.full(max(ids, default=0) + 2, -1, dtype=np.int64)
    found[list(ids)] = np.arange(len(ids))
    return found

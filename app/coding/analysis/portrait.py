"""One document seen at once: which code stands where in its text, and in which of its turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.coding.analysis.columns import CodingColumns
from app.coding.model import Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """``edges`` cut the text in pieces of equal length (code points; one more than there are pieces).

    ``winner`` is per piece the number (in ``codes``) of the code that covers most of its characters, -1 where
    nothing is coded; of two that cover as much the one that covers less of the document, so that a rare code
    is not hidden by a common one, and then the first. ``covered`` are the characters under each code.
    """

    codes: tuple[str, ...]
    edges: Ints
    winner: Ints
    covered: Ints


def portrait(
    columns: CodingColumns, source: str, length: int, codes: Sequence[str], pieces: int = 400
) -> Portrait:
    """The portrait of a document of ``length`` characters, by ``codes``; at most a piece per character."""
    import numpy as np

    pieces = max(1, min(pieces, length))
    edges = np.arange(pieces + 1, dtype=np.int64) * length // pieces
    at, code = _of(columns, source, codes)
    under = np.zeros((len(codes), pieces), dtype=np.int64)
    for n in np.unique(code).tolist():
        depth = np.zeros(length + 1, dtype=np.int64)
        mine = at[code == n]
        np.add.at(depth, np.minimum(columns.start[mine], length), 1)
        np.add.at(depth, np.minimum(columns.end[mine], length), -1)
        run = np.concatenate([[0], np.cumsum(np.cumsum(depth[:-1]) > 0)])
        under[n] = run[edges[1:]] - run[edges[:-1]]
    covered = under.sum(axis=1)
    winner = np.full(pieces, -1, dtype=np.int64)
    if len(codes):
        by_rarity = np.lexsort((np.arange(len(codes)), covered))
        most = under[by_rarity].argmax(axis=0)
        winner = np.where(under.max(axis=0) > 0, by_rarity[most], -1)
    return Portrait(tuple(codes), edges, winner, covered)


def timeline(
    columns: CodingColumns, source: str, turns: Sequence[Turn], codes: Sequence[str]
) -> NDArray[np.bool_]:
    """Codes by turns (in their order): whether a coding of the code has a character in the turn."""
    import numpy as np

    at, code = _of(columns, source, codes)
    begins = np.array([t.start for t in turns], dtype=np.int64)
    ends = np.array([t.end for t in turns], dtype=np.int64)
    first = np.searchsorted(ends, columns.start[at], "right")
    last = np.searchsorted(begins, columns.end[at], "left")
    found = np.zeros((len(codes), len(turns)), dtype=bool)
    for n, low, high in zip(code.tolist(), first.tolist(), last.tolist(), strict=True):
        found[n, low:high] = True
    return found


def _of(columns: CodingColumns, source: str, codes: Sequence[str]) -> tuple[Ints, Ints]:
    """The rows of a document that bear one of the codes, and which."""
    import numpy as np

    wanted = {guid: n for n, guid in enumerate(codes)}
    number = np.array([*(wanted.get(guid, -1) for guid in columns.codes), -1], dtype=np.int64)
    here = [n for n, guid in enumerate(columns.sources) if guid == source]
    code = number[columns.code]
    at = np.flatnonzero((code >= 0) & np.isin(columns.source, here))
    return at, code[at]

"""Columns of codings with the texts under them: which contain words, and their order by those words.

Half a million codings are lines of a table on the screen. What is done to all of them is done here by numpy,
which lets other threads work meanwhile; ``source`` must not fall (the codings stand by document).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

PREFIX = 40
"""Bytes of folded text by which lines are ordered at once; only equal ones are looked at further."""


def _by_source(source: Any) -> Iterator[tuple[int, int, int]]:
    """(number of the source, first line, line after the last) of every source that has lines."""
    import numpy as np

    cuts = np.flatnonzero(np.diff(source)) + 1
    edges = [0, *cuts.tolist(), len(source)]
    for low, high in pairwise(edges):
        if low < high:
            yield int(source[low]), low, high


def containing(texts: Sequence[str], source: Any, start: Any, end: Any, part: str) -> Any:
    """Which lines have ``part`` (folded already) in their text without regard to capitals, as a mask.

    A line is ``texts[source][start:end]``.
    """
    import numpy as np

    found = np.zeros(len(source), dtype=bool)
    if not part:
        found[:] = True
        return found
    wanted = np.frombuffer(part.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    for number, low, high in _by_source(source):
        text = texts[number]
        folded = text.casefold()
        if part not in folded:
            continue
        if len(folded) != len(text):  # a letter that folds to several: places differ
            found[low:high] = [
                part in text[a:b].casefold()
                for a, b in zip(start[low:high].tolist(), end[low:high].tolist(), strict=True)
            ]
            continue
        units = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        at = np.flatnonzero(units[: len(units) - len(wanted) + 1] == wanted[0])
        for n in range(1, len(wanted)):
            at = at[units[at + n] == wanted[n]]
        at = np.append(at, len(units) + 1)  # so that there is always a next place
        found[low:high] = at[np.searchsorted(at, start[low:high])] + len(wanted) <= end[low:high]
    return found


def text_ranks(texts: Sequence[str], source: Any, start: Any, end: Any) -> Any:
    """A number per line (int32) that orders the lines as their texts without capitals do; equal for equal."""
    import numpy as np

    keys = np.empty(len(source), dtype=f"S{PREFIX}")
    for number, low, high in _by_source(source):
        text = texts[number]
        keys[low:high] = [
            text[a : min(b, a + PREFIX)].casefold().encode("utf-8", "surrogatepass")[:PREFIX]
            for a, b in zip(start[low:high].tolist(), end[low:high].tolist(), strict=True)
        ]
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = sorted_keys[1:] != sorted_keys[:-1]
    # What is equal so far and fills the prefix may differ after it.
    full = np.char.str_len(sorted_keys) == PREFIX
    edges = np.append(np.flatnonzero(new), len(order))
    many = np.flatnonzero((np.diff(edges) > 1) & full[edges[:-1]])
    for n in many.tolist():
        low, high = int(edges[n]), int(edges[n + 1])
        told = [
            (texts[int(source[k])][int(start[k]) : int(end[k])].casefold(), k)
            for k in order[low:high].tolist()
        ]
        told.sort()
        order[low:high] = [k for _, k in told]
        new[low + 1 : high] = [a[0] != b[0] for a, b in pairwise(told)]
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.cumsum(new, dtype=np.int32) - 1
    return ranks

"""Where coders disagree: the passages, what is left after settling some of them, and drift over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from app.coding.agreement.coefficients import nominal, pooled
from app.coding.agreement.ground import Ground
from app.coding.agreement.runs import Placed, sweep, tables

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that one or more coders gave a code in codings that hang together.

    ``code`` and ``source`` are numbers; ``ranges`` has per compared coder the ranges that this one coded.
    ``disputed`` counts the characters that not all of them coded.
    """

    code: int
    source: int
    start: int
    end: int
    ranges: tuple[tuple[tuple[int, int], ...], ...]
    disputed: int

    @property
    def missing(self) -> tuple[int, ...]:
        """The coders who coded nothing of it."""
        return tuple(i for i, of in enumerate(self.ranges) if not of)


def passages(placed: Placed, ground: Ground) -> list[Passage]:
    """All passages by source, start and code; ``ground`` must be one of characters.

    Codings of one code that overlap, of whichever coder, are one passage.
    """
    import numpy as np

    real = placed.start < placed.end
    code, coder = placed.code[real], placed.coder[real]
    span = ground.length + 1
    low, high = placed.start[real] + code * span, placed.end[real] + code * span
    order = np.lexsort((high, low))
    code, coder, low, high = code[order], coder[order], low[order], high[order]
    if not len(low):
        return []
    fresh = np.concatenate([[True], low[1:] >= np.maximum.accumulate(high)[:-1]])
    first = np.flatnonzero(fresh)
    top = np.maximum.reduceat(high, first)
    begin = low[first]
    runs = sweep(placed, ground.length)
    apart = runs.mask != runs.full
    at = np.searchsorted(begin, runs.start[apart] + runs.code[apart] * span, "right") - 1
    disputed = np.bincount(at, (runs.end - runs.start)[apart], minlength=len(first)).astype(np.int64)
    source, start, end = ground.text(begin - code[first] * span, top - code[first] * span)
    _, from_text, to_text = ground.text(low - code * span, high - code * span)
    parts = zip(coder.tolist(), from_text.tolist(), to_text.tolist(), strict=True)
    edges = [*first.tolist()[1:], len(low)]
    found, n = [], 0
    heads = zip(code[first].tolist(), source.tolist(), start.tolist(), end.tolist(), strict=True)
    for (its, where, begins, ends), edge, bad in zip(heads, edges, disputed.tolist(), strict=True):
        ranges: list[list[tuple[int, int]]] = [[] for _ in range(placed.coders)]
        while n < edge:
            who, left, right = next(parts)
            ranges[who].append((left, right))
            n += 1
        found.append(Passage(its, where, begins, ends, tuple(tuple(r) for r in ranges), bad))
    return sorted(found, key=lambda p: (p.source, p.start, p.end, p.code))


def overlaid(placed: Placed, code: Ints, start: Ints, end: Ints, agreed: Placed) -> Placed:
    """The codings as they would be had all coders followed what was settled.

    ``code``, ``start`` and ``end`` are the settled ranges on the line: what lies in one is cut away, and
    every coder is given what ``agreed`` (its coder is ignored) has in it.
    """
    import numpy as np

    span = int(max(placed.end.max(initial=0), end.max(initial=0), agreed.end.max(initial=0))) + 1
    low, high = _united(start + code * span, end + code * span)
    rest_row, rest_low, rest_high = _outside(
        placed.start + placed.code * span, placed.end + placed.code * span, low, high
    )
    told_row, told_low, told_high = _inside(
        agreed.start + agreed.code * span, agreed.end + agreed.code * span, low, high
    )
    everyone = np.repeat(np.arange(placed.coders), len(told_row))
    told_code = np.tile(agreed.code[told_row], placed.coders)
    new_code = np.concatenate([placed.code[rest_row], told_code])
    return Placed(
        new_code,
        np.concatenate([placed.coder[rest_row], everyone]),
        np.concatenate([rest_low, np.tile(told_low, placed.coders)]) - new_code * span,
        np.concatenate([rest_high, np.tile(told_high, placed.coders)]) - new_code * span,
        placed.codes,
        placed.coders,
    )


def _united(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    import numpy as np

    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    if not len(low):
        return low, high
    fresh = np.concatenate([[True], low[1:] > np.maximum.accumulate(high)[:-1]])
    return low[fresh], np.maximum.reduceat(high, np.flatnonzero(fresh))


def _inside(low: Ints, high: Ints, begin: Ints, until: Ints) -> tuple[Ints, Ints, Ints]:
    """The parts of ranges that lie in the (sorted, disjoint) others, with the row each came from."""
    import numpy as np

    first = np.searchsorted(until, low, "right")
    number = np.maximum(np.searchsorted(begin, high, "left") - first, 0)
    row = np.repeat(np.arange(len(low)), number)
    other = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    return row, np.maximum(low[row], begin[other]), np.minimum(high[row], until[other])


def _outside(low: Ints, high: Ints, begin: Ints, until: Ints) -> tuple[Ints, Ints, Ints]:
    import numpy as np

    far = int(max(high.max(initial=0), until.max(initial=0))) + 1
    row, left, right = _inside(low, high, np.concatenate([[-1], until]), np.concatenate([begin, [far]]))
    there = left < right
    return row[there], left[there], right[there]


@dataclass(frozen=True, slots=True)
class Period:
    """Some documents that were coded about the same time, and how every coder agreed with the others.

    ``kappa`` is the mean of the pooled kappas of the pairs that a coder is in, None where there is none;
    ``coded`` is the number of units per thousand that a coder gave codes, over all codes.
    """

    sources: tuple[int, ...]
    kappa: tuple[float | None, ...]
    coded: tuple[float, ...]


def drift(placed: Placed, ground: Ground, order: Sequence[int], periods: int = 4) -> list[Period]:
    """Agreement over time: the sources, in the ``order`` in which they were coded, in consecutive parts.

    Parts are about as long; sources without text on the line are left out.
    """
    import numpy as np

    pieces = np.searchsorted(ground.at, ground.borders[:-1], "right") - 1
    there = {int(source): n for n, source in enumerate(ground.source[pieces].tolist())}
    wanted = [there[source] for source in order if source in there]
    if not wanted:
        return []
    sizes = np.diff(ground.borders)
    done = np.cumsum(sizes[wanted]) - sizes[wanted] / 2
    part = np.minimum((done / sizes[wanted].sum() * periods).astype(int), periods - 1)
    every = tables(sweep(placed, ground.length), ground.borders)
    found = []
    for n in np.unique(part).tolist():
        blocks = [block for block, its in zip(wanted, part.tolist(), strict=True) if its == n]
        weights = [table.weights[blocks].sum(axis=0).astype(np.float64) for table in every]
        size = float(sizes[blocks].sum())
        coded = sum(
            (w @ table.ratings for w, table in zip(weights, every, strict=True)), np.zeros(placed.coders)
        )
        with_others: list[list[float]] = [[] for _ in range(placed.coders)]
        for i, j in combinations(range(placed.coders), 2):
            chances = [
                nominal(table.ratings[:, [i, j]], w, 2)[1]["kappa"]
                for w, table in zip(weights, every, strict=True)
            ]
            value = float(pooled(chances).value) if chances else float("nan")
            if value == value:
                with_others[i].append(value)
                with_others[j].append(value)
        sources = tuple(int(ground.source[pieces[block]]) for block in blocks)
        kappa = tuple(sum(v) / len(v) if v else None for v in with_others)
        found.append(Period(sources, kappa, tuple(1000 * c / size for c in coded.tolist())))
    return found

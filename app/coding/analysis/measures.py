"""The coefficients of association between codes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from app.coding.analysis.characters import under_both
from app.coding.analysis.relations import Rows, TurnSpans
from app.coding.analysis.sorting import numbered, sorted_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


THREADS = 4
"""At most; numpy lets other threads go on while it counts."""


def added(k: int, job: Callable[[Rows], Any], runs: Sequence[Rows]) -> Any:
    """The sum of what ``job`` makes of each run: ``k`` by ``k`` numbers."""
    import numpy as np

    nothing = np.zeros((k, k), dtype=np.int64)
    if len(runs) < 2:
        return sum(map(job, runs), nothing)
    with ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1)) as pool:
        return sum(pool.map(job, runs), nothing)


def per_code(k: int, runs: Sequence[Rows]) -> Ints:
    """The number of codings of each code."""
    import numpy as np

    return sum((np.bincount(run.code, minlength=k) for run in runs), np.zeros(k, dtype=np.int64))


def c_coefficient(pairs: Ints, n: Ints) -> Floats:
    """c = n12 / (n1 + n2 - n12), the code co-occurrence coefficient as ATLAS.ti defines it.

    n12 are pairs of codings, so that c can leave 0-1; nan where the denominator is 0.
    """
    return _ratio(pairs, n[:, None] + n[None, :] - pairs)


def jaccard(k: int, runs: Sequence[Rows]) -> Floats:
    """Characters under both codes over characters under either (Jaccard 1901); nan for two unused codes."""
    import numpy as np

    both = added(k, under_both, runs)
    own = np.diag(both)
    return _ratio(both, own[:, None] + own[None, :] - both)


def phi_on_documents(k: int, runs: Sequence[Rows], documents: int) -> Floats:
    """phi of the two-by-two table of ``documents`` with and without each of two codes."""
    return phi(added(k, lambda run: _in_units(run.code, run.source, k), runs), documents)


def phi_on_turns(k: int, runs: Sequence[Rows], turns: TurnSpans) -> Floats:
    """phi of the two-by-two table of all turns with and without each of two codes."""
    import numpy as np

    def on_turns(run: Rows) -> Floats:
        first, last = turns.of(run)
        row = np.repeat(np.arange(len(run)), last - first)
        nth = np.arange(len(row)) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
        return _in_units(run.code[row], first[row] + nth, k)

    return phi(added(k, on_turns, runs), len(turns))


def _in_units(code: Ints, unit: Ints, k: int, cells: int = 1 << 22) -> Floats:
    """Per two codes the units with both."""
    import numpy as np

    both = np.zeros((k, k))
    place = numbered(unit)
    order = sorted_by(place)
    code, place = code[order], place[order]
    units = int(place.max(initial=-1)) + 1
    width = max(1, cells // max(1, k))
    for first in range(0, units, width):
        low, high = np.searchsorted(place, [first, first + width])
        there = np.zeros((min(width, units - first), k), dtype=np.float32)
        there[place[low:high] - first, code[low:high]] = 1
        both += there.T @ there
    return both


def phi(both: Floats, units: int) -> Floats:
    """phi = (N n11 - n1 n2) / sqrt(n1 n2 (N - n1)(N - n2)); nan when a code is in none or in all units."""
    import numpy as np

    n = np.diag(both)
    spread = n * (units - n)
    return _ratio(units * both - n[:, None] * n[None, :], np.sqrt(spread[:, None] * spread[None, :]))


def _ratio(top: Ints | Floats, bottom: Ints | Floats) -> Floats:
    import numpy as np

    found = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=found, where=bottom != 0)
    return found

"""Who codes which documents: shares of about the same length, some of them for everybody."""

from __future__ import annotations

from collections.abc import Sequence


def spread(n: int, overlap: float) -> list[int]:
    """Which of ``n`` places in a list everybody gets: a share 0 to 1, in whole documents, evenly spread."""
    count = round(overlap * n)
    return sorted({int((i + 0.5) * n / count) for i in range(count)})


def shares(lengths: Sequence[int], coders: int, overlap: float = 0.0) -> list[list[int]]:
    """Per coder the places in the list of what they get, in order.

    What is not for everybody is dealt out in rounds, the longest first, in each round one to whoever has
    the least so far: the numbers differ by one at most, and the lengths by as little as that allows.
    """
    both = spread(len(lengths), overlap)
    rest = sorted((n for n in range(len(lengths)) if n not in set(both)), key=lambda n: -lengths[n])
    dealt: list[list[int]] = [list(both) for _ in range(coders)]
    load = [0] * coders
    for start in range(0, len(rest), coders):
        free = sorted(range(coders), key=lambda c: (load[c], c))
        for n, coder in zip(rest[start : start + coders], free, strict=False):
            dealt[coder].append(n)
            load[coder] += lengths[n]
    return [sorted(one) for one in dealt]

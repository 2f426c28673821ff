"""Sorting whole numbers by several keys: by digits of 16 bits, which is linear where comparing is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Whole = NDArray[np.int32] | NDArray[np.int64]

DIGIT = 16
"""Bits that are sorted by in one go: numpy counts numbers of 16 bits and compares larger ones."""


def sorted_by(*keys: Whole) -> NDArray[np.intp]:
    """The places of the rows in the order of ``keys``, the first the weightiest; ties as they stand."""
    import numpy as np

    one, bits = _in_one(keys)
    if one is None:
        return np.lexsort(keys[::-1])
    at = np.argsort(one.astype(np.uint16), kind="stable")
    for shift in range(DIGIT, bits, DIGIT):
        at = at[np.argsort((one[at] >> shift).astype(np.uint16), kind="stable")]
    return at


def numbered(*keys: Whole) -> Ints:
    """A number per row, from 0, that rows with the same keys share; in the order of these."""
    import numpy as np

    order = sorted_by(*keys)
    fresh = np.zeros(len(order), dtype=np.int64)
    for values in keys:
        sorted_values = values[order]
        fresh[1:] |= sorted_values[1:] != sorted_values[:-1]
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.cumsum(fresh)
    return numbers


def _in_one(keys: tuple[Whole, ...]) -> tuple[Ints | None, int]:
    """The keys as one number per row and its bits; no number where they would not fit in 63."""
    import numpy as np

    one, size = np.zeros(len(keys[0]), dtype=np.int64), 1
    if not len(one):
        return one, 0
    for values in keys:
        low = int(values.min())
        width = int(values.max()) - low + 1
        size *= width
        if size > 1 << 63:
            return None, 0
        if width > 1:
            one *= width
            one += values
            one -= low
    return one, (size - 1).bit_length()

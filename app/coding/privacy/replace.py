"""Replacing: edits for one text, and where the ranges on it come to stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.coding.carry import Carrier, Edit, invert

Range = tuple[int, int]


def edits_of(text: str, wanted: Iterable[tuple[int, int, str]]) -> list[Edit]:
    """Edits that put labels over ranges, in order; of two that overlap the first stands, an empty one
    goes."""
    made: list[Edit] = []
    here = 0
    for start, end, label in sorted(wanted, key=lambda r: (r[0], -r[1])):
        if start >= here and end > start and text[start:end] != label:
            made.append((start, text[start:end], label))
            here = end
    return made


class Mover:
    """Moves ranges of the old text to the new one and back; a range that ends inside a label takes all of it.

    Outside the labels every place moves with its letter, so that there and back is where it was.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._carrier = Carrier(edits)

    def __call__(self, start: int, end: int) -> Range:
        """The range in the new text, never empty when it was not."""
        return self._carrier.cover(start, end)

    @staticmethod
    def back(edits: Sequence[Edit]) -> Mover:
        """The way from the new text to the old one."""
        return Mover(invert(edits))


def apart(wanted: Range, taken: set[Range], length: int) -> Range:
    """A free range as near as can be to ``wanted``: two codings of one code must not come to lie alike.

    Shortens the end first, then lengthens it.
    """
    start, end = wanted
    tries = [(start, e) for e in range(end, start, -1)] + [(start, e) for e in range(end + 1, length + 1)]
    return next((r for r in tries if r not in taken), wanted)

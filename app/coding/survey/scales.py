"""The order of answers that people choose from: along a known scale, by number, else as they were met."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SCALES = (
    "zeer mee oneens > helemaal mee oneens > helemaal oneens > zeer oneens > sterk mee oneens > mee "
    "oneens > oneens > enigszins oneens > enigszins mee oneens > niet eens, niet oneens > niet "
    "eens/niet oneens > niet eens en niet oneens > noch eens, noch oneens > neutraal > enigszins eens >"
    " enigszins mee eens > eens > mee eens > sterk mee eens > zeer eens > helemaal eens > helemaal mee "
    "eens > zeer mee eens",
    "nooit > bijna nooit > zelden > soms > af en toe > regelmatig > vaak > meestal > bijna altijd > altijd",
    "helemaal niet belangrijk > zeer onbelangrijk > niet belangrijk > onbelangrijk > niet zo belangrijk"
    " > neutraal > enigszins belangrijk > belangrijk > heel belangrijk > zeer belangrijk",
    "zeer ontevreden > ontevreden > neutraal > tevreden > zeer tevreden",
    "zeer slecht > slecht > onvoldoende > matig > redelijk > neutraal > voldoende > goed > zeer goed > "
    "uitstekend",
    "helemaal niet > niet > nauwelijks > weinig > een beetje > enigszins > deels > in enige mate > "
    "grotendeels > in grote mate > veel > helemaal wel > volledig",
    "nee > deels > gedeeltelijk > misschien > ja",
)
"""Answers of one scale each, from one end to the other."""
SCALES = tuple(tuple(scale.split(" > ")) for scale in _SCALES)
LAST = (
    "weet niet", "weet ik niet", "geen mening", "n.v.t.", "nvt", "niet van toepassing", "anders", "overig",
)  # fmt: skip


def in_order(choices: Sequence[str]) -> list[str]:
    """``choices`` along the scale that holds them all; "weet niet" and its like come last."""
    rest = [c for c in choices if c.casefold().strip(" .") not in _LAST]
    last = [c for c in choices if c not in rest]
    for scale in SCALES:
        place = {word: n for n, word in enumerate(scale)}
        if len(rest) > 1 and all(c.casefold() in place for c in rest):
            return [*sorted(rest, key=lambda c: place[c.casefold()]), *last]
    numbers = [re.match(r"-?\d+", c) for c in rest]
    if rest and all(numbers):
        return [*sorted(rest, key=lambda c: int(re.match(r"-?\d+", c)[0])), *last]  # type: ignore[index]
    return [*rest, *last]


_LAST = {word.strip(" .") for word in LAST}

"""Surnames with what belongs before them: particles, and the letter of a first name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.coding.privacy import words as w

ARCHAIC = w.some("der den ter ten vander vd")
"""Particles that no everyday phrase has: "van der velde" is somebody, "van de berg" may be no name."""
GENERATIONS = {"senior": "senior", "sr": "senior", "junior": "junior", "jr": "junior"}
"""Words behind a name that part father from son, and what they are compared by."""
_PART = re.compile(r"['’]t(?= )|[^\W\d_]+(?:['’-][^\W\d_]+)*")


def phrases(name: str) -> Iterator[str]:
    """The surname of a person's name, folded, with the particles and with the initial that it is said with:
    of "Karin van den Berg" "van den berg" and "k van den berg"."""
    every = [w.fold(part) for part in _PART.findall(name)]
    while len(every) > 1 and every[0] in w.TITLES | w.OFFICES:
        del every[0]
    if every and every[-1] in GENERATIONS:
        del every[-1]
    at = len(every) - 1
    if at < 1 or len(every[at]) < 3 or every[at] in w.PARTICLES | w.NO_NAMES:
        return
    while at and every[at - 1] in w.PARTICLES:
        at -= 1
    surname = " ".join(every[at:])
    if at < len(every) - 1:
        yield surname
    if at and every[0] not in w.PARTICLES:
        yield f"{every[0][0]} {surname}"

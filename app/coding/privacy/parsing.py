"""A person's name in its parts, as names are compared: given name, initials, surname, generation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.coding.privacy import words as w
from app.coding.privacy.surnames import GENERATIONS
from app.coding.privacy.together import apart
from app.coding.privacy.tokens import form

PART = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", re.UNICODE)
"""A part of a name."""
_SHORT = re.compile(r"\bv ?[./] ?d\b\.? ?", re.I)
"""Particles that were shortened, which are no initials: "v.d. Berg"."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its parts, folded."""

    given: str
    initials: str
    core: str
    generation: str = ""
    """Father or son, where that is said: "Jansen senior"."""

    @property
    def key(self) -> str:
        """What those of one name are compared by."""
        return "|".join((self.given, self.initials, self.core, self.generation))


def parse(text: str) -> Name:
    """The parts of a person's name: "J. van der Berg" has the initial j and the core "berg"."""
    parts = [w.fold(p) for p in PART.findall(_SHORT.sub("van ", apart(text)))]
    generation = GENERATIONS.get(parts[-1], "") if len(parts) > 1 else ""
    return replace(_parsed(parts[:-1] if generation else parts), generation=generation)


def _parsed(parts: list[str]) -> Name:
    initials = ""
    while parts and len(parts[0]) == 1:
        initials += parts.pop(0)
    if not parts:
        return Name("", initials, "")
    inner = [p for p in parts if p not in w.PARTICLES]
    if len(inner) == 0:
        return Name("", initials, parts[-1])
    if parts[0] in w.PARTICLES or initials:
        return Name(
            "", initials, " ".join(inner[-1:] if len(inner) > 1 and inner[0] in w.lists().given else inner)
        )
    if len(inner) == 1:
        only = form(parts[0])
        return Name(parts[0], "", "") if only.given or not only.surname else Name("", "", inner[0])
    return Name(inner[0], inner[0][0], " ".join(inner[-1:]))

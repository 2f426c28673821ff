"""What gets one label: all places in which one person, place, organisation or other thing stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from app.coding.privacy.candidate import LIKELY, Candidate, Kind


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate and the text it stands in, by that text's place in the list that was searched."""

    piece: int
    candidate: Candidate


@dataclass(slots=True)
class Entity:
    """What gets one label; ``hits`` in the order of the texts, ``names`` the way it is compared."""

    kind: Kind
    label: str
    hits: list[Hit] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    cores: set[str] = field(default_factory=set)
    initials: set[str] = field(default_factory=set)
    generation: str = ""
    key: str = ""

    @property
    def forms(self) -> list[str]:
        """The ways in which it is written, the most frequent first."""
        counts = Counter(h.candidate.text for h in self.hits)
        return sorted(counts, key=lambda f: (-counts[f], -len(f), f))

    @property
    def name(self) -> str:
        """How it is shown: the most complete form."""
        return max(self.forms, key=lambda f: (len(f.split()), len(f)))

    @property
    def sure(self) -> float:
        """As sure as its surest place."""
        return max((h.candidate.sure for h in self.hits), default=0.0)


def likely(entity: Entity) -> bool:
    """Whether an entity is replaced unless somebody says no."""
    return entity.sure >= LIKELY

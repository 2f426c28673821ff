"""A word or words of one text that may tell who somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "person", "place", "organisation", "address", "date", "phone", "mail", "bsn", "postcode", "account",
    "link", "other",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "person", "place", "organisation", "address", "date", "phone", "mail", "bsn", "postcode", "account",
    "link", "other",
)  # fmt: skip
LIKELY = 0.5
"""From here on a candidate is replaced unless somebody says no; below it only when somebody says yes."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """``[start, end)`` of a text, how sure it is (0 to 1), and why: a key of ``privacy.why``."""

    kind: Kind
    start: int
    end: int
    text: str
    sure: float
    why: str

    @classmethod
    def of(cls, kind: Kind, text: str, start: int, end: int, sure: float, why: str) -> Candidate:
        """The one that stands there in a whole text."""
        return cls(kind, start, end, text[start:end], sure, why)


Hit = tuple[Candidate, int]
"""A candidate, and the number of the word after its last."""

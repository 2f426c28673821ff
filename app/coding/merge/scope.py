"""Who merges, where that is somebody with less than every right."""

from __future__ import annotations

from dataclasses import dataclass

ROOMS: dict[str, tuple[str, ...]] = {
    "codebook": ("code", "code_set"),
    "documents": ("source", "speaker"),
    "cases": ("case", "case_source", "attribute", "attribute_value"),
}
"""The kinds of each room."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who merges: a coder, by its guid in the project merged into, and the rooms that are open to it."""

    coder: str
    rooms: frozenset[str] = frozenset()
    blind: bool = False
    """Whether there may be work of others here that the coder does not see."""

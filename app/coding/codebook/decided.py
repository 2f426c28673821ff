"""What is decided of one code of the other book, and what can be decided of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Fate = Literal["same", "new", "out"]
Keep = Literal["mine", "theirs", "both"]
Aspect = Literal["name", "texts", "color", "cues", "place"]
FATES: tuple[Fate, ...] = ("same", "new", "out")
ASPECTS: Mapping[Aspect, tuple[Keep, ...]] = {
    "name": ("mine", "theirs", "both"),
    "texts": ("mine", "theirs", "both"),
    "color": ("mine", "theirs"),
    "cues": ("mine", "theirs", "both"),
    "place": ("mine", "theirs"),
}
"""What can differ between the codes of a pair, and the answers to it. ``texts`` are definition, inclusion,
exclusion and example, ``cues`` the cues and paraphrases; an empty text is always filled in."""
USUAL: Mapping[Aspect, Keep] = {
    "name": "mine", "texts": "mine", "color": "mine", "cues": "both", "place": "mine",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one code of theirs.

    ``same``: it is one with ``mine``, of which the first stays and the others go into it. ``new``: it comes
    in under ``under`` (a guid of mine or theirs, empty for the top, None for where it stands there).
    ``out``: it is left out. ``by`` is who decided, empty for what Kantlijn found; ``why`` in their words.
    """

    fate: Fate
    mine: tuple[str, ...] = ()
    under: str | None = None
    keep: Mapping[Aspect, Keep] = field(default_factory=lambda: dict(USUAL))
    by: str = ""
    why: str = ""

"""After a file is written outside the export dialog: how many words in it still look like a name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from app.coding.refusal import Refusal
from app.project import Project
from app.words import say

Left = Callable[[], int]


def names_left(project: Project, parts: frozenset[str]) -> Left:
    """A question for the thread that writes: how many words in these parts (``app.project.remaining``) look
    like a name. None where there is nothing to look at, or it cannot be looked at now."""
    place, moment = project.store.path, project.moment

    def look() -> int:
        if not parts or moment:
            return 0
        with contextlib.suppress(Refusal), Project.open(place, read_only=True) as own:
            return len(own.privacy.remaining(parts=parts))
        return 0

    return look


def with_names(written: str, n: int) -> str:
    """The sentence that something was written, and behind it that words look like a name."""
    return f"{written.rstrip('.')}. {say('privacy_window.export.looks', n=n)}." if n else written

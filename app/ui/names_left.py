"""After a file is written outside the export dialog: how many words in it still look like a name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from app.coding.refusal import Refusal
from app.project import Project
from app.project.reach import Reaches
from app.words import say

Left = Callable[[], int]


def names_left(project: Project, reaches: Callable[[Project], Reaches]) -> Left:
    """A question for the thread that writes: how many words look like a name in what ``reaches`` says is in
    the file. None where there is nothing to look at, or it cannot be looked at now."""
    place, moment = project.store.path, project.moment

    def look() -> int:
        if moment:
            return 0
        with contextlib.suppress(Refusal), Project.open(place, read_only=True) as own:
            return len(own.privacy.remaining(reaches(own)))
        return 0

    return look


def with_names(written: str, n: int) -> str:
    """The sentence that something was written, and behind it that words look like a name."""
    return f"{written.rstrip('.')}. {say('privacy_window.export.looks', n=n)}." if n else written

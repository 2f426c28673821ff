"""The caches of a project that is not open, filled when nobody is writing there: analyses, index of words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from app.coding.refusal import Refusal
from app.project.desk import Project
from app.project.searching import AT_ONCE
from app.store.place import Place

if TYPE_CHECKING:
    from app.coding.suggest.analyses.kept import Key


def keep_analyses(place: str | Place, rows: Mapping[Key, bytes]) -> None:
    """Keep analyses with the project at ``place`` when nobody is writing there; else let them go."""
    with suppress(Refusal, OSError):
        if rows:
            with Project.open(place) as project:
                if not project.read_only:
                    project.analyses.put(rows)


def index_words(place: Place, pipeline: str = "", check: Callable[[], object] = lambda: None) -> None:
    """Index what the index of the project at ``place`` lacks, when nobody is writing there."""
    with suppress(Refusal, OSError):
        with Project.open(place, read_only=True) as project:
            if not project.searching.unindexed(project.searching.library(), pipeline):
                return
        with Project.open(place) as project:
            searching, library = project.searching, project.searching.library()
            wanted = searching.unindexed(library, pipeline) if not project.read_only else []
            for at in range(0, len(wanted), AT_ONCE * 8):
                check()
                searching.put(searching.words_for(library, wanted[at : at + AT_ONCE * 8]))
            if wanted:
                searching.tidy(searching.tidied())

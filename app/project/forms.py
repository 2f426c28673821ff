"""Where the analyses come from by which any form of a word is found."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.coding.model import Source
from app.project.library import Library

if TYPE_CHECKING:
    from app.coding.suggest.analyses.analysis import Analysis
    from app.coding.suggest.analyses.kept import Words
    from app.project.desk import Project


class Forms(Protocol):
    """Where the analyses of documents come from."""

    pipeline: str

    def words(self, source: Source) -> Words | None:
        """The words of a kept analysis; None when there is none."""

    def analysis(self, source: Source) -> Analysis | None:
        """The analysis, made when it must; None when it cannot be had now."""


@dataclass(slots=True)
class _Kept:
    """Analyses that are kept with a project, and no others: ``Forms`` for a window."""

    project: Project
    library: Library
    pipeline: str
    more: Mapping[str, bytes] = field(default_factory=dict)

    def _data(self, source: Source) -> bytes | None:
        if source.guid in self.more:
            return self.more[source.guid]
        key = self.library.keys(self.project, self.pipeline)[source.guid]
        return self.project.analyses.get([key]).get(key)

    def words(self, source: Source) -> Words | None:
        from app.coding.suggest.analyses import kept

        data = self._data(source)
        with suppress(kept.Damaged):
            return None if data is None else kept.words_of(data)
        return None

    def analysis(self, source: Source) -> Analysis | None:
        from app.coding.suggest.analyses import kept

        data = self._data(source)
        with suppress(kept.Damaged):
            if data is not None:
                return kept.unpack(data, (source.sha256, ""), (), "", source.length)
        return None


@dataclass(slots=True)
class _Analysed:
    """Analyses, made here when there are none: ``Forms`` for a command."""

    project: Project
    library: Library
    pipeline: str = field(init=False)

    def __post_init__(self) -> None:
        self.pipeline = self.project.analyses.analyst.pipeline
        self.project.analyses.read(list(self.library.keys(self.project, self.pipeline).values()))

    def words(self, source: Source) -> Words | None:
        key = self.library.keys(self.project, self.pipeline)[source.guid]
        return self.project.analyses.analyst.words(key)

    def analysis(self, source: Source) -> Analysis | None:
        text = self.library.text(self.project, source.guid)
        return self.project.analyses.analyst.analyse(text, self.library.turns(self.project, source.guid))


def kept_forms(project: Project, library: Library, pipeline: str, more: Mapping[str, bytes]) -> Forms:
    """The analyses that are kept, and ``more`` (packed, by source), and no others."""
    return _Kept(project, library, pipeline, more)


def made_forms(project: Project, library: Library) -> Forms:
    """The analyses that are kept; others are made."""
    return _Analysed(project, library)

"""The coded documents that suggestions learn from: read one by one, kept, read anew when touched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.coding.codebook import key_of
from app.coding.model import Coding
from app.store import answered

if TYPE_CHECKING:
    from app.coding.suggest.learned_data import Document
    from app.project.desk import Project


BY_HAND = "history.add_code"
"""The step by which a coder makes a code; whatever else adds codes brings a codebook."""


class CueMoments:
    """Since when each cue is in the codebook, by the logboek; what is new there is read and no more."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: set[tuple[str, str]] = set()
        self._dated: list[tuple[str, tuple[str, str]]] = []
        """Moment, code and cue, oldest first, of those that did not come with their codebook."""
        self._read = 0

    def late(self, codings: Iterable[Coding]) -> frozenset[tuple[str, str]]:
        """The cues that came after the first of these codings; none when nobody knows when they were made."""
        moments = [coding.created for coding in codings if coding.created]
        if not moments:
            return frozenset()
        first = bisect_right(self._dated, min(moments), key=lambda dated: dated[0])
        return frozenset(cue for _, cue in self._dated[first:])

    def follow(self) -> bool:
        """Read what is new in the logboek; whether a cue came."""
        begun, before = self._read, len(self._dated)
        changes = self._project.store.query(lambda conn, ids: list(answered.codes_since(conn, begun)))
        for group, at, label, change in changes:
            self._read = group
            had = {(change.guid, key_of(cue)) for cue in (change.before or {}).get("cues", ())}
            has = {(change.guid, key_of(cue)) for cue in (change.after or {}).get("cues", ())}
            self._known |= had
            if change.operation == "change" or label == BY_HAND:
                self._dated += [(at, cue) for cue in sorted(has - self._known)]
            self._known |= has
        if len(self._dated) > before:
            self._dated.sort()  # clocks differ
        return len(self._dated) > before


class Library:
    """Each document as long as nothing in it changed; the same object is the same content."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._kept: dict[str, Document | None] = {}
        """None for a document without codings."""
        self._shas: dict[str, str] | None = None
        """The sources in document order, each with the fingerprint of its text."""
        self._texts: dict[str, tuple[str, str]] = {}
        self._cues = CueMoments(project)
        self._followed = False

    def forget(self, sources: Iterable[str], *, order: bool, codes: bool = False) -> None:
        """These sources were touched; with ``order`` some came, went or moved; with ``codes`` codes did."""
        if codes:
            self._followed = False
        for source in sources:
            self._kept.pop(source, None)
        if order:
            self._shas = None

    def reading(self) -> Iterator[int]:
        """Read what is not kept, one document at a step; each step tells how many are left.

        For the window, that reads a few between two events. A change between two steps is met: what it
        touched is read again.
        """
        while (left := self._missing()) > 0:
            source = next(s for s in self._sources() if s not in self._kept)
            self._kept[source] = self._read(source)
            yield left - 1

    def documents(self) -> tuple[Document, ...]:
        """Every coded document, in document order; what is not kept is read now."""
        for _ in self.reading():
            pass
        self._follow()
        found = (self._kept[source] for source in self._sources())
        return tuple(document for document in found if document is not None)

    def _follow(self) -> None:
        """Tell every document kept which cues came after it was coded."""
        if self._followed:
            return
        self._followed = True
        if not self._cues.follow():
            return
        for source, document in self._kept.items():
            if document is not None and (late := self._cues.late(document.codings)) != document.late:
                self._kept[source] = replace(document, late=late)

    def text(self, source: str, sha256: str) -> str:
        """A source's text, read once as long as it stays the same."""
        kept = self._texts.get(source)
        if kept is None or kept[0] != sha256:
            kept = self._texts[source] = sha256, self._project.sources.text(source)
        return kept[1]

    def known_text(self, source: str) -> str | None:
        """A source's text; None when there is no such source (any more)."""
        sha256 = self._sources().get(source)
        return None if sha256 is None else self.text(source, sha256)

    def _sources(self) -> dict[str, str]:
        if self._shas is None:
            self._shas = {s.guid: s.sha256 for s in self._project.sources.list()}
            self._kept = {source: kept for source, kept in self._kept.items() if source in self._shas}
            self._texts = {source: kept for source, kept in self._texts.items() if source in self._shas}
        return self._shas

    def _missing(self) -> int:
        return sum(source not in self._kept for source in self._sources())

    def _read(self, source: str) -> Document | None:
        from app.coding.suggest.learned_data import Document

        project = self._project
        codings = project.codings.of_source(source)
        if not codings:
            return None
        self._follow()
        return Document(
            source=source,
            text=self.text(source, self._sources()[source]),
            turns=tuple(project.sources.turns(source)),
            roles={s.guid: s.role for s in project.sources.speakers(source)},
            codings=tuple(codings),
            decisions=tuple(project.suggestions.decisions(source)),
            late=self._cues.late(codings),
        )

"""The documents that suggestions learn from: read one by one, kept, read anew when touched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.coding.codebook import key_of
from app.store import answered

if TYPE_CHECKING:
    from app.coding.suggest.features.documents import Document
    from app.project.desk import Project


AT_ONCE = 10_000
"""Changes of the logboek that are looked through at a step."""
BY_HAND = "history.add_code"
"""The step by which a coder makes a code; whatever else adds codes brings a codebook."""


class CueMoments:
    """Since when each cue is in the codebook, by the logboek; what is new there is read and no more."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: set[tuple[str, str]] = set()
        self._dated: list[tuple[str, tuple[str, str]]] = []
        """Moment, code and cue, oldest first, of those that did not come with their codebook."""
        self._sorted = 0
        """How many of them stand in order."""
        self._read = 0
        """The id of the last change that was looked at."""

    def __len__(self) -> int:
        return len(self._dated)

    def late(self, moment: str) -> frozenset[tuple[str, str]]:
        """The cues that came after a moment; none when nobody knows which it was ("")."""
        if not moment:
            return frozenset()
        first = bisect_right(self._dated, moment, key=lambda dated: dated[0])
        return frozenset(cue for _, cue in self._dated[first:])

    def following(self) -> Iterator[None]:
        """Read what is new in the logboek, a little at a step: it can be as long as the work took."""
        ask = self._project.store.query
        newest = ask(answered.newest_change)
        while self._read < newest:
            begun, until = self._read, min(self._read + AT_ONCE, newest)
            for at, label, change in ask(partial(answered.codes_between, after=begun, until=until)):
                had = {(change.guid, key_of(cue)) for cue in (change.before or {}).get("cues", ())}
                has = {(change.guid, key_of(cue)) for cue in (change.after or {}).get("cues", ())}
                self._known |= had
                if change.operation == "change" or label == BY_HAND:
                    self._dated += [(at, cue) for cue in sorted(has - self._known)]
                self._known |= has
            self._read = until
            yield
        if len(self._dated) > self._sorted:
            self._dated.sort()  # clocks differ
            self._sorted = len(self._dated)


class Library:
    """Each document as long as nothing in it changed; the same object is the same content."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._kept: dict[str, Document | None] = {}
        """None for a document in which nothing was coded or rejected."""
        self._shas: dict[str, str] | None = None
        """The sources in document order, each with the fingerprint of its text."""
        self._texts: dict[str, tuple[str, str]] = {}
        self._first: dict[str, str] = {}
        """Per document the moment of its first coding."""
        self._cues = CueMoments(project)
        self._followed = False
        self._told = 0

    def forget(self, sources: Iterable[str], *, order: bool, codes: bool = False) -> None:
        """These sources were touched; with ``order`` some came, went or moved; with ``codes`` codes did."""
        if codes:
            self._followed = False
        for source in sources:
            self._kept.pop(source, None)
        if order:
            self._shas = None

    def reading(self) -> Iterator[int]:
        """Read what is not kept, a document or a piece of the logboek at a step; each tells what is left.

        For the window, that reads a few between two events. A change between two steps is met: what it
        touched is read again.
        """
        for _ in self._following():
            yield self._missing()
        while (left := self._missing()) > 0:
            source = next(s for s in self._sources() if s not in self._kept)
            self._kept[source] = self._read(source)
            yield left - 1

    def documents(self) -> tuple[Document, ...]:
        """Every document in which something was coded or rejected, in order; what is not kept is read now."""
        for _ in self.reading():
            pass
        found = (self._kept[source] for source in self._sources())
        return tuple(document for document in found if document is not None)

    def _following(self) -> Iterator[None]:
        """Tell every document kept which cues came after it was coded."""
        if self._followed:
            return
        yield from self._cues.following()
        self._followed = True
        if len(self._cues) == self._told:
            return
        self._told = len(self._cues)
        for source, document in self._kept.items():
            if document is not None and (late := self._cues.late(self._first[source])) != document.late:
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
        from app.coding.suggest.features.documents import Document

        project = self._project
        codings, decisions = project.codings.of_source(source), project.suggestions.decisions(source)
        if not codings and all(one.decision != "rejected" for one in decisions):
            return None
        self._first[source] = min((c.created for c in codings if c.created), default="")
        return Document(
            source=source,
            text=self.text(source, self._sources()[source]),
            turns=tuple(project.sources.turns(source)),
            roles={s.guid: s.role for s in project.sources.speakers(source)},
            codings=tuple(codings),
            decisions=tuple(decisions),
            late=self._cues.late(self._first[source]),
        )

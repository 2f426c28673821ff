"""All texts and fields of a project that hold words of people, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from app.coding.codebook.files import shipped_words
from app.coding.privacy.referring import REFERRED, Referred
from app.coding.privacy.wording import reworded
from app.coding.text import composed
from app.store import gone, records
from app.store.rewriting import is_mark, worded

if TYPE_CHECKING:
    from app.project.desk import Project

Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Records by guid, by kind."""
TEXT = "text"
"""The field of a piece that is a source's text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One text or field that is looked through; ``where`` and ``opens`` are told of a source's text alone."""

    kind: str
    guid: str
    name: str
    text: str
    where: str = ""
    opens: tuple[int, ...] = ()

    @property
    def of_source(self) -> bool:
        """Whether it is a source's text; a memo has a field of that name too."""
        return (self.kind, self.name) == ("source", TEXT)


def pieces(project: Project, sources: Sequence[str] | None = None, read: Tables | None = None) -> list[Piece]:
    """All texts of the sources (all when None), then every field with words in it; ``read`` are the
    tables that fields refer to, if they were read before."""
    every = project.sources.list()
    chosen = [s for s in every if sources is None or s.guid in set(sources)]
    texts, turns = project.sources.texts(), project.sources.all_turns()
    found = [
        Piece("source", s.guid, TEXT, texts[s.guid], s.name,
              tuple({t.start for t in turns[s.guid]} | {t.text_start for t in turns[s.guid]}))
        for s in chosen
    ]  # fmt: skip
    return found + list(_fields(project, referred(project) if read is None else read))


def former(project: Project, known: Sequence[Piece]) -> Iterator[Piece]:
    """The names of documents, cases and speakers that only the logboek still tells."""
    seen = {piece.text for piece in known}
    for name in sorted({composed(name) for of in project.store.query(gone.names).values() for name in of}):
        if name not in seen and name.strip():
            yield Piece("former", "", "name", name)


def _fields(project: Project, read: Tables) -> Iterator[Piece]:
    """Every field with words in it; what stands in several fields once."""
    seen: set[str] = set()
    for piece in every_field(project, read):
        if piece.text not in seen:
            seen.add(piece.text)
            yield piece


def _table(project: Project, kind: str) -> Mapping[str, Mapping[str, Any]]:
    return project.store.query(partial(records.read, kind=kind))


def referred(project: Project) -> Tables:
    """The tables that fields with words in them refer to."""
    return {kind: _table(project, kind) for kind in REFERRED}


def every_field(project: Project, read: Tables) -> Iterator[Piece]:
    """Every field with words in it, also where others say the same; ``read`` as of ``referred``.

    What is kept as JSON may have accents that stand apart (the name of a file, for one), and names in it.
    """
    known = Referred.of((kind, row) for kind, rows in read.items() for row in rows.values())
    nobodys = shipped_words()
    for kind in (kind for kind in records.KINDS if worded(kind)):  # one at a time: some are large
        names = worded(kind)
        for guid, record in (read.get(kind) or _table(project, kind)).items():
            for name in names:
                for of, at, text in _words(kind, guid, name, record.get(name), known):
                    if kind == "code" and text in nobodys:
                        continue
                    if not is_mark(text) and text.strip():
                        yield Piece(of, "" if name == "settings" else guid, at, composed(text))


def _words(kind: str, guid: str, name: str, value: Any, known: Referred) -> list[tuple[str, str, str]]:
    """The words in a field's value, each with the kind and field that it stands in or refers to."""
    found: list[tuple[str, str, str]] = []

    def of(kind: str, name: str, text: str, of: str = "") -> str:
        if not (kind == "attribute_value" and known.typed(of, text)):
            found.append((kind, name, text))
        return text

    if value:
        reworded(kind, guid, name, value, of, known)
    return found

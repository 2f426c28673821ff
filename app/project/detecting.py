"""Looking through a project for everything that may tell who somebody is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate, Kind
from app.coding.privacy.deduced import beside, reading
from app.coding.privacy.entities import Entity, Hit
from app.coding.privacy.find import LABEL
from app.coding.privacy.forms import Forms, own_words
from app.coding.privacy.labels import group
from app.coding.privacy.referring import Referred
from app.coding.privacy.throughout import SURE, find_all, named
from app.coding.privacy.typed import Typed, in_value, telling, wholes
from app.project.pieces import Piece, Tables, former, pieces, referred
from app.words import say

if TYPE_CHECKING:
    from app.project.desk import Project

Tell = Callable[[int, int, str], Any]
_WAITS = {False: "privacy.deduce_reads", True: "privacy.deduce_builds"}
"""What is said while deduce reads, and while it builds its lists, by whether it builds them."""
_NEXT = re.compile(r" ([^\W\d_]+)")


@dataclass(slots=True)
class Found:
    """What was looked through, and the entities that were found in it."""

    pieces: list[Piece]
    entities: list[Entity]
    sources: frozenset[str]
    typed: tuple[Typed, ...] = ()
    """Attributes of which numbers and days look like somebody's and stay: no label fits their type."""
    without_deduce: bool = False
    """Whether deduce is installed, and still could not look."""

    def add(self, written: str, kind: Kind = "other") -> Entity | None:
        """An own word, wherever it stands and nothing else was found but within it; None when it is
        nowhere. Of two that are both replaced the longer stands."""
        taken, given = _taken(self.entities), {e.label.casefold() for e in self.entities}
        hits = [
            h
            for h in own_words([p.text for p in self.pieces], written, kind, given)
            if not any(
                s < h.candidate.end
                and h.candidate.start < e
                and not (h.candidate.start <= s and e <= h.candidate.end and (s, e) != _place(h))
                for s, e in taken.get(h.piece, ())
            )
        ]
        if not hits:
            return None
        labels = [f"{e.label}" for e in self.entities]
        candidates: list[list[Candidate]] = [[] for _ in self.pieces]
        for hit in hits:
            candidates[hit.piece].append(hit.candidate)
        made = group(candidates, [*(p.text for p in self.pieces), *labels])
        entity = made[0]
        entity.hits = hits
        self.entities.append(entity)
        return entity


def search(
    project: Project, sources: Sequence[str] | None = None, remembered: Mapping[str, str] | None = None,
    tell: Tell = lambda done, total, what: None,
) -> Found:  # fmt: skip
    """Everything that may tell who somebody is, in the texts of ``sources`` and in all fields."""
    read = referred(project)
    looked = pieces(project, sources, read)
    looked += former(project, looked)
    tell(0, 3, "")
    texts = [p.text for p in looked]
    speakers = [s.name for s in project.sources.speakers() if named(s.name)]
    speakers += [p.text for p in looked if p.kind == "former" and named(p.text)]
    with reading(texts, user_cache_path("kantlijn", appauthor=False) / "deduce") as deduce:
        candidates = find_all(texts, speakers, [p.opens for p in looked])
        more = deduce.found(lambda building: tell(0, 3, say(_WAITS[building]))) if deduce else None
    for n, added in enumerate(more or ()):
        candidates[n] = beside(candidates[n], added, texts[n])
    for n, piece in enumerate(looked):
        if piece.kind in ("code", "code_set"):  # a codebook is full of capitals that are nobody's
            candidates[n] = [c for c in candidates[n] if c.sure >= SURE]
    for n, piece in enumerate(looked):  # a speaker's name is a name, whatever it looks like
        if (piece.kind, piece.name) == ("speaker", "name") and named(piece.text) and not candidates[n]:
            candidates[n] = [Candidate("person", 0, len(piece.text), piece.text, 0.9, "speaker")]
    typed, told = _values(read)
    for n, piece in enumerate(looked):
        if not piece.of_source:
            candidates[n] = in_value(told.get(piece.text), candidates[n])
    tell(1, 3, "")
    entities = group(candidates, texts, remembered)
    _sweep(entities, texts)
    tell(2, 3, "")
    every = [s.guid for s in project.sources.list()]
    chosen = frozenset(every if sources is None else sources)
    return Found(looked, entities, chosen, typed, deduce is not None and more is None)


def _values(rows: Tables) -> tuple[tuple[Typed, ...], dict[str, Candidate]]:
    """The attributes of which typed values tell who somebody is, and what other values are as a whole."""
    known = Referred.of((kind, row) for kind, some in rows.items() for row in some.values())
    names = {guid: row["name"] for guid, row in rows["attribute"].items()}
    values = [(row["attribute"], row["value"]) for row in rows["attribute_value"].values()]
    return telling(values, known, names), wholes(values, known, names)


def _sweep(entities: Sequence[Entity], texts: Sequence[str]) -> None:
    """Give likely entities the places where one of their forms stands and was not found by itself."""
    by_form: dict[str, Entity] = {}
    for entity in entities:
        for written in {h.candidate.text for h in entity.hits if h.candidate.sure >= SURE}:
            by_form.setdefault(written, entity)
    forms = Forms({written: written for written in by_form})
    taken = _taken(entities)
    for n, text in enumerate(texts):
        for start, end, written in [*forms.spans(text, words=False), *_in_remarks(text, forms)]:
            if any(s < end and start < e for s, e in taken.get(n, ())):
                continue
            taken.setdefault(n, []).append((start, end))
            entity = by_form[written]
            entity.hits.append(Hit(n, Candidate(entity.kind, start, end, text[start:end], 0.6, "same")))
    for entity in entities:
        entity.hits.sort(key=lambda h: (h.piece, h.candidate.start))


def _in_remarks(text: str, forms: Forms) -> Iterator[tuple[int, int, str]]:
    """The names in remarks, which are not searched by themselves, that are words too: "[Wil lacht]"."""
    remarks = [m.span() for m in LABEL.finditer(text)]
    for start, end, written in forms.spans(text) if remarks else ():
        after = _NEXT.match(text, end)
        asked = after is not None and w.fold(after[1]) in w.PRONOUNS  # "[Wil je koffie?]"
        if not asked and any(a < start and end < b for a, b in remarks):
            yield start, end, written


def _taken(entities: Sequence[Entity]) -> dict[int, list[tuple[int, int]]]:
    taken: dict[int, list[tuple[int, int]]] = {}
    for entity in entities:
        for hit in entity.hits:
            taken.setdefault(hit.piece, []).append((hit.candidate.start, hit.candidate.end))
    return taken


def _place(hit: Hit) -> tuple[int, int]:
    return hit.candidate.start, hit.candidate.end

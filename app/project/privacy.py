"""Pseudonymising a project, taking that back with the key, and what still looks like a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

from app.coding.codebook.files import shipped_words
from app.coding.model import Changes
from app.coding.privacy import key as keys
from app.coding.privacy.candidate import Candidate, Kind
from app.coding.privacy.deduced import beside, reading
from app.coding.privacy.find import LABEL
from app.coding.privacy.labels import SURE, Entity, Forms, Hit, find_all, group, named, own_words
from app.coding.privacy.notations import Recall
from app.coding.privacy.typed import Typed, in_value, telling, wholes
from app.coding.privacy.wording import REFERRED, Referred, reworded
from app.coding.refusal import Refusal
from app.coding.text import label as one_line
from app.project.copies import handed_out
from app.project.mentions import Mention, in_project_still
from app.project.pseudonyms import TEXT, Identities, Piece, Pseudonyms, run_of
from app.project.remaining import EVERYTHING, Reach, look
from app.store import backup, purge, queries, records
from app.store.rewriting import is_mark, worded
from app.store.store import now
from app.words import say

if TYPE_CHECKING:
    from app.project.desk import Project

Tell = Callable[[int, int, str], Any]
Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Records by guid, by kind."""
_WAITS = {False: "privacy.deduce_reads", True: "privacy.deduce_builds"}
"""What is said while deduce reads, and while it builds its lists, by whether it builds them."""
_MEANING = re.compile(r"[\[\]{};|>]")
"""Signs that part answers, paths and patterns where a label may come to stand."""
_EVERYTHING = tuple(kind for kind in records.KINDS if kind != "coder")


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


@dataclass(frozen=True, slots=True)
class Report:
    """What was replaced: places and different things by kind, documents, original files let go, and who
    was given the project with the names."""

    places: Mapping[str, int] = field(default_factory=dict)
    things: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0
    originals: int = 0
    collapsed: bool = False
    handed: tuple[tuple[str, str], ...] = ()
    """To whom the project was handed out: the moment (ISO 8601, UTC) and their names."""
    still: tuple[Mention, ...] = ()
    """What of it still stands in the name of the project or of its file."""

    @property
    def total(self) -> int:
        """All places together."""
        return sum(self.places.values())


class Privacy:
    """Who is in the project, and who shall not be."""

    def __init__(self, project: Project) -> None:
        self._project = project

    # looking

    def pieces(self, sources: Sequence[str] | None = None, read: Tables | None = None) -> list[Piece]:
        """All texts of the sources (all when None), then every field with words in it; ``read`` are the
        tables that fields refer to, if they were read before."""
        project = self._project
        every = project.sources.list()
        chosen = [s for s in every if sources is None or s.guid in set(sources)]
        texts, turns = project.sources.texts(), project.sources.all_turns()
        found = [
            Piece("source", s.guid, TEXT, texts[s.guid], s.name,
                  tuple({t.start for t in turns[s.guid]} | {t.text_start for t in turns[s.guid]}))
            for s in chosen
        ]  # fmt: skip
        return found + list(self._fields(self._referred() if read is None else read))

    def fields(self) -> Iterator[Piece]:
        """Every field with words in it, also those that say the same."""
        return self._every_field(self._referred())

    def _fields(self, referred: Tables) -> Iterator[Piece]:
        """Every field with words in it; what stands in several fields once."""
        seen: set[str] = set()
        for piece in self._every_field(referred):
            if piece.text not in seen:
                seen.add(piece.text)
                yield piece

    def _table(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        return self._project.store.query(partial(records.read, kind=kind))

    def _referred(self) -> Tables:
        return {kind: self._table(kind) for kind in REFERRED}

    def _every_field(self, referred: Tables) -> Iterator[Piece]:
        known = Referred.of((kind, row) for kind, rows in referred.items() for row in rows.values())
        nobodys = shipped_words()
        for kind in (kind for kind in records.KINDS if worded(kind)):  # one at a time: some are large
            names = worded(kind)
            for guid, record in (referred.get(kind) or self._table(kind)).items():
                for name in names:
                    for of, at, text in _words(kind, guid, name, record.get(name), known):
                        if kind == "code" and text in nobodys:
                            continue
                        if not is_mark(text) and text.strip():
                            yield Piece(of, "" if name == "settings" else guid, at, text)

    def search(
        self, sources: Sequence[str] | None = None, remembered: Mapping[str, str] | None = None,
        tell: Tell = lambda done, total, what: None,
    ) -> Found:  # fmt: skip
        """Everything that may tell who somebody is, in the texts of ``sources`` and in all fields."""
        referred = self._referred()
        pieces = self.pieces(sources, referred)
        tell(0, 3, "")
        texts = [p.text for p in pieces]
        speakers = [s.name for s in self._project.sources.speakers() if named(s.name)]
        with reading(texts, user_cache_path("kantlijn", appauthor=False) / "deduce") as deduce:
            candidates = find_all(texts, speakers, [p.opens for p in pieces])
            more = deduce.found(lambda building: tell(0, 3, say(_WAITS[building]))) if deduce else None
        for n, added in enumerate(more or ()):
            candidates[n] = beside(candidates[n], added, texts[n])
        for n, piece in enumerate(pieces):
            if piece.kind in ("code", "code_set"):  # a codebook is full of capitals that are nobody's
                candidates[n] = [c for c in candidates[n] if c.sure >= SURE]
        for n, piece in enumerate(pieces):  # a speaker's name is a name, whatever it looks like
            if (piece.kind, piece.name) == ("speaker", "name") and named(piece.text) and not candidates[n]:
                candidates[n] = [Candidate("person", 0, len(piece.text), piece.text, 0.9, "speaker")]
        typed, told = self._values(referred)
        for n, piece in enumerate(pieces):
            if not piece.of_source:
                candidates[n] = in_value(told.get(piece.text), candidates[n])
        tell(1, 3, "")
        entities = group(candidates, texts, remembered)
        _sweep(entities, texts)
        tell(2, 3, "")
        every = [s.guid for s in self._project.sources.list()]
        chosen = frozenset(every if sources is None else sources)
        return Found(pieces, entities, chosen, typed, deduce is not None and more is None)

    @staticmethod
    def _values(rows: Tables) -> tuple[tuple[Typed, ...], dict[str, Candidate]]:
        """The attributes of which typed values tell who somebody is, and what other values are as a whole."""
        known = Referred.of((kind, row) for kind, some in rows.items() for row in some.values())
        names = {guid: row["name"] for guid, row in rows["attribute"].items()}
        values = [(row["attribute"], row["value"]) for row in rows["attribute_value"].values()]
        return telling(values, known, names), wholes(values, known, names)

    def remaining(self, parts: Collection[str] | Mapping[str, Reach] = EVERYTHING) -> list[Entity]:
        """What still looks like a name, the most frequent first, in these parts (of
        ``app.project.remaining``), each whole or as far as its reach goes. Quick."""
        return look(self._project, parts if isinstance(parts, Mapping) else dict.fromkeys(parts, Reach()))

    # changing

    def pseudonymise(self, found: Found, chosen: Sequence[Entity], key: Path, passphrase: str) -> Report:
        """Put labels in place of the chosen entities' hits, everywhere and in all that was; the key is
        written first.

        Cannot be undone but by the key. Refuses when nothing is chosen, when the project moved on since
        it was looked through, a label that stands in a text already, a key or passphrase that will not do.
        """
        project = self._project
        project.rights.need("purge", project.place.name)
        chosen = [e for e in chosen if e.hits]
        if not chosen:
            raise Refusal("privacy.nothing")
        held, seen = self._key(key, passphrase), project.store.seen()
        self._check_labels(found, chosen, held.remembered())
        present = {
            (p.kind, p.guid, p.name): p.text for p in self.pieces(sorted(found.sources)) if p.of_source
        }
        if present != {(p.kind, p.guid, p.name): p.text for p in found.pieces if p.of_source}:
            raise Refusal("privacy.moved_on")
        every = frozenset(s.guid for s in project.sources.list())
        originals = {s: data for s in found.sources if (data := project.sources.original(s)) is not None}
        rewrite = Pseudonyms(found.pieces, chosen, every, found.sources)
        before = key.read_bytes() if key.exists() else None

        def keep(done: Any) -> None:
            held.runs.append(run_of(done, chosen, originals, now()))
            keys.write(key, passphrase, held)

        places = _places(chosen)
        try:
            done = purge.purge(
                project.store, rewrite, "history.pseudonymise",
                {"n": sum(places.values()), "documents": len(found.sources)}, keep, seen,
            )  # fmt: skip
        except BaseException:
            if before is None:
                key.unlink(missing_ok=True)
            else:
                key.write_bytes(before)
            raise
        self._forget()
        return Report(
            dict(places), dict(Counter(str(e.kind) for e in chosen)), len(found.sources), len(originals),
            done.collapsed, handed_out(project), in_project_still(project, chosen),
        )  # fmt: skip

    def remembered(self, key: Path, passphrase: str) -> dict[str, str]:
        """The labels that an existing key gave, so that a new run gives the same; empty without a key."""
        return self._key(key, passphrase).remembered()

    @staticmethod
    def keep_known(chosen: Sequence[Entity], remembered: Mapping[str, str]) -> None:
        """Give entities the labels that a key remembers for them, where nobody wrote another."""
        recall = Recall(remembered)
        for entity in chosen:
            known = recall(entity.kind, entity.forms, entity.key)
            if known is not None:
                entity.label = known

    def _key(self, key: Path, passphrase: str) -> keys.Key:
        guid = self._project.guid
        if self._project.read_only:
            raise Refusal("store.read_only", file=self._project.place.name)
        if key.parent.resolve() == backup.folder(self._project.place).resolve():
            raise Refusal("privacy.key_backups", file=str(key))
        keys.writable(key, guid)
        if key.exists():
            return keys.read(key, passphrase, guid)
        if len(passphrase) < keys.LEAST:
            raise Refusal("privacy.passphrase_short", least=keys.LEAST)
        return keys.Key(guid)

    @staticmethod
    def _check_labels(found: Found, chosen: Sequence[Entity], remembered: Mapping[str, str]) -> None:
        standing = {m.group().casefold() for p in found.pieces for m in LABEL.finditer(p.text)}
        standing -= {label.casefold() for label in remembered.values()}
        for entity in chosen:
            inner = one_line(entity.label).strip("[]").strip()
            if not inner or _MEANING.search(inner) or len(inner) > 38:
                raise Refusal("privacy.label", label=entity.label)
            entity.label = f"[{inner}]"
            if entity.label.casefold() in standing:
                raise Refusal("privacy.label_taken", label=entity.label)

    def reidentify(self, key: Path, passphrase: str) -> Report:
        """Bring back, with the key, what was replaced; codings go along. Refuses when nothing would come
        back."""
        project = self._project
        if project.read_only:
            raise Refusal("store.read_only", file=project.place.name)
        project.rights.need("purge", project.place.name)
        held = keys.read(key, passphrase, project.guid)
        places, originals, documents = 0, 0, set()
        for run in reversed(held.runs):
            try:
                rewrite = Identities(run)
            except (KeyError, TypeError, ValueError, AttributeError):
                raise Refusal("privacy.key_damaged", file=key.name) from None
            seen, texts = project.store.seen(), project.sources.texts()
            edits = {s: len(rewrite.edits(s, text)) for s, text in texts.items()}
            words = self._brought_back(rewrite)
            back = [s for s in rewrite._originals if s in texts and project.sources.original(s) is None]
            if not (sum(edits.values()) or words or back):
                continue
            n = sum(edits.values()) + words
            purge.purge(project.store, rewrite, "history.reidentify", {"n": n}, seen=seen)
            places += n
            originals += len(back)
            documents |= {s for s, many in edits.items() if many}
            self._forget()
        if not (places or originals):
            raise Refusal("privacy.nothing_back", file=key.name)
        return Report({"all": places}, {}, len(documents), originals)

    def _brought_back(self, rewrite: Identities) -> int:
        """In how many places of fields names come back, counted as they are when they go: what several fields
        will say alike counts once."""
        places: dict[str, int] = {}
        for piece in self._every_field(self._referred()):
            old = rewrite.value(piece.kind, piece.guid, piece.name, piece.text)
            if old != piece.text:
                places[old] = max(rewrite.places(piece.text), 1)
        return sum(places.values())

    def _forget(self) -> None:
        project = self._project
        project.codes.forget()
        project.suggestions.forget()
        project.analyses.forget()

    def everything(self) -> Changes:
        """As if all was touched: what the window redraws after a purge."""
        project = self._project
        changed = {
            kind: tuple(project.store.query(partial(queries.guids, kind=kind))) for kind in _EVERYTHING
        }
        return Changes({}, changed, {}, None, "history.pseudonymise", frozenset(changed["source"]))


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


def _place(hit: Hit) -> tuple[int, int]:
    return hit.candidate.start, hit.candidate.end


def _places(entities: Sequence[Entity]) -> Counter[str]:
    """How many places of each kind are replaced: of two that overlap one, as ``edits_of`` has it."""
    counts: Counter[str] = Counter()
    here = (-1, 0)
    every = [(hit.piece, *_place(hit), str(e.kind)) for e in entities for hit in e.hits]
    for piece, start, end, kind in sorted(every, key=lambda h: (h[0], h[1], -h[2])):
        if (piece, start) >= here:
            counts[kind] += 1
            here = (piece, end)
    return counts


def _taken(entities: Sequence[Entity]) -> dict[int, list[tuple[int, int]]]:
    taken: dict[int, list[tuple[int, int]]] = {}
    for entity in entities:
        for hit in entity.hits:
            taken.setdefault(hit.piece, []).append((hit.candidate.start, hit.candidate.end))
    return taken


def _sweep(entities: Sequence[Entity], texts: Sequence[str]) -> None:
    """Give likely entities the places where one of their forms stands and was not found by itself."""
    by_form: dict[str, Entity] = {}
    for entity in entities:
        for written in {h.candidate.text for h in entity.hits if h.candidate.sure >= SURE}:
            by_form.setdefault(written, entity)
    forms = Forms({written: written for written in by_form})
    taken = _taken(entities)
    folded = {written.casefold(): entity for written, entity in reversed(by_form.items())}
    for n, text in enumerate(texts):
        for start, end, written in forms.spans(text, words=False):
            if any(s < end and start < e for s, e in taken.get(n, ())):
                continue
            entity = by_form.get(written) or folded[written.casefold()]
            entity.hits.append(Hit(n, Candidate(entity.kind, start, end, text[start:end], 0.6, "same")))
    for entity in entities:
        entity.hits.sort(key=lambda h: (h.piece, h.candidate.start))

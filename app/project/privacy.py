"""Pseudonymising a project, taking that back with the key, and what still looks like a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.model import Changes
from app.coding.privacy import key as keys
from app.coding.privacy.entities import Entity
from app.coding.privacy.find import LABEL
from app.coding.privacy.notations import Recall
from app.coding.refusal import Refusal
from app.coding.text import label as one_line
from app.project.copies import handed_out
from app.project.detecting import Found, Tell, search
from app.project.mentions import Mention, in_project_still
from app.project.pieces import Piece, every_field, pieces, referred
from app.project.pseudonyms import Identities, Pseudonyms, run_of
from app.project.remaining import EVERYTHING, Reach, look
from app.store import backup, purge, queries, records
from app.store.store import now

if TYPE_CHECKING:
    from app.project.desk import Project

_MEANING = re.compile(r"[\[\]{};|>]")
"""Signs that part answers, paths and patterns where a label may come to stand."""
_EVERYTHING = tuple(kind for kind in records.KINDS if kind != "coder")


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

    def pieces(self, sources: Sequence[str] | None = None) -> list[Piece]:
        """All texts of the sources (all when None), then every field with words in it."""
        return pieces(self._project, sources)

    def fields(self) -> Iterator[Piece]:
        """Every field with words in it, also those that say the same."""
        return every_field(self._project, referred(self._project))

    def search(
        self, sources: Sequence[str] | None = None, remembered: Mapping[str, str] | None = None,
        tell: Tell = lambda done, total, what: None,
    ) -> Found:  # fmt: skip
        """Everything that may tell who somebody is, in the texts of ``sources`` and in all fields."""
        return search(self._project, sources, remembered, tell)

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
        kept = {form for e in found.entities if not any(e is one for one in chosen) for form in e.forms}
        rewrite = Pseudonyms(found.pieces, chosen, every, found.sources, kept)
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
        for piece in every_field(self._project, referred(self._project)):
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


def _places(entities: Sequence[Entity]) -> Counter[str]:
    """How many places of each kind are replaced: of two that overlap one, as ``edits_of`` has it."""
    counts: Counter[str] = Counter()
    here = (-1, 0)
    every = [
        (hit.piece, hit.candidate.start, hit.candidate.end, str(e.kind)) for e in entities for hit in e.hits
    ]
    for piece, start, end, kind in sorted(every, key=lambda h: (h[0], h[1], -h[2])):
        if (piece, start) >= here:
            counts[kind] += 1
            here = (piece, end)
    return counts

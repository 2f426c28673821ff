"""What becomes of everything when a project is pseudonymised, and when the key takes that back."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from app.coding.carry import Edit, apply, invert
from app.coding.codebook.files import shipped_words
from app.coding.privacy.entities import Entity
from app.coding.privacy.forms import Forms
from app.coding.privacy.notations import memory
from app.coding.privacy.parsing import PART
from app.coding.privacy.replace import edits_of
from app.coding.privacy.throughout import parts
from app.coding.privacy.words import fold, known
from app.coding.text import composed, fingerprint
from app.project.pieces import Piece
from app.store.rewriting import Moving, Rewritten


class Pseudonyms(Moving):
    """Labels in place of the hits that were confirmed; elsewhere (old states) of every confirmed form."""

    doomed: frozenset[str] = frozenset()
    blobs: Mapping[str, bytes] = {}

    def __init__(
        self,
        pieces: Sequence[Piece],
        entities: Sequence[Entity],
        present: frozenset[str],
        chosen: frozenset[str],
        kept: Collection[str] = (),
    ) -> None:
        """``present`` are the guids of all sources, ``chosen`` of those that are pseudonymised, ``kept`` the
        forms of what stays: no word in them gets a label by itself."""
        self._untouched, self._nobodys = present - chosen, shipped_words()
        labels = {c.candidate.text: e.label for e in entities for c in e.hits}
        self.forms = Forms(
            _of_parts(entities, {fold(p) for form in kept for p in (form, *_in(form))}) | labels
        )
        by_piece: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for entity in entities:
            for hit in entity.hits:
                by_piece[hit.piece].append((hit.candidate.start, hit.candidate.end, entity.label))
        self._texts: dict[tuple[str, str], list[Edit]] = {}
        self._exact: dict[str, str] = {}
        for n, piece in enumerate(pieces):
            edits = edits_of(piece.text, by_piece.get(n, ()))
            if piece.of_source:
                self._texts[piece.guid, piece.text] = edits
            elif edits or piece.text not in self._exact:
                self._exact[piece.text] = apply(piece.text, edits)

    def edits(self, source: str, text: str) -> Sequence[Edit]:
        """The confirmed replacements of a text that was looked through, else those of every confirmed
        form."""
        if source in self._untouched:
            return ()
        exact = self._texts.get((source, text))
        return exact if exact is not None else edits_of(text, self.forms.spans(text))

    def value(self, kind: str, guid: str, name: str, value: str) -> str:
        """A field's string with the names out of it; what a shipped codebook says names nobody."""
        if kind == "code" and value in self._nobodys:
            return value
        plain = composed(value)
        if plain not in self._exact:
            self._exact[plain] = self.forms(plain)
        new = self._exact[plain]
        return value if new == plain else new

    def original(self, source: str, sha256: str | None) -> str | None:
        """No original stays: it has the names, and often its maker's, in places nobody sees."""
        return sha256 if source in self._untouched else None


def _in(form: str) -> Iterator[str]:
    """The words of a form, and the parts of those with a hyphen."""
    for whole in PART.findall(form):
        yield from (whole, *whole.split("-"))


def _of_parts(entities: Sequence[Entity], kept: Collection[str]) -> dict[str, str]:
    """The labels of the words in persons' names that are nothing else, no other's and in nothing that was
    ``kept`` (folded): old states may have the name in other parts than were confirmed."""
    found: dict[str, set[str]] = defaultdict(set)
    written: dict[str, str] = {}
    for entity in entities:
        for form in entity.forms:
            for part in _in(form):
                found[fold(part)].add(entity.label)
        for form in entity.forms if entity.kind == "person" else ():
            told = set(parts(form))
            for part in dict.fromkeys(_in(form)):
                folded = fold(part)
                if folded in told and not known(folded) and folded not in kept:
                    written.setdefault(part, entity.label)
    return {part: label for part, label in written.items() if len(found[fold(part)]) == 1}


def run_of(
    done: Rewritten, entities: Sequence[Entity], originals: Mapping[str, bytes], moment: str
) -> dict[str, Any]:
    """One run as the key keeps it: plain JSON."""
    return {
        "at": moment,
        "labels": {memory(e.kind, form): e.label for e in entities for form in e.forms},
        "names": {e.label: e.name for e in reversed(entities)},
        "texts": {
            source: {new: [old, [list(e) for e in edits]] for new, (old, edits) in versions.items()}
            for source, versions in done.texts.items()
        },
        "values": [[*key, old] for key, old in done.values.items()],
        "wholes": [[*key, old] for key, old in done.wholes.items()],
        "ranges": [[*key, *old] for key, old in done.ranges.items()],
        "turns": [[*key, old] for key, old in done.turns.items()],
        "originals": {s: base64.b64encode(zlib.compress(data)).decode() for s, data in originals.items()},
    }  # fmt: skip


class Identities:
    """The way back through one run of a key; what was changed since has its labels replaced by the names."""

    doomed: frozenset[str] = frozenset()

    def __init__(self, run: Mapping[str, Any]) -> None:
        """Raises KeyError, TypeError or ValueError for a run that is not as ``run_of`` made it."""
        self._texts: dict[tuple[str, str], list[Edit]] = {}
        self._orders: dict[str, dict[str, list[str]]] = {}
        for source, versions in run["texts"].items():
            for new, (_, edits) in versions.items():
                made = [(int(at), str(old), str(label)) for at, old, label in edits]
                self._texts[source, new] = made
                order = self._orders[source] = {}
                for _, old, label in made:
                    order.setdefault(label, []).append(old)
        self._values = {(k, g, f, new): old for k, g, f, new, old in run["values"]}
        self._wholes = {(k, g, f, new): old for k, g, f, new, old in run["wholes"]}
        self._ranges = {(k, g, sha, s, e): (int(os), int(oe)) for k, g, sha, s, e, os, oe in run["ranges"]}
        self._turns = {(source, sha): old for source, sha, old in run["turns"]}
        self._names: dict[str, str] = dict(run["names"])
        labels = sorted(self._names, key=len, reverse=True)
        self._label = re.compile("|".join(map(re.escape, labels)), re.I) if labels else re.compile(r"(?!)")
        self._folded = {label.casefold(): name for label, name in self._names.items()}
        originals = {s: zlib.decompress(base64.b64decode(data)) for s, data in run["originals"].items()}
        self._originals = {s: _sha(data) for s, data in originals.items()}
        self.blobs: Mapping[str, bytes] = {_sha(data): data for data in originals.values()}

    def edits(self, source: str, text: str) -> Sequence[Edit]:
        """Exactly back where the text is as the run left it; else name by name, in their order."""
        known = self._texts.get((source, fingerprint(text)))
        if known is not None:
            return invert(known)
        order = {label: list(olds) for label, olds in self._orders.get(source, {}).items()}
        found = list(self._label.finditer(text))
        counts: dict[str, int] = defaultdict(int)
        for match in found:
            counts[match.group()] += 1
        made: list[Edit] = []
        for match in found:
            label = match.group()
            olds = order.get(label, [])
            name = olds[len(olds) - counts[label]] if 0 < counts[label] <= len(olds) else self._name(label)
            counts[label] -= 1
            made.append((match.start(), label, name))
        return made

    def _name(self, label: str) -> str:
        return self._folded[label.casefold()]

    def value(self, kind: str, guid: str, name: str, value: str) -> str:
        """A field's string as it was, or with the names back in it."""
        old = self._values.get((kind, guid, name, value))
        return old if old is not None else self._label.sub(lambda m: self._name(m.group()), value)

    def places(self, value: str) -> int:
        """How many labels of the run stand in a field's string."""
        return sum(1 for _ in self._label.finditer(value))

    def original(self, source: str, sha256: str | None) -> str | None:
        """The original file comes back with the rest."""
        return self._originals.get(source, sha256)

    def exact(self, kind: str, guid: str, name: str, value: Any) -> Any:
        """A list or mapping as it was."""
        return self._wholes.get((kind, guid, name, json.dumps(value, sort_keys=True)))

    def range(self, kind: str, guid: str, sha256: str, start: int, end: int) -> tuple[int, int] | None:
        """A range that ended inside a name."""
        return self._ranges.get((kind, guid, sha256, start, end))

    def turns(self, source: str, sha256: str, turns: list[Any]) -> list[Any] | None:
        """Turns that began or ended inside a name."""
        return self._turns.get((source, sha256))


def _sha(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()

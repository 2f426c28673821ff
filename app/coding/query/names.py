"""What a question may name in a project, found by guid, name or path; near names are proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.coding import model
from app.coding.codebook import Codebook, key_of
from app.coding.query.vocabulary import VALUE_OF, VALUES
from app.coding.refusal import Refusal

MOST_NEAR = 4
_LIKE = 70
"""From 0 to 100: how much a name must look like what was typed to be proposed."""


@dataclass(frozen=True, slots=True)
class Names:
    """The things and words of one project.

    ``words`` are those in use per field: group, wave, speaker. With ``lenient``, as for a kept question, a
    word that nothing has any more is taken as it stands; a thing that is gone is refused all the same.
    """

    book: Codebook = field(default_factory=Codebook)
    sets: Sequence[model.CodeSet] = ()
    coders: Sequence[model.Coder] = ()
    cases: Sequence[model.Case] = ()
    sources: Sequence[model.Source] = ()
    attributes: Sequence[model.Attribute] = ()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lenient: bool = False

    def things(self, kind: str) -> list[tuple[str, str]]:
        """Guid and name (a code's path) of all things of a kind: a ThingField, ``code`` or ``attribute``."""
        if kind == "code":
            return [(c.guid, self.book.path(c.guid)) for c in self.book]
        of: Mapping[str, Sequence[Any]] = {
            "codeset": self.sets, "coder": self.coders, "case": self.cases, "document": self.sources,
            "attribute": self.attributes,
        }  # fmt: skip
        return [(one.guid, one.name) for one in of[kind]]

    def find(self, kind: str, ref: str, at: int) -> str:
        """The guid of a thing by guid, name or path. Refuses, with its place, an unknown or ambiguous one."""
        if kind == "code":
            return self._code(ref, at)
        every = self.things(kind)
        wanted = key_of(ref)
        met = [guid for guid, _ in every if guid == ref] or [g for g, name in every if key_of(name) == wanted]
        if kind == "document" and not met:
            met = [s.guid for s in self.sources if key_of(s.original_name or "") == wanted]
        if len(met) == 1 or (met and kind == "attribute"):
            return met[0]
        if met:
            raise Refusal("query.ambiguous", what=kind, ref=ref, at=at, candidates="; ".join(met))
        raise self._unknown(kind, ref, at, (name for _, name in every))

    def _code(self, ref: str, at: int) -> str:
        try:
            return self.book.find(ref).guid
        except Refusal as refusal:
            told = refusal.details.get("candidates", "")
            if refusal.key == "codebook.ambiguous_code":
                raise Refusal("query.ambiguous", what="code", ref=ref, at=at, candidates=told) from None
        names = dict.fromkeys(part for c in self.book for part in (c.name, self.book.path(c.guid)))
        raise self._unknown("code", ref, at, names)

    def word(self, field: str, ref: str, at: int) -> tuple[str, ...]:
        """The values that a typed word means. Refuses, with its place, one that is not in use."""
        if field in VALUE_OF:
            table = VALUE_OF[field]
            if ref.casefold() in table:
                return (table[ref.casefold()],)
            known = ", ".join(dict.fromkeys(w for words in VALUES[field].values() for w in words[:2]))
            raise Refusal("query.value", ref=ref, at=at, known=known)
        used = self.words.get(field, ())
        met = tuple(w for w in used if w == ref) or tuple(w for w in used if key_of(w) == key_of(ref))
        if met or self.lenient:
            return met or (ref,)
        raise self._unknown(field, ref, at, used)

    @staticmethod
    def _unknown(what: str, ref: str, at: int, names: Iterable[str]) -> Refusal:
        thing, close = model.Notice(f"query.thing.{what}"), near(ref, names)
        if close:
            told = "; ".join(close)
            return Refusal("query.unknown_near", what=thing, ref=ref, at=at, candidates=told)
        return Refusal("query.unknown", what=thing, ref=ref, at=at)

    def name(self, kind: str, guid: str) -> str:
        """How a thing is called, so that ``find`` finds it again; its guid when it is gone or has a twin."""
        if kind == "code":
            if guid not in self.book:
                return guid
            for called in (self.book.get(guid).name, self.book.path(guid)):
                try:
                    if self.book.find(called).guid == guid:
                        return called
                except Refusal:
                    continue
            return guid
        every = self.things(kind)
        called = next((name for g, name in every if g == guid), guid)
        twins = [g for g, name in every if key_of(name) == key_of(called)]
        return called if twins[:1] == [guid] and (len(twins) == 1 or kind == "attribute") else guid

    def label(self, kind: str, guid: str) -> str:
        """How a thing is called for a reader; its guid when it is gone."""
        if kind == "code":
            return self.book.get(guid).name if guid in self.book else guid
        return next((name for g, name in self.things(kind) if g == guid), guid)

    def attribute(self, guid: str) -> model.Attribute | None:
        """The attribute of this guid, None when it is gone."""
        return next((a for a in self.attributes if a.guid == guid), None)


def near(ref: str, names: Iterable[str]) -> list[str]:
    """The names that look most like what was typed."""
    from rapidfuzz import fuzz, process

    known = {key_of(name): name for name in names}
    hits = process.extract(key_of(ref), list(known), scorer=fuzz.WRatio, score_cutoff=_LIKE, limit=MOST_NEAR)
    return [known[key] for key, _, _ in hits]

"""The book that comes of two books and the decisions about them, and what became of every code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.coding.codebook.decided import Aspect, Decision, Keep
from app.coding.codebook.tree import DEEPEST, LONGEST_NAME, Codebook, clean_cues, key_of
from app.coding.model import Code
from app.coding.refusal import Refusal

Became = Literal["kept", "united", "into", "new", "out"]
Placed = tuple[Code, tuple[int, int]]
"""A code, and what it is sorted by among its siblings: mine, moved with what became one, theirs."""
TEXTS = ("definition", "inclusion", "exclusion", "example")


@dataclass(frozen=True, slots=True)
class Part:
    """What one code of the outcome is made of: codes of mine (the kept one first) and of theirs, by guid."""

    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()

    @property
    def became(self) -> Became:
        """What it is, seen from mine: as it was, one with others, or new."""
        if not self.mine:
            return "new"
        return "united" if self.theirs or len(self.mine) > 1 else "kept"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``book`` is the tree that comes of it, ``parts`` what each of its codes is made of.

    ``merged`` lists codes of mine that go into another (gone, into); ``fate`` gives, for every code of
    theirs, the code that it became, None when it was left out.
    """

    book: Codebook
    parts: Mapping[str, Part]
    merged: Sequence[tuple[str, str]]
    fate: Mapping[str, str | None]

    @staticmethod
    def of(
        mine: Codebook, theirs: Codebook, decisions: Mapping[str, Decision], fresh: Mapping[str, str]
    ) -> Outcome:
        """Work it out: ``decisions`` has one for every code of theirs, by its guid; ``fresh`` gives, for a
        guid that mine has too, the one it gets when it is another code.

        Refuses decisions that put a code below itself or too deep.
        """
        return _Making(mine, theirs, decisions, fresh).done()

    @property
    def forwards(self) -> dict[str, str]:
        """Every guid of mine and theirs that is no longer a code's own, to what it became."""
        found = {g: to for g, to in self.fate.items() if to is not None and g not in self.parts}
        return found | dict(self.merged)

    @property
    def origins(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What several codes became, as ``CodebookFile.origins``: its guid, and the guids of all of them."""
        found = []
        for code in self.book:
            part = self.parts[code.guid]
            of = tuple(dict.fromkeys((code.guid, *part.mine, *part.theirs)))
            if len(of) > 1:
                found.append((code.guid, of))
        return tuple(found)


class _Making:
    def __init__(
        self,
        mine: Codebook,
        theirs: Codebook,
        decisions: Mapping[str, Decision],
        fresh: Mapping[str, str],
    ) -> None:
        self.mine, self.theirs, self.decisions, self.fresh = mine, theirs, decisions, fresh
        self._into: dict[str, str] = {}
        """A code of mine to the one it goes into."""
        self._at = [{code.guid: n for n, code in enumerate(book)} for book in (self.mine, self.theirs)]

    def done(self) -> Outcome:
        keeps: dict[str, Mapping[Aspect, Keep]] = {}
        for made in self.decisions.values():
            for other in made.mine[1:] if made.fate == "same" else ():
                self._join(made.mine[0], other)
                keeps.setdefault(other, made.keep)
        merged = [(c.guid, into) for c in self.mine if (into := self.root(c.guid)) != c.guid]
        fate = {code.guid: self._became(code.guid) for code in self.theirs}
        own: dict[str, list[str]] = {c.guid: [c.guid] for c in self.mine if c.guid not in self._into}
        for gone, into in merged:
            own[into].append(gone)
        others: dict[str, list[str]] = {}
        for guid, to in fate.items():
            if to is not None:
                others.setdefault(to, []).append(guid)
        made_codes = [self._united(of, others.get(guid, ()), keeps) for guid, of in own.items()]
        for guid, to in fate.items():
            if to is not None and to not in own:
                code = replace(self.theirs.get(guid), guid=to, parent=self._under(guid))
                made_codes.append((code, (2, self._at[1][guid])))
        book = Codebook(_placed(made_codes, self.mine))
        for code in book:
            if book.depth(code.guid) >= DEEPEST and code.guid not in self.mine:
                raise Refusal("codebook.too_deep", name=code.name, deepest=DEEPEST)
        parts = {c.guid: Part(tuple(own.get(c.guid, ())), tuple(others.get(c.guid, ()))) for c in book}
        return Outcome(book, parts, merged, fate)

    def root(self, guid: str) -> str:
        """The code of mine that this one is in the outcome."""
        while guid in self._into:
            guid = self._into[guid]
        return guid

    def _join(self, kept: str, other: str) -> None:
        kept, other = self.root(kept), self.root(other)
        if kept != other:
            self._into[other] = kept

    def _became(self, guid: str) -> str | None:
        made = self.decisions[guid]
        if made.fate == "same":
            return self.root(made.mine[0])
        return None if made.fate == "out" else self.fresh.get(guid, guid)

    def _standing(self, guid: str | None) -> str | None:
        """The code of the outcome that what stands under a code of theirs comes under."""
        while guid is not None:
            to = self._became(guid)
            if to is not None:
                return to
            guid = self.theirs.get(guid).parent
        return None

    def _under(self, guid: str) -> str | None:
        wanted = self.decisions[guid].under
        if wanted is None:
            return self._standing(self.theirs.get(guid).parent)
        if not wanted:
            return None
        return self.root(wanted) if wanted in self.mine else self._standing(wanted)

    def _united(
        self, own: Sequence[str], theirs: Sequence[str], keeps: Mapping[str, Mapping[Aspect, Keep]]
    ) -> Placed:
        code = self.mine.get(own[0])
        parent = self.root(code.parent) if code.parent else None
        key = (0 if parent == code.parent else 1, self._at[0][code.guid])
        for other in own[1:]:
            both: Keep = "both" if keeps.get(other, {}).get("texts") == "both" else "mine"
            code = joined(code, self.mine.get(other), {"texts": both, "cues": "both"})
        for their in theirs:
            keep = self.decisions[their].keep
            code = joined(code, self.theirs.get(their), keep)
            if keep.get("place") == "theirs":
                parent, key = self._standing(self.theirs.get(their).parent), (2, self._at[1][their])
        return (code if parent == code.parent else replace(code, parent=parent)), key


def _placed(codes: Sequence[Placed], mine: Codebook) -> list[Code]:
    """The codes with their places among their siblings, and numbers where two would have one name.

    What stays where it was in mine keeps its place and its name; the rest follows.
    """
    below: dict[str | None, list[Placed]] = {}
    for one in codes:
        below.setdefault(one[0].parent, []).append(one)
    found = []
    for siblings in below.values():
        siblings.sort(key=lambda one: one[1])
        stays = [c for c, (rank, _) in siblings if rank == 0 and mine.get(c.guid).name == c.name]
        names = {key_of(code.name) for code in stays}
        staying = {code.guid for code in stays}
        last = -1
        for code, (rank, _) in siblings:
            position = code.position if rank == 0 else last + 1
            last = max(last, position)
            name = code.name if code.guid in staying else _free(code.name, names)
            names.add(key_of(name))
            same = (name, position) == (code.name, code.position)
            found.append(code if same else replace(code, name=name, position=position))
    return found


def _free(name: str, taken: Set[str]) -> str:
    found, n = name, 1
    while key_of(found) in taken:
        n += 1
        number = f" ({n})"
        found = name[: LONGEST_NAME - len(number)].rstrip() + number
    return found


def joined(code: Code, other: Code, keep: Mapping[Aspect, Keep]) -> Code:
    """``code`` with what is kept of ``other``; an empty text is filled in whatever is kept."""
    name = code.name
    if keep.get("name") == "theirs":
        name = other.name
    elif keep.get("name") == "both" and key_of(code.name) != key_of(other.name):
        name = f"{code.name} / {other.name}"[:LONGEST_NAME].rstrip()
    texts, lists = keep.get("texts", "mine"), keep.get("cues", "mine")
    fields: dict[str, Any] = {t: _text(getattr(code, t), getattr(other, t), texts) for t in TEXTS}
    fields |= {t: _list(getattr(code, t), getattr(other, t), lists) for t in ("cues", "paraphrases")}
    color = other.color if keep.get("color") == "theirs" else code.color
    return replace(code, name=name, color=color, **fields)


def _text(mine: str, theirs: str, keep: str) -> str:
    if not mine or not theirs or mine == theirs:
        return mine or theirs
    return {"mine": mine, "theirs": theirs}.get(keep) or f"{mine}\n\n{theirs}"


def _list(mine: tuple[str, ...], theirs: tuple[str, ...], keep: str) -> tuple[str, ...]:
    if keep == "both" and not set(theirs) <= set(mine):
        return clean_cues((*mine, *theirs))
    return theirs if keep == "theirs" and theirs else mine

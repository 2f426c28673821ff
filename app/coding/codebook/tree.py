"""The codebook as a tree, and the rules that every tree of codes keeps.

A ``Codebook`` never changes; it is made anew from the codes after a change. Building it, and any walk
over it, costs time linear in the number of codes; a lookup is a dictionary lookup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.coding.model import Code, Notice
from app.coding.refusal import Refusal
from app.coding.text import clean, label

SEPARATOR = " > "
LONGEST_NAME = 200
DEEPEST = 40
"""Most levels of a tree: deeper ones are a mistake, and no file format can be trusted to carry them."""
_SPLIT = re.compile(r"\s+>\s+")
_SPLIT_TIGHT = re.compile(r"\s*>\s*")
_SEPARATOR_IN_NAME = re.compile(r"(?:^|\s)>(?:\s|$)")
_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")
_SHORT_COLOR = re.compile(r"#([0-9a-fA-F]{3})")


@dataclass(frozen=True, slots=True)
class CodebookFile:
    """A codebook as it stands in a file; ``codes`` lists parents before their children.

    ``source`` is a bibliographic mention; ``notices`` tell what was read but not understood.
    """

    name: str
    title: str
    codes: tuple[Code, ...]
    institute: str = ""
    language: str = "nl"
    source: str = ""
    notices: tuple[Notice, ...] = ()
    origins: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Per code that several became: its guid and the guids of all of them."""


def key_of(name: str) -> str:
    """The form in which two names count as the same: case and spaces folded away."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def clean_name(name: str) -> str:
    """A code's name on one line. Refuses an empty or too long one and one that holds the path separator."""
    cleaned = label(name)
    if not cleaned:
        raise Refusal("codebook.name_empty")
    if len(cleaned) > LONGEST_NAME:
        raise Refusal("codebook.name_long", name=cleaned[:60] + "…", longest=LONGEST_NAME)
    if _SEPARATOR_IN_NAME.search(cleaned):
        raise Refusal("codebook.name_separator", name=cleaned)
    return cleaned


def clean_color(color: str) -> str:
    """A colour as ``#rrggbb`` in lower case; ``#rgb`` and a missing hash are understood, others refused."""
    given = color.strip()
    if short := _SHORT_COLOR.fullmatch(given):
        return "#" + "".join(digit * 2 for digit in short[1].lower())
    if full := _COLOR.fullmatch(given):
        return "#" + full[1].lower()
    raise Refusal("codebook.color", color=given)


def clean_cues(cues: Iterable[str]) -> tuple[str, ...]:
    """Cues or paraphrases on one line each, in order, without empty ones and repetitions in any case."""
    kept: dict[str, str] = {}
    for cue in cues:
        words = label(cue)
        if words:
            kept.setdefault(key_of(words), words)
    return tuple(kept.values())


def tidied(code: Code) -> Code:
    """``code`` with every field in the form in which it is kept. Refuses a bad name or colour."""
    return replace(
        code,
        name=clean_name(code.name),
        color=clean_color(code.color),
        definition=clean(code.definition),
        inclusion=clean(code.inclusion),
        exclusion=clean(code.exclusion),
        example=clean(code.example),
        cues=clean_cues(code.cues),
        paraphrases=clean_cues(code.paraphrases),
    )


class Codebook:
    """An immutable tree of codes; siblings stand in the order of their ``position``.

    Refuses a guid that occurs twice, a parent that is not there, and a circle of parents.
    """

    __slots__ = ("_by_name", "_children", "_codes", "_depth", "_named", "_paths", "_places", "_sizes")

    def __init__(self, codes: Iterable[Code] = ()) -> None:
        given: dict[str, Code] = {}
        below: dict[str | None, list[Code]] = {}
        for code in codes:
            if code.guid in given:
                raise Refusal(
                    "codebook.guid_twice", guid=code.guid, name=code.name, other=given[code.guid].name
                )
            given[code.guid] = code
            below.setdefault(code.parent, []).append(code)
        for code in given.values():
            if code.parent is not None and code.parent not in given:
                raise Refusal("codebook.parent_missing", name=code.name, parent=code.parent)
        for siblings in below.values():
            siblings.sort(key=lambda code: code.position)
        self._children = {parent: tuple(siblings) for parent, siblings in below.items()}
        self._depth: dict[str, int] = {}
        ordered: list[Code] = []
        waiting = list(reversed(self._children.get(None, ())))
        while waiting:
            code = waiting.pop()
            self._depth[code.guid] = 0 if code.parent is None else self._depth[code.parent] + 1
            ordered.append(code)
            waiting.extend(reversed(self._children.get(code.guid, ())))
        if len(ordered) < len(given):
            lost = next(code for code in given.values() if code.guid not in self._depth)
            raise Refusal("codebook.cycle", name=lost.name)
        self._codes = tuple(ordered)
        self._places = {code.guid: place for place, code in enumerate(ordered)}
        self._sizes = [1] * len(ordered)
        for place in range(len(ordered) - 1, -1, -1):
            parent = ordered[place].parent
            if parent is not None:
                self._sizes[self._places[parent]] += self._sizes[place]
        self._paths: dict[str, str] = {}
        self._named: dict[tuple[str | None, str], list[Code]] | None = None
        self._by_name: dict[str, list[Code]] = {}

    @property
    def codes(self) -> tuple[Code, ...]:
        """Every code, in tree order: a code before its children, a branch before the next."""
        return self._codes

    def __len__(self) -> int:
        return len(self._codes)

    def __iter__(self) -> Iterator[Code]:
        return iter(self._codes)

    def __contains__(self, guid: object) -> bool:
        return guid in self._places

    def __eq__(self, other: object) -> bool:
        return self._codes == other._codes if isinstance(other, Codebook) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._codes)

    def __repr__(self) -> str:
        return f"Codebook({len(self)} codes)"

    def get(self, guid: str) -> Code:
        """The code with this guid. Refuses an unknown one."""
        place = self._places.get(guid)
        if place is None:
            raise Refusal("codebook.unknown_code", ref=guid)
        return self._codes[place]

    def children(self, guid: str | None) -> tuple[Code, ...]:
        """The codes right under ``guid``, in order; ``None`` gives the roots."""
        if guid is not None:
            self.get(guid)
        return self._children.get(guid, ())

    def descendants(self, guid: str) -> tuple[Code, ...]:
        """Every code below ``guid``, in tree order, without the code itself."""
        self.get(guid)
        place = self._places[guid]
        return self._codes[place + 1 : place + self._sizes[place]]

    def ancestors(self, guid: str) -> tuple[Code, ...]:
        """The codes above ``guid``, the root first."""
        above: list[Code] = []
        parent = self.get(guid).parent
        while parent is not None:
            above.append(self._codes[self._places[parent]])
            parent = above[-1].parent
        return tuple(reversed(above))

    def depth(self, guid: str) -> int:
        """How many codes stand above ``guid``; 0 for a root."""
        self.get(guid)
        return self._depth[guid]

    def path(self, guid: str) -> str:
        """The names from the root down to ``guid``: ``"Aansturing > Loslaten"``."""
        known = self._paths.get(guid)
        if known is None:
            names = [code.name for code in self.ancestors(guid)]
            known = self._paths[guid] = SEPARATOR.join([*names, self.get(guid).name])
        return known

    def find(self, ref: str) -> Code:
        """The code meant by a guid, a path (whole or its last part), or a name.

        Upper and lower case may differ unless that leaves a choice; a whole path goes before a name that
        also occurs deeper. Refuses what is unknown or ambiguous, naming the candidates.
        """
        wanted = ref.strip()
        if wanted.lower() in self._places:
            return self.get(wanted.lower())
        for split in (_SPLIT, _SPLIT_TIGHT):
            parts = [" ".join(part.split()) for part in split.split(wanted)]
            for found in (self.at_path(parts), self._ending(parts)):
                if len(found) > 1:
                    found = [c for c in found if self.path(c.guid).endswith(SEPARATOR.join(parts))] or found
                if len(found) == 1:
                    return found[0]
                if found:
                    shown = [self.path(code.guid) for code in found[:8]]
                    if len(set(shown)) < len(shown):
                        shown = [f"{self.path(code.guid)} ({code.guid})" for code in found[:8]]
                    raise Refusal("codebook.ambiguous_code", ref=wanted, candidates="; ".join(shown))
        if near := self._near(wanted):
            raise Refusal("codebook.unknown_code_near", ref=wanted, candidates="; ".join(near))
        raise Refusal("codebook.unknown_code", ref=wanted)

    def at_path(self, names: Iterable[str]) -> list[Code]:
        """The codes whose whole path reads ``names``, case aside (one, in a book without twins)."""
        named = self._index()
        here: list[str | None] = [None]
        found: list[Code] = []
        for name in names:
            found = [code for parent in here for code in named.get((parent, key_of(name)), ())]
            here = [code.guid for code in found]
        return found

    def _ending(self, parts: list[str]) -> list[Code]:
        self._index()
        keys = [key_of(part) for part in parts]
        found = []
        for code in self._by_name.get(keys[-1], ()):
            above = self.ancestors(code.guid)[1 - len(keys) :] if len(keys) > 1 else ()
            if [key_of(one.name) for one in above] == keys[:-1]:
                found.append(code)
        return found

    def _index(self) -> dict[tuple[str | None, str], list[Code]]:
        if self._named is None:
            named: dict[tuple[str | None, str], list[Code]] = {}
            for code in self._codes:
                key = key_of(code.name)
                named.setdefault((code.parent, key), []).append(code)
                self._by_name.setdefault(key, []).append(code)
            self._named = named
        return self._named

    def _near(self, ref: str) -> list[str]:
        from rapidfuzz import fuzz, process

        last = key_of(_SPLIT.split(ref)[-1])
        names = [key_of(code.name) for code in self._codes]
        hits = process.extract(last, names, scorer=fuzz.WRatio, score_cutoff=75, limit=4) if last else []
        return [self.path(self._codes[place].guid) for _, _, place in hits]

    def check_name(self, name: str, parent: str | None, *, but: str | None = None) -> str:
        """``name`` in the form in which it is kept. Refuses a bad one, and one that a sibling has."""
        cleaned = clean_name(name)
        if parent is not None and self.depth(parent) + 1 >= DEEPEST:
            raise Refusal("codebook.too_deep", name=cleaned, deepest=DEEPEST)
        for code in self._index().get((parent, key_of(cleaned)), ()):
            if code.guid != but:
                raise Refusal("codebook.name_taken", name=cleaned, path=self.path(code.guid))
        return cleaned

    def check_move(self, guid: str, parent: str | None) -> None:
        """Refuses to move a code below itself, too deep, or to a place where a sibling has its name."""
        code = self.get(guid)
        if parent is not None and (parent == guid or code in self.ancestors(parent)):
            raise Refusal("codebook.move_into_itself", name=code.name, parent=self.get(parent).name)
        self.check_name(code.name, parent, but=guid)
        lowest = max((self._depth[one.guid] for one in self.descendants(guid)), default=self._depth[guid])
        above = 0 if parent is None else self._depth[parent] + 1
        if above + lowest - self._depth[guid] >= DEEPEST:
            raise Refusal("codebook.too_deep", name=code.name, deepest=DEEPEST)

    def check_merge(self, guid: str, into: str) -> None:
        """Refuses to merge a code with itself, and into a code that stands below it."""
        code, target = self.get(guid), self.get(into)
        if guid == into:
            raise Refusal("codebook.merge_itself", name=code.name)
        if code in self.ancestors(into):
            raise Refusal("codebook.merge_below", name=code.name, into=target.name)

    def twins(self) -> list[tuple[Code, Code]]:
        """Pairs of siblings with the same name, case and spaces aside; a sound codebook has none."""
        return [(group[0], code) for group in self._index().values() for code in group[1:]]

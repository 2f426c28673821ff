"""The codings of a project as lines to filter and sort: plain Python, in any thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from app.coding.codebook import Codebook
from app.coding.model import (
    Attribute,
    Case,
    Changes,
    Code,
    Coder,
    CodeSet,
    Coding,
    CodingFilter,
    Fragment,
    Origin,
    Source,
)
from app.coding.values import answers, having

if TYPE_CHECKING:
    from app.project import Project

SORTS = (
    "document",
    "code",
    "text",
    "case",
    "speaker",
    "role",
    "turn",
    "coder",
    "date",
    "memo",
    "weight",
    "origin",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which fragments are shown; None is no restriction.

    ``values`` are pairs (attribute, value): of one attribute any of them will do, of several attributes
    each must be met. ``guids`` are codings found elsewhere (a cell of the matrix), ``label`` says where.
    """

    codes: frozenset[str] | None = None
    documents: frozenset[str] | None = None
    cases: frozenset[str] | None = None
    coders: frozenset[str] | None = None
    origins: frozenset[Origin] | None = None
    values: frozenset[tuple[str, str]] | None = None
    text: str = ""
    guids: frozenset[str] | None = None
    label: str = ""
    asked: frozenset[str] | None = None
    """The codings that a question found, ``question`` says it."""
    question: str = ""

    def __bool__(self) -> bool:
        return self != Choice(label=self.label, question=self.question)

    @staticmethod
    def of(chosen: CodingFilter) -> Choice:
        """The same restriction as a filter of the desk."""
        return Choice(
            codes=chosen.codes,
            documents=chosen.sources,
            cases=chosen.cases,
            coders=chosen.coders,
            origins=chosen.origins,
            values=frozenset(chosen.where) or None,
            text=chosen.text,
        )

    def within(self, known: Snapshot) -> Choice:
        """This choice without what the project no longer has, so that a removed code hides nothing."""

        def kept(chosen: frozenset[Any] | None, there: Iterable[Hashable]) -> frozenset[Any] | None:
            return None if chosen is None else (chosen & frozenset(there)) or None

        return replace(
            self,
            codes=kept(self.codes, (c.guid for c in known.book)),
            documents=kept(self.documents, known.sources),
            cases=kept(self.cases, (c.guid for c in known.cases)),
            coders=kept(self.coders, (c.guid for c in known.coders)),
        )


@dataclass(slots=True)
class Snapshot:
    """All fragments, by document and start, with what their filters offer.

    ``values`` are those of the cases, by the case's name and then the attribute's: a fragment in a document
    of several cases has the values of each.
    """

    fragments: list[Fragment] = field(default_factory=list)
    book: Codebook = field(default_factory=Codebook)
    sources: Mapping[str, Source] = field(default_factory=dict)
    cases: Sequence[Case] = ()
    coders: Sequence[Coder] = ()
    attributes: Sequence[Attribute] = ()
    sets: Sequence[CodeSet] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _at: dict[str, int] | None = None
    _order: dict[str, int] | None = None
    _by_source: dict[str, list[int]] | None = None
    _folded: list[str] | None = None

    def __len__(self) -> int:
        return len(self.fragments)

    def at(self, guid: str) -> int | None:
        """The number of the fragment of a coding, None when it is not there."""
        if self._at is None:
            self._at = {f.coding.guid: n for n, f in enumerate(self.fragments)}
        return self._at.get(guid)

    def in_source(self, source: str) -> list[int]:
        """The numbers of the fragments of a document, by start."""
        if self._by_source is None:
            self._by_source = {}
            for n, f in enumerate(self.fragments):
                self._by_source.setdefault(f.coding.source, []).append(n)
        return self._by_source.get(source, [])

    def beside(self, coding: Coding) -> list[Fragment]:
        """The other codings that share characters with this one."""
        found = (self.fragments[n] for n in self.in_source(coding.source))
        return [
            f
            for f in found
            if f.coding.guid != coding.guid and f.coding.start < coding.end and coding.start < f.coding.end
        ]

    def folded(self) -> list[str]:
        """The texts without capitals, made at the first search."""
        if self._folded is None:
            self._folded = [f.text.casefold() for f in self.fragments]
        return self._folded

    def code(self, fragment: Fragment) -> Code:
        """The code of a fragment."""
        return self.book.get(fragment.coding.code)

    def order(self) -> dict[str, int]:
        """The place of every code in the tree."""
        if self._order is None:
            self._order = {code.guid: n for n, code in enumerate(self.book)}
        return self._order

    def without(self, fragments: list[Fragment], gone: Collection[str]) -> Snapshot:
        """The same project with ``fragments`` on the same words, those of the codings ``gone`` left out."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if not f.name.startswith("_")}
        found = Snapshot(**{**plain, "fragments": fragments})
        found._order, found._at, found._by_source = self._order, self._at, self._by_source
        found._folded = self._folded
        if gone:
            kept = [n for n, f in enumerate(fragments) if f.coding.guid not in gone]
            found.fragments = [fragments[n] for n in kept]
            found._at = found._by_source = None
            found._folded = [self._folded[n] for n in kept] if self._folded is not None else None
        return found


def load(project: Project, sources: frozenset[str] | None = None, before: Snapshot | None = None) -> Snapshot:
    """Read the project; with ``sources`` only the fragments of those, the others taken from ``before``."""
    known = list(project.sources.list())
    partial = sources is not None and before is not None
    fresh = project.codings.fragments(CodingFilter(sources=sources) if partial else CodingFilter())
    fragments = list(fresh)
    if sources is not None and before is not None:
        place = {s.guid: n for n, s in enumerate(known)}
        kept = (f for f in before.fragments if f.coding.source not in sources and f.coding.source in place)
        fragments = [*kept, *fresh]
        fragments.sort(key=lambda f: place[f.coding.source])  # stable: the starts are in order already
    found = Snapshot(
        fragments=fragments,
        book=project.codes.book(),
        sources={s.guid: s for s in known},
        cases=project.cases.list(),
        coders=project.coders.list(),
        attributes=project.cases.attributes(),
        sets=project.codes.sets(),
    )
    values = project.cases.values()
    found.values = {c.name: values[c.guid] for c in found.cases if c.guid in values}
    found.folded()  # here, where nobody waits for it
    found.order()
    found.at("")
    found.in_source("")
    return found


def patch(before: Snapshot, project: Project, changes: Changes) -> Snapshot | None:
    """``before`` after codings were recoded, weighed, removed or noted on; None when it must be read anew."""
    kinds = {kind for part in (changes.added, changes.changed, changes.removed) for kind in part}
    if kinds - {"coding", "memo"} or "coding" in changes.added:
        return None
    touched = set(changes.changed.get("coding", ()))
    gone = set(changes.removed.get("coding", ()))
    if "memo" in kinds:
        if "memo" in changes.removed:
            return None  # whose it was is not told any more
        memos = {*changes.added.get("memo", ()), *changes.changed.get("memo", ())}
        touched |= {m.target for m in project.memos.list() if m.guid in memos and m.target_kind == "coding"}
    touched -= gone
    found = list(before.fragments)
    for coding in project.codings.some(touched):
        n = before.at(coding.guid)
        if n is None:
            return None
        old = found[n]
        if (coding.start, coding.end) != (old.coding.start, old.coding.end):
            return None
        memo = "\n\n".join(m.text for m in project.memos.of(coding.guid)) if "memo" in kinds else old.memo
        found[n] = replace(old, coding=coding, path=before.book.path(coding.code), memo=memo)
    return before.without(found, gone)


def view(known: Snapshot, choice: Choice, sort: str = "document", *, descending: bool = False) -> list[int]:
    """The numbers of the fragments that ``choice`` admits, in the order of ``sort`` (one of SORTS).

    Equal ones stand by document and start, also when descending.
    """
    numbers = _chosen(known, choice)
    if sort != "document":
        numbers.sort(key=_key(known, sort), reverse=descending)
    elif descending:
        numbers.reverse()
    return numbers


def _chosen(known: Snapshot, choice: Choice) -> list[int]:
    every = known.fragments
    numbers: Iterable[int] = range(len(every))
    found = [guids for guids in (choice.guids, choice.asked) if guids is not None]
    if found:  # looked up one by one: most often few of many
        both = frozenset.intersection(*found)
        numbers = sorted(n for guid in both if (n := known.at(guid)) is not None)
    if choice.codes is not None:
        codes = choice.codes
        numbers = [n for n in numbers if every[n].coding.code in codes]
    if choice.documents is not None:
        documents = choice.documents
        numbers = [n for n in numbers if every[n].coding.source in documents]
    if choice.coders is not None:
        coders = choice.coders
        numbers = [n for n in numbers if every[n].coding.coder in coders]
    if choice.origins is not None:
        origins = choice.origins
        numbers = [n for n in numbers if every[n].coding.origin in origins]
    if choice.cases is not None:
        names = {c.name for c in known.cases if c.guid in choice.cases}
        numbers = [n for n in numbers if not names.isdisjoint(every[n].cases)]
    if choice.values is not None:
        wanted: dict[str, set[str]] = {}
        for name, value in choice.values:
            wanted.setdefault(name, set()).add(value)
        for name, values in wanted.items():
            has = _having(known, name, values)
            numbers = [n for n in numbers if has(every[n])]
    part = choice.text.strip().casefold()
    if part:
        folded = known.folded()
        numbers = [n for n in numbers if part in folded[n]]
    return list(numbers)


def _having(known: Snapshot, name: str, values: Iterable[str]) -> Callable[[Fragment], bool]:
    """Whether a fragment has one of these values of an attribute."""
    haves = [having(((name, value),), known.attributes) for value in values]
    told: dict[tuple[str, bool], bool] = {}

    def has(fragment: Fragment) -> bool:
        key = fragment.attributes.get(name, ""), len(fragment.cases) < 2
        if key not in told:
            mine = [{name: one} for one in _values(fragment, name)]
            told[key] = any(have(mine) for have in haves)
        return told[key]

    return has


def _values(fragment: Fragment, name: str, *, multiple: bool = False) -> tuple[str, ...]:
    """The values that a fragment has of an attribute: one, or that of each of its document's cases; of a
    ``multiple`` one the answers in them."""
    own = fragment.attributes.get(name, "")
    if multiple:
        return answers(own, multiple=True)
    if len(fragment.cases) < 2:
        return (own,)
    return tuple(own.split("; "))  # as the desk joins them


def _key(known: Snapshot, sort: str) -> Callable[[int], Any]:
    every, order = known.fragments, known.order()
    last = len(order)
    keys: dict[str, Callable[[int], Any]] = {
        "code": lambda n: order.get(every[n].coding.code, last),
        "text": lambda n: known.folded()[n],
        "case": lambda n: (not every[n].cases, tuple(c.casefold() for c in every[n].cases)),
        "speaker": lambda n: (not every[n].speaker, every[n].speaker.casefold()),
        "role": lambda n: every[n].role or "~",
        "turn": lambda n: every[n].turn if every[n].turn is not None else 1 << 30,
        "coder": lambda n: every[n].coder.casefold(),
        "date": lambda n: every[n].coding.created,
        "memo": lambda n: not every[n].memo,
        "weight": lambda n: -(w if (w := every[n].coding.weight) is not None else -1),
        "origin": lambda n: every[n].coding.origin,
    }
    if sort not in keys:
        raise ValueError(sort)
    return keys[sort]


def values_in_use(known: Snapshot) -> dict[str, list[str]]:
    """Per attribute that any fragment has a value of, those values in order."""
    several = {a.name for a in known.attributes if a.multiple}
    found: dict[str, set[str]] = {}
    seen: set[int] = set()
    for fragment in known.fragments:
        if id(fragment.attributes) in seen:  # the desk gives one mapping per document and speaker
            continue
        seen.add(id(fragment.attributes))
        for name in fragment.attributes:
            found.setdefault(name, set()).update(
                v for v in _values(fragment, name, multiple=name in several) if v
            )
    ordered: dict[str, list[str]] = {}
    for attribute in known.attributes:
        if attribute.name in found and attribute.name not in ordered:
            told = [v for v in attribute.choices if v in found[attribute.name]]
            others = found[attribute.name] - set(told)
            ordered[attribute.name] = told + sorted(others, key=lambda v: (_number(v), v.casefold()))
    return ordered


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return float("inf")


def counts(known: Snapshot, numbers: Sequence[int]) -> tuple[int, int]:
    """How many fragments these are, and in how many documents."""
    every = known.fragments
    return len(numbers), len({every[n].coding.source for n in numbers})

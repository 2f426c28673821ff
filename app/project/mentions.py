"""Where those who withdraw are still called, in what stays: each place with its kind and the words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding import carry
from app.coding.carry import Edit
from app.coding.codebook.files import shipped_words
from app.coding.model import Code, Memo, Source
from app.coding.privacy.entities import Entity
from app.coding.privacy.forms import Forms, Spelled
from app.coding.privacy.throughout import named
from app.coding.privacy.words import FUNCTION, fold
from app.project.calling import Called, Span, person, touches
from app.project.leaving import Leaving
from app.words import say

if TYPE_CHECKING:
    from app.project.desk import Project

OWN_MEND = ("text", "project", "file", "database")
"""Kinds of places that are mended in a way of their own; of others one changes the words."""
_IN_TITLES = ("person", "place", "organisation", "other")
"""Kinds of what is replaced that a project may be called after; a day or a year in its name is nobody's."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a name stands and stays: what it is in (``privacy.mention``), that thing's name, the
    words (the same, where the name stands in it) and how often it stands there."""

    kind: str
    place: str
    words: str
    times: int = 1

    @property
    def mend(self) -> str:
        """The sentence that says how to mend it."""
        return say(f"privacy.mend.{self.kind if self.kind in OWN_MEND else 'words'}")

    @property
    def line(self) -> str:
        """The place and the words, as one line."""
        times = f" ({self.times}×)" if self.times > 1 else ""
        said = "" if self.words == self.place else f": {self.words}"
        return f"{say(f'privacy.mention.{self.kind}')} “{self.place}”{times}{said}"


def told(found: Iterable[Mention]) -> list[tuple[str, bool]]:
    """The lines of these places, what is mended in one way together, and behind each such part its mend:
    that line has True."""
    parts: dict[str, list[str]] = {}
    for one in found:
        parts.setdefault(one.mend, []).append(one.line)
    return [line for mend, lines in parts.items() for line in (*((of, False) for of in lines), (mend, True))]


def plain(found: Iterable[Mention]) -> list[dict[str, Any]]:
    """These places as plain data."""
    return [
        {"kind": one.kind, "place": one.place, "words": one.words, "times": one.times, "mend": one.mend}
        for one in found
    ]


class Names:
    """Names as they are written, and the persons who are called so."""

    def __init__(self, written: Collection[str], called: Called, leaving: Leaving) -> None:
        # A first name may be an everyday word: it counts where a person is seen in it, so not as written; and
        # a document that is called "een" is not meant wherever that word stands.
        alone = {one.given[0] for one in called.persons if len(one.given) == 1 and not one.surnames}
        left = frozenset(name for name in written if fold(name) not in FUNCTION) - alone
        self._written = Spelled(left)
        self.called, self._leaving = called, leaving

    def hits(self, text: str) -> list[Span]:
        """Where a name stands, in order, none overlapping another."""
        found = self._written.places(text)
        return sorted([*found, *(s for s in self.called.hits(text) if not touches(s, found))])

    def left(self, text: str) -> bool:
        """Whether a name stands in a setting still when a withdrawal has cleaned it."""
        return bool(self.hits(self._leaving.without(text, "", told=True)))

    def told(self, kind: str, place: str, text: str) -> Iterator[Mention]:
        """The place, if a name stands in its text."""
        hits = self.hits(text)
        if hits:
            yield Mention(kind, place, text if text == place else around(text, hits[0]), len(hits))


def around(text: str, hit: Span) -> str:
    """The words around a hit, on one line."""
    start, end = max(0, hit[0] - 30), hit[1] + 30
    words = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{words}{' …' if end < len(text) else ''}"


def staying(project: Project, its: Collection[str], going: Collection[str]) -> list[str]:
    """The names of the cases, speakers and coders who stay; ``its`` are the guids of the case and speakers
    who go, ``going`` of the sources that go."""
    others = [case.name for case in project.cases.list() if case.guid not in its]
    others += [s.name for s in project.sources.speakers() if s.guid not in its and s.source not in going]
    return list(dict.fromkeys([*others, *(coder.name for coder in project.coders.list())]))


def called_by(names: Iterable[str], documents: Iterable[str], others: Iterable[str]) -> Called:
    """Those who are called by ``names``, or else in the names of their ``documents``; ``others`` are the
    names of who stays."""
    persons = [one for name in names if (one := person(name))]
    persons = persons or [one for name in documents if (one := person(name, anywhere=True))]
    words = {word for one in persons for word in one.words}
    alike = [name for name in others if any(word in fold(name) for word in words)]
    return Called(persons, [one for name in alike if named(name) and (one := person(name))])


def in_project(project: Project, hits: Callable[[str], Sequence[Span]]) -> Iterator[Mention]:
    """The project's name and that of its file or database, if ``hits`` finds a name there."""
    if hits(project.name):
        yield Mention("project", project.name, project.name)
    stem = unicodedata.normalize("NFC", project.place.stem)
    if hits(stem):
        kind = "file" if isinstance(project.place, Path) else "database"
        yield Mention(kind, project.place.name, project.place.name)


def in_project_still(project: Project, replaced: Sequence[Entity]) -> tuple[Mention, ...]:
    """Where what labels came in place of still stands, as nothing in the project can replace it there: the
    name of its file, and its own if that was not replaced."""
    telling = [e for e in replaced if e.kind in _IN_TITLES]
    forms = Forms({form: e.label for e in telling for form in e.forms})
    called = Called(one for e in telling if e.kind == "person" if (one := person(e.name)))

    def hits(text: str) -> list[Span]:
        spaced = text.replace("_", " ")
        return [(start, end) for start, end, _ in forms.spans(spaced)] + called.hits(spaced)

    return tuple(in_project(project, hits))


def in_code(code: Code, names: Names, nobodys: Collection[str]) -> Iterator[Mention]:
    """A code's own words; ``nobodys`` are those of a shipped codebook."""
    texts = (code.definition, code.inclusion, code.exclusion, code.example, *code.cues, *code.paraphrases)
    for text in (code.name, *texts):
        if text not in nobodys:
            yield from names.told("code", code.name, text)


def mentions(
    project: Project, names: Names, gone: Collection[str], untold: Mapping[str, Sequence[Edit] | None]
) -> Iterator[Mention]:
    """Every place that stays and where one of ``names`` stands; ``gone`` are the guids of what goes,
    ``untold`` the documents that go (None) or lose words."""
    staying = [s for s in project.sources.list() if untold.get(s.guid, ()) is not None]
    for source in staying:
        text = carry.apply(project.sources.text(source.guid), untold.get(source.guid) or ())
        yield from names.told("text", source.name, text)
    yield from in_project(project, names.hits)
    yield from _names(project, names, staying, gone)
    cases = {c.guid: c.name for c in project.cases.list()}
    for memo in project.memos.list():
        if memo.target not in gone:
            text = f"{memo.title}\n{memo.text}".strip()
            yield from names.told("memo", _memo_on(project, memo, cases), text)
    for one in project.frameworks.summaries():
        if one.case not in gone:
            yield from names.told("summary", cases[one.case], one.text)
    nobodys = shipped_words()
    for code in project.codes.book():
        yield from in_code(code, names, nobodys)


def _names(
    project: Project, names: Names, staying: Sequence[Source], gone: Collection[str]
) -> Iterator[Mention]:
    """Names of what stays, and values."""
    cases = [case for case in project.cases.list() if case.guid not in gone]
    for source in staying:
        every = [n for n in (source.name, source.original_name or "") if names.hits(n)]
        yield from (Mention("document", source.name, n) for n in every[:1])
    for case in cases:
        yield from names.told("case", case.name, case.name)
    for one in project.codes.sets():
        yield from names.told("code_set", one.name, one.name)
    attributes = project.cases.attributes()
    for attribute in attributes:
        yield from names.told("attribute", attribute.name, attribute.name)
    for attribute in attributes:
        for choice in attribute.choices:
            yield from names.told("attribute", attribute.name, choice)
    for field in ("group", "wave"):
        for words in dict.fromkeys(getattr(s, field) or "" for s in staying):
            yield from names.told(field, words, words)
    kept = [("question", q.name, f"{q.name}: {q.text}") for q in project.questions.list()]
    kept += [("report", r.name, r.name) for r in project.reports.list()]
    kept += [("framework", f.name, f.name) for f in project.frameworks.list()]
    for kind, name, text in kept:
        if names.left(text):
            yield from names.told(kind, name, name if names.left(name) else text)
    there = {s.guid: s.name for s in staying}
    owners = there | {case.guid: case.name for case in cases}
    owners |= {s.guid: s.name for s in project.sources.speakers() if s.source in there}
    for guid, values in project.cases.values_by_target().items():
        for title, value in values.items():
            if guid in owners and names.hits(value):
                yield Mention("value", owners[guid], f"{title} = {value}")


def _memo_on(project: Project, memo: Memo, cases: Mapping[str, str]) -> str:
    """What a memo is on, in words; of a coding its code."""
    if memo.target_kind == "coding":
        return project.codes.book().get(project.codings.get(memo.target).code).name
    if memo.target_kind == "code":
        return project.codes.book().get(memo.target).name
    if memo.target_kind == "source":
        return project.sources.get(memo.target).name
    return cases.get(memo.target, project.name)

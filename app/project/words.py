"""How often words are said in a project, by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.coding.analysis.words import Column, Counted, Frequencies, counted, frequencies, marks
from app.coding.model import Changes, CodingFilter, Role, Source, Turn
from app.coding.refusal import Refusal
from app.coding.values import answers, having
from app.project.forms import Forms
from app.project.library import Library

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.project.desk import Project

STOP = "stop_words"
"""The project's setting with the stop words; without it those that are shipped."""
BY = ("role", "group", "case", "document", "speaker")
MOST_GROUPS = 40
NAMELESS = "–"


@dataclass(frozen=True, slots=True)
class Question:
    """What is counted: words said by ``roles``, of ``chosen`` sources, cases and ``where``; with a
    question in ``chosen`` only those that begin in a fragment that it finds.

    A document without turns counts as said by a respondent. ``by``: the groups that are compared, one of
    ``BY`` or ``attribute:NAME``; "" for no comparison.
    """

    roles: frozenset[Role] = frozenset({"respondent"})
    by: str = ""
    pos: frozenset[str] = frozenset()
    least: int = 1
    chosen: CodingFilter = CodingFilter()


class Words:
    """Counting words, and the list of those that say nothing."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def stop_words(self) -> frozenset[str]:
        """The words that are left out of tables: the project's own list, else the shipped one."""
        own = self._project.setting(STOP)
        return frozenset(own) if isinstance(own, list) else shipped_stop_words()

    def set_stop_words(self, words: frozenset[str] | None) -> Changes:
        """Keep a list with the project; None goes back to the shipped one."""
        kept = None if words is None else sorted({w.strip().lower() for w in words if w.strip()})
        return self._project.set_setting(STOP, kept, "history.stop_words", n=len(kept or ()))

    def groups(self, by: str) -> tuple[str, ...]:
        """The groups of a comparison, in order. Refuses an unknown one, and more than ``MOST_GROUPS``."""
        library = self._project.searching.library()
        grouping = _Grouping(self._project, library, Question(by=by))
        return grouping.names

    def count(
        self, asked: Question, stop: frozenset[str] | None, library: Library, forms: Forms,
        kept: dict[str, Counted] | None = None,
        check: Callable[[int, int], object] = lambda done, total: None,
    ) -> tuple[Frequencies, tuple[str, ...]]:  # fmt: skip
        """The table, and the documents (by guid) that have no analysis yet and were left out.

        ``kept`` holds the counted words of documents between questions; ``stop``: None is the project's list.
        """
        project = self._project
        grouping = _Grouping(project, library, asked)
        known = {} if kept is None else kept
        found = _passages(project, asked.chosen) if asked.chosen.question is not None else None
        missing: list[str] = []

        def columns() -> Iterator[Column]:
            sources = grouping.sources()
            for n, source in enumerate(sources):
                check(n, len(sources))
                turns = library.turns(project, source.guid)
                own = known.get(source.guid) if found is None else None
                if found is not None and source.guid not in found:
                    continue
                if own is None:
                    analysis = forms.analysis(source)
                    if analysis is None:
                        missing.append(source.guid)
                        continue
                    if found is not None:
                        parts = _within(turns, found[source.guid])
                        yield Column(counted(analysis, parts), grouping.marks_of(source, parts, bool(turns)))
                        continue
                    own = known[source.guid] = counted(analysis, turns)
                yield Column(own, grouping.marks(source, turns))

        made = frequencies(
            columns(), grouping.names, stop=self.stop_words() if stop is None else stop, pos=asked.pos,
            least=asked.least,
        )  # fmt: skip
        return made, tuple(missing)

    def passages(self, asked: Question, library: Library) -> dict[str, list[tuple[int, int]]]:
        """The stretches of text, by document, of which the words are counted."""
        project = self._project
        grouping = _Grouping(project, library, asked)
        found = _passages(project, asked.chosen) if asked.chosen.question is not None else None
        told: dict[str, list[tuple[int, int]]] = {}
        for source in grouping.sources():
            turns = library.turns(project, source.guid)
            whole: Sequence[Turn] = turns or [Turn(1, 0, 0, source.length, None)]
            parts = whole if found is None else _within(turns, found.get(source.guid, ()))
            own = [(p.text_start, p.end) for p in parts if grouping.counts(source, p.speaker, bool(turns))]
            if own:
                told[source.guid] = own
        return told


def shipped_stop_words() -> frozenset[str]:
    """Kantlijn's own list: Dutch words, in the form of their lemma, that are everywhere and say little."""
    from app import paths

    lines = (paths.resources() / "stopwoorden.txt").read_text("utf-8").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())


def read_stop_words(text: str) -> frozenset[str]:
    """The words of a file: between white space or commas, a line that begins with # left out. Refuses a file
    without words."""
    lines = (line for line in text.replace("\ufeff", "").splitlines() if not line.lstrip().startswith("#"))
    found = frozenset(w.lower() for line in lines for w in line.replace(",", " ").replace(";", " ").split())
    if not found:
        raise Refusal("words.no_stop_words")
    return found


def _passages(project: Project, chosen: CodingFilter) -> dict[str, list[tuple[int, int]]]:
    """Per document the stretches of text under the codings of a filter, in order, none over another."""
    rows = project.codings.columns(chosen)
    found: dict[str, list[tuple[int, int]]] = {}
    for source, start, end in sorted(
        zip(rows.source.tolist(), rows.start.tolist(), rows.end.tolist(), strict=True)
    ):
        own = found.setdefault(rows.sources[source], [])
        if own and start <= own[-1][1]:
            own[-1] = (own[-1][0], max(own[-1][1], end))
        else:
            own.append((start, end))
    return found


def _within(turns: Sequence[Turn], passages: Sequence[tuple[int, int]]) -> list[Turn]:
    """What of the turns stands in the passages, as turns without a label; without turns the passages."""
    if not turns:
        return [Turn(n, start, start, end, None) for n, (start, end) in enumerate(passages, start=1)]
    found: list[Turn] = []
    at = 0
    for turn in turns:
        while at < len(passages) and passages[at][1] <= turn.text_start:
            at += 1
        n = at
        while n < len(passages) and passages[n][0] < turn.end:
            start, end = max(passages[n][0], turn.text_start), min(passages[n][1], turn.end)
            found.append(replace(turn, start=start, text_start=start, end=end))
            n += 1
    return found


class _Grouping:
    """Which turns of which document count for which group."""

    def __init__(self, project: Project, library: Library, asked: Question) -> None:
        self.project, self.library, self.asked = project, library, asked
        self._speakers_by_guid = library.speakers(project)
        self._cases_of = project.cases.of_sources()
        self._cases = {case.guid: case.name for case in project.cases.list()}
        self._values: Mapping[str, Mapping[str, str]] = project.cases.values_by_target()
        self._have = having(asked.chosen.where, project.cases.attributes())
        self._attribute = asked.by.removeprefix("attribute:") if asked.by.startswith("attribute:") else ""
        if asked.by and asked.by not in BY and not self._attribute:
            raise Refusal("words.no_by", name=asked.by, known=", ".join(BY))
        named = [a for a in project.cases.attributes() if a.name == self._attribute]
        if self._attribute and not named:
            raise Refusal("attribute.unknown", name=self._attribute)
        self._multiple = any(a.multiple for a in named)
        self.names: tuple[str, ...] = ()
        if asked.by:
            self.names = self._all_names()
            if len(self.names) > MOST_GROUPS:
                raise Refusal("words.many_groups", n=len(self.names), most=MOST_GROUPS)
            if len(self.names) < 2:
                raise Refusal("words.one_group", n=len(self.names))
        self._number = {name: n for n, name in enumerate(self.names)}

    def sources(self) -> list[Source]:
        """The documents that are asked for."""
        from app.store import coding_queries

        chosen = self.asked.chosen
        meant = self.project.store.query(lambda conn, ids: coding_queries.sources_meant(conn, ids, chosen))
        return [s for s in self.library.sources if meant is None or s.guid in meant]

    def _all_names(self) -> tuple[str, ...]:
        found: set[str] = set()
        for source in self.sources():
            turns = self.library.turns(self.project, source.guid)
            for speaker in self._speakers(source, turns):
                if self.counts(source, speaker, bool(turns)):
                    found.update(self._names(source, speaker))
        return tuple(sorted(found, key=str.casefold))

    def _speakers(self, source: Source, turns: tuple[Turn, ...]) -> set[str | None]:
        return {turn.speaker for turn in turns} if turns else {None}

    def marks(self, source: Source, turns: tuple[Turn, ...]) -> NDArray[np.int32]:
        """The group of every turn of a document, and of what stands outside them."""
        of: dict[str | None, tuple[int, ...]] = {s: self._groups(source, s, bool(turns)) for s in {
            None, *self._speakers(source, turns)}}  # fmt: skip
        return marks([*(of[turn.speaker] for turn in turns), of[None] if not turns else ()])

    def marks_of(self, source: Source, parts: Sequence[Turn], spoken: bool) -> NDArray[np.int32]:
        """The group of every part of a document; what stands outside them is not counted."""
        of = {s: self._groups(source, s, spoken) for s in {part.speaker for part in parts}}
        return marks([*(of[part.speaker] for part in parts), ()])

    def _groups(self, source: Source, speaker: str | None, spoken: bool) -> tuple[int, ...]:
        if not self.counts(source, speaker, spoken):
            return ()
        if not self.asked.by:
            return (0,)
        return tuple(self._number[n] for n in self._names(source, speaker) if n in self._number)

    def counts(self, source: Source, speaker: str | None, spoken: bool) -> bool:
        """Whether what a speaker says in a document is asked for (``spoken``: it has turns)."""
        who = self._speakers_by_guid.get(speaker or "")
        role: Role | None = who.role if who is not None else None if spoken else "respondent"
        if self.asked.roles and role not in self.asked.roles:
            return False
        chosen = self.asked.chosen
        if chosen.cases is None and not chosen.where:
            return True
        cases = self._of(source, speaker)
        if chosen.cases is not None and not chosen.cases.intersection(cases):
            return False
        targets = (*cases, source.guid, *((speaker,) if speaker else ()))
        return self._have(self._values.get(t, {}) for t in targets)

    def _of(self, source: Source, speaker: str | None) -> tuple[str, ...]:
        who = self._speakers_by_guid.get(speaker or "")
        return (who.case,) if who is not None and who.case else self._cases_of.get(source.guid, ())

    def _names(self, source: Source, speaker: str | None) -> tuple[str, ...]:
        """The groups of what a speaker says in a document: one, none or, of several answers, each of them."""
        if not self._attribute:
            name = self._name(source, speaker)
            return (name,) if name else ()
        targets = (*((speaker,) if speaker else ()), *self._of(source, speaker), source.guid)
        values = {v for t in targets if (v := self._values.get(t, {}).get(self._attribute, ""))}
        told = {answers(value, multiple=self._multiple) for value in values}
        return told.pop() if len({frozenset(of) for of in told}) == 1 else ()

    def _name(self, source: Source, speaker: str | None) -> str:
        """The group by a trait of what a speaker says in a document; empty for none."""
        by, who = self.asked.by, self._speakers_by_guid.get(speaker or "")
        if by == "document":
            return source.name
        if by == "group":
            return source.group or NAMELESS
        if by == "role":
            return who.role if who is not None else ""
        if by == "speaker":
            return who.name if who is not None else ""
        cases = self._of(source, speaker)
        return self._cases.get(cases[0], "") if len(cases) == 1 else ""

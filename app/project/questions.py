"""Questions to the codings of a project: asked, kept under a name, and coded with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.coding.codebook import key_of
from app.coding.model import Changes, CodingFilter, new_guid
from app.coding.query.answering import answer, passages
from app.coding.query.names import Names, near
from app.coding.query.parser import parse
from app.coding.query.relating import Frame
from app.coding.query.tree import Query
from app.coding.query.writer import write
from app.coding.refusal import Refusal
from app.coding.text import GUID, free_name, label, trimmed
from app.project.ground import ProjectGround
from app.store import asking, queries

if TYPE_CHECKING:
    from app.project.desk import Project

SETTING = "question:"
"""What the keys of the settings that keep a question begin with; its guid follows."""
LONGEST_NAME = 120
_NO_FIELD = ("query.unknown_field", "query.unknown_field_near")
_MARKS = re.compile(r"[:=<>()|]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question kept under a name; ``text`` names things by guid (``Questions.read`` makes a tree of it)."""

    guid: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch ``[start, end)`` of a source (guid)."""

    source: str
    start: int
    end: int


class Answer:
    """What a question found; everything but the count is read when it is asked for."""

    def __init__(self, project: Project, query: Query, ground: ProjectGround, frame: Frame) -> None:
        self._project, self._ground = project, ground
        self.query, self.frame = query, frame

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def documents(self) -> int:
        """In how many documents."""
        import numpy as np

        return len(np.unique(self.frame.source))

    @cached_property
    def guids(self) -> frozenset[str]:
        """The codings found."""
        found = self._project.store.query(lambda conn, ids: asking.guids_of(conn, self.frame.id))
        return frozenset(found.values())

    def passages(self) -> Sequence[Passage]:
        """The stretches where the codings found meet their partners, in document order."""
        found = passages(self.query, self.frame, self._ground)
        back = self._project.store.query(lambda conn, ids: ids.guids(conn, "source"))
        place = {s.guid: n for n, s in enumerate(self._project.sources.list())}
        columns = (found.source.tolist(), found.start.tolist(), found.end.tolist())
        rows = [Passage(back[s], a, b) for s, a, b in zip(*columns, strict=True)]
        return sorted(rows, key=lambda p: (place[p.source], p.start, p.end))


class Questions:
    """The questions of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    # asking

    def names(self, *, lenient: bool = False) -> Names:
        """What a question may name now."""
        project = self._project
        sources = project.sources.list()
        words = {
            "group": dict.fromkeys(s.group for s in sources if s.group),
            "wave": dict.fromkeys(s.wave for s in sources if s.wave),
            "speaker": dict.fromkeys(s.name for s in project.sources.speakers()),
        }
        return Names(
            project.codes.book(), project.codes.sets(), project.coders.list(), project.cases.list(), sources,
            project.cases.attributes(), {field: list(of) for field, of in words.items()}, lenient,
        )  # fmt: skip

    def read(self, text: str) -> Query:
        """The tree of a question's text form, or of the one kept under that name.

        Refuses, saying where, what cannot be read, and names that the project does not have.
        """
        kept = self.named(text)
        if kept is None:
            if GUID.fullmatch(text.strip()):
                raise Refusal("query.removed")
            try:
                return parse(text, self.names())
            except Refusal as refusal:
                if refusal.key in _NO_FIELD and not _MARKS.search(text):
                    self.get(text)  # nothing but words: a name that no question has
                raise
        try:
            return parse(kept.text, self.names(lenient=True))
        except Refusal as refusal:
            if "what" in refusal.details and refusal.key.startswith("query.unknown"):
                raise Refusal("query.gone", name=kept.name, what=refusal.details["what"]) from None
            raise Refusal("query.kept", name=kept.name, why=refusal) from None

    def kept(self, guid: str) -> Query:
        """The tree of the question kept under this guid. Refuses one that is gone."""
        if all(question.guid != guid for question in self.list()):
            raise Refusal("query.removed")
        return self.read(guid)

    def written(self, query: Query, language: Any = "nl") -> str:
        """The text form with the names of today."""
        return write(query, self.names(), language)

    def ask(self, query: Query) -> Answer:
        """What a question finds now."""
        ground = ProjectGround(self._project)
        return Answer(self._project, query, ground, answer(query, ground))

    # keeping

    def list(self) -> Sequence[Question]:
        """The kept questions by name."""
        found = [
            Question(key.removeprefix(SETTING), kept["name"], kept["text"])
            for key, kept in self._project.settings().items()
            if key.startswith(SETTING) and isinstance(kept, dict) and kept.keys() >= {"name", "text"}
        ]
        return sorted(found, key=lambda q: (key_of(q.name), q.guid))

    def named(self, ref: str) -> Question | None:
        """The kept question of this name or guid, if there is one."""
        every = self.list()
        exact = next((q for q in every if q.guid == ref), None)
        return exact or next((q for q in every if key_of(q.name) == key_of(ref)), None)

    def get(self, ref: str) -> Question:
        """The kept question of this name or guid. Refuses an unknown one."""
        found = self.named(ref)
        if found is None:
            known = near(ref, (q.name for q in self.list()))
            if known:
                raise Refusal("query.no_question_near", name=ref, candidates="; ".join(known))
            raise Refusal("query.no_question", name=ref)
        return found

    def save(self, name: str, query: Query) -> Changes:
        """Keep a question under a name; one that has the name already is replaced. The subject is its guid.

        Refuses an empty or very long name.
        """
        clean = label(name)
        if not clean:
            raise Refusal("query.no_name")
        if len(clean) > LONGEST_NAME:
            raise Refusal("query.long_name", most=LONGEST_NAME)
        known = self.named(clean)
        guid = known.guid if known is not None else new_guid()
        kept = {"name": clean, "text": write(query, None)}
        changes = self._project.set_setting(SETTING + guid, kept, "history.question", name=clean)
        return replace(changes, subject=guid)

    def rename(self, ref: str, name: str) -> Changes:
        """Give a kept question another name. Refuses one that another has."""
        found, clean = self.get(ref), label(name)
        if not clean:
            raise Refusal("query.no_name")
        other = self.named(clean)
        if other is not None and other.guid != found.guid:
            raise Refusal("query.name_taken", name=other.name)
        kept = {"name": clean, "text": found.text}
        return self._project.set_setting(
            SETTING + found.guid, kept, "history.question_rename", name=clean, old=found.name
        )

    def remove(self, ref: str) -> Changes:
        """Let a kept question go. Refuses an unknown one."""
        found = self.get(ref)
        return self._project.set_setting(
            SETTING + found.guid, None, "history.question_remove", name=found.name
        )

    def of_merged(self, gone: str, into: str) -> dict[str, dict[str, str]]:
        """The settings with the kept questions that name a code, once it is merged into another (guids)."""
        return {
            SETTING + q.guid: {"name": q.name, "text": q.text.replace(gone, into)}
            for q in self.list()
            if gone in q.text
        }

    # coding

    def code(self, query: Query, code: str, *, meeting: bool = False) -> Changes:
        """Code what a question finds with a code, as one step, as the coder at work.

        That are the ranges of the codings found or, ``meeting``, the stretches where they meet their
        partners, but for those of white space alone. What this coder coded so already stays one coding.
        Refuses a heading and a retired code.
        """
        found = self.ask(query)
        if meeting:
            rows = [(p.source, p.start, p.end, code) for p in found.passages()]
        else:
            codings = self._project.codings.list(CodingFilter(question=query))
            rows = list(dict.fromkeys((c.source, c.start, c.end, code) for c in codings))
        told = {row[0] for row in rows}
        texts = self._project.store.query(lambda conn, ids: queries.texts_of(conn, ids, told))
        rows = [row for row in rows if trimmed(texts[row[0]], row[1], row[2])]
        return self._project.codings.add_many(rows, label="history.code_question", origin="autocode")


def brought(
    project: Project, others: Sequence[Project], same: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """The settings with the kept questions that a merge brings along from other projects.

    ``same`` are their guids to ours. A question that both know stays as it is here; one whose
    name is taken by another gets a number.
    """
    mine = project.questions.list()
    there = {q.guid for q in mine}
    texts = {(key_of(q.name), q.text) for q in mine}
    names = {key_of(q.name) for q in mine}
    found: dict[str, dict[str, str]] = {}
    for other in others:
        for question in other.questions.list():
            text = GUID.sub(lambda m: same.get(m.group(), m.group()), question.text)
            if question.guid in there or (key_of(question.name), text) in texts:
                continue
            name = free_name(question.name, names)
            there.add(question.guid)
            texts.add((key_of(question.name), text))
            names.add(key_of(name))
            found[SETTING + question.guid] = {"name": name, "text": text}
    return found

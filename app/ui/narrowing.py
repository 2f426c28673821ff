"""Which codings count: a part of the material, where they come from, what a kept question finds."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from app.coding.model import ORIGINS, Attribute, CodingFilter, Origin
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.flow import Flow
from app.ui.fragments.filters import origin_items
from app.ui.telling import origin_words
from app.ui.widgets import button, label
from app.ui.working import Choosing
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.project.questions import Question

MOST_VALUES = 20
"""An attribute with more values is no way to divide the material."""
WAVE = "\ue000wave"
"""The key of waves among attributes: no attribute is called so."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What counts; an empty field restricts nothing. ``where`` are pairs of attribute and value, of which all
    must hold, ``waves`` those of the documents, ``question`` the guid of a kept one."""

    waves: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    origins: tuple[Origin, ...] = ()
    question: str = ""

    def __bool__(self) -> bool:
        return self != Narrowing()

    def meant(self, project: Project) -> tuple[CodingFilter, tuple[str, ...]]:
        """The filter, and in words what it says, one entry per restriction.

        Raises Refusal for a question that cannot be read any more.
        """
        sources, question, words = None, None, list(self.material)
        if self.waves:
            sources = frozenset(s.guid for s in project.sources.list() if s.wave in self.waves)
        if self.origins:
            words.append(origin_words(self.origins))
        if self.question:
            question = project.questions.kept(self.question)
            words.append(say("narrowing.question", name=project.questions.get(self.question).name))
        origins = frozenset(self.origins) if self.origins else None
        chosen = CodingFilter(sources=sources, origins=origins, where=self.where, question=question)
        return chosen, tuple(words)

    @property
    def material(self) -> list[str]:
        """Which part of the material is meant, in words."""
        told = [say("narrowing.wave", wave=" + ".join(self.waves))] if self.waves else []
        return told + [f"{name} = {value}" for name, value in self.where]

    def kept(self) -> str:
        """It as text for the settings."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, kept: str) -> Narrowing:
        """What ``kept`` gave; nothing is narrowed by text that cannot be read."""
        try:
            told = json.loads(kept)
            return cls(
                tuple(map(str, told["waves"])), tuple((str(a), str(v)) for a, v in told["where"]),
                tuple(o for o in ORIGINS if o in told["origins"]), str(told["question"]),
            )  # fmt: skip
        except (ValueError, TypeError, KeyError):
            return cls()


def value_items(attributes: Sequence[Attribute], values: Mapping[str, Sequence[str]]) -> list[Item]:
    """The values by which a material can be divided, under the name of their attribute."""
    items: list[Item] = []
    for attribute in attributes:
        there = values.get(attribute.name, ())
        if 1 < len(there) <= MOST_VALUES:
            items.append(Item("", attribute.name, section=True))
            items += [Item((attribute.name, value), value, search=attribute.name) for value in there]
    return items


def one_value_each(
    chosen: Sequence[tuple[str, str]], before: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """What is ticked with one value per attribute: a value that was ticked now takes the place of another."""
    where: dict[str, str] = {}
    for name, value in sorted(chosen):
        if name not in where or (name, value) not in before:
            where[name] = value
    return tuple(where.items())


@dataclass(frozen=True, slots=True)
class Material:
    """By what a project's material can be divided; ``values`` in use are by the name of their attribute."""

    waves: Sequence[str] = ()
    attributes: Sequence[Attribute] = ()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project) -> Material:
        """What this project has."""
        return cls(project.sources.waves(), project.cases.attributes(), project.cases.values_in_use())

    def left(self, now: Narrowing) -> Narrowing:
        """``now`` without a restriction to what is gone."""
        there = {(name, value) for name, values in self.values.items() for value in values}
        waves = tuple(w for w in now.waves if w in self.waves)
        return replace(now, waves=waves, where=tuple(pair for pair in now.where if pair in there))

    def items(self) -> list[Item]:
        """Its parts, to tick."""
        items: list[Item] = []
        if len(self.waves) > 1:
            items.append(Item("", say("narrowing.waves"), section=True))
            items += [Item((WAVE, w), say("narrowing.wave", wave=w)) for w in self.waves]
        return items + value_items(self.attributes, self.values)


def ticked(narrowing: Narrowing) -> list[Hashable]:
    """The parts of the material that a narrowing leaves, as keys of ``Material.items``."""
    return [*((WAVE, w) for w in narrowing.waves), *narrowing.where]


def divided(keys: frozenset[Any], before: Narrowing) -> Narrowing:
    """``before`` with the parts that are ticked now, of each attribute one value."""
    waves = tuple(sorted(value for name, value in keys if name == WAVE))
    where = one_value_each([pair for pair in keys if pair[0] != WAVE], before.where)
    return replace(before, waves=waves, where=where)


class NarrowingLine(Choosing):
    """``changed(Narrowing)`` follows each choice."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.narrowing = Narrowing()
        self._there = Material()
        self._questions: Sequence[Question] = ()
        self.material = ChoiceButton(say("narrowing.material"), self.open_material)
        self.origins = ChoiceButton(say("fragments.filter.origins"), self.open_origins)
        self.question = ChoiceButton(say("asking.button"), self.open_questions)
        self.clear = button(say("fragments.filter.clear"), lambda: self.set(Narrowing()), kind="quiet")
        self.setLayout(
            Flow(label(say("narrowing.counts"), "muted"), 4, self.material, self.origins, self.question,
                 self.clear, spacing=2)
        )  # fmt: skip
        self._say()

    def load(self, project: Project) -> None:
        """Offer what this project has; a restriction to what is gone falls away."""
        self._there = Material.of(project)
        self._questions = project.questions.list()
        asked = self.narrowing.question
        asked = asked if asked in {q.guid for q in self._questions} else ""
        self.narrowing = replace(self._there.left(self.narrowing), question=asked)
        self._say()

    def set(self, narrowing: Narrowing) -> None:
        """Let other codings count."""
        if narrowing != self.narrowing:
            self.narrowing = narrowing
            self._say()
            self.changed.emit(narrowing)

    def _say(self) -> None:
        now = self.narrowing
        told = now.material
        self.material.say_chosen(", ".join(told) or say("narrowing.all"), active=bool(told))
        self.origins.say_chosen(
            origin_words(now.origins) if now.origins else say("narrowing.all"), active=bool(now.origins)
        )
        asked = next((q.name for q in self._questions if q.guid == now.question), "")
        self.question.say_chosen(asked or say("narrowing.no_question"), active=bool(asked))
        self.question.setVisible(bool(self._questions))
        self.clear.setVisible(bool(now))

    def open_material(self) -> PickList:
        """Show by what the material can be divided."""
        return self.tick(self.material, self._there.items(), ticked(self.narrowing), self._divided)

    def _divided(self, keys: frozenset[Any]) -> None:
        self.set(divided(keys, self.narrowing))
        if self.open_list is not None:  # a value that took another's place is the only one ticked
            self.open_list.set_chosen(ticked(self.narrowing))

    def open_origins(self) -> PickList:
        """Show whose codings can count: those made by hand, taken over from suggestions, and so on."""

        def picked(keys: frozenset[Any]) -> None:
            self.set(replace(self.narrowing, origins=tuple(o for o in ORIGINS if o in keys)))

        return self.tick(self.origins, origin_items(), self.narrowing.origins, picked, 240)

    def open_questions(self) -> PickList:
        """Show the kept questions: only what one finds can count."""
        items = [Item("", say("asking.all_codings")), *(Item(q.guid, q.name) for q in self._questions)]
        return self.pick(
            self.question, items, self.narrowing.question,
            lambda guid: self.set(replace(self.narrowing, question=str(guid))), 280,
        )  # fmt: skip

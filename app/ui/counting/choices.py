"""What is counted: who says it, which parts of speech, and what is compared."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.coding.model import ROLES, CodingFilter, Role
from app.project.words import BY, Question
from app.ui.choosing import ChoiceButton, Item, PickList
from app.words import say

if TYPE_CHECKING:
    from app.project import Project

POS = (
    "NOUN",
    "VERB",
    "ADJ",
    "ADV",
    "PROPN",
    "PRON",
    "NUM",
    "AUX",
    "ADP",
    "DET",
    "CCONJ",
    "SCONJ",
    "INTJ",
    "X",
)
NOTHING = ""


class Choices(QObject):
    """``changed()`` follows every choice."""

    changed = Signal()

    def __init__(self, project: Callable[[], Project | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._project = project
        self.by = NOTHING
        self.pos: frozenset[Hashable] = frozenset()
        self.roles: frozenset[Hashable] = frozenset({"respondent"})
        self.open_list: PickList | None = None
        self.by_button = ChoiceButton(say("words.by"), self.open_by)
        self.pos_button = ChoiceButton(say("words.pos_label"), self.open_pos)
        self.roles_button = ChoiceButton(say("words.said_by"), self.open_roles)
        self.asked = NOTHING
        """The guid of the kept question in whose fragments words count."""
        self.asked_button = ChoiceButton(say("asking.button"), self.open_asked)
        self.buttons = (self.roles_button, self.pos_button, self.by_button, self.asked_button)
        self._say()

    def question(self, least: int) -> Question:
        """What is asked. Raises Refusal for a kept question that cannot be asked any more."""
        project, chosen = self._project(), CodingFilter()
        if self.asked and project is not None:
            chosen = CodingFilter(question=project.questions.kept(self.asked))
        return Question(self.said_by, self.by, frozenset(map(str, self.pos)), least, chosen)

    def only(self) -> str:
        """What of the texts is counted, in words; empty for all."""
        name = dict(self._kept()).get(self.asked)
        return say("words.only", name=name) if name is not None else ""

    def load(self) -> None:
        """Know the project's kept questions as they are now."""
        if self.asked not in {guid for guid, _ in self._kept()}:
            self.asked = NOTHING
        self._say()
        self.asked_button.setVisible(bool(self._kept()))

    @property
    def said_by(self) -> frozenset[Role]:
        """Whose words count; nobody for everyone's, as in a comparison of roles."""
        return frozenset(role for role in ROLES if role in self.roles and self.by != "role")

    def _kept(self) -> list[tuple[str, str]]:
        project = self._project()
        return [(q.guid, q.name) for q in project.questions.list()] if project is not None else []

    def open_asked(self) -> PickList:
        """Show the kept questions."""
        items = [Item(NOTHING, say("words.whole_texts")), *(Item(guid, name) for guid, name in self._kept())]
        found = self._list(items, {self.asked}, self.asked_button, multiple=False)
        found.picked.connect(self._set_asked)
        return found

    def _set_asked(self, guid: str) -> None:
        self.asked = guid
        self._say()
        self.changed.emit()

    def open_by(self) -> PickList:
        """Show what can be compared."""
        items = [Item(NOTHING, say("words.by_none"))]
        items += [Item(key, say(f"words.by_of.{key}")) for key in BY]
        project = self._project()
        names = list(dict.fromkeys(a.name for a in project.cases.attributes())) if project is not None else []
        items += [Item(f"attribute:{name}", name) for name in names]
        found = self._list(items, {self.by}, self.by_button, multiple=False)
        found.picked.connect(self._set_by)
        return found

    def open_pos(self) -> PickList:
        """Show the parts of speech."""
        items = [Item(tag, say(f"words.pos.{tag}")) for tag in POS]
        found = self._list(items, self.pos, self.pos_button, multiple=True)
        found.changed.connect(partial(self._set, "pos"))
        return found

    def open_roles(self) -> PickList:
        """Show who can speak; nobody ticked is everyone."""
        items = [Item(role, say(f"searching.role.{role}")) for role in ROLES]
        found = self._list(items, self.roles, self.roles_button, multiple=True)
        found.changed.connect(partial(self._set, "roles"))
        return found

    def _list(
        self, items: Sequence[Item], chosen: set[str] | frozenset[Hashable], button: ChoiceButton, *,
        multiple: bool,
    ) -> PickList:  # fmt: skip
        parent = self.parent()
        assert isinstance(parent, QWidget)
        found = PickList(items, chosen, multiple=multiple, parent=parent)
        found.open_at(button, 280)
        self.open_list = found
        found.closed.connect(lambda: setattr(self, "open_list", None))
        return found

    def _set_by(self, by: str) -> None:
        self.by = by
        self._say()
        self.changed.emit()

    def _set(self, name: str, chosen: frozenset[Hashable]) -> None:
        setattr(self, name, chosen)
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        by = say("words.by_none")
        if self.by:
            by = self.by.partition(":")[2] or say(f"words.by_of.{self.by}")
        self.by_button.say_chosen(by, active=bool(self.by))
        told = [say(f"words.pos.{tag}") for tag in POS if tag in self.pos]
        pos = told[0] if len(told) == 1 else str(len(told)) if told else say("words.pos_any")
        self.pos_button.say_chosen(pos, active=bool(told))
        roles = [say(f"searching.role.{role}") for role in ROLES if role in self.roles]
        if self.by == "role":
            roles = []
        kept = dict(self._kept())
        self.asked_button.say_chosen(kept.get(self.asked, say("words.whole_texts")), active=bool(self.asked))
        self.roles_button.say_chosen(", ".join(roles) or say("words.everyone"), active=bool(roles))

"""How and where words are looked for: two buttons beside the field, each with a list to tick."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.coding.model import ROLES, CodingFilter, Role
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.searching.find import Query
from app.words import say

if TYPE_CHECKING:
    from app.project import Project

HOW = ("whole", "case", "accents", "document")


class Options(QObject):
    """``changed()`` follows every tick."""

    changed = Signal()

    def __init__(self, project: Callable[[], Project | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._project = project
        self.how: frozenset[Hashable] = frozenset()
        self.where: frozenset[Hashable] = frozenset()
        self.open_list: PickList | None = None
        self.how_button = ChoiceButton(say("searching.how"), self.open_how)
        self.where_button = ChoiceButton(say("searching.where"), self.open_where)
        self.how_button.setToolTip(say("searching.how_tip"))
        self.where_button.setToolTip(say("searching.where_tip"))
        self._say()

    def reset(self) -> None:
        """Look everywhere, in the usual way."""
        self.how = self.where = frozenset()
        self._say()

    def set_roles(self, roles: Collection[Role]) -> None:
        """Look only at what such speakers say, in all documents."""
        self.where = frozenset(("role", role) for role in roles)
        self._say()

    def applied(self, query: Query) -> Query:
        """A query with what is ticked."""
        roles = {key[1] for key in self.where if isinstance(key, tuple) and key[0] == "role"}
        groups = {str(key[1]) for key in self.where if isinstance(key, tuple) and key[0] == "group"}
        cases = {str(key[1]) for key in self.where if isinstance(key, tuple) and key[0] == "case"}
        told: list[Role] = [role for role in ROLES if role in roles]
        return replace(
            query, whole="whole" in self.how, case="case" in self.how, accents="accents" in self.how,
            within="document" if "document" in self.how else "turn",
            roles=query.roles | frozenset(told), groups=frozenset(groups) if groups else None,
            chosen=CodingFilter(cases=frozenset(cases) if cases else None),
        )  # fmt: skip

    def open_how(self) -> PickList:
        """Show how words can be looked at."""
        items = [
            Item(key, say(f"searching.how_of.{key}"), tip=say(f"searching.how_tip_of.{key}")) for key in HOW
        ]
        return self._open(items, self.how, self.how_button, self._set_how, 300)

    def open_where(self) -> PickList:
        """Show where can be looked."""
        return self._open(self._places(), self.where, self.where_button, self._set_where, 340)

    def _open(
        self, items: list[Item], chosen: frozenset[Hashable], button: ChoiceButton,
        on: Callable[[frozenset[Hashable]], None], width: int,
    ) -> PickList:  # fmt: skip
        parent = self.parent()
        assert isinstance(parent, QWidget)
        found = PickList(items, chosen, multiple=True, parent=parent)
        found.changed.connect(on)
        found.open_at(button, width)
        self.open_list = found
        found.closed.connect(lambda: setattr(self, "open_list", None))
        return found

    def _places(self) -> list[Item]:
        project = self._project()
        items = [Item("roles", say("searching.where_of.role"), section=True)]
        items += [Item(("role", role), say(f"searching.role.{role}")) for role in ROLES]
        if project is None:
            return items
        groups = sorted({s.group for s in project.sources.list() if s.group}, key=str.casefold)
        if groups:
            items.append(Item("groups", say("searching.where_of.group"), section=True))
            items += [Item(("group", group), group) for group in groups]
        cases = project.cases.list()
        if cases:
            items.append(Item("cases", say("searching.where_of.case"), section=True))
            items += [Item(("case", case.guid), case.name) for case in cases]
        return items

    def _set_how(self, chosen: frozenset[Hashable]) -> None:
        self.how = chosen
        self._say()
        self.changed.emit()

    def _set_where(self, chosen: frozenset[Hashable]) -> None:
        self.where = chosen
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        for button, chosen in ((self.how_button, self.how), (self.where_button, self.where)):
            button.say_chosen(str(len(chosen)) if chosen else "", active=bool(chosen))

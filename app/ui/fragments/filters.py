"""The line of filters above the table: one button per kind, a field for the text, and what they offer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.coding.codebook import Codebook
from app.coding.model import ORIGINS, CodeSet
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.dialogs.frame import TickBox
from app.ui.flow import Flow
from app.ui.fragments.rows import values_in_use
from app.ui.fragments.snapshot import Choice, Snapshot
from app.ui.widgets import SearchField, button, number
from app.words import say

KINDS = ("codes", "documents", "cases", "values", "coders", "origins")
WAIT = 180
"""Milliseconds of rest before typed words are looked for."""


def code_items(book: Codebook, sets: Sequence[CodeSet] = (), *, family: bool = True) -> list[Item]:
    """The code tree as lines, sets first; with ``family`` a code stands for those under it too."""
    found: list[Item] = []
    if sets:
        found.append(Item("set", say("fragments.filter.sets"), section=True))
        for one in sets:
            members = frozenset(c for c in one.codes if c in book)
            found.append(Item(("set", one.guid), one.name, members=members, enabled=bool(members)))
        found.append(Item("tree", say("fragments.filter.codes"), section=True))
    for code in book:
        below = frozenset({code.guid, *(c.guid for c in book.descendants(code.guid))})
        found.append(
            Item(
                code.guid,
                code.name,
                level=book.depth(code.guid),
                color=code.color,
                tip=book.path(code.guid),
                search=book.path(code.guid),
                members=below if family else frozenset(),
            )
        )
    return found


def document_items(known: Snapshot) -> list[Item]:
    """The documents, under the groups they are in."""
    groups: dict[str, list[str]] = {}
    for source in known.sources.values():
        groups.setdefault(source.group, []).append(source.guid)
    found: list[Item] = []
    named, counted = any(groups), known.per_source()
    for group, guids in groups.items():
        if named:
            members = frozenset(guids)
            text = group or say("fragments.filter.no_group")
            found.append(Item(("group", group), text, note=number(len(guids)), members=members))
        for guid in guids:
            count = number(counted.get(guid, 0))
            found.append(Item(guid, known.sources[guid].name, level=int(named), note=count, search=group))
    return found


def value_items(known: Snapshot) -> list[Item]:
    """The values of every attribute, under its name."""
    found: list[Item] = []
    for name, values in values_in_use(known).items():
        found.append(Item(("attribute", name), name, section=True))
        found += [Item((name, value), value, search=name) for value in values]
    return found


def origin_items() -> list[Item]:
    """Where a coding can come from."""
    return [Item(origin, say(f"fragments.origin.{origin}")) for origin in ORIGINS]


def words_for(kind: str, chosen: frozenset[Hashable], known: Snapshot) -> str:
    """What is chosen, said as short as it can be: one name, or how many."""
    if kind == "codes":
        for one in known.sets:
            if frozenset(one.codes) == chosen:
                return one.name
        tops = [c for c in known.book if c.guid in chosen and c.parent not in chosen]
        if len(tops) == 1:
            return tops[0].name
        return say("fragments.filter.n", n=len(chosen))
    if kind == "values":
        pairs = sorted(one[1] for one in chosen if isinstance(one, tuple))
        return ", ".join(pairs) if len(pairs) < 3 else say("fragments.filter.n", n=len(pairs))
    names: dict[Hashable, str]
    if kind == "documents":
        names = {g: s.name for g, s in known.sources.items()}
    elif kind == "origins":
        names = {o: say(f"fragments.origin.{o}") for o in chosen}
    else:
        names = {c.guid: c.name for c in (known.cases if kind == "cases" else known.coders)}
    if len(chosen) == 1:
        return names.get(next(iter(chosen)), "?")
    return say("fragments.filter.n", n=len(chosen))


def in_words(choice: Choice, known: Snapshot) -> tuple[str, ...]:
    """The whole choice, one entry per restriction, for the account of an export."""
    told = []
    for kind in KINDS:
        chosen = getattr(choice, kind)
        if chosen is not None:
            told.append(f"{say(f'fragments.filter.{kind}')}: {_all(kind, chosen, known)}")
    if choice.text.strip():
        told.append(f"{say('fragments.filter.text')}: “{choice.text.strip()}”")
    if choice.guids is not None:
        told.append(choice.label)
    if choice.asked is not None:
        told.append(choice.question)
    return tuple(told)


def _all(kind: str, chosen: frozenset[Hashable], known: Snapshot) -> str:
    if kind == "codes":
        return "; ".join(known.book.path(c.guid) for c in known.book if c.guid in chosen)
    if kind == "values":
        return "; ".join(sorted(f"{one[0]} = {one[1]}" for one in chosen if isinstance(one, tuple)))
    return "; ".join(sorted(words_for(kind, frozenset({one}), known) for one in chosen))


class FilterBar(QWidget):
    """``changed(Choice)`` follows every restriction put on or taken off."""

    changed = Signal(object)
    downPressed = Signal()
    questionAsked = Signal()
    """The button for a question was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.choice = Choice()
        self._known = Snapshot()
        self.open_list: PickList | None = None
        self.search = SearchField(say("fragments.filter.hint"))
        self.search.setFixedWidth(190)
        self.search.downPressed.connect(self.downPressed)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT)
        self._wait.timeout.connect(self.search_now)
        self.search.textChanged.connect(lambda: self._wait.start())
        self.search.returnPressed.connect(self.search_now)
        self.buttons: dict[str, ChoiceButton] = {}
        for kind in KINDS:
            self.buttons[kind] = ChoiceButton(say(f"fragments.filter.{kind}"), partial(self.open, kind))
        self.question = ChoiceButton(say("asking.button"), self.questionAsked.emit)
        self.question.setToolTip(say("asking.tip"))
        self.found = button("", self._forget_found, kind="quiet", icon="clear")
        self.found.setToolTip(say("fragments.filter.drop_found"))
        self.clear = button(say("fragments.filter.clear"), self.reset, kind="quiet")
        choices = (*self.buttons.values(), self.question, self.found)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(Flow(self.search, 4, *choices, None, self.clear, spacing=2))
        self._say()

    def load(self, known: Snapshot) -> None:
        """Offer what this project has; a restriction to what is gone falls away."""
        self._known = known
        self.choice = self.choice.within(known)
        for kind, one in self.buttons.items():
            one.setVisible(kind != "values" or bool(known.attributes))
        self._say()

    def set_choice(self, choice: Choice) -> None:
        """Put other restrictions in force."""
        self.choice = choice
        if self.search.text() != choice.text:
            self.search.setText(choice.text)
            self._wait.stop()
        self._say()
        self.changed.emit(self.choice)

    def reset(self) -> None:
        """Take every restriction off."""
        self.set_choice(Choice())

    def _forget_found(self) -> None:
        self.set_choice(replace(self.choice, guids=None, label=""))

    def search_now(self) -> None:
        """Look for the typed words at once."""
        self._wait.stop()
        if self.search.text() != self.choice.text:
            self.set_choice(replace(self.choice, text=self.search.text()))

    def items(self, kind: str) -> list[Item]:
        """What there is to choose of a kind."""
        known = self._known
        makers: dict[str, Callable[[], list[Item]]] = {
            "codes": lambda: code_items(known.book, known.sets),
            "documents": lambda: document_items(known),
            "cases": lambda: [Item(c.guid, c.name) for c in known.cases],
            "coders": lambda: [Item(c.guid, c.name, color=c.color) for c in known.coders],
            "origins": origin_items,
            "values": lambda: value_items(known),
        }
        return makers[kind]()

    def open(self, kind: str) -> PickList:
        """Show the list of a kind."""
        chosen = getattr(self.choice, kind) or frozenset()
        extra: TickBox | None = None
        if kind == "codes":
            extra = TickBox(say("fragments.filter.with_subcodes"))
            extra.setChecked(True)
        found = PickList(self.items(kind), chosen, multiple=True, extra=extra, parent=self)
        if extra is not None:
            known = self._known
            extra.toggled.connect(lambda on: found.set_items(code_items(known.book, known.sets, family=on)))
        found.changed.connect(partial(self._ticked, kind))
        self.open_list = found
        found.closed.connect(self._list_closed)
        found.open_at(self.buttons[kind])
        return found

    def _ticked(self, kind: str, keys: frozenset[Hashable]) -> None:
        fields: dict[str, Any] = {kind: keys or None}
        self.set_choice(replace(self.choice, **fields))

    def _list_closed(self) -> None:
        self.open_list = None

    def _say(self) -> None:
        for kind, one in self.buttons.items():
            chosen = getattr(self.choice, kind)
            words = "" if chosen is None else words_for(kind, chosen, self._known)
            one.say_chosen(words, active=chosen is not None)
        asked = self.choice.asked is not None
        self.question.say_chosen("", active=asked, tip=self.choice.question if asked else say("asking.tip"))
        self.found.setVisible(self.choice.guids is not None)
        label = self.choice.label
        self.found.setText(label if len(label) < 44 else label[:43] + "…")
        self.found.setAccessibleName(f"{say('fragments.filter.drop_found')}: {label}")
        self.clear.setVisible(bool(self.choice))

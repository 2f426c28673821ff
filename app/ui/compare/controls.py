"""The one line that says what is compared, and changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.coding.agreement.fragments import OVERLAP
from app.coding.codebook import Codebook
from app.coding.model import Case, Coder, Source
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.compare.work import UNITS, Asked, Unit
from app.ui.dialogs.frame import TickBox
from app.ui.flow import Flow
from app.ui.fragments.filters import code_items
from app.ui.widgets import button
from app.words import say

OVERLAPS = (0.25, 0.5, 0.75, 1.0)
"""The shares of a passage that are offered; a command takes any."""


class Controls(QWidget):
    """``changed(Asked)`` follows each choice."""

    changed = Signal(object)
    exportAsked = Signal()
    fileAsked = Signal()
    """Another file is to be compared with."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = Asked()
        self.known: tuple[Coder, ...] = ()
        self.documents: tuple[Source, ...] = ()
        self.cases: tuple[Case, ...] = ()
        self.book = Codebook()
        self.open_list: PickList | None = None
        self.coders = ChoiceButton(say("compare.coders"), self.open_coders)
        self.codes = ChoiceButton(say("compare.codes"), self.open_codes)
        self.ground = ChoiceButton(say("compare.ground"), self.open_ground)
        self.unit = ChoiceButton(say("compare.unit"), self.open_units)
        self.reference = ChoiceButton(say("compare.reference"), self.open_reference)
        self.shared = TickBox(say("compare.shared"))
        self.shared.setToolTip(say("compare.shared_tip"))
        self.shared.setChecked(True)
        self.shared.toggled.connect(lambda on: self._set(shared=on))
        self.export = button(say("compare.export"), self.exportAsked.emit, kind="quiet", icon="export")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        choices = (self.coders, self.codes, self.ground, self.unit, self.reference)
        column.addLayout(Flow(*choices, 8, self.shared, None, self.export, spacing=2))
        self._say()

    def load(
        self, known: Sequence[Coder], book: Codebook, documents: Sequence[Source], cases: Sequence[Case]
    ) -> None:
        """Offer these coders, codes, documents and cases."""
        self.known, self.book = tuple(known), book
        self.documents, self.cases = tuple(documents), tuple(cases)
        self._say()

    def set_asked(self, asked: Asked) -> None:
        """Ask for something else."""
        self.asked = asked
        self._say()
        self.changed.emit(asked)

    def _set(self, **fields: Any) -> None:
        if any(getattr(self.asked, name) != value for name, value in fields.items()):
            self.set_asked(replace(self.asked, **fields))

    def _say(self) -> None:
        now = self.asked
        names = [c.name for c in self.known if c.guid in now.coders]
        words = ", ".join(names) if names else say("compare.all_coders")
        self.coders.say_chosen(words, active=bool(names))
        branch = now.branch and now.branch in self.book
        self.codes.say_chosen(
            self.book.get(now.branch).name if branch else say("matrix.all_codes"), active=bool(branch)
        )
        chosen = [s.name for s in self.documents if s.guid in now.sources]
        chosen += [c.name for c in self.cases if c.guid in now.cases]
        files = [Path(f).name for f in now.files]
        words = chosen[0] if len(chosen) == 1 else say("compare.some_ground", n=len(chosen))
        if files:
            words = say("compare.with_files", words=words if chosen else "", n=len(files)).strip()
        elif not chosen:
            words = say("compare.all_ground")
        self.ground.say_chosen(words, active=bool(chosen or files), tip="\n".join([*chosen, *files]))
        self.unit.say_chosen(_unit(now.unit, now.overlap), active=False, tip=_unit_tip(now.unit, now.overlap))
        among = [c for c in self.known if c.guid in now.coders or not now.coders]
        against = next((c for c in among if c.guid == now.reference), among[0] if among else None)
        self.reference.say_chosen(
            against.name if against else "", active=False, tip=say("compare.reference_tip")
        )
        self.reference.setVisible(against is not None)
        quiet = self.shared.blockSignals(True)
        self.shared.setChecked(now.shared)
        self.shared.blockSignals(quiet)

    def _opened(self, found: PickList, anchor: ChoiceButton, width: int) -> PickList:
        found.open_at(anchor, width)
        self.open_list = found
        found.closed.connect(lambda: setattr(self, "open_list", None))
        return found

    def open_coders(self) -> PickList:
        """Show whom to compare; none ticked is all who coded."""
        items = [Item(c.guid, c.name, color=c.color) for c in self.known]
        found = PickList(items, set(self.asked.coders), multiple=True, parent=self)

        def ticked(keys: frozenset[Any]) -> None:
            if len(keys) != 1:  # one alone cannot be compared: wait for the second tick
                self._set(coders=tuple(c.guid for c in self.known if c.guid in keys))

        found.changed.connect(ticked)
        return self._opened(found, self.coders, 260)

    def open_codes(self) -> PickList:
        """Show which branch of the codebook to compare."""
        items = [Item("", say("matrix.all_codes")), *code_items(self.book, family=False)]
        found = PickList(items, {self.asked.branch}, parent=self)
        found.picked.connect(lambda key: self._set(branch=key))
        return self._opened(found, self.codes, 320)

    def open_ground(self) -> PickList:
        """Show which documents and cases to compare; none ticked is all."""
        items = [Item("documents", say("compare.documents"), section=True)]
        items += [Item(("source", s.guid), s.name) for s in self.documents]
        if self.cases:
            items.append(Item("cases", say("compare.cases"), section=True))
            items += [Item(("case", c.guid), c.name) for c in self.cases]
        if self.asked.files:
            items.append(Item("files", say("compare.files"), section=True))
            items += [Item(("file", f), Path(f).name, tip=f) for f in self.asked.files]
        chosen = {("source", g) for g in self.asked.sources} | {("case", g) for g in self.asked.cases}
        chosen |= {("file", f) for f in self.asked.files}
        more = button(say("compare.add_file"), self.fileAsked.emit, kind="quiet", icon="new")
        more.setToolTip(say("compare.add_file_tip"))
        found = PickList(items, chosen, multiple=True, extra=more, parent=self)

        def ticked(keys: frozenset[Any]) -> None:
            told = {kind: frozenset(g for k, g in keys if k == kind) for kind in ("source", "case", "file")}
            files = tuple(f for f in self.asked.files if f in told["file"])
            self._set(sources=told["source"], cases=told["case"], files=files)

        found.changed.connect(ticked)
        return self._opened(found, self.ground, 320)

    def open_units(self) -> PickList:
        """Show what to count in."""
        offered: list[tuple[Unit, float]] = [(unit, OVERLAP) for unit in UNITS if unit != "fragment"]
        offered += [("fragment", overlap) for overlap in sorted({*OVERLAPS, self.asked.overlap})]
        items = [Item(key, _unit(*key), tip=_unit_tip(*key)) for key in offered]
        now = self.asked.unit, self.asked.overlap if self.asked.unit == "fragment" else OVERLAP
        found = PickList(items, {now}, parent=self)
        found.picked.connect(lambda key: self._set(unit=key[0], overlap=key[1]))
        return self._opened(found, self.unit, 260)

    def open_reference(self) -> PickList:
        """Show against whom precision, recall and F1 are told."""
        among = [c for c in self.known if c.guid in self.asked.coders or not self.asked.coders]
        items = [Item(c.guid, c.name, color=c.color) for c in among]
        now = next((c.guid for c in among if c.guid == self.asked.reference), among[0].guid)
        found = PickList(items, {now}, parent=self)
        found.picked.connect(lambda key: self._set(reference=key))
        return self._opened(found, self.reference, 260)


def _unit(unit: str, overlap: float) -> str:
    words = say(f"agreement.unit.{unit}")
    return say("compare.alike", unit=words, percent=round(100 * overlap)) if unit == "fragment" else words


def _unit_tip(unit: str, overlap: float) -> str:
    return say(f"compare.unit_tip.{unit}", percent=round(100 * overlap))

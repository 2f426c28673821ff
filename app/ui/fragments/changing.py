"""What is done to the fragments that are selected: recoding, weighing, removing, writing on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from app.coding.model import Changes, new_guid
from app.project import Project
from app.project.outbox import Step
from app.ui import icons
from app.ui.choosing import Item, PickList
from app.ui.fragments import rows
from app.ui.fragments.context import ContextPanel
from app.ui.fragments.filters import FilterBar, code_items
from app.ui.fragments.table import FragmentTable
from app.ui.places import TwoTurns
from app.ui.taking_back import change_many
from app.words import say


class Changing(TwoTurns):
    """The half of the place Fragmenten that changes codings; the other half has the table."""

    known: rows.Snapshot
    table: FragmentTable
    context: ContextPanel
    filters: FilterBar

    def open_text(self, guid: str) -> None:
        """Read on in the transcript, at this coding."""
        self.context.commit()
        self.tools.show("coding", coding=guid)

    def recode(self) -> PickList | None:
        """Ask for the code that the selected codings should have."""
        guids = self.table.chosen()
        if not guids or not self.desk.writable:
            return None
        items = [
            Item(i.key, i.text, i.level, i.color, tip=i.tip, search=i.search,
                 enabled=(code := self.known.book.get(str(i.key))).codable and code.active)
            for i in code_items(self.known.book, family=False)
        ]  # fmt: skip
        found = PickList(items, hint=say("fragments.recode_hint", n=len(guids)), parent=self)
        found.picked.connect(lambda code: self.recode_to(guids, code))
        found.open_at(self.context.recode if self.context.isVisible() else self.table, 320)
        return found

    def recode_to(self, guids: Sequence[str], code: str) -> None:
        """Give codings another code: one step, and those that have it already on those words are told."""
        if len(guids) == 1:
            self.desk.do(lambda p: p.codings.recode(guids[0], code), self)
            return

        def done(changes: Changes) -> None:
            n = len(changes.changed.get("coding", ()))
            words = say("fragments.recoded", n=n)
            if n < len(guids):
                words = f"{words} {say('fragments.recoded_left', n=len(guids) - n)}"
            self.desk.message(words)

        self._change(guids, lambda p: p.codings.recode_many(guids, code), "recoding", done)

    def remove(self) -> None:
        """Uncode what is selected; Ctrl+Z brings it back."""
        guids = self.table.chosen()
        if not guids:
            return
        self._change(
            guids, lambda p: p.codings.remove(*guids), "removing",
            lambda _: self.desk.message(say("fragments.removed", n=len(guids))),
        )  # fmt: skip

    def weigh(self, guids: Sequence[str], weight: int | None) -> None:
        """Set or take away weights."""
        if len(guids) == 1:
            self.desk.do(lambda p: p.codings.weigh(guids[0], weight), self)
        else:
            self._change(guids, lambda p: p.codings.weigh_many(guids, weight), "weighing")

    def _change(
        self,
        guids: Sequence[str],
        operation: Callable[[Project], Changes],
        doing: str,
        done: Callable[[Changes], object] = lambda _: None,
    ) -> None:
        """Change codings as one step; many beside the window, which says meanwhile what it is ``doing``."""
        change_many(self.tools.window, operation, len(guids), say(f"fragments.{doing}"), done, self)

    def _write_memo(self, guid: str, text: str) -> None:
        project = self.desk.project
        if project is None or not self.desk.writable:
            return
        found = self.desk.ask(lambda p: (p.codings.find(guid), p.memos.of(guid)), (guid, ()))
        if found[0] is None:
            return
        mine = next((m for m in found[1] if m.coder == project.coder.guid), None)
        if mine is not None:
            seen = {"text": mine.text}
            self.desk.do(Step("edit_memo", {"guid": mine.guid, "text": text, "seen": seen}), self)
        elif text:
            args = {"kind": "coding", "target": guid, "text": text, "guid": new_guid()}
            self.desk.do(Step("write_memo", args), self)

    def _menu(self, at: QPoint) -> None:
        if not self.table.indexAt(at).isValid():
            return
        self.menu().popup(self.table.viewport().mapToGlobal(at))

    def menu(self) -> QMenu:
        """What can be done with the selected lines."""
        guids, fragment = self.table.chosen(), self.table.current()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if fragment is None:
            return menu
        menu.addAction(
            icons.icon("coding"), say("fragments.to_text"), lambda: self.open_text(fragment.coding.guid)
        )
        only = frozenset({fragment.coding.code})
        menu.addAction(
            icons.icon("filter"),
            say("fragments.only_code"),
            lambda: self.filters.set_choice(rows.Choice(codes=only)),
        )
        menu.addSeparator()
        changing = [
            menu.addAction(icons.icon("edit"), say("fragments.recode"), lambda: self.recode()),
            menu.addAction(
                icons.icon("memo"), say("fragments.write_memo"), lambda: self.context.focus_memo()
            ),
        ]
        weights = menu.addMenu(say("fragments.weight"))
        for weight in (None, 0, 25, 50, 75, 100):
            words = say("fragments.no_weight") if weight is None else str(weight)
            weights.addAction(words, partial(self.weigh, guids, weight))
        menu.addSeparator()
        changing.append(
            menu.addAction(icons.icon("remove"), say("fragments.remove_n", n=len(guids)), self.remove)
        )
        for action in (*changing, weights.menuAction()):
            action.setEnabled(self.desk.writable)
        return menu

"""Suggestions per code: whether, from which confidence on, and which cues no longer count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.coding.codebook import key_of
from app.coding.model import Changes, Code
from app.ui import theme
from app.ui.dialogs.frame import Frame, TickDelegate, headed
from app.ui.widgets import SearchField, button, dot_icon, label, percent, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

Index = QModelIndex | QPersistentModelIndex
GUID = Qt.ItemDataRole.UserRole
CODE, ON, LEAST, MEASURED, SILENT = range(5)
LOWEST, HIGHEST = 5, 99
OWN = LOWEST - 1
"""In the field this stands for the threshold that was measured."""


class _Delegate(TickDelegate):
    """Boxes as in the theme, and a field for the threshold."""

    lowered = Signal(str, object)

    def createEditor(  # type: ignore[override]  # Qt takes None for a cell that is not edited
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget | None:
        if index.column() != LEAST:
            return None
        field = QSpinBox(parent)
        field.setRange(OWN, HIGHEST)
        field.setSpecialValueText(say("coding.rules.measured_value"))
        field.setSuffix("%")
        field.setAccessibleName(say("coding.rules.least"))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QSpinBox)
        share = index.data(GUID)
        editor.setValue(OWN if share is None else round(100 * share))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QSpinBox)
        editor.interpretText()
        guid = index.siblingAtColumn(CODE).data(GUID)  # type: ignore[union-attr]
        self.lowered.emit(guid, None if editor.value() <= OWN else editor.value() / 100)


class RulesDialog(Frame):
    """Each change is made at once, as an undo step of its own."""

    def __init__(self, window: MainWindow, measured: Mapping[str, float], code: str | None = None) -> None:
        super().__init__(window, say("coding.rules.title"), say("coding.rules.about"), size=QSize(760, 640))
        self._measured = measured
        self._items: dict[str, QTreeWidgetItem] = {}
        self._filling = False
        self.search = SearchField(say("coding.rules.search"))
        self.search.textChanged.connect(self._narrow)
        self.table = QTreeWidget()
        self.table.setAccessibleName(say("coding.rules.title"))
        self.table.setRootIsDecorated(False)
        self.table.setHeaderLabels(
            [say(f"coding.rules.{key}") for key in ("code", "on", "least", "measured", "silent")]
        )
        self.table.headerItem().setToolTip(LEAST, say("coding.rules.least_tip"))
        self.table.headerItem().setToolTip(MEASURED, say("coding.rules.measured_tip"))
        delegate = _Delegate(self.table)
        delegate.lowered.connect(self._set_least)
        self.table.setItemDelegate(delegate)
        self.table.setEditTriggers(
            QTreeWidget.EditTrigger.DoubleClicked
            | QTreeWidget.EditTrigger.SelectedClicked
            | QTreeWidget.EditTrigger.EditKeyPressed
            | QTreeWidget.EditTrigger.AnyKeyPressed
        )
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(CODE, QHeaderView.ResizeMode.Stretch)
        for column, width in ((ON, 96), (LEAST, 100), (MEASURED, 96), (SILENT, 140)):
            header.resizeSection(column, width)
        self.table.itemChanged.connect(self._ticked)
        self.table.currentItemChanged.connect(lambda *_: self._show_silent())
        self.silent = QListWidget()
        self.silent.setMaximumHeight(96)
        self.again = button(say("coding.rules.again"), self._speak, kind="quiet", icon="undo")
        self.again.setAutoDefault(False)
        self.silent.itemDoubleClicked.connect(lambda *_: self._speak())
        self.silent.currentItemChanged.connect(lambda now, _old: self._able(now))
        self._silent_of = label("", "muted", wrap=True)
        self.body.addWidget(self.search)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(headed(say("coding.rules.silent_title"), self.silent))
        line = row(self._silent_of, self.again)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        self.close_button()
        self._fill()
        self.desk.changed.connect(self._follow)
        wanted = self._items.get(code or "") or self.table.topLevelItem(0)
        if wanted is not None:
            self.table.setCurrentItem(wanted, LEAST)
            self.table.scrollToItem(wanted)
        self.table.setFocus()

    def _follow(self, changes: Changes, _initiator: object) -> None:
        if changes.touches("project", "code") and self.desk.project is not None:
            self._fill()

    def _codes(self) -> list[Code]:
        project = self.desk.project
        return [] if project is None else [c for c in project.codes.book() if c.codable and c.active]

    def _fill(self) -> None:
        project = self.desk.project
        if project is None:
            return
        self._filling = True
        rules, book, codes = project.suggestions.rules(), project.codes.book(), self._codes()
        if list(self._items) != [c.guid for c in codes]:
            self.table.clear()
            self._items = {c.guid: QTreeWidgetItem(self.table) for c in codes}
        least, muted = dict(rules.least), theme.current().color("muted")
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.desk.writable:
            flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable
        for code in codes:
            item = self._items[code.guid]
            item.setFlags(flags)
            item.setSizeHint(CODE, QSize(0, 30))
            item.setData(CODE, GUID, code.guid)
            item.setText(CODE, code.name)
            item.setIcon(CODE, dot_icon(code.color))
            item.setToolTip(CODE, book.path(code.guid))
            off = code.guid in rules.off
            item.setCheckState(ON, Qt.CheckState.Unchecked if off else Qt.CheckState.Checked)
            item.setText(ON, say("coding.rules.is_off" if off else "coding.rules.is_on"))
            own = least.get(code.guid)
            item.setData(LEAST, GUID, own)
            item.setText(LEAST, percent(own) if own is not None else say("coding.rules.measured_value"))
            item.setForeground(LEAST, muted if own is None else theme.current().color("ink"))
            known = self._measured.get(code.guid)
            item.setText(MEASURED, "–" if known is None else percent(known))
            item.setForeground(MEASURED, muted)
            silent = sorted(cue for guid, cue in rules.never if guid == code.guid)
            item.setText(SILENT, ", ".join(silent))
            item.setToolTip(SILENT, "\n".join(silent))
        self._filling = False
        self._show_silent()

    def _guid(self) -> str | None:
        item = self.table.currentItem()
        return None if item is None else item.data(CODE, GUID)

    def _ticked(self, item: QTreeWidgetItem, column: int) -> None:
        if self._filling or column != ON:
            return
        on = item.checkState(ON) == Qt.CheckState.Checked
        guid = item.data(CODE, GUID)
        if self.do(lambda p: p.suggestions.switch(guid, on=on)) is None:
            self._fill()

    def _set_least(self, guid: str, share: float | None) -> None:
        project = self.desk.project
        if project is not None and dict(project.suggestions.rules().least).get(guid) != share:
            self.do(lambda p: p.suggestions.set_least(guid, share))

    def _show_silent(self) -> None:
        project, guid = self.desk.project, self._guid()
        self.silent.clear()
        if project is None or guid is None or guid not in project.codes.book():
            self._able(None)
            return
        code = project.codes.book().get(guid)
        written = {key_of(cue): cue for cue in (code.name, *code.cues)}
        for _, cue in sorted(pair for pair in project.suggestions.rules().never if pair[0] == guid):
            item = QListWidgetItem(written.get(cue, cue), self.silent)
            item.setData(GUID, cue)
        self.silent.setAccessibleName(say("coding.rules.silent_of", code=code.name))
        n = self.silent.count()
        key = "coding.rules.silent_of" if n else "coding.rules.silent_none"
        self._silent_of.setText(say(key, code=code.name))
        if n:
            self.silent.setCurrentRow(0)
        self._able(self.silent.currentItem())

    def _able(self, item: QListWidgetItem | None) -> None:
        self.again.setEnabled(item is not None and self.desk.writable)

    def _speak(self) -> None:
        item, guid = self.silent.currentItem(), self._guid()
        if item is not None and guid is not None:
            cue = item.text()
            self.do(lambda p: p.suggestions.never(guid, cue, again=True))

    def _narrow(self, typed: str) -> None:
        wanted = typed.strip().casefold()
        for item in self._items.values():
            item.setHidden(wanted not in item.toolTip(CODE).casefold())


def show_rules(window: MainWindow, code: str | None = None) -> RulesDialog:
    """Open the dialog, at a code if one is given."""
    from app.ui.coding.place import CodingPlace

    place = window.place("coding")
    assert isinstance(place, CodingPlace)
    dialog = RulesDialog(window, place.suggestions.asker.measured, code)
    dialog.open()
    return dialog

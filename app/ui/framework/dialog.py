"""What a framework shows: its codes, its cases and their order, and the attributes beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from app.coding.framework import Framework
from app.coding.model import new_guid
from app.coding.refusal import Refusal
from app.coding.values import in_use
from app.ui.dialogs.frame import Frame, TickBox, TickDelegate, headed
from app.ui.widgets import button, dot_icon, label, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

GUID = Qt.ItemDataRole.UserRole
ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class FrameworkDialog(Frame):
    """Makes or changes one, as one undo step; ``kept(guid)`` follows."""

    kept = Signal(str)

    def __init__(self, window: MainWindow, framework: Framework | None) -> None:
        title = say("framework.edit" if framework is not None else "framework.new")
        super().__init__(window, title, say("framework.about"), size=QSize(900, 640))
        project = window.desk.project
        assert project is not None
        self.framework = framework or Framework(new_guid(), "")
        self.book = project.codes.book()
        self.cases = project.cases.list()
        self.attributes = [a for a in project.cases.attributes() if a.scope == "case"]
        self.values = project.cases.values()
        self.name = QLineEdit(self.framework.name)
        self.name.setMaxLength(120)
        self.name.setPlaceholderText(say("framework.name_hint"))
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setItemDelegate(TickDelegate(self.tree))
        self.subcodes = TickBox(say("framework.subcodes"))
        self.subcodes.setToolTip(say("framework.subcodes_tip"))
        self.subcodes.setChecked(self.framework.subcodes)
        self.rows = self._ticks(say("framework.cases"))
        self.beside = self._ticks(say("framework.beside"))
        self.filter, self.value, self.order = QComboBox(), QComboBox(), QComboBox()
        self.questions = project.questions.list()
        self.question = QComboBox()
        self.descending = TickBox(say("framework.descending"))
        self.descending.setChecked(self.framework.descending)
        self.count = label("", "muted")
        self._items: dict[str, QTreeWidgetItem] = {}
        self._fill()
        self._build()
        self.tree.itemChanged.connect(lambda *_: self._counted())
        self.buttons(say("framework.keep"), self.save, enter=False)
        self._counted()
        self.name.setFocus()

    @staticmethod
    def _ticks(name: str) -> QListWidget:
        found = QListWidget()
        found.setItemDelegate(TickDelegate(found))
        found.setAccessibleName(name)
        found.setTextElideMode(Qt.TextElideMode.ElideRight)
        found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return found

    def _fill(self) -> None:
        chosen = set(self.framework.codes)
        for code in self.book:
            item = QTreeWidgetItem([code.name])
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
            )
            item.setCheckState(0, ON if code.guid in chosen else OFF)
            item.setData(0, GUID, code.guid)
            item.setIcon(0, dot_icon(code.color))
            self._items[code.guid] = item
            above = self._items.get(code.parent or "")
            if above is not None:
                above.addChild(item)
            else:
                self.tree.addTopLevelItem(item)
        self.tree.expandAll()
        only = self.framework.cases
        for case in self.cases:
            self._tick(self.rows, case.guid, case.name, only is None or case.guid in only)
        for attribute in self.attributes:
            self._tick(self.beside, attribute.guid, attribute.name, attribute.guid in self.framework.shown)
        self.filter.addItem(say("framework.no_filter"), "")
        self.order.addItem(say("framework.project_order"), "")
        self.order.addItem(say("framework.by_name"), "name")
        for attribute in self.attributes:
            self.filter.addItem(attribute.name, attribute.guid)
            self.order.addItem(attribute.name, attribute.guid)
        self.question.addItem(say("framework.no_question"), "")
        for question in self.questions:
            self.question.addItem(question.name, question.guid)
        self.question.setCurrentIndex(max(self.question.findData(self.framework.question), 0))
        for box in (self.filter, self.order, self.value, self.question):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        self.order.setCurrentIndex(max(self.order.findData(self.framework.order), 0))
        where = self.framework.where[0] if self.framework.where else ("", "")
        self.filter.setCurrentIndex(max(self.filter.findData(where[0]), 0))
        self._offer_values()
        if where[1] and self.value.findText(where[1]) < 0:  # a value that no case has any more
            self.value.addItem(where[1])
            self.value.setEnabled(True)
        self.value.setCurrentIndex(max(self.value.findText(where[1]), 0) if where[1] else 0)
        self.filter.activated.connect(lambda _: self._offer_values())

    @staticmethod
    def _tick(into: QListWidget, guid: str, name: str, on: bool) -> None:
        item = QListWidgetItem(name)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(ON if on else OFF)
        item.setData(GUID, guid)
        item.setSizeHint(QSize(40, 28))
        item.setToolTip(name)
        into.addItem(item)

    def _offer_values(self) -> None:
        """Offer the values that cases have for the attribute that is filtered by."""
        name = self.filter.currentText() if self.filter.currentData() else ""
        told = in_use(self.attributes, self.values.values()).get(name, [])
        self.value.clear()
        self.value.addItems(told)
        self.value.setEnabled(bool(told))

    def _build(self) -> None:
        self.body.addLayout(headed(say("framework.name"), self.name))
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(8)
        right.setSpacing(8)
        left.addLayout(headed(say("framework.codes"), self.tree), 1)
        branch = button(say("framework.tick_branch"), lambda: self._branch(ON), kind="quiet")
        none = button(say("framework.untick_branch"), lambda: self._branch(OFF), kind="quiet")
        for one in (branch, none):
            one.setAutoDefault(False)
        left.addLayout(row(branch, none, None, self.count, spacing=4))
        left.addWidget(self.subcodes)
        right.addLayout(headed(say("framework.cases"), self.rows), 3)
        self.filter.setAccessibleName(say("framework.filter"))
        self.value.setAccessibleName(say("framework.filter_value"))
        self.order.setAccessibleName(say("framework.order"))
        right.addLayout(headed(say("framework.filter"), row(self.filter, label("="), self.value)))
        if self.questions:
            self.question.setAccessibleName(say("framework.question"))
            right.addLayout(headed(say("framework.question"), row(self.question)))
        right.addLayout(headed(say("framework.order"), row(self.order, self.descending)))
        right.addLayout(headed(say("framework.beside"), self.beside), 2)
        both = QHBoxLayout()
        both.setSpacing(20)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        self.body.addLayout(both, 1)

    def _branch(self, state: Qt.CheckState) -> None:
        """Tick or untick the code that is looked at, with all under it; without one the whole tree."""
        item = self.tree.currentItem()
        guid = item.data(0, GUID) if item is not None else None
        wanted = self._items if guid is None else {guid, *(c.guid for c in self.book.descendants(guid))}
        for one in wanted:
            self._items[one].setCheckState(0, state)

    def _chosen(self) -> tuple[str, ...]:
        return tuple(g for g, item in self._items.items() if item.checkState(0) == ON)

    def _counted(self) -> None:
        self.count.setText(say("framework.columns", n=len(self._chosen())))

    def _ticked(self, ticks: QListWidget) -> tuple[str, ...]:
        every = [ticks.item(n) for n in range(ticks.count())]
        return tuple(str(item.data(GUID)) for item in every if item.checkState() == ON)

    def made(self) -> Framework:
        """The framework as it stands on the screen."""
        cases, attribute = self._ticked(self.rows), str(self.filter.currentData() or "")
        where = self.framework.where[1:]
        if attribute and self.value.currentText():
            where = ((attribute, self.value.currentText()), *where)
        return replace(
            self.framework, name=self.name.text(), codes=self._chosen(), subcodes=self.subcodes.isChecked(),
            cases=None if len(cases) == len(self.cases) else cases, where=where,
            order=str(self.order.currentData() or ""), descending=self.descending.isChecked(),
            shown=self._ticked(self.beside), question=str(self.question.currentData() or ""),
        )  # fmt: skip

    def save(self) -> None:
        """Keep it; what stands in the way is said in the dialog."""
        wanted = self.made()
        if self.do(lambda p: p.frameworks.save(wanted)) is not None:
            self.kept.emit(wanted.guid)
            self.accept()

    def refuse(self, refusal: Refusal) -> None:
        """Say what stands in the way, and put the cursor where it is mended."""
        super().refuse(refusal)
        (self.tree if refusal.key == "framework.no_codes" else self.name).setFocus()

"""A sheet of attributes with its search field and buttons: a page of the window with all cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Case, Changes
from app.project import Project
from app.ui.dialogs.sheet_model import GUID, Line, Scope, SheetModel
from app.ui.dialogs.sheet_view import SheetView
from app.ui.widgets import Empty, SearchField, button, row
from app.words import say


class Acts(Protocol):
    """What the window with the pages does with them."""

    def attempt(self, operation: Callable[[Project], Changes]) -> str:
        """Carry out a change; why it was refused, or ""."""

    def add_case(self) -> None:
        """Ask for a new case."""

    def add_attribute(self, scope: Scope) -> None:
        """Ask for a new attribute."""

    def delete(self, page: SheetPage) -> None:
        """Remove or empty what is selected."""

    def menu(self, page: SheetPage, at: QPoint) -> None:
        """Offer what can be done with a line."""

    def attribute_menu(self, page: SheetPage, at: QPoint) -> None:
        """Offer what can be done with a column."""


class SheetPage(QWidget):
    """One tab: a search field, what can be added, the table."""

    def __init__(self, window: Acts, scope: Scope) -> None:
        super().__init__()
        self.scope: Scope = scope
        self.model = SheetModel(scope, window.attempt)
        self.view = SheetView(self.model, say(f"dialogs.cases.tab.{scope}"))
        self.search = SearchField(say("dialogs.cases.search"))
        self.search.setMaximumWidth(280)
        self.search.textChanged.connect(self.view.narrow)
        self.search.downPressed.connect(self.view.setFocus)
        self.attribute_button = button(
            say("dialogs.cases.add_attribute"), lambda: window.add_attribute(scope), kind="quiet", icon="new"
        )
        self.attribute_button.setAutoDefault(False)
        self.buttons: list[QWidget] = [self.attribute_button]
        tools: list[QWidget] = []
        if scope == "case":
            add = button(say("dialogs.cases.add_case"), window.add_case, kind="quiet", icon="new")
            add.setAutoDefault(False)
            tools.append(add)
            self.buttons.append(add)
        self.line = QHBoxLayout()
        self.line.setSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(row(self.search, None, *tools, self.attribute_button))
        paste: list[QPushButton] = []
        if scope == "case":
            paste.append(button(say("dialogs.cases.paste_first"), self.view.paste, kind="quiet"))
            paste[0].setAutoDefault(False)
            self.buttons.append(paste[0])
        self.empty = Empty(
            "case", say(f"dialogs.cases.empty.{scope}"), say(f"dialogs.cases.empty_text.{scope}"), *paste
        )
        self.line.addWidget(self.view, 1)
        column.addLayout(self.line, 1)
        column.addWidget(self.empty, 1)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(lambda at: window.menu(self, at))
        head = self.view.horizontalHeader()
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: window.attribute_menu(self, at))
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Delete),
            self.view,
            context=Qt.ShortcutContext.WidgetShortcut,
        ).activated.connect(lambda: window.delete(self))

    def load(self, project: Project, cases: Sequence[Case], lines: list[Line]) -> None:
        """Show the project as it is; its cases and what stands on the lines are read already."""
        at = self.view.currentIndex()
        stood = (at.data(GUID), self.model.columns[at.column()].key) if at.isValid() else None
        self.model.load(project, cases, lines)
        if stood is not None and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.view.place(str(stood[0]), stood[1]))
        some = bool(self.model.lines)
        self.view.setVisible(some)
        self.search.setVisible(some)
        self.empty.setVisible(not some)

"""The page with all keys, made from the menus themselves, and what program this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.actions import MENUS, Act
from app.ui.dialogs.frame import fit
from app.ui.widgets import button, label, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def keys_text(act: Act) -> str:
    """The keys of an item as the user's system writes them."""
    return "  ·  ".join(QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) for k in act.keys)


def show_keys(window: MainWindow) -> QDialog:
    """Open the list of keys."""
    dialog = QDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(say("window.keys.title"))
    fit(dialog, QSize(520, 640))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 24, 24, 20)
    column.setSpacing(12)
    column.addWidget(label(say("window.keys.title"), "heading"))
    page = QWidget()
    page.setObjectName("plain")
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 12, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    line = 0
    lists = [(say("window.menu.code"), [("1 – 9", say("window.keys.favourites"))])]
    for name, items in MENUS:
        rows = [
            (keys_text(i), say(f"window.action.{i.id}").replace("&", "").rstrip("…"))
            for i in items
            if isinstance(i, Act) and i.keys and i.exists
        ]
        if name == "code":
            lists[0][1].extend(rows)
        else:
            lists.append((say(f"window.menu.{name}"), rows))
    for title, rows in lists:
        if not rows:
            continue
        grid.addWidget(label(title.replace("&", ""), "section"), line, 0, 1, 2)
        grid.setRowMinimumHeight(line, 36)
        line += 1
        for keys, text in rows:
            grid.addWidget(label(keys, "muted"), line, 0)
            grid.addWidget(label(text), line, 1)
            line += 1
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setWidget(page)
    column.addWidget(scroll, 1)
    ok = button(say("window.close"), dialog.accept, kind="primary")
    column.addLayout(row(None, ok))
    dialog.open()
    return dialog


def show_about(window: MainWindow) -> QDialog:
    """Open the page that says what program this is, and whose work it stands on."""
    from app import __version__

    dialog = QDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(say("window.about.title"))
    dialog.setFixedWidth(460)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 24, 24, 20)
    column.setSpacing(10)
    picture = label()
    picture.setPixmap(icons.mark(56, window.devicePixelRatioF()))
    column.addWidget(picture)
    column.addWidget(label(f"Kantlijn {__version__}", "heading"))
    column.addWidget(label(say("window.about.text"), wrap=True))
    column.addWidget(label(say("window.about.credits"), "muted", wrap=True))
    column.addSpacing(8)
    column.addLayout(row(None, button(say("window.close"), dialog.accept, kind="primary")))
    dialog.open()
    return dialog

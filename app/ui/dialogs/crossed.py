"""Two versions of one thing: what somebody made of it meanwhile beside one's own, and which of them stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.coding.refusal import Crossed
from app.ui.dialogs.frame import Frame, scrolling
from app.ui.widgets import button, label
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

Choice = Literal["mine", "theirs", "both"]


def words(value: Any) -> str:
    """A field's value as a reader sees it."""
    if isinstance(value, bool):
        return say("database.crossed_window.yes" if value else "database.crossed_window.no")
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)


def joined(theirs: Any, mine: Any) -> Any:
    """Both values in one: texts and lists beneath each other; of what cannot be joined, mine."""
    if isinstance(mine, str) and isinstance(theirs, str):
        return f"{theirs}\n\n{mine}" if theirs and mine else theirs or mine
    if isinstance(mine, list | tuple):
        return tuple(dict.fromkeys([*theirs, *mine]))
    return mine


class CrossedDialog(Frame):
    """Nothing has been changed when it is shown, and nothing is when it is left."""

    def __init__(self, window: MainWindow, crossed: Crossed, chosen: Callable[[Choice], object]) -> None:
        assert crossed.theirs is not None
        super().__init__(window, say("database.crossed_window.title"), say(crossed), size=QSize(820, 480))
        self._chosen = chosen
        coder = str(crossed.details["coder"])
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        when = say("database.crossed_window.theirs", coder=coder, time=crossed.details["time"])
        grid.addWidget(label(when, "section"), 0, 0)
        grid.addWidget(label(say("database.crossed_window.mine"), "section"), 0, 1)
        for name in crossed.mine:
            at = grid.rowCount()
            if len(crossed.mine) > 1 or name != "text":
                grid.addWidget(label(say(f"database.crossed_window.field.{name}"), "muted"), at, 0, 1, 2)
            for column, value in enumerate((crossed.theirs[name], crossed.mine[name])):
                text = words(value) or say("database.crossed_window.empty")
                part = label(text, wrap=True, selectable=True)
                part.setAlignment(Qt.AlignmentFlag.AlignTop)
                grid.addWidget(part, at + 1, column)
        grid.setRowStretch(grid.rowCount(), 1)
        inside = QWidget()
        inside.setObjectName("plain")
        inside.setLayout(grid)
        grid.setContentsMargins(0, 0, 12, 0)
        self.body.addWidget(scrolling(inside), 1)
        self.both = button(say("database.crossed_window.both"), lambda: self.choose("both"))
        self.theirs = button(say("database.crossed_window.take", coder=coder), lambda: self.choose("theirs"))
        for one in (self.both, self.theirs):
            one.setAutoDefault(False)
        self.buttons(
            say("database.crossed_window.keep"), lambda: self.choose("mine"), self.both, self.theirs,
            leave=say("database.crossed_window.back"), enter=False,
        )  # fmt: skip

    def choose(self, choice: Choice) -> None:
        """Close, and say which version stays."""
        self.accept()
        self._chosen(choice)


def ask(window: MainWindow, crossed: Crossed, chosen: Callable[[Choice], object]) -> CrossedDialog:
    """Show both versions; ``chosen`` hears which stays, or nothing when the user goes back."""
    dialog = CrossedDialog(window, crossed, chosen)
    dialog.open()
    return dialog


def ask_text(window: MainWindow, crossed: Crossed, keep: Callable[[str], object]) -> CrossedDialog:
    """The same for a memo alone; ``keep`` is called with the text to keep, unless that is theirs."""
    assert crossed.theirs is not None
    theirs, mine = str(crossed.theirs["text"]), str(crossed.mine["text"])

    def chosen(choice: Choice) -> None:
        if choice != "theirs":
            keep(mine if choice == "mine" else str(joined(theirs, mine)))

    return ask(window, crossed, chosen)

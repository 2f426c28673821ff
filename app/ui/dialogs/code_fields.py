"""Parts of the dialogs about codes: a choice of colour, a choice of a code, small counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.coding.codebook import Codebook
from app.coding.model import Code, CodingFilter
from app.coding.palette import PALETTE
from app.ui import theme
from app.ui.widgets import SearchField, dot_icon
from app.words import say

if TYPE_CHECKING:
    from app.project import Project

GUID = Qt.ItemDataRole.UserRole


class _Swatch(QAbstractButton):
    def __init__(self, color: str, name: str) -> None:
        super().__init__()
        self.color = color
        self.taken = False
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(28, 28)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(28, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.hasFocus():
            painter.setPen(QPen(now.color("ink" if self.isChecked() else "focus"), 2))
            painter.drawEllipse(self.rect().adjusted(2, 2, -2, -2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.color))
        painter.drawEllipse(self.rect().adjusted(6, 6, -6, -6))
        if self.taken and not self.isChecked():
            painter.setBrush(now.color("surface"))
            painter.drawEllipse(QRectF(self.rect()).center(), 3, 3)


class ColorField(QWidget):
    """The palette's 24 colours, eight to a row; a dot in a colour says that another code has it."""

    changed = Signal(str)

    def __init__(self, chosen: str, used: dict[str, str]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        colors = [*PALETTE] if chosen in PALETTE else [*PALETTE, chosen]
        for n, color in enumerate(colors):
            name = say("dialogs.code.color_n", n=n + 1)
            swatch = _Swatch(color, name if color not in used else f"{name}: {used[color]}")
            swatch.taken = color in used
            swatch.setChecked(color == chosen)
            self._group.addButton(swatch)
            grid.addWidget(swatch, n // 8, n % 8)
        grid.setColumnStretch(8, 1)
        self._group.buttonClicked.connect(lambda _: self.changed.emit(self.color))

    @property
    def color(self) -> str:
        found = self._group.checkedButton()
        assert isinstance(found, _Swatch)
        return found.color

    def choose(self, color: str) -> None:
        """Choose a colour of the palette."""
        for swatch in self._group.buttons():
            if isinstance(swatch, _Swatch) and swatch.color == color:
                swatch.click()


class Sample(QWidget):
    """How a colour looks on words: its tint, its line, its stripe."""

    def __init__(self, color: str, words: str) -> None:
        super().__init__()
        self._color, self._words = color, words
        self.setFixedHeight(34)
        self.setMinimumWidth(160)
        theme.on_change.connect(self.update)

    def set_color(self, color: str) -> None:
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.color("paper"))
        painter.drawRoundedRect(self.rect(), 6, 6)
        painter.setFont(theme.reading_font(11))
        width = painter.fontMetrics().horizontalAdvance(self._words)
        band = self.rect().adjusted(12, 6, -(self.width() - 12 - width - 8), -6)
        painter.fillRect(band, theme.tint(self._color))
        painter.fillRect(band.left(), band.bottom() - 1, band.width(), 2, theme.stripe(self._color))
        painter.setBrush(theme.stripe(self._color))
        painter.drawRoundedRect(self.width() - 16, 6, 4, self.height() - 12, 2, 2)
        painter.setPen(now.color("ink"))
        painter.drawText(band.adjusted(4, 0, 0, -1), Qt.AlignmentFlag.AlignVCenter, self._words)


class CodeChoice(QWidget):
    """A list of codes by path that narrows while typing; ``chosen(guid)`` follows, ``decided()`` is Enter."""

    chosen = Signal(str)
    decided = Signal()

    def __init__(self, book: Codebook, leave_out: Iterable[str] = (), *, top: str = "") -> None:
        super().__init__()
        self.search = SearchField(say("dialogs.code.search"))
        self.list = QListWidget()
        self.list.setAccessibleName(say("dialogs.code.codes"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        without = set(leave_out)
        if top:
            self._add("", top, "")
        for code in book:
            if code.guid not in without:
                self._add(code.guid, book.path(code.guid), code.color)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.search.textChanged.connect(self._narrow)
        self.search.downPressed.connect(self._to_list)
        self.search.returnPressed.connect(self.decided)
        self.list.currentItemChanged.connect(lambda *_: self.chosen.emit(self.guid or ""))
        self.list.itemActivated.connect(lambda *_: self.decided.emit())
        self.setFocusProxy(self.search)

    def showEvent(self, event: QShowEvent) -> None:
        """What was filled before it had its looks has rows of another height."""
        super().showEvent(event)
        self.list.doItemsLayout()

    def _add(self, guid: str, text: str, color: str) -> None:
        item = QListWidgetItem(text)
        item.setData(GUID, guid)
        item.setToolTip(text)
        if color:
            item.setIcon(dot_icon(color))
        self.list.addItem(item)

    @property
    def guid(self) -> str | None:
        """The code that is chosen; None for none, empty for the top."""
        item = self.list.currentItem()
        return None if item is None or item.isHidden() else item.data(GUID)

    def choose(self, guid: str) -> None:
        """Choose a code."""
        for n in range(self.list.count()):
            if self.list.item(n).data(GUID) == guid:
                self.list.setCurrentRow(n)

    def _narrow(self, text: str) -> None:
        parts = text.casefold().split()
        first = -1
        for n in range(self.list.count()):
            item = self.list.item(n)
            fits = all(part in item.text().casefold() for part in parts)
            item.setHidden(not fits)
            if fits and first < 0:
                first = n
        if parts:
            self.list.setCurrentRow(first)

    def _to_list(self) -> None:
        self.list.setFocus()
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)


def used_colors(book: Codebook, but: str | None) -> dict[str, str]:
    """The colours that codes have, with the first code that has each."""
    found: dict[str, str] = {}
    for code in book:
        if code.guid != but:
            found.setdefault(code.color, code.name)
    return found


def family(book: Codebook, guid: str) -> list[Code]:
    """A code with all below it."""
    return [book.get(guid), *book.descendants(guid)]


def usage(project: Project, guids: Iterable[str]) -> tuple[int, int, int]:
    """How many codings codes have, in how many documents, and how many memos hang on both."""
    wanted = frozenset(guids)
    codings = project.codings.list(CodingFilter(codes=wanted))
    targets = {c.guid for c in codings} | wanted
    memos = sum(m.target in targets for m in project.memos.list())
    return len(codings), len({c.source for c in codings}), memos

"""A line of widgets that goes on below where it does not fit: on a small screen, or much enlarged."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Widgets side by side; an int is a gap in pixels, and None takes what room is left when all stand on one
    line. On several lines what follows None comes after the rest. A widget that stretches (a field of which
    the size policy is Expanding) takes the room of its line."""

    def __init__(self, *parts: QWidget | int | None, spacing: int = 4, between: int = 4) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gaps: dict[int, int] = {}
        self._push = -1
        self._between = between
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            if part is None:
                self._push = len(self._items)
            elif isinstance(part, int):
                self._gaps[len(self._items)] = part
            else:
                self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        high = sum(max(self._items[n].sizeHint().height() for n in line) for line in lines)
        return high + self._between * max(len(lines) - 1, 0)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        wide = sum(self._wish(n) + self._gap(n, shown[0]) for n in shown)
        return QSize(wide, max((self._items[n].sizeHint().height() for n in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = self._shown()
        sizes = [self._items[n].minimumSize() for n in shown]
        return QSize(max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        lines = self._lines(rect.width())
        y = rect.y()
        for line in lines:
            high = max(self._items[n].sizeHint().height() for n in line)
            used = sum(self._wish(n) + self._gap(n, line[0]) for n in line)
            left = max(rect.width() - used, 0)
            growing = [n for n in line if self._grows(n)]
            x = rect.x()
            for n in line:
                x += self._gap(n, line[0])
                if n == self._push and len(lines) == 1 and not growing:
                    x += left
                wide = self._wish(n) + (left // len(growing) if n in growing else 0)
                wide = min(wide, rect.width(), self._items[n].maximumSize().width())
                own = self._items[n].sizeHint().height()
                self._items[n].setGeometry(QRect(QPoint(x, y + (high - own) // 2), QSize(wide, own)))
                x += wide
            y += high + self._between

    def _shown(self) -> list[int]:
        return [n for n, item in enumerate(self._items) if not item.isEmpty()]

    def _grows(self, n: int) -> bool:
        return bool(self._items[n].expandingDirections() & Qt.Orientation.Horizontal)

    def _wish(self, n: int) -> int:
        item = self._items[n]
        return item.minimumSize().width() if self._grows(n) else item.sizeHint().width()

    def _gap(self, n: int, first: int) -> int:
        """The pixels before an item that is not the first on its line."""
        return 0 if n == first else self.spacing() + self._gaps.get(n, 0)

    def _lines(self, width: int) -> list[list[int]]:
        lines: list[list[int]] = []
        used = 0
        for n in self._shown():
            wide = self._wish(n)
            if lines and used + self._gap(n, -1) + wide <= width:
                lines[-1].append(n)
                used += self._gap(n, -1) + wide
            else:
                lines.append([n])
                used = wide
        return lines


def flowing(*parts: QWidget | int | None, spacing: int = 4) -> QWidget:
    """A widget with a ``Flow`` in it; in a dialog, of which the body moves where the screen is small."""
    found = QWidget()
    found.setLayout(Flow(*parts, spacing=spacing))
    return found

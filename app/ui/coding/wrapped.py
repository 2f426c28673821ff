"""A text that breaks where it must, also within a long Dutch word, and ends in an ellipsis, never clipped."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme


class Wrapped(QWidget):
    """Plain text in a colour role of the theme, on at most ``most`` lines; cheap to give another text."""

    def __init__(self, font: QFont, role: str = "ink", most: int = 3) -> None:
        super().__init__()
        self._font, self._role, self._most = font, role, most
        self._metrics = QFontMetricsF(font)
        self._text = ""
        self._laid: dict[int, list[str]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str) -> None:
        """Say something else; nothing at all hides it."""
        if text != self._text:
            self._text = text
            self._laid.clear()
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()
        self.setVisible(bool(text))

    def lines(self, width: int) -> list[str]:
        """The lines at a width in pixels."""
        found = self._laid.get(width)
        if found is None:
            found = [] if width < 1 else self._break(width)
            self._laid[width] = found
        return found

    def _break(self, width: int) -> list[str]:
        found: list[str] = []
        for paragraph in self._text.split("\n"):
            if len(found) == self._most:
                found[-1] = self._metrics.elidedText(f"{found[-1]} …", Qt.TextElideMode.ElideRight, width)
                break
            layout = QTextLayout(paragraph, self._font)
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            layout.beginLayout()
            units = paragraph.encode("utf-16-le", "surrogatepass")
            while (line := layout.createLine()).isValid():
                line.setLineWidth(width)
                start, end = line.textStart(), line.textStart() + line.textLength()
                if len(found) + 1 == self._most and 2 * end < len(units):
                    end = len(units) // 2
                words = units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass").rstrip()
                found.append(self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, width))
                if len(found) == self._most:
                    break
            layout.endLayout()
        return found

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(round(len(self.lines(width)) * self._metrics.lineSpacing()), 1)

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 40 else 160
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(20, round(self._metrics.lineSpacing()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(theme.current().color(self._role))
        y = self._metrics.ascent()
        for line in self.lines(self.width()):
            painter.drawText(QPointF(0, y), line)
            y += self._metrics.lineSpacing()

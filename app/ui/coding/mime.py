"""What is dragged between codebook, documents and text, and how it looks under the mouse."""

from __future__ import annotations

import json

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QDrag, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView

from app.ui import theme

CODE = "application/x-kantlijn-code"
RANGE = "application/x-kantlijn-range"
SOURCE = "application/x-kantlijn-source"


def code_of(data: QMimeData) -> str | None:
    """The guid of the dragged code, if it is one."""
    return bytes(data.data(CODE).data()).decode("ascii", "replace") if data.hasFormat(CODE) else None


def range_of(data: QMimeData) -> tuple[int, int] | None:
    """The dragged words as a range of code points, if they are."""
    if not data.hasFormat(RANGE):
        return None
    try:
        found = json.loads(bytes(data.data(RANGE).data()))
        return int(found["start"]), int(found["end"])
    except (ValueError, KeyError, TypeError):
        return None


def drag(view: QAbstractItemView, text: str, color: str | None = None) -> None:
    """Drag the chosen line of ``view``. The line stays: where it is dropped decides what is done,
    and the view is filled anew after that (Qt's own drag would take a moved line out of the model)."""
    indexes = view.selectedIndexes()
    if not indexes:
        return
    one = QDrag(view)
    one.setMimeData(view.model().mimeData(indexes))
    one.setPixmap(label_picture(text, color, view.devicePixelRatioF()))
    one.setHotSpot(QPoint(-10, -8))
    one.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)


def label_picture(text: str, color: str | None, ratio: float) -> QPixmap:
    """A code's name on a card, as it looks under the mouse."""
    now, font = theme.current(), theme.ui_font(10)
    metrics = QFontMetrics(font)
    name = metrics.elidedText(text, Qt.TextElideMode.ElideRight, 240)
    wide, left = metrics.horizontalAdvance(name), 28 if color else 12
    picture = QPixmap(round((left + wide + 12) * ratio), round(28 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(now.color("line"))
    painter.setBrush(now.color("raised"))
    painter.drawRoundedRect(QRectF(0.5, 0.5, left + wide + 11, 27), 13.5, 13.5)
    if color:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.stripe(color))
        painter.drawEllipse(QRectF(11, 9, 10, 10))
    painter.setFont(font)
    painter.setPen(now.color("ink"))
    painter.drawText(QRectF(left, 0, wide + 4, 28), Qt.AlignmentFlag.AlignVCenter, name)
    painter.end()
    return picture

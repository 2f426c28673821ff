"""How a line of the codebook looks: dot, name, number key, count, and an eye to hide it."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import icons, theme
from app.ui.coding.code_model import Role, figure
from app.words import say

Index = QModelIndex | QPersistentModelIndex
HEIGHT = 28
EYE = 24


def focus_ring(painter: QPainter, rect: QRect) -> None:
    """A line around the row that the keys go to."""
    painter.save()
    pen = painter.pen()
    pen.setColor(theme.current().color("focus"))
    pen.setStyle(Qt.PenStyle.SolidLine)
    pen.setWidthF(1.5)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1.5, -1.5, -1.5), 6, 6)
    painter.restore()


class CodeDelegate(QStyledItemDelegate):
    """Paints from the theme; ``eyeClicked(guid)`` when the eye was pressed."""

    eyeClicked = Signal(str)
    renamed = Signal(str, str)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.current()
        state = option.state
        rect: QRect = option.rect
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        hidden, retired = index.data(Role.HIDDEN), index.data(Role.RETIRED)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if state & QStyle.StateFlag.State_Selected else "hover" if over else ""
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color(ground))
            painter.drawRoundedRect(rect.adjusted(0, 1, -1, -1), 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, rect)
        color = theme.stripe(index.data(Role.COLOR) or "#808080")
        dot = QRectF(rect.left() + 6, rect.center().y() - 4.5, 10, 10)
        if hidden:
            pen = painter.pen()
            pen.setColor(color)
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setWidthF(1.5)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
        painter.drawEllipse(dot)

        right = rect.right() - 6
        if over or hidden:
            eye = self.eye_rect(rect)
            icons.icon("hide" if hidden else "show").paint(painter, eye.adjusted(4, 6, -4, -6))
            right = eye.left()
        else:
            count = figure(index.data(Role.COUNT) or 0)
            if count:
                font = theme.ui_font(9, tabular=True)
                painter.setFont(font)
                painter.setPen(now.color("muted"))
                painter.drawText(
                    QRect(rect.left(), rect.top(), right - rect.left(), rect.height()),
                    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                    count,
                )
                taken = max(map(QFontMetrics(font).horizontalAdvance, (count, "00")))
                right -= taken + 8  # the keys stand under one another
        key = index.data(Role.KEY)
        if key:
            badge = QRectF(right - 16, rect.center().y() - 8, 17, 17)
            painter.setPen(now.color("line"))
            painter.setBrush(now.color("raised"))
            painter.drawRoundedRect(badge, 4, 4)
            painter.setFont(theme.ui_font(8.5, bold=True, tabular=True))
            painter.setPen(now.color("ink"))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, key)
            right = int(badge.left()) - 6
        font = theme.ui_font(10)
        font.setItalic(bool(retired))
        if not index.parent().isValid() and index.model().hasChildren(index):
            font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(now.color("muted" if hidden or retired else "ink"))
        room = QRect(rect.left() + 24, rect.top(), right - rect.left() - 26, rect.height())
        name = QFontMetrics(font).elidedText(index.data() or "", Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    @staticmethod
    def eye_rect(rect: QRect) -> QRect:
        """Where the eye is in a line."""
        return QRect(rect.right() - EYE, rect.top(), EYE, rect.height())

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        kinds = (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.MouseButtonDblClick,
        )
        if event.type() in kinds and isinstance(event, QMouseEvent):
            rect: QRect = option.rect
            if self.eye_rect(rect).contains(event.position().toPoint()):
                if event.type() == QEvent.Type.MouseButtonRelease:
                    self.eyeClicked.emit(index.data(Role.GUID))
                return True
        return super().editorEvent(event, model, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("inplace")
        editor.setMaxLength(200)
        editor.setAccessibleName(say("coding.codebook.rename"))
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            name = editor.text().strip()
            if name and name != index.data():
                self.renamed.emit(index.data(Role.GUID), name)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(20, 1, -2, -1))

"""Line icons coloured from the theme at the moment of painting, so that they follow light and dark.

The files in ``resources/icons`` are Lucide's (ISC) and Kantlijn's own mark; ``icon`` takes a name of
the table below, which says what an icon means here rather than what it depicts.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import paths
from app.ui import theme

NAMES = {
    "coding": "highlighter",
    "fragments": "table-properties",
    "matrix": "grid-3x3",
    "compare": "git-compare-arrows",
    "report": "notebook-text",
    "document": "file-text",
    "import": "file-plus",
    "open": "folder-open",
    "new": "plus",
    "codebook": "book-marked",
    "code": "tag",
    "codes": "tags",
    "export": "file-output",
    "memo": "sticky-note",
    "undo": "undo-2",
    "redo": "redo-2",
    "settings": "settings",
    "remove": "trash-2",
    "edit": "pencil",
    "merge": "merge",
    "split": "split",
    "history": "history",
    "coders": "users",
    "coder": "user",
    "case": "briefcase",
    "suggest": "sparkles",
    "measure": "scale",
    "warning": "triangle-alert",
    "show": "eye",
    "hide": "eye-off",
    "favourite": "star",
    "filter": "list-filter",
    "excel": "file-spreadsheet",
    "close": "x",
    "next": "arrow-right",
    "previous": "arrow-left",
    "accept": "check",
    "reject": "x",
    "more": "ellipsis",
    "help": "circle-help",
    "language": "globe",
    "database": "users",
    "move": "arrow-up-down",
    "set": "layout-grid",
    "retire": "archive",
    "recent": "clock",
    "sample": "book-open",
    "group": "folder",
    "sort": "arrow-up-down",
    "leave": "log-out",
    "home": "house",
    "readonly": "lock",
    "clear": "x",
    "copy": "copy",
    "info": "info",
    "date": "calendar",
    "speaker": "mic",
    "picture": "image",
    "quote": "quote",
    "link": "link",
    "weight": "scale",
    "download": "download",
    "again": "refresh-cw",
    "done": "circle-check",
    "failed": "circle-x",
    "search": "search",
    "larger": "zoom-in",
}


@cache
def _source(name: str) -> str:
    file = paths.resources() / "icons" / f"{NAMES.get(name, name)}.svg"
    return file.read_text("utf-8")


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


class _Engine(QIconEngine):
    def __init__(self, name: str, role: str, color: str | None) -> None:
        super().__init__()
        self._what = (name, role, color)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        name, role, color = self._what
        if mode == QIcon.Mode.Disabled:
            role, color = "faint", None
        elif state == QIcon.State.On and role == "muted":
            role = "ink"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _renderer(name, color or getattr(theme.current(), role)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        found = QPixmap(size)
        found.fill(Qt.GlobalColor.transparent)
        painter = QPainter(found)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return found

    def clone(self) -> QIconEngine:
        return _Engine(*self._what)


@cache
def icon(name: str, role: str = "muted", color: str | None = None) -> QIcon:
    """The icon ``name`` in the theme's ``role``, or in a fixed ``color``. Raises FileNotFoundError."""
    _source(name)
    return QIcon(_Engine(name, role, color))


@cache
def window_icon() -> QIcon:
    """Kantlijn's own mark, in its own colours."""
    found = QIcon()
    renderer = QSvgRenderer(QByteArray(_source("kantlijn").encode()))
    for side in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        found.addPixmap(picture)
    return found


def mark(side: int, ratio: float = 1.0) -> QPixmap:
    """Kantlijn's mark as a picture of ``side`` device-independent pixels at a pixel ``ratio``."""
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(_source("kantlijn").encode())).render(painter)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture

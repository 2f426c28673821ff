"""The guide, in the window: it is read from the shipped folder and needs no internet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout

from app import paths
from app.ui import theme
from app.ui.dialogs.frame import fit
from app.ui.widgets import button, row
from app.words import language, say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

MARGIN = 32
"""Pixels of paper around the text."""


class Pages(QTextBrowser):
    """A Markdown page whose pictures are as wide as there is room; its links to other pages work."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.anchorClicked.connect(self.follow)
        self.setAccessibleName(say("window.manual.title"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # so that the width is known
        self.document().setDocumentMargin(MARGIN)
        self.document().setDefaultFont(theme.reading_font(12))
        self.setSource(QUrl.fromLocalFile(str(page)))

    def follow(self, link: QUrl) -> None:
        """Go to another page, or open an address in the browser; what is not there stays closed."""
        page = Path(self.source().resolved(link).toLocalFile())
        if link.scheme() in ("http", "https"):
            QDesktopServices.openUrl(link)
        elif page.suffix == ".md" and page.is_file():
            if link.path():
                self.setSource(QUrl.fromLocalFile(str(page)))
            self.go_to(link.fragment())

    def go_to(self, heading: str) -> None:
        """Bring a heading to the top, named as links name it; nothing for one that is not there."""
        block = self.document().begin()
        while heading and block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == heading:
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top) - MARGIN // 2)
                return
            block = block.next()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        found = super().loadResource(kind, name)
        if kind != QTextDocument.ResourceType.ImageResource.value or not found:
            return found
        image = found if isinstance(found, QImage) else QImage.fromData(found)
        ratio = self.devicePixelRatioF()
        room = round((self.viewport().width() - 2 * MARGIN) * ratio)
        if image.width() > room:
            image = image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image


def slug(heading: str) -> str:
    """What a link to a heading calls it: small letters, hyphens for spaces, no marks."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def show_manual(window: MainWindow) -> QDialog:
    """Open the guide in the language in force; it may stay open beside the work."""
    dialog = QDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(say("window.manual.title"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 16)
    column.setSpacing(12)
    page = paths.docs() / ("handleiding.md" if language() == "nl" else "guide.md")
    pages = Pages(page)
    column.addWidget(pages, 1)
    back = button(say("window.manual.back"), pages.backward)
    back.setEnabled(False)
    back.setAutoDefault(False)
    pages.backwardAvailable.connect(back.setEnabled)
    away = button(say("window.close"), dialog.accept, kind="primary")
    column.addLayout(row(back, None, away, margins=(24, 0, 24, 0)))
    fit(dialog, QSize(900, 700))
    dialog.show()
    pages.reload()  # the pictures get the width that there is now
    return dialog

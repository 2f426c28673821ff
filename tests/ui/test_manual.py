"""The guide in the window."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from app import paths, words
from app.ui.application import Application
from app.ui.manual import MARGIN, Pages, slug


@pytest.mark.parametrize(("language", "page"), [("nl", "handleiding.md"), ("en", "guide.md")])
def test_help_shows_the_guide_in_the_language_in_force(
    application: Application, qtbot: QtBot, language: words.Language, page: str
) -> None:
    application.set_language(language)
    window = application.window
    assert window is not None
    window.acts.run("manual")
    pages = window.findChild(Pages)
    assert pages is not None and pages.isVisible()
    written = (paths.docs() / page).read_text("utf-8")
    title = written.splitlines()[0].removeprefix("# ")
    assert pages.toPlainText().startswith(title)
    for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", written):
        image = pages.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
        assert isinstance(image, QImage) and not image.isNull(), name
        assert 100 < image.deviceIndependentSize().width() <= pages.viewport().width() - 2 * MARGIN
    for name in re.findall(r"(?<!!)\[[^]]*\]\(([^):]+)\)", written):
        if name.startswith("#"):
            pages.verticalScrollBar().setValue(0)
            pages.follow(QUrl(name))
            lines = [pages.cursorForPosition(QPoint(MARGIN, y)).block().text() for y in (20, 40, 60)]
            assert name.removeprefix("#") in map(slug, lines), (name, lines)
            continue
        pages.follow(QUrl(name.partition("#")[0]))
        assert pages.source().fileName() == name.partition("#")[0].rpartition("/")[2]
        pages.backward()
        assert pages.source().fileName() == page
    qtbot.keyClick(pages, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(Pages) is None)

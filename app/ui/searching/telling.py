"""What is told of places that were found, and that they take a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.ui.searching.find import Result
from app.ui.widgets import number
from app.words import say


@contextmanager
def waiting() -> Iterator[None]:
    """Shows that thousands of passages take a moment."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()


def places(n: int) -> str:
    """So many places, in words."""
    return say("searching.places", n=n) if n == 1 else say("searching.places.other", n=number(n))


def said(result: Result) -> str:
    """In how many documents, in words."""
    n = result.documents
    return say("searching.documents", n=n) if n == 1 else say("searching.documents.other", n=number(n))

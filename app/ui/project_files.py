"""The files that the window knows: what a project's is called and where it goes, and what can be taken in."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QMimeData, QStandardPaths

SUFFIX = ".kantlijn"
FORMATS = ("docx", "odt", "rtf", "pdf", "txt", "md", "vtt", "srt", "html", "htm")
SURVEYS = (".xlsx", ".csv", ".sav")
BOOK_FORMATS = ("yaml", "yml", "xlsx", "csv")


def home() -> Path:
    """Where projects go unless the user says otherwise; not made yet."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "Kantlijn"


def file_name(name: str) -> str:
    """A file name for a project called ``name`` that every system takes."""
    clean = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', " ", name).strip(" .")
    return (re.sub(r"\s+", " ", clean)[:80] or "project") + SUFFIX


def files_of(data: QMimeData) -> list[Path]:
    """The local files that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []

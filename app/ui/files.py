"""Asking where a file goes: the folder of the last time, a name that any system takes, a known suffix."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

if TYPE_CHECKING:
    from app.project import Database
    from app.ui.settings import Settings

LAST_FOLDER = "export/folder"
"""The setting that keeps the folder of the last file."""
LONGEST = 100
FORBIDDEN = '\\/:*?"<>|'


def file_name(words: str) -> str:
    """``words`` as a name without what some system forbids in one, not too long."""
    return " ".join("".join(" " if c in FORBIDDEN else c for c in words).split())[:LONGEST].strip()


def last_folder(settings: Settings, beside: Path | Database | None = None) -> Path:
    """The folder of the last time, else that of the user's documents, else that of ``beside``."""
    kept = str(settings.value(LAST_FOLDER, "") or "")
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    found = next((Path(p) for p in (kept, documents) if p and Path(p).is_dir()), None)
    return found or (beside.parent if beside is not None else Path.home())


def keep_folder(settings: Settings, path: Path) -> None:
    """Propose the folder of ``path`` the next time."""
    settings.set_value(LAST_FOLDER, str(path.parent))


def asked_place(
    parent: QWidget, settings: Settings, title: str, name: str, kinds: Mapping[str, str],
    beside: Path | Database | None = None,
) -> Path | None:  # fmt: skip
    """Where the user wants the file ``name``; None when they think better of it.

    ``kinds`` tells per suffix (".xlsx") what that kind of file is called; the first one is proposed, and the
    answer always has one of them.
    """
    filters = [f"{words} (*{suffix})" for suffix, words in kinds.items()]
    suffixes = list(kinds)
    start = last_folder(settings, beside) / f"{file_name(name)}{suffixes[0]}"
    found, picked = QFileDialog.getSaveFileName(parent, title, str(start), ";;".join(filters))
    if not found:
        return None
    path = Path(found)
    if path.suffix.lower() in suffixes:
        return path
    return path.with_name(path.name + suffixes[filters.index(picked) if picked in filters else 0])

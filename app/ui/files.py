"""Asking where a file goes: the folder of the last time, a name that any system takes, a known suffix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.words import say

if TYPE_CHECKING:
    from app.project import Database
    from app.ui.main_window import MainWindow
    from app.ui.settings import Settings

LAST_FOLDER = "export/folder"
"""The setting that keeps the folder of the last file."""
LONGEST = 100
FORBIDDEN = '\\/:*?"<>|'


def file_name(words: str) -> str:
    """``words`` as a name without what some system forbids in one, not too long."""
    return " ".join("".join(" " if c in FORBIDDEN else c for c in words).split())[:LONGEST].strip()


def is_there(path: Path, *, folder: bool = False) -> bool:
    """Whether ``path`` exists, as a folder if so asked; not where the system refuses to look."""
    try:
        return path.is_dir() if folder else path.exists()
    except (OSError, ValueError):
        return False


def last_folder(settings: Settings, beside: Path | Database | None = None) -> Path:
    """The folder of the last time, else that of the user's documents, else that of ``beside``.

    A folder on a share that is away, or that may not be looked into any more, is passed over.
    """
    kept = str(settings.value(LAST_FOLDER, "") or "")
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    found = next((Path(p) for p in (kept, documents) if p and is_there(Path(p), folder=True)), None)
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
    answer always has one of them. Nobody's file is overwritten unasked.
    """
    filters = [f"{words} (*{suffix})" for suffix, words in kinds.items()]
    suffixes = list(kinds)
    path = last_folder(settings, beside) / f"{file_name(name)}{suffixes[0]}"
    while True:
        found, picked = QFileDialog.getSaveFileName(parent, title, str(path), ";;".join(filters))
        if not found:
            return None
        path = Path(found)
        if path.suffix.lower() in suffixes:
            return path
        path = path.with_name(path.name + suffixes[filters.index(picked) if picked in filters else 0])
        if not path.exists():  # else the dialog asks about it, now that it has its whole name
            return path


def asked_table(
    window: MainWindow, parent: QWidget, title: str, what: str, suffixes: Sequence[str]
) -> Path | None:
    """Where the user wants a table of ``what`` of the project; None when they think better of it."""
    project = window.desk.project
    if project is None:
        return None
    kinds = {suffix: say(f"exporting.suffix_of.{suffix[1:]}") for suffix in suffixes}
    return asked_place(parent, window.settings, title, f"{project.name} - {what}", kinds, project.place)

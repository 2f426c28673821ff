"""Asking where a table is to be written, and writing it in a thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.coding.refusal import Refusal
from app.ui.exporting import LAST_FOLDER
from app.ui.jobs import Progress
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

SUFFIXES = (".xlsx", ".csv")


def asked_place(window: MainWindow, parent: QWidget, title: str, what: str) -> Path | None:
    """Where the user wants a table of ``what``; None when they think better of it."""
    project = window.desk.project
    if project is None:
        return None
    kept = str(window.settings.value(LAST_FOLDER, "") or "")
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = next((p for p in (kept, documents) if p and Path(p).is_dir()), str(project.place.parent))
    clean = "".join(" " if c in '\\/:*?"<>|' else c for c in project.name)
    name = f"{' '.join(clean.split())[:80]} - {what}.xlsx"
    kinds = [f"{say(f'exporting.suffix_of.{s[1:]}')} (*{s})" for s in SUFFIXES]
    found, chosen = QFileDialog.getSaveFileName(parent, title, str(Path(folder) / name), ";;".join(kinds))
    if not found:
        return None
    path = Path(found)
    if path.suffix.lower() not in SUFFIXES:
        suffix = SUFFIXES[kinds.index(chosen)] if chosen in kinds else ".xlsx"
        path = path.with_name(path.name + suffix)
    return path


def save(
    window: MainWindow, path: Path, write: Callable[[Path], object], written: str,
    refused: Callable[[str], object],
) -> None:  # fmt: skip
    """Write in a thread; ``written`` is said when it is done, a refusal told to ``refused``."""
    window.settings.set_value(LAST_FOLDER, str(path.parent))

    def work(progress: Progress) -> Path:
        progress.check()
        write(path)
        return path

    def failed(error: BaseException) -> None:
        refused(say(error) if isinstance(error, Refusal) else say("window.unexpected"))

    window.jobs.run(work, lambda p: window.desk.message(written), failed, label=say("exporting.busy"))

"""Asking where a table is to be written, and writing it in a thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.coding.refusal import Refusal
from app.ui import files
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
    kinds = {suffix: say(f"exporting.suffix_of.{suffix[1:]}") for suffix in SUFFIXES}
    return files.asked_place(parent, window.settings, title, f"{project.name} - {what}", kinds, project.place)


def save(
    window: MainWindow, path: Path, write: Callable[[Path], object], written: str,
    refused: Callable[[str], object],
) -> None:  # fmt: skip
    """Write in a thread; ``written`` is said when it is done, a refusal told to ``refused``."""
    files.keep_folder(window.settings, path)

    def work(progress: Progress) -> Path:
        progress.check()
        write(path)
        return path

    def failed(error: BaseException) -> None:
        refused(say(error) if isinstance(error, Refusal) else say("window.unexpected"))

    window.jobs.run(work, lambda p: window.desk.message(written), failed, label=say("exporting.busy"))

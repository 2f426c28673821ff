"""Writing a table in a thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.coding.refusal import Refusal
from app.ui.files import keep_folder
from app.ui.jobs import Progress
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

SUFFIXES = (".xlsx", ".csv")


def save(
    window: MainWindow, path: Path, write: Callable[[Path], object], written: str,
    refused: Callable[[str], object],
) -> None:  # fmt: skip
    """Write in a thread; ``written`` is said when it is done, a refusal told to ``refused``."""
    keep_folder(window.settings, path)

    def work(progress: Progress) -> Path:
        progress.check()
        write(path)
        return path

    def failed(error: BaseException) -> None:
        refused(say(error) if isinstance(error, Refusal) else say("window.unexpected"))

    window.jobs.run(work, lambda p: window.desk.message(written), failed, label=say("exporting.busy"))

"""Writing a table in a thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.coding.refusal import Refusal
from app.ui.files import keep_folder
from app.ui.jobs import Progress
from app.ui.names_left import Left, with_names
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

SUFFIXES = (".xlsx", ".csv")


def save(
    window: MainWindow, path: Path, write: Callable[[Path], object], written: str,
    refused: Callable[[str], object], left: Left,
) -> None:  # fmt: skip
    """Write in a thread; ``written`` is said when it is done, and how many names are ``left``, a refusal told
    to ``refused``."""
    keep_folder(window.settings, path)

    def work(progress: Progress) -> int:
        progress.check()
        write(path)
        return left()

    def failed(error: BaseException) -> None:
        refused(say(error) if isinstance(error, Refusal) else say("window.unexpected"))

    window.jobs.run(
        work, lambda n: window.desk.message(with_names(written, n)), failed, label=say("exporting.busy")
    )

"""Bringing files in: each read with its refusal, shown in the preview, which stores them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.coding.refusal import Refusal
from app.ui.actions import open_dialog
from app.ui.jobs import Progress

if TYPE_CHECKING:
    from app.coding.transcripts.draft import Draft
    from app.ui.main_window import MainWindow


PREVIEW = "app.ui.dialogs.import_preview:preview"
BOOK = "app.ui.dialogs.codebook_import:import_codebook"


@dataclass(frozen=True, slots=True)
class Read:
    """One file as it was read: a draft with the file's bytes, or the refusal."""

    path: Path
    draft: Draft | None = None
    original: bytes | None = None
    refusal: Refusal | None = None


def read_all(files: list[Path], progress: Progress) -> list[Read]:
    """Read every file; a bad one does not stop the others. Made for ``Jobs.run``."""
    from app.coding.transcripts import read

    found = []
    for n, path in enumerate(files):
        progress(n, len(files), path.name)
        try:
            draft = read(path)
            found.append(Read(path, draft, path.read_bytes()))
        except Refusal as refusal:
            found.append(Read(path, refusal=refusal))
        except OSError as error:
            found.append(
                Read(path, refusal=Refusal("window.import.unreadable", name=path.name, why=error.strerror))
            )
    return found


def start(window: MainWindow, files: list[Path], group: str = "") -> None:
    """Show the preview of ``files``, which reads them in a thread and stores what the user ticks."""
    open_dialog(PREVIEW, window, files, group)


def codebook(window: MainWindow, file: Path | None = None) -> None:
    """Show what a codebook (in ``file``, or a shipped one) would bring; the user decides code by code."""
    open_dialog(BOOK, window, file)

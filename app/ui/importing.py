"""Bringing files in: read in a thread, stored one per turn of the event loop, in one undo step."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMessageBox, QProgressDialog

from app.coding.refusal import Refusal
from app.ui.actions import dialog_exists, open_dialog
from app.ui.jobs import Progress
from app.words import say

if TYPE_CHECKING:
    from app.coding.transcripts.draft import Draft
    from app.ui.main_window import MainWindow


PREVIEW = "app.ui.dialogs.import_preview:preview"
BOOK_MERGE = "app.ui.dialogs.codebook_merge:merge"


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
    """Read ``files`` in a thread; then the preview (``dialogs.import_preview``) decides what is stored.

    The preview is called as ``preview(window, list[Read], group)`` and calls ``store`` itself.
    """

    def done(found: list[Read]) -> None:
        if window.desk.project is not project:
            return
        if dialog_exists(PREVIEW):
            open_dialog(PREVIEW, window, found, group)
        else:
            store(window, found, group=group)

    project = window.desk.project
    window.jobs.run(lambda progress: read_all(files, progress), done, label=say("window.import.reading"))


def store(window: MainWindow, found: list[Read], **fields: Any) -> None:
    """Store what could be read, one file per turn of the event loop, all in one undo step.

    ``fields`` go to ``sources.add`` (group, kind, wave, date, case). Cancelling keeps what is stored.
    """
    project = window.desk.project
    drafts = [(r.draft, r.original) for r in found if r.draft is not None]
    refused = [r for r in found if r.refusal is not None]
    if project is None:
        return
    waiting = QProgressDialog(say("window.import.storing"), say("window.cancel"), 0, len(drafts), window)
    waiting.setWindowModality(Qt.WindowModality.WindowModal)
    waiting.setMinimumDuration(400)
    group = ExitStack()
    stored: list[str] = []
    if drafts:
        group.enter_context(project.group("history.import", n=len(drafts)))

    def step() -> None:
        if not drafts or waiting.wasCanceled() or window.desk.project is not project:
            group.close()
            waiting.close()
            waiting.deleteLater()
            _tell(window, stored, refused)
            return
        draft, original = drafts.pop(0)
        changes = window.desk.do(lambda p: p.sources.add(draft, original=original, **fields))
        if changes is not None and changes.subject is not None:
            stored.append(changes.subject)
        waiting.setValue(len(stored))
        QTimer.singleShot(0, step)

    step()


def _tell(window: MainWindow, stored: list[str], refused: list[Read]) -> None:
    if stored:
        window.desk.message(say("window.import.done", n=len(stored)))
        window.show_place("coding", source=stored[0])
    if not refused:
        return
    if len(refused) == 1 and not stored:
        assert refused[0].refusal is not None
        window.desk.refused(refused[0].refusal)
        return
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(say("window.name"))
    box.setText(say("window.import.refused", n=len(refused)))
    box.setInformativeText("\n\n".join(f"{r.path.name}: {say(r.refusal)}" for r in refused[:8] if r.refusal))
    box.setDetailedText(
        "\n".join(f"{r.path}: {say(r.refusal)}" for r in refused if r.refusal) if len(refused) > 8 else ""
    )
    box.open()


def codebook(window: MainWindow, file: Path) -> None:
    """Take the codes of a codebook file that the project does not have yet; near names stay apart.

    With ``dialogs.codebook_merge`` (``merge(window, CodebookFile, matches)``) the user decides on those.
    """
    from app.coding.codebook import Codebook
    from app.coding.codebook_files import read_codebook
    from app.coding.codebook_match import match

    project = window.desk.project
    if project is None:
        return
    try:
        book = read_codebook(file)
        matches = match(project.codes.book(), Codebook(book.codes))
    except Refusal as refusal:
        window.desk.refused(refusal)
        return
    if any(m.how == "near" for m in matches) and open_dialog(BOOK_MERGE, window, book, matches):
        return
    changes = window.desk.do(lambda p: p.codes.take(matches, title=book.title or book.name))
    if changes is not None:
        new = len(changes.added.get("code", ()))
        window.desk.message(say("window.codebook.done", n=new))

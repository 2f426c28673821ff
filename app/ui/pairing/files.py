"""The files of the window: books that come in, and the outcome, decisions and account that go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.coding.codebook import CodebookFile
from app.coding.codebook import decisions as codebook_decisions
from app.coding.codebook.pairing import Pairing
from app.coding.refusal import Refusal
from app.ui.dialogs.frame import Frame
from app.words import say

if TYPE_CHECKING:
    from app.project import Place, Project

FORMATS = ("yaml", "yml", "xlsx", "csv", "kantlijn")


def shipped_books() -> list[CodebookFile]:
    """The codebooks that come with Kantlijn."""
    from app.coding.codebook.files import read_codebook, shipped

    return [read_codebook(path) for path in shipped().values()]


def title_of(book: CodebookFile) -> str:
    """A book in a list: its title and how many codes it has."""
    return say("dialogs.book.item", title=book.title or book.name, n=len(book.codes))


def read(file: Path, target: Place | None) -> CodebookFile:
    """A codebook in a file or in another project than ``target``. Made for ``Jobs.run``."""
    from app.project.uniting import read_book

    return read_book(file, target)


def counted(project: Project | None, pairing: Pairing) -> Mapping[str, int]:
    """The codings that each code of the outcome has."""
    from app.project.uniting import carried

    return carried(project, pairing) if project is not None else {}


def decided(pairing: Pairing, file: Path, who: str) -> Pairing:
    """The pairing with the decisions of a file. Refuses one that holds none or others."""
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise Refusal("cli.unreadable", file=file.name, reason=error.strerror or "") from None
    except ValueError:
        raise Refusal("codebook.pair.no_decisions", file=file.name) from None
    return codebook_decisions.read(pairing, codebook_decisions.parse(text, file.name), file.name, by=who)


def save_account(
    dialog: Frame, pairing: Pairing, left: CodebookFile | None, right: CodebookFile
) -> Path | None:
    """Save the table that accounts for it where the user says; the file, or None."""
    from app.project.uniting import write_accounts

    project = dialog.desk.project
    title = (left.title or left.name) if left is not None else project.name if project is not None else ""
    counts = project.codes.counts() if project is not None and left is None else {}
    titles = (title, right.title or right.name)
    name = say("pairing.file.account_name", name=right.name)
    return _save(dialog, name, ".xlsx", say("dialogs.book.save_xlsx"),
                 lambda place: write_accounts(pairing, place, titles, counts))  # fmt: skip


def save_decisions(dialog: Frame, pairing: Pairing, right: CodebookFile) -> Path | None:
    """Save what was decided where the user says; the file, or None."""

    def write(place: Path) -> Path:
        try:
            place.write_text(codebook_decisions.write(pairing, right.title or right.name), "utf-8")
        except OSError as error:
            raise Refusal("codebook.file.unwritable", file=str(place), problem=error.strerror or "") from None
        return place

    name = say("pairing.file.decisions_name", name=right.name)
    return _save(dialog, name, ".yaml", say("dialogs.book.save_yaml"), write)


def save_book(dialog: Frame, pairing: Pairing, left: CodebookFile, right: CodebookFile) -> Path | None:
    """Save the outcome of two files as a codebook, which knows what its codes came from."""
    from app.coding.codebook.files import write_codebook

    titles = [book.title or book.name for book in (left, right)]
    book = CodebookFile(
        name=f"{left.name}-{right.name}",
        title=" / ".join(titles),
        codes=pairing.outcome.book.codes,
        institute=", ".join(dict.fromkeys(b.institute for b in (left, right) if b.institute)),
        origins=pairing.outcome.origins,
    )
    return _save(dialog, book.name, ".yaml", say("dialogs.book.save_yaml"),
                 lambda place: write_codebook(book, place))  # fmt: skip


def _save(dialog: Frame, name: str, suffix: str, kind: str, write: Callable[[Path], Path]) -> Path | None:
    project = dialog.desk.project
    start = project.place.with_name(name + suffix) if project is not None else Path(name + suffix)
    found, _ = QFileDialog.getSaveFileName(dialog, say("dialogs.book.save"), str(start), kind)
    if not found:
        return None
    path = Path(found)
    if (
        path.suffix.lower() not in (suffix, ".yml", ".xlsx", ".csv")
        or suffix == ".xlsx" != path.suffix.lower()
    ):
        path = path.with_name(path.name + suffix)
    try:
        return write(path)
    except Refusal as refusal:
        dialog.refuse(refusal)
        return None

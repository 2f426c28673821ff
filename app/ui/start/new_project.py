"""The dialog for a new project: a name, a folder, a codebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QFormLayout, QLineEdit, QVBoxLayout

from app.coding.refusal import Refusal
from app.ui import project_files
from app.ui.widgets import button, label, level, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


FIRST_BOOK = "loslaten-of-sturen"


@dataclass(frozen=True, slots=True)
class NewProject:
    name: str
    place: Path
    codebook: Path | None


class NewProjectDialog(QDialog):
    """Says while typing where the file will be, and what stands in the way."""

    def __init__(self, window: MainWindow, codebook: str | None = None) -> None:
        """``codebook`` names the shipped one that is chosen to begin with."""
        super().__init__(window)
        self.setWindowTitle(say("start.project.title"))
        self.setMinimumWidth(560)
        self._folder = project_files.home()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(label(say("start.project.title"), "heading"))
        column.addWidget(label(say("start.project.text"), "muted", wrap=True))
        column.addSpacing(8)
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(14)
        column.addLayout(form)
        self.name = QLineEdit()
        self.name.setPlaceholderText(say("start.project.hint"))
        self.name.setMaxLength(120)
        self.name.setAccessibleName(say("start.project.name"))
        form.addRow(say("start.project.name"), self.name)
        self.folder = QLineEdit(str(self._folder))
        self.folder.setReadOnly(True)
        self.folder.setAccessibleName(say("start.project.folder"))
        form.addRow(
            say("start.project.folder"), row(self.folder, button(say("start.project.choose"), self._choose))
        )
        self.book = QComboBox()
        self.book.setAccessibleName(say("start.project.codebook"))
        self._fill_books(codebook or FIRST_BOOK)
        self.book.activated.connect(self._picked)
        form.addRow(say("start.project.codebook"), self.book)
        level(form)
        self.about = label("", "muted", wrap=True)
        self.about.setMinimumHeight(40)
        column.addWidget(self.about)
        column.addSpacing(8)
        self.ok = button(say("start.project.ok"), self.accept, kind="primary")
        self.ok.setDefault(True)
        column.addLayout(row(None, button(say("window.cancel"), self.reject), self.ok))
        self.name.textChanged.connect(self._check)
        self._check()

    def _fill_books(self, chosen: str | None) -> None:
        from app.coding.codebook.files import read_codebook, shipped

        for key, path in shipped().items():
            try:
                book = read_codebook(path)
            except Refusal:
                continue
            self.book.addItem(
                say("start.project.book", title=book.title or book.name, n=len(book.codes)), path
            )
            if key == chosen:
                self.book.setCurrentIndex(self.book.count() - 1)
        self.book.addItem(say("start.project.no_book"), None)
        self.book.insertSeparator(self.book.count())
        self.book.addItem(say("start.project.own_book"), "choose")
        self._last = self.book.currentIndex()

    def _picked(self, index: int) -> None:
        if self.book.itemData(index) != "choose":
            self._last = index
            return
        patterns = " ".join(f"*.{f}" for f in project_files.BOOK_FORMATS)
        found, _ = QFileDialog.getOpenFileName(
            self, say("window.codebook.title"), "", say("window.codebook.filter", patterns=patterns)
        )
        if found:
            self.book.insertItem(0, Path(found).name, Path(found))
            self._last = 0
        self.book.setCurrentIndex(self._last)

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(self, say("start.project.folder"), str(self._folder))
        if found:
            self._folder = Path(found)
            self.folder.setText(found)
            self._check()

    @property
    def place(self) -> Path:
        return self._folder / project_files.file_name(self.name.text())

    def _check(self) -> None:
        named = bool(self.name.text().strip())
        taken = named and self.place.exists()
        self.ok.setEnabled(named and not taken)
        key = "start.project.taken" if taken else "start.project.file"
        self.about.setText(say(key, file=self.place.name) if named else "")

    @property
    def answer(self) -> NewProject:
        book = self.book.currentData()
        return NewProject(
            self.name.text().strip(), self.place, Path(book) if book not in (None, "choose") else None
        )


def ask_project(window: MainWindow, codebook: str | None = None) -> NewProject | None:
    """Ask; None when the user leaves it. ``codebook`` is the name of a shipped one to begin with."""
    dialog = NewProjectDialog(window, codebook)
    return dialog.answer if dialog.exec() == QDialog.DialogCode.Accepted else None

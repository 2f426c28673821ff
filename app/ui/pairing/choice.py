"""One side of the window: which codebook, and its tree."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from app.coding.codebook import CodebookFile
from app.ui.pairing import files
from app.ui.pairing.trees import BookTree
from app.ui.widgets import row, tool
from app.words import say


class BookChoice(QWidget):
    """``picked()`` follows another choice, ``wanted(file)`` a file that the user points at."""

    picked = Signal()
    wanted = Signal(object)

    def __init__(self, name: str, tree: BookTree) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setAccessibleName(name)
        self.box.setMaxVisibleItems(14)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.activated.connect(lambda _: self.picked.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row(self.box, tool("open", say("pairing.other"), self.choose_file), spacing=4))
        column.addWidget(tree, 1)

    @property
    def book(self) -> CodebookFile | None:
        """The book that is chosen; None for the project's own."""
        found = self.box.currentData()
        return found if isinstance(found, CodebookFile) else None

    def offer(self, book: CodebookFile | None, text: str = "") -> None:
        """One more to choose from."""
        self.box.addItem(text or (files.title_of(book) if book is not None else ""), book)

    def put_first(self, book: CodebookFile) -> None:
        """Choose this book, which stands before the others from now on."""
        self.box.insertItem(0, files.title_of(book), book)
        self.box.setCurrentIndex(0)

    def choose_file(self) -> None:
        """Let the user point at a codebook or another project."""
        patterns = " ".join(f"*.{f}" for f in files.FORMATS)
        found, _ = QFileDialog.getOpenFileName(
            self, say("window.codebook.title"), "", say("window.codebook.filter", patterns=patterns)
        )
        if found:
            self.wanted.emit(Path(found))

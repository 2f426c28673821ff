"""What is known about a document beside its text: name, kind, date, group and wave, to be corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit

from app.coding.model import SOURCE_KINDS
from app.coding.refusal import Refusal
from app.ui.dialogs.drafts import as_date
from app.ui.dialogs.frame import Frame, headed, meant
from app.ui.dialogs.import_details import editable_box
from app.words import say, shown_date

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class DocumentDialog(Frame):
    """What is saved is one undo step; what is refused stands here, with all that was filled in."""

    def __init__(self, window: MainWindow, source: str) -> None:
        super().__init__(window, say("dialogs.document.title"), size=QSize(520, 340))
        project = window.desk.project
        assert project is not None
        sources = project.sources.list()
        self.source = project.sources.get(source)
        self.name = QLineEdit(self.source.name)
        self.name.setMaxLength(200)
        self.kind = QComboBox()
        for kind in SOURCE_KINDS:
            self.kind.addItem(say(f"dialogs.kind.{kind}"), kind)
        self.kind.setCurrentIndex(SOURCE_KINDS.index(self.source.kind))
        self.date = QLineEdit(shown_date(self.source.date))
        self.date.setPlaceholderText(say("dialogs.import.date_hint"))
        self.group = editable_box(sorted({s.group for s in sources if s.group}), say("dialogs.import.none"))
        self.group.setEditText(self.source.group)
        waves = sorted({s.wave for s in sources if s.wave})
        self.wave = editable_box(waves, say("dialogs.import.wave_hint"))
        self.wave.setEditText(self.source.wave or "")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        for key, field, line, column, span in (
            ("name", self.name, 0, 0, 2),
            ("kind", self.kind, 1, 0, 1),
            ("date", self.date, 1, 1, 1),
            ("group", self.group, 2, 0, 1),
            ("wave", self.wave, 2, 1, 1),
        ):
            grid.addLayout(headed(say(f"dialogs.import.field.{key}"), field), line, column, 1, span)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.buttons(say("dialogs.document.save"), self.save)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.name.setFocus()

    def save(self) -> None:
        """Store what is other than it was."""
        try:
            date = as_date(self.date.text())
        except Refusal as refusal:
            self.refuse(refusal)
            self.date.setFocus()
            return
        filled: dict[str, Any] = {
            "name": " ".join(self.name.text().split()),
            "kind": self.kind.currentData(),
            "date": date or "",
            "group": " ".join(self.group.currentText().split()),
            "wave": " ".join(self.wave.currentText().split()),
        }
        changed = {key: value for key, value in filled.items() if value != (getattr(self.source, key) or "")}
        if not changed or self.do(lambda p: p.sources.edit(self.source.guid, **changed)) is not None:
            self.accept()


def edit_document(window: MainWindow, source: str | None = None) -> DocumentDialog | None:
    """Correct what is known about ``source``, or the document that is open; None when there is none."""
    if not window.desk.writable:
        return None
    source = meant(window, source)
    if source is None:
        return None
    dialog = DocumentDialog(window, source)
    dialog.open()
    return dialog

"""One file of an import: what was recognised, to be looked at and corrected before it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import SOURCE_KINDS, Speaker
from app.coding.refusal import Refusal
from app.coding.transcripts.draft import Draft
from app.ui.dialogs import drafts
from app.ui.dialogs.frame import Line, headed
from app.ui.dialogs.import_entry import Entry, measure
from app.ui.dialogs.speaker_table import SpeakerTable
from app.ui.transcript import TranscriptView
from app.ui.widgets import Empty, button, label, row
from app.words import say, shown_date

SHOWN = 12_000
"""Characters of the text that the preview shows."""
MOST_LINES = 4
ROOMY = 520
"""Pixels from which three fields stand on a line."""
WIDE = {
    "name": (0, 0, 3), "kind": (0, 3, 2), "date": (0, 5, 1),
    "case": (1, 0, 3), "group": (1, 3, 2), "wave": (1, 5, 1),
}  # fmt: skip
NARROW = {
    "name": (0, 0, 6), "kind": (1, 0, 3), "date": (1, 3, 3),
    "case": (2, 0, 6), "group": (3, 0, 3), "wave": (3, 3, 3),
}  # fmt: skip
"""Line, place and width of each field, in sixths."""


def editable_box(values: Iterable[str], hint: str = "") -> QComboBox:
    """A field that offers what was used before and takes anything else."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItem("")
    box.addItems(list(values))
    field = box.lineEdit()
    assert field is not None
    field.setPlaceholderText(hint)
    field.setMaxLength(200)
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


class Details(QWidget):
    """``edited()`` after each correction; ``everywhere()``: the wave and group shown are for all files."""

    edited = Signal()
    everywhere = Signal()

    def __init__(self, cases: Sequence[str], waves: Sequence[str], groups: Sequence[str]) -> None:
        super().__init__()
        self.entry: Entry | None = None
        self._fields: dict[str, QWidget] = {}
        self._places: Mapping[str, tuple[int, int, int]] = {}
        self.several = False
        """Whether there are other files that can get the same group and wave."""
        self._cases = {" ".join(c.split()).casefold() for c in cases}
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.kind = QComboBox()
        for kind in SOURCE_KINDS:
            self.kind.addItem(say(f"dialogs.kind.{kind}"), kind)
        self.date = QLineEdit()
        self.date.setPlaceholderText(say("dialogs.import.date_hint"))
        self.wave = editable_box(waves, say("dialogs.import.wave_hint"))
        self.group = editable_box(groups, say("dialogs.import.none"))
        self.case = editable_box(cases, say("dialogs.import.none"))
        self.case_note = label("", "muted", wrap=True)
        self.all_button = button(say("dialogs.import.everywhere"), self.everywhere.emit, kind="quiet")
        self.all_button.setAutoDefault(False)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(4)
        self.speakers = SpeakerTable()
        self.view = TranscriptView()
        self.view.setMinimumHeight(100)
        self.view.setAccessibleName(say("dialogs.import.text"))
        self.view.set_font_size(11)
        self.measure = label("", "muted")
        self.empty = Empty("document", say("dialogs.import.choose"))
        self.page = self._page()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        column.addWidget(self.empty)
        self.page.hide()
        self._wire()

    def _page(self) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(12)
        column.addLayout(self.lines)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(10)
        fields = {
            "name": self.name, "kind": self.kind, "date": self.date,
            "case": self.case, "group": self.group, "wave": self.wave,
        }  # fmt: skip
        for key, field in fields.items():
            field.setAccessibleName(say(f"dialogs.import.field.{key}"))
            whole, inner = QWidget(), headed(say(f"dialogs.import.field.{key}"), field)
            inner.setContentsMargins(0, 0, 0, 0)
            whole.setLayout(inner)
            self._fields[key] = whole
        for place in range(6):
            self._grid.setColumnStretch(place, 1)
        column.addLayout(self._grid)
        self.case_note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._note_row = row(self.case_note, self.all_button)
        column.addLayout(self._note_row)
        self._arrange(WIDE)
        self.form = [self.name, self.kind, self.date, self.case, self.group, self.wave, self.all_button]
        column.addWidget(self.speakers)
        self.text_title = label(say("dialogs.import.text"), "section")
        column.addLayout(row(self.text_title, self.measure, None))
        paper = QFrame()
        paper.setObjectName("paper")
        inner = QVBoxLayout(paper)
        inner.setContentsMargins(4, 4, 4, 4)
        inner.addWidget(self.view)
        self.paper = paper
        column.addWidget(paper, 1)
        column.addStretch(0)  # a refusal stands at the top, alone
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        return scroll

    def _arrange(self, places: Mapping[str, tuple[int, int, int]]) -> None:
        self._places = places
        for whole in self._fields.values():
            self._grid.removeWidget(whole)
        for key, (line, at, span) in places.items():
            self._grid.addWidget(self._fields[key], line, at, 1, span)
        beside = places is WIDE
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._note_row.setDirection(way)
        side = Qt.AlignmentFlag(0) if beside else Qt.AlignmentFlag.AlignLeft
        self._note_row.setAlignment(self.all_button, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the fields stand two by two, so that nothing has to be scrolled
        sideways."""
        places = WIDE if self.width() >= ROOMY else NARROW
        if places is not self._places:
            self._arrange(places)
        super().resizeEvent(event)

    def _wire(self) -> None:
        self.name.textEdited.connect(self._name_typed)
        self.kind.activated.connect(lambda _: self._keep("kind", self.kind.currentData()))
        self.date.editingFinished.connect(self._dated)
        self.wave.editTextChanged.connect(lambda text: self._keep("wave", text.strip()))
        self.group.editTextChanged.connect(lambda text: self._keep("group", " ".join(text.split())))
        self.case.editTextChanged.connect(self._cased)
        self.speakers.changed.connect(self._spoken)
        self.speakers.refused.connect(self._refused)

    def show_entry(self, entry: Entry | None) -> None:
        """Show a file as far as it has been read."""
        self.entry = None  # nothing typed by a program is an edit
        read = entry is not None and entry.read is not None
        self.page.setVisible(read)
        self.empty.setVisible(not read)
        if entry is None or not read:
            key = "dialogs.import.choose" if entry is None else "dialogs.import.state.waiting"
            self.empty.title.setText(say(key))
            return
        self._show_lines(entry)
        draft = entry.draft
        for part in (*self.form, self.speakers, self.paper, self.case_note, self.text_title, self.measure):
            part.setVisible(draft is not None)
        for name in self._labels():
            name.setVisible(draft is not None)
        if draft is None:
            return
        self.name.setText(entry.name)
        self.kind.setCurrentIndex(SOURCE_KINDS.index(entry.kind))
        self.date.setText(shown_date(entry.date))
        for box, text in ((self.wave, entry.wave), (self.group, entry.group), (self.case, entry.case)):
            box.setEditText(text)
            field = box.lineEdit()
            assert field is not None
            field.setCursorPosition(0)
        self.speakers.load(draft)
        self.speakers.setVisible(bool(draft.speakers))
        self.measure.setText(measure(draft))
        self._show_text(draft)
        self.entry = entry
        self.all_button.setVisible(self.several)
        self._note_case()

    def _labels(self) -> list[QWidget]:
        return [w for w in self.page.findChildren(QWidget, "section") if not self.speakers.isAncestorOf(w)]

    def _show_lines(self, entry: Entry) -> None:
        while (item := self.lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        sentences = entry.sentences()
        shown = sentences if len(sentences) <= MOST_LINES + 1 else sentences[:MOST_LINES]
        for n, sentence in enumerate(shown):
            first = n == 0 and entry.state in ("refused", "known")
            icon, role = (
                ("warning", "danger" if entry.state == "refused" else "warn") if first else ("info", "muted")
            )
            line = Line(icon, role)
            self.lines.addWidget(line)
            line.say(sentence)
        if len(shown) < len(sentences):
            more = label(say("dialogs.import.more", n=len(sentences) - len(shown)), "muted")
            more.setToolTip("\n".join(sentences[len(shown) :]))
            self.lines.addLayout(row(24, more, None))

    def _show_text(self, draft: Draft) -> None:
        part = drafts.beginning(draft, SHOWN)
        speakers = {s.name: Speaker(s.name, "", s.name, s.role) for s in draft.speakers}
        self.view.show_text(part.text, part.turns, speakers)

    # corrections

    def _keep(self, field: str, value: object) -> None:
        if self.entry is not None and getattr(self.entry, field) != value:
            setattr(self.entry, field, value)
            self.edited.emit()

    def _name_typed(self, text: str) -> None:
        self._keep("name", " ".join(text.split()))

    def _cased(self, text: str) -> None:
        self._keep("case", " ".join(text.split()))
        self._note_case()

    def _note_case(self) -> None:
        entry = self.entry
        if entry is None:
            return
        if entry.case and entry.case.casefold() not in self._cases:
            text = say("dialogs.import.new_case", case=entry.case)
        elif entry.case and entry.case == entry.mark:
            text = say("dialogs.import.case_found", case=entry.mark)
        else:
            text = ""
        self.case_note.setText(text)

    def _dated(self) -> None:
        if self.entry is None:
            return
        try:
            found = drafts.as_date(self.date.text())
        except Refusal as refusal:
            self._refused(refusal)
            return
        self.entry.trouble = ""
        self.date.setText(shown_date(found))
        self._keep("date", found)
        self.edited.emit()

    def _spoken(self, draft: Draft) -> None:
        if self.entry is not None:
            self.entry.draft = draft
            self.entry.trouble = ""
            self._show_text(draft)
            self.edited.emit()

    def _refused(self, refusal: Refusal) -> None:
        if self.entry is not None:
            self.entry.trouble = say(refusal)
            self.edited.emit()

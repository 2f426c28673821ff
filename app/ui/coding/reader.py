"""The middle of Coderen: the document's title, the bar to find words, the transcript; or what to do first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.coding.model import Source
from app.project import Project
from app.ui import theme
from app.ui.coding.coding_rows import day
from app.ui.coding.find_bar import FindBar
from app.ui.coding.way_back import WayBack
from app.ui.coding.wrapped import Wrapped
from app.ui.transcript import TranscriptView
from app.ui.widgets import Empty, button, row, tool
from app.words import say


class Reader(QFrame):
    """The paper on which the transcript lies."""

    def __init__(self, importing: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("paper")
        font = theme.reading_font(15)
        font.setWeight(font.Weight.DemiBold)
        self.title = Wrapped(font, most=1)
        self.facts = Wrapped(theme.ui_font(9.5), "muted", most=1)
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(24, 16, 24, 10)
        self._head = column
        column.setSpacing(3)
        self.swap = tool("next", "")
        """Shows the other side where there is room for one only."""
        self.swap.hide()
        line = row(self.title, self.swap, spacing=4)
        line.setStretch(0, 1)
        column.addLayout(line)
        column.addWidget(self.facts)
        self.find_bar = FindBar()
        self.way_back = WayBack()
        self.view = TranscriptView()
        self.view.arranged.connect(lambda air: self._head.setContentsMargins(24 + air, 16, 24, 10))
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(head)
        inner.addWidget(self.find_bar)
        inner.addLayout(row(self.way_back, margins=(12, 0, 12, 6)))
        inner.addWidget(self.view, 1)
        self.empty = Empty(
            "coding",
            say("coding.reader.empty"),
            say("coding.reader.empty_text"),
            button(say("coding.documents.import_button"), importing, kind="primary"),
        )
        self.empty.setMaximumWidth(500)
        middle = QWidget()
        across = QHBoxLayout(middle)
        across.addStretch(1)
        across.addWidget(self.empty, 100)
        across.addStretch(1)
        self.pages = QStackedWidget()
        self.pages.addWidget(middle)
        self.pages.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 8)
        outer.addWidget(self.pages)

    def open(self, project: Project, source: Source, text: str) -> None:
        """Show a document, bare; its codings follow by ``view.set_codings``."""
        speakers = {s.guid: s for s in project.sources.speakers(source.guid)}
        turns = project.sources.turns(source.guid)
        self.title.set_text(source.name)
        self.title.setToolTip(source.original_name or source.name)
        facts = [say(f"coding.kind.{source.kind}")]
        if turns:
            facts.append(say("coding.reader.turns", n=len(turns)))
        if source.date:
            facts.append(day(source.date))
        if source.wave:
            facts.append(say("coding.reader.wave", wave=source.wave))
        facts += [case.name for case in project.cases.list(source.guid)]
        self.facts.set_text("  ·  ".join(facts))
        self.facts.setToolTip("\n".join([*facts, *(say(n) for n in source.notices)]))
        self.pages.setCurrentIndex(1)
        self.view.show_text(text, turns, speakers)
        self.view.set_coders({c.guid: c.name for c in project.coders.list()})
        self.find_bar.set_text(text)

    def clear(self, *, any_documents: bool) -> None:
        """Show no document."""
        self.pages.setCurrentIndex(0)
        self.empty.title.setText(say("coding.reader.choose" if any_documents else "coding.reader.empty"))
        self.empty.text.setText(
            say("coding.reader.choose_text" if any_documents else "coding.reader.empty_text")
        )
        for one in self.empty.findChildren(QWidget):
            if one.property("primary"):
                one.setVisible(not any_documents)

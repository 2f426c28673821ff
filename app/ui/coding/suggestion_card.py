"""The suggestion that is stood on: what speaks for it, what it is like, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.coding.model import Code, Near, Suggestion
from app.ui import icons, theme
from app.ui.coding.reason_rows import NearRow, ReasonRow, is_cue, signed
from app.ui.coding.suggestion_line import can_be_rejected
from app.ui.coding.wrapped import Wrapped
from app.ui.widgets import Dot, button, label, menu_item, percent, row, tool
from app.words import say

HEAVIEST = 3
"""Words that have a row while the others are reckoned with the rest, so that what the passage is like is in
sight under them."""


@dataclass(frozen=True, slots=True)
class Told:
    """All there is to tell of a suggestion; ``near`` with the document's name and the fragment's words."""

    one: Suggestion
    code: Code
    path: str
    text: str
    near: Sequence[tuple[Near, str, str]]
    bounds: tuple[int, int] | None
    writable: bool
    coded: bool = True
    """Whether something with its code was learned from, and not the codebook alone."""


class Reasons(QWidget):
    """The reasons of a suggestion under each other, heaviest first, and what they come to."""

    silenced = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ReasonRow] = []
        self._folded = True
        self._shown: Callable[[], None] = lambda: None
        self.fold = tool("chevron-down", say("coding.reason.fold"), self._unfold)
        self.fold.setFixedSize(QSize(22, 20))
        self.fold.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.sum = label("", "muted", wrap=True)
        self.sum.setFont(theme.ui_font(9, tabular=True))
        self.sum.setContentsMargins(10, 2, 8, 2)
        line = row(self.sum, self.fold, spacing=0, margins=(0, 0, 2, 0))
        line.setStretch(0, 1)
        self._column.addLayout(line)

    def show_reasons(
        self, one: Suggestion, code: Code, text: str, *, coded: bool, writable: bool, folds: bool = False
    ) -> None:
        """Show those of a suggestion; ``coded`` when something with its code was learned from. With ``folds``
        only the ``HEAVIEST`` of many words have a row, until more are asked for."""
        chances = all(r.how != "rest" for r in one.reasons)
        ordered = sorted(one.reasons, key=lambda r: (r.how == "rest", -abs(r.weight), r.start))
        every, among = ordered, 0
        many = folds and not chances and len(ordered) > HEAVIEST + 2
        if many and self._folded:
            light, rest = ordered[HEAVIEST:-1], ordered[-1]
            among = len(light)
            weight = rest.weight + sum(r.weight for r in light)
            ordered = [*ordered[:HEAVIEST], replace(rest, weight=weight)]
        self._shown = lambda: self.show_reasons(one, code, text, coded=coded, writable=writable, folds=folds)
        self._show_fold(len(every) - HEAVIEST - 1 if many else 0)
        most = max((abs(r.weight) for r in ordered), default=0.0)
        while len(self.rows) < len(ordered):
            made = ReasonRow()
            made.silenced.connect(self.silenced)
            self._column.insertWidget(len(self.rows), made)
            self.rows.append(made)
        for reason, line in zip(ordered, self.rows, strict=False):
            line.show_reason(
                reason, code, text, most, chances=chances, coded=coded, writable=writable, among=among
            )
            line.show()
        for line in self.rows[len(ordered) :]:
            line.hide()
        share = percent(one.confidence)
        total = sum(r.weight for r in ordered)
        key = "sum_chances" if chances else "sum"
        self.sum.setText(say(f"coding.reason.{key}", total=signed(total), share=share))
        figures = " ".join(signed(r.weight) for r in every)
        tip = say(f"coding.reason.{key}_tip", figures=figures, total=signed(total), share=share)
        self.sum.setToolTip(tip)
        self.sum.setAccessibleDescription(tip)

    def _show_fold(self, light: int) -> None:
        """Offer the words that count less, ``light`` in number, or to leave them out again."""
        self.fold.setVisible(light > 0)
        tip = say("coding.reason.unfold", n=light) if self._folded else say("coding.reason.fold")
        self.fold.setToolTip(tip)
        self.fold.setAccessibleName(tip)
        self.fold.setIcon(icons.icon("chevron-down" if self._folded else "chevron-up"))

    def _unfold(self) -> None:
        self._folded = not self._folded
        self._shown()


class SuggestionCard(QWidget):
    """Fills the upper half of the inspector while a suggestion is stood on."""

    accepted = Signal()
    rejected = Signal()
    otherAsked = Signal()
    restored = Signal()
    """The bounds as they were suggested, please."""
    silenced = Signal(str)
    nearAsked = Signal(object)
    rulesAsked = Signal(str)
    switchedOff = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.told: Told | None = None
        self.name = Wrapped(theme.ui_font(11, bold=True), most=3)
        self._dot = Dot("#808080", 12)
        self._share = label("", "muted")
        self._share.setFont(theme.ui_font(10.5, tabular=True))
        self._share.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note = label("", "muted", wrap=True)
        self.note.setContentsMargins(10, 0, 8, 0)
        self.accept = button(say("coding.card.accept"), self.accepted.emit, kind="quiet", icon="accept")
        self.accept.setToolTip(say("coding.card.accept_tip"))
        self.reject = button(say("coding.card.reject"), self.rejected.emit, kind="quiet", icon="reject")
        self.reject.setToolTip(say("coding.card.reject_tip"))
        self.more = tool("more", say("coding.card.more"), self._menu)
        self.restore = button(say("coding.card.restore"), self.restored.emit, kind="quiet", icon="undo")
        self._why = label(say("coding.card.why"), "section")
        self.reasons = Reasons()
        self.reasons.silenced.connect(self.silenced)
        self._alike = label(say("coding.card.near"), "section", wrap=True)
        self.nears = [NearRow() for _ in range(3)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(2)
        head = row(self._dot, self.name, self._share, self.more, spacing=6, margins=(10, 2, 4, 0))
        for part, drop in ((self._dot, 4), (self._share, 1)):
            part.setContentsMargins(0, drop, 0, 0)
            head.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        head.setAlignment(self.more, Qt.AlignmentFlag.AlignTop)
        head.setStretch(1, 1)
        layout.addLayout(head)
        layout.addWidget(self.note)
        self._buttons = QWidget()
        self._buttons.setLayout(row(self.accept, self.reject, None, spacing=0, margins=(2, 0, 0, 0)))
        layout.addWidget(self._buttons)
        layout.addLayout(row(4, self.restore, None, spacing=0))
        for part in (self._why, self._alike):
            part.setContentsMargins(10, 6, 8, 2)
        layout.addWidget(self._why)
        layout.addWidget(self.reasons)
        layout.addWidget(self._alike)
        for one in self.nears:
            one.asked.connect(self.nearAsked)
            layout.addWidget(one)
        theme.on_change.connect(self._again)

    def _again(self) -> None:
        if self.told is not None:
            self.show_told(self.told)

    def show_told(self, told: Told) -> None:
        """Show another suggestion, or the same with other bounds."""
        self.told = told
        one, code = told.one, told.code
        self.name.set_text(code.name)
        self.name.setToolTip(told.path)
        self._dot.set_color(code.color)
        self._share.setText(percent(one.confidence))
        least = {"share": percent(one.confidence), "least": percent(one.least)}
        if one.hidden:
            note = say(f"coding.card.hidden_{one.hidden}", **least)
        elif told.bounds is not None:
            words = " ".join(told.text[slice(*told.bounds)].split())
            short = words if len(words) <= 90 else f"{words[:50].rstrip()} … {words[-32:].lstrip()}"
            note = say("coding.card.adjusted", words=short)
        else:
            note = say("coding.card.least", **least) if one.least else ""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.restore.setVisible(told.bounds is not None)
        self._buttons.setVisible(told.writable)
        self.accept.setEnabled(one.hidden != "coded")
        self.reject.setEnabled(can_be_rejected(one))
        self.reasons.show_reasons(
            one, code, told.text, coded=told.coded, writable=told.writable, folds=bool(told.near)
        )
        self._alike.setVisible(bool(told.near))
        for line, near in zip(self.nears, [*told.near, None, None, None], strict=False):
            line.setVisible(near is not None)
            if near is not None:
                line.show_near(*near)
        self.setAccessibleName(say("coding.suggest.about", code=code.name, share=percent(one.confidence)))

    def stops(self) -> list[QWidget]:
        """What Tab comes by, in order."""
        return [
            self.accept,
            self.reject,
            self.more,
            self.restore,
            *self.reasons.rows,
            self.reasons.fold,
            *self.nears,
        ]

    def _menu(self) -> None:
        told = self.told
        if told is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu, told)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def fill(self, menu: QMenu, told: Told) -> None:
        """What else can be done with it."""
        other = f"{say('coding.card.other')}\tShift+Enter"
        menu_item(menu, other, self.otherAsked.emit, "code")
        cues = _cues(told)
        if cues:
            menu.addSeparator()
        for cue in cues:
            menu_item(menu, say("coding.card.never", cue=cue), partial(self.silenced.emit, cue), "hide")
        menu.addSeparator()
        guid = told.code.guid
        menu_item(menu, say("coding.card.off", code=told.code.name), lambda: self.switchedOff.emit(guid))
        menu_item(menu, say("coding.card.rules"), lambda: self.rulesAsked.emit(guid), "settings")


def _cues(told: Told) -> list[str]:
    return list(dict.fromkeys(r.cue for r in told.one.reasons if is_cue(r, told.code)))

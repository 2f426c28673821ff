"""Left of the text: who speaks, the number of the turn and its time, beside the first line of each turn."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.coding.model import Speaker, Turn
from app.ui import theme
from app.ui.transcript.inks import CHIPS
from app.words import say

if TYPE_CHECKING:
    from app.ui.transcript.page import Page

WIDTH = 74
CHIP = QSize(30, 18)


def clock(seconds: float) -> str:
    """``3:05`` or ``1:02:03``."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


_BETWEEN = str.maketrans("-_[]", "    ")


def abbreviate(name: str, letters: int = 1) -> str:
    """At most four characters for a speaker: initials of capitalised words, and a number.

    Of a number of more than two digits (a respondent's) the end stands there, by which it is told apart.
    """
    plain = name.translate(_BETWEEN)
    words = [w for w in plain.split() if w[0].isalnum()]
    if not words:
        return "?"
    if len(name.strip()) <= 3:
        return name.strip().upper()
    digits = "".join(ch for ch in words[-1] if ch.isdigit())
    if len(digits) > 2:
        whole = name.strip().upper()
        return whole if len(whole) <= 4 else digits[-4:]
    if digits:
        return words[0][0].upper() + digits
    if len(words) == 1:
        return words[0][0].upper() + words[0][1:letters]
    capitals = [w for w in words if w[0].isupper()] or words
    if len(capitals) == 1:
        return capitals[0][0].upper() + capitals[0][1:letters]
    return "".join(w[0].upper() for w in (capitals if len(capitals) <= 3 else [capitals[0], capitals[-1]]))


def abbreviations(speakers: Iterable[Speaker]) -> dict[str, str]:
    """A short name for each speaker's guid, two speakers never the same where letters can prevent it."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for speaker in speakers:
        options = [abbreviate(speaker.name, n) for n in (1, 2, 3)]
        options += [f"{options[0][:2]}{n}" for n in range(2, 10)]
        short = next((o for o in options if o not in taken), options[0])
        taken.add(short)
        found[speaker.guid] = short
    return found


class Gutter(QWidget):
    """The strip left of the text; it scrolls with the page and takes no focus."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page
        self.setAccessibleName(say("transcript.gutter"))
        self.short: dict[str, str] = {}
        self.colors: dict[str, str] = {}

    def set_speakers(self, speakers: Mapping[str, Speaker], colors: Mapping[str, str]) -> None:
        """Names and colours of the chips; who was given no colour gets one in order."""
        self.short = abbreviations(speakers.values())
        hues = iter(CHIPS * (len(speakers) // len(CHIPS) + 1))
        self.colors = {}
        for guid, speaker in speakers.items():
            own = colors.get(guid)
            if own is None and speaker.role == "interviewer":
                own = ""
            self.colors[guid] = next(hues) if own is None else own
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the turns in sight."""
        page, inks = self.page, self.page.inks
        marks, geometry = page.marks, page.geometry_of_text
        painter = QPainter(self)
        painter.fillRect(event.rect(), inks.paper)
        if not marks.turns:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scroll = page.scroll_top()
        start, end = geometry.visible(scroll, scroll + self.height())
        first = max(bisect_right(marks.turn_starts, start) - 1, 0)
        for turn in marks.turns[first : bisect_right(marks.turn_starts, end)]:
            if not (turn.start < end or turn.start == start):
                continue
            self._paint_turn(painter, turn, geometry.baseline(turn.start) - scroll)

    def _paint_turn(self, painter: QPainter, turn: Turn, baseline: float) -> None:
        inks = self.page.inks
        right = float(self.width() - 12)
        if turn.speaker is not None:
            color = self.colors.get(turn.speaker) or inks.theme.muted
            # centred on the x-height of the first line
            chip = QRectF(
                right - CHIP.width(), round(baseline - 4.5 - CHIP.height() / 2), CHIP.width(), CHIP.height()
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mix(color, inks.paper, 0.30 if inks.theme.dark else 0.14))
            painter.drawRoundedRect(chip, CHIP.height() / 2, CHIP.height() / 2)
            painter.setPen(inks.word(color))
            painter.setFont(theme.ui_font(8.0, bold=True))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self.short.get(turn.speaker, "?"))
        painter.setPen(inks.muted)
        painter.setFont(theme.ui_font(8.0, tabular=True))
        number = QRectF(0, baseline - 16, right - CHIP.width() - 8, 18)
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, str(turn.n))
        if turn.time is not None and self._tall(turn):
            below = QRectF(0, baseline - 16 + self.page.geometry_of_text.pitch, right - 1, 18)
            painter.drawText(
                below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, clock(turn.time)
            )

    def _tall(self, turn: Turn) -> bool:
        """Whether a second line fits beside the turn."""
        geometry = self.page.geometry_of_text
        return geometry.baseline(max(turn.end, 1), ends=True) - geometry.baseline(turn.start) > 1

    def turn_at(self, y: float) -> Turn | None:
        """The turn beside a height of this widget."""
        offset = self.page.offset_at_line(y)
        return self.page.marks.turn_at(offset)

    def event(self, event: QEvent) -> bool:
        """Say a turn's speaker, role, number and time in a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            turn = self.turn_at(event.pos().y())
            if turn is None:
                QToolTip.hideText()
                return True
            speaker = self.page.marks.speakers.get(turn.speaker or "")
            lines = [say("transcript.turn", n=turn.n)]
            if speaker is not None:
                lines.insert(0, f"{speaker.name} ({say('transcript.role.' + speaker.role)})")
            if turn.time is not None:
                lines.append(clock(turn.time))
            QToolTip.showText(event.globalPos(), html.escape("\n".join(lines)).replace("\n", "<br>"), self)
            return True
        return super().event(event)

"""How the words are set: lines at 1.5, space between turns, the label subdued, the interviewer lighter."""

from __future__ import annotations

from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
)

from app.ui import theme
from app.ui.transcript.inks import Inks
from app.ui.transcript.marks import Marks

ABOVE, READ_ON = 20, 84
"""Pixels of paper over the first line, and under the last so that it is read at a comfortable height."""
_SAMPLE = (
    "de gemeente laat het los en stuurt daarna toch weer bij, zeg maar; dat zien wij wel vaker gebeuren hè"
)


def measure(font: QFont, dots_per_inch: int) -> tuple[float, int, float]:
    """Pixels of the size of a letter, from baseline to baseline, and of an average letter of Dutch."""
    metrics = QFontMetricsF(font)
    em = font.pointSizeF() * dots_per_inch / 72
    pitch = round(max(em * 1.5, (metrics.ascent() + metrics.descent()) * 1.02))
    return em, pitch, metrics.horizontalAdvance(_SAMPLE) / len(_SAMPLE)


def dress(document: QTextDocument, marks: Marks, inks: Inks, points: float, pitch: int) -> None:
    """Set the whole document anew; no character moves."""
    document.setDocumentMargin(0)
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.setCharFormat(_inked(inks.ink))
    _space(document, cursor, {marks.map.to_utf16(t.start) for t in marks.turns}, pitch)
    soft, label = _inked(inks.soft_ink), _inked(inks.label_ink)
    label.setFont(theme.ui_font(points * 0.76))
    for turn in marks.turns:
        speaker = marks.speakers.get(turn.speaker or "")
        if speaker is not None and speaker.role == "interviewer":
            _format(cursor, marks, turn.text_start, turn.end, soft)
        _format(cursor, marks, turn.start, turn.text_start, label)
    cursor.endEditBlock()
    frame = QTextFrameFormat()
    frame.setTopMargin(ABOVE)
    frame.setBottomMargin(READ_ON)
    document.rootFrame().setFrameFormat(frame)


def _space(document: QTextDocument, cursor: QTextCursor, opens: set[int], pitch: int) -> None:
    turn, paragraph, blank = _spaced(pitch, 0.6), _spaced(pitch, 0.22), _spaced(8, 0.0)
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        if block.length() <= 1:
            cursor.setBlockFormat(blank)
        else:
            cursor.setBlockFormat(turn if block.position() in opens else paragraph)
        block = block.next()


def _spaced(pitch: int, above: float) -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setLineHeight(pitch, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    form.setTopMargin(round(pitch * above))
    return form


def _inked(color: QColor) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(color)
    return form


def _format(cursor: QTextCursor, marks: Marks, start: int, end: int, form: QTextCharFormat) -> None:
    if start < end:
        cursor.setPosition(marks.map.to_utf16(start))
        cursor.setPosition(marks.map.to_utf16(end), QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(form)

"""A part of the report as it will read on paper."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QFrame, QTextBrowser

from app.coding.exchange.reports.word_table import shown
from app.coding.report.tree import (
    Block,
    Figure,
    Heading,
    Paragraph,
    Picture,
    Quotation,
    Run,
    Table,
    TableHere,
    TableRef,
)
from app.ui import theme
from app.ui.report.work import FRONT, Shown
from app.words import say

MOST, ROWS = 90, 20
"""Blocks of one part, and rows of a table, that are shown; the file has them all."""
PAPER = 520
"""Pixels of a picture's width."""
SERIF, SANS = theme.READING_FAMILY, theme.UI_FAMILY


class Preview(QTextBrowser):
    """Shows one part of a made report; ``quoteChosen(coding)`` follows a click on a quote's number."""

    quoteChosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName(say("reporting.preview"))
        self.setPlaceholderText(say("reporting.being_made"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.anchorClicked.connect(self._go)
        self.part: tuple[Shown, str] | None = None
        self._made: Shown | None = None
        self.document().setDefaultFont(theme.reading_font(11))
        self.document().setDocumentMargin(28)
        theme.on_change.connect(self._again)

    def show_part(self, made: Shown, part: str, html: str = "") -> None:
        """Show the chapter of a theme, or what stands before or after the chapters."""
        same = self.part is not None and self.part[1] == part
        at = self.verticalScrollBar().value() if same else 0
        self.part = (made, part)
        self._made = made
        self.setHtml(html or page(made, part))
        if same:
            self.verticalScrollBar().setValue(at)
        elif part not in (FRONT,):
            self.scrollToAnchor(f"c-{part}")

    def forget(self) -> None:
        """Show nothing, and let go of the report that was shown."""
        self.part = self._made = None
        self.clear()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """The pictures of the report, which are drawn already; anything else is nowhere."""
        words = name if isinstance(name, str) else name.toString()
        scheme, _, number = words.partition(":")
        if scheme == "picture" and self._made is not None and number.isdigit():
            drawn = self._made.pictures.get(int(number))
            if drawn is None or drawn.isNull():
                return drawn
            ratio = self.devicePixelRatioF()  # left to itself Qt would drop every other line of the letters
            shown = drawn.scaledToWidth(round(PAPER * ratio), Qt.TransformationMode.SmoothTransformation)
            shown.setDevicePixelRatio(ratio)
            return shown
        return None

    def _again(self) -> None:
        if self.part is not None:
            self.show_part(*self.part)

    def _go(self, url: QUrl) -> None:
        words = url.toString()
        if words.startswith("quote:"):
            self.quoteChosen.emit(words.removeprefix("quote:"))
        elif words.startswith("#"):
            self.scrollToAnchor(words[1:])


def page(made: Shown, part: str) -> str:
    """The part as HTML for a text document, in the colours of the theme."""
    report, now = made.report, theme.current()
    low, high = made.part_of(part)
    style = (
        f"body {{ color: {now.ink}; }} b {{ font-weight: 600; }} h1, h2, h3, h4 {{ font-family: '{SANS}'; }}"
        f" .soft {{ color: {now.muted}; font-family: '{SANS}'; font-size: 9.5pt; }}"
        f" td, th {{ font-family: '{SANS}'; font-size: 9pt; padding: 3px 7px 3px 0; }}"
        f" th {{ color: {now.muted}; }} a {{ color: {now.accent}; text-decoration: none; }}"
    )
    body: list[str] = []
    if part == FRONT:
        body.append(f"<p style='font-family: {SANS}; font-size: 24pt; font-weight: 600; margin: 12px 0 0 0'>"
                    f"{_clean(report.title)}</p>")  # fmt: skip
        for line in (report.subtitle, *report.about):
            if line:
                body.append(f"<p class='soft' style='margin: 2px 0'>{_clean(line)}</p>")
    for block in report.blocks[low : min(high, low + MOST)]:
        body.append(_block(block, made))
    if high - low > MOST:
        body.append(f"<p class='soft'>{_clean(say('reporting.more_blocks', n=high - low - MOST))}</p>")
    return f"<html><head><style>{style}</style></head><body>{''.join(body)}</body></html>"


def _block(block: Block, made: Shown) -> str:
    now = theme.current()
    if isinstance(block, Heading):
        size = {1: 18, 2: 14, 3: 12}.get(block.level, 11)
        words = _clean(f"{block.number}  {block.text}".strip())
        return (
            f"<h{min(block.level, 4)} style='font-size: {size}pt; margin: 18px 0 4px 0'>"
            f"<a name='c-{block.key}'></a>{words}</h{min(block.level, 4)}>"
        )
    if isinstance(block, Paragraph):
        soft = block.look in ("note", "definition")
        italic = "font-style: italic;" if block.look == "definition" else ""
        italic += "font-weight: 600;" if block.look == "todo" else ""
        return (
            f"<p{' class=soft' if soft else ''} style='margin: 4px 0 6px 0; line-height: 130%; {italic}'>"
            f"{''.join(map(_run, block.runs))}</p>"
        )
    if isinstance(block, Quotation):
        label = f" <span class='soft'>({_clean(block.label)})</span>" if block.label else ""
        words = _clean(block.text.strip()).replace("\n", "<br>")
        return (
            f"<p style='margin: 6px 20px 8px 24px; line-height: 130%'><a name='q-{block.coding}'></a>"
            f"“{words}”{label} <a href='quote:{block.coding}'><small>{block.number}</small></a></p>"
        )
    if isinstance(block, Picture):
        caption = f"{say('report.caption_picture')} {block.number}. {block.title}"
        return (
            "<p style='margin: 10px 0 2px 0; background: #ffffff'>"
            f"<img src='picture:{block.number}' width='{PAPER}'></p>"
            f"<p class='soft'><b>{_clean(caption)}</b></p>"
        )
    assert isinstance(block, TableHere)
    return _table(made.report.table(block.number), now.line)


def _run(part: Run) -> str:
    if isinstance(part, TableRef):
        return f"<a href='#t-{part.number}'>{_clean(part.words)}</a>"
    return f"<b>{_clean(part.words)}</b>" if isinstance(part, Figure) else _clean(part)


def _table(table: Table, line: str) -> str:
    caption = f"{say('report.caption_table')} {table.number}. {table.title}"
    parts = [
        "<p class='soft' style='margin: 12px 0 2px 0'>"
        f"<a name='t-{table.number}'></a><b>{_clean(caption)}</b></p>",
        f"<table width='100%' cellspacing='0' style='border-top: 1px solid {line}'><tr>",
    ]
    aligned: Callable[[str], str] = lambda kind: "left" if kind == "text" else "right"  # noqa: E731
    parts += [f"<th align='{aligned(c.kind)}'>{_clean(c.header)}</th>" for c in table.columns]
    parts.append("</tr>")
    for row in table.rows[:ROWS]:
        first = True
        parts.append("<tr>")
        for value, column in zip(row.cells, table.columns, strict=True):
            words = _clean(shown(value, column, say)).replace("\n", "<br>")
            inset = "&nbsp;" * (4 * row.level) if first else ""
            strong = f"<b>{words}</b>" if row.strong else words
            parts.append(f"<td align='{aligned(column.kind)}'>{inset}{strong}</td>")
            first = False
        parts.append("</tr>")
    parts.append("</table>")
    if len(table.rows) > ROWS:
        more = say("reporting.more_rows", n=len(table.rows) - ROWS)
        parts.append(f"<p class='soft' style='margin: 2px 0'>{_clean(more)}</p>")
    if table.notes:
        parts.append(f"<p class='soft' style='margin: 2px 0 10px 0'>{_clean(' '.join(table.notes))}</p>")
    return "".join(parts)


def _clean(text: str) -> str:
    return escape(text.replace("\u00ad", ""), quote=True)

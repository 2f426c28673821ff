"""On which page each heading of a report will stand: an estimate, until a word processor has laid it out.

Word and LibreOffice keep page numbers in the file and renew them when fields are updated; these are the
ones that stand there until then. Widths and heights are such that three reports of the sample, laid out by
LibreOffice, come within a page.
"""

from __future__ import annotations

from app.coding.exchange.reports.word_table import shown, widths
from app.coding.report.tree import (
    Heading,
    Paragraph,
    Picture,
    Quotation,
    Report,
    Table,
    TableHere,
)

TEXT_WIDE, TEXT_HIGH = 453.5, 700.0
"""Points between the margins of an A4 page."""
SERIF, SANS = 0.84, 0.84
"""Widths of the letters of Cambria and Calibri against the program's own font."""
_LINE = 1.08
"""The height of a line against the size of its letter, before the spacing of its style."""


def picture_size(picture: Picture) -> tuple[float, float]:
    """Points of a picture on the page: as wide as the text, unless it would be too high."""
    drawing = picture.drawing
    wide, high = float(drawing.width) or TEXT_WIDE, float(drawing.height) or 200.0
    factor = min(TEXT_WIDE / wide, 600.0 / high)
    return wide * factor, high * factor


def leading(report: Report) -> dict[int, int]:
    """Per number of a block that is a table that of the first block which must stand on one page with it: the
    headings right above it, also when one paragraph stands between; else its own."""
    found: dict[int, int] = {}
    for n, block in enumerate(report.blocks):
        if not isinstance(block, TableHere):
            continue
        first = n - 1 if n and isinstance(report.blocks[n - 1], Paragraph) else n
        above = first
        while above and isinstance(report.blocks[above - 1], Heading):
            above -= 1
        found[n] = above if above < first else n
    return found


def turned(report: Report) -> set[int]:
    """The numbers of the blocks with which pages that lie on their side begin, for a wide table."""
    return {
        first
        for n, first in leading(report).items()
        if isinstance(block := report.blocks[n], TableHere) and report.table(block.number).wide
    }


def estimate(report: Report) -> dict[int, int]:
    """Per number of a block that is a heading the page on which it stands, the first page being 1."""
    found: dict[int, int] = {}
    entries = [b.level for b in report.blocks if isinstance(b, Heading) and b.level <= 2]
    contents = 60 + sum(16.0 if level == 1 else 12.8 for level in entries)
    page, at, notes = 1 + int(-(-contents // TEXT_HIGH)), TEXT_HIGH, 0.0
    sides = turned(report)
    for n, block in enumerate(report.blocks):
        if n in sides:
            page, at, notes = page + 1, 0.0, 0.0
        if isinstance(block, Heading):
            if n not in sides and (n == 0 or (block.level == 1 and not block.number)):
                page, at, notes = page + 1, 0.0, 0.0
            size = {1: 20.0, 2: 15.0, 3: 13.0}.get(block.level, 11.5)
            high = _lines(block.text, size, TEXT_WIDE - 40) * size * _LINE + (
                20 if block.level > 1 else 30 if at else 6
            )
            if at + high + 60 > TEXT_HIGH - notes:
                page, at, notes = page + 1, 0.0, 0.0
            found[n] = page
            at += high
            continue
        if isinstance(block, TableHere):
            table = report.table(block.number)
            page, at = _table(table, page, at, notes)
            notes = 0.0 if table.wide else notes
            continue
        foot = 0.0
        if isinstance(block, Quotation):
            high = _lines(f"{block.text} {block.label}", 10.5, TEXT_WIDE - 45, SERIF) * 10.5 * _LINE * 1.1 + 9
            foot = 8.5 * _LINE * _lines(block.note, 8.5, TEXT_WIDE) + 1 + (14 if not notes else 0)
        elif isinstance(block, Picture):
            high = picture_size(block)[1] + 38
        else:
            assert isinstance(block, Paragraph)
            size = {"definition": 10.0, "note": 8.5, "todo": 10.5}.get(block.look, 11.0)
            gap = {"definition": 1.1, "note": 1.0, "todo": 1.1}.get(block.look, 1.15)
            high = _lines(block.text, size, TEXT_WIDE, SERIF if size == 11 else SANS) * size * _LINE * gap + (
                15 if block.look == "note" else 6
            )
        whole = isinstance(block, Picture)
        if at + high + foot > TEXT_HIGH - notes:
            over = 0.0 if whole else max(0.0, at + high + foot - (TEXT_HIGH - notes))
            page, at, notes = page + 1, (high if whole else min(high, over)), foot
        else:
            at, notes = at + high, notes + foot
    return found


def _comma(key: str, **_: object) -> str:
    """Stands for the language's decimal mark: either is as wide."""
    return ","


def _table(table: Table, page: int, at: float, notes: float) -> tuple[int, float]:
    room = TEXT_HIGH if not table.wide else 453.5
    wide = [w / 20 - 7 for w in widths(table)]
    head = (
        max((_lines(c.header, 9, w) for c, w in zip(table.columns, wide, strict=True)), default=1) * 10.6 + 2
    )
    at += 28
    if at + head + 40 > room - notes:
        page, at, notes = page + 1, 28.0, 0.0
    at += head
    for row in table.rows:
        lines = max(
            _lines(shown(v, c, _comma), 9, w - (10 * row.level if k == 0 else 0))
            for k, (v, c, w) in enumerate(zip(row.cells, table.columns, wide, strict=True))
        )
        high = lines * 10.6 + 2.5
        if at + high > room - notes:
            page, at, notes = page + 1, head, 0.0
        at += high
    at += sum(_lines(note, 8.5, TEXT_WIDE) for note in (" ".join(table.notes),)) * 10 + 15
    return (page, TEXT_HIGH) if table.wide else (page, at)


def _lines(text: str, size: float, room: float, font: float | None = None) -> int:
    from app.coding.exchange.pictures.style import wide

    found = 0
    for line in (text or " ").replace("\u00ad", "").split("\n"):
        found += max(1, -(-int(wide(line, size) * (SANS if font is None else font)) // max(1, int(room))))
    return found

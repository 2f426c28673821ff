"""A table of a report in Word: it fits its page, its header repeats, no row is torn."""

from __future__ import annotations

from collections.abc import Callable

from app.coding.exchange.reports.word_text import MARGIN, PAGE, paragraph, plain
from app.coding.report.tree import Table, TableColumn, TableRow, Value
from app.coding.report.writing import number_words

Say = Callable[..., str]
NARROW = 1000
"""Twentieths of a point; in narrower columns the header stands upright."""
UPRIGHT = 1900
SMALLEST = 0.45


def widths(table: Table) -> list[int]:
    """The width of each column in twentieths of a point; together the width of the page's text."""
    room = (PAGE[1] if table.wide else PAGE[0]) - 2 * MARGIN
    whole = sum(c.width for c in table.columns)
    found = [int(room * c.width / whole) for c in table.columns]
    found[0] += room - sum(found)
    return found


def shown(value: Value, column: TableColumn, say: Say) -> str:
    """A cell as it is read on paper; a figure that does not exist is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if column.kind == "percent":
        return f"{number_words(round(value), say)}%"
    return number_words(value, say, 2 if column.kind == "decimal" else 0)


def table_xml(table: Table, say: Say) -> str:
    """The table."""
    wide = widths(table)
    upright = [c.kind != "text" and w < NARROW for c, w in zip(table.columns, wide, strict=True)]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in wide)
    head = "".join(
        _cell(c.header, c, w, head=True, upright=up)
        for c, w, up in zip(table.columns, wide, upright, strict=True)
    )
    height = f'<w:trHeight w:val="{UPRIGHT}" w:hRule="atLeast"/>' if any(upright) else ""
    rows = [f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{head}</w:tr>"]
    last = len(table.rows) - 1
    rows += [_row(row, table, wide, say, n == last and bool(table.notes)) for n, row in enumerate(table.rows)]
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/>'
        f'<w:tblW w:w="{sum(wide)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="1" '
        f'w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _row(row: TableRow, table: Table, wide: list[int], say: Say, keep: bool) -> str:
    """A row; ``keep`` holds it together with the note under the table."""
    cells = "".join(
        _cell(shown(v, c, say), c, w, level=row.level if n == 0 else 0, strong=row.strong, keep=keep)
        for n, (v, c, w) in enumerate(zip(row.cells, table.columns, wide, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(
    words: str, column: TableColumn, wide: int, *, head: bool = False, upright: bool = False, level: int = 0,
    strong: bool = False, keep: bool = False,
) -> str:  # fmt: skip
    right = column.kind != "text"
    extra = f'<w:ind w:left="{level * 200}"/>' if level else ""
    extra += '<w:jc w:val="right"/>' if right and not upright else ""
    if head or keep:
        extra = f"<w:keepNext/>{extra}"
    inside = plain(words)
    if (strong or head) and inside:
        inside = inside.replace("<w:r>", "<w:r><w:rPr><w:b/></w:rPr>")
    direction = '<w:textDirection w:val="btLr"/>' if upright else ""
    low = '<w:vAlign w:val="bottom"/>' if head else ""
    properties = f'<w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{direction}{low}</w:tcPr>'
    return f"<w:tc>{properties}{paragraph('Cell', inside, extra=extra)}</w:tc>"

"""A report as .xlsx: a sheet per table under its number, every figure of the text, and all fragments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.coding.exchange.files import atomic, moment
from app.coding.exchange.sheets import Book, Cell, Column, Formula, Kind, Sheet
from app.coding.model import Notice
from app.coding.report.tree import Figure, Picture, Report, Table, TableColumn

Say = Callable[..., str]
Progress = Callable[[int, int, str], object]
_KINDS: dict[str, Kind] = {"text": "wrapped", "whole": "whole", "percent": "number", "decimal": "decimal"}


def write(
    report: Report, path: Path, say: Say, progress: Progress = lambda done, of, what: None
) -> list[Notice]:
    """Write the workbook to ``path``, the same bytes each time.

    Figures of the text are worked out from the cell of the table in which they stand. Returns a notice when
    a text was cut. ``progress`` may raise to stop it. Raises Refusal when ``path`` cannot be written.
    """
    with atomic(path) as place:
        book = Book(
            place, moment(report.moment), title=report.title, cut_mark=say("export.cut_mark"),
            no_header=say("export.no_header"),
        )  # fmt: skip
        book.add(_index(report, say))
        book.add(_figures(report, say))
        for done, table in enumerate(report.tables):
            progress(60 * done // len(report.tables), 100, "")
            book.add(_table(table, say))
        for picture in report.pictures:
            book.add(_picture(picture, say))
        book.add(_fragments(report, say))
        progress(70, 100, "")
        book.write()
    progress(100, 100, "")
    return [Notice("export.cut", {"n": book.cut})] if book.cut else []


def sheet_name(number: int, say: Say) -> str:
    """The name of the sheet of a table."""
    return say("report.sheet.table", n=number)


def _plain(words: str) -> str:
    return words.replace("\u00ad", "")


def _index(report: Report, say: Say) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (sheet_name(t.number, say), t.title, " ".join(t.notes) or None) for t in report.tables
    ]
    rows += [(say("report.sheet.picture", n=p.number), p.title, None) for p in report.pictures]
    rows.append((say("report.sheet.figures"), say("report.sheet.figures_mean"), None))
    rows.append((say("report.sheet.fragments"), say("report.sheet.fragments_mean"), None))
    told = (report.title, report.subtitle, *report.about, say("report.made_with", program=report.program))
    rows += [(None, line, None) for line in told if line]
    columns = [
        Column(say("report.column.sheet"), 22),
        Column(say("report.column.title"), 60, "wrapped"),
        Column(say("report.column.means"), 90, "wrapped"),
    ]
    return Sheet(say("report.sheet.index"), columns, rows, len(rows), "A2")


def _figures(report: Report, say: Say) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for figure, sentence in report.sentences:
        table = report.table(figure.table)
        row, column = _place(table, figure)
        label, header = table.rows[row].cells[0], table.columns[column].header
        at = f"'{sheet_name(table.number, say)}'!{_letter(column)}{row + 2}"
        value = table.rows[row].cells[column]
        shown: Cell = Formula(at, value) if isinstance(value, int | float) else None
        rows.append((figure.words, shown, table.number, str(label or ""), _plain(header), sentence))
    columns = [
        Column(say("report.column.figure"), 22),
        Column(say("report.column.value"), 12, "number"),
        Column(say("report.column.table"), 9, "whole"),
        Column(say("report.column.row"), 34, "wrapped"),
        Column(say("report.column.column"), 22),
        Column(say("report.column.sentence"), 90, "wrapped"),
    ]
    return Sheet(say("report.sheet.figures"), columns, rows, len(rows))


def _place(table: Table, figure: Figure) -> tuple[int, int]:
    row = next(n for n, r in enumerate(table.rows) if r.key == figure.row)
    column = next(n for n, c in enumerate(table.columns) if c.key == figure.column)
    return row, column


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column + 1)


def _table(table: Table, say: Say) -> Sheet:
    columns = [_column(n, c, table) for n, c in enumerate(table.columns)]
    rows = [row.cells for row in table.rows]
    return Sheet(sheet_name(table.number, say), columns, rows, len(rows))


def _column(n: int, column: TableColumn, table: Table) -> Column:
    if column.kind == "text":
        longest = max((len(str(r.cells[n] or "")) for r in table.rows), default=10)
        return Column(_plain(column.header), min(max(14, longest * 0.7), 60), "wrapped")
    return Column(_plain(column.header), 14, _KINDS[column.kind])


def _picture(picture: Picture, say: Say) -> Sheet:
    drawing = picture.drawing
    columns = [
        Column(_plain(str(head)), 34 if n == 0 else 16, "wrapped" if n == 0 else "number")
        for n, head in enumerate(drawing.headers)
    ] or [Column("-", 20)]
    rows = [tuple(row) for row in drawing.rows]
    return Sheet(say("report.sheet.picture", n=picture.number), columns, rows, len(rows))


def _fragments(report: Report, say: Say) -> Sheet:
    columns = [
        Column(say("report.column.number"), 12),
        Column(say("report.column.theme"), 28, "wrapped"),
        Column(say("report.column.code"), 34, "wrapped"),
        Column(say("report.column.text"), 80, "wrapped"),
        Column(say("report.column.quoted"), 60, "wrapped"),
        Column(say("report.column.label"), 40, "wrapped"),
        Column(say("report.column.document"), 11),
        Column(say("report.column.turn"), 9, "whole"),
        Column(say("report.column.start"), 10, "whole"),
        Column(say("report.column.end"), 10, "whole"),
        Column("guid", 38),
    ]
    rows = [
        (
            f.number, f.theme or None, f.code, f.text, f.quoted or None, f.label or None, f.document, f.turn,
            f.start, f.end, f.coding,
        )
        for f in report.fragments
    ]  # fmt: skip
    return Sheet(say("report.sheet.fragments"), columns, rows, len(rows))

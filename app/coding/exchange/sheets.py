"""Sheets of a workbook: rows written as XML by ourselves, everything around them by openpyxl.

openpyxl spends 10 microseconds on a cell; 20,000 fragments have 400,000 cells. So the rows are written
straight (ECMA-376 part 1, 18.3.1: sheetData, inline strings) into the skeleton that openpyxl makes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from app.coding.exchange.files import UNSEEN, SteadyZip
from app.coding.exchange.styles import Styles

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_767
"""UTF-16 units that a cell of Excel holds."""
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = ("=", "+", "-", "@")
A3, A4 = 8, 9
LINE_HEIGHT, TALLEST = 15, 405
"""Points; a row of Excel is at most 409 high."""
_EPOCH = datetime(1899, 12, 30)

Kind = Literal["text", "wrapped", "whole", "decimal", "date", "moment", "clock", "number", "told", "share"]
"""``share`` is from 0 to 1 and stands there as a whole percentage."""


class Painted(NamedTuple):
    """A value with a style of its own (from ``Styles``) instead of its column's."""

    value: str | int | float | None
    style: int


class Formula(NamedTuple):
    """What a cell works out (without the sign of equality), and the number that comes of it now."""

    words: str
    value: int | float


Cell = str | int | float | date | datetime | Painted | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in characters; ``turned`` stands the header upright, for many narrow columns. A row is as
    high as its longest wrapped text asks for, unless that is ``aside``. A day or a moment among words looks
    like one in whatever column it stands."""

    header: str
    width: float
    kind: Kind = "text"
    turned: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; ``count`` is the number of ``rows``, ``frozen`` the first cell that scrolls. The last
    ``totals`` of the rows are sums of those above them."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    count: int
    frozen: str = "B2"
    totals: int = 0


def unique_headers(headers: Iterable[str], none: str) -> list[str]:
    """Headers as Excel demands of a table: one line, not empty, at most 255 long, no two alike."""
    met: set[str] = set()
    found = []
    for header in headers:
        plain = " ".join(UNSEEN.sub(" ", header).split())[:240] or none
        name, n = plain, 1
        while name.casefold() in met:
            n += 1
            name = f"{plain} ({n})"
        met.add(name.casefold())
        found.append(name)
    return found


def fitting(labels: Iterable[str], least: int = 24, most: int = 60) -> int:
    """The width of a column in which ``labels`` stand on one line, within bounds."""
    return min(max(max(map(len, labels), default=0) + 2, least), most)


class Book:
    """A workbook being written to ``place``; ``when`` is the time it bears, ``cut_mark`` ends a cut text."""

    def __init__(self, place: Path, when: datetime, *, title: str, cut_mark: str, no_header: str) -> None:
        from openpyxl import Workbook

        self.workbook: Workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        told = self.workbook.properties
        told.creator, told.title, told.created, told.modified = "Kantlijn", title, when, when
        self.styles = Styles(self.workbook)
        self.cut = 0
        self._place, self._when, self._mark, self._none = place, when, cut_mark, no_header
        self._sheets: list[tuple[Worksheet, Sheet, list[str]]] = []

    def add(self, sheet: Sheet) -> None:
        """Lay a sheet out; its rows are taken when the book is written."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.filters import AutoFilter, FilterColumn
        from openpyxl.worksheet.table import Table, TableStyleInfo

        ws = self.workbook.create_sheet(sheet.title)
        headers = unique_headers((c.header for c in sheet.columns), self._none)
        last = get_column_letter(len(headers))
        for n, column in enumerate(sheet.columns, 1):
            ws.column_dimensions[get_column_letter(n)].width = column.width
        ws.freeze_panes = sheet.frozen
        ws.sheet_view.showGridLines = False
        ws.sheet_view.zoomScale = 100
        printed(ws, sum(column.width for column in sheet.columns))
        table = Table(
            displayName=re.sub(r"\W", "", sheet.title) or f"Tabel{len(self._sheets) + 1}",
            ref=f"A1:{last}{max(sheet.count, 1) + 1}",  # Excel wants a row under the header, be it empty
            tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=True),
        )
        table._initialise_columns()  # type: ignore[attr-defined]
        table.autoFilter = AutoFilter(ref=table.ref)
        for n, (told, header) in enumerate(zip(table.tableColumns, headers, strict=True)):
            told.name = header
            if sheet.columns[n].turned:  # the button would cover the upright words
                table.autoFilter.filterColumn.append(FilterColumn(colId=n, hiddenButton=True))
        ws.add_table(table)
        extent = f"A1:{last}{sheet.count + 1}"
        ws.calculate_dimension = lambda: extent
        self._sheets.append((ws, sheet, headers))

    def write(self) -> None:
        """Write everything to ``place``. Raises OSError."""
        from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
        from openpyxl.worksheet._writer import WorksheetWriter
        from openpyxl.writer.excel import ExcelWriter

        book = self
        laid = {id(ws): (sheet, headers) for ws, sheet, headers in self._sheets}

        class Writer(ExcelWriter):
            def write_worksheet(self, ws: Worksheet) -> None:
                ws._drawing = SpreadsheetDrawing()  # type: ignore[attr-defined]
                skeleton = io.BytesIO()
                writer = WorksheetWriter(ws, skeleton)
                writer.write()
                ws._rels = writer._rels  # type: ignore[attr-defined]
                before, after = re.split(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>", skeleton.getvalue())
                with archive.open(archive.member(ws.path[1:]), "w") as part:
                    part.write(before)
                    for piece in book._rows_xml(*laid[id(ws)]):
                        part.write(piece)
                    part.write(after)
                self.manifest.append(ws)

        with SteadyZip(self._place, self._when) as archive:
            Writer(self.workbook, archive).write_data()

    def _rows_xml(self, sheet: Sheet, headers: list[str]) -> Iterator[bytes]:
        from openpyxl.utils import get_column_letter

        styles = self.styles
        turned = max((len(c.header) for c in sheet.columns if c.turned), default=0)
        height = min(250, max(90, turned * 4)) if turned else 2 * LINE_HEIGHT
        yield f'<sheetData><row r="1" ht="{height}" customHeight="1">'.encode()
        letters = [get_column_letter(n) for n in range(1, len(headers) + 1)]
        for letter, header, column in zip(letters, headers, sheet.columns, strict=True):
            number = column.kind in ("whole", "decimal", "clock", "number", "share")
            yield self._text(
                f"{letter}1", header, styles.header(number, column.turned, bool(turned))
            ).encode()
        yield b"</row>"
        plain = [styles.of(column.kind) for column in sheet.columns]
        wrapped = [
            (i, int(c.width * 1.1) - 3)
            for i, c in enumerate(sheet.columns)
            if c.kind in ("wrapped", "told") and not c.aside
        ]
        buffer: list[str] = []
        for n, row in enumerate(sheet.rows, 2):
            buffer.append(f'<row r="{n}" ht="{row_height(row, wrapped)}">')
            for letter, style, value in zip(letters, plain, row, strict=True):
                if value is None:
                    buffer.append(f'<c r="{letter}{n}" s="{style}"/>')
                else:
                    buffer.append(self._cell(f"{letter}{n}", value, style))
            buffer.append("</row>")
            if n % 256 == 0:
                yield "".join(buffer).encode()
                buffer.clear()
        yield ("".join(buffer) + "</sheetData>").encode()

    def _cell(self, at: str, value: Any, style: int) -> str:
        if type(value) is str:
            return self._text(at, value, style)
        if type(value) is Painted:
            if value.value is None:
                return f'<c r="{at}" s="{value.style}"/>'
            return self._cell(at, value.value, value.style)
        if type(value) is Formula:
            words = value.words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            return f'<c r="{at}" s="{style}"><f>{words}</f><v>{value.value!r}</v></c>'
        if isinstance(value, datetime):
            gone = value - _EPOCH
            style = self._dated(style, "moment")
            return f'<c r="{at}" s="{style}"><v>{gone.days + gone.seconds / 86400!r}</v></c>'
        if isinstance(value, date):
            style = self._dated(style, "date")
            return f'<c r="{at}" s="{style}"><v>{value.toordinal() - _EPOCH.toordinal()}</v></c>'
        return f'<c r="{at}" s="{style}"><v>{value!r}</v></c>'

    def _dated(self, style: int, look: str) -> int:
        return style if style in map(self.styles.of, ("date", "moment")) else self.styles.of(look)

    def _text(self, at: str, text: str, style: int) -> str:
        text = self._fitting(text)
        if text.startswith(_FORMULA):
            style = self.styles.quoted(style)
        if "_x" in text:
            text = _ESCAPED.sub("_x005F_", text)
        if "&" in text or "<" in text or ">" in text:
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

    def _fitting(self, text: str) -> str:
        """``text`` without what a cell cannot hold, cut with a mark when it is too long."""
        if not text.isprintable():
            text = UNSEEN.sub("", text.replace("\t", " "))
        if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
            return text
        self.cut += 1
        room = LONGEST - len(self._mark)
        return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + self._mark


def printed(ws: Any, width: float) -> None:
    """Let a sheet of so many characters' width print on whole pages, the header on each."""
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", A3 if width > 200 else A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.print_title_rows = "1:1"
    ws.oddFooter.left.text, ws.oddFooter.right.text = "&A", "&P / &N"


def row_height(row: Sequence[Cell], wrapped: Sequence[tuple[int, int]]) -> int:
    """Points for the longest wrapped text: LibreOffice does not measure at opening, Excel does at editing."""
    most = 1
    for column, width in wrapped:
        value = row[column]
        if type(value) is Painted:
            value = value.value
        if type(value) is str and (len(value) > width or "\n" in value):
            lines = value.split("\n", 30) if "\n" in value else (value,)
            most = max(most, sum(1 + max(0, len(line) - 1) // width for line in lines))
    return min(most * LINE_HEIGHT + 1, TALLEST)

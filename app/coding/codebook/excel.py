"""The Excel side of a codebook table: cells in, cells out, no formulas, the same bytes for the same rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.coding.exchange.files import SteadyZip
from app.coding.refusal import Refusal

Rows = Sequence[Sequence[str | int]]
_LARGEST_UNPACKED = 200_000_000
_WIDTHS = {
    "pad": 42, "naam": 26, "guid": 12, "kleur": 10, "cues": 44, "parafrasen": 72,
    "codeerbaar": 14, "actief": 10, "ook interviewer": 18,
}  # fmt: skip


def sheets(
    content: bytes, file: str, rows: int, columns: int
) -> tuple[str, dict[str, list[tuple[int, list[str]]]]]:
    """The title of a workbook, and per sheet its filled rows as (row number from 1, cells as text).

    Raises Refusal for what is no workbook, for one that would unpack to more than 200 MB, and for one
    with document type declarations (no spreadsheet program writes them).
    """
    import warnings

    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > _LARGEST_UNPACKED:
                raise Refusal("codebook.file.too_big", file=file, line=1)
            for member in packed.infolist():
                with packed.open(member) as part:
                    if b"<!DOCTYPE" in part.read(4096).replace(b"\0", b""):  # UTF-16 too
                        raise Refusal("codebook.file.not_xlsx", file=file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            found = {}
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                found[sheet.title] = _rows(sheet, rows, columns)
            return str(book.properties.title or ""), found
    except Refusal:
        raise
    except Exception:
        # openpyxl raises whatever its XML reader, zipfile or its own models happen to raise on a damaged file
        raise Refusal("codebook.file.not_xlsx", file=file) from None


def workbook(name: str, rows: Rows, title: str, more: Sequence[tuple[str, Rows]] = ()) -> bytes:
    """A workbook of one sheet, and ``more``; first rows are headers, frozen, with filters. Each sheet prints
    as wide as its paper, its headers on every page, and a row is as high as its words ask for. Paraphrases,
    the last column, do neither.

    A string is a cell of text, whatever it looks like; an int is a number.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title = title
    book.properties.creator = "Kantlijn"
    for sheet, filled in ((name, rows), *more):
        _fill(book.create_sheet(sheet), filled)
    out = io.BytesIO()
    book.save(out)
    return _without_time(out.getvalue())


def _fill(sheet: Any, rows: Rows) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    from app.coding.exchange.sheets import printed, row_height
    from app.coding.palette import ink_on

    sheet.freeze_panes = "A2"
    last = get_column_letter(len(rows[0]))
    sheet.auto_filter.ref = f"A1:{last}{len(rows)}"
    widths = []
    for place, heading in enumerate(rows[0], start=1):
        numbers = any(isinstance(row[place - 1], int) for row in rows)
        widths.append(_WIDTHS.get(str(heading), 14 if numbers else 48))
        sheet.column_dimensions[get_column_letter(place)].width = widths[-1]
    aside = rows[0].index("parafrasen") if "parafrasen" in rows[0] else len(widths)
    printed(sheet, sum(widths[:aside]))
    if aside < len(widths):  # tens of sentences per code are for Kantlijn, not for an appendix
        sheet.print_area = f"A1:{get_column_letter(aside)}{len(rows)}"
    top = Alignment(vertical="top")
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    guid = rows[0].index("guid") if "guid" in rows[0] else -1
    room = [(n, width - 1) for n, width in enumerate(widths[:aside]) if n != guid]
    color = rows[0].index("kleur") if "kleur" in rows[0] else -1
    for n, row in enumerate(rows):
        sheet.row_dimensions[n + 1].height = row_height(row, room)
        cells = []
        for place, text in enumerate(row):
            if isinstance(text, int):
                cells.append(WriteOnlyCell(sheet, value=text))
                cells[-1].alignment = top
                continue
            cell = WriteOnlyCell(sheet, value=text or None)
            cell.alignment = top if place == guid else wrapped
            if text:
                cell.value = text
                cell.data_type = "s"
            if text[:1] in tuple("=+-@"):
                cell.quotePrefix = True
            if n == 0:
                cell.font = bold
            elif place == color:
                cell.fill = PatternFill("solid", fgColor=text[1:])
                cell.font = Font(color=ink_on(text)[1:])
            cells.append(cell)
        sheet.append(cells)


def _rows(sheet: Any, most: int, columns: int) -> list[tuple[int, list[str]]]:
    kept: list[tuple[int, list[str]]] = []
    for number, row in enumerate(sheet.iter_rows(max_col=columns, values_only=True), start=1):
        cells = [_as_text(value) for value in row]
        if any(cells):
            kept.append((number, cells))
        if len(kept) > most or number > 20 * most:
            break
    return kept


def _as_text(value: Any) -> str:
    """A cell's value as text: whole numbers without decimals, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value)


def _without_time(content: bytes) -> bytes:
    """The same workbook without the moment of saving in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, SteadyZip(out, datetime(1980, 1, 1)) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", part)
            new.writestr(name, part)
    return out.getvalue()

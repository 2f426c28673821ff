"""Questionnaires in .xlsx: values as Excel shows them, never a formula carried out."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.coding.survey.grid import Grid, decimal_of, text_cell
from app.coding.survey.table import Cell
from app.coding.transcripts.archive import opened

_BLANK = re.compile(rb"<c ([^>]*t=\"(?:str|e)\"[^>]*)>\s*<f")
_FORMULA = re.compile(rb"<f[ >/]")
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"}


def read(data: bytes, name: str, wanted: str | None) -> Grid:
    """The filled lines of one sheet: ``wanted``, else the first with more than one line.

    Raises Refusal for what is damaged, locked, too large, or has no such sheet.
    """
    formulas = _checked(data, name)
    book = _book(data, name, values=True)
    try:
        sheet, others = _sheet(book, name, wanted)
        grid = _grid(sheet, name)
        if others:
            grid.notices.append(
                Notice("survey.sheet_used", {"sheet": sheet.title, "others": ", ".join(others)})
            )
        if formulas:
            _look_for_uncomputed(data, name, sheet.title, grid)
    except Refusal:
        raise
    except Exception:
        # openpyxl raises whatever its XML reader or its own models happen to raise on a damaged file
        raise Refusal("survey.not_xlsx", file=name) from None
    finally:
        book.close()
    return grid


def _checked(data: bytes, name: str) -> bool:
    """Whether there are formulas in the file, once its size and parts were found to be sound."""
    formulas = False
    with opened(io.BytesIO(data), name) as package:
        for part in package.names:
            if not part.endswith((".xml", ".rels")):
                continue
            content = package.read(part)
            if b"<!DOCTYPE" in content[:4096].replace(b"\0", b""):
                raise Refusal("import.dtd", file=name)
            if part.startswith("xl/worksheets/") and not formulas:
                formulas = _FORMULA.search(content) is not None
    return formulas


def _book(data: bytes, name: str, *, values: bool) -> Any:
    import warnings

    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    except Exception:
        raise Refusal("survey.not_xlsx", file=name) from None


def _sheet(book: Any, name: str, wanted: str | None) -> tuple[Any, list[str]]:
    """The sheet to read, and the names of the others that hold something."""
    sheets = list(book.worksheets)
    if wanted is not None:
        found = [s for s in sheets if s.title.strip().casefold() == wanted.strip().casefold()]
        if not found:
            raise Refusal(
                "survey.no_sheet", file=name, sheet=wanted, known=", ".join(s.title for s in sheets)
            )
        return found[0], []
    filled = []
    for sheet in sheets:
        sheet.reset_dimensions()
        lines = (r for r in sheet.iter_rows(max_row=200, values_only=True) if any(c is not None for c in r))
        n = sum(1 for _ in zip(lines, range(2), strict=False))
        if n:
            filled.append((n, sheet))
    if not filled:
        raise Refusal("survey.empty", file=name)
    chosen = next((s for n, s in filled if n > 1), filled[0][1])
    return chosen, [s.title for _, s in filled if s is not chosen]


def _grid(sheet: Any, name: str) -> Grid:
    sheet.reset_dimensions()
    grid = Grid(sheet=sheet.title)
    errors = times = 0
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells: list[Cell] = []
        for value in row:
            if isinstance(value, str) and value in _ERRORS:
                errors += 1
                value = None
            if isinstance(value, datetime) and (value.hour or value.minute or value.second):
                times += 1
            cells.append(_cell(value))
        grid.add(line, cells, name)
    grid.decimal = decimal_of(grid)  # numbers that were typed or pasted as text
    if errors:
        grid.notices.append(Notice("survey.errors_blank", {"n": errors}))
    if times:
        grid.notices.append(Notice("survey.times_cut"))
    return grid


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    return text_cell(str(value))


def _look_for_uncomputed(data: bytes, name: str, title: str, grid: Grid) -> None:
    """Refuse formulas whose outcome the file does not hold: their answers would be blanks, unseen."""
    book = _book(data, name, values=False)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        known = dict(grid.lines)
        blank = []
        for row in sheet.iter_rows():
            for cell in row:
                if getattr(cell, "data_type", "") == "f":
                    cells = known.get(cell.row, [])
                    if cell.column > len(cells) or cells[cell.column - 1] is None:
                        blank.append(str(cell.coordinate))
        told = _outcomes(data, name) if blank else set()
        without = next((place for place in blank if place not in told), None)
        if without is not None:
            raise Refusal("survey.uncomputed", file=name, cell=without)
    finally:
        book.close()


def _outcomes(data: bytes, name: str) -> set[str]:
    """Where a formula's outcome stands that is read as a blank: an empty text, or an error."""
    found: set[str] = set()
    with opened(io.BytesIO(data), name) as package:
        for part in package.names:
            if part.startswith("xl/worksheets/sheet"):
                for head in _BLANK.findall(package.read(part)):
                    if place := re.search(rb'r="([A-Z]+[0-9]+)"', head):
                        found.add(place[1].decode())
    return found

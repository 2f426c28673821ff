"""Questionnaires in .csv: the separator, the encoding and the decimal mark are found out."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.coding.survey.grid import LONGEST_CELL, Grid, decimal_of, text_cell
from app.coding.survey.table import Cell
from app.coding.transcripts.encoding import decode

_SEPARATORS = (";", ",", "\t", "|")
_TOLD = re.compile(r"\s*sep=(.)\s*")
_LIMIT = 2 * LONGEST_CELL


def read(data: bytes, name: str) -> Grid:
    """The filled lines of a .csv. Raises Refusal for bytes that are no text and for broken lines."""
    from app.coding.transcripts import limits

    if len(data) > limits.PLAIN:
        raise Refusal("import.too_large", file=name, mb=limits.PLAIN >> 20)
    text, notices = decode(data, name)
    text = text.removeprefix("\ufeff")
    told = _TOLD.fullmatch(text.split("\n", 1)[0].rstrip("\r"))
    skipped = 0
    if told:
        text, skipped = text.partition("\n")[2], 1
    if not text.strip():
        raise Refusal("survey.empty", file=name)
    separator = told[1] if told else _separator(text)
    grid = Grid(notices=notices)
    records = _records(text, separator, name)
    width = max((len(cells) for _, cells in records[:1]), default=0)
    short = 0
    for line, raw in records:
        cells: list[Cell] = [text_cell(cell) for cell in raw]
        if len(cells) > width and any(c is not None for c in cells[width:]):
            if len(grid.lines) < 3 and sum(c is not None for _, cs in grid.lines for c in cs) <= len(
                grid.lines
            ):
                width = len(cells)  # above it stood a title
            else:
                raise Refusal("survey.ragged", file=name, line=line + skipped, n=len(raw), width=width)
        short += 0 < len(raw) < width and any(c is not None for c in cells)
        grid.add(line + skipped, cells, name)
    if short:
        grid.notices.append(Notice("survey.short_lines", {"n": short}))
    grid.decimal = decimal_of(grid, separator)
    return grid


def _records(text: str, separator: str, name: str) -> list[tuple[int, list[str]]]:
    """The records with the line that each begins on; a quote that is never closed is refused."""
    before = csv.field_size_limit(_LIMIT)
    found: list[tuple[int, list[str]]] = []
    start = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for record in reader:
            found.append((start, record))
            start = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise Refusal("survey.cell_long", file=name, line=start, column="?",
                          limit=LONGEST_CELL // 1_000_000) from None  # fmt: skip
        raise Refusal("survey.quotes", file=name, line=start) from None
    finally:
        csv.field_size_limit(before)
    return found


def _separator(text: str) -> str:
    """The sign that cuts most lines into the same number of fields, and that number the largest."""
    best, worth = ";", (0.0, 0)
    before = csv.field_size_limit(_LIMIT)
    try:
        for sign in _SEPARATORS:
            widths: Counter[int] = Counter()
            try:
                for n, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=sign)):
                    if record:
                        widths[len(record)] += 1
                    if n > 300:
                        break
            except csv.Error:
                continue
            if not widths:
                continue
            width, k = max(
                ((w, c) for w, c in widths.items() if w > 1), key=lambda p: (p[1], p[0]), default=(1, 0)
            )
            share = k / sum(widths.values())
            if width > 1 and (round(share, 1), width) > worth:
                best, worth = sign, (round(share, 1), width)
    finally:
        csv.field_size_limit(before)
    return best

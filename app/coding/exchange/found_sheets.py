"""Places that were found, as a table: keywords in context, with where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from app.coding.exchange import csv_files
from app.coding.exchange.files import atomic, moment
from app.coding.exchange.sheets import Book, Column, Sheet, fitting
from app.coding.refusal import Refusal

SUFFIXES = (".xlsx", ".csv")


class Row(NamedTuple):
    """One place; ``start`` and ``end`` are code points of the document's text."""

    document: str
    turn: int | None
    speaker: str
    role: str
    before: str
    text: str
    after: str
    start: int
    end: int


def sheet(rows: Sequence[Row], say: Callable[..., str]) -> Sheet:
    """The table, one row per place."""
    columns = [
        Column(say("searching.column.document"), fitting((r.document for r in rows), least=16), "wrapped"),
        Column(say("searching.sheet.turn"), 8, "whole"),
        Column(say("searching.column.speaker"), 20, "wrapped"),
        Column(say("searching.sheet.role"), 14),
        Column(say("searching.column.before"), 50, "wrapped"),
        Column(say("searching.column.text"), 26, "wrapped"),
        Column(say("searching.column.after"), 50, "wrapped"),
        Column(say("searching.sheet.start"), 10, "whole"),
        Column(say("searching.sheet.end"), 10, "whole"),
    ]
    told = [r._replace(role=say(f"searching.role.{r.role}") if r.role else "") for r in rows]
    return Sheet(say("searching.sheet.title"), columns, told, len(told), "A2")


def table_suffix(path: Path) -> str:
    """The kind of file that a table is to become. Refuses another than ``SUFFIXES``."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise Refusal("export.table_suffix", path=str(path))
    return suffix


def write_tables(
    sheets: Sequence[Sheet], title: str, last_change: str, path: Path, say: Callable[..., str]
) -> None:
    """Write tables to a workbook, or the first of them to a .csv. Refuses another kind of file."""
    if table_suffix(path) == ".csv":
        csv_files.write_sheet(sheets[0], path, say)
        return
    with atomic(path) as place:
        book = Book(
            place, moment(last_change), title=title, cut_mark=say("export.cut_mark"),
            no_header=say("export.no_header"),
        )  # fmt: skip
        for one in sheets:
            book.add(one)
        book.write()


def write(
    rows: Sequence[Row], query: str, project: str, last_change: str, path: Path, say: Callable[..., str]
) -> None:
    """Write the places found for ``query``. Raises Refusal."""
    write_tables([sheet(rows, say)], f"{project}: {query}", last_change, path, say)

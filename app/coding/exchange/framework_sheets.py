"""A framework as tables: summaries by case and code, and the fragments behind each cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.coding.exchange import csv_files, framework_word, table_page
from app.coding.exchange.files import atomic, moment
from app.coding.exchange.frequency_sheets import account
from app.coding.exchange.sheets import Book, Cell, Column, Sheet
from app.coding.exchange.values import typed
from app.coding.framework import Grid, headings
from app.coding.model import Fragment, Notice
from app.coding.report.writing import day_words

Say = Callable[..., str]
SUFFIXES = (".xlsx", ".docx", ".html", ".csv")
Behind = Mapping[str, Fragment]
"""Fragments by the guid of their coding."""


def write(grid: Grid, behind: Behind, path: Path, say: Say, *, title: str, when: str) -> list[Notice]:
    """Write a framework to ``path``, one of SUFFIXES: .csv and .docx hold the summaries, the others also
    the fragments of every cell.

    ``title`` is the project's name, ``when`` the time of its last change; the same grid gives the same bytes.
    Returns notices of what had to be cut. Raises Refusal when ``path`` cannot be written.
    """
    kind = path.suffix.lower()
    if kind == ".csv":
        csv_files.write_sheet(summaries(grid, say), path, say)
    elif kind == ".docx":
        framework_word.write(grid, path, say, title=title, when=when)
    elif kind == ".html":
        about = " · ".join((title, day_words(when, say), progress(grid, say)))
        sheets = [summaries(grid, say), fragments(grid, behind, say)]
        table_page.write(grid.framework.name, about, sheets, path, say)
    else:
        with atomic(path) as place:
            book = Book(
                place, moment(when), title=f"{title}: {grid.framework.name}", cut_mark=say("export.cut_mark"),
                no_header=say("export.no_header"),
            )  # fmt: skip
            book.styles.formats.update(date=say("export.date_format"))
            book.add(summaries(grid, say))
            book.add(fragments(grid, behind, say))
            if grid.asked:
                book.add(account(say("framework.asked", name=grid.asked), say))
            book.write()
        return [Notice("export.cut", {"n": book.cut})] if book.cut else []
    return []


def progress(grid: Grid, say: Say) -> str:
    """How many of the cells are summarised, and which fragments are meant, in words."""
    told = say("framework.progress", n=len(grid.cases) * len(grid.codes), done=grid.summarised())
    return f"{told} · {say('framework.asked', name=grid.asked)}" if grid.asked else told


def summaries(grid: Grid, say: Say) -> Sheet:
    """A row per case: its attributes, and under each code what was summarised."""
    columns = [
        Column(say("export.column.case"), 24, "wrapped"),
        *(Column(a.name, 16, {"number": "number", "date": "date"}.get(a.type, "wrapped"))  # type: ignore[arg-type]
          for a in grid.attributes),
        *(Column(name, 42, "wrapped") for name in headings(grid)),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (
            case.name,
            *(typed(grid.values.get(case.guid, {}).get(a.name), a) for a in grid.attributes),
            *(grid.text(case.guid, code.guid) or None for code in grid.codes),
        )
        for case in grid.cases
    ]
    return Sheet(say("framework.sheet.summaries"), columns, rows, len(rows))


def fragments(grid: Grid, behind: Behind, say: Say) -> Sheet:
    """A row per fragment and cell, cell after cell."""
    columns = [
        Column(say("export.column.case"), 24, "wrapped"), Column(say("framework.column.code"), 30, "wrapped"),
        Column(say("framework.column.n"), 6, "whole"), Column(say("export.column.fragment"), 80, "wrapped"),
        Column(say("framework.column.own_code"), 30, "wrapped"),
        Column(say("export.column.document"), 28, "wrapped"), Column(say("export.column.turn"), 8, "whole"),
        Column(say("export.column.time"), 10, "clock"), Column(say("export.column.coder"), 16),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = []
    for case in grid.cases:
        for code in grid.codes:
            for n, guid in enumerate(grid.fragments.get((case.guid, code.guid), ()), 1):
                if (f := behind.get(guid)) is not None:
                    time = None if f.time is None else f.time / 86400
                    rows.append((case.name, grid.book.path(code.guid), n, f.text, f.path, f.document, f.turn,
                                 time, f.coder))  # fmt: skip
    return Sheet(say("framework.sheet.fragments"), columns, rows, len(rows), "C2")

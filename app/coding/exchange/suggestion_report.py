"""The report on suggestions in the kinds of file that it can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.coding.exchange import csv_files, suggestion_sheets, table_page
from app.coding.report.writing import day_words
from app.coding.suggest.measuring.measured import Measured

SUFFIXES = (".xlsx", ".html", ".csv")


def write(found: Measured, path: Path, say: Callable[..., str]) -> None:
    """Write the report: a workbook, a page, or of a .csv the codes alone. Raises Refusal."""
    if path.suffix.lower() == ".html":
        about = f"{found.project_name} · {day_words(found.last_change, say)} · Kantlijn {found.program}"
        sheets = suggestion_sheets.sheets(found, say)
        table_page.write(say("measuring.title"), about, sheets, path, say)
    elif path.suffix.lower() == ".csv":
        csv_files.write_sheet(suggestion_sheets.codes(found, say), path, say)
    else:
        suggestion_sheets.write(found, path, say)

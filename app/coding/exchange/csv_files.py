"""Tables as .csv that Excel opens with a double click in the user's language."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from app.coding.analysis.matrix import Matrix
from app.coding.exchange import excel
from app.coding.exchange.files import UNSEEN, atomic
from app.coding.exchange.sheets import Cell, Formula, Painted, Sheet, unique_headers
from app.coding.exchange.styles import Looks
from app.coding.extract import Extract

_RISKY = ("=", "+", "-", "@")


def write(
    extract: Extract,
    path: Path,
    say: Callable[..., str],
    *,
    what: str = "fragments",
    matrix: Matrix | None = None,
    coefficient: str | None = "c",
) -> None:
    """Write one part of the workbook to ``path``: UTF-8 with a byte order mark, lines end in CR LF.

    Dutch has ";" between the fields and a decimal comma, English "," and a point. Text that begins with
    = + - or @ gets an apostrophe before it, so that no program computes it. "all" is "fragments".
    Raises Refusal when ``path`` cannot be written or there is no such part; nothing is written then.
    """
    part = "fragments" if what == "all" else what
    shown = matrix if matrix is not None else excel.code_matrix(extract)
    (sheet,) = excel.parts(extract, say, Looks(), part, shown, coefficient)
    write_sheet(sheet, path, say)


def write_sheet(sheet: Sheet, path: Path, say: Callable[..., str]) -> None:
    """Write one table to ``path``, in the same way. Raises Refusal when it cannot be written."""
    decimal = say("export.decimal")
    clocks = [column.kind == "clock" for column in sheet.columns]
    with atomic(path) as place, place.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=say("export.csv_separator"), lineterminator="\r\n")
        headers = unique_headers((column.header for column in sheet.columns), say("export.no_header"))
        out.writerow([safe(header) for header in headers])
        for row in sheet.rows:
            out.writerow([field(v, decimal, is_clock=c) for v, c in zip(row, clocks, strict=True)])


def safe(text: str) -> str:
    """``text`` that no spreadsheet program takes for a formula.

    Where apostrophes already stand before the sign one more is put, so that who reads it back takes one away.
    """
    plain = UNSEEN.sub("", text.replace("\t", " "))
    return f"'{plain}" if plain.lstrip(" \n'").startswith(_RISKY) else plain


def clock(seconds: float) -> str:
    """Seconds as h:mm:ss."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def field(value: Cell, decimal: str = ".", *, is_clock: bool = False) -> str:
    """A cell as it stands in the file; ``is_clock`` is for a share of a day."""
    if isinstance(value, Painted | Formula):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if is_clock:
        return clock(value * 86400)
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value).replace(".", decimal)
    return str(value)

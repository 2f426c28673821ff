"""Cells as values: numbers, days and yes or no, as people and programs write them."""

from __future__ import annotations

import re
from datetime import date

from app.coding.survey.table import Cell
from app.coding.text import plain_number

_YES = {"ja", "yes", "true", "waar", "j", "y", "1"}
_NO = {"nee", "no", "false", "onwaar", "n", "0"}
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T,]+\d{1,2}[:.]\d{2}.*)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]\d{1,2}:\d{2}.*)?")
_MINUS = str.maketrans({"\u2212": "-", "\u00a0": "", "\u202f": "", " ": ""})


def plain(cell: Cell) -> str:
    """A cell as text: whole numbers without decimals, days as ISO, yes and no as ja and nee."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, date):
        return cell.isoformat()
    return repr(cell) if isinstance(cell, float) else str(cell)


def boolean(cell: Cell) -> str | None:
    """``ja`` or ``nee``, or None for what is neither."""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    word = str(cell).strip().casefold() if isinstance(cell, str | int) else ""
    return "ja" if word in _YES else "nee" if word in _NO else None


def number(cell: Cell, decimal: str) -> str | None:
    """A number with a point, or None; ``decimal`` is the mark in texts, the other one parts thousands."""
    if isinstance(cell, bool) or cell is None or isinstance(cell, date):
        return None
    if not isinstance(cell, str):
        return plain_number(repr(cell)) if cell == cell and abs(cell) != float("inf") else None
    text = cell.translate(_MINUS)
    other = "." if decimal == "," else ","
    if re.fullmatch(rf"[-+]?[1-9]\d{{0,2}}(?:\{other}\d{{3}})+(?:\{decimal}\d+)?", text):
        text = text.replace(other, "")
    text = text.replace(decimal, ".")
    if not re.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?", text):
        return None
    return plain_number(text) if abs(float(text)) != float("inf") else None


def day(cell: Cell) -> str | None:
    """A day in ISO form, from 22-11-2026 or 2026-11-22, with or without a time; None for what is none."""
    if isinstance(cell, date):
        return cell.isoformat()
    text = cell.strip() if isinstance(cell, str) else ""
    if found := _DAY_FIRST.fullmatch(text):
        d, m, y = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(text):
        y, m, d = (int(part) for part in found.groups())
    else:
        return None
    try:
        return date(y, m, d).isoformat()
    except ValueError:
        return None

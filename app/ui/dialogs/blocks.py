"""Blocks of cells as spreadsheets put them on the clipboard: tabs, lines, quotes around what holds those."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence


def parsed(text: str) -> list[list[str]]:
    """The rows of a block, each cell as it was; [] for an empty clipboard."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if not plain:
        return []
    before = csv.field_size_limit(10_000_000)
    try:
        rows = list(csv.reader(io.StringIO(plain, newline=""), delimiter="\t"))
    except csv.Error:
        rows = [line.split("\t") for line in plain.removesuffix("\n").split("\n")]
    finally:
        csv.field_size_limit(before)
    return [row or [""] for row in rows]


def heads(first: Sequence[str], titles: Sequence[str]) -> list[int] | None:
    """Which of the columns each cell of a first row is the header of, -1 for none; None when it is no row of
    headers: those name two columns or more, and half of what they name is there."""
    places = {_folded(title): n for n, title in enumerate(titles)}
    found = [places.get(_folded(cell), -1) for cell in first]
    known = {n for n in found if n >= 0}
    filled = sum(1 for cell in first if cell.strip())
    return found if len(known) > 1 and 2 * len(known) >= filled else None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def written(rows: Sequence[Sequence[str]]) -> str:
    """A block that spreadsheets read back cell by cell."""
    return "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)


def _quoted(cell: str) -> str:
    if "\t" in cell or "\n" in cell or cell.startswith('"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell

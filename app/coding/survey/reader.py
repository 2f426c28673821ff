"""The door for questionnaires: which reader a file needs, and what every table must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.coding.survey.grid import LONGEST_CELL, MOST_ROWS, Grid
from app.coding.survey.heads import headers_of
from app.coding.survey.table import Table
from app.coding.text import label

EXTENSIONS = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".sav")


def read(path: Path, *, sheet: str | None = None, header_rows: int | None = None) -> Table:
    """The questionnaire in a file. ``sheet`` names a sheet, ``header_rows`` how many lines hold the headers.

    Raises Refusal for a file that cannot be read or holds no table, in a sentence for its user.
    """
    from app.coding.transcripts import limits

    name, extension = path.name, path.suffix.lower()
    try:
        if path.is_dir():
            raise Refusal("import.folder", file=name)
        if not path.exists():
            raise Refusal("import.missing", file=name)
        if extension not in EXTENSIONS:
            raise Refusal("survey.unknown_format", file=name, known=".xlsx .csv .sav")
        if path.stat().st_size > limits.UNPACKED:
            raise Refusal("import.too_large", file=name, mb=limits.UNPACKED >> 20)
        if extension == ".sav":
            from app.coding.survey import sav

            return sav.read(path)
        return read_bytes(path.read_bytes(), name, sheet=sheet, header_rows=header_rows)
    except PermissionError:
        raise Refusal("import.no_permission", file=name) from None
    except (MemoryError, RecursionError):
        raise Refusal("import.too_complex", file=name) from None
    except OSError:
        raise Refusal("import.unreadable", file=name) from None


def read_bytes(data: bytes, name: str, *, sheet: str | None = None, header_rows: int | None = None) -> Table:
    """The questionnaire in the bytes of an .xlsx or .csv. Raises Refusal."""
    from app.coding.transcripts import sniff

    extension = Path(name).suffix.lower()
    if not data:
        raise Refusal("import.empty", file=name)
    kind = sniff.kind_of(data[: sniff.SAMPLE])
    if kind == "ole":
        import io

        what = sniff.ole_kind(io.BytesIO(data))
        key = "import.encrypted" if what == "encrypted" else "survey.old_excel"
        raise Refusal(key, file=name)
    if extension in (".xlsx", ".xlsm"):
        if kind != "zip":
            raise Refusal("survey.not_xlsx", file=name)
        from app.coding.survey import xlsx

        grid = xlsx.read(data, name, sheet)
    else:
        if kind:
            raise Refusal("survey.not_csv", file=name)
        from app.coding.survey import csv_table

        grid = csv_table.read(data, name)
    return _table(grid, name, header_rows)


def _table(grid: Grid, name: str, header_rows: int | None) -> Table:
    if not grid.lines:
        raise Refusal("survey.empty", file=name)
    found = headers_of([cells for _, cells in grid.lines], header_rows)
    body = grid.lines[found.first :]
    if not body:
        raise Refusal("survey.only_headers", file=name)
    width = max(len(found.headers), max(len(cells) for _, cells in body))
    notices = [*grid.notices, *found.notices]
    used = {n for _, cells in body for n, cell in enumerate(cells) if cell is not None}
    heads = [*found.headers, *[""] * (width - len(found.headers))]
    keep = [n for n in range(width) if n in used or heads[n]]
    headers = _named(heads, keep, notices)
    rows = tuple(tuple(cells[n] if n < len(cells) else None for n in keep) for _, cells in body)
    if len(rows) > MOST_ROWS:
        raise Refusal("survey.too_many_rows", file=name, limit=MOST_ROWS)
    for (line, _), row in zip(body, rows, strict=True):
        for n, cell in enumerate(row):
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                raise Refusal("survey.cell_long", file=name, line=line, column=headers[n],
                              limit=LONGEST_CELL // 1_000_000)  # fmt: skip
    return Table(
        name, headers, rows, tuple(line for line, _ in body), grid.sheet, grid.decimal, header_rows,
        tuple(notices),
    )  # fmt: skip


def _named(heads: Sequence[str], keep: Sequence[int], notices: list[Notice]) -> tuple[str, ...]:
    """Headers that are not empty and no two alike (whatever their case), with what had to be done."""
    found: list[str] = []
    taken: set[str] = set()
    wanted = [label(heads[n]) for n in keep]
    twice = [h for h, k in Counter(h.casefold() for h in wanted if h).items() if k > 1]
    missing = [letter(n) for n, head in zip(keep, wanted, strict=True) if not head]
    for n, head in zip(keep, wanted, strict=True):
        plain = head or f"Kolom {letter(n)}"
        name, k = plain, 1
        while name.casefold() in taken:
            k += 1
            name = f"{plain} ({k})"
        taken.add(name.casefold())
        found.append(name)
    if twice:
        first = next(h for h in wanted if h.casefold() == twice[0])
        notices.append(Notice("survey.headers_twice", {"n": len(twice), "header": first}))
    if missing:
        notices.append(
            Notice("survey.headers_missing", {"n": len(missing), "columns": ", ".join(missing[:8])})
        )
    return tuple(found)


def letter(n: int) -> str:
    """The letters over column ``n`` (from 0) in a spreadsheet."""
    name = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        name = chr(65 + rest) + name
    return name

"""Tables: rows of time, speaker and text become turns, other tables lines of cells with tabs between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from app.coding.transcripts import labels
from app.coding.transcripts.draft import Sheet
from app.coding.transcripts.roles import key_of, known, paired

Cell = Sequence[str]
"""The paragraphs of one cell."""

_TIME_HEAD = re.compile(r"(?:tijd|time|start|begin|timestamp|tijdcode|tijdstip|timecode)\w*", re.IGNORECASE)
_NAME_HEAD = re.compile(r"(?:spreker|speaker|naam|name|wie|who|rol|persoon)\w*", re.IGNORECASE)


def lay(sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> None:
    """Write a table to the sheet. Nothing in it is left out; a row of headings is a line, no turn."""
    rows = [row for row in rows if any(line.strip() for cell in row for line in cell)]
    if not rows:
        return
    width = max(map(len, rows))
    roles = _columns(rows, width)
    if roles is None:
        _plain(sheet, rows)
        return
    time_at, name_at, text_at, body = roles
    for row in rows[:body]:
        sheet.add("\t".join(" ".join(_lines(c)) for c in row).strip("\t"))
    gathered: list[tuple[str | None, float | None, list[str]]] = []
    for row in rows[body:]:
        cells = [list(_lines(cell)) for cell in row] + [[]] * (width - len(row))
        name = " ".join(cells[name_at]).rstrip(": ") if name_at is not None else ""
        stamp = " ".join(cells[time_at]) if time_at is not None else ""
        time = labels.only_time(stamp) if stamp else None
        if stamp and time is None:
            cells[text_at] = [stamp, *cells[text_at]]
        spoken = list(cells[text_at])
        spoken += [line for i, c in enumerate(cells) if i not in (time_at, name_at, text_at) for line in c]
        if not name and time is None and gathered:
            gathered[-1][2].extend(spoken)
        else:
            gathered.append((name or None, time, spoken))
    for who, when, lines in gathered:
        sheet.tell(who, when, "\n".join(lines))


def _lines(cell: Cell) -> list[str]:
    return [line.strip() for paragraph in cell for line in paragraph.split("\n") if line.strip()]


def _plain(sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> None:
    if all(len(row) == 1 for row in rows):
        for row in rows:
            for line in row[0]:
                sheet.add(line)
        return
    for row in rows:
        cells = [_lines(cell) for cell in row]
        if sum(len(c) > 1 for c in cells) and sum(map(len, cells)) > 6:
            for cell in cells:
                for line in cell:
                    sheet.add(line)
        else:
            sheet.add("\t".join(" ".join(c) for c in cells).rstrip("\t"))


def _columns(rows: Sequence[Sequence[Cell]], width: int) -> tuple[int | None, int | None, int, int] | None:
    """The columns of time, name and text, and the first row that is no heading; ``None`` for other tables."""
    if not 2 <= width <= 6:
        return None
    grid = [[" ".join(_lines(c)) for c in row] + [""] * (width - len(row)) for row in rows]
    heads = grid[0]
    body = int(
        any(_TIME_HEAD.fullmatch(h) or _NAME_HEAD.fullmatch(h) for h in heads)
        and not any(labels.only_time(h) is not None for h in heads if h)
    )
    grid = grid[body:]
    if not grid:
        return None
    columns = [[row[i] for row in grid if row[i]] for i in range(width)]
    time_at = next(
        (
            i
            for i, c in enumerate(columns)
            if c and sum(labels.only_time(v) is not None for v in c) >= 0.6 * len(c)
        ),
        None,
    )
    named = {i for i in range(width) if (body and _NAME_HEAD.fullmatch(heads[i])) or _all_known(columns[i])}
    free = [i for i in range(width) if i != time_at and i not in named]
    lengths = [sum(map(len, c)) / max(len(c), 1) if i != time_at else -1.0 for i, c in enumerate(columns)]
    text_at = max(free or range(width), key=lambda i: lengths[i])
    name_at = next(
        (
            i
            for i, c in enumerate(columns)
            if i not in (time_at, text_at)
            and _names(
                c, len(grid), told=bool(body and _NAME_HEAD.fullmatch(heads[i])) or time_at is not None
            )
        ),
        None,
    )
    if name_at is None and (time_at is None or len(columns[text_at]) < 2):
        return None
    return time_at, name_at, text_at, body


def _all_known(cells: list[str]) -> bool:
    """Whether all cells are words that label a speaker, however short what is said beside them."""
    keys = {key_of(cell.rstrip(": ")) for cell in cells}
    return bool(keys) and all(known(key) or paired(key) for key in keys)


def _names(cells: list[str], rows: int, *, told: bool) -> bool:
    """Whether a column holds the names of those who speak: short, likely as names, and coming back."""
    names = [c.rstrip(": ") for c in cells]
    if not names or sum(labels.plausible(n) and not labels.answer(n) for n in names if n) < 0.8 * len(names):
        return False
    if told or _all_known(cells):
        return True
    counts = Counter(key_of(n) for n in names)
    return (
        len(names) >= 3
        and rows >= 3
        and len(counts) <= max(2, len(names) // 2)
        and counts.most_common(1)[0][1] >= 2
    )

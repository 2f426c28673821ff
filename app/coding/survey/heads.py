"""Which lines of a table hold its headers: one, two as survey programs write them, or one under a title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.coding.model import Notice
from app.coding.survey.table import Cell

_CODE = re.compile(r"[A-Za-z]{1,12}[\w.\[\]#:-]{0,24}")
_IMPORT_ID = '{"ImportId"'
_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?")


@dataclass(slots=True)
class Heads:
    """The headers, the place of the first line of answers, and what was noticed."""

    headers: list[str]
    first: int
    notices: list[Notice] = field(default_factory=list)


def headers_of(lines: Sequence[Sequence[Cell]], told: int | None = None) -> Heads:
    """The headers of a table of filled lines; ``told`` is how many lines they take, None to find out.

    Qualtrics writes codes, questions and import ids above each other; LimeSurvey and others codes above
    questions; people merge a heading over several columns, or write a title above the table.
    """
    if told is not None:
        rows = [_texts(cells) for cells in lines[: max(told, 1)]]
        while len(rows) > 1 and sum(map(bool, rows[0])) == 1 < sum(map(bool, rows[-1])):
            del rows[0]  # a title over the whole table, not the heading of a group of columns
        return Heads(_joined(rows) if len(rows) > 1 else rows[0] if rows else [], max(told, 1))
    if len(lines) > 2 and any(isinstance(c, str) and c.startswith(_IMPORT_ID) for c in lines[2]):
        codes, questions = _texts(lines[0]), _texts(lines[1])
        return Heads(_over(questions, codes), 3, [Notice("survey.two_headers")])
    title = _titles(lines)
    said = " / ".join(next(t for t in _texts(cells) if t) for cells in lines[:title])
    notices = [Notice("survey.title_skipped", {"n": title, "title": said[:120]})] if title else []
    if len(lines) > title + 2:
        one, other = _texts(lines[title]), _texts(lines[title + 1])
        body = lines[title + 2 : title + 60]
        if _merged(lines[title], lines[title + 1], body):
            return Heads(_joined([one, other]), title + 2, [*notices, Notice("survey.merged_headers")])
        if _codes_above(lines[title], lines[title + 1], body):
            return Heads(_over(other, one), title + 2, [*notices, Notice("survey.two_headers")])
    return Heads(_texts(lines[title]), title + 1, notices)


def _titles(lines: Sequence[Sequence[Cell]]) -> int:
    """How many lines of one filled cell are titles: those above a line of headers, in a table that is three
    columns wide or more in most of its lines. Above a line of answers such a line is itself the header."""
    title = 0
    while title < min(3, len(lines) - 1) and _filled(lines[title]) == 1:
        title += 1
    below = lines[title : title + 50]
    typical = sorted(map(_filled, below))[len(below) // 2]
    if not title or typical <= 2:
        return 0
    head = [c for c in lines[title] if c is not None]
    words = sum(isinstance(c, str) and not _NUMBER.fullmatch(c) for c in head)
    again = sum(cell is not None and cell in below for cell, below in _columns(lines[title], below[1:]))
    sure = _wordy(lines[title]) and _differs(lines[title], below[1:]) > again  # "Organisatie" may be both
    return title if 2 * words >= len(head) and not _answers(lines[title], below[1:], again=not sure) else 0


def _answers(line: Sequence[Cell], body: Sequence[Sequence[Cell]], *, again: bool = True) -> bool:
    """Whether a line has an answer in it: one that is given below it ``again``, or is formed as those
    below it (R1 above R2, a date above dates). A line of headers that is printed anew further on is none."""
    body = [cells for cells in body if list(cells) != list(line)]
    for cell, below in _columns(line, body):
        if cell is None:
            continue
        if (again and cell in below) or (_form(cell) in map(_form, below) and "9" in _form(cell)):
            return True
    return False


def _form(cell: Cell) -> str:
    """A cell with every figure as a 9; one that is long is nobody's number or name."""
    text = str(cell)
    return re.sub(r"\d", "9", text).casefold() if len(text) <= 20 else ""


def _texts(cells: Sequence[Cell]) -> list[str]:
    return ["" if c is None else " ".join(str(c).split()) for c in cells]


def _filled(cells: Sequence[Cell]) -> int:
    return sum(c is not None for c in cells)


def _over(first: list[str], second: list[str]) -> list[str]:
    """``first`` where it says something, else ``second``."""
    width = max(len(first), len(second))
    one = [*first, *[""] * (width - len(first))]
    other = [*second, *[""] * (width - len(second))]
    return [a or b for a, b in zip(one, other, strict=True)]


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Headings over headers: ``Stellingen [Ik laat los]``; a heading holds until the next one."""
    width = max(map(len, rows))
    above = [*rows[0], *[""] * (width - len(rows[0]))]
    below = [" ".join(r[n] for r in rows[1:] if n < len(r) and r[n]) for n in range(width)]
    found, group = [], ""
    for head, part in zip(above, below, strict=True):
        group = head or (group if part else "")
        found.append(f"{group} [{part}]" if group and part else group or part)
    return found


def _wordy(cells: Sequence[Cell]) -> bool:
    """Whether a line can be headers: texts, no two alike, none of them a number."""
    texts = [c for c in cells if c is not None]
    if not texts or any(not isinstance(c, str) or _NUMBER.fullmatch(c) for c in texts):
        return False
    return len({str(c).casefold() for c in texts}) == len(texts)


def _differs(line: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> int:
    """How many texts stand above a column of numbers, dates or yes and no: such a line is no answer."""
    found = 0
    for cell, below in _columns(line, body):
        if isinstance(cell, str) and len(below) > 1 and not _NUMBER.fullmatch(cell):
            found += all(not isinstance(b, str) or bool(_NUMBER.fullmatch(b)) for b in below)
    return found


def _columns(line: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> list[tuple[Cell, list[Cell]]]:
    """Each cell of a line with the filled cells that stand below it."""
    return [
        (cell, [cells[n] for cells in body if n < len(cells) and cells[n] is not None])
        for n, cell in enumerate(line)
    ]


def _merged(one: Sequence[Cell], other: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> bool:
    """Headings over groups of columns: gaps in the first line where the second says something."""
    if not _wordy(other) or not body or _answers(other, body):
        return False
    gaps = sum(c is not None and (n >= len(one) or one[n] is None) for n, c in enumerate(other))
    texts = [c for c in one if c is not None]
    return (
        gaps > 0 and len(texts) > 1 and all(isinstance(c, str) for c in texts) and _differs(other, body) > 0
    )


def _codes_above(one: Sequence[Cell], other: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> bool:
    """Codes of questions above the questions themselves."""
    if not _wordy(one) or not _wordy(other) or _filled(other) < _filled(one) or _answers(other, body):
        return False
    codes = [str(c) for c in one if c is not None]
    questions = [str(c) for c in other if c is not None]
    coded = sum(bool(_CODE.fullmatch(c)) for c in codes) >= 0.9 * len(codes)
    longer = sum(map(len, questions)) > 2 * sum(map(len, codes))
    return coded and longer and _differs(other, body) > 0

"""Putting a report together: numbered headings and tables, and sentences whose figures come from a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from app.coding.report.tree import (
    Block,
    Figure,
    Heading,
    Paragraph,
    Picture,
    Run,
    Table,
    TableColumn,
    TableHere,
    TableRef,
    TableRow,
)

Say = Callable[..., str]
_HOLE = re.compile("\ue000(\\d+)\ue001")


def number_words(value: float, say: Say, digits: int = 0) -> str:
    """A figure with the marks of the language."""
    words = f"{round(value, digits) + 0.0:,.{digits}f}"  # + 0.0: no minus before a nought
    if say("export.decimal") == ".":
        return words
    return words.translate({ord(","): ".", ord("."): ","})


def day_words(iso: str, say: Say) -> str:
    """A day (yyyy-mm-dd) as the language writes it."""
    year, month, day = iso[:4], iso[5:7], iso[8:10]
    return say("report.day", year=year, month=month, day=day) if iso else ""


def moment_words(iso: str, say: Say) -> str:
    """A moment (ISO, with its zone) as the clock of this computer and the language say it."""
    from datetime import datetime

    here = datetime.fromisoformat(iso).astimezone().isoformat()
    return f"{day_words(here, say)} {here[11:16]}"


def share(part: int, whole: int) -> float | None:
    """A percentage with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


class Builder:
    """Collects the blocks and tables of a report."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.pictures = 0
        self._counts: list[int] = []

    def heading(self, level: int, text: str, key: str = "", *, numbered: bool = True) -> None:
        """A heading, numbered after the ones before it."""
        number = ""
        if numbered:
            self._counts = [*self._counts[:level], *[0] * (level - len(self._counts))]
            self._counts[level - 1] += 1
            number = ".".join(map(str, self._counts))
        self.blocks.append(Heading(level, text, number, key))

    def table(
        self,
        key: str,
        title: str,
        columns: Sequence[TableColumn],
        rows: Sequence[TableRow],
        notes: Sequence[str] = (),
    ) -> Table:
        """A table that gets the next number; ``place`` puts it in the text."""
        made = Table(len(self.tables) + 1, key, title, tuple(columns), tuple(rows), tuple(notes))
        self.tables.append(made)
        return made

    def place(self, table: Table) -> None:
        """The table stands here."""
        self.blocks.append(TableHere(table.number))

    def picture(self, key: str, title: str, drawing: Any, told: str) -> None:
        """A picture that gets the next number."""
        self.pictures += 1
        self.blocks.append(Picture(self.pictures, key, title, drawing, told))

    def text(self, words: str, look: str = "text", key: str = "") -> None:
        """Somebody's own words, a paragraph per line that is not empty."""
        for line in words.split("\n"):
            if line.strip():
                self.blocks.append(Paragraph((line.strip(),), look, key))  # type: ignore[arg-type]

    def note(self, words: str) -> None:
        """A remark in small letters."""
        self.blocks.append(Paragraph((words,), "note"))

    def sentence(self, key: str, *, look: str = "text", block: str = "", **details: Run | str) -> None:
        """A sentence of resources/i18n whose details may be figures and mentions of tables."""
        self.blocks.append(Paragraph(self.runs(key, **details), look, block))  # type: ignore[arg-type]

    def runs(self, key: str, **details: Run | str) -> tuple[Run, ...]:
        """The runs of such a sentence."""
        held: list[Run] = []
        plain: dict[str, str] = {}
        for name, value in details.items():
            if isinstance(value, str):
                plain[name] = value
            else:
                plain[name] = f"\ue000{len(held)}\ue001"
                held.append(value)
        parts: list[Run] = []
        pieces = _HOLE.split(self.say(key, **plain))
        for n, piece in enumerate(pieces):
            if n % 2:
                parts.append(held[int(piece)])
            elif piece:
                parts.append(piece)
        return tuple(parts)

    def figure(self, table: Table, row: str, column: str, unit: str = "") -> Figure:
        """A figure of a table as it is said: with its unit ("23 fragmenten"), or as a percentage."""
        value = table.cell(row, column)
        kind = next(c.kind for c in table.columns if c.key == column)
        number = float(value) if isinstance(value, int | float) else 0.0
        if kind == "percent":
            words = f"{number_words(round(number), self.say)}%"
        else:
            words = number_words(number, self.say, 0 if kind == "whole" else 2)
        if unit:
            which = "one" if number == 1 else "other"
            words = self.say(f"report.unit.{unit}.{which}", n=words)
        return Figure(words, number, table.number, row, column)

    def ref(self, table: Table) -> TableRef:
        """The mention of a table."""
        words = self.say("report.table_ref", n=table.number).replace(
            " ", "\u00a0"
        )  # the number beside its word
        return TableRef(words, table.number)

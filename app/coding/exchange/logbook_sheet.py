"""The logboek as a table: what was done, by whom and when, for the verantwoording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from app.coding.exchange.files import moment
from app.coding.exchange.found_sheets import write_tables
from app.coding.exchange.sheets import Cell, Column, Sheet, fitting

Say = Callable[..., str]


class Step(NamedTuple):
    """One step of the logboek, in words; ``at`` in ISO 8601."""

    number: int
    at: str
    coder: str
    what: str
    undone: bool


def sheet(steps: Sequence[Step], say: Say) -> Sheet:
    """One row per step, in the order that is given."""
    columns = [
        Column(say("export.column.step"), 8, "whole"),
        Column(say("export.column.moment"), 17, "moment"),
        Column(say("export.column.coder"), fitting((step.coder for step in steps), least=16)),
        Column(say("export.column.done"), 90, "wrapped"),
        Column(say("export.column.undone"), 16),
    ]
    rows: list[Sequence[Cell]] = [
        (s.number, moment(s.at), s.coder, s.what, say("export.yes") if s.undone else None) for s in steps
    ]
    return Sheet(say("export.sheet.logbook"), columns, rows, len(rows), "A2")


def write(steps: Sequence[Step], project: str, last_change: str, path: Path, say: Say) -> None:
    """Write the table to an .xlsx or .csv. Raises Refusal."""
    title = f"{project}: {say('export.sheet.logbook')}"
    write_tables([sheet(steps, say)], title, last_change, path, say)

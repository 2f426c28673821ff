"""How often words are said, as tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.coding.analysis.words import PER, Frequencies
from app.coding.exchange.found_sheets import write_tables
from app.coding.exchange.sheets import Cell, Column, Sheet


def sheet(found: Frequencies, say: Callable[..., str]) -> Sheet:
    """One row per word, with the figures of a comparison when there is one."""
    columns = [
        Column(say("words.column.lemma"), 26),
        Column(say("words.column.pos"), 20),
        Column(say("words.column.count"), 10, "whole"),
        Column(say("words.column.documents"), 12, "whole"),
        Column(say("words.column.per"), 12, "decimal"),
    ]
    if len(found.groups) > 1:
        columns += [Column(name, 14, "whole") for name in found.groups]
        columns += [Column(say("words.column.per_in", group=name), 14, "decimal") for name in found.groups]
    if found.compared:
        columns += [
            Column(say("words.column.g2"), 14, "decimal"),
            Column(say("words.column.ratio"), 12, "decimal"),
            Column(say("words.column.most"), 20),
            Column(say("words.column.caution"), 44, "wrapped"),
        ]
    rows: list[list[Cell]] = []
    for row in found.rows:
        cells: list[Cell] = [
            row.lemma, say(f"words.pos.{row.pos or 'none'}"), row.count, row.documents, row.per,
        ]  # fmt: skip
        if len(found.groups) > 1:
            cells += row.counts
            cells += [
                n * PER / size if size else None for n, size in zip(row.counts, found.sizes, strict=True)
            ]
        if row.difference is not None:
            told = row.difference
            cells += [told.g2, told.ratio, found.groups[told.most],
                      say(f"words.caution.{told.caution}") if told.caution else None]  # fmt: skip
        rows.append(cells)
    return Sheet(say("words.sheet.title"), columns, rows, len(rows))


def about(found: Frequencies, say: Callable[..., str], only: str = "") -> Sheet:
    """What was counted and how, in words; ``only`` says what of the project."""
    rows: list[tuple[Cell, Cell]] = [(say("export.account.filter"), only)] if only else []
    rows.append((say("words.about.total"), str(found.total)))
    rows += [
        (say("words.about.size", group=name), str(size))
        for name, size in zip(found.groups, found.sizes, strict=True)
    ]
    rows += [(say(f"words.column.{k}"), say(f"words.column_tip.{k}")) for k in ("lemma", "per", "documents")]
    if found.overlap:
        rows.append((say("words.column.caution"), say("words.overlap")))
    if found.compared:
        rows += [(say(f"words.column.{k}"), say(f"words.column_tip.{k}")) for k in ("g2", "ratio", "caution")]
    columns = [
        Column(say("export.column.subject"), 34, "wrapped"),
        Column(say("export.column.told"), 110, "told"),
    ]
    return Sheet(say("words.sheet.about"), columns, rows, len(rows), "A2")


def write(
    found: Frequencies, project: str, last_change: str, path: Path, say: Callable[..., str], only: str = ""
) -> None:
    """Write the table to an .xlsx, with its account (see ``about``), or to a .csv. Raises Refusal."""
    title = f"{project}: {say('words.sheet.title')}"
    write_tables([sheet(found, say), about(found, say, only)], title, last_change, path, say)

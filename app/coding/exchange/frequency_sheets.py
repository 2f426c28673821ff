"""Frequencies as tables: per question its answers with counts and percentages, by group beside each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from app.coding.analysis.frequencies import Frequencies, Group
from app.coding.exchange import csv_files, table_page
from app.coding.exchange.files import atomic, moment
from app.coding.exchange.sheets import Book, Cell, Column, Sheet, fitting
from app.coding.model import Attribute
from app.coding.report.writing import day_words

Say = Callable[..., str]
SUFFIXES = (".xlsx", ".html", ".csv")
_NUMBERS = ("mean", "median", "sd", "least", "most")


def write(
    found: Sequence[Frequencies], path: Path, say: Say, *, title: str, when: str, about: str = ""
) -> None:
    """Write the tables to ``path``: all in one sheet of a workbook or .csv, under each other on a page.

    ``when`` is the time of the last change; the same tables give the same bytes. Raises Refusal.
    """
    if path.suffix.lower() == ".html":
        pages = [sheet(one, say) for one in found]
        numbers = [s for one in found if (s := numbers_sheet(one, say)) is not None]
        told = " · ".join(part for part in (title, day_words(when, say), about) if part)
        table_page.write(say("frequencies.title"), told, [*pages, *numbers], path, say)
    elif path.suffix.lower() == ".csv":
        csv_files.write_sheet(together(found, say), path, say)
    else:
        with atomic(path) as place:
            book = Book(
                place, moment(when), title=title, cut_mark=say("export.cut_mark"),
                no_header=say("export.no_header"),
            )  # fmt: skip
            book.styles.formats["decimal"] = "0.0"
            book.add(together(found, say))
            summary = _all_numbers(found, say)
            if summary is not None:
                book.styles.formats["decimal"] = "0.0"
                book.add(summary)
            if about:
                book.add(account(about, say))
            book.write()


def account(about: str, say: Say) -> Sheet:
    """Which cases were counted."""
    columns = [Column(say("export.column.subject"), 20), Column(say("export.column.told"), 90, "told")]
    return Sheet(say("export.sheet.account"), columns, [(say("export.account.filter"), about)], 1, "A2")


def value_words(found: Frequencies, n: int, say: Say) -> str:
    """An answer as it is shown."""
    value = found.values[n]
    if value == "" and found.others:
        return say("frequencies.others", n=found.others)
    return _words(value, found.attribute, say)


def group_words(found: Frequencies, group: Group, say: Say) -> str:
    """A group as it is shown."""
    return _words(group.label, found.by, say) if found.by is not None else group.label


def _words(value: str, attribute: Attribute, say: Say) -> str:
    if attribute.type == "boolean" and value in ("ja", "nee"):
        return say("export.yes") if value == "ja" else say("export.no")
    if attribute.type == "number" and re.fullmatch(r"-?\d+\.\d+", value):
        return value.replace(".", say("export.decimal"))
    return value


def sheet(found: Frequencies, say: Say) -> Sheet:
    """One attribute: a line per answer, then those who answered, the missing, and all."""
    groups = found.groups
    first = [value_words(found, n, say) for n in range(len(found.values))]
    columns = [
        Column(found.attribute.name, fitting([*first, found.attribute.name], most=70), "wrapped"),
        Column("n", 8, "whole"),
        Column(say("frequencies.valid_share"), 14, "decimal"),
        Column(say("frequencies.share"), 14, "decimal"),
    ]
    for group in groups:
        columns += [
            Column(say("frequencies.n_of", group=group_words(found, group, say)), 14, "whole"),
            Column(say("frequencies.share_of", group=group_words(found, group, say)), 14, "decimal"),
        ]
    rows: list[Sequence[Cell]] = []
    for k, word in enumerate(first):
        rows.append(
            (
                word,
                *_cells(found.all, k),
                *(c for g in groups for c in (g.counts[k], _percent(g.valid_share(k)))),
            )
        )
    every = found.all
    rows.append(
        (say("frequencies.valid"), every.valid, _of(every.valid, every.valid), _of(every.valid, every.n),
         *(c for g in groups for c in (g.valid, _of(g.valid, g.valid))))
    )  # fmt: skip
    rows.append(
        (say("frequencies.missing"), every.missing, None, _of(every.missing, every.n),
         *(c for g in groups for c in (g.missing, None)))
    )  # fmt: skip
    rows.append(
        (
            say("frequencies.all"),
            every.n,
            None,
            _of(every.n, every.n),
            *(c for g in groups for c in (g.n, None)),
        )
    )
    title = found.attribute.name
    if found.by is not None:
        title = say("frequencies.by_title", name=title, by=found.by.name)
    return Sheet(title, columns, rows, len(rows), totals=3)


def numbers_sheet(found: Frequencies, say: Say) -> Sheet | None:
    """Mean, median, standard deviation, least and most of a number, for all and per group."""
    if found.attribute.type != "number" or found.all.numbers is None:
        return None
    columns = [Column(found.by.name if found.by else found.attribute.name, 30, "wrapped"),
               Column("n", 8, "whole"),
               *(Column(say(f"frequencies.{k}"), 12, "number") for k in _NUMBERS)]  # fmt: skip
    rows = [
        _numbers(say("frequencies.all"), found.all),
        *(_numbers(group_words(found, g, say), g) for g in found.groups),
    ]
    return Sheet(say("frequencies.numbers", name=found.attribute.name), columns, rows, len(rows))


def together(found: Sequence[Frequencies], say: Say) -> Sheet:
    """All attributes in one long table, a line per attribute, group and answer: for filters and pivots."""
    columns = [
        Column(say("frequencies.column.attribute"), 40, "wrapped"),
        Column(say("frequencies.column.by"), 24, "wrapped"),
        Column(say("frequencies.column.group"), 24, "wrapped"),
        Column(say("frequencies.column.value"), 40, "wrapped"),
        Column("n", 8, "whole"),
        Column(say("frequencies.valid_share"), 14, "decimal"),
        Column(say("frequencies.share"), 14, "decimal"),
    ]
    rows: list[Sequence[Cell]] = []
    for one in found:
        for group in (one.all, *one.groups):
            whole = group is one.all
            head = (one.attribute.name, one.by.name if one.by and not whole else None,
                    say("frequencies.all") if whole else group_words(one, group, say))  # fmt: skip
            for k in range(len(one.values)):
                rows.append((*head, value_words(one, k, say), *_cells(group, k)))
            rows.append((*head, say("frequencies.missing"), group.missing, None,
                         _percent(group.missing / group.n if group.n else None)))  # fmt: skip
    return Sheet(say("frequencies.title"), columns, rows, len(rows))


def _all_numbers(found: Sequence[Frequencies], say: Say) -> Sheet | None:
    numbers = [one for one in found if one.all.numbers is not None]
    if not numbers:
        return None
    columns = [Column(say("frequencies.column.attribute"), 40, "wrapped"),
               Column(say("frequencies.column.group"), 24, "wrapped"), Column("n", 8, "whole"),
               *(Column(say(f"frequencies.{k}"), 12, "number") for k in _NUMBERS)]  # fmt: skip
    rows = [
        (one.attribute.name, *_numbers(g.label if g is not one.all else say("frequencies.all"), g))
        for one in numbers
        for g in (one.all, *one.groups)
    ]
    return Sheet(say("frequencies.numbers_all"), columns, rows, len(rows))


def _numbers(label: str, group: Group) -> tuple[Cell, ...]:
    found = group.numbers
    if found is None:
        return (label, group.valid, None, None, None, None, None)
    rounded = (None if v is None else round(v, 2) for v in
               (found.mean, found.median, found.sd, found.least, found.most))  # fmt: skip
    return (label, group.valid, *rounded)


def _cells(group: Group, k: int) -> tuple[Cell, ...]:
    return group.counts[k], _percent(group.valid_share(k)), _percent(group.share(k))


def _of(part: int, whole: int) -> float | None:
    return _percent(part / whole if whole else None)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)

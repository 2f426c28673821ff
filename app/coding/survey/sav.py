"""Questionnaires of SPSS (.sav), where the library for it is there: an extra, not needed otherwise."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.coding.survey.grid import MOST_CELLS, MOST_ROWS, text_cell
from app.coding.survey.table import Cell, Table
from app.coding.text import label


def read(path: Path) -> Table:
    """The cases of an SPSS file: values by their labels, questions as headers, user-missing as blanks.

    Refuses, saying how to do without, when ``pyreadstat`` is not installed.
    """
    if find_spec("pyreadstat") is None:
        raise Refusal("survey.no_sav", file=path.name)
    try:
        columns, told, missing = _read(path, None)
    except UnicodeDecodeError:  # an old file that does not say how its letters are written
        try:
            columns, told, missing = _read(path, "WINDOWS-1252")
        except Exception:
            raise Refusal("survey.not_sav", file=path.name) from None
    except Exception:
        raise Refusal("survey.not_sav", file=path.name) from None
    names = list(told.column_names)
    rows_n = max((len(columns[n]) for n in names), default=0)
    if not rows_n:
        raise Refusal("survey.empty" if not names else "survey.only_headers", file=path.name)
    if rows_n > MOST_ROWS:
        raise Refusal("survey.too_many_rows", file=path.name, limit=MOST_ROWS)
    if rows_n * len(names) > MOST_CELLS:
        raise Refusal("survey.too_many_cells", file=path.name, limit=MOST_CELLS // 1_000_000)
    questions = [label(told.column_names_to_labels.get(n) or "") for n in names]
    taken: set[str] = set()
    headers: list[str] = []
    for name, question in zip(names, questions, strict=True):
        head = question if question and question.casefold() not in taken else name
        taken.add(head.casefold())
        headers.append(head)
    made: list[list[Cell]] = []
    labels: dict[str, list[str]] = {}
    for name, head in zip(names, headers, strict=True):
        words = {k: label(str(v)) for k, v in told.variable_value_labels.get(name, {}).items()}
        if words:
            labels[head] = [said for k, said in words.items() if not _within(k, missing.get(name, ()))]
        made.append([_cell(value, words) for value in columns[name]])
    rows = tuple(tuple(column[n] for column in made) for n in range(rows_n))
    notices = (Notice("survey.sav_labels"),) if labels else ()
    return Table(path.name, tuple(headers), rows, tuple(range(1, rows_n + 1)), notices=notices, labels=labels)


def _read(path: Path, encoding: str | None) -> tuple[Mapping[str, Any], Any, Mapping[str, Any]]:
    """The columns without user-missing values, the dictionary, and per variable the ranges of those."""
    library: Any = import_module("pyreadstat")
    columns, told = library.read_sav(
        str(path), output_format="dict", apply_value_formats=False, encoding=encoding
    )
    _, whole = library.read_sav(
        str(path), output_format="dict", metadataonly=True, user_missing=True, encoding=encoding
    )
    return columns, told, whole.missing_ranges


def _within(value: Any, ranges: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a value counts as missing."""
    return any(type(value) is type(one["lo"]) and one["lo"] <= value <= one["hi"] for one in ranges)


def _cell(value: Any, words: dict[Any, str]) -> Cell:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if value in words:
        return words[value]
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date | bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return text_cell(str(value))

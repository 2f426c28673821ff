"""Whether a file is a later export of a questionnaire that is there, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from app.coding.survey.table import Answers, Table

if TYPE_CHECKING:
    from app.project.desk import Project

Before: TypeAlias = Mapping[tuple[str, str], str | None]
"""Answers by respondent and header, both case-folded."""
_LONG = 20
"""Characters from which an answer that somebody gave twice is no chance."""
_COLUMNS, _ANSWERS = 3, 3
"""Columns that must be the same where no answer can tell, and answers that must be, where they can."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The survey that a file is most like: the key of its setting, its file, and what they have in common.

    Columns are counted without that of the respondents; answers are those that respondents of both gave.
    """

    key: str
    file: str
    case_column: str
    columns: int
    widest: int
    """Columns of the file that has most."""
    answers: int = 0
    equal: int = 0
    proven: bool = False
    """Whether a respondent gave a long answer to the same question in both."""

    @property
    def sure(self) -> bool:
        """Whether it need not be asked: a file with few columns of many, or with other answers by the same
        respondents, may as well be another questionnaire."""
        if self.proven:
            return True
        if 2 * self.columns < self.widest:
            return False
        if not self.answers:
            return self.columns >= _COLUMNS
        return self.equal >= _ANSWERS and 2 * self.equal >= self.answers

    @property
    def told(self) -> dict[str, str | int]:
        """What sentences about it name."""
        return {"name": self.file, "columns": self.columns}


def likest(
    surveys: Mapping[str, Mapping[str, Any]], table: Table, case_column: str | None = None
) -> Likeness | None:
    """By its columns: the same one names the respondents, and at least half of the narrower file's are the
    same."""
    headers = {h.casefold() for h in table.headers}
    best: tuple[float, int] = (0.5, 0)
    found: Likeness | None = None
    for key, record in surveys.items():
        case = record["case_column"].casefold()
        if case not in headers or (case_column is not None and case_column.casefold() != case):
            continue
        theirs = {c["header"].casefold() for c in record["columns"]} - {case}
        same, widths = len(theirs & headers), (len(theirs), len(headers) - 1)
        rank = (same / max(1, min(widths)), same)
        if rank >= best and (found is None or rank > best):
            best = rank
            found = Likeness(key, str(record.get("file", "")), record["case_column"], same, max(widths))
    return found


def compared(found: Likeness, answers: Answers, before: Before) -> Likeness:
    """With what the respondents of both answered ``before``."""
    names = {name for name, _ in before}
    there = [
        (n, folded) for n, name in enumerate(answers.respondents) if (folded := name.casefold()) in names
    ]
    given = equal = 0
    proven = False
    for header, column in answers.values.items():
        key = header.casefold()
        for n, name in there:
            if (name, key) not in before:
                continue
            old, now = before[name, key], column[n]
            given += old is not None or now is not None
            if now is not None and now == old:
                equal += 1
                proven = proven or len(now) >= _LONG
    return replace(found, answers=given, equal=equal, proven=proven)


def in_file(base: Answers) -> Before:
    """What the earlier file has."""
    return {
        (name.casefold(), header.casefold()): value
        for header, column in base.values.items()
        for name, value in zip(base.respondents, column, strict=True)
    }


def in_project(project: Project, record: Mapping[str, Any], cases: Mapping[str, str]) -> Before:
    """What the attributes that came with a survey hold of ``cases`` (guids by respondent)."""
    names = {a.guid: a.name for a in project.cases.attributes() if a.scope == "case"}
    present = project.cases.values()
    columns = [
        (c["header"].casefold(), names[c["attribute"]])
        for c in record["columns"]
        if c.get("attribute") in names
    ]
    return {
        (respondent.casefold(), header): present.get(guid, {}).get(name)
        for respondent, guid in cases.items()
        for header, name in columns
    }

"""Whether a table can be a codebook: a column with the names of codes, and no answers of respondents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.coding.refusal import Refusal

EXPECTED = ("code", "pad", "naam", "definitie")
"""Headings that a codebook may have, told when none was met."""
_MOST = 6
"""Headings that are told of a file."""
_LONGEST = 40
_SURVEY = re.compile(
    r"respondent|deelnemer|participant|proefpersoon|respnr|volgnummer|response ?id|collector ?id"
    r"|start ?(tijd|time|date)|end ?date|submit ?date|tijd van voltooien|completion time|tijdstempel"
    r"|timestamp|ingevuld op|e-?mail|.*\?",
    re.IGNORECASE,
)


_RESPONDENT = re.compile(
    r"(respondent|deelnemer|participant|proefpersoon|response)[ _.-]?(id|nr|nummer|number|code)?"
    r"|respnr|volgnummer",
    re.IGNORECASE,
)


def no_answers(headings: Sequence[str], known: int, file: str) -> None:
    """Refuse the export of a questionnaire: respondents or questions among the headings, few of which
    (``known``) are a codebook's."""
    told = [one.strip() for one in headings if one.strip()]
    met = [one for one in told if _SURVEY.match(one)]
    if met and len(told) - known > known:
        raise Refusal("codebook.file.survey", file=file, found=_some(told))


def bare_list(rows: Sequence[Sequence[str]], file: str) -> None:
    """Refuse rows without known headings that are no list of codes, with or without definitions: wider than
    two columns, without words in the first, or headed as respondents are."""
    wide = max((n + 1 for row in rows for n, cell in enumerate(row) if cell.strip()), default=0)
    if wide > 2:
        no_answers(rows[0], 0, file)
    elif wide == 2 and _RESPONDENT.fullmatch(rows[0][0].strip()):
        raise Refusal("codebook.file.survey", file=file, found=_some(rows[0]))
    names = [row[0].strip() for row in rows if row and row[0].strip()]
    worded = sum(any(map(str.isalpha, name)) for name in names)
    if wide > 2 or 2 * worded < len(rows):
        raise no_code_column(rows[0], file)


def no_code_column(headings: Sequence[str], file: str) -> Refusal:
    """Why a file without a column that can be a code's name is none."""
    told = _some([one.strip() for one in headings if one.strip()])
    return Refusal("codebook.file.no_code_column", file=file, found=told, expected=", ".join(EXPECTED))


def _some(headings: Sequence[str]) -> str:
    told = [h if len(h) <= _LONGEST else h[: _LONGEST - 1] + "…" for h in headings[:_MOST]]
    return ", ".join([*told, *(["…"] if len(headings) > _MOST else [])])

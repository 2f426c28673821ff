"""The day of a conversation, where the file's name or the head of its text tells it."""

from __future__ import annotations

import datetime
import re

_MONTHS = [
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
    *("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
]
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)\d\d)(?!\d)")
_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})[ _-]({'|'.join(_MONTHS)})\.?[ _-]((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)


def find_date(name: str, head: str) -> str | None:
    """``2017-03-09``: from the name, else from the head when that holds one date and no other."""
    found = _dates(name) or _dates(head)
    return found[0] if found and len(set(found)) == 1 else None


def _dates(text: str) -> list[str]:
    found = []
    for y, m, d in _ISO.findall(text):
        found.append(_iso(int(y), int(m), int(d)))
    for d, m, y in _DAY_FIRST.findall(text):
        found.append(_iso(int(y), int(m), int(d)))
    for d, word, y in _WORDS.findall(text):
        found.append(_iso(int(y), _MONTHS.index(word.lower()) % 12 + 1, int(d)))
    return [day for day in found if day]


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None

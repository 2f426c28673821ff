"""Values of a project as an export shows them: numbers as numbers, dates as dates, names for guids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from app.coding.exchange.files import moment
from app.coding.extract import Extract
from app.coding.model import Attribute, Memo, Notice


def day(iso: str | None) -> date | datetime | None:
    """A date, or a date and time in UTC, from its ISO form; None when there is none or before 1901."""
    return _day(iso) if iso else None


@lru_cache(maxsize=1 << 14)
def _day(iso: str) -> date | datetime | None:
    try:
        found = date.fromisoformat(iso) if len(iso) == 10 else moment(str(datetime.fromisoformat(iso)))
    except ValueError:
        return None
    return found if found.year > 1900 else None  # Excel counts days from 1900 and miscounts that year


def typed(value: str | None, attribute: Attribute) -> str | int | float | date | None:
    """An attribute's value as its type says; as it was written when it does not fit the type."""
    if value is None or value == "":
        return None
    if attribute.type == "number":
        return number(value)
    if attribute.type == "date" and len(value) == 10:
        return day(value) or value
    return value


def number(value: str) -> str | int | float:
    """``value`` as a number, a decimal comma understood; unchanged when it is none or too long for one."""
    plain = value.strip().replace(",", ".") if value.count(",") == 1 and "." not in value else value.strip()
    try:
        found = float(plain)
    except ValueError:
        return value
    if found != found or abs(found) >= 1e15 or "_" in plain:
        return value
    return int(found) if found.is_integer() else found


def case_names(extract: Extract, source: str) -> str:
    """The names of the cases of a source."""
    return "; ".join(case.name for case in extract.cases if source in case.sources)


def said(notice: Notice, say: Callable[..., str]) -> str:
    """A notice in words; its key when an older or newer program wrote one that has no words here."""
    try:
        return say(notice.key, **notice.details)
    except (KeyError, IndexError, ValueError):
        return notice.key


def target_name(extract: Extract) -> Callable[[Memo], str]:
    """A function that names what a memo is about."""
    sources = {source.guid: source.name for source in extract.sources}
    cases = {case.guid: case.name for case in extract.cases}
    fragments = {f.coding.guid: f for f in extract.fragments}

    def name(memo: Memo) -> str:
        if memo.target_kind == "source":
            return sources.get(memo.target, "")
        if memo.target_kind == "case":
            return cases.get(memo.target, "")
        if memo.target_kind == "code":
            return extract.codebook.path(memo.target) if memo.target in extract.codebook else ""
        if memo.target_kind == "coding" and memo.target in fragments:
            fragment = fragments[memo.target]
            text = fragment.text if len(fragment.text) <= 200 else fragment.text[:199] + "…"
            return f"{fragment.path} ({fragment.document}): {text}"
        return extract.project_name if memo.target_kind == "project" else ""

    return name

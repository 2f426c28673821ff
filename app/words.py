"""The words on the screen: one TOML catalogue per room and language in ``resources/i18n``.

A file ``import.nl.toml`` holds ``[import]`` tables; the key ``import.too_large`` finds
``too_large`` in it. Dutch is the default and the reference; English is complete (a test holds it).
"""

from __future__ import annotations

import errno
import os
import re
import string
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Literal

from app import paths
from app.coding.model import Notice
from app.coding.refusal import Refusal

Language = Literal["nl", "en"]
_language: Language = "nl"
_SYSTEM = {
    errno.ENOSPC: "full", errno.EROFS: "read_only", errno.EACCES: "no_right",
    errno.EPERM: "no_right", errno.ENOENT: "missing", errno.ENAMETOOLONG: "long_name", errno.EIO: "broken",
    errno.EISDIR: "folder", errno.ENOTDIR: "no_folder", errno.EBUSY: "busy",
}  # fmt: skip
_REASONS = {
    **{os.strerror(code): f"system.{key}" for code, key in _SYSTEM.items()},
    "database or disk is full": "system.full",
    "attempt to write a readonly database": "system.read_only",
    "disk I/O error": "system.broken",
    "database is locked": "system.busy",
    "unable to open database file": "system.unreachable",
}
"""What the system and SQLite say in English, and the key under which the user's language has it."""
_MENDS = {"mend_write": "mend.write", "mend_read": "mend.read", "mend_go_on": "mend.go_on"}
"""Places in a sentence that are filled with what to do about the ``reason`` that is given."""
_TABLE = re.compile(r"^\[([a-z_]+)", re.MULTILINE)
"""The room of each table of a catalogue."""


def set_language(language: Language) -> None:
    """Choose the language of every later ``say``."""
    global _language
    _language = language


def language() -> Language:
    """The language in force."""
    return _language


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Every sentence of ``language`` under its dotted key. Raises ValueError for a key said twice."""
    found: dict[str, str] = {}
    for _, text in _texts(language):
        _gather(tomllib.loads(text), "", found)
    return found


@cache
def _texts(language: Language) -> list[tuple[frozenset[str], str]]:
    """Each catalogue with the rooms that it has sentences of."""
    files = sorted((paths.resources() / "i18n").glob(f"*.{language}.toml"))
    return [(frozenset(_TABLE.findall(text)), text) for text in (f.read_text("utf-8") for f in files)]


@cache
def _room(language: Language, room: str) -> dict[str, str]:
    """The sentences whose keys begin with ``room``: a start needs few, and reading all takes 30 ms."""
    found: dict[str, str] = {}
    for rooms, text in _texts(language):
        if room in rooms:
            _gather({room: tomllib.loads(text)[room]}, "", found)
    return found


def read_ahead() -> None:
    """Read the sentences of every room in the language in force: in a thread, while nobody waits."""
    for rooms, _ in _texts(_language):
        for room in rooms:
            _room(_language, room)


def _gather(table: Mapping[str, Any], prefix: str, found: dict[str, str]) -> None:
    """Put the sentences of a table under their dotted keys."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            _gather(value, f"{prefix}{key}.", found)
        elif f"{prefix}{key}" in found:
            raise ValueError(f"{prefix}{key} stands in two catalogues")
        else:
            found[f"{prefix}{key}"] = value


def say(what: str | Refusal | Notice, /, **details: Any) -> str:
    """The sentence for a key, a refusal or a notice, in the language in force, its places filled.

    A plural pair is written as ``key.one`` and ``key.other`` and chosen by the detail ``n``; a sentence that
    counts more writes ``{documents:document|documenten}``, or ``{n:~is|zijn}`` for the word alone. A detail
    that is itself a refusal or a notice is said in its place, and so are a reason that the system gave and,
    at ``{mend_write}`` and its like, what to do about it.
    Raises KeyError for a key that no catalogue has.
    """
    if not isinstance(what, str):
        details = {**what.details, **details}
        what = what.key
    table = _room(_language, what.partition(".")[0])
    if what not in table and "n" in details:
        what = f"{what}.{'one' if details['n'] == 1 else 'other'}"
    if not details:
        return table[what]
    told = {name: _said(name, value) for name, value in details.items()}
    if "{mend_" in table[what]:
        told |= {name: _mend(under, details.get("reason")) for name, under in _MENDS.items()}
    return _COUNTING.vformat(table[what], (), told) if "|" in table[what] else table[what].format(**told)


def local_day(moment: str) -> str:
    """The date here, in ISO form, of a moment in UTC."""
    return datetime.fromisoformat(moment).astimezone().date().isoformat()


def shown_date(iso: str | None) -> str:
    """An ISO date as the language writes it; empty for none."""
    if not iso:
        return ""
    year, month, day = iso[:10].split("-")
    return f"{int(day)}-{int(month)}-{year}" if language() == "nl" else iso[:10]


class _Counting(string.Formatter):
    """Formats ``{n:code|codes}`` as "1 code" or "2 codes", and ``{n:~is|zijn}`` as the word alone."""

    def format_field(self, value: Any, spec: str) -> Any:
        one, bar, other = spec.partition("|")
        if not bar:
            return super().format_field(value, spec)
        word = one.removeprefix("~") if str(value) == "1" else other
        return word if one.startswith("~") else f"{value} {word}"


_COUNTING = _Counting()


def _mend(under: str, reason: Any) -> str:
    found = f"{under}.{_REASONS.get(reason, '').removeprefix('system.')}"
    return _room(_language, "mend").get(found) or say(f"{under}.other")


def _said(name: str, value: Any) -> Any:
    if isinstance(value, Refusal | Notice):
        return say(value)
    if name in ("reason", "why", "problem") and isinstance(value, str) and value in _REASONS:
        return say(_REASONS[value])
    return value

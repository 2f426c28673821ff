"""The words on the screen: one TOML catalogue per room and language in ``resources/i18n``.

A file ``import.nl.toml`` holds ``[import]`` tables; the key ``import.too_large`` finds
``too_large`` in it. Dutch is the default and the reference; English is complete (a test holds it).
"""

from __future__ import annotations

import errno
import os
import tomllib
from collections.abc import Mapping
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
}
"""What the system and SQLite say in English, and the key under which the user's language has it."""


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

    def walk(table: Mapping[str, Any], prefix: str) -> None:
        for key, value in table.items():
            if isinstance(value, Mapping):
                walk(value, f"{prefix}{key}.")
            elif f"{prefix}{key}" in found:
                raise ValueError(f"{prefix}{key} stands in two catalogues")
            else:
                found[f"{prefix}{key}"] = value

    for file in sorted((paths.resources() / "i18n").glob(f"*.{language}.toml")):
        walk(tomllib.loads(file.read_text("utf-8")), "")
    return found


def say(what: str | Refusal | Notice, /, **details: Any) -> str:
    """The sentence for a key, a refusal or a notice, in the language in force, its places filled.

    A plural pair is written as ``key.one`` and ``key.other`` and chosen by the detail ``n``. A detail that
    is itself a refusal or a notice is said in its place, and so is a reason that the system gave.
    Raises KeyError for a key that no catalogue has.
    """
    if not isinstance(what, str):
        details = {**what.details, **details}
        what = what.key
    table = catalogue(_language)
    if what not in table and "n" in details:
        what = f"{what}.{'one' if details['n'] == 1 else 'other'}"
    if not details:
        return table[what]
    return table[what].format(**{name: _said(name, value, table) for name, value in details.items()})


def _said(name: str, value: Any, table: Mapping[str, str]) -> Any:
    if isinstance(value, Refusal | Notice):
        return say(value)
    if name in ("reason", "why", "problem") and isinstance(value, str) and value in _REASONS:
        return table[_REASONS[value]]
    return value

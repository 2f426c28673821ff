"""The words on the screen: one TOML catalogue per room and language in ``resources/i18n``.

A file ``import.nl.toml`` holds ``[import]`` tables; the key ``import.too_large`` finds
``too_large`` in it. Dutch is the default and the reference; English is complete (a test holds it).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from app import paths
from app.coding.model import Notice
from app.coding.refusal import Refusal

Language = Literal["nl", "en"]
_language: Language = "nl"


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
    is itself a refusal or a notice is said in its place.
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
    said = {k: say(v) if isinstance(v, Refusal | Notice) else v for k, v in details.items()}
    return table[what].format(**said)

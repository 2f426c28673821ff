"""Words inside what is kept as JSON: all of them, or those under certain keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.coding.privacy.referring import FREE, Of


def every(value: Any, of: Of, kind: str = FREE[0], name: str = FREE[1]) -> Any:
    """Every string in a value, as words that refer to nothing."""
    if isinstance(value, str):
        return of(kind, name, value)
    if isinstance(value, list):
        return [every(v, of, kind, name) for v in value]
    if isinstance(value, Mapping):
        return {k: every(v, of, kind, name) for k, v in value.items()}
    return value


def only(record: Any, made: Mapping[str, Callable[[Any], Any]]) -> Any:
    """A mapping in which only these keys have words."""
    if not isinstance(record, Mapping):
        return record
    return {k: made[k](v) if k in made else v for k, v in record.items()}


def string(value: Any, make: Callable[[str], str]) -> Any:
    """A value that is a word or words; what is none stays."""
    return make(value) if isinstance(value, str) else value

"""Where words of people stand in what is kept as JSON or in a little language.

Names are replaced in words alone: a key, a keyword of a question, a type, a kind, a place in a pattern
``{rol}`` and a value that is a number or a day stay, whatever name they spell. What refers to something by
its words is told as such, so that it becomes what the words it refers to become.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.coding.codebook import key_of
from app.coding.privacy.asking import question
from app.coding.privacy.inside import every, only, string
from app.coding.privacy.referring import FREE, Of, Referred, in_attribute, in_value
from app.coding.privacy.report_wording import in_made, in_report
from app.coding.values import SURVEY

_MACHINES = frozenset(("of", "key", "gone", "into", "forwards", "memory", "left_out", "outside"))
"""Details of a step that no sentence says: what it took back, a setting's key, guids, counts."""
_GUIDS = frozenset(("locked", "merges", "handed_out", "blind"))
"""Settings without a word in them."""


def reworded(kind: str, guid: str, name: str, value: Any, of: Of, known: Referred) -> Any:
    """A field's value with its words as ``of`` makes them; all else is as it was."""
    if kind == "attribute_value" and isinstance(value, str):
        return in_value(value, known.attributes.get(guid, ""), of, known)
    if (kind, name) == ("attribute", "choices") and isinstance(value, list):
        return list(dict.fromkeys(of(kind, name, v) for v in value if isinstance(v, str)))
    if (kind, name) == ("source", "notices") and isinstance(value, list):
        return [only(notice, {"details": lambda v: every(v, of, kind, name)}) for notice in value]
    if kind == "change_group" and isinstance(value, Mapping):
        return {k: v if k in _MACHINES else every(v, of, kind, str(k)) for k, v in value.items()}
    if (kind, name) == FREE and isinstance(value, Mapping):
        return {key: _setting(key, v, of, known) for key, v in value.items()}
    return every(value, of, kind, name)


def _setting(key: str, value: Any, of: Of, known: Referred) -> Any:
    kind = next((k for k in _SETTINGS if key.startswith(k)), None)
    if kind is not None:
        return _SETTINGS[kind](value, of, known)
    return value if key in _GUIDS else every(value, of)


def _question(record: Any, of: Of, known: Referred) -> Any:
    return only(record, {
        "name": lambda v: string(v, lambda t: of("question", "name", t)),
        "text": lambda v: string(v, lambda t: question(t, of, lambda a, w: in_value(w, a, of, known))),
    })  # fmt: skip


def _framework(record: Any, of: Of, known: Referred) -> Any:
    def where(pairs: Any) -> Any:
        return [
            [p[0], in_value(p[1], p[0], of, known)] if _pair(p) else p
            for p in (pairs if isinstance(pairs, list) else ())
        ]

    return only(record, {"name": lambda v: string(v, lambda t: of("framework", "name", t)), "where": where})


def _pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value)


def _survey(record: Any, of: Of, known: Referred) -> Any:
    def header(value: Any) -> Any:
        return string(value, lambda t: in_attribute(t, of, known))

    def free(value: Any) -> Any:
        return every(value, of)

    return only(record, {
        "file": free, "sheet": free, "original_name": free, "case_column": header,
        "columns": lambda v: [only(c, {"header": header}) for c in v] if isinstance(v, list) else v,
    })  # fmt: skip


def _rule(record: Any, of: Of, known: Referred) -> Any:
    """A cue that never counts is known by its folded form, and stays the one of its code."""

    def cue(folded: str) -> str:
        made = of("code", "cues", known.cues.get(folded, folded))
        return folded if made == known.cues.get(folded, folded) else key_of(made)

    return only(record, {"never": lambda v: [cue(c) for c in v] if isinstance(v, list) else v})


_SETTINGS: Mapping[str, Callable[[Any, Of, Referred], Any]] = {
    "question:": _question, "report:": in_report, "report_made:": in_made, "framework:": _framework,
    "suggest:": _rule, SURVEY: _survey,
}  # fmt: skip

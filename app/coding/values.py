"""Values of attributes: which are the same, and the answers that one value holds.

The one place that compares them, for filters, questions, tables and the window alike: numbers by size
(7,0 is 7), days whatever their form (22-11-2026 is 2026-11-22), ja as yes, words without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.coding.codebook import key_of
from app.coding.model import Attribute, AttributeType
from app.coding.refusal import Refusal
from app.coding.text import plain_number

SURVEY = "survey."
"""What the keys of a project's settings that keep a survey begin with; its guid follows."""
_AMBIGUOUS = re.compile(r"-?\d{1,3}\.\d{3}")
_PLAIN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")


def multiple_of(settings: Mapping[str, Any]) -> frozenset[str]:
    """The attributes (guids) of columns with several answers in one cell, by the surveys in the settings."""
    return frozenset(
        column["attribute"]
        for key, record in settings.items()
        if key.startswith(SURVEY) and isinstance(record, dict)
        for column in record.get("columns", ())
        if column.get("type") == "multiple" and "attribute" in column
    )


def answers(value: str, *, multiple: bool) -> tuple[str, ...]:
    """The answers in a value: itself or, of a ``multiple`` attribute, all that ";" or "|" part, each once."""
    if not value:
        return ()
    if not multiple:
        return (value,)
    return tuple(dict.fromkeys(p for part in value.replace("|", ";").split(";") if (p := part.strip())))


def as_kept(text: str, kind: AttributeType) -> str | None:
    """What was typed as an attribute of ``kind`` keeps it; None for what is no number, day or yes or no.

    A point that leaves three digits parts thousands (1.234 is 1234), as everywhere where people type.
    """
    if kind not in ("number", "boolean", "date"):
        return text.strip()
    from app.coding.survey import parse  # with the readers of files, which opening a project needs not

    if kind == "number":
        return parse.number(text.strip(), ",")
    if kind == "boolean":
        return parse.boolean(text)
    return parse.day(text)


def is_number(value: str) -> bool:
    """Whether a kept value is a number, with a point for its decimals if it has any."""
    return _PLAIN.fullmatch(value) is not None


def folded(value: str, kind: AttributeType) -> float | str:
    """A kept value as it compares with others of its kind, by ``==`` and, for numbers and days, by order."""
    if kind == "number" and is_number(value):
        return float(value)
    return key_of(value)


def same(has: str, asked: str, kind: AttributeType) -> bool:
    """Whether a kept value is the one that is asked for, as it is kept or as people type it."""
    if folded(has, kind) == folded(asked, kind):
        return True
    typed = as_kept(asked, kind)
    return typed is not None and folded(has, kind) == folded(typed, kind)


def holds(attribute: Attribute, has: str, asked: str) -> bool:
    """Whether a value is, or has among its answers, all answers that are asked for."""
    if not attribute.multiple:
        return same(has, asked, attribute.type)
    mine = answers(has, multiple=True)
    wanted = answers(asked, multiple=True)
    return bool(wanted) and all(any(same(one, w, attribute.type) for one in mine) for w in wanted)


def asked_of(attributes: Sequence[Attribute], asked: str) -> str:
    """A value that was typed, as it is kept where that is one form for sure; of attributes of one name.

    Refuses what none of them can have: "zeven" for a number.
    """
    fits = {a.type: kept for a in attributes if (kept := as_kept(asked, a.type)) is not None}
    if not fits:
        one = attributes[0]
        key = {"number": "no_number", "date": "no_date"}.get(one.type, "no_boolean")
        raise Refusal(f"attribute.{key}", name=one.name, value=asked.strip())
    if len({a.type for a in attributes}) > 1 or _AMBIGUOUS.fullmatch(asked.strip()):
        return asked.strip()
    return next(iter(fits.values()))


Having = Callable[[Iterable[Mapping[str, str]]], bool]


def having(where: Sequence[tuple[str, str]], attributes: Iterable[Attribute]) -> Having:
    """Whether things together have every value of ``where``, pairs of an attribute's name and a value.

    What is returned takes the values by name of each of them: a case, its document, its speaker.
    """
    named: dict[str, list[Attribute]] = {}
    for attribute in attributes:
        named.setdefault(attribute.name, []).append(attribute)
    wanted = [(name, value, named.get(name, [])) for name, value in where]
    known: dict[tuple[str, str, str], bool] = {}

    def met(name: str, asked: str, of: Sequence[Attribute], has: str | None) -> bool:
        if has is None or has == "":
            return False
        key = (name, asked, has)
        if key not in known:
            known[key] = any(holds(attribute, has, asked) for attribute in of)
        return known[key]

    def have(things: Iterable[Mapping[str, str]]) -> bool:
        held = list(things)
        return all(any(met(n, v, of, one.get(n)) for one in held) for n, v, of in wanted)

    return have


def in_use(attributes: Iterable[Attribute], held: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    """The answers that things have, each once and in order, by the name of the attribute."""
    known = {a.name: a for a in attributes}
    found: dict[str, set[str]] = {}
    for values in held:
        for name, value in values.items():
            if name in known:
                found.setdefault(name, set()).update(answers(value, multiple=known[name].multiple))
    return {name: _sorted(of, known[name].type) for name, of in found.items()}


def _sorted(values: Iterable[str], kind: AttributeType) -> list[str]:
    def order(value: str) -> tuple[bool, float, str]:
        size = folded(value, kind)
        return (False, size, "") if isinstance(size, float) else (True, 0.0, size)

    return sorted(values, key=order)


def readable(value: str) -> str:
    """A kept number so that it is read back as it is when it is typed: 1.234 is written 1,234."""
    return value.replace(".", ",") if _AMBIGUOUS.fullmatch(value) else plain_number(value)

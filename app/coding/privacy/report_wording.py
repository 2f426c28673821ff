"""Where words of people stand in a report's definition and in the tables that were kept of its making."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.coding.analysis.sides import TRAIT_COLUMNS
from app.coding.privacy.inside import every, only, string
from app.coding.privacy.referring import FREE, Of, Referred, in_attribute, in_value
from app.coding.report.definition import COUNTS
from app.coding.report.label import BUILT_IN
from app.coding.text import GUID

_FIELD = re.compile(r"(\{[^{}]*\})")


def in_report(record: Any, of: Of, known: Referred) -> Any:
    """A report's definition with its words as ``of`` makes them."""

    def free(value: Any) -> Any:
        return every(value, of)

    def side(value: Any) -> Any:
        return string(value, lambda t: _side(t, of, known))

    def where(pairs: Any) -> Any:
        if not isinstance(pairs, Mapping):
            return pairs
        return {
            in_attribute(name, of, known): in_value(v, name, of, known) if isinstance(v, str) else v
            for name, v in pairs.items()
        }

    def themes(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {code: only(theme, {"text": free}) for code, theme in value.items()}

    def tables(value: Any) -> Any:
        return [only(t, {"of": side, "by": side}) for t in value] if isinstance(value, list) else value

    return only(record, {
        "name": lambda v: string(v, lambda t: of("report", "name", t)), "title": free, "subtitle": free,
        "intro": free, "closing": free, "answers": free, "fine": free, "where": where, "themes": themes,
        "tables": tables, "label": lambda v: string(v, lambda t: _pattern(t, of, known)),
    })  # fmt: skip


def _side(text: str, of: Of, known: Referred) -> str:
    """An attribute by its name, or a word such as "waves" of which no attribute has the name."""
    if text in TRAIT_COLUMNS and text not in known.named:
        return text
    return in_attribute(text, of, known)


def _on_side(value: str, side: str, of: Of, known: Referred) -> str:
    """What a column or row of a side stands for: a value, a group, a wave; kinds and roles are nobody's."""
    if side not in TRAIT_COLUMNS or side in known.named:
        return in_value(value, side, of, known)
    field = {"groups": "document_group", "waves": "wave"}.get(side)
    return of("source", field, value) if field and value else value


def _pattern(text: str, of: Of, known: Referred) -> str:
    """The pattern of a quote's label: what stands between braces is an attribute or a word of the program."""
    parts = _FIELD.split(text)
    for n, part in enumerate(parts):
        if n % 2 == 0:
            parts[n] = of(*FREE, part) if part else ""
            continue
        inner = part[1:-1].strip()
        if inner.casefold() in known.named or inner.casefold() not in BUILT_IN:
            parts[n] = "{" + in_attribute(inner, of, known) + "}"
    return "".join(parts)


def in_made(record: Any, of: Of, known: Referred) -> Any:
    """What was kept of a report's making: its tables by key, the keys of rows and columns among them."""

    def tables(value: Any) -> Any:
        return {_table(k, of, known): _figures(k, t, of, known) for k, t in value.items()}

    return only(record, {"tables": lambda v: tables(v) if isinstance(v, Mapping) else v})


def _wish(key: str) -> tuple[str, str, list[str]]:
    """What the key of a table says: which side it is of, which one stands beside it, and what follows."""
    parts = key.split(":")
    at = next((n for n, part in enumerate(parts) if n and part in COUNTS), len(parts))
    more = at + 1 < len(parts) and not GUID.fullmatch(parts[at + 1])
    return ":".join(parts[1:at]), parts[at + 1] if more else "", parts[at : at + 1] + parts[at + 1 + more :]


def _table(key: str, of: Of, known: Referred) -> str:
    kind = key.partition(":")[0]
    if kind not in ("by", "shares"):
        return key
    side, beside, more = _wish(key)
    sides = [_side(side, of, known), *more[:1], *([_side(beside, of, known)] if beside else [])]
    return ":".join([kind, *sides, *more[1:]])


def _figures(key: str, table: Any, of: Of, known: Referred) -> Any:
    kind = key.partition(":")[0]
    attribute, beside, _ = _wish(key)

    def column(name: str) -> str:
        start, sign, value = name.partition(":")
        if not sign or start not in ("n", "p"):
            return name
        return f"{start}:{_on_side(value, beside or attribute, of, known)}"

    def row(name: str) -> str:
        if kind == "shares" and name:
            return _on_side(name, attribute, of, known)
        if kind == "questions":
            return of("question", "name", name)
        wave, sign, told = name.rpartition("|")
        return f"{of('source', 'wave', wave)}|{told}" if kind == "material" and sign else name

    def labels(of_key: Callable[[str], str]) -> Callable[[Any], Any]:
        return lambda v: {of_key(k): every(t, of) for k, t in v.items()} if isinstance(v, Mapping) else v

    def figures(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {
            row(r): {column(c): n for c, n in cells.items()} if isinstance(cells, Mapping) else cells
            for r, cells in value.items()
        }

    return only(table, {
        "title": lambda v: every(v, of), "columns": labels(column), "rows": labels(row), "figures": figures,
    })  # fmt: skip

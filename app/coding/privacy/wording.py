"""Where words of people stand in what is kept as JSON or in a little language.

Names are replaced in words alone: a key, a keyword of a question, a type, a kind, a place in a pattern
``{rol}`` and a value that is a number or a day stay, whatever name they spell. What refers to something by
its words is told as such, so that it becomes what the words it refers to become.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.coding.analysis.sides import TRAIT_COLUMNS
from app.coding.codebook import key_of
from app.coding.privacy.asking import question
from app.coding.report.definition import COUNTS
from app.coding.report.label import BUILT_IN
from app.coding.text import GUID
from app.coding.values import SURVEY, is_number, multiple_of

_MACHINES = frozenset(("of", "key", "gone", "into", "forwards", "memory", "left_out", "outside"))
"""Details of a step that no sentence says: what it took back, a setting's key, guids, counts."""
_GUIDS = frozenset(("locked", "merges", "handed_out", "blind"))
"""Settings without a word in them."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PARTS = re.compile(r"([;|])")
_FIELD = re.compile(r"(\{[^{}]*\})")
REFERRED = ("project", "attribute", "attribute_value", "code")
"""The kinds of records that ``Referred`` is made of."""
FREE = ("project", "settings")
"""The kind and field of words that refer to nothing."""


class Of(Protocol):
    """What becomes of words. ``kind`` and ``name`` are the field they stand in or refer to; ``of`` is the
    attribute of a value, by guid or name."""

    def __call__(self, kind: str, name: str, text: str, of: str = "") -> str:
        """The words that stand there from now on."""


@dataclass(frozen=True, slots=True)
class Referred:
    """What a field must know of others: types of attributes by guid, their names as they are written and
    their guids by folded name, the attribute of each value, which hold several answers, and the codes' cues
    as they are written, by their folded form."""

    types: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, Collection[str]] = field(default_factory=dict)
    named: Mapping[str, Collection[str]] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    multiple: frozenset[str] = frozenset()
    cues: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Referred:
        """What records tell, with their kinds; of several of one thing the last counts."""
        types: dict[str, str] = {}
        written: dict[str, dict[str, None]] = {}
        named: dict[str, set[str]] = {}
        attributes: dict[str, str] = {}
        multiple: frozenset[str] = frozenset()
        cues: dict[str, str] = {}
        for kind, record in rows:
            if kind == "attribute":
                types[record["guid"]] = record["type"]
                written.setdefault(record["name"].casefold(), {})[record["name"]] = None
                named.setdefault(record["name"].casefold(), set()).add(record["guid"])
            elif kind == "attribute_value":
                attributes[record["guid"]] = record["attribute"]
            elif kind == "code":
                cues |= {key_of(cue): cue for cue in record["cues"] if isinstance(cue, str)}
            elif kind == "project":
                multiple |= multiple_of(record["settings"])
        return cls(types, written, named, attributes, multiple, cues)

    def attribute(self, name: str) -> str:
        """An attribute's name as it is written, by which it may be named in whatever case."""
        every = self.written.get(name.casefold(), (name,))
        return name if name in every else list(every)[-1]

    def typed(self, of: str, value: str) -> bool:
        """Whether a value of an attribute (guid or name) is what its type asks for: a number, a day, a
        yes."""
        kinds = {self.types.get(guid, "") for guid in (of, *self.named.get(of.casefold(), ()))}
        return (
            ("number" in kinds and is_number(value))
            or ("date" in kinds and _DAY.fullmatch(value) is not None)
            or ("boolean" in kinds and value in ("ja", "nee"))
        )

    def several(self, of: str) -> bool:
        """Whether an attribute (guid or name) holds several answers in one value."""
        return any(guid in self.multiple for guid in (of, *self.named.get(of.casefold(), ())))


def reworded(kind: str, guid: str, name: str, value: Any, of: Of, known: Referred) -> Any:
    """A field's value with its words as ``of`` makes them; all else is as it was."""
    if kind == "attribute_value" and isinstance(value, str):
        return _value(value, known.attributes.get(guid, ""), of, known)
    if (kind, name) == ("attribute", "choices") and isinstance(value, list):
        return list(dict.fromkeys(of(kind, name, v) for v in value if isinstance(v, str)))
    if (kind, name) == ("source", "notices") and isinstance(value, list):
        return [_only(notice, {"details": lambda v: _all(v, of, kind, name)}) for notice in value]
    if kind == "change_group" and isinstance(value, Mapping):
        return {k: v if k in _MACHINES else _all(v, of, kind, str(k)) for k, v in value.items()}
    if (kind, name) == FREE and isinstance(value, Mapping):
        return {key: _setting(key, v, of, known) for key, v in value.items()}
    return _all(value, of, kind, name)


def _all(value: Any, of: Of, kind: str = FREE[0], name: str = FREE[1]) -> Any:
    """Every string in a value, as words that refer to nothing."""
    if isinstance(value, str):
        return of(kind, name, value)
    if isinstance(value, list):
        return [_all(v, of, kind, name) for v in value]
    if isinstance(value, Mapping):
        return {k: _all(v, of, kind, name) for k, v in value.items()}
    return value


def _only(record: Any, made: Mapping[str, Callable[[Any], Any]]) -> Any:
    """A mapping in which only these keys have words."""
    if not isinstance(record, Mapping):
        return record
    return {k: made[k](v) if k in made else v for k, v in record.items()}


def _text(value: Any, make: Callable[[str], str]) -> Any:
    return make(value) if isinstance(value, str) else value


def _value(value: str, attribute: str, of: Of, known: Referred) -> str:
    """A value of an attribute; of several answers each by itself, as it stands among the choices."""
    if not known.several(attribute):
        return of("attribute_value", "value", value, attribute)
    parts = _PARTS.split(value)
    for n in range(0, len(parts), 2):
        if bare := parts[n].strip():
            parts[n] = parts[n].replace(bare, of("attribute_value", "value", bare, attribute))
    return "".join(parts)


def _setting(key: str, value: Any, of: Of, known: Referred) -> Any:
    kind = next((k for k in _SETTINGS if key.startswith(k)), None)
    if kind is not None:
        return _SETTINGS[kind](value, of, known)
    return value if key in _GUIDS else _all(value, of)


def _question(record: Any, of: Of, known: Referred) -> Any:
    return _only(record, {
        "name": lambda v: _text(v, lambda t: of("question", "name", t)),
        "text": lambda v: _text(v, lambda t: question(t, of, lambda a, w: _value(w, a, of, known))),
    })  # fmt: skip


def _framework(record: Any, of: Of, known: Referred) -> Any:
    def where(pairs: Any) -> Any:
        return [
            [p[0], _value(p[1], p[0], of, known)] if _pair(p) else p
            for p in (pairs if isinstance(pairs, list) else ())
        ]

    return _only(record, {"name": lambda v: _text(v, lambda t: of("framework", "name", t)), "where": where})


def _pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value)


def _survey(record: Any, of: Of, known: Referred) -> Any:
    def header(value: Any) -> Any:
        return _text(value, lambda t: _attribute(t, of, known))

    def free(value: Any) -> Any:
        return _all(value, of)

    return _only(record, {
        "file": free, "sheet": free, "original_name": free, "case_column": header,
        "columns": lambda v: [_only(c, {"header": header}) for c in v] if isinstance(v, list) else v,
    })  # fmt: skip


def _rule(record: Any, of: Of, known: Referred) -> Any:
    """A cue that never counts is known by its folded form, and stays the one of its code."""

    def cue(folded: str) -> str:
        made = of("code", "cues", known.cues.get(folded, folded))
        return folded if made == known.cues.get(folded, folded) else key_of(made)

    return _only(record, {"never": lambda v: [cue(c) for c in v] if isinstance(v, list) else v})


def _report(record: Any, of: Of, known: Referred) -> Any:
    def free(value: Any) -> Any:
        return _all(value, of)

    def side(value: Any) -> Any:
        return _text(value, lambda t: _side(t, of, known))

    def where(pairs: Any) -> Any:
        if not isinstance(pairs, Mapping):
            return pairs
        return {
            _attribute(name, of, known): _value(v, name, of, known) if isinstance(v, str) else v
            for name, v in pairs.items()
        }

    def themes(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {code: _only(theme, {"text": free}) for code, theme in value.items()}

    def tables(value: Any) -> Any:
        return [_only(t, {"of": side, "by": side}) for t in value] if isinstance(value, list) else value

    return _only(record, {
        "name": lambda v: _text(v, lambda t: of("report", "name", t)), "title": free, "subtitle": free,
        "intro": free, "closing": free, "answers": free, "fine": free, "where": where, "themes": themes,
        "tables": tables, "label": lambda v: _text(v, lambda t: _pattern(t, of, known)),
    })  # fmt: skip


def _side(text: str, of: Of, known: Referred) -> str:
    """An attribute by its name, or a word such as "waves" of which no attribute has the name."""
    if text in TRAIT_COLUMNS and text not in known.named:
        return text
    return _attribute(text, of, known)


def _on_side(value: str, side: str, of: Of, known: Referred) -> str:
    """What a column or row of a side stands for: a value, a group, a wave; kinds and roles are nobody's."""
    if side not in TRAIT_COLUMNS or side in known.named:
        return _value(value, side, of, known)
    field = {"groups": "document_group", "waves": "wave"}.get(side)
    return of("source", field, value) if field and value else value


def _attribute(name: str, of: Of, known: Referred) -> str:
    """An attribute by its name; as it was written where that stays."""
    written = known.attribute(name)
    made = of("attribute", "name", written)
    return name if made == written else made


def _pattern(text: str, of: Of, known: Referred) -> str:
    """The pattern of a quote's label: what stands between braces is an attribute or a word of the program."""
    parts = _FIELD.split(text)
    for n, part in enumerate(parts):
        if n % 2 == 0:
            parts[n] = of(*FREE, part) if part else ""
            continue
        inner = part[1:-1].strip()
        if inner.casefold() in known.named or inner.casefold() not in BUILT_IN:
            parts[n] = "{" + _attribute(inner, of, known) + "}"
    return "".join(parts)


def _made(record: Any, of: Of, known: Referred) -> Any:
    """What was kept of a report's making: its tables by key, the keys of rows and columns among them."""

    def tables(value: Any) -> Any:
        return {_table(k, of, known): _figures(k, t, of, known) for k, t in value.items()}

    return _only(record, {"tables": lambda v: tables(v) if isinstance(v, Mapping) else v})


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
        return lambda v: {of_key(k): _all(t, of) for k, t in v.items()} if isinstance(v, Mapping) else v

    def figures(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {
            row(r): {column(c): n for c, n in cells.items()} if isinstance(cells, Mapping) else cells
            for r, cells in value.items()
        }

    return _only(table, {
        "title": lambda v: _all(v, of), "columns": labels(column), "rows": labels(row), "figures": figures,
    })  # fmt: skip


_SETTINGS: Mapping[str, Callable[[Any, Of, Referred], Any]] = {
    "question:": _question, "report:": _report, "report_made:": _made, "framework:": _framework,
    "suggest:": _rule, SURVEY: _survey,
}  # fmt: skip

"""What a field with words of people must know of others that it refers to by their words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.coding.codebook import key_of
from app.coding.values import is_number, multiple_of

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PARTS = re.compile(r"([;|])")
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


def in_value(value: str, attribute: str, of: Of, known: Referred) -> str:
    """A value of an attribute; of several answers each by itself, as it stands among the choices."""
    if not known.several(attribute):
        return of("attribute_value", "value", value, attribute)
    parts = _PARTS.split(value)
    for n in range(0, len(parts), 2):
        if bare := parts[n].strip():
            parts[n] = parts[n].replace(bare, of("attribute_value", "value", bare, attribute))
    return "".join(parts)


def in_attribute(name: str, of: Of, known: Referred) -> str:
    """An attribute by its name; as it was written where that stays."""
    written = known.attribute(name)
    made = of("attribute", "name", written)
    return name if made == written else made

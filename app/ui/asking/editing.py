"""A question as something to change part by part: plain functions on the tree, no widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.coding.query.names import Names
from app.coding.query.tree import (
    EMPTIES,
    MEASURED,
    ORDERED,
    RELATIONS,
    TEXTS,
    And,
    Attribute,
    Codes,
    Compare,
    Empty,
    Meets,
    Not,
    Or,
    Query,
    Text,
    Thing,
    Word,
)
from app.coding.query.vocabulary import VALUES

Path = tuple[int, ...]
"""The way from the topmost node to a part, by number; the part of a "not" and of a relation is 0."""

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("codes", ("code", "branch", "codeset")),
    ("beside", RELATIONS),
    ("who", ("role", "speaker", "case", "coder")),
    ("where", ("document", "kind", "group", "wave", "date")),
    ("attributes", ()),
    ("words", ("text", "word", "regex", "memo")),
    ("coding", ("coded", "origin", "weight", "confidence")),
    ("empty", tuple(f"no_{field}" for field in EMPTIES)),
)
"""What a condition can be about, under headings; attributes come from the project."""


@dataclass(frozen=True, slots=True)
class Part:
    """A condition without the "not" before it."""

    query: Query
    negated: bool

    def whole(self) -> Query:
        """The condition as it stands in the tree."""
        return Not(self.query) if self.negated else self.query


def part_of(query: Query) -> Part:
    """The condition and whether it is turned round."""
    negated = False
    while isinstance(query, Not):
        query, negated = query.part, not negated
    return Part(query, negated)


def kind_of(query: Query) -> str:
    """What a condition is about: a key of SECTIONS, or ``attribute:`` and its guid; "" for a group."""
    if isinstance(query, Codes):
        return "branch" if query.below else "code"
    if isinstance(query, Meets):
        return query.relation
    if isinstance(query, Attribute):
        return f"attribute:{query.attribute}"
    if isinstance(query, Empty):
        return f"no_{query.field}"
    if isinstance(query, Thing | Word | Compare | Text):
        return query.field
    return ""


def fresh(kind: str, names: Names, before: Query | None = None) -> Query | None:
    """A condition of a kind, whole, with the first value there is; None when the project has none.

    What ``before`` had and the new kind can use stays: its codes, its words, the other side of a relation.
    """
    if kind in ("code", "branch"):
        if isinstance(before, Codes):
            return replace(before, below=kind == "branch")
        first = next((c.guid for c in names.book if c.codable or kind == "branch"), None)
        return Codes((first,), kind == "branch") if first else None
    if kind in RELATIONS:
        other = before.other if isinstance(before, Meets) else fresh("code", names)
        if other is None:
            return None
        if kind not in MEASURED:
            return Meets(kind, other)
        if isinstance(before, Meets) and before.relation in MEASURED:
            return replace(before, relation=kind)
        return Meets(kind, other, 1, "turns")
    if kind.startswith("attribute:"):
        return _attribute(kind.removeprefix("attribute:"), names)
    if kind.startswith("no_"):
        return Empty(kind.removeprefix("no_"))  # type: ignore[arg-type]
    if kind in ("codeset", "coder", "case", "document"):
        things = names.things(kind)
        return Thing(kind, (things[0][0],)) if things else None  # type: ignore[arg-type]
    if kind in ORDERED:
        return Compare(kind, ">=", "2026-01-01" if kind in ("coded", "date") else "50")
    if kind in TEXTS:
        value = before.value if isinstance(before, Text) else "…"
        return Text(kind, value)
    used = list(VALUES.get(kind, {})) or list(names.words.get(kind, ()))
    value = "respondent" if kind == "role" else next(iter(used), "")
    return Word(kind, (value,)) if value else None  # type: ignore[arg-type]


def _attribute(guid: str, names: Names) -> Query | None:
    known = names.attribute(guid)
    if known is None:
        return None
    first = {"number": "0", "date": "2026-01-01", "boolean": "ja"}.get(known.type) or next(
        iter(known.choices), ""
    )
    return (
        Attribute(guid, ">=" if known.type == "number" else "=", (first,))
        if first
        else Not(Attribute(guid, "empty"))
    )


def put(query: Query, path: Path, new: Query | None) -> Query | None:
    """The question with another part in a place; None takes the part away, and what is empty by that."""
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(query, And | Or):
        made = put(query.parts[first], rest, new)
        parts = [*query.parts[:first], *([] if made is None else [made]), *query.parts[first + 1 :]]
        if len(parts) < 2:
            return parts[0] if parts else None
        return type(query)(tuple(parts))
    if isinstance(query, Not):
        made = put(query.part, rest, new)
        return None if made is None else Not(made)
    assert isinstance(query, Meets)
    made = put(query.other, rest, new)
    return None if made is None else replace(query, other=made)


def added(query: Query | None, new: Query) -> Query:
    """The question with one condition more behind it; a lone one becomes an "and"."""
    if query is None:
        return new
    if isinstance(query, And | Or):
        return type(query)((*query.parts, new))
    return And((query, new))


def turned(query: And | Or) -> Query:
    """All of the parts instead of any, or the reverse."""
    return Or(query.parts) if isinstance(query, And) else And(query.parts)

"""A question as a tree of frozen nodes. Every node says of one coding whether it is meant.

Things are named by guid, so that a kept question survives renames; what has no guid (a group, a wave, a
speaker's name, a role) is named by its words. docs/questions.md says what each condition means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

ThingField = Literal["codeset", "coder", "case", "document"]
"""Fields whose values are guids."""
WordField = Literal["kind", "group", "wave", "speaker", "role", "origin"]
"""Fields whose values are words."""
OrderedField = Literal["coded", "date", "confidence", "weight"]
"""When it was coded, the document's date (both ISO days), and two numbers."""
TextField = Literal["memo", "text", "word", "regex"]
"""Part of a memo on the coding, part of the fragment, a whole word in it, a regular expression."""
EmptyField = Literal["case", "group", "wave", "speaker", "date", "confidence", "weight", "memo"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "contains", "empty"]
RelationKind = Literal[
    "overlaps", "within", "contains", "exactly", "near", "followed", "follows",
    "same-turn", "same-document", "same-case",
]  # fmt: skip
Unit = Literal["characters", "sentences", "turns"]

THINGS: tuple[ThingField, ...] = ("codeset", "coder", "case", "document")
WORDS: tuple[WordField, ...] = ("kind", "group", "wave", "speaker", "role", "origin")
ORDERED: tuple[OrderedField, ...] = ("coded", "date", "confidence", "weight")
TEXTS: tuple[TextField, ...] = ("memo", "text", "word", "regex")
EMPTIES: tuple[EmptyField, ...] = (
    "case", "group", "wave", "speaker", "date", "confidence", "weight", "memo",
)  # fmt: skip
OPERATORS: tuple[Operator, ...] = ("=", "!=", "<", "<=", ">", ">=", "contains", "empty")
RELATIONS: tuple[RelationKind, ...] = (
    "overlaps", "within", "contains", "exactly", "near", "followed", "follows",
    "same-turn", "same-document", "same-case",
)  # fmt: skip
MEASURED: tuple[RelationKind, ...] = ("near", "followed", "follows")
"""Relations that take a distance and its unit."""
COVERING: tuple[RelationKind, ...] = ("overlaps", "within", "contains", "exactly")
"""Relations of codings that share characters: these leave passages."""
UNITS: tuple[Unit, ...] = ("characters", "sentences", "turns")


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more parts."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever the part does not mean."""

    part: Query


@dataclass(frozen=True, slots=True)
class Codes:
    """The coding has one of these codes (guids) or, ``below``, a code anywhere under one of them."""

    codes: tuple[str, ...]
    below: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """The coding belongs to one of these things (guids)."""

    field: ThingField
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """The field has one of these words, exactly."""

    field: WordField
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """The field stands so to the value: an ISO day, or a number as text. Without a value it never does."""

    field: OrderedField
    operator: Operator
    value: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """The attribute (a guid) of the case, the document or the speaker has such a value.

    ``!=`` is: it has a value, and none of ``values``.
    """

    attribute: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Empty:
    """The field has no value."""

    field: EmptyField


@dataclass(frozen=True, slots=True)
class Text:
    """These words occur, upper and lower case alike."""

    field: TextField
    value: str


@dataclass(frozen=True, slots=True)
class Meets:
    """Another coding, which ``other`` means, stands in this relation to the coding.

    ``followed`` is: the other begins where this one ends or after it; ``follows`` is the reverse.
    ``distance`` counts ``unit`` for the relations in MEASURED and is 0 for all others.
    """

    relation: RelationKind
    other: Query
    distance: int = 0
    unit: Unit = "characters"


Query = And | Or | Not | Codes | Thing | Word | Compare | Attribute | Empty | Text | Meets


def below(query: Query) -> tuple[Query, ...]:
    """The parts right under a node; the other side of a relation is one."""
    if isinstance(query, And | Or):
        return query.parts
    if isinstance(query, Not):
        return (query.part,)
    return (query.other,) if isinstance(query, Meets) else ()


def walk(query: Query) -> Iterator[Query]:
    """The node and all under it, from above."""
    yield query
    for part in below(query):
        yield from walk(part)


def every(*parts: Query) -> Query:
    """All of the parts, as one flat node."""
    flat = [q for part in parts for q in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(*parts: Query) -> Query:
    """At least one of the parts, as one flat node."""
    flat = [q for part in parts for q in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def contradicts(query: Query) -> bool:
    """Whether a conjunction asks one coding to have two different codes, which none has."""
    for node in walk(query):
        if isinstance(node, And):
            asked = [set(p.codes) for p in node.parts if isinstance(p, Codes) and not p.below]
            if any(not (one & other) for n, one in enumerate(asked) for other in asked[n + 1 :]):
                return True
    return False

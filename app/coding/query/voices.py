"""Who says it and of whom it is said: what is known where a coding starts, beside the coding itself.

A voice is a document with one of its speakers, or with nobody. It belongs to the case of its speaker or,
where the speaker has none, to every case of the document; an attribute may be one of those cases', the
document's or the speaker's, as in the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.coding import model
from app.coding.codebook import key_of
from app.coding.model import AttributeType, Speaker
from app.coding.query.tree import Attribute, Empty, Operator, Query, Thing, Word
from app.coding.values import answers, folded, holds


@dataclass(frozen=True, slots=True)
class Voice:
    """``source`` is a guid, ``cases`` are guids, ``values`` are by the attribute's name."""

    source: str
    speaker: Speaker | None
    cases: frozenset[str]
    values: Mapping[str, tuple[str, ...]]


def voice_of(
    source: str,
    speaker: Speaker | None,
    cases_of: Mapping[str, tuple[str, ...]],
    values: Mapping[str, Mapping[str, str]],
) -> Voice:
    """The voice of a speaker in a document, from all cases of sources and all values by target."""
    own = speaker.case if speaker is not None else None
    cases = (own,) if own else cases_of.get(source, ())
    met: dict[str, tuple[str, ...]] = {}
    for target in (*cases, source, *((speaker.guid,) if speaker is not None else ())):
        for name, value in values.get(target, {}).items():
            if value != "":
                met[name] = (*met.get(name, ()), value)
    return Voice(source, speaker, frozenset(cases), met)


def voiced(query: Query) -> bool:
    """Whether a condition is about who speaks, a case or an attribute: these are asked of voices."""
    if isinstance(query, Attribute):
        return True
    if isinstance(query, Thing):
        return query.field == "case"
    if isinstance(query, Word):
        return query.field in ("speaker", "role")
    return isinstance(query, Empty) and query.field in ("case", "speaker")


def judge(query: Query, attributes: Mapping[str, model.Attribute]) -> Callable[[Voice], bool]:
    """Whether a voice meets a ``voiced`` condition; ``attributes`` are all by guid."""
    if isinstance(query, Thing):
        wanted = frozenset(query.values)
        return lambda voice: bool(voice.cases & wanted)
    if isinstance(query, Word) and query.field == "role":
        return lambda voice: voice.speaker is not None and voice.speaker.role in query.values
    if isinstance(query, Word):
        names = frozenset(key_of(value) for value in query.values)
        return lambda voice: voice.speaker is not None and key_of(voice.speaker.name) in names
    if isinstance(query, Empty):
        if query.field == "case":
            return lambda voice: not voice.cases
        return lambda voice: voice.speaker is None
    assert isinstance(query, Attribute)
    known = attributes.get(query.attribute) or model.Attribute(query.attribute, "")
    return lambda voice: _valued(voice.values.get(known.name, ()), query.operator, query.values, known)


def _valued(
    has: tuple[str, ...], operator: Operator, values: tuple[str, ...], attribute: model.Attribute
) -> bool:
    if operator == "empty":
        return not has
    if operator == "!=":
        return bool(has) and not _valued(has, "=", values, attribute)
    if operator == "=":
        return any(holds(attribute, one, value) for one in has for value in values)
    every = [answer for one in has for answer in answers(one, multiple=attribute.multiple)]
    return any(_stands(one, operator, value, attribute.type) for one in every for value in values)


def _stands(has: str, operator: Operator, value: str, kind: AttributeType) -> bool:
    if operator == "contains":
        return key_of(value) in key_of(has)
    left, right = folded(has, kind), folded(value, kind)
    return type(left) is type(right) and ordered(left, operator, right)


def ordered(left: float | str, operator: Operator, right: float | str) -> bool:
    """Whether two values of one type stand so."""
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    below, same = left < right, left == right  # type: ignore[operator]
    return {"<": below, "<=": below or same, ">": not below and not same, ">=": not below}[operator]

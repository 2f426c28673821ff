"""A question as text: with names for people, or with guids to be kept; ``parse`` reads both back."""

from __future__ import annotations

from app.coding.model import AttributeType
from app.coding.query.lexer import quote
from app.coding.query.names import Names
from app.coding.query.tree import (
    MEASURED,
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
from app.coding.query.vocabulary import (
    AND,
    FIELDS,
    LOGIC,
    NOT,
    OPERATORS,
    OR,
    RELATIONS,
    UNITS,
    VALUES,
    Language,
    written,
)
from app.coding.values import readable


def write(query: Query, names: Names | None, language: Language = "nl") -> str:
    """The canonical text of a question. Without ``names`` things stand by guid, in English: so it is kept."""
    return _Writer(names, language if names is not None else "en").text(query)


class _Writer:
    def __init__(self, names: Names | None, language: Language) -> None:
        self._names, self._language = names, language

    def text(self, query: Query) -> str:
        if isinstance(query, And):
            return self._joined(query.parts, AND)
        if isinstance(query, Or):
            return self._joined(query.parts, OR)
        if isinstance(query, Not):
            return self._not(query.part)
        if isinstance(query, Meets):
            inner = self.text(query.other)
            if query.relation in MEASURED:
                inner += f", {query.distance} {written(UNITS[query.unit], self._language)}"
            return f"{written(RELATIONS[query.relation], self._language)}({inner})"
        if isinstance(query, Codes):
            return f"{self._field('branch' if query.below else 'code')}:{self._things('code', query.codes)}"
        if isinstance(query, Thing):
            return f"{self._field(query.field)}:{self._things(query.field, query.values)}"
        if isinstance(query, Word):
            return f"{self._field(query.field)}:{self._words(query)}"
        if isinstance(query, Text):
            return f"{self._field(query.field)}:{quote(query.value)}"
        if isinstance(query, Empty):
            return f"{self._field(query.field)} {written(OPERATORS['empty'], self._language)}"
        if isinstance(query, Compare):
            return f"{self._field(query.field)} {query.operator} {query.value}"
        return self._attribute(query)

    def _joined(self, parts: tuple[Query, ...], how: str) -> str:
        told = []
        for part in parts:
            text = self.text(part)
            told.append(f"({text})" if isinstance(part, And | Or) else text)
        return f" {written(LOGIC[how], self._language)} ".join(told)

    def _not(self, part: Query) -> str:
        if isinstance(part, Attribute) and part.operator == "empty":
            return f"{self._field('attribute')}:{self._things('attribute', (part.attribute,))}"
        text = self.text(part)
        return f"{written(LOGIC[NOT], self._language)} {f'({text})' if isinstance(part, And | Or) else text}"

    def _field(self, field: str) -> str:
        return written(FIELDS[field], self._language)

    def _things(self, kind: str, guids: tuple[str, ...]) -> str:
        called = guids if self._names is None else [self._names.name(kind, guid) for guid in guids]
        return "|".join(quote(name) for name in called)

    def _words(self, query: Word) -> str:
        table = VALUES.get(query.field)
        if table is None:
            return "|".join(quote(value) for value in query.values)
        return "|".join(written(table[value], self._language) for value in query.values)

    def _attribute(self, query: Attribute) -> str:
        head = f"{self._field('attribute')}:{self._things('attribute', (query.attribute,))}"
        if query.operator == "empty":
            return f"{head} {written(OPERATORS['empty'], self._language)}"
        sign = query.operator
        told = written(OPERATORS["contains"], self._language) if sign == "contains" else sign
        known = self._names.attribute(query.attribute) if self._names is not None else None
        kind = known.type if known is not None and sign != "contains" else "text"
        return f"{head} {told} {'|'.join(quote(self._value(v, kind)) for v in query.values)}"

    def _value(self, value: str, kind: AttributeType) -> str:
        """A value as people type it in the language."""
        if kind == "number":
            return readable(value)
        if kind == "boolean" and self._language == "en":
            return {"ja": "yes", "nee": "no"}.get(value, value)
        return value

"""A question as a sentence for people, in the words of ``resources/i18n/query.*.toml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.coding.model import AttributeType
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
from app.coding.query.vocabulary import VALUES

Say = Callable[..., str]
_SIGN = {"=": "is", "!=": "is_not", "<": "below", "<=": "most", ">": "above", ">=": "least"}


def describe(query: Query, names: Names, say: Say) -> str:
    """The whole sentence: "Fragmenten met code “Loslaten” en waarvan de rol respondent is"."""
    return say("query.say.fragments", what=_Teller(names, say).clause(query, top=True))


class _Teller:
    def __init__(self, names: Names, say: Say) -> None:
        self._names, self._say = names, say

    def clause(self, query: Query, *, top: bool = False) -> str:
        say = self._say
        if isinstance(query, And | Or):
            word = say("query.say.and" if isinstance(query, And) else "query.say.or")
            told = f" {word} ".join(self.clause(part) for part in query.parts)
            return told if top else f"({told})"
        if isinstance(query, Not):
            return say("query.say.not", what=self.clause(query.part))
        if isinstance(query, Meets):
            return self._meets(query)
        if isinstance(query, Codes):
            called = self._list(self._names.label("code", guid) for guid in query.codes)
            return say("query.say.branch" if query.below else "query.say.code", names=called)
        if isinstance(query, Thing):
            called = self._list(self._names.label(query.field, guid) for guid in query.values)
            return say(f"query.say.{query.field}", names=called)
        if isinstance(query, Word):
            return say(f"query.say.{query.field}", names=self._words(query))
        if isinstance(query, Text):
            return say(f"query.say.{query.field}", words=query.value)
        if isinstance(query, Empty):
            return say(f"query.say.no_{query.field}")
        if isinstance(query, Compare):
            sign = say(f"query.say.{_SIGN[query.operator]}", value=query.value)
            return say(f"query.say.{query.field}", what=sign)
        return self._attribute(query)

    def _meets(self, query: Meets) -> str:
        other = self._say("query.say.fragment", what=self.clause(query.other, top=True))
        if query.relation not in MEASURED:
            return self._say(f"query.say.{query.relation.replace('-', '_')}", other=other)
        far = self._say(f"query.say.far_{query.unit}", n=query.distance)
        return self._say(f"query.say.{query.relation}", other=other, far=far)

    def _words(self, query: Word) -> str:
        if query.field in VALUES:
            return self._plain(self._say(f"query.value_of.{query.field}.{v}") for v in query.values)
        return self._list(query.values)

    def _attribute(self, query: Attribute) -> str:
        name = self._names.label("attribute", query.attribute)
        if query.operator == "empty":
            return self._say("query.say.no_attribute", name=name)
        if query.operator == "contains":
            return self._say("query.say.attribute_contains", name=name, words=self._list(query.values))
        known = self._names.attribute(query.attribute)
        values = [self._value(value, known.type if known is not None else "text") for value in query.values]
        sign = self._say(f"query.say.{_SIGN[query.operator]}", value=self._plain(values))
        return self._say("query.say.attribute", name=name, what=sign)

    def _value(self, value: str, kind: AttributeType) -> str:
        if kind == "boolean" and value in ("ja", "nee"):
            return self._say("export.yes" if value == "ja" else "export.no")
        if kind == "number":
            return value.replace(".", self._say("export.decimal"))
        return value

    def _list(self, names: Iterable[str]) -> str:
        return self._plain(f"“{name}”" for name in names)

    def _plain(self, names: Iterable[str]) -> str:
        told = list(names)
        if len(told) < 2:
            return "".join(told)
        return f"{', '.join(told[:-1])} {self._say('query.say.or')} {told[-1]}"

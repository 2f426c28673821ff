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
_TURNED = frozenset((
    "role", "origin", "coded", "date", "confidence", "weight", "memo", "text", "word", "regex", "attribute",
    "attribute_contains", "no_attribute", "no_case", "no_group", "no_wave", "no_speaker", "no_date",
    "no_confidence", "no_weight", "no_memo", "overlaps", "within", "contains", "near", "followed", "follows",
))  # fmt: skip
"""What is denied in a sentence of its own (``query.denied``), as "niet" before it reads badly."""
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
        if not isinstance(query, Not):
            key, details = self._told(query)
            return say(f"query.say.{key}", **details)
        if not isinstance(query.part, And | Or | Not):
            key, details = self._told(query.part)
            if key in _TURNED:
                return say(f"query.denied.{key}", **details)
        return say("query.say.not", what=self.clause(query.part))

    def _told(self, query: Query) -> tuple[str, dict[str, str]]:
        """The sentence of one condition: its key, and what goes in it."""
        if isinstance(query, Meets):
            return self._meets(query)
        if isinstance(query, Codes):
            called = self._list(self._names.label("code", guid) for guid in query.codes)
            return "branch" if query.below else "code", {"names": called}
        if isinstance(query, Thing):
            return query.field, {"names": self._list(self._names.label(query.field, g) for g in query.values)}
        if isinstance(query, Word):
            return query.field, {"names": self._words(query)}
        if isinstance(query, Text):
            return query.field, {"words": query.value}
        if isinstance(query, Empty):
            return f"no_{query.field}", {}
        if isinstance(query, Compare):
            return query.field, {"what": self._say(f"query.say.{_SIGN[query.operator]}", value=query.value)}
        assert isinstance(query, Attribute)
        return self._attribute(query)

    def _meets(self, query: Meets) -> tuple[str, dict[str, str]]:
        """What is asked of the other fragment stands in brackets where it is more than one thing: else what
        comes after it in the sentence would seem to be about that one too."""
        other = self._say("query.say.fragment", what=self.clause(query.other))
        if query.relation not in MEASURED:
            return query.relation.replace("-", "_"), {"other": other}
        return query.relation, {
            "other": other, "far": self._say(f"query.say.far_{query.unit}", n=query.distance),
        }  # fmt: skip

    def _words(self, query: Word) -> str:
        if query.field in VALUES:
            return self._plain(self._say(f"query.value_of.{query.field}.{v}") for v in query.values)
        return self._list(query.values)

    def _attribute(self, query: Attribute) -> tuple[str, dict[str, str]]:
        name = self._names.label("attribute", query.attribute)
        if query.operator == "empty":
            return "no_attribute", {"name": name}
        if query.operator == "contains":
            return "attribute_contains", {"name": name, "words": self._list(query.values)}
        known = self._names.attribute(query.attribute)
        values = [self._value(value, known.type if known is not None else "text") for value in query.values]
        sign = self._say(f"query.say.{_SIGN[query.operator]}", value=self._plain(values))
        return "attribute", {"name": name, "what": sign}

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

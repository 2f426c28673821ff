"""Reading the text form of a question, Dutch and English keywords alike.

query     = all ("of" all)*            all = one ("en" one)*
one       = "niet" one | "(" query ")" | condition
condition = field ":" value ("|" value)*            code:"Loslaten"|"Sturen"
          | field operator value                    gewicht >= 50, gecodeerd:2026-01-01..2026-03-31
          | field "leeg"
          | "kenmerk:" name [operator value ("|" value)*]
          | relation "(" query ["," number unit] ")"
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.coding.model import AttributeType
from app.coding.query.lexer import Token, tokens
from app.coding.query.names import Names
from app.coding.query.tree import (
    EMPTIES,
    MEASURED,
    ORDERED,
    TEXTS,
    THINGS,
    WORDS,
    Attribute,
    Codes,
    Compare,
    Empty,
    Meets,
    Not,
    Operator,
    Query,
    Text,
    Thing,
    Unit,
    Word,
    either,
    every,
)
from app.coding.query.trouble import Trouble
from app.coding.query.vocabulary import (
    AND,
    FIELD_OF,
    LOGIC_OF,
    NOT,
    OPERATOR_OF,
    OR,
    RELATION_OF,
    UNIT_OF,
)
from app.coding.refusal import Refusal
from app.coding.search import pattern
from app.coding.values import as_kept, is_number

DEEPEST = 40
FARTHEST = 100_000_000
_WHOLE = re.compile(r"[-+]?(?:\d{1,12}|\d{1,3}(?:\.\d{3})+)")
_NUMBER = re.compile(r"[-+]?\d{1,12}(?:[.,]\d{1,12})?")
_SIGNS: dict[str, Operator] = {
    ":": "=", "=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "contains": "contains",
    "empty": "empty",
}  # fmt: skip


def parse(text: str, names: Names) -> Query:
    """The question that ``text`` asks of a project. Refuses, saying where, what cannot be read or found."""
    reader = _Reader(text, tokens(text), names)
    if reader.over:
        raise Refusal("query.empty")
    found = reader.any_of()
    if not reader.over:
        raise reader.trouble.no_end(reader.place)
    return found


class _Reader:
    """Recursive descent over the tokens; one method per rule."""

    def __init__(self, text: str, found: list[Token], names: Names) -> None:
        self._tokens, self._names = found, names
        self._place = self._depth = self._measured = 0
        self.trouble = Trouble(text, found, names)

    @property
    def place(self) -> int:
        return self._place

    @property
    def now(self) -> Token:
        return self._tokens[self._place]

    @property
    def over(self) -> bool:
        return self.now.kind == "end"

    @property
    def two_words(self) -> bool:
        """Whether a relation of two words stands here, whose first is a field: "zelfde beurt" is none."""
        return f"{self.now.folded} {self.next.folded}" in RELATION_OF

    @property
    def next(self) -> Token:
        return self._tokens[min(self._place + 1, len(self._tokens) - 1)]

    def take(self) -> Token:
        token = self.now
        if token.kind != "end":
            self._place += 1
        return token

    def meets(self, mark: str) -> bool:
        """Take a mark if it stands here."""
        if self.now.kind == "mark" and self.now.text == mark:
            self.take()
            return True
        return False

    def logic(self, meaning: str) -> bool:
        """Take a word such as "en" if it stands here; a field of that name does not exist."""
        if LOGIC_OF.get(self.now.folded) == meaning:
            self.take()
            return True
        return False

    def unexpected(self, key: str, **details: object) -> Refusal:
        token = self.now
        if token.kind == "end":
            return self.trouble.no_value(self._place)
        return Refusal(key, at=token.at, near=token.text[:40], **details)

    def deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Refusal("query.deep", most=DEEPEST, at=self.now.at)

    def any_of(self) -> Query:
        parts = [self.all_of()]
        while self.logic(OR):
            parts.append(self.all_of())
        return either(*parts)

    def all_of(self) -> Query:
        parts = [self.one()]
        while self.logic(AND):
            parts.append(self.one())
        return every(*parts)

    def one(self) -> Query:
        self.deeper()
        try:
            opening = self.now
            if self.logic(NOT):
                return Not(self.one())
            if self.meets("("):
                inner = self.any_of()
                self.close(opening)
                return inner
            return self.relation() or self.condition()
        finally:
            self._depth -= 1

    def close(self, opening: Token) -> None:
        if not self.meets(")"):
            if self.now.kind == "end":
                raise Refusal("query.unclosed", at=opening.at)
            wrong = self.trouble.no_end(self._place)
            raise (
                wrong
                if wrong.key != "query.not_the_end"
                else (self.unexpected("query.no_close", opened=opening.at))
            )

    def relation(self) -> Query | None:
        """A relation, known by the bracket after its one or two words."""
        start = self._place
        one, two = self.now.folded, f"{self.now.folded} {self.next.folded}"
        for words, used in ((two, 2), (one, 1)):
            after = self._tokens[min(start + used, len(self._tokens) - 1)]
            if words in RELATION_OF and after.kind == "mark" and after.text == "(":
                self._place = start + used
                kind = RELATION_OF[words]
                opening = self.take()
                self._measured += kind in MEASURED
                other = self.any_of()
                self._measured -= kind in MEASURED
                distance, unit = 0, "characters"
                if kind in MEASURED:
                    distance, unit = self.distance(words)
                elif self.now.kind == "mark" and self.now.text == ",":
                    raise Refusal("query.no_distance_here", at=self.now.at, word=words)
                self.close(opening)
                return Meets(kind, other, distance, unit)  # type: ignore[arg-type]
        return None

    def distance(self, words: str) -> tuple[int, Unit]:
        if not self.meets(","):
            raise Refusal("query.no_distance", at=self.now.at, word=words)
        token = self.take()
        if not token.text.isdecimal() or int(token.text) > FARTHEST:
            raise Refusal("query.number", at=token.at, near=token.text[:40])
        unit: Unit = "characters"
        if self.now.kind == "word":
            known = UNIT_OF.get(self.now.folded)
            if known is None:
                raise self.unexpected("query.unit")
            unit = known  # type: ignore[assignment]
            self.take()
        return int(token.text), unit

    def condition(self) -> Query:
        token = self.now
        field = FIELD_OF.get(token.folded)
        if field is None or self.two_words:
            raise self.trouble.no_condition(self._place)
        self.take()
        if field == "attribute":
            self.meets(":")
            return self.attribute()
        sign = self.sign()
        if sign is None:
            raise self.unexpected("query.no_sign", field=token.text)
        if sign == "empty":
            if field not in EMPTIES:
                raise Refusal("query.never_empty", at=token.at, field=token.text)
            return Empty(field)
        if field in ORDERED:
            return self.ordered(field, sign, token.text)
        if sign not in ("=", "!=") and not (field in TEXTS and sign == "contains"):
            raise Refusal("query.wrong_sign", at=token.at, field=token.text)
        found = self.valued(field)
        return Not(found) if sign == "!=" else found

    def sign(self) -> Operator | None:
        """Take what stands between a field and its value."""
        token = self.now
        word = token.text if token.kind == "mark" else OPERATOR_OF.get(token.folded, "")
        known = _SIGNS.get(word)
        if known is not None:
            self.take()
        return known

    def value(self) -> Token:
        if self.now.kind not in ("word", "quoted") or not self.now.text.strip():
            raise self.trouble.no_value(self._place)
        token = self.take()
        return self._decimal(token) if _WHOLE.fullmatch(token.text) and token.kind == "word" else token

    def _decimal(self, token: Token) -> Token:
        """The token with the decimals after a comma that stands right behind it: 7,5. In a relation that
        takes a distance a comma before its last number and unit parts that off; refuses it without unit."""
        comma, after, beyond = (*self._tokens[self._place : self._place + 3], *[self._tokens[-1]] * 3)[:3]
        joined = comma.at == token.at + len(token.text) and after.at == comma.at + 1
        if comma.text != "," or comma.kind != "mark" or not joined or not after.text.isdecimal():
            return token
        if self._measured and beyond.folded in UNIT_OF:
            return token
        if self._measured and beyond.text == ")":
            raise Refusal("query.decimals_or_distance", at=token.at, whole=token.text, after=after.text)
        self._place += 2
        return Token("word", f"{token.text},{after.text}", token.at)

    def find(self, kind: str, token: Token) -> str:
        """The guid of what a value names. Refuses, as ``Names.find`` does, what the project does not have."""
        try:
            return self._names.find(kind, token.text, token.at)
        except Refusal as refusal:
            if token.kind != "word" or not refusal.key.startswith("query.unknown"):
                raise
            raise self.trouble.no_name(kind, self._place, refusal) from None

    def values(self) -> list[Token]:
        found = [self.value()]
        while self.meets("|"):
            found.append(self.value())
        return found

    def valued(self, field: str) -> Query:
        told = self.values()
        if field in ("code", "branch"):
            codes = dict.fromkeys(self.find("code", t) for t in told)
            return Codes(tuple(codes), field == "branch")
        if field in THINGS:
            things = dict.fromkeys(self.find(field, t) for t in told)
            return Thing(field, tuple(things))
        if field in WORDS:
            words = dict.fromkeys(w for t in told for w in self._names.word(field, t.text, t.at))
            return Word(field, tuple(words))
        for token in told:
            if field == "regex":
                pattern(token.text)
        return either(*(Text(field, t.text) for t in told))  # type: ignore[arg-type]

    def ordered(self, field: str, sign: Operator, word: str) -> Query:
        if sign == "contains":
            raise Refusal("query.wrong_sign_ordered", at=self.now.at, field=word)
        if sign == "=" and self.meets(".."):
            return Compare(field, "<=", self.typed(field))  # type: ignore[arg-type]
        first = self.typed(field)
        if sign == "=" and self.meets(".."):
            low = Compare(field, ">=", first)  # type: ignore[arg-type]
            if self.now.kind in ("word", "quoted") and self.now.folded not in LOGIC_OF:
                return every(low, Compare(field, "<=", self.typed(field)))  # type: ignore[arg-type]
            return low
        return Compare(field, sign, first)  # type: ignore[arg-type]

    def typed(self, field: str) -> str:
        token = self.value()
        return day(token) if field in ("coded", "date") else number(token)

    def attribute(self) -> Query:
        token = self.value()
        guid = self.find("attribute", token)
        sign = self.sign()
        if sign is None:
            return Not(Attribute(guid, "empty"))
        if sign == "empty":
            return Attribute(guid, "empty")
        told = self.values()
        known = self._names.attribute(guid)
        kind = known.type if known is not None else "text"
        if sign == "contains" or kind in ("text", "choice"):
            return Attribute(guid, sign, tuple(dict.fromkeys(t.text.strip() for t in told)))
        if kind == "boolean" and sign not in ("=", "!="):
            raise Refusal("query.wrong_sign_yes", at=token.at, name=token.text)
        # In a kept question a point always marks decimals; in what people type 1.234 is 1234.
        read = kept_number if kind == "number" and self._names.lenient else reader_of(kind)
        return Attribute(guid, sign, tuple(dict.fromkeys(read(t) for t in told)))


def reader_of(kind: AttributeType) -> Callable[[Token], str]:
    """What makes of a typed value one as attributes of a type keep it, or refuses it."""
    readers = {"number": amount, "date": day, "boolean": yes_or_no}
    return readers.get(kind, lambda token: token.text.strip())


def amount(token: Token) -> str:
    """A number as an attribute keeps it, from what people type: 7,5 and 1.234,5 too. Refuses what is none."""
    found = as_kept(token.text, "number")
    if found is None:
        raise Refusal("query.number", at=token.at, near=token.text[:40])
    return found


def kept_number(token: Token) -> str:
    """A number in a kept question, whatever its size. Refuses what is none."""
    found = token.text.strip().replace(",", ".")
    if not is_number(found):
        raise Refusal("query.number", at=token.at, near=token.text[:40])
    return found.lstrip("+")


def number(token: Token) -> str:
    """A number as it is kept, with a point. Refuses what is none."""
    if not _NUMBER.fullmatch(token.text.strip()):
        raise Refusal("query.number", at=token.at, near=token.text[:40])
    return token.text.strip().replace(",", ".").lstrip("+")


def day(token: Token) -> str:
    """An ISO day, from 2026-03-31 or 31-3-2026. Refuses what is no date."""
    found = as_kept(token.text, "date")
    if found is None:
        raise Refusal("query.date", at=token.at, near=token.text[:40])
    return found


def yes_or_no(token: Token) -> str:
    """Ja or nee, from what both languages say. Refuses what is neither."""
    found = as_kept(token.text, "boolean")
    if found is None:
        raise Refusal("query.yes_or_no", at=token.at, near=token.text[:40])
    return found

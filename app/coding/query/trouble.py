"""What to say of a question that cannot be read: what stands where, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from app.coding.model import Notice
from app.coding.query.lexer import Token, quote
from app.coding.query.names import Names, near
from app.coding.query.tree import MEASURED
from app.coding.query.vocabulary import (
    FIELD_OF,
    FIELDS,
    LOGIC_OF,
    NOT,
    OPERATOR_OF,
    OR,
    RELATION_OF,
    RELATIONS,
    UNITS,
    Language,
    written,
)
from app.coding.refusal import Refusal

_JOINERS = frozenset({"&", "&&", "+", "/", ";", "|", ",", "||"})
_BARE = ("code", "attribute", "case", "document", "coder", "codeset")
"""What is looked for, in this order, when a name stands in a question without its field."""
_LONGEST = 40
_WORDS = 8
"""Words after one another that are tried as one name."""


class Trouble:
    """The tokens of one question that went wrong, the text they came from and the names of the project."""

    def __init__(self, text: str, tokens: Sequence[Token], names: Names) -> None:
        self._text, self._tokens, self._names = text, tokens, names

    def no_condition(self, place: int) -> Refusal:
        """A condition should begin at a token (its number), and does not."""
        token = self._tokens[place]
        if token.kind == "end":
            return self._cut("query.cut_condition", place)
        told = {"at": token.at, "near": token.text[:_LONGEST]}
        if token.kind == "mark":
            return Refusal("query.nothing_in" if token.text == ")" else "query.no_field", **told)
        if self._logical(place):
            before = self._tokens[place - 1] if place else None
            if before is None or before.text == "(" or not self._logical(place - 1):
                return Refusal("query.no_left", **told)
            return Refusal("query.twice", **told, after=before.text)
        if (found := self._relation(place)) is not None:
            return Refusal("query.no_open", **told, written=self._written(place, *found))
        if (value := self._or_value(place)) is not None:
            return Refusal("query.or_value", **told, written=value)
        if (bare := self._bare(place)) is not None:
            return Refusal("query.bare", **told, field=Notice(f"query.field.{bare[0]}"), name=quote(bare[1]))
        known = [w for words in FIELDS.values() for w in words] + list(RELATION_OF)
        close = near(token.text, known) if token.kind == "word" else []
        if close:
            return Refusal("query.unknown_field_near", **told, candidates=", ".join(close))
        return Refusal("query.unknown_field", **told)

    def no_end(self, place: int) -> Refusal:
        """After a condition comes no "en", "of" or end, but this token."""
        token, before = self._tokens[place], self._tokens[max(place - 1, 0)]
        told = {"at": token.at, "near": token.text[:_LONGEST]}
        if token.text == ")" and token.kind == "mark":
            return Refusal("query.no_opening", at=token.at)
        if token.kind != "quoted" and token.text in _JOINERS:
            return Refusal("query.wrong_joiner", **told)
        if (found := self._relation(place)) is not None:
            return Refusal("query.no_and", **told, written=self._written(place, *found))
        if token.folded in FIELD_OF and (self._signed(place + 1)):
            return Refusal("query.no_and", **told, written=self._piece(place))
        if token.kind == "word" and before.kind == "word":
            words = quote(f"{before.text} {token.text}")
            return Refusal("query.needs_quotes", at=before.at, near=before.text[:_LONGEST], written=words)
        return Refusal("query.not_the_end", **told)

    def no_name(self, kind: str, place: int, refusal: Refusal) -> Refusal:
        """A name that the project does not have stands before this token: perhaps its first word alone."""
        words, first = [self._tokens[place - 1].text], self._tokens[place - 1]
        for token in self._tokens[place : place + _WORDS]:
            if token.kind != "word" or token.folded in LOGIC_OF:
                break
            words.append(token.text)
            if self._known(kind, " ".join(words)):
                whole = quote(" ".join(words))
                return Refusal("query.needs_quotes", at=first.at, near=first.text[:_LONGEST], written=whole)
        return refusal

    def no_value(self, place: int) -> Refusal:
        """A value should stand here, and does not."""
        token = self._tokens[place]
        if token.kind == "end":
            return self._cut("query.cut_value", place)
        return Refusal("query.no_value", at=token.at, near=token.text[:_LONGEST])

    def _cut(self, key: str, place: int) -> Refusal:
        after = "".join(t.text for t in self._tokens[max(place - 2, 0) : place] if t.kind != "quoted")
        last = self._tokens[place - 1] if place else None
        if last is None or last.kind == "word":
            after = last.text if last is not None else ""
        return Refusal(key, at=self._tokens[place].at, after=after[-_LONGEST:])

    def _logical(self, place: int) -> bool:
        return LOGIC_OF.get(self._tokens[place].folded, NOT) != NOT

    def _signed(self, place: int) -> bool:
        token = self._tokens[min(place, len(self._tokens) - 1)]
        return token.folded in OPERATOR_OF or (
            token.kind == "mark" and token.text in (":", "=", "!=", "<", ">")
        )

    def _relation(self, place: int) -> tuple[str, int] | None:
        """The relation whose one or two words stand here, and how many those are."""
        one = self._tokens[place]
        two = self._tokens[min(place + 1, len(self._tokens) - 1)]
        for words, used in ((f"{one.folded} {two.folded}", 2), (one.folded, 1)):
            if words in RELATION_OF:
                return words, used
        return None

    def _written(self, place: int, words: str, used: int) -> str:
        """A relation as it should be written, with what follows it in brackets."""
        inner = self._piece(place + used) or 'code:"Loslaten"'
        if inner.startswith("(") and inner.endswith(")"):
            inner = inner[1:-1].strip()
        kind = RELATION_OF[words]
        if kind in MEASURED:
            language: Language = "en" if RELATIONS[kind].index(words) % 2 else "nl"
            inner += f", 2 {written(UNITS['sentences'], language)}"
        return f"{words}({inner})"

    def _piece(self, place: int) -> str:
        """What stands from a token to the next "en", "of" or bracket that closes it."""
        depth, end = 0, place
        while end < len(self._tokens) - 1:
            token = self._tokens[end]
            if token.folded in LOGIC_OF and not depth and end > place:
                break
            depth += (token.kind == "mark") * ((token.text == "(") - (token.text == ")"))
            if depth < 0:
                break
            end += 1
        return " ".join(self._text[self._tokens[place].at - 1 : self._tokens[end].at - 1].split())[:120]

    def _or_value(self, place: int) -> str | None:
        """Both values where a word after "of" is likely another value of the condition before it."""
        if place < 3 or LOGIC_OF.get(self._tokens[place - 1].folded) != OR or self._signed(place + 1):
            return None
        value, sign = self._tokens[place - 2], self._tokens[place - 3]
        if value.kind not in ("word", "quoted") or not (self._signed(place - 3) or sign.text == "|"):
            return None
        one, other = (t.text if t.kind == "word" else quote(t.text) for t in (value, self._tokens[place]))
        return f"{one}|{other}"

    def _bare(self, place: int) -> tuple[str, str] | None:
        """The kind and name of what the words here name, without their field."""
        words: list[str] = []
        for token in self._tokens[place : place + _WORDS]:
            if token.kind not in ("word", "quoted") or token.folded in LOGIC_OF:
                break
            words.append(token.text)
            for kind in _BARE:
                if self._known(kind, " ".join(words)):
                    return kind, " ".join(words)
        return None

    def _known(self, kind: str, ref: str) -> bool:
        try:
            self._names.find(kind, ref, 0)
        except Refusal as refusal:
            return refusal.key == "query.ambiguous"
        return True

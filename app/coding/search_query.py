"""What is looked for, as a tree: words, "phrases", ``los*``, AND, OR, NOT and NEAR; and how it is written.

Words side by side are looked for side by side. Operators are in capitals, in English or Dutch: AND or EN,
OR or OF, NOT or NIET, NEAR/5 or NABIJ/5. Round brackets group where a query has an operator; else they are
looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from app.coding.refusal import Refusal

Within = Literal["turn", "document"]
MOST_TERMS = 40
FARTHEST = 1_000
"""Words that NEAR can stand apart at most."""
_OPERATORS = {"AND": "and", "EN": "and", "OR": "or", "OF": "or", "NOT": "not", "NIET": "not"}
_NEAR = re.compile(r"(?:NEAR|NABIJ)(?:/(\d{1,6}))?")
_TOKEN = re.compile(r'["“”„]([^"“”„]+)["“”„]|\S+')
_STAR = re.compile(r"\w\*|\*\w")
NEAR = 10
"""Words apart where a query says NEAR alone."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words side by side. ``whole``: no part of a longer word; ``typed``: never in another form."""

    words: tuple[str, ...]
    whole: bool = False
    typed: bool = False

    @property
    def starred(self) -> bool:
        """Whether one of the words has a ``*``, which stands for any letters."""
        return any(map(has_star, self.words))

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Both:
    """``parts`` in one turn or document, and none of ``without`` there."""

    parts: tuple[Node, ...]
    without: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One of ``parts``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """``parts``, whole words, in one turn, in any order, at most ``apart`` words between the first and the
    last."""

    parts: tuple[Term, ...]
    apart: int


Node: TypeAlias = Term | Both | Either | Near


def has_star(word: str) -> bool:
    """Whether a ``*`` in a word stands for letters."""
    return _STAR.search(word) is not None


def terms(node: Node) -> Iterator[Term]:
    """All words that can be found, those that must not be there left out."""
    if isinstance(node, Term):
        yield node
        return
    for part in node.parts:
        yield from terms(part)


def parse(query: str, *, whole: bool = False, near: int | None = None) -> Node:
    """The tree of a query. ``whole``: no parts of words; ``near``: all words (or "phrases") within so many.

    Refuses an empty query, and operators without something on both sides, with where that is.
    """
    if not query.strip():
        raise Refusal("search.empty")
    tokens = [(m.group(1), True) if m.group(1) else (m.group(), False) for m in _TOKEN.finditer(query)]
    if near is not None:
        if not 0 <= near <= FARTHEST:
            raise Refusal("search.near_far", n=near, most=FARTHEST)
        parts = tuple(_term([token], True) for token in tokens)
        if len(parts) < 2:
            raise Refusal("search.near_one")
        return _checked(Near(parts, near))
    if not any(not quoted and _operator(token) for token, quoted in tokens):
        return _checked(_term(tokens, whole))
    return _checked(_Parser(_bracketed(tokens), whole).whole())


def _checked(node: Node) -> Node:
    if sum(1 for _ in terms(node)) > MOST_TERMS:
        raise Refusal("search.too_many_words", n=sum(1 for _ in terms(node)), most=MOST_TERMS)
    return node


Token = tuple[str, bool]


def _operator(token: str) -> str | None:
    found = _OPERATORS.get(token)
    return found or ("near" if _NEAR.fullmatch(token) else None)


def _term(tokens: list[Token], whole: bool) -> Term:
    words = tuple(word for token, _ in tokens for word in token.split())
    quoted = any(q for _, q in tokens)
    return Term(words, whole=whole or quoted or any(map(has_star, words)), typed=quoted)


def _bracketed(tokens: list[Token]) -> list[Token | str]:
    """The tokens with round brackets apart."""
    found: list[Token | str] = []
    for token, quoted in tokens:
        if quoted:
            found.append((token, True))
            continue
        while token.startswith("("):
            found.append("(")
            token = token[1:]
        closing = 0
        while token.endswith(")"):
            token, closing = token[:-1], closing + 1
        if token:
            found.append((token, False))
        found += [")"] * closing
    return found


class _Parser:
    """OR binds least, then AND and NOT, then NEAR, then words side by side."""

    def __init__(self, tokens: list[Token | str], whole: bool) -> None:
        self.tokens, self.at, self.whole_words = tokens, 0, whole

    def whole(self) -> Node:
        node = self.either(0)
        if self.at < len(self.tokens):
            raise Refusal("search.brackets")
        return node

    def peek(self) -> str:
        """What comes next: an operator, a bracket, ``word``, or nothing."""
        if self.at >= len(self.tokens):
            return ""
        token = self.tokens[self.at]
        if isinstance(token, str):
            return token
        return (None if token[1] else _operator(token[0])) or "word"

    def either(self, depth: int) -> Node:
        if depth > 50:
            raise Refusal("search.brackets")
        parts = [self.both(depth)]
        while self.peek() == "or":
            self.at += 1
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self, depth: int) -> Node:
        parts: list[Node] = []
        without: list[Node] = []
        while True:
            negative = self.peek() == "not"
            if negative:
                self.at += 1
            (without if negative else parts).append(self.near(depth))
            if self.peek() == "and":
                self.at += 1
            elif self.peek() != "not":
                break
        if not parts:
            raise Refusal("search.only_not")
        return parts[0] if len(parts) == 1 and not without else Both(tuple(parts), tuple(without))

    def near(self, depth: int) -> Node:
        first = self.some(depth)
        if self.peek() != "near":
            return first
        parts, apart = [first], 0
        while self.peek() == "near":
            token = self.tokens[self.at]
            match = _NEAR.fullmatch(token[0])
            assert match is not None
            apart = max(apart, int(match.group(1) or NEAR))
            self.at += 1
            parts.append(self.some(depth))
        if apart > FARTHEST:
            raise Refusal("search.near_far", n=apart, most=FARTHEST)
        found = tuple(replace(part, whole=True) for part in parts if isinstance(part, Term))
        if len(found) < len(parts):
            raise Refusal("search.near_words")
        return Near(found, apart)

    def some(self, depth: int) -> Node:
        if self.peek() == "(":
            self.at += 1
            node = self.either(depth + 1)
            if self.peek() != ")":
                raise Refusal("search.brackets")
            self.at += 1
            return node
        words: list[Token] = []
        while self.peek() == "word":
            token = self.tokens[self.at]
            assert isinstance(token, tuple)
            words.append(token)
            self.at += 1
        if not words:
            raise Refusal("search.half", word=self._said())
        return _term(words, self.whole_words)

    def _said(self) -> str:
        """The operator that lacks a side."""
        for at in (self.at - 1, self.at):
            if 0 <= at < len(self.tokens):
                token = self.tokens[at]
                return token if isinstance(token, str) else token[0]
        return ""

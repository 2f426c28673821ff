"""The words in a kept question and in its regular expressions, apart from all that is grammar."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.coding.query.lexer import Token, placed, quote
from app.coding.query.vocabulary import FIELD_OF, OPERATOR_OF
from app.coding.refusal import Refusal

FIELDS: dict[str, tuple[str, str]] = {
    "code": ("code", "name"), "branch": ("code", "name"), "codeset": ("code_set", "name"),
    "case": ("case", "name"), "document": ("source", "name"), "attribute": ("attribute", "name"),
    "group": ("source", "document_group"), "wave": ("source", "wave"), "speaker": ("speaker", "name"),
    "memo": ("project", "settings"), "text": ("project", "settings"), "word": ("project", "settings"),
}  # fmt: skip
"""What the values of a question's fields refer to; other fields have none of anybody's words."""
_SIGNS = frozenset((":", "=", "!=", "<", "<=", ">", ">=", "|", ".."))
_GRAMMAR = re.compile(
    r"(?P<sign>\\[^a-zA-Z0-9])"
    r"|\\(?:[pP]\{[^{}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[gk]<[^<>]*>|[a-zA-Z0-9])"
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|\(\?(?:P?<\w+>|P[=>]\w+\)|<?[=!]|[:>|]|#[^)]*\)|[a-zA-Z0-9-]+[:)])"
    r"|\{\d*,?\d*\}[+?]?|[.^$*+?()|]",
    re.S,
)
_EDGE = (False, r"\b")
_WIDER = r"(?:\b|(?<!\w)(?!\w))"
"""The edge of a word, or of what is none."""
_ESCAPED = re.compile(r"\\(.)", re.S)


def question(text: str, of: Any, value: Callable[[str, str], str]) -> str:
    """A kept question with the words of its values as ``of`` makes them, those of an attribute (guid) as
    ``value``; quoted anew where they changed. What cannot be read is words from end to end."""
    try:
        found = placed(text)
    except Refusal:
        return str(of("project", "settings", text))
    parts: list[str] = []
    here, field, attribute, waits = 0, "", "", False
    for token, end in found:
        if token.kind == "mark":
            waits = token.text in _SIGNS
            continue
        if token.kind == "quoted" or (token.kind == "word" and waits):
            new = token.text
            if field == "attribute" and attribute:
                new = value(attribute, token.text)
            elif field == "regex":
                new = expression(token.text, of)
            elif field in FIELDS:
                new = of(*FIELDS[field], token.text)
            if field == "attribute" and not attribute:
                attribute = token.text
            if new != token.text:
                parts += [text[here : token.at - 1], quote(new)]
                here = end
            waits = False
            continue
        field, attribute, waits = _read(token, field, attribute)
    return "".join([*parts, text[here:]])


def _read(token: Token, field: str, attribute: str) -> tuple[str, str, bool]:
    """After a word that is no value: the field, its attribute, and whether a value is to come."""
    if token.folded in FIELD_OF:
        return FIELD_OF[token.folded], "", False
    return field, attribute, OPERATOR_OF.get(token.folded) == "contains"


def expression(text: str, of: Any) -> str:
    """A regular expression with the words in it as ``of`` makes them, sign for sign as they stand then.

    A word's edge beside a label, which neither begins nor ends with a letter, becomes one that has none.
    """
    parts: list[tuple[bool, str]] = []
    here, changed = 0, False
    for m in _GRAMMAR.finditer(text):
        if m["sign"] is not None:
            continue
        parts += [(True, text[here : m.start()])] if m.start() > here else []
        parts.append((False, m.group()))
        here = m.end()
    parts += [(True, text[here:])] if here < len(text) else []
    made = [part for _, part in parts]
    for n, (words, part) in enumerate(parts):
        if not words:
            continue
        plain = _ESCAPED.sub(r"\1", part)
        new = of("project", "settings", plain)
        if new == plain:
            continue
        made[n] = re.escape(new).replace("\\ ", " ")
        changed = True
        if n and parts[n - 1] == _EDGE and _letter(plain[:1]) and not _letter(new[:1]):
            made[n - 1] = r"(?<!\w)"
        if n + 1 < len(parts) and parts[n + 1] == _EDGE and _letter(plain[-1:]) and not _letter(new[-1:]):
            made[n + 1] = r"(?!\w)"
    if changed:  # others may stand before a bracket or a choice that begins with a label
        made = [_WIDER if part == _EDGE[1] else part for part in made]
    return "".join(made)


def _letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"

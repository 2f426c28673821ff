"""The text of a question cut into words, quoted values and marks, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.coding.refusal import Refusal

LONGEST = 20_000
"""Characters of a question."""
_QUOTES = {'"': '"', "“": "”", "„": "”", "”": "”", "'": "'"}
_MARKS = ("!=", "<=", ">=", "..", "<", ">", "=", ":", "(", ")", ",", "|")
_WORD = re.compile(r"(?:(?!\.\.)[^\s()|,:=<>!\"“”„])+|!")
_ESCAPE = re.compile(r"\\([\\\"“”„'])")
"""Before anything but a quote or itself a backslash is a letter, as in the pattern ``\\w+``."""

Kind = Literal["word", "quoted", "mark", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """``at`` counts characters from 1, as a reader does."""

    kind: Kind
    text: str
    at: int

    @property
    def folded(self) -> str:
        """The word without capitals, by which keywords are known; empty for what was quoted."""
        return self.text.casefold() if self.kind == "word" else ""


def tokens(text: str) -> list[Token]:
    """The tokens, an ``end`` last. Refuses a text that is too long and a quote that is never closed."""
    return [token for token, _ in placed(text)]


def placed(text: str) -> list[tuple[Token, int]]:
    """The tokens as ``tokens`` has them, each with where it ends, counted from 0."""
    if len(text) > LONGEST:
        raise Refusal("query.long", n=len(text), most=LONGEST)
    found: list[tuple[Token, int]] = []
    place = 0
    while place < len(text):
        char = text[place]
        if char.isspace():
            place += 1
            continue
        if char in _QUOTES:
            end = _closing(text, place)
            value = _ESCAPE.sub(r"\1", text[place + 1 : end])
            found.append((Token("quoted", value, place + 1), end + 1))
            place = end + 1
            continue
        mark = next((m for m in _MARKS if text.startswith(m, place)), None)
        if mark is not None:
            found.append((Token("mark", mark, place + 1), place + len(mark)))
            place += len(mark)
            continue
        word = _WORD.match(text, place)
        assert word is not None
        found.append((Token("word", word.group(), place + 1), word.end()))
        place = word.end()
    found.append((Token("end", "", len(text) + 1), len(text)))
    return found


def _closing(text: str, opening: int) -> int:
    mark = _QUOTES[text[opening]]
    ends = {mark, '"'} if mark == "”" else {mark}
    place = opening + 1
    while place < len(text):
        if text[place] == "\\":
            place += 2
        elif text[place] in ends:
            return place
        else:
            place += 1
    raise Refusal("query.unclosed_quote", at=opening + 1, near=text[opening : opening + 20])


def quote(value: str) -> str:
    """A value between quotes, as ``tokens`` reads it back."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

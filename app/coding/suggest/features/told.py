"""What a codebook says of its codes, as lines to learn from: one text for each code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.coding.codebook import key_of
from app.coding.model import Code

MOST_LINES = 4_000
"""The lines that a codebook has for the learner, at most."""
FIELDS = 5
"""The lines of a code without paraphrases."""
TOGETHER, BESIDE = 5_200, 750
"""Units of coded text and lines of the codebook that are learned from together, and the lines that are left
when the units alone are more: what the equations need grows with the square of it."""
PARAPHRASE = "paraphrase"
FEWEST = 8
"""Paraphrases of a code that are learned from however much is coded."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one code: a text, and its lines as (field, start, end) in code points."""

    text: str
    lines: tuple[tuple[str, int, int], ...]


def told_of(codes: Sequence[Code], never: frozenset[tuple[str, str]] = frozenset()) -> list[Told]:
    """What the codebook says of each code, in the order of the codes.

    A name or cue that is in ``never`` is left out. Of a large codebook only the first paraphrases are told,
    and of a larger one what belongs together shares a line, so that there are not more than ``MOST_LINES``,
    or one for each code.
    """
    fits = sum(FIELDS + len(code.paraphrases) for code in codes) <= MOST_LINES
    room = MOST_LINES // (1 if fits else max(1, len(codes)))
    if room >= FIELDS + FEWEST:
        codes = [replace(code, paraphrases=code.paraphrases[: room - FIELDS]) for code in codes]
    return [_told(_said(code, never, room)) for code in codes]


def paraphrases_beside(units: int, codes: int) -> int:
    """How many paraphrases of each code are learned from beside so many units of coded text."""
    left = max(TOGETHER - units, BESIDE)
    return max(FEWEST, left // max(1, codes) - FIELDS)


def without(told: Told, places: Sequence[tuple[int, int]]) -> Told:
    """The same with the words at these places (code points of its text) left out of its lines."""

    def kept(start: int, end: int) -> str:
        here = sorted((max(a, start), min(b, end)) for a, b in places if a < end and start < b)
        begins = [start, *(b for _, b in here)]
        ends = [*(a for a, _ in here), end]
        return " ".join(told.text[a:b] for a, b in zip(begins, ends, strict=True))

    return _told([(name, kept(start, end)) for name, start, end in told.lines])


def _told(said: Sequence[tuple[str, str]]) -> Told:
    lines: list[tuple[str, int, int]] = []
    parts: list[str] = []
    at = 0
    for name, words in said:
        words = " ".join(words.split())
        if words:
            lines.append((name, at, at + len(words)))
            parts.append(words)
            at += len(words) + 1
    return Told("\n".join(parts), tuple(lines))


def _said(code: Code, never: frozenset[tuple[str, str]], room: int) -> list[tuple[str, str]]:
    """What the codebook says of a code, field by field, in at most ``room`` lines (or one)."""
    name = "" if (code.guid, key_of(code.name)) in never else code.name
    cues = ". ".join(c for c in code.cues if (code.guid, key_of(c)) not in never)
    if FIELDS + len(code.paraphrases) <= room:
        fields = [("name", name), ("cues", cues), ("definition", code.definition)]
        fields += [("inclusion", code.inclusion), ("example", code.example)]
        return fields + [(PARAPHRASE, sentence) for sentence in code.paraphrases]
    told = " ".join((code.example, *code.paraphrases))
    if room >= 3:
        return [
            ("cues", f"{name}. {cues}"),
            ("definition", f"{code.definition} {code.inclusion}"),
            ("example", told),
        ]
    return [("cues", f"{name}. {cues} {code.definition} {told}")]

"""Marks in a text that name its case, as reports name a proeftuin: ``[Verbetercyclus jeugd Haaglanden]``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.coding.model import Case

_MARK = re.compile(r"\[([^\[\]\n]{4,120})\]")
_LABEL = re.compile(
    r"(?:persoon|plaats|organisatie|datum|adres|telefoon|nummer|naam|e-?mail|teruggetrokken)\b.*"
    r"|\d[\d:., -]*",
)
"""Labels of pseudonyms, and times."""
NEAR = 82.0
"""The least likeness (RapidFuzz, 0-100) of a name that is offered; a part of the other counts less."""
MOST = 3

Likeness = Literal["same", "near", "new"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One name in square brackets: where it stands (source, start, end), and which cases it may mean.

    ``how`` is "same" for the name of a case, "near" for one like it, "new" for one that no case is like;
    ``cases`` are guids with their likeness (0-100), the most likely first.
    """

    text: str
    places: tuple[tuple[str, int, int], ...]
    how: Likeness
    cases: tuple[tuple[str, float], ...] = ()


def find(texts: Mapping[str, str], cases: Iterable[Case]) -> list[Mark]:
    """The marks in ``texts`` (by source guid), in order of appearance, each text of a mark once.

    A mark counts when it is or resembles the name of a case, or else begins with a capital and has more
    words than one, so that "[lacht]", "[00:12:34]" and "[persoon 1]" are none.
    """
    known = {case.guid: case.name for case in cases}
    folded = {_fold(name): guid for guid, name in known.items()}
    places: dict[str, list[tuple[str, int, int]]] = {}
    shown: dict[str, str] = {}
    for source, text in texts.items():
        for hit in _MARK.finditer(text):
            words = " ".join(hit[1].split())
            key = _fold(words)
            shown.setdefault(key, words)
            places.setdefault(key, []).append((source, hit.start(), hit.end()))
    found = []
    for key, at in places.items():
        words = shown[key]
        if key in folded:
            found.append(Mark(words, tuple(at), "same", ((folded[key], 100.0),)))
        elif not _LABEL.fullmatch(words):
            near = _near(words, known)
            if near:
                found.append(Mark(words, tuple(at), "near", near))
            elif words[0].isupper() and " " in words:
                found.append(Mark(words, tuple(at), "new"))
    return found


def _near(words: str, known: Mapping[str, str]) -> tuple[tuple[str, float], ...]:
    from rapidfuzz import fuzz

    mine = _fold(words)
    scored = []
    for guid, name in known.items():
        theirs = _fold(name)
        whole = fuzz.token_sort_ratio(mine, theirs)
        part = 0.95 * fuzz.token_set_ratio(mine, theirs) if min(len(mine), len(theirs)) >= 8 else 0.0
        scored.append((max(whole, part), guid))
    best = sorted((s for s in scored if s[0] >= NEAR), key=lambda s: -s[0])[:MOST]
    return tuple((guid, round(score, 1)) for score, guid in best)


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]", " ", text.casefold()).split())

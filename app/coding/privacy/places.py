"""Places that no list has: named after "gemeente" or "wijk", or ending as villages and quarters do."""

from __future__ import annotations

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate, Hit
from app.coding.privacy.tokens import Form, Words

_VILLAGE_ENDS = (
    "dijk", "dam", "veen", "drecht", "kerk", "hoven", "burg", "dorp", "voorde", "horst", "polder", "oord",
    "monde", "sluis", "brug", "waard", "beek", "heide", "meer", "woude",
)  # fmt: skip
_QUARTER_ENDS = ("buurt", "buurten", "wijk", "kwartier")
_KINDS_OF_QUARTER = w.some("""
buurt wijk kwartier vogelaarwijk prachtwijk krachtwijk achterstandswijk aandachtswijk nieuwbouwwijk vinexwijk
woonwijk binnenstadswijk volkswijk volksbuurt woonbuurt buitenwijk probleemwijk villawijk hoofdkwartier
""")


_SIDES = w.DIRECTIONS | w.some("centrum")
"""Quarters that are called after where in town they lie, which by themselves are nobody's."""


def named(words: Words, i: int) -> Hit | None:
    """What is named after "gemeente", "wijk" and the like, of which word ``i`` is one."""
    token = words.after(i)
    if token is None or (words[i].fold == "gemeente" and token.fold in w.FUNCTION):
        return None
    head = words[i].fold
    if token.fold in _SIDES and head not in ("gemeente", "dorp") and "\n" not in words.gap(i):
        if token.form.capital or head in w.TEAM_CUES or head == "stadsdeel":
            return Candidate.of("place", words.text, token.start, token.end, 0.7, "cue"), i + 2
        return None
    if token.form.phrase:
        return None  # found by the lists at its own turn
    if head in w.TEAM_CUES and w.known(token.fold) and not is_quarter(token.form):
        return None  # "wijkteam Jeugd"
    if token.form.capital and token.fold not in w.NO_NAMES and not token.form.upper:
        last = words.capitals(i + 1)
        return Candidate.of("place", words.text, token.start, words[last].end, 0.85, "cue"), last + 1
    return None


def is_village(f: Form) -> bool:
    """Whether a word that no dictionary has as it is ends as villages do: "Kinderdijk"."""
    if len(f.fold) < 8 or not f.fold.endswith(_VILLAGE_ENDS) or f.upper:
        return False
    return not (f.given or f.surname or f.phrase or w.entered(f.fold))


def is_quarter(f: Form) -> bool:
    """Whether a word ends as quarters do and is no kind of quarter: "Bloemenwijk"."""
    return f.fold.endswith(_QUARTER_ENDS) and f.fold not in _KINDS_OF_QUARTER and not f.upper

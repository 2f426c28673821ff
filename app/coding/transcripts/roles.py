"""Who asks and who answers: known words first, else whose turns are questions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from app.coding.model import Role, Turn

Doubt = Literal["", "guessed", "unknown"]
"""Of who the interviewer is: their label says so, how they speak does, or nothing does."""
_INTERVIEWER = (
    "interviewer|interviewster|interview leider|interviewleider|int|i|iv|ivr|onderzoeker|onderzoekster"
    "|gespreksleider|moderator|facilitator|researcher|vragensteller"
)
_RESPONDENT = (
    "respondent|respondente|resp|r|res|geïnterviewde|geinterviewde|deelnemer|deelneemster|participant"
    "|informant|interviewee|cliënt|client"
)
_SPEAKER = (
    "spreker|speaker|sprecher|stem|voice|onbekend|onbekende spreker|unknown|unknown speaker|allen|iedereen"
)
_NUMBER = r"(?:[ _.\-]?(?:\d{1,3}|[a-h]))?"
_STRONG = re.compile(
    rf"(?:(?P<i>{_INTERVIEWER})|(?P<r>{_RESPONDENT})|(?P<s>{_SPEAKER})){_NUMBER}(?: ?\([^)]*\))?"
)
_PAIRS: Mapping[str, Role] = {
    "vraag": "interviewer", "v": "interviewer", "q": "interviewer", "question": "interviewer",
    "antwoord": "respondent", "a": "respondent", "answer": "respondent",
}  # fmt: skip
_ASKERS = frozenset({"vraag", "v", "q", "question"})
_ASIDE = re.compile(r"(?:voorzitter|notulist|notulen|tolk|observator|presentator|dagvoorzitter)\w*(?: \d+)?")
_ASKING = re.compile(
    r"(?:^|[.,] )(?:hoe|wat|waarom|waardoor|wanneer|wie|welke?|waar|kunt? (?:u|je)|kun je"
    r"|heb je|hebt u|is er|zijn er|wil(?:t u| je)|en hoe|en wat|how|what|why|could you|can you|tell me)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """The form in which two labels are compared: case, spaces and closing dots do not count."""
    return " ".join(name.split()).casefold().rstrip(" .,-") or name.casefold()


@lru_cache(maxsize=4096)
def known(key: str) -> bool:
    """Whether a label (as ``key_of``) is a word or short form for one who speaks: one label is enough."""
    return _STRONG.fullmatch(key) is not None


def paired(key: str) -> str:
    """``ask`` or ``answer`` for labels that only mean something as a pair (Vraag, Antwoord), else empty."""
    return "" if key not in _PAIRS else "ask" if key in _ASKERS else "answer"


def role_of_word(key: str) -> Role | None:
    """The role that a label's own word says, ``None`` when it says nothing."""
    found = _STRONG.fullmatch(key)
    if found:
        return "interviewer" if found["i"] else "respondent" if found["r"] else None
    if key in _PAIRS:
        return _PAIRS[key]
    return "other" if _ASIDE.fullmatch(key) else None


def guess(
    text: str, turns: Sequence[Turn], names: Sequence[str], stated: Mapping[str, Role]
) -> tuple[dict[str, Role], Doubt]:
    """The role of each speaker, and whether who interviews was guessed or is not told at all.

    ``stated`` are roles that the head of the text gives, by ``key_of``. Without a word for it the
    interviewer is the one with the largest share of asking turns: a quarter at least, and twice that of
    anybody else or with less said than by the others together.
    """
    roles: dict[str, Role] = {}
    for name in names:
        role = stated.get(key_of(name)) or role_of_word(key_of(name))
        if role:
            roles[name] = role
    open_names = [n for n in names if n not in roles]
    if not open_names:
        return roles, ""
    doubt: Doubt = ""
    if "interviewer" not in roles.values() and len(names) > 1:
        asker = _asker(text, turns, open_names)
        doubt = "guessed" if asker else "unknown"
        if asker:
            roles[asker] = "interviewer"
    rest: Role = "respondent" if "interviewer" in roles.values() or len(names) == 1 else "other"
    for name in open_names:
        roles.setdefault(name, rest)
    return roles, doubt


def _asker(text: str, turns: Sequence[Turn], names: Sequence[str]) -> str | None:
    asked = dict.fromkeys(names, 0)
    count = dict.fromkeys(names, 0)
    length = dict.fromkeys(names, 0)
    total = 0
    for t in turns:
        total += t.end - t.text_start
        if t.speaker is None or t.speaker not in asked:
            continue
        count[t.speaker] += 1
        length[t.speaker] += t.end - t.text_start
        if "?" in text[t.text_start : t.end] or _ASKING.search(
            text, t.text_start, min(t.end, t.text_start + 200)
        ):
            asked[t.speaker] += 1
    shares = {n: asked[n] / count[n] for n in names if count[n]}
    if not shares:
        return None
    ranked = sorted(shares.values(), reverse=True)
    alone = len(ranked) > 1 and ranked[1] * 2 <= ranked[0]
    best = max(shares, key=lambda n: (shares[n], -length[n] / count[n]))
    return best if shares[best] >= 0.25 and (alone or length[best] * 2 <= total) else None

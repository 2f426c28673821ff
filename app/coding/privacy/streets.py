"""Streets of several words in small letters: "op de lange voorhout 74", "in de jan van galenstraat"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.coding.privacy import words as w
from app.coding.privacy.addresses import (
    ENDS,
    GENERIC,
    HOUSE,
    KNOWN,
    NO_STREETS,
    NO_YEAR,
    NUMBERED,
    STREET_ENDS,
    STREET_WORDS,
    VERSIONS,
    is_street,
    is_thing,
)  # fmt: skip
from app.coding.privacy.candidate import Candidate
from app.coding.privacy.tokens import form

_WORD = r"[^\W\d_][\w'’-]{0,40}"
_NUMBERED = re.compile(rf"(?<![\w-])({_WORD}) {HOUSE}")
_ALONE = re.compile(rf"(?<![\w-])({_WORD}(?:{'|'.join(STREET_ENDS)}))\b(?! \d)")
_BEFORE = re.compile(rf"(?<![\w-])(\d(?:e|ste|de)|{_WORD}\.?) $")
_ARTICLE = r"(?: (?:de|het|'t|den))?"
_LED = re.compile(rf"(?<!\w)(?:aan|in|op|uit|naar|bij|van|langs|door|over|achter){_ARTICLE} $", re.I)
_AT = re.compile(rf"(?<!\w)(?:aan|in|op|naar|van){_ARTICLE} $", re.I)
_LIVES = re.compile(
    r"\b(?:woont?|woonden?|wonen|gewoond|woonachtig|gevestigd|adres(?: is| was)?:?|verhuis[dt]e?|verhuizen)"
    rf"(?: nu| toen| al jaren)?(?: aan| in| op| naar)?{_ARTICLE} $",
    re.I,
)
_PLACE = re.compile(r",? (?:[1-9]\d{3} ?[a-z]{2}\b|(?:in |te )?([^\W\d_][\w'’-]+))", re.I)
_NO_YEAR = re.compile(NO_YEAR)
_END = re.compile(rf"\w(?:{STREET_WORDS})$")
_MOST = 5
"""Words before its last that a street has at most."""
_INNER = w.some("van de der den ten ter het 't te la el al von")
_SIZES = w.some("lange korte hoge lage brede smalle kromme")
_SORTS = _SIZES | w.some("""
oude nieuwe grote kleine diepe verlengde noorder zuider ooster wester oudezijds nieuwezijds
""")
"""What tells two streets of one name apart."""
_ORDINALS = w.some("""
eerste tweede derde vierde vijfde 1e 2e 3e 4e 5e 1ste 2de 3de
""")
_HONOURS = w.some("""
burgemeester burg dokter doctor dr professor prof meester mr ingenieur ir dominee ds pastoor pastor kapelaan
deken kardinaal bisschop aartsbisschop pater broeder zuster moeder monseigneur mgr sint st president minister
koning koningin prins prinses graaf gravin hertog hertogin keizer baron jonker jonkheer generaal admiraal
kolonel kapitein luitenant maarschalk commandant wethouder secretaris directeur rector notaris schout
gouverneur stadhouder raadpensionaris
""")
"""What stands before the names after which streets are called."""
_BARE = w.some("""
straat laan weg plein kade dijk gracht singel dreef steeg plantsoen hof pad park markt haven wal vest brink
""")
"""Words that are a street's last by themselves ("nieuwe haven 3")."""
_WHOLE = w.some("""
lange-voorhout korte-voorhout lange-vijverberg korte-vijverberg lange-poten korte-poten oude-delft
oude-langendijk korte-geer lange-geer hoge-gouwe lage-gouwe oude-rijn nieuwe-rijn hoge-woerd nieuwe-uitleg
grote-oost kleine-oost grote-noord nieuwe-noord oude-waal kromme-waal hoge-zand oude-schans nieuwe-schans
""")
"""Streets of which the last word says nothing of it."""


class _Lead(NamedTuple):
    """The words before a street's last: where they begin, and which they are, folded, from the last back."""

    start: int
    words: tuple[str, ...]
    called: bool
    """Whether they have the name, or title, of somebody in them."""


def with_number(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Streets of several words with a house number, on the lines that have a digit."""
    for line in lines:
        for match in _NUMBERED.finditer(text, *line):
            start, sure = _numbered(text, match, line)
            if sure:
                yield Candidate("address", start, match.end(), text[start : match.end()], sure, "named")


def without_number(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Streets called after somebody and spoken of without a number, on the lines with a word that ends
    as they do."""
    for line in lines:
        for match in _ALONE.finditer(text, *line):
            lead = _lead(text, match.start(), line[0])
            if lead is None or not lead.called or not is_street(w.fold(match[1])):
                continue
            if _LED.search(text, line[0], lead.start):
                yield Candidate(
                    "address", lead.start, match.end(), text[lead.start : match.end()], 0.6, "street"
                )


def _numbered(text: str, match: re.Match[str], line: tuple[int, int]) -> tuple[int, float]:
    """Where a street with a number begins whose last word was found, and how sure it is; 0 for none."""
    last, lead = w.fold(match[1]), _lead(text, match.start(), line[0])
    if lead is None:
        led = last in KNOWN and not _year(text, match) and _AT.search(text, line[0], match.start())
        return match.start(), 0.7 if led else 0.0
    if _END.search(last) and last not in _BARE:
        thing = last in GENERIC or is_thing(last) or NO_STREETS.match(match[1])
        return lead.start, 0.95 if lead.called or not thing else 0.0
    if lead.words[0] in _ORDINALS or _year(text, match) or last in w.NO_NAMES | w.FUNCTION | VERSIONS:
        return lead.start, 0.0
    return lead.start, _silent(text, match, line, last, lead)


def _silent(text: str, match: re.Match[str], line: tuple[int, int], last: str, lead: _Lead) -> float:
    """How sure a street is whose last word does not end as streets do, or is nothing but that end."""
    lives = _LIVES.search(text, line[0], lead.start) is not None
    led = _AT.search(text, line[0], lead.start) is not None
    ends = ENDS.match(text, match.end(), line[1]) is not None
    if last in _BARE:
        named = lead.called and len(lead.words) > 1
        return 0.8 if lives or (led and (named or (ends and lead.words[0] in _SORTS))) else 0.0
    if lead.words[0] not in _SORTS or NUMBERED.search(match[1]):
        return 0.0
    if last in KNOWN or f"{lead.words[0]}-{last}" in _WHOLE:
        return 0.8 if lives or (led and ends) else 0.0
    if lives:
        return 0.7 if ends or not w.known(last) else 0.0
    after = _PLACE.match(text, match.end(), line[1])
    if led and after is not None:
        placed = after[1] is None or ((w.fold(after[1]),) in w.lists().places and not w.known(last))
        if placed:
            return 0.7
    return 0.6 if led and ends and lead.words[0] in _SIZES and not w.known(last) else 0.0


def _lead(text: str, at: int, line: int) -> _Lead | None:
    """What stands before a street's last word at ``at`` and belongs to it; None when nothing does."""
    found: list[tuple[int, str]] = []
    here = at
    while len(found) < _MOST and (before := _BEFORE.search(text, max(line, here - 44), here)):
        folded = w.fold(before[1]).rstrip(".")
        if not _goes_on(folded) or (before[1].endswith(".") and folded not in _HONOURS):
            break
        here = before.start()
        found.append((here, folded))
    begins, called = -1, False
    for n, (_, folded) in enumerate(found):
        somebody = folded in _HONOURS or form(folded).given == 1
        if somebody and n > 1 and found[n - 1][1] == "van" and found[n - 2][1] in ("de", "het", "'t"):
            break  # "piet van de kerkstraat 3"
        if somebody or folded in _SORTS or folded in _ORDINALS:
            begins, called = n, called or somebody
    if begins < 0:
        return None
    return _Lead(found[begins][0], tuple(folded for _, folded in found[: begins + 1]), called)


def _goes_on(folded: str) -> bool:
    """Whether a word can stand in a street's name before its last one."""
    if folded in _INNER or folded in _SORTS or folded in _ORDINALS or folded in _HONOURS:
        return True
    if folded in w.FUNCTION or folded in w.NO_NAMES:
        return False
    told = form(folded)
    return bool(told.given or told.surname or told.adjective or told.unknown)


def _year(text: str, match: re.Match[str]) -> bool:
    return _NO_YEAR.match(text, match.end(1) + 1) is None

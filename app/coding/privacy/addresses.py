"""Addresses by their form: streets with a house number, and streets that are spoken of without one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate

STREET_ENDS = ("straat", "laan", "weg", "plein", "kade", "gracht", "singel", "dreef", "steeg", "plantsoen")
STREET_WORDS = (
    "straat|laan|weg|plein|kade|dijk|gracht|singel|dreef|steeg|plantsoen|hof|pad|baan|burg|veld|park|markt|haven|"
    "wal|vest|ring|poort|brink|erf|hoek"
)
_SMALL = "van|de|der|den|het|'t|ten|ter"
_CAPITAL = r"(?:(?:Burg|Prof|Past|Pres|Dr|Mr|Ds|Ir|St|Mgr|[A-Z](?:\.[A-Z])*)\.|[A-ZÀ-Ý][\w'’-]{0,40})"
_UNITS = (
    "minu|uur|uren|jaar|jaren|maand|dag|weken|week|keer|x|mensen|man|vrouw|kinderen|jongeren|huizen|woningen|gezinnen|"
    "bewoners|winkels|meter|kilometer|km|euro|procent|graden|januari|februari|maart|april|mei|juni|juli|augustus|"
    "september|oktober|november|december"
)
_NUMBER = (
    r"\d{1,4}(?: ?[a-zA-Z](?!\w))?(?:[-–/]\d{1,4}[a-zA-Z]?(?!\w))?"
    r"(?:[ -]?(?:bis|hs|[IVX]{1,4})(?!\w)|[-–/][a-zA-Z](?!\w))?(?:[ -]hoog(?!\w))?"
)
"""A house number with what stands behind it: "12b", "7-9", "12 bis", "12a hs", "104-II", "104 II hoog"."""
HOUSE = rf"{_NUMBER}(?!\w)(?! (?:{_UNITS}))"
NO_YEAR = r"(?!(?:19|20)\d\d\b)"
_ENDS_HERE = r"(?=[.,;:!?)]|\s*$| (?:in|te|woon|woont|zit|daar|en) )"

_FORM = re.compile(
    rf"\b(?:(?:{_CAPITAL}|{_SMALL}) ){{0,4}}"
    rf"(?P<last>[A-ZÀ-Ýa-zà-ÿ][\w'’-]{{0,40}}(?:{STREET_WORDS})) {HOUSE}|"
    rf"(?<!\b[Dd]er )\b[lL]aan van (?:(?:{_SMALL}) )*(?:[^\W\d_][\w'’-]{{1,40}} ){{1,3}}{HOUSE}"
)
_NAMED = re.compile(
    r"(?:(?<=\b[aA]an )|(?<=\b[oO]p )|(?<=\b[iI]n )|(?<=\bvan )|(?<=\bnaar ))(?:de|het|'t|den) "
    rf"(?:[A-ZÀ-Ý][a-zà-ÿ'’-]+ ){{2,3}}{NO_YEAR}{HOUSE}{_ENDS_HERE}",
    re.M,
)
_BARE = re.compile(rf"(?<![\w-])((?:[A-ZÀ-Ý][a-zà-ÿ'’-]+ ){{1,3}}){NO_YEAR}{HOUSE}", re.M)
"""Words with capitals and a number, no article before them: what stands around must tell."""
_LIVES = re.compile(
    r"\b(?:woon|woont|woonde|woonden|wonen|gewoond|woonachtig|gevestigd|adres(?: is| was)?:?|"
    r"verhuis[dt]e?|verhuizen)(?: nu| toen| al jaren)?(?: aan| op| naar)? $",
    re.I,
)
_LED = re.compile(r"\b(?:aan|op|naar) $", re.I)
_BEFORE_PLACE = re.compile(r", (?:[1-9]\d{3} ?[A-Z]{2}\b|(?:in |te )?([A-ZÀ-Ý][\w'’-]+))")
ENDS = re.compile(_ENDS_HERE, re.M)
_LOOSE = re.compile(
    r"(?:dijk|dreef|steeg|hof|pad|baan|burg|veld|park|markt|haven|wal|vest|ring|poort|erf|hoek)$"
)
"""Ends that streets share with many other words."""
_CHANCE = re.compile(r"(?:[sp]laan|elaan|olaan|talaan|istraat|ubstraat|castraat|[bl]okkade|rokade)$")
_ENDING = re.compile(STREET_WORDS)
_OPENS = re.compile(r"(?:^|[.!?:\n] ?)$", re.M)
_STREETS = re.compile(
    rf"(?<![.!?:] )(?<!\n)(?<!^)\b(?:{_CAPITAL} (?:(?:{_SMALL}) )*){{0,3}}"
    rf"[A-ZÀ-Ý][\w'’-]{{0,40}}(?:{'|'.join(STREET_ENDS)})\b"
)
_SPOKEN = re.compile(
    r"\b(?:aan|in|op|uit|naar|bij|van|langs|door|over|achter) (?:(?:de|het|'t) )?"
    rf"([a-zà-ÿ][\w'’-]{{2,40}}(?:{'|'.join(STREET_ENDS)}))\b(?! \d)",
)
NO_STREETS = re.compile(
    r"^(?:snel|rijks|onder|hal|park|loop|werk|voet|zwem|start|ban|carrière|op|bij)(?:weg|baan|pad|park|hof|veld)\b",
    re.I,
)
NUMBERED = re.compile(
    r"(?:kamer|klas|oorlog|league|divisie|raad|state[n]?|akkoord|kabinet|rutte|commissie|overleg|agenda|wet|zorg|"
    r"gemeente|team|groep|fase|ronde|golf|week|dag|maand|editie|versie|deel|hoofdstuk|bijlage|tabel|figuur|artikel|"
    r"vraag|etage|verdieping|richtlijn|scenario|thema|doel|stap)\b",
    re.I,
)
"""What may have a number behind it and is no street."""
VERSIONS = w.some("""
windows office iphone ipad android ios macos python java xbox galaxy boeing airbus formule formula covid
corona chatgpt gpt horizon erasmus
""")
"""What has a number behind it, and is in no dictionary."""
KNOWN = w.some("""
spui rokin damrak noordeinde buitenhof binnenhof neude blaak westblaak coolsingel meent noordwal zuidwal
voorhout
""")
"""Streets whose names say nothing of it."""
_SQUARES = w.some("""
markt plein dam brink singel gracht haven wal vest hof
""")
"""Words that are a street's whole name as well, where what stands around tells."""
GENERIC = w.some("""
schoolplein winkelplein werkplein speelplein voorplein parkeerplein banenplein zorgplein ondernemersplein
jongerenplein leerplein buurtplein wijkplein cultuurplein dorpsplein marktplein achterstandsstraat
winkelstraat zijstraat woonstraat speelstraat leefstraat fietsstraat volksstraat probleemstraat
provincialeweg onderweg
toegangsweg bewijsweg hellweg pleinweg halverweg
""")
"""Written small these are kinds of streets."""
_CALLED_SO = w.some("""
dorpsstraat stationsweg kerkweg
""")
"""In a dictionary, and still mostly a street of that name."""


_NO_LEAD = w.some("de het van te eerste tweede lang kort")
_REAL = w.some("""
kerkpad zandpad bospad tuinpad jaagpad vismarkt veemarkt koemarkt houtmarkt kaasmarkt botermarkt bloemmarkt
korenmarkt paardenmarkt ossenmarkt zeedijk ringdijk zomerdijk voordijk buitenhof binnenhof begijnhof valkhof
burgwal voorburgwal achterburgwal stadswal zandwal houthaven zeehaven oliehaven binnenhaven buitenhaven
stadspark westerpark eikendreef ringsteeg achterhoek burgwallen vrouwenhof kloosterhof kerkhof
""")
"""In a dictionary, and still a street of that name when a number follows."""


@cache
def is_street(folded: str) -> bool:
    """Whether a small word that ends as streets do is one's name: in no dictionary, and no kind of street."""
    if folded in STREET_ENDS or folded in GENERIC:
        return False
    return folded in _CALLED_SO or not w.entered(folded)


def with_number(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Addresses with a house number, on the lines that have a digit."""
    for line in lines:
        for match in _FORM.finditer(text, *line):
            start, end = match.span()
            start += _lead(text, start, end)
            words = text[start:end]
            small = words[0].islower() and w.fold(words.split(" ")[0]) in GENERIC
            if not small and not NO_STREETS.match(words) and not _thing(text, match, start, line):
                yield Candidate("address", start, end, words, 0.95, "form")
        for match in _NAMED.finditer(text, *line):
            start, end = match.span()
            start += _lead(text, start, end)
            if not NUMBERED.search(text, start, end):
                yield Candidate("address", start, end, text[start:end], 0.8, "named")
        for match in _BARE.finditer(text, *line):
            sure = _bare(text, match, line)
            if sure:
                yield Candidate("address", *match.span(), match.group(), sure, "named")


def is_thing(folded: str) -> bool:
    """Whether a word ends as streets do and means something else ("vergadering", "ontslaan")."""
    if folded in _REAL:
        return False
    if _CHANCE.search(folded):
        return w.known(folded)
    if not _LOOSE.search(folded):
        return False
    if w.entered(folded):
        return True
    halves = ((folded[:cut], folded[cut:]) for cut in range(4, len(folded) - 4))
    return any(
        _LOOSE.search(b) and not _ENDING.fullmatch(b) and w.entered(a) and w.entered(b) for a, b in halves
    )


def _thing(text: str, match: re.Match[str], start: int, line: tuple[int, int]) -> bool:
    """Whether a word with a number is no street: it means something, and nothing around says otherwise."""
    last = match["last"]
    if last is None or start != match.start("last") or not is_thing(w.fold(last)):
        return False
    if _LIVES.search(text, line[0], start) or _BEFORE_PLACE.match(text, match.end(), line[1]):
        return False
    return last[0].islower() or _OPENS.search(text, max(0, start - 4), start) is not None


def _bare(text: str, match: re.Match[str], line: tuple[int, int]) -> float:
    """How sure it is that words with capitals and a number are an address ("Spui 70"); 0 for none."""
    names = [w.fold(word) for word in match[1].split()]
    only, last = len(names) == 1, names[-1]
    if NUMBERED.search(match[1].strip()) or w.NO_NAMES.intersection(names) or last in VERSIONS:
        return 0.0
    start, end = match.span()
    lives = _LIVES.search(text, line[0], start) is not None
    after = _BEFORE_PLACE.match(text, end, line[1])
    if last in KNOWN or (after is not None and after[1] is None):
        return 0.8
    if only and w.entered(last) and last not in _SQUARES:
        return 0.0
    if lives or (after is not None and (w.fold(after[1]),) in w.lists().places):
        return 0.0 if only and not lives and last in w.lists().given else 0.8
    led = _LED.search(text, line[0], start)
    if led is None or ENDS.match(text, end, line[1]) is None:
        return 0.0
    if last in _SQUARES:
        return 0.6 if only else 0.0
    listed = w.lists()
    nobody = last not in listed.given and last not in listed.surnames and (last,) not in listed.places
    return 0.6 if only and nobody else 0.0


def without_number(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Streets that are named by themselves, on the lines with a word that ends as they do."""
    for line in lines:
        for match in _STREETS.finditer(text, *line):
            start, end = match.span()
            start += _lead(text, start, end, 1)
            if not NO_STREETS.match(text[start:end]):
                yield Candidate("address", start, end, text[start:end], 0.75, "street")
        for match in _SPOKEN.finditer(text, *line):
            if is_street(w.fold(match[1])):
                yield Candidate("address", *match.span(1), match[1], 0.6, "street")


def _lead(text: str, start: int, end: int, last: int = 2) -> int:
    """How much of an address' beginning is an article, preposition or other small word; the ``last`` words
    are a street's own and its number."""
    at, opens = 0, _OPENS.search(text, max(0, start - 4), start) is not None
    for word in text[start:end].split(" ")[:-last]:
        folded = w.fold(word)
        article = word in ("de", "het", "van", "den", "der") or (folded in ("de", "het") and (opens or at))
        if not article and (folded not in w.FUNCTION or folded in _NO_LEAD):
            break
        at += len(word) + 1
    return at

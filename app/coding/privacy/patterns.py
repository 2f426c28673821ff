"""What is found by its form: dates, phone numbers, mail addresses, BSN, postcodes, accounts, links; and
addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.coding.privacy import addresses, streets
from app.coding.privacy.candidate import Candidate, Kind
from app.coding.privacy.notations import figures

_DAYS = (
    "een|eerste|twee|tweede|drie|derde|vier|vierde|vijf|vijfde|zes|zesde|zeven|zevende|acht|achtste|negen|negende|"
    "tien|tiende|elf|elfde|twaalf|twaalfde|dertien|dertiende|veertien|veertiende|vijftien|vijftiende|zestien|"
    "zestiende|zeventien|zeventiende|achttien|achttiende|negentien|negentiende|twintig|twintigste|"
    "eenentwintig(?:ste)?|tweeëntwintig(?:ste)?|drieëntwintig(?:ste)?|vierentwintig(?:ste)?|vijfentwintig(?:ste)?|"
    "zesentwintig(?:ste)?|zevenentwintig(?:ste)?|achtentwintig(?:ste)?|negenentwintig(?:ste)?|dertig(?:ste)?|"
    "eenendertig(?:ste)?"
)
_MONTH = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "jan\\.|feb\\.|mrt\\.|apr\\.|jun\\.|jul\\.|aug\\.|sept?\\.|okt\\.|nov\\.|dec\\."
)
_DIGIT = "nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen"
_NUMBER = (
    f"{_DIGIT}|tien|elf|twaalf|dertien|veertien|\\w+tien|\\w*(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig"
)
_SPOKEN_YEAR = (
    rf"(?:19|20)\d\d|negentien(?:[ -]?(?:honderd|{_NUMBER}))*|"
    rf"twee ?duizend(?:[ -]?(?:en )?(?:honderd|{_NUMBER}))*"
)
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)"

_TWO = (
    "aan|al|af|bv|cc|cm|ct|de|dl|dm|dr|eh|en|er|eu|gb|gr|ha|hè|he|hm|hz|ie|ik|in|is|it|ja|je|ka|kb|kg|kj|km|kw|"
    "mb|me|mg|ml|mm|mw|na|nl|nm|nr|nu|nv|of|oh|om|op|or|pc|pk|pm|st|te|tb|tl|to|tv|uh|um|uw|va|vd|vs|wc|we|wo|ze|zo"
)
"""Two small letters that may stand after a year or an amount ("1998 is", "2500 km")."""

_PATTERNS: tuple[tuple[Kind, str, float, str, int], ...] = (
        ("mail", "form", 0.99, r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", 0),
        ("mail", "spoken", 0.95,
         r"\b[\w-]+(?: (?:punt|dot|streepje)(?: [\w-]+){1,2})* "
         r"(?:apenstaartje|apestaartje) [\w-]+(?: (?:punt|dot|streepje) \w+)+", re.I),
        ("link", "form", 0.9, r"\b(?:https?://|www\.)[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]", re.I),
        ("account", "form", 0.99, r"\bNL ?\d{2}(?: ?[A-Z]{4})(?: ?\d){10}\b", re.I),
        ("phone", "form", 0.95,
         r"(?<![\d+])(?:(?:\+|00)31[ .-]{0,3}(?:\(0\))?[ .-]{0,3}|\(?0)"
         r"[1-9](?:\)?[ .–-]{0,3}\d){8}(?!\d)", 0),
        ("phone", "form", 0.95, r"(?<![\d+])0 6(?:[ .–-]{0,3}\d){8}(?!\d)", 0),
        ("phone", "form", 0.9,
         r"(?<![\d+,])(?<!\d[,;] )0 ?6(?:[ .–-]{0,3}|, ?)[1-9](?:(?:[ .–-]{0,3}|, ?)\d){7}(?!,? ?\d)", 0),
        ("phone", "form", 0.9,
         r"(?<![\d+,])(?<!\d[,;] )0[1-9]\d(?:, ?[1-9]\d|\d, ?[1-9])(?:[ .–-]{0,3}\d){5}(?!,? ?\d)", 0),
        ("phone", "form", 0.95,
         r"(?<![\d/])0(?:6/ ?(?:\d[ .-]?){7}|\d\d/ ?(?:\d[ .-]?){6}|\d{3}/ ?(?:\d[ .-]?){5})\d(?![\d/])", 0),
        ("postcode", "form", 0.95, r"\b[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}\b", 0),
        ("postcode", "form", 0.85, r"\b[1-9]\d{3}[a-z]{2}\b", 0),
        ("postcode", "spoken", 0.7, rf"\b[1-9]\d{{3}} (?!sa|sd|ss|(?:{_TWO})\b)[a-z]{{2}}\b", 0),
        ("postcode", "cue", 0.9, r"(?<=postcode )(?:is )?[1-9]\d{3} ?[a-z]{2}\b", re.I),
        ("date", "form", 0.95,
         rf"\b(?:[0-3]?\d)(?:e|ste|de)? (?:{_MONTH})"
         r"(?:,? (?:'\d\d|’\d\d|(?:19|20)\d\d)(?!-[01]\d-[0-3]\d))?(?!\w)", re.I),
        ("date", "form", 0.95,
         r"(?<![\d/.-])[0-3]?\d([-/.])[01]?\d\1(?:(?:19|20)\d\d|['’]?\d\d)(?![\d/-])", 0),
        ("date", "form", 0.95, r"(?<![\d/.-])(?:19|20)\d\d-[01]\d-[0-3]\d(?![\d/-])", 0),
        ("date", "form", 0.95,
         rf"\b[0-3]?\d (?:jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec) {_YEAR}\b", re.I),
        ("date", "form", 0.95,
         r"(?<![\d/.-])[0-3]?\d-(?:jan|feb|mrt|apr|mei|jun|jul|aug|sept?|okt|nov|dec)-"
         r"(?:(?:19|20)\d\d|['’]?\d\d)\b", re.I),
        ("date", "form", 0.95, rf"(?<![\d/.-])[0-3]?\d ([-/]) [01]?\d \1 {_YEAR}\b", 0),
        ("date", "form", 0.95, rf"\b[0-3]?\d(?:e|de|ste) van (?:{_MONTH})(?: (?:19|20)\d\d)?(?!\w)", re.I),
        ("date", "spoken", 0.85,
         rf"\b(?:{_DAYS}) (?:{_MONTH})(?: (?:{_SPOKEN_YEAR}))?(?!\w)", re.I),
        ("date", "birth", 0.8, rf"(?<=geboren in )(?:(?:{_MONTH}) )?(?:18|19|20)\d\d\b", re.I),
)  # fmt: skip
_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_HINTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("mail", "form"): ("@",), ("mail", "spoken"): ("apenstaartje", "apestaartje"),
    ("link", "form"): ("http", "www."),
    ("date", "spoken"): tuple(f" {month}" for month in _MONTHS),
    ("date", "birth"): ("geboren in",),
}  # fmt: skip
"""What must stand on a line for a rule to find anything there; for the other rules a digit must."""
_RULES = tuple(
    (kind, why, sure, re.compile(pattern, flags), _HINTS.get((kind, why), ()))
    for kind, why, sure, pattern, flags in _PATTERNS
)
_DIGIT_OF_LINE = re.compile(r"\d[^\n]*")
_BSN = re.compile(
    r"(?<![\d.])\d{4}[ .]?\d{2}[ .]?\d{3}(?![\d])|(?<![\d.])\d{3}[ .]\d{3}[ .]\d{3}(?!\d)|"
    r"(?<!\d)\d{8,9}(?!\d)"
)
_SPOKEN_BSN = re.compile(rf"\b(?:{_NUMBER})(?:[ ,-]{{1,2}}(?:{_NUMBER})){{3,8}}\b", re.I)
_APART = r"(?: ?, ?| - |[ -])"
_SPOKEN_PHONE = re.compile(rf"\bnul{_APART}({_NUMBER})(?:{_APART}(?:{_NUMBER})){{3,}}\b", re.I)
_WORDS = re.compile(r"\w+")
_FIGURES = 10
"""So many a Dutch telephone number has."""
_BSN_CUE = re.compile(r"(?:\bbsn\b|burgerservicenummer|sofi-?nummer)\W{0,3}(?:\w+\W+){0,3}$", re.I)


def by_form(text: str, places: Sequence[int] = ()) -> Iterator[Candidate]:
    """Every candidate that its form gives away; they may overlap. ``places`` are where words stand that end
    as streets do."""
    lower = text.lower()
    digits = [(text.rfind("\n", 0, m.start()) + 1, m.end()) for m in _DIGIT_OF_LINE.finditer(text)]
    for kind, why, sure, pattern, hints in _RULES:
        lines = _lines(text, lower, hints) if hints else digits
        for match in (m for line in lines for m in pattern.finditer(text, *line)):
            start, end = match.span()
            if why == "cue" and text[start : start + 3].lower() == "is ":
                start += 3
            yield Candidate(kind, start, end, text[start:end], sure, why)
    named = _around(text, places)
    for found in (addresses, streets):
        yield from found.with_number(text, digits)
        yield from found.without_number(text, named)
    yield from _spoken_phone(text, lower)
    yield from _spoken_bsn(text, lower)
    for match in (m for line in digits for m in _BSN.finditer(text, *line)):
        figures = [int(c) for c in match.group() if c.isdigit()]
        cued = _BSN_CUE.search(text, max(0, match.start() - 60), match.start()) is not None
        if cued or (len(figures) == 9 and _eleven(figures)):
            yield Candidate(
                "bsn", *match.span(), match.group(), 0.98 if cued else 0.8, "cue" if cued else "eleven"
            )


def _spoken_phone(text: str, lower: str) -> Iterator[Candidate]:
    """Telephone numbers in words: four numbers or more after a zero; with commas between, as a list of
    numbers has them too, or no single figure behind the zero, only ten figures together."""
    for line in _lines(text, lower, ("nul ", "nul,", "nul-")):
        for match in _SPOKEN_PHONE.finditer(text, *line):
            start, end = match.span()
            if "," in match.group() or len(figures(match[1])) > 1:
                end = start + _ten(match.group())
            told = "".join(figures(word) for word in _WORDS.findall(text[start:end]))
            counted = told.startswith(("00", "0123456789"))  # "nul, een, twee, drie, ..."
            if end > start and not counted:
                yield Candidate("phone", start, end, text[start:end], 0.9, "spoken")


def _ten(said: str) -> int:
    """Where the tenth figure of what was said ends; 0 where none does."""
    count = 0
    for word in _WORDS.finditer(said):
        count += len(figures(word.group()))
        if count == _FIGURES:
            return word.end()
    return 0


def _spoken_bsn(text: str, lower: str) -> Iterator[Candidate]:
    """Numbers in words behind the name of what they are."""
    for line in _lines(text, lower, ("bsn", "burgerservice", "sofi")):
        for match in _SPOKEN_BSN.finditer(text, *line):
            if _BSN_CUE.search(text, max(0, match.start() - 60), match.start()):
                yield Candidate("bsn", *match.span(), match.group(), 0.9, "cue")


def _lines(text: str, lower: str, hints: tuple[str, ...]) -> list[tuple[int, int]]:
    """The lines on which one of the hints stands."""
    if len(lower) != len(text):  # a letter that is two in lower case: their places do not tell
        return [(0, len(text))]
    found: set[tuple[int, int]] = set()
    for hint in hints:
        at = lower.find(hint)
        while at >= 0:
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            found.add((text.rfind("\n", 0, at) + 1, stop))
            at = lower.find(hint, stop)
    return sorted(found)


def _around(text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    """The lines on which these places stand."""
    found = set()
    for at in places:
        stop = text.find("\n", at)
        found.add((text.rfind("\n", 0, at) + 1, len(text) if stop < 0 else stop))
    return sorted(found)


def _eleven(digits: list[int]) -> bool:
    """The check that every BSN passes."""
    return sum(d * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0

"""What is found by its form: dates, phone numbers, mail addresses, BSN, postcodes, addresses, accounts, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.coding.privacy.candidate import Candidate, Kind

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
_STREET = "straat|laan|weg|plein|kade|dijk|gracht|singel|dreef|steeg|plantsoen|hof|pad|baan|burg|veld|park|markt|haven|wal|vest|ring|poort|brink|erf|hoek"

_PATTERNS: tuple[tuple[Kind, str, float, str, int], ...] = (
        ("mail", "form", 0.99, r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", 0),
        ("mail", "spoken", 0.95,
         r"\b[\w-]+(?: (?:punt|dot|streepje)(?: [\w-]+){1,2})* (?:apenstaartje|apestaartje) [\w-]+(?: (?:punt|dot|streepje) \w+)+",
         re.I),
        ("link", "form", 0.9, r"\b(?:https?://|www\.)[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]", re.I),
        ("account", "form", 0.99, r"\bNL ?\d{2}(?: ?[A-Z]{4})(?: ?\d){10}\b", re.I),
        ("phone", "form", 0.95,
         r"(?<![\d+])(?:(?:\+|00)31[ .-]{0,3}(?:\(0\))?[ .-]{0,3}|\(?0)[1-9](?:\)?[ .–-]{0,3}\d){8}(?!\d)", 0),
        ("phone", "spoken", 0.9, rf"\bnul (?:zes|een|twee|drie|vier|vijf|zeven|acht)(?: (?:{_NUMBER})){{3,}}\b", re.I),
        ("postcode", "form", 0.95, r"\b[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}\b", 0),
        ("postcode", "form", 0.85, r"\b[1-9]\d{3}[a-z]{2}\b", 0),
        ("postcode", "cue", 0.9, r"(?<=postcode )(?:is )?[1-9]\d{3} ?[a-z]{2}\b", re.I),
        ("date", "form", 0.95,
         rf"\b(?:[0-3]?\d)(?:e|ste|de)? (?:{_MONTH})(?:,? (?:'\d\d|’\d\d|(?:19|20)\d\d))?(?!\w)", re.I),
        ("date", "form", 0.95, r"(?<![\d/.-])[0-3]?\d([-/.])[01]?\d\1(?:(?:19|20)\d\d|\d\d)(?![\d/-])", 0),
        ("date", "form", 0.95, r"(?<![\d/.-])(?:19|20)\d\d-[01]\d-[0-3]\d(?![\d/-])", 0),
        ("date", "spoken", 0.85,
         rf"\b(?:{_DAYS}) (?:{_MONTH})(?: (?:(?:19|20)\d\d|(?:negentien|twee ?duizend)(?:[ -]?(?:honderd|{_NUMBER}))*))?(?!\w)", re.I),
        ("date", "birth", 0.8, r"(?<=geboren in )(?:(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december) )?(?:18|19|20)\d\d\b", re.I),
        ("address", "form", 0.95,
         rf"\b(?:(?:[A-ZÀ-Ý][\w'’.-]*|van|de|der|den|het|'t|ten|ter) ){{0,4}}[A-ZÀ-Ýa-zà-ÿ][\w'’-]*(?:{_STREET}) \d{{1,4}}(?: ?[a-zA-Z](?![\w]))?(?:[-/]\d+)?\b", 0),
        ("address", "street", 0.75,
         rf"(?<![.!?:] )(?<!\n)(?<!^)\b(?:[A-ZÀ-Ý][\w'’.-]* (?:(?:van|de|der|den|het|'t|ten|ter) )*){{0,3}}[A-ZÀ-Ý][\w'’-]*(?:straat|laan|weg|plein|kade|gracht|singel|dreef|steeg|plantsoen)\b", 0),
)  # fmt: skip
_RULES = tuple((kind, why, sure, re.compile(pattern, flags)) for kind, why, sure, pattern, flags in _PATTERNS)
_BSN = re.compile(
    r"(?<![\d.])\d{4}[ .]?\d{2}[ .]?\d{3}(?![\d])|(?<![\d.])\d{3}[ .]\d{3}[ .]\d{3}(?!\d)|(?<!\d)\d{8,9}(?!\d)"
)
_BSN_CUE = re.compile(r"(?:\bbsn\b|burgerservicenummer|sofi-?nummer)\W{0,3}(?:\w+\W+){0,3}$", re.I)
_NO_STREETS = re.compile(
    r"^(?:snel|rijks|onder|hal|park|loop|werk|voet|zwem|start|ban|carrière|op|bij)(?:weg|baan|pad|park|hof|veld)\b",
    re.I,
)


def by_form(text: str) -> Iterator[Candidate]:
    """Every candidate that its form gives away; they may overlap."""
    for kind, why, sure, pattern in _RULES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if why == "cue" and text[start : start + 3].lower() == "is ":
                start += 3
            if kind == "address":
                start += _lead(text[start:end])
                if _NO_STREETS.match(text[start:end]):
                    continue
            yield Candidate(kind, start, end, text[start:end], sure, why)
    for match in _BSN.finditer(text):
        digits = [int(c) for c in match.group() if c.isdigit()]
        cued = _BSN_CUE.search(text, max(0, match.start() - 60), match.start()) is not None
        if cued or (len(digits) == 9 and _eleven(digits)):
            yield Candidate(
                "bsn", *match.span(), match.group(), 0.98 if cued else 0.8, "cue" if cued else "eleven"
            )


def _lead(words: str) -> int:
    """How much of an address' beginning is an article or preposition before it."""
    at = 0
    for word in words.split(" ")[:-2]:
        if word not in ("de", "het", "van", "op", "den", "der"):
            break
        at += len(word) + 1
    return at


def _eleven(digits: list[int]) -> bool:
    """The check that every BSN passes."""
    return sum(d * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0

"""Notations of one thing: what a date, a telephone number or a place is compared by, however written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Kind
from app.coding.privacy.tokens import form

NOTED: tuple[Kind, ...] = ("date", "phone", "bsn", "account", "postcode")
"""The kinds of which one thing is written in several ways."""
_MONTHS = (
    "januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun", "juli jul", "augustus aug",
    "september sept sep", "oktober okt", "november nov", "december dec",
)  # fmt: skip
_ONES = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TEENS = [
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
]
_TENS = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
_FIGURES = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?'?(\d{4}|\d\d)|(\d{4})-(\d\d)-(\d\d)")
_WORD = re.compile(r"\w+")
_BARE_YEAR = re.compile(r"\d{4}")


def _cardinals() -> dict[str, int]:
    """Every whole number below a hundred as it is said, folded."""
    told = {word: n for n, word in enumerate(_ONES)}
    told |= {word: n for n, word in enumerate(_TEENS, 10)}
    for ten, word in enumerate(_TENS, 2):
        told[word] = ten * 10
        told |= {f"{one}en{word}": ten * 10 + n for n, one in enumerate(_ONES) if n}
    return told


_CARDINAL = {word: str(n) for word, n in _cardinals().items()}


def _numbers() -> dict[str, int]:
    """Every whole and ordinal number below a hundred as it is said, folded."""
    told = _cardinals()
    ordinals = {"eerste": 1, "derde": 3, "achtste": 8}
    for word, n in told.items():
        ordinals[f"{word}{'ste' if n >= 20 else 'de'}"] = n
    return told | ordinals


_NUMBERS = _numbers()


def figures(word: str) -> str:
    """The figures of a number below a hundred that is written or said; empty for what is none."""
    folded = w.fold(word)
    return folded if folded.isdigit() else _CARDINAL.get(folded, "")


def same(kind: str, written: str) -> str:
    """What things of one kind are compared by: one text for every notation of the same."""
    text = w.fold(" ".join(written.split()))
    if kind == "place":
        text = form(text).adjective if " " not in text and form(text).adjective else text
        text = text.replace("'s ", "'s-")
        return {"'s-gravenhage": "den haag", "'s-hertogenbosch": "den bosch"}.get(text, text)
    if kind == "date":
        return day(text) or text
    if kind in ("phone", "bsn", "account", "postcode"):
        said = [figures(word) for word in _WORD.findall(text)]
        digits = "".join(said) if all(said) else re.sub(r"[^0-9a-z]", "", text)
        if kind == "phone":
            digits = re.sub(r"^(?:(?:00)?31)?0?(?=[1-9]\d{8}$)", "0", digits)
        return digits or text
    if kind == "organisation":
        return re.sub(r"^(?:de|het|'t|stichting) ", "", text)
    return text


def day(text: str) -> str:
    """A folded date as year, month and day with hyphens, what is not said left out ("2019-4-3", "-4-3" for
    one without a year, "'19-4-3" for one with half of it); empty for what is no day."""
    figures = _FIGURES.fullmatch(text)
    if figures:
        d, m, y, whole, month, number = figures.groups()
        return _told(whole or y, int(month or m), int(number or d))
    if _BARE_YEAR.fullmatch(text):
        return text
    parts = _WORD.findall(text)
    at = next((n for n, part in enumerate(parts) if _month(part)), -1)
    if at < 0:
        return ""
    before = [part for part in parts[:at] if part != "van"]
    number = _number(before[0]) if len(before) == 1 else 0
    year = _year(" ".join(parts[at + 1 :]))
    if year is None or (before and not number):
        return ""
    return _told(year, _month(parts[at]), number if before else None)


def _month(word: str) -> int:
    return next((n for n, names in enumerate(_MONTHS, 1) if word in names.split()), 0)


def _told(year: str, month: int, number: int | None) -> str:
    if not (1 <= month <= 12 and (number is None or 1 <= number <= 31)):
        return ""
    half = f"'{year}" if len(year) == 2 else year
    return f"{half}-{month}" + (f"-{number}" if number else "")


def _number(word: str) -> int:
    """A day of the month in figures or words; 0 for what is none."""
    digits = re.fullmatch(r"(\d{1,2})(?:e|ste|de)?", word)
    return int(digits[1]) if digits else _NUMBERS.get(word, 0)


def _year(said: str) -> str | None:
    """A year in figures or words: all four figures, or the two that were said; empty for none said."""
    if not said or re.fullmatch(r"\d\d(?:\d\d)?", said):
        return said
    if said == "negentien":
        return "19"
    parts = re.fullmatch(r"(negentien|twee ?duizend) ?(?:honderd)? ?(?:en )?(.*)", said)
    rest = (_NUMBERS.get(parts[2]) if parts[2] else 0) if parts else None
    if parts is None or rest is None:
        return None
    return str((1900 if parts[1] == "negentien" else 2000) + rest)


def halves(keys: Iterable[str]) -> dict[str, str]:
    """For each day of half a year ("'19-4-3") the one whole day among ``keys`` that it can be."""
    told = set(keys)
    found: dict[str, str] = {}
    for half in (key for key in told if key.startswith("'")):
        whole = [key for key in told if key[:4].isdigit() and key[2:] == half[1:]]
        if len(whole) == 1:
            found[half] = whole[0]
    return found


def memory(kind: str, written: str) -> str:
    """Under what a key remembers a form."""
    return f"{kind}:{w.fold(' '.join(written.split()))}"


class Recall:
    """The labels that a key remembers: of a form, or of another notation of the same."""

    def __init__(self, remembered: Mapping[str, str]) -> None:
        """``remembered`` gives what ``memory`` says of a form its label."""
        self._forms = remembered
        self._same: dict[tuple[str, str], str] = {}
        for told, label in remembered.items():
            kind, _, written = told.partition(":")
            if kind in NOTED:
                self._same.setdefault((kind, same(kind, written)), label)
        self._days = [key for kind, key in self._same if kind == "date"]

    def __call__(self, kind: str, forms: Iterable[str], key: str) -> str | None:
        """The label that these forms of one thing had before, ``key`` being what it is compared by; None when
        they had none."""
        found = (self._forms.get(memory(kind, form)) for form in forms)
        label = next((label for label in found if label is not None), None)
        if label is not None or kind not in NOTED:
            return label
        if kind == "date":
            key = halves([*self._days, key]).get(key, key)
        return self._same.get((kind, key))

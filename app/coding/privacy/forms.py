"""Written forms wherever they stand: words that somebody added, and forms that were confirmed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from app.coding.folding import folded
from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate, Kind
from app.coding.privacy.entities import Hit
from app.coding.privacy.labels import standing
from app.coding.privacy.tokens import WORD
from app.coding.text import composed, label, within_guid

_SPACES = re.compile(r"[ \t\u00a0\u2007\u202f]+")
_DASHES = re.compile("[-–—]")
_HEX = re.compile(r"[0-9a-f]{32,}")
_RUN_ON = 4
"""Letters from which on a form is known beside a digit too, as in the name of a file ("Hoekstra2")."""
_NUMBER = re.compile(r"\+?[\d ()./,–-]+")
_DUTCH = re.compile(r"(?:(?:00)?31)?0?([1-9]\d{8})")


def own_words(texts: Sequence[str], written: str, kind: Kind, labels: Collection[str] = ()) -> list[Hit]:
    """Every place of a word that somebody added, in whatever case, with or without accents; also before a
    genitive's s. None within one of the ``labels`` (folded), or of those we give."""
    wanted = folded(label(written))
    pattern = _pattern([wanted] if wanted else [])
    return [
        Hit(n, Candidate(kind, m.start(), m.end(), text[m.start() : m.end()], 1.0, "own"))
        for n, text in enumerate(texts)
        for passed in [standing(text, labels)]
        for m in pattern.finditer(folded(text))
        if not any(s < m.end() and m.start() < e for s, e in passed) and not _mark(text, *m.span())
    ]


class Forms:
    """Replaces confirmed forms wherever they stand: for what nobody looks through, as the logboek's old
    states.

    A form that is an everyday word too is only replaced as it was written or in capitals; others in any case,
    with or without accents, and numbers in any notation.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        """``labels`` gives a written form its label."""
        self._standing = {label.casefold() for label in labels.values()}
        self._loose: dict[str, str] = {}
        self._strict: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        loose = [written for written in labels if _telling(written)]
        for written in sorted(labels, key=lambda f: (-len(f), f)):
            if number := _number(written):
                self._numbers.setdefault(number, labels[written])
            if written in loose:
                self._loose.setdefault(_plain(folded(written)), labels[written])
            else:
                self._strict[_plain(_typed(written))] = labels[written]
        for written, given in list(self._strict.items()):
            if len(written) > 2:
                self._strict.setdefault(written.upper(), given)
        self._patterns = (
            (_numbers(self._numbers), self._numbers, _number, False),
            (_pattern(self._loose), self._loose, _plain, False),
            (_pattern(self._strict), self._strict, _plain, True),
        )

    def spans(self, text: str, *, words: bool = True) -> list[tuple[int, int, str]]:
        """Where forms stand in ``text``: start, end, label; in order, none overlapping another. Without
        ``words`` no form that is an everyday word too."""
        taken, hits = standing(text, self._standing), []
        for pattern, labels, key, strict in self._patterns:
            if not labels or (strict and not words):
                continue
            for m in pattern.finditer(_typed(text) if strict else folded(text)):
                start, end = m.span()
                found = labels.get(key(m.group()))
                if found is None or any(s < end and start < e for s, e in taken) or _mark(text, start, end):
                    continue
                taken.append((start, end))
                hits.append((start, end, found))
        return sorted(hits)

    def __call__(self, text: str) -> str:
        """``text`` with every form replaced."""
        parts, here = [], 0
        for start, end, found in self.spans(text):
            parts += [text[here:start], found]
            here = end
        return "".join([*parts, text[here:]])


def _telling(written: str) -> bool:
    """Whether a form tells by itself: it has a figure or a word in no dictionary, or is a whole name."""
    parts = [w.fold(p) for p in WORD.findall(written)] or [w.fold(written)]
    if any(c.isdigit() for c in written) or not all(w.known(p) or len(p) < 3 for p in parts):
        return True
    lists = w.lists()
    return len(parts) > 1 and parts[0] in lists.given and parts[-1] in lists.surnames | lists.given


def _typed(text: str) -> str:
    """A text with the apostrophes and hyphens that are typed, case and accents as they are."""
    return folded(text, case=True, accents=True)


def _plain(form: str) -> str:
    """What forms are compared by when they are folded: single spaces, one kind of hyphen."""
    return _DASHES.sub("-", _SPACES.sub(" ", form))


class Spelled:
    """Finds names as whole words, whatever their case and accents, in texts that are ``composed``."""

    def __init__(self, names: Iterable[str]) -> None:
        every = sorted((_plain(folded(composed(name))) for name in names), key=lambda n: (-len(n), n))
        joined = "|".join(map(_body, every))
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)" if every else r"(?!)")

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where the names stand."""
        return [m.span() for m in self._pattern.finditer(folded(text))]

    def __call__(self, text: str) -> bool:
        """Whether one of them stands in a text."""
        return self._pattern.search(folded(text)) is not None


def _pattern(forms: Iterable[str]) -> re.Pattern[str]:
    """Any of these forms, as they stand in a folded text, the longest first."""
    every = [_edged(form) for form in sorted(forms, key=lambda f: (-len(f), f))]
    return re.compile("|".join(every)) if every else re.compile(r"(?!)")


def _body(form: str) -> str:
    return "".join(
        _SPACES.pattern if part.isspace() else _DASHES.pattern if part == "-" else re.escape(part)
        for part in re.split(r"(\s+|-)", form)
    )


def _edged(form: str) -> str:
    wide = len(form) >= _RUN_ON
    before = r"(?<![^\W\d_])" if wide and form[0].isalpha() else r"(?<![^\W_])"
    after = r"(?![^\W\d_])" if wide and form[-1].isalpha() else r"(?![^\W_])"
    return rf"{before}{_body(_plain(form))}(?=(?:'?s)?{after})"


def _number(written: str) -> str:
    """A telephone number, BSN or account by its digits alone; empty for what is none."""
    if not _NUMBER.fullmatch(written):
        return ""
    digits = re.sub(r"\D", "", written)
    dutch = _DUTCH.fullmatch(digits)
    return dutch[1] if dutch else digits if len(digits) > 7 else ""


def _numbers(numbers: Iterable[str]) -> re.Pattern[str]:
    """Any of these numbers, however its digits are parted, with or without a country's before it."""
    every = [r"[ )./,–-]{0,3}".join(number) for number in sorted(numbers, key=lambda n: (-len(n), n))]
    lead = r"(?:(?:\+|00)31[ .-]{0,3}(?:\(0\))?[ .-]{0,3}|\(?0\)?)?"
    return re.compile(rf"(?<![^\W_]){lead}(?:{'|'.join(every)})(?![^\W_])") if every else re.compile(r"(?!)")


def _mark(text: str, start: int, end: int) -> bool:
    """Whether a range is only a part of a guid or fingerprint, whose letters can spell a name."""
    if within_guid(text, start, end):
        return True
    near = _HEX.finditer(text, max(0, start - 64), end + 64)
    return any(m.start() < end and start < m.end() and (m.start() < start or end < m.end()) for m in near)

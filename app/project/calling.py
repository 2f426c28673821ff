"""The ways in which one person is called: in full, by first name or surname, with initials, in any case.

Nobody confirms what is found here, so that words that are everyday ones as well ("roos", "de boer") only
count where the rules that find names see a person.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from app.coding.privacy import words as w
from app.coding.privacy.find import find
from app.coding.privacy.throughout import named
from app.coding.privacy.tokens import WORD, form
from app.coding.text import within_guid

Span = tuple[int, int]
_ARCHAIC = w.some("der den ter ten vander vd")
"""Particles that no everyday phrase has: "van der velde" is somebody, "van de berg" may be no name."""
_TURNED = re.compile(r"([^,]+),([^,]+)")
_BEFORE, _AFTER = r"(?<![^\W\d_])", r"(?=(?:['’]?s)?(?![^\W\d_]))"
_SHORT = r"v\s?[./]?\s?d\.?|vd\.?"
_LETTERS = range(0xC0, 0x250)


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name in its parts, as written: first names, the particles before the surname, surnames."""

    given: tuple[str, ...]
    particles: tuple[str, ...]
    surnames: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        """The words that tell who it is, folded."""
        return frozenset(w.fold(word) for word in (*self.given, *self.surnames))


def person(written: str, *, anywhere: bool = False) -> Person | None:
    """The person that a case or speaker is called by; None for one that is called "R1" or by a place. With
    ``anywhere`` it is a document's name, in which only what is found counts as a name."""
    text = unicodedata.normalize("NFC", written).replace("_", " ")
    turned = _TURNED.fullmatch(text)
    if turned:  # "Velde, Annelies van der"
        text = f"{turned[2].strip()} {turned[1].strip()}"
    candidates = find(text)
    spans = [(c.start, c.end) for c in candidates if c.kind == "person"]
    short = len(text) == 2 and text[0].isupper() and any((form(text).given, form(text).surname))
    if not spans and (anywhere or candidates or not (short or named(text))):
        return None
    parts: list[str] = []
    for m in WORD.finditer(text):
        folded, known = w.fold(m.group()), form(m.group().capitalize())
        if folded in w.TITLES | w.OFFICES | w.NO_NAMES:
            continue
        within = any(s <= m.start() < e for s, e in spans)
        if within or folded in w.PARTICLES or (
            not anywhere
            and (known.given or known.surname or not w.known(folded) or folded in w.AMBIGUOUS)
        ):  # fmt: skip
            parts.append(m.group())
    return _parted(parts)


def _parted(parts: Sequence[str]) -> Person | None:
    def particle(n: int) -> bool:
        return w.fold(parts[n]) in w.PARTICLES and not (n == 0 and len(parts) > 1 and form(parts[0]).given)

    first = next((n for n in range(len(parts)) if particle(n)), None)
    if first is None:
        alone = len(parts) == 1 and form(parts[0].capitalize()).surname == 1
        alone = alone and not form(parts[0].capitalize()).given
        cut = 0 if alone else 1
        given, behind = parts[:cut], parts[cut:]
    else:
        given, behind = parts[:first], parts[first:]
    particles = []
    for word in behind:
        if w.fold(word) not in w.PARTICLES:
            break
        particles.append(word)
    surnames = [word for word in behind[len(particles) :] if w.fold(word) not in w.PARTICLES]
    if not (given or surnames):
        return None
    return Person(tuple(given), tuple(particles), tuple(surnames))


class Called:
    """How some persons are called in a text, where ``others``, who are somebody else, are not meant."""

    def __init__(self, persons: Iterable[Person], others: Iterable[Person] = ()) -> None:
        self.persons = tuple(dict.fromkeys(persons))
        self._also = frozenset(word for one in self.persons for word in one.words)
        strangers = [one for one in dict.fromkeys(others) if one.words & self._also]
        strangers = [one for one in strangers if one not in self.persons]
        self._sure = compiled(form for one in self.persons for form in _sure(one))
        self._doubtful = compiled(form for one in self.persons for form in _doubtful(one))
        self._strangers = compiled(whole(one) for one in strangers if one.given and one.surnames)

    def hits(self, text: str) -> list[Span]:
        """Where they are called in ``text``, in order, none overlapping another."""
        some, more = _found(self._sure, text), _found(self._doubtful, text)
        if not (some or more):
            return []
        passed = sorted([*_found(self._strangers, text), *sayings(text)])
        found = [span for span in some if not touches(span, passed)]
        found += [
            span for span in more
            if not touches(span, found) and not touches(span, passed) and meant(text, span, self._also)
        ]  # fmt: skip
        return sorted(found)


def meant(text: str, span: Span, also: frozenset[str] = frozenset()) -> bool:
    """Whether the rules see a person in an everyday word, by what stands beside it on its line; ``also`` are
    words that are known as names."""
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    line = text[start : end if end >= 0 else len(text)]
    return touches((span[0] - start, span[1] - start), _on_line(line, also))


@lru_cache(maxsize=64)
def _on_line(line: str, also: frozenset[str] = frozenset()) -> list[Span]:
    """Where the rules find persons on a line; a long one has several words to ask about."""
    return sorted((c.start, c.end) for c in find(line.replace("_", " "), also) if c.kind == "person")


def everyday(word: str) -> bool:
    """Whether a name is a word of everyday as well, or too short to be told from one."""
    known, folded = form(word.capitalize()), w.fold(word)
    if known.given == 1 or (known.surname == 1 and len(folded) > 2):
        return False
    return len(folded) < 3 or w.known(folded) or folded in w.AMBIGUOUS | w.FUNCTION


def _sure(one: Person) -> Iterator[str]:
    """Patterns of what is no word of everyday."""
    if len(one.given) + len(one.surnames) > 1:
        yield whole(one)
    for word in (*(word for word in one.given if len(word) > 1), *one.surnames):
        if not everyday(word):
            yield surname(one, word) if word in one.surnames else letters(word)
    if not one.surnames:
        return
    if one.given:  # "J. de Boer"
        yield initials(one)
    if everyday(" ".join(one.surnames)) and any(w.fold(p) in _ARCHAIC for p in one.particles):
        yield rf"(?:{_particles(one)})\s{{1,2}}{_joined(one.surnames)}"


def _doubtful(one: Person) -> Iterator[str]:
    """Patterns of what is an everyday word as well."""
    for word in (*one.given, *one.surnames):
        if len(word) > 1 and everyday(word):
            yield surname(one, word) if word in one.surnames else letters(word)


def initials(one: Person) -> str:
    """A pattern of the surname behind the first initial, and more of them."""
    particles = rf"(?:{_particles(one)}\s{{1,2}})?" if one.particles else ""
    return rf"{letters(one.given[0][0])}\.\s?(?:[a-z]\.\s?)*{particles}{_joined(one.surnames)}"


def whole(one: Person) -> str:
    """A pattern of a name in full, whatever parts it."""
    return r"[\s-]{1,2}".join(map(letters, (*one.given, *one.particles, *one.surnames)))


def surname(one: Person, word: str) -> str:
    """A surname, with its particles where they stand before it."""
    return rf"(?:(?:{_particles(one)})\s{{1,2}})?{letters(word)}" if one.particles else letters(word)


def _particles(one: Person) -> str:
    """The particles as written or in short ("v.d."); matches nothing where there are none."""
    joined = _joined(one.particles)
    if len(one.particles) > 1 and w.fold(one.particles[0]) == "van":
        return f"(?:{joined}|{_SHORT})"
    return joined


def _joined(words: Iterable[str]) -> str:
    return r"[\s-]{1,2}".join(map(letters, words))


@cache
def _accented() -> dict[str, str]:
    """Letters with accents by the letter that they are compared as."""
    found: dict[str, str] = {}
    for char in map(chr, _LETTERS):
        base = w.fold(char)
        if len(base) == 1 and base.isalpha() and base != char:
            found[base] = found.get(base, "") + char
    return found


def letters(word: str) -> str:
    """A pattern of a word with or without its accents, composed or not."""
    made = []
    for char in w.fold(word):
        if char == "'":
            made.append("['’]")
        elif char.isalpha():
            made.append(rf"[{char}{_accented().get(char, '')}][\u0300-\u036f]*")
        else:
            made.append(re.escape(char))
    return "".join(made)


def compiled(forms: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern of any of these, as a word or before a genitive's s."""
    joined = "|".join(sorted(dict.fromkeys(forms), key=len, reverse=True))
    return re.compile(f"{_BEFORE}(?:{joined}){_AFTER}", re.I) if joined else None


def _found(pattern: re.Pattern[str] | None, text: str) -> list[Span]:
    """Where a pattern stands, but for guids, whose letters can spell a name."""
    every = pattern.finditer(text) if pattern else ()
    return [m.span() for m in every if not within_guid(text, *m.span())]


def sayings(text: str) -> list[Span]:
    """Where sayings stand with a name in it that is nobody's ("Jan Modaal")."""
    lower = text.lower()
    return [
        m.span() for saying in w.FIXED if saying in lower for m in re.finditer(re.escape(saying), text, re.I)
    ]


def touches(span: Span, others: Sequence[Span]) -> bool:
    """Whether a range overlaps one of these, which are in order."""
    n = bisect.bisect_left(others, (span[1],))
    return n > 0 and others[n - 1][1] > span[0]

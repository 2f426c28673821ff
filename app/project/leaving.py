"""What a withdrawal takes out of sentences, settings and old states: only what is surely theirs.

Nothing brings it back, so that a name goes as it is written, and a part of it (a first name, a surname,
initials with a surname) only if it is listed as a name and nobody who stays is called so. All else stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from app.coding.privacy import words as w
from app.coding.privacy.forms import Spelled
from app.coding.privacy.tokens import WORD
from app.coding.text import composed, within_guid
from app.project import calling
from app.project.calling import Person, Span, person

_TELLING = w.some("der den ter ten vander vd el ait bin bint von")
"""Particles that make the word behind them a surname, listed or not; "van de" may stand before any noun."""
_PART = re.compile(r"[^\W\d_]+")
_DASHES = "-‐‑‒–—\u00ad"
_NUMBER = re.compile(r"[ \t\u00a0(#/]{0,2}(?:nr\.?\s?)?\d")
_INITIAL = re.compile(r"(?<![^\W\d_])[^\W\d_]\.\s{0,2}$")
_PREVIOUS = re.compile(r"([^\W\d_]+)\s{1,2}$")
_NEXT = re.compile(r"\s{1,2}([^\W\d_]+)")


class Leaving:
    """The names of those who go, where ``staying`` are the names of everybody who stays."""

    def __init__(
        self, names: Iterable[str] = (), written: Iterable[str] = (), persons: Iterable[Person] = (),
        staying: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """``names`` go from what is told and kept as they are written; of these ``written`` are persons', and
        go from old texts too."""
        names, staying = list(names), list(dict.fromkeys(staying))
        whole = [name for name in written if len(name) > 2 and person(name)]
        self._persons = tuple(dict.fromkeys(persons))
        own = {part for name in (*names, *whole) for part in _words(name)}
        own |= {part for one in self._persons for word in one.words for part in _words(word)}
        self._own = own
        every = [(name, _words(name)) for name in staying]
        self._shared = frozenset(part for _, parts in every for part in parts)
        self._kept = Spelled(name for name, parts in every if parts & own)
        self._told = Spelled(names)
        self._whole = Spelled(name for name in whole if len(name.split()) > 1 or re.search(r"\d", name))
        sure = list(dict.fromkeys(form for one in self._persons for form in self._parts(one)))
        self._sure = calling.compiled(form for form, everyday in sure if not everyday)
        self._doubtful = calling.compiled(form for form, everyday in sure if everyday)

    def without(self, text: str, instead: str, *, told: bool = False) -> str:
        """``text`` with ``instead`` where a name goes; ``told`` for the logboek and for settings."""
        plain = composed(text)
        parts, here = [], 0
        for start, end in self._spans(plain, told=told):
            parts += [plain[here:start], instead]
            here = end
        return "".join([*parts, plain[here:]]) if parts else text

    def _spans(self, text: str, *, told: bool) -> list[Span]:
        found = self._told.places(text) if told else []
        found = [*found, *self._whole.places(text)]
        partial = [s for s in _matched(self._sure, text) if self._alone(text, s)]
        partial += [
            s for s in _matched(self._doubtful, text) if self._alone(text, s) and calling.meant(text, s)
        ]  # fmt: skip
        if not (found or partial):
            return []
        kept, passed = self._kept.places(text), calling.sayings(text)
        taken: list[Span] = []
        here = 0
        for start, end in sorted({*found, *partial}, key=lambda s: (s[0], -s[1])):
            within = any(s < end and start < e and not (start <= s and e <= end and (s, e) != (start, end))
                         for s, e in kept)  # fmt: skip
            if start < here or within or not _apart(text, start, end) or within_guid(text, start, end):
                continue
            if (start, end) not in found and any(s < end and start < e for s, e in passed):
                continue
            taken.append((start, end))
            here = end
        return taken

    def _parts(self, one: Person) -> Iterator[tuple[str, bool]]:
        """Patterns of the parts of a name that nobody else has, and whether each is an everyday word."""
        lists = w.lists()
        telling = any(w.fold(p) in _TELLING for p in one.particles)
        given = [word for word in one.given if w.fold(word) in lists.given]
        surnames = [word for word in one.surnames if telling or w.fold(word) in lists.surnames]
        for word in (*given, *surnames):
            if len(word) > 1 and not self._others(word):
                yield (
                    (calling.surname(one, word) if word in one.surnames else calling.letters(word)),
                    calling.everyday(word),
                )
        if not one.given or not one.surnames or surnames != list(one.surnames):
            return
        if given == list(one.given) and not all(map(self._others, (*given, *surnames))):
            yield calling.whole(one), False
        if not any(map(self._others, surnames)):
            yield calling.initials(one), False

    def _others(self, word: str) -> bool:
        """Whether somebody who stays has this word, a part of it, or it with an s behind it."""
        parts = _words(word)
        return any(part in self._shared or f"{part}s" in self._shared for part in parts)

    def _alone(self, text: str, span: Span) -> bool:
        """Whether a part of a name is not one of another's: "Piet Hoekstra", "P. Hoekstra", "Sjoerds"."""
        start, end = span
        if _INITIAL.search(text[max(0, start - 5) : start]):
            return False
        if text[end : end + 1] in ("s", "S"):
            longer = w.fold(text[start:end].split()[-1]) + "s"
            if w.known(longer) or longer in w.lists().given | w.lists().surnames:
                return False
        at = start
        while (before := _PREVIOUS.search(text, max(0, at - 40), at)) and w.fold(before[1]) in w.PARTICLES:
            at = before.start()
        other = before[1] if before and before[1][0].isupper() else ""
        folded = w.fold(other)
        if _INITIAL.search(text[max(0, at - 5) : at]) or len(other) == 1:
            return False
        if folded not in self._own and folded in w.lists().given:
            return False
        at = end
        while (after := _NEXT.match(text, at)) and w.fold(after[1]) in w.PARTICLES:
            at = after.end()
        if not after or not after[1][0].isupper() or w.fold(after[1]) in self._own:
            return True
        return text[start:end].isupper() and after[1].isupper()


def _words(name: str) -> frozenset[str]:
    """The words of a name and the parts of those with a hyphen or apostrophe, folded."""
    text = unicodedata.normalize("NFC", name).replace("_", " ")
    return frozenset(w.fold(m) for m in (*WORD.findall(text), *_PART.findall(text)))


def _apart(text: str, start: int, end: int) -> bool:
    """Whether a name is not a part of a longer one: beside a hyphen, or before a number."""
    if (start and text[start - 1] in _DASHES) or (end < len(text) and text[end] in _DASHES):
        return False
    return not _NUMBER.match(text, end)


def _matched(found: re.Pattern[str] | None, text: str) -> list[Span]:
    return [m.span() for m in found.finditer(text)] if found else []

"""The parts of a person's name: which words can be one, and how far a name that began goes on."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate, Hit, Kind
from app.coding.privacy.surnames import ARCHAIC, GENERATIONS
from app.coding.privacy.tokens import Token, Words

ARTICLES = ("de", "het", "een", "'t")
WITH_DE = w.some("""
vries boer jong jonge groot haan haas bruin bruijn wit witte wilde graaf graaff ridder koning rooij roo
lange ruiter leeuw kok bakker bie beer heer jager kort korte zwart waal wolf vos man nijs swart zeeuw
winter goede
""")
"""Everyday words that are often a surname behind "de" or "het"."""
_INITIAL = re.compile(r"(?:[A-Z]|Th|Ch|IJ)\.(?:[ ]?(?:[A-Z]|Th|Ch|IJ)\.)*")
_SMALL = re.compile(
    r"(?<![\w.'’/@-])(?:[a-z]|th|ch|ij)\.(?: ?(?!v\. ?d\.)(?:[a-z]|th|ch|ij)\.)*(?= ?[^\W\d_])"
)
"""Initials that were typed in small letters."""
_SHORT = re.compile(r" (?:v\. ?d\.|v/d|v\.|vd\.)(?: ?(?:d|h|t)\.)? ", re.I)
"""Particles that were shortened: "Joke v.d. Meer"."""
_SELDOM = w.some("in op te het")
"""Particles that are more often other words: "in de Wouden" is nobody called Van der Wouden."""
_SAID_LETTERS = ("u", "o")
"""Letters that are words by themselves."""
_LONG = 4
_SURNAME_ENDS = ("s", "man", "sen", "ma", "stra", "ker")


class Parts:
    """The parts of names in one text. ``also`` are folded names that other texts, or speakers, gave away:
    words, and surnames with what belongs before them ("van der wouden", "k bakker")."""

    def __init__(self, words: Words, also: Collection[str] = ()) -> None:
        self.words, self.also = words, frozenset(also)
        self.cores = {told.rpartition(" ")[2] for told in self.also if " " in told}

    def given(self, token: Token) -> int:
        """Whether a word is a given name: 0 no, 1 yes, 2 an everyday word too."""
        if token.fold not in self.also or token.form.given == 1:
            return token.form.given
        return 2 if w.known(token.fold) or token.fold in w.AMBIGUOUS | w.FUNCTION else 1

    def surname(self, token: Token) -> int:
        """Whether a word is a surname: 0 no, 1 yes, 2 an everyday word too."""
        if token.fold in self.also and not w.known(token.fold):
            return 1
        return token.form.surname

    def surname_behind(self, i: int, k: int) -> int:
        """Whether word ``k`` is a surname behind the particles that begin at word ``i``, as ``surname`` tells
        it: "van der Meer" is one, though "meer" by itself never is."""
        token = self.words[k]
        if surname := self.surname(token):
            return surname
        if k > i and token.fold in self.cores and self.words[i].fold not in _SELDOM:
            return 2
        old = any(self.words[n].fold in ARCHAIC or len(self.words[n].fold) == 1 for n in range(i, k))
        return 2 if old and token.fold in w.lists().surnames else 0

    def van_der(self, i: int, k: int) -> bool:
        """Whether "van der" stands before word ``k`` from word ``i`` on, which nothing but a name has."""
        return k == i + 2 and (self.words[i].fold, self.words[i + 1].fold) == ("van", "der")

    def head(self, k: int) -> str:
        """The first part of word ``k``, folded, where an everyday word is tied to it: "Laan-achtige"."""
        first, _, last = self.words[k].text.partition("-")
        tied = last.islower() and last not in w.PARTICLES and w.known(w.fold(last))
        return w.fold(first) if tied else ""

    def known_from(self, i: int) -> int:
        """The last word of a surname that is known with what stands before it, from word ``i`` on, and that
        nothing else can be; 0 where none begins."""
        words, letter = self.words, len(self.words[i].fold) == 1
        k = self.past_particles(i + letter)
        if k == i or k >= len(words) or (letter and words.gap(i) != " "):
            return 0
        before = "".join(f"{words[n].fold} " for n in range(i, k))
        if before + words[k].fold not in self.also and before + self.head(k) not in self.also:
            return 0
        first, core = words[i], words[k]
        if letter:  # "'k bakker" is "ik"
            return 0 if first.fold in _SAID_LETTERS or words.text[: first.start].endswith(("'", "’")) else k
        told = core.form.capital or (first.form.capital and not first.opens) or not w.known(core.fold)
        return k if told or any(words[n].fold in ARCHAIC for n in range(i, k)) else 0

    def before(self, i: int) -> Token | None:
        """The word before word ``i``, on one line with a space or hyphen between."""
        return self.words[i - 1] if i and self.tied(i - 1) else None

    def tied(self, i: int) -> bool:
        """Whether word ``i`` and the next stand on one line with a space or hyphen between."""
        return self.words.gap(i) in (" ", "-", "  ", " -", "- ")

    def past_particles(self, i: int) -> int:
        """The first word from ``i`` on that is no particle, three at most being passed; it may be beyond the
        last."""
        k = i
        while k < len(self.words) and self.words[k].fold in w.PARTICLES and k - i < 3 and self.tied(k):
            k += 1
        return k

    def past_letters(self, i: int) -> int:
        """The first word from ``i`` on that is no initial without a point ("k bakker"), three at most being
        passed."""
        k = i
        while k + 1 < len(self.words) and k - i < 3 and self.words.gap(k) == " ":
            if len(self.words[k].text) > 1 or self.words[k].fold in _SAID_LETTERS:
                break
            k += 1
        return k

    def past_short(self, i: int, at: int) -> int:
        """The word, ``i`` or one of the next three, behind shortened particles that begin at ``at`` in the
        text; 0 where none do."""
        short = _SHORT.match(self.words.text, at)
        near = range(i, min(i + 4, len(self.words)))
        return next((k for k in near if short and self.words.spans[k][0] == short.end()), 0)

    def initials(self, i: int) -> int:
        """How many words are the initials that begin at word ``i`` ("J.", "A.B."); 0 when they are none."""
        if i >= len(self.words) or len(self.words[i].text) > 2 or not self.words[i].form.capital:
            return 0
        return self._count(_INITIAL, i)

    def small_initials(self, i: int) -> int:
        """How many words from ``i`` are initials in small letters ("j.", "k.b."); 0 when they are none."""
        if i >= len(self.words) or len(self.words[i].text) > 2 or self.words[i].form.capital:
            return 0
        return self._count(_SMALL, i)

    def grow(self, i: int, *, grown: bool = False) -> tuple[int, bool]:
        """The last word of the name that begins at ``i``, and whether it has a surname behind that;
        ``grown``: word ``i`` is one, after which nobody is called "van Kwadraad"."""
        last, loose = i, self.given(self.words[i]) == 1
        while further := self._further(last, loose, grown=grown or last > i):
            last = further
        return last, last > i

    def made(self, first: int, last: int, sure: float, why: str, kind: Kind = "person") -> Hit:
        """The candidate from one word to another, without a genitive's s."""
        start, end = self.words[first].start, self.words[last].name_end
        if kind == "person" and self._generation(last):
            last += 1
            end = self.words[last].end
        return Candidate.of(kind, self.words.text, start, end, sure, why), last + 1

    def _generation(self, last: int) -> bool:
        """Whether "senior" or "junior" stands behind word ``last``, and is no rank ("senior adviseur")."""
        after = self.words.after(last)
        if (
            after is None
            or after.fold not in GENERATIONS
            or self.words[last].form.stem < len(self.words[last].text)
        ):
            return False
        then = self.words.after(last + 1)
        return then is None or then.form.capital or then.fold in w.FUNCTION | w.SAID | w.PRONOUNS

    def _count(self, pattern: re.Pattern[str], i: int) -> int:
        match = pattern.match(self.words.text, self.words[i].start)
        if match is None:
            return 0
        count = 0
        while i + count < len(self.words) and self.words.spans[i + count][1] < match.end():
            count += 1
        return count

    def _further(self, last: int, loose: bool, *, grown: bool) -> int:
        """The last word of what a name goes on with behind word ``last``; 0 where it ends. ``loose``: one
        that surely began; ``grown``: one that has a surname by now."""
        if second := self._second(last):  # "de Vries-van der Meer"
            return second
        short = self.past_short(last + 1, self.words.spans[last][1])
        if short and self._goes_on(short, loose, last + 1):
            return short
        token, n = self.words[last], last + 1
        if token.form.stem != len(token.text) or not self.tied(last):  # a genitive ends the name
            return 0
        if initials := self.initials(n):
            after = n + initials
            return after if self._goes_on(after, loose, after) else after - 1
        k = self.past_particles(n)
        if k > n and grown and "-" not in self.words.gap(last):  # "Ingeborg Stam van Kwadraad"
            return 0
        return k if self._goes_on(k, loose, n) else 0

    def _second(self, i: int) -> int:
        """The last word of a second surname of which the first particle is tied to word ``i``; 0 for none."""
        first, _, particle = self.words[i].fold.rpartition("-")
        if not first or particle not in w.PARTICLES or not self.tied(i):
            return 0
        k = self.past_particles(i + 1)
        told = k < len(self.words) and (self.words[k].form.capital or self.surname(self.words[k]))
        return k if told else 0

    def _goes_on(self, i: int, loose: bool, after: int) -> bool:
        """Whether word ``i`` goes on with a name; from word ``after`` to it there are particles."""
        token = self.words[i] if i < len(self.words) else None
        if token is None or token.fold in w.NO_NAMES:
            return False
        particle = i > after
        f, surname = token.form, self.surname_behind(after, i)
        if not particle and (f.fold,) in w.lists().places and ("-" in f.fold or surname != 1):
            return False
        if f.capital:
            if f.upper and len(f.fold) > 1 and not surname:
                return False
            return bool(surname or self.given(token) or f.unknown or (loose and not f.cue))
        if particle:
            return loose and bool(surname)
        if token.fold in w.FUNCTION:
            return False
        if self.words.small(i) and loose and surname == 2 and f.fold.endswith(_SURNAME_ENDS):
            return True
        if loose and after == i and f.unknown and len(f.fold) >= _LONG and self.words.small(i):
            then = self.words.after(i)
            if then is not None and then.fold in w.SAID and then.fold != "en":  # "khadija bouzid zei"
                return True
        return surname == 1 or (loose and self.given(token) == 1 and self.words.gap(i - 1) == "-")

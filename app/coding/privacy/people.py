"""Finding persons: titles, given names, particles, surnames, initials, in whatever case they were typed."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate, Kind
from app.coding.privacy.tokens import Token, Words, form

_INITIAL = re.compile(r"(?:[A-Z]|Th|Ch|IJ)\.(?:[ ]?(?:[A-Z]|Th|Ch|IJ)\.)*")
_SMALL = re.compile(
    r"(?<![\w.'’/@-])(?:[a-z]|th|ch|ij)\.(?: ?(?!v\. ?d\.)(?:[a-z]|th|ch|ij)\.)*(?= ?[^\W\d_])"
)
"""Initials that were typed in small letters."""
_SHORT = re.compile(r" (?:v\. ?d\.|v/d|v\.|vd\.)(?: ?(?:d|h|t)\.)? ", re.I)


_ELIDED = re.compile(r"[DO]['’][A-ZÀ-Ý][a-zà-ÿ]")
"""Names that no sentence's beginning explains: "D'Angelo", "O'Brien"."""


class People:
    """The persons in one text. ``also`` are folded names that other texts, or the speakers, gave away."""

    def __init__(self, words: Words, also: Collection[str] = ()) -> None:
        self.words, self.also = words, frozenset(also)
        self.lower = words.lower

    def at(self, i: int) -> tuple[Candidate, int] | None:
        """The person that begins with word ``i``, and the word after its last; None when none does."""
        token = self.words[i]
        if token.fold in w.TITLES or token.fold in w.OFFICES:
            return self._titled(i)
        initials = self._initials(i)
        if initials:
            return self._after_initials(i, initials)
        small = self._small_initials(i)
        if small and (hit := self._after_small(i, small)):
            return hit
        end = self._genitive(i)
        if end:
            return Candidate(
                "person", token.start, end, self.words.text[token.start : end], 0.8, "given"
            ), i + 1
        if token.fold in w.PARTICLES and not self._given(token):
            return self._particle_first(i)
        sure, why = self._first(i)
        if sure <= 0:
            return None
        if why == "capital place":  # "in Oosterhage"
            return self._made(i, i, sure, "capital", "place")
        if why == "capital organisation":
            last, grown = self._grow(i)
            return self._made(i, last, sure, "capital", "person" if grown else "organisation")
        last, grown = self._grow(i)
        if grown:
            sure, why = max(sure, 0.9 if self._given(token) == 1 else 0.75), "whole"
        return self._made(i, last, sure, why)

    def alone(self, i: int) -> tuple[Candidate, int] | None:
        """The given name that word ``i`` is by itself; None when it is none."""
        sure, why = self._first(i)
        return self._made(i, i, sure, why) if why in ("given", "introduced") else None

    # the parts

    def _given(self, token: Token) -> int:
        if token.fold not in self.also or token.form.given == 1:
            return token.form.given
        return 2 if w.known(token.fold) or token.fold in w.AMBIGUOUS | w.FUNCTION else 1

    def _surname(self, token: Token) -> int:
        return 1 if token.fold in self.also and not w.known(token.fold) else token.form.surname

    def _genitive(self, i: int) -> int:
        """Where the name in word ``i`` ends, when it is a genitive that the word alone does not tell: before
        what is somebody's ("peters plan"; "jans", a name too, only where Jan is known), or of a known name
        that no list has. The whole word when it is a surname known elsewhere; 0 when it is none."""
        token = self.words[i]
        f, stem = token.form, token.fold[:-1]
        ahead = self.words[i + 1] if i + 1 < len(self.words) and self.words.gap(i) == " " else None
        if ahead is not None and ahead.form.capital:
            return 0
        if not f.genitive:
            told = (
                token.text.endswith("s")
                and f.stem == len(token.text)
                and stem in self.also
                and f.unknown
                and not (f.given or f.surname or f.phrase or w.known(stem))
            )
            return token.end - 1 if told else 0
        before = self.words[i - 1] if i and self._blank(i - 1) else None
        if ahead is None or (before is not None and before.fold in _ARTICLES):
            return 0
        if f.given and f.genitive not in self.also:
            return 0
        if not w.entered(ahead.fold) or ahead.fold in w.FUNCTION | w.SAID | w.PARTICLES | w.PRONOUNS:
            return 0
        return token.end if not f.given and token.fold in self.also else token.end - 1

    def _blank(self, i: int) -> bool:
        """Whether word ``i`` and the next stand on one line with a space or hyphen between."""
        return self.words.gap(i) in (" ", "-", "  ", " -", "- ")

    def _strange(self, token: Token) -> bool:
        """A capital that no sentence explains, on a word that is nothing else."""
        f = token.form
        if not f.capital or token.opens or f.phrase or f.upper or len(f.fold) < 2:
            return False
        if len(f.fold) >= w.LONG and f.fold.endswith(w.NOUN_ENDS) and not f.surname:
            return False  # "Mantelzorgondersteuning" in a heading
        return f.unknown and not w.nobody(f.fold)

    def _first(self, i: int) -> tuple[float, str]:
        """How sure it is that a name begins here without any help."""
        token = self.words[i]
        f = token.form
        before = self.words[i - 1] if i and self._blank(i - 1) else None
        introduced = before is not None and before.fold in w.INTRODUCED
        given, surname = self._given(token), self._surname(token)
        if f.fold in w.NO_NAMES:
            return 0.0, ""
        if given == 1:
            if f.upper and len(f.fold) < 4 and f.fold not in self.also:
                return 0.0, ""
            return (0.9 if f.capital else 0.8), "given"
        if given == 2 and f.capital:
            following = self.words[i + 1] if i + 1 < len(self.words) and self._blank(i) else None
            if not token.opens:
                return 0.8, "given"
            if f.fold in self.also and following is None:  # a comma or the colon of a label
                return 0.7, "given"
            if following is not None and (following.fold in w.SAID or self._namelike(i + 1)):
                return 0.65, "given"
            return 0.0, ""
        if given == 2 and introduced:
            return 0.7, "introduced"
        if introduced and (f.capital or (f.unknown and f.fold not in w.FUNCTION)) and not token.opens:
            return 0.7, "introduced"
        if surname == 1 and f.capital:
            return (0.8 if not token.opens else 0.7), "surname"
        if surname == 1 and self.lower and f.fold not in w.FUNCTION and len(f.fold) > 3 and f.unknown:
            return 0.55, "surname"
        if surname == 2 and f.capital and not token.opens and not f.phrase and not f.upper:
            return 0.55, "surname"
        if _ELIDED.match(token.text):
            return 0.8, "capital"
        if self._strange(token):
            if before is not None and before.fold in w.PLACE_CUES:
                return 0.5, "capital place"
            led = before is not None and (before.fold == "bij" or before.fold in _ARTICLES)
            return 0.5, "capital organisation" if led else "capital"  # "de Flixbus"; nobody is a "de Anna"
        if (
            f.capital
            and token.opens
            and f.unknown
            and not f.upper
            and self._blank(i)
            and i + 1 < len(self.words)
        ):
            n = i + 1
            while n < len(self.words) and self.words[n].fold in w.PARTICLES and n - i < 4 and self._blank(n):
                n += 1
            if n < len(self.words) and self.words[n].form.capital and self._surname(self.words[n]):
                return 0.7, "whole"
        return 0.0, ""

    def _namelike(self, i: int) -> bool:
        token = self.words[i]
        return (
            token.form.capital
            and token.fold not in w.NO_NAMES
            and bool(self._surname(token) or token.form.unknown)
        )

    def _grow(self, i: int) -> tuple[int, bool]:
        """The last word of the name that begins at ``i``, and whether it has a surname."""
        last, grown = i, False
        first = self.words[i]
        loose = self._given(first) == 1
        while last + 1 < len(self.words):
            second = self._second(last)
            if second:  # "de Vries-van der Meer"
                last, grown = second, True
                continue
            short = _SHORT.match(self.words.text, self.words.spans[last][1])
            if short:  # "Joke v.d. Meer"
                n = next((k for k in range(last + 1, min(last + 4, len(self.words)))
                          if self.words.spans[k][0] == short.end()), len(self.words))  # fmt: skip
                if self._part(n, loose):
                    last, grown = n, True
                    continue
            if self.words[last].form.stem != len(self.words[last].text):  # a genitive ends the name
                break
            if not self._blank(last):
                ahead = self._initials(last + 1) if self.words.gap(last) == " " else 0
                if not ahead:
                    break
            n = last + 1
            ahead = self._initials(n)
            if ahead and n + ahead <= len(self.words):
                after = n + ahead
                if after < len(self.words) and self._part(after, loose):
                    last, grown = after, True
                    continue
                last, grown = n + ahead - 1, True
                continue
            k = n
            while k < len(self.words) and self.words[k].fold in w.PARTICLES and k - n < 3 and self._blank(k):
                k += 1
            if k > n:
                if grown and "-" not in self.words.gap(last):  # "Ingeborg Stam van Kwadraad"
                    break
                if self._part(k, loose, particle=True):
                    last, grown = k, True
                    continue
                break
            if self._part(n, loose):
                last, grown = n, True
                continue
            break
        return last, grown

    def _second(self, i: int) -> int:
        """The last word of a second surname of which the first particle is tied to word ``i``; 0 for none."""
        first, _, tied = self.words[i].fold.rpartition("-")
        if not first or tied not in w.PARTICLES or not self._blank(i):
            return 0
        k = i + 1
        while k < len(self.words) and self.words[k].fold in w.PARTICLES and k - i < 4 and self._blank(k):
            k += 1
        told = k < len(self.words) and (self.words[k].form.capital or self._surname(self.words[k]))
        return k if told else 0

    def _part(self, i: int, loose: bool, *, particle: bool = False) -> bool:
        """Whether word ``i`` goes on with a name (``loose``: one that surely began)."""
        token = self.words[i] if i < len(self.words) else None
        if token is None or token.fold in w.NO_NAMES:
            return False
        f = token.form
        if not particle and (f.fold,) in w.lists().places and ("-" in f.fold or self._surname(token) != 1):
            return False
        if f.capital:
            if f.upper and len(f.fold) > 1 and not self._surname(token):
                return False
            return bool(self._surname(token) or self._given(token) or f.unknown or (loose and not f.cue))
        if token.fold in w.FUNCTION:
            return False
        if particle:
            return loose and bool(self._surname(token))
        if self.lower and loose and self._surname(token) == 2 and f.fold.endswith(_SURNAME_ENDS):
            return True
        return self._surname(token) == 1 or (
            loose and self._given(token) == 1 and self.words.gap(i - 1) == "-"
        )

    # the ways in which a name begins

    def _titled(self, i: int) -> tuple[Candidate, int] | None:
        """A name after "mevrouw", "wethouder" and the like; the title stays."""
        n = i + 1
        gap = self.words.gap(i)
        if n >= len(self.words) or gap not in (" ", ". ", "."):
            return None
        if self.words[n].fold in w.TITLES:
            return None
        ahead = self._initials(n)
        if ahead:
            return self._after_initials(n, ahead)
        small = self._small_initials(n)
        if small and (hit := self._after_small(n, small, titled=self.words[i].fold in w.TITLES)):
            return hit
        k = n
        while k < len(self.words) and self.words[k].fold in w.PARTICLES and k - n < 3 and self._blank(k):
            k += 1
        if k >= len(self.words):
            return None
        token = self.words[k]
        f, personal = token.form, self.words[i].fold in w.TITLES
        if f.fold in w.NO_NAMES or (f.capital and f.upper and not self._surname(token)):
            return None
        if f.capital and not token.opens:
            if f.phrase and (f.fold,) in w.lists().places and not self._surname(token):
                return None
            if not personal and k > n and not self.words[n].form.capital and not self._surname(token):
                return None  # "de voorzitter van de Verbetercyclus"
        elif (
            f.fold in w.FUNCTION
            or (k > n and not (self._surname(token) or (f.unknown and personal)))
            or (
                self._given(token) != 1
                and self._surname(token) != 1
                and not (
                    (
                        self._surname(token)
                        and (personal or (self.lower and self.words[i].fold in w.NAMED_OFFICES))
                    )
                    or (personal and f.unknown and len(f.fold) > 3)
                )
            )
        ) or (
            not personal
            and k > n
            and not self.words[n].form.capital
            and self._surname(token) == 2
            and (f.fold,) in w.lists().municipalities
        ):
            return None
        last, _ = self._grow(k)
        return self._made(n, last, 0.95, "title")

    def _initials(self, i: int) -> int:
        """How many words are the initials that begin at word ``i`` ("J.", "A.B."); 0 when they are none."""
        if i >= len(self.words):
            return 0
        token = self.words[i]
        if not token.form.capital or len(token.text) > 2:
            return 0
        return self._count(_INITIAL, i)

    def _small_initials(self, i: int) -> int:
        """How many words from ``i`` are initials in small letters ("j.", "k.b."); 0 when they are none."""
        if i >= len(self.words) or len(self.words[i].text) > 2 or self.words[i].form.capital:
            return 0
        return self._count(_SMALL, i)

    def _count(self, pattern: re.Pattern[str], i: int) -> int:
        match = pattern.match(self.words.text, self.words[i].start)
        if match is None:
            return 0
        count = 0
        while i + count < len(self.words) and self.words.spans[i + count][1] < match.end():
            count += 1
        return count

    def _after_initials(self, i: int, count: int) -> tuple[Candidate, int] | None:
        n = i + count
        k = n
        text = self.words.text
        while k < len(self.words) and self.words[k].fold in w.PARTICLES and k - n < 3:
            k += 1
        if k < len(self.words) and "\n" not in text[self.words.spans[i][0] : self.words.spans[k][0]]:
            token = self.words[k]
            near = self.words.spans[k][0] - self.words.spans[k - 1][1] <= 2
            if (
                near
                and token.fold not in w.NO_NAMES
                and (token.form.capital or (k > n and self._surname(token)))
            ) and not (token.form.capital and k == n and not self._surname(token) and not token.form.unknown):
                last, _ = self._grow(k)
                return self._made(i, last, 0.9, "initials")
        token = self.words[i]
        end = self.words.spans[n - 1][1] + 1
        if token.opens and count == 1:
            return None
        return Candidate("person", token.start, end, text[token.start : end], 0.5, "initials"), n

    def _after_small(self, i: int, count: int, *, titled: bool = False) -> tuple[Candidate, int] | None:
        """A surname after initials in small letters. An abbreviation ("o.a."), a letter of a list
        ("a. bakker" on a line), an ending ("t.kort") and what ends a sentence ("plan b.") are none, unless a
        title says so."""
        text = self.words.text
        n = k = i + count
        if text[self.words[n - 1].end : self.words[n].start] not in (".", ". "):
            return None
        while k < len(self.words) and self.words[k].fold in w.PARTICLES and k - n < 3 and self._blank(k):
            k += 1
        short = _SHORT.match(text, self.words[n - 1].end + 1)
        if short:  # "k. v.d. berg"
            k = next(
                (m for m in range(n, n + 4) if m < len(self.words) and self.words[m].start == short.end()), k
            )
        if k >= len(self.words):
            return None
        token, led = self.words[k], k > n
        f, told = token.form, self._called(token, alone=not (led or count > 1))
        if f.fold in w.NO_NAMES or f.fold in w.FUNCTION or (self.words[n].form.capital and not titled):
            return None
        close = self.words.gap(n - 1) == "."
        if not titled and not (self._are_initials(i, count) and (len(f.fold) > 3 or not close)):
            return None
        sure = 0.9 if titled or told == 1 or f.fold in self.also else 0.7 if led or count > 1 else 0.6
        if titled:
            if not told and not f.unknown:
                return None
        elif sure < 0.9:
            lone = self.words[n].fold if k - n == 1 else ""
            if told != 2 or lone in _SELDOM or (lone in ("de", "het") and f.fold not in _WITH_DE):
                return None
            if not led and count == 1 and (self._lists(i) or close):
                return None
        last, _ = self._grow(k)
        return self._made(i, last, sure, "initials")

    def _called(self, token: Token, *, alone: bool) -> int:
        """Whether a word can be a surname behind initials: a listed one, two with a hyphen between, or, where
        it does not stand ``alone`` behind one letter, a given name ("m.a. el amrani")."""
        told = self._surname(token)
        if not told and "-" in token.fold:
            parts = [p for p in token.fold.split("-") if p and p not in w.PARTICLES]
            told = int(bool(parts) and all(form(p).surname or form(p).given == 1 for p in parts))
        return told or int(not alone and self._given(token) == 1)

    def _are_initials(self, i: int, count: int) -> bool:
        """Whether nothing tells that the letters from word ``i`` are an abbreviation, or one by itself."""
        letters = "".join(self.words[k].fold for k in range(i, i + count))
        if letters in _ABBREVIATIONS:
            return False
        before = [self.words[k].fold for k in range(max(i - 2, 0), i)]
        if count > 1 or not before:
            return True
        number = self.words.text[max(self.words[i].start - 2, 0) : self.words[i].start].strip().isdigit()
        return not (number or before[-1] in _LETTERED or (len(before) == 2 and len(before[0]) == 1))

    def _lists(self, i: int) -> bool:
        """Whether a line begins with word ``i``, as the letters of a list do."""
        text, start = self.words.text, self.words[i].start
        return not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t•*–-")

    def _particle_first(self, i: int) -> tuple[Candidate, int] | None:
        """A surname with its particle and nothing before it: "De Vries", "Van der Berg", "el Bakkali"."""
        k = i
        while k < len(self.words) and self.words[k].fold in w.PARTICLES and k - i < 3 and self._blank(k):
            k += 1
        if k >= len(self.words) or k == i:
            return None
        for n in range(k - 1, i, -1):  # "van Van Dijk": the name begins at the capital
            if self.words[n].form.capital and not self.words[i].form.capital:
                return self._particle_first(n)
        token, first = self.words[k], self.words[i]
        surname = self._surname(token)
        if not first.form.capital and not token.form.surname:  # "in de Vlinderhof"
            return None
        if token.form.adjective or (first.fold == "het" and not surname):
            return None
        if not token.form.capital and not (self.lower and surname == 1 and not self._given(token)):
            return None
        if token.fold in w.NO_NAMES or not (surname or self._strange(token)):
            return None
        written = first.form.capital and not first.opens
        if not (written or (first.form.capital and surname) or k - i > 1 or first.fold in w.LONE_PARTICLES):
            return None
        if (
            first.form.capital
            and first.opens
            and not surname
            and k - i == 1
            and first.fold in ("de", "den", "der", "het")
        ):
            return None  # "De Waag was dicht"
        if token.form.given == 1 and not written and first.fold not in ("el", "al", "ben", "ait"):
            return None
        if not written and not token.form.surname and not (first.form.capital and first.fold in _OPENERS):
            return None
        if (
            first.fold in ("de", "het", "der")
            and k == i + 1
            and not written
            and not first.form.capital
            and surname == 2
        ) and token.fold not in _WITH_DE:
            return None
        last, _ = self._grow(k)
        return self._made(i, last, 0.85 if written else 0.7, "surname")

    def _made(
        self, first: int, last: int, sure: float, why: str, kind: Kind = "person"
    ) -> tuple[Candidate, int]:
        start, end = self.words[first].start, self.words[last].name_end
        return Candidate(kind, start, end, self.words.text[start:end], sure, why), last + 1


_ARTICLES = ("de", "het", "een", "'t")
_SELDOM = w.some("in op het te do al ben la le")
"""Particles of which one by itself, after a letter and before an everyday word, is more often a word."""
_ABBREVIATIONS = w.some("""
u o n zn mn oa ea eo ed ev ic ie eg mbt ivm tav nav tov tbv tnv obv ipv itt igv tgv iov dd dwz nl mi mn
msc bsc mba as jl bv nv vof cv aub svp zsm zgn zg ahw oid pm nb ps tv wc cd dvd ibv iz avd vd vdd
dmv tm tzt tt avg wo hbo mbo vmbo pvda vvd cda ggz ggd zzp ok eea enz etc bijv evt cs cq
""")
"""Letters with points between that are no initials ("o.a."), and single ones that are words ("dank u.")."""
_LETTERED = w.some("""
plan punt optie groep klas team type model deel blok bijlage artikel art lid niveau vak vitamine categorie
hepatitis letter variant versie fase stap vraag antwoord scenario onderdeel kolom rij cluster lijn route blad
kamer zaal vleugel gebouw ingang perron tabel figuur bron nummer rijbewijs wijk locatie profiel cohort
""")
"""What a letter by itself stands behind: "plan b."."""
_SURNAME_ENDS = ("s", "man", "sen", "ma", "stra", "ker")
_OPENERS = w.some("""
ten ter van el al ait ben bin
""")
_WITH_DE = w.some("""
vries boer jong jonge groot haan haas bruin bruijn wit witte wilde graaf graaff ridder koning rooij roo
lange ruiter leeuw kok bakker bie beer heer jager kort korte zwart waal wolf vos man nijs swart zeeuw
winter goede
""")

"""Finding persons in whatever case they were typed: the ways in which their names begin."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.coding.privacy import words as w
from app.coding.privacy.brands import nobody, of_company
from app.coding.privacy.candidate import Candidate, Hit, Kind
from app.coding.privacy.initials import after_initials, after_small
from app.coding.privacy.parts import ARTICLES, WITH_DE, Parts
from app.coding.privacy.titled import after_title
from app.coding.privacy.together import run_together
from app.coding.privacy.tokens import Token, Words

_ELIDED = re.compile(r"[DO]['’][A-ZÀ-Ý][a-zà-ÿ]")
"""Names that no sentence's beginning explains: "D'Angelo", "O'Brien"."""
_DOES = w.some("""
zei zegde belde belt woont woonde vertelde vertelt dacht denkt knikte lachte huilde zuchtte riep antwoordde
""")
"""What a person does, and seldom anything else."""
_EXCLAIMED = w.some("""
tsja tja goh gossie jeetje jemig sjonge poeh pfff hmmm mwah oeps hoezo jawel welnee nounou tjonge sodeju
""")
"""What one says before "zei de man"."""
_SUBJECTS = w.PRONOUNS - {"het", "dat", "dit", "iemand", "er"}
_ARABIC = ("el", "al", "ben", "ait")
"""Particles that stand before given names too."""
_OPENERS = w.some("""
ten ter van el al ait ben bin
""")
"""Particles with which a sentence begins only when a name does."""
_Begun = tuple[float, str, Kind]
"""How sure it is that a name begins with a word, why, and of what kind."""
_NOTHING: _Begun = (0.0, "", "person")


class People:
    """The persons in one text. ``also`` are folded names that other texts, or the speakers, gave away."""

    def __init__(self, words: Words, also: Collection[str] = ()) -> None:
        self.words, self.parts = words, Parts(words, also)

    def at(self, i: int) -> Hit | None:
        """The person that begins with word ``i``, and the word after its last; None when none does. Of what
        only a capital tells that it is a name, also the place or organisation that it is then."""
        token, parts = self.words[i], self.parts
        if token.fold in w.TITLES or token.fold in w.OFFICES:
            return after_title(parts, i)
        if count := parts.initials(i):
            return after_initials(parts, i, count)
        small = parts.small_initials(i)
        if small and (hit := after_small(parts, i, small)):
            return hit
        if end := self._genitive(i):
            return Candidate.of("person", self.words.text, token.start, end, 0.8, "given"), i + 1
        if token.fold == "v" and (last := parts.past_short(i, token.start - 1)):  # "v.d. Berg"
            core = self.words[last]
            if core.form.capital and (parts.surname_behind(i, last) or core.form.unknown):
                return parts.made(i, parts.grow(last, grown=True)[0], 0.85, "surname")
        if last := parts.known_from(i):
            if head := parts.head(last):
                end = self.words[last].start + len(head)
                return Candidate.of("person", self.words.text, token.start, end, 0.85, "surname"), last + 1
            return parts.made(i, parts.grow(last, grown=True)[0], 0.85, "surname")
        if token.fold in w.PARTICLES and not parts.given(token):
            return self._particle_first(i)
        sure, why, kind = self._first(i)
        if sure <= 0:
            return None
        last, grown = (i, False) if kind == "place" else parts.grow(i)  # "in Oosterhage"
        if grown and kind == "person":
            sure, why = max(sure, 0.9 if parts.given(token) == 1 else 0.75), "whole"
        return parts.made(i, last, sure, why, "person" if grown else kind)

    def alone(self, i: int) -> Hit | None:
        """The given name that word ``i`` is by itself; None when it is none."""
        sure, why, _ = self._first(i)
        return self.parts.made(i, i, sure, why) if why in ("given", "introduced") else None

    def until(self, i: int, k: int, whole: Candidate) -> Hit | None:
        """What is left of the person at word ``i`` when it ends before word ``k`` and the particles there."""
        words, last = self.words, k - 1
        while last >= i and words[last].fold in w.PARTICLES:
            last -= 1
        first = next((n for n in range(i, last + 1) if words[n].start == whole.start), None)
        if first is None:
            return None
        return self.alone(i) if first == last == i else self.parts.made(first, last, whole.sure, whole.why)

    def _genitive(self, i: int) -> int:
        """Where the name in word ``i`` ends, when it is a genitive that the word alone does not tell: before
        what is somebody's ("peters plan"; "jans", a name too, only where Jan is known), or of a known name
        that no list has. The whole word when it is a surname known elsewhere; 0 when it is none."""
        token, ahead, also = self.words[i], self.words.after(i), self.parts.also
        f, stem = token.form, token.fold[:-1]
        if ahead is not None and ahead.form.capital:
            return 0
        if not f.genitive:
            told = (
                token.text.endswith("s")
                and f.stem == len(token.text)
                and stem in also
                and f.unknown
                and not (f.given or f.surname or f.phrase or w.known(stem))
            )
            return token.end - 1 if told else 0
        before = self.parts.before(i)
        if ahead is None or (before is not None and before.fold in ARTICLES):
            return 0
        if f.given and f.genitive not in also:
            return 0
        if not w.entered(ahead.fold) or ahead.fold in w.FUNCTION | w.SAID | w.PARTICLES | w.PRONOUNS:
            return 0
        return token.end if not f.given and token.fold in also else token.end - 1

    def _first(self, i: int) -> _Begun:
        """How sure it is that a name begins here without any help."""
        token, before = self.words[i], self.parts.before(i)
        f, given = token.form, self.parts.given(token)
        if f.fold in w.NO_NAMES:
            return _NOTHING
        if run_together(token.text, self.parts.also):
            return 0.8, "whole", "person"
        if given == 1:
            if f.upper and len(f.fold) < 4 and f.fold not in self.parts.also:
                return _NOTHING
            return 0.9 if f.capital else 0.8, "given", "person"
        if given == 2 and f.capital:
            return self._everyday(i)
        introduced = before is not None and before.fold in w.INTRODUCED
        new = f.capital or (f.unknown and f.fold not in w.FUNCTION)
        if introduced and (given == 2 or (new and not token.opens)):
            return 0.7, "introduced", "person"
        if sure := self._by_surname(i):
            return sure, "surname", "person"
        if _ELIDED.match(token.text):
            return 0.8, "capital", "person"
        if self._strange(token):
            if before is not None and before.fold in w.PLACE_CUES:
                return 0.5, "capital", "place"
            led = before is not None and (before.fold == "bij" or before.fold in ARTICLES)
            led = led or of_company(f.fold)
            return 0.5, "capital", "organisation" if led else "person"  # "de Flixbus"; nobody is a "de Anna"
        if f.capital and token.opens and f.unknown and not f.upper and self.parts.tied(i):
            if self._does(i):
                return 0.5, "capital", "person"
            n = self.parts.past_particles(i + 1)
            if n < len(self.words) and self.words[n].form.capital and self.parts.surname(self.words[n]):
                return 0.7, "whole", "person"
        return _NOTHING

    def _everyday(self, i: int) -> _Begun:
        """How sure it is that a word with a capital is the given name that it can be."""
        token = self.words[i]
        after = self.words[i + 1] if self.parts.tied(i) else None
        if not token.opens:
            return 0.8, "given", "person"
        if after is None:  # a comma or the colon of a label
            return (0.7, "given", "person") if token.fold in self.parts.also else _NOTHING
        surname = self.parts.surname(after) or after.form.unknown
        named = after.form.capital and after.fold not in w.NO_NAMES and surname
        return (0.65, "given", "person") if named or after.fold in w.SAID else _NOTHING

    def _by_surname(self, i: int) -> float:
        """How sure it is that a word is the surname that it can be; 0 when it is more likely none."""
        token = self.words[i]
        f, surname = token.form, self.parts.surname(token)
        if surname == 1 and f.capital:
            return 0.7 if token.opens else 0.8
        if (
            surname == 1
            and self.words.small(i)
            and f.fold not in w.FUNCTION
            and len(f.fold) > 3
            and f.unknown
        ):
            return 0.55
        if surname == 2 and f.capital and not token.opens and not f.phrase and not f.upper:
            return 0.55
        return 0.0

    def _strange(self, token: Token) -> bool:
        """A capital that no sentence explains, on a word that is nothing else."""
        f = token.form
        if not f.capital or token.opens or f.phrase or f.upper or len(f.fold) < 2:
            return False
        if len(f.fold) >= w.LONG and f.fold.endswith(w.NOUN_ENDS) and not f.surname:
            return False  # "Mantelzorgondersteuning" in a heading
        return f.unknown and not nobody(f.fold)

    def _does(self, i: int) -> bool:
        """Whether what the unknown word ``i`` does at the beginning of a sentence is what only people do."""
        f, then = self.words[i].form, self.words.after(i)
        thing = f.fold.endswith((*w.NOUN_ENDS, *w.ORGANISATION_ENDS)) or f.phrase or nobody(f.fold)
        thing = thing or f.fold in _EXCLAIMED
        if thing or "-" in f.fold or len(f.fold) < 4 or then is None or then.fold not in _DOES:
            return False
        who = self.words.after(i + 1)
        return who is None or who.fold not in _SUBJECTS  # "Wijkgericht dacht hij nooit"

    def _particle_first(self, i: int) -> Hit | None:
        """A surname with its particle and nothing before it: "De Vries", "Van der Berg", "el Bakkali"."""
        k = self.parts.past_particles(i)
        if k >= len(self.words) or k == i:
            return None
        for n in range(k - 1, i, -1):  # "van Van Dijk": the name begins at the capital
            if self.words[n].form.capital and not self.words[i].form.capital:
                return self._particle_first(n)
        first, token = self.words[i], self.words[k]
        f, surname = token.form, self.parts.surname_behind(i, k)
        if token.fold in w.NO_NAMES or f.adjective or not (surname or self._strange(token)):
            return None
        if first.fold == "het" and not surname:
            return None
        if not f.capital and surname and self.parts.van_der(i, k):
            return self.parts.made(i, self.parts.grow(k, grown=True)[0], 0.7, "surname")
        if not f.capital and not (self.words.small(i) and surname == 1 and not self.parts.given(token)):
            return None
        written = first.form.capital and not first.opens
        if not written and not self._leads(first, token, surname, several=k - i > 1):
            return None
        return self.parts.made(i, self.parts.grow(k, grown=True)[0], 0.85 if written else 0.7, "surname")

    def _leads(self, first: Token, token: Token, surname: int, *, several: bool) -> bool:
        """Whether a particle that no capital within a sentence tells to be a name's, or the first of
        ``several``, begins a name with this word, which is such a ``surname``."""
        capital = first.form.capital
        if not ((capital and surname) or several or first.fold in w.LONE_PARTICLES):
            return False
        if token.form.given == 1 and first.fold not in _ARABIC:
            return False
        borne = surname == 2 or token.form.surname or token.fold in self.parts.cores
        if not borne and not (capital and first.fold in _OPENERS):
            return False  # "in de Vlinderhof", "De Waag was dicht"
        everyday = surname == 2 and token.fold not in WITH_DE
        return not (everyday and first.fold in ("de", "het", "der") and not several and not capital)

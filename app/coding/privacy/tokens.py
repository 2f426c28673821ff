"""A text as words that know what the lists say of them; the same word is looked up once."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from app.coding.privacy import words as w
from app.coding.privacy.addresses import STREET_ENDS, is_street
from app.coding.privacy.turns import Turns

WORD = re.compile(
    r"[^\W\d_]+(?:['’][^\W\d_]+|-(?=[^\W\d_])[^\W\d_]+)*|['’](?:t|s)(?=[ -])(?:-[^\W\d_]+)*", re.UNICODE
)
_CUES = w.TITLES | w.OFFICES | w.ORGANISATION_CUES | w.INTRODUCED | w.PARTICLES | w.QUARTER_CUES
_QUARTERS = w.some("noord zuid oost west centrum midden stad dorp")
_JOINING = ("en", "de", "het", "van", "der", "voor", "op", "in")
"""What may stand between the capitals of one name."""
_OPENS = re.compile(r"[.?!…\n\"“”‘(\[)\]•–—*-]['’\"”]?\s*[\"“‘'(\[]?$|\A[\"“‘'(\[-]?$")


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of one word as it is written.

    ``given`` and ``surname``: 0 no, 1 listed, 2 listed and an everyday word too. ``stem`` is the length of
    the name in a genitive ("Fatimas", "Fatima's"), else the whole word's; ``genitive`` the given name in a
    word that may be one beside something else ("jans", "peters"). ``dull``: nothing can come of it, whatever
    stands beside it.
    """

    fold: str
    capital: bool
    upper: bool
    given: int
    surname: int
    phrase: bool
    unknown: bool
    stem: int
    cue: bool
    adjective: str
    particle: bool
    dull: bool
    street: bool
    genitive: str


@lru_cache(maxsize=200_000)
def form(word: str) -> Form:
    """What the lists say of a word."""
    lists = w.lists()
    folded = w.fold(word)
    stem = len(word)
    capital = word[0].isupper() or (
        len(word) > 2 and word[0] in "'’" and word[-1].islower() and word[3:4].isupper()
    )
    given, surname = _listed(folded, lists)
    if not given and not surname:
        for ending in ("'s", "s", "je", "tje"):
            bare = folded.removesuffix(ending)
            if bare != folded and len(bare) > 2:
                one, other = _listed(bare, lists)
                plain = ending == "s" and other and capital and not w.known(folded)  # "Van der Bergs aanpak"
                if (
                    one == 1
                    or (other == 1 and ending != "je")
                    or (ending == "'s" and (one or other))
                    or plain
                ):
                    if ending == "s" and w.known(folded) and not capital:
                        continue
                    given, surname = one, other if ending != "je" else 0
                    stem = len(word) - len(ending) if ending in ("'s", "s") else len(word)
                    folded = bare if ending in ("'s", "s") else folded
                    break
    if not given and not surname:
        stem = _bare_stem(word, folded, capital=capital)
        folded = folded if stem == len(word) else w.fold(word[:stem])
        given, surname = _listed(folded, lists) if stem < len(word) else (0, 0)
    if "-" in folded and not given and not surname:
        parts = [p for p in folded.split("-") if p]
        if capital and (
            any(_listed(p, lists)[1] == 1 or _listed(p, lists)[0] == 1 for p in parts)
            or all(_listed(p, lists)[1] for p in parts)
        ):
            if _listed(parts[0], lists)[0] and len(parts) == 2 and _listed(parts[1], lists)[0]:
                given = 1
            else:
                surname = 1
    adjective = _adjective(folded, lists)
    phrase = (
        folded in lists.phrase_starts
        or w.directed(folded)
        or (stem < len(word) and w.fold(word) in lists.phrase_starts)
    )
    genitive = "" if stem < len(word) or (capital and not given) else _genitive(folded, lists)
    particle = folded in w.PARTICLES and not capital
    cue = particle or folded in _CUES
    return Form(
        folded, capital, word.isupper() and len(word) > 1, given, surname, phrase,
        _unknown(folded), stem, cue, adjective,
        particle, not (capital or given or surname == 1 or phrase or cue or adjective or genitive),
        folded.endswith(STREET_ENDS) and (capital or is_street(folded)), genitive,
    )  # fmt: skip


_THINGS = w.some("""
aafjes aagjes aaltjes abdis amines aries arts bobs dagmars dylans elsjes emirs geertjes grietjes hannes inas
jacks jantjes jeans jihads jokes klaskes leas lenis lias liesjes lotjes margrietjes matties maximes oscars
pietjes pips pols remis rietjes riks roosjes sannies stevens tessels veras
""")
"""Words that a given name and an s make, and that mean something else."""


def _genitive(folded: str, lists: w.Lists) -> str:
    """The given name that a word has with an s behind it, or nothing."""
    bare = folded.removesuffix("s")
    if bare == folded or len(bare) < 3 or folded in _THINGS or "'" in folded:
        return ""
    return bare if bare in lists.given and bare not in w.AMBIGUOUS else ""


def _bare_stem(word: str, folded: str, *, capital: bool) -> int:
    """The length of a name in what no list has: "Heijden-Jansen's", "Hoekstra-idee"."""
    if not capital:
        return len(word)
    first, _, last = word.rpartition("-")
    tail, lists = w.fold(last), w.lists()
    noun = last.islower() and w.known(tail) and tail not in w.PARTICLES and not any(_listed(tail, lists))
    if first and noun:
        return len(first) if 1 in _listed(w.fold(first), lists) else len(word)
    bare = folded.removesuffix("'s")
    return len(word) - 2 if bare != folded and len(bare) > 2 and not w.known(bare) else len(word)


def _unknown(folded: str) -> bool:
    """Whether a word is in no dictionary, nor what a hyphen cuts off its end."""
    if folded in w.NO_NAMES or w.known(folded) or (folded.endswith("s") and w.known(folded[:-1])):
        return False
    return "-" not in folded or not w.known(folded.rpartition("-")[2])


def _listed(folded: str, lists: w.Lists) -> tuple[int, int]:
    given = surname = 0
    if folded in lists.given:
        given = 2 if folded in w.AMBIGUOUS else 1
    if folded in lists.surnames and folded not in w.FUNCTION:
        surname = 2 if w.known(folded) or len(folded) < 3 else 1
    return given, surname


def _adjective(folded: str, lists: w.Lists) -> str:
    """The place that a word is made of ("rotterdamse", "delftenaren"), or nothing."""
    if folded in w.ADJECTIVES:
        return w.ADJECTIVES[folded]
    bare, _, quarter = folded.rpartition("-")
    if quarter in _QUARTERS and (bare,) in lists.places:
        return bare
    for ending in ("se", "s", "er", "ers", "enaar", "enaren", "naar", "ese"):
        stem = folded.removesuffix(ending)
        if stem != folded and len(stem) > 4 and (stem,) in lists.municipalities and not w.entered(folded):
            return stem
    return ""


@dataclass(frozen=True, slots=True)
class Token:
    """One word and where it stands; ``opens`` when a sentence or line begins with it."""

    start: int
    end: int
    form: Form
    opens: bool
    text: str

    @property
    def fold(self) -> str:
        """The word as it is compared."""
        return self.form.fold

    @property
    def name_end(self) -> int:
        """Where the name ends, without a genitive's s."""
        return self.start + self.form.stem


class Words:
    """The words of one text that can matter, with those beside them; dull stretches are passed over."""

    def __init__(self, text: str, opens: Collection[int] = ()) -> None:
        self.text = text
        self._opens = set(opens)
        self.spans = [m.span() for m in WORD.finditer(text)]
        self._forms: list[Form] = [form(text[a:b]) for a, b in self.spans]
        self._made: dict[int, Token] = {}
        self._turns = Turns(text, self._opens)

    def __len__(self) -> int:
        return len(self.spans)

    def matters(self, also: Collection[str] = ()) -> list[int]:
        """The places of the words from which something could begin, and of those that are ``also`` names or
        begin one of several words."""
        pairs = {tuple(told.split(" ", 2)[:2]) for told in also if " " in told}
        first = {one for one, _ in pairs}
        return [
            i for i, f in enumerate(self._forms)
            if (not f.dull and not (f.particle and self._leads_nowhere(i))) or f.fold in also
            or (f.fold.endswith("s") and f.fold[:-1] in also)
            or (f.fold in first and (f.fold, self._forms[min(i + 1, len(self._forms) - 1)].fold) in pairs)
            or (len(f.fold) < 3 and self.text.startswith(".", self.spans[i][1]))
        ]  # fmt: skip

    def streets(self) -> list[int]:
        """Where words stand that end as streets do and are one's name."""
        return [self.spans[i][0] for i, f in enumerate(self._forms) if f.street]

    def _leads_nowhere(self, i: int) -> bool:
        """Whether the particle at ``i`` stands before an everyday word, as most do."""
        if i + 1 >= len(self._forms):
            return True
        after = self._forms[i + 1]
        return not (after.capital or after.particle or after.surname == 1 or after.phrase)

    def __getitem__(self, i: int) -> Token:
        made = self._made.get(i)
        if made is None:
            start, end = self.spans[i]
            opens = start in self._opens or _OPENS.search(self.text, max(0, start - 4), start) is not None
            if not opens and self.text[max(0, start - 2) : start].strip() == ":":  # after a speaker's label
                opens = start - self.text.rfind("\n", 0, start) < 40
            made = self._made[i] = Token(start, end, self._forms[i], opens, self.text[start:end])
        return made

    def gap(self, i: int) -> str:
        """What stands between word ``i`` and the next."""
        return self.text[self.spans[i][1] : self.spans[i + 1][0]] if i + 1 < len(self.spans) else "\n"

    def before(self, i: int) -> Token | None:
        """The word before word ``i``, when nothing but a space stands between."""
        return self[i - 1] if i and self.gap(i - 1) == " " else None

    def after(self, i: int) -> Token | None:
        """The word after word ``i``, when nothing but a space stands between."""
        return self[i + 1] if self.gap(i) == " " else None

    def capitals(self, i: int) -> int:
        """The last word of a run of capitals from ``i`` ("Zorg en Welzijn Delfland")."""
        last = i
        while (nxt := self.after(last)) is not None:
            if nxt.form.capital:
                last += 1
                continue
            hop = last + 2
            if nxt.fold not in _JOINING or hop >= len(self):
                break
            if self[hop].fold in ("de", "het", "der", "den") and hop + 1 < len(self):
                hop += 1
            if not self[hop].form.capital or any(self.gap(k) != " " for k in range(last, hop)):
                break
            last = hop
        return last

    @property
    def lower(self) -> bool:
        """Whether the text was typed without capitals."""
        return self._turns.whole

    def small(self, i: int) -> bool:
        """Whether the text was typed without capitals, or the turn in which word ``i`` stands."""
        return self._turns.small(self.spans[i][0])

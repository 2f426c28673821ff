"""Finding candidates in one text: what its form gives away, places, organisations, persons."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from app.coding.privacy import words as w
from app.coding.privacy.candidate import LIKELY, Candidate
from app.coding.privacy.patterns import by_form
from app.coding.privacy.people import People
from app.coding.privacy.tokens import Form, Words, form
from app.coding.text import GUID

_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_PART = re.compile(r"[^\W\d_]+")
LABEL = re.compile(r"\[[^\[\]\n]{2,40}\]")
"""A label that stands in a text already, or a remark; nothing in it is looked for."""


def spared(text: str) -> list[tuple[int, int]]:
    """Where no name is found, as pairs of start and end: labels, guids, whose letters can spell a name
    ("1bea4"), and sayings."""
    found = [m.span() for pattern in (LABEL, GUID) for m in pattern.finditer(text)]
    lower = text.lower()
    for saying in (s for s in w.FIXED if s in lower):
        found += [m.span() for m in re.finditer(re.escape(saying), text, re.I)]
    return found


def find(text: str, also: Collection[str] = (), opens: Iterable[int] = ()) -> list[Candidate]:
    """The candidates in a text, in order, none overlapping another.

    ``also`` are folded words known as names already; ``opens`` places where a sentence begins (turns).
    Reads about a million characters a second; needs no pipeline.
    """
    words = Words(text, set(opens))
    people = People(words, also)
    found = list(by_form(text, words.streets()))
    after = 0
    for i in words.matters(people.also):
        if i < after:
            continue
        hit = _phrase(words, i, people) or _organisation(words, i, people)
        if hit is not None and hit[0].kind == "place":
            hit = _named_after(words, i, hit) or hit
        person = people.at(i)
        if hit is not None and person is not None and person[0].sure > hit[0].sure and person[1] >= hit[1]:
            hit = person
        if hit is None and person is not None:
            person = _cut(words, i, person, people)
        hit = hit or _adjective(words, i) or person
        if hit is not None:
            found.append(hit[0])
            after = hit[1]
    found += _hyphened(text, people.also)
    return _settled(found, spared(text), text)


def _cut(words: Words, i: int, person: tuple[Candidate, int], people: People) -> tuple[Candidate, int] | None:
    """A person at word ``i`` without the words of a listed organisation that ends with them or goes on:
    nobody is called "van het Oranje" where the Oranje Fonds stands."""
    for k in range(i + 1, person[1]):
        begins = words[k].form.phrase and words[k].start > person[0].start
        inner = _phrase(words, k, people) if begins else None
        if inner is not None and inner[0].kind == "organisation" and inner[1] >= max(person[1], k + 2):
            return people.alone(i)
    return person


def _hyphened(text: str, also: Collection[str]) -> Iterator[Candidate]:
    """Names that a hyphen ties to other words ("gesprek-jan"): those known already, and given names that are
    nothing else."""
    for word in _HYPHENED.finditer(text):
        for part in _PART.finditer(text, *word.span()):
            folded = w.fold(part.group())
            if len(folded) > 2 and (folded in also or form(part.group()).given == 1):
                sure = 0.8 if folded in also else LIKELY
                yield Candidate("person", *part.span(), part.group(), sure, "given")


def _settled(found: list[Candidate], passed: list[tuple[int, int]], text: str) -> list[Candidate]:
    """Of overlapping candidates the surest, then the longest, in the order of the text."""
    kept: list[Candidate] = []
    taken: list[tuple[int, int]] = sorted(passed)
    import bisect

    def free(start: int, end: int) -> bool:
        k = bisect.bisect_right(taken, (start, len(text) + 1))
        return not (k and taken[k - 1][1] > start) and not (k < len(taken) and taken[k][0] < end)

    for candidate in sorted(found, key=lambda c: (c.kind == "person", -(c.end - c.start), -c.sure)):
        if candidate.end > candidate.start and free(candidate.start, candidate.end):
            bisect.insort(taken, (candidate.start, candidate.end))
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.start)


def _phrase(words: Words, i: int, people: People) -> tuple[Candidate, int] | None:
    """A listed place or organisation that begins at word ``i``."""
    token = words[i]
    if not token.form.phrase:
        return None
    lists = w.lists()
    parts: list[str] = []
    best: tuple[int, str] | None = None
    written = False
    for k in range(i, min(i + lists.longest, len(words))):
        if k > i and words.gap(k - 1) not in (" ", "  "):
            break
        parts.append(words[k].fold)
        known = tuple(parts)
        if k == i and (w.fold(token.text),) in lists.organisations and known not in lists.organisations:
            best, written = (k, "organisation"), True  # "Philips", which is no genitive of Philip
        if known in lists.places:
            best = k, "place"
        elif known in lists.organisations:
            best = k, "organisation"
    if best is None:
        return None
    last, kind = best
    ahead = words[last + 1] if last + 1 < len(words) and words.gap(last) == " " else None
    if (
        kind == "place"
        and ahead is not None
        and ahead.form.capital
        and ahead.fold.endswith(w.ORGANISATION_ENDS)
    ):
        end = words[last + 1].end  # "de Hoogvliet Groep"
        return Candidate(
            "organisation", token.start, end, words.text[token.start : end], 0.7, "capital"
        ), last + 2
    single = last == i
    if single and token.fold in _UPPER and not token.form.upper:
        return None
    if single and token.fold in _CAPITAL and (token.opens or not token.form.capital):
        return None
    if (
        kind == "organisation"
        and last > i
        and not token.form.capital
        and all(w.known(words[k].fold) for k in range(i, last + 1))
    ):
        return None
    before = words[i - 1] if i and words.gap(i - 1) == " " else None
    cued = before is not None and before.fold in (
        w.PLACE_CUES if kind == "place" else w.ORGANISATION_CUES | {"bij"}
    )
    common = single and (w.entered(token.fold) or token.fold in w.FUNCTION)
    if single and token.form.given == 1 and not cued and not written:
        return None
    sure, why = 0.9, "listed"
    if common and not token.form.capital and kind == "place":
        quarter = before is not None and before.fold in w.QUARTER_CUES and token.fold not in w.FUNCTION
        if not quarter and not (cued and token.fold in _HARMLESS):
            return None
        sure, why = 0.6, "cue"
    elif common and token.opens and not cued and not token.form.upper:
        if token.fold not in _HARMLESS:
            return None
        sure = 0.6
    if (
        kind == "organisation"
        and single
        and common
        and not token.form.capital
        and not (
            people.lower and before is not None and before.fold == "bij" and token.fold not in w.FUNCTION
        )
    ):
        return None
    end = words[last].name_end if single and not written else words[last].end
    if single and token.form.stem != len(token.text) and (token.fold,) not in lists.places:
        end = words[last].end
    return Candidate(kind, token.start, end, words.text[token.start : end], sure, why), last + 1  # type: ignore[arg-type]


_UPPER = frozenset(("mee", "cz", "plus", "dsw", "wzh", "odion"))
"""Organisations that are a name in capitals alone."""
_CAPITAL = w.some("vluchtelingenwerk")
"""Organisations that are a kind of work too when no capital tells."""
_HARMLESS = w.some("""
delft leiden assen aken kampen soest weert zwolle brussel parijs antwerpen gent limburg zeeland wassenaar
woerden dronten muiden hoofddorp heemstede nieuwkoop reeuwijk moerdijk landgraaf steenbergen lombok
achterhoek randstad hapert drachten roden losser malden bollenstreek waterland luik 's-gravenhage
's-hertogenbosch putten hasselt gieten ruinen zuilen wierden hulst schermer houten
""")
"""Places that the dictionary knows and that are seldom said in another sense after "in" or "uit"."""


def _named_after(words: Words, i: int, place: tuple[Candidate, int]) -> tuple[Candidate, int] | None:
    """The organisation that has the place at word ``i`` in its name: "Hogeschool van Amsterdam"."""
    k = i - 1
    joined = k >= 1 and words[k].fold in ("van", "voor") and words.gap(k) == " "
    k -= joined
    first = None
    for at in range(k, max(k - _HEAD_AWAY, -1), -1):
        token = words[at]
        if words.gap(at) != " " or not (token.form.capital or token.fold in _PLACE_HEADS):
            break
        ends = token.fold.endswith(w.ORGANISATION_ENDS) and token.form.capital and not token.form.given
        cued = token.form.capital and token.fold in w.ORGANISATION_CUES and not token.opens
        if token.fold in _PLACE_HEADS or cued or (ends and not (joined and token.opens)):
            first = at
    if first is None:
        return None
    start, end = words[first].start, place[0].end
    return Candidate("organisation", start, end, words.text[start:end], 0.75, "cue"), place[1]


_HEAD_AWAY = 3
"""Words back to which the head of a name with a place in it is looked for."""
_PLACE_HEADS = w.some("""
hogeschool universiteit buurtwerk opbouwwerk jongerenwerk welzijnswerk vluchtelingenwerk maatschappelijk-werk
ggd ggz roc rabobank omgevingsdienst veiligheidsregio samenwerkingsverband woningstichting woningcorporatie
""")
"""Organisations that are called after their place, also when they are typed without a capital."""


def _organisation(words: Words, i: int, people: People) -> tuple[Candidate, int] | None:
    """A name after "stichting", "school" and the like; or a capital on what ends as organisations do."""
    token = words[i]
    f = token.form
    if token.fold in w.ORGANISATION_CUES:
        return _named(words, i, people)
    if token.fold in w.QUARTER_CUES:
        return _quarter(words, i)
    if token.text in ("De", "Het") and not token.opens and (called := _called(words, i)):
        return called
    if f.capital and not token.opens and not w.nobody(f.fold):
        before = words[i - 1] if i and words.gap(i - 1) == " " else None
        if _village(f) and before is not None and before.fold in w.PLACE_CUES:
            return Candidate("place", token.start, token.end, token.text, 0.6, "capital"), i + 1
        inner = any(c.isupper() for c in token.text[1:]) and not f.upper and "-" not in token.text
        ends = f.fold.endswith(w.ORGANISATION_ENDS) and f.unknown and not f.surname and not f.given
        nxt = words[i + 1] if i + 1 < len(words) and words.gap(i) == " " else None
        led = nxt is not None and nxt.form.capital and nxt.fold.endswith(w.ORGANISATION_ENDS) and not f.given
        if (inner and not f.given and not f.surname) or ends or led:
            last = _capitals(words, i)
            end = words[last].end
            return Candidate(
                "organisation", token.start, end, words.text[token.start : end], 0.7, "capital"
            ), last + 1
        before = words[i - 1] if i and words.gap(i - 1) == " " else None
        if before is not None and before.fold == "bij" and not f.upper and not f.given and not f.surname:
            last = _capitals(words, i)  # "bij Vluchtelingenwerk"
            end = words[last].end
            return Candidate(
                "organisation", token.start, end, words.text[token.start : end], 0.55, "capital"
            ), last + 1
        if f.fold.endswith(_QUARTER_ENDS) and f.fold not in _KINDS_OF_QUARTER and not f.upper:
            return Candidate("place", token.start, token.end, token.text, 0.6, "capital"), i + 1
        if f.upper and 3 <= len(f.fold) <= 8 and f.unknown and not f.surname:
            return Candidate("organisation", token.start, token.end, token.text, 0.5, "capital"), i + 1
    return None


def _called(words: Words, i: int) -> tuple[Candidate, int] | None:
    """What an article and a noun name, both with a capital where no sentence begins: "De Meerwaarde"."""
    nxt = words[i + 1] if i + 1 < len(words) and words.gap(i) == " " else None
    if nxt is None or not nxt.form.capital or nxt.form.upper or nxt.form.given or nxt.form.surname:
        return None
    if nxt.form.phrase or nxt.form.adjective or w.nobody(nxt.fold) or not w.known(nxt.fold):
        return None
    last = i + 1
    while words.gap(last) == " " and words[last + 1].form.capital and not w.nobody(words[last + 1].fold):
        last += 1  # "De Vliegende Hollander"
    start, end = words[i].start, words[last].end
    return Candidate("organisation", start, end, words.text[start:end], 0.55, "capital"), last + 1


def _village(f: Form) -> bool:
    """Whether a word that no dictionary has as it is ends as villages do: "Kinderdijk"."""
    if len(f.fold) < 8 or not f.fold.endswith(_VILLAGE_ENDS) or f.upper:
        return False
    return not (f.given or f.surname or f.phrase or w.entered(f.fold))


_VILLAGE_ENDS = (
    "dijk", "dam", "veen", "drecht", "kerk", "hoven", "burg", "dorp", "voorde", "horst", "polder", "oord",
    "monde", "sluis", "brug", "waard", "beek", "heide", "meer", "woude",
)  # fmt: skip
_QUARTER_ENDS = ("buurt", "buurten", "wijk", "kwartier")
_KINDS_OF_QUARTER = w.some("""
buurt wijk kwartier vogelaarwijk prachtwijk krachtwijk achterstandswijk aandachtswijk nieuwbouwwijk vinexwijk
woonwijk binnenstadswijk volkswijk volksbuurt woonbuurt buitenwijk probleemwijk villawijk hoofdkwartier
""")


def _capitals(words: Words, i: int) -> int:
    """The last word of a run of capitals from ``i`` ("Zorg en Welzijn Delfland")."""
    last = i
    while last + 1 < len(words) and words.gap(last) == " ":
        nxt = words[last + 1]
        if nxt.form.capital:
            last += 1
        elif nxt.fold in ("en", "de", "het", "van", "der", "voor", "op", "in") and last + 2 < len(words):
            hop = last + 2
            if words[hop].fold in ("de", "het", "der", "den") and hop + 1 < len(words):
                hop += 1
            if words[hop].form.capital and all(words.gap(k) == " " for k in range(last, hop)):
                last = hop
            else:
                break
        else:
            break
    return last


def _place(words: Words, i: int) -> int:
    """The last word of the longest listed place that begins at word ``i``; -1 where none does."""
    lists, last = w.lists(), -1
    parts: tuple[str, ...] = ()
    for k in range(i, min(i + lists.longest, len(words))):
        if k > i and words.gap(k - 1) not in (" ", "  "):
            break
        parts = (*parts, words[k].fold)
        if parts in lists.places:
            last = k
    return last


def _named(words: Words, i: int, people: People) -> tuple[Candidate, int] | None:
    n = i + 1
    if n >= len(words) or words.gap(i) not in (" ", " “", ' "', " '", " ‘"):
        return None
    k = n
    article = words[n].fold in ("de", "het", "'t") and words.gap(n) == " " and n + 1 < len(words)
    if article:
        k = n + 1
    head = words[k]
    place = -1 if article else _place(words, k)
    if place >= 0:
        last = _capitals(words, k)
        if last <= place or not head.form.capital or words[place + 1].fold == "en":
            return None
        text = words.text[head.start : words[last].end]  # "Stichting Delft voor Elkaar"
        return Candidate("organisation", head.start, words[last].end, text, 0.85, "cue"), last + 1
    if head.form.capital and head.fold not in w.NO_NAMES:
        last = _capitals(words, k)
        first = n if article else k
    elif (
        people.lower
        and (
            (article and words[i].fold in _STRONG_CUES) or (head.form.unknown and head.fold not in w.FUNCTION)
        )
        and head.fold not in w.FUNCTION
        and words[i].fold in _STRONG_CUES
    ):
        first, last = (n if article else k), k
    else:
        return None
    end = words[last].end
    return (
        Candidate("organisation", words[first].start, end, words.text[words[first].start : end], 0.85, "cue"),
        last + 1,
    )


_STRONG_CUES = w.some("""
stichting vereniging woningcorporatie woningstichting zorginstelling zorgorganisatie zorggroep basisschool
welzijnsorganisatie welzijnsstichting wijkcentrum buurthuis buurtcentrum buurtkamer woonzorgcentrum
verpleeghuis voetbalclub speeltuinvereniging adviesbureau
""")


def _quarter(words: Words, i: int) -> tuple[Candidate, int] | None:
    """What is named after "gemeente", "wijk" and the like."""
    n = i + 1
    if (
        n >= len(words)
        or words.gap(i) != " "
        or (words[i].fold in ("gemeente",) and words[n].fold in w.FUNCTION)
    ):
        return None
    token = words[n]
    if token.form.phrase:
        return None  # found by the lists at its own turn
    if token.form.capital and token.fold not in w.NO_NAMES and not token.form.upper:
        last = _capitals(words, n)
        end = words[last].end
        return Candidate("place", token.start, end, words.text[token.start : end], 0.85, "cue"), last + 1
    return None


def _adjective(words: Words, i: int) -> tuple[Candidate, int] | None:
    token = words[i]
    if not token.form.adjective or token.fold in w.NO_NAMES:
        return None
    if not token.form.capital and w.known(token.fold):
        return None
    return Candidate("place", token.start, token.end, token.text, 0.7, "adjective"), i + 1


@lru_cache(maxsize=512)
def _kept(sha256: str, text: str) -> tuple[Candidate, ...]:
    return tuple(find(text))


def remaining(sha256: str, text: str, least: float) -> Iterator[Candidate]:
    """What still looks like a name; a text that was looked at before is not read again."""
    return (c for c in _kept(sha256, text) if c.sure >= least)

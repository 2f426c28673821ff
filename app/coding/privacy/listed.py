"""Places and organisations that the shipped lists have, and words that are made of a place."""

from __future__ import annotations

from collections.abc import Iterator

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate, Hit, Kind
from app.coding.privacy.tokens import Token, Words

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


def listed(words: Words, i: int) -> Hit | None:
    """A listed place or organisation that begins at word ``i``."""
    token, text = words[i], words.text
    found = _longest(words, i) if token.form.phrase else None
    if found is None:
        return None
    last, kind = found
    after = words.after(last)
    if kind == "place" and after is not None and _ends_organisation(after):  # "de Hoogvliet Groep"
        return Candidate.of("organisation", text, token.start, after.end, 0.7, "capital"), last + 2
    if last == i:
        return _word(words, i, kind)
    everyday = not token.form.capital and all(w.known(words[k].fold) for k in range(i, last + 1))
    if kind == "organisation" and everyday:
        return None
    return Candidate.of(kind, text, token.start, words[last].end, 0.9, "listed"), last + 1


def _from_direction(words: Words, i: int) -> int:
    """Where a place at word ``i`` begins that has two directions: "Noord- en Oost-Gelderland"."""
    if i < 2 or words[i - 1].fold not in ("en", "of") or words.gap(i - 1) != " ":
        return words[i].start
    twin = words[i - 2].fold in w.DIRECTIONS and words.gap(i - 2) in ("- ", "-/")
    return words[i - 2].start if twin and "-" in words[i].fold else words[i].start


def place_at(words: Words, i: int) -> int:
    """The last word of the longest listed place that begins at word ``i``; -1 where none does."""
    places = w.lists().places
    return max((k for k, phrase in _phrases(words, i) if phrase in places), default=-1)


def adjective(words: Words, i: int) -> Hit | None:
    """A word that is made of a place: "Haagse"."""
    token = words[i]
    if not token.form.adjective or token.fold in w.NO_NAMES:
        return None
    if not token.form.capital and w.known(token.fold):
        return None
    return Candidate("place", token.start, token.end, token.text, 0.7, "adjective"), i + 1


def _phrases(words: Words, i: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The words from ``i`` on that stand on one line, as lists have them, and the last word of each."""
    phrase: tuple[str, ...] = ()
    for k in range(i, min(i + w.lists().longest, len(words))):
        if k > i and words.gap(k - 1) not in (" ", "  "):
            return
        phrase = (*phrase, words[k].fold)
        yield k, phrase


def _longest(words: Words, i: int) -> tuple[int, Kind] | None:
    """The last word of the longest phrase on a list, and what it is."""
    lists = w.lists()
    best: tuple[int, Kind] | None = None
    for k, phrase in _phrases(words, i):
        if phrase in lists.places or (k == i and w.directed(phrase[0])):
            best = k, "place"
        elif phrase in lists.organisations or (k == i and _whole(words[i])):
            best = k, "organisation"
    return best


def _whole(token: Token) -> bool:
    """Whether an organisation is called so with the s that looks like a genitive's: "Philips"."""
    organisations = w.lists().organisations
    return (w.fold(token.text),) in organisations and (token.fold,) not in organisations


def _ends_organisation(token: Token) -> bool:
    return token.form.capital and token.fold.endswith(w.ORGANISATION_ENDS)


def _word(words: Words, i: int, kind: Kind) -> Hit | None:
    """A listed place or organisation of one word, unless it is more likely something else here."""
    token, before, whole = words[i], words.before(i), _whole(words[i])
    f, fold = token.form, token.fold
    if (fold in _UPPER and not f.upper) or (fold in _CAPITAL and (token.opens or not f.capital)):
        return None
    cues = w.PLACE_CUES if kind == "place" else w.ORGANISATION_CUES | {"bij"}
    cued = before is not None and before.fold in cues
    if f.given == 1 and not cued and not whole:
        return None
    sure, why = 0.9, "listed"
    if (w.entered(fold) and not fold.startswith("'s-")) or fold in w.FUNCTION:
        if kind == "place" and not f.capital:
            quarter = before is not None and before.fold in w.QUARTER_CUES and fold not in w.FUNCTION
            if not quarter and not (cued and fold in _HARMLESS):
                return None
            sure, why = 0.6, "cue"
        elif token.opens and not cued and not f.upper:
            if fold not in _HARMLESS:
                return None
            sure = 0.6
        if kind == "organisation" and not f.capital:
            at = before is not None and before.fold == "bij" and fold not in w.FUNCTION
            if not (words.small(i) and at):
                return None
    end = token.name_end if (fold,) in w.lists().places and not whole else token.end
    start = _from_direction(words, i) if kind == "place" else token.start
    return Candidate.of(kind, words.text, start, end, sure, why), i + 1

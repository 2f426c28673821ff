"""Organisations that no list has: named after "stichting" or their place, or written as they are."""

from __future__ import annotations

from app.coding.privacy import places
from app.coding.privacy import words as w
from app.coding.privacy.brands import nobody
from app.coding.privacy.candidate import Candidate, Hit
from app.coding.privacy.listed import place_at
from app.coding.privacy.together import run_together
from app.coding.privacy.tokens import Words

_HEAD_AWAY = 3
"""Words back to which the head of a name with a place in it is looked for."""
_PLACE_HEADS = w.some("""
hogeschool universiteit buurtwerk opbouwwerk jongerenwerk welzijnswerk vluchtelingenwerk maatschappelijk-werk
ggd ggz roc rabobank omgevingsdienst veiligheidsregio samenwerkingsverband woningstichting woningcorporatie
""")
"""Organisations that are called after their place, also when they are typed without a capital."""
_STRONG_CUES = w.some("""
stichting vereniging woningcorporatie woningstichting zorginstelling zorgorganisatie zorggroep basisschool
welzijnsorganisatie welzijnsstichting wijkcentrum buurthuis buurtcentrum buurtkamer woonzorgcentrum
verpleeghuis voetbalclub speeltuinvereniging adviesbureau
""")
"""What a name follows in a text without capitals too."""


def unlisted(words: Words, i: int) -> Hit | None:
    """What is named after the cue that word ``i`` is ("stichting", "school", "gemeente"), or what its capital
    tells to be an organisation or place."""
    token = words[i]
    if token.fold in w.ORGANISATION_CUES:
        return _named(words, i)
    if token.fold in w.QUARTER_CUES:
        return places.named(words, i)
    if token.text in ("De", "Het") and not token.opens and (hit := _called(words, i)):
        return hit
    return _written(words, i) if token.form.capital and not token.opens else None


def named_after(words: Words, i: int, place: Hit) -> Hit | None:
    """The organisation that has the place at word ``i`` in its name: "Hogeschool van Amsterdam"."""
    k = i - 1
    joined = k >= 1 and words[k].fold in ("van", "voor") and words.gap(k) == " "
    k -= joined
    first = None
    while k >= 1 and place[0].start < words[k].end and words[k].end <= place[0].end:
        k -= 1  # "Noord- en" of what begins before word i
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
    return Candidate.of("organisation", words.text, start, end, 0.75, "cue"), place[1]


def _named(words: Words, i: int) -> Hit | None:
    """What stands behind a cue: "stichting De Brug", "basisschool de regenboog"."""
    n = i + 1
    if n >= len(words) or words.gap(i) not in (" ", " “", ' "', " '", " ‘"):
        return None
    article = words[n].fold in ("de", "het", "'t") and words.after(n) is not None
    k = n + article
    head = words[k]
    place = -1 if article else place_at(words, k)
    if place >= 0:
        last = words.capitals(k)  # "Stichting Delft voor Elkaar"
        if last <= place or not head.form.capital or words[place + 1].fold == "en":
            return None
    elif head.form.capital and head.fold not in w.NO_NAMES:
        last = words.capitals(k)
    elif (
        words.lower
        and words[i].fold in _STRONG_CUES
        and head.fold not in w.FUNCTION
        and (article or head.form.unknown)
    ):
        last = k
    else:
        return None
    return Candidate.of("organisation", words.text, words[n].start, words[last].end, 0.85, "cue"), last + 1


def _called(words: Words, i: int) -> Hit | None:
    """What an article and a noun name, both with a capital where no sentence begins: "De Meerwaarde"."""
    nxt = words.after(i)
    if nxt is None or not nxt.form.capital or nxt.form.upper or nxt.form.given or nxt.form.surname:
        return None
    if nxt.form.phrase or nxt.form.adjective or nobody(nxt.fold) or not w.known(nxt.fold):
        return None
    last = i + 1
    while (nxt := words.after(last)) is not None and nxt.form.capital and not nobody(nxt.fold):
        last += 1  # "De Vliegende Hollander"
    start, end = words[i].start, words[last].end
    return Candidate.of("organisation", words.text, start, end, 0.55, "capital"), last + 1


def _written(words: Words, i: int) -> Hit | None:
    """What the capital of word ``i`` tells within a sentence, with its build and what stands beside it."""
    token, before, after = words[i], words.before(i), words.after(i)
    f, text = token.form, words.text
    if nobody(f.fold) or run_together(token.text):
        return None
    if places.is_village(f) and before is not None and before.fold in w.PLACE_CUES:
        return Candidate("place", token.start, token.end, token.text, 0.6, "capital"), i + 1
    person = bool(f.given or f.surname)
    inner = any(c.isupper() for c in token.text[1:]) and not f.upper and "-" not in token.text
    ends = f.fold.endswith(w.ORGANISATION_ENDS) and f.unknown
    led = after is not None and after.form.capital and after.fold.endswith(w.ORGANISATION_ENDS)
    if ((inner or ends) and not person) or (led and not f.given):
        last = words.capitals(i)
        return Candidate.of("organisation", text, token.start, words[last].end, 0.7, "capital"), last + 1
    at = before is not None and before.fold == "bij" and len(f.fold) > 1  # "bij M." is at somebody's
    if at and not f.upper and not person:
        last = words.capitals(i)  # "bij Vluchtelingenwerk"
        return Candidate.of("organisation", text, token.start, words[last].end, 0.55, "capital"), last + 1
    if places.is_quarter(f):
        return Candidate("place", token.start, token.end, token.text, 0.6, "capital"), i + 1
    if f.upper and 3 <= len(f.fold) <= 8 and f.unknown and not f.surname:
        return Candidate("organisation", token.start, token.end, token.text, 0.5, "capital"), i + 1
    return None

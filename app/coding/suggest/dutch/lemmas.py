"""Dutch word forms to lemmas without a model: simplemma's dictionary, strong verbs, separable verbs.

One form may be a form of several words, and nobody looks at its neighbours here; so a form answers with
all its *keys*: itself and every lemma that it can be. Two words meet when they share a key. Keys are in
lower case and without accents, so that "coordinatie" meets "coördinatie".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from app.coding.suggest.dutch.lexicon import (
    ADVERBS,
    APPROVING,
    CLUSTER,
    HELPERS,
    NO_VERBS,
    PARTICLES,
    PREPOSITIONS,
    STRONG,
)

# What the dictionary takes for something else.
_CORRECTED = {"gedragen": "dragen", "gelegen": "liggen", "geloof": "geloven", "hoop": "hopen"}


def fold(word: str) -> str:
    """Lower case, no accents, no zero-width marks; what keys are compared by."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word.replace("’", "'").lower())
    return unicodedata.normalize(
        "NFC", "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))
    )


def _strong() -> dict[str, str]:
    forms: dict[str, str] = {}
    for entry in STRONG.replace("\n", " ").split(";"):
        infinitive, *rest = entry.split()
        for form in rest:
            forms.setdefault(form, infinitive)
    return forms


_FORMS = _strong()
_VOWELS = "aeiouy"
_VERBS = frozenset(_FORMS.values())
_PREFIXES = ("be", "ge", "ver", "ont", "her", "er")
_PARTICIPLE = ("d", "t", "de", "te", "den", "ten", "en")


@lru_cache(maxsize=200_000)
def known(word: str) -> bool:
    """Whether the dictionary has this form (in lower case)."""
    from simplemma import is_known

    return len(word) > 1 and word.isalpha() and bool(is_known(word, lang="nl"))


def _looked_up(form: str) -> str:
    from simplemma import lemmatize

    return str(lemmatize(form, lang="nl")).replace("_", "").lower() if form else form


def _separated(form: str) -> tuple[str, str] | None:
    """Particle and rest of a form that begins with a particle ("meebeslist": mee, beslist)."""
    for length in (9, 8, 7, 6, 5, 4, 3, 2):
        head, rest = form[:length], form[length:]
        if head in PARTICLES and len(rest) > 2:
            return head, rest
    return None


@lru_cache(maxsize=200_000)
def lemma(form: str) -> str:
    """The likeliest lemma of a form, in lower case; the form itself when nothing is known about it."""
    form = form.lower()
    if form in _CORRECTED or form in _FORMS:
        return _CORRECTED.get(form) or _FORMS[form]
    found = _looked_up(form)
    if found == form and form.isalpha() and (apart := _separated(form)):
        particle, rest = apart
        if rest in _FORMS:
            return particle + _FORMS[rest]
        verb = _looked_up(rest)
        if verb != rest and verb.endswith("n"):
            return particle + verb
    return found


@lru_cache(maxsize=200_000)
def keys(form: str, *lemmas: str) -> tuple[str, ...]:
    """All that a form can be met by: itself, its lemma here, and ``lemmas`` that a pipeline gave it.

    A diminutive ("potjes") answers with its singular and its base as well. Never empty for a non-empty form.
    """
    bare = form.lower().strip("-'’`\"") or form.lower()
    found = {fold(bare): None, fold(first := lemma(bare)): None}
    if bare.endswith("jes") and len(bare) > 5:
        found[fold(bare[:-1])] = None
    if first.endswith("je") and len(first) > 4:
        found[fold(_looked_up(first))] = None
    if (other := _looked_up(bare)) != first and bare not in _CORRECTED and bare not in _FORMS:
        found[fold(other)] = None
    for given in lemmas:
        if given and not given.isspace():
            found[fold(given.replace("_", "").strip("-'’`\"")) or fold(given)] = None
    return tuple(found)


def fitting(found: tuple[str, ...], form: str, given: str, closed: bool) -> tuple[str, ...]:
    """Keys without the dictionary's lemmas that the pipeline contradicts, which took a form for no verb.

    A word of a ``closed`` class (the numeral "acht") is a form of itself alone; a noun or adjective ("week",
    "leden", "vierde") can share its form with a verb in the present or a participle, and be about the same,
    but not with a verb in the past.
    """
    own = (fold(form.strip("-'’`\"")), fold(given.replace("_", "").strip("-'’`\"")))
    return tuple(k for k in found if k in own or not (closed or _past(form, k))) or found


def _past(form: str, infinitive: str) -> bool:
    """Whether a form of a verb can only be its past tense, by spelling."""
    if not infinitive.endswith("en") or form == infinitive or form.endswith(("s", "je", "end", "ende")):
        return False
    apart = _separated(form)
    rest = apart[1] if apart else form
    participle = rest.startswith(("ge", *_PREFIXES)) and rest.endswith(_PARTICIPLE)
    return not participle and form + "n" != infinitive and infinitive not in _infinitives(form)


def is_verb(form: str) -> bool:
    """Whether a form looks like one of a verb: its lemma ends as an infinitive and it is no plural."""
    infinitive = lemma(form)
    if infinitive in _VERBS:
        return True
    if not infinitive.endswith("n") or len(infinitive) < 4:
        return form.lower() in _VERBS
    if infinitive == form.lower():  # handen: hand, but geven: geven
        return infinitive.endswith("en") and infinitive not in NO_VERBS
    return infinitive.endswith("en") and not form.lower().endswith(("en", "s"))


def _infinitives(form: str) -> Iterator[str]:
    """What a form of the present may be of, by spelling alone: "grijp": grijpen, "geeft": geven."""
    for stem in (form, form[:-1]) if form.endswith("t") else (form,):
        if len(stem) < 3 or stem[-1] in _VOWELS or not stem.isalpha():
            continue
        body, last = stem[:-1], stem[-1]
        if body[-1] not in _VOWELS or body[-2:] in ("ij", "ei", "ui", "ou", "au", "ie", "oe", "eu"):
            yield stem + "en"
            long = body
        elif body[-1] == body[-2]:
            long = body[:-1]
            yield long + last + "en"
        else:
            yield stem + last + "en"
            continue
        if last in "fs":
            yield long + {"f": "v", "s": "z"}[last] + "en"


def _stems(infinitive: str) -> Iterator[str]:
    """What may stand before an ending of a weak verb: "delen": deel, "pakken": pak, "reizen": reis."""
    body = infinitive[:-2]
    for stem in (body, body[:-1] if body[-1:] == body[-2:-1] else f"{body[:-1]}{body[-2:-1]}{body[-1:]}"):
        yield stem
        if stem.endswith(("v", "z")):
            yield stem[:-1] + {"v": "f", "z": "s"}[stem[-1]]


@lru_cache(maxsize=50_000)
def has_participle(form: str) -> bool:
    """Whether the dictionary has a participle of it: "delen" (gedeeld) can be a verb beside the plural."""
    return form.endswith("en") and any(
        known(made) and _looked_up(made) == form
        for stem in _stems(form)
        for made in (f"ge{stem}d", f"ge{stem}t")
    )


@lru_cache(maxsize=50_000)
def conjugated(form: str) -> bool:
    """Whether the dictionary conjugates a form ("signaleren": signaleert), or it is a strong verb's with a
    prefix ("verslaan")."""
    if any(form.startswith(p) and form[len(p) :] in _VERBS for p in ("", *_PREFIXES)):
        return True
    if not form.endswith("en") or _looked_up(form) != form:
        return False
    return any(known(stem + "t") and _looked_up(stem + "t") == form for stem in _stems(form))


@lru_cache(maxsize=50_000)
def joined(particle: str, form: str) -> str | None:
    """The separable verb of a particle and a verb form that stand apart ("los", "laat": loslaten), if any."""
    for verb in dict.fromkeys((lemma(form), *keys(form), *_infinitives(form))):
        if particle == "goed" and verb not in APPROVING:
            continue
        if verb.endswith("n") and len(verb) > 3 and known(particle + verb):
            whole = particle + verb
            return fold(found if (found := lemma(whole)).endswith("n") else whole)
    return None


@lru_cache(maxsize=50_000)
def guessed(particle: str, form: str) -> str | None:
    """The like for a verb that the dictionary lacks ("beslissen", "mee"): only with a particle that is
    nothing else and a form that is surely a verb's."""
    if (
        particle in PREPOSITIONS
        or particle in ADVERBS
        or not is_verb(form)
        or not known(verb := lemma(form))
        or verb in CLUSTER
        or verb.startswith(particle)  # "vast ... vastgelegd" has its particle
    ):
        return None
    return particle + fold(verb) if verb not in HELPERS else None


@lru_cache(maxsize=50_000)
def is_infinitive(form: str) -> bool:
    """Whether a form is an infinitive, as far as one can tell without its neighbours."""
    form = form.lower()
    if form in _VERBS:
        return True
    if form in NO_VERBS or len(form) < 5 or not form.endswith("en"):
        return _separated_verb(form)
    return lemma(form) == form or _separated_verb(form)


def _separated_verb(form: str) -> bool:
    apart = _separated(form)
    return apart is not None and apart[1] in _VERBS

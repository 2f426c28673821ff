"""Separable verbs whose particle stands apart: "laat je het los", "los te laten", "stuurt bij"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from app.coding.suggest.dutch.lemmas import fold, guessed, is_infinitive, is_verb, joined, keys, known, lemma
from app.coding.suggest.dutch.lexicon import (
    ADJECTIVES,
    AFTER_PARTICLE,
    ASIDES,
    AUXILIARIES,
    CLUSTER,
    HELPERS,
    INDEFINITE,
    LIGHT,
    NEW_CLAUSE,
    PARTICLES,
    PREPOSITIONS,
    PRODUCTIVE,
    PRONOMINAL,
    SUBJECTS,
    WITH_PRONOMINAL,
)

REACH = 12
"""Tokens that may stand between a verb and its particle."""
_ABBREVIATED = {"vol.": "vol"}
"""Particles that a tokenizer takes for an abbreviation at the end of a sentence, its full stop included."""
_APART = PARTICLES | ADJECTIVES | set(_ABBREVIATED)
_BETWEEN = (CLUSTER | AUXILIARIES) - {"laten", "komen", "gaan"}
_PREFIXED = ("be", "ver", "ont", "her", "er")
_OWNING = frozenset(("DET", "PRON"))
_THINGS = frozenset(("DET", "NOUN", "PRON", "PROPN"))
_NAMING = frozenset(("NOUN", "PROPN", "ADJ", "NUM"))
_MAY_BE_VERBS = frozenset(("VERB", "AUX", "ADJ", "X", ""))
_STOPS = frozenset([".", "?", "!", ";", ":", "…", "...", "(", ")"])


@dataclass(frozen=True, slots=True)
class Join:
    """A verb and its particle that stand apart, and the verb that they are ("laat", "los": loslaten).

    ``bare``: the particle may belong to "daar" or "er" instead ("daar stuur ik wel op"), so that the verb may
    as well be the bare one.
    """

    verb: int
    particle: int
    lemma: str
    bare: bool = False


def whole_verb(particle: str, form: str, given: str = "") -> str | None:
    """The separable verb of a particle and a verb that a parser joined; ``given`` is its lemma there."""
    found = joined(particle, form)
    if found is not None or particle not in PARTICLES or particle in ADJECTIVES:
        return found
    found = guessed(particle, form)
    if found is None and given.endswith("n") and not given.startswith(particle):
        found = fold(particle + given)
    return found


def find(
    forms: Sequence[str],
    begins: Collection[int],
    parsed: Sequence[Join] = (),
    tags: Sequence[str] | None = None,
) -> list[Join]:
    """The separable verbs of a text in parts, those that a parser found included.

    ``forms`` are the tokens in lower case, ``begins`` the first token of every sentence, ``tags`` their
    parts of speech when known. One verb takes one particle and the other way round.
    """
    kept = [
        join for join in parsed if not (_led(forms, begins, tags, join.particle) or _far_before(tags, join))
    ]
    # "daar ... mee gestopt" is stopping with that, not a verb that no dictionary has.
    found = {
        join.verb: _doubted(join, forms, begins)
        for join in kept
        if not _pronoun_before(forms, begins, join.particle) or known(join.lemma)
    }
    taken = {join.particle for join in parsed}
    for place, form in enumerate(forms):
        if form not in _APART or place in taken or _led(forms, begins, tags, place):
            continue
        particle = _ABBREVIATED.get(form, form)
        near = [] if form in _ABBREVIATED else _after(forms, begins, place)
        near = near or list(_before(forms, begins, tags, place))
        near = [v for v in near if v not in found and _may_be_verb(forms, tags, v)]
        if particle in ADJECTIVES:  # "dat was schoon"
            near = [v for v in near if lemma(forms[v]) not in HELPERS]
        guess = particle in PRODUCTIVE and not _pronominal(forms, begins, place)
        ways = (joined, guessed) if guess else (joined,)
        join = next(
            (Join(v, place, w) for how in ways for v in near if (w := how(particle, forms[v]))),
            None,
        )
        if join:
            found[join.verb] = _doubted(join, forms, begins)
            taken.add(place)
    return [found[verb] for verb in sorted(found)]


def _far_before(tags: Sequence[str] | None, join: Join) -> bool:
    """Whether something that is done or given stands between a particle and a verb after it: "voor ze kan
    doen"; other verbs do ("los leren laten")."""
    between = range(join.particle + 1, join.verb)
    return tags is not None and any(tags[t] in _THINGS for t in between)


def _with_nothing(forms: Sequence[str], begins: Collection[int], place: int) -> bool:
    """Whether a particle belongs to "daar" or "er" with only a light verb: "daar doen we niets mee", while
    "er speelt iets mee" is meespelen."""
    if forms[place] not in ("mee", "aan") or place in begins or forms[place - 1] not in INDEFINITE:
        return False
    if not _pronominal(forms, begins, place):
        return False
    for at in range(place - 2, max(-1, place - 2 - REACH), -1):
        if lemma(forms[at]) in LIGHT:
            return True
        if forms[at] in _STOPS or at in begins or (is_verb(forms[at]) and forms[at] not in SUBJECTS):
            return False
    return False


def _may_be_verb(forms: Sequence[str], tags: Sequence[str] | None, place: int) -> bool:
    """Whether the tag allows a verb; where a tagger takes "grijp ik" for a noun, the subject tells better."""
    after = forms[place + 1] if place + 1 < len(forms) else ""
    return tags is None or tags[place] in _MAY_BE_VERBS or after in SUBJECTS


def _doubted(join: Join, forms: Sequence[str], begins: Collection[int]) -> Join:
    return replace(join, bare=True) if _pronominal(forms, begins, join.particle) else join


def _pronominal(forms: Sequence[str], begins: Collection[int], place: int) -> bool:
    """Whether the particle at ``place`` may belong to a "daar" or "er" before it in the sentence.

    Of two in a row ("daar zetten we op in") the first one does.
    """
    return _pronoun_before(forms, begins, place) and not _pronominal(forms, begins, place - 1)


def _pronoun_before(forms: Sequence[str], begins: Collection[int], place: int) -> bool:
    """Whether "daar" or the like stands before a particle that can belong to it."""
    if forms[place] not in WITH_PRONOMINAL or place in begins:
        return False
    for at in range(place - 1, max(-1, place - 2 - REACH), -1):
        if forms[at] in PRONOMINAL:
            return True
        if at in begins or forms[at] in _STOPS:
            return False
    return False


def _led(forms: Sequence[str], begins: Collection[int], tags: Sequence[str] | None, place: int) -> bool:
    """Whether a particle surely is none here: "vol mensen", the "op" of "daar ... op in", the "mee" of "daar
    doen we niets mee"."""
    form, after = forms[place], _next(forms, begins, place)
    if _with_nothing(forms, begins, place):
        return True
    if place not in begins and forms[place - 1] == "kwart" and form in ("over", "voor"):
        return True
    if not after[:1].isalnum():
        return False
    if form in ADJECTIVES and after in ASIDES:
        return False
    if form not in ADJECTIVES:
        return (
            after in PARTICLES
            and _pronominal(forms, begins, place)
            and not _before_noun(forms, begins, tags, place + 1)
            and _next(forms, begins, place + 1) != "zijn"
        )
    if tags is not None:
        return tags[place + 1] in _NAMING
    return form not in PARTICLES - {"vol"} and after not in AFTER_PARTICLE and not is_verb(after)


def _next(forms: Sequence[str], begins: Collection[int], place: int) -> str:
    """The token after one in its sentence, or nothing."""
    return forms[place + 1] if place + 1 < len(forms) and place + 1 not in begins else ""


def _before_noun(
    forms: Sequence[str], begins: Collection[int], tags: Sequence[str] | None, place: int
) -> bool:
    """Whether a particle is a preposition by what follows: the noun phrase that it leads."""
    after = _next(forms, begins, place)
    if forms[place] not in PREPOSITIONS or not after[:1].isalnum():
        return False
    if after == "zijn":  # "in zijn tuin", and "dat ze ermee op zijn"
        owned = _next(forms, begins, place + 1)
        told = tags[place + 1] if tags is not None else ""
        return told in _OWNING or (not told and owned[:1].isalnum() and owned not in AFTER_PARTICLE)
    return after not in AFTER_PARTICLE


def _after(forms: Sequence[str], begins: Collection[int], place: int) -> list[int]:
    """The verb that closes the cluster a particle opens: "los te laten", "los moeten laten", "is gelaten"."""
    at = place + 1
    helped = finite = False
    # "over zijn leven": after a preposition "zijn" is a pronoun.
    leads = forms[place] in PREPOSITIONS
    while at < len(forms) and at - place < 5 and at not in begins:
        form = forms[at]
        if form == "gaan":
            if not is_infinitive(_next(forms, begins, at)):
                break
        elif form not in _BETWEEN or (leads and form == "zijn"):
            break
        finite = finite or form in AUXILIARIES
        helped = helped or form != "gaan"
        at += 1
    if at >= len(forms) or at in begins or not forms[at].isalpha() or forms[at] == "en":
        return []
    # "op werken aan": a preposition before a noun, unless a verb before it shows that one comes.
    if leads and not helped:
        return []
    if forms[at] in ASIDES and not finite:
        return []
    # "waar we veel mee hebben gedaan"
    if finite and "te" not in forms[place + 1 : at] and _pronominal(forms, begins, place):
        return []
    verb = forms[at]
    infinitive = verb == lemma(verb) or (fold(verb) in keys(verb)[:1] and verb.endswith("en"))
    # "liet het los waar dat kon": an adjective says nothing of what follows, "samen met" and "mee naar" do.
    if forms[place] in ADJECTIVES and not verb.endswith("n"):
        infinitive = False
    # "mee heeft beslist"
    participle = verb.startswith("ge") or (
        finite and verb.startswith(_PREFIXED) and verb.endswith(("d", "t", "en")) and is_verb(verb)
    )
    return [at] if infinitive or participle else []


def _before(
    forms: Sequence[str], begins: Collection[int], tags: Sequence[str] | None, place: int
) -> Iterator[int]:
    """The verbs before a particle in its clause, the nearest first: "laat je het dan ook echt los"."""
    if place in begins:
        return
    following = _next(forms, begins, place)
    # "dat het los moet", "dat het goed komt": what follows is the clause's verb.
    if following in AUXILIARIES and forms[place] not in PREPOSITIONS:
        return
    if forms[place] in ADJECTIVES and following not in ASIDES and is_verb(following):
        return
    if _before_noun(forms, begins, tags, place):
        return
    for at in range(place - 1, max(-1, place - 2 - REACH), -1):
        if forms[at] in _STOPS or "\n" in forms[at]:
            return
        if forms[at].isalpha():
            yield at
        # "laat het maar los": after a comma only these two surely open a clause.
        mild = forms[at] in ("maar", "dus") and forms[at - 1] != ","
        if at in begins or (forms[at] in NEW_CLAUSE and not mild):
            return

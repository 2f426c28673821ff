"""Separable verbs whose particle stands apart: "laat je het los", "los te laten", "stuurt bij"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from app.coding.suggest.analysis import Join
from app.coding.suggest.lemmas import fold, guessed, joined, keys, known, lemma
from app.coding.suggest.lexicon import (
    AFTER_PARTICLE,
    CLUSTER,
    NEW_CLAUSE,
    PARTICLES,
    PREPOSITIONS,
    PRONOMINAL,
    SUBJECTS,
    WITH_PRONOMINAL,
)

REACH = 12
"""Tokens that may stand between a verb and its particle."""
_MAY_BE_VERBS = frozenset(("VERB", "AUX", "ADJ", "X", ""))
_STOPS = frozenset([".", "?", "!", ";", ":", "…", "...", "(", ")"])


def whole_verb(particle: str, form: str, given: str = "") -> str | None:
    """The separable verb of a particle and a verb that a parser joined; ``given`` is its lemma there."""
    found = joined(particle, form)
    if found is not None or particle not in PARTICLES:
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
    doubted = [_doubted(join, forms, begins) for join in parsed]
    # "daar ... mee gestopt" is stopping with that, not a verb that no dictionary has.
    found = {join.verb: join for join in doubted if not join.bare or known(join.lemma)}
    taken = {join.particle for join in parsed}
    for place, particle in enumerate(forms):
        if particle not in PARTICLES or place in taken:
            continue
        near = _after(forms, begins, place) or list(_before(forms, begins, place))
        near = [v for v in near if v not in found and _may_be_verb(forms, tags, v)]
        ways = (joined,) if _pronominal(forms, begins, place) else (joined, guessed)
        join = next(
            (Join(v, place, w) for how in ways for v in near if (w := how(particle, forms[v]))),
            None,
        )
        if join:
            found[join.verb] = _doubted(join, forms, begins)
            taken.add(place)
    return [found[verb] for verb in sorted(found)]


def _may_be_verb(forms: Sequence[str], tags: Sequence[str] | None, place: int) -> bool:
    """Whether the tag allows a verb; where a tagger takes "grijp ik" for a noun, the subject tells better."""
    after = forms[place + 1] if place + 1 < len(forms) else ""
    return tags is None or tags[place] in _MAY_BE_VERBS or after in SUBJECTS


def _doubted(join: Join, forms: Sequence[str], begins: Collection[int]) -> Join:
    return replace(join, bare=True) if _pronominal(forms, begins, join.particle) else join


def _pronominal(forms: Sequence[str], begins: Collection[int], place: int) -> bool:
    """Whether the particle at ``place`` may belong to a "daar" or "er" before it in the sentence."""
    if forms[place] not in WITH_PRONOMINAL or place in begins:
        return False
    for at in range(place - 1, max(-1, place - 2 - REACH), -1):
        if forms[at] in PRONOMINAL:
            return True
        if at in begins or forms[at] in _STOPS:
            return False
    return False


def _after(forms: Sequence[str], begins: Collection[int], place: int) -> list[int]:
    """The verb that closes the cluster a particle opens: "los te laten", "los moeten laten"."""
    at = place + 1
    helped = False
    while (
        at < len(forms)
        and at - place < 5
        and at not in begins
        and forms[at] in CLUSTER - {"laten", "komen", "gaan"}
    ):
        helped = helped or forms[at] == "te"
        at += 1
    if at >= len(forms) or at in begins or not forms[at].isalpha() or forms[at] == "en":
        return []
    # "op werken aan": a preposition before a noun, unless "te" shows that a verb comes.
    if forms[place] in PREPOSITIONS and not helped:
        return []
    infinitive = forms[at] == lemma(forms[at]) or (
        fold(forms[at]) in keys(forms[at])[:1] and forms[at].endswith("en")
    )
    return [at] if infinitive or forms[at].startswith("ge") else []


def _before(forms: Sequence[str], begins: Collection[int], place: int) -> Iterator[int]:
    """The verbs before a particle in its clause, the nearest first: "laat je het dan ook echt los"."""
    if place in begins:
        return
    following = forms[place + 1] if place + 1 < len(forms) and place + 1 not in begins else ""
    if (
        forms[place] in PREPOSITIONS
        and following
        and following[0].isalnum()
        and following not in AFTER_PARTICLE
    ):
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

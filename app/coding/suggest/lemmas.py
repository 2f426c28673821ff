"""Dutch word forms to lemmas without a model: simplemma's dictionary, strong verbs, separable verbs.

One form may be a form of several words, and nobody looks at its neighbours here; so a form answers with
all its *keys*: itself and every lemma that it can be. Two words meet when they share a key. Keys are in
lower case and without accents, so that "coordinatie" meets "coördinatie".
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Principal parts of strong and irregular verbs: infinitive, past, past plural, participle (and forms of
# the present that no rule gives). Joined with every particle below they serve the separable verbs too.
_STRONG = """
bakken bakte bakten gebakken; beginnen begon begonnen begonnen; besluiten besloot besloten besloten;
bewegen bewoog bewogen bewogen; bieden bood boden geboden; bijten beet beten gebeten;
binden bond bonden gebonden; blijken bleek bleken gebleken; blijven bleef bleven gebleven;
breken brak braken gebroken; brengen bracht brachten gebracht; buigen boog bogen gebogen;
denken dacht dachten gedacht; doen deed deden gedaan doe doet; dragen droeg droegen gedragen;
drijven dreef dreven gedreven; dringen drong drongen gedrongen; drinken dronk dronken gedronken;
dwingen dwong dwongen gedwongen; eten at aten gegeten; gaan ging gingen gegaan ga gaat; gelden gold golden gegolden;
genieten genoot genoten genoten; geven gaf gaven gegeven; glijden gleed gleden gegleden;
graven groef groeven gegraven; grijpen greep grepen gegrepen; hangen hing hingen gehangen;
hebben had hadden gehad heb hebt heeft; helpen hielp hielpen geholpen; houden hield hielden gehouden hou houdt;
kiezen koos kozen gekozen; kijken keek keken gekeken; klinken klonk klonken geklonken;
komen kwam kwamen gekomen kom komt; kopen kocht kochten gekocht; krijgen kreeg kregen gekregen;
kunnen kon konden gekund kan kunt kun; laten liet lieten gelaten laat; lezen las lazen gelezen;
liggen lag lagen gelegen; lijken leek leken geleken; lopen liep liepen gelopen; mogen mocht mochten gemogen mag;
moeten moest moesten gemoeten moet; nemen nam namen genomen; opereren opereerde opereerden geopereerd;
raden ried rieden geraden; rijden reed reden gereden; roepen riep riepen geroepen;
schenken schonk schonken geschonken; schieten schoot schoten geschoten; schijnen scheen schenen geschenen;
schrijven schreef schreven geschreven; schuiven schoof schoven geschoven; slaan sloeg sloegen geslagen sla slaat;
slapen sliep sliepen geslapen; sluiten sloot sloten gesloten; snijden sneed sneden gesneden;
spreken sprak spraken gesproken; springen sprong sprongen gesprongen; staan stond stonden gestaan sta staat;
steken stak staken gestoken; stijgen steeg stegen gestegen; strijden streed streden gestreden;
sturen stuurde stuurden gestuurd; treden trad traden getreden; treffen trof troffen getroffen;
trekken trok trokken getrokken; vallen viel vielen gevallen; vangen ving vingen gevangen;
varen voer voeren gevaren; vechten vocht vochten gevochten; verliezen verloor verloren verloren;
vertrekken vertrok vertrokken vertrokken; vinden vond vonden gevonden; vliegen vloog vlogen gevlogen;
vragen vroeg vroegen gevraagd; wegen woog wogen gewogen; werpen wierp wierpen geworpen;
werven wierf wierven geworven; weten wist wisten geweten weet; wijken week weken geweken;
wijzen wees wezen gewezen; willen wilde wilden gewild wil wou wouden; winnen won wonnen gewonnen;
worden werd werden geworden; zeggen zei zeiden gezegd; zenden zond zonden gezonden; zien zag zagen gezien zie ziet;
zijn was waren geweest ben bent is; zingen zong zongen gezongen; zinken zonk zonken gezonken;
zitten zat zaten gezeten zit; zoeken zocht zochten gezocht; zwijgen zweeg zwegen gezwegen
"""

PARTICLES = frozenset(
    "aan achter achterover af bij bijeen binnen boven buiten dicht dóór door achteruit heen in klaar kwijt langs los "
    "mee mede na neer om omhoog omlaag onder op open over plat samen stil tegen terecht terug toe tussen uit uiteen "
    "vast vol voor voorbij voort vooruit vrij waar weg".split()
) - {"dóór", "mede", "waar"}
"""Words that can stand apart from the verb they belong to."""

PREPOSITIONS = frozenset(
    "aan achter bij binnen boven buiten door in langs na om onder op over tegen tussen uit voor voorbij".split()
)
"""Particles that are prepositions as well, so that only their place tells which they are."""

# What the dictionary takes for something else.
_CORRECTED = {"gedragen": "dragen", "gelegen": "liggen", "geloof": "geloven", "hoop": "hopen"}
_NO_VERBS = frozenset("toen alleen samen mensen tegen binnen boven buiten tussen eigen open even doen kosten".split())
_MODALS = "moeten kunnen willen mogen zullen gaan durven hoeven blijven laten komen"


def fold(word: str) -> str:
    """Lower case, no accents, no zero-width marks; what keys are compared by."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word.replace("’", "'").lower())
    return unicodedata.normalize("NFC", "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf")))


def _strong() -> dict[str, str]:
    forms: dict[str, str] = {}
    for entry in _STRONG.replace("\n", " ").split(";"):
        infinitive, *rest = entry.split()
        for form in rest:
            forms.setdefault(form, infinitive)
    return forms


_FORMS = _strong()
_VERBS = frozenset(_FORMS.values())


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

    A diminutive ("potjes") answers with its base as well. Never empty for a non-empty form.
    """
    bare = form.lower().strip("-'’`\"") or form.lower()
    found = {fold(bare): None, fold(first := lemma(bare)): None}
    if first.endswith("je") and len(first) > 4:
        found[fold(_looked_up(first))] = None
    if (other := _looked_up(bare)) != first and bare not in _CORRECTED and bare not in _FORMS:
        found[fold(other)] = None
    for given in lemmas:
        if given and not given.isspace():
            found[fold(given.replace("_", "").strip("-'’`\"")) or fold(given)] = None
    return tuple(found)


def is_verb(form: str) -> bool:
    """Whether a form looks like one of a verb: its lemma ends as an infinitive and it is no plural."""
    infinitive = lemma(form)
    if infinitive in _VERBS:
        return True
    if not infinitive.endswith("n") or len(infinitive) < 4:
        return form.lower() in _VERBS
    if infinitive == form.lower():  # handen: hand, but geven: geven
        return infinitive.endswith("en") and infinitive not in _NO_VERBS
    return infinitive.endswith("en") and not form.lower().endswith(("en", "s"))


@lru_cache(maxsize=50_000)
def joined(particle: str, form: str) -> str | None:
    """The separable verb of a particle and a verb form that stand apart ("los", "laat": loslaten), if any."""
    for verb in keys(form):
        if verb.endswith("n") and len(verb) > 3 and known(particle + verb):
            return particle + verb
    return None


@lru_cache(maxsize=50_000)
def guessed(particle: str, form: str) -> str | None:
    """The like for a verb that the dictionary lacks ("beslissen", "mee"): only with a particle that is
    nothing else and a form that is surely a verb's."""
    if particle in PREPOSITIONS or not is_verb(form) or not known(verb := lemma(form)) or verb in CLUSTER:
        return None
    return particle + fold(verb) if verb not in MODALS else None


MODALS = "moeten kunnen willen mogen zullen gaan durven hoeven blijven laten komen"


def fold(word: str) -> str:
    """Lower case, no accents, no zero-width marks; what keys are compared by."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word.replace("’", "'").lower())
    return unicodedata.normalize("NFC", "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf")))


def _strong() -> dict[str, str]:
    forms: dict[str, str] = {}
    for entry in _STRONG.replace("\n", " ").split(";"):
        infinitive, *rest = entry.split()
        for form in rest:
            forms.setdefault(form, infinitive)
    return forms


_FORMS = _strong()
_VERBS = frozenset(_FORMS.values())


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

    A diminutive ("potjes") answers with its base as well. Never empty for a non-empty form.
    """
    bare = form.lower().strip("-'’`\"") or form.lower()
    found = {fold(bare): None, fold(first := lemma(bare)): None}
    if first.endswith("je") and len(first) > 4:
        found[fold(_looked_up(first))] = None
    if (other := _looked_up(bare)) != first and bare not in _CORRECTED and bare not in _FORMS:
        found[fold(other)] = None
    for given in lemmas:
        if given and not given.isspace():
            found[fold(given.replace("_", "").strip("-'’`\"")) or fold(given)] = None
    return tuple(found)


def is_verb(form: str) -> bool:
    """Whether a form looks like one of a verb: its lemma ends as an infinitive and it is no plural."""
    infinitive = lemma(form)
    if infinitive in _VERBS:
        return True
    if not infinitive.endswith("n") or len(infinitive) < 4:
        return form.lower() in _VERBS
    if infinitive == form.lower():  # handen: hand, but geven: geven
        return infinitive.endswith("en") and infinitive not in _NO_VERBS
    return infinitive.endswith("en") and not form.lower().endswith(("en", "s"))


@lru_cache(maxsize=50_000)
def joined(particle: str, form: str) -> str | None:
    """The separable verb of a particle and a verb form that stand apart ("los", "laat": loslaten).

    None when the dictionary has no such verb; "meebeslissen" it does not have, so with a particle that is
    nothing but a particle any form that is surely a verb's is taken.
    """
    particle = particle.lower()
    verbs = [v for v in keys(form) if v.endswith("n") and len(v) > 3]
    for verb in verbs:
        if known(particle + verb):
            return particle + verb
    if particle in PREPOSITIONS or lemma(form) in MODALS or not is_verb(form):
        return None
    return particle + fold(lemma(form)) if lemma(form).endswith("n") else None


MODALS = frozenset(_MODALS.split()) - {"laten", "komen", "gaan", "blijven"} | {"zijn", "hebben", "worden", "zullen"}
"""Verbs that only help another verb."""
CLUSTER = frozenset(_MODALS.split()) | {"te", "zou", "zouden", "zal"}
"""What may stand between a particle and its verb at the end of a clause ("los moeten laten")."""

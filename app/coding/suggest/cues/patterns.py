"""How the cues and names of a codebook are written, as patterns that ``matcher`` meets in a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from app.coding.model import Code
from app.coding.suggest.analyses.analysis import CLOSED, NOUN, Word
from app.coding.suggest.cues.evidence import NAME_BESIDE_CUES, PHRASE, WORD
from app.coding.suggest.dutch.lemmas import (
    fold,
    guessed,
    has_participle,
    is_infinitive,
    is_verb,
    joined,
    keys,
)
from app.coding.suggest.dutch.lexicon import ARTICLES, NEGATIONS, PARTICLES, PREPOSITIONS

_WORD = re.compile(r"\.\.\.|…|\w+(?:[-'’/]\w+)*-?")
_ER = ("er", "daar", "hier")
_WITH_ER = PREPOSITIONS | frozenset(("af", "mee", "toe", "van", "uit"))
_AND = re.compile(r"\s+(?:en|of)\s+|\s*[,/()]\s*")


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a cue. ``movable``: a verb, that may stand elsewhere; ``open``: it follows ``...``;
    ``te``: a second verb, that follows "te" ("weten te vinden" is not met by "vinden ze ... dat weet").

    ``written``: the keys by which it meets a word of a closed class, of which it is no form; ``verb``: it is
    a verb as it is written, and no part of a compound; ``noun``: the keys that it has as the plural of a noun
    ("vieren" may be of "vier"), by which it meets nouns alone.
    """

    form: str
    keys: frozenset[str]
    movable: bool = False
    open: bool = False
    te: bool = False
    verb: bool = False
    written: frozenset[str] = frozenset()
    noun: frozenset[str] = frozenset()

    def meets(self, word: Word) -> bool:
        """Whether it meets a word by itself."""
        asked = self.keys
        if word.tag == CLOSED:
            asked = self.written or frozenset((fold(self.form),))
        elif self.noun and word.tag not in ("", NOUN):
            asked = asked - self.noun
        return not asked.isdisjoint(word.keys)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to meet a cue: its words, and the weight that it has when met exactly."""

    code: int
    cue: str
    name: bool
    elements: tuple[Element, ...]
    weight: float
    signature: tuple[str, ...]
    anchor: int = 0
    negated: bool = False
    weak: bool = False
    """A word of the name of a code that has cues of its own, none of which is that word."""


def _words(text: str) -> list[Element]:
    elements: list[Element] = []
    open_ = False
    before = ""
    for form in _WORD.findall(text.replace("’", "'")):
        if form in ("...", "…"):
            open_ = True
            continue
        low = form.lower()
        asked = _asked(form)
        verb = is_infinitive(low) or (low.endswith("end") and is_verb(low))
        movable = (is_infinitive(low) or (is_verb(low) and not low.endswith("d"))) and low not in NEGATIONS
        noun = asked - {fold(low)} if has_participle(low) else frozenset[str]()
        te = movable and before == "te" and any(e.movable for e in elements)
        elements.append(Element(low, asked, movable, open_, te, verb, noun=noun))
        open_, before = False, low
    needed = [e for e in elements if e.form not in ARTICLES] or elements
    if len(needed) > 1:
        needed[-1] = _ending(needed[-2], needed[-1])
    return needed


def _ending(before: Element, last: Element) -> Element:
    """The last word of a phrase, which may be a verb or a noun by what stands before it."""
    inflected = _inflected(before.form)
    if not last.movable and has_participle(last.form) and not inflected:
        # "informatie delen": what ends a phrase is the verb rather than the plural of a noun ("deel").
        return replace(last, keys=frozenset({fold(last.form)}), movable=True, verb=True, noun=frozenset())
    noun = last.movable and inflected and not is_infinitive(last.form)  # "andere kijk"
    if noun or last.form.endswith("ende"):  # "al doende"
        return _as_it_stands(last)
    return last


def _as_it_stands(element: Element) -> Element:
    """A word that is no form of the verb that it looks like."""
    return replace(element, keys=frozenset({fold(element.form)}), movable=False, verb=False)


def _asked(form: str) -> frozenset[str]:
    """The keys of a word of a cue. A diminutive ("maatje") is not about its base ("maat")."""
    found = keys(form)
    if found[0].endswith(("je", "jes")):
        found = tuple(k for k in found if k.endswith(("je", "jes")))
    return frozenset(found)


def _inflected(form: str) -> bool:
    """Whether it is an adjective before a noun: "korte lijnen" is about lines."""
    return form.endswith("e") and any(k != fold(form) and not k.endswith("n") for k in keys(form))


def patterns_of(code: int, entry: Code) -> Iterable[Pattern]:
    """All ways to meet the cues and the name of a code, of which ``code`` is the number."""
    seen: set[tuple[tuple[str, ...], tuple[bool, ...]]] = set()
    texts = [(cue, False) for cue in entry.cues] + [(name, True) for name in _names(entry.name)]
    for text, name in texts:
        elements = _words(text)
        apart = _with_er_apart(elements)
        for variant in (elements, _as_one_verb(elements), apart, _with_er_anywhere(apart)):
            if not variant:
                continue
            signature = tuple(sorted(shortest_key(e) for e in variant))
            kind = signature, tuple(e.movable for e in variant)
            if kind in seen:
                continue
            seen.add(kind)
            weight = _base_weight(variant)
            weak = bool(name and entry.cues and len(variant) == 1)
            if weak:
                weight = NAME_BESIDE_CUES
            if all(e.movable for e in variant):
                variant = [replace(variant[0], movable=False), *variant[1:]]
            yield Pattern(
                code,
                text,
                name,
                tuple(variant),
                weight,
                signature,
                anchor=max(range(len(variant)), key=lambda n: (len(variant[n].form), -n)),
                negated=any(e.form in NEGATIONS for e in variant),
                weak=weak,
            )


def told_of(codes: Sequence[Code], wanted: Collection[str]) -> dict[str, set[int]]:
    """The codes (by number) that speak of each wanted key in what they say of themselves.

    Forms that differ from a key in their first three letters are not looked at.
    """
    starts = {key[:3] for key in wanted}
    asked: dict[str, list[str]] = {}
    found: dict[str, set[int]] = {}
    for n, code in enumerate(codes if wanted else ()):
        said = " ".join((code.definition, code.inclusion, code.exclusion, code.example, *code.paraphrases))
        for form in set(_WORD.findall(said.lower())):
            if form[:3] in starts:
                if form not in asked:
                    asked[form] = [key for key in keys(form) if key in wanted]
                for key in asked[form]:
                    found.setdefault(key, set()).add(n)
    return found


def shortest_key(element: Element) -> str:
    """What a word of a cue goes by when cues are compared."""
    return min(element.keys, key=lambda k: (len(k), k))


def _names(name: str) -> list[str]:
    """A code's name, and the words that it joins with "en": "Contacten en netwerk" is both."""
    parts = [part.strip() for part in _AND.split(name)]
    words = [p for p in parts if p and not p.endswith("-") and len(p) > 2]
    return [name, *words] if len(words) > 1 else [name]


def _as_one_verb(elements: list[Element]) -> list[Element]:
    """The verb that a cue in two words is: "laat ... los", "los te laten", "stuurt bij"."""
    if len(elements) != 2:
        return []
    for particle, verb in (elements, elements[::-1]):
        if particle.form in PARTICLES and verb.movable:
            whole = joined(particle.form, verb.form) or guessed(particle.form, verb.form)
            if whole:
                return [Element(whole, frozenset({whole}))]
    return []


def _with_er_apart(elements: list[Element]) -> list[Element]:
    """A cue with "ervoor" as speech has it: "ze gingen er echt voor"."""
    apart: list[Element] = []
    for element in elements:
        start = next(
            (er for er in _ER if element.form[len(er) :] in _WITH_ER and element.form.startswith(er)), ""
        )
        if start:
            rest = element.form[len(start) :]
            er = Element("er", frozenset(_ER), written=frozenset(_ER))
            apart += [er, Element(rest, frozenset({rest}), open=True)]
        else:
            apart.append(element)
    return apart if 1 < len(elements) < len(apart) else []


def _with_er_anywhere(apart: list[Element]) -> list[Element]:
    """The like when another word holds the phrase together: "daar hebben we de schouders onder gezet"."""
    if sum(e.form != "er" and not e.movable for e in apart) < 2:
        return []
    return [replace(e, movable=True) if e.form == "er" else replace(e, open=False) for e in apart]


def _base_weight(elements: list[Element]) -> float:
    content = sum(len(e.form) > 3 and e.form not in PREPOSITIONS for e in elements)
    return WORD if len(elements) == 1 or content < 2 else PHRASE[min(content, 3)]

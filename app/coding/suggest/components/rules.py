"""The parts of the pipeline that learned nothing: sentences at lines and turns, lemmas of the dictionary, and
separable verbs. Importing this module registers them, and ``token._.full_lemma``."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from app.coding.suggest.dutch import verbs
from app.coding.suggest.dutch.lemmas import lemma
from app.coding.suggest.dutch.lexicon import AFTER_PARTICLE, PREPOSITIONS
from app.coding.suggest.dutch.sentences import forced_starts, sentence_starts
from app.coding.suggest.dutch.verbs import Join

_NOMINAL = frozenset(("NOUN", "PROPN"))
_JOINED = "kantlijn_joined"
JOINS = "kantlijn_joins"


def _full_lemma(token: Token) -> str:
    joins: dict[int, str] = token.doc.user_data.get(_JOINED, {})
    return joins.get(token.i) or token.lemma_ or token.lower_


if not Token.has_extension("full_lemma"):
    Token.set_extension("full_lemma", getter=_full_lemma)

if not Doc.has_extension("cuts"):
    Doc.set_extension("cuts", default=())


@Language.component("kantlijn_lines")
def _lines(doc: Doc) -> Doc:
    """Tell beforehand where sentences surely begin, first of all at lines and turns, and where none does."""
    cuts = set(doc._.cuts)
    return _begin_sentences(doc, forced_starts((t.text, bool(t.whitespace_), t.idx in cuts) for t in doc))


@Language.component("kantlijn_sentences")
def _sentences(doc: Doc) -> Doc:
    """Sentences by punctuation, lines and turns, for a pipeline that has nothing else to tell them."""
    cuts = set(doc._.cuts)
    starts = sentence_starts((t.text, bool(t.whitespace_), t.idx in cuts) for t in doc)
    return _begin_sentences(doc, [1 if new else -1 for new in starts])


def _begin_sentences(doc: Doc, starts: list[int]) -> Doc:
    """All at once: setting them token by token looks through the whole text each time."""
    import numpy

    if starts:
        values: Any = numpy.array(starts, dtype="int64").astype("uint64")
        doc.from_array(["SENT_START"], values)
    return doc


@Language.component("kantlijn_lookup")
def _lookup(doc: Doc) -> Doc:
    """Lemmas from the dictionary where the pipeline gave none."""
    for token in doc:
        if not token.lemma_:
            token.lemma_ = lemma(token.text)
    return doc


@Language.component("kantlijn_verbs")
def _verbs(doc: Doc) -> Doc:
    """``token._.full_lemma``: the lemma with its particle, also when they stand apart."""
    joins = _joins(doc)
    doc.user_data[JOINS] = joins
    doc.user_data[_JOINED] = {join.verb: join.lemma for join in joins}
    return doc


def _joins(doc: Doc) -> list[Join]:
    forms = [token.lower_ for token in doc]
    begins = {sentence.start for sentence in doc.sents} if doc.has_annotation("SENT_START") else {0}
    parsed: list[Join] = []
    if doc.has_annotation("DEP"):
        for token in doc:
            if token.dep_ == "compound:prt" and token.head.i != token.i and not _leads_a_phrase(token):
                verb = token.head
                whole = verbs.whole_verb(token.lower_, verb.lower_, verb.lemma_)
                if whole:
                    parsed.append(Join(verb.i, token.i, whole))
    tags = [token.pos_ for token in doc] if doc.has_annotation("POS") else None
    return verbs.find(forms, begins, parsed, tags)


def _leads_a_phrase(particle: Token) -> bool:
    """Whether a "particle" is the preposition of what follows it ("hij wacht op antwoord")."""
    if particle.lower_ not in PREPOSITIONS or particle.i + 1 == len(particle.doc):
        return False
    after = particle.nbor()
    return after.pos_ in _NOMINAL and after.lower_ not in AFTER_PARTICLE and not after.is_sent_start

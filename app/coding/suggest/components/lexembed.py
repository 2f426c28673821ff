"""What the dictionary knows of a word, as features for the first layer of the Dutch pipeline.

A tenth of the words of a new text stood in no treebank, but nine in ten of those stand in the lemma tables.
So beside its letters each token gets: as which parts of speech the tables know it, its lemma as a verb or
adjective, and its lemma as a noun, of a compound the last part. ``kantlijn.LexiconEmbed.v1`` is spaCy's
MultiHashEmbed with these columns; the tables travel in the model, so a folder is complete by itself.

Importing this module registers the architecture and the callback that training fills it with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import numpy
from spacy.language import Language
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array

from app.coding.suggest.components.lemmatables import LemmaTables, unpacked

LAYER = "kantlijn_lexicon"
COLUMNS = ("norm", "suffix", "shape", "flags", "class", "verb", "noun", "begin", "end")
"""What each token is told by, in this order; ``widths`` and ``rows`` have a number for each."""
_SPACY = ("NORM", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE", "LOWER")
_SHORTEST_PART = 4
_SHORTEST_BEFORE = 3
_KEPT = 100_000
_TRAINED_ON = 260_000
"""Tokens that counts of words are scaled to, so that a word's rarity does not depend on the passes."""


class Lexicon:
    """The dictionary's columns of a word, looked up once for each."""

    def __init__(self, packed: bytes) -> None:
        self.packed = packed
        self._tables = unpacked(packed)
        self._nouns = self._tables.lemmas["noun"]
        self._known: dict[int, tuple[int, ...]] = {}

    def rows(self, lowers: Sequence[int], strings: Any) -> list[tuple[int, ...]]:
        """Class, verb, noun, begin and end of each word, given by the number of its lower-case form."""
        known = self._known
        if len(known) > _KEPT:
            known.clear()
        rows = []
        for number in lowers:
            row = known.get(number)
            if row is None:
                row = known[number] = tuple(hash_string(t) for t in self.describe(strings[number]))
            rows.append(row)
        return rows

    def describe(self, form: str) -> tuple[str, str, str, str, str]:
        """The same as words; ``form`` in lower case."""
        lemmas = {part: self._tables.lemma(form, part.upper()) for part in ("adj", "noun", "verb")}
        kind = "".join(
            part[0] + ("=" if found == form else "-") for part, found in lemmas.items() if found is not None
        )
        noun = self._head(lemmas["noun"] or "")
        if not kind and form.isalpha() and (head := self._head(form, inflected=True)) != form:
            kind, noun = "compound", head
        verb = lemmas["verb"] or lemmas["adj"] or ""
        return kind, f"v{verb}" if verb else "", f"n{noun}" if noun else "", f"^{form[:3]}", f"{form[-5:]}$"

    def _head(self, noun: str, *, inflected: bool = False) -> str:
        """The last part of a compound as a lemma, else the word itself."""
        for start in range(_SHORTEST_BEFORE, len(noun) - _SHORTEST_PART + 1):
            part = noun[start:]
            if not self._begins(noun[:start]):
                continue
            if part in self._nouns:
                return part
            if inflected and (found := self._tables.lemma(part, "NOUN")) is not None:
                return found
        return noun

    def _begins(self, part: str) -> bool:
        """Whether this is a word, with what joins it to the next or without ("verwachtings", "wmo-")."""
        bare = part.removesuffix("-")
        return any(
            bare.removesuffix(link) in words
            for link in ("", "s", "en", "e")
            for words in (self._nouns, self._tables.lemmas["adj"], self._tables.forms["verb"])
        )


def extractor(rare: float = 0.0) -> Model[list[Doc], list[Any]]:
    """The layer that turns documents into numbers, a column for each of ``COLUMNS``.

    In training a word that was seen ``n`` times loses its ``norm`` with chance ``rare / (rare + n)``, and
    half of those their lemmas: so the model learns what to make of words that it never saw.
    """
    state = _State()

    def forward(model: Any, docs: Sequence[Doc], is_train: bool) -> Any:
        return _columns(model, state, docs, is_train), lambda given: []

    return Model(LAYER, forward, attrs={"tables": b"", "rare": rare})


class _State:
    """What the layer keeps between calls; nothing of it is saved."""

    def __init__(self) -> None:
        self.lexicon: Lexicon | None = None
        self.seen: Counter[int] = Counter()
        self.total = 0


def _columns(model: Any, state: _State, docs: Sequence[Doc], is_train: bool) -> list[Any]:
    packed = model.attrs["tables"]
    if not packed:
        raise ValueError("the lemma tables are missing")
    if state.lexicon is None or state.lexicon.packed is not packed:
        state.lexicon = Lexicon(packed)
    made = []
    for doc in docs:
        given = doc.to_array(list(_SPACY)).astype("uint64").reshape(len(doc), len(_SPACY))
        table = numpy.zeros((len(doc), len(COLUMNS)), dtype="uint64")
        table[:, :3] = given[:, :3]
        table[:, 3] = given[:, 3] + given[:, 4] * 2 + 1
        if len(doc):
            table[:, 4:] = numpy.array(
                state.lexicon.rows(given[:, 5].tolist(), doc.vocab.strings), dtype="uint64"
            )
        if is_train and model.attrs["rare"]:
            _hide(table, state, model.attrs["rare"])
        made.append(table)
    return made


def _hide(table: Any, state: _State, rare: float) -> None:
    norms = table[:, 0].tolist()
    state.seen.update(norms)
    state.total += len(norms)
    scale = _TRAINED_ON / max(state.total, _TRAINED_ON)
    often = numpy.array([state.seen[n] for n in norms], dtype="float64") * scale
    chance = numpy.random.random(len(norms))
    hidden = chance < rare / (rare + often)
    table[hidden, 0] = 0
    half = numpy.random.random(len(norms)) < 0.5
    table[hidden & half, 5:7] = 0


def lexicon_embed(
    width: int, widths: list[int], rows: list[int], rare: float = 0.0
) -> Model[list[Doc], list[Any]]:
    """A table of ``rows`` by ``widths`` for each column, put together and brought to ``width``."""
    if not len(widths) == len(rows) == len(COLUMNS):
        raise ValueError(f"widths and rows need {len(COLUMNS)} numbers each")
    tables: list[Model[Any, Any]] = [
        HashEmbed(wide, many, column=n, seed=8 + n, dropout=0.0)
        for n, (wide, many) in enumerate(zip(widths, rows, strict=True))
    ]
    mix: Model[Any, Any] = with_array(Maxout(width, sum(widths), nP=3, dropout=0.0, normalize=True))
    first: Any = extractor(rare)
    trained: Model[Any, Any] = chain(
        first, list2ragged(), with_array(concatenate(*tables)), mix, ragged2list()
    )
    return Model(
        trained.name,
        _forward,
        init=lambda model, X=None, Y=None: trained.initialize(X, Y),
        dims={name: trained.maybe_get_dim(name) for name in trained.dim_names},
        layers=list(trained.layers),
    )


def _forward(model: Any, docs: Sequence[Doc], is_train: bool) -> Any:
    """In training layer by layer; else each row of numbers that recurs in a text is worked out once."""
    if is_train:
        given: Any = docs
        back = []
        for layer in model.layers:
            given, backward = layer(given, True)
            back.append(backward)
        return given, lambda told: reduce(lambda told, backward: backward(told), reversed(back), told)
    columns, _, tables, mix, _ = model.layers
    rows = columns.predict(docs)
    once, places = numpy.unique(numpy.concatenate(rows), axis=0, return_inverse=True)
    made = mix.predict(tables.predict(once))[places.reshape(-1)]
    return numpy.split(made, numpy.cumsum([len(one) for one in rows[:-1]])), lambda told: []


def fill_tables(folder: str) -> Callable[[Language], Language]:
    """Give the layer the tables made of spacy-lookups-data's in ``folder``, before training begins."""

    def fill(nlp: Language) -> Language:
        packed = LemmaTables.from_spacy(Path(folder)).to_bytes()
        for _, part in nlp.pipeline:
            for node in part.model.walk() if hasattr(part, "model") else ():
                if node.name == LAYER:
                    node.attrs["tables"] = packed
        return nlp

    return fill


registry.architectures.register("kantlijn.LexiconEmbed.v1", func=lexicon_embed)
registry.callbacks.register("kantlijn.LemmaTables.v1", func=fill_tables)

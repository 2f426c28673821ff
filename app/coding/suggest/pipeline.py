"""The Dutch pipeline behind one interface: the best one that is there, analysing text offline.

Importing this module imports spaCy (about a second) and registers the factories that a shipped pipeline
folder may name: ``kantlijn_lines``, ``kantlijn_lemmas``, ``kantlijn_lookup``, ``kantlijn_arcs`` and
``kantlijn_verbs``, the architectures of ``lexembed.py`` and ``weighing.py``, and ``token._.full_lemma``.
So import it inside the function that needs it; ``app.coding.suggest`` offers the same without the wait.
"""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import starmap
from pathlib import Path
from typing import Any, Literal

from app.coding.suggest.components import lean

# isort: split
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from app import paths
from app.coding.model import Notice, Turn
from app.coding.suggest import manifest
from app.coding.suggest.analyses import kept, shipped
from app.coding.suggest.analyses.analysis import CLASSES, TAGS, Analysis, Join, word_of
from app.coding.suggest.analyses.pipelines import CORE, EMBEDDED, LOOKUP, REVISION
from app.coding.suggest.components import arcs as _registers_its_factory  # noqa: F401
from app.coding.suggest.components import lemmacheck, parsing
from app.coding.suggest.components import lexembed as _registers_its_layer  # noqa: F401
from app.coding.suggest.dutch import verbs
from app.coding.suggest.dutch.lemmas import lemma
from app.coding.suggest.dutch.lexicon import AFTER_PARTICLE, PREPOSITIONS
from app.coding.suggest.dutch.sentences import bearable, cuts_of, forced_starts, pieces, sentence_starts
from app.coding.text import fingerprint

KEPT = 256

_NOMINAL = frozenset(("NOUN", "PROPN"))
_JOINED = "kantlijn_joined"
_JOINS = "kantlijn_joins"

Kind = Literal["core", "embedded", "lookup"]


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
    doc.user_data[_JOINS] = joins
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


_TAG = {tag: n for n, tag in enumerate(TAGS)}


class Pipeline:
    """A loaded pipeline. ``analyse`` is what the suggestions use; ``nlp`` is spaCy's own object."""

    def __init__(self, nlp: Language, kind: Kind, notices: Iterable[Notice] = ()) -> None:
        self.nlp = nlp
        self.kind: Kind = kind
        self.notices = tuple(notices)
        self._kept: OrderedDict[tuple[str, tuple[int, ...]], Analysis] = OrderedDict()
        meta = nlp.meta
        self.name = {"core": CORE, "embedded": EMBEDDED, "lookup": LOOKUP}[kind]
        own = _simplemma_version() if kind == "lookup" else str(meta.get("version", "0"))
        self.version = f"{own}+{REVISION}"
        self.mark = f"{self.name} {self.version}"
        """Name and version, as analyses are marked with."""

    def describe(self) -> Notice:
        """Which pipeline this is, for the status bar and ``kantlijn stats``."""
        return Notice(f"suggest.pipeline_{self.kind}", {"name": self.name, "version": self.version})

    def analyse(
        self,
        text: str,
        turns: Sequence[Turn] = (),
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[float], None] = lambda share: None,
    ) -> Analysis:
        """The analysis of one normalised text; the same text and turns again cost a lookup.

        Long texts are taken in pieces; between them ``cancelled`` is asked (``Cancelled`` is raised) and
        ``progress`` told the share that is done, 0 to 1.
        """
        cuts = cuts_of(turns)
        key = fingerprint(text), cuts
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        analysis = self._shipped(key, len(text)) or self._analysed(text, key, cancelled, progress)
        self._kept[key] = analysis
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return analysis

    def _shipped(self, key: tuple[str, tuple[int, ...]], length: int) -> Analysis | None:
        under = kept.key_of(*key, self.mark)
        data = shipped.find(under)
        try:
            return None if data is None else kept.unpack(data, under, key[1], self.mark, length)
        except kept.Damaged:
            return None

    def _analysed(
        self,
        text: str,
        key: tuple[str, tuple[int, ...]],
        cancelled: Callable[[], bool],
        progress: Callable[[float], None],
    ) -> Analysis:
        sha256, cuts = key
        gathered = _Gathered()
        with self.nlp.memory_zone():
            for begin, end in pieces(text, cuts):
                if cancelled():
                    raise Cancelled
                self._analyse_piece(text, begin, end, cuts, gathered)
                progress(end / len(text))
        return gathered.analysis(sha256, self.mark, cuts)

    def _analyse_piece(
        self, text: str, begin: int, end: int, cuts: Sequence[int], gathered: _Gathered
    ) -> None:
        # Code points outside Unicode's scalar values cannot be encoded; one for one, so no place shifts.
        piece = text[begin:end]
        if not piece.isascii():
            piece = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in piece)
        doc = self._tokens(piece)
        doc._.cuts = tuple(c - begin for c in cuts if begin <= c < end)
        gathered.add(self.nlp(doc), begin)

    def _tokens(self, piece: str) -> Doc:
        """The tokens of a text; what has no white space for long is tokenized by the part."""
        made = [self.nlp.make_doc(part) for part in bearable(piece)]
        doc = made[0] if len(made) == 1 else Doc.from_docs(made, ensure_whitespace=False)
        assert doc is not None
        return doc


class Cancelled(Exception):
    """The analysis was no longer wanted."""


class _Gathered:
    """The growing analysis of a text that comes in pieces."""

    def __init__(self) -> None:
        self.starts, self.ends = array("I"), array("I")
        self.words, self.sentences, self.lines = array("I"), array("I"), array("I")
        self.new_line = True
        self.vocabulary: dict[tuple[str, str, str], int] = {}
        self.joins: dict[int, Join] = {}
        self.tags = bytearray()
        self.heads, self.parsed = array("I"), False

    def add(self, doc: Doc, offset: int) -> None:
        place: dict[int, int] = {}
        fresh = True
        for token in doc:
            fresh = fresh or bool(token.is_sent_start)
            if token.is_space:
                self.new_line = self.new_line or "\n" in token.text
                continue
            if self.new_line:
                self.lines.append(len(self.starts))
                self.new_line = False
            if fresh:
                self.sentences.append(len(self.starts))
                fresh = False
            place[token.i] = len(self.starts)
            self.starts.append(offset + token.idx)
            self.ends.append(offset + token.idx + len(token))
            entry = token.lower_, token.lemma_.lower(), CLASSES.get(token.pos_, "")
            self.tags.append(_TAG.get(token.pos_, 0))
            self.words.append(self.vocabulary.setdefault(entry, len(self.vocabulary)))
        away = doc.to_array("HEAD").astype("int64").tolist()
        self.heads.extend(place.get(at + away[at], here) for at, here in place.items())
        self.parsed = self.parsed or any(away)
        for join in doc.user_data.get(_JOINS, ()):
            if join.verb in place and join.particle in place:
                verb = place[join.verb]
                self.joins[verb] = replace(join, verb=verb, particle=place[join.particle])

    def analysis(self, sha256: str, pipeline: str, cuts: tuple[int, ...]) -> Analysis:
        vocabulary = tuple(starmap(word_of, self.vocabulary))
        return Analysis(
            sha256=sha256,
            pipeline=pipeline,
            cuts=cuts,
            starts=self.starts,
            ends=self.ends,
            words=self.words,
            vocabulary=vocabulary,
            sentences=self.sentences,
            lines=self.lines,
            joins=self.joins,
            tags=bytes(self.tags) if any(self.tags) else b"",
            heads=self.heads if self.parsed else array("I"),
        )


def load(*, embedded: Path | None = None) -> Pipeline:
    """The best pipeline there is: ``nl_core_news_sm``, else the embedded one, else the dictionary.

    One that is broken or not Dutch, or an embedded one that is gone, is passed over with a ``Notice`` in
    ``Pipeline.notices``; the dictionary always works. ``embedded`` is the folder to look in instead of
    ``resources/nl_kantlijn``.
    """
    notices: list[Notice] = []
    folder = embedded or paths.resources() / EMBEDDED
    tries: list[tuple[Kind, str, Callable[[], Language]]] = []
    if importlib.util.find_spec(CORE) is not None:
        tries.append(("core", CORE, lambda: importlib.import_module(CORE).load(exclude=["ner"])))
    tries.append(("embedded", str(folder), lambda: _shipped(folder)))
    for kind, where, make in tries:
        if kind == "embedded" and not folder.exists():
            notices.append(Notice("suggest.pipeline_missing", {"where": where}))
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                nlp = make()
                if nlp.lang != "nl":
                    notices.append(
                        Notice("suggest.pipeline_language", {"where": where, "language": nlp.lang})
                    )
                    continue
                nlp = _furnish(nlp)
                nlp("Dit is een proef.")
            return Pipeline(nlp, kind, notices)
        except manifest.Damaged as trouble:
            notices.append(Notice("suggest.pipeline_damaged", {"where": where, "file": str(trouble.args[0])}))
        except Exception as trouble:  # whatever a damaged folder brings about, the next one is tried
            why = " ".join(str(trouble).split())[:160] or type(trouble).__name__
            notices.append(Notice("suggest.pipeline_broken", {"where": where, "why": why}))
    return Pipeline(_dictionary(), "lookup", notices)


@cache
def _dictionary() -> Language:
    """What always works; its rules for thousands of abbreviations take a quarter of a second to lay down."""
    return _furnish(spacy.blank("nl"))


def _shipped(folder: Path) -> Language:
    """The folder, whole, loaded with numpy's matrix product, three times as fast as blis here.

    Raises ``manifest.Damaged`` for a file that is not as it was packed.
    """
    from thinc.api import NumpyOps, get_current_ops, set_current_ops

    manifest.check(folder)
    before = get_current_ops()
    set_current_ops(NumpyOps(use_blis=False))
    try:
        return lean.load(folder)
    finally:
        set_current_ops(before)


def _furnish(nlp: Language) -> Language:
    """Add what the pipeline lacks: sentence ends at lines, lemmas, separable verbs."""
    has = set(nlp.pipe_names)
    if has & {"parser", "senter"}:
        if "kantlijn_lines" not in has:
            nlp.add_pipe("kantlijn_lines", before="parser" if "parser" in has else "senter")
    elif "kantlijn_sentences" not in has:
        nlp.add_pipe("kantlijn_sentences", first=True)
    if not has & {"lemmatizer", "trainable_lemmatizer", lemmacheck.NAME, "kantlijn_lookup"}:
        nlp.add_pipe("kantlijn_lookup")
    parser: Any = nlp.get_pipe("parser") if "parser" in has else None
    if parser and parsing.fits(parser):
        nlp.add_pipe(parsing.NAME, after="parser")
        nlp.disable_pipe("parser")
    if "kantlijn_verbs" not in has:
        nlp.add_pipe("kantlijn_verbs")
    nlp.max_length = 10**9  # texts come in pieces
    return nlp


def _simplemma_version() -> str:
    from importlib.metadata import version

    return version("simplemma")


@cache
def default() -> Pipeline:
    """The one pipeline of this process, loaded at first use."""
    return load()

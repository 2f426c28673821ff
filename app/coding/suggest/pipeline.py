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
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app.coding.suggest.components import lean

# isort: split
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from app import paths
from app.coding.model import Notice, Turn
from app.coding.suggest import manifest
from app.coding.suggest.analyses import kept, shipped
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.analyses.pipelines import CORE, EMBEDDED, LOOKUP, REVISION
from app.coding.suggest.components import arcs as _registers_its_factory  # noqa: F401
from app.coding.suggest.components import lemmacheck, parsing
from app.coding.suggest.components import lexembed as _registers_its_layer  # noqa: F401
from app.coding.suggest.components import rules as _registers_its_components  # noqa: F401
from app.coding.suggest.components.gathering import Gathered
from app.coding.suggest.dutch.sentences import bearable, cuts_of, pieces
from app.coding.text import fingerprint

KEPT = 256
Kind = Literal["core", "embedded", "lookup"]


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
        gathered = Gathered()
        with self.nlp.memory_zone():
            for begin, end in pieces(text, cuts):
                if cancelled():
                    raise Cancelled
                self._analyse_piece(text, begin, end, cuts, gathered)
                progress(end / len(text))
        return gathered.analysis(sha256, self.mark, cuts)

    def _analyse_piece(
        self, text: str, begin: int, end: int, cuts: Sequence[int], gathered: Gathered
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
            return Pipeline(nlp, kind, _instead(notices, kind))
        except manifest.Damaged as trouble:
            notices.append(Notice("suggest.pipeline_damaged", {"where": where, "file": str(trouble.args[0])}))
        except Exception as trouble:  # whatever a damaged folder brings about, the next one is tried
            why = " ".join(str(trouble).split())[:160] or type(trouble).__name__
            notices.append(Notice("suggest.pipeline_broken", {"where": where, "why": why}))
    return Pipeline(_dictionary(), "lookup", _instead(notices, "lookup"))


def _instead(notices: Iterable[Notice], kind: Kind) -> list[Notice]:
    """Why the better ones were passed over, with what analyses instead."""
    instead = Notice(f"suggest.instead_{kind}")
    return [Notice(one.key, {**one.details, "instead": instead}) for one in notices]


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
        nlp = lean.load(folder)
    finally:
        set_current_ops(before)
    if nlp.meta["name"] == "kantlijn" and not (folder / manifest.FILE).exists():
        raise manifest.Damaged(manifest.FILE)
    return nlp


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

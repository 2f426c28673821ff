"""The learner: what a project has coded so far, with what its codebook says, as one linear model.

A unit's score for a code is a sum over its features (``vectors``), learned by ridge regression from coded
units and from the codebook's own sentences as pseudo-examples; ``stacker`` makes of the score, the cues and
the standing of the code among the others a chance. Without any coding the pseudo-examples do it alone.
The same documents give the same model.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.coding.model import Code, Coding
from app.coding.suggest import stacker
from app.coding.suggest.basis import basis_of
from app.coding.suggest.cues import Matcher
from app.coding.suggest.hits import NONE, Hits, hits_of, together
from app.coding.suggest.judge import Parts, Scores, inputs_of, rows_in, scores_by, without
from app.coding.suggest.learned_data import (
    HABIT,
    MOST_CODES,
    Analyse,
    Document,
    Prepared,
    habit,
    labels,
    prepare_asked,
    prepare_codebook,
    prepare_document,
    standing,
    telling,
)
from app.coding.suggest.meaning import meanings
from app.coding.suggest.nearest import Examples, examples_of
from app.coding.suggest.ridge import centred, solve
from app.coding.suggest.suggest import SHORT_TURN, matcher_of
from app.coding.suggest.told import paraphrases_beside
from app.coding.suggest.unseen import calibrate
from app.coding.suggest.vectors import Space
from app.coding.text import fingerprint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PENALTY = 1.0
"""How much the ridge regression holds the weights small."""
TRUST = {"name": 0.5, "cues": 1.0, "definition": 0.5, "inclusion": 0.5, "example": 1.0, "paraphrase": 0.75}
"""What a pseudo-example counts, where a coded unit counts one."""
REJECTED = -0.5
"""What is aimed at for a rejected suggestion; 0 for a code that a unit does not have."""
UNCODED_THRESHOLD = 0.36
"""A suggestion is shown from this chance on while the model cannot find thresholds of its own."""
ENOUGH_CODINGS = 20
ENOUGH_DOCUMENTS = 2
"""With less than this only what was coded or rejected is learned from, beside the pseudo-examples: how sure
that makes is still as with nothing coded."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a model says of units: matrices of units by codes; ``inputs`` are the stacker's, and ``beside``
    has the scores of parts and questions as well."""

    scores: Array
    inputs: Array
    logits: Array
    chances: Array
    beside: Scores


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model. ``weights`` are features by codes, ``stack`` the stacker's, by ``stacker.NAMES``."""

    matcher: Matcher
    space: Space
    weights: Array
    stack: Array
    thresholds: Array
    documents: int
    """Documents that it learned from."""
    codings: int
    """Pairs of unit and code that it learned from."""
    habit: float = HABIT
    """The share of a longer turn that a coding usually takes."""
    parts: Parts = field(default_factory=Parts)
    examples: Examples | None = None
    """What was coded, to find what is like it."""
    hits: Hits = NONE
    """How often each cue was right so far."""

    def judge(self, text: Prepared) -> Judged:
        """Score and chance of every code in every unit of a text."""
        text = without(text, self.parts)
        scores = scores_by(self.weights, rows_in(self.space, text))
        features = inputs_of(scores, text, self.parts, self.hits)
        logits = features @ self.stack
        return Judged(scores.units, features, logits, stacker.chances(logits), scores)


def enough(documents: Sequence[Document], codes: Sequence[Code]) -> bool:
    """Whether there are codings enough to learn from what has none, and how sure to be."""
    known = {code.guid for code in codes}
    coded = [n for d in documents if (n := sum(c.code in known for c in d.codings))]
    return len(coded) >= ENOUGH_DOCUMENTS and sum(coded) >= ENOUGH_CODINGS and len(codes) <= MOST_CODES


def train(
    documents: Sequence[Document],
    codes: Sequence[Code],
    analyse: Analyse,
    parts: Parts | None = None,
    pipeline: str = "",
    never: frozenset[tuple[str, str]] = frozenset(),
    without_turns: bool = False,
) -> Model:
    """Learn from the codebook and from coded documents; while these hold little (``enough``) only from what
    was decided in them.

    ``analyse`` makes the analysis of a text (``Pipeline.analyse``). The order of the documents is of no
    matter, and documents without a coding are left out. ``pipeline`` names what analyses, so that what was
    prepared with another one is not taken for its work. ``never`` are cues that count for nothing.
    ``without_turns`` tells that the text to be judged has none: something else is supposed of it while too
    little is coded.
    """
    import numpy as np

    parts = parts or Parts()
    matcher = matcher_of(codes, never)
    n_codes = len(matcher.codes)
    known = {code.guid for code in matcher.codes}
    chosen = telling([d for d in documents if any(c.code in known for c in d.codings)])
    if not parts.coded or len(codes) > MOST_CODES:
        chosen = []
    much = parts.coded and enough(chosen, codes)
    texts: list[Prepared] = []
    has: list[Array] = []
    rejected: list[Array] = []
    read: list[Array] = []
    coded: list[tuple[int, int, Coding]] = []
    at = 0
    for document in chosen:
        text = prepared(document, matcher, analyse, pipeline)
        given, refused, seen = labels(document, text.units, matcher.codes)
        if not much:  # so few are no picture of what has no code: only what was decided tells
            seen = np.asarray((given | refused).any(axis=1))
        texts.append(without(text, parts))
        coded += [(at + n, code, c) for n, code, c in standing(document.codings, text.units, matcher.codes)]
        at += len(text.units)
        for group, matrix in zip((has, rejected, read), (given, refused, seen), strict=True):
            group.append(matrix)
    codings = int(sum(matrix.sum() for matrix in has))
    # while only coded passages count as read, every cue met would seem to be right
    hits = [hits_of(*one) for one in zip(texts, has, read, strict=True)] if much else []
    asked = _asked(chosen, matcher, analyse, pipeline)
    usual = habit(chosen, texts, SHORT_TURN) if much else HABIT
    book, lines = _book(matcher, analyse, pipeline, paraphrases_beside(at, n_codes))
    groups = [*(without(text, parts) for text, _ in asked), *texts]
    targets = [meant.astype(float) for _, meant in asked]
    targets += [h + REJECTED * r for h, r in zip(has, rejected, strict=True)]
    counts = [np.where(r, 1.0, 1e-3) for r in [*(meant.any(1) for _, meant in asked), *read]]
    if parts.pseudo:
        wanted = np.zeros((len(lines), n_codes))
        wanted[np.arange(len(lines)), [code for code, _ in lines]] = 1.0
        groups.insert(0, without(book, parts))
        targets.insert(0, wanted)
        counts.insert(0, np.array([TRUST[name] for _, name in lines]))
    stack = stacker.uncoded([len(code.paraphrases) for code in codes], without_turns)
    limits = np.full(n_codes, UNCODED_THRESHOLD)
    # in turns, with nothing coded, meaning finds no more and makes chances worse (docs/suggestions.md)
    meaning = meanings().width if parts.meaning and (much or without_turns) else 0
    basis = basis_of(groups, n_codes, parts.question, meaning)
    weights = np.zeros((basis.space.width, n_codes), dtype=np.float32)
    examples = None
    if groups and n_codes:
        aims = np.concatenate(targets).astype(np.float32)
        penalty = PENALTY / np.concatenate(counts)
        first = len(aims) - at
        if much:
            stack, limits = calibrate(basis, aims, penalty, len(texts), has, read, hits, parts)
        weights = basis.features.times(centred(solve(basis.gram, aims, penalty, basis.lead)))
        examples = examples_of(basis.features, [(first + n, code, coding) for n, code, coding in coded])
    return Model(
        matcher, basis.space, weights, stack, limits, len(texts), codings, usual, parts, examples,
        together(hits),
    )  # fmt: skip


_KEPT = 300
_MODELS = 2
"""What a run over all documents learned from, and what is coded now; each takes some tens of megabytes."""
_prepared: OrderedDict[Any, Prepared] = OrderedDict()
_books: OrderedDict[Any, Any] = OrderedDict()
_models: OrderedDict[Any, Model] = OrderedDict()


def forget() -> None:
    """Let go of all that was learned and prepared."""
    for kept in (_prepared, _books, _models):
        kept.clear()


def _remember(kept: OrderedDict[Any, Any], key: Any, made: Any, most: int) -> Any:
    kept[key] = made
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    return made


def prepared(
    document: Document, matcher: Matcher, analyse: Analyse, pipeline: str = "", *, asked: bool = False
) -> Prepared:
    """The units of a document, kept as long as its text, turns, roles, late cues and the codebook stay;
    with ``asked`` those of its interviewers instead."""
    roles = tuple(sorted(document.roles.items()))
    key = (fingerprint(document.text), document.turns, roles, matcher, pipeline, document.late, asked)
    found = _prepared.get(key)
    prepare = prepare_asked if asked else prepare_document
    made = found if found is not None else prepare(document, analyse, matcher)
    kept: Prepared = _remember(_prepared, key, made, _KEPT)
    return kept


def _asked(
    documents: Sequence[Document], matcher: Matcher, analyse: Analyse, pipeline: str
) -> list[tuple[Prepared, Array]]:
    """Interviewers' turns of documents where one has a code that is meant there, and which of them has which.

    What has none tells nothing: who codes there codes some of it, and elsewhere their words are the theme's.
    """
    if not any(code.interviewer for code in matcher.codes):
        return []
    elsewhere = [at for at, code in enumerate(matcher.codes) if not code.interviewer]
    made = []
    for document in documents:
        text = prepared(document, matcher, analyse, pipeline, asked=True)
        has, _, _ = labels(document, text.units, matcher.codes)
        has[:, elsewhere] = False
        if has.any():
            made.append((text, has))
    return made


def _book(
    matcher: Matcher, analyse: Analyse, pipeline: str, paraphrases: int
) -> tuple[Prepared, list[tuple[int, str]]]:
    most = max((len(code.paraphrases) for code in matcher.codes), default=0)
    key = (matcher, pipeline, min(paraphrases, most))
    found = _books.get(key)
    kept: tuple[Prepared, list[tuple[int, str]]] = _remember(
        _books, key, found if found is not None else prepare_codebook(analyse, matcher, key[2]), 4
    )
    return kept


def model_of(
    documents: Sequence[Document],
    codes: Sequence[Code],
    analyse: Analyse,
    pipeline: str = "",
    never: frozenset[tuple[str, str]] = frozenset(),
    without_turns: bool = False,
) -> Model:
    """The model of these codings and this codebook, kept for the next time; arguments as for ``train``."""
    without_turns = without_turns and not enough(documents, codes)
    key = (
        tuple(
            sorted(
                (
                    d.source,
                    fingerprint(d.text),
                    d.turns,
                    tuple(sorted(d.roles.items())),
                    tuple(sorted((c.code, c.start, c.end, c.guid) for c in d.codings)),
                    tuple(sorted((r.code, r.start, r.end, r.decision) for r in d.decisions)),
                    tuple(sorted(d.late)),
                )
                for d in documents
                if d.codings
            )
        ),
        tuple(codes),
        pipeline,
        never,
        without_turns,
    )
    found = _models.get(key)
    made = (
        found if found is not None else train(documents, codes, analyse, None, pipeline, never, without_turns)
    )
    kept: Model = _remember(_models, key, made, _MODELS)
    return kept

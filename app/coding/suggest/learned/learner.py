"""The learner: what a project has coded so far, with what its codebook says, as one linear model.

A unit's score for a code is a sum over its features (``vectors``), learned by ridge regression from coded
units and from the codebook's own sentences as pseudo-examples (``lesson``); ``stacker`` makes of the score,
the cues and the standing of the code among the others a chance. Without any coding the pseudo-examples do it
alone. The same documents give the same model.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.coding.model import Code
from app.coding.suggest.cues.matcher import Matcher
from app.coding.suggest.cues.suggest import matcher_of
from app.coding.suggest.features.documents import Document, enough, tells
from app.coding.suggest.features.labels import HABIT
from app.coding.suggest.features.prepared import Analyse, Prepared
from app.coding.suggest.features.vectors import Space
from app.coding.suggest.learned import remembered, stacker
from app.coding.suggest.learned.hits import NONE, Hits
from app.coding.suggest.learned.judge import Parts, Scores, inputs_of, rows_in, scores_by, without
from app.coding.suggest.learned.lesson import Lesson
from app.coding.suggest.learned.nearest import Examples
from app.coding.suggest.learned.teaching import lesson_of
from app.coding.suggest.learned.unseen import calibrate
from app.coding.suggest.regression import logistic
from app.coding.suggest.regression.factored import Solved
from app.coding.text import fingerprint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


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
    level: Array | None = None
    """What any unit scores for each code, to be taken off; see ``Lesson.level``."""

    def judge(self, text: Prepared) -> Judged:
        """Score and chance of every code in every unit of a text."""
        import numpy as np

        text = without(text, self.parts)
        scores = scores_by(self.weights, rows_in(self.space, text)).less(self.level)
        features = inputs_of(scores, text, self.parts, self.hits)
        chance = logistic.chances(features @ self.stack)
        return Judged(scores.units, features, np.log(chance / (1.0 - chance)), chance, scores)


def train(
    documents: Sequence[Document],
    codes: Sequence[Code],
    analyse: Analyse,
    parts: Parts | None = None,
    pipeline: str = "",
    never: frozenset[tuple[str, str]] = frozenset(),
    written: bool = False,
    own: Document | None = None,
) -> Model:
    """Learn from the codebook and from coded documents; while these hold little (``enough``) only from what
    was decided in them.

    ``analyse`` makes the analysis of a text (``Pipeline.analyse``). The order of the documents is of no
    matter, and documents without a coding or rejection are left out. ``pipeline`` names what analyses, so
    that what was prepared with another one is not taken for its work. ``never`` are cues that count for
    nothing. ``written`` tells that the text to be judged is a report: something else is supposed of it while
    too little is coded. ``own`` is that text with what its coder decided in it (``Lesson.for_text``).
    """
    import numpy as np

    parts = parts or Parts()
    matcher = matcher_of(codes, never)
    n_codes = len(matcher.codes)
    lesson = lesson_of(documents, matcher, analyse, parts, pipeline, written)
    if own is not None:
        lesson = lesson.for_text(own, matcher.codes)
    basis = lesson.basis
    cued = sum(bool(code.cues) for code in matcher.codes) / max(1, n_codes)
    told = [len(code.paraphrases) for code in matcher.codes]
    stack = stacker.uncoded(told, written, cued)
    limits = np.full(n_codes, stacker.threshold(told, cued))
    weights = np.zeros((basis.space.width, n_codes), dtype=np.float32)
    examples = level = None
    if basis.groups and n_codes:
        if lesson.much:
            stack, limits = calibrate(
                basis, lesson.aims, lesson.penalty, lesson.texts, lesson.has, lesson.read, lesson.hits, parts
            )
        answer = lesson.answer()
        weights, examples, level = lesson.weights(answer), lesson.examples(), lesson.level(answer)
    return Model(
        matcher, basis.space, weights, stack, limits, lesson.texts, lesson.codings, lesson.habit, parts,
        examples, lesson.record, level,
    )  # fmt: skip


def led_by(model: Model, lesson: Lesson, near: Solved | None, own: Document) -> Model:
    """``model``, that was trained by ``lesson``, for the text that ``own`` is (``Lesson.for_text``). How sure
    to be stays as it was. ``near`` are the lesson's equations, solved, if they could be."""
    led = lesson.for_text(own, model.matcher.codes)
    asked = any(code.interviewer for code in model.matcher.codes)
    answer = led.answer(near)
    weights = led.weights(answer, None if asked else own.source)
    return replace(model, weights=weights, examples=led.examples(), hits=led.record, level=led.level(answer))


_MODELS = 2
"""What a run over all documents learned from, and what is coded now; each takes some tens of megabytes."""
_models: OrderedDict[Any, Model] = OrderedDict()
_led: OrderedDict[Any, Model] = OrderedDict()
"""Those for one text, with what its coder decided there."""
_lessons: dict[Any, Lesson] = {}
"""That of the last model that was led by a text,"""
_solved: dict[Any, Solved | None] = {}
"""and its equations with their answer."""
_marks: dict[str, tuple[Document, str]] = {}
"""Of each source the document that was learned from last, and its mark."""
_lone: list[Any] = []
"""What the last one was learned from that was made for one text alone."""


def forget() -> None:
    """Let go of all that was learned and prepared."""
    _models.clear()
    _led.clear()
    _lone.clear()
    _lessons.clear()
    _solved.clear()
    _marks.clear()
    remembered.forget()


def model_of(
    documents: Sequence[Document],
    codes: Sequence[Code],
    analyse: Analyse,
    pipeline: str = "",
    never: frozenset[tuple[str, str]] = frozenset(),
    written: bool = False,
    own: Document | None = None,
) -> Model:
    """The model of these codings and this codebook, kept for the next time; arguments as for ``train``."""
    written = written and not enough(documents, codes)
    every = tuple(sorted(_known_mark(d) for d in documents if d.codings or d.decisions))
    key = (every, tuple(codes), pipeline, never, written)
    known = frozenset(code.guid for code in codes)
    if own is not None and not any(tells(d, known) for d in documents if d.source == own.source):
        own = None

    def trained(own: Document | None = None) -> Model:
        _lessons.clear()
        _solved.clear()
        return train(documents, codes, analyse, None, pipeline, never, written, own)

    def led(own: Document) -> Model:
        model = _kept(_models, key, trained)
        if key not in _lessons:
            _lessons.clear()
            _solved.clear()
            _lessons[key] = lesson_of(documents, model.matcher, analyse, model.parts, pipeline, written)
        lesson = _lessons[key]
        if own.source not in lesson.sources:
            return model
        if key not in _solved:
            _solved[key] = lesson.solved()
        return led_by(model, lesson, _solved[key], own)

    if own is None:
        return _kept(_models, key, trained)
    if key not in _models and _lone != [key]:
        # a coder at work in one text: only when another is judged by the same do both share a model
        _lone[:] = [key]
        return _kept(_led, (key, _mark(own)), lambda: trained(own))
    return _kept(_led, (key, _mark(own)), lambda: led(own))


def _kept(models: OrderedDict[Any, Model], key: Hashable, make: Callable[[], Model]) -> Model:
    """The model kept under a key, else the one that is made now."""
    found = models.get(key)
    model: Model = remembered.remember(models, key, make() if found is None else found, _MODELS)
    return model


def _known_mark(document: Document) -> str:
    """``_mark``, kept as long as the document is the same object."""
    known = _marks.get(document.source)
    if known is None or known[0] is not document:
        known = _marks[document.source] = document, _mark(document)
    return known[1]


def _mark(document: Document) -> str:
    """A fingerprint of all in a document that makes a difference to what is learned."""
    told = (
        document.source,
        fingerprint(document.text),
        document.turns,
        sorted(document.roles.items()),
        sorted((c.code, c.start, c.end, c.guid) for c in document.codings),
        sorted((r.code, r.start, r.end, r.decision) for r in document.decisions),
        sorted(document.late),
    )
    return fingerprint(repr(told))

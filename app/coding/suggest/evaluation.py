"""How good the suggestions are on the coder's own work: every document by a model that has not seen it.

A unit is a respondent's turn (a line outside turns, a part of a very long turn); the truth is which codes
the coder gave it. Units after the last coding of a document are left out, as they may not have been read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.coding.model import Code, Notice
from app.coding.suggest.evidence import THRESHOLD
from app.coding.suggest.learned import Model, Parts, prepared, train
from app.coding.suggest.learned_data import Analyse, Document, labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

BINS = 10
SHOWN = 0.1
"""Calibration is measured on chances from here on; nearly all other pairs of unit and code are near 0."""
FEW_EXAMPLES = 5
"""A code with fewer examples is told to have too few."""
CURVE = (0, 2, 5, 9, 20, 50)
"""The numbers of coded documents that the curve shows, as far as there are so many."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 (0 to 1; 0 when undefined) with the counts that they are made of."""

    precision: float
    recall: float
    f1: float
    examples: int
    suggested: int
    right: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on units that the model had not seen.

    ``micro`` counts all codes together. ``first`` is the share of coded units whose most likely code is
    right, ``among_three`` the share of codings that are among the three most likely of their unit. ``ece``
    is the expected calibration error over chances of at least ``SHOWN``, in ten bins, and ``reliability``
    those bins as (mean chance, share right, count).
    """

    micro: Score
    per_code: dict[str, Score]
    first: float
    among_three: float
    ece: float
    reliability: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Learned suggestions, those by cues alone, and the curve of micro F1 over coded documents."""

    documents: int
    codings: int
    learned: Figures
    cues: Figures
    curve: tuple[tuple[int, Figures], ...]
    warnings: tuple[Notice, ...]


def evaluate(
    documents: Sequence[Document],
    codes: Sequence[Code],
    analyse: Analyse,
    *,
    pipeline: str = "",
    curve: Sequence[int] = CURVE,
    cancelled: Callable[[], bool] = lambda: False,
) -> Evaluation | None:
    """Measure on coded documents, each held out in turn; None when fewer than two are coded."""
    known = {code.guid for code in codes}
    coded = [d for d in documents if any(c.code in known for c in d.codings)]
    coded.sort(key=lambda d: (d.text, d.source))
    if len(coded) < 2:
        return None
    most = len(coded) - 1
    by_size: list[tuple[int, Figures]] = []
    for size in sorted({n for n in curve if n < most} | {most}):
        if cancelled():
            return None
        by_size.append((size, held_out(coded, codes, analyse, size, pipeline=pipeline)))
    learned = by_size[-1][1]
    cues = held_out(coded, codes, analyse, 0, cues_alone=True, pipeline=pipeline)
    warnings = warnings_of(learned, cues, {code.guid: code.name for code in codes})
    pairs = learned.micro.examples
    return Evaluation(len(coded), pairs, learned, cues, tuple(by_size), warnings)


def warnings_of(learned: Figures, cues: Figures, names: Mapping[str, str]) -> tuple[Notice, ...]:
    """What the coder should know of figures; ``names`` are those of the codes by guid."""
    warnings = []
    few = [names[g] for g, s in learned.per_code.items() if 0 < s.examples < FEW_EXAMPLES]
    if few:
        details = {"n": len(few), "least": FEW_EXAMPLES, "codes": ", ".join(few)}
        warnings.append(Notice("suggest.few_examples", details))
    if learned.micro.f1 < cues.micro.f1:
        details = {"learned": f"{learned.micro.f1:.2f}", "cues": f"{cues.micro.f1:.2f}"}
        warnings.append(Notice("suggest.worse_than_cues", details))
    return tuple(warnings)


def held_out(
    documents: Sequence[Document],
    codes: Sequence[Code],
    analyse: Analyse,
    size: int,
    *,
    parts: Parts | None = None,
    cues_alone: bool = False,
    pipeline: str = "",
) -> Figures:
    """Each document judged by a model of ``size`` other ones, those that follow it (and then the first)."""
    import numpy as np

    chances, true, limits = [], [], []
    model: Model | None = None
    for n, document in enumerate(documents):
        others = [documents[(n + k) % len(documents)] for k in range(1, size + 1)]
        if model is None or others:
            model = train(others, codes, analyse, parts, pipeline)
        text = prepared(document, model.matcher, analyse, pipeline)
        has, _, read = labels(document, text.units, model.matcher.codes)
        chance = text.cue if cues_alone else model.judge(text).chances
        limit = np.full(len(model.thresholds), THRESHOLD) if cues_alone else model.thresholds
        chances.append(chance[read])
        true.append(has[read])
        limits.append(np.broadcast_to(limit, chance[read].shape))
    guids = [code.guid for code in model.matcher.codes] if model else []
    return figures(np.concatenate(chances), np.concatenate(true), np.concatenate(limits), guids)


def figures(chance: Array, true: Array, limits: Array, guids: Sequence[str]) -> Figures:
    """The figures of chances (units by codes), which are right, and from which chance on one is shown."""
    import numpy as np

    given = chance >= limits
    counts = [(given & true).sum(0), given.sum(0), true.sum(0)]
    per_code = {guid: _score(*(int(c[n]) for c in counts)) for n, guid in enumerate(guids)}
    micro = _score(*(int(c.sum()) for c in counts))
    coded = true.any(1)
    order = np.argsort(-chance[coded], axis=1, kind="stable")
    ranked = np.take_along_axis(true[coded], order, 1)
    first = float(ranked[:, 0].mean()) if ranked.size else 0.0
    three = float(ranked[:, :3].sum() / max(1, ranked.sum()))
    bins = _bins(chance[chance >= SHOWN], true[chance >= SHOWN])
    total = sum(count for _, _, count in bins)
    ece = sum(abs(mean - share) * count for mean, share, count in bins) / max(1, total)
    return Figures(micro, per_code, first, three, ece, bins)


def _score(right: int, suggested: int, examples: int) -> Score:
    precision = right / suggested if suggested else 0.0
    recall = right / examples if examples else 0.0
    f1 = 2 * right / (suggested + examples) if suggested + examples else 0.0
    return Score(precision, recall, f1, examples, suggested, right)


def _bins(chance: Array, true: Array) -> tuple[tuple[float, float, int], ...]:
    import numpy as np

    number = np.minimum((chance * BINS).astype(int), BINS - 1)
    return tuple(
        (float(chance[number == n].mean()), float(true[number == n].mean()), int((number == n).sum()))
        for n in range(BINS)
        if (number == n).any()
    )

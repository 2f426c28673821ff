"""How good the suggestions are on the coder's own work: every document by a model that has not seen it.

A unit is a respondent's turn (a line outside turns, a part of a very long turn); the truth is which codes
the coder gave it. Units after the last coding of a document are left out, as they may not have been read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.coding.model import NO_RULES, Code, Notice, SuggestionRules
from app.coding.suggest.analyses.units import is_written
from app.coding.suggest.cues.evidence import THRESHOLD
from app.coding.suggest.cues.suggest import matcher_of
from app.coding.suggest.features.documents import MOST_CODES, Document, enough
from app.coding.suggest.features.labels import labels, passed
from app.coding.suggest.features.prepared import Analyse
from app.coding.suggest.learned.judge import Parts
from app.coding.suggest.learned.learner import Model, train
from app.coding.suggest.learned.remembered import prepared
from app.coding.suggest.learned.suggest import LEAST
from app.coding.suggest.measuring.figures import Figures, figures
from app.coding.suggest.propose import Form, form_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

FEW_EXAMPLES = 5
NAMED = 5
"""A code with fewer examples is told to have too few."""
TAKEN_OVER = 0.2
"""From this share of the codings on it is said that those taken over from suggestions flatter. What
was suggested once is nearly all found again: where three quarters would be found, a fifth taken over makes
that .80, and .05 is what figures have to be apart to differ at all (``judging.APART``)."""
CURVE = (0, 2, 5, 9, 20, 50)
"""The numbers of coded documents that the curve shows, as far as there are so many."""
MODELS, CURVE_MODELS = 10, 5
"""With more coded documents than this they are held out in so many groups; the like for the curve."""
NOTHING = Parts(pseudo=False, coded=False)
"""Of a model that nothing but its cues is asked of."""
HEAVY = 50_000_000
"""From this product of codes and characters on the groups are these:"""
MODELS_HEAVY, CURVE_MODELS_HEAVY = 4, 2

Tell = Callable[[int, int], object]
"""Told how many models of how many are done; what it raises stops the measuring."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Learned suggestions, those by cues alone, and the curve of micro F1 over coded documents.

    ``codings`` are pairs of unit and code. ``thresholds`` are those that suggestions are shown by now, and
    ``form`` is what makes them: what was learned, what the codebook says, or its cues. ``held_out`` is the
    number of groups in which documents were kept apart.
    """

    documents: int
    codings: int
    learned: Figures
    cues: Figures
    curve: tuple[tuple[int, Figures], ...]
    warnings: tuple[Notice, ...]
    thresholds: Mapping[str, float]
    form: Form = "learned"
    held_out: int = 0
    pipeline: str = ""


def coded_documents(documents: Sequence[Document], codes: Sequence[Code]) -> list[Document]:
    """The documents with a coding of one of these codes, in the order in which they are measured."""
    known = {code.guid for code in codes}
    coded = [d for d in documents if any(c.code in known for c in d.codings)]
    return sorted(coded, key=lambda d: (d.text, d.source))


def evaluate(
    documents: Sequence[Document],
    codes: Sequence[Code],
    analyse: Analyse,
    *,
    pipeline: str = "",
    curve: Sequence[int] = CURVE,
    rules: SuggestionRules = NO_RULES,
    tell: Tell = lambda done, total: None,
) -> Evaluation | None:
    """Measure on coded documents, each judged by a model that has not seen it; None when fewer than two are
    coded.

    With many documents or codes they are held out in groups, so that it does not take for ever. Codes that
    ``rules`` turn off are not measured; the thresholds that it sets are the ones that count.
    """
    coded = coded_documents(documents, codes)
    if len(coded) < 2:
        return None
    heavy = len(codes) * sum(len(d.text) for d in coded) >= HEAVY
    groups = _groups(len(coded), MODELS_HEAVY if heavy else MODELS)
    most = len(coded) - max(len(group) for group in groups)
    plans = {n: CURVE_MODELS_HEAVY if heavy else CURVE_MODELS for n in sorted(curve) if n < most}
    plans[most] = len(groups)
    if len(codes) > MOST_CODES:  # nothing is learned then, and the cues are what is shown
        plans = {}
    total = sum(_models(len(coded), n, models) for n, models in plans.items()) + 2
    done = 0

    def step() -> None:
        nonlocal done
        tell(done, total)
        done += 1

    def apart(size: int, **more: Any) -> Figures:
        return held_out(coded, codes, analyse, size, pipeline=pipeline, rules=rules, step=step, **more)

    by_size = [(size, apart(size, models=models)) for size, models in plans.items()]
    cues = apart(0, cues_alone=True)
    by_size = by_size or [(0, cues)]
    learned = by_size[-1][1]
    step()
    form = form_of(coded, codes)
    limits = [THRESHOLD] * len(codes)
    if form != "cues":
        lines = all(is_written(analyse(d.text, d.turns), d.turns) for d in coded)
        limits = train(coded, codes, analyse, None, pipeline, rules.never, lines).thresholds.tolist()
    thresholds = {c.guid: float(t) for c, t in zip(matcher_of(codes, rules.never).codes, limits, strict=True)}
    thresholds.update((guid, max(LEAST, least)) for guid, least in rules.least if guid in thresholds)
    tell(total, total)
    warnings = warnings_of(learned, cues, {code.guid: code.name for code in codes})
    return Evaluation(
        len(coded), learned.micro.examples, learned, cues, tuple(by_size), warnings, thresholds, form,
        len(groups), pipeline,
    )  # fmt: skip


def _groups(n: int, models: int) -> list[range]:
    """``n`` documents in at most ``models`` groups of neighbours."""
    size = -(-n // max(1, models))
    return [range(a, min(a + size, n)) for a in range(0, n, size)]


def _models(n: int, size: int, models: int | None) -> int:
    """How many models it takes to judge ``n`` documents by ``size`` others each."""
    return len(_apart(n, size, models)) if size else 1


def _apart(n: int, size: int, models: int | None) -> list[range]:
    """Groups of documents to judge, each leaving at least ``size`` others (as far as there are)."""
    groups = n if models is None else models
    while groups < n and n - max(len(g) for g in _groups(n, groups)) < size:
        groups += 1
    return _groups(n, groups)


def warnings_of(learned: Figures, cues: Figures, names: Mapping[str, str]) -> tuple[Notice, ...]:
    """What the coder should know of figures; ``names`` are those of the codes by guid."""
    warnings = []
    taken, codings = learned.taken_over, learned.micro.examples
    if taken and taken >= TAKEN_OVER * codings:
        warnings.append(Notice("suggest.taken_over", {"n": taken, "codings": codings}))
    few = [names[g] for g, s in learned.per_code.items() if 0 < s.examples < FEW_EXAMPLES]
    if few:
        details = {"n": len(few), "least": FEW_EXAMPLES, "codes": _some(few)}
        warnings.append(Notice("suggest.few_examples", details))
    if round(learned.micro.f1, 2) < round(cues.micro.f1, 2):
        details = {"learned": f"{learned.micro.f1:.2f}", "cues": f"{cues.micro.f1:.2f}"}
        warnings.append(Notice("suggest.worse_than_cues", details))
    return tuple(warnings)


def _some(names: Sequence[str]) -> str | Notice:
    """Names, or of many the first and how many more there are."""
    if len(names) <= NAMED + 1:
        return ", ".join(names)
    return Notice("suggest.and_more", {"codes": ", ".join(names[:NAMED]), "n": len(names) - NAMED})


def held_out(
    documents: Sequence[Document],
    codes: Sequence[Code],
    analyse: Analyse,
    size: int,
    *,
    parts: Parts | None = None,
    cues_alone: bool = False,
    pipeline: str = "",
    models: int | None = None,
    rules: SuggestionRules = NO_RULES,
    step: Callable[[], object] = lambda: None,
    besides: Sequence[Document] = (),
) -> Figures:
    """Each document judged by a model of ``size`` other ones, those that follow it (and then the first).

    With ``models`` neighbours share a model, so that about so many are trained; ``step`` is called before
    each. ``besides`` are documents that every model learns from as well and that are not judged. Where
    nothing says which ``parts``, a model that learned from too little is as in use: the cues by themselves.
    """
    import numpy as np

    chances, true, limits, taken = [], [], [], []
    model: Model | None = None
    n, own = len(documents), {code: max(LEAST, share) for code, share in rules.least}
    for group in _apart(n, size, models) if size else [range(n)]:
        step()
        others = [*besides, *(documents[(group[-1] + k) % n] for k in range(1, size + 1))]
        alone = cues_alone or (parts is None and form_of(others, codes) == "cues")
        made: dict[bool, Model] = {}
        for document in documents[group.start : group.stop]:
            lines = not enough(others, codes) and is_written(
                analyse(document.text, document.turns), document.turns
            )
            if lines not in made:
                of = NOTHING if alone else parts
                made[lines] = train(others, codes, analyse, of, pipeline, rules.never, lines)
            model = made[lines]
            text = prepared(document, model.matcher, analyse, pipeline)
            has, refused, read = labels(document, text.units, model.matcher.codes)
            told = passed(has)[:, None] | refused  # a unit may have other codes than the one rejected there
            hand, _, _ = labels(by_hand(document), text.units, model.matcher.codes)
            chance = np.where(told, text.cue if alone else model.judge(text).chances, -np.inf)
            limit = np.full(len(model.thresholds), THRESHOLD) if alone else model.thresholds.copy()
            for place, code in enumerate(model.matcher.codes):
                limit[place] = own.get(code.guid, limit[place])
            chances.append(chance[read])
            true.append(has[read])
            taken.append((has & ~hand)[read])
            limits.append(np.broadcast_to(limit, chance[read].shape))
    guids = [code.guid for code in model.matcher.codes] if model else []
    on = [n for n, guid in enumerate(guids) if guid not in rules.off]
    chance, has, limit, over = (np.concatenate(some)[:, on] for some in (chances, true, limits, taken))
    return figures(chance, has, limit, [guids[n] for n in on], over)


def by_hand(document: Document) -> Document:
    """A document without the codings that were taken over from suggestions."""
    return replace(document, codings=tuple(c for c in document.codings if c.origin != "suggested"))

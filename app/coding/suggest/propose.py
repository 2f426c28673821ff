"""Which form of the suggestions serves a project now: the learned model, or the cues alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from app.coding.model import Code, Suggestion, Turn
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.analyses.units import is_written
from app.coding.suggest.cues.evidence import THRESHOLD
from app.coding.suggest.cues.suggest import suggest
from app.coding.suggest.features.documents import MOST_CODES

if TYPE_CHECKING:
    from app.coding.suggest.analyst import Analyst
    from app.coding.suggest.features.documents import Document
    from app.coding.suggest.jobs import SuggestJob
    from app.coding.suggest.learned.learner import Model

Form = Literal["learned", "codebook", "cues"]
DESCRIBED = 0.75
"""The share of codes with a definition, example or paraphrases from which on the codebook is learned from,"""
COMPARED = 3
"""and of how many codes: a text is likelier to be about this one than about that one, and with one or two
there is too little to compare with. Cues find more then (docs/suggestions.md)."""


def form_of(documents: Sequence[Document], codes: Sequence[Code]) -> Form:
    """What makes the suggestions of a project now: what was ``learned`` from these documents, what the
    ``codebook`` says (and the little that was coded), or its ``cues`` alone."""
    from app.coding.suggest.features.documents import enough

    if enough(documents, codes):
        return "learned"
    with_words = sum(bool(code.definition or code.example or code.paraphrases) for code in codes)
    fit = COMPARED <= len(codes) <= MOST_CODES and with_words >= DESCRIBED * len(codes)
    return "codebook" if fit else "cues"


def propose(
    job: SuggestJob, analyst: Analyst, cancelled: Callable[[], bool] = lambda: False
) -> list[Suggestion]:
    """The suggestions for a job: learned from its documents when they hold enough; else from the codebook
    when that is described; else by the cues alone. Raises ``Cancelled``.
    """
    from app.coding.suggest.learned.suggest import suggest_learned

    analysis = analyst.analyse(job.text, job.turns, cancelled=cancelled)
    options = {
        "source": job.source,
        "roles": job.roles,
        "decisions": job.decisions,
        "codings": job.codings,
        "minimum": job.minimum,
        "rules": job.rules,
        "hidden": job.hidden,
    }
    model = _model(job, analyst, cancelled)
    if model is None:
        return suggest(analysis, job.turns, job.codes, **options)  # type: ignore[arg-type]
    return suggest_learned(model, analysis, job.turns, **options)  # type: ignore[arg-type]


def measured(job: SuggestJob, analyst: Analyst) -> dict[str, float]:
    """From when on each code is suggested when no rule says otherwise; quick after ``propose``."""
    from app.coding.suggest.learned.suggest import LEAST

    model = _model(job, analyst, lambda: False)
    if model is None:
        return {code.guid: THRESHOLD for code in job.codes}
    limits = zip(model.matcher.codes, model.thresholds, strict=True)
    return {code.guid: max(LEAST, float(limit)) for code, limit in limits}


def _model(job: SuggestJob, analyst: Analyst, cancelled: Callable[[], bool]) -> Model | None:
    """What was learned, kept for the next time; None when cues alone serve. Of the job's own text only what
    its coder decided there is learned from (``Lesson.for_text``)."""
    from app.coding.suggest.learned.learner import model_of

    def analyse(text: str, turns: Sequence[Turn]) -> Analysis:
        return analyst.analyse(text, turns, cancelled=cancelled)

    codes = tuple(code for code in job.codes if code.codable and code.active)
    if form_of(job.documents, codes) == "cues":
        return None
    written = is_written(analyse(job.text, job.turns), job.turns)
    here = next((d for d in job.documents if d.source == job.source), None)
    own = None
    if here is not None and (here.text, here.turns) == (job.text, job.turns):  # else edited during a run
        own = replace(here, codings=job.codings, decisions=job.decisions)
    return model_of(job.documents, codes, analyse, analyst.pipeline, job.rules.never, written, own)

"""Suggestions by the learned model: where, and how sure.

Why is told by ``explaining``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.coding.model import (
    NO_RULES,
    Coding,
    Hidden,
    Near,
    Role,
    Suggestion,
    SuggestionDecision,
    SuggestionRules,
    Turn,
)
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.analyses.units import Unit, headings, interviewers, shorter, units_of
from app.coding.suggest.cues.suggest import overlaps, ranges
from app.coding.suggest.features.labels import standing
from app.coding.suggest.features.prepared import prepare
from app.coding.suggest.learned import remembered
from app.coding.suggest.learned.explaining import Told
from app.coding.suggest.learned.learner import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

LEAST = 0.05
"""No suggestion is less sure, whatever is asked for."""
SPEAKS = 0.5
"""What the words that are told add to the logit at least: of suggestions with less next to none are right,
and nothing in the text tells why they are made."""


def suggest_learned(
    model: Model,
    analysis: Analysis,
    turns: Sequence[Turn],
    *,
    source: str = "",
    roles: Mapping[str, Role] | None = None,
    decisions: Iterable[SuggestionDecision] = (),
    codings: Iterable[Coding] = (),
    minimum: float | None = None,
    rules: SuggestionRules = NO_RULES,
    hidden: bool = False,
) -> list[Suggestion]:
    """The suggestions for one analysed source, by place; at most one per code and turn.

    Arguments as for ``suggest``; without ``minimum`` each code has its own, that of ``rules`` before the
    learned one. Those that are hidden come from ``LEAST`` on. Every suggestion has
    reasons in the text or in the question before it, that come to ``SPEAKS``.
    """
    codes = model.matcher.codes
    codings, roles = [c for c in codings if not source or c.source == source], roles or {}
    units = shorter(analysis, units_of(analysis, turns, roles))
    heads = headings(analysis, turns, units)
    coded = ranges(codings, source, lambda c: True)
    rejected = ranges(decisions, source, lambda d: d.decision == "rejected")
    # What a coder coded here is what made the unit likely: it says nothing of the words beside it.
    taught = {(at, code) for at, code, _ in standing(codings, units, codes)}
    own = dict(rules.least)
    limits = [
        max(LEAST, own.get(entry.guid, float(limit)) if minimum is None else minimum)
        for entry, limit in zip(codes, model.thresholds, strict=True)
    ]

    def hiding(at: int, code: int, place: tuple[int, int], chance: float) -> Hidden:
        guid = codes[code].guid
        return (
            "off" if guid in rules.off
            else "rejected" if overlaps(rejected.get(guid, ()), *place)
            else "coded" if overlaps(coded.get(guid, ()), *place) or (at, code) in taught
            else "low" if chance < limits[code]
            else "heading" if at in heads
            else ""
        )  # fmt: skip

    def found(within: Sequence[Unit], among: Sequence[int]) -> Iterator[tuple[int, Suggestion]]:
        text = remembered.at_hand(analysis, turns, roles, model.matcher) if within is units else None
        text = text or prepare(analysis, within, model.matcher)
        judged = model.judge(text)
        for at in range(len(within)):
            told: Told | None = None
            likeness: Array | None = None
            for code in among:
                guid, chance = codes[code].guid, float(judged.chances[at, code])
                if chance < (LEAST if hidden else limits[code]):
                    continue
                if not hidden and (guid in rules.off or (within is units and (at, code) in taught)):
                    continue
                told = told or Told(model, analysis, text, judged, at)
                start, end, reasons = told.explain(code)
                why = hiding(at if within is units else -1, code, (start, end), chance)
                told_of = [r for r in reasons if r.end > r.start]
                if not told_of or sum(r.weight for r in told_of) < SPEAKS or (why and not hidden):
                    continue
                near: tuple[Near, ...] = ()
                if model.examples is not None:
                    if likeness is None:
                        likeness = model.examples.likeness(model.space, text.rows[at])
                    near = model.examples.near(likeness, code, (source, within[at].start, within[at].end))
                yield code, Suggestion(source, start, end, guid, chance, reasons, limits[code], near, why)

    made = list(found(units, range(len(codes)))) if units and codes else []
    meant = [code for code, entry in enumerate(codes) if entry.interviewer]
    theirs = shorter(analysis, interviewers(analysis, turns, roles)) if meant else []
    if theirs:
        made += found(theirs, meant)
    return [one for _, one in sorted(made, key=lambda pair: (pair[1].start, pair[1].end, pair[0]))]

"""What coders answered to suggestions: how many were taken over, by whom, when, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.coding.model import Decision

Fate = Literal["kept", "adjusted", "recoded", "removed", ""]
"""What became of an accepted one: as it was, other bounds, another code, taken away; "" when unknown, or
when it was rejected."""
MOST_WEEKS = 520
"""Weeks without an answer are listed too as long as there are not more than this in all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One suggestion that a coder accepted or rejected. ``at`` is ISO 8601 in UTC; ``coder`` and ``code`` are
    guids; ``confidence`` is what it was suggested with, None when nobody knows any more."""

    code: str
    coder: str
    at: str
    decision: Decision
    confidence: float | None = None
    fate: Fate = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers counted. Means are over the answers whose confidence is known; None when there are none."""

    accepted: int = 0
    rejected: int = 0
    adjusted: int = 0
    recoded: int = 0
    removed: int = 0
    confidence_accepted: float | None = None
    confidence_rejected: float | None = None

    @property
    def answered(self) -> int:
        """Accepted and rejected together."""
        return self.accepted + self.rejected

    @property
    def rate(self) -> float | None:
        """The share that was accepted; None when nothing was answered."""
        return self.accepted / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """All answers together, and apart by code, by coder and by week (of its Monday, UTC, oldest first)."""

    all: Tally
    per_code: Mapping[str, Tally]
    per_coder: Mapping[str, Tally]
    weeks: tuple[tuple[date, Tally], ...]


def tally(answers: Iterable[Answer]) -> Tally:
    """Answers counted together."""
    answers = list(answers)
    fates = [a.fate for a in answers if a.decision == "accepted"]
    return Tally(
        accepted=len(fates),
        rejected=len(answers) - len(fates),
        adjusted=fates.count("adjusted"),
        recoded=fates.count("recoded"),
        removed=fates.count("removed"),
        confidence_accepted=_mean(answers, "accepted"),
        confidence_rejected=_mean(answers, "rejected"),
    )


def _mean(answers: Iterable[Answer], decision: Decision) -> float | None:
    known = [a.confidence for a in answers if a.decision == decision and a.confidence is not None]
    return sum(sorted(known)) / len(known) if known else None


def acceptance(answers: Iterable[Answer]) -> Acceptance:
    """Answers counted in every way; the order in which they come is of no matter."""
    answers = list(answers)
    by_code: dict[str, list[Answer]] = defaultdict(list)
    by_coder: dict[str, list[Answer]] = defaultdict(list)
    by_week: dict[date, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_code[answer.code].append(answer)
        by_coder[answer.coder].append(answer)
        by_week[week_of(answer.at)].append(answer)
    return Acceptance(
        tally(answers),
        {code: tally(some) for code, some in sorted(by_code.items())},
        {coder: tally(some) for coder, some in sorted(by_coder.items())},
        tuple((week, tally(by_week.get(week, ()))) for week in _weeks(sorted(by_week))),
    )


def week_of(at: str) -> date:
    """The Monday of the week of a moment (ISO 8601, UTC)."""
    day = date.fromisoformat(at[:10])
    return day - timedelta(days=day.weekday())


def _weeks(met: list[date]) -> list[date]:
    if not met or (met[-1] - met[0]).days // 7 >= MOST_WEEKS:
        return met
    return [met[0] + timedelta(days=n) for n in range(0, (met[-1] - met[0]).days + 1, 7)]

"""The answers that coders gave to suggestions, put together from decisions, codings and the logboek."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.coding.model import Coding, CodingFilter, SuggestionDecision
from app.coding.suggest.measuring.acceptance import Answer, Fate
from app.store import answered

if TYPE_CHECKING:
    from app.project.desk import Project

MOVING = "history.resize"
RECODING = ("history.recode", "history.recode_many")


@dataclass(frozen=True, slots=True)
class _Made:
    """What the log tells of a decision: how sure it was, and the coding that came of it, as it was then."""

    confidence: float | None = None
    coding: str | None = None
    start: int = 0
    end: int = 0
    code: str = ""
    otherwise: bool = False
    """Whether its bounds were changed while accepting it."""


def answers_of(project: Project) -> list[Answer]:
    """Every suggestion that was answered and stands so now, oldest first.

    A coding of origin ``suggested`` that no decision goes with (one that came from elsewhere) counts as an
    accepted one. What a decision became is read in the logboek; where that tells nothing it is unknown.
    """
    team = project.consensus.coder()  # what the team settled answers no suggestion
    decisions = [d for d in project.suggestions.decisions() if team is None or d.coder != team.guid]
    taken = project.codings.list(CodingFilter(origins=frozenset({"suggested"})))
    if not decisions and not taken:
        return []
    made = _made(project) if decisions else {}
    now = {c.guid: c for c in project.codings.some([m.coding for m in made.values() if m.coding])}
    moved, recoded = _altered(project)
    found: list[Answer] = []
    left = {c.guid: c for c in taken}
    loose: list[SuggestionDecision] = []
    for decision in decisions:
        told = made.get(decision.guid, _Made())
        if decision.decision == "rejected":
            found.append(Answer(decision.code, decision.coder, decision.created, "rejected", told.confidence))
        elif told.coding is None:
            loose.append(decision)
        else:
            left.pop(told.coding, None)
            fate: Fate = _fate(now.get(told.coding), told, moved, recoded)
            found.append(
                Answer(decision.code, decision.coder, decision.created, "accepted", told.confidence, fate)
            )
    at_place = {(c.source, c.start, c.end, c.code, c.coder): c for c in left.values()}
    for decision in loose:
        key = (decision.source, decision.start, decision.end, decision.code, decision.coder)
        there = at_place.get(key)
        confidence = made.get(decision.guid, _Made()).confidence
        fate = ""
        if there is not None:
            left.pop(there.guid, None)
            confidence, fate = there.confidence, "kept"
        found.append(Answer(decision.code, decision.coder, decision.created, "accepted", confidence, fate))
    for coding in left.values():
        fate = "recoded" if coding.guid in recoded else "adjusted" if coding.guid in moved else "kept"
        found.append(Answer(coding.code, coding.coder, coding.created, "accepted", coding.confidence, fate))
    return sorted(found, key=lambda a: (a.at, a.code, a.coder, a.decision, a.confidence or 0.0, a.fate))


def _fate(now: Coding | None, told: _Made, moved: set[str], recoded: set[str]) -> Fate:
    if now is None:
        return "removed"
    if now.code != told.code and now.guid in recoded:
        return "recoded"
    if told.otherwise or ((now.start, now.end) != (told.start, told.end) and now.guid in moved):
        return "adjusted"
    return "kept"


def _made(project: Project) -> dict[str, _Made]:
    """Per decision what its step in the logboek tells; a redone step tells what the first did."""
    steps = project.store.query(lambda conn, ids: list(answered.decided(conn)))
    found: dict[str, _Made] = {}
    for details, changes in steps:
        decisions = [c for c in changes if c.kind == "suggestion_decision"]
        codings = [c.after for c in changes if c.kind == "coding" and c.after]
        codings = [c for c in codings if c["origin"] == "suggested"]
        exact = {(c["source"], c["code"], c["start"], c["end"]): c for c in codings}
        told = details.get("confidence")
        known: Sequence[Any] = told if isinstance(told, list) and len(told) == len(decisions) else ()
        for n, change in enumerate(decisions):
            row = change.after or {}
            if change.guid in found:
                continue
            coding = exact.get((row["source"], row["code"], row["start"], row["end"]))
            otherwise = coding is None and len(decisions) == len(codings) == 1
            if otherwise and (codings[0]["source"], codings[0]["code"]) == (row["source"], row["code"]):
                coding = codings[0]
            sure = known[n] if known else coding["confidence"] if coding else None
            found[change.guid] = (
                _Made(sure)
                if coding is None
                else _Made(sure, coding["guid"], coding["start"], coding["end"], coding["code"], otherwise)
            )
    return found


def _altered(project: Project) -> tuple[set[str], set[str]]:
    """The codings whose bounds, and whose code, somebody changed by a step that was not undone."""
    steps = project.store.query(lambda conn, ids: list(answered.altered(conn, (MOVING, *RECODING))))
    if not steps:
        return set(), set()
    undone = {group.id for group in project.history() if group.undone}
    standing = [change for group, change in steps if group not in undone]
    moved = {c.guid for c in standing if c.after and {"start", "end"} & c.after.keys()}
    return moved, {c.guid for c in standing if c.after and "code" in c.after}

"""What two projects disagree about, and how each disagreement is decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.coding.merge.scope import Scope
from app.coding.refusal import Refusal

Decision = Literal["keep", "take", "both", "merge"]
Policy = Literal["ask", "keep", "take", "both"]
POLICIES: tuple[Policy, ...] = ("ask", "keep", "take", "both")
CONFLICTS = (
    "renamed", "moved", "redefined", "colour", "status", "described", "value", "deleted_here",
    "deleted_there", "bounds", "recoded", "weight", "memo", "memo_code", "memo_both", "text", "turns",
    "near",
)  # fmt: skip
"""Every kind of conflict."""


@dataclass(frozen=True, slots=True)
class Version:
    """One side of a conflict: its value in words, and who made it so and when, as far as the log tells."""

    value: str
    who: str = ""
    when: str = ""


@dataclass(slots=True)
class Conflict:
    """One disagreement; ``decision`` is None as long as nobody decided.

    ``thing`` is the kind of row, ``guid`` theirs; ``ancestor`` the common value before both changes,
    None when nothing is known of it. ``where`` names the document, case or code it is about.
    """

    id: str
    kind: str
    thing: str
    guid: str
    name: str
    mine: Version
    theirs: Version
    options: tuple[Decision, ...]
    ancestor: str | None = None
    where: str = ""
    own: str = ""
    """The guid of what it is about in the project that is merged into."""
    decision: Decision | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """As a file of decisions has it."""
        return {
            "id": self.id, "kind": self.kind, "thing": self.thing, "guid": self.guid, "name": self.name,
            "where": self.where,
            "mine": {"value": self.mine.value, "who": self.mine.who, "when": self.mine.when},
            "theirs": {"value": self.theirs.value, "who": self.theirs.who, "when": self.theirs.when},
            "ancestor": self.ancestor, "options": list(self.options), "decision": self.decision,
            **({"details": dict(self.details)} if self.details else {}),
        }  # fmt: skip


class Decisions:
    """What was decided: per conflict by its id, and for all others by ``policy``.

    ``left`` are the guids of what is left out: what is new does not come along, what differs stays as it is
    here, what was removed there stays. None leaves out what earlier merges left out. ``scope`` says who
    merges, when that is somebody with less than every right: what lies outside it stays as it is here.
    """

    def __init__(
        self,
        given: Mapping[str, str] | None = None,
        policy: Policy = "ask",
        left: Collection[str] | None = None,
        scope: Scope | None = None,
    ) -> None:
        self.given, self.policy, self.scope = dict(given or {}), policy, scope
        self.left = None if left is None else frozenset(left)

    def unconfined(self) -> Decisions:
        """The same of somebody with every right."""
        return Decisions(self.given, self.policy, self.left)

    def decide(self, conflict: Conflict) -> Decision:
        """Set the conflict's decision; the one to go on with, ``keep`` while nobody decided.

        Refuses a decision that this conflict does not have.
        """
        wanted = self.given.get(conflict.id)
        if wanted is not None:
            if wanted not in conflict.options:
                raise Refusal(
                    "merge.no_decision", decision=wanted, id=conflict.id, known=", ".join(conflict.options)
                )
            conflict.decision = wanted
        elif self.policy != "ask":
            conflict.decision = self._by_policy(conflict)
        return conflict.decision or ("both" if conflict.kind == "near" else "keep")

    def _by_policy(self, conflict: Conflict) -> Decision:
        if conflict.kind == "near":  # two names alike are two codes until a person says otherwise
            return "both"
        if self.policy in conflict.options:
            return self.policy
        # Only one can hold: the later, then the greater, so that it is the same in either direction.
        mine, theirs = conflict.mine, conflict.theirs
        return "keep" if (mine.when, mine.value) >= (theirs.when, theirs.value) else "take"


def decisions_in(document: Any, file: str) -> dict[str, str]:
    """The decisions in a dry run's JSON, by conflict. Refuses what is no such document."""
    conflicts = document.get("conflicts") if isinstance(document, dict) else None
    if not isinstance(conflicts, list):
        raise Refusal("merge.no_decisions", file=file)
    given = {}
    for entry in conflicts:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            raise Refusal("merge.no_decisions", file=file)
        decision = entry.get("decision")
        if decision is not None and not isinstance(decision, str):
            raise Refusal("merge.no_decision", decision=str(decision), id=entry["id"],
                          known=", ".join(map(str, entry.get("options", ()))))  # fmt: skip
        if decision:
            given[entry["id"]] = decision
    return given


def left_out_in(document: Any, file: str) -> frozenset[str] | None:
    """The guids of what is left out by a dry run's JSON; None when it does not say. Refuses what is no
    such document."""
    given = document.get("left_out") if isinstance(document, dict) else None
    if given is None:
        return None
    if not isinstance(given, dict):
        raise Refusal("merge.no_left_out", file=file)
    found: set[str] = set()
    for guids in given.values():
        if not isinstance(guids, list) or not all(isinstance(guid, str) for guid in guids):
            raise Refusal("merge.no_left_out", file=file)
        found.update(guids)
    return frozenset(found)

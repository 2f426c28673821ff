"""Merging two projects: a plan made of two snapshots, with every conflict and its decision.

Pure: what is read and what is written is the desk's (``app.project.merging``).
``docs/merge.md`` tells the rules.
"""

from app.coding.merge.conflicts import (
    POLICIES,
    Conflict,
    Decisions,
    Policy,
    Version,
    decisions_in,
    left_out_in,
)
from app.coding.merge.offers import Offer, offers
from app.coding.merge.plan import Plan, plan
from app.coding.merge.scope import Scope
from app.coding.merge.snapshot import KINDS, Log, Run, Snapshot
from app.coding.merge.steps import NewText, Steps

__all__ = [
    "KINDS",
    "POLICIES",
    "Conflict",
    "Decisions",
    "Log",
    "NewText",
    "Offer",
    "Plan",
    "Policy",
    "Run",
    "Scope",
    "Snapshot",
    "Steps",
    "Version",
    "decisions_in",
    "left_out_in",
    "offers",
    "plan",
]

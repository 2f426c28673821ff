"""What of a merge lies outside the rights of who merges, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from app.project.merging.memory import names
from app.project.merging.merge import MergePlan
from app.words import say

_NAMED = 3
"""Names per kind in the one sentence; the lines have them all."""


def sentence(result: MergePlan) -> str:
    """How many of each kind, and the first by name; empty when nothing lies outside."""
    parts = []
    for kind, lines in result.beyond().items():
        what, named = say(f"merge.kind.{kind}", n=len(lines)), names(lines, _NAMED)
        parts.append(say("merge_window.outside_kind", what=what, names=named) if named else what)
    return say("merge_window.outside", what="; ".join(parts), **result.words) if parts else ""


def lines(result: MergePlan) -> Iterator[str]:
    """Every thing by name, with what would become of it."""
    for kind, found in result.beyond().items():
        for one in found:
            name = f"{one.name} ({one.about})" if one.about else one.name
            told = {"kind": say(f"merge_window.kind.{kind}"), "state": say(f"merge_window.state.{one.state}")}
            yield say("merge_window.outside_line", name=name, **told)

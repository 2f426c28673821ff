"""The plan of a merge as a JSON document, which is a file of decisions too (``docs/merge.md``)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.coding.merge import KINDS, decisions_in, left_out_in
from app.coding.refusal import Refusal
from app.project.merging.extras import EXTRAS
from app.project.merging.merge import MergePlan
from app.words import say


def plan_json(result: MergePlan, *, applied: bool) -> dict[str, Any]:
    """The plan as ``merge --json`` prints it."""
    matched: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        by: Counter[str] = Counter()
        for one in result.plans:
            by.update(one.matched.get(kind, {}))
        matched[kind] = {"n": sum(by.values()), "by": dict(by)}
    return {
        "applied": applied,
        "sources": list(result.names),
        "matched": matched,
        "added": _all(result.counts("add")),
        "changed": _all(result.counts("change")),
        "removed": _all(result.counts("remove")),
        "before": result.before(),
        "after": result.after(),
        "left_out": result.left_out(),
        "behind": _all(result.behind()),
        "outside": [
            {"kind": kind, "guid": one.guid, "state": one.state, "name": one.name, "about": one.about}
            for kind, lines in result.beyond().items()
            for one in lines
        ],
        "extras": [
            {"kind": one.kind, "guid": one.guid, "name": one.name, "new": one.new, "about": dict(one.about)}
            for one in result.extras
        ],
        "conflicts": [conflict.json() for conflict in result.conflicts],
        "carried": [dict(one) for plan in result.plans for one in plan.carried],
        "notices": [say(notice) for plan in result.plans for notice in plan.notices],
        "backup": str(result.backup) if result.backup else None,
    }


def _all(counts: Mapping[str, int]) -> dict[str, int]:
    return {kind: counts.get(kind, 0) for kind in (*KINDS, *EXTRAS)}


def read_decisions(place: str | Path) -> tuple[dict[str, str], frozenset[str] | None]:
    """What a file decides: per conflict by its id, and the guids of what is left out (None: not said).

    Refuses one that cannot be read or holds no decisions.
    """
    file = Path(place)
    try:
        document = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise Refusal("cli.unreadable", file=str(place), reason=error.strerror or str(error)) from None
    except (ValueError, RecursionError):
        raise Refusal("merge.no_decisions", file=file.name) from None
    return decisions_in(document, file.name), left_out_in(document, file.name)


def write_decisions(result: MergePlan, decided: Mapping[str, str], place: str | Path) -> None:
    """Keep a plan with what was decided, for ``read_decisions``. Refuses a place that cannot be written."""
    document = plan_json(result, applied=False)
    for conflict in document["conflicts"]:
        conflict["decision"] = decided.get(conflict["id"], conflict["decision"])
    known = {conflict["id"] for conflict in document["conflicts"]}
    document["conflicts"] += [
        {"id": id_, "decision": decision} for id_, decision in decided.items() if id_ not in known
    ]
    try:
        Path(place).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("store.unwritable", file=str(place), reason=reason) from None

"""The codings of a project as lines to filter and sort: columns, in any thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.coding.model import (
    Changes,
    Coding,
)
from app.project.lines import Lines, memos_of
from app.ui.fragments.ordering import chosen, order, values_of, voices_of
from app.ui.fragments.snapshot import Choice, Snapshot

if TYPE_CHECKING:
    from app.project import Project

SORTS = (
    "document",
    "code",
    "text",
    "case",
    "speaker",
    "role",
    "turn",
    "coder",
    "date",
    "memo",
    "weight",
    "origin",
)


def load(project: Project, sources: frozenset[str] | None = None, before: Snapshot | None = None) -> Snapshot:
    """Read the project; with ``sources`` only the codings of those, and all else as it was in ``before``."""
    if sources is not None and before is not None and before.fragments.around.sources:
        from app.project.lines import renewed

        old = before.fragments
        return before.with_lines(renewed(old, project.codings.lines(sources, old.around), sources))
    return Snapshot(
        fragments=project.codings.lines(),
        book=project.codes.book(),
        sources={s.guid: s for s in project.sources.list()},
        cases=project.cases.list(),
        coders=project.coders.list(),
        attributes=project.cases.attributes(),
        sets=project.codes.sets(),
    )


def patch(before: Snapshot, project: Project, changes: Changes) -> Snapshot | None:
    """``before`` after codings were recoded, weighed, removed or noted on; None when it must be read anew."""
    kinds = {kind for part in (changes.added, changes.changed, changes.removed) for kind in part}
    if kinds - {"coding", "memo"} or "coding" in changes.added:
        return None
    touched = set(changes.changed.get("coding", ()))
    gone = set(changes.removed.get("coding", ()))
    lines = before.fragments
    if "memo" in kinds:
        lines = replace(lines, memos=memos_of(project))
    if touched - gone:
        found = project.codings.some(touched - gone)
        numbers = lines.numbers([c.guid for c in found])
        if (numbers < 0).any() or not _fit(lines, numbers, found):
            return None
        code = {guid: n for n, guid in enumerate(lines.around.codes)}
        columns = {name: getattr(lines, name).copy() for name in ("code", "weight")}
        columns["code"][numbers] = [code[c.code] for c in found]
        columns["weight"][numbers] = [-1 if c.weight is None else c.weight for c in found]
        lines = replace(lines, **columns)
    if gone:
        import numpy as np

        out = lines.numbers(list(gone))
        kept = np.ones(len(lines), dtype=bool)
        kept[out[out >= 0]] = False
        lines = lines.take(np.flatnonzero(kept))
    return before.with_lines(lines)


def _fit(lines: Lines, numbers: Any, found: Sequence[Coding]) -> bool:
    """Whether changed codings stand where they stood, with codes that are known."""
    codes = set(lines.around.codes)
    return all(
        (c.start, c.end) == (int(lines.start[n]), int(lines.end[n])) and c.code in codes
        for n, c in zip(numbers.tolist(), found, strict=True)
    )


def view(known: Snapshot, choice: Choice, sort: str = "document", *, descending: bool = False) -> Any:
    """The numbers (int32) of the fragments that ``choice`` admits, in the order of ``sort`` (one of SORTS).

    Equal ones stand by document and start, also when descending.
    """
    import numpy as np

    every = order(known, sort, descending=descending)
    admitted = chosen(known, choice)
    found = every if admitted is None else every[admitted[every]]
    return np.asarray(found, dtype=np.int32)


def values_in_use(known: Snapshot) -> dict[str, list[str]]:
    """Per attribute that any fragment has a value of, those values in order."""
    if known.in_use is None:
        known.in_use = _values_in_use(known)
    return dict(known.in_use)


def _values_in_use(known: Snapshot) -> dict[str, list[str]]:
    several = {a.name for a in known.attributes if a.multiple}
    found: dict[str, set[str]] = {}
    voices, _ = voices_of(known.fragments)
    for cases, attributes in voices:
        for name in attributes:
            found.setdefault(name, set()).update(
                v for v in values_of(cases, attributes, name, multiple=name in several) if v
            )
    ordered: dict[str, list[str]] = {}
    for attribute in known.attributes:
        if attribute.name in found and attribute.name not in ordered:
            told = [v for v in attribute.choices if v in found[attribute.name]]
            others = found[attribute.name] - set(told)
            ordered[attribute.name] = told + sorted(others, key=lambda v: (_number(v), v.casefold()))
    return ordered


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return float("inf")


def counts(known: Snapshot, numbers: Any) -> tuple[int, int]:
    """How many fragments these are, and in how many documents."""
    import numpy as np

    return len(numbers), int(np.count_nonzero(np.bincount(known.fragments.source[numbers])))

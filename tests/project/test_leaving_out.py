"""What is ticked off stays out, with what cannot come without it, and can still come the next time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st

from app.coding.merge import KINDS, Policy
from app.coding.refusal import Refusal
from app.project import Project
from app.project.merging.file import read_decisions
from app.project.merging.merge import MergePlan, merge
from tests.engines import Places, Where, law
from tests.project.conftest import state
from tests.project.merging import WORK, Work, content
from tests.project.test_merge_laws import pair

THREE = st.tuples(WORK, WORK, WORK)
TICKS = st.lists(st.booleans(), min_size=1, max_size=12)
POLICY = st.sampled_from(["keep", "take", "both"])


def offered(project: Project, other: Where) -> MergePlan:
    return merge(project, [other], dry_run=True, offered=True, left_out=())


@law(work=THREE, related=st.booleans(), policy=POLICY, ticks=TICKS, files=4, databases=0)
def test_what_is_left_out_stays_out_and_can_come_later(
    places: Places, work: tuple[Work, Work, Work], related: bool, policy: Policy, ticks: list[bool]
) -> None:
    a, b, _ = pair(places, work, related=related, one="Anna", other="Bob")
    whole = places.copy(a)
    with Project.open(a, coder="Anna") as project:
        before = state(project)
        lines = [o for o in offered(project, b).offers[0] if o.state == "new" and not o.fixed]
        off = {o.guid for n, o in enumerate(lines) if ticks[n % len(ticks)]}
        first = merge(project, [b], policy=policy, left_out=off)
        assert project.check() == []
        here = {kind: {row["guid"] for row in rows} for kind, rows in records(project).items()}
        for kind in KINDS:
            assert not here[kind] & {o.guid for o in lines if o.guid in off and o.kind == kind}
        behind = set(first.plans[0].behind)
        assert off <= behind or first.plans[0].up_to_date
        gone = {o.guid for o in lines if set(o.needs) & off}
        assert gone <= behind and not any(here[o.kind] & {o.guid} for o in lines if o.guid in gone)
        after = content(project)
        if first.backup is not None:
            again = merge(project, [b])
            assert again.conflicts == [] and again.backup is None and content(project) == after
            project.undo()
            assert state(project) == before
            project.redo()
        merge(project, [b], policy=policy, left_out=())
        assert project.check() == []
        outcome = content(project)
    with Project.open(whole, coder="Anna") as project:
        merge(project, [b], policy=policy)
        assert content(project)["codings"] == outcome["codings"]


def rows(project: Project) -> dict[str, object]:
    """All that is kept, but for what a merge remembers of itself."""
    return {kind: found for kind, found in state(project).items() if kind != "project"}


def records(project: Project) -> dict[str, list[dict[str, str]]]:
    from app.project.merging.merge import snapshot

    side = snapshot(project)
    return {kind: list(side.of(kind).values()) for kind in KINDS}


CODED = [("code", 177, 170), ("code", 194, 197), ("code", 0, 30)]
FOUND: list[tuple[Work, Work, Work]] = [
    (CODED, CODED, [("merge_codes", 144, 74), ("remove_code", 0, 0)]),
    ([], [("merge_codes", 1, 0)], [("cue", 1, 10)]),  # a word of a code that was united with another here
    ([], [], [("remove_code", 5, 7), ("add_code", 0, 1)]),  # one of its name came in its place
    ([], [("edit_text", 172, 80)], [("code", 99, 0)]),  # on letters that the text here has no more
    ([("code", 10, 54)], [("uncode", 0, 56), ("code", 10, 54)], [("edit_text", 116, 6)]),
    ([("add_code", 9, 11)], [("merge_codes", 18, 0)], []),  # two codes of one name stood here
]
"""Work that once went along although everything was ticked off."""


@law(
    *({"work": work, "related": True} for work in FOUND),
    work=THREE,
    related=st.booleans(),
    files=4,
    databases=0,
)
def test_everything_ticked_off_changes_nothing(
    places: Places, work: tuple[Work, Work, Work], related: bool
) -> None:
    a, b, _ = pair(places, work, related=related, one="Anna", other="Bob")
    with Project.open(a, coder="Anna") as project:
        before = rows(project)
        found = offered(project, b)
        merge(project, [b], left_out={o.guid for o in found.offers[0]}, policy="take")
        assert rows(project) == before and project.check() == []


@pytest.mark.parametrize(
    "text", ['{"conflicts": [], "left_out": 3}', '{"conflicts": [], "left_out": {"code": 1}}']
)
def test_a_file_that_leaves_out_nonsense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(Refusal) as refused:
        read_decisions(tmp_path / "b.json")
    assert refused.value.key == "merge.no_left_out"

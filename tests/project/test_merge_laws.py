"""The laws of a merge, on random projects."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.coding.merge import Policy
from app.project import Project
from app.project.merging import merge
from tests.project.conftest import state
from tests.project.merging import WORK, Work, begin, content, do

LAWS = settings(max_examples=int(os.environ.get("KANTLIJN_EXAMPLES", "6")), deadline=None)
RELATED = st.booleans()
POLICY = st.sampled_from(["keep", "take", "both"])


def pair(
    folder: Path, work: tuple[Work, Work, Work], *, related: bool, one: str, other: str
) -> tuple[Path, Path, int]:
    """Two projects: copies of one on which two went on, or two that were begun apart; and how many
    groups they share."""
    a, b = folder / "a.kantlijn", folder / "b.kantlijn"
    begin(a)
    if related:
        with Project.open(a, coder="Anna") as project:
            do(project, work[0])
            started = len(project.history())
        shutil.copy(a, b)
    else:
        started = 0
        begin(b, other)
    for place, coder, doing in ((a, one, work[1]), (b, other, work[2])):
        with Project.open(place, coder=coder) as project:
            do(project, doing)
    return a, b, started


@LAWS
@given(work=st.tuples(WORK, WORK, WORK), related=RELATED, policy=POLICY)
def test_twice_is_once_and_undo_restores(
    work: tuple[Work, Work, Work], related: bool, policy: Policy
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        a, b, _ = pair(Path(folder), work, related=related, one="Anna", other="Bob")
        with Project.open(a, coder="Anna") as project:
            before = state(project)
            steps = len(project.history())
            first = merge(project, [b], policy=policy)
            assert project.check() == []
            made = [group for group in project.history() if group.undoes is None]
            after = state(project)
            again = merge(project, [b])
            assert again.conflicts == [] and again.backup is None
            assert state(project) == after
            if first.backup is not None:
                assert len(project.history()) == steps + 1 and made[0].label == "history.merge"
                project.undo()
                assert project.check() == []
            assert state(project) == before


UNITING = ("merge_codes", "merge_codes", "remove_code", "move_code", "define", "code", "memo", "undo")
UNITED = st.lists(
    st.tuples(st.sampled_from(UNITING), st.integers(0, 199), st.integers(0, 199)), min_size=1, max_size=5
)
"""Work in which codes become one another, on either side."""


@LAWS
@example(  # Loslaten became Sturen here, Sturen became Aansturing there
    work=([("memo", 3, 0)], [("merge_codes", 198, 49)], [("merge_codes", 97, 0)])
)
@example(  # what one became was removed by the other
    work=([("memo", 3, 0)], [("merge_codes", 143, 9)], [("remove_code", 9, 96)])
)
@example(  # each became the other
    work=([("code", 1, 0), ("code", 2, 9)], [("merge_codes", 1, 2)], [("merge_codes", 2, 1)])
)
@given(work=st.tuples(UNITED, UNITED, UNITED))
def test_united_codes_are_the_same_either_way_round(work: tuple[Work, Work, Work]) -> None:
    either_way_round(work, related=True, same=False)


@LAWS
@example(  # both texts are kept, and the coding that is now in both had a memo
    work=([("remove_source", 14, 126), ("code", 132, 0)], [("code", 0, 0)], [("edit_text", 59, 0)]),
    related=True,
    same=False,
)
@given(work=st.tuples(WORK, WORK, WORK), related=RELATED, same=st.booleans())
def test_either_way_round_gives_the_same(work: tuple[Work, Work, Work], related: bool, same: bool) -> None:
    either_way_round(work, related=related, same=same)


def either_way_round(work: tuple[Work, Work, Work], *, related: bool, same: bool) -> None:
    """A into B and B into A hold the same, when both versions of everything are kept."""
    with tempfile.TemporaryDirectory() as folder:
        a, b, started = pair(Path(folder), work, related=related, one="Anna", other="Anna" if same else "Bob")
        with Project.open(a, read_only=True) as mine, Project.open(b, read_only=True) as theirs:
            groups = [len(project.history()) for project in (mine, theirs)]
        # An unchanged copy has nothing to say; where both went on, it does not matter which is which.
        assume(not related or all(n > started for n in groups))
        outcomes = []
        for target, source in ((a, b), (b, a)):
            copy = shutil.copy(target, Path(folder) / f"{target.stem}-merged.kantlijn")
            with Project.open(copy, coder="Anna") as project:
                merge(project, [source], policy="both")
                assert project.check() == []
                outcomes.append(content(project))
        for kind in outcomes[0]:
            assert outcomes[0][kind] == outcomes[1][kind], kind


@LAWS
@given(work=WORK, more=WORK)
def test_an_unchanged_copy_changes_nothing(work: Work, more: Work) -> None:
    with tempfile.TemporaryDirectory() as name:
        a, b = Path(name) / "a.kantlijn", Path(name) / "b.kantlijn"
        begin(a)
        with Project.open(a, coder="Anna") as project:
            do(project, work)
        shutil.copy(a, b)
        with Project.open(a, coder="Anna") as project:
            do(project, more)
            before, steps = state(project), project.history()
            result = merge(project, [b])
            open_kinds = {c.kind for c in result.conflicts}
            assert not open_kinds
            assert state(project) == before and project.history() == steps


@LAWS
@given(work=st.tuples(WORK, WORK, WORK), related=RELATED, policy=st.sampled_from(["keep", "both"]))
def test_no_coding_disappears_and_coders_stay(
    work: tuple[Work, Work, Work], related: bool, policy: Policy
) -> None:
    """Every coding of mine is still there, or lies under the one it has become; every one of theirs came
    along, unless a decision kept it away."""
    with tempfile.TemporaryDirectory() as folder:
        a, b, _ = pair(Path(folder), work, related=related, one="Anna", other="Bob")
        with Project.open(b, read_only=True) as project:
            theirs = {c.guid: c for c in project.codings.list()}
            names = {c.guid: c.name for c in project.coders.list()}
        with Project.open(a, coder="Anna") as project:
            mine = {c.guid: c for c in project.codings.list()}
            owners = {c.guid: c.name for c in project.coders.list()}
            result = merge(project, [b], policy=policy)
            now = project.codings.list()
            kept = {c.guid: c for c in now}
            coders = {c.guid: c.name for c in project.coders.list()}
            places = {(c.source, c.start, c.end, coders[c.coder]) for c in now}
            doubles = result.plans[0].steps.remove.get("coding", [])
            for guid, coding in mine.items():
                if guid not in kept:
                    assert guid in doubles
                    assert (coding.source, coding.start, coding.end, owners[coding.coder]) in places
                else:
                    assert coders[kept[guid].coder] == owners[coding.coder]
            texts = project.sources.texts()
            spoken = {(texts[c.source][c.start : c.end], coders[c.coder]) for c in now}
            if policy == "both" and not any(s.texts for s in [result.plans[0].steps]):
                with Project.open(b, read_only=True) as other:
                    for coding in theirs.values():
                        words = other.sources.text(coding.source)[coding.start : coding.end]
                        text = other.sources.text(coding.source)
                        if text in texts.values():
                            assert (words, names[coding.coder]) in spoken


@LAWS
@given(work=st.tuples(WORK, WORK, WORK), related=RELATED, policy=POLICY)
def test_to_and_fro_they_agree(work: tuple[Work, Work, Work], related: bool, policy: Policy) -> None:
    """Merged to and fro two projects hold the same, and nothing is asked twice."""
    with tempfile.TemporaryDirectory() as folder:
        a, b, _ = pair(Path(folder), work, related=related, one="Anna", other="Bob")

        def merged(target: Path, source: Path, how: Policy, coder: str) -> dict[str, object]:
            with Project.open(target, coder=coder) as project:
                merge(project, [source], policy=how)
                assert project.check() == []
                return dict(content(project))

        merged(a, b, policy, "Anna")
        there = merged(b, a, "take", "Bob")
        assert merged(a, b, "ask", "Anna") == there


def test_the_laws_would_notice(tmp_path: Path) -> None:
    """What the laws compare does differ between projects that differ."""
    begin(tmp_path / "a.kantlijn")
    with Project.open(tmp_path / "a.kantlijn", coder="Anna") as project:
        before = content(project)
        do(project, [("code", 3, 5)])
        assert content(project) != before
        with pytest.raises(AssertionError):
            assert content(project)["memos"] == before["memos"]

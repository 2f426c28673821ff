"""Random work of a coder who codes blind on a real PostgreSQL: what it does not see stays as it was."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.merge import Policy
from app.project import Project
from app.project.arranging import Person, arrange
from app.project.merging.merge import merge
from app.project.moving import copy
from app.project.team import code_blind
from app.store import rights
from tests.postgres import OWNER, Cluster
from tests.project.conftest import state
from tests.project.merging import WORK, Work, do, fill

OTHERS = (Person("leo", "lead"), Person("ada", "coder", "Ada"), Person("ben", "coder"))


@pytest.fixture(scope="module")
def busy(cluster: Cluster) -> Iterator[str]:
    """A database to take copies of, in which Ben and Leo worked at random; Ada codes blind, all is open."""
    name = cluster.fresh()
    arrange(cluster.url(name), OTHERS, opened=list(rights.ROOMS))
    with Project.open(cluster.url(name, "leo"), coder="leo") as project:
        fill(project)
        do(project, [("code", 7, 0), ("memo", 3, 5), ("code", 30, 1), ("memo", 11, 2), ("add_code", 3, 3)])
        code_blind(project, True)
    with Project.open(cluster.url(name, "ben"), coder="ben") as project:
        do(project, [("code", n, n) for n in range(0, 120, 9)] + [("memo", n, n + 1) for n in range(9)])
    yield name
    cluster.drop(name)
    with cluster.connect("postgres") as conn:
        for role in ("leo", "ada", "ben", *(rights.group(name, kind) for kind in rights.KINDS)):
            conn.execute(f"DROP ROLE {role}")


def _blind_work(
    cluster: Cluster, busy: str, work: Work, *, begin: Callable[[str], None] = lambda url: None,
    home: Path | None = None, policy: Policy = "keep",
) -> None:  # fmt: skip
    """What a blind coder does in open rooms changes no hidden row, leaves all sound, and can be undone."""
    name = cluster.fresh(busy)
    try:
        arrange(cluster.url(name), OTHERS, opened=list(rights.ROOMS))
        with cluster.connect(name) as conn:
            theirs = "SELECT t::text FROM {} t WHERE coder_id <> (SELECT id FROM coder WHERE name = 'Ada')"
            asked = [theirs.format(kind) for kind in ("coding", "memo", "suggestion_decision")]
            before = [conn.execute(one).fetchall() for one in asked]
            with Project.open(cluster.url(name, "ada"), coder="ada") as project:
                begin(cluster.url(name, "ada"))
                seen = state(project)
                do(project, work)
                if home is not None:
                    merge(project, [home], policy=policy)
                assert project.check() == []
                while project.can_undo():
                    project.undo()
                assert state(project) == seen
                for _ in work:
                    if project.can_redo():
                        project.redo()
                assert project.check() == []
            assert [conn.execute(one).fetchall() for one in asked] == before
        with Project.open(cluster.url(name, "leo"), coder="leo") as project:
            assert project.check() == []
    finally:
        cluster.drop(name)
        with cluster.connect("postgres") as conn:
            for kind in rights.KINDS:
                conn.execute(f"DROP ROLE {rights.group(name, kind)}")


@pytest.mark.slow
@settings(max_examples=int(os.environ.get("KANTLIJN_EXAMPLES", "12")), deadline=None)
@given(work=WORK)
def test_whatever_a_blind_coder_does_hidden_work_stays(cluster: Cluster, busy: str, work: Work) -> None:
    _blind_work(cluster, busy, work)


def test_what_a_blind_coder_removes_and_edits_in_open_rooms_leaves_hidden_work(
    cluster: Cluster, busy: str
) -> None:
    _blind_work(
        cluster, busy,
        [("code", 3, 0), ("edit_text", 3, 4), ("remove_code", 1, 0), ("merge_codes", 0, 2),
         ("remove_case", 0, 0), ("remove_source", 0, 1), ("memo", 2, 2), ("add_source", 0, 0),
         ("code", 5, 2)],
    )  # fmt: skip


@pytest.mark.slow
@settings(max_examples=int(os.environ.get("KANTLIJN_EXAMPLES", "8")), deadline=None)
@given(work=WORK, since=WORK, policy=st.sampled_from(["keep", "take", "both"]), seen=st.booleans())
def test_whatever_comes_home_to_a_blind_project_hidden_work_stays(
    cluster: Cluster, busy: str, tmp_path_factory: pytest.TempPathFactory, work: Work, since: Work,
    policy: Policy, seen: bool,
) -> None:  # fmt: skip
    """A file of a blind coder, or one copied before (``seen``), in which others' work is still to be read."""
    home = tmp_path_factory.mktemp("home") / "home.kantlijn"

    def take_home(url: str) -> None:
        copy(url.replace("ada@", f"{OWNER}@") if seen else url, home, coder="Ada")
        with Project.open(home, coder="Ada") as project:
            do(project, work)

    _blind_work(cluster, busy, since, begin=take_home, home=home, policy=policy)

"""The laws of a coder's merge into a team's database, on random work of everybody, blind or not."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.merge import KINDS, Policy
from app.coding.merge.scope import ROOMS
from app.coding.merge.snapshot import OWN
from app.project import Project
from app.project.arranging import Person, arrange
from app.project.handing_out import hand_out
from app.project.merging.file import plan_json
from app.project.merging.merge import MergePlan, merge
from app.project.moving import copy
from app.project.team import code_blind
from app.store import rights
from tests.postgres import OWNER, Cluster
from tests.project.conftest import state
from tests.project.merging import WORK, Work, do, fill

PEOPLE = (Person("leo", "lead", "Leo"), Person("ada", "coder", "Ada"), Person("ben", "coder", "Ben"))
SECRET = "nalatenschap"
"""A word in all that Ben makes while it is coded blind, and nowhere else."""
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Rows = dict[str, dict[str, Any]]
REFERS = ("source", "code", "case", "attribute", "speaker", "target", "parent")
BY_RULE = ("position", "changed", "body", "length", "turns", "original", "original_name")
Home = Literal["taken", "copied", "seen"]
"""What comes home: a project that Ada took, a copy of what she sees, or one of all that was there before it
was coded blind."""


@dataclass(frozen=True)
class Life:
    """What happens: the work at home, of others there, and of everybody in the database meanwhile."""

    home: Work = ()
    guest: Work = ()
    leads: Work = ()
    mine: Work = ()
    rooms: frozenset[str] = frozenset()
    blind: bool = True
    policy: Policy = "take"
    how: Home = "copied"
    spot: int = 0


LIVES = st.builds(
    Life,
    home=WORK, guest=WORK | st.just([]),
    leads=WORK | st.just([]), mine=WORK | st.just([]),
    rooms=st.frozensets(st.sampled_from(sorted(ROOMS))), blind=st.booleans(),
    policy=st.sampled_from(["keep", "take", "both"]), how=st.sampled_from(["taken", "copied", "seen"]),
    spot=st.integers(0, 40),
)  # fmt: skip


class Team:
    """A database with the same beginning for all, and what its people do in it."""

    def __init__(self, cluster: Cluster, template: str, rooms: frozenset[str]) -> None:
        self.cluster, self.name = cluster, cluster.fresh(template)
        arrange(cluster.url(self.name), PEOPLE, opened=sorted(rooms))

    def open(self, role: str, **more: Any) -> Project:
        return Project.open(self.url(role), coder=role.capitalize(), **more)

    def url(self, role: str) -> str:
        return self.cluster.url(self.name, role)

    def all(self) -> Rows:
        """All rows there are, hidden or not."""
        with Project.open(self.url(OWNER), read_only=True) as project:
            assert project.check() == []
            return state(project)

    def secrets(self, spot: int) -> None:
        """Ben codes and writes what nobody else may see, and what hangs on everything there is."""
        with self.open("ben") as project:
            cases, codes = project.cases.list(), [c for c in project.codes.book() if c.codable and c.active]
            for n, source in enumerate(project.sources.list()):
                for code in codes[n::2]:
                    start = min(spot + n, source.length - 1)
                    end = min(start + 9, source.length)
                    project.codings.add(source.guid, start, end, code.guid, memo=SECRET)
                project.memos.write("source", source.guid, SECRET)
            for case in cases:
                project.memos.write("case", case.guid, SECRET)
                for code in codes[:2]:
                    project.frameworks.write(case.guid, code.guid, SECRET)

    def gone(self) -> None:
        self.cluster.drop(self.name)
        with self.cluster.connect("postgres") as conn:
            for kind in rights.KINDS:
                conn.execute(f"DROP ROLE {rights.group(self.name, kind)}")


@pytest.fixture(scope="module")
def begun(cluster: Cluster) -> Iterator[str]:
    """A database to take copies of, in which all three worked."""
    name = cluster.fresh()
    arrange(cluster.url(name), PEOPLE)
    with Project.open(cluster.url(name, "leo"), coder="Leo") as project:
        fill(project)
        do(project, [("case", 1, 0), ("set", 0, 1), ("memo", 3, 5), ("memo", 1, 1), ("code", 30, 1)])
    for role, n in (("ada", 2), ("ben", 5)):
        with Project.open(cluster.url(name, role), coder=role.capitalize()) as project:
            do(project, [("code", n + 9 * k, k) for k in range(6)] + [("memo", 2, n), ("memo", n, n)])
    yield name
    cluster.drop(name)
    with cluster.connect("postgres") as conn:
        for role in ("leo", "ada", "ben", *(rights.group(name, kind) for kind in rights.KINDS)):
            conn.execute(f"DROP ROLE IF EXISTS {role}")


def taken_home(team: Team, folder: Path, how: Home) -> Path:
    if how == "taken":
        with team.open("ada") as project:
            every = [s.guid for s in project.sources.list()]
            (one,) = hand_out(project, folder, ["Ada"], given={"Ada": every}, open_codebook=True)
        return one.place
    place = folder / "home.kantlijn"
    copy(team.url(OWNER if how == "seen" else "ada"), place, coder="Ada")
    return place


def rows_of(place: Path) -> Rows:
    with Project.open(place, read_only=True) as project:
        return state(project)


def said(result: MergePlan, project: Project) -> str:
    """All that is returned, shown and written of a merge."""
    told = [
        json.dumps({**plan_json(result, applied=True), "backup": None}, ensure_ascii=False, sort_keys=True),
        repr([one.steps for one in result.plans]), repr(result.offers),
        repr(sorted(result.documents.items())),
        repr([(c.mine, c.theirs, c.details) for c in result.conflicts]),
        repr([(g.label, g.details, g.coder) for g in project.history()]), repr(project.settings()),
    ]  # fmt: skip
    return "\n".join(told)


def known(text: str, *every: Rows) -> str:
    """What is said, with no difference between guids that a plan made up."""
    there = {guid for rows in every for kind in rows.values() for guid in kind}
    return GUID.sub(lambda found: found[0] if found[0] in there else "new", text)


def live(cluster: Cluster, begun: str, life: Life) -> None:
    """One life, and the laws about its merge."""
    team = Team(cluster, begun, life.rooms)
    try:
        with tempfile.TemporaryDirectory() as folder:
            _live(team, Path(folder), life)
    finally:
        team.gone()


def _live(team: Team, folder: Path, life: Life) -> None:
    home = taken_home(team, folder, life.how) if life.how == "seen" else None
    if life.blind:
        with team.open("leo") as lead:
            code_blind(lead, True)
    home = home or taken_home(team, folder, life.how)
    first = rows_of(home)
    with Project.open(home, coder="Ada") as project:
        do(project, life.home)
        if life.guest:
            project.work_as("Gast")
            do(project, life.guest)
    there = rows_of(home)
    for role, work in (("leo", life.leads), ("ada", life.mine)):
        with team.open(role) as project:
            do(project, work)
    with team.open("ada") as project:
        life = replace(life, blind=project.rights.blind)  # the lead may have taken that back
        me = project.coder.guid
        planned = said(merge(project, [home], policy=life.policy, dry_run=True, offered=True), project)
    team.secrets(life.spot)
    before = team.all()
    hidden = {g for kind in OWN for g, r in before[kind].items() if r["coder"] != me and SECRET in str(r)}
    with team.open("ada") as project:
        if life.blind:  # what is hidden makes no difference, also not by what it leaves out
            again = merge(project, [home], policy=life.policy, dry_run=True, offered=True)
            assert known(said(again, project), before, there) == known(planned, before, there)
        result = merge(project, [home], policy=life.policy)
        steps = said(result, project)
        if life.blind:
            assert SECRET not in steps and not any(guid in steps for guid in hidden)
            if result.backup is not None:
                kept = rows_of(result.backup)
                assert SECRET not in str(kept) and not hidden & {g for rows in kept.values() for g in rows}
        assert project.check() == []
        after = team.all()
        untouched(before, after, me, life.rooms)
        told(result, first, there, before, after, me, life)
        mine_is_there(result, first, there, before, after, me)
        if result.backup is None:
            assert after == before
        twice = merge(project, [home])
        assert twice.backup is None and twice.conflicts == [] and team.all() == after
        if result.backup is not None:
            project.undo()
            assert team.all() == before
            project.redo()
            assert team.all() == after


def rights_of(kind: str, row: Any, me: str, rooms: frozenset[str]) -> bool:
    """Whether a row is one that Ada may write."""
    if kind in OWN:
        return bool(row["coder"] == me)
    return any(kind in kinds for room, kinds in ROOMS.items() if room in rooms)


def untouched(before: Rows, after: Rows, me: str, rooms: frozenset[str]) -> None:
    """Nothing of others, and nothing in a closed room, is added, changed or removed."""
    for kind in before:
        one, other = (
            {g: r for g, r in rows[kind].items() if not rights_of(kind, r, me, rooms)}
            for rows in (before, after)
        )
        assert one == other, kind


def told(result: MergePlan, first: Rows, there: Rows, before: Rows, after: Rows, me: str, life: Life) -> None:
    """What was made or changed at home and did not come is named, or what it is about is."""
    matched = {guid for one in result.plans for guid in (*one.origin.values(), *one.same)}
    named = {line.guid for lines in result.outside for line in lines}
    named |= {guid for c in result.conflicts for guid in (c.guid, c.own)}
    named |= {one["coding"] for plan in result.plans for one in plan.carried}

    def is_named(row: dict[str, Any], *also: str) -> bool:
        return bool({*also, row["guid"], *(str(row[name]) for name in REFERS if row.get(name))} & named)

    for kind in KINDS:
        for guid, row in there[kind].items():
            if guid not in first[kind]:
                ok = any(guid in rows[kind] for rows in (before, after)) or guid in matched
                assert ok or is_named(row), (kind, row)
            elif guid in before[kind] and not rights_of(kind, before[kind][guid], me, life.rooms):
                if life.blind and kind in OWN:  # it may be hidden from who merges
                    continue
                if before[kind][guid] == first[kind][guid] and row != after[kind][guid]:
                    members = first[kind][guid].get("codes", ())
                    assert is_named(row, *members) or _same(row, first[kind][guid]), (kind, row)


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether they differ in no more than what a merge decides by rule: where they stand, and the text of a
    document of which no ancestor is known."""
    return all(one[name] == other[name] for name in one if name not in BY_RULE)


def mine_is_there(result: MergePlan, first: Rows, there: Rows, before: Rows, after: Rows, me: str) -> None:
    """Ada's codings of home are there, with their memos, where their code and their text are."""
    asked = {guid for c in result.conflicts for guid in (c.guid, c.own)}
    named = {line.guid for lines in result.outside for line in lines}
    for guid, row in there["coding"].items():
        text = there["source"][row["source"]]["body"]
        if row["coder"] != me or row["code"] not in after["code"]:
            continue
        if text != after["source"].get(row["source"], {}).get("body"):
            continue
        if (guid in first["coding"] and guid not in before["coding"]) or guid in asked | named:
            continue
        touched = guid in before["coding"] and before["coding"][guid] != first["coding"].get(guid)
        same = [
            (g, r) for g, r in after["coding"].items()
            if (touched and g == guid)
            or all(r[name] == row[name] for name in ("source", "code", "coder", "start", "end"))
        ]  # fmt: skip
        assert same, row
        now, found = same[0]
        assert touched or found["weight"] == row["weight"] or now in asked, row
        for memo, note in there["memo"].items():
            if note["target"] != guid or note["coder"] != me or memo in asked:
                continue
            if memo in first["memo"] and before["memo"].get(memo) != first["memo"][memo]:
                continue
            kept = [r for r in after["memo"].values() if r["target"] == now and r["coder"] == me]
            assert note["text"] in [r["text"] for r in kept], note


def test_a_coders_merge_keeps_the_laws(cluster: Cluster, begun: str) -> None:
    """A case went at home on which memos hang that who merges does not see, and a coding is kept twice on
    which others wrote memos."""
    home, guest = [("recode", 137, 185)], [("remove_case", 0, 0)]
    live(cluster, begun, Life(home, guest, rooms=frozenset({"cases"}), policy="both", spot=20))


@pytest.mark.slow
@settings(max_examples=int(os.environ.get("KANTLIJN_EXAMPLES", "30")), deadline=None)
@given(life=LIVES)
def test_whatever_happens_a_coders_merge_keeps_the_laws(cluster: Cluster, begun: str, life: Life) -> None:
    live(cluster, begun, life)

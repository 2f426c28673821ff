"""A coder of a team brings its own work back by a merge, and nothing beyond what it may write."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.coding.merge import KINDS, Policy
from app.coding.merge.scope import ROOMS
from app.coding.merge.snapshot import OWN
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.arranging import Person, arrange
from app.project.handing_out import hand_out
from app.project.merging.memory import recalled
from app.project.merging.merge import merge
from app.store import lineage, rights
from app.store.rights import Rights
from tests.postgres import Cluster
from tests.project.conftest import TEXT, state
from tests.project.merging import WORK, Work, begin, do

LAWS = settings(max_examples=int(os.environ.get("KANTLIJN_EXAMPLES", "6")), deadline=None)
PEOPLE = (
    Person("lena", "lead", "Lena"), Person("aniek", "coder", "Aniek"), Person("bo", "coder", "Bo"),
    Person("roel", "reader"),
)  # fmt: skip


class Team:
    """One project in a database, and the roles on it."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.cluster, self.name = cluster, name

    def open(self, role: str, **more: Any) -> Project:
        return Project.open(self.cluster.url(self.name, role), coder=None if more else role, **more)


@pytest.fixture(scope="module")
def ready(cluster: Cluster) -> Iterator[str]:
    """A database to take copies of: a document coded by Aniek and Bo."""
    name = cluster.fresh()
    arrange(cluster.url(name), PEOPLE)
    with Project.open(cluster.url(name, "lena"), coder="lena") as project:
        source = project.sources.add(read_text(TEXT, "int1.txt")).subject or ""
        code = project.codes.add("Loslaten").subject or ""
        project.codes.add("Sturen")
    for role, at in (("aniek", 10), ("bo", 20)):
        with Project.open(cluster.url(name, role), coder=role) as project:
            project.codings.add(source, at, at + 15, code, memo=f"van {role}")
    yield name
    cluster.drop(name)
    with cluster.connect("postgres") as conn:
        for role in ("lena", "aniek", "bo", "roel", *(rights.group(name, kind) for kind in rights.KINDS)):
            conn.execute(f"DROP ROLE IF EXISTS {role}")


@pytest.fixture
def team(cluster: Cluster, ready: str) -> Iterator[Team]:
    """The same project, with the same people, in a database of its own."""
    name = cluster.fresh(ready)
    arrange(cluster.url(name), PEOPLE)
    yield Team(cluster, name)
    cluster.drop(name)
    with cluster.connect("postgres") as conn:
        for kind in rights.KINDS:
            conn.execute(f"DROP ROLE {rights.group(name, kind)}")


def beyond(result: Any) -> dict[str, list[tuple[str, str]]]:
    return {kind: [(o.state, o.name) for o in lines] for kind, lines in result.beyond().items()}


def others(project: Project, coder: str) -> dict[str, Any]:
    """All rows but the coder's own."""
    return {
        kind: {g: r for g, r in rows.items() if kind not in OWN or r["coder"] != coder}  # type: ignore[attr-defined]
        for kind, rows in state(project).items()
    }


def offline(place: Path, project: Project) -> dict[str, str]:
    """Aniek works at home on a copy: at what is hers, and at more than that."""
    place = project.backup(place)
    with Project.open(place, coder="Aniek") as home:
        source, code = home.sources.list()[0].guid, home.codes.get("Loslaten").guid
        mine = next(c for c in home.codings.list() if c.coder == home.coder.guid)
        bos = next(c for c in home.codings.list() if c.coder != home.coder.guid)
        home.codings.weigh(mine.guid, 70)
        made = home.codings.add(source, 40, 60, code, memo="thuis gedacht").subject or ""
        home.memos.write("source", source, "over het gesprek")
        new = home.codes.add("Nieuw van thuis").subject or ""
        under = home.codings.add(source, 70, 80, new).subject or ""
        home.codes.edit(code, definition="Anders gezegd")
        home.codings.weigh(bos.guid, 5)
        home.sources.add(read_text("Interviewer: En?\nR2: Ja.\n", "thuis.txt"))
        home.cases.add("Casus van thuis")
        home.questions.save("Mijn vraag", home.questions.read('code = "Loslaten"'))
        home.work_as("Gast")
        home.codings.add(source, 0, 5, code)
    return {"place": str(place), "made": made, "mine": mine.guid, "new": new, "under": under}


def test_a_coder_brings_home_work_back_and_no_more(team: Team, tmp_path: Path) -> None:
    with team.open("aniek") as project:
        home = offline(tmp_path, project)
        me = project.coder.guid
        before, rest, steps = state(project), others(project, me), len(project.history())
        with team.open("aniek", read_only=True) as reading:
            planned = merge(reading, [home["place"]], dry_run=True, offered=True)
        assert beyond(planned) == {
            "coder": [("new", "Gast")],
            "case": [("new", "Casus van thuis")],
            "source": [("new", "thuis")],
            "speaker": [("new", "Interviewer"), ("new", "R2")],
            "code": [("new", "Nieuw van thuis"), ("changed", "Loslaten")],
            "coding": [("new", "Nieuw van thuis"), ("new", "Loslaten"), ("changed", "Loslaten")],
            "question": [("new", "Mijn vraag")],
        }
        assert (planned.counts("add"), planned.counts("change")) == ({"coding": 1, "memo": 2}, {"coding": 1})
        assert planned.conflicts == [] and state(project) == before
        result = merge(project, [home["place"]])
        assert result.backup is not None and beyond(result) == beyond(planned)
        assert project.check() == [] and others(project, me) == rest
        mine = {c.guid: c.weight for c in project.codings.list() if c.coder == me}
        assert mine == {home["mine"]: 70, home["made"]: None}
        made = project.history()[0]
        assert (made.label, made.coder) == ("history.merge", me) and len(project.history()) == steps + 1
        assert made.details["outside"]["code"] == 2
        project.undo()
        assert state(project) == before
        project.redo()
        after = state(project)
        again = merge(project, [home["place"]])
        assert again.backup is None and again.conflicts == [] and state(project) == after
        assert ("new", "Nieuw van thuis") in beyond(again)["code"]  # it is said as long as it waits
        project.codings.weigh(home["mine"], 30)
        project.codings.remove(home["made"])
        after = state(project)
        again = merge(project, [home["place"]])
        assert again.backup is None and again.conflicts == [] and state(project) == after
    with team.open("bo") as project:
        assert project.check() == []
        assert any(c.guid == home["mine"] and c.weight == 30 for c in project.codings.list())


def test_what_waits_comes_when_the_room_is_opened_and_a_lead_takes_the_rest(
    team: Team, tmp_path: Path
) -> None:
    with team.open("aniek") as project:
        home = offline(tmp_path, project)
        merge(project, [home["place"]])
        project.codings.remove(home["made"])
    with Project.open(home["place"], coder="Aniek") as there:  # and on she goes with the code that waits
        later = there.codings.add(there.sources.list()[0].guid, 81, 90, home["new"]).subject or ""
    with team.open("aniek", read_only=True) as project:
        planned = merge(project, [home["place"]], dry_run=True, policy="keep")
        assert beyond(planned)["coding"][:2] == [("new", "Nieuw van thuis")] * 2
        assert not planned.counts("add")
    arrange(team.cluster.url(team.name), opened=["codebook"])
    with team.open("aniek") as project:
        result = merge(project, [home["place"]], policy="keep")
        assert project.check() == []
        there_now = {c.guid for c in project.codings.list()}
        assert {home["under"], later} <= there_now and home["made"] not in there_now
        assert project.codes.get("Nieuw van thuis").guid == home["new"]
        assert project.codes.get("Loslaten").definition == "Anders gezegd"
        assert "code" not in beyond(result) and "source" in beyond(result)
    with team.open("lena") as project:
        planned = merge(project, [home["place"]], dry_run=True)
        assert [(c.kind, c.guid) for c in planned.conflicts] == [("deleted_here", home["made"])]
        merge(project, [home["place"]], policy="keep")
        assert project.check() == [] and planned.outside == []
        assert home["made"] not in {c.guid for c in project.codings.list()}
        assert {c.name for c in project.coders.list()} >= {"Gast"}
        assert [q.name for q in project.questions.list()] == ["Mijn vraag"]
        assert merge(project, [home["place"]]).backup is None


def test_what_a_coder_takes_home_is_known_when_it_comes_back(team: Team, tmp_path: Path) -> None:
    with team.open("aniek") as project:
        source = project.sources.list()[0].guid
        for names in (["Bo"], ["Aniek", "Bo"]):
            with pytest.raises(Refusal, match="no_right"):
                hand_out(project, tmp_path, names, given={name: [source] for name in names})
        assert list(tmp_path.iterdir()) == []
        before = state(project)
        (taken,) = hand_out(project, tmp_path, ["Aniek"], given={"Aniek": [source]}, open_codebook=True)
        assert state(project) == before and project.check() == []
        (mine,) = [c for c in project.codings.list() if c.coder == project.coder.guid]
        with Project.open(taken.place, coder="Aniek") as home:
            assert [c.guid for c in home.codings.list()] == [mine.guid]
            home.codings.resize(mine.guid, 11, 24)
            home.codings.add(source, 40, 60, mine.code)
        project.codings.weigh(mine.guid, 50)  # both went on, and agree
        result = merge(project, [taken.place])
        assert result.conflicts == [] and result.beyond() == {}
        now = next(c for c in project.codings.list() if c.guid == mine.guid)
        assert (now.start, now.end, now.weight) == (11, 24, 50)
        assert len(project.codings.list()) == 3 and project.check() == []
    with team.open("roel", read_only=True) as project, pytest.raises(Refusal):
        hand_out(project, tmp_path, ["roel"])


def test_the_database_comes_home_as_well(team: Team, tmp_path: Path) -> None:
    """What the coder's own steps noted there is known when the database is merged into the file at home."""
    with team.open("aniek") as project:
        (home,) = hand_out(project, tmp_path, ["Aniek"], open_codebook=True)
        own = next(c for c in project.codings.list() if c.coder == project.coder.guid)
    with Project.open(home.place, coder="Aniek") as project:
        project.codings.add(own.source, 0, 5, project.codes.add("Nieuw").subject or "")
    with team.open("lena") as project:
        theirs = project.codes.add("Nieuw").subject or ""
        project.codes.edit(own.code, definition="los van regels")
    with team.open("aniek") as project:
        merge(project, [home.place])
        assert len(project.codings.list()) == 3
        project.codings.resize(own.guid, own.start, own.end + 1)
    with team.open("lena") as project:
        project.codes.edit(theirs, name="Vernieuwen")
    with Project.open(home.place, coder="Aniek") as project:
        done = merge(project, [team.cluster.url(team.name, "aniek")])
        assert done.conflicts == [] and project.check() == []
        # what was renamed there is still what was found to be the same: no second code comes beside it
        assert sorted(c.name for c in project.codes.book()) == ["Loslaten", "Nieuw", "Sturen"]
        assert project.codes.book().get(own.code).definition == "los van regels"
        assert project.codings.some([own.guid])[0].end == own.end + 1
        project.undo()
        assert project.check() == []


def test_others_who_hang_on_what_is_open_are_left_alone(team: Team, tmp_path: Path) -> None:
    """A text, a document and a code on which others coded: the server lets a coder change none of these."""
    arrange(team.cluster.url(team.name), opened=["codebook", "documents"])
    with team.open("aniek") as project:
        place = project.backup(tmp_path)
        with Project.open(place, coder="Aniek") as home:
            source = home.sources.list()[0].guid
            home.sources.edit_text(source, home.sources.text(source).replace("Nou ja", "Tja"))
            home.codes.merge(home.codes.get("Loslaten").guid, home.codes.get("Sturen").guid)
            free = home.sources.add(read_text("Interviewer: En?\nR2: Ja.\n", "thuis.txt")).subject or ""
            home.codings.add(free, 0, 5, home.codes.get("Sturen").guid)
        rest = others(project, project.coder.guid)
        result = merge(project, [place], policy="take")
        assert project.check() == []
        told = beyond(result)
        assert ("removed", "Loslaten") in told["code"] or ("conflict", "Loslaten") in told["code"]
        assert [name for _, name in told["source"]] == ["int1"]
        now = others(project, project.coder.guid)
        assert {k: now[k] for k in ("coding", "memo", "coder")} == {
            k: rest[k] for k in ("coding", "memo", "coder")
        }
        assert {s.name for s in project.sources.list()} == {"int1", "thuis"}
        assert "Nou ja" in project.sources.text(source)
        project.undo()
        assert others(project, project.coder.guid) == rest


def test_a_coding_on_which_others_wrote_memos_is_not_let_go(team: Team, tmp_path: Path) -> None:
    """At home it came to lie where another one was laid here since: it would become that, memos and all."""
    with team.open("aniek") as project:
        mine = next(c for c in project.codings.list() if c.coder == project.coder.guid)
    with team.open("bo") as project:
        project.memos.write("coding", mine.guid, "zie ook mijn codering")
    with team.open("aniek") as project:
        place = project.backup(tmp_path)
        with Project.open(place, coder="Aniek") as home:
            home.codings.resize(mine.guid, 40, 60)
        there = project.codings.add(mine.source, 40, 60, mine.code).subject or ""
        before = others(project, mine.coder)
        result = merge(project, [place], policy="take")
        assert project.check() == [] and others(project, mine.coder) == before
        assert beyond(result)["coding"] == [("removed", "Loslaten")]
        assert {mine.guid, there} <= {c.guid for c in project.codings.list()}
        assert merge(project, [place]).backup is None


def test_a_team_that_goes_on_coding_is_not_in_the_way(team: Team, tmp_path: Path) -> None:
    with team.open("aniek") as project:
        place = project.backup(tmp_path)
        with Project.open(place, coder="Aniek") as home:
            source, code = home.sources.list()[0].guid, home.codes.get("Sturen").guid
            made = home.codings.add(source, 40, 60, code).subject

        def meanwhile(role: str, work: Any) -> Any:
            def tell(done: int, total: int, what: str) -> None:
                if done == total - 1:  # planned, not written yet
                    with team.open(role) as other:
                        work(other)

            return tell

        with pytest.raises(Refusal, match="crossed"):
            merge(
                project, [place], progress=meanwhile("lena", lambda p: p.codes.edit(code, name="Bijsturen"))
            )
        with pytest.raises(Refusal, match="crossed"):  # the same coder, at another screen
            merge(project, [place], progress=meanwhile("aniek", lambda p: p.codings.add(source, 1, 2, code)))
        before = len(project.codings.list())
        result = merge(
            project, [place], progress=meanwhile("bo", lambda p: p.codings.add(source, 3, 9, code))
        )
        assert result.backup is not None and project.check() == []
        assert len(project.codings.list()) == before + 2
        assert made in {c.guid for c in project.codings.list()}


def test_what_a_coder_notes_counts_for_that_coder_alone(team: Team, tmp_path: Path) -> None:
    """Else one coder could let a lead believe that another's work was taken in."""
    with team.open("bo") as project:
        place = project.backup(tmp_path)
        with Project.open(place, coder="Bo") as home:
            made = home.codings.add(home.sources.list()[0].guid, 40, 60, home.codes.get("Sturen").guid)
            newest = home.store.query(lambda conn, ids: lineage.groups(conn))[-1][1]
    with team.open("aniek") as project:
        last = project.store.query(lambda conn, ids: lineage.groups(conn))[-1][1]
        forged = {"known": [[newest, last]], "left": {made.subject: "coding"}, "rooms": []}
        with project.batch("history.merge", names="x", memory=forged) as batch:
            batch.noted = True
        assert project.check() == [] and recalled(project).known == [(newest, last)]
    for role in ("lena", "bo"):
        with team.open(role) as project:
            assert recalled(project).known == []
            assert merge(project, [place], dry_run=True).counts("add") == {"coding": 1}
    with team.open("aniek") as project:
        project.undo()
        assert recalled(project).known == []


def test_the_rooms_are_those_of_the_rights() -> None:
    for room, kinds in ROOMS.items():
        assert set(kinds) == set(rights.ROOMS[room]) & set(KINDS)
    assert set(OWN) == set(rights.OWN)
    assert {"coder", *OWN, *(k for kinds in ROOMS.values() for k in kinds)} == set(KINDS)


ROOM = st.sets(st.sampled_from(sorted(ROOMS)))


@LAWS
@example(  # a code that went there, with a memo of somebody else on it here
    work=([("memo", 1, 1), ("code", 1, 0)], [("memo", 1, 2)], [("remove_code", 2, 0), ("edit_text", 3, 4)]),
    rooms={"codebook", "documents"},
    policy="take",
)
@given(work=st.tuples(WORK, WORK, WORK), rooms=ROOM, policy=st.sampled_from(["keep", "take", "both"]))
def test_nothing_but_the_own_and_open_rooms_changes(
    work: tuple[Work, Work, Work], rooms: set[str], policy: Policy
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here, there = Path(folder) / "here.kantlijn", Path(folder) / "there.kantlijn"
        begin(here)
        with Project.open(here, coder="Anna") as project:
            do(project, work[0])
            project.work_as("Bob")
            do(project, work[0])
        shutil.copy(here, there)
        for place, coder, doing in ((here, "Bob", work[1]), (there, "Anna", work[2])):
            with Project.open(place, coder=coder) as project:
                do(project, doing)
        with Project.open(here, coder="Anna") as project:
            project.rights = Rights("anna", "coder", "Anna", frozenset(rooms), everything=False)
            me, before = project.coder.guid, state(project)
            first = merge(project, [there], policy=policy)
            assert project.check() == []
            after = state(project)
            for kind in before:
                room = next((room for room, kinds in ROOMS.items() if kind in kinds), None)
                one, other = (
                    {g: r for g, r in at[kind].items() if kind not in OWN or r["coder"] != me}  # type: ignore[attr-defined]
                    for at in (before, after)
                )
                assert one == other or room in rooms, kind
            again = merge(project, [there])
            assert again.conflicts == [] and again.backup is None and state(project) == after
            if first.backup is not None:
                project.undo()
                assert state(project) == before

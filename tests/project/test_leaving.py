"""Who came in, did nothing and goes again: out of the project, unless anything may name them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.project import Project
from app.project.handing_out import hand_out
from app.project.merging.merge import merge
from tests.project.merging import begin


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A project in which Anna worked, and Chris came in under two names and did nothing."""
    made = tmp_path / "p.kantlijn"
    begin(made)
    with Project.open(made, coder="Kris") as project:
        project.coders.edit(project.coder.guid, name="Chris", color="#cc79a7")
    return made


def names(project: Project) -> list[str]:
    return [coder.name for coder in project.coders.list()]


def test_who_did_nothing_goes_and_the_logboek_tells(place: Path) -> None:
    with Project.open(place, coder="Anna") as project:
        chris, last = project.coders.get("Chris").guid, project.can_undo()
        changes = project.coders.let_go(chris)
        assert changes.removed == {"coder": (chris,)} and names(project) == ["Anna"]
        assert project.history(1)[0].label == "history.coder_gone"
        assert project.history(1)[0].details == {"name": "Chris"}
        assert project.can_undo() == last, "nobody means to undo that"
        assert project.check() == []
        assert not project.coders.let_go(chris), "there is nobody any more"
        project.work_as("Chris")
        assert project.coder.guid != chris and project.check() == []
        with project.at(project.history(3)[-1].at) as then:
            assert names(then) == ["Anna", "Chris"]


def test_to_let_go_is_nothing_done(tmp_path: Path) -> None:
    begin(tmp_path / "p.kantlijn")
    with Project.open(tmp_path / "p.kantlijn", coder="Bas") as project:
        bas = project.coder.guid
        project.work_as("Chris")
        project.coders.let_go(bas)
        chris = project.coder.guid
        assert names(project) == ["Anna", "Chris"] and not project.coders.has_done(chris)
        project.work_as("Anna")
        assert project.coders.let_go(chris)
        assert names(project) == ["Anna"]


@pytest.mark.parametrize("why", ["at work", "worked", "named", "handed out", "entered", "merged"])
def test_anybody_else_stays(place: Path, tmp_path: Path, why: str) -> None:
    other = tmp_path / "q.kantlijn"
    shutil.copy(place, other)
    with Project.open(place, coder="Anna") as project:
        who = project.coders.get("Chris").guid
        if why == "at work":
            project.work_as("Chris")
        elif why == "worked":
            project.work_as("Chris")
            project.codes.add("Van Chris")
            project.undo()
            project.work_as("Anna")
        elif why == "named":
            project.set_setting("favourites", [who])
        elif why == "handed out":
            hand_out(project, tmp_path / "uit", ["Chris"])
        elif why == "entered":
            hand_out(project, tmp_path / "uit", ["Dirk"])
            who = project.coders.get("Dirk").guid
        else:
            with Project.open(other, coder="Anna") as theirs:
                theirs.codes.add("Van Anna")
            merge(project, [other])
        before = names(project)
        assert not project.coders.let_go(who)
        assert names(project) == before


def test_what_was_done_in_a_copy_comes_back_with_its_coder(place: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.kantlijn"
    shutil.copy(place, copy)
    with Project.open(copy, coder="Chris") as theirs:
        source = theirs.sources.list()[0].guid
        theirs.codings.add(source, 0, 5, theirs.codes.get("Loslaten").guid)
    with Project.open(place, coder="Anna") as project:
        assert project.coders.let_go(project.coders.get("Chris").guid)
        merge(project, [copy])
        (coding,) = project.codings.list()
        assert project.coders.get(coding.coder).name == "Chris" and names(project) == ["Anna", "Chris"]
        assert project.check() == []
        project.undo()
        assert names(project) == ["Anna"] and project.check() == []


def test_a_copy_in_which_they_went_takes_nobody_away(place: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.kantlijn"
    shutil.copy(place, copy)
    with Project.open(copy, coder="Anna") as theirs:
        assert theirs.coders.let_go(theirs.coders.get("Chris").guid)
        theirs.codes.add("Van Anna")
    with Project.open(place, coder="Chris") as project:
        source = project.sources.list()[0].guid
        project.codings.add(source, 0, 5, project.codes.get("Loslaten").guid)
        merge(project, [copy])
        assert names(project) == ["Anna", "Chris"] and len(project.codings.list()) == 1
        assert project.codes.get("Van Anna") and project.check() == []

"""Two projects merged to and fro: what one removed, what was made in both, names that change places."""

from __future__ import annotations

import pytest

from app.coding.merge import Policy
from app.project import Project
from app.project.merging.merge import merge
from tests.engines import Places, Where
from tests.project.conftest import state
from tests.project.merging import fill


def into(target: Where, source: Where, policy: Policy = "ask") -> None:
    with Project.open(target, coder="Anna") as project:
        merge(project, [source], policy=policy)
        assert project.check() == []


@pytest.fixture
def apart(places: Places) -> tuple[Where, Where]:
    """Two projects that were begun alike by two people and have taken each other in."""
    a, b = places.begun("begun by Anna", fill, "Anna"), places.begun("apart by Bob", fill, "Bob")
    into(a, b)
    into(b, a)
    return a, b


def test_what_both_made_and_one_removed_goes(apart: tuple[Where, Where]) -> None:
    a, b = apart
    with Project.open(b, coder="Bob") as project:
        case = project.cases.list()[0]
        project.cases.set_value(case.guid, "regio", "")
        project.cases.unlink(case.guid, case.sources[0])
    into(a, b)
    with Project.open(a, coder="Anna") as project:
        case = project.cases.list()[0]
        assert case.sources == () and project.cases.values_by_target().get(case.guid, {}) == {}


def test_what_one_removed_and_made_anew_stays_when_the_other_removed_it(apart: tuple[Where, Where]) -> None:
    a, b = apart
    with Project.open(b, coder="Bob") as project:
        case = project.cases.list()[0]
        project.cases.unlink(case.guid, case.sources[0])
    with Project.open(a, coder="Anna") as project:
        case = project.cases.list()[0]
        project.cases.unlink(case.guid, case.sources[0])
        project.cases.link(case.guid, case.sources[0])
    into(a, b)
    into(b, a)
    for place in (a, b):
        with Project.open(place, read_only=True) as project:
            assert len(project.cases.list()[0].sources) == 1


def test_a_case_that_was_removed_comes_back_when_the_other_goes_on_with_it(places: Places) -> None:
    a = places.begun("begun by Anna", fill, "Anna")
    b = places.copy(a)
    with Project.open(b, coder="Bob") as project:
        project.cases.remove(project.cases.list()[0].guid)
    into(b, a)
    with Project.open(a, coder="Anna") as project:
        case = project.cases.list()[0]
        project.memos.write("case", case.guid, "Bel nog eens")
    into(b, a)
    with Project.open(b, read_only=True) as project:
        [back] = project.cases.list()
        assert (back.name, len(back.sources)) == ("Tilburg", 1)
        assert project.cases.values_by_target()[back.guid] == {"regio": "zuid"}
        assert [memo.text for memo in project.memos.list()] == ["Bel nog eens"]


def test_names_may_change_places(places: Places) -> None:
    a = places.begun("begun by Anna", fill, "Anna")
    with Project.open(a, coder="Anna") as project:
        project.cases.add("Best")
    b = places.copy(a)
    with Project.open(b, coder="Bob") as project:
        best, tilburg = (
            next(c.guid for c in project.cases.list() if c.name == n) for n in ("Best", "Tilburg")
        )
        one, other = (source.guid for source in project.sources.list())
        project.cases.edit(best, name="tussen")
        project.cases.edit(tilburg, name="Best")
        project.cases.edit(best, name="Tilburg")
        project.sources.edit(one, name="tussen")
        project.sources.edit(other, name="int0")
        project.sources.edit(one, name="int1")
    with Project.open(a, coder="Anna") as project:
        before = state(project)
        merge(project, [b])
        assert {project.cases.get(best).name, project.cases.get(tilburg).name} == {"Best", "Tilburg"}
        assert project.cases.get(best).name == "Tilburg"
        assert [project.sources.get(guid).name for guid in (one, other)] == ["int1", "int0"]
        assert project.check() == []
        project.undo()
        assert state(project) == before
        project.redo()
        assert project.cases.get(best).name == "Tilburg" and project.check() == []


def test_no_text_is_lost_when_both_are_kept_and_the_other_takes_that(places: Places) -> None:
    a = places.begun("begun by Anna", fill, "Anna")
    b = places.copy(a)
    for place, word in ((a, "eerst "), (b, "later ")):
        with Project.open(place, coder="Anna") as project:
            source = project.sources.list()[0].guid
            project.sources.edit_text(source, word + project.sources.text(source))
            project.codings.add(source, 0, 5, project.codes.get("Loslaten").guid)
    into(b, a, "both")
    into(a, b, "take")
    for place in (a, b):
        with Project.open(place, read_only=True) as project:
            texts = project.sources.texts()
            assert {text[:6] for text in texts.values()} == {"eerst ", "later ", "I: En "}
            assert len({source.name for source in project.sources.list()}) == 3
            assert sorted(texts[c.source][c.start : c.end] for c in project.codings.list()) == [
                "eerst",
                "later",
            ]
            assert {len(source.sources) for source in project.cases.list()} == {2}

"""Questions find what a reading coding by coding finds; they are kept, and coded with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.model import CodingFilter
from app.coding.query.parser import parse
from app.coding.query.tree import COVERING, And, Codes, Meets, Query
from app.coding.query.writer import write
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.merging.merge import merge
from tests.postgres import binaries
from tests.project.asking import Oracle, fill, leaves, random_project, related, trees

SEEDS = range(5)


class World(NamedTuple):
    """A project, its oracle, and what can be drawn for it (made once: strategies are dear)."""

    project: Project
    oracle: Oracle
    leaves: dict[str, Any]
    related: Any
    trees: Any


@pytest.fixture(scope="module")
def worlds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    """Projects in files, the last one in a database where there is a server."""
    folder = tmp_path_factory.mktemp("worlds")
    made = [random_project(folder / f"{seed}.kantlijn", seed) for seed in SEEDS[:-1]]
    if binaries() is None:
        made.append(random_project(folder / "last.kantlijn", SEEDS[-1]))
    else:
        cluster = request.getfixturevalue("cluster")
        name = cluster.fresh(request.getfixturevalue("annas"))
        made.append(fill(Project.open(cluster.url(name), coder="Anna"), SEEDS[-1]))
    yield [_world(project) for project in made]
    for project in made:
        project.close()


def _world(project: Project) -> World:
    kinds = leaves(project)
    return World(project, Oracle(project), kinds, related(kinds["codes"]), trees(kinds))


def check(world: World, query: Query) -> None:
    assert world.project.questions.ask(query).guids == world.oracle.find(query)


@settings(max_examples=30)
@given(data=st.data())
def test_every_condition_finds_what_its_words_say(worlds: list[World], data: Any) -> None:
    world = worlds[data.draw(st.sampled_from(SEEDS))]
    check(world, data.draw(world.leaves[data.draw(st.sampled_from(sorted(world.leaves)))]))


@settings(max_examples=60)
@given(data=st.data())
def test_every_relation_finds_what_looking_at_all_pairs_finds(worlds: list[World], data: Any) -> None:
    world = worlds[data.draw(st.sampled_from(SEEDS))]
    check(world, data.draw(world.related))


@settings(max_examples=40)
@given(data=st.data())
def test_questions_of_any_shape_find_what_reading_them_finds(worlds: list[World], data: Any) -> None:
    world = worlds[data.draw(st.sampled_from(SEEDS))]
    check(world, data.draw(world.trees))


@settings(max_examples=30)
@given(data=st.data())
def test_the_text_of_any_question_reads_back_as_that_question(worlds: list[World], data: Any) -> None:
    world = worlds[data.draw(st.sampled_from(SEEDS))]
    project, query = world.project, data.draw(world.trees)
    lenient = project.questions.names(lenient=True)
    for text in (write(query, lenient), write(query, lenient, "en"), write(query, None)):
        assert parse(text, lenient) == query, text


@settings(max_examples=30)
@given(data=st.data())
def test_passages_are_what_the_codings_share_with_each_partner(worlds: list[World], data: Any) -> None:
    project, oracle, kinds, *_ = worlds[data.draw(st.sampled_from(SEEDS))]
    codes = kinds["codes"]
    meet = st.builds(Meets, st.sampled_from(COVERING), codes)
    parts = [data.draw(codes), data.draw(meet), *data.draw(st.lists(meet, max_size=1))]
    query = And(tuple(parts))

    found = {(p.source, p.start, p.end) for p in project.questions.ask(query).passages()}

    wanted = set()
    for c in oracle.codings:
        pieces = {(c.start, c.end)} if oracle.meant(query, c) else set()
        for part in parts[1:]:
            partners = [
                d for d in oracle.codings
                if d.guid != c.guid and oracle.meant(part.other, d) and oracle.related(part, c, d)
            ]  # fmt: skip
            shared = {(max(a, d.start), min(b, d.end)) for a, b in pieces for d in partners}
            pieces = {(a, b) for a, b in shared if a < b}
        wanted |= {(c.source, a, b) for a, b in pieces}
    assert found == wanted


def test_the_random_questions_are_not_all_empty_or_all_full(worlds: list[World]) -> None:
    """Whether the laws above say anything: relations of these projects cut through their codings."""
    for relation in ("overlaps", "within", "contains", "exactly", "same-turn", "same-case"):
        shares = []
        for project, oracle, *_ in worlds:
            every = Codes(tuple(c.guid for c in project.codes.book()))
            shares.append(len(project.questions.ask(Meets(relation, every))) / len(oracle.codings))  # type: ignore[arg-type]
        assert any(0 < share < 1 for share in shares), relation


def test_a_kept_question_follows_renames_and_an_undo_takes_it_back(coded: Project) -> None:
    questions = coded.questions
    query = questions.read('code:"Loslaten" en niet memo:"toon"')
    guid = questions.save("  Mijn   vraag ", query).subject
    coded.codes.edit(coded.codes.get("Loslaten").guid, name="Ruimte geven")

    assert questions.read("mijn vraag") == query
    assert questions.written(questions.read(str(guid))) == 'code:"Ruimte geven" en niet memo:"toon"'
    assert coded.history(2)[1].label == "history.question"
    coded.undo(2)
    assert questions.list() == []
    coded.redo(2)
    assert [q.name for q in questions.list()] == ["Mijn vraag"]
    assert coded.check() == []


def test_saving_under_a_known_name_replaces_and_names_are_guarded(coded: Project) -> None:
    questions = coded.questions
    for text in ("rol:respondent", "rol:interviewer"):
        questions.save("Wie", questions.read(text))
    questions.save("Ander", questions.read("memo leeg"))

    assert [(q.name, q.text) for q in questions.list()] == [
        ("Ander", "memo empty"), ("Wie", "role:interviewer"),
    ]  # fmt: skip
    with pytest.raises(Refusal, match=r"query\.name_taken"):
        questions.rename("Ander", "wie")
    with pytest.raises(Refusal, match=r"query\.no_name"):
        questions.save(" ", questions.read("memo leeg"))
    questions.rename("Ander", "Zonder memo")
    questions.remove("Wie")
    assert [q.name for q in questions.list()] == ["Zonder memo"]
    with pytest.raises(Refusal, match=r"query\.no_question_near.*Zonder memo"):
        questions.get("Zonder mmo")


def test_a_kept_question_about_what_is_gone_is_refused_by_name(coded: Project) -> None:
    coded.questions.save("Oud", coded.questions.read("code:Sturen"))
    coded.codes.remove(coded.codes.get("Sturen").guid)

    with pytest.raises(Refusal, match=r"query\.gone\(name='Oud'"):
        coded.questions.read("oud")


def test_a_kept_question_that_its_attribute_outgrew_is_refused_by_name(coded: Project) -> None:
    guid = coded.cases.add_attribute("Omvang").subject or ""
    coded.questions.save("Groot", coded.questions.read("kenmerk:Omvang = veel"))
    coded.cases.edit_attribute(guid, type="number")
    with pytest.raises(Refusal, match=r"query\.kept\(name='Groot'"):
        coded.questions.read("Groot")
    coded.questions.remove("Groot")
    with pytest.raises(Refusal, match=r"query\.no_question"):
        coded.questions.read("Groot")


def test_what_a_question_finds_is_coded_in_one_step(coded: Project) -> None:
    tijd = coded.codes.add("Tijd").subject or ""
    query = coded.questions.read("tekst:los of tekst:stuurt")
    before = len(coded.codings.list())

    changes = coded.questions.code(query, tijd)

    made = coded.codings.list(CodingFilter(codes=frozenset({tijd})))
    assert len(changes.added["coding"]) == len(made) == 2
    assert {(c.origin, c.start, c.end) for c in made} == {
        ("autocode", c.start, c.end) for c in coded.codings.list(CodingFilter(question=query))
    }
    assert not coded.questions.code(query, tijd)
    coded.undo()
    assert len(coded.codings.list()) == before


def test_only_where_they_meet_is_coded_when_so_asked(project: Project) -> None:
    from app.coding.transcripts import read_text

    source = project.sources.add(read_text("0123456789abcdefghij", "x.txt")).subject or ""
    a, b, both = (project.codes.add(name).subject or "" for name in ("A", "B", "Beide"))
    for code, start, end in ((a, 0, 10), (b, 5, 8), (b, 7, 15), (a, 16, 18)):
        project.codings.add(source, start, end, code)

    project.questions.code(project.questions.read("code:A en overlapt(code:B)"), both, meeting=True)

    made = project.codings.list(CodingFilter(codes=frozenset({both})))
    assert [(c.start, c.end) for c in made] == [(5, 8), (7, 10)]


@pytest.mark.parametrize("chosen", ["columns", "fragments", "list"])
def test_a_question_filters_every_reading_of_the_codings(coded: Project, chosen: str) -> None:
    question = coded.questions.read("code:Sturen")

    found = getattr(coded.codings, chosen)(CodingFilter(question=question))

    assert len(found) == 1
    assert len(getattr(coded.codings, chosen)(CodingFilter(question=question, codes=frozenset()))) == 0


def test_a_merge_brings_the_other_ones_questions_with_it(tmp_path: Path) -> None:
    with Project.create(tmp_path / "a.kantlijn", coder="Anna") as mine:
        mine.codes.add("Loslaten")
        mine.questions.save("Alles", mine.questions.read("memo leeg"))
        mine.questions.save("Eigen", mine.questions.read("memo leeg"))
    with Project.create(tmp_path / "b.kantlijn", coder="Bram") as theirs:
        theirs.codes.add("Loslaten")
        theirs.questions.save("Alles", theirs.questions.read("code:Loslaten"))
        theirs.questions.save("Nieuw", theirs.questions.read("code:Loslaten en niet memo leeg"))
    with Project.open(tmp_path / "a.kantlijn", coder="Anna") as mine:
        merge(mine, [tmp_path / "b.kantlijn"])
        told = {q.name: mine.questions.written(mine.questions.read(q.guid)) for q in mine.questions.list()}
        assert told == {
            "Alles": "memo leeg", "Alles (2)": 'code:"Loslaten"', "Eigen": "memo leeg",
            "Nieuw": 'code:"Loslaten" en niet memo leeg',
        }  # fmt: skip
        merge(mine, [tmp_path / "b.kantlijn"])
        assert len(mine.questions.list()) == 4
        mine.undo()
        assert [q.name for q in mine.questions.list()] == ["Alles", "Eigen"]
        mine.redo()
    with Project.open(tmp_path / "b.kantlijn", coder="Bram") as theirs:
        theirs.questions.save("Later", theirs.questions.read("memo leeg"))
    with Project.open(tmp_path / "a.kantlijn", coder="Anna") as mine:
        merge(mine, [tmp_path / "b.kantlijn"])  # nothing but the question is new
        assert "Later" in [q.name for q in mine.questions.list()]


def test_a_kept_question_asks_for_the_code_that_another_was_merged_into(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        gone, into = (project.codes.add(name).subject or "" for name in ("Vrijheid", "Loslaten"))
        source = project.sources.add(read_text("S: Wij laten los.\n", "a.txt")).subject or ""
        project.codings.add(source, 3, 6, gone)
        project.questions.save("Los", project.questions.read("code:Vrijheid of memo leeg"))
        project.set_setting("favourites", [into])
        project.codes.merge(gone, into)
        found = project.questions.read("Los")
        assert project.questions.written(found) == 'code:"Loslaten" of memo leeg'
        assert len(project.questions.ask(found)) == 1
        project.undo()
        assert project.questions.written(project.questions.read("Los")) == 'code:"Vrijheid" of memo leeg'
        assert project.setting("favourites") == [into] and project.check() == []

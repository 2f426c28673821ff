"""Searching a project: the same with and without its index, in a file and in a database."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.coding.model import CodingFilter
from app.coding.transcripts import read_text
from app.project import Project
from app.project import searching as module
from app.project.caches import index_words
from app.project.forms import Forms, made_forms
from app.project.library import Library
from app.project.seeking import Ask
from app.store import word_index
from tests.project.test_privacy import pseudonymise

SAID = (
    "we laten het los hoor", "de gemeente stuurt bij", "de coördinatie is een knelpunt", "écht losgelaten",
    "zo'n e-mail van de wethouder", "ruimte geven aan ouders", "de financieringsstromen", "Pimpelmees x_y",
    "loslaten is moeilijk", "ik geef ze de ruimte", "één ding", "ſoms İets \ue000",
)  # fmt: skip
QUERIES = (
    "los", "los*", '"los"', "coordinatie", "ordinat", "een", "zo'n", "e-mail van", "ruimte AND ouders",
    "ruimte NOT ouders", "laten NEAR/3 los", "pimpelmees OR moeilijk", "het los", "bestaat niet", "x_y",
    "soms", "l*n", "İets", "e",
)  # fmt: skip
FORMS = ("loslaten", "losgelaten", "financiering", "ruimte geven", "pimpelmees", "ouder", "zijn", "mees")


def fill(project: Project, documents: int = 24) -> None:
    with project.group("history.import"):
        for n in range(documents):
            rng = random.Random(n)
            said = [f"Int: Nummer {n}?", *(f"R{k}: {rng.choice(SAID)}." for k in (1, 2, 1))]
            project.sources.add(read_text("\n".join(said) + "\n", f"d{n:02}.txt"))


def found(
    project: Project, ask: Ask, library: Library | None = None, forms: Forms | None = None
) -> list[tuple[str, int, int]]:
    library = library or project.searching.library()
    if ask.forms and forms is None:
        forms = made_forms(project, library)
    looked = project.searching.look(ask, library, forms=forms)
    return [(one.source.guid, hit.start, hit.end) for one in looked for hit, _ in one.hits]


def indexed(project: Project, pipeline: str = "") -> Library:
    library = project.searching.library()
    wanted = project.searching.unindexed(library, pipeline)
    for at in range(0, len(wanted), 5):
        project.searching.put(project.searching.words_for(library, wanted[at : at + 5]))
    project.searching.tidy(project.searching.tidied())
    assert project.searching.unindexed(library, pipeline) == []
    return library


def test_the_index_changes_no_answer_and_spares_most_texts(project: Project) -> None:
    fill(project)
    asks = [Ask(query) for query in QUERIES] + [Ask(query, whole=True) for query in QUERIES[:6]]
    asks += [Ask(query, forms=True) for query in FORMS] + [Ask("l[ao]s?", regex=True), Ask("Los", case=True)]
    library = project.searching.library()
    forms = made_forms(project, library)
    before = [found(project, ask, library, forms) for ask in asks]
    assert sum(map(bool, before)) > len(asks) * 2 // 3
    project.analyses.save()
    pipeline = project.analyses.analyst.pipeline
    indexed(project, pipeline)
    assert project.check() == [] and len(project.searching.indexed()) == 48
    for ask, answer in zip(asks, before, strict=True):
        assert found(project, ask, library, forms) == answer, ask
    for ask in (Ask("pimpelmees"), Ask("impelmee"), Ask("pimpelmees", forms=True), Ask("pim*")):
        looked = list(project.searching.look(ask, library, forms=forms))
        assert all(one.hits for one in looked) and 0 < len(looked) < 10, "only the texts that have it"
    assert [group.label for group in project.history(1)] == ["history.import"]


def test_what_was_changed_or_added_later_is_found_at_once(project: Project) -> None:
    fill(project)
    indexed(project)
    one = project.sources.list()[3]
    text = project.sources.text(one.guid)
    project.sources.edit_text(one.guid, text.replace("Int: Nummer 3", "Int: Zeldzaamheid"))
    project.sources.add(read_text("R1: zeldzaamheid\n", "nieuw.txt"))
    assert [hit[0] for hit in found(project, Ask("zeldzaamheid"))] == [
        one.guid,
        project.sources.list()[-1].guid,
    ]
    assert found(project, Ask('"Nummer 3"')) == []
    assert (one.sha256, "") not in project.searching.indexed()
    project.undo(2)
    assert [hit[0] for hit in found(project, Ask('"Nummer 3"'))] == [one.guid]
    assert found(project, Ask("zeldzaamheid")) == []
    indexed(project)
    assert [hit[0] for hit in found(project, Ask('"Nummer 3"'))] == [one.guid] and project.check() == []


def test_who_and_where_narrow_what_is_found(project: Project) -> None:
    fill(project, 4)
    sources = project.sources.list()
    project.sources.edit(sources[0].guid, group="golf 2")
    case = project.cases.add("Delft").subject or ""
    project.cases.link(case, sources[1].guid)
    assert {s for s, *_ in found(project, Ask("nummer"))} == {s.guid for s in sources}
    assert found(project, Ask("nummer", roles=frozenset({"respondent"}))) == []
    assert [s for s, *_ in found(project, Ask("nummer", groups=frozenset({"golf 2"})))] == [sources[0].guid]
    chosen = CodingFilter(cases=frozenset({case}))
    assert [s for s, *_ in found(project, Ask("nummer", chosen=chosen))] == [sources[1].guid]


@pytest.mark.parametrize("how", ["withdraw", "pseudonymise"])
def test_a_purge_leaves_nothing_of_it_in_the_index(tmp_path: Path, how: str) -> None:
    place = tmp_path / "p.kantlijn"
    with Project.create(place, coder="Anna") as project:
        fill(project)
        last = project.sources.add(
            read_text("R1: Roodborsttapuit, zegt mevrouw Fatima Zwanenburg.\n", "w.txt")
        ).subject
        list(
            project.searching.look(
                Ask("los", forms=True), forms=made_forms(project, project.searching.library())
            )
        )
        project.analyses.save()
        indexed(project, project.analyses.analyst.pipeline)
        held = project.store.query(lambda conn, ids: word_index.word_list(conn))
        assert "roodborsttapuit" in held and "zwanenburg" in held
        if how == "withdraw":
            project.withdrawing.carry_out(project.withdrawing.plan(last or ""))
        else:
            pseudonymise(project, tmp_path / "k.sleutel")
        assert project.searching.indexed() == {} and project.check() == []
    everything = b"".join(path.read_bytes() for path in tmp_path.glob("p.kantlijn*")).lower()
    assert b"zwanenburg" not in everything
    assert (b"roodborsttapuit" in everything) == (how == "pseudonymise")
    with closing(sqlite3.connect(place)) as raw:
        assert raw.execute("SELECT name FROM sqlite_master WHERE name LIKE 'word_fts%'").fetchall() == []


def test_the_index_is_made_beside_a_command_and_only_where_it_is_worth_it(tmp_path: Path) -> None:
    place = tmp_path / "p.kantlijn"
    with Project.create(place, coder="Anna") as project:
        fill(project, module.LEAST - 1)
    index_words(place)
    with Project.open(place, coder="Anna") as project:
        assert project.searching.indexed() == {}
        project.sources.add(read_text("R1: meer\n", "meer.txt"))
        before = project.last_change
    index_words(place)
    with Project.open(place, read_only=True) as project:
        assert len(project.searching.indexed()) == module.LEAST and project.last_change == before
        assert project.searching.tidied() == ((), b""), "one list of words"


def test_an_index_that_is_damaged_is_no_index(tmp_path: Path) -> None:
    place = tmp_path / "p.kantlijn"
    with Project.create(place, coder="Anna") as project:
        fill(project)
        indexed(project)
        answer = found(project, Ask("pimpelmees"))
    for spoil in ("DROP TABLE word_fts", "UPDATE word_list SET words = x'00'"):
        with closing(sqlite3.connect(place)) as raw:
            raw.execute(spoil)
            raw.commit()
        with Project.open(place, read_only=True) as project:
            assert (
                found(project, Ask("pimpelmees")) == answer and found(project, Ask('"pimpelmees"')) == answer
            )

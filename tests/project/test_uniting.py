"""Two codebooks become one in a project: one step, nothing lost, taken back exactly, met again by a merge."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.coding.codebook import CodebookFile
from app.coding.codebook.files import read_codebook
from app.coding.codebook.pairing import Pairing
from app.coding.model import Code, CodingFilter, new_guid
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.merging.merge import merge
from app.project.uniting import accounts, carried, read_book, unite, write_accounts
from tests.coding.test_codebook_pairing import one_step, trees
from tests.project.conftest import TEXT


def book_of(codes: object, title: str = "Ander") -> CodebookFile:
    return CodebookFile("ander", title, tuple(codes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Project:
    place = tmp_path_factory.mktemp("u") / "p.kantlijn"
    project = Project.create(place, coder="Anna", codebook=read_codebook("effecten-inwoners"))
    source = project.sources.add(read_text(TEXT, "int1.txt")).subject or ""
    for n, code in enumerate(project.codes.book()):
        project.codings.add(source, n, n + 5, code.guid)
        project.codings.add(source, 40, 50, code.guid)
        project.memos.write("code", code.guid, f"over {code.name}")
    project.codes.add_set("Set", [c.guid for c in project.codes.book()][:4])
    return project


def state(project: Project) -> object:
    codings = sorted((c.guid, c.code, c.start, c.end) for c in project.codings.list(CodingFilter()))
    memos = sorted((m.guid, m.target, m.text) for m in project.memos.list())
    return project.codes.book().codes, codings, memos, tuple(project.codes.sets())


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_it_is_one_step_that_loses_nothing_and_is_taken_back_exactly(
    shared: Project, data: st.DataObject
) -> None:
    project, mine = shared, shared.codes.book()
    pairing = Pairing.of(mine, data.draw(trees(tuple(c.guid for c in mine)[:4])), widely=False)
    for _ in range(data.draw(st.integers(0, 10))):
        try:
            pairing = one_step(data.draw, pairing)
        except Refusal:
            continue
    before, steps = state(project), len(project.history())
    places = {(c.source, c.start, c.end, pairing.outcome.forwards.get(c.code, c.code), c.coder)
              for c in project.codings.list()}  # fmt: skip
    promised = carried(project, pairing)
    changes = unite(project, pairing, title="Ander")
    assert project.codes.book() == pairing.outcome.book
    assert {(c.source, c.start, c.end, c.code, c.coder) for c in project.codings.list()} == places
    assert project.codes.counts() == {guid: n for guid, n in promised.items() if n}
    assert sum(m.text.startswith("over ") for m in project.memos.list()) == len(mine)
    assert len(project.history()) == steps + bool(changes)
    if changes:
        project.undo()
    assert state(project) == before
    assert project.check() == []


def test_a_project_that_was_coded_with_the_other_book_meets_the_united_codes(tmp_path: Path) -> None:
    other = read_codebook("burgerparticipatie")
    with Project.create(tmp_path / "b.kantlijn", coder="Bob", codebook=other) as theirs:
        source = theirs.sources.add(read_text(TEXT, "int1.txt")).subject or ""
        for n, code in enumerate(theirs.codes.book()):
            theirs.codings.add(source, 2 * n, 2 * n + 2, code.guid)
        coded = len(theirs.codings.list())
    final = read_codebook("eindverslag")
    with Project.create(
        tmp_path / "a.kantlijn", coder="Anna", codebook=read_codebook("loslaten-of-sturen")
    ) as project:
        pairing = Pairing.of(project.codes.book(), other, widely=False).following(final, by="Anna")
        unite(project, pairing, title=other.title)
        book = project.codes.book()
        result = merge(project, [tmp_path / "b.kantlijn"])
        assert not result.conflicts
        assert project.codes.book() == book
        assert len(project.codings.list()) == coded
        meant = pairing.outcome.fate
        with Project.open(tmp_path / "b.kantlijn", read_only=True) as theirs:
            wanted = {(c.start, meant[c.code]) for c in theirs.codings.list()}
        assert {(c.start, c.code) for c in project.codings.list()} == wanted
        # Taken back, it is not met any more.
        project.undo()
        project.undo()
        assert (
            merge(project, [tmp_path / "b.kantlijn"], policy="both", dry_run=True).counts("add")["code"] > 10
        )


def test_the_table_says_what_became_of_every_code_why_and_who_decided(
    shared: Project, tmp_path: Path
) -> None:
    theirs = read_codebook("loslaten-of-sturen")
    pairing = Pairing.of(shared.codes.book(), theirs, widely=False)
    tijd, borging = pairing.theirs.find("Knelpunten > Tijd"), pairing.mine.find("Borging")
    pairing = pairing.leave_out(tijd.guid, by="Anna")
    pairing = pairing.pair(pairing.theirs.find("Draagvlak").guid, borging.guid, by="Bob")
    counts = shared.codes.counts()
    there, here = accounts(pairing, ("Effecten", theirs.title), counts)
    assert len(there) == 1 + 42 and len(here) == 1 + len(pairing.mine)
    rows = {row[0]: dict(zip(there[0], row, strict=True)) for row in there[1:]}
    assert rows["Knelpunten > Tijd"]["wat ervan werd"] == "weggelaten"
    assert rows["Draagvlak"]["code in het resultaat"] == "Borging"
    assert (rows["Draagvlak"]["waarom"], rows["Draagvlak"]["wie besliste"]) == ("met de hand gepaard", "Bob")
    assert (rows["Borging"]["waarom"], rows["Borging"]["wie besliste"]) == ("zelfde pad", "Kantlijn")
    mine = {row[1]: dict(zip(here[0], row, strict=True)) for row in here[1:]}
    assert mine["Borging"]["samengevoegd met"] == "Draagvlak; Borging"
    assert mine["Borging"]["coderingen vooraf"] == counts[borging.guid]
    assert mine["Manier van werken"]["wat ervan werd"] == "gebleven"
    place = write_accounts(pairing, tmp_path / "v.xlsx", ("Effecten", theirs.title), counts)
    book = load_workbook(place)
    assert book.sheetnames == ["Verantwoording", "Codes hier"]
    assert list(next(book.worksheets[1].iter_rows(values_only=True))) == here[0]
    with pytest.raises(Refusal):
        write_accounts(pairing, tmp_path / "v.pdf", ("", ""))


def test_a_codebook_that_changed_meanwhile_and_a_locked_one_are_left_alone(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        project.codes.add("Tijd")
        pairing = Pairing.of(project.codes.book(), book_of([Code(new_guid(), "Geld")]), widely=False)
        project.codes.add("Draagvlak")
        with pytest.raises(Refusal) as caught:
            unite(project, pairing)
        assert caught.value.key == "codebook.pair.changed"
        again = Pairing.of(project.codes.book(), book_of([Code(new_guid(), "Geld")]), widely=False)
        project.set_setting("locked", True)
        with pytest.raises(Refusal) as caught:
            unite(project, again)
        assert caught.value.key == "codebook.locked" and len(project.codes.book()) == 2


def test_the_codebook_of_another_project_is_read_and_only_read(shared: Project, tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna", name="Movisie") as other:
        other.codes.add("Tijd")
        before = other.last_change
    found = read_book(tmp_path / "p.kantlijn", shared.place)
    assert (found.title, [c.name for c in found.codes]) == ("Movisie", ["Tijd"])
    with Project.open(tmp_path / "p.kantlijn", read_only=True) as other:
        assert other.last_change == before
    for wrong in (shared.place, tmp_path / "weg.kantlijn"):
        with pytest.raises(Refusal):
            read_book(wrong, shared.place)

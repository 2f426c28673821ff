"""The codebook of the final report comes out of the four books of the three institutes, codings and all."""

from __future__ import annotations

from pathlib import Path

from app.coding.codebook import Codebook
from app.coding.codebook.files import read_codebook
from app.coding.codebook.match import match
from app.project import Project
from tests.project.conftest import TEXT

FOUR = ("loslaten-of-sturen", "burgerparticipatie", "integrale-samenwerking", "effecten-inwoners")


def test_the_final_book_comes_out_of_the_four(tmp_path: Path) -> None:
    from app.coding.transcripts import read_text

    final = read_codebook("eindverslag")
    with Project.create(tmp_path / "p.kantlijn", coder="Anna", codebook=read_codebook(FOUR[0])) as project:
        source = project.sources.add(read_text(TEXT, "int1.txt")).subject or ""
        for name in FOUR[1:]:
            book = read_codebook(name)
            project.codes.take(match(project.codes.book(), Codebook(book.codes)), title=book.title)
        codable = [code for code in project.codes.book() if code.codable]
        for n, code in enumerate(codable):
            project.codings.add(source, n, n + 5, code.guid)
        before = {(c.start, c.end) for c in project.codings.list()}
        steps = len(project.history())
        here, theirs = project.codes.book(), Codebook(final.codes)
        matches = match(here, theirs, final.origins)
        became = {guid: list(of) for guid, of in final.origins}
        for one in matches:
            assert one.how != "new" and one.mine is not None
            assert {one.mine.guid, *one.also} <= set(became.get(one.theirs.guid, [one.theirs.guid]))
        assert any(one.also for one in matches)
        # Without a yes, codes that became one there stay apart here.
        assert {g for one in matches for g in one.also} <= {c.guid for c in here}
        project.codes.take(matches, title=final.title, accept_near=True)
        assert len(project.history()) == steps + 1
        assert {c.guid for c in project.codes.book()} == {c.guid for c in final.codes}
        assert {(c.start, c.end) for c in project.codings.list()} == before
        assert project.check() == []
        project.undo()
        assert len(project.codes.book()) == len(here)


def test_a_file_of_a_book_keeps_what_its_codes_came_from(tmp_path: Path) -> None:
    from app.coding.codebook.yaml import read_yaml, write_yaml

    final = read_codebook("eindverslag")
    assert final.origins
    again = read_yaml(write_yaml(final), "boek.yaml", "boek")
    assert again.origins == final.origins

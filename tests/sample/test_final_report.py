"""Three institutes' projects become one final report: no coding is lost, every code has a fate."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.coding.codebook import Codebook
from app.coding.codebook.decisions import parse, read
from app.coding.codebook.files import read_codebook
from app.coding.codebook.pairing import Pairing
from app.coding.model import Fragment
from app.coding.refusal import Refusal
from app.coding.transcripts import read as read_transcript
from app.project import Project
from app.project.institutes import FinalReport, build_final_report, told
from app.project.sample import codings, facts, folder

FOUR = ("loslaten-of-sturen", "burgerparticipatie", "integrale-samenwerking", "effecten-inwoners")
LINES = codings("codings-institutes.jsonl")
Place = tuple[str, str, str, str]


def fragments(place: Path) -> list[Fragment]:
    with Project.open(place, read_only=True) as project:
        assert project.check() == []
        return list(project.codings.fragments())


def test_every_document_is_one_institutes_and_every_institute_has_its_own_books() -> None:
    institutes = told()["institutes"]
    numbers = [n for one in institutes for n in one["documents"]]
    assert sorted(numbers) == [d["file"][:2] for d in facts()["documents"]]
    assert [name for one in institutes for name in one["codebooks"]] == list(FOUR)
    for one in institutes:
        for name in one["codebooks"]:
            assert read_codebook(name).institute.casefold().startswith(one["file"].split("-")[0])


@pytest.mark.parametrize("file", sorted({line["file"] for line in LINES}))
def test_what_movisie_and_verwey_jonker_coded_stands_once_in_one_answer(file: str) -> None:
    found = read_transcript(folder() / "interviews" / file)
    asks = {s.name for s in found.speakers if s.role == "interviewer"}
    for line in (line for line in LINES if line["file"] == file):
        assert found.text.count(line["quote"]) == 1, line
        start = found.text.index(line["quote"])
        inside = [t for t in found.turns if t.text_start <= start and start + len(line["quote"]) <= t.end]
        assert len(inside) == 1 and inside[0].speaker not in asks, line


def test_no_coding_is_lost_and_each_keeps_its_passage_its_coder_and_what_its_code_became(
    made: FinalReport,
) -> None:
    assert made.before == {"nivel": 461, "movisie": 53, "verwey-jonker": 37}
    assert made.after == sum(made.before.values()) == 551
    final = read_codebook("eindverslag")
    became = {guid: kept for kept, of in final.origins for guid in of}
    wanted: Counter[Place] = Counter()
    for place in made.institutes.values():
        for one in fragments(place):
            code = became.get(one.coding.code, one.coding.code)
            wanted[one.document, one.coder, one.text, code] += 1
    found = Counter((f.document, f.coder, f.text, f.coding.code) for f in fragments(made.final))
    assert found == wanted


def test_the_codebook_is_that_of_the_final_report(made: FinalReport) -> None:
    final = read_codebook("eindverslag")
    with Project.open(made.final, read_only=True) as project:
        here = project.codes.book()
        assert len(project.sources.list()) == 12 and len(project.cases.list()) == 10
    fields = ("guid", "name", "parent", "color", "definition", "inclusion", "exclusion", "example")
    assert [[getattr(c, f) for f in fields] for c in here] == [
        [getattr(c, f) for f in fields] for c in final.codes
    ]
    for code in Codebook(final.codes):
        assert set(here.get(code.guid).cues) >= set(code.cues)


def test_the_workbook_gives_every_code_of_the_four_books_a_fate_and_the_counts_agree(
    made: FinalReport,
) -> None:
    book = load_workbook(made.account)
    assert book.sheetnames == [*FOUR, "Tellingen"]
    codes = before = 0
    for name in FOUR:
        rows = list(book[name].iter_rows(min_row=2, values_only=True))
        assert [row[2] for row in rows] == [c.guid for c in Codebook(read_codebook(name).codes)]
        assert all(row[3] in ("gebleven", "samengevoegd", "nieuw") and row[4] for row in rows)
        codes, before = codes + len(rows), before + sum(row[8] for row in rows)
    assert (codes, before) == (114, 551)
    *tally, total = list(book["Tellingen"].iter_rows(min_row=2, values_only=True))
    assert len(tally) == 91 and all(row[2] == row[3] for row in tally)
    assert (total[0], total[2], total[3]) == ("Totaal", 551, 551)


def test_the_decisions_that_were_saved_make_the_same_book_again(made: FinalReport) -> None:
    book = Codebook(read_codebook(FOUR[0]).codes)
    for name in FOUR[1:]:
        file = made.final.parent / f"besluiten {name}.yaml"
        pairing = Pairing.of(book, read_codebook(name), widely=False)
        book = read(pairing, parse(file.read_text("utf-8"), file.name), file.name, by="Iemand").outcome.book
    assert {c.guid for c in book} == {c.guid for c in read_codebook("eindverslag").codes}


def test_it_is_one_undo_step_per_book_and_merge(made: FinalReport) -> None:
    with Project.open(made.final, read_only=True) as project:
        labels = [group.label for group in project.history()]
    assert labels.count("history.unite") == 4 and labels.count("history.merge") == 1


def test_a_folder_that_holds_something_is_refused_and_a_stop_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "van mij").write_text("x")
    with pytest.raises(Refusal):
        build_final_report(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["van mij"]

    class Stopped(Exception):
        pass

    def stop(done: int, of: int, what: str) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        build_final_report(tmp_path / "nieuw", progress=stop)
    assert not (tmp_path / "nieuw").exists()

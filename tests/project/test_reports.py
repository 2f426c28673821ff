"""Definitions are kept as steps, follow codes that are merged; their cuts follow a text that is edited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.coding.model import new_guid
from app.coding.refusal import Refusal
from app.coding.report.definition import Definition, Quote, TableWish, Theme
from app.coding.report.shorten import marks_of
from app.coding.report.tree import Quotation
from app.coding.transcripts import read_text
from app.project import Project
from app.project.reporting import make_report

TEXT = (
    "Interviewer: Hoe gaat het?\nR1: Nou ja, wij laten het dan toch maar los, denk ik, zeg maar.\n"
    "Interviewer: En verder?\nR1: Wij sturen niet meer.\n"
)
SAID = "Nou ja, wij laten het dan toch maar los, denk ik, zeg maar."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as made:
        source = made.sources.add(read_text(TEXT, "een.txt")).subject or ""
        for name, words in (("Loslaten", SAID), ("Los", "Wij sturen niet meer.")):
            code = made.codes.add(name).subject or ""
            at = TEXT.index(words)
            made.codings.add(source, at, at + len(words), code)
        yield made


def definition(project: Project, **more: object) -> Definition:
    made = Definition(new_guid(), "Deel", pictures=(), appendix=())
    return replace(made, **more)  # type: ignore[arg-type]


def quoted(project: Project, guid: str) -> tuple[list[str], list[str]]:
    report = make_report(project, project.reports.get(guid))
    return [b.text for b in report.blocks if isinstance(b, Quotation)], [n.key for n in report.notices]


def test_a_definition_is_kept_changed_removed_and_every_step_undone(project: Project) -> None:
    one = definition(project, intro="Eerst.")
    project.reports.save(one)
    project.reports.save(replace(one, intro="Daarna."))
    assert project.reports.get("deel").intro == "Daarna."
    assert not project.reports.save(replace(one, intro="Daarna."))  # nothing new, no step
    project.undo()
    assert project.reports.get(one.guid) == one
    project.reports.remove("Deel")
    assert project.reports.list() == []
    project.undo()
    assert project.reports.list() == [one] and project.check() == []
    for name, key in (
        ("deel", "report.name_taken"),
        ("  ", "report.no_name"),
        ("x" * 200, "report.long_name"),
    ):
        with pytest.raises(Refusal) as refused:
            project.reports.save(definition(project, name=name))
        assert refused.value.key == key


def test_what_was_written_under_a_merged_code_stands_under_the_one_that_stays(project: Project) -> None:
    gone, stays = project.codes.get("Los").guid, project.codes.get("Loslaten").guid
    codings = {c.code: c.guid for c in project.codings.list()}
    one = definition(
        project, codes=(gone, stays), tables=(TableWish("pairs", codes=(gone, stays)),),
        themes={
            gone: Theme("Over los.", quotes=(Quote(codings[gone]),)),
            stays: Theme("Over loslaten.", quotes=(Quote(codings[stays]),)),
        },
    )  # fmt: skip
    project.reports.save(one)
    project.codes.merge(gone, stays)
    kept = project.reports.get("Deel")
    assert kept.codes == (stays,) and set(kept.themes) == {stays}
    assert kept.theme(stays).text == "Over loslaten.\nOver los."
    project.reports.save(replace(kept, tables=()))
    texts, _notices = quoted(project, "Deel")
    assert texts == [SAID, "Wij sturen niet meer."]
    project.undo()
    project.undo()
    assert project.reports.get("Deel") == one and project.check() == []


def test_a_cut_follows_an_edited_text_or_is_told_to_be_lost(project: Project) -> None:
    code = project.codes.get("Loslaten").guid
    coding = next(c.guid for c in project.codings.list() if c.code == code)
    cut = Quote(coding, ((5, 8),), marks_of(SAID))
    project.reports.save(definition(project, codes=(code,), themes={code: Theme(quotes=(cut,))}))
    assert quoted(project, "Deel") == (["Nou ja, wij laten het [...] los, denk ik, zeg maar."], [])
    source = project.sources.list()[0].guid
    project.sources.edit_text(source, TEXT.replace("Nou ja, wij", "Nou ja, kijk eens, wij"))
    assert quoted(project, "Deel") == (["Nou ja, kijk eens, wij laten het [...] los, denk ik, zeg maar."], [])
    project.sources.edit_text(source, TEXT.replace("dan toch maar los", "los"))
    assert quoted(project, "Deel") == (
        ["Nou ja, wij laten het los, denk ik, zeg maar."],
        ["report.notice.cut_lost"],
    )
    project.codings.remove(coding)
    assert quoted(project, "Deel") == ([], ["report.notice.quote_gone"])


def test_a_name_that_is_replaced_goes_from_the_authors_words_too(project: Project, tmp_path: Path) -> None:
    source = project.sources.list()[0].guid
    project.sources.edit_text(source, TEXT.replace("denk ik", "zei mevrouw Van der Velden"))
    project.reports.save(definition(project, intro="Zoals mevrouw Van der Velden zei."))
    found = project.privacy.search()
    project.privacy.pseudonymise(found, found.entities, tmp_path / "k.sleutel", "een lange wachtzin is dit")
    assert "Velden" not in project.reports.get("Deel").intro
    assert project.check() == []

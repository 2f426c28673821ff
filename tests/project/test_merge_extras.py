"""What a merge brings along beside rows: questions, reports, frameworks, surveys and rules, told and left
out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.coding.merge.snapshot import KINDS
from app.coding.model import new_guid
from app.coding.report.definition import Definition
from app.project import Project
from app.project.merging.extras import EXTRAS
from app.project.merging.merge import MergePlan, merge
from app.words import say
from tests.e2e.commands import Kantlijn
from tests.project.conftest import IN_A_FILE, state
from tests.project.test_surveys import HEAD, ROWS, imported, written


@pytest.fixture
def copy(coded: Project, tmp_path: Path) -> Path:
    """A copy on which Bob kept one of everything."""
    place = coded.backup(tmp_path)
    with Project.open(place, coder="Bob") as other:
        other.questions.save("Over loslaten", other.questions.read('code = "Loslaten"'))
        other.reports.save(Definition(new_guid(), "Tussenrapport", pictures=(), appendix=()))
        case = other.cases.add("Tilburg").subject or ""
        code = other.codes.get("Sturen").guid
        other.frameworks.add("Per casus", [code], cases=(case,))
        imported(other, written(tmp_path / "enquete.csv", ROWS))
        other.suggestions.switch(code, on=False)
    return place


def told(result: MergePlan) -> list[tuple[str, str, bool]]:
    return [(one.kind, one.name, one.new) for one in result.extras]


ALL = [
    ("question", "Over loslaten", True), ("report", "Tussenrapport", True), ("framework", "Per casus", True),
    ("survey", "enquete.csv", True), ("rule", "Sturen", True),
]  # fmt: skip


def test_they_are_named_counted_and_brought(coded: Project, copy: Path) -> None:
    before = state(coded)
    planned = merge(coded, [copy], dry_run=True, offered=True)
    assert told(planned) == ALL and state(coded) == before
    lines = {o.kind: (o.name, o.about) for o in planned.offers[0] if o.kind in EXTRAS}
    assert lines["survey"] == ("enquete.csv", "2 documenten, 2 kenmerken, 4 casussen, 4 antwoorden")
    assert lines["framework"] == ("Per casus", "1 casus, 1 code")
    for kind in EXTRAS:
        assert (planned.before()[kind], planned.counts("add")[kind], planned.after()[kind]) == (0, 1, 1)
    result = merge(coded, [copy])
    assert told(result) == ALL and coded.check() == []
    assert [q.name for q in coded.questions.list()] == ["Over loslaten"]
    assert [r.name for r in coded.reports.list()] == ["Tussenrapport"]
    assert [f.name for f in coded.frameworks.list()] == ["Per casus"]
    (survey,) = coded.surveys.every().values()
    assert survey["file"] == "enquete.csv"
    assert coded.suggestions.rules().off == {coded.codes.get("Sturen").guid}
    assert merge(coded, [copy]).backup is None
    coded.questions.remove("Over loslaten")  # of a copy that was taken in nothing comes back by itself
    again = merge(coded, [copy])
    assert again.backup is None and told(again) == [] and coded.questions.list() == []
    coded.undo()
    coded.undo()
    assert state(coded) == before


@IN_A_FILE
def test_what_is_left_out_is_remembered_and_can_come_later(coded: Project, copy: Path) -> None:
    every = merge(coded, [copy], dry_run=True).extras
    off = {one.guid for one in every if one.kind in ("question", "survey", "rule")}
    result = merge(coded, [copy], left_out=off)
    assert [kind for kind, _, _ in told(result)] == ["report", "framework"]
    assert {k: v for k, v in result.behind().items() if k in EXTRAS} == {
        "question": 1,
        "survey": 1,
        "rule": 1,
    }
    assert {k for k in result.left_out() if k in EXTRAS} == {"question", "survey", "rule"}
    assert coded.questions.list() == [] and coded.surveys.every() == {}
    assert len(coded.cases.list()) == 5  # its rows are rows as any
    assert coded.suggestions.rules().off == frozenset()
    again = merge(coded, [copy])
    assert again.backup is None and told(again) == []
    later = merge(coded, [copy], left_out=off - {every[0].guid})
    assert told(later) == ALL[:1] and coded.questions.get("Over loslaten").text
    assert merge(coded, [copy]).backup is None
    coded.reports.remove("Tussenrapport")  # which is no reason for it to come back with what was left out
    assert [kind for kind, _, _ in told(merge(coded, [copy], left_out=()))] == ["survey", "rule"]
    assert coded.check() == []


@IN_A_FILE
def test_what_both_have_stays_as_it_is_here(coded: Project, copy: Path) -> None:
    code = coded.codes.get("Sturen").guid
    coded.suggestions.set_least(code, 0.8)
    coded.questions.save("Over loslaten", coded.questions.read('code = "Sturen"'))
    assert ("question", "Over loslaten (2)", True) in told(merge(coded, [copy]))
    rules = coded.suggestions.rules()
    assert (rules.off, rules.least) == (frozenset(), ((code, 0.8),))


@IN_A_FILE
def test_a_file_that_was_taken_in_does_not_keep_out_what_a_newer_one_adds(
    coded: Project, copy: Path, tmp_path: Path
) -> None:
    with Project.open(copy, coder="Bob") as other:
        newer = other.backup(tmp_path / "later")
    with Project.open(newer, coder="Cees") as other:
        rows = [[*row, f"antwoord {n}"] for n, row in enumerate(ROWS)]
        imported(other, written(tmp_path / "later" / "enquete.csv", rows, [*HEAD, "Extra"]))
    merge(coded, [copy])
    result = merge(coded, [copy, newer])
    assert told(result) == [("survey", "enquete.csv", False)] and result.extras[0].n == 1
    (survey,) = coded.surveys.every().values()
    assert [column["header"] for column in survey["columns"]] == [*HEAD, "Extra"]
    assert coded.check() == []


@IN_A_FILE
def test_they_follow_a_code_that_was_merged_away_here(coded: Project, copy: Path) -> None:
    into = coded.codes.get("Loslaten").guid
    coded.codes.merge(coded.codes.get("Sturen").guid, into)
    result = merge(coded, [copy])
    assert ("rule", "Loslaten", True) in told(result) and coded.check() == []
    assert coded.suggestions.rules().off == {into}
    assert coded.frameworks.get("Per casus").codes == (into,)


@IN_A_FILE
def test_what_was_changed_of_a_code_that_was_merged_away_here_is_told(coded: Project, tmp_path: Path) -> None:
    place = coded.backup(tmp_path)
    coded.codes.merge(coded.codes.get("Sturen").guid, coded.codes.get("Loslaten").guid)
    with Project.open(place, coder="Bob") as other:
        other.codes.edit(other.codes.get("Sturen").guid, definition="Anders gezegd")
    result = merge(coded, [place], policy="keep")
    assert [say(n) for n in result.plans[0].notices] == [
        "“Sturen” is daar gewijzigd, maar ging hier op in “Loslaten”: die blijft zoals hij hier is."
    ]
    assert coded.codes.get("Loslaten").definition == "" and coded.check() == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_command_says_them(tmp_path: Path, coded: Project, copy: Path, lang: str) -> None:
    place = coded.backup(tmp_path / "target")
    k = Kantlijn(tmp_path)
    said = k.ok("merge", place, copy, "--dry-run", "--lang", lang).text
    found = k.json("merge", place, copy, "--dry-run")
    words = {
        "nl": ("1 bewaarde vraag", "1 vragenlijst", "4 antwoorden"),
        "en": ("1 kept question", "1 survey", "4 answers"),
    }
    for word in (*words[lang], "Over loslaten", "Tussenrapport", "Per casus", "enquete.csv"):
        assert word in said, word
    assert [one["name"] for one in found["extras"]] == [name for _, name, _ in ALL]
    assert found["added"]["question"] == found["after"]["question"] == 1 and found["outside"] == []


def test_each_kind_has_its_words() -> None:
    for kind in (*KINDS, *EXTRAS):
        names: Any = [say(f"merge.kind.{kind}", n=n) for n in (1, 2)]
        assert len({*names, say(f"merge_window.kind.{kind}")}) == 3

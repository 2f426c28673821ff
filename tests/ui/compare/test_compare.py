"""Vergelijken: the figures, from disagreement to disagreement, settling, and the ways out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.coding.agreement.comparison import Question
from app.coding.model import Changes
from app.project import Project
from app.project.comparing import compare
from app.ui.application import Application
from app.ui.coding.place import CodingPlace
from app.ui.compare.passages import choices
from app.ui.compare.place import ComparePlace
from app.ui.compare.tables import Table, decimal, share
from app.ui.main_window import MainWindow
from app.ui.widgets import Empty
from tests.ui.conftest import FIRST, make_project, open_in
from tests.ui.rich import make_rich


@dataclass
class Side:
    """The place with shorthands into it."""

    window: MainWindow
    place: ComparePlace
    project: Project
    bot: QtBot

    def until(self, met: Callable[[], bool]) -> None:
        self.bot.waitUntil(
            lambda: (
                met()
                and not self.place._rest.isActive()
                and (self.place._job is None or self.place._job.over)
            ),
            timeout=60_000,  # units of sentences load the pipeline
        )

    def idle(self) -> None:
        self.until(lambda: self.place.result is not None and self.place.result.asked == self.asked)

    @property
    def asked(self) -> object:
        return self.place.controls.asked

    @staticmethod
    def cells(table: Table) -> list[tuple[str, ...]]:
        return [line.cells for line in table.table.lines]

    def words(self) -> str:
        """The text of the passage that is shown."""
        passage = self.place.panel.passage
        assert passage is not None and self.place.result is not None
        return self.project.sources.text(self.place.result.source_of(passage))[passage.start : passage.end]

    def offered(self) -> list[str]:
        return [one.text() for one in self.place.panel.buttons]

    def press(self, words: str) -> None:
        (one,) = (b for b in self.place.panel.buttons if b.text() == words)
        self.bot.mouseClick(one, Qt.MouseButton.LeftButton)
        self.idle()

    def code(self, name: str) -> str:
        return self.project.codes.get(name).guid


@pytest.fixture
def side(application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Side:
    """Anna and Bram on two interviews, all codes, by character."""
    open_in(application, make_rich(tmp_path / "Rijk.kantlijn"), "compare")
    place, project = window.front, application.desk.project
    assert isinstance(place, ComparePlace) and project is not None
    found = Side(window, place, project, qtbot)
    found.idle()
    return found


def test_the_table_is_the_comparison_worst_code_first(side: Side) -> None:
    told = compare([side.project], Question(shared=True)).agreement()
    cells = side.cells(side.place.figures)
    overall = told.overall
    assert cells[0] == (
        "alle codes samen", decimal(overall.figures["kappa"]), "gering", decimal(overall.figures["f1"]),
        share(overall.figures["agreement"]), share(overall.uncoded_share),
    )  # fmt: skip
    assert [row[0] for row in cells[1:]] == ["Sturen", "Knelpunten", "Loslaten"]
    assert cells[1][1].startswith("−") and cells[1][2] == "slechter dan toeval"
    assert "Landis en Koch" in side.place.told.text()
    side.place.figures.setCurrentIndex(side.place.figures.table.index(2, 0))
    assert "Minstens één codeur gaf deze code nooit" in side.place.told.text()
    assert side.place.code == side.code("Knelpunten")


def test_n_and_p_walk_the_disagreements_of_the_chosen_code(side: Side) -> None:
    first = side.words()
    total = len(side.place.trail)
    assert total == len(compare([side.project]).disputes)
    page = side.place.panel.view.page
    page.setFocus()
    side.bot.keyClick(page, Qt.Key.Key_N)
    assert side.words() != first and side.place.panel.count.text() == f"2 van {total}"
    side.bot.keyClick(page, Qt.Key.Key_P)
    assert side.words() == first
    side.bot.keyClick(page, Qt.Key.Key_P)
    assert side.place.panel.count.text() == f"{total} van {total}"
    side.place.panel.memo.setFocus()
    side.bot.keyClicks(side.place.panel.memo, "np")  # letters in the memo step nowhere
    assert side.place.panel.memo.text() == "np"
    assert side.place.panel.count.text() == f"{total} van {total}"
    side.place._choose(side.code("Loslaten"))
    assert {side.place.result.code_of(p) for p in side.place.trail} == {side.code("Loslaten")}  # type: ignore[union-attr]


def test_both_coders_have_a_lane_of_their_own_in_the_text(side: Side) -> None:
    side.place._choose(side.code("Sturen"))
    marks = side.place.panel.view.marks
    names = {marks.code(c.code).name for c in marks.shown}
    assert names == {"Anna", "Bram"}
    assert [name for name, _ in side.place.panel.legend.lanes] == ["Anna", "Bram"]


def test_settling_keeps_everybodys_codings_tells_why_and_goes_on(side: Side) -> None:
    side.place._choose("")
    words, before = side.words(), {c.guid for c in side.project.codings.list()}
    passage, total = side.place.panel.passage, len(side.place.trail)
    assert passage is not None
    side.place.panel.memo.setText("De hele zin hoort erbij.")
    side.press(side.offered()[0])
    assert before < {c.guid for c in side.project.codings.list()}
    (settled,) = side.project.consensus.codings()
    assert side.project.sources.text(settled.source)[settled.start : settled.end] == words
    assert [m.text for m in side.project.memos.of(settled.guid)] == ["De hele zin hoort erbij."]
    assert side.place.panel.passage != passage and side.place.panel.memo.text() == ""
    progress = side.place.panel.progress.text()
    assert progress.startswith(f"1 van {total} verschillen beslist") and "→" in progress
    result = side.place.result
    assert result is not None and result.before is not None and result.after is not None
    assert result.after > result.before
    side.place.step(-1)
    told = side.place.panel.question.text()
    assert side.offered() == [] and "eigen streep" in told and "De hele zin hoort erbij." in told
    assert ("Consensus") in [name for name, _ in side.place.panel.legend.lanes]
    side.bot.mouseClick(side.place.panel.again, Qt.MouseButton.LeftButton)
    side.idle()
    assert side.project.consensus.decisions() == [] and side.offered()


def test_one_undo_takes_a_decision_back(side: Side) -> None:
    side.place.panel.memo.setText("Hoort bij Sturen.")
    side.press("Niet deze code")
    side.place.step(-1)
    assert side.place.panel.question.text().endswith("deze code hoort hier niet.\nHoort bij Sturen.")
    assert [d.decision for d in side.project.consensus.decisions()] == ["rejected"]
    side.window.acts.run("undo")
    side.idle()
    assert side.project.consensus.decisions() == []
    assert side.place.panel.progress.text().startswith("0 van")


def test_settling_all_of_it_ends_at_kappa_one(side: Side) -> None:
    for _ in range(len(side.place.trail)):
        side.press("Niet deze code")
    total = len(side.place.trail)
    assert side.place.panel.progress.text().startswith(f"{total} van {total}")
    assert side.place.result is not None and side.place.result.after == pytest.approx(1.0)


def test_what_a_passage_can_become_is_offered_once(side: Side) -> None:
    result = side.place.result
    assert result is not None
    one = next(p for p in result.comparison.disputes if p.missing)
    assert len(choices(one, ["Anna", "Bram"])) == 2
    at = FIRST.index("laten het los, écht")
    anna = (at, at + 24)
    from app.coding.agreement.places import Passage

    crossed = Passage(0, 0, at - 3, at + 24, (((at - 3, at + 9),), (anna,)), 18)
    offered = choices(crossed, ["Anna", "Bram"])
    assert [ranges for _, ranges in offered] == [
        ((at - 3, at + 9),), (anna,), ((at - 3, at + 24),), ((at, at + 9),), (),
    ]  # fmt: skip


def test_confusion_leads_to_the_passages(side: Side) -> None:
    side.place.tabs.setCurrentIndex(1)
    cells = side.cells(side.place.confusion)
    assert cells[0][:2] == ("Sturen", "Loslaten") or "niets" in cells[0]
    for n, line in enumerate(side.place.confusion.table.lines):
        side.place.confusion.setCurrentIndex(side.place.confusion.table.index(n, 0))
        one, other = line.key  # type: ignore[misc]
        result = side.place.result
        assert result is not None
        assert {result.code_of(p) for p in side.place.trail} <= {one, other}
        assert side.place.trail
    side.place.tabs.setCurrentIndex(2)
    assert "volgorde" in side.place.told.text()


def test_other_coders_units_and_codes(side: Side) -> None:
    side.place.controls._set(unit="turn")
    side.idle()
    expected = compare([side.project], Question(shared=True, unit="turn")).agreement()
    assert side.cells(side.place.figures)[0][1] == decimal(expected.overall.figures["kappa"])
    side.place.controls._set(unit="fragment", shared=False, branch=side.code("Aansturing"))
    side.idle()
    assert [row[0] for row in side.cells(side.place.figures)[1:]] == ["Sturen", "Loslaten"]
    side.place.controls._set(unit="sentence")
    side.idle()
    found = side.place.controls.open_coders()
    found.changed.emit(frozenset({side.project.coders.get("Anna").guid}))
    assert side.place.controls.asked.coders == ()  # one alone cannot be compared
    found.close()


def test_chosen_documents_and_cases(side: Side) -> None:
    first, second = side.project.sources.list()
    found = side.place.controls.open_ground()
    found.changed.emit(frozenset({("source", first.guid)}))
    found.close()
    side.idle()
    result = side.place.result
    assert result is not None and [s.guid for s in result.comparison.sources] == [first.guid]
    assert side.place.controls.ground.text().endswith("int1")
    case = next(c for c in side.project.cases.list() if second.guid in c.sources)
    side.place.controls._set(sources=frozenset(), cases=frozenset({case.guid}))
    side.idle()
    result = side.place.result
    assert result is not None and [s.guid for s in result.comparison.sources] == [second.guid]
    assert "tegen Anna" in side.place.told.text()


def test_a_new_coding_changes_the_figures(side: Side) -> None:
    before = side.cells(side.place.figures)[0]
    source, code = side.project.sources.list()[0].guid, side.code("Loslaten")
    side.window.desk.do(lambda p: p.codings.add(source, 0, 40, code))
    side.until(lambda: side.cells(side.place.figures)[0] != before)


def test_settling_right_after_a_change_shows_the_figures_after_that_change(side: Side) -> None:
    source, code = side.project.sources.list()[0].guid, side.code("Loslaten")
    for start, waiting in ((0, True), (60, False)):
        side.window.desk.do(lambda p, start=start: p.codings.add(source, start, start + 40, code))
        if not waiting:
            side.bot.waitUntil(lambda: not side.place._rest.isActive(), timeout=5_000)
        side.place.settle([], "")
        side.idle()
        told = compare([side.project], Question(shared=True)).agreement()
        assert side.cells(side.place.figures)[0][1] == decimal(told.overall.figures["kappa"])
        assert side.place.result is not None and side.place.result.agreement.overall == told.overall


def test_settling_changes_the_figures_when_the_team_is_compared(side: Side) -> None:
    side.bot.mouseClick(side.place.panel.take, Qt.MouseButton.LeftButton)
    side.idle()
    pair = tuple(side.project.coders.get(name).guid for name in ("Anna", "Consensus"))
    side.place.controls._set(coders=pair, shared=False)
    side.idle()
    before = side.place.result
    assert before is not None
    passage = side.place.panel.passage
    assert passage is not None
    side.place.settle([(passage.start, passage.end)], "")
    side.idle()
    told = compare([side.project], Question(coders=pair)).agreement()
    after = side.place.result
    assert after is not None and after.agreement.overall == told.overall != before.agreement.overall


def test_the_passage_opens_in_coderen(side: Side) -> None:
    passage = side.place.panel.passage
    side.bot.mouseClick(side.place.panel.to_text, Qt.MouseButton.LeftButton)
    front = side.window.front
    assert isinstance(front, CodingPlace) and passage is not None
    assert front.source == side.place.result.source_of(passage)  # type: ignore[union-attr]


def test_what_is_alike_can_be_taken_over(side: Side) -> None:
    side.bot.mouseClick(side.place.panel.take, Qt.MouseButton.LeftButton)
    side.idle()
    assert [side.project.codes.book().get(c.code).name for c in side.project.consensus.codings()] == [
        "Loslaten"
    ]
    assert [c.name for c in side.place.controls.known] == ["Anna", "Bram", "Consensus"]
    assert [c.name for c in side.place.result.comparison.coders] == ["Anna", "Bram"]  # type: ignore[union-attr]


def test_it_goes_to_excel(side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "verschil.xlsx"
    monkeypatch.setattr(side.place, "ask_path", lambda proposed: out)
    side.bot.mouseClick(side.place.controls.export, Qt.MouseButton.LeftButton)
    side.bot.waitUntil(out.exists, timeout=10_000)
    side.bot.waitUntil(lambda: not side.window.jobs.running)
    names = openpyxl.load_workbook(out).sheetnames
    assert names[0] == "Overeenstemming"


def test_one_coder_is_told_what_is_missing(
    application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    application.open(str(make_project(tmp_path / "Alleen.kantlijn")))
    window.show_place("compare")
    place = window.front
    assert isinstance(place, ComparePlace)
    qtbot.waitUntil(lambda: isinstance(place._pages.currentWidget(), Empty), timeout=10_000)
    assert not place.controls.export.isEnabled()


def test_who_only_reads_settles_nothing(
    application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    file = make_rich(tmp_path / "Lezen.kantlijn")
    application.desk.open(file, coder="Anna", read_only=True)
    window.show_place("compare")
    place = window.front
    assert isinstance(place, ComparePlace)
    qtbot.waitUntil(lambda: place.result is not None, timeout=10_000)
    assert place.panel.passage is not None and place.panel.buttons == []
    assert not place.panel.take.isEnabled()


def test_the_others_are_measured_by_the_chosen_coder(side: Side) -> None:
    _anna, bram = (c.guid for c in side.place.result.known)  # type: ignore[union-attr]
    assert side.place.controls.reference.text().endswith("Anna") and "(tegen Anna)" in side.place.told.text()
    before = side.place.result.agreement.overall.figures  # type: ignore[union-attr]
    picked = side.place.controls.open_reference()
    picked.picked.emit(bram)
    side.idle()
    after = side.place.result.agreement.overall.figures  # type: ignore[union-attr]
    assert "(tegen Bram)" in side.place.told.text()
    assert (after["precision"], after["recall"]) == (before["recall"], before["precision"])
    assert before["precision"] != before["recall"]


def test_how_much_two_fragments_share_is_chosen_with_the_unit(side: Side) -> None:
    found = []

    def partly(project: Project) -> Changes:
        source, phrase = project.sources.list()[0].guid, "het los, écht waar"
        at = FIRST.index(phrase)
        project.work_as("Bram")
        return project.codings.add(source, at, at + len(phrase), side.code("Sturen"))

    side.window.desk.do(partly)
    side.idle()
    for overlap in (0.25, 1.0):
        side.place.controls.open_units().picked.emit(("fragment", overlap))
        side.idle()
        told = side.place.result.agreement.overall.figures["f1"]  # type: ignore[union-attr]
        asked = Question(shared=True, unit="fragment", overlap=overlap)
        assert told == compare([side.project], asked).agreement().overall.figures["f1"]
        found.append(told)
    assert found[0] > found[1]
    assert "100 %" in side.place.controls.unit.text()


def test_coders_of_another_file_stand_beside_ours_and_nothing_is_merged(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "Van Cees.kantlijn"
    side.project.backup(tmp_path / "kopie")
    (copy,) = (tmp_path / "kopie").glob("*.kantlijn")
    copy.rename(other)
    with Project.open(other, coder="Cees") as theirs:
        source = theirs.sources.list()[0]
        own = theirs.codes.add("Alleen van Cees").subject or ""
        theirs.codings.add(source.guid, 0, 11, own)
    before = side.project.last_change
    monkeypatch.setattr(side.place, "ask_file", lambda: other)
    side.place.add_file()
    side.idle()
    result = side.place.result
    assert result is not None and [c.name for c in result.comparison.coders] == ["Anna", "Bram", "Cees"]
    assert "1 bestand" in side.place.controls.ground.text()
    side.place._choose(own)
    assert side.place.panel.name.text == "Alleen van Cees"
    assert side.project.last_change == before
    bad = tmp_path / "stuk.kantlijn"
    bad.write_bytes(b"geen project")
    monkeypatch.setattr(side.place, "ask_file", lambda: bad)
    side.place.add_file()
    side.until(lambda: side.place.controls.asked.files == (str(other),))
    assert "stuk.kantlijn" in side.window.toast.text
    monkeypatch.setattr(side.place, "ask_file", lambda: side.project.place)
    side.place.add_file()
    assert side.place.controls.asked.files == (str(other),)

"""Summaries in the window: cells read, walked and written, one undo step each, the dialog and the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from app.project import Project
from app.ui import theme
from app.ui.application import Application
from app.ui.framework.dialog import ON, FrameworkDialog
from app.ui.framework.grid import MOST, wrapped
from app.ui.framework.model import Role
from app.ui.framework.pane import FrameworkPane
from app.ui.main_window import MainWindow
from app.ui.matrix.place import MatrixPlace


@dataclass
class Chart:
    """The pane on Kern (Zeist and Tilburg by Loslaten and Sturen), and shorthands into it."""

    window: MainWindow
    pane: FrameworkPane
    project: Project
    bot: QtBot

    def until(self, met: Callable[[], bool]) -> None:
        self.bot.waitUntil(lambda: met() and not self.pane._rest.isActive(), timeout=10_000)

    def settled(self) -> None:
        """Wait until the table is filled."""
        pane = self.pane
        self.until(lambda: (pane._job is None or pane._job.over) and pane.view.grid.grid is not None)

    def choose(self, row: int, column: int) -> None:
        """Look at a cell and wait for its fragments."""
        grid = self.pane.view.grid
        self.pane.view.setCurrentIndex(grid.index(row, column + grid.leading))
        self.until(lambda: self.pane._cell_job is None or self.pane._cell_job.over)

    def type(self, text: str) -> None:
        self.bot.keyClicks(self.pane.side.field, text)

    def texts(self) -> list[str]:
        return sorted(s.text for s in self.project.frameworks.summaries())


@pytest.fixture
def chart(application: Application, window: MainWindow, project_file: Path, qtbot: QtBot) -> Chart:
    with Project.open(project_file, coder="Anna") as project:
        size = project.cases.add_attribute("omvang", "number").subject or ""
        sources = project.sources.list()
        for name, source, value in (("Zeist", sources[0], "9"), ("Tilburg", sources[1], "80")):
            case = project.cases.add(name).subject or ""
            project.cases.link(case, source.guid)
            project.cases.set_value(case, size, value)
        codes = [project.codes.get(n).guid for n in ("Loslaten", "Sturen")]
        project.frameworks.add("Kern", codes, shown=(size,))
    application.open(str(project_file))
    window.acts.run("summaries")
    place, project = window.front, application.desk.project
    assert isinstance(place, MatrixPlace) and place.summaries is not None and project is not None
    found = Chart(window, place.summaries, project, qtbot)
    found.settled()
    return found


def test_cells_say_their_fragments_and_the_side_lists_them(chart: Chart) -> None:
    grid = chart.pane.view.grid
    counts = [[grid.index(i, j).data(Role.COUNT) for j in range(3)] for i in range(2)]
    assert counts == [[None, 1, 1], [None, 1, 0]]
    assert grid.index(1, 0).data() == "80"
    assert chart.pane.progress.text() == "0 van 4 cellen samengevat"
    told = grid.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Zeist, Loslaten: nog niet samengevat. 1 fragment"
    chart.choose(0, 0)
    side = chart.pane.side
    assert side.title.text() == "Zeist × Loslaten"
    (hit,) = side.hits.hits.hits
    assert (hit.document, hit.turn, hit.line.text) == ("int1", 2, "we laten het los")
    chart.choose(1, 1)
    assert side.hits.hits.hits == () and not side.quote.isEnabled()


def test_a_session_of_typing_is_one_step_and_comes_back(chart: Chart) -> None:
    steps = len(chart.project.history())
    chart.choose(0, 0)
    chart.bot.keyClick(chart.pane.view, Qt.Key.Key_L)  # typing in the table begins the summary
    chart.bot.keyClicks(chart.pane.side.field, "aat los, met moeite.")
    assert chart.texts() == [] and len(chart.project.history()) == steps
    chart.bot.keyClick(chart.pane.side.field, Qt.Key.Key_Escape)
    assert chart.texts() == ["laat los, met moeite."] and len(chart.project.history()) == steps + 1
    assert chart.pane.view.grid.index(0, 1).data() == "laat los, met moeite."
    assert chart.pane.progress.text() == "1 van 4 cellen samengevat"
    chart.window.desk.undo()
    assert chart.texts() == [] and chart.pane.side.field.toPlainText() == ""
    assert chart.pane.view.grid.index(0, 1).data() == ""
    chart.window.desk.redo()
    assert chart.pane.side.field.toPlainText() == "laat los, met moeite."


def test_keys_walk_the_cells_and_keep_what_was_typed(chart: Chart) -> None:
    chart.choose(0, 0)
    chart.pane.view.asked.emit("")
    field = chart.pane.side.field
    chart.type("een")
    chart.bot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert chart.pane.side.title.text() == "Tilburg × Loslaten" and field.toPlainText() == ""
    chart.type("twee")
    chart.bot.keyClick(field, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert chart.pane.side.title.text() == "Tilburg × Sturen"
    chart.bot.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)  # the edge: it stays
    assert chart.pane.side.title.text() == "Tilburg × Sturen" and chart.texts() == ["een", "twee"]
    chart.pane.next_empty()  # Tilburg × Sturen has no fragments, so on to the first row
    assert chart.pane.side.title.text() == "Zeist × Sturen"
    chart.type("drie")
    chart.window.show_place("fragments")  # going elsewhere keeps it too
    assert chart.texts() == ["drie", "een", "twee"]


def test_a_quote_goes_in_with_its_turn_and_the_text_opens(chart: Chart) -> None:
    chart.choose(0, 0)
    chart.pane.side.write("Zoals:")
    chart.pane.side.quote.click()
    assert chart.pane.side.field.toPlainText() == "Zoals: “we laten het los” (int1, beurt 2)"
    chart.pane.side.to_text.click()
    assert chart.window.front is not None and chart.window.front.key == "coding"
    assert chart.texts() == ["Zoals: “we laten het los” (int1, beurt 2)"]


def test_what_others_wrote_stands_beside_it_and_goes_into_a_file(chart: Chart, tmp_path: Path) -> None:
    case, code = chart.project.cases.get("Zeist").guid, chart.project.codes.get("Loslaten").guid
    chart.project.work_as("Bram")
    chart.project.frameworks.write(case, code, "Ik zie afstand.")
    chart.project.work_as("Anna")
    chart.pane.refresh(None)
    chart.settled()
    chart.until(lambda: chart.pane.view.grid.index(0, 1).data() == "Bram: Ik zie afstand.")
    chart.choose(0, 0)
    side = chart.pane.side
    assert side.others.text().startswith("Bram · ") and side.field.toPlainText() == ""
    chart.pane.side.write("Ik niet.")
    side.field.commit()
    assert chart.pane.view.grid.index(0, 1).data() == "Ik niet.\n\nBram: Ik zie afstand."
    out = tmp_path / "kern.csv"
    chart.pane.write(out)
    chart.bot.waitUntil(out.exists, timeout=10_000)
    assert 'Zeist;9;"Bram: Ik zie afstand.\n\nAnna: Ik niet."' in out.read_text("utf-8-sig")


def test_what_is_refused_stays_to_be_mended_and_closing_keeps_what_is_being_written(
    chart: Chart, project_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.project.framework.LONGEST", 20)
    chart.choose(0, 0)
    field = chart.pane.side.field
    field.setPlainText("x" * 21)
    field.commit()
    assert chart.texts() == [] and field.touched
    field.setPlainText("kort")
    field.commit()
    assert chart.texts() == ["kort"]
    chart.pane.side.write(", nog niet")
    chart.window.desk.close()
    with Project.open(project_file, read_only=True) as project:
        assert [s.text for s in project.frameworks.summaries()] == ["kort, nog niet"]


def test_search_order_and_widths(chart: Chart) -> None:
    pane = chart.pane
    assert [c.name for c in pane.view.grid.cases] == ["Zeist", "Tilburg"]
    pane.order = "name"
    pane._arrange()
    assert [c.name for c in pane.view.grid.cases] == ["Tilburg", "Zeist"]
    pane.search.setText("80")  # a value finds its case
    assert [c.name for c in pane.view.grid.cases] == ["Tilburg"]
    pane.view.setColumnWidth(1, 333)
    pane.save_state()
    assert "333" in str(pane.tools.settings.value("framework/kept", ""))
    pane.search.clear()
    chart.window.desk.do(lambda p: p.cases.add("Best"))
    chart.until(lambda: len(pane.view.grid.cases) == 3)
    assert pane.view.columnWidth(1) == 333
    assert not pane.notice.isVisible()
    size = chart.project.cases.attribute("omvang").guid
    kern = replace(chart.project.frameworks.get("Kern"), where=((size, "groot"),))  # of when it was a text
    chart.window.desk.do(lambda p: p.frameworks.save(kern))
    chart.until(pane.notice.isVisible)
    assert "omvang = groot" in pane.notice.text() and not pane.view.grid.cases


def test_no_word_of_a_case_is_cut(chart: Chart) -> None:
    heads = chart.pane.view.verticalHeader()
    usual, word = heads.width(), "Mantelzorgondersteuning"
    chart.window.desk.do(lambda p: p.cases.edit(p.cases.get("Zeist").guid, name=f"Transformatie {word} Leid"))
    chart.bot.waitUntil(lambda: heads.width() > usual)
    assert heads.width() >= QFontMetrics(theme.ui_font(bold=True)).horizontalAdvance(word) + 16
    chart.window.desk.do(
        lambda p: p.cases.edit(p.cases.get(f"Transformatie {word} Leid").guid, name=9 * word)
    )
    chart.bot.waitUntil(lambda: heads.width() == MOST)


def test_the_dialog_makes_one_and_says_what_is_missing(chart: Chart) -> None:
    chart.pane.new()
    dialog = next(d for d in chart.window.findChildren(FrameworkDialog) if d.isVisible())
    dialog.name.setText("Kern")
    dialog.save()
    assert "Er is al een raamwerk" in dialog.trouble.text
    dialog.name.setText("Rand")
    dialog.save()
    assert "Kies minstens één code" in dialog.trouble.text
    dialog.tree.setCurrentItem(dialog._items[chart.project.codes.get("Aansturing").guid])
    dialog._branch(ON)
    assert dialog.count.text() == "3 kolommen"
    dialog.filter.setCurrentIndex(dialog.filter.findText("omvang"))
    dialog._offer_values()
    dialog.value.setCurrentIndex(dialog.value.findText("80"))
    dialog.save()
    made = chart.project.frameworks.get("Rand")
    assert len(made.codes) == 3 and [v for _, v in made.where] == ["80"] and made.cases is None
    chart.until(lambda: len(chart.pane.view.grid.cases) == 1)
    assert chart.pane.which.text().startswith("Raamwerk: Rand")
    chart.pane.remove()
    assert [f.name for f in chart.project.frameworks.list()] == ["Kern"]
    chart.window.desk.undo()
    assert chart.project.frameworks.get("Rand") == made


def test_long_texts_are_laid_out_no_further_than_is_seen(qapp: object) -> None:
    theme.load_fonts()
    text = "Wat een heel lang verhaal is dat geworden. " * 2_000
    lines = wrapped(text, 220, 4, 9.5)
    assert len(lines) == 4 and lines[-1].endswith("…")
    metrics = QFontMetrics(theme.ui_font(9.5))
    assert all(metrics.horizontalAdvance(line) <= 220 for line in lines)
    assert " ".join(lines).startswith("Wat een heel lang verhaal")
    assert wrapped("kort\n\nen bondig", 220, 4, 9.5) == ("kort", "", "en bondig")


def test_a_question_about_memos_follows_what_is_written(chart: Chart) -> None:
    pane, project = chart.pane, chart.project
    project.questions.save("Met memo", project.questions.read("memo:twijfel"))
    asked = project.questions.named("Met memo")
    (kern,) = project.frameworks.list()
    chart.window.desk.do(lambda p: p.frameworks.save(replace(kern, question=asked.guid)), None)
    chart.until(lambda: pane.view.grid.grid is not None and not pane.view.grid.grid.fragments)
    coding = project.codings.of_source(project.sources.list()[0].guid)[0]
    chart.window.desk.do(lambda p: p.memos.write("coding", coding.guid, "twijfel"), None)
    chart.until(lambda: pane.view.grid.grid is not None and bool(pane.view.grid.grid.fragments))
    memo = project.memos.on([coding.guid])[coding.guid][0]
    chart.window.desk.do(lambda p: p.memos.remove(memo.guid), None)
    chart.until(lambda: pane.view.grid.grid is not None and not pane.view.grid.grid.fragments)

"""The window that counts words: the table, a comparison, stop words, the way to the passages, the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.project.words import shipped_stop_words
from app.ui.application import Application
from app.ui.counting.dialog import CountingWindow
from app.ui.main_window import MainWindow
from app.ui.searching.panel import SearchPanel
from app.words import say
from tests.ui.rich import make_rich


@pytest.fixture
def counting(application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> CountingWindow:
    """The window, opened by its menu item, on two interviews."""
    application.open(str(make_rich(tmp_path / "Rijk.kantlijn")))
    window.acts["count_words"].trigger()
    found = window.findChild(CountingWindow)
    assert found is not None
    found.least.setValue(1)
    return found


def settled(counting: CountingWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(
        lambda: not counting.busy and counting.found is not None and not counting.reading.isVisible(),
        timeout=60_000,
    )


def shown(counting: CountingWindow) -> dict[str, int]:
    return {row.lemma: row.count for row in counting.table.words.shown}


def test_words_are_counted_compared_exported_and_lead_to_their_passages(
    counting: CountingWindow, application: Application, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: counting.found is not None)
    assert shown(counting) or counting.empty.title.text() == say("words.still_reading")
    settled(counting, qtbot)
    words = shown(counting)
    assert words["loslaten"] >= 1 and "wij" not in words and "bepalen" not in words, "respondents alone"
    assert counting.table.words.order() == (2, True)
    counts = [row.count for row in counting.table.words.shown]
    assert counts == sorted(counts, reverse=True)
    for part in counting.findChildren(QAbstractButton):
        assert not part.isVisible() or part.accessibleName() or part.text()

    counting.stop.click()
    settled(counting, qtbot)
    assert "wij" in shown(counting) and counting.found is not None
    assert sum(shown(counting).values()) == counting.found.total, "every word, once"
    counting.field.setText("wethou")
    assert list(shown(counting)) == ["wethouder"]
    counting.field.clear()

    list_ = counting.choices.open_by()
    list_.picked.emit("role")
    list_.close()
    settled(counting, qtbot)
    assert counting.found.groups == ("interviewer", "respondent") and "bepalen" in shown(counting)
    g2 = [row.difference.g2 for row in counting.table.words.shown if row.difference]
    assert g2 == sorted(g2, reverse=True) and all(r.difference.caution for r in counting.table.words.shown)  # type: ignore[union-attr]
    target = tmp_path / "woorden.xlsx"
    counting.write(target)
    qtbot.waitUntil(target.exists, timeout=20_000)
    qtbot.waitUntil(lambda: not window.jobs.running)
    rows = list(load_workbook(target).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == len(counting.found.rows) + 1 and rows[0][:3] == ("Woord", "Woordsoort", "Aantal")

    at = next(n for n, row in enumerate(counting.table.words.shown) if row.lemma == "loslaten")
    counting.table.setCurrentIndex(counting.table.words.index(at, 0))
    qtbot.keyClick(counting.table, Qt.Key.Key_Return)
    panel = window.findChild(SearchPanel)
    assert panel is not None and panel.forms.isChecked()
    qtbot.waitUntil(lambda: bool(panel.view.found.shown) and not panel.busy, timeout=20_000)
    assert "laten het los" in [one.text for one in panel.view.found.shown]


def test_stop_words_are_edited_kept_with_the_project_and_undone(
    counting: CountingWindow, application: Application, window: MainWindow, qtbot: QtBot
) -> None:
    settled(counting, qtbot)
    assert "knelpunt" in shown(counting)
    list_ = counting.edit_stop_words()
    assert list_ is not None and set(list_.words.toPlainText().split()) == shipped_stop_words()
    list_.words.setPlainText("Knelpunt, de")
    list_.save()
    qtbot.waitUntil(lambda: not counting.busy and "knelpunt" not in shown(counting), timeout=20_000)
    project = application.desk.project
    assert (
        project is not None and project.words.stop_words() == {"knelpunt", "de"} and "wij" in shown(counting)
    )
    window.acts["undo"].trigger()
    qtbot.waitUntil(lambda: not counting.busy and "knelpunt" in shown(counting), timeout=20_000)
    assert project.words.stop_words() == shipped_stop_words()
    empty = counting.edit_stop_words()
    assert empty is not None
    empty.words.setPlainText("# niets")
    empty.save()
    assert empty.trouble.text and empty.isVisible()


def test_words_count_only_in_the_fragments_of_a_kept_question(
    counting: CountingWindow, application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    project = application.desk.project
    assert project is not None
    settled(counting, qtbot)
    assert counting.choices.asked_button.isHidden(), "no question is kept"
    every = counting.found.total if counting.found else 0
    application.desk.do(lambda p: p.questions.save("Los", p.questions.read('code:"Loslaten"')), counting)
    qtbot.waitUntil(lambda: not counting.choices.asked_button.isHidden())
    (kept,) = project.questions.list()
    counting.choices.open_asked().picked.emit(kept.guid)
    settled(counting, qtbot)

    spoken = {s.guid for s in project.sources.speakers() if s.role == "respondent"}
    found = 0
    for source in project.sources.list():
        text = project.sources.text(source.guid)
        inside = {
            at
            for c in project.codings.list()
            if c.source == source.guid and project.codes.get(c.code).name == "Loslaten"
            for at in range(c.start, c.end)
        }
        for turn in project.sources.turns(source.guid):
            if turn.speaker in spoken:
                found += sum(
                    turn.text_start <= m.start() < turn.end and m.start() in inside
                    for m in re.finditer(r"[^\W\d_]+", text)
                )
    assert counting.found is not None and 0 < counting.found.total < every
    assert 0 <= found - counting.found.total <= 3, "a separable verb is one word"

    file = tmp_path / "los.xlsx"
    counting.write(file)
    qtbot.waitUntil(file.exists, timeout=10_000)
    told = [str(cell.value) for row in load_workbook(file).worksheets[1] for cell in row]
    assert "Alleen wat in de fragmenten staat die de vraag “Los” vindt." in told

"""The window that counts closed questions, in all cases or in those of a kept question."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.project import Project
from app.ui.application import Application
from app.ui.frequencies.dialog import FrequencyWindow, show_frequencies
from app.ui.main_window import MainWindow


@pytest.fixture
def counting(
    application: Application, window: MainWindow, project_file: Path, qtbot: QtBot
) -> FrequencyWindow:
    with Project.open(project_file, coder="Anna") as project:
        kind = (
            project.cases.add_attribute("soort", "choice", choices=("gemeente", "organisatie")).subject or ""
        )
        source = project.sources.list()[0]
        for name, value in (("Zeist", "gemeente"), ("Tilburg", "gemeente"), ("Buurt", "organisatie")):
            case = project.cases.add(name).subject or ""
            project.cases.set_value(case, kind, value)
            if name == "Zeist":
                project.cases.link(case, source.guid)
        project.codings.add(source.guid, 0, 6, project.codes.get("Loslaten").guid, memo="twijfel")
        project.questions.save("Twijfel", project.questions.read("memo:twijfel"))
    application.open(str(project_file))
    found = show_frequencies(window)
    assert found is not None
    qtbot.waitUntil(lambda: found.shown is not None, timeout=10_000)
    return found


def counts(counting: FrequencyWindow) -> dict[str, int]:
    shown = counting.shown
    return {} if shown is None else dict(zip(shown.values, shown.all.counts, strict=True))


def test_only_the_cases_of_a_question_are_counted(
    counting: FrequencyWindow, application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    assert counts(counting) == {"gemeente": 2, "organisatie": 1}

    counting.asked.setCurrentIndex(counting.asked.findText("Twijfel"))
    counting.asked.activated.emit(counting.asked.currentIndex())
    qtbot.waitUntil(lambda: counts(counting).get("gemeente") == 1, timeout=10_000)
    assert not counts(counting).get("organisatie")
    assert "1 van 3" in counting.told.text()
    counting.asked.setCurrentIndex(0)  # another choice, not counted yet
    counting.count()
    assert "Twijfel" in counting.told.text() and "1 van 3" in counting.told.text()
    counting.asked.setCurrentIndex(counting.asked.findText("Twijfel"))
    counting.write(tmp_path / "tabel.csv")
    counting.write(tmp_path / "tabel.html")
    qtbot.waitUntil((tmp_path / "tabel.html").exists, timeout=10_000)
    assert "Twijfel" in (tmp_path / "tabel.html").read_text("utf-8")

    project = application.desk.project
    assert project is not None
    application.desk.do(lambda p: p.questions.remove("Twijfel"), None)
    qtbot.waitUntil(lambda: counts(counting).get("gemeente") == 2, timeout=10_000)
    assert counting.asked.isHidden() and "Twijfel" not in counting.told.text()

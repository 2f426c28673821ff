"""Where a file goes: a name that any system takes, the folder of the last time, always a known suffix."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.ui.files import FORBIDDEN, asked_place, file_name, keep_folder, last_folder
from app.ui.settings import Settings

KINDS = {".xlsx": "Werkmap", ".csv": "CSV"}


@given(st.text(max_size=200))
def test_a_name_has_nothing_that_some_system_forbids(words: str) -> None:
    name = file_name(words)
    assert len(name) <= 100 and not set(name) & set(FORBIDDEN) and name == name.strip()


@pytest.mark.parametrize(
    ("typed", "picked", "expected"),
    [("a.csv", 0, "a.csv"), ("a", 1, "a.csv"), ("a", 0, "a.xlsx"), ("1.2 versie", 0, "1.2 versie.xlsx")],
)
def test_the_answer_has_a_known_suffix(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, picked: int, expected: str
) -> None:
    settings = Settings(tmp_path / "w.ini")
    folder = tmp_path / "hier"
    folder.mkdir()
    keep_folder(settings, folder / "vorige.xlsx")
    proposed: list[str] = []

    def dialog(parent: QWidget, title: str, start: str, filters: str) -> tuple[str, str]:
        proposed.append(start)
        return str(folder / typed), filters.split(";;")[picked]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)
    parent = QWidget()
    qtbot.addWidget(parent)
    found = asked_place(parent, settings, "Bewaren", "Wie: wat?", KINDS)
    assert proposed == [str(folder / "Wie wat.xlsx")]
    assert found == folder / expected


def test_who_thinks_better_of_it_gets_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    parent = QWidget()
    qtbot.addWidget(parent)
    assert asked_place(parent, Settings(tmp_path / "w.ini"), "Bewaren", "a", KINDS) is None


def test_a_file_that_the_suffix_leads_to_is_asked_about_by_its_whole_name(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path / "w.ini")
    (tmp_path / "oud.csv").write_text("van mij")
    keep_folder(settings, tmp_path / "vorige.xlsx")
    answers, proposed = [tmp_path / "oud", tmp_path / "nieuw.csv"], list[str]()

    def dialog(parent: QWidget, title: str, start: str, filters: str) -> tuple[str, str]:
        proposed.append(start)
        return str(answers[len(proposed) - 1]), filters.split(";;")[1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)
    parent = QWidget()
    qtbot.addWidget(parent)
    assert asked_place(parent, settings, "Bewaren", "a", KINDS) == tmp_path / "nieuw.csv"
    assert proposed[1:] == [str(tmp_path / "oud.csv")]


def test_a_folder_that_the_system_will_not_look_into_is_passed_over(tmp_path: Path) -> None:
    """As one on a share that is away, or that may not be read: asking for it is an error, not a no."""
    settings, gone = Settings(tmp_path / "w.ini"), tmp_path / ("x" * 300)
    with pytest.raises(OSError, match="too long"):
        gone.is_dir()
    keep_folder(settings, gone / "vorige.xlsx")
    assert last_folder(settings, tmp_path / "p.kantlijn") != gone

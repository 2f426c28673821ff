"""The preview of an import, on real files and a real project."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui import projects
from app.ui.dialogs import import_preview
from app.ui.dialogs.import_preview import ImportPreview

from .conftest import SPOKEN, House

NEW = """[Verbetercyclus jeugd Haaglanden]

Interviewer: Hoe is het begonnen?

Marja de Boer: In het voorjaar, eh, met z'n allen.

M. de Boer: En toen ging het snel.

Interviewer: Waarom?

Marja de Boer: Omdat het moest.

M. de Boer: Ja, het moest.
"""


def opened(house: House, qtbot: QtBot, *files: tuple[str, bytes]) -> ImportPreview:
    paths = []
    for name, content in files:
        path = house.folder / name
        path.write_bytes(content)
        paths.append(path)
    dialog = import_preview.preview(house.window, paths)
    assert dialog is not None
    qtbot.waitUntil(lambda: all(e.read is not None for e in dialog.entries))
    return dialog


def focused(qtbot: QtBot, field: QWidget) -> None:
    """Leaving a field tells what it holds only where it really had the focus."""
    field.window().activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)


def test_with_little_room_nothing_is_scrolled_sideways(house: House, qtbot: QtBot) -> None:
    two = [(f"Verbetercyclus jeugd Haaglanden {n}.txt", NEW.replace("Ja,", f"{n}").encode()) for n in (1, 2)]
    dialog = opened(house, qtbot, *two)
    details = dialog.details
    page = details.page

    def beside() -> bool:
        return details.name.mapTo(page, QPoint(0, 0)).y() == details.kind.mapTo(page, QPoint(0, 0)).y()

    dialog.resize(1120, 740)
    qtbot.waitUntil(lambda: page.isVisible() and beside())
    assert all(figure.isVisible() for figure in details.speakers._figures)
    dialog.resize(659, 336)
    qtbot.waitUntil(lambda: not beside())
    assert min(name.width() for name in details.speakers.names) > 120
    assert page.viewport().width() < 420 and page.horizontalScrollBar().maximum() == 0
    assert details.all_button.isVisible() and details.case_note.text()
    assert page.widget().rect().contains(details.speakers.geometry())
    dialog.resize(1120, 740)
    qtbot.waitUntil(beside)


def stored(house: House, qtbot: QtBot, dialog: ImportPreview) -> None:
    assert dialog.primary is not None
    count = len(dialog.ticked)
    before = len(house.project.sources.list())
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(house.project.sources.list()) == before + count)
    qtbot.waitUntil(lambda: not dialog._storing)


def test_a_bad_file_stops_no_other_and_undo_takes_the_import_back(house: House, qtbot: QtBot) -> None:
    dialog = opened(
        house,
        qtbot,
        ("een.txt", NEW.encode()),
        ("leeg.docx", b""),
        ("beeld.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 200),
        ("twee.md", NEW.replace("voorjaar", "najaar").encode()),
    )
    assert [e.state for e in dialog.entries] == ["good", "refused", "refused", "good"]
    assert dialog.primary is not None and dialog.primary.text() == "Importeer 2 documenten"
    stored(house, qtbot, dialog)
    names = [s.name for s in house.project.sources.list()]
    assert names == ["gemeente", "een", "twee"]
    assert house.project.history(1)[0].label == "history.import_files"
    house.window.desk.undo()
    assert [s.name for s in house.project.sources.list()] == ["gemeente"]
    assert not house.project.cases.list()
    assert house.project.check() == []


def test_what_is_corrected_is_what_is_stored(house: House, qtbot: QtBot) -> None:
    raw = NEW.encode("cp1252")
    dialog = opened(house, qtbot, ("een.txt", raw))
    details = dialog.details
    table = details.speakers
    assert [n.text() for n in table.names] == ["Interviewer", "Marja de Boer", "M. de Boer"]
    table.merge("M. de Boer", "Marja de Boer")
    field = table.names[1]
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "Beleidsmedewerker")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    table.roles[1].setCurrentIndex(2)
    table.roles[1].activated.emit(2)
    details.name.selectAll()
    qtbot.keyClicks(details.name, "Gesprek 7")
    details.date.setText("3/11/2016")
    details.date.editingFinished.emit()
    details.wave.setEditText("2")
    details.group.setEditText("Jeugd")
    details.kind.setCurrentIndex(1)
    details.kind.activated.emit(1)
    assert details.case.currentText() == "Verbetercyclus jeugd Haaglanden"
    assert "nieuwe casus" in details.case_note.text()
    stored(house, qtbot, dialog)
    project = house.project
    source = project.sources.get("Gesprek 7")
    assert (source.wave, source.group, source.date, source.kind) == ("2", "Jeugd", "2016-11-03", "focusgroup")
    assert source.original_name == "een.txt" and project.sources.original(source.guid) == raw
    speakers = {s.name: s for s in project.sources.speakers(source.guid)}
    assert {n: s.role for n, s in speakers.items()} == {
        "Interviewer": "interviewer",
        "Beleidsmedewerker": "other",
    }
    of = [t.speaker for t in project.sources.turns(source.guid)]
    mine, theirs = speakers["Interviewer"].guid, speakers["Beleidsmedewerker"].guid
    assert of == [mine, theirs, theirs, mine, theirs, theirs]
    assert project.cases.get("Verbetercyclus jeugd Haaglanden").sources == (source.guid,)


def test_a_text_that_is_there_is_said_and_left_unless_ticked(house: House, qtbot: QtBot) -> None:
    dialog = opened(house, qtbot, ("kopie.txt", SPOKEN.encode("utf-16")))
    assert dialog.entries[0].state == "known" and dialog.primary is not None
    assert "gemeente" in dialog.entries[0].sentences()[0]
    assert not dialog.primary.isEnabled()
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.primary.isEnabled()
    stored(house, qtbot, dialog)
    kept = house.project.sources.get("kopie")
    assert "source.known_already" in [n.key for n in kept.notices]


def test_a_wrong_date_is_refused_in_place_and_nothing_is_lost(house: House, qtbot: QtBot) -> None:
    dialog = opened(house, qtbot, ("een.txt", NEW.encode()))
    dialog.details.date.setFocus()
    dialog.details.date.selectAll()
    qtbot.keyClicks(dialog.details.date, "31-2-2016")
    assert dialog.primary is not None
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert "31-2-2016" in dialog.trouble.text and dialog.isVisible()
    assert len(house.project.sources.list()) == 1
    dialog.details.date.setText("28-2-2016")
    dialog.details.date.editingFinished.emit()
    assert not dialog.trouble.text
    stored(house, qtbot, dialog)
    assert house.project.sources.get("een").date == "2016-02-28"


def test_escape_leaves_the_project_as_it_was(house: House, qtbot: QtBot) -> None:
    before = house.project.last_change
    dialog = opened(house, qtbot, ("een.txt", NEW.encode()))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert house.project.last_change == before


def test_corrections_are_not_lost_at_the_first_escape(house: House, qtbot: QtBot) -> None:
    before = house.project.last_change
    dialog = opened(house, qtbot, ("een.txt", NEW.encode()))
    field = dialog.details.speakers.names[1]
    focused(qtbot, field)
    qtbot.keyClicks(field, " (beleid)")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and "nog eens op Esc" in dialog.trouble.text
    draft = dialog.entries[0].draft
    assert draft is not None and any(s.name.endswith("(beleid)") for s in draft.speakers)
    dialog.details.wave.setEditText("2")
    assert not dialog.trouble.text
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.trouble.text
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not house.window.findChildren(ImportPreview))
    assert house.project.last_change == before


def test_a_wrong_date_in_a_field_keeps_the_preview_open(house: House, qtbot: QtBot) -> None:
    dialog = opened(house, qtbot, ("een.txt", NEW.encode()))
    focused(qtbot, dialog.details.date)
    dialog.details.date.selectAll()
    qtbot.keyClicks(dialog.details.date, "31-2-2016")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.details.date.text() == "31-2-2016"
    house.window.desk.close()
    qtbot.waitUntil(lambda: not house.window.findChildren(ImportPreview))


def test_no_turn_of_the_event_loop_is_long(house: House, qtbot: QtBot) -> None:
    """Files of 8,000 words are stored one at a time; between them the window answers."""
    say = "Respondent: " + "wij laten het dan ook echt los hoor " * 40 + "\n\nInterviewer: En dan?\n\n"
    files = [(f"{n}.txt", (f"Gesprek {n}\n\n" + say * 25).encode()) for n in range(6)]
    dialog = opened(house, qtbot, *files)
    spent: list[float] = []
    store = dialog._store

    def timed(entry: object) -> None:
        start = time.perf_counter()
        store(entry)  # type: ignore[arg-type]
        spent.append(time.perf_counter() - start)

    dialog._store = timed  # type: ignore[method-assign]
    stored(house, qtbot, dialog)
    assert len(spent) == 6 and sorted(spent)[3] < 0.05


def test_importing_from_the_window_shows_the_preview(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.folder / "een.txt"
    path.write_text(NEW, "utf-8")
    shown: list[ImportPreview] = []
    made = import_preview.preview

    def kept(*args: object) -> ImportPreview | None:
        dialog = made(*args)  # type: ignore[arg-type]
        assert dialog is not None
        shown.append(dialog)
        return dialog

    monkeypatch.setattr(import_preview, "preview", kept)
    projects.import_files(house.window, [Path(path)], "Golf 2")
    qtbot.waitUntil(lambda: bool(shown) and all(e.read is not None for e in shown[0].entries))
    stored(house, qtbot, shown[0])
    assert house.project.sources.get("een").group == "Golf 2"

"""The export dialog: every kind of file, what stands in the way, and a file that is whole or not there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.coding.codebook.files import read_codebook
from app.coding.refusal import Refusal
from app.project import Project
from app.ui.application import Application
from app.ui.export_work import KINDS, Order, Subset, write
from app.ui.exporting import ExportDialog, export, size_words
from app.ui.jobs import Cancelled
from app.ui.main_window import MainWindow
from tests.ui.rich import make_rich


def nothing(done: int, total: int, what: str) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_rich(tmp_path_factory.mktemp("export") / "Rijk.kantlijn")


@pytest.fixture
def dialog(application: Application, window: MainWindow, tmp_path: Path) -> Iterator[ExportDialog]:
    application.open(str(make_rich(tmp_path / "Rijk.kantlijn")))
    found = export(window)
    assert found is not None
    yield found


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.key)
def test_every_kind_holds_what_it_says(rich: Path, tmp_path: Path, kind: object) -> None:
    for what in kind.whats:  # type: ignore[attr-defined]
        for suffix in kind.suffixes:  # type: ignore[attr-defined]
            path = tmp_path / f"{what}{suffix}"
            written = write(rich, Order(kind.key, what, path), nothing)  # type: ignore[attr-defined]
            assert written.path == path and written.size == path.stat().st_size > 0
            if suffix in (".csv", ".html", ".svg", ".yaml") and what not in ("documents", "cases", "memos"):
                assert "Knelpunten" in path.read_text("utf-8-sig")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_question_that_was_removed_meanwhile_is_refused_and_left_out(
    dialog: ExportDialog, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    desk, project = window.desk, window.desk.project
    assert project is not None
    desk.do(lambda p: p.questions.save("Sturing", p.questions.read("code:Sturen")))
    asking = export(window)
    assert asking is not None
    asking.question.setCurrentIndex(1)
    asking.path.setText(str(tmp_path / "weg.csv"))
    desk.do(lambda p: p.questions.remove("Sturing"))
    asking.start()
    qtbot.waitUntil(lambda: asking.pages.currentIndex() == 0, timeout=10_000)
    assert "verwijderd" in asking.note.text() and not (tmp_path / "weg.csv").exists()
    assert asking.question.count() == 1 and asking.order.question == ""


def test_a_codebook_comes_back_as_it_went(rich: Path, tmp_path: Path) -> None:
    path = tmp_path / "boek.yaml"
    write(rich, Order("codebook", "codebook", path), nothing)
    with Project.open(rich, read_only=True) as project:
        mine = [(c.name, c.color, c.cues) for c in project.codes.book()]
    assert [(c.name, c.color, c.cues) for c in read_codebook(path).codes] == mine


def test_a_subset_is_all_there_is_in_the_file(rich: Path, tmp_path: Path) -> None:
    with Project.open(rich, read_only=True) as project:
        chosen = [f for f in project.codings.fragments() if f.path == "Knelpunten"]
    path = tmp_path / "deel.csv"
    subset = Subset(frozenset(f.coding.guid for f in chosen), ("Code: Knelpunten",))
    write(rich, Order("csv", "fragments", path, subset), nothing)
    lines = path.read_text("utf-8-sig").splitlines()
    assert len(lines) == 2 and "een knelpunt hè, die financiering" in lines[1]


def test_a_refusal_names_the_file_that_was_asked_for(rich: Path, tmp_path: Path) -> None:
    path = tmp_path / "geen map" / "uit.xlsx"
    with pytest.raises(Refusal) as refused:
        write(rich, Order("excel", "all", path), nothing)
    assert refused.value.key == "export.folder"
    assert "nieuw" not in json.dumps(dict(refused.value.details))


def test_what_is_cancelled_leaves_the_old_file(rich: Path, tmp_path: Path) -> None:
    path = tmp_path / "uit.csv"
    path.write_text("van gisteren")

    def stop(done: int, total: int, what: str) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        write(rich, Order("csv", "fragments", path), stop)
    assert path.read_text() == "van gisteren" and list(tmp_path.iterdir()) == [path]


def test_the_dialog_writes_in_a_thread_and_opens_nothing(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    dialog.path.setText(str(tmp_path / "alles.xlsx"))
    dialog.ok.click()
    assert dialog.pages.currentIndex() == 1
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 2, timeout=20_000)
    assert (tmp_path / "alles.xlsx").exists() and opened == []
    assert re.search(r"alles\.xlsx\n\d+,\d kB", dialog.where.text())
    dialog.reveal.click()
    assert opened == [str(tmp_path)]
    dialog.again.click()
    assert dialog.pages.currentIndex() == 0 and "vervangen" in dialog.note.text()
    dialog.close()


def test_codings_taken_over_from_suggestions_can_stay_out(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    desk = dialog._desk
    project = desk.project
    assert project is not None
    source, code = project.sources.list()[0].guid, project.codes.get("Sturen").guid
    desk.do(lambda p: p.codings.add(source, 3, 12, code, origin="suggested", confidence=0.6))
    dialog.choose_kind("csv", "fragments")
    assert dialog.origins.text() == "alle coderingen" and not dialog.origins.isHidden()
    found = dialog.open_origins()
    found.changed.emit(frozenset({"suggested"}))
    found.close()
    dialog.path.setText(str(tmp_path / "deel.csv"))
    dialog.ok.click()
    qtbot.waitUntil(lambda: dialog.written is not None, timeout=20_000)
    lines = (tmp_path / "deel.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 2 and ";suggestie;" in lines[1]
    dialog.choose_kind("codebook")
    assert dialog.origins.isHidden() and dialog.order.origins is None
    dialog.close()


def test_the_name_follows_the_kind_until_one_is_given(dialog: ExportDialog, tmp_path: Path) -> None:
    assert dialog.path.text().endswith("Rijk.xlsx")
    dialog.choose_kind("codebook")
    assert dialog.path.text().endswith("codeboek.yaml")
    dialog.suffix.setCurrentIndex(2)
    assert dialog.path.text().endswith("codeboek.csv")
    dialog.path.setText(str(tmp_path / "van mij.csv"))
    dialog._typed()
    dialog.choose_kind("word")
    assert dialog.path.text() == str(tmp_path / "van mij.docx")
    dialog.close()


def test_what_cannot_be_written_cannot_be_asked(dialog: ExportDialog, tmp_path: Path) -> None:
    for path in ("", str(tmp_path / "x.csv"), str(tmp_path / "weg" / "x.xlsx"), str(tmp_path) + "/"):
        dialog.path.setText(path)
        assert not dialog.ok.isEnabled() and dialog.note.text(), path
    dialog.path.setText(str(tmp_path / "x.xlsx"))
    assert dialog.ok.isEnabled() and not dialog.note.text()
    for path in (tmp_path / f"{'x' * 300}.xlsx", tmp_path / ("x" * 300) / "x.xlsx"):
        dialog.path.setText(str(path))  # for which the system has an error, not a no
        assert dialog.ok.isEnabled() == (path.parent == tmp_path)
    dialog.close()


def test_a_failure_is_told_and_the_dialog_stays(dialog: ExportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "straks weg"
    folder.mkdir()
    dialog.path.setText(str(folder / "x.xlsx"))
    folder.rmdir()
    dialog.start()
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 0, timeout=20_000)
    assert "straks weg" in dialog.note.text()
    dialog.close()


def test_sizes_are_said_as_people_do() -> None:
    assert [size_words(n) for n in (12, 1_500, 2_340_000)] == ["12 bytes", "1,5 kB", "2,3 MB"]


def test_only_what_a_kept_question_finds_goes_in(
    window: MainWindow, dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    assert dialog.question.isHidden()
    desk = dialog._desk
    project = desk.project
    assert project is not None
    desk.do(lambda p: p.questions.save("Sturing", p.questions.read("code:Sturen")))
    asking = ExportDialog(window, kind="csv", what="fragments")
    asking.question.setCurrentIndex(1)
    asking.path.setText(str(tmp_path / "vraag.csv"))
    asking.ok.click()
    qtbot.waitUntil(lambda: asking.written is not None, timeout=20_000)

    lines = (tmp_path / "vraag.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(project.questions.ask(project.questions.read("code:Sturen")))
    asking.close()
    dialog.close()


@pytest.mark.parametrize(
    ("side", "told"),
    [("cases", ["Delft", "Rijswijk", "Fatima Yilmaz"]), ("wethouder", ["Bram de Vries"]), ("roles", [])],
)
def test_the_names_of_a_matrix_are_those_along_its_sides(
    window: MainWindow, dialog: ExportDialog, qtbot: QtBot, side: str, told: list[str]
) -> None:
    from app.coding.analysis.tables import table
    from app.ui.export_work import Shown

    desk, project = window.desk, window.desk.project
    assert project is not None
    case = desk.do(lambda p: p.cases.add("Fatima Yilmaz")).subject
    desk.do(lambda p: p.cases.link(case, p.sources.list()[0].guid))
    desk.do(lambda p: p.cases.add_attribute("wethouder", "text"))
    desk.do(lambda p: p.cases.set_value(case, "wethouder", "Bram de Vries"))
    shown = Shown(table(project.extract(texts=False), side, codes=[c.guid for c in project.codes.book()]))
    asking = export(window, kind="csv", what="matrix", matrix=shown)
    assert asking is not None
    qtbot.waitUntil(lambda: asking.names.found is not None, timeout=20_000)
    for kind in ("csv", "picture"):
        asking.choose_kind(kind, "matrix")
        assert [e.name for e in asking.names.found or ()] == told
    asking.close()
    dialog.close()


def test_the_names_are_those_of_the_part_that_is_chosen(
    window: MainWindow, dialog: ExportDialog, qtbot: QtBot
) -> None:
    from app.coding.transcripts import read_text
    from app.ui.export_work import Subset

    desk = window.desk
    text = "Marieke: Wij gaan naar Zwolle.\n\nInterviewer: Ja?\n\nMarieke: Nee, naar Breda.\n"
    source = desk.do(lambda p: p.sources.add(read_text(text, "een.txt"))).subject
    code = desk.do(lambda p: p.codes.add("Waarheen")).subject
    at, then = text.index("Zwolle"), text.index("Breda")
    first = desk.do(lambda p: p.codings.add(source, at, at + 6, code)).subject
    second = desk.do(lambda p: p.codings.add(source, then, then + 5, code, origin="imported")).subject
    asking = export(window, kind="csv", what="fragments", subset=Subset({first, second}))
    assert asking is not None

    def told() -> set[str]:
        qtbot.waitUntil(lambda: asking.names.found is not None, timeout=20_000)
        return {e.name for e in asking.names.found or ()} & {"Zwolle", "Breda", "Delft", "Marieke"}

    assert told() == {"Zwolle", "Breda", "Marieke"}
    asking._choose_origins(frozenset({"imported"}))
    assert told() == {"Breda", "Marieke"}
    asking._choose_origins(frozenset())
    asking.only.setChecked(False)
    assert told() == {"Zwolle", "Breda", "Marieke", "Delft"}
    asking.only.setChecked(True)
    assert asking.names.found is not None, "what was looked through is not looked through again"
    asking.choose_kind("word")
    assert told() == {"Zwolle", "Breda"}
    asking.choose_kind("codebook")
    assert told() == set()
    asking.close()
    dialog.close()


def test_what_is_written_elsewhere_tells_of_names_behind_it(rich: Path) -> None:
    from app.project.reach import Reach
    from app.project.remaining import of_picture, sides
    from app.ui.names_left import names_left, with_names

    with Project.open(rich, read_only=True) as project:
        left = names_left(project, lambda own: dict.fromkeys(of_picture(own, "heatmap", "cases"), Reach()))
        none = names_left(project, lambda own: dict.fromkeys(of_picture(own, "heatmap", "codes"), Reach()))
        assert of_picture(project, "portrait", "codes") >= sides(project, "documents")
    assert (left(), none()) == (2, 0)
    assert with_names("Geschreven: x.csv", 2) == "Geschreven: x.csv. 2 woorden lijken nog op een naam."
    assert with_names("Geschreven: x.csv", 0) == "Geschreven: x.csv"
    rich.rename(rich.with_suffix(".weg"))
    try:
        assert left() == 0, "the file is written all the same"
    finally:
        rich.with_suffix(".weg").rename(rich)

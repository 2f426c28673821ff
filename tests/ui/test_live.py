"""The window while others work in the same database, and while its server is away."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.project import Project, place_of
from app.project.outbox import Outbox, Step
from app.ui.application import Application
from app.ui.coding.place import CodingPlace
from app.ui.dialogs.code_editor import CodeEditor, edit_code
from app.ui.dialogs.crossed import CrossedDialog
from app.ui.dialogs.memo import MemoDialog, edit_memo
from app.ui.dialogs.unsent import UnsentDialog
from app.ui.main_window import MainWindow
from app.ui.projects import open_place
from tests.cut_line import Cable
from tests.postgres import Cluster
from tests.ui.conftest import Coding

ROOT = Path(__file__).resolve().parents[2]
TEXT = "".join(
    f"Interviewer: Vraag {n} over het loslaten?\nR1: Antwoord {n}: we laten het los, en soms ook niet.\n"
    for n in range(120)
)


@pytest.fixture(scope="module")
def filled(cluster: Cluster) -> str:
    """The name of a database to take copies of: one long interview and two codes of Anna."""
    with Project.create(cluster.url("live"), coder="Anna", color="#0072b2", name="p") as project:
        project.sources.add(read_text(TEXT, "int1.txt"), original=TEXT.encode())
        project.sources.add(read_text("R1: Kort.\n", "int2.txt"), original=b"R1: Kort.\n")
        project.set_setting("favourites", [project.codes.add(n).subject for n in ("Loslaten", "Sturen")])
    return "live"


@pytest.fixture
def cable(cluster: Cluster) -> Iterator[Cable]:
    made = Cable(cluster.port)
    yield made
    made.cut()


@pytest.fixture
def name(cluster: Cluster, filled: str) -> Iterator[str]:
    made = cluster.fresh(filled)
    yield made
    cluster.drop(made)


@pytest.fixture
def opened(
    name: str,
    cluster: Cluster,
    cable: Cable,
    application: Application,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Coding]:
    """Anna's window on the database, by a cable."""
    monkeypatch.setattr("app.store.place.user_data_path", lambda *_, **__: tmp_path / "data")
    monkeypatch.setattr("app.ui.live.FIRST", 0.1)
    address = cluster.network_url(name).replace(f":{cluster.port}/", f":{cable.port}/")
    assert open_place(window, place_of(address))
    place, project = window.place("coding"), application.desk.project
    assert isinstance(place, CodingPlace) and project is not None
    one = next(s for s in project.sources.list() if s.name == "int1")
    place.open(one.guid)
    yield Coding(window, place, project, qtbot)
    application.desk.close()
    application.desk.live.wait()


def soon(opened: Coding, true: Callable[[], Any], timeout: int = 5000) -> None:
    opened.bot.waitUntil(lambda: bool(true()), timeout=timeout)


def codings(url: str) -> list[tuple[str, str]]:
    """(coder, words) of all codings, as another program reads them, by place."""
    with Project.open(url, read_only=True) as project:
        names = {c.guid: c.name for c in project.coders.list()}
        return [
            (names[c.coder], project.sources.text(c.source)[c.start : c.end]) for c in project.codings.list()
        ]


def test_what_another_process_does_is_on_the_screen_within_two_seconds(
    opened: Coding, cluster: Cluster, name: str
) -> None:
    place, view = opened.place, opened.place.view
    view.scroll_to(place.text.index("Antwoord 60"), flash=False)
    words = opened.select("Vraag 61")
    top = view.page.verticalScrollBar().value()
    opened.bot.wait(400)  # from here on the window has no question of its own
    lines = "".join(
        f'{{"document": "int1", "start": {at}, "end": {at + 7}, "code": "Loslaten"}}\n' for at in (0, 20, 40)
    )
    done = subprocess.run(
        [sys.executable, "-m", "app", "code", cluster.url(name), "--from", "-", "--coder", "Bram"],
        input=lines.encode(), cwd=ROOT, check=True, capture_output=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    since = time.monotonic()
    assert done.returncode == 0
    soon(opened, lambda: len(place.codings) == 3, 2000)
    assert time.monotonic() - since < 2
    assert top and view.page.verticalScrollBar().value() == top and view.selection() == words
    soon(opened, lambda: opened.window.status.others)
    assert opened.window.status.others == "Bram codeerde 3 fragmenten"


def test_a_text_edited_elsewhere_keeps_the_line_the_words_and_what_is_typed(
    opened: Coding, cluster: Cluster, name: str
) -> None:
    place, view = opened.place, opened.place.view
    start, _ = opened.select("Antwoord 60: we laten het los")
    place.commands.code(opened.code("Loslaten"))
    opened.inspected()
    (row,) = [r for r in place.inspector.rows if r.memo is not None]
    assert row.memo is not None
    row.memo.setFocus()
    row.memo.setPlainText("half gesch")
    view.scroll_to(start, flash=False)
    anchor = view.page.place_of(start).y()
    old = place.text
    with Project.open(cluster.url(name), coder="Bram") as bram:
        source = place.source or ""
        bram.sources.edit_text(source, "Een regel vooraf, die lang is.\n" * 9 + old)
        soon(opened, lambda: place.text != old, 2000)
        assert abs(view.page.place_of(start + len(place.text) - len(old)).y() - anchor) <= 2
        words = view.selection()
        assert words is not None and place.text[slice(*words)] == "Antwoord 60: we laten het los"
        opened.inspected()
        kept = [r.memo.toPlainText() for r in place.inspector.rows if r.memo is not None]
        stored = [m.text for m in bram.memos.list()]
        assert "half gesch" in kept + stored
        assert codings(cluster.url(name)) == [("Anna", "Antwoord 60: we laten het los")]


def test_a_coding_on_a_text_that_the_screen_does_not_show_yet_is_never_elsewhere(
    opened: Coding, cluster: Cluster, name: str
) -> None:
    place, source = opened.place, opened.place.source or ""
    opened.window.desk.live._ear.ended = True  # deaf
    opened.bot.wait(300)
    with Project.open(cluster.url(name), coder="Bram") as bram:
        bram.sources.edit_text(source, place.text.replace("Vraag 1 ", "De eerste vraag "))
    opened.select("Antwoord 3: we laten")
    assert place.commands.code(opened.code("Loslaten"))
    opened.select("Vraag 1 over")
    assert not place.commands.code(opened.code("Loslaten"))
    assert "intussen gewijzigd" in opened.window.toast.text
    assert codings(cluster.url(name)) == [("Anna", "Antwoord 3: we laten")]


def test_without_the_server_coding_goes_on_and_is_sent_in_order_once(
    opened: Coding, cluster: Cluster, cable: Cable, name: str
) -> None:
    place, live, banner = opened.place, opened.window.desk.live, opened.window.line_banner
    opened.select("Antwoord 5")
    place.commands.favourite(1)
    cable.cut()
    soon(opened, lambda: banner.isVisible())
    for n, number in ((7, 1), (8, 2), (9, 1)):
        opened.select(f"Antwoord {n}:")
        assert place.commands.favourite(number)
    assert place.commands.uncode(place.view.selected_coding())
    opened.select("Antwoord 8:")
    guid = next(c.guid for c in place.codings.values() if place.text[c.start : c.end] == "Antwoord 8:")
    place.stand_on(guid)
    opened.inspected()
    assert place.commands.memo_on_coding(guid, "onderweg") and place.commands.weigh(guid, 70)
    assert len(place.codings) == 3 and live.unsent == 6
    assert "6 bewerkingen wachten" in banner.text.text()
    assert opened.window.status._saved.text() == "6 bewerkingen nog niet verstuurd"
    place.open(next(s for s in place.documents.model.items if s != place.source))
    assert place.text == TEXT.rstrip("\n") or "Antwoord 5" in place.text
    assert opened.window.desk.undo() is None and "zonder verbinding" in opened.window.toast.text
    opened.window.show_place("fragments")
    opened.window.show_place("coding")
    with Project.open(cluster.url(name), coder="Bram") as bram:
        bram.codings.add(place.source or "", 0, 5, opened.code("Sturen"))
    cable.mend()
    opened.bot.mouseClick(banner.again, Qt.MouseButton.LeftButton)
    soon(opened, lambda: live.state == "here" and not live.unsent and not banner.isVisible(), 10_000)
    assert codings(cluster.url(name)) == [
        ("Bram", "Inter"), ("Anna", "Antwoord 5"), ("Anna", "Antwoord 7:"), ("Anna", "Antwoord 8:"),
    ]  # fmt: skip
    soon(opened, lambda: len(place.codings) == 4)
    (memo,) = opened.project.memos.list()
    assert (memo.text, opened.project.codings.get(guid).weight) == ("onderweg", 70)
    told = [g.label for g in reversed(opened.project.history()) if g.coder == opened.project.coder.guid][-7:]
    assert told == [f"history.{w}" for w in ("code", "code", "code", "code", "uncode", "memo", "weigh")]
    assert opened.window.desk.undo() is not None and opened.project.check() == []


def test_a_commit_whose_answer_was_lost_is_not_done_twice(
    opened: Coding, cluster: Cluster, cable: Cable, name: str
) -> None:
    live = opened.window.desk.live
    opened.select("Antwoord 5")
    cable.swallow()
    assert opened.place.commands.code(opened.code("Loslaten"))
    assert cable.swallowed.wait(5) and live.state == "away" and live.unsent == 1
    assert codings(cluster.url(name)) == [("Anna", "Antwoord 5")]
    opened.place.commands.uncode(next(iter(opened.place.codings)))
    opened.place.commands.code(opened.code("Sturen"))
    cable.mend()
    live.retry()
    soon(opened, lambda: live.state == "here" and not live.unsent, 10_000)
    assert not live.refused
    assert [c.code for c in opened.project.codings.list()] == [opened.code("Sturen")]
    labels = [g.label for g in opened.project.history(3)]
    assert labels == ["history.code", "history.uncode", "history.code"] and opened.project.check() == []


def test_a_server_that_falls_over_and_stands_up_again(opened: Coding, cluster: Cluster, name: str) -> None:
    live = opened.window.desk.live
    cluster.halt()
    try:
        opened.select("Antwoord 5")
        assert opened.place.commands.code(opened.code("Loslaten"))
        assert live.holding and live.unsent == 1
    finally:
        cluster.start()  # whatever came of it, the tests after this one need the server
    soon(opened, lambda: live.state == "here" and not live.unsent, 15_000)
    assert codings(cluster.url(name)) == [("Anna", "Antwoord 5")]


def test_what_a_program_left_behind_is_offered_and_what_is_refused_is_shown(
    opened: Coding, cluster: Cluster, cable: Cable, name: str, application: Application
) -> None:
    place, desk = opened.place, opened.window.desk
    source, seen, code = place.source or "", place.seen, opened.code("Loslaten")
    address = opened.project.place
    cable.cut()
    soon(opened, lambda: desk.live.state == "away")
    for words in ("Antwoord 5", "Vraag 1 "):
        opened.select(words)
        assert place.commands.code(code)
    desk.close()  # as when it was killed: nothing is sent
    with Project.open(cluster.url(name), coder="Bram") as bram:
        bram.sources.edit_text(source, bram.sources.text(source).replace("Vraag 1 ", "Eerst "))
    cable.mend()
    with Project.open(cluster.url(name), coder="Bram") as bram:
        assert Outbox.of(bram).waiting == []
    assert open_place(opened.window, address)
    banner = opened.window.line_banner
    assert banner.isVisible() and "2 bewerkingen van een vorige keer" in banner.text.text()
    opened.bot.mouseClick(banner.send, Qt.MouseButton.LeftButton)
    soon(opened, lambda: desk.live.state == "here" and not desk.live.unsent, 10_000)
    assert codings(cluster.url(name)) == [("Anna", "Antwoord 5")]
    assert "1 bewerking kon niet" in banner.text.text() and seen != ""
    opened.bot.mouseClick(banner.look, Qt.MouseButton.LeftButton)
    dialog = opened.window.findChild(UnsentDialog)
    said = " ".join(part.text() for part in dialog.findChildren(type(banner.text)))
    assert "Codering: Loslaten  ·  int1" in said and "intussen gewijzigd" in said
    dialog._send()
    soon(opened, lambda: len(desk.live.refused) == 1 and desk.live.state == "here")
    desk.live.drop_refused()
    assert not banner.isVisible()
    desk.close()


def test_a_code_changed_under_an_open_editor_asks_which_version_stays(
    opened: Coding, cluster: Cluster, name: str
) -> None:
    code = opened.code("Loslaten")
    with Project.open(cluster.url(name), coder="Bram") as bram:
        for choice, kept in (("mine", "van Anna"), ("theirs", "van Bram"), ("both", "van Bram\n\nvan Anna")):
            bram.codes.edit(code, definition="begin", example=choice)
            soon(opened, lambda: opened.project.codes.get(code).definition == "begin")
            editor = edit_code(opened.window, code)
            assert isinstance(editor, CodeEditor)
            editor.texts["definition"].setPlainText("van Anna")
            editor.texts["inclusion"].setPlainText(f"als {choice}")
            bram.codes.edit(code, definition="van Bram", exclusion=f"niet {choice}")
            soon(opened, lambda: opened.project.codes.get(code).definition == "van Bram")
            assert editor.texts["definition"].toPlainText() == "van Anna"
            editor.save()
            dialog = next(d for d in opened.window.findChildren(CrossedDialog) if d.isVisible())
            assert "Bram" in dialog.about.text() and bram.codes.get(code).definition == "van Bram"
            dialog.choose(choice)  # type: ignore[arg-type]
            if choice == "both":
                editor.save()
            bram.store._others._looked = 0.0
            now = bram.codes.get(code)
            assert (now.definition, now.inclusion, now.exclusion) == (kept, f"als {choice}", f"niet {choice}")


def test_a_memo_changed_under_an_open_dialog_asks_too_and_a_removed_one_is_kept(
    opened: Coding, cluster: Cluster, name: str
) -> None:
    desk, source = opened.window.desk, opened.place.source or ""
    memo = (desk.do(lambda p: p.memos.write("source", source, "begin")) or Step("", {})).subject or ""
    with Project.open(cluster.url(name), coder="Anna") as elsewhere:
        dialog = edit_memo(opened.window, "source", source)
        assert isinstance(dialog, MemoDialog)
        dialog.text.setPlainText("hier")
        elsewhere.memos.edit(memo, "daar")
        dialog.save()
        asked = next(d for d in opened.window.findChildren(CrossedDialog) if d.isVisible())
        assert elsewhere.memos.get(memo).text == "daar"
        asked.choose("both")
        assert dialog.text.toPlainText() == "daar\n\nhier"
        elsewhere.memos.remove(memo)
        dialog.save()
        assert dialog.isVisible() and "verwijderde" in dialog.trouble.text
        dialog.save()
        assert [m.text for m in elsewhere.memos.list()] == ["daar\n\nhier"]


def test_a_name_that_is_being_typed_is_not_lost(opened: Coding, cluster: Cluster, name: str) -> None:
    panel = opened.place.codebook
    panel.rename(opened.code("Sturen"))
    field = panel.tree.findChild(QLineEdit)
    assert field is not None
    field.setText("Bijst")
    with Project.open(cluster.url(name), coder="Bram") as bram:
        bram.codes.add("Van Bram")
    opened.bot.wait(800)
    assert panel.tree.findChild(QLineEdit) is field and field.text() == "Bijst"
    opened.bot.keyClick(field, Qt.Key.Key_Return)
    soon(opened, lambda: len(panel.model.book) == 3)
    assert sorted(c.name for c in opened.project.codes.book()) == ["Bijst", "Loslaten", "Van Bram"]

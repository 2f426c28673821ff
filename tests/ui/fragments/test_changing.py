"""Recoding and removing in Fragmenten: one, many as one step, and very many beside the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.coding.model import Fragment
from app.project import Project
from app.ui import taking_back
from app.ui.application import Application
from app.ui.taking_back import TakingBack
from tests.ui.fragments.conftest import Listing


def current(listing: Listing) -> Fragment:
    """The line one stands on."""
    found = listing.place.table.current()
    assert found is not None
    return found


def test_recoding_one_is_shown_and_undone(listing: Listing) -> None:
    (guid,) = listing.choose("de regie houden")
    picker = listing.place.recode()
    assert picker is not None
    picker.picked.emit(listing.code("Knelpunten"))
    picker.close()
    assert listing.project.codings.get(guid).code == listing.code("Knelpunten")
    assert current(listing).path == "Knelpunten"
    listing.window.desk.undo()
    assert current(listing).path == "Aansturing > Sturen"


def test_recoding_many_is_one_step_and_leaves_what_has_the_code(listing: Listing, qtbot: QtBot) -> None:
    guids = listing.choose("losgelaten", "de regie houden", "stuur ik bij")
    with qtbot.waitSignal(listing.window.desk.messaged) as told:
        listing.place.recode_to(guids, listing.code("Sturen"))
    words = "Eén fragment heeft een andere code. 2 bleven zoals ze waren: daar stond die code al."
    assert told.args == [words, "info"]
    assert {listing.project.codings.get(g).code for g in guids} == {listing.code("Sturen")}
    listing.window.desk.undo()
    assert listing.project.codings.get(guids[0]).code == listing.code("Loslaten")


def test_removing_many_is_one_step_and_the_next_line_is_chosen(listing: Listing) -> None:
    listing.choose("we laten het los", "laten het los, écht waar")
    listing.bot.keyClick(listing.place.table, Qt.Key.Key_Delete)
    assert len(listing.texts()) == 6 and listing.place.table.current() is not None
    listing.window.desk.undo()
    assert len(listing.texts()) == 8


def under_way() -> list[TakingBack]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, TakingBack) and w.isVisible()]


@pytest.mark.parametrize("act", ["recode", "weigh", "remove"])
def test_very_many_are_changed_beside_the_window_as_one_step(
    listing: Listing, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    monkeypatch.setattr(taking_back, "LARGE", 2)
    place, project = listing.place, listing.project
    guids = listing.choose("losgelaten", "de regie houden", "stuur ik bij")
    before, steps, told = project.codings.list(), len(project.history()), []
    listing.window.desk.messaged.connect(lambda text, _kind: told.append(text))
    if act == "recode":
        place.recode_to(guids, listing.code("Knelpunten"))
    elif act == "weigh":
        place.weigh(guids, 30)
    else:
        place.remove()
    (dialog,) = under_way()
    assert "3 coderingen" in dialog.about.text() and project.codings.list() == before
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Escape):  # nothing comes of what is pressed meanwhile
        listing.bot.keyClick(dialog, key)
    assert under_way() == [dialog]
    listing.bot.waitUntil(lambda: not under_way())
    now = {c.guid: c for c in project.codings.list()}
    assert len(project.history()) == steps + 1 and project.check() == []
    if act == "recode":
        assert {now[g].code for g in guids} == {listing.code("Knelpunten")}
        assert told == ["3 fragmenten hebben een andere code."]
    elif act == "weigh":
        assert {now[g].weight for g in guids} == {30}
    else:
        assert not set(guids) & set(now) and len(listing.texts()) == 5
        assert told == ["3 coderingen weggehaald."]
    assert {f.coding.guid: f.coding for f in place.shown} == now
    listing.window.desk.undo()
    assert project.codings.list() == before and len(listing.texts()) == 8


def test_what_very_many_are_refused_is_told_and_changes_nothing(
    listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_back, "LARGE", 2)
    guids = listing.choose("losgelaten", "de regie houden", "stuur ik bij")
    listing.project.codes.retire(listing.code("Knelpunten"))
    before, told = listing.project.codings.list(), []
    listing.window.desk.messaged.connect(lambda text, kind: told.append((text, kind)))
    listing.place.recode_to(guids, listing.code("Knelpunten"))
    listing.bot.waitUntil(lambda: not under_way())
    assert listing.project.codings.list() == before and listing.texts()
    assert [kind for _, kind in told] == ["warning"] and "Knelpunten" in told[0][0]


def test_the_window_that_is_closed_meanwhile_leaves_a_sound_project(
    listing: Listing, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_back, "LARGE", 2)
    guids = listing.choose("losgelaten", "de regie houden", "stuur ik bij")
    place, code = listing.project.place, listing.code("Knelpunten")
    listing.place.recode_to(guids, code)
    while not listing.window.jobs.running:
        QApplication.processEvents()
    listing.window.close()
    application.close()
    with Project.open(place, coder="Anna") as again:
        assert not again.read_only and again.check() == []
        assert len({again.codings.get(g).code == code for g in guids}) == 1  # all of it or nothing
    (dialog,) = under_way()
    dialog._over = True
    dialog.close()

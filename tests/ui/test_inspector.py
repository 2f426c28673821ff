"""The inspector: names in full, one reading of memos, rows that go on with another coding."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF

from app.store import queries
from app.ui import theme
from app.ui.coding.wrapped import Wrapped
from tests.ui.conftest import Coding

LONG = "Rolverdeling en verantwoordelijkheidsverdeling tussen gemeente en organisaties"


def stand(coding: Coding, phrase: str) -> list[str]:
    coding.select(phrase)
    return coding.inspected()


def test_rows_are_filled_again_not_made_again(coding: Coding) -> None:
    look = coding.place.inspector
    assert sorted(stand(coding, "laten het los")) == ["Loslaten", "Sturen"]
    rows = list(look.rows)
    assert stand(coding, "financiering") == []
    assert all(not r.isVisible() for r in rows)
    assert sorted(stand(coding, "laten het los, écht")) == ["Loslaten", "Sturen"]
    assert look.rows == rows


def test_a_memo_that_is_being_written_goes_to_its_own_coding(coding: Coding) -> None:
    look = coding.place.inspector
    one, other = coding.project.codings.of_source(coding.place.source or "")
    coding.place.stand_on(one.guid)
    coding.inspected()
    field = look.rows[0].memo
    assert field is not None
    field.setPlainText("over de eerste")
    coding.place.stand_on(other.guid)
    coding.inspected()
    assert look.rows[0].shown.coding.guid == other.guid
    assert [m.text for m in coding.project.memos.of(one.guid)] == ["over de eerste"]
    assert not coding.project.memos.of(other.guid)
    assert look.rows[0].memo is not None and look.rows[0].memo.toPlainText() == ""


def test_memos_are_read_once_for_all_rows(coding: Coding, monkeypatch: pytest.MonkeyPatch) -> None:
    place = coding.place
    for n, one in enumerate(coding.project.codings.of_source(place.source or "")):
        coding.project.memos.write("coding", one.guid, f"memo {n}")
    asked: list[object] = []
    real = queries.memos

    def counted(conn: object, ids: object, target: object = None) -> object:
        asked.append(target)
        return real(conn, ids, target)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "memos", counted)
    coding.select("laten het los")
    coding.inspected()
    place.looking.now()
    assert len(place.inspector.rows) == 2 and sorted(r.shown.memo for r in place.inspector.rows) == [
        "memo 0",
        "memo 1",
    ]
    assert 1 <= len(asked) <= 2, "one reading each time the passage is looked at"


@pytest.mark.parametrize("width", [60, 140, 180, 400])
def test_a_name_breaks_and_never_runs_out_of_its_width(width: int, coding: Coding) -> None:
    font = theme.ui_font(10, bold=True)
    name = Wrapped(font)
    name.set_text(LONG)
    lines = name.lines(width)
    metrics = QFontMetricsF(font)
    assert 1 <= len(lines) <= 3
    assert all(metrics.horizontalAdvance(line) <= width + 1 for line in lines)
    assert name.heightForWidth(width) >= len(lines) * metrics.lineSpacing() - 1
    whole = "".join("".join(lines).split()) == "".join(LONG.split())
    assert whole or lines[-1].endswith("…"), "what is left out is marked"
    assert name.accessibleName() == LONG


def test_words_elsewhere_let_the_coding_go_and_its_loss_lights_up_the_others(coding: Coding) -> None:
    place, view = coding.place, coding.place.view
    one = next(iter(place.codings))
    place.stand_on(one)
    coding.select("laten het los")
    assert view.selected_coding() == one, "its own words are not elsewhere"
    coding.select("financiering")
    assert view.selected_coding() is None
    place.stand_on(one)
    view.page.viewport().repaint()
    assert view.page.highlighter._dimmed
    coding.window.desk.do(lambda p: p.codings.remove(one), place)
    coding.bot.waitUntil(lambda: not view.page.highlighter._dimmed)


def test_the_keys_go_back_to_the_text_when_their_row_is_gone(coding: Coding) -> None:
    place, look = coding.place, coding.place.inspector
    one = next(iter(place.codings))
    place.stand_on(one)
    coding.inspected()
    look.rows[0].setFocus()
    coding.bot.keyClick(look.rows[0], Qt.Key.Key_Delete)
    coding.bot.waitUntil(lambda: one not in place.codings)
    coding.inspected()
    assert coding.window.focusWidget() is place.view.page


def test_a_project_that_is_only_read_offers_no_handles(coding: Coding) -> None:
    place = coding.place
    place.stand_on(next(iter(place.codings)))
    assert place.view.page.handle_range() is not None
    place.view.set_resizable(False)
    assert place.view.page.handle_range() is None
    stripe = next(s for s in place.view.margin.stripes() if s.span.guid == place.view.selected_coding())
    assert place.view.margin.edge_at(stripe.rect.topLeft() + QPointF(1, 2)) is None

"""The inspector: names in full, one reading of memos, rows that go on with another coding."""

from __future__ import annotations

import pytest
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
    place._inspect()
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

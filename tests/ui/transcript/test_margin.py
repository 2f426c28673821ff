"""The margin: one name where coders agree, stripes that are all to be seen and clicked, names that fit."""

from __future__ import annotations

import random
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.coding.model import Code, Coding
from app.ui.transcript.stripes import Stripe
from app.ui.transcript.view import MARGIN_BARE
from tests.ui.transcript.conftest import CODES, Desk

LEFT = Qt.MouseButton.LeftButton
LONG = "Rolverdeling en verantwoordelijkheid"


def two_coders(desk: Desk) -> list[Stripe]:
    one = desk.coding("1", "los", "Daarna stuur ik bij")
    partly = desk.coding("3", "los", "stuur ik bij, o.a. op tijd")
    desk.view.set_coders({"anna": "Anna", "bert": "Bert"})
    desk.view.set_codings([one, replace(one, guid="2", coder="bert"), replace(partly, coder="bert")])
    return desk.view.margin.stripes()


def test_two_coders_on_the_same_words_have_one_name_and_two_stripes(desk: Desk) -> None:
    view = desk.view
    stripes = {s.span.guid: s for s in two_coders(desk)}
    assert sum(s.label is not None for s in stripes.values()) == 1
    assert {"1", "2"} <= set(next(s for s in stripes.values() if s.label is not None).group)
    rects = [s.rect for s in stripes.values()]
    assert not any(a.intersects(b) for n, a in enumerate(rects) for b in rects[:n])
    said: list[str] = []
    view.codingClicked.connect(lambda guid, _: said.append(guid))
    for guid in ("1", "2", "3"):
        QTest.mouseClick(view.margin, LEFT, pos=stripes[guid].rect.center().toPoint())
    assert said == ["1", "2", "3"], "each stripe is clickable by itself"


def test_the_name_stands_for_all_of_its_codings(desk: Desk) -> None:
    view = desk.view
    named = next(s for s in two_coders(desk) if s.label is not None)
    assert named.label is not None
    said: list[str] = []
    view.codingClicked.connect(lambda guid, _: said.append(guid))
    for _ in range(len(named.group) + 1):
        QTest.mouseClick(view.margin, LEFT, pos=named.label.center().toPoint())
    assert sorted(said[:-1]) == sorted(named.group) and said[-1] == said[0]
    tip = view.margin.tip(named.span, named.group)
    assert "Anna" in tip and "Bert" in tip
    assert "Bert" not in view.margin.tip(view.marks.all["1"])


def test_names_fit_and_never_run_over_each_other_or_a_stripe(desk: Desk) -> None:
    view = desk.view
    view.resize(900, 560)
    codes = {**CODES, "rol": Code("rol", LONG, color="#cc79a7")}
    dice = random.Random(4)
    end = len(desk.text) - 1
    codings = []
    for n in range(24):
        start = dice.randrange(end - 30)
        code = dice.choice([*codes])
        codings.append(Coding(str(n), code, "s", start, start + dice.randint(5, 90) % (end - start), "anna"))
    view.set_codings(codings, codes)
    stripes = view.margin.stripes()
    labels = [s.label for s in stripes if s.label is not None]
    assert len(labels) >= 3
    inside = view.margin.rect()
    for n, label in enumerate(labels):
        assert label.right() <= inside.right()
        assert not any(label.intersects(other) for other in labels[:n])
        assert not any(label.intersects(s.rect) for s in stripes)


def test_a_long_name_takes_a_second_line_where_there_is_room(desk: Desk) -> None:
    view = desk.view
    view.set_codes({**CODES, "los": replace(CODES["los"], name=LONG)})
    two = [*desk.range("Ik laat"), *desk.range("hoort zo.")]
    view.set_codings([Coding("1", "los", "s", two[0], two[3], "anna")])
    (stripe,) = view.margin.stripes()
    assert stripe.lines == 2 and stripe.label is not None
    from PySide6.QtGui import QFontMetricsF

    from app.ui import theme

    written = view.margin._lines(LONG, stripe.label.width(), 2, False, QFontMetricsF(theme.ui_font(8.5)))
    assert " ".join(written) == LONG


def test_a_narrow_view_keeps_stripes_and_gives_the_names_room_to_the_text(desk: Desk) -> None:
    view = desk.view
    two_coders(desk)
    view.resize(560, 560)
    assert view.margin.width() == MARGIN_BARE
    stripes = view.margin.stripes()
    assert stripes and all(s.label is None for s in stripes)
    assert all(s.rect.left() >= 0 and s.rect.right() <= view.margin.width() for s in stripes)

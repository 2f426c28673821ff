"""The window for each role in a team's database: what may not be is off, and says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.project.team import Person, arrange
from app.store import rights
from app.ui.application import Application
from app.ui.main_window import MainWindow
from tests.postgres import Cluster


@pytest.fixture
def name(cluster: Cluster, annas: str) -> Iterator[str]:
    made = cluster.fresh(annas)
    arrange(
        cluster.url(made), [Person("lea", "lead"), Person("anna", "coder", "Anna"), Person("rik", "reader")]
    )
    yield made
    cluster.drop(made)
    with cluster.connect("postgres") as conn:
        for role in ("lea", "anna", "rik", *(rights.group(made, kind) for kind in rights.KINDS)):
            conn.execute(f"DROP ROLE {role}")


def test_what_a_role_may_not_is_off_and_says_who_can(
    application: Application, window: MainWindow, qtbot: QtBot, cluster: Cluster, name: str
) -> None:
    from app.project import place_of

    def enabled() -> set[str]:
        window.acts.update()
        asked = (
            "import",
            "new_code",
            "codebook",
            "merge_projects",
            "hand_out",
            "take_home",
            "withdraw",
            "undo",
            "memo",
        )
        return {act for act in asked if window.acts[act].isEnabled()}

    assert window.desk.open(place_of(cluster.url(name, "lea")), coder="Wie")
    assert {"import", "new_code", "codebook", "merge_projects", "withdraw"} <= enabled()
    assert window.desk.open(place_of(cluster.url(name, "anna")), coder="Wie")
    assert window.desk.project is not None and window.desk.project.coder.name == "Anna"
    assert not enabled() & {"import", "new_code", "codebook", "hand_out", "withdraw"}
    assert {"undo", "merge_projects", "take_home"} <= enabled()
    assert "mee naar huis nemen mag wel" in window.acts["hand_out"].toolTip()
    tip = window.acts["new_code"].toolTip()
    assert "anna mag in" in tip and "codeboek niet wijzigen; dat kan wie het project leidt (lea)" in tip
    assert not window.banner.isVisible()
    assert window.desk.open(place_of(cluster.url(name, "rik")), coder="Wie")
    assert not enabled() & {"import", "new_code", "undo", "memo", "merge_projects", "take_home"}
    assert window.banner.isVisible() and "Je leest mee als rik" in window._banner_text.text()
    assert "alleen lezen" in window.acts["undo"].toolTip()

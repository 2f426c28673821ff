"""The window for each role in a team's database: what may not be is off, and says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.project.arranging import Person, arrange
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
            "rename_project",
            "undo",
            "memo",
        )
        return {act for act in asked if window.acts[act].isEnabled()}

    assert window.desk.open(place_of(cluster.url(name, "lea")), coder="Wie")
    assert {"import", "new_code", "codebook", "merge_projects", "withdraw", "rename_project"} <= enabled()
    assert window.desk.open(place_of(cluster.url(name, "anna")), coder="Wie")
    assert window.desk.project is not None and window.desk.project.coder.name == "Anna"
    assert not enabled() & {"import", "new_code", "codebook", "hand_out", "withdraw", "rename_project"}
    assert {"undo", "merge_projects", "take_home"} <= enabled()
    assert "mee naar huis nemen mag wel" in window.acts["hand_out"].toolTip()
    assert "instellingen en codeurs van het project niet" in window.acts["rename_project"].toolTip()
    tip = window.acts["new_code"].toolTip()
    assert "anna mag in" in tip and "codeboek niet wijzigen; dat kan wie het project leidt (lea)" in tip
    assert not window.banner.isVisible()
    assert window.desk.open(place_of(cluster.url(name, "rik")), coder="Wie")
    assert not enabled() & {"import", "new_code", "undo", "memo", "merge_projects", "take_home"}
    assert window.banner.isVisible() and "Je leest mee als rik" in window._banner_text.text()
    assert "alleen lezen" in window.acts["undo"].toolTip()


def test_a_lead_lets_the_coders_code_blind_and_their_windows_follow(
    application: Application, window: MainWindow, qtbot: QtBot, cluster: Cluster, name: str
) -> None:
    from app.project import Project, place_of
    from app.project.team import code_blind
    from app.ui.coding.place import CodingPlace
    from app.ui.dialogs.blind import BlindDialog

    with Project.open(cluster.url(name, "lea"), coder="lea") as lea:
        source = lea.sources.add(read_text("R1: Wij laten het los, en wij sturen.\n", "i.txt")).subject or ""
        code = lea.codes.add("Loslaten").subject or ""
        lea.codings.add(source, 0, 11, code)
        assert window.desk.open(place_of(cluster.url(name, "anna")), coder="Wie")
        window.acts.update()
        assert not window.acts["code_blind"].isEnabled()
        assert "dat kan wie het project leidt (lea)" in window.acts["code_blind"].toolTip()
        window.show_place("coding")
        place = window.place("coding")
        assert isinstance(place, CodingPlace)
        place.open(source)
        window.desk.do(lambda p: p.codings.add(source, 4, 20, code))
        blind, project = window.status._blind, window.desk.project
        assert len(place.codings) == 2 and blind.isHidden() and project is not None
        code_blind(lea, True)
        qtbot.waitUntil(lambda: not blind.isHidden() and len(place.codings) == 1, timeout=5000)
        assert blind.text() == "Blind gecodeerd" and "alleen je eigen" in blind.toolTip()
        window.show_place("compare")
        compare = window.place("compare")
        qtbot.waitUntil(lambda: _says(compare, "Nu wordt er blind gecodeerd"), timeout=5000)
        code_blind(lea, False)
        qtbot.waitUntil(lambda: blind.isHidden() and not project.rights.blind, timeout=5000)
        window.show_place("coding")
        assert len(place.codings) == 2

    assert window.desk.open(place_of(cluster.url(name, "lea")), coder="Wie")
    window.acts.update()
    assert window.acts["code_blind"].isEnabled()
    window.acts.run("code_blind")
    dialog = window.findChild(BlindDialog)
    assert dialog is not None and dialog.now.text.startswith("Nu uit") and dialog.primary is not None
    dialog.primary.click()
    assert not blind.isHidden() and "jij ziet alles" in blind.toolTip()
    assert "blind gecodeerd" in window.toast.text
    window.desk.undo()
    assert blind.isHidden()


def test_what_a_lead_does_to_a_blind_coders_own_codings_is_on_the_screen_within_two_seconds(
    application: Application, window: MainWindow, qtbot: QtBot, cluster: Cluster, name: str
) -> None:
    from app.project import Project, place_of
    from app.project.team import code_blind
    from app.ui.coding.place import CodingPlace

    with Project.open(cluster.url(name, "lea"), coder="lea") as lea:
        text = "R1: Wij laten het los, en wij sturen.\n"
        source = lea.sources.add(read_text(text, "i.txt")).subject or ""
        code, other = (lea.codes.add(one).subject or "" for one in ("Loslaten", "Sturen"))
        with Project.open(cluster.url(name, "anna"), coder="Anna") as anna:
            own = [anna.codings.add(source, start, 20, code).subject or "" for start in (0, 4, 8)]
        lea.consensus.settle(source, other, 20, 30, [])  # the first one enters Consensus: a step that is seen
        code_blind(lea, True)
        assert window.desk.open(place_of(cluster.url(name, "anna")), coder="Wie")
        window.show_place("coding")
        place, project = window.place("coding"), window.desk.project
        assert isinstance(place, CodingPlace) and project is not None
        place.open(source)
        assert len(place.codings) == 3

        def shown(true: Callable[[], bool]) -> None:
            qtbot.waitUntil(true, timeout=2000)

        lea.codings.recode(own[0], other)
        shown(lambda: place.codings[own[0]].code == other)
        lea.codings.remove(own[1])
        shown(lambda: own[1] not in place.codings)
        lea.undo()
        shown(lambda: own[1] in place.codings)
        told: list[Any] = []
        window.desk.changed.connect(lambda changes, initiator: told.append(changes))
        hidden = lea.codings.add(source, 0, 5, code, memo="geheim").subject
        lea.memos.write("coding", hidden or "", "geheim")
        place.stand_on(own[0])
        assert place.commands.weigh(own[0], 70)  # an own step in between is not told twice
        qtbot.wait(600)
        assert [c.changed for c in told] == [{"coding": (own[0],)}] and hidden not in place.codings
        lea.consensus.settle(source, code, 0, 12, [(0, 11)])
        shown(lambda: len(place.codings) == 4)
        assert window.status.others == "" and not project.line.news()
        code_blind(lea, False)
        shown(lambda: hidden in place.codings)


def test_a_file_is_handed_out_instead(window: MainWindow, project_file: Path) -> None:
    assert window.desk.open(project_file, coder="Anna")
    window.acts.update()
    assert not window.acts["code_blind"].isEnabled()
    assert "Deel het project uit" in window.acts["code_blind"].toolTip()


def _says(place: QWidget, words: str) -> bool:
    """Whether these words stand in a place."""
    return any(one.isVisible() and one.text() == words for one in place.findChildren(QLabel))

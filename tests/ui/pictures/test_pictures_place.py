"""Plaatjes: every kind is drawn, told by pointer and keys, opened in Fragmenten, and saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from app.coding.exchange.pictures.order import KINDS
from app.coding.query.tree import Codes
from app.project import Project
from app.ui import theme
from app.ui.application import Application
from app.ui.fragments.place import FragmentsPlace
from app.ui.main_window import MainWindow
from app.ui.narrowing import Narrowing
from app.ui.pictures.canvas import READABLE
from app.ui.pictures.painter import mark_at
from app.ui.pictures.place import PicturesPlace
from tests.ui.conftest import open_in
from tests.ui.rich import make_rich


@dataclass
class Wall:
    """The place with shorthands into it."""

    window: MainWindow
    place: PicturesPlace
    project: Project
    bot: QtBot

    def until(self, met: Callable[[], bool]) -> None:
        self.bot.waitUntil(lambda: met() and not self.place._rest.isActive(), timeout=10_000)

    def ask(self, **fields: object) -> None:
        """Ask for a picture and wait for it."""
        controls = self.place.controls
        controls.set_order(replace(controls.order, **fields))  # type: ignore[arg-type]
        asked = controls.order
        self.until(lambda: self.place._job is None or self.place._job.over)
        self.until(lambda: self.place.drawn is not None and self.place.drawn[0].kind == asked.kind)

    def mark(self, words: str) -> int:
        """The number of the mark that begins so."""
        assert self.place.drawn is not None
        marks = self.place.drawn[1].marks
        return next(n for n, m in enumerate(marks) if m.words.startswith(words) and m.target is not None)

    def fragments(self) -> int:
        """How many fragments stand in Fragmenten, once it is in front."""
        self.bot.waitUntil(lambda: isinstance(self.window.front, FragmentsPlace), timeout=10_000)
        front = self.window.front
        assert isinstance(front, FragmentsPlace)
        self.bot.waitUntil(lambda: front.filters.choice.guids is not None, timeout=10_000)
        found = front.filters.choice.guids
        assert found is not None
        return len(found)


@pytest.fixture
def wall(application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Wall:
    """Eight codings by Anna and Bram in two documents of two cases."""
    open_in(application, make_rich(tmp_path / "Rijk.kantlijn"), "pictures")
    place, project = window.front, application.desk.project
    assert isinstance(place, PicturesPlace) and project is not None
    found = Wall(window, place, project, qtbot)
    found.until(lambda: place.drawn is not None)
    return found


def test_every_kind_is_drawn_with_its_figures(wall: Wall) -> None:
    for kind in KINDS:
        wall.ask(kind=kind, count="", percent="", top=0)
        assert wall.place.drawn is not None
        drawing = wall.place.drawn[1]
        assert drawing.kind == kind and wall.place.figures.figures.rowCount() == len(drawing.rows) > 0
        assert wall.place.canvas.accessibleName() == drawing.title
        begun = time.perf_counter()
        image = wall.place.canvas.grab().toImage()
        assert time.perf_counter() - begun < 1.0
        colors = {image.pixelColor(x, y).name() for x in range(0, image.width(), 7)
                  for y in range(0, image.height(), 7)}  # fmt: skip
        assert len(colors) > 3, "something is painted"


def test_a_click_on_a_bar_leads_to_its_fragments(wall: Wall) -> None:
    canvas = wall.place.canvas
    at = canvas.box(wall.mark("Aansturing > Sturen")).center().toPoint()
    wall.bot.mouseMove(canvas, at)
    assert wall.place.told.text() == canvas.toolTip() == "Aansturing > Sturen: 4 coderingen · 2 casussen"
    wall.bot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    # Anna's one and Bram's three
    assert canvas.words == "Aansturing > Sturen: 4 coderingen · 2 casussen"
    assert wall.fragments() == 4


def test_beside_the_shapes_nothing_happens(wall: Wall) -> None:
    canvas = wall.place.canvas
    wall.bot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert canvas.current == -1 and wall.window.front is wall.place


def test_keys_walk_through_the_shapes_and_open_them(wall: Wall) -> None:
    wall.ask(kind="bars", columns="Domein")
    canvas = wall.place.canvas
    canvas.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Home):
        wall.bot.keyClick(canvas, key)
    assert canvas.words == wall.place.told.text() == canvas.accessibleDescription()
    assert canvas.words.startswith("Aansturing > Loslaten · jeugd")
    wall.bot.keyClick(canvas, Qt.Key.Key_Return)
    assert wall.fragments() == 2


def test_a_line_of_the_network_leads_to_the_pairs(wall: Wall) -> None:
    wall.ask(kind="network", count="")
    assert wall.place.drawn is not None
    drawing = wall.place.drawn[1]
    mark = wall.mark("Loslaten – Sturen")
    line = next(s for s in drawing.shapes if getattr(s, "mark", -1) == mark)
    (x0, y0), (bx, by), (x1, y1) = line.points  # type: ignore[union-attr]
    t = 0.2
    x = (1 - t) ** 2 * x0 + 2 * t * (1 - t) * bx + t * t * x1
    y = (1 - t) ** 2 * y0 + 2 * t * (1 - t) * by + t * t * y1
    assert mark_at(drawing, x, y) == mark
    wall.place.open(mark)
    assert wall.fragments() == 3  # two of Loslaten, by Anna and Bram, meet one of Sturen


def test_what_was_read_before_a_change_is_not_drawn_after_it(wall: Wall) -> None:
    place = wall.place
    place._draw()
    late = place._job
    assert late is not None
    place.tools.jobs._threads[late].join()  # it has an answer, which the window has not heard yet
    sturen = wall.project.codes.get("Sturen").guid
    source = wall.project.sources.list()[0].guid
    wall.window.desk.do(lambda p: p.codings.add(source, 0, 3, sturen))
    wall.until(lambda: place._job is not late and place._job is not None and place._job.over)
    assert [place.figures.figures.index(0, n).data() for n in range(2)] == ["Aansturing > Sturen", "5"]


def test_a_row_of_the_figures_leads_there_too(wall: Wall) -> None:
    figures = wall.place.figures
    assert [figures.figures.index(0, n).data() for n in range(3)] == ["Aansturing > Sturen", "4", "2"]
    figures.setCurrentIndex(figures.figures.index(0, 0))
    wall.bot.keyClick(figures, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[1] == "Aansturing > Sturen\t4\t2"
    wall.bot.keyClick(figures, Qt.Key.Key_Return)
    assert wall.fragments() == 4


def test_it_follows_changes_and_tells_when_nothing_is_left(wall: Wall) -> None:
    code = {c.name: c.guid for c in wall.project.codes.book()}
    wall.window.desk.do(lambda p: p.codes.remove(code["Sturen"]))
    wall.until(lambda: wall.place.drawn is not None and len(wall.place.drawn[1].rows) == 2)
    for name in ("Loslaten", "Knelpunten"):
        wall.window.desk.do(lambda p, n=name: p.codes.remove(code[n]))
    wall.until(lambda: wall.place.drawn is None)
    assert wall.place._pages.instead is wall.place._pages.currentWidget() is not None
    assert not wall.place.controls.export.isEnabled()


def test_under_a_short_picture_the_paper_goes_on(wall: Wall) -> None:
    wall.window.resize(1366, 1000)
    wall.ask(kind="frequencies")
    area = wall.place.area
    under = QPoint(40, area.height() - 4)
    assert wall.place.canvas.height() < under.y(), "the picture is shorter than its place"
    seen = wall.window.grab().toImage().pixelColor(area.mapTo(wall.window, under))
    assert seen.name() == theme.current().color("paper").name()


def test_the_whole_picture_is_seen_when_asked_and_by_itself_when_it_can_be_read(wall: Wall) -> None:
    place, canvas = wall.place, wall.place.canvas
    wall.window.resize(1366, 768)
    wall.ask(kind="network", top=0)
    view = place.area.viewport()
    place.split.setSizes([240, 320])

    wall.until(lambda: canvas.room_scale < READABLE)
    assert not canvas.fits and canvas.height() > view.height() and not place.controls.whole.isChecked()
    assert place.figures.isVisible()
    place.controls.whole.click()
    wall.until(lambda: place.figures.isHidden() and canvas.height() <= view.height() + 1)
    assert canvas.box(wall.mark("Aansturing > Loslaten")).bottom() <= view.height()
    place.controls.whole.click()
    wall.until(lambda: place.figures.isVisible())
    assert canvas.height() > view.height(), "words that can be read go before the whole"

    canvas.set_whole(None)
    place.split.setSizes([500, 60])
    wall.until(lambda: canvas.room_scale >= READABLE)
    assert canvas.fits and canvas.height() <= view.height() + 1 and place.controls.whole.isChecked()


def test_lists_offer_what_a_kind_can_show(wall: Wall) -> None:
    controls = wall.place.controls
    found = controls.open_kinds()
    found.picked.emit("bars")
    found.close()
    assert controls.order.columns == "Domein", "an attribute of the project is chosen for the user"
    found = controls.open_columns()
    assert [i.key for i in found._model.items if not i.section] == [
        "waves",
        "groups",
        "kinds",
        "roles",
        "Domein",
    ]
    found.picked.emit("groups")
    found.close()
    wall.until(lambda: wall.place.drawn is not None and wall.place.drawn[0].columns == "groups")
    found = controls.open_counts()
    found.picked.emit("codings")
    found.close()
    found = controls.open_percents()
    found.picked.emit("row")
    found.close()
    wall.until(lambda: wall.place.drawn is not None and wall.place.drawn[0].percent == "row")
    found = controls.open_codes()
    found.picked.emit(wall.project.codes.get("Aansturing").guid)
    found.close()
    wall.until(
        lambda: (
            wall.place.drawn is not None
            and {row[0] for row in wall.place.drawn[1].rows}
            == {"Aansturing > Loslaten", "Aansturing > Sturen"}
        )
    )
    controls.set_branch("")
    wall.ask(kind="saturation")
    found = controls.open_orders()
    found.picked.emit("coding")
    found.close()
    wall.until(lambda: wall.place.drawn is not None and wall.place.drawn[0].order == "coding")
    wall.ask(kind="portrait")
    found = controls.open_documents()
    found.picked.emit(wall.project.sources.list()[1].guid)
    found.close()
    wall.until(lambda: wall.place.drawn is not None and "int2" in wall.place.drawn[1].title)
    wall.place.save_state()
    again = PicturesPlace(wall.place.tools)
    assert (again.controls.order.kind, again.controls.order.order) == ("portrait", "coding")


def test_it_is_saved_as_it_is_printed(wall: Wall, tmp_path: Path) -> None:
    theme.apply("dark")
    for suffix in ("png", "svg", "pdf"):
        file = tmp_path / f"plaatje.{suffix}"
        wall.place.save(file)
        wall.bot.waitUntil(file.exists, timeout=20_000)
        wall.until(lambda: not wall.window.jobs.running)
    image = QImage(str(tmp_path / "plaatje.png"))
    assert image.pixelColor(2, 2).name() == "#ffffff", "white paper, also by lamplight"
    assert round(image.dotsPerMeterX() * 0.0254) == 300
    wall.place.save(tmp_path / "geen" / "plaatje.png")
    wall.until(lambda: not wall.window.jobs.running)
    assert not (tmp_path / "geen").exists()


def test_light_and_dark_differ_and_both_read(wall: Wall) -> None:
    light = wall.place.canvas.grab().toImage()
    theme.apply("dark")
    dark = wall.place.canvas.grab().toImage()
    at = QPointF(4, 4).toPoint()
    assert light.pixelColor(at).lightness() > 200 > 100 > dark.pixelColor(at).lightness()


def test_only_what_counts_is_drawn_told_under_it_and_opened(wall: Wall) -> None:
    line = wall.place.controls.narrowing
    assert wall.place.drawn is not None
    assert wall.place.drawn[1].base == "n = 8 coderingen in 2 interviews; geen filter"
    found = line.open_material()
    assert [i.key for i in found._model.items if not i.section] == [("Domein", "jeugd"), ("Domein", "Wmo")]
    found.changed.emit(frozenset({("Domein", "Wmo")}))
    found.close()
    wall.until(lambda: wall.place.drawn is not None and "Domein" in wall.place.drawn[1].base)
    assert wall.place.drawn[1].base == "n = 3 coderingen in 1 interview; alleen: Domein = Wmo"
    told = [s.text for s in wall.place.drawn[1].shapes if getattr(s, "text", "").startswith("n = ")]
    assert told == [wall.place.drawn[1].base], "it stands in the picture itself"
    assert wall.place.drawn[1].base in wall.place.canvas.accessibleDescription()
    wall.place.open(wall.mark("Aansturing > Sturen"))
    assert wall.fragments() == 2, "Bram's two in the second document"


def test_a_question_and_an_origin_narrow_it_too_and_nothing_left_is_told_with_a_way_back(wall: Wall) -> None:
    code = wall.project.codes.get("Loslaten").guid
    wall.window.desk.do(lambda p: p.questions.save("Over los", Codes((code,))))
    line = wall.place.controls.narrowing
    assert line.question.isVisible()
    found = line.open_questions()
    guid = wall.project.questions.list()[0].guid
    found.picked.emit(guid)
    found.close()
    wall.until(lambda: wall.place.drawn is not None and "Over los" in wall.place.drawn[1].base)
    assert [row[0] for row in wall.place.drawn[1].rows] == ["Aansturing > Loslaten"]
    found = line.open_origins()
    found.changed.emit(frozenset({"imported"}))
    found.close()
    wall.until(lambda: wall.place.drawn is None)
    assert wall.place._pages.instead is wall.place._pages.currentWidget()
    line.clear.click()
    wall.until(lambda: wall.place.drawn is not None)
    assert wall.place.drawn[1].base.endswith("geen filter") and not line.clear.isVisible()


def test_what_counts_is_remembered_and_what_is_gone_falls_away(wall: Wall) -> None:
    wall.place.controls.narrowing.set(Narrowing(where=(("Domein", "Wmo"),), origins=("manual",)))
    wall.until(lambda: wall.place.drawn is not None and "Wmo" in wall.place.drawn[1].base)
    wall.place.save_state()
    again = PicturesPlace(wall.place.tools)
    assert again.controls.narrowing.narrowing == wall.place.controls.narrowing.narrowing
    case = next(c.guid for c in wall.project.cases.list() if c.name == "Rijswijk")
    wall.window.desk.do(lambda p: p.cases.set_value(case, "Domein", "jeugd"))
    wall.until(lambda: wall.place.drawn is not None and "Wmo" not in wall.place.drawn[1].base)
    assert wall.place.controls.narrowing.narrowing == Narrowing(origins=("manual",))
    for wrong in ("", "{", "[]", '{"waves": 3}'):
        assert Narrowing.read(wrong) == Narrowing()


def test_a_wave_is_a_part_of_the_material(wall: Wall) -> None:
    for n, source in enumerate(wall.project.sources.list(), start=1):
        wall.window.desk.do(lambda p, g=source.guid, n=n: p.sources.edit(g, wave=str(n)))
    line = wall.place.controls.narrowing
    found = line.open_material()
    keys = [i.key for i in found._model.items if not i.section and "wave" in str(i.key)]
    assert len(keys) == 2
    found.changed.emit(frozenset(keys[1:]))
    found.close()
    wall.until(lambda: wall.place.drawn is not None and "meting" in wall.place.drawn[1].base)
    assert wall.place.drawn is not None
    assert wall.place.drawn[1].base == "n = 3 coderingen in 1 interview; alleen: meting 2"
    assert line.material.active and "meting 2" in line.material.text()

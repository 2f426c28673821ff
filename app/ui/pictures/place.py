"""The place Plaatjes: a picture drawn in a thread, its figures, and the fragments behind each shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.coding.analysis.ground import Ground
from app.coding.exchange.pictures.drawing import Drawing
from app.coding.exchange.pictures.order import KINDS, ORDERS, Order
from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.project import Project
from app.project.reach import of_picture
from app.ui.files import asked_place, keep_folder
from app.ui.jobs import Job
from app.ui.matrix.place import AFFECTS, REST
from app.ui.names_left import names_left, with_names
from app.ui.narrowing import Narrowing
from app.ui.pictures.canvas import READABLE, Canvas
from app.ui.pictures.controls import Controls
from app.ui.pictures.figures import FiguresView
from app.ui.places import Place, Tools
from app.ui.widgets import Empty, button, label
from app.ui.working import Pages, Roomy, focus_next, let_go
from app.words import say

KEPT = ("kind", "columns", "count", "percent", "order", "top", "with_subcodes")
"""What of an order is remembered."""


class _Paper(QScrollArea):
    """Tells the picture how much of it is seen at once."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._canvas.set_room(self.viewport().height())


class PicturesPlace(Place):
    """Controls, the picture on its paper, what is told of the chosen shape, and the table beneath."""

    key: ClassVar[str] = "pictures"
    title_key: ClassVar[str] = "window.place.pictures"
    icon: ClassVar[str] = "picture"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.ground: Ground | None = None
        self._now = object()
        self.drawn: tuple[Order, Drawing] | None = None
        self._project: Project | None = None
        self._job: Job | None = None
        self._open_job: Job | None = None
        self._folded = False
        """Whether the table is away to let the whole picture be seen."""
        self.controls = Controls()
        self.canvas = Canvas()
        self.figures = FiguresView()
        self.told = label("", "muted", wrap=True)
        self._pages = Pages()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._draw)
        self._build()
        self.controls.changed.connect(lambda _order: self._rest.start())
        self.controls.narrowing.changed.connect(self._narrowed)
        self.controls.exportAsked.connect(self.export)
        self.controls.wholeAsked.connect(self._set_whole)
        self.canvas.fitted.connect(self.controls.say_whole)
        self.canvas.pointed.connect(lambda words: self._say_told(words or self.canvas.words))
        self.canvas.chosen.connect(lambda _mark: self._say_told(self.canvas.words))
        self.canvas.opened.connect(self.open)
        self.figures.opened.connect(self.open)
        self._restore()

    def _build(self) -> None:
        self.area = _Paper(self.canvas)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        holder.setObjectName("plain")
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.canvas)
        inside.addStretch(1)
        self.area.setWidget(holder)
        paper = QFrame()
        paper.setObjectName("paper")
        column = QVBoxLayout(paper)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.area, 1)
        self.told.setContentsMargins(12, 2, 12, 4)
        column.addWidget(self.told)
        self._pages.addWidget(paper)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(True)
        self.split.addWidget(self._pages)
        self.split.addWidget(self.figures)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setSizes([520, 150])
        self.split.restoreState(self.tools.settings.bytes("pictures/split"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4, 10, 8, 4)
        self.room = Roomy([self.controls], self.split, self.split, least=420)
        outer.addWidget(self.room)

    def _restore(self) -> None:
        try:
            kept = json.loads(str(self.tools.settings.value("pictures/order", "{}")))
            plain = Order("frequencies")
            good = {k: v for k, v in kept.items() if k in KEPT and type(v) is type(getattr(plain, k))}
            if good.get("kind") in KINDS and good.get("order", ORDERS[0]) in ORDERS:
                self.controls.order = replace(plain, **good)
        except (ValueError, TypeError, AttributeError):
            self.controls.order = Order("frequencies")
        whole = str(self.tools.settings.value("pictures/whole", ""))
        self.canvas.whole = {"yes": True, "no": False}.get(whole)
        kept = str(self.tools.settings.value("pictures/narrowing", ""))
        self.controls.narrowing.narrowing = Narrowing.read(kept)

    # drawing

    def _narrowed(self, _now: Narrowing) -> None:
        """Other codings count: nothing that was read holds."""
        self.ground, self._now = None, object()
        self._rest.start()

    def refresh(self, changes: Changes | None, initiator: object) -> None:
        project = self.desk.project
        if project is None or (changes is not None and not changes.touches(*AFFECTS)):
            return
        self.ground, self._now = None, object()
        let_go(self._job)  # it read what the project was
        if project is not self._project:
            self._project, self.drawn = project, None
            self.canvas.show_drawing(None)
            self.figures.show_drawing(None)
        self.controls.narrowing.load(project)
        self.controls.load(project.codes.book(), project.sources.list(), project.cases.attributes())
        self._rest.start()

    def _draw(self) -> None:
        project, order, known = self.desk.project, self.controls.order, self.ground
        narrowing = self.controls.narrowing.narrowing
        let_go(self._job)
        if project is None:
            return
        place, now = project.store.path, self._now

        def asked() -> tuple[Order, Narrowing]:
            return self.controls.order, self.controls.narrowing.narrowing

        def work(progress: Any) -> tuple[Ground, Order, Drawing]:
            from app.coding.analysis.table_words import names_of
            from app.coding.exchange.pictures.make import draw
            from app.project.counting import ground_of
            from app.project.picturing import completed

            with Project.open(place, read_only=True) as own:
                if (ground := known) is None:
                    chosen, words = narrowing.meant(own)
                    ground = ground_of(own, chosen, words=words)
                progress.check()
                names = names_of(ground.extract.sources, say)
                full = completed(own, replace(order, no_value=say("matrix.no_value"), names=names))
            return ground, full, draw(ground, full, say)

        def done(found: tuple[Ground, Order, Drawing]) -> None:
            if self.desk.project is project and asked() == (order, narrowing):
                if self._now is now:  # not what was read before a change that is still to be drawn
                    self.ground = found[0]
                self.drawn = found[1], found[2]
                self._show()

        def failed(error: BaseException) -> None:
            if asked() != (order, narrowing):
                return
            words = say(error) if isinstance(error, Refusal) else say("window.unexpected")
            self.drawn = None
            self.canvas.show_drawing(None)
            self.figures.show_drawing(None)
            self.controls.export.setEnabled(False)
            self._pages.show_instead(self._nothing(words))

        self._job = self.tools.jobs.run(work, done, failed, label=say("picturing.drawing"))

    def _show(self) -> None:
        assert self.drawn is not None
        drawing = self.drawn[1]
        first = self.canvas.drawing is None
        self.canvas.show_drawing(drawing)
        self.figures.show_drawing(drawing)
        if first and self.canvas.whole:
            self._make_room()
        self.controls.export.setEnabled(True)
        self._pages.show_work()
        self._say_told(self.canvas.words)

    def _set_whole(self, on: bool) -> None:
        """See all of the picture at once; the table makes room where it would get too small to read."""
        self.canvas.set_whole(on)
        self.tools.settings.set_value("pictures/whole", "yes" if on else "no")
        if on:
            self._make_room()
        elif self._folded:
            self._folded = False
            self.figures.show()

    def _make_room(self) -> None:
        if self.canvas.room_scale < READABLE and self.figures.isVisible():
            self._folded = True
            self.figures.hide()

    def _nothing(self, words: str) -> Empty:
        line = self.controls.narrowing
        if line.narrowing:
            todo = button(say("fragments.filter.clear"), lambda: line.set(Narrowing()), kind="primary")
        else:
            todo = button(say("fragments.empty.code"), lambda: self.tools.show("coding"), kind="primary")
        return Empty("picture", say("picturing.empty"), words, todo)

    def _say_told(self, words: str) -> None:
        self.told.setText(words or say("picturing.hint"))

    # the fragments behind a shape

    def open(self, mark: int) -> None:
        """Show the fragments behind a mark in Fragmenten."""
        project, ground = self.desk.project, self.ground
        if project is None or ground is None or self.drawn is None:
            return
        order, drawing = self.drawn
        told = drawing.marks[mark]
        if told.target is None:
            return
        let_go(self._open_job)
        target = told.target

        def work(progress: Any) -> frozenset[str]:
            from app.coding.exchange.pictures.make import behind

            guids = ground.columns.guid
            return frozenset(guids[n] for n in behind(ground, order, target))

        def done(found: frozenset[str]) -> None:
            if self.desk.project is not project or self.tools.window.front is not self:
                return
            if found:
                self.tools.show("fragments", guids=found, label=told.words)
            else:
                self.desk.message(say("picturing.none_behind"))

        self._open_job = self.tools.jobs.run(work, done)

    # away

    def export(self) -> None:
        """Ask for a file and write the picture to it."""
        if self.drawn is None:
            return
        kinds = {f".{k}": say(f"picturing.file.{k}") for k in ("png", "svg", "pdf")}
        path = asked_place(self, self.tools.settings, say("picturing.save"), self.drawn[1].title, kinds)
        if path is not None:
            keep_folder(self.tools.settings, path)
            self.save(path)

    def save(self, path: Path) -> Job | None:
        """Write the picture as it is printed, on white, to a .png, .svg or .pdf, in a thread."""
        if self.drawn is None or self._project is None:
            return None
        order, drawing = self.drawn
        left = names_left(
            self._project, lambda own: of_picture(own, drawing, order.columns, order.source)
        )  # fmt: skip

        def work(progress: Any) -> int:
            from app.coding.exchange.pictures import paint

            paint.write(drawing, path)
            return left()

        return self.tools.jobs.run(
            work, lambda n: self.desk.message(with_names(say("picturing.saved", file=path.name), n)),
            self.desk.failed, label=say("picturing.saving"),
        )  # fmt: skip

    # the window's side

    def go(self, **target: Any) -> None:
        """``order`` (an Order) asks for another picture, ``narrowing`` for other codings in it."""
        if isinstance(target.get("narrowing"), Narrowing):
            self.controls.narrowing.set(target["narrowing"])
        if isinstance(target.get("order"), Order):
            self.controls.set_order(target["order"])

    def enter(self) -> None:
        self.canvas.setFocus()

    def actions_for(self) -> dict[str, Callable[[], Any]]:
        return {
            "export": self.export,
            "next_pane": self.next_pane,
            "right_panel": lambda: self.figures.setVisible(not self.figures.isVisible()),
        }

    def next_pane(self) -> None:
        """Put the focus in the next pane: controls, picture, figures."""
        panes: list[tuple[QWidget, QWidget]] = [
            (self.controls, self.controls.kind), (self.canvas, self.canvas), (self.figures, self.figures),
        ]  # fmt: skip
        focus_next(self.tools.window.focusWidget(), panes)

    def save_state(self) -> None:
        settings, order = self.tools.settings, self.controls.order
        settings.set_value("pictures/split", self.room.state())
        settings.set_value("pictures/narrowing", self.controls.narrowing.narrowing.kept())
        settings.set_value("pictures/order", json.dumps({name: getattr(order, name) for name in KEPT}))

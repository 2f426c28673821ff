"""Make the pictures of docs/images anew, of the real window on the sample project.

``python -m tools.pictures`` takes about two minutes and needs no screen; ``--only NAME`` (as often as wanted)
makes some of them, ``--folder`` puts them elsewhere. They change nothing but those files: projects,
preferences and what is said in them lie in a folder that goes when they are made.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PySide6.QtWidgets import QWidget

    from app.ui.application import Application
    from app.ui.coding.place import CodingPlace
    from app.ui.whole_window import WholeWindow

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZE = (1366, 768)
LONGEST = 300.0
"""Seconds that anything may take before it counts as stuck."""
SUMMARIES = {
    (
        "Verbetercyclus jeugd Haaglanden",
        "Loslaten",
    ): "De opdrachtgever laat het team los zodra het vertrouwen er "
    "is, maar blijft op afstand meekijken. Dat voelt voor de projectleider als ruimte én als steun.",
    ("Kleuters in Delfshaven (KID)", "Loslaten"): "De kaders zijn helder, maar komen laat; tot die tijd vult "
    "iedereen ze zelf in.",
    ("Verbetercyclus jeugd Haaglanden", "Sturen"): "Gestuurd wordt er in gesprekken, niet op papier.",
    (
        "Doorontwikkeling WWZ in de Hoeksche Waard",
        "Loslaten",
    ): "Afspraken worden mondeling gemaakt en blijven "
    "daardoor zweven; het team vraagt om een vaste vergadering per kwartaal.",
    (
        "Doorontwikkeling WWZ in de Hoeksche Waard",
        "Sturen",
    ): "De wethouder wil weten wat het oplevert en vraagt om cijfers die het team niet bijhoudt.",
}
QUESTION = 'tak:"Aansturing" en dichtbij(code:"Vertrouwen", 2 zinnen) en rol:respondent'


class Studio:
    """The window without a screen, on a project of its own, in Dutch.

    ``projects`` are made when they are first asked for, by name: the sample, the sample with its
    questionnaire read in, an empty one, and the final report of the institutes.
    """

    def __init__(self, images: Path, home: Path) -> None:
        self._images, self._home = images, home
        self.window: WholeWindow

    def project(self, name: str) -> Path:
        """The place of a project."""
        from app.coding.codebook.files import read_codebook
        from app.coding.survey import read
        from app.project import Project
        from app.project.institutes import build_final_report
        from app.project.sample import build_sample, folder

        place = self._home / name / "Voorbeeld.kantlijn"
        if place.exists():
            return place
        place.parent.mkdir()
        if name == "final":
            return build_final_report(place.parent / "alle").final.rename(place)
        if name == "empty":
            book = read_codebook("loslaten-of-sturen")
            with Project.create(place, coder="Codeur A", color="#0072b2", codebook=book):
                return place
        build_sample(place)
        if name == "survey":
            file = folder() / "vragenlijst.csv"
            table = read(file)
            with Project.open(place, coder="Codeur A") as project:
                surveys = project.surveys
                surveys.store(surveys.plan(table, surveys.columns(table), file.read_bytes()))
        if name == "summaries":
            with Project.open(place, coder="Codeur A") as project:
                codes = {n: project.codes.get(n).guid for n in ("Loslaten", "Sturen", "Vertrouwen", "Tijd")}
                domain = next(a.guid for a in project.cases.attributes() if a.name == "domein")
                project.frameworks.add("Kern", list(codes.values()), shown=(domain,))
                for (case, code), text in SUMMARIES.items():
                    project.frameworks.write(project.cases.get(case).guid, codes[code], text)
        return place

    @contextmanager
    def on(self, name: str, theme: Literal["light", "dark"] = "light") -> Iterator[WholeWindow]:
        """The window on one of the projects."""
        from app.project import Project
        from app.ui import application
        from app.ui.settings import Settings

        place = self.project(name)
        with Project.open(place, read_only=True) as looked_at:
            coder = looked_at.coders.list()[0]
        settings = Settings(self._home / f"{name}-{theme}.ini")
        settings.theme, settings.coder = theme, (coder.name, coder.color)
        app: Application = application.Application(application.make_qt([]), settings)
        app.show("nl")
        assert app.window is not None
        self.window = app.window
        self.window.resize(*SIZE)
        app.desk.take(Project.open(place, coder=coder.name))
        self.settle()
        try:
            yield self.window
        finally:
            self.window.close()
            app.close()
            self.settle(0.1)

    def settle(self, rest: float = 0.5) -> None:
        """Wait until no job works, and a little more."""
        self.until(lambda: not self.window.jobs.running, rest)

    def until(self, met: Callable[[], bool], rest: float = 0.5) -> None:
        """Wait until something is so and has been for ``rest`` seconds."""
        from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop

        begun = since = time.monotonic()
        while time.monotonic() < since + rest:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if not met():
                since = time.monotonic()
            if since > begun + LONGEST:
                raise RuntimeError("something that the picture waits for does not come")

    def take(self, name: str, of: QWidget | None = None, size: tuple[int, int] | None = None) -> None:
        """Put a picture of a dialog, or the window, into the folder, in 256 colours; ``size`` in pixels."""
        from PIL import Image

        widget = of or self.window
        if size is not None:
            widget.resize(*size)
        self.settle()
        file = self._images / f"{name}.png"
        if not widget.grab().save(str(file)):
            raise OSError(f"{file} cannot be written")
        with Image.open(file) as full:
            few = in_few_colours(full.convert("RGB"))
        few.save(file, optimize=True)
        if of is not None:
            of.close()

    def suggested(self, source: str) -> CodingPlace:
        """Coderen with a document and the suggestions in it."""
        place: Any = self.window.place("coding")
        project = self.window.desk.project
        assert project is not None
        self.window.show_place("coding", source=project.sources.get(source).guid)
        place.reviewing.find()
        self.until(lambda: not place.suggestions.busy)
        found: CodingPlace = place
        return found

    def code(self, name: str) -> str:
        """The guid of a code."""
        project = self.window.desk.project
        assert project is not None
        return project.codes.get(name).guid


def in_few_colours(full: Picture) -> Picture:
    """The same in 256 colours, a third of the bytes: the commonest as they are, and others near the rest."""
    from PIL import Image

    counted: list[tuple[int, Any]] = sorted(full.getcolors(1 << 24) or (), reverse=True)
    common = [channel for _, color in counted[:128] for channel in color]
    rest = full.quantize(128, method=Image.Quantize.FASTOCTREE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(common + rest[: 3 * 128])
    return full.quantize(palette=palette, dither=Image.Dither.NONE)


def importing(studio: Studio) -> None:
    """Interviews before they are stored, and one file that cannot be read."""
    from docx import Document

    from app.project.sample import folder
    from app.ui.dialogs.import_preview import preview

    with studio.on("empty") as window:
        blank = studio.project("empty").with_name("13-leeg.docx")
        Document().save(str(blank))
        dialog = preview(window, [*sorted((folder() / "interviews").iterdir())[:8], blank])
        assert dialog is not None
        studio.settle()
        dialog.list.setCurrentIndex(dialog.files.index(4))
        studio.take("inlezen", dialog, (1120, 740))


def coding(studio: Studio) -> None:
    """A passage with several codes, by day and by night, and a suggestion with its reasons."""
    themes: dict[str, Literal["light", "dark"]] = {"coderen": "light", "coderen-donker": "dark"}
    for name, theme in themes.items():
        with studio.on("sample", theme) as window:
            place = studio.suggested("10-hoeksche-waard-golf2")
            every, project = place.codings.values(), window.desk.project
            assert project is not None
            names, me = {c.guid: c.name for c in project.codes.book()}, project.coder.guid
            best = max(
                every,
                key=lambda c: (
                    sum(o.start < c.end and c.start < o.end for o in every),
                    -c.start, names[c.code], c.coder == me,
                ),
            )  # fmt: skip
            place.stand_on(best.guid)
            place.view.scroll_to(best.start, best.end, flash=False)
            studio.take(name)
    with studio.on("sample"):
        place = studio.suggested("05-mantelzorg-leidschendam-voorburg-golf1")
        code = studio.code("Spanningsveld")
        best_one = max((s for s in place.suggestions.all if s.code == code), key=lambda s: s.confidence)
        place.suggestions.pick(best_one)
        place.view.scroll_to(best_one.start, best_one.end, flash=False)
        studio.take("suggestie")


def measuring(studio: Studio) -> None:
    """How good the suggestions are, code by code."""
    from app.ui.measuring.dialog import show_measuring

    with studio.on("sample") as window:
        dialog = show_measuring(window)
        assert dialog is not None
        studio.until(lambda: dialog.report is not None)
        assert dialog.report is not None
        dialog.report.setCurrentIndex(1)
        studio.take("suggesties", dialog)


def books(studio: Studio) -> None:
    """Two codebooks, and what comes of them."""
    from app.coding.codebook.files import read_codebook
    from app.ui.pairing.dialog import pair_books

    with studio.on("sample") as window:
        dialog = pair_books(window, read_codebook("burgerparticipatie"))
        assert dialog is not None
        dialog.resize(1342, 720)
        studio.until(lambda: dialog.pairing is not None)
        assert dialog.pairing is not None
        same = list(dialog.pairing.waiting())[:2]
        for code in same:
            dialog.theirs.choose(code)
            dialog.say_yes()
        dialog.theirs.chosen.emit(same[-1])
        studio.take("codeboeken", dialog)


def cases(studio: Studio) -> None:
    """Cases with their attributes, a questionnaire before it is stored, and one counted."""
    from app.project.sample import folder
    from app.ui.dialogs.cases import show_cases
    from app.ui.dialogs.survey_import import import_survey
    from app.ui.frequencies.dialog import show_frequencies

    with studio.on("sample") as window:
        sheet = show_cases(window)
        assert sheet is not None
        studio.take("casussen", sheet, (1060, 660))
        wizard = import_survey(window, folder() / "vragenlijst.csv")
        assert wizard is not None
        studio.settle()
        at = next(n for n, c in enumerate(wizard.columns.columns) if c.header.endswith("knelpunt?"))
        wizard.resize(1180, 640)
        studio.settle()
        wizard.view.setCurrentIndex(wizard.columns.index(at, 0))
        studio.take("vragenlijst", wizard)
    with studio.on("survey") as window:
        counted = show_frequencies(window)
        assert counted is not None
        studio.settle()
        names = [counted.list.item(n).text() for n in range(counted.list.count())]
        counted.list.setCurrentRow(names.index("Burgerbetrokkenheid is belangrijk"))
        counted.by.setCurrentIndex(counted.by.findText("Werkt bij"))
        counted.count()
        studio.take("frequenties", counted, (1180, 600))


def fragments(studio: Studio) -> None:
    """All fragments, and those that a question finds."""
    from app.coding.model import CodingFilter

    with studio.on("sample") as window:
        window.show_place("fragments")
        studio.settle()
        place_of(window, "fragments").table.setFocus()
        studio.take("fragmenten")
        project = window.desk.project
        assert project is not None
        window.show_place("fragments", filter=CodingFilter(question=project.questions.read(QUESTION)))
        studio.take("vraag")


def tables(studio: Studio) -> None:
    """The matrix with what stands behind a cell, and summaries of cases."""
    from PySide6.QtCore import Qt

    with studio.on("sample") as window:
        window.show_place("matrix")
        studio.settle()
        view = place_of(window, "matrix").view
        names = [view.grid.headerData(n, Qt.Orientation.Vertical) for n in range(view.grid.rowCount())]
        view.setCurrentIndex(view.grid.index(names.index("Sturen"), names.index("Spanningsveld")))
        studio.take("matrix")
    with studio.on("summaries") as window:
        window.acts.run("summaries")
        studio.settle()
        pane = place_of(window, "matrix").summaries
        pane.view.setCurrentIndex(pane.view.grid.index(0, pane.view.grid.leading))
        studio.take("samenvattingen")


def comparing(studio: Studio) -> None:
    """Two coders, and a passage about which they differ."""
    with studio.on("sample") as window:
        window.show_place("compare")
        studio.settle()
        figures = place_of(window, "compare").figures
        names = [figures.table.index(n, 0).data() for n in range(figures.table.rowCount())]
        figures.setCurrentIndex(figures.table.index(names.index("Loslaten"), 0))
        studio.take("vergelijken")


def drawing(studio: Studio) -> None:
    """How often codes occur in the first wave, and on what that is based."""
    from app.coding.exchange.pictures.order import Order
    from app.ui.narrowing import Narrowing

    with studio.on("sample") as window:
        first = Narrowing(waves=("1",))
        window.show_place("pictures", order=Order("frequencies", top=10), narrowing=first)
        studio.take("plaatjes")


def reporting(studio: Studio) -> None:
    """A theme of the final report with its quotes."""
    with studio.on("final") as window:
        window.show_place("report", report="Eindverslag")
        studio.settle()
        window.show_place("report", part=studio.code("Spanningsveld"))
        studio.take("rapport")


def logbook(studio: Studio) -> None:
    """What was done in the project."""
    from app.ui.dialogs.history import show_history

    with studio.on("summaries") as window:
        dialog = show_history(window)
        assert dialog is not None
        studio.take("logboek", dialog, (760, 640))


def place_of(window: WholeWindow, key: str) -> Any:
    """A place of the window."""
    return window.place(key)


TAKEN: dict[str, Callable[[Studio], None]] = {
    "importing": importing, "coding": coding, "measuring": measuring, "books": books, "cases": cases,
    "fragments": fragments, "tables": tables, "comparing": comparing, "drawing": drawing,
    "reporting": reporting, "logbook": logbook,
}  # fmt: skip


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=TAKEN, metavar="NAME", help=", ".join(TAKEN))
    parser.add_argument("--folder", type=Path, default=IMAGES)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        screen = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96}
        screens = Path(home) / "screens.json"
        screens.write_text(json.dumps({"screens": [{**screen, "logicalBaseDpi": 96, "dpr": 1}]}), "utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        args.folder.mkdir(parents=True, exist_ok=True)
        studio = Studio(args.folder, Path(home))
        for name in args.only or TAKEN:
            TAKEN[name](studio)
            print(name, flush=True)


if __name__ == "__main__":
    main()

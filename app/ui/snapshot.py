"""A picture of the real window on a project, without a screen."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from pathlib import Path

from app.words import Language


def snapshot(
    project_place: str | Path,
    out_png: str | Path,
    *,
    size: tuple[int, int] = (1366, 768),
    place: str = "coding",
    dark: bool = False,
    language: Language = "nl",
    suggestions: bool = False,
) -> Path:
    """Paint the window at ``size`` device-independent pixels, standing in ``place``, into a PNG file.

    Opens a copy, so that nothing changes, the user's preferences included. With ``suggestions`` those of
    the document shown are looked for first. Raises Refusal for what is no
    project, KeyError for a place that does not exist. Not for use inside a running window.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop

    from app.project import Project
    from app.ui import application
    from app.ui.settings import Settings

    out = Path(out_png)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "window.ini")
        settings.theme = "dark" if dark else "light"
        with Project.open(project_place, read_only=True) as looked_at:
            coders = looked_at.coders.list()
            copy = looked_at.backup(Path(folder), noted=False)
        coder = (coders[0].name, coders[0].color) if coders else ("Kantlijn", "#0072b2")
        settings.coder = coder
        qt = application.make_qt([])
        app = application.Application(qt, settings)
        app.show(language)
        window = app.window
        assert window is not None
        window.resize(*size)
        project = Project.open(copy, coder=coder[0])
        try:
            app.desk.take(project)
            window.show_place(place)

            def settle(seconds: float) -> None:
                until = time.monotonic() + seconds
                while time.monotonic() < until:
                    qt.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

            settle(0.3)
            if place == "coding":
                _stand_somewhere(window.place("coding"), suggestions, settle)
            settle(0.3)
            for _ in range(300):
                if not window.jobs.running:
                    break
                settle(0.1)
            settle(0.2)
            if not window.grab().save(str(out)):
                raise OSError(f"cannot write {out}")
        finally:
            window.close()
            app.close()
            qt.processEvents()
    return out


def _stand_somewhere(place: object, suggestions: bool, settle: object) -> None:
    """Open the document with most codings and select the passage where most of them meet."""
    from app.ui.coding.place import CodingPlace

    assert isinstance(place, CodingPlace) and callable(settle)
    project = place.desk.project
    assert project is not None
    counts = project.sources.coding_counts()
    if counts:
        place.open(max(counts, key=lambda g: counts[g]))
    if suggestions:
        place.reviewing.find()
        for _ in range(1200):
            settle(0.1)
            if not place.suggestions.busy:
                break
    meeting: Counter[str] = Counter()
    for one in place.codings.values():
        meeting[one.guid] = sum(o.start < one.end and one.start < o.end for o in place.codings.values())
    if meeting:
        best = place.codings[meeting.most_common(1)[0][0]]
        place.stand_on(best.guid)
        place.view.scroll_to(best.start, best.end, flash=False)

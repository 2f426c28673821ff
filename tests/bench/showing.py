"""The window of a bench, as a user of a laptop has it."""

from __future__ import annotations

from pathlib import Path

from app.ui.application import Application, make_qt
from app.ui.settings import Settings


def started(folder: Path) -> Application:
    """Kantlijn on its start page, in Dutch, for Anna; what it remembers stands in ``folder``."""
    settings = Settings(folder / "window.ini")
    settings.coder = ("Anna", "#0072b2")
    settings.stays = True
    app = Application(make_qt(), settings)
    app.show("nl")
    assert app.window is not None
    app.window.resize(1366, 768)
    return app

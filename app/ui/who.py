"""Who is at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def who(window: MainWindow) -> tuple[str, str] | None:
    """The coder's name and colour; asked once, None when the user will not say."""
    if window.settings.coder is None:
        from app.ui.coder_dialog import ask_coder

        answer = ask_coder(window)
        if answer is None:
            return None
        window.settings.coder = answer
    return window.settings.coder

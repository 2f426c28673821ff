"""What the user prefers, kept per person and machine, never in a project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from app.ui.theme import Choice
from app.words import Language

MIN_TEXT, MAX_TEXT, DEFAULT_TEXT = 10.0, 22.0, 12.5
MAX_RECENT = 12


def _default_file() -> Path:
    named = os.environ.get("KANTLIJN_SETTINGS")
    if named:
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("kantlijn", appauthor=False) / "window.ini"


class Settings:
    """The preferences in one ini file (``KANTLIJN_SETTINGS`` names another); bad values read as defaults."""

    def __init__(self, file: Path | None = None) -> None:
        self._store = QSettings(str(file or _default_file()), QSettings.Format.IniFormat)
        self.warm = False
        """Whether the pipeline is loaded before it is asked for; so in a window, not in a test."""
        self.stays = False
        """Whether memory is settled after each opening; so in a program that stays, not in a test."""

    def _text(self, key: str, default: str = "") -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    @property
    def language(self) -> Language:
        return "en" if self._text("language", "nl") == "en" else "nl"

    @language.setter
    def language(self, value: Language) -> None:
        self._store.setValue("language", value)

    @property
    def theme(self) -> Choice:
        found = self._text("theme", "system")
        return found if found in ("light", "dark") else "system"  # type: ignore[return-value]

    @theme.setter
    def theme(self, value: Choice) -> None:
        self._store.setValue("theme", value)

    @property
    def text_size(self) -> float:
        """Points of the transcript's letter."""
        try:
            found = float(self._text("text_size", str(DEFAULT_TEXT)))
        except ValueError:
            return DEFAULT_TEXT
        return min(max(found, MIN_TEXT), MAX_TEXT)

    @text_size.setter
    def text_size(self, value: float) -> None:
        self._store.setValue("text_size", str(min(max(value, MIN_TEXT), MAX_TEXT)))

    @property
    def coder(self) -> tuple[str, str] | None:
        """The coder's name and colour, or None when never asked."""
        name = self._text("coder/name").strip()
        return (name, self._text("coder/color", "#0072b2")) if name else None

    @coder.setter
    def coder(self, value: tuple[str, str]) -> None:
        self._store.setValue("coder/name", value[0].strip())
        self._store.setValue("coder/color", value[1])

    @property
    def recent(self) -> list[str]:
        """Projects opened before, the latest first."""
        found: Any = self._store.value("recent", [])
        return [found] if isinstance(found, str) else [f for f in found or [] if isinstance(f, str)]

    def remember(self, place: str) -> None:
        """Put a project in front of the recent ones."""
        rest = [p for p in self.recent if p != place]
        self._store.setValue("recent", [place, *rest][:MAX_RECENT])

    def forget(self, place: str) -> None:
        """Leave a project out of the recent ones; the project itself stays."""
        self._store.setValue("recent", [p for p in self.recent if p != place])

    def bytes(self, key: str) -> QByteArray:
        """A window's or splitter's saved state; empty when there is none."""
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def value(self, key: str, default: Any = None) -> Any:
        """Any other small value, as QSettings reads it."""
        return self._store.value(key, default)

    def set_value(self, key: str, value: Any) -> None:
        """Keep any other small value."""
        self._store.setValue(key, value)

    def save(self) -> None:
        """Write now."""
        self._store.sync()

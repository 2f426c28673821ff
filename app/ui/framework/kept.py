"""What of the frameworks is remembered: which one was looked at, its widths, and how high the rows are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.ui.framework.grid import LINES
from app.ui.settings import Settings

SETTING = "framework/kept"


class Kept:
    """Read from the settings when made; ``save`` writes it back."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told: dict[str, Any] = {}
        try:
            told = json.loads(str(settings.value(SETTING, "{}")))
        except ValueError:
            told = {}
        if isinstance(told, dict):
            self._told = told

    @property
    def framework(self) -> str:
        """The guid of the framework that was looked at, "" for none."""
        return str(self._told.get("framework") or "")

    @framework.setter
    def framework(self, guid: str) -> None:
        self._told["framework"] = guid

    @property
    def lines(self) -> int:
        """How high the rows are: a number of LINES."""
        found = self._told.get("lines")
        return found if isinstance(found, int) and 0 <= found < len(LINES) else 1

    @lines.setter
    def lines(self, n: int) -> None:
        self._told["lines"] = n

    def widths(self, framework: str) -> dict[str, int]:
        """The widths of a framework's columns in pixels."""
        every = self._told.get("widths")
        found = every.get(framework, {}) if isinstance(every, dict) else {}
        return {k: int(v) for k, v in found.items() if isinstance(v, int | float)}

    def keep_widths(self, framework: str, widths: Mapping[str, int]) -> None:
        """Remember the widths of a framework's columns."""
        if not isinstance(self._told.get("widths"), dict):
            self._told["widths"] = {}
        self._told["widths"][framework] = dict(widths)

    def save(self) -> None:
        """Write it to the settings."""
        self._settings.set_value(SETTING, json.dumps(self._told))

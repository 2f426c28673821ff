"""How a command declares itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name (its help is ``cli.help.NAME``), its own arguments, and what it does."""

    name: str
    arguments: tuple[tuple[tuple[str, ...], dict[str, Any]], ...]
    run: Callable[[argparse.Namespace], int | None]


def argument(*names: str, **options: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    """One argument of a command, as ``argparse.add_argument`` takes it."""
    return names, options


PROJECT = argument("project", metavar="P")
AT = argument("--at", metavar="DATE")
ORIGIN = argument("--origin", action="append", default=[], metavar="ORIGIN,...")
WITHOUT_SUGGESTED = argument("--without-suggested", action="store_true")
WHERE = argument("--where", action="append", default=[], metavar="ATTR=VALUE")

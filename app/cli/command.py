"""How a command declares itself."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_PASSWORD = re.compile(r"(://[^\s:/@]*):[^\s/]*@")


def masked(sentence: str) -> str:
    """A sentence without the passwords of the addresses in it."""
    return _PASSWORD.sub(r"\1@", sentence)


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name (its help is ``cli.help.NAME``), its own arguments, and what it does.

    The help of an argument is ``options.NAME.ARGUMENT``, or ``options.any.ARGUMENT`` where many have it.
    """

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
QUESTION = argument("--query", metavar="QUESTION|NAME")
WHERE = argument("--where", action="append", default=[], metavar="ATTR=VALUE")
NARROWED = (ORIGIN, WITHOUT_SUGGESTED, WHERE, QUESTION, AT)
"""Which codings count, and when."""

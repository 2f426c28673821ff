"""What ``--help`` says: what every option is for, what it takes, and the headings, in the user's language."""

from __future__ import annotations

import argparse
import re
from typing import Any

from app import __version__
from app.cli.misuse import checked
from app.cli.reading import Parser
from app.words import say

_NAME = re.compile(r"[A-Z]{2,}|^P$")
"""What stands for something in a metavar; the small letters in it are typed as they stand."""
_LEFT = 30
"""Columns that options take before their text begins."""


class _Helped(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=_LEFT)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, f"{say('cli.help.usage')} " if prefix is None else prefix)


def speaking(name: str, description: str, epilog: str | None = None) -> Parser:
    """A parser with its headings and ``--help`` in the language in force."""
    parser = Parser(
        prog=name, description=description, epilog=epilog, formatter_class=_Helped, add_help=False
    )
    parser._positionals.title = say("cli.help.positionals")
    parser._optionals.title = say("cli.help.options")
    parser.add_argument("-h", "--help", action="help", help=say("cli.help.help"))
    return parser


def add_version(parser: Parser) -> None:
    """Add ``--version``."""
    parser.add_argument(
        "--version", action="version", version=f"kantlijn {__version__}", help=say("cli.help.version")
    )


def add_language(parser: Parser) -> None:
    """Add ``--lang``."""
    parser.add_argument("--lang", **checked("--lang", {"choices": ("nl", "en")}), help=say("cli.help.lang"))


def add(parser: Parser, command: str, flags: tuple[str, ...], options: dict[str, Any]) -> None:
    """Add an argument of ``command`` with its help, ``options.COMMAND.NAME`` or ``options.any.NAME``.

    Raises KeyError when neither stands in the catalogue.
    """
    name = flags[-1]
    try:
        text = say(f"options.{command}.{name}")
    except KeyError:
        text = say(f"options.any.{name}")
    told = dict(options)
    if "metavar" in told:
        given = told["metavar"]
        told["metavar"] = said(given) if isinstance(given, str) else tuple(said(part) for part in given)
    called = name if name.startswith("-") else str(told.get("metavar", name))
    parser.add_argument(*flags, **checked(called, told), help=text.replace("%", "%%"))


def said(metavar: str) -> str:
    """A metavar with its names in the language in force; what has no name there stays (``NOUN,VERB``)."""

    def word(found: re.Match[str]) -> str:
        try:
            return say(f"options.word.{found[0]}")
        except KeyError:
            return found[0]

    return _NAME.sub(word, metavar)

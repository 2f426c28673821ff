"""The arguments of every command, from the commands' own declarations."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from app import __version__, words
from app.cli.command import Command, Parser
from app.cli.helping import add, speaking
from app.words import say


def commands() -> tuple[Command, ...]:
    """All commands, in the order in which help shows them."""
    from app.cli import (
        agreeing,
        analysis,
        asking,
        cases,
        codes,
        codings,
        counting,
        demo,
        documents,
        framing,
        merging,
        picturing,
        privacy,
        projects,
        reporting,
        searching,
        suggesting,
        surveys,
        team,
        words,
    )

    return (
        *demo.COMMANDS, *projects.COMMANDS, *documents.COMMANDS, *codes.COMMANDS, *codings.COMMANDS,
        *searching.COMMANDS, *asking.COMMANDS, *words.COMMANDS, *suggesting.COMMANDS, *cases.COMMANDS,
        *surveys.COMMANDS, *counting.COMMANDS, *framing.COMMANDS, *analysis.COMMANDS, *picturing.COMMANDS,
        *agreeing.COMMANDS, *reporting.COMMANDS, *merging.COMMANDS, *privacy.COMMANDS, *team.COMMANDS,
    )  # fmt: skip


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The parsed arguments; exits with 2 when they cannot be parsed. Sets the language."""
    words.set_language(_language(argv))
    known = commands()
    names = {command.name: command for command in known}
    at = next((i for i, word in enumerate(argv) if word in names), None)
    if at is None and not any(word in ("-h", "--help") for word in argv):
        return _window(argv)
    common = Parser(add_help=False)
    common.add_argument("--json", action="store_true", help=say("cli.help.json"))
    common.add_argument("--coder", metavar=say("options.word.NAME"), help=say("cli.help.coder"))
    common.add_argument("--lang", choices=("nl", "en"), help=say("cli.help.lang"))
    parser = Parser(prog="kantlijn", description=say("cli.help.kantlijn"), epilog=say("cli.help.window"))
    parser.add_argument("--version", action="version", version=f"kantlijn {__version__}")
    speaking(parser)
    below = parser.add_subparsers(metavar=say("cli.help.command"), required=True)
    # The arguments of all the others would take as long to lay out as everything else together.
    for command in known if at is None else [names[argv[at]]]:
        text = say(f"cli.help.{command.name}")
        sub = speaking(below.add_parser(command.name, parents=[common], help=text, description=text))
        for flags, options in command.arguments:
            add(sub, command.name, flags, options)
        sub.set_defaults(run=command.run)
    if at is None:
        return parser.parse_args(list(argv))
    # What every command takes may stand before its name too.
    return parser.parse_args([argv[at], *argv[:at], *argv[at + 1 :]])


def _window(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(prog="kantlijn", description=say("cli.help.window"))
    parser.add_argument("project", nargs="?", metavar=say("options.word.P"), help=say("options.any.project"))
    parser.add_argument("--sample", action="store_true", help=say("cli.help.sample"))
    parser.add_argument("--lang", choices=("nl", "en"), help=say("cli.help.lang"))
    parser.add_argument("--version", action="version", version=f"kantlijn {__version__}")
    speaking(parser).set_defaults(run=_show)
    args = parser.parse_args(list(argv))
    if args.project is not None and not _looks_like_project(args.project):
        parser.error(say("cli.no_command", word=args.project))
    return args


def _looks_like_project(word: str) -> bool:
    return word.endswith(".kantlijn") or "://" in word or Path(word).exists() or os.sep in word


def _show(args: argparse.Namespace) -> int:
    from app.ui.application import run

    return run(args.project, sample=args.sample, language=args.lang)


def _language(argv: Sequence[str]) -> words.Language:
    """``--lang`` before parsing, so that help too is in the user's language."""
    chosen = os.environ.get("KANTLIJN_LANG", "nl")
    for i, word in enumerate(argv):
        if word == "--lang" and i + 1 < len(argv):
            chosen = argv[i + 1]
        elif word.startswith("--lang="):
            chosen = word.removeprefix("--lang=")
    return "en" if chosen == "en" else "nl"

"""The arguments of every command, from the commands' own declarations."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from app import words
from app.cli.command import Command
from app.cli.helping import add, add_language, add_version, speaking
from app.cli.misuse import Misuse, meant, one_of_these, shown
from app.cli.reading import Parser
from app.words import say

WRONG = 2
"""Exit status of words that cannot be read."""


def commands() -> tuple[Command, ...]:
    """All commands, in the order in which help shows them."""
    from app.cli import (
        agreeing,
        analysis,
        asking,
        cases,
        codes,
        codings,
        copies,
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
        *agreeing.COMMANDS, *reporting.COMMANDS, *merging.COMMANDS, *privacy.COMMANDS, *copies.COMMANDS,
        *team.COMMANDS,
    )  # fmt: skip


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The parsed arguments; exits with 2, after one sentence, when they cannot be parsed.

    Sets the language.
    """
    words.set_language(_language(argv))
    known = {command.name: command for command in commands()}
    at = next((i for i, word in enumerate(argv) if word in known), None)
    if at is not None:
        # What every command takes may stand before its name too.
        return _read(parser_of(known[argv[at]]), [*argv[:at], *argv[at + 1 :]])
    stray = next((word for word in _free(argv) if not _looks_like_project(word)), None)
    if stray is not None:
        _leave(_no_command(stray, known))
    if any(word in ("-h", "--help") for word in argv):
        _overview(known.values()).print_help()
        raise SystemExit(0)
    return _read(_window(), argv)


def _read(parser: Parser, argv: Sequence[str]) -> argparse.Namespace:
    try:
        return parser.read(argv)
    except Misuse as misuse:
        _leave(f"{say(misuse)} {say('misuse.help', command=parser.prog)}")


def _leave(sentence: str) -> NoReturn:
    from app.cli.output import complain

    complain(sentence)
    raise SystemExit(WRONG)


def parser_of(command: Command) -> Parser:
    """What reads the words of a command, in the language in force."""
    parser = speaking(f"kantlijn {command.name}", say(f"cli.help.{command.name}"))
    parser.add_argument("--json", action="store_true", help=say("cli.help.json"))
    parser.add_argument("--coder", metavar=say("options.word.NAME"), help=say("cli.help.coder"))
    add_language(parser)
    for flags, options in command.arguments:
        add(parser, command.name, flags, options)
    parser.set_defaults(run=command.run)
    return parser


def _window() -> Parser:
    parser = speaking("kantlijn", say("cli.help.window"))
    parser.add_argument("project", nargs="?", metavar=say("options.word.P"), help=say("options.any.project"))
    _add_window_options(parser)
    parser.set_defaults(run=_show)
    return parser


def _add_window_options(parser: Parser) -> None:
    parser.add_argument("--sample", action="store_true", help=say("cli.help.sample"))
    add_language(parser)
    add_version(parser)


def _no_command(word: str, known: Iterable[str]) -> str:
    """That a word is neither a command nor a project."""
    close = meant(word, known)
    if close:
        return say("cli.no_command_near", word=shown(word), known=one_of_these(close))
    return say("cli.no_command", word=shown(word))


def _free(argv: Sequence[str]) -> list[str]:
    """The words that are neither an option nor what ``--lang`` takes."""
    return [
        word for before, word in zip(["", *argv], argv, strict=False)
        if not word.startswith("-") and before != "--lang"
    ]  # fmt: skip


def _overview(known: Iterable[Command]) -> Parser:
    """What shows all commands in help; it reads nothing."""
    parser = speaking("kantlijn", say("cli.help.kantlijn"), say("cli.help.window"))
    _add_window_options(parser)
    below = parser.add_subparsers(metavar=say("cli.help.command"), required=True)
    for command in known:
        below.add_parser(command.name, help=say(f"cli.help.{command.name}"), add_help=False)
    return parser


def _looks_like_project(word: str) -> bool:
    return word.endswith(".kantlijn") or "://" in word or Path(word).exists() or os.sep in word


def _show(args: argparse.Namespace) -> int:
    from app.ui.application import run

    return run(args.project, sample=args.sample, language=args.lang)


def _language(argv: Sequence[str]) -> words.Language:
    """``--lang`` before parsing, so that help too is in the user's language."""
    chosen = os.environ.get("KANTLIJN_LANG", "nl")
    for before, word in zip(["", *argv], argv, strict=False):
        asked = word if before == "--lang" else word.removeprefix("--lang=")
        if asked in ("nl", "en") and (before == "--lang" or asked != word):
            chosen = asked
    return "en" if chosen == "en" else "nl"

"""Reading the words of a command, and finding the first thing that is wrong with them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from app.cli.misuse import Misuse, OneOf, listed, meant, one_of_these, shown

_NUMBER = re.compile(r"-\d+|-\d*\.\d+")
"""What begins with a dash and is no option."""


class _Unread(Exception):
    """Argparse cannot read the words."""


class Parser(argparse.ArgumentParser):
    """One that says in the user's language what is wrong.

    Of argparse no sentence is shown or read: they differ from one Python to the next. It is asked whether
    the words can be read; what they are is read anew, from ``taken``, when they cannot.
    """

    def __init__(self, **options: Any) -> None:
        self.taken: list[argparse.Action] = []
        """The arguments in the order in which they were added."""
        super().__init__(**options)

    def add_argument(self, *flags: Any, **options: Any) -> argparse.Action:
        """As argparse's; remembers the argument."""
        action = super().add_argument(*flags, **options)
        self.taken.append(action)
        return action

    def error(self, message: str) -> NoReturn:
        """Where argparse, every version of it, ends with whatever is wrong."""
        raise _Unread

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """What the words mean. Raises Misuse when they cannot be read."""
        found = self._tried(words)
        if found is not None:
            return found
        # Argparse settles an argument that may be left out at the first option: what follows is lost to it.
        found = self._tried(in_order(self, words))
        if found is None:
            raise Misuse("misuse.unclear", form=form(self))
        return found

    def _tried(self, words: Sequence[str]) -> argparse.Namespace | None:
        try:
            found, over = self.parse_known_args(words)
        except _Unread:
            return None
        return None if over else found


@dataclass(slots=True)
class _Reading:
    """The words of a command by what they are for."""

    free: list[str] = field(default_factory=list)
    """Those that belong to no option."""
    led: list[str] = field(default_factory=list)
    """Options with what they take."""
    given: list[argparse.Action] = field(default_factory=list)


def in_order(parser: Parser, words: Sequence[str]) -> list[str]:
    """The words with the options first and what belongs to no option after them.

    Raises Misuse for the first thing that is wrong with them.
    """
    read = _read(parser, words)
    places = [action for action in parser.taken if not action.option_strings]
    needed = [action for action in places if action.nargs in (None, "+")]
    missing = needed[len(read.free) :]
    missing += [a for a in parser.taken if a.option_strings and a.required and a not in read.given]
    if missing:
        names = listed([called(action) for action in missing])
        raise Misuse("misuse.missing", n=len(missing), names=names, form=form(parser))
    endless = any(action.nargs in ("+", "*") for action in places)
    if not endless and len(read.free) > len(places):
        word = shown(read.free[len(places)])
        raise Misuse("misuse.surplus", word=word, form=form(parser))
    return [*read.led, "--", *read.free]


def called(action: argparse.Action) -> str:
    """How an argument is called in help: an option by its long name, another by what stands for it."""
    return action.option_strings[-1] if action.option_strings else _values(action)[0]


def form(parser: Parser) -> str:
    """How the command is written: what belongs to no option, and the options that must be there."""
    parts = [parser.prog]
    for action in parser.taken:
        if action.option_strings:
            if action.required:
                parts.append(f"{called(action)} {' '.join(_values(action))}")
            continue
        name = called(action)
        shapes: dict[int | str | None, str] = {
            None: name, "?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} [{name} ...]"
        }  # fmt: skip
        parts.append(shapes[action.nargs])
    return " ".join(parts)


def _read(parser: Parser, words: Sequence[str]) -> _Reading:
    """The words by what they are for, as argparse reads them: documented, and the same in each version."""
    options = {flag: action for action in parser.taken for flag in action.option_strings}
    read = _Reading()
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "--":
            read.free += left
            break
        if not _optional(word, options):
            read.free.append(word)
            continue
        flag, equals, value = _flag(parser, word, options)
        action = options[flag]
        fewest, most = _takes(action)
        taken = [value] if equals else []
        if equals and most == 0:
            raise Misuse("misuse.no_value", option=flag, value=shown(value))
        while not equals and left and len(taken) < most and not _optional(left[0], options):
            if left[0] == "--":
                break
            taken.append(left.pop(0))
        if len(taken) < fewest:
            raise _too_few(action, flag, len(taken), left, options)
        read.given.append(action)
        read.led += [word, *([] if equals else taken)]
    return read


def _optional(word: str, options: Iterable[str]) -> bool:
    """Whether a word is an option, known or not."""
    if len(word) < 2 or word[0] != "-" or word == "--" or _NUMBER.fullmatch(word):
        return False
    return " " not in word or word.partition("=")[0] in options or bool(_begun(word, options))


def _begun(word: str, options: Iterable[str]) -> list[str]:
    """The options that a word may be short for."""
    start = word.partition("=")[0]
    return [flag for flag in options if flag.startswith(start)] if start.startswith("--") else []


def _flag(parser: Parser, word: str, options: Iterable[str]) -> tuple[str, str, str]:
    """The option that a word means, and the value that is written to it behind a ``=``."""
    if word in options:
        return word, "", ""
    name, equals, value = word.partition("=")
    begun = [name] if name in options else _begun(word, options)
    if len(begun) > 1:
        raise Misuse("misuse.ambiguous", option=shown(name), known=one_of_these(begun))
    if begun:
        return begun[0], equals, value
    told = {"command": parser.prog, "option": shown(name)}
    close = meant(name.lstrip("-"), [flag[2:] for flag in options if flag.startswith("--")])
    if close:
        raise Misuse("misuse.unknown_near", **told, known=one_of_these([f"--{flag}" for flag in close]))
    raise Misuse("misuse.unknown" if name.startswith("--") else "misuse.unknown_dash", **told)


def _takes(action: argparse.Action) -> tuple[int, float]:
    """The fewest and the most words that an option takes."""
    if isinstance(action.nargs, int):
        return action.nargs, action.nargs
    return {None: (1, 1), "+": (1, float("inf")), "*": (0, float("inf")), "?": (0, 1)}[action.nargs]


def _too_few(
    action: argparse.Action, flag: str, given: int, left: Sequence[str], options: Iterable[str]
) -> Misuse:
    values = _values(action)
    if given:
        return Misuse("misuse.too_few", option=flag, n=len(values), form=f"{flag} {' '.join(values)}")
    if isinstance(action.type, OneOf):
        return Misuse("misuse.no_choice", option=flag, known=", ".join(action.type.choices))
    follows = left[0] if left else ""
    if len(values) == 1 and follows and follows != "--" and follows.partition("=")[0] not in options:
        return Misuse("misuse.dash", option=flag, what=values[0], word=shown(follows))
    return Misuse("misuse.value", option=flag, what=listed(values), form=f"{flag} {' '.join(values)}")


def _values(action: argparse.Action) -> list[str]:
    """What stands for each of the words that an argument takes."""
    given = action.metavar or action.dest
    if isinstance(given, tuple):
        return list(given)
    return [given] * (action.nargs if isinstance(action.nargs, int) else 1)

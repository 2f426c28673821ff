"""Words that a command cannot take: how that is said, and the types of values that say it themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.cli.command import masked
from app.coding.refusal import Refusal
from app.words import say

_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_SHOWN = 60
"""Characters of a word that are repeated."""


class Misuse(Refusal):
    """Words that cannot be read as arguments: exit status 2, where a refusal of what they ask is 1."""


def checked(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """The options of an argument with a type that says itself what is wrong with a value.

    ``name`` is how the argument is called. Argparse lets through what is neither a TypeError, a ValueError
    nor its own ArgumentTypeError, so that the sentence reaches the user as it is.
    """
    told = dict(options)
    choices = told.pop("choices", None)
    if choices is not None:
        told.setdefault("metavar", "{" + ",".join(choices) + "}")
        told["type"] = OneOf(name, tuple(choices))
    elif told.get("type") in (int, float):
        told["type"] = _number(name, told["type"])
    return told


@dataclass(frozen=True, slots=True)
class OneOf:
    """The type of an argument with choices."""

    name: str
    choices: tuple[str, ...]

    def __call__(self, word: str) -> str:
        """The word. Raises Misuse when it is none of the choices."""
        if word in self.choices:
            return word
        told = {"option": self.name, "value": shown(word), "known": ", ".join(self.choices)}
        close = meant(word, self.choices)
        if close:
            raise Misuse("misuse.choice_near", **told, near=one_of_these(close))
        raise Misuse("misuse.choice", **told)


def _number(name: str, kind: type[int] | type[float]) -> Callable[[str], int | float]:
    def read(word: str) -> int | float:
        try:
            return kind(word)
        except ValueError:
            what = "whole" if kind is int else "number"
            if kind is float and _DECIMAL_COMMA.fullmatch(word):
                point = shown(word.replace(",", "."))
                raise Misuse("misuse.comma", option=name, value=shown(word), point=point) from None
            raise Misuse(f"misuse.{what}", option=name, value=shown(word)) from None

    return read


def meant(word: str, names: Iterable[str]) -> list[str]:
    """The names that a word was probably meant to be, the nearest first: one slip of the fingers in three
    letters. Names of options are too short for the likeness by which names in a project are proposed."""
    from rapidfuzz.distance import OSA

    typed = word.casefold().replace("_", "-")
    far = {name: OSA.distance(typed, name) for name in names} if len(typed) > 1 else {}
    near = [name for name, slips in far.items() if slips <= max(1, len(typed) // 3)]
    return sorted(near, key=far.__getitem__)[:3]


def listed(names: Sequence[str], joined: str = "and") -> str:
    """Names as they stand in a sentence."""
    return f" {say(f'misuse.{joined}')} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def one_of_these(names: Sequence[str]) -> str:
    """Names to choose from, as they stand in a sentence."""
    return listed(names, "or")


def shown(word: str) -> str:
    """A word to repeat: without a password, on one line, not too long."""
    from app.cli.output import one_line

    return one_line(masked(word), _SHOWN)

"""Options that can do nothing beside the others that were given: refused, so that nobody counts on them."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping
from typing import Any

from app.cli.helping import said
from app.coding.analysis.sides import CODE_SIDES, TRAIT_COLUMNS
from app.coding.model import Notice
from app.coding.refusal import Refusal


def useless(option: str, why: str, **details: Any) -> Refusal:
    """Why an option does nothing here: ``why`` is the end of a key ``cli.why_….``."""
    return Refusal("cli.useless", option=option, why=Notice(f"cli.why_{why}", details))


def in_matrix(args: argparse.Namespace, attributes: Collection[str]) -> None:
    """Refuse what a table of these rows and columns cannot use; ``attributes`` are the names of all."""
    sides = (getattr(args, "rows", "codes"), args.columns)
    coded = [side in CODE_SIDES and side not in attributes for side in sides]
    valued = [side in attributes or side in TRAIT_COLUMNS for side in sides]
    for option, side in (("row_bins", sides[0]), ("bins", sides[1])):
        if getattr(args, option, "") and side not in attributes:
            raise useless(f"--{option.replace('_', '-')}", "bins", side=side)
    if getattr(args, "without_missing", False) and not any(valued):
        raise useless("--without-missing", "missing")
    if sides != ("codes", "codes") or "codes" in attributes:
        if getattr(args, "relation", "overlap") != "overlap":
            raise useless("--relation", "codes_by_codes")
        if getattr(args, "coefficient", "c") not in ("c", "none"):
            raise useless("--coefficient", "codes_by_codes")
    if not any(coded):
        for option in ("codes", "with_subcodes"):
            if getattr(args, option, None):
                raise useless(f"--{option.replace('_', '-')}", "no_codes")


_PICTURE: Mapping[str, frozenset[str]] = {
    "frequencies": frozenset({"count", "with_subcodes", "top"}),
    "heatmap": frozenset({"columns", "count", "relation", "percent", "bins", "without_missing",
                          "with_subcodes", "top"}),
    "network": frozenset({"count", "relation", "with_subcodes", "top"}),
    "bars": frozenset({"columns", "count", "percent", "bins", "without_missing", "with_subcodes", "top"}),
    "portrait": frozenset({"document", "top"}),
    "timeline": frozenset({"document", "top"}),
    "saturation": frozenset({"order"}),
    "treemap": frozenset({"count", "with_subcodes", "top"}),
}  # fmt: skip
"""What each kind of picture looks at, besides the codes and the codings it is of."""
_UNASKED: Mapping[str, Any] = {
    "columns": "codes", "count": None, "relation": "overlap", "percent": None, "bins": "",
    "without_missing": False, "with_subcodes": False, "top": 0, "document": None, "order": "interview",
}  # fmt: skip


def in_picture(args: argparse.Namespace, attributes: Collection[str]) -> None:
    """Refuse what a picture of this kind cannot use."""
    used = _PICTURE[args.kind] | ({"with_subcodes"} if args.codes else frozenset())
    for option, plain in _UNASKED.items():
        if option not in used and getattr(args, option) != plain:
            kinds = ", ".join(kind for kind, own in _PICTURE.items() if option in own)
            raise useless(f"--{option.replace('_', '-')}", "picture", kinds=kinds)
    if {"columns", "bins"} <= used:
        codes = args.kind == "heatmap" and args.columns == "codes" and "codes" not in attributes
        if codes and args.percent:
            raise Refusal("analysis.percent_pairs")
        in_matrix(args, attributes)


def without_codes(args: argparse.Namespace, option: str) -> None:
    """Refuse --with-subcodes where no code was named whose subcodes could be meant."""
    if getattr(args, "with_subcodes", False) and not getattr(args, option.lstrip("-"), None):
        raise useless("--with-subcodes", "without", other=option)


def needs(args: argparse.Namespace, option: str, *others: str) -> None:
    """Refuse an option that was given without any of ``others``, which it belongs to."""
    if _given(args, option) and not any(_given(args, other) for other in others):
        raise useless(option, "without", other=_called(others[0]))


def alone(args: argparse.Namespace, option: str, *others: str) -> None:
    """Refuse what was given beside an option that does its work alone."""
    met = next((other for other in others if _given(args, other)), None) if _given(args, option) else None
    if met is not None:
        raise useless(_called(met), "beside", other=option)


_PLACES = {"what": "NAME|FILE", "out": "OUT", "documents": "DOC"}
"""What stands for the arguments without dashes."""


def _called(argument: str) -> str:
    """How an argument is called in help, in the language in force."""
    return said(_PLACES[argument]) if argument in _PLACES else argument


def _given(args: argparse.Namespace, option: str) -> bool:
    value = getattr(args, option.lstrip("-").replace("-", "_"), None)
    return value is not None and value is not False and value != []

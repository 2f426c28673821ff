"""The command that counts the answers to closed questions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.command import AT, PROJECT, QUESTION, WHERE, Command, argument
from app.cli.output import columns, filtered, reading, show
from app.cli.privacy import warn_of_names
from app.coding.analysis.frequencies import Frequencies, Group
from app.coding.exchange.frequency_sheets import SUFFIXES, numbers_sheet, sheet, write
from app.coding.model import Attribute
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say


def _frequencies(args: argparse.Namespace) -> None:
    from app.project import tallying
    from app.project.reach import of_frequencies

    with reading(args) as project:
        chosen, words = filtered(argparse.Namespace(where=args.where, query=args.query), project)
        among = None if chosen.question is None else tallying.cases_found(project, chosen.question)
        by = _of_cases(project, args.by) if args.by else None
        asked = [_of_cases(project, name) for name in args.attributes]
        material = tallying.material(project)
        closed = [a for a in material.closed() if by is None or a.guid != by.guid]
        found = [
            material.count(a, by, where=chosen.where, among=among, no_value=say("cli.no_value"))
            for a in asked or closed
        ]
        if args.out:
            path = Path(args.out)
            if path.suffix.lower() not in SUFFIXES:
                raise Refusal("cli.unknown_format", file=path.name, known=" ".join(SUFFIXES))
            write(found, path, say, title=project.name, when=project.last_change, about=", ".join(words))
            warn_of_names(args, project.privacy.remaining(of_frequencies(found)))
    data = [_json(f) for f in found]
    show(args, data[0] if len(asked) == 1 else data, _lines(found))


def _of_cases(project: Project, name: str) -> Attribute:
    """The attribute of cases that is meant. Refuses one of documents or speakers, which a matrix counts."""
    try:
        return project.cases.attribute(name)
    except Refusal:
        other = next((a for a in project.cases.attributes() if a.name.casefold() == name.casefold()), None)
        if other is not None:
            raise Refusal("cli.no_case_attribute", name=other.name) from None
        raise


def _lines(found: list[Frequencies]) -> list[str]:
    lines: list[str] = []
    decimal = say("export.decimal")
    for one in found:
        for part in (sheet(one, say), numbers_sheet(one, say)):
            if part is None:
                continue
            rows: list[list[Any]] = [[c.header for c in part.columns]]
            for row in part.rows:
                rows.append(
                    ["" if v is None else _Told(v, decimal) if isinstance(v, float) else v for v in row]
                )
            lines += ["", part.title, *columns(rows)]
    return lines[1:]


class _Told(float):
    """A number that is printed with the language's mark."""

    def __new__(cls, value: float, decimal: str) -> _Told:
        made = super().__new__(cls, value)
        made._decimal = decimal
        return made

    _decimal: str

    def __str__(self) -> str:
        return repr(float(self)).replace(".", self._decimal)


def _json(found: Frequencies) -> dict[str, Any]:
    groups = (found.all, *found.groups)
    return {
        "attribute": found.attribute.name, "type": found.attribute.type, "multiple": found.multiple,
        "by": found.by.name if found.by else None, **_told(found.all),
        "values": [
            {"value": _typed(found, value), "count": found.all.counts[k],
             "percent": _percent(found.all.share(k)), "valid_percent": _percent(found.all.valid_share(k))}
            for k, value in enumerate(found.values)
        ],
        "groups": [
            {"value": g.label, **_told(g),
             "values": [
                 {"value": _typed(found, value), "count": g.counts[k], "percent": _percent(g.share(k)),
                  "valid_percent": _percent(g.valid_share(k))}
                 for k, value in enumerate(found.values)
             ]}
            for g in groups[1:]
        ],
    }  # fmt: skip


def _told(group: Group) -> dict[str, Any]:
    n = group.numbers
    numbers = None if n is None else {
        "mean": round(n.mean, 6), "median": n.median, "sd": None if n.sd is None else round(n.sd, 6),
        "min": n.least, "max": n.most,
    }  # fmt: skip
    return {"n": group.n, "valid": group.valid, "missing": group.missing, "numbers": numbers}


def _typed(found: Frequencies, value: str) -> Any:
    from app.cli.cases import typed

    return None if value == "" else typed(found.attribute.type, value)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 4)


COMMANDS = (
    Command(
        "frequencies",
        (
            PROJECT,
            argument("attributes", nargs="*", metavar="ATTR"),
            argument("--by", metavar="ATTR"),
            argument("--out", metavar="OUT"),
            WHERE,
            QUESTION,
            AT,
        ),
        _frequencies,
    ),
)

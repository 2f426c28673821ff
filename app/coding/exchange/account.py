"""The sheet Verantwoording: what the workbook is of, under which filter, and what its words mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from app.coding.analysis.matrix import Matrix
from app.coding.analysis.relations import parse_relation
from app.coding.exchange.sheets import Column, Sheet
from app.coding.exchange.values import day
from app.coding.extract import Extract
from app.coding.model import ORIGINS


def lines(
    extract: Extract, matrix: Matrix | None, say: Callable[..., str], coefficient: str | None = "c"
) -> list[tuple[str, str | int | None]]:
    """What to account for, as pairs of a subject and what is told of it."""

    def about(key: str) -> str:
        return say(f"export.account.{key}")

    told: list[tuple[str, str | int | None]] = [
        (about("project"), extract.project_name),
        (about("guid"), extract.project_guid),
        (about("last_change"), str(day(extract.last_change) or extract.last_change) or None),
        (about("program"), f"Kantlijn {extract.program_version}".strip()),
    ]
    told += [(about("filter"), words) for words in extract.filter_words or (about("no_filter"),)]
    told += [
        (about("documents"), len(extract.sources)),
        (about("cases"), len(extract.cases)),
        (about("codes"), len(extract.codebook)),
        (about("codings"), len(extract.fragments)),
        (about("origins"), _origins(extract, say)),
        (about("coders"), "; ".join(coder.name for coder in extract.coders) or None),
        (about("positions"), about("positions_mean")),
        (about("times"), about("times_mean")),
        (about("attributes"), about("attributes_mean")),
        (about("frequencies"), about("frequencies_mean")),
    ]
    if matrix is not None and matrix.cross is None:
        relation = parse_relation(matrix.relation or "overlap")
        either = "_either" if matrix.count == "characters" and not relation.shares_characters else ""
        told += [
            (
                about("relation"),
                say(f"export.relation.{relation.kind.replace('-', '_')}", n=relation.distance),
            ),
            (about("counts"), about(f"count_{matrix.count}{either}")),
            (about("subcodes"), about("subcodes_in" if matrix.with_subcodes else "subcodes_out")),
        ]
        if coefficient:
            told.append((about("c"), about(f"{coefficient}_means")))
        if coefficient == "c":
            told.append((about("marks"), about("marks_mean")))
    return [*told, (about("formulas"), about("formulas_mean")), (about("cut"), about("cut_means"))]


def _origins(extract: Extract, say: Callable[..., str]) -> str:
    """Which origins of codings were counted, with how many there are, and which were left out."""
    met = Counter(fragment.coding.origin for fragment in extract.fragments)
    counted = ", ".join(f"{say(f'export.origin.{o}')} ({met[o]})" for o in extract.origins)
    left = ", ".join(say(f"export.origin.{o}") for o in ORIGINS if o not in extract.origins)
    told = say("export.account.origins_counted", names=counted)
    return f"{told} {say('export.account.origins_left', names=left)}" if left else told


def sheet(
    extract: Extract, matrix: Matrix | None, say: Callable[..., str], coefficient: str | None = "c"
) -> Sheet:
    """The account as a sheet of two columns."""
    rows = lines(extract, matrix, say, coefficient)
    columns = [
        Column(say("export.column.subject"), 30, "wrapped"),
        Column(say("export.column.told"), 110, "told"),
    ]
    return Sheet(say("export.sheet.account"), columns, rows, len(rows), "A2")

"""Agreement between coders as a workbook: the figures, where the trouble is, and how they were worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from app.coding.agreement.comparison import Comparison
from app.coding.agreement.places import Passage
from app.coding.agreement.rows import FIGURES, Agreement, Row, judgement
from app.coding.exchange.csv_files import field, safe
from app.coding.exchange.files import atomic, moment
from app.coding.exchange.sheets import Book, Cell, Column, Painted, Sheet, fitting, unique_headers
from app.coding.exchange.styles import Looks
from app.coding.model import Notice

Say = Callable[..., str]
PRECISE = "0.000"
BOUNDED = ("kappa", "alpha", "f1")
"""The figures whose intervals stand in the sheet."""
MOST_DISPUTES = 20_000


def write(
    found: Comparison,
    told: Agreement,
    texts: Mapping[str, str],
    path: Path,
    say: Say,
    *,
    title: str,
    when: str,
) -> list[Notice]:
    """Write the workbook (.xlsx), or the figures alone (.csv), to ``path``.

    ``texts`` by source guid are quoted in the sheet of differences, ``when`` is the time of the last change.
    Returns notices on what was cut. Raises Refusal when ``path`` cannot be written.
    """
    if path.suffix.lower() == ".csv":
        _write_csv(figures(found, told, say), path, say)
        return []
    with atomic(path) as place:
        book = Book(
            place,
            moment(when),
            title=title,
            cut_mark=say("export.cut_mark"),
            no_header=say("export.no_header"),
        )
        book.styles.formats["decimal"] = PRECISE
        for sheet in sheets(found, told, texts, say, book.styles):
            book.add(sheet)
        book.write()
    return [Notice("export.cut", {"n": book.cut})] if book.cut else []


def _write_csv(sheet: Sheet, path: Path, say: Say) -> None:
    import csv

    decimal = say("export.decimal")
    with atomic(path) as place, place.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=say("export.csv_separator"), lineterminator="\r\n")
        headers = unique_headers((column.header for column in sheet.columns), say("export.no_header"))
        out.writerow([safe(header) for header in headers])
        out.writerows([field(value, decimal) for value in row] for row in sheet.rows)


def sheets(
    found: Comparison, told: Agreement, texts: Mapping[str, str], say: Say, styles: Looks
) -> Iterator[Sheet]:
    """All sheets, in their order."""
    yield figures(found, told, say)
    yield confusions(found, say, styles)
    yield differences(found, texts, say)
    yield over_time(found, say)
    yield account(found, told, say)


def name_of(figure: str, found: Comparison, say: Say) -> str:
    """The heading of a figure; kappa is called after who generalised it to more coders."""
    several = figure == "kappa" and len(found.coders) > 2
    return say("agreement.figure.kappa_several" if several else f"agreement.figure.{figure}")


def leading(row: Row) -> float | None:
    """The figure that a row is judged by: Cohen's kappa or, on fragments, Brennan and Prediger's."""
    kappa = row.figures["kappa"]
    return row.figures["brennan_prediger"] if kappa is None else kappa


def worst_first(rows: Sequence[Row]) -> list[Row]:
    """The rows of codes that somebody used, the lowest kappa first."""

    def key(row: Row) -> tuple[bool, float]:
        value = leading(row)
        return value is None, value or 0.0

    return sorted((row for row in rows if sum(row.codings)), key=key)


def figures(found: Comparison, told: Agreement, say: Say) -> Sheet:
    """All figures, over all codes first and then the worst code first."""
    names = [name_of(figure, found, say) for figure in FIGURES]
    labels = [say("agreement.overall"), *(found.paths[row.code] for row in told.rows)]
    columns = [
        Column(say("export.column.code"), fitting(labels), "wrapped"),
        Column(say("agreement.column.judgement"), 18),
        *(Column(say("agreement.column.codings_of", name=c.name), 13, "whole") for c in found.coders),
        Column(say("agreement.column.units"), 12, "whole"),
        Column(say("agreement.figure.uncoded_share"), 14, "decimal"),
        *(Column(name, 16, "decimal") for name in names),
    ]
    for figure in BOUNDED:
        name = name_of(figure, found, say)
        columns += [
            Column(say(f"agreement.column.{end}", figure=name), 16, "decimal") for end in ("low", "high")
        ]
    columns.append(Column(say("agreement.column.note"), 60, "wrapped"))

    def cells(row: Row, label: str) -> list[Cell]:
        bounds = [row.intervals.get(figure, (None, None)) for figure in BOUNDED]
        return [
            label, say(f"agreement.judge.{judgement(leading(row))}"), *row.codings, row.n,
            _short(row.uncoded_share), *(_short(row.figures[figure]) for figure in FIGURES),
            *(_short(bound) for both in bounds for bound in both),
            " ".join(say(note) for note in row.notes) or None,
        ]  # fmt: skip

    rows = [cells(told.overall, labels[0])]
    rows += [cells(row, found.paths[row.code]) for row in worst_first(told.rows)]
    return Sheet(say("agreement.sheet.figures"), columns, rows, len(rows))


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def confusions(found: Comparison, say: Say, styles: Looks) -> Sheet:
    """What the one gave where the other gave something else, in units, as a heat map."""
    cells = found.confusion()
    size = len(found.codes)
    used = [n for n in range(size) if cells[n].any() or cells[:, n].any()]
    labels = [*(found.paths[found.codes[n]] for n in used), say("agreement.nothing")]
    keep = [*used, size]
    counts = cells[keep][:, keep].tolist()
    several = len(found.coders) > 2
    corner = (
        say("export.column.code")
        if several
        else say("agreement.column.confusion", one=found.coders[0].name, other=found.coders[1].name)
    )
    columns = [
        Column(corner, fitting(labels), "wrapped"),
        *(Column(label, 8, "whole", turned=True) for label in labels),
    ]
    most = max((v for i, row in enumerate(counts) for j, v in enumerate(row) if i != j), default=0)

    def painted(i: int, j: int, value: int) -> Painted:
        apart = value and most and i != j
        return Painted(value or None, styles.heat("whole", value / most if apart else None))

    rows: list[Sequence[Cell]] = [
        (label, *(painted(i, j, v) for j, v in enumerate(row)))
        for i, (label, row) in enumerate(zip(labels, counts, strict=True))
    ]
    return Sheet(say("agreement.sheet.confusion"), columns, rows, len(rows))


def differences(found: Comparison, texts: Mapping[str, str], say: Say) -> Sheet:
    """The passages on which the coders differ, the worst first."""
    columns = [
        Column(say("export.column.document"), 32, "wrapped"),
        Column(say("export.column.code"), 36, "wrapped"),
        Column(say("export.column.fragment"), 70, "wrapped"),
        Column(say("export.column.start"), 10, "whole"),
        Column(say("export.column.end"), 10, "whole"),
        Column(say("agreement.column.disputed"), 12, "whole"),
        *(Column(say("agreement.column.ranges_of", name=c.name), 24, "wrapped") for c in found.coders),
        Column(say("agreement.column.settled"), 10),
    ]

    def cells(p: Passage) -> list[Cell]:
        source = found.sources[p.source]
        text = texts.get(source.guid, "")
        return [
            source.name, found.paths[found.codes[p.code]], text[p.start : p.end], p.start, p.end, p.disputed,
            *(", ".join(f"{low}–{high}" for low, high in of) or None for of in p.ranges),
            say("export.yes" if found.is_settled(p) else "export.no"),
        ]  # fmt: skip

    worst = found.disputes[:MOST_DISPUTES]
    return Sheet(say("agreement.sheet.disputes"), columns, map(cells, worst), len(worst))


def over_time(found: Comparison, say: Say) -> Sheet:
    """Agreement of every coder with the others, in the order in which the documents were coded."""
    columns = [
        Column(say("agreement.column.period"), 10, "whole"),
        Column(say("export.column.documents"), 60, "wrapped"),
        *(Column(say("agreement.column.kappa_of", name=c.name), 20, "decimal") for c in found.coders),
        *(Column(say("agreement.column.coded_of", name=c.name), 20, "decimal") for c in found.coders),
    ]
    rows: list[Sequence[Cell]] = [
        (
            n,
            "; ".join(found.sources[source].name for source in period.sources),
            *(_short(value) for value in period.kappa),
            *(_short(value) for value in period.coded),
        )
        for n, period in enumerate(found.drift(), 1)
    ]
    return Sheet(say("agreement.sheet.drift"), columns, rows, len(rows))


def account(found: Comparison, told: Agreement, say: Say) -> Sheet:
    """What was compared, and what each figure means."""

    def about(key: str) -> str:
        return say(f"agreement.account.{key}")

    question = found.question
    rows: list[Sequence[Cell]] = [
        (about("unit"), say(f"agreement.unit.{told.unit}")),
        (about("coders"), "; ".join(c.name for c in found.coders)),
        (about("reference"), found.coders[found.reference].name),
        (about("documents"), "; ".join(s.name for s in found.sources) or None),
        (about("shared"), say("export.yes" if question.shared else "export.no")),
    ]
    if told.unit == "fragment":
        rows.append((about("overlap"), question.overlap))
    rows.append(
        (
            about("interval"),
            say(f"agreement.drawn_{told.drawn}") if told.drawn else say("agreement.note.no_interval"),
        )
    )
    if found.settled.areas.size:
        before, after = found.settling()
        rows.append((about("settled"), " → ".join("–" if v is None else f"{v:.3f}" for v in (before, after))))
    rows += [(say("agreement.column.note"), say(notice)) for notice in found.notices]
    rows.append((about("words"), about("words_mean")))
    rows += [
        (name_of(figure, found, say), say(f"agreement.means.{figure}"))
        for figure in ("uncoded_share", *FIGURES)
    ]
    columns = [
        Column(say("export.column.subject"), 34, "wrapped"),
        Column(say("export.column.told"), 110, "told"),
    ]
    return Sheet(say("agreement.sheet.account"), columns, rows, len(rows), "A2")

"""The appendix on method, under headings that follow COREQ's items on analysis and findings (24 to 32)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.coding.report.chapters import Quoting
from app.coding.report.definition import Definition
from app.coding.report.findings import answered, findings, head
from app.coding.report.label import fields_of
from app.coding.report.material import Material, ThemeAt
from app.coding.report.overview import TOTAL
from app.coding.report.tree import Table, TableColumn, TableRow, Value
from app.coding.report.writing import Builder, day_words

MOST_DECISIONS = 200
AGREED = ("agreement_coded", "kappa", "alpha")


def appendix(quoting: Quoting, definition: Definition, found: Sequence[ThemeAt], table: Table) -> None:
    """Write the parts of the appendix that the definition asks for, in the order of COREQ's items.

    ``table`` is that of the themes; all quotes are made by now.
    """
    builder, stuff = quoting.builder, quoting.stuff
    wanted = set(definition.appendix)
    if not wanted:
        return
    builder.heading(1, builder.say("report.heading.appendix"), "appendix", numbered=False)
    builder.note(builder.say("report.note.coreq"))
    if "coders" in wanted:
        _coders(builder, stuff)
    if "agreement" in wanted and stuff.agreed is not None:
        _agreement(builder, stuff)
    if "codebook" in wanted:
        _codebook(builder, stuff, found)
    if "decisions" in wanted:
        _decisions(builder, stuff)
    if "questions" in wanted:
        _questions(builder, stuff)
    if "software" in wanted:
        head(builder, "software")
        builder.sentence("report.sentence.software", version=stuff.extract.program_version or "-")
    if "checking" in wanted:
        head(builder, "checking")
        answered(builder, definition, "checking")
    if "quotes" in wanted:
        _quotes(builder, definition)
    findings(quoting, definition, found, table)


def _coders(builder: Builder, stuff: Material) -> None:
    say, extract = builder.say, stuff.extract
    names = {c.guid: c.name for c in extract.coders}
    codings: Counter[str] = Counter()
    documents: dict[str, set[str]] = {}
    on: dict[str, set[str]] = {}
    for fragment in extract.fragments:
        c = fragment.coding
        codings[c.coder] += 1
        documents.setdefault(c.coder, set()).add(c.source)
        on.setdefault(c.coder, set()).add(c.created[:10])
    rows = []
    for guid in sorted(codings, key=lambda g: (names.get(g) or g).casefold()):
        days = sorted(day for day in on[guid] if day)
        cells: tuple[Value, ...] = (
            names.get(guid, "?"), codings[guid], len(documents[guid]),
            day_words(days[0], say) if days else None, day_words(days[-1], say) if days else None,
        )  # fmt: skip
        rows.append(TableRow(guid, cells))
    total: tuple[Value, ...] = (
        say("report.total"), len(extract.fragments), len(set().union(*documents.values())), None, None,
    )  # fmt: skip
    rows.append(TableRow(TOTAL, total, 0, True))
    columns = [
        TableColumn("coder", say("report.column.coder"), "text", 3),
        TableColumn("codings", say("report.column.codings"), "whole", 1.5),
        TableColumn("documents", say("report.column.documents"), "whole", 1.5),
        TableColumn("first", say("report.column.first"), "text", 1.7),
        TableColumn("last", say("report.column.last"), "text", 1.7),
    ]
    made = builder.table("coders", say("report.table.coders"), columns, rows)
    head(builder, "coders")
    builder.sentence(
        "report.sentence.coders", codings=builder.figure(made, TOTAL, "codings", "codings"),
        table=builder.ref(made),
    )  # fmt: skip
    builder.place(made)


def _agreement(builder: Builder, stuff: Material) -> None:
    say, agreed = builder.say, stuff.agreed
    assert agreed is not None
    book = stuff.extract.codebook

    def cells(name: str, codings: int, figures: object) -> tuple[Value, ...]:
        told = figures if isinstance(figures, dict) else {}
        whole = told.get(AGREED[0])
        return (
            name, codings, None if whole is None else round(100 * whole, 1),
            *(None if told.get(f) is None else round(told[f], 2) for f in AGREED[1:]),
        )  # fmt: skip

    rows = [
        TableRow(guid, cells(book.get(guid).name, n, dict(figures)), book.depth(guid))
        for guid, n, figures in agreed.rows
        if guid in book and n
    ]
    rows.append(TableRow(TOTAL, cells(say("report.all_codes"), sum(n for _, n, _ in agreed.rows),
                                      dict(agreed.overall)), 0, True))  # fmt: skip
    columns = [
        TableColumn("code", say("report.column.theme"), "text", 4),
        TableColumn("codings", say("report.column.codings"), "whole", 1.6),
        TableColumn("agreement", say("report.column.agreement"), "percent", 2),
        TableColumn("kappa", say("report.column.kappa"), "decimal", 1.4),
        TableColumn("alpha", say("report.column.alpha"), "decimal", 1.4),
    ]
    made = builder.table("agreement", say("report.table.agreement"), columns, rows,
                         [say("report.note.agreement")])  # fmt: skip
    head(builder, "agreement")
    key = "report.sentence.agreement"
    if made.cell(TOTAL, "kappa") is None:
        key = "report.sentence.agreement_none"
    builder.sentence(
        key, coders=", ".join(agreed.coders), table=builder.ref(made),
        agreement=builder.figure(made, TOTAL, "agreement"), kappa=builder.figure(made, TOTAL, "kappa"),
    )  # fmt: skip
    builder.place(made)


def _codebook(builder: Builder, stuff: Material, found: Sequence[ThemeAt]) -> None:
    say = builder.say
    met = {guid for theme in found for guid in theme.folded}
    book = stuff.extract.codebook
    rows = [
        TableRow(
            code.guid,
            (code.name, code.definition or None, _rules(builder, code.inclusion, code.exclusion)),
            book.depth(code.guid),
        )
        for code in book
        if code.guid in met
    ]
    columns = [
        TableColumn("code", say("report.column.code"), "text", 2.6),
        TableColumn("definition", say("report.column.definition"), "text", 4.2),
        TableColumn("rules", say("report.column.rules"), "text", 5),
    ]
    made = builder.table("codebook", say("report.table.codebook"), columns, rows)
    head(builder, "codebook")
    builder.sentence("report.sentence.codebook", table=builder.ref(made))
    builder.place(made)


def _rules(builder: Builder, inclusion: str, exclusion: str) -> str | None:
    say = builder.say
    parts = [say("report.include", words=inclusion)] if inclusion else []
    parts += [say("report.exclude", words=exclusion)] if exclusion else []
    return "\n".join(parts) or None


def _decisions(builder: Builder, stuff: Material) -> None:
    say = builder.say
    head(builder, "decisions")
    if not stuff.decisions:
        builder.sentence("report.sentence.no_decisions")
        return
    shown = stuff.decisions[-MOST_DECISIONS:]
    rows = [TableRow(f"{n}", (day_words(d.at, say), d.coder, d.words)) for n, d in enumerate(shown, 1)]
    columns = [
        TableColumn("day", say("report.column.day"), "text", 1.5),
        TableColumn("coder", say("report.column.coder"), "text", 2),
        TableColumn("step", say("report.column.step"), "text", 6),
    ]
    notes = [say("report.note.decisions", n=len(shown))] if len(shown) < len(stuff.decisions) else []
    made = builder.table("decisions", say("report.table.decisions"), columns, rows, notes)
    builder.sentence("report.sentence.decisions", table=builder.ref(made))
    builder.place(made)


def _questions(builder: Builder, stuff: Material) -> None:
    say = builder.say
    head(builder, "questions")
    if not stuff.asked:
        builder.sentence("report.sentence.no_questions")
        return
    rows = [TableRow(q.name, (q.name, q.words, q.found)) for q in stuff.asked]
    columns = [
        TableColumn("name", say("report.column.question"), "text", 2.4),
        TableColumn("words", say("report.column.means"), "text", 6),
        TableColumn("found", say("report.column.found"), "whole", 1.4),
    ]
    made = builder.table("questions", say("report.table.questions"), columns, rows)
    builder.sentence("report.sentence.questions", table=builder.ref(made))
    builder.place(made)


def _quotes(builder: Builder, definition: Definition) -> None:
    say = builder.say
    head(builder, "quotes")
    builder.sentence("report.sentence.quotes", rule=say(f"report.rule.{definition.rule.kind}"),
                     n=str(definition.rule.n))  # fmt: skip
    fields = ", ".join(fields_of(definition.label)) or "-"
    builder.sentence("report.sentence.labels", fields=fields)
    builder.sentence("report.sentence.fragments")

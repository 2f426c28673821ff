"""The appendix on findings (COREQ 28, 30 to 32): what the project tells of it, and what only the author can.

Nothing is made up: what a project does not hold is asked for in a line that says what the reporter must tell,
until the author's own words stand there.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.coding.report.chapters import Quoting
from app.coding.report.definition import Definition
from app.coding.report.material import ThemeAt
from app.coding.report.overview import TOTAL
from app.coding.report.tree import Table, TableColumn, TableRow, Value
from app.coding.report.writing import Builder

FEW = 2
"""A theme of so many cases or fewer is told among the minor ones."""


def head(builder: Builder, key: str) -> None:
    """The heading of a part of the appendix."""
    builder.heading(2, builder.say(f"report.coreq.{key}"), f"appendix:{key}", numbered=False)


def answered(builder: Builder, definition: Definition, part: str) -> None:
    """What the author wrote at a part, or the line that says what must be told there."""
    own = definition.answers.get(part, "").strip()
    if own:
        builder.text(own, key=f"appendix:{part}")
    else:
        builder.text(builder.say("report.todo", what=builder.say(f"report.todo_of.{part}")), "todo")


def findings(quoting: Quoting, definition: Definition, found: Sequence[ThemeAt], table: Table) -> None:
    """Data and findings, major themes and minor themes; ``table`` is that of the themes."""
    wanted = set(definition.appendix)
    if "consistency" in wanted:
        head(quoting.builder, "consistency")
        _support(quoting, found)
        answered(quoting.builder, definition, "consistency")
    if "major" in wanted:
        head(quoting.builder, "major")
        _major(quoting.builder, definition, found, table)
        answered(quoting.builder, definition, "major")
    if "minor" in wanted:
        head(quoting.builder, "minor")
        _minor(quoting.builder, found, table)
        answered(quoting.builder, definition, "minor")


def _support(quoting: Quoting, found: Sequence[ThemeAt]) -> None:
    """The table of which themes are carried by quotes, from how many documents: the main ones, and every one
    that is not."""
    builder, say = quoting.builder, quoting.builder.say
    quoted = set(quoting.made)
    rows: list[TableRow] = []
    carried = filled = 0
    sources: set[str] = set()
    for theme in found:
        mine = [f for f in theme.whole if f.coding.guid in quoted]
        of = {f.coding.source for f in theme.whole}
        there = {f.coding.source for f in mine}
        sources |= there
        filled += bool(theme.whole)
        carried += bool(mine)
        if theme.level == 1 or (theme.whole and not mine):
            cells: tuple[Value, ...] = (theme.code.name, len(theme.whole), len(mine), len(there), len(of))
            rows.append(TableRow(theme.code.guid, cells, theme.level - 1))
    every = {f.coding.source for theme in found for f in theme.own}
    of_all = next(t for t in builder.tables if t.key == "material")
    whole = of_all.cell(TOTAL, "fragments")  # a passage under two themes is one fragment
    shown = sum(f.coding.guid in quoted for theme in found for f in theme.own)
    rows.append(TableRow(TOTAL, (say("report.total"), whole, shown, len(sources), len(every)), 0, True))
    rows.append(TableRow("carried", (say("report.carried"), filled, carried, None, None), 0, True))
    columns = [
        TableColumn("theme", say("report.column.theme"), "text", 4),
        TableColumn("fragments", say("report.column.fragments"), "whole", 1.5),
        TableColumn("quotes", say("report.column.quotes"), "whole", 1.5),
        TableColumn("quoted", say("report.column.quoted_documents"), "whole", 1.8),
        TableColumn("documents", say("report.column.documents"), "whole", 1.6),
    ]
    made = builder.table("support", say("report.table.support"), columns, rows, [say("report.note.support")])
    figure = builder.figure
    builder.sentence(
        "report.sentence.support" if filled else "report.sentence.support_none",
        carried=figure(made, "carried", "quotes"), filled=figure(made, "carried", "fragments", "themes"),
        quotes=figure(made, TOTAL, "quotes", "quotes"), quoted=figure(made, TOTAL, "quoted"),
        documents=figure(made, TOTAL, "documents", "documents"), table=builder.ref(made),
    )  # fmt: skip
    builder.place(made)


def _major(builder: Builder, definition: Definition, found: Sequence[ThemeAt], table: Table) -> None:
    tops = [theme for theme in found if theme.level == 1 and theme.whole]
    tops = [theme for theme in tops if _cases(theme, table) > FEW]
    if tops:
        key = "report.sentence.major" if definition.order != "own" else "report.sentence.major_own"
        builder.sentence(key, n=str(FEW), table=builder.ref(table))
        _listed(builder, tops, table)


def _minor(builder: Builder, found: Sequence[ThemeAt], table: Table) -> None:
    """The themes of few cases, and what was looked for and not found."""
    few = [theme for theme in found if theme.whole and _cases(theme, table) <= FEW]
    none = [theme for theme in found if not theme.whole]
    if few:
        builder.sentence("report.sentence.minor", n=str(FEW), table=builder.ref(table))
        _listed(builder, few, table)
    else:
        builder.sentence("report.sentence.minor_none", n=str(FEW), table=builder.ref(table))
    if none:
        names = ", ".join(theme.code.name for theme in none)
        builder.sentence("report.sentence.not_found", names=names)


def _cases(theme: ThemeAt, table: Table) -> int:
    return int(table.cell(theme.code.guid, "cases") or 0)


def _listed(builder: Builder, themes: Sequence[ThemeAt], table: Table) -> None:
    for theme in themes:
        key = theme.code.guid
        builder.sentence(
            "report.sentence.listed", look="item", theme=theme.code.name,
            fragments=builder.figure(table, key, "fragments", "fragments"),
            cases=builder.figure(table, key, "cases", "cases"),
        )  # fmt: skip

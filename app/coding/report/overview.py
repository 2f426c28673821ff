"""The first chapters: the material, and how often and where each theme occurs."""

from __future__ import annotations

from collections.abc import Sequence

from app.coding.extract import count_words
from app.coding.letting_go import let_go
from app.coding.model import Fragment
from app.coding.report.definition import Definition
from app.coding.report.material import Material, ThemeAt, passage_of
from app.coding.report.tree import Table, TableColumn, TableRow, Value
from app.coding.report.writing import Builder, share

TOTAL = "total"


def material(builder: Builder, stuff: Material, found: Sequence[ThemeAt]) -> Table:
    """The chapter on documents, cases and respondents that the filter can mean, with its table."""
    say, extract = builder.say, stuff.extract
    passages: dict[str, set[tuple[str, int, int, str]]] = {}
    for theme in found:
        for fragment in theme.own:
            passages.setdefault(fragment.coding.source, set()).add(passage_of(fragment))
    fragments = {source: len(of) for source, of in passages.items()}
    let_go(*passages.values())
    kinds: dict[tuple[str, str], list[str]] = {}
    sources = [s for s in extract.sources if s.guid in stuff.sources]
    for source in sources:
        kinds.setdefault((source.wave or "", source.kind), []).append(source.guid)
    cases_of: dict[str, set[str]] = {}
    for case in extract.cases:
        if case.guid in stuff.cases:
            for source_guid in case.sources:
                cases_of.setdefault(source_guid, set()).add(case.guid)
    people: dict[str, int] = {}
    for speaker in extract.speakers:
        if speaker.role == "respondent":
            people[speaker.source] = people.get(speaker.source, 0) + 1

    def row(key: str, label: str, guids: Sequence[str], strong: bool = False) -> TableRow:
        cells: tuple[Value, ...] = (
            label,
            len(guids),
            len(set().union(*(cases_of.get(g, set()) for g in guids))),
            sum(people.get(g, 0) for g in guids),
            sum(count_words(extract.texts.get(g, "")) for g in guids),
            sum(fragments.get(g, 0) for g in guids),
        )
        return TableRow(key, cells, 0, strong)

    def named(wave: str, kind: str) -> str:
        told = say(f"report.kind.{kind}")
        return say("report.kind_wave", kind=told, wave=wave) if wave else told

    rows = [row(f"{wave}|{kind}", named(wave, kind), of) for (wave, kind), of in sorted(kinds.items())]
    rows.append(row(TOTAL, say("report.total"), [s.guid for s in sources], True))
    columns = [
        TableColumn("what", say("report.column.material"), "text", 3),
        *(TableColumn(key, say(f"report.column.{key}"), "whole", 1.4)
          for key in ("documents", "cases", "respondents", "words", "fragments")),
    ]  # fmt: skip
    made = builder.table("material", say("report.table.material"), columns, rows)
    builder.heading(1, say("report.heading.material"), "material")
    figure = builder.figure
    builder.sentence(
        "report.sentence.material", documents=figure(made, TOTAL, "documents", "documents"),
        cases=figure(made, TOTAL, "cases", "cases"),
        respondents=figure(made, TOTAL, "respondents", "respondents"),
        fragments=figure(made, TOTAL, "fragments", "fragments"), table=builder.ref(made),
    )  # fmt: skip
    if extract.filter_words:
        builder.sentence("report.sentence.filter", filter="; ".join(extract.filter_words))
    builder.place(made)
    return made


def figures_of(stuff: Material, fragments: Sequence[Fragment]) -> dict[str, int]:
    """Of the fragments of a theme: how many, from how many documents and cases."""
    cases: set[str] = set()
    documents: set[str] = set()
    for fragment in fragments:
        coding = fragment.coding
        cases.update(stuff.cases_at(coding.source, coding.start))
        documents.add(coding.source)
    return {"fragments": len(fragments), "documents": len(documents), "cases": len(cases)}


def overview(builder: Builder, stuff: Material, definition: Definition, found: Sequence[ThemeAt]) -> Table:
    """The chapter with the table of themes."""
    say = builder.say
    base = _cases_with_documents(stuff)
    rows = []
    for theme in found:
        told = figures_of(stuff, theme.whole)
        cells: tuple[Value, ...] = (
            theme.code.name, told["fragments"], len(theme.own), told["documents"], told["cases"],
            share(told["cases"], base),
        )  # fmt: skip
        rows.append(TableRow(theme.code.guid, cells, theme.level - 1, theme.level == 1))
    columns = [
        TableColumn("theme", say("report.column.theme"), "text", 4),
        TableColumn("fragments", say("report.column.fragments"), "whole", 1.5),
        TableColumn("own", say("report.column.own"), "whole", 1.5),
        TableColumn("documents", say("report.column.documents"), "whole", 1.6),
        TableColumn("cases", say("report.column.cases"), "whole", 1.4),
        TableColumn("share", say("report.column.share"), "percent", 1.5),
    ]
    notes = [say("report.note.themes", n=base)]
    if definition.levels:
        notes.append(say("report.note.levels", n=definition.levels))
    made = builder.table("themes", say("report.table.themes"), columns, rows, notes)
    builder.heading(1, say("report.heading.overview"), "overview")
    top = max((r for r in rows if r.level == 0), key=lambda r: int(r.cells[1] or 0), default=None)
    if top is not None and top.cells[1]:
        builder.sentence(
            "report.sentence.overview", theme=str(top.cells[0]), table=builder.ref(made),
            fragments=builder.figure(made, top.key, "fragments", "fragments"),
            documents=builder.figure(made, top.key, "documents", "documents"),
        )  # fmt: skip
    builder.place(made)
    return made


def _cases_with_documents(stuff: Material) -> int:
    return sum(
        1 for c in stuff.extract.cases if c.guid in stuff.cases and stuff.sources.intersection(c.sources)
    )

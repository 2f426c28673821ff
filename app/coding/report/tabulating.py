"""The tables that a report asks for: codes by values, shares of values, codes per case, codes together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.coding.analysis.crosstab import crosstab
from app.coding.analysis.sides import TRAIT_COLUMNS, Asked
from app.coding.extract import united
from app.coding.model import CodeSet, Fragment, Notice
from app.coding.refusal import Refusal
from app.coding.report.chapters import Quoting
from app.coding.report.choose import chosen
from app.coding.report.definition import Definition, Rule, TableWish
from app.coding.report.material import Material, ThemeAt
from app.coding.report.overview import TOTAL
from app.coding.report.tree import TableColumn, TableRow, Value
from app.coding.report.writing import Builder, share

MOST_COLUMNS = 20
"""Themes beside one another in a table of cases; of more only the highest."""
MOST_VALUES = 12
"""Columns of values; more have no table on a page."""


def key_of(wish: TableWish) -> str:
    """What names the table of a wish in every run."""
    return ":".join([wish.kind, wish.of, wish.count, *([wish.by] if wish.by else []), *sorted(wish.codes)])


def add(wish: TableWish, quoting: Quoting, definition: Definition, found: Sequence[ThemeAt]) -> None:
    """Write the section of one wish; one whose codes are gone or have nothing is left out and told.

    Raises Refusal for an attribute that is not there, and for pairs of less than two codes.
    """
    stuff, builder = quoting.stuff, quoting.builder
    there = sum(1 for guid in wish.codes if guid in stuff.extract.codebook)
    if wish.codes and there < min(len(wish.codes), 2 if wish.kind == "pairs" else 1):
        kind = builder.say(f"report.wish.{wish.kind}")
        quoting.notices.append(Notice("report.notice.table_gone", {"kind": kind}))
        return
    meant = _meant(wish, stuff, found)
    if wish.kind == "by" and not meant:
        kind = builder.say(f"report.wish.{wish.kind}")
        quoting.notices.append(Notice("report.notice.table_empty", {"kind": kind}))
    elif wish.kind == "by":
        _by(wish, stuff, builder, meant)
    elif wish.kind == "shares":
        _shares(wish, stuff, builder)
    elif wish.kind == "cases":
        _cases(wish, stuff, builder, definition, meant)
    else:
        _pairs(wish, quoting, definition)


def _meant(wish: TableWish, stuff: Material, found: Sequence[ThemeAt]) -> list[ThemeAt]:
    """The themes of the wish: of its branches, or all that have anything."""
    book = stuff.extract.codebook
    if not wish.codes and wish.kind == "cases":
        return [t for t in found if t.level == 1][:MOST_COLUMNS]
    if not wish.codes:
        return [t for t in found if t.whole]
    wanted = {
        c for guid in wish.codes if guid in book for c in (guid, *(d.guid for d in book.descendants(guid)))
    }
    under = [t for t in found if t.code.guid in wanted]
    inside = [t for t in under if t.code.guid not in wish.codes] or under
    if wish.kind == "cases" and len(inside) > MOST_COLUMNS:
        highest = min(t.level for t in inside)
        inside = [t for t in inside if t.level == highest][:MOST_COLUMNS]
    return inside


def _side(stuff: Material, builder: Builder, of: str) -> Asked:
    names = {a.name.casefold(): a.name for a in stuff.extract.attributes}
    what = names.get(of.casefold(), of)
    if what not in names.values() and what not in TRAIT_COLUMNS:
        known = ", ".join([*names.values(), *TRAIT_COLUMNS])
        raise Refusal("report.no_attribute", name=of, known=known)
    say = builder.say
    words = {k: say(f"report.kind.{k}") for k in ("interview", "focusgroup", "report", "survey", "note")}
    words |= {k: say(f"export.role.{k}") for k in ("interviewer", "respondent", "other")}
    words |= {s.wave: say("report.wave", wave=s.wave) for s in stuff.extract.sources if s.wave}
    return Asked(what, names=words, no_value=say("export.no_value"), decimal=say("export.decimal"))


def side_words(builder: Builder, what: str) -> str:
    """What a side is called in a title."""
    return builder.say(f"report.side.{what}") if what in TRAIT_COLUMNS else what


def _by(wish: TableWish, stuff: Material, builder: Builder, meant: Sequence[ThemeAt]) -> None:
    say = builder.say
    asked = _side(stuff, builder, wish.of)
    sets = tuple(CodeSet(t.code.guid, t.code.name, _under(t, meant, stuff)) for t in meant)
    found = crosstab(stuff.ground, Asked("sets", sets=sets), asked, count=wish.count)
    keys = [k for n, k in enumerate(found.columns.keys) if found.column_base[n]][:MOST_VALUES]
    at = [found.columns.keys.index(k) for k in keys]
    labels = [found.columns.labels[n] for n in at]
    shares = wish.count != "codings" and len(keys) <= 4
    columns = [TableColumn("theme", say("report.column.theme"), "text", 3.6)]
    for key, label in zip(keys, labels, strict=True):
        columns.append(TableColumn(f"n:{key}", label, "whole", 1.4))
        if shares:
            columns.append(TableColumn(f"p:{key}", say("report.column.percent_of", of=label), "percent", 1.4))
    rows = []
    percent = found.percent("column") if shares else None
    for i, theme in enumerate(meant):
        cells: list[Value] = [theme.code.name]
        for n in at:
            cells.append(int(found.counts[i, n]))
            if percent is not None:
                value = float(percent[i, n])
                cells.append(None if math.isnan(value) else round(value, 1))
        rows.append(TableRow(theme.code.guid, tuple(cells), theme.level - 1))
    if wish.count != "codings":
        foot: list[Value] = [say(f"report.base.{wish.count}")]
        for n in at:
            foot += [int(found.column_base[n]), *([100.0] if shares else [])]
        rows.append(TableRow(TOTAL, tuple(foot), 0, True))
    of = side_words(builder, asked.what)
    title = say("report.table.by", of=of, what=say(f"report.counted.{wish.count}"))
    notes = [say(f"report.note.by_{wish.count}"), *_several(stuff, builder, asked)]
    made = builder.table(key_of(wish), title, columns, rows, notes)
    builder.heading(2, say("report.heading.by", of=of), made.key)
    best = _largest_gap(meant, keys, made.rows, shares)
    if best is not None:
        row, high, low = best
        said = dict(zip(keys, labels, strict=True))
        name = next(t.code.name for t in meant if t.code.guid == row)
        trait = "" if asked.what in TRAIT_COLUMNS else f"{asked.what} "
        builder.sentence(
            "report.sentence.by", of=trait, theme=name, high=said[high], low=said[low],
            table=builder.ref(made),
            n_high=builder.figure(made, row, f"n:{high}"), p_high=builder.figure(made, row, f"p:{high}"),
            n_low=builder.figure(made, row, f"n:{low}"), p_low=builder.figure(made, row, f"p:{low}"),
            of_high=builder.figure(made, TOTAL, f"n:{high}", wish.count),
            of_low=builder.figure(made, TOTAL, f"n:{low}", wish.count),
        )  # fmt: skip
    else:
        builder.sentence("report.sentence.see", table=builder.ref(made), of=of)
    builder.place(made)


def _several(stuff: Material, builder: Builder, *sides: Asked) -> list[str]:
    """The note that a case may stand in several places, where a side holds several answers."""
    multiple = {a.name for a in stuff.extract.attributes if a.multiple}
    return [builder.say("report.note.several")] if any(s.what in multiple for s in sides) else []


def _under(theme: ThemeAt, meant: Sequence[ThemeAt], stuff: Material) -> tuple[str, ...]:
    """All codes that count for a theme: those of its fragments."""
    return tuple(dict.fromkeys([*theme.folded, *(f.coding.code for f in theme.whole)]))


def _largest_gap(
    meant: Sequence[ThemeAt], keys: Sequence[str], rows: Sequence[TableRow], shares: bool
) -> tuple[str, str, str] | None:
    """The theme whose percentages differ most between two values, with those values; None without any."""
    valued = [k for k in keys if k]
    if not shares or len(valued) < 2 or not meant:
        return None
    best: tuple[float, str, str, str] | None = None
    for row in rows:
        if row.key == TOTAL:
            continue
        told = {k: row.cells[2 + 2 * n] for n, k in enumerate(keys)}
        known = {k: float(v) for k in valued if isinstance(v := told[k], int | float)}
        if len(known) < 2:
            continue
        high, low = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
        gap = known[high] - known[low]
        if best is None or gap > best[0]:
            best = gap, row.key, high, low
    return best[1:] if best is not None and best[0] > 0 else None


def _shares(wish: TableWish, stuff: Material, builder: Builder) -> None:
    if wish.by:
        _crossed(wish, stuff, builder)
        return
    say = builder.say
    asked = _side(stuff, builder, wish.of)
    found = crosstab(stuff.ground, asked, Asked("waves", no_value=say("export.no_value")), count="cases")
    told: dict[str, int] = {}
    labels: dict[str, str] = {}
    holders = found.rows.cases
    met: set[int] = set()  # a case with several answers is one of those whose answer is known
    for n, key in enumerate(found.rows.keys):
        labels[key] = found.rows.labels[n]
        own = [] if holders is None else holders[0][holders[1] == n].tolist()
        told[key] = len(own)
        met |= set(own) if key != "" else set()
    known = len(met)
    rows = [TableRow(k, (labels[k], v, share(v, known))) for k, v in told.items() if k != "" and v]
    rows.append(TableRow(TOTAL, (say("report.total_known"), known, 100.0 if known else None), 0, True))
    if told.get(""):
        rows.append(TableRow("", (say("export.no_value"), told[""], None)))
    what = side_words(builder, asked.what)
    columns = [
        TableColumn("value", what[:1].upper() + what[1:], "text", 4),
        TableColumn("n", say("report.column.cases"), "whole", 1.6),
        TableColumn("share", say("report.column.percent"), "percent", 1.6),
    ]
    notes = [say("report.note.shares"), *_several(stuff, builder, asked)]
    made = builder.table(key_of(wish), say("report.table.shares", of=what), columns, rows, notes)
    builder.heading(2, say("report.heading.shares", of=what), made.key)
    top = max(rows[:-1] or rows, key=lambda r: int(r.cells[1] or 0) if r.key not in (TOTAL, "") else -1)
    if known and top.key not in (TOTAL, ""):
        builder.sentence(
            "report.sentence.shares", value=str(top.cells[0]), of=what, table=builder.ref(made),
            share=builder.figure(made, top.key, "share"), n=builder.figure(made, top.key, "n"),
            known=builder.figure(made, TOTAL, "n", "cases"),
        )  # fmt: skip
    else:
        builder.sentence("report.sentence.see", table=builder.ref(made), of=what)
    builder.place(made)


def _crossed(wish: TableWish, stuff: Material, builder: Builder) -> None:
    """Cases by two values: how many have both."""
    say = builder.say
    one, other = _side(stuff, builder, wish.of), _side(stuff, builder, wish.by)
    found = crosstab(stuff.ground, one, other, count="cases")
    at = list(range(len(found.columns.keys)))[:MOST_VALUES]
    rows = [
        TableRow(key, (found.rows.labels[i], *(int(found.counts[i, n]) for n in at), int(found.row_base[i])))
        for i, key in enumerate(found.rows.keys)
    ]
    foot: list[Value] = [say("report.total"), *(int(found.column_base[n]) for n in at), int(found.base)]
    rows.append(TableRow(TOTAL, tuple(foot), 0, True))
    what, by = side_words(builder, one.what), side_words(builder, other.what)
    columns = [
        TableColumn("value", what[:1].upper() + what[1:], "text", 4),
        *(TableColumn(f"n:{found.columns.keys[n]}", found.columns.labels[n], "whole", 1.6) for n in at),
        TableColumn("all", say("report.total"), "whole", 1.6),
    ]
    of = say("report.table.crossed", of=what, by=by)
    made = builder.table(key_of(wish), of, columns, rows, _several(stuff, builder, one, other))
    builder.heading(2, of, made.key)
    builder.sentence("report.sentence.see", table=builder.ref(made), of=of)
    builder.place(made)


def _cases(
    wish: TableWish, stuff: Material, builder: Builder, definition: Definition, meant: Sequence[ThemeAt]
) -> None:
    say, extract = builder.say, stuff.extract
    counts: dict[str, dict[str, int]] = {}
    for theme in meant:
        for fragment in theme.whole:
            for guid in stuff.cases_at(fragment.coding.source, fragment.coding.start):
                of = counts.setdefault(guid, {})
                of[theme.code.guid] = of.get(theme.code.guid, 0) + 1
    cases = [c for c in extract.cases if c.guid in stuff.cases and stuff.sources.intersection(c.sources)]
    place = {c.guid: n for n, c in enumerate(extract.cases, 1)}
    rows = []
    for case in cases:
        name = case.name if definition.cases_named else f"C{place[case.guid]:02d}"
        of = counts.get(case.guid, {})
        cells: list[Value] = [
            name,
            *(of.get(t.code.guid) for t in meant),
            sum(1 for t in meant if of.get(t.code.guid)),
        ]
        rows.append(TableRow(case.guid, tuple(cells)))
    some = sum(1 for case in cases if counts.get(case.guid))
    foot: list[Value] = [say("report.in_cases")]
    foot += [sum(1 for case in cases if counts.get(case.guid, {}).get(t.code.guid)) for t in meant]
    rows.append(TableRow(TOTAL, (*foot, some), 0, True))
    rows.append(TableRow("of", (say("report.of_cases"), *(len(cases) for _ in meant), len(cases)), 0, True))
    columns = [
        TableColumn("case", say("report.column.case"), "text", 6),
        *(TableColumn(t.code.guid, t.code.name, "whole", 1.5) for t in meant),
        TableColumn("any", say("report.column.any"), "whole", 1.5),
    ]
    book = extract.codebook
    names = [book.get(c).name for c in wish.codes if c in book]
    title = say("report.table.cases", of=", ".join(names)) if names else say("report.table.cases_all")
    made = builder.table(key_of(wish), title, columns, rows, [say("report.note.cases")])
    builder.heading(2, title, made.key)
    builder.sentence(
        "report.sentence.cases", some=builder.figure(made, TOTAL, "any"),
        every=builder.figure(made, "of", "any", "cases"), table=builder.ref(made),
    )  # fmt: skip
    builder.place(made)


def _pairs(wish: TableWish, quoting: Quoting, definition: Definition) -> None:
    stuff, builder = quoting.stuff, quoting.builder
    say, book = builder.say, stuff.extract.codebook
    codes = [book.get(guid) for guid in dict.fromkeys(wish.codes) if guid in book]
    if len(codes) < 2:
        raise Refusal("report.pairs_few")
    by_code: dict[str, list[Fragment]] = {}
    for fragment in stuff.extract.fragments:
        by_code.setdefault(fragment.coding.code, []).append(fragment)
    rows, carriers = [], dict[str, list[Fragment]]()
    for i, one in enumerate(codes):
        for other in codes[i + 1 :]:
            key = f"{one.guid}|{other.guid}"
            met, fragments = _together(by_code.get(one.guid, []), by_code.get(other.guid, []))
            cases = {c for source, at, _ in met for c in stuff.cases_at(source, at)}
            cells = (f"{one.name} × {other.name}", len(met), len({m[0] for m in met}), len(cases))
            rows.append(TableRow(key, cells))
            carriers[key] = fragments
    columns = [
        TableColumn("pair", say("report.column.pair"), "text", 4),
        TableColumn("passages", say("report.column.passages"), "whole", 1.6),
        TableColumn("documents", say("report.column.documents"), "whole", 1.6),
        TableColumn("cases", say("report.column.cases"), "whole", 1.6),
    ]
    title = say("report.table.pairs", of=" × ".join(c.name for c in codes[:3]))
    made = builder.table(key_of(wish), title, columns, rows, [say("report.note.pairs")])
    builder.heading(2, say("report.heading.pairs", of=" × ".join(c.name for c in codes[:3])), made.key)
    top = max(rows, key=lambda r: int(r.cells[1] or 0))
    builder.sentence(
        "report.sentence.pairs", pair=str(top.cells[0]), table=builder.ref(made),
        passages=builder.figure(made, top.key, "passages", "passages"),
        documents=builder.figure(made, top.key, "documents", "documents"),
        cases=builder.figure(made, top.key, "cases", "cases"),
    )  # fmt: skip
    builder.place(made)
    rule = definition.rule if definition.rule.kind != "all" else Rule()
    for fragment in chosen(carriers[top.key], rule):
        quoting.add(fragment)


def _together(
    one: Sequence[Fragment], other: Sequence[Fragment]
) -> tuple[list[tuple[str, int, int]], list[Fragment]]:
    """The separate passages where a fragment of either meets one of the other, and the first's that do."""
    by_source: dict[str, list[Fragment]] = {}
    for fragment in other:
        by_source.setdefault(fragment.coding.source, []).append(fragment)
    ranges: dict[str, list[tuple[int, int]]] = {}
    met = []
    for a in one:
        hit = False
        for b in by_source.get(a.coding.source, ()):
            start, end = max(a.coding.start, b.coding.start), min(a.coding.end, b.coding.end)
            if start < end:
                ranges.setdefault(a.coding.source, []).append((start, end))
                hit = True
        if hit:
            met.append(a)
    return [(source, a, b) for source, of in ranges.items() for a, b in united(of)], met

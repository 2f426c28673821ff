"""The chapters on the themes: per theme its definition, the author's words, its figures and its quotes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from app.coding.model import Fragment, Notice
from app.coding.report.choose import chosen
from app.coding.report.definition import Definition, Quote
from app.coding.report.material import Material, ThemeAt, spoken
from app.coding.report.shorten import carried, shortened
from app.coding.report.tree import Quotation, Table
from app.coding.report.writing import Builder

Tell = Callable[[int, int], object]


@dataclass(slots=True)
class Quoting:
    """Makes quotes, and keeps which fragment was quoted where and what became of the choices."""

    stuff: Material
    builder: Builder
    label: Callable[[Fragment], str]
    notices: list[Notice] = field(default_factory=list)
    made: dict[str, Quotation] = field(default_factory=dict)
    passages: set[tuple[str, int, int]] = field(default_factory=set)

    def add(self, fragment: Fragment, quote: Quote | None = None) -> Quotation:
        """Quote a fragment where the report is now."""
        say, coding = self.builder.say, fragment.coding
        text = spoken(self.stuff.extract, fragment)
        number = self.stuff.numbers[coding.guid]
        if quote is not None and quote.cuts:
            cuts, lost = carried(quote.cuts, quote.marks, text)
            if lost:
                self.notices.append(Notice("report.notice.cut_lost", {"number": number, "n": lost}))
            text = shortened(text, cuts)
        where = [say("report.footnote", number=number, code=fragment.path)]
        if fragment.turn is not None:
            where.append(say("report.footnote_turn", n=fragment.turn))
        made = Quotation(text, self.label(fragment), number, ", ".join(where) + ".", coding.guid, coding.code)
        self.builder.blocks.append(made)
        self.made[coding.guid] = made
        self.passages.add((coding.source, coding.start, coding.end))
        return made


def quotes_of(
    definition: Definition, theme: ThemeAt, quoted: Collection[tuple[str, int, int]] = ()
) -> list[tuple[Fragment, Quote | None]]:
    """The fragments that are quoted under a theme, as chosen or else by its rule.

    The rule takes passages that were ``quoted`` elsewhere (source, start, end) last.
    """
    wanted = definition.theme(theme.code.guid).quotes
    if wanted is None:
        return [(f, None) for f in chosen(theme.own, definition.rule_of(theme.code.guid), quoted)]
    there = {f.coding.guid: f for f in theme.own}
    return [(there[q.coding], q) for q in wanted if q.coding in there]


def chapters(
    quoting: Quoting, definition: Definition, found: Sequence[ThemeAt], table: Table, tell: Tell
) -> None:
    """Write the chapters; ``table`` is that of the themes, ``tell`` is told how many are done."""
    builder, say = quoting.builder, quoting.builder.say
    for done, theme in enumerate(found):
        tell(done, len(found))
        code, own = theme.code, definition.theme(theme.code.guid)
        builder.heading(theme.level, code.name, code.guid)
        if definition.definitions and code.definition:
            builder.text(code.definition, "definition", code.guid)
        builder.text(own.text, key=code.guid)
        if definition.figures and own.figures:
            _figures(builder, table, theme)
        wanted = own.quotes or ()
        there = {f.coding.guid for f in theme.own} if wanted else set()
        gone = sum(1 for q in wanted if q.coding not in there)
        if gone:
            quoting.notices.append(Notice("report.notice.quote_gone", {"code": code.name, "n": gone}))
        for fragment, quote in quotes_of(definition, theme, quoting.passages):
            quoting.add(fragment, quote)
        if not theme.whole:
            builder.note(say("report.note.nothing"))
    tell(len(found), len(found))


def _figures(builder: Builder, table: Table, theme: ThemeAt) -> None:
    key, figure = theme.code.guid, builder.figure
    if not theme.whole:
        return
    builder.sentence(
        "report.sentence.theme" if table.cell(key, "share") is not None else "report.sentence.theme_no_cases",
        block=key, fragments=figure(table, key, "fragments", "fragments"),
        documents=figure(table, key, "documents", "documents"), cases=figure(table, key, "cases", "cases"),
        share=figure(table, key, "share"), table=builder.ref(table),
    )  # fmt: skip

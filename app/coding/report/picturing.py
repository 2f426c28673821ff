"""The pictures of a report: those about all of the material, and those of single documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.coding.exchange.pictures.drawing import Disc, Drawing, Line, Rect, Shape, Words
from app.coding.extract import count_words
from app.coding.model import Notice, Source
from app.coding.refusal import Refusal
from app.coding.report.definition import Definition
from app.coding.report.material import Material, ThemeAt, passage_of
from app.coding.report.tree import TableColumn, TableRow, Value
from app.coding.report.writing import Builder

HEAD = 15.0
"""Points that the title of a picture takes: in a report that stands in the caption."""
TOLD = 12
"""Rows of figures that are told to who cannot see a picture."""


def overall(builder: Builder, stuff: Material, definition: Definition, notices: list[Notice]) -> None:
    """The pictures that the definition asks for; one that has nothing to show is left out and told."""
    from app.coding.exchange.pictures.make import draw
    from app.coding.exchange.pictures.order import Order

    say, book = builder.say, stuff.extract.codebook
    codes = tuple(c.guid for c in definition.chosen(book))
    for kind in definition.pictures:
        columns = next((w.of for w in definition.tables if w.kind == "by"), "")
        if kind == "bars" and not columns:
            notices.append(Notice("report.notice.picture_bars"))
            continue
        order = Order(
            kind, codes, columns=columns if kind == "bars" else "codes", sets=stuff.sets,
            moments=stuff.moments, no_value=say("export.no_value"),
        )  # fmt: skip
        try:
            _add(builder, kind, draw(stuff.ground, order, say))
        except Refusal as refusal:
            notices.append(
                Notice("report.notice.picture", {"kind": say(f"report.picture.{kind}"), "why": refusal})
            )


def of_documents(
    builder: Builder, stuff: Material, definition: Definition, found: Sequence[ThemeAt], notices: list[Notice]
) -> None:
    """The chapter with a picture of each document, under its number: its name may be that of a person.

    Documents without codings have none; how many those are is told.
    """
    from app.coding.exchange.pictures.make import draw
    from app.coding.exchange.pictures.order import Order

    say, extract, wish = builder.say, stuff.extract, definition.documents
    if not wish.pictures:
        return
    chosen = [s for s in extract.sources if s.guid in stuff.sources]
    if wish.of:
        there = {s.guid for s in chosen}
        gone = sum(1 for guid in wish.of if guid not in there)
        if gone:
            notices.append(Notice("report.notice.documents_gone", {"n": gone}))
        chosen = [s for s in chosen if s.guid in wish.of]
    chosen.sort(key=lambda s: stuff.documents[s.guid])
    codes = tuple(c.guid for c in definition.chosen(extract.codebook))
    if not chosen:
        return
    builder.heading(1, say("report.heading.documents"), "documents")
    _table(builder, stuff, chosen, found)
    bare = turnless = 0
    for source in chosen:
        number, made, uncoded = stuff.documents[source.guid], [], False
        for kind in wish.pictures:
            title = say(f"report.title.{kind}", document=number)
            try:
                order = Order(kind, codes, source=source.guid, title=title)
                made.append((kind, draw(stuff.ground, order, say)))
            except Refusal as refusal:
                turnless += refusal.key == "pictures.no_turns"
                uncoded |= refusal.key == "pictures.uncoded"
        if made:
            builder.heading(2, _named(source, number, builder), f"document:{source.guid}")
        elif uncoded:
            bare += 1
        for kind, drawing in made:
            _add(builder, f"{kind}:{source.guid}", drawing)
    if bare:
        notices.append(Notice("report.notice.documents_bare", {"n": bare}))
    if turnless:
        notices.append(Notice("report.notice.documents_turnless", {"n": turnless}))


def _named(source: Source, number: str, builder: Builder) -> str:
    kind = builder.say(f"report.kind.{source.kind}")
    if not source.wave:
        return f"{number}: {kind.lower()}"
    return f"{number}: {builder.say('report.kind_wave', kind=kind.lower(), wave=source.wave)}"


def _table(builder: Builder, stuff: Material, chosen: Sequence[Source], found: Sequence[ThemeAt]) -> None:
    """The documents with their length and what was coded in them."""
    say, extract = builder.say, stuff.extract
    passages: dict[str, set[tuple[str, int, int, str]]] = {}
    themes: dict[str, set[str]] = {}
    for theme in found:
        for fragment in theme.own:
            passages.setdefault(fragment.coding.source, set()).add(passage_of(fragment))
            themes.setdefault(fragment.coding.source, set()).add(theme.code.guid)
    rows = []
    for source in chosen:
        kind = say(f"report.kind.{source.kind}")
        cells: tuple[Value, ...] = (
            stuff.documents[source.guid],
            say("report.kind_wave", kind=kind, wave=source.wave) if source.wave else kind,
            len(extract.turns.get(source.guid, ())), count_words(extract.texts.get(source.guid, "")),
            len(passages.get(source.guid, ())), len(themes.get(source.guid, ())),
        )  # fmt: skip
        rows.append(TableRow(source.guid, cells))
    columns = [
        TableColumn("document", say("report.column.document"), "text", 1.6),
        TableColumn("what", say("report.column.material"), "text", 3),
        *(TableColumn(key, say(f"report.column.{key}"), "whole", 1.4)
          for key in ("turns", "words", "fragments", "themes")),
    ]  # fmt: skip
    made = builder.table("documents", say("report.table.documents"), columns, rows)
    builder.sentence("report.sentence.documents", table=builder.ref(made))
    builder.place(made)


def _add(builder: Builder, key: str, drawing: Drawing) -> None:
    """Put a drawing in the report: its title becomes the caption."""
    told = "; ".join(
        f"{row[0]}: {row[1]}" for row in drawing.rows[:TOLD] if len(row) > 1 and row[1] is not None
    )
    told = "; ".join(filter(None, (told, drawing.base)))
    builder.picture(key, drawing.title, untitled(drawing), told or drawing.title)


def untitled(drawing: Drawing) -> Drawing:
    """The drawing without the title at its head, the rest moved up."""
    shapes = [_moved(s) for n, s in enumerate(drawing.shapes) if n or not isinstance(s, Words)]
    return replace(drawing, shapes=shapes, height=drawing.height - HEAD)


def _moved(shape: Shape) -> Shape:
    if isinstance(shape, Line):
        return replace(shape, points=tuple((x, y - HEAD) for x, y in shape.points))
    assert isinstance(shape, Rect | Disc | Words)
    return replace(shape, y=shape.y - HEAD)

"""``kantlijn picture``: one picture for a report, to .png, .svg or .pdf."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.command import NARROWED, PROJECT, Command, argument
from app.cli.output import filtered, reading, show
from app.cli.privacy import names_json, warn_of_names
from app.cli.useless import in_picture
from app.coding.analysis.crosstab import PERCENTS, TABLE_COUNTS
from app.coding.exchange.pictures.order import KINDS, ORDERS, Order
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say

if TYPE_CHECKING:
    from app.coding.exchange.pictures.drawing import Drawing


def order_of(project: Project, args: argparse.Namespace) -> Order:
    """The picture that the options mean. Refuses an unknown code or document."""
    from app.coding.analysis.relations import parse_relation
    from app.coding.analysis.table_words import names_of

    in_picture(args, {a.name for a in project.cases.attributes()})
    book = project.codes.book()
    named = [book.find(ref).guid for ref in args.codes or ()]
    codes = None
    if named:
        wanted = set(named)
        if args.with_subcodes:
            wanted |= {c.guid for guid in named for c in book.descendants(guid)}
        codes = tuple(c.guid for c in book if c.guid in wanted)
    if args.top < 0:
        raise Refusal("cli.no_count", option="--top", value=args.top)
    return Order(
        args.kind, codes, args.columns, args.bins, args.count or "", args.percent or "",
        str(parse_relation(args.relation)), args.with_subcodes,
        project.sources.get(args.document).guid if args.document else "", args.order, args.top, args.title,
        not args.without_missing, names=names_of(project.sources.list(), say), no_value=say("cli.no_value"),
    )  # fmt: skip


def write_picture(project: Project, path: Path, args: argparse.Namespace) -> Drawing:
    """Draw and write the picture that the options mean, and give it."""
    from app.coding.exchange.pictures import paint
    from app.coding.exchange.pictures.make import draw
    from app.project.picturing import prepared

    order = order_of(project, args)
    chosen, words = filtered(
        argparse.Namespace(
            where=args.where, origin=args.origin, without_suggested=args.without_suggested,
            query=getattr(args, "query", None),
        ),
        project,
    )  # fmt: skip
    drawing = draw(*prepared(project, order, chosen, words), say)
    paint.write(drawing, path)
    return drawing


def _picture(args: argparse.Namespace) -> None:
    from app.project.reach import of_picture

    with reading(args) as project:
        drawing = write_picture(project, Path(args.out), args)
        named = project.privacy.remaining(of_picture(project, drawing, args.columns, args.document or ""))
    warn_of_names(args, named)
    told = {
        "file": str(Path(args.out)), "kind": drawing.kind, "title": drawing.title,
        "subtitle": drawing.subtitle, "headers": list(drawing.headers),
        "rows": [list(row) for row in drawing.rows], "notes": drawing.notes, "base": drawing.base,
        "names": names_json(named),
    }  # fmt: skip
    show(args, told, [say("cli.exported", file=args.out), *drawing.notes, drawing.base])


COMMANDS = (
    Command(
        "picture",
        (
            PROJECT,
            argument("kind", choices=KINDS, metavar="KIND"),
            argument("out", metavar="OUT"),
            argument(
                "--columns",
                default="codes",
                metavar="SIDE",
            ),
            argument("--count", choices=TABLE_COUNTS),
            argument("--percent", choices=PERCENTS),
            argument("--bins", default="", metavar="BINS"),
            argument("--without-missing", action="store_true"),
            argument("--relation", default="overlap", metavar="RELATION"),
            argument("--document", metavar="DOC"),
            argument("--order", choices=ORDERS, default="interview"),
            argument("--top", type=int, default=0, metavar="N"),
            argument("--title", default="", metavar="TEXT"),
            argument("--codes", nargs="+", metavar="CODE"),
            argument("--with-subcodes", action="store_true"),
            *NARROWED,
        ),
        _picture,
    ),
)

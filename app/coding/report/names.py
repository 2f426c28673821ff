"""The check before a report leaves the house: what in it still looks like somebody's name, or a place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from app.coding.privacy.candidate import LIKELY
from app.coding.privacy.find import find
from app.coding.privacy.throughout import SURE
from app.coding.privacy.words import fold
from app.coding.report.tree import Heading, Paragraph, Quotation, Report

Where = Literal["title", "heading", "text", "definition", "quote", "label", "table"]


@dataclass(frozen=True, slots=True)
class Named:
    """Words of a report that look like a name: ``[start, end)`` of the text that stands at ``where``.

    ``block`` is the number of the block (-1 for the title), ``ref`` the number of a fragment or a table.
    """

    kind: str
    text: str
    where: Where
    block: int
    start: int
    end: int
    context: str
    ref: str = ""
    coding: str = ""


def names_in(report: Report, fine: Collection[str] = ()) -> list[Named]:
    """Everything in a report that the finder takes for a name, place, organisation or the like.

    Codes' names and definitions are full of capitals that are nobody's: of those only what is sure. ``fine``
    are folded words that somebody said are no trouble. Nothing is said of a table's names of cases, which
    are there because somebody asked for them, nor of coders' and the program's names.
    """
    passed = set(fine)
    return [n for n in _all(report) if fold(n.text) not in passed]


def _all(report: Report) -> Iterator[Named]:
    for words in (report.title, report.subtitle):
        yield from _found(words, "title", -1)
    seen: set[str] = set()
    for n, block in enumerate(report.blocks):
        if isinstance(block, Heading):
            if block.key.startswith("appendix"):
                continue
            yield from _found(block.text, "heading", n, least=SURE)
        elif isinstance(block, Paragraph):
            if block.look == "definition":
                yield from _found(block.text, "definition", n, least=SURE)
            elif block.key and block.look == "text" and len(block.runs) == 1:  # the author's own words
                yield from _found(block.text, "text", n)
        elif isinstance(block, Quotation):
            yield from _found(block.text, "quote", n, block.number, block.coding)
            if block.label not in seen:
                seen.add(block.label)
                yield from _found(block.label, "label", n, block.number, block.coding)
    for table in report.tables:
        if not table.key.startswith(("by:", "shares:")):
            continue
        heads = [c.header for c in table.columns if c.key.startswith("n:")]
        if table.key.startswith("shares:"):
            heads = [str(r.cells[0]) for r in table.rows]
        for words in heads:
            yield from _found(words, "table", -1, str(table.number))


def _found(
    text: str, where: Where, block: int, ref: str = "", coding: str = "", least: float = LIKELY
) -> Iterator[Named]:
    if not text:
        return
    for c in find(text):
        if c.sure >= least:
            around = " ".join(text[max(0, c.start - 40) : c.end + 40].split())
            yield Named(c.kind, c.text, where, block, c.start, c.end, around, ref, coding)

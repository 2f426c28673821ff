"""What a report is to hold: frozen, kept with the project and in files, and made again after more coding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from app.coding.codebook import Codebook
from app.coding.model import Code, Origin

RuleKind = Literal["none", "weight", "long", "short", "middle", "all"]
RULES: tuple[RuleKind, ...] = ("none", "weight", "long", "short", "middle", "all")
OrderKind = Literal["codebook", "frequency", "own"]
ORDERS: tuple[OrderKind, ...] = ("codebook", "frequency", "own")
TableKind = Literal["by", "shares", "cases", "pairs"]
TABLES: tuple[TableKind, ...] = ("by", "shares", "cases", "pairs")
COUNTS = ("cases", "documents", "codings")
PART_NAMES = (
    "coders", "codebook", "agreement", "decisions", "questions", "software", "checking", "quotes",
    "consistency", "major", "minor",
)  # fmt: skip
"""Parts of the appendix."""
ANSWERED = ("checking", "consistency", "major", "minor")
"""Those of which no project holds the whole: the author's own words go in."""
PICTURES = ("frequencies", "heatmap", "network", "bars", "saturation", "treemap")
"""Pictures that a report can hold: those of ``exchange.pictures`` that are about all documents."""
DOCUMENT_PICTURES = ("portrait", "timeline")
"""Those of one document."""
LABEL = "{rol}, {nummer}"
MOST_QUOTES = 50


@dataclass(frozen=True, slots=True)
class Quote:
    """A chosen fragment (the guid of its coding).

    ``cuts`` are half-open ranges of its words that are left out; ``marks`` has a number from 0 to 255 per
    word of the fragment as it was when it was shortened (``shorten.marks_of``), by which the cuts are
    carried along when the text is edited. None of its words are kept.
    """

    coding: str
    cuts: tuple[tuple[int, int], ...] = ()
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Which fragments of a theme are quoted unasked: at most ``n``, spread over documents (``choose``)."""

    kind: RuleKind = "weight"
    n: int = 2


@dataclass(frozen=True, slots=True)
class Theme:
    """What one code has of its own; ``quotes`` None leaves them to the rule (its own, or the report's)."""

    text: str = ""
    figures: bool = True
    quotes: tuple[Quote, ...] | None = None
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class TableWish:
    """A table more: codes ``by`` a trait or attribute, the ``shares`` of an attribute's values (apart for
    each value of ``by``), which codes occur per case (``cases``), or codes on one passage (``pairs``).

    ``of`` is the attribute (or waves, groups, kinds, roles); ``codes`` (guids) which codes with all under
    them, those of the report when empty. Of ``pairs`` they are the codes themselves, at least two.
    """

    kind: TableKind
    of: str = ""
    codes: tuple[str, ...] = ()
    count: str = "cases"
    by: str = ""


@dataclass(frozen=True, slots=True)
class DocumentWish:
    """The ``pictures`` (of DOCUMENT_PICTURES) that each document gets; ``of`` are the guids of the documents,
    all of the report's filter when empty."""

    pictures: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A report as it is wanted. Codes are named by guid.

    ``codes`` are branches that go in, the whole codebook when empty, ``without`` those that do not, with what
    is under them unless that is named in ``codes``. ``levels`` is the number of levels that have a heading of
    their own, 0 for all: what lies deeper counts for the theme above it. ``question`` is the guid of a kept
    question, ``where`` holds pairs of attribute and value. ``fine`` are folded words that the names check
    passes over. With ``order`` "own" the codes under one parent stand in the order of ``sequence`` (guids),
    those it does not name after them, in that of the codebook. ``answers`` are the author's words in the
    appendix, by part (of ANSWERED).
    """

    guid: str
    name: str
    title: str = ""
    subtitle: str = ""
    intro: str = ""
    closing: str = ""
    where: tuple[tuple[str, str], ...] = ()
    question: str = ""
    origins: tuple[Origin, ...] = ()
    codes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    levels: int = 0
    order: OrderKind = "codebook"
    sequence: tuple[str, ...] = ()
    definitions: bool = True
    figures: bool = True
    rule: Rule = Rule()
    label: str = LABEL
    cases_named: bool = False
    themes: Mapping[str, Theme] = field(default_factory=dict)
    tables: tuple[TableWish, ...] = ()
    pictures: tuple[str, ...] = ("frequencies",)
    documents: DocumentWish = DocumentWish()
    appendix: tuple[str, ...] = PART_NAMES
    answers: Mapping[str, str] = field(default_factory=dict)
    fine: tuple[str, ...] = ()

    def theme(self, code: str) -> Theme:
        """What the code has of its own."""
        return self.themes.get(code, Theme())

    def with_theme(self, code: str, **fields: Any) -> Definition:
        """The definition in which the code has other fields of ``Theme`` of its own."""
        return replace(self, themes={**self.themes, code: replace(self.theme(code), **fields)})

    def rule_of(self, code: str) -> Rule:
        """The rule by which the code's quotes are chosen when nobody chose them."""
        return self.theme(code).rule or self.rule

    def has(self, book: Codebook, code: str) -> bool:
        """Whether a code is in the report."""
        if code not in book:
            return False
        wanted, left = set(self.codes), set(self.without)
        for one in (book.get(code), *reversed(list(book.ancestors(code)))):
            if one.guid in left:
                return False
            if one.guid in wanted:
                return True
        return not wanted

    def arranged(self, book: Codebook) -> list[Code]:
        """All codes of the book as a tree whose siblings stand in the author's own order, if there is one."""
        place = {guid: n for n, guid in enumerate(self.sequence if self.order == "own" else ())}
        found: list[Code] = []

        def in_order(codes: Iterable[Code]) -> list[Code]:
            return sorted(codes, key=lambda c: place.get(c.guid, len(place)))

        waiting = in_order(c for c in book if c.parent is None)[::-1]
        while waiting:
            code = waiting.pop()
            found.append(code)
            waiting += in_order(book.children(code.guid))[::-1]
        return found

    def moved(self, book: Codebook, code: str, by: int) -> Definition:
        """The definition in which a code stands ``by`` places further among its siblings, in an order of its
        own; the same one where it cannot go further."""
        order = [c.guid for c in self.arranged(book)]
        beside = [guid for guid in order if book.get(guid).parent == book.get(code).parent]
        at = beside.index(code) + by
        if not 0 <= at < len(beside):
            return self
        here, there = order.index(code), order.index(beside[at])
        order[here], order[there] = order[there], order[here]
        return replace(self, order="own", sequence=tuple(order))

    def chosen(self, book: Codebook) -> list[Code]:
        """The codes of the report, in the order of the codebook."""
        return [code for code in book if self.has(book, code.guid)]

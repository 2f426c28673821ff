"""The line under every picture: how many codings it stands on, in how many documents, under which filter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from app.coding.codebook import Codebook
from app.coding.exchange.pictures.drawing import Drawing, Words
from app.coding.exchange.pictures.style import EDGE, SMALL, Say, counted, figure, wrapped

if TYPE_CHECKING:
    from app.coding.analysis.columns import CodingColumns
    from app.coding.extract import Extract

MOST_NAMED = 3
"""Branches of the codebook that are named; of more only the number of codes is told."""
LINES = 3


def base_words(
    extract: Extract,
    columns: CodingColumns,
    say: Say,
    *,
    codes: Collection[str] | None = None,
    with_subcodes: bool = False,
    source: str = "",
) -> str:
    """What ``columns``, all that the filter leaves, are: "n = 312 codings in 18 interviews; only: wave 1".

    ``codes`` (guids) are all that may be shown, None the codebook; those that a picture leaves out because
    they are rare count too. ``source`` restricts it to one document. Restrictions are those of
    ``extract.filter_words`` and ``codes``.
    """
    import numpy as np

    book = extract.codebook
    met = np.ones(len(columns), dtype=bool)
    if codes is not None:
        wanted = set(codes)
        if with_subcodes:
            wanted |= {c.guid for guid in codes if guid in book for c in book.descendants(guid)}
        met &= np.isin(columns.code, [n for n, guid in enumerate(columns.codes) if guid in wanted])
    if source:
        met &= np.isin(columns.source, [n for n, guid in enumerate(columns.sources) if guid == source])
    there = {columns.sources[n] for n in np.unique(columns.source[met]).tolist()}
    kinds = {s.kind for s in extract.sources if s.guid in there}
    unit = "interviews" if kinds == {"interview"} else "documents"
    n = say(
        "pictures.base.n",
        codings=counted(int(met.sum()), "codings", say),
        documents=counted(len(there), unit, say),
    )
    only = [*extract.filter_words, *_branches(book, codes, say)]
    if not only:
        return f"{n}; {say('pictures.base.none')}"
    return f"{n}; {say('pictures.base.only', what='; '.join(only))}"


def _branches(book: Codebook, codes: Collection[str] | None, say: Say) -> Sequence[str]:
    """Which part of the codebook may be shown, in words; nothing for all of it."""
    if codes is None:
        return ()
    wanted = {guid for guid in codes if guid in book}
    if len(wanted) == len(book):
        return ()
    tops = [c for c in book if c.guid in wanted and c.parent not in wanted]
    whole = {guid for c in tops for guid in (c.guid, *(d.guid for d in book.descendants(c.guid)))}
    if whole == wanted and len(tops) <= MOST_NAMED:
        return (say("pictures.base.codes", names=", ".join(c.name for c in tops)),)
    return (say("pictures.base.some_codes", n=figure(len(wanted), say), of=figure(len(book), say)),)


def based(drawing: Drawing, words: str) -> Drawing:
    """The drawing with that line under it, in small letters of the ink: it reads in black and white."""
    drawing.base = words
    y = drawing.height + 7
    for line in wrapped(words, drawing.width - 2 * EDGE, SMALL, LINES):
        drawing.add(Words(EDGE, y, line, SMALL, "ink"))
        y += 10
    drawing.height = y - 3
    return drawing

"""The workbook: a project's fragments, codes, matrices, documents, memos and how they were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from app.coding.analysis.cooccurrence import cooccurrence
from app.coding.analysis.matrix import Matrix
from app.coding.analysis.rows import subtrees
from app.coding.analysis.tables import table
from app.coding.exchange import account, content, grids
from app.coding.exchange.files import atomic, moment
from app.coding.exchange.sheets import Book, Sheet
from app.coding.exchange.styles import Looks
from app.coding.extract import Extract
from app.coding.model import Notice
from app.coding.refusal import Refusal

Say = Callable[..., str]
MOST_CODES = 400
"""Codes in the sheet Matrix of a workbook."""
PARTS = ("all", "fragments", "codes", "codebook", "matrix", "cases", "documents", "memos")


def write(
    extract: Extract,
    path: Path,
    say: Say,
    *,
    what: str = "all",
    matrix: Matrix | None = None,
    coefficient: str | None = "c",
) -> list[Notice]:
    """Write the workbook to ``path``; ``say`` gives a sentence of resources/i18n for its key.

    ``what`` is "all" or one of PARTS, which then stands alone with the account. ``matrix`` (default the
    overlap of all codes) and its ``coefficient`` fill the sheet Matrix. The same extract gives the same
    bytes. Returns notices: texts cut at the 32,767 characters of a cell, codes left out. Raises Refusal when
    ``path`` cannot be written or there is no such part; nothing is written then.
    """
    shown = matrix if matrix is not None else code_matrix(extract)
    with atomic(path) as place:
        book = Book(
            place,
            moment(extract.last_change),
            title=extract.project_name,
            cut_mark=say("export.cut_mark"),
            no_header=say("export.no_header"),
        )
        book.styles.formats.update(date=say("export.date_format"), moment=say("export.moment_format"))
        for sheet in parts(extract, say, book.styles, what, shown, coefficient):
            book.add(sheet)
        book.add(account.sheet(extract, shown if what in ("all", "matrix") else None, say, coefficient))
        book.write()
    notices = [Notice("export.cut", {"n": book.cut})] if book.cut else []
    if matrix is None and what in ("all", "matrix") and len(shown.rows) < len(extract.codebook):
        notices.append(Notice("export.most_codes", {"n": len(shown.rows), "total": len(extract.codebook)}))
    return notices


def code_matrix(
    extract: Extract, relation: str = "overlap", count: str = "codings", subcodes: bool = False
) -> Matrix:
    """The co-occurrence of all codes of the codebook, in its order. Raises Refusal as ``cooccurrence``.

    Of more than ``MOST_CODES`` codes the most used ones: a sheet of millions of cells opens nowhere.
    """
    book = extract.codebook
    codes = [code.guid for code in book]
    if len(codes) > MOST_CODES:
        used = Counter(extract.columns.codes[n] for n in extract.columns.code.tolist())
        chosen = set(sorted(codes, key=lambda guid: -used[guid])[:MOST_CODES])
        codes = [guid for guid in codes if guid in chosen]
    return cooccurrence(
        extract.columns,
        relation=relation,
        count=count,
        turns=extract.turns,
        codes=codes,
        below=subtrees(book) if subcodes else None,
        labels={code.guid: book.path(code.guid) for code in book},
    )


def parts(
    extract: Extract, say: Say, styles: Looks, what: str, matrix: Matrix, coefficient: str | None = "c"
) -> Iterator[Sheet]:
    """The tables of one part, or of all but the cases. Raises Refusal ``export.what``."""
    if what not in PARTS:
        raise Refusal("export.what", what=what)
    every = what == "all"
    if every or what == "fragments":
        yield content.fragments(extract, say, styles)
    if every or what == "codes":
        yield content.codes(extract, say, styles)
    if every or what == "codebook":
        yield content.codebook(extract, say, styles)
    if every or what == "matrix":
        yield grids.grid(matrix, say, styles, coefficient)
    if every:
        yield grids.grid(table(extract, "documents"), say, styles)
    if every or what == "documents":
        yield content.documents(extract, say)
    if every or what == "memos":
        yield content.memos(extract, say)
    if what == "cases":
        yield content.cases(extract, say)

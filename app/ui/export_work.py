"""Writing a file out of a project: no widgets, made for a thread."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.model import CodingFilter, Notice, Origin
from app.coding.refusal import Refusal
from app.project import Place, Project
from app.project.reach import Reaches, of_export, of_matrix
from app.ui.narrowing import Narrowing
from app.ui.telling import origin_words
from app.words import say

if TYPE_CHECKING:
    from app.coding.analysis.matrix import Matrix
    from app.coding.extract import Extract

PARTS = ("fragments", "codes", "codebook", "matrix", "documents", "cases", "memos")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what it can hold, and its suffixes."""

    key: str
    icon: str
    whats: tuple[str, ...]
    suffixes: tuple[str, ...]


KINDS: tuple[Kind, ...] = (
    Kind("excel", "excel", ("all", *PARTS), (".xlsx",)),
    Kind("word", "document", ("fragments",), (".docx",)),
    Kind("csv", "fragments", PARTS, (".csv",)),
    Kind("html", "language", ("transcripts",), (".html",)),
    Kind("codebook", "codebook", ("codebook",), (".yaml", ".xlsx", ".csv")),
    Kind("picture", "image", ("matrix",), (".png", ".svg", ".pdf")),
)
NARROWED = ("fragments", "transcripts", "all", "codes", "matrix")
"""What can be exported of a part of the fragments."""


@dataclass(frozen=True, slots=True)
class Subset:
    """The codings that are exported, and in the user's words which those are."""

    guids: Collection[str]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A matrix as it is on the screen; ``coefficient`` "" is the counts, ``origins`` None is all, as is
    ``question`` "", the guid of a kept one."""

    matrix: Matrix
    coefficient: str = ""
    origins: frozenset[Origin] | None = None
    percent: str = ""
    """Of a cross table: "row", "column", "total" or "" for none."""
    question: str = ""
    with_subcodes: bool = False
    """Whether what is under a code of it counts for that code."""
    narrowing: Narrowing | None = None
    """The part of the material whose codings count, if it is a part."""


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What is to be written, and where."""

    kind: str
    what: str
    path: Path
    subset: Subset | None = None
    matrix: Shown | None = None
    origins: frozenset[Origin] | None = None
    """The origins whose codings go in; None is all. A matrix that is shown alone keeps its own."""
    question: str = ""
    """The guid of the kept question that finds what goes in; "" is all."""


@dataclass(frozen=True, slots=True)
class Written:
    """The file, its size in bytes, and what the user should know about it."""

    path: Path
    size: int
    notices: tuple[Notice, ...] = ()


def write(place: Place, order: Order, progress: Callable[[int, int, str], Any]) -> Written:
    """Write ``order`` out of the project at ``place``, which is opened for this, read-only.

    The file appears whole or, when refused or cancelled (``progress`` raises), not at all. Raises Refusal.
    """
    path = order.path
    beside = path.with_name(f".{path.stem[:80]}.nieuw{path.suffix}")
    try:
        with Project.open(place, read_only=True) as project:
            progress(0, 3, say("exporting.reading"))
            notices = _written(project, replace(order, path=beside), path, progress)
        progress(3, 3, "")
        try:
            beside.replace(path)
        except PermissionError:
            raise Refusal("export.locked", path=str(path)) from None
        except OSError as error:
            raise Refusal("export.unwritable", path=str(path), why=error.strerror or str(error)) from None
    except Refusal as refusal:
        told = {k: _back(v, beside, path) for k, v in refusal.details.items()}
        raise Refusal(refusal.key, **told) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return Written(path, path.stat().st_size, tuple(notices))


def _back(value: Any, beside: Path, path: Path) -> Any:
    """A refusal names the file that was asked for, not the one written beside it."""
    return (
        value.replace(str(beside), str(path)).replace(beside.name, path.name)
        if isinstance(value, str)
        else value
    )


def _written(
    project: Project, order: Order, path: Path, progress: Callable[[int, int, str], Any]
) -> list[Notice]:
    if order.kind == "codebook":
        from app.coding.codebook import CodebookFile
        from app.coding.codebook.files import write_codebook

        progress(1, 3, say("exporting.writing"))
        book = CodebookFile(name=path.stem, title=project.name, codes=project.codes.book().codes)
        write_codebook(book, order.path)
        return []
    shown = order.matrix
    alone = shown is not None and order.what == "matrix"
    origins = shown.origins if shown is not None and alone else order.origins
    told = list(order.subset.words if order.subset else ())
    if origins is not None:
        told.append(f"{say('fragments.filter.origins')}: {origin_words(origins)}")
    question = shown.question if shown is not None and alone else order.question
    narrowing = shown.narrowing if shown is not None and alone else None
    part, words = (narrowing or Narrowing()).meant(project)
    told += words
    chosen = replace(part, origins=origins)
    if question:
        chosen = replace(chosen, question=project.questions.kept(question))
        told.append(f"{say('asking.button')}: {project.questions.get(question).name}")
    extract = narrowed(project.extract(chosen, tuple(told)), order.subset)
    if shown is not None and not alone and (shown.origins, shown.question, bool(shown.narrowing)) != (
        origins, question, False,
    ):  # fmt: skip
        shown = None  # it counts others than the rest of the file would
    progress(1, 3, say("exporting.writing"))
    coefficient = (shown.coefficient or None) if shown else "c"
    if alone and shown is not None and shown.matrix.cross is not None and order.kind in ("excel", "csv"):
        from app.coding.exchange import crosstab_sheets
        from app.coding.exchange.files import moment

        crosstab_sheets.write(
            shown.matrix, order.path, say, percent=shown.percent, title=extract.project_name,
            when=moment(extract.last_change), filter_words=extract.filter_words,
        )  # fmt: skip
        return []
    if order.kind == "excel":
        from app.coding.exchange import excel

        mine = shown if order.what == "matrix" or (shown and shown.matrix.cross is None) else None
        return excel.write(
            extract, order.path, say, what=order.what,
            matrix=mine.matrix if mine else None, coefficient=coefficient if mine else "c",
        )  # fmt: skip
    if order.kind == "csv":
        from app.coding.exchange import csv_files

        csv_files.write(
            extract,
            order.path,
            say,
            what=order.what,
            matrix=shown.matrix if shown else None,
            coefficient=coefficient,
        )
    elif order.kind == "word":
        from app.coding.exchange import word

        word.write(extract, order.path, say)
    elif order.kind == "html":
        from app.coding.exchange import html

        html.write(extract, order.path, say)
    else:
        from app.coding.exchange import excel, picture
        from app.coding.exchange.pictures.base import base_words

        matrix = shown.matrix if shown else excel.code_matrix(extract)
        codes = set(matrix.rows) if matrix.row_kind == "codes" else None
        base = base_words(
            extract,
            extract.columns,
            say,
            codes=codes,
            with_subcodes=shown is not None and shown.with_subcodes,
        )
        picture.write(
            matrix,
            order.path,
            say,
            coefficient=shown.coefficient or None if shown else None,
            percent=shown.percent if shown else "",
            base=base,
        )
    return []


def reaches(project: Project, order: Order) -> Reaches:
    """What of the project is in the file that is asked for."""
    if order.kind == "codebook":
        return {}
    if order.what == "matrix":
        return of_matrix(project, order.matrix.matrix) if order.matrix is not None else {}
    question = project.questions.kept(order.question) if order.question else None
    chosen = CodingFilter(origins=order.origins, question=question)
    what = "word" if order.kind == "word" else order.what
    return of_export(project, what, chosen, order.subset.guids if order.subset is not None else None)


def narrowed(extract: Extract, subset: Subset | None) -> Extract:
    """The extract with only the codings of ``subset``."""
    if subset is None:
        return extract
    wanted = frozenset(subset.guids)
    rows = [n for n, guid in enumerate(extract.columns.guid) if guid in wanted]
    return replace(
        extract,
        fragments=tuple(f for f in extract.fragments if f.coding.guid in wanted),
        columns=extract.columns.take(rows),
    )

"""The workbook: a project's fragments, codes, matrices, documents, memos and how they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.coding.analysis.cooccurrence import cooccurrence
from app.coding.analysis.matrix import Matrix
from app.coding.analysis.tables import table
from app.coding.exchange import account
from app.coding.exchange.files import atomic, moment
from app.coding.exchange.sheets import Book, Cell, Column, Kind, Painted, Sheet
from app.coding.exchange.values import case_names, day, said, target_name, typed
from app.coding.extract import Extract, count_words
from app.coding.model import Attribute, Notice

if TYPE_CHECKING:
    from app.coding.exchange.styles import Styles

Say = Callable[..., str]


def write(
    extract: Extract, path: Path, say: Say, *, relation: str = "overlap", with_subcodes: bool = False
) -> list[Notice]:
    """Write the workbook to ``path``; ``say`` gives a sentence of resources/i18n for its key.

    ``relation`` and ``with_subcodes`` are those of the sheet Matrix. The same extract gives the same
    bytes. Returns a notice when texts were cut at the 32,767 characters of a cell. Raises Refusal when
    ``path`` cannot be written or the relation is unknown; nothing is written then.
    """
    from app.coding.analysis.rows import subtrees

    matrix = cooccurrence(
        extract.columns,
        relation=relation,
        turns=extract.turns,
        codes=[code.guid for code in extract.codebook],
        below=subtrees(extract.codebook) if with_subcodes else None,
        labels={code.guid: extract.codebook.path(code.guid) for code in extract.codebook},
    )
    with atomic(path) as place:
        book = Book(
            place,
            moment(extract.last_change),
            title=extract.project_name,
            cut_mark=say("export.cut_mark"),
            no_header=say("export.no_header"),
        )
        book.styles.formats.update(date=say("export.date_format"), moment=say("export.moment_format"))
        for sheet in (
            fragments(extract, say, book.styles),
            codes(extract, say, book.styles),
            codebook(extract, say, book.styles),
            code_matrix(matrix, say, book.styles),
            cross_table(table(extract, "documents"), say("export.sheet.code_documents"), say, book.styles),
            documents(extract, say),
            memos(extract, say),
            account.sheet(extract, matrix, say),
        ):
            book.add(sheet)
        book.write()
    return [Notice("export.cut", {"n": book.cut})] if book.cut else []


def fragments(extract: Extract, say: Say, styles: Styles) -> Sheet:
    """One row per coding, with a column for every attribute."""
    told = [attribute for attribute in extract.attributes if attribute.scope != "speaker"]
    columns = [
        Column(say("export.column.document"), 26),
        Column(say("export.column.case"), 26),
        Column(say("export.column.speaker"), 16),
        Column(say("export.column.role"), 14),
        Column(say("export.column.code"), 34, "wrapped"),
        Column(say("export.column.fragment"), 80, "wrapped"),
        Column(say("export.column.turn"), 9, "whole"),
        Column(say("export.column.time"), 10, "clock"),
        Column(say("export.column.start"), 10, "whole"),
        Column(say("export.column.end"), 10, "whole"),
        Column(say("export.column.coder"), 16),
        Column(say("export.column.date"), 17, "moment"),
        Column(say("export.column.memo"), 40, "wrapped"),
        Column(say("export.column.origin"), 13),
        Column(say("export.column.weight"), 10, "whole"),
    ]
    columns[2:2] = attribute_columns(told, columns, say)
    roles = {role: say(f"export.role.{role}") for role in ("interviewer", "respondent", "other")}
    origins = {o: say(f"export.origin.{o}") for o in ("manual", "suggested", "autocode", "imported")}
    edges = {code.guid: styles.edged(code.color) for code in extract.codebook}

    def rows() -> Iterator[Sequence[Cell]]:
        for f in extract.fragments:
            coding = f.coding
            yield (
                f.document,
                "; ".join(f.cases) or None,
                *(typed(f.attributes.get(a.name), a) for a in told),
                f.speaker or None,
                roles[f.role] if f.role else None,
                Painted(f.path, edges[coding.code]) if coding.code in edges else f.path,
                f.text,
                f.turn,
                None if f.time is None else f.time / 86400,
                coding.start,
                coding.end,
                f.coder,
                day(coding.created),
                f.memo or None,
                origins[coding.origin],
                coding.weight,
            )

    return Sheet(say("export.sheet.fragments"), columns, rows(), len(extract.fragments))


def attribute_columns(attributes: Sequence[Attribute], beside: Sequence[Column], say: Say) -> list[Column]:
    """A column per attribute; one that bears the name of a column beside it says that it is an attribute."""
    taken = {column.header.casefold() for column in beside}
    return [
        Column(
            say("export.attribute", name=a.name) if a.name.strip().casefold() in taken else a.name,
            16,
            typed_kind(a.type),
        )
        for a in attributes
    ]


def typed_kind(kind: str) -> Kind:
    """The look of an attribute's column for its type."""
    return "number" if kind == "number" else "date" if kind == "date" else "text"


def codes(extract: Extract, say: Say, styles: Styles) -> Sheet:
    """Frequencies per code, in the order of the codebook."""
    columns = [
        Column(say("export.column.code"), 52, "wrapped"),
        Column(say("export.column.color"), 10),
        Column(say("export.column.codings"), 13, "whole"),
        Column(say("export.column.documents"), 13, "whole"),
        Column(say("export.column.cases"), 13, "whole"),
        Column(say("export.column.words"), 13, "whole"),
    ]
    found = extract.frequencies()
    rows = [
        (
            extract.codebook.path(code.guid),
            Painted(code.color, styles.chip(code.color)),
            found[code.guid].codings,
            found[code.guid].documents,
            found[code.guid].cases,
            found[code.guid].words,
        )
        for code in extract.codebook
    ]
    return Sheet(say("export.sheet.codes"), columns, rows, len(rows))


def codebook(extract: Extract, say: Say, styles: Styles) -> Sheet:
    """The codes with what they mean."""
    words = ("definition", "inclusion", "exclusion", "example", "cues")
    columns = [
        Column(say("export.column.code"), 44, "wrapped"),
        Column(say("export.column.name"), 26, "wrapped"),
        *(Column(say(f"export.column.{word}"), 46, "wrapped") for word in words),
        Column(say("export.column.color"), 10),
        Column(say("export.column.codable"), 12),
        Column(say("export.column.active"), 10),
    ]
    yes, no = say("export.yes"), say("export.no")
    rows = [
        (
            Painted(extract.codebook.path(code.guid), styles.edged(code.color)),
            code.name,
            code.definition or None,
            code.inclusion or None,
            code.exclusion or None,
            code.example or None,
            "; ".join(code.cues) or None,
            Painted(code.color, styles.chip(code.color)),
            yes if code.codable else no,
            yes if code.active else no,
        )
        for code in extract.codebook
    ]
    return Sheet(say("export.sheet.codebook"), columns, rows, len(rows), "C2")


def code_matrix(matrix: Matrix, say: Say, styles: Styles) -> Sheet:
    """Codes by codes: first the counts, under them the coefficient c, both as a heat map."""
    import math

    columns = [
        Column(say("export.column.code"), 44, "wrapped"),
        Column(say("export.column.measure"), 12),
        *(Column(label, 7, "whole", turned=True) for label in matrix.column_labels),
    ]
    marks = matrix.marks()
    counts = matrix.counts.tolist()
    coefficients = matrix.coefficients("c").tolist()
    most = max((v for i, row in enumerate(counts) for j, v in enumerate(row) if i != j), default=0)

    def counted(i: int, j: int) -> Painted:
        value = counts[i][j]
        return Painted(value, styles.heat("whole", value / most if value and most and i != j else None))

    def weighed(i: int, j: int) -> Painted:
        value = coefficients[i][j]
        mark = next(iter(marks.get((i, j), ())), "")
        if math.isnan(value):
            return Painted(None, styles.heat("decimal", None, mark))
        return Painted(round(value, 6), styles.heat("decimal", value if value and i != j else None, mark))

    size = range(len(matrix.rows))
    pairs, c = say(f"export.measure.{matrix.count}"), say("export.measure.c")
    rows: list[Sequence[Cell]] = [(matrix.row_labels[i], pairs, *(counted(i, j) for j in size)) for i in size]
    rows += [(matrix.row_labels[i], c, *(weighed(i, j) for j in size)) for i in size]
    return Sheet(say("export.sheet.matrix"), columns, rows, len(rows), "C2")


def cross_table(matrix: Matrix, title: str, say: Say, styles: Styles) -> Sheet:
    """Codes by documents, cases, coders or an attribute, as a heat map with the code's total."""
    columns = [
        Column(say("export.column.code"), 44, "wrapped"),
        Column(say("export.column.total"), 10, "whole"),
        *(Column(label or "-", 7, "whole", turned=True) for label in matrix.column_labels),
    ]
    counts = matrix.counts.tolist()
    most = max((value for row in counts for value in row), default=0)
    rows = [
        (label, total, *(Painted(v, styles.heat("whole", v / most if v else None)) for v in row))
        for label, total, row in zip(matrix.row_labels, matrix.n.tolist(), counts, strict=True)
    ]
    return Sheet(title, columns, rows, len(rows), "C2")


def documents(extract: Extract, say: Say) -> Sheet:
    """The sources with their sizes, attributes and what was noticed at their import."""
    told = [attribute for attribute in extract.attributes if attribute.scope == "source"]
    columns = [
        Column(say("export.column.document"), 32),
        Column(say("export.column.kind"), 14),
        Column(say("export.column.day"), 12, "date"),
        Column(say("export.column.wave"), 10),
        Column(say("export.column.group"), 16),
        Column(say("export.column.case"), 32, "wrapped"),
        Column(say("export.column.characters"), 11, "whole"),
        Column(say("export.column.words"), 11, "whole"),
        Column(say("export.column.turns"), 10, "whole"),
        Column(say("export.column.speakers"), 34, "wrapped"),
        Column(say("export.column.codings"), 13, "whole"),
        Column(say("export.column.file"), 30),
        Column(say("export.column.added"), 17, "moment"),
        Column(say("export.column.notices"), 50, "wrapped"),
    ]
    columns[6:6] = attribute_columns(told, columns, say)
    codings: dict[str, int] = {}
    for fragment in extract.fragments:
        codings[fragment.coding.source] = codings.get(fragment.coding.source, 0) + 1
    speakers: dict[str, list[str]] = {}
    for speaker in extract.speakers:
        words = f"{speaker.name} ({say(f'export.role.{speaker.role}')})"
        speakers.setdefault(speaker.source, []).append(words)
    rows: list[Sequence[Cell]] = [
        (
            source.name,
            say(f"export.kind.{source.kind}"),
            day(source.date) or source.date or None,
            source.wave,
            source.group or None,
            case_names(extract, source.guid) or None,
            *(typed(extract.values.get(source.guid, {}).get(a.name), a) for a in told),
            source.length,
            count_words(extract.texts.get(source.guid, "")),
            len(extract.turns.get(source.guid, ())),
            "; ".join(speakers.get(source.guid, ())) or None,
            codings.get(source.guid, 0),
            source.original_name,
            day(source.added),
            "\n".join(said(notice, say) for notice in source.notices) or None,
        )
        for source in extract.sources
    ]
    return Sheet(say("export.sheet.documents"), columns, rows, len(rows))


def memos(extract: Extract, say: Say) -> Sheet:
    """All memos with what they are about."""
    columns = [
        Column(say("export.column.about"), 14),
        Column(say("export.column.target"), 46, "wrapped"),
        Column(say("export.column.title"), 26, "wrapped"),
        Column(say("export.column.memo"), 80, "wrapped"),
        Column(say("export.column.coder"), 16),
        Column(say("export.column.created"), 17, "moment"),
        Column(say("export.column.changed"), 17, "moment"),
    ]
    coders = {coder.guid: coder.name for coder in extract.coders}
    names = target_name(extract)
    rows = [
        (
            say(f"export.target.{memo.target_kind}"),
            names(memo) or None,
            memo.title or None,
            memo.text,
            coders.get(memo.coder),
            day(memo.created),
            day(memo.changed),
        )
        for memo in extract.memos
    ]
    return Sheet(say("export.sheet.memos"), columns, rows, len(rows))

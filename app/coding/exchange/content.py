"""What stands in an export's tables: a header and rows, whatever the file they go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.coding.codebook.sheet import joined_cues
from app.coding.exchange.sheets import Cell, Column, Kind, Painted, Sheet, fitting
from app.coding.exchange.styles import Looks
from app.coding.exchange.values import case_names, day, said, target_name, typed
from app.coding.extract import Extract, count_words
from app.coding.model import Attribute, Fragment

Say = Callable[..., str]


def fragments(extract: Extract, say: Say, styles: Looks) -> Sheet:
    """One row per coding, with a column for every attribute, a speaker's beside the speaker."""
    told = [attribute for attribute in extract.attributes if attribute.scope != "speaker"]
    of_speaker = [attribute for attribute in extract.attributes if attribute.scope == "speaker"]
    told_of = _values_told(extract)
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
    extra = attribute_columns([*told, *of_speaker], columns, say)
    columns[4:4] = extra[len(told) :]
    columns[2:2] = extra[: len(told)]
    roles = {role: say(f"export.role.{role}") for role in ("interviewer", "respondent", "other")}
    origins = {o: say(f"export.origin.{o}") for o in ("manual", "suggested", "autocode", "imported")}
    edges = {code.guid: styles.edged(code.color) for code in extract.codebook}

    def rows() -> Iterator[Sequence[Cell]]:
        for f in extract.fragments:
            coding = f.coding
            yield (
                f.document,
                "; ".join(f.cases) or None,
                *(told_of(f, a) for a in told),
                f.speaker or None,
                roles[f.role] if f.role else None,
                *(typed(f.attributes.get(a.name), a) for a in of_speaker),
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


def _values_told(extract: Extract) -> Callable[[Fragment, Attribute], Cell]:
    """A function that tells a fragment's value of an attribute; of several cases each when they differ."""
    by_case = {case.name: extract.values.get(case.guid, {}) for case in extract.cases}

    def value(fragment: Fragment, attribute: Attribute) -> Cell:
        if len(fragment.cases) < 2 or attribute.scope != "case":
            return typed(fragment.attributes.get(attribute.name), attribute)
        found = [by_case.get(name, {}).get(attribute.name) or "" for name in fragment.cases]
        different = list(dict.fromkeys(v for v in found if v))
        return "; ".join(different) if len(different) > 1 else typed("".join(different), attribute)

    return value


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


def codes(extract: Extract, say: Say, styles: Looks) -> Sheet:
    """Frequencies per code, in the order of the codebook."""
    found = extract.frequencies()
    columns = [
        Column(say("export.column.code"), fitting(map(extract.codebook.path, found)), "wrapped"),
        Column(say("export.column.color"), 10),
        Column(say("export.column.codings"), 13, "whole"),
        Column(say("export.column.documents"), 13, "whole"),
        Column(say("export.column.cases"), 13, "whole"),
        Column(say("export.column.words"), 13, "whole"),
    ]
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


def codebook(extract: Extract, say: Say, styles: Looks) -> Sheet:
    """The codes with what they mean, as ``codebook_files.read_codebook`` reads them back by their guids."""
    words = ("definition", "inclusion", "exclusion", "example", "cues", "paraphrases")
    columns = [
        Column(say("export.column.code"), 44, "wrapped"),
        Column(say("export.column.name"), 26, "wrapped"),
        *(Column(say(f"export.column.{word}"), 46, "wrapped", aside=word == "paraphrases") for word in words),
        Column(say("export.column.color"), 10),
        Column(say("export.column.codable"), 12),
        Column(say("export.column.active"), 10),
        Column(say("export.column.interviewer"), 16),
        Column(say("export.column.guid"), 38),
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
            joined_cues(code.cues) or None,
            "\n".join(code.paraphrases) or None,
            Painted(code.color, styles.chip(code.color)),
            yes if code.codable else no,
            yes if code.active else no,
            yes if code.interviewer else no,
            code.guid,
        )
        for code in extract.codebook
    ]
    return Sheet(say("export.sheet.codebook"), columns, rows, len(rows), "C2")


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


def cases(extract: Extract, say: Say) -> Sheet:
    """The cases with their attributes and documents."""
    told = [attribute for attribute in extract.attributes if attribute.scope == "case"]
    columns = [
        Column(say("export.column.case"), 40, "wrapped"),
        Column(say("export.column.documents"), 60, "wrapped"),
    ]
    columns[1:1] = attribute_columns(told, columns, say)
    names = {source.guid: source.name for source in extract.sources}
    rows = [
        (
            case.name,
            *(typed(extract.values.get(case.guid, {}).get(a.name), a) for a in told),
            "; ".join(names[guid] for guid in case.sources if guid in names) or None,
        )
        for case in extract.cases
    ]
    return Sheet(say("export.sheet.cases"), columns, rows, len(rows))

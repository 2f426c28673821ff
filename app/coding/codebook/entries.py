"""What every codebook format shares: field names in two languages, and entries made into codes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.coding.codebook.tree import DEEPEST, Codebook, key_of, tidied
from app.coding.model import Code, Notice, new_guid
from app.coding.palette import next_color
from app.coding.refusal import Refusal

MOST_CODES = 10_000
TEXTS = ("definition", "inclusion", "exclusion", "example")
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "path": ("pad", "path", "codepad", "code path", "codesysteem", "code system", "hierarchie", "hierarchy"),
    "name": ("naam", "name", "code", "codenaam", "code name", "label", "thema", "theme"),
    "parent": ("ouder", "parent", "parent code", "bovenliggende code", "hoort onder", "hoofdcode"),
    "guid": ("guid",),
    "color": ("kleur", "color", "colour"),
    "definition": (
        "definitie",
        "definition",
        "omschrijving",
        "beschrijving",
        "description",
        "toelichting",
        "memo",
    ),
    "inclusion": ("inclusie", "inclusion", "inclusiecriteria", "inclusion criteria", "wel coderen"),
    "exclusion": ("exclusie", "exclusion", "exclusiecriteria", "exclusion criteria", "niet coderen"),
    "example": ("voorbeeld", "example", "ankervoorbeeld", "anchor example", "anker", "anchor"),
    "cues": ("cues", "cue", "signaalwoorden", "trefwoorden", "keywords"),
    "paraphrases": ("parafrasen", "parafrase", "paraphrases", "paraphrase", "zo zeggen mensen het"),
    "codable": ("codeerbaar", "codable"),
    "active": ("actief", "active", "in gebruik", "in use"),
    "interviewer": ("ook interviewer", "interviewer too"),  # "interviewer" alone may be who made the codebook
    "codes": ("codes", "subcodes", "children"),
}
FIELDS: Mapping[str, str] = {header: name for name, headers in _HEADERS.items() for header in headers}
_NO = {"nee", "no", "n", "false", "onwaar", "0", "f"}
_YES = {"ja", "yes", "j", "y", "true", "waar", "1", "t", ""}


@dataclass(slots=True)
class Entry:
    """One code as a file has it; ``parent`` is an index into the list of entries, ``line`` counts from 1."""

    line: int
    fields: dict[str, str]
    parent: int | None = None
    cues: Sequence[str] = field(default_factory=tuple)
    paraphrases: Sequence[str] = field(default_factory=tuple)
    origin: Sequence[str] = field(default_factory=tuple)


def field_of(header: str) -> str | None:
    """The field a key or column header means, in Dutch or English; ``None`` for an unknown one."""
    plain = re.sub(r"[\s_-]+", " ", header.replace("ë", "e").replace("Ë", "e")).strip().casefold()
    return FIELDS.get(plain)


def almost_field(header: str) -> str | None:
    """The known header that an unknown one was probably meant to be."""
    from rapidfuzz import fuzz, process

    hit = process.extractOne(key_of(header), list(FIELDS), scorer=fuzz.ratio, score_cutoff=75)
    return hit[0] if hit else None


def unknown_fields(headers: Iterable[str], file: str) -> tuple[Notice, ...]:
    """One notice per header that looks like a misspelt one, and one for all others that were left out."""
    misspelt, other = [], []
    for header in dict.fromkeys(headers):
        if (meant := almost_field(header)) is not None:
            misspelt.append(
                Notice("codebook.file.field_misspelt", {"file": file, "field": header, "meant": meant})
            )
        else:
            other.append(header)
    if other:
        misspelt.append(
            Notice("codebook.file.fields_ignored", {"file": file, "fields": ", ".join(other[:12])})
        )
    return tuple(misspelt)


def codes_from(entries: Sequence[Entry], file: str) -> tuple[Code, ...]:
    """The entries as sound codes in tree order, with fresh guids and colours where they have none.

    Refuses, with the file and the line: too many codes, names and colours that are not allowed, a guid that
    is none or occurs twice, siblings with one name, codes that are too deep or stand below themselves.
    """
    if not entries:
        raise Refusal("codebook.file.no_codes", file=file)
    if len(entries) > MOST_CODES:
        raise Refusal("codebook.file.too_many", file=file, most=MOST_CODES)
    guids = _guids(entries, file)
    lines = dict(zip(guids, (entry.line for entry in entries), strict=True))
    counted: dict[int | None, int] = {}
    codes = []
    for entry, guid in zip(entries, guids, strict=True):
        position = counted.get(entry.parent, 0)
        counted[entry.parent] = position + 1
        given = entry.fields
        with_place = Code(
            guid=guid,
            name=given.get("name", ""),
            parent=None if entry.parent is None else guids[entry.parent],
            position=position,
            color=given.get("color", "").strip() or "#000000",
            cues=tuple(entry.cues),
            paraphrases=tuple(entry.paraphrases),
            codable=_yes_or_no(entry, "codable", file),
            active=_yes_or_no(entry, "active", file),
            interviewer=bool(given.get("interviewer", "").strip()) and _yes_or_no(entry, "interviewer", file),
        )
        texts: dict[str, Any] = {name: given.get(name, "") for name in TEXTS}
        try:
            codes.append(tidied(replace(with_place, **texts)))
        except Refusal as refusal:
            raise in_file(refusal, file, entry.line) from None
    try:
        book = Codebook(codes)
    except Refusal as refusal:
        raise in_file(refusal, file, _line_of(refusal, codes, lines)) from None
    for code in book:
        if book.depth(code.guid) >= DEEPEST:
            raise Refusal(
                "codebook.file.too_deep", file=file, line=lines[code.guid], name=code.name, deepest=DEEPEST
            )
    for first, second in book.twins():
        raise Refusal(
            "codebook.file.name_twice",
            file=file,
            line=lines[second.guid],
            other=lines[first.guid],
            path=book.path(second.guid),
        )
    return _colored(
        book, {guid for guid, entry in zip(guids, entries, strict=True) if not entry.fields.get("color")}
    )


def in_file(refusal: Refusal, file: str, line: int) -> Refusal:
    """The refusal of a code, told with the place where the code stands."""
    details = {**refusal.details, "file": file, "line": line}
    return Refusal(refusal.key.replace("codebook.", "codebook.file.", 1), **details)


def _guids(entries: Sequence[Entry], file: str) -> list[str]:
    seen: dict[str, int] = {}
    guids = []
    for entry in entries:
        given = entry.fields.get("guid", "").strip()
        try:
            guid = str(uuid.UUID(given)) if given else new_guid()
        except ValueError:
            raise Refusal("codebook.file.guid", file=file, line=entry.line, guid=given) from None
        if guid in seen:
            raise Refusal("codebook.file.guid_twice", file=file, line=entry.line, other=seen[guid], guid=guid)
        seen[guid] = entry.line
        guids.append(guid)
    return guids


def _yes_or_no(entry: Entry, name: str, file: str) -> bool:
    given = entry.fields.get(name, "").strip()
    if key_of(given) in _NO:
        return False
    if key_of(given) in _YES:
        return True
    raise Refusal("codebook.file.yes_or_no", file=file, line=entry.line, field=name, value=given)


def _line_of(refusal: Refusal, codes: Sequence[Code], lines: Mapping[str, int]) -> int:
    return next((lines[c.guid] for c in codes if c.name == refusal.details.get("name")), 1)


def _colored(book: Codebook, without: set[str]) -> tuple[Code, ...]:
    if not without:
        return book.codes
    colors = {code.guid: code.color for code in book if code.guid not in without}
    used = list(colors.values())
    for code in book:
        if code.guid in without:
            around = [one.guid for one in book.children(code.parent)] + ([code.parent] if code.parent else [])
            color = next_color(used, [colors[guid] for guid in around if guid in colors])
            colors[code.guid] = color
            used.append(color)
    return tuple(replace(code, color=colors[code.guid]) for code in book)

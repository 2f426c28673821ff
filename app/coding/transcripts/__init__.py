"""Readers of transcripts: one module per format, each giving a draft (text, turns, speakers, notices).

``read(path)`` is the door for files, ``read_text(text, name)`` for text that is there already.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from app.coding.model import Notice, Role, SourceKind
from app.coding.refusal import Refusal
from app.coding.transcripts import limits, sniff
from app.coding.transcripts.dates import find_date
from app.coding.transcripts.draft import Draft, DraftSpeaker, Hints, Sheet
from app.coding.transcripts.roles import guess
from app.coding.transcripts.turns import recognise

__all__ = ["EXTENSIONS", "Draft", "DraftSpeaker", "read", "read_text"]

EXTENSIONS: tuple[str, ...] = (
    ".docx", ".odt", ".rtf", ".pdf", ".txt", ".md", ".vtt", ".srt", ".html", ".htm",
)  # fmt: skip

_WHOLE = frozenset({"txt", "md", "vtt", "srt", "html", "htm", "rtf"})
_RIGHT = {"docx": ("zip",), "odt": ("zip",), "pdf": ("pdf",), "rtf": ("rtf",)}
_TABLES = (".xlsx", ".csv", ".sav")
_NOTE = re.compile(r"notitie|memo|aantekening", re.IGNORECASE)
_REPORT = re.compile(r"verslag|rapport|nota\b|beleids", re.IGNORECASE)
_GROUP = re.compile(r"focusgroep|groepsgesprek|groepsinterview|focus.?group", re.IGNORECASE)


def read(path: Path) -> Draft:
    """The draft of a file. Raises Refusal for a file that cannot be read, in a sentence for its user."""
    name = path.name
    extension = path.suffix.lower()
    try:
        if path.is_dir():
            raise Refusal("import.folder", file=name)
        if not path.exists():
            raise Refusal("import.missing", file=name)
        if extension in _TABLES:
            raise Refusal("import.is_table", file=name)
        if extension not in EXTENSIONS:
            raise Refusal("import.unknown_format", file=name, known=" ".join(EXTENSIONS))
        if not path.is_file():
            raise Refusal("import.unreadable", file=name)
        with path.open("rb") as file:
            return _read_open(file, name, path.stem, extension[1:])
    except PermissionError:
        raise Refusal("import.no_permission", file=name) from None
    except (MemoryError, RecursionError):
        raise Refusal("import.too_complex", file=name) from None
    except OSError:
        raise Refusal("import.unreadable", file=name) from None


def read_text(text: str, name: str) -> Draft:
    """The draft of a plain text under a file name; its extension tells whether it is Markdown."""
    from app.coding.transcripts import plain

    stem, dot, extension = name.rpartition(".")
    form = extension.lower() if dot and stem else "txt"
    text, hints = plain.hints_of(text, markdown=form == "md")
    return _draft(text, hints, stem if dot and stem else name, name, form, [])


def _read_open(file: BinaryIO, name: str, stem: str, form: str) -> Draft:
    size = os.fstat(file.fileno()).st_size
    if size == 0:
        raise Refusal("import.empty", file=name)
    if size > (limits.PLAIN if form in _WHOLE else limits.UNPACKED):
        raise Refusal(
            "import.too_large", file=name, mb=(limits.PLAIN if form in _WHOLE else limits.UNPACKED) >> 20
        )
    head = file.read(sniff.SAMPLE)
    _check_kind(file, head, name, form)
    file.seek(0)
    text, hints, notices = _content(file, name, form)
    if len(text) > limits.CHARACTERS:
        raise Refusal("import.too_long", file=name, limit=limits.CHARACTERS // 1_000_000)
    if not text or text.isspace():
        raise Refusal("import.no_text", file=name)
    return _draft(text, hints, stem, name, "html" if form == "htm" else form, notices)


def _check_kind(file: BinaryIO, head: bytes, name: str, form: str) -> None:
    """Refuse a file whose bytes say that it is something else than its name."""
    kind = sniff.kind_of(head)
    if kind in ("image", "sound", "archive", "program"):
        raise Refusal(f"import.misnamed_{kind}", file=name, ext=form)
    if kind == "ole":
        what = sniff.ole_kind(file)
        raise Refusal(
            "import.encrypted" if what == "encrypted" else f"import.misnamed_{what}", file=name, ext=form
        )
    right = _RIGHT.get(form)
    if right is None:
        if kind in ("zip", "pdf", "rtf"):
            raise Refusal(f"import.misnamed_{_packed(file) if kind == 'zip' else kind}", file=name, ext=form)
    elif kind not in right:
        if kind in ("pdf", "rtf", "html"):
            raise Refusal(f"import.misnamed_{kind}", file=name, ext=form)
        if kind == "zip":
            raise Refusal(f"import.misnamed_{_packed(file)}", file=name, ext=form)
        raise Refusal("import.not_what_it_says", file=name, ext=form)


def _packed(file: BinaryIO) -> str:
    from app.coding.transcripts.archive import opened

    try:
        with opened(file, "") as package:
            return sniff.packed_kind(
                package.names, package.read("mimetype") if "mimetype" in package else b""
            )
    except Refusal:
        return "zip"


def _content(file: BinaryIO, name: str, form: str) -> tuple[str, Hints, list[Notice]]:
    if form in ("txt", "md"):
        from app.coding.transcripts import plain
        from app.coding.transcripts.encoding import decode

        decoded, notices = decode(file.read(), name)
        return *plain.hints_of(decoded, markdown=form == "md"), notices
    sheet = _sheet(file, name, form)
    if sheet.size > limits.CHARACTERS + 1:
        raise Refusal("import.too_long", file=name, limit=limits.CHARACTERS // 1_000_000)
    return *sheet.finish(), sheet.notices


def _sheet(file: BinaryIO, name: str, form: str) -> Sheet:
    if form == "docx":
        from app.coding.transcripts import docx

        return docx.read(file, name)
    if form == "odt":
        from app.coding.transcripts import odt

        return odt.read(file, name)
    if form == "pdf":
        from app.coding.transcripts import pdf

        return pdf.read(Path(file.name), name)
    data = file.read()
    if form == "rtf":
        from app.coding.transcripts import rtf

        return rtf.read(data, name)
    if form in ("html", "htm"):
        from app.coding.transcripts import html

        return html.read(data, name)
    from app.coding.transcripts import cues
    from app.coding.transcripts.encoding import decode

    text, notices = decode(data, name)
    sheet = cues.read(text, name, webvtt=form == "vtt")
    sheet.notices[:0] = notices
    return sheet


def _draft(text: str, hints: Hints, stem: str, original: str, form: str, notices: list[Notice]) -> Draft:
    try:
        found = recognise(text, hints)
    except Refusal as refusal:
        raise Refusal(refusal.key, file=original, **refusal.details) from None
    roles, doubt = guess(text, found.turns, found.names, found.stated)
    notices = list(notices)
    if not found.names:
        notices.append(Notice("import.no_speakers"))
    elif doubt:
        notices.append(Notice(f"import.roles_{doubt}"))
    return Draft(
        name=stem,
        original_name=original,
        format=form,
        text=text,
        turns=found.turns,
        speakers=tuple(DraftSpeaker(n, roles[n]) for n in found.names),
        notices=tuple(notices),
        kind=_kind(stem, len(found.turns), roles, form),
        date=find_date(stem, text[: min(found.head, 3000)]),
    )


def _kind(stem: str, turns: int, roles: Mapping[str, Role], form: str) -> SourceKind:
    """Interview or focus group by who speaks, else report or note; shown for correction."""
    if _NOTE.search(stem):
        return "note"
    if turns < 2 or not roles:
        return "interview" if form in ("vtt", "srt") and not _REPORT.search(stem) else "report"
    if _GROUP.search(stem) or sum(r != "interviewer" for r in roles.values()) >= 4:
        return "focusgroup"
    return "report" if _REPORT.search(stem) and "interviewer" not in roles.values() else "interview"

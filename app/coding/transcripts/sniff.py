"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from typing import BinaryIO

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS")
_SOUND = (b"ID3", b"OggS", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\x1aE\xdf\xa3", b"#!AMR")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"SQLite format 3")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAMPLE = 8192


def kind_of(head: bytes) -> str:
    """``zip``, ``ole``, ``pdf``, ``rtf``, ``html``, ``vtt``, ``image``, ``sound``, ``archive``,
    ``program``, or empty when the bytes say nothing (plain text has no sign of its own)."""
    if head.startswith((b"PK\3\4", b"PK\5\6", b"PK\7\x08")):
        return "zip"
    if head.startswith(_OLE):
        return "ole"
    if head.startswith(_IMAGES) and not _is_text(head):
        return "image"
    if head[:4] == b"RIFF":
        return "image" if head[8:12] == b"WEBP" else "sound"
    if head[4:8] == b"ftyp":
        return "image" if head[8:12] in (b"heic", b"heix", b"avif", b"mif1") else "sound"
    if head.startswith(_SOUND) and not _is_text(head):
        return "sound"
    if head.startswith(_ARCHIVES) and not _is_text(head):
        return "archive"
    if head.startswith(_PROGRAMS) and not _is_text(head):
        return "program"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    start = head[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(b"WEBVTT"):
        return "vtt"
    if start[:200].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    return ""


def _is_text(head: bytes) -> bool:
    """Whether a short sign such as ``BM`` or ``MZ`` is just how a text begins."""
    return not any(b < 9 or 13 < b < 27 for b in head[:512])


def packed_kind(names: list[str], mimetype: bytes) -> str:
    """What kind of document a zip file holds, by the names of its parts."""
    has = set(names)
    if any(n.startswith("word/") for n in has):
        return "docx"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    if any(n.startswith("xl/") for n in has) or b"spreadsheet" in mimetype:
        return "sheet"
    if any(n.startswith("ppt/") for n in has) or b"presentation" in mimetype:
        return "slides"
    return "odt" if not mimetype and {"content.xml", "META-INF/manifest.xml"} <= has else "zip"


def ole_kind(file: BinaryIO) -> str:
    """``encrypted`` (a .docx behind a password), ``doc`` (Word before 2007) or ``ole``."""
    file.seek(0)
    data = file.read(4 * 1024 * 1024)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted"
    return "doc" if "WordDocument".encode("utf-16-le") in data else "ole"

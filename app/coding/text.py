"""Text as it is kept: normalised once, counted in code points, shown by Qt in UTF-16 units."""

from __future__ import annotations

import bisect
import hashlib
import re
import unicodedata
from collections.abc import Collection

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A guid as we write it, in whatever stands around it (a kept question names its codes so)."""
_GUID_LENGTH = 36
_NEWLINES = re.compile("\r\n|[\r\u2028\u2029\u0085\v\f]")
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def within_guid(text: str, start: int, end: int) -> bool:
    """Whether a range of a text is only a part of a guid, whose letters can spell a name ("1bea4")."""
    near = GUID.finditer(text, max(0, start - _GUID_LENGTH), end + _GUID_LENGTH)
    return any(m.start() < end and start < m.end() and (m.start() < start or end < m.end()) for m in near)


def normalise(text: str) -> str:
    """NFC, LF for every line end, no byte order mark, no NUL: the form in which a text is stored.

    Half of a surrogate pair, which no file can hold, becomes U+FFFD.
    """
    whole = _SURROGATES.sub("\ufffd", text)
    return unicodedata.normalize("NFC", _NEWLINES.sub("\n", whole).replace("\ufeff", "").replace("\0", ""))


def composed(text: str) -> str:
    """A text with each letter and its accents as one sign (NFC), all else as it was."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """A field as it is kept: normalised, without control characters, without outer white space."""
    return _UNSEEN.sub("", normalise(_SURROGATES.sub("", text))).strip()


def label(text: str) -> str:
    """A name as it is kept: ``clean``, and on one line with single spaces; empty when nobody would see it."""
    found = " ".join(clean(text).split())
    return found if found.isascii() or any(map(_seen, found)) else ""


def _seen(char: str) -> bool:
    """Whether a character is seen by itself: no mark for its direction or width, no filler."""
    return unicodedata.category(char)[0] not in "CZM" and char not in _FILLERS


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without white space at its ends; None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def plain_number(text: str) -> str:
    """A number with a point as it is kept, so that equal numbers are equal texts: 07, 7.0 and +7 are 7.

    One with an exponent stays as it is written.
    """
    found = re.fullmatch(r"([-+]?)(\d*)(?:\.(\d*))?", text)
    if found is None:
        return text.lstrip("+")
    whole, part = found[2].lstrip("0") or "0", (found[3] or "").rstrip("0")
    made = f"{whole}.{part}" if part else whole
    return f"-{made}" if found[1] == "-" and made != "0" else made


def fingerprint(text: str) -> str:
    """The sha256 (64 hex digits) by which one normalised text is known again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def free_name(wanted: str, taken: Collection[str]) -> str:
    """A name that is not in ``taken`` (casefolded): a number goes behind it."""
    name, n = wanted, 1
    while name.casefold() in taken:
        n += 1
        name = f"{wanted} ({n})"
    return name


class Utf16Map:
    """Code point offsets of one text to UTF-16 units and back, in O(log astral characters).

    A text without characters above U+FFFF costs nothing: both counts are the same.
    """

    def __init__(self, text: str) -> None:
        self._wide = [i for i, ch in enumerate(text) if ch > "\uffff"] if not text.isascii() else []
        self._wide16 = [i + k for k, i in enumerate(self._wide)]

    def to_utf16(self, offset: int) -> int:
        """UTF-16 units before code point ``offset``."""
        return offset + bisect.bisect_left(self._wide, offset)

    def to_code_points(self, units: int) -> int:
        """Code points before UTF-16 unit ``units``; the middle of a pair counts as its start."""
        before = bisect.bisect_left(self._wide16, units)
        if before and self._wide16[before - 1] == units - 1:
            return self._wide[before - 1]
        return units - before

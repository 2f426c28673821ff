"""Which characters the bytes of a plain text file are: never a guess that yields mojibake."""

from __future__ import annotations

import codecs
import re

from app.coding.model import Notice
from app.coding.refusal import Refusal

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_WESTERN = ("iso8859-1", "cp1252")
_AMID = re.compile("(?<=[a-zA-Z])[^\x00-\x7f’–—…­](?=[a-zA-Z])")


def decode(data: bytes, name: str, *, told: str = "") -> tuple[str, list[Notice]]:
    """The text of ``data`` and what had to be decided about it.

    A byte order mark decides; then strict UTF-8; then the pattern of NUL bytes that UTF-16 leaves;
    then what the file says of itself (``told``, a charset in HTML); then Windows-1252, provided that its
    letters stand where letters stand. Raises Refusal for bytes that are no text.
    """
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            if codec == "utf-8":
                return _utf8_or_damaged(data[len(mark) :], name)
            return _wide(data[len(mark) :], codec, name)
    data = data.rstrip(b"\0") if data.count(b"\0") < 8 or data.endswith(b"\0" * 8) else data
    if b"\0" in data:
        codec = _utf16(data)
        if not codec:
            raise Refusal("import.binary", file=name)
        text, notices = _wide(data, codec, name)
        return text, [*notices, Notice("import.encoding_guessed", {"encoding": "UTF-16"})]
    if len(_CONTROL.findall(data[:1_000_000])) > len(data[:1_000_000]) // 200:
        raise Refusal("import.binary", file=name)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    if codec := _single_byte(told):
        try:
            return data.decode(codec), []
        except UnicodeDecodeError:
            pass
    high = len(_HIGH.findall(data))
    sequences = _MULTIBYTE.findall(data)
    inside = sum(map(len, sequences))
    if (
        sequences
        and told.casefold() not in ("windows-1252", "iso-8859-1", "latin-1")
        and high - inside <= inside // 4
    ):
        return _utf8_or_damaged(data, name)
    return _windows(data, name)


def _single_byte(told: str) -> str:
    """The codec of an 8-bit character set other than Latin-1, which pages call what is Windows-1252."""
    try:
        name = codecs.lookup(told).name
    except LookupError:
        return ""
    return name if name.startswith(("iso8859-", "cp125", "koi8-")) and name not in _WESTERN else ""


def _utf8_or_damaged(data: bytes, name: str) -> tuple[str, list[Notice]]:
    """UTF-8 with here and there a byte from another hand: that byte is read as Windows-1252."""
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    pieces: list[str] = []
    bad = at = 0
    while at < len(data):
        try:
            pieces.append(data[at:].decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            bad += 1
            if bad > 1000:
                raise Refusal("import.encoding_unknown", file=name) from None
            stop = at + error.start
            pieces.append(data[at:stop].decode("utf-8"))
            cut_off = error.end + at >= len(data) and "unexpected end" in error.reason
            wrong = data[stop:] if cut_off else data[stop : stop + 1]
            pieces.append("\ufffd" if cut_off else wrong.decode("cp1252", "replace"))
            at = stop + len(wrong)
    return "".join(pieces), [Notice("import.bytes_replaced", {"n": bad})]


def _wide(data: bytes, codec: str, name: str) -> tuple[str, list[Notice]]:
    unit = 4 if "32" in codec else 2
    notices = []
    if len(data) % unit:
        data = data[: len(data) // unit * unit]
        notices.append(Notice("import.bytes_replaced", {"n": 1}))
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        raise Refusal("import.encoding_unknown", file=name) from None
    controls = sum(map(text.count, map(chr, (*range(9), *range(14, 27), 0x7F))))
    if controls > len(text) // 200 or text.count("\ufffe") + text.count("\uffff"):
        raise Refusal("import.binary", file=name)
    return text, notices


def _utf16(data: bytes) -> str:
    """The UTF-16 form whose spaces, line ends and Latin letters explain the NUL bytes, or empty."""
    pairs = len(data) // 2
    if pairs < 2:
        return ""
    even, odd = data[0 : pairs * 2 : 2], data[1 : pairs * 2 : 2]
    for codec, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        zeros, other = high.count(0), low.count(0)
        if zeros >= pairs // 12 + 1 and other * 20 <= zeros:
            return codec
    return ""


def _windows(data: bytes, name: str) -> tuple[str, list[Notice]]:
    """Windows-1252, unless its signs stand amid words where only letters can (an old DOS or Mac file)."""
    if _UNDEFINED.search(data):
        raise Refusal("import.encoding_unknown", file=name)
    text = data.decode("cp1252")
    amid = _AMID.findall(text)
    signs = sum(not c.isalpha() for c in amid)
    if signs * 3 > len(amid):
        raise Refusal("import.encoding_unknown", file=name)
    return text, [Notice("import.encoding_guessed", {"encoding": "Windows-1252"})]

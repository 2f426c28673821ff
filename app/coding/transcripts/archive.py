"""Packed documents (.docx, .odt): unpacked and parsed within limits, with nothing fetched or expanded."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from app.coding.refusal import Refusal
from app.coding.transcripts import limits

if TYPE_CHECKING:
    from lxml.etree import _Element

_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, KeyError, ValueError,
    OverflowError, NotImplementedError, OSError, IndexError, UnicodeError,
)  # fmt: skip


class Package:
    """The parts of one packed file. Raises Refusal for what is broken, locked or too large."""

    def __init__(self, zipped: zipfile.ZipFile, name: str) -> None:
        self.file = name
        self._zip = zipped
        self._left = limits.UNPACKED
        members = zipped.infolist()
        if len(members) > limits.MEMBERS or sum(m.file_size for m in members) > limits.UNPACKED:
            raise Refusal("import.too_large_unpacked", file=name, mb=limits.UNPACKED >> 20)
        self.names = [m.filename for m in members]
        self._known = frozenset(self.names)

    def __contains__(self, part: str) -> bool:
        return part in self._known

    def read(self, part: str) -> bytes:
        """The bytes of a part, checked against its checksum."""
        try:
            info = self._zip.getinfo(part)
            if info.flag_bits & 1:
                raise Refusal("import.encrypted", file=self.file)
            with self._zip.open(info) as stream:
                data = stream.read(self._left + 1)
        except _BROKEN:
            raise Refusal("import.damaged", file=self.file) from None
        self._left -= len(data)
        if self._left < 0:
            raise Refusal("import.too_large_unpacked", file=self.file, mb=limits.UNPACKED >> 20)
        return data

    def fingerprint(self, part: str) -> tuple[int, int]:
        """The checksum and the size of a part, without reading it."""
        info = self._zip.getinfo(part)
        return info.CRC, info.file_size

    def xml(self, part: str) -> _Element:
        """The root of a part that is XML, without DTD, entities, network or extreme depth."""
        return parse(self.read(part), self.file)


@contextmanager
def opened(file: BinaryIO, name: str) -> Iterator[Package]:
    """The package in an open file."""
    try:
        zipped = zipfile.ZipFile(file)
    except _BROKEN:
        raise Refusal("import.damaged", file=name) from None
    with zipped:
        yield Package(zipped, name)


def parse(data: bytes, name: str) -> _Element:
    """The root of an XML document. Raises Refusal for a DTD, a tree too large for memory, bad XML."""
    from lxml import etree

    if b"<!DOCTYPE" in data or _hides_doctype(data):
        raise Refusal("import.dtd", file=name)
    if len(data) > 1_000_000 and limits.tree_cost(data) > limits.TREE:
        raise Refusal("import.too_complex", file=name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        raise Refusal("import.damaged", file=name) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refusal("import.dtd", file=name)
    return root


def _hides_doctype(data: bytes) -> bool:
    """Whether a DTD stands in another encoding than ASCII's, where the plain search does not see it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:8]:
        return b"<!DOCTYPE" in data.replace(b"\0", b"")
    return False

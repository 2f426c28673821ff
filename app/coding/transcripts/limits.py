"""How much a file may hold before it is refused: what a laptop reads in seconds and half a gigabyte."""

from __future__ import annotations

UNPACKED = 200 * 1024 * 1024
"""Bytes, of a file and of all that is packed in it together."""

CHARACTERS = 5_000_000
"""Code points of text."""

PLAIN = 40 * 1024 * 1024
"""Bytes of a file that is read whole (.txt, .md, .vtt, .srt, .html, .rtf): more cannot be ``CHARACTERS``."""

TREE = 250 * 1024 * 1024
"""Bytes of memory that a parsed XML or HTML tree may take, estimated before it is built."""

MEMBERS = 20_000
"""Parts in one packed file."""

TURNS = 200_000
"""Turns in one text, more than any text of ``CHARACTERS`` has that was spoken."""

PAGES = 5_000
"""Pages of a PDF."""


def tree_cost(data: bytes, node: int = 110) -> int:
    """Bytes that a tree of ``data`` takes at most: ``node`` bytes a tag, an attribute per pair of quotes."""
    quotes = data.count(b'"') + data.count(b"'")
    return len(data) + node * data.count(b"<") + 60 * quotes

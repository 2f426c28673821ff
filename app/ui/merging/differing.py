"""Two versions of a text side by side: what is only in one is marked, by a line under it and by weight."""

from __future__ import annotations

import difflib
import re
from html import escape

from app.ui import theme

_PARTS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4000
"""Characters of a version that are compared word by word; of a longer one nothing is marked."""


def marked(one: str, other: str) -> tuple[str, str]:
    """Both texts as HTML, with the words that the other has not marked."""
    if max(len(one), len(other)) > LONGEST or not one or not other:
        return _plain(one), _plain(other)
    left, right = _PARTS.findall(one), _PARTS.findall(other)
    shown: tuple[list[str], list[str]] = ([], [])
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        for to, parts in ((shown[0], left[a:b]), (shown[1], right[c:d])):
            text = _plain("".join(parts))
            to.append(text if tag == "equal" or not text.strip() else _mark(text))
    return "".join(shown[0]), "".join(shown[1])


def swatch(color: str) -> str:
    """A colour as HTML: a patch of it, and its name."""
    return f'<span style="color:{theme.stripe(color).name()}; font-size:18pt">■</span> {escape(color)}'


def _plain(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _mark(text: str) -> str:
    now = theme.current()
    ground = theme.mix(now.change, now.paper, 0.3 if now.dark else 0.16).name()
    return f'<u style="background-color:{ground}; font-weight:600">{text}</u>'

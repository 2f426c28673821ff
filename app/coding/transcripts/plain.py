"""Plain text (.txt, .md): the text is exactly the decoded file, normalised; nothing is stripped.

So Markdown keeps its signs: ``**Anna:** ja`` opens a turn of Anna, and its stars stand in the text before it.
"""

from __future__ import annotations

import re

from app.coding.text import normalise
from app.coding.transcripts.draft import Hints

_HEADING = re.compile(r"#{1,6}[ \t]+\S")


def hints_of(text: str, *, markdown: bool) -> tuple[str, Hints]:
    """The normalised text, and in Markdown its headings."""
    text = normalise(text)
    hints = Hints()
    if markdown and "#" in text:
        hints.breaks.update(n for n, line in enumerate(text.split("\n")) if _HEADING.match(line))
    return text, hints

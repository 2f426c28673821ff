"""What the parts of Coderen ask of the place that they work in: its panes, the document that is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.coding.model import Coding, Memo
from app.ui.coding.codebook_panel import CodebookPanel
from app.ui.coding.documents import DocumentsPanel
from app.ui.coding.inspector import Inspector
from app.ui.coding.panes import Panes
from app.ui.coding.reader import Reader
from app.ui.coding.suggestions import Suggestions
from app.ui.places import Place
from app.ui.transcript import TranscriptView


class Bench(Place):
    """The place to read and code as its parts know it; ``CodingPlace`` is it, and puts the parts together: so
    they need not know that, nor one another. (Qt's classes cannot be abstract; these methods are.)

    ``source``, ``text`` and ``seen`` (the sha256 of the text) are of the document that is open, ``codings``
    all those in it by guid, ``memos`` those on the codings that were looked at last.
    """

    source: str | None
    text: str
    seen: str
    codings: dict[str, Coding]
    memos: dict[str, Sequence[Memo]]
    documents: DocumentsPanel
    codebook: CodebookPanel
    reader: Reader
    view: TranscriptView
    inspector: Inspector
    panes: Panes
    suggestions: Suggestions

    def go(self, **target: Any) -> None:
        """``source``, and in it ``start`` and ``end``, or ``coding`` (a guid)."""
        raise NotImplementedError

    def open(self, source: str) -> None:
        """Show a document with its codings; nothing happens when it is open already."""
        raise NotImplementedError

    def redraw_codings(self) -> None:
        """Read the open document's codings anew and draw them all."""
        raise NotImplementedError

    def is_visible(self, coding: Coding) -> bool:
        """Whether a coding is drawn."""
        raise NotImplementedError

    def stand_on(self, guid: str) -> None:
        """Select a coding and tell about it; words selected elsewhere are let go."""
        raise NotImplementedError

    def inspect_soon(self) -> None:
        """Let the inspector say anew what is looked at."""
        raise NotImplementedError

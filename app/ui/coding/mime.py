"""What is dragged between codebook, documents and text."""

from __future__ import annotations

import json

from PySide6.QtCore import QMimeData

CODE = "application/x-kantlijn-code"
RANGE = "application/x-kantlijn-range"
SOURCE = "application/x-kantlijn-source"


def code_of(data: QMimeData) -> str | None:
    """The guid of the dragged code, if it is one."""
    return bytes(data.data(CODE).data()).decode("ascii", "replace") if data.hasFormat(CODE) else None


def range_of(data: QMimeData) -> tuple[int, int] | None:
    """The dragged words as a range of code points, if they are."""
    if not data.hasFormat(RANGE):
        return None
    try:
        found = json.loads(bytes(data.data(RANGE).data()))
        return int(found["start"]), int(found["end"])
    except (ValueError, KeyError, TypeError):
        return None

"""What Qt's own Dutch translation lacks, or says otherwise than Kantlijn does."""

from __future__ import annotations

from PySide6.QtCore import QTranslator

from app.words import say

GAPS = {
    ("QFileDialog", "&Look in:"): "look_in",
    ("QFileDialog", "Files of &type:"): "files_of_type",
    ("QFileDialog", "%1 already exists.\nDo you want to replace it?"): "replace",
    ("QAbstractFileIconProvider", "Folder"): "folder",
    ("QAbstractFileIconProvider", "Drive"): "drive",
}


class Gaps(QTranslator):
    """Installed after Qt's translation, so that it is asked first."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, about: str | None = None, n: int = -1) -> str | None:
        """The sentence in the language in force; None leaves it to Qt's own translation."""
        key = GAPS.get((context, text))
        return say(f"window.qt.{key}") if key is not None else None

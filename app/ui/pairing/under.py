"""Asking under which code a new one comes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize

from app.coding.codebook.pairing import Pairing
from app.ui.dialogs.code_fields import CodeChoice
from app.ui.dialogs.frame import Frame
from app.words import say


class UnderDialog(Frame):
    """A list of the outcome's codes to search, with the top as its first line."""

    def __init__(self, above: Frame, pairing: Pairing, theirs: str, then: Callable[[str], object]) -> None:
        name = pairing.theirs.get(theirs).name
        super().__init__(above.main, say("pairing.under.title", code=name), size=QSize(560, 560))
        self.setParent(above, self.windowFlags())
        self._then = then
        made = pairing.outcome
        own = made.fate[theirs]
        out = [own, *(c.guid for c in made.book.descendants(own))] if own and own in made.book else []
        if pairing.decisions[theirs].fate == "same":
            out = []
        self.choice = CodeChoice(made.book, out, top=say("pairing.under.top"))
        self.body.addWidget(self.choice, 1)
        self.buttons(say("pairing.under.ok"), self.take)
        self.choice.decided.connect(self.take)
        self.choice.search.setFocus()

    def take(self) -> None:
        """Say which was chosen."""
        if (guid := self.choice.guid) is not None:
            self.accept()
            self._then(guid)


def ask_under(above: Frame, pairing: Pairing, theirs: str, then: Callable[[str], object]) -> UnderDialog:
    """Ask; ``then(guid)`` follows with a code of mine or theirs, empty for the top."""

    def known(guid: str) -> None:
        then(guid if not guid or guid in pairing.mine else pairing.outcome.parts[guid].theirs[0])

    dialog = UnderDialog(above, pairing, theirs, known)
    dialog.open()
    return dialog

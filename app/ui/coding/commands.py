"""What can be done with the selected words and the selected coding. No widget of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QGuiApplication

from app.coding.model import Changes, MemoTarget, new_guid
from app.coding.refusal import Crossed, Refusal
from app.project.outbox import Step
from app.ui.actions import open_dialog
from app.ui.coding.bench import Bench
from app.words import say

MEMO = "app.ui.dialogs.memo:edit_memo"
"""Called with the window, the kind of the target and its guid."""
LONGEST_NAME = 80


def name_from(words: str) -> str:
    """A code's name out of the reader's own words: one line, without a trailing stop."""
    name = " ".join(words.split()).strip(" .,;:!?\"'“”‘’…-–")
    if len(name) > LONGEST_NAME:
        name = name[:LONGEST_NAME].rsplit(" ", 1)[0] + "…"
    return name


class CodingCommands:
    """Each returns whether it was done; the desk has said why not."""

    def __init__(self, place: Bench) -> None:
        self._place = place
        self._desk = place.desk
        self.last_code: str | None = None
        self.recent: list[str] = []

    def code(self, guid: str, chosen: tuple[int, int] | None = None) -> bool:
        """Code the selected words (or ``chosen``) with a code; without words, ask for them."""
        place = self._place
        span = chosen or place.view.selection()
        if place.source is None or span is None:
            self._desk.message(say("coding.select_first"))
            return False
        where = {"source": place.source, "start": span[0], "end": span[1], "seen": place.seen}
        changes = self._desk.do(Step("code", {**where, "code": guid, "guid": new_guid()}), place)
        if changes is None:
            return False
        self.last_code = guid
        self.recent = [guid, *(g for g in self.recent if g != guid)][:9]
        self._after(changes)
        return True

    def _after(self, changes: Changes) -> None:
        """Stand on the new coding; the words stay selected, so that another code can follow."""
        if changes.subject is not None:
            self._place.stand_on(changes.subject)

    def favourite(self, number: int) -> bool:
        """Code with the code under a number key."""
        project = self._desk.project
        if project is None:
            return False
        guid = self._place.codebook.favourites[number - 1]
        if guid is None or guid not in project.codes.book():
            self._desk.message(say("coding.no_favourite", n=number))
            return False
        return self.code(guid)

    def again(self) -> bool:
        """Code with the code that was used last."""
        if self.last_code is None:
            self._desk.message(say("coding.no_last"))
            return False
        return self.code(self.last_code)

    def in_vivo(self, name: str = "", chosen: tuple[int, int] | None = None) -> bool:
        """Make a code (named after the words, or ``name``) and code the words with it, in one step."""
        place, project = self._place, self._desk.project
        span = chosen or place.view.selection()
        if project is None or place.source is None or span is None:
            self._desk.message(say("coding.select_first"))
            return False
        name = name_from(name or place.text[span[0] : span[1]])
        if not name:
            return False
        book = project.codes.book()
        same = next((c for c in book.children(None) if c.name.casefold() == name.casefold()), None)
        if same is not None:
            return self.code(same.guid, span)
        from app.coding.palette import next_color

        color = next_color([c.color for c in book.codes])
        with project.group("window.history.in_vivo", name=name):
            made = self._desk.do(lambda p: p.codes.add(name, None, color=color), place)
            return made is not None and made.subject is not None and self.code(made.subject, span)

    def uncode(self, guid: str | None = None) -> bool:
        """Take a coding away (the selected one when None)."""
        one = guid or self._place.view.selected_coding()
        return one is not None and self._do("uncode", guids=[one])

    def recode(self, guid: str, code: str) -> bool:
        """Give a coding another code."""
        return self._do("recode", guid=guid, code=code)

    def resize(self, guid: str, start: int, end: int) -> bool:
        """Give a coding other bounds; the old ones come back when that is refused."""
        if self._do("resize", guid=guid, start=start, end=end, seen=self._place.seen):
            return True
        self._place.redraw_codings()
        return False

    def weigh(self, guid: str, weight: int | None) -> bool:
        """Give a coding a weight, or none."""
        return self._do("weigh", guid=guid, weight=weight)

    def _do(self, name: str, **args: Any) -> bool:
        return self._desk.do(Step(name, args), self._place) is not None

    def memo_on_coding(self, guid: str, text: str) -> bool:
        """Write, change or (with nothing) take away this coder's memo on a coding."""
        project = self._desk.project
        if project is None:
            return False
        shown = self._place.memos.get(guid, ())
        mine = next((m for m in shown if m.coder == project.coder.guid), None)
        if mine is None:
            args = {"kind": "coding", "target": guid, "text": text, "guid": new_guid()}
            return bool(text) and self._do("write_memo", **args)
        seen = {"text": mine.text}
        change = Step("edit_memo", {"guid": mine.guid, "text": text, "seen": seen})

        def crossed(refusal: Refusal) -> None:
            self._crossed(refusal, text, lambda kept, now: self._edit_memo(mine.guid, kept, now))

        return self._desk.do(change, self._place, refused=crossed) is not None

    def _edit_memo(self, guid: str, text: str, seen: str) -> None:
        self._do("edit_memo", guid=guid, text=text, seen={"text": seen})

    def _crossed(self, refusal: Refusal, text: str, keep: Callable[[str, str], object]) -> None:
        """Somebody changed the memo that was written in: show both, and keep what is chosen."""
        if isinstance(refusal, Crossed) and refusal.theirs is not None:
            from app.ui.dialogs.crossed import ask_text

            theirs = str(refusal.theirs["text"])
            ask_text(self._place.tools.window, refusal, lambda chosen: keep(chosen, theirs))
            self._place.inspect_soon()
            return
        if isinstance(refusal, Crossed):  # it is gone: what was written is not
            QGuiApplication.clipboard().setText(text)
        self._desk.refused(refusal)

    def memo(self) -> None:
        """Write a memo: on the selected coding, else on the document, else on the project."""
        place = self._place
        coding = place.view.selected_coding()
        if coding is not None and place.inspector.focus_memo():
            return
        if place.source is not None:
            self.write_memo("source", place.source)
        elif self._desk.project is not None:
            self.write_memo("project", self._desk.project.guid)

    def write_memo(self, kind: MemoTarget, target: str) -> None:
        """Open the memo of a document, a code, a case or the project."""
        open_dialog(MEMO, self._place.tools.window, kind, target)

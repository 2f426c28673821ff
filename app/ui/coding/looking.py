"""What is looked at in Coderen, words, a coding or a suggestion, and the inspector that tells of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from app.coding.model import Code, Coding, Suggestion
from app.project import Project
from app.ui.coding.bench import Bench
from app.ui.coding.coding_rows import Shown
from app.ui.coding.suggestion_card import Told

QUICK_MS = 30
"""Milliseconds of rest before the inspector says what is looked at."""
MOST_ROWS = 40


class Looking:
    """``told(suggestion, its code)`` is what the inspector shows of a suggestion that is looked at."""

    def __init__(self, place: Bench, told: Callable[[Suggestion, Code], Told]) -> None:
        self._place, self._told = place, told
        self._any_words = False
        self._timer = QTimer(place)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUICK_MS)
        self._timer.timeout.connect(self.now)

    @property
    def due(self) -> bool:
        """Whether the inspector has yet to say what is looked at."""
        return self._timer.isActive()

    def soon(self) -> None:
        """Let the inspector say anew what is looked at, when things have come to rest."""
        self._timer.start()

    def selected(self, words: tuple[int, int] | None) -> None:
        """Words elsewhere are looked at now: the coding that was stood on is let go."""
        place = self._place
        one = place.codings.get(place.view.selected_coding() or "")
        other = words is not None and one is not None and not _meet(one, words)
        if other:
            place.view.select_coding(None)
        if other or (words is not None) != self._any_words:
            self._any_words = words is not None
            place.tools.window.acts.update()  # some keys need selected words
        self.soon()

    def clicked(self, guid: str, _all: object) -> None:
        """A coding was clicked, or with an empty guid none."""
        if guid:
            self._select(guid)
        self.soon()
        self._place.tools.window.acts.update()

    def stand_on(self, guid: str) -> None:
        """Select a coding and tell about it; words selected elsewhere are let go."""
        place = self._place
        words, one = place.view.selection(), place.codings.get(guid)
        if words is not None and one is not None and not _meet(one, words):
            place.view.clear_selection()
        self._select(guid)
        self.soon()
        place.tools.window.acts.update()

    def _select(self, guid: str) -> None:
        place = self._place
        place.suggestions.pick(None)
        place.view.select_coding(guid)
        if guid in place.codings:
            place.codebook.select(place.codings[guid].code)

    def now(self) -> None:
        """Tell in the inspector what is looked at."""
        place, project = self._place, self._place.desk.project
        if project is None:
            return
        selected, words = place.view.selected_coding(), place.view.selection()
        suggested = place.suggestions.current
        book = project.codes.book()
        if words is None and suggested is not None and suggested.code in book:
            place.inspector.show_suggestion(self._told(suggested, book.get(suggested.code)))
            return
        one = place.codings.get(selected or "")
        span = words or ((one.start, one.end) if one is not None else None)
        quote = place.text[slice(*span)].strip() if span else ""
        here = [] if span is None else place.view.marks.shown.within(*span)
        here = sorted(here, key=lambda c: (c.guid != selected, c.start, -c.end))[:MOST_ROWS]
        shown = self._shown(project, here)
        if shown is None:  # the server went away just now
            return
        hint = "no_document" if place.source is None else "hint" if len(book) else "no_codes"
        place.inspector.show_passage(quote, shown, selected, place.desk.writable, f"coding.inspector.{hint}")

    def _shown(self, project: Project, here: list[Coding]) -> list[Shown] | None:
        """Codings with their code, coder and memos; None when that cannot be asked."""
        place, book = self._place, project.codes.book()
        known = place.desk.ask(lambda p: p.coders.list())
        if known is None:
            return None
        coders = {c.guid: c for c in known}
        guids = [c.guid for c in here]
        if not place.desk.live.holding:
            place.memos = place.desk.ask(lambda p: p.memos.on(guids)) or {}
        me = project.coder.guid
        shown = []
        for coding in here:
            coder, written = coders[coding.coder], place.memos.get(coding.guid, ())
            mine = "\n\n".join(m.text for m in written if m.coder == me)
            others = "\n\n".join(f"{coders[m.coder].name}: {m.text}" for m in written if m.coder != me)
            shown.append(
                Shown(
                    coding, book.get(coding.code), book.path(coding.code), coder.name, coder.color,
                    mine, place.desk.writable, others,
                )
            )  # fmt: skip
        return shown


def _meet(coding: Coding, words: tuple[int, int]) -> bool:
    return coding.start < words[1] and words[0] < coding.end

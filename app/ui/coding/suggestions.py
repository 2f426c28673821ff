"""Suggestions for the open document: kept, put in an order, stepped through, decided on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.coding.codebook import key_of as cue_key
from app.coding.model import Changes, Suggestion, SuggestionRules, new_guid
from app.coding.suggest.review import ORDERS, Order, queue
from app.project.outbox import Step
from app.ui.coding.suggestion_asker import Answer, Asker
from app.ui.places import Tools
from app.words import say

if TYPE_CHECKING:
    from app.coding.suggest.worker.asking import SuggestWorker
    from app.project import Project

AGAIN_MS = 900
"""After a change that makes other suggestions likely, this long without another one before asking anew."""
MANY = 500
"""More changed codings than this are not compared one by one: the suggestions are asked anew."""

Key = tuple[str, int, int, str]


def can_be_rejected(one: Suggestion) -> bool:
    """Whether it was neither rejected nor coded already."""
    return one.hidden not in ("coded", "rejected")


def key_of(one: Suggestion) -> Key:
    """What makes it the same suggestion when it is asked for again: where, and which code."""
    return one.source, one.start, one.end, one.code


class Suggestions(QObject):
    """``changed()``: other suggestions; ``picked(Suggestion or None)``: another one is stood on;
    ``adjusted()``: the one that is stood on has other bounds; ``answered(answer)``: the worker's answer to
    somebody else's job.

    What is decided or coded is gone from the list at once; a moment later all is asked for anew, as the
    suggestions have learned from it, and takes the place of the list: what is stood on stays that.
    """

    changed = Signal()
    picked = Signal(object)
    adjusted = Signal()
    answered = Signal(object)

    def __init__(self, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._settings = tools.desk, tools.settings
        self.asker = Asker(tools.desk, tools.jobs, self)
        self.asker.found.connect(self._take)
        self.asker.answered.connect(self.answered)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._ask_again)
        kept = tools.settings.value("coding/suggestion_order")
        self.order: Order = kept if kept in ORDERS else "place"
        self.source: str | None = None
        self.threshold = 0.0
        self.with_hidden = False
        self.current: Suggestion | None = None
        self.bounds: tuple[int, int] | None = None
        """Where the one that is stood on would begin and end, when that was changed."""
        self._pinned: Key | None = None
        """Stood on when a new answer hid it: it stays until another one is stood on."""
        self._found: dict[str, tuple[Suggestion, ...]] = {}
        self._stale: set[str] = set()
        self._rules: SuggestionRules | None = None
        self._line: list[Suggestion] | None = None
        self._deciding = False
        self.seen: Callable[[str], str | None] = lambda source: None
        """The sha256 of the text of a document as it is shown, if it is."""

    # asking

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited, for whichever document."""
        return self.asker.busy

    @property
    def asked(self) -> bool:
        """Whether there is an answer for the open document, an empty one included."""
        return self.source in self._found

    def at_work(self) -> SuggestWorker:
        """The worker process' owner, for a job of one's own; ``answered`` tells what became of it."""
        return self.asker.at_work()

    @property
    def whole(self) -> bool:
        """Whether there is an answer for the open document that is up to date, with all that is hidden."""
        return self.asked and self.source not in self._stale

    def show(self, source: str | None) -> None:
        """Another document is open now; what was found in it in a run is asked for anew with all it hides."""
        self.source = source
        self._line = None
        self._pick(None)
        if source in self._stale and source in self._found and self._desk.writable:
            self.asker.ask(source)
        self.changed.emit()

    def let_go(self) -> None:
        """Stand on none: what was found in the document before is not for the one that is drawn now. ``show``
        must follow."""
        self._pick(None)
        self.source, self._line = None, None

    def find(self, source: str) -> None:
        """Ask for suggestions in a document; the answer comes with ``changed``."""
        self.asker.ask(source)
        self.changed.emit()

    def find_all(self, sources: Iterable[str]) -> None:
        """Ask for suggestions in these documents, in the background."""
        self.asker.ask_all(sources)
        self.changed.emit()

    def _take(self, answer: Answer) -> None:
        found = answer.suggestions if answer.fresh else self._undecided(answer)
        self._found[answer.source] = found
        (self._stale.discard if answer.whole and answer.fresh else self._stale.add)(answer.source)
        if answer.source == self.source:
            if not answer.whole:
                self.asker.ask(answer.source)
            elif not answer.fresh:
                self._again.start()
            self._follow_current()
            self._renew()

    def _undecided(self, answer: Answer) -> tuple[Suggestion, ...]:
        """An answer from before a change, less what was coded or rejected meanwhile."""
        project = self._desk.project
        if project is None:
            return ()
        asked = project.suggestions
        coded = asked.answered(project.codings.of_source(answer.source))
        decided = asked.answered(asked.decisions(answer.source))
        gone = [(c.code, c.start, c.end) for c in coded] + [(d.code, d.start, d.end) for d in decided]
        return tuple(
            s
            for s in answer.suggestions
            if s.hidden or not any(c == s.code and a < s.end and s.start < b for c, a, b in gone)
        )

    def _follow_current(self) -> None:
        """Go on standing on what is stood on, though it may be surer or less sure now."""
        if self.current is None:
            return
        wanted = key_of(self.current)
        same = next((s for s in self._found[self.current.source] if key_of(s) == wanted), None)
        if same is None or same.hidden in ("rejected", "coded", "off"):
            self._pick(None)
            return
        self._pinned = wanted if same.hidden else None
        self.current = same

    def refresh(self, changes: Changes | None) -> None:
        """Follow a change: an answer may be out of date, and is then asked for again in a moment."""
        project = self._desk.project
        if changes is None or project is None:
            self._found.clear()
            self._stale.clear()
            self._again.stop()
            self.asker.forget()
            self._rules = None
            self.show(None)
            return
        if changes.touches("source"):
            for source in changes.changed.get("source", ()) + changes.removed.get("source", ()):
                self._found.pop(source, None)
            self._line = None
        learned = changes.touches("coding", "suggestion_decision", "code", "speaker")
        if changes.touches("project", "code"):
            rules = project.suggestions.rules()
            learned = learned or rules != self._rules
            self._rules = rules
        if learned:
            self.asker.changed()
        if learned and self._found:
            self._stale.update(self._found)
            self._drop_coded(changes)
            if self.asked:
                self._again.start()

    def _ask_again(self) -> None:
        if self.source is not None and self.asked and self._desk.writable:
            self.asker.ask(self.source)

    def _drop_coded(self, changes: Changes) -> None:
        """What has just been coded need not be suggested any more."""
        project = self._desk.project
        touched = changes.added.get("coding", ()) + changes.changed.get("coding", ())
        if project is None or not touched or len(touched) > MANY:
            return
        fresh = project.suggestions.answered(project.codings.some(touched))
        taken = [c for c in fresh if c.source in self._found]
        for source in {c.source for c in taken}:
            here = [c for c in taken if c.source == source]
            self._found[source] = tuple(
                s
                for s in self._found[source]
                if not any(s.code == c.code and c.start < s.end and s.start < c.end for c in here)
            )
        if any(c.source == self.source for c in taken) and not self._deciding:
            self._keep_current()
            self._renew(order=False)

    # looking

    @property
    def all(self) -> list[Suggestion]:
        """Every suggestion for the open document that is not hidden, by place."""
        return queue(self._found.get(self.source or "", ()), "place")

    @property
    def hidden(self) -> list[Suggestion]:
        """Those for the open document that are hidden."""
        return [s for s in self._found.get(self.source or "", ()) if s.hidden]

    @property
    def everything(self) -> tuple[Suggestion, ...]:
        """Those for the open document, hidden or not."""
        return self._found.get(self.source or "", ())

    def everywhere(self) -> dict[str, list[Suggestion]]:
        """What is suggested, by document, as far as it has been asked for and as the rules are now."""
        project = self._desk.project
        if project is None or not self._found:
            return {}
        if self._rules is None:
            self._rules = project.suggestions.rules()
        book, rules = project.codes.book(), self._rules
        least = dict(rules.least)

        def stands(one: Suggestion) -> bool:
            code = book.get(one.code) if one.code in book else None
            return (
                code is not None
                and code.codable
                and code.active
                and one.code not in rules.off
                and one.confidence >= least.get(one.code, 0.0)
                and not any((one.code, cue_key(reason.cue)) in rules.never for reason in one.reasons)
            )

        found = {source: queue(filter(stands, known), "place") for source, known in self._found.items()}
        return {source: known for source, known in found.items() if known}

    @property
    def shown(self) -> list[Suggestion]:
        """Those that are reviewed, in their order: above the threshold, and what is pinned."""
        if self._line is None:
            self._line = self._ordered()
        return [s for s in self._line if s.confidence >= self.threshold or key_of(s) == self._pinned]

    def _ordered(self) -> list[Suggestion]:
        known = self._found.get(self.source or "", ())
        if self.with_hidden:
            real = {key_of(s): s for s in known}
            return [real[key_of(s)] for s in queue((replace(s, hidden="") for s in known), self.order)]
        found = queue(known, self.order)
        if self.current is not None and key_of(self.current) == self._pinned and self.current not in found:
            real = {key_of(s): s for s in (*found, self.current)}
            found = [
                real[key_of(s)] for s in queue((replace(s, hidden="") for s in real.values()), self.order)
            ]
        return found

    @property
    def place_in_line(self) -> int | None:
        """The number of the one that is stood on, from 1."""
        shown = self.shown
        return shown.index(self.current) + 1 if self.current in shown else None

    def set_threshold(self, share: float) -> None:
        """Show only suggestions of at least this confidence (0-1)."""
        self.threshold = share
        self._keep_current()
        self.changed.emit()

    def set_order(self, order: Order) -> None:
        """Review in another order, from now on and the next time."""
        self.order = order
        self._settings.set_value("coding/suggestion_order", order)
        self._renew()

    def show_hidden(self, on: bool) -> None:
        """Show what is hidden as well, or no more."""
        self.with_hidden = on
        self._line = None
        self._keep_current()
        self.changed.emit()

    def pick(self, suggestion: Suggestion | None) -> None:
        """Stand on one."""
        self._pick(suggestion)

    def pick_again(self, key: Key) -> bool:
        """Stand on the one that was stood on before, if it is still there."""
        one = next((s for s in self.everything if key_of(s) == key), None)
        if one is None:
            return False
        if one not in self.shown:
            self._pinned = key
            self.current, self._line = one, None
            self.changed.emit()
            self.picked.emit(one)
        else:
            self._pick(one)
        return True

    def step(self, by: int, caret: int = 0) -> None:
        """Stand on the next (1) or previous (-1) one: from the present one, else from ``caret`` in the
        order of the text, else from the beginning."""
        shown = self.shown
        if not shown:
            return
        if self.current in shown:
            at = (shown.index(self.current) + by) % len(shown)
        elif self.order != "place":
            at = 0 if by > 0 else len(shown) - 1
        else:
            after = next((n for n, s in enumerate(shown) if s.start >= caret), None)
            at = (after or 0) if by > 0 else ((len(shown) if after is None else after) - 1) % len(shown)
        self._pick(shown[at])

    def adjust(self, start: int, end: int) -> None:
        """Give the one that is stood on other bounds, to be accepted with them."""
        one = self.current
        if one is not None and start < end:
            self.bounds = None if (start, end) == (one.start, one.end) else (start, end)
            self.adjusted.emit()

    def _pick(self, suggestion: Suggestion | None) -> None:
        if suggestion != self.current:
            self.current, self.bounds = suggestion, None
            if self._pinned is not None:
                self._pinned, self._line = None, None
                self.changed.emit()
            self.picked.emit(suggestion)

    def _keep_current(self) -> None:
        if self.current is not None and self.current not in self.shown:
            self._pick(None)

    def _renew(self, *, order: bool = True) -> None:
        """Take up another answer; without ``order`` the line stays as it was, less what is gone."""
        if order or self._line is None:
            self._line = None
        else:
            left = set(self._found.get(self.source or "", ()))
            self._line = [s for s in self._line if s in left]
        self._keep_current()
        self.changed.emit()

    # deciding

    def accept(self, suggestion: Suggestion | None = None) -> bool:
        """Make one a coding, with the bounds it was given, and stand on the next."""
        one = suggestion or self.current
        if one is None:
            return False
        start, end = self._bounds_of(one)
        bounds = {"start": start, "end": end, "guid": new_guid()}
        return self._decide(one, Step("accept", {**self._told(one), **bounds}))

    def accept_other(self, code: str, one: Suggestion) -> bool:
        """Code the passage with another code, reject the suggestion, and stand on the next."""
        if code == one.code:
            return self.accept(one)
        start, end = self._bounds_of(one)
        return self._decide(one, lambda p: p.suggestions.accept_other(one, code, start=start, end=end))

    def reject(self, suggestion: Suggestion | None = None) -> bool:
        """Keep one away from now on, and stand on the next."""
        one = suggestion or self.current
        if one is None or not can_be_rejected(one):
            return False
        return self._decide(one, Step("reject", self._told(one)))

    def _told(self, one: Suggestion) -> dict[str, Any]:
        """A suggestion in plain words, with the text that it was made of."""
        plain = {f: getattr(one, f) for f in ("source", "start", "end", "code", "confidence")}
        return {"suggestion": plain, "seen": self.seen(one.source)}

    def accept_many(self, chosen: Sequence[Suggestion]) -> int:
        """Make all of these codings, in whichever documents, as one undo step; how many."""
        if not chosen or self._desk.do(lambda p: p.suggestions.accept_all(chosen), self) is None:
            return 0
        gone = set(chosen)
        for source in Counter(s.source for s in chosen):
            self._found[source] = tuple(s for s in self._found.get(source, ()) if s not in gone)
        self._pick(None)
        self._renew()
        self._desk.message(say("coding.suggest.accepted", n=len(chosen)))
        return len(chosen)

    def _bounds_of(self, one: Suggestion) -> tuple[int | None, int | None]:
        return self.bounds if self.bounds is not None and one == self.current else (None, None)

    def _decide(self, one: Suggestion, operation: Callable[[Project], Changes]) -> bool:
        """Take a suggestion out of the line with the change that decides on it; stand on the one after it."""
        before = list(self.shown)
        self._deciding = True
        try:
            done = self._desk.do(operation, self) is not None
        finally:
            self._deciding = False
        if not done:
            self._renew(order=False)
            return False
        self._found[one.source] = tuple(s for s in self._found.get(one.source, ()) if s != one)
        left = set(self._found[one.source])
        if self._line is not None:
            self._line = [s for s in self._line if s in left]
        at = before.index(one) if one in before else -1
        rest = [s for s in before[at + 1 :] if s in left] or [s for s in reversed(before[:at]) if s in left]
        self._pinned, self.bounds = None, None
        self.current = rest[0] if rest else None
        self.changed.emit()
        self.picked.emit(self.current)
        return True

    def close(self) -> None:
        """End the worker process."""
        self._again.stop()
        self.asker.close()

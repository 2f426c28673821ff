"""Suggestions for the open document: asked for, kept up with what is coded, and decided on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.coding.model import Changes, Suggestion, SuggestionRules, new_guid
from app.project.outbox import Step
from app.ui.coding.suggestion_asker import Answer, Asker
from app.ui.coding.suggestion_line import Line, can_be_rejected
from app.ui.places import Tools
from app.words import say

if TYPE_CHECKING:
    from app.coding.suggest.worker.asking import SuggestWorker
    from app.project import Project

AGAIN_MS = 900
"""After a change that makes other suggestions likely, this long without another one before asking anew."""


class Suggestions(Line):
    """``answered(answer)``: the worker's answer to somebody else's job.

    What is decided or coded is gone from the list at once; a moment later all is asked for anew, as the
    suggestions have learned from it, and takes the place of the list: what is stood on stays that.
    """

    answered = Signal(object)

    def __init__(self, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(tools.settings, parent)
        self._desk = tools.desk
        self.asker = Asker(tools.desk, tools.jobs, self)
        self.asker.found.connect(self._take)
        self.asker.answered.connect(self.answered)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._ask_again)
        self._rules: SuggestionRules | None = None
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
    def taught(self) -> frozenset[str]:
        """The codes of which something coded was learned from for the open document's suggestions; those of
        others come from what the codebook says."""
        return self._found.taught(self.source)

    @property
    def whole(self) -> bool:
        """Whether there is an answer for the open document that is up to date, with all that is hidden."""
        return self._found.whole(self.source)

    def show(self, source: str | None) -> None:
        """Another document is open now; what was found in it in a run is asked for anew with all it hides."""
        self.source = source
        self._line = None
        self._pick(None)
        if source is not None and self.asked and not self.whole and self._desk.writable:
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
        self._found.take(answer, self._desk.project)
        if answer.source == self.source:
            if not answer.whole:
                self.asker.ask(answer.source)
            elif not answer.fresh:
                self._again.start()
            self._follow_current()
            self._renew()

    def refresh(self, changes: Changes | None) -> None:
        """Follow a change: an answer may be out of date, and is then asked for again in a moment."""
        project = self._desk.project
        if changes is None or project is None:
            self._found.forget()
            self._again.stop()
            self.asker.forget()
            self._rules = None
            self.show(None)
            return
        if changes.touches("source"):
            self._found.forget(changes.changed.get("source", ()) + changes.removed.get("source", ()))
            self._line = None
        learned = changes.touches("coding", "suggestion_decision", "code", "speaker")
        if changes.touches("project", "code"):
            rules = project.suggestions.rules()
            learned = learned or rules != self._rules
            self._rules = rules
        if learned:
            self.asker.changed()
        if learned and self._found:
            self._found.outdate()
            self._drop_coded(changes)
            if self.asked:
                self._again.start()

    def _ask_again(self) -> None:
        if self.source is not None and self.asked and self._desk.writable:
            self.asker.ask(self.source)

    def _drop_coded(self, changes: Changes) -> None:
        """What has just been coded need not be suggested any more."""
        project = self._desk.project
        dropped = self._found.drop_coded(changes, project) if project is not None else set()
        if self.source in dropped and not self._deciding:
            self._keep_current()
            self._renew(order=False)

    def everywhere(self) -> dict[str, list[Suggestion]]:
        """What is suggested, by document, as far as it has been asked for and as the rules are now."""
        project = self._desk.project
        if project is None or not self._found:
            return {}
        if self._rules is None:
            self._rules = project.suggestions.rules()
        return self._found.standing(project, self._rules)

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
        self._found.leave_out(chosen)
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
        self._leave(one, before)
        return True

    def close(self) -> None:
        """End the worker process."""
        self._again.stop()
        self.asker.close()

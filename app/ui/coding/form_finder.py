"""Finding words in whatever form in the text that is open, for the bar to find words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.coding.refusal import Refusal
from app.ui.searching.analysing import Analysing
from app.words import say

if TYPE_CHECKING:
    from app.coding.search import Hit
    from app.coding.suggest.analyses.analysis import Analysis
    from app.ui.coding.find_bar import FindBar
    from app.ui.coding.suggestions import Suggestions
    from app.ui.jobs import Job, Progress
    from app.ui.places import Tools

Where = Callable[[], tuple[str | None, str]]
"""The document that is open (its guid), and its text."""


class FormFinder(QObject):
    """Looks in a thread of its own, when the text is analysed; else has that done first."""

    def __init__(self, tools: Tools, bar: FindBar, suggestions: Suggestions, where: Where) -> None:
        super().__init__(bar)
        self._tools, self._bar, self._suggestions, self._where = tools, bar, suggestions, where
        self._analysing = Analysing(tools.desk, suggestions, self)
        self._analysing.read.connect(lambda _: self._look(True))
        self._words = ""
        self._job: Job | None = None
        self._last: tuple[object, Analysis] | None = None
        bar.formsAsked.connect(self._ask)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._analysing.left) or (self._job is not None and not self._job.over)

    def _ask(self, words: str) -> None:
        self._words = words
        self._look(False)

    def _look(self, read: bool) -> None:
        """Look now, or when the text is read; ``read``: it was, so that it is not asked for once more."""
        from app.coding.suggest.analyses import kept
        from app.coding.suggest.dutch.sentences import cuts_of

        project, words = self._tools.desk.project, self._words
        source, text = self._where()
        if project is None or source is None or not self._bar.asks(words):
            return
        if self._job is not None:
            self._job.cancel()
        sha256, turns = project.sources.get(source).sha256, tuple(project.sources.turns(source))
        key = kept.key_of(sha256, cuts_of(turns), self._suggestions.at_work().mark)
        data, last = project.analyses.get([key]).get(key), self._last
        if data is None:
            if read:
                self._bar.refuse(words, say("window.unexpected"))
            else:
                self._bar.wait(words)
                self._analysing.start([source])
            return

        def work(progress: Progress) -> tuple[Analysis, list[Hit]]:
            from app.coding.lemma_search import LemmaSearch

            wanted = LemmaSearch(words)
            analysis = last[1] if last and last[0] == key else kept.unpack(data, key, (), "", len(text))
            progress.check()
            return analysis, wanted.find(text, lambda: analysis)

        def done(found: tuple[Analysis, list[Hit]]) -> None:
            self._last = key, found[0]
            if self._where() == (source, text):
                self._bar.take(words, found[1])

        def failed(error: BaseException) -> None:
            if isinstance(error, kept.Damaged) and not read:
                self._analysing.start([source])
            else:
                self._bar.refuse(words, say(error if isinstance(error, Refusal) else "window.unexpected"))

        self._job = self._tools.jobs.run(work, done, failed)

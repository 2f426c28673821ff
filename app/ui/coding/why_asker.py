"""Asking why a code is not suggested on the selected words, and answering as soon as it is known."""

from __future__ import annotations

from app.coding.model import Suggestion
from app.coding.suggest.review import others_on, why_not
from app.ui.coding.asking import CodeAsker
from app.ui.coding.bench import Bench
from app.ui.coding.commands import CodingCommands
from app.ui.coding.suggestion_line import key_of
from app.ui.coding.why_not import WhyNot
from app.words import say


class WhyAsker:
    """``answer`` is to be called whenever there are other suggestions."""

    def __init__(self, place: Bench, commands: CodingCommands, asker: CodeAsker) -> None:
        self._place, self._desk = place, place.desk
        self._commands, self._asker = commands, asker
        self._question: tuple[str, str, tuple[int, int]] | None = None
        """A code, a document and words in it about which an answer is awaited."""
        self.popover: WhyNot | None = None

    def forget(self) -> None:
        """Nothing is wanted to be known any more."""
        self._question = None

    def ask(self, code: str | None = None) -> None:
        """Say why a code is not suggested on the selected words; without one, ask which."""
        place = self._place
        words = place.view.selection()
        if words is None or place.source is None:
            self._desk.message(say("coding.select_first"))
        elif code is None:
            self._asker.ask_about(words, lambda chosen: self._wonder(chosen, words))
        else:
            self._wonder(code, words)

    def _wonder(self, code: str, words: tuple[int, int]) -> None:
        source, known = self._place.source, self._place.suggestions
        if source is None:
            return
        self._question = code, source, words
        if known.whole:
            self.answer()
        else:
            self._desk.message(say("coding.why_not.reading"))
            known.find(source)

    def answer(self) -> None:
        """Answer what was asked, if all that it takes is known by now; not any more in another document."""
        project, place = self._desk.project, self._place
        if self._question is not None and self._question[1] != place.source:
            self.forget()
        known = place.suggestions
        if self._question is None or project is None or not known.whole:
            return
        (guid, source, words), self._question = self._question, None
        book = project.codes.book()
        if guid not in book:
            return
        heard = book.get(guid).interviewer
        notice, one = why_not(
            known.everything,
            words,
            guid,
            turns=project.sources.turns(source),
            roles={} if heard else {s.guid: s.role for s in project.sources.speakers(source)},
            codings=project.suggestions.answered(place.codings.values()),
        )
        sentence = f"{say(notice)} {self._of_others(notice.key, words, guid)}".strip()
        if self.popover is not None:
            self.popover.dismiss()
        popover = self.popover = WhyNot(place.tools.window)
        popover.dismissed.connect(self._popover_gone)
        popover.coded.connect(lambda: self._commands.code(guid, words))
        popover.picked.connect(self._pick_hidden)
        popover.switchedOn.connect(lambda: self._desk.do(lambda p: p.suggestions.switch(guid, on=True)))
        at = place.view.point_below(words[1])
        popover.tell(
            book.get(guid), sentence, one, place.text, at, coded=guid in known.taught,
            writable=self._desk.writable,
        )  # fmt: skip

    def _of_others(self, key: str, words: tuple[int, int], code: str) -> str:
        """Who else coded the words so, when that has to do with the answer. Nothing of coders that are
        hidden: who hides them wants to judge alone."""
        project, place = self._desk.project, self._place
        assert project is not None
        seen = [c for c in place.codings.values() if place.is_visible(c)]
        if key == "suggest.why_coded":
            seen = project.suggestions.answered(seen)
        elif key not in ("suggest.why_nothing", "suggest.why_low"):
            return ""
        names = [project.coders.get(c).name for c in others_on(seen, words, code, project.coder.guid)]
        if not names:
            return ""
        what = "coded_by" if key == "suggest.why_coded" else "theirs"
        return say(f"coding.why_not.{what}", n=len(names), names=", ".join(names))

    def _popover_gone(self, *_: object) -> None:
        self.popover = None

    def _pick_hidden(self, one: Suggestion) -> None:
        self._place.panes.bring_inspector()
        self._place.view.clear_selection()
        self._place.suggestions.pick_again(key_of(one))

"""Reviewing suggestions in Coderen: what is stood on is shown everywhere, and decided on from everywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from app.coding.model import Code, Near, Suggestion
from app.ui.actions import open_dialog
from app.ui.coding.asking import CodeAsker
from app.ui.coding.bench import Bench
from app.ui.coding.commands import CodingCommands
from app.ui.coding.suggestion_card import Told
from app.ui.coding.suggestion_line import Key, key_of
from app.ui.coding.suggestion_panel import Entry
from app.ui.coding.why_asker import WhyAsker
from app.ui.widgets import percent
from app.words import say

ABOVE = "app.ui.dialogs.accept_above:accept_above"
RULES = "app.ui.dialogs.suggestion_rules:show_rules"


class Reviewing(QObject):
    """Stands between ``Suggestions`` and the widgets of the place; lives as long as the place."""

    def __init__(self, place: Bench, commands: CodingCommands, asker: CodeAsker) -> None:
        super().__init__(place)
        self._place, self._desk = place, place.desk
        self._commands, self._asker = commands, asker
        self.suggest = place.suggestions
        self._back: tuple[Key, str] | None = None
        self.why = WhyAsker(place, commands, asker)
        self._wire()

    def _wire(self) -> None:
        place, suggest = self._place, self.suggest
        view, look, acts = place.view, place.inspector, place.tools.window.acts
        panel, card, bar = look.suggestions, look.card, place.reader.way_back
        suggest.changed.connect(self.show)
        suggest.picked.connect(self._picked)
        suggest.adjusted.connect(self._adjusted)
        suggest.asker.working.connect(self._show_state)
        suggest.asker.pipelineKnown.connect(place.tools.window.status.set_pipeline)
        view.ghostClicked.connect(self._clicked)
        view.ghostResized.connect(suggest.adjust)
        panel.show_order(suggest.order)
        panel.findAsked.connect(self.find)
        panel.acceptAboveAsked.connect(self.accept_above)
        panel.thresholdMoved.connect(suggest.set_threshold)
        panel.orderChosen.connect(suggest.set_order)
        panel.hiddenAsked.connect(suggest.show_hidden)
        panel.entries = self._entries
        panel.list.picked.connect(suggest.pick)
        panel.list.accepted.connect(suggest.accept)
        panel.list.rejected.connect(suggest.reject)
        card.accepted.connect(suggest.accept)
        card.rejected.connect(suggest.reject)
        card.otherAsked.connect(self.ask_other)
        card.restored.connect(self._restore)
        card.silenced.connect(self.silence)
        card.nearAsked.connect(self.visit)
        card.rulesAsked.connect(self.show_rules)
        card.switchedOff.connect(lambda code: self._desk.do(lambda p: p.suggestions.switch(code, on=False)))
        bar.taken.connect(self.go_back)
        bar.closed.connect(self._forget_way)
        for key in ("uncode", "next_suggestion", "previous_suggestion", "accept", "accept_other", "reject"):
            view.addAction(acts[key])
        for key in ("next_suggestion", "previous_suggestion", "accept_other"):
            panel.list.addAction(acts[key])

    def actions(self) -> dict[str, Callable[[], Any]]:
        """What can be done with suggestions now, by the ids of ``app.ui.actions``."""
        suggest, place = self.suggest, self._place
        found: dict[str, Callable[[], Any]] = {"suggest_all": self.find_all, "suggest_rules": self.show_rules}
        if place.source is not None:
            found["suggest"] = self.find
        if place.view.selection() is not None:
            found["why_not"] = self.why.ask
        if suggest.shown:
            found["next_suggestion"] = lambda: self._step(1)
            found["previous_suggestion"] = lambda: self._step(-1)
        if suggest.everywhere():
            found["accept_above"] = self.accept_above
        if suggest.current is not None:
            found |= {"accept": suggest.accept, "reject": suggest.reject, "accept_other": self.ask_other}
        if self._back is not None:
            found["back_to_suggestion"] = self.go_back
        return found

    def reset(self) -> None:
        """Another project is open."""
        self.why.forget()
        self._forget_way()

    # standing on one: what it is and what speaks for it is seen, on a small screen too

    def _step(self, by: int) -> None:
        self._place.panes.bring_inspector()
        self.suggest.step(by, self._place.view.caret())

    def _clicked(self, one: Suggestion) -> None:
        self._place.panes.bring_inspector()
        self.suggest.pick(one)

    # asking

    def find(self) -> None:
        """Look for suggestions in the open document."""
        place = self._place
        if place.source is not None:
            self.suggest.find(place.source)
            place.inspector.show()
            place.view.setFocus()

    def find_all(self) -> None:
        """Look for suggestions in every document, the open one first."""
        project, here = self._desk.project, self._place.source
        if project is not None:
            rest = [s.guid for s in project.sources.list() if s.guid != here]
            self.suggest.find_all([*([here] if here else []), *rest])

    # showing

    def show(self) -> None:
        """Other suggestions, or another order: draw them, and leave everything where it is."""
        project, suggest, place = self._desk.project, self.suggest, self._place
        if project is None:
            return
        shown = suggest.shown
        moved = (suggest.current, suggest.bounds) if suggest.current and suggest.bounds else None
        place.view.set_ghosts(shown, moved)
        panel = place.inspector.suggestions
        panel.show_suggestions(
            suggest, {c.guid: c for c in project.codes.book()}, place.text, writable=self._desk.writable
        )
        panel.list.choose(suggest.current, scroll=False)
        if suggest.current is not None:
            place.view.select_ghost(suggest.current)
            place.inspect_soon()
        place.tools.window.acts.update()
        self.why.answer()

    def _show_state(self) -> None:
        project, place = self._desk.project, self._place
        if project is not None:
            place.inspector.suggestions.show_state(
                self.suggest,
                {c.guid: c for c in project.codes.book()},
                place.text,
                writable=self._desk.writable,
            )

    def _picked(self, suggestion: Suggestion | None) -> None:
        place = self._place
        place.inspector.list.choose(suggestion)
        place.inspector.suggestions.show_count(self.suggest)
        self._show_state()
        place.view.select_ghost(suggestion)
        if suggestion is not None:
            place.view.clear_selection()
            place.view.scroll_to(suggestion.start, suggestion.end, flash=False)
        place.inspect_soon()
        place.tools.window.acts.update()

    def _adjusted(self) -> None:
        one, view = self.suggest.current, self._place.view
        if one is not None:
            start, end = self.suggest.bounds or (one.start, one.end)
            view.move_ghost(one, start, end)
            view.select_ghost(one)
            self._place.inspect_soon()

    def _restore(self) -> None:
        one = self.suggest.current
        if one is not None:
            self.suggest.adjust(one.start, one.end)
            self._place.view.setFocus()

    def told(self, one: Suggestion, code: Code) -> Told:
        """All that the card shows of a suggestion."""
        project, place = self._desk.project, self._place
        assert project is not None
        names = {s.guid: s.name for s in project.sources.list()}
        library = project.suggestions.library
        there = {c.guid for c in project.codings.some([n.coding for n in one.near])}
        near = [
            (n, names[n.source], (library.known_text(n.source) or "")[n.start : n.end])
            for n in one.near
            if n.source in names and n.coding in there
        ]
        path = project.codes.book().path(code.guid)
        coded = code.guid in self.suggest.taught
        return Told(one, code, path, place.text, near, self.suggest.bounds, self._desk.writable, coded)

    # deciding

    def ask_other(self) -> None:
        """Choose another code for the passage; the suggestion is then rejected."""
        one = self.suggest.current
        if one is not None:
            self._asker.ask_instead(one, partial(self.suggest.accept_other, one=one))

    def accept_above(self) -> None:
        """Choose from which confidence on all are made codings."""
        open_dialog(ABOVE, self._place.tools.window, self.suggest)

    def show_rules(self, code: str | None = None) -> None:
        """Say per code whether and from when it is suggested."""
        open_dialog(RULES, self._place.tools.window, code)

    def silence(self, cue: str) -> None:
        """Let a cue never count again for the code of the suggestion that is stood on."""
        one, project = self.suggest.current, self._desk.project
        if one is None or project is None:
            return
        name = project.codes.book().get(one.code).name
        if self._desk.do(lambda p: p.suggestions.never(one.code, cue)) is not None:
            self._desk.message(say("coding.card.silenced", cue=cue, code=name))
            self._place.view.setFocus()

    def _entries(self) -> list[Entry]:
        """The menu of the panel."""
        acts = self._place.tools.window.acts
        entries = [
            Entry(say("coding.suggest.rules"), self.show_rules, "settings"),
            Entry(say("measuring.title"), lambda: acts.run("measure"), "measure"),
        ]
        if self._desk.writable:
            entries.append(Entry(say("coding.suggest.find_all"), lambda: acts.run("suggest_all"), "again"))
        return entries

    # like fragments

    def visit(self, near: Near) -> None:
        """Go to a fragment that was coded so before, with a way back."""
        one, project = self.suggest.current, self._desk.project
        if one is None or project is None:
            return
        name = project.codes.book().get(one.code).name
        about = say("coding.suggest.about", code=name, share=percent(one.confidence))
        self._back = key_of(one), about
        self._place.go(coding=near.coding)
        self._place.reader.way_back.show_about(about)
        self._place.tools.window.acts.update()
        self._place.view.setFocus()

    def go_back(self) -> None:
        """Back to the suggestion from which a like fragment was looked at."""
        back = self._back
        self._forget_way()
        if back is None:
            return
        (source, start, end, _), _about = back
        self._place.open(source)
        self._place.view.select_coding(None)
        self._place.panes.bring_inspector()
        if self._place.source == source and not self.suggest.pick_again(back[0]):
            self._place.view.scroll_to(start, end)
        self._place.view.setFocus()

    def _forget_way(self) -> None:
        self._back = None
        self._place.reader.way_back.show_about("")
        self._place.tools.window.acts.update()

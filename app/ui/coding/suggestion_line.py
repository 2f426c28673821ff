"""The suggestions that are reviewed: in which order, above which confidence, and which one is stood on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.coding.model import Suggestion
from app.coding.suggest.review import ORDERS, Order, queue
from app.ui.coding.suggestion_found import Found
from app.ui.settings import Settings

Key = tuple[str, int, int, str]


def can_be_rejected(one: Suggestion) -> bool:
    """Whether it was neither rejected nor coded already."""
    return one.hidden not in ("coded", "rejected")


def key_of(one: Suggestion) -> Key:
    """What makes it the same suggestion when it is asked for again: where, and which code."""
    return one.source, one.start, one.end, one.code


class Line(QObject):
    """``changed()``: other suggestions; ``picked(Suggestion or None)``: another one is stood on;
    ``adjusted()``: the one that is stood on has other bounds."""

    changed = Signal()
    picked = Signal(object)
    adjusted = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        kept = settings.value("coding/suggestion_order")
        self.order: Order = kept if kept in ORDERS else "place"
        self.source: str | None = None
        self.threshold = 0.0
        self.with_hidden = False
        self.current: Suggestion | None = None
        self.bounds: tuple[int, int] | None = None
        """Where the one that is stood on would begin and end, when that was changed."""
        self._pinned: Key | None = None
        """Stood on when a new answer hid it: it stays until another one is stood on."""
        self._found = Found()
        self._line: list[Suggestion] | None = None
        """All in their order, whatever the confidence; None: to be put in order anew."""

    @property
    def all(self) -> list[Suggestion]:
        """Every suggestion for the open document that is not hidden, by place."""
        return queue(self._found.of(self.source), "place")

    @property
    def hidden(self) -> list[Suggestion]:
        """Those for the open document that are hidden."""
        return [s for s in self._found.of(self.source) if s.hidden]

    @property
    def everything(self) -> tuple[Suggestion, ...]:
        """Those for the open document, hidden or not."""
        return self._found.of(self.source)

    @property
    def shown(self) -> list[Suggestion]:
        """Those that are reviewed, in their order: above the threshold, and what is pinned."""
        if self._line is None:
            self._line = self._ordered()
        return [s for s in self._line if s.confidence >= self.threshold or key_of(s) == self._pinned]

    def _ordered(self) -> list[Suggestion]:
        known, current = self.everything, self.current
        if not self.with_hidden:
            found = queue(known, self.order)
            if current is None or key_of(current) != self._pinned or current in found:
                return found
            known = (*found, current)
        real = {key_of(s): s for s in known}
        return [real[key_of(s)] for s in queue((replace(s, hidden="") for s in real.values()), self.order)]

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
            left = set(self._found.of(self.source))
            self._line = [s for s in self._line if s in left]
        self._keep_current()
        self.changed.emit()

    def _follow_current(self) -> None:
        """Go on standing on what is stood on, though it may be surer or less sure now."""
        if self.current is None:
            return
        wanted = key_of(self.current)
        same = next((s for s in self._found.of(self.current.source) if key_of(s) == wanted), None)
        if same is None or same.hidden in ("rejected", "coded", "off"):
            self._pick(None)
            return
        self._pinned = wanted if same.hidden else None
        self.current = same

    def _leave(self, one: Suggestion, before: list[Suggestion]) -> None:
        """Take one out, and stand on the one after it in the line as it was ``before``."""
        self._found.leave_out([one])
        left = set(self._found.of(one.source))
        if self._line is not None:
            self._line = [s for s in self._line if s in left]
        at = before.index(one) if one in before else -1
        rest = [s for s in before[at + 1 :] if s in left] or [s for s in reversed(before[:at]) if s in left]
        self._pinned, self.bounds = None, None
        self.current = rest[0] if rest else None
        self.changed.emit()
        self.picked.emit(self.current)

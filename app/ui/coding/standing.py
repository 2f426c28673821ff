"""What stays where it is while others work: the lines being read, the words selected, the codings unsent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.coding import carry
from app.coding.model import Coding, Memo
from app.project.outbox import Step
from app.ui.coding.bench import Bench
from app.ui.transcript import TranscriptView

if TYPE_CHECKING:
    from types import TracebackType


class StandingStill:
    """While the text of the view is replaced inside: the line at the top stays at the top, the selected words
    stay selected with their letters, and so does the coding that was stood on."""

    def __init__(self, view: TranscriptView, text: Callable[[], str]) -> None:
        self._view, self._text = view, text

    def __enter__(self) -> None:
        view = self._view
        self._before = self._text()
        self._top = view.page.top_line()
        self._words, self._caret = view.selection(), view.caret()
        self._coding = view.selected_coding()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        view, now = self._view, self._text()
        if kind is not None or not now:
            return
        carrier = carry.Carrier(carry.difference(self._before, now))
        if self._words is not None:
            place = carrier.carry(*self._words)
            view.select_range(place.start, place.end)
        else:
            at = min(carrier.point(self._caret), len(now))
            view.select_range(at, at)
        if self._coding is not None:
            view.select_coding(self._coding)
        offset, below = self._top
        view.page.show_line(min(carrier.point(offset), len(now)), below)


class UnsentMarks:
    """Shows in the open document what waits for the server, as if it was done; when all is sent, what is."""

    def __init__(self, place: Bench) -> None:
        self._place = place
        place.desk.live.kept.connect(self._show)
        place.desk.live.settled.connect(self._settled)

    def _show(self, step: Step, _initiator: object) -> None:
        if step.name in _MARKS:
            _MARKS[step.name](self._place, **step.args)
            self._place.inspect_soon()

    def _settled(self) -> None:
        place = self._place
        if place.desk.project is not None:
            place.redraw_codings()
            place.inspect_soon()

    def show_all(self) -> None:
        """Show what waits on a document that was opened just now."""
        outbox = self._place.desk.live.outbox
        for step in outbox.waiting if outbox is not None else ():
            self._show(step, None)


def _draw(place: Bench, coding: Coding) -> None:
    if coding.source == place.source:
        place.codings[coding.guid] = coding
        place.view.update_codings([coding], [])


def _code(place: Bench, *, source: str, start: int, end: int, code: str, guid: str, **_: Any) -> None:
    project = place.desk.project
    assert project is not None
    _draw(place, Coding(guid, code, source, start, end, project.coder.guid))


def _accept(place: Bench, *, suggestion: dict[str, Any], guid: str, **args: Any) -> None:
    start = suggestion["start"] if args.get("start") is None else args["start"]
    end = suggestion["end"] if args.get("end") is None else args["end"]
    _code(place, source=suggestion["source"], start=start, end=end, code=suggestion["code"], guid=guid)


def _uncode(place: Bench, *, guids: list[str]) -> None:
    there = [g for g in guids if place.codings.pop(g, None) is not None]
    place.view.update_codings([], there)


def _change(place: Bench, guid: str, **fields: Any) -> None:
    if guid in place.codings:
        _draw(place, replace(place.codings[guid], **fields))


def _memo(place: Bench, *, target: str, text: str, guid: str, **_: Any) -> None:
    project = place.desk.project
    assert project is not None
    memo = Memo(guid, "coding", target, text, project.coder.guid)
    place.memos = {**place.memos, target: [*place.memos.get(target, ()), memo]}


def _edit_memo(place: Bench, *, guid: str, text: str, **_: Any) -> None:
    place.memos = {
        target: [replace(m, text=text) if m.guid == guid else m for m in of if text or m.guid != guid]
        for target, of in place.memos.items()
    }


_MARKS: dict[str, Callable[..., None]] = {
    "code": _code,
    "accept": _accept,
    "uncode": _uncode,
    "recode": lambda place, *, guid, code: _change(place, guid, code=code),
    "resize": lambda place, *, guid, start, end, **_: _change(place, guid, start=start, end=end),
    "weigh": lambda place, *, guid, weight: _change(place, guid, weight=weight),
    "write_memo": _memo,
    "edit_memo": _edit_memo,
}

"""Walking along the fragments of one code, through all documents."""

from __future__ import annotations

from app.coding.model import CodingFilter
from app.ui.coding.bench import Bench
from app.words import say


class FragmentWalker:
    """Goes round: after the last fragment comes the first."""

    def __init__(self, place: Bench) -> None:
        self._place = place

    def step(self, code: str | None, by: int) -> None:
        """To the next (1) or previous (-1) visible fragment of ``code`` (None: the one looked at)."""
        place = self._place
        project = place.desk.project
        if project is None:
            return
        selected = place.codings.get(place.view.selected_coding() or "")
        code = code or (selected.code if selected else place.codebook.current())
        if code is None:
            place.desk.message(say("coding.choose_code"))
            return
        order = {s.guid: n for n, s in enumerate(project.sources.list())}
        every = sorted(
            (c for c in project.codings.list(CodingFilter(codes=frozenset({code}))) if place.is_visible(c)),
            key=lambda c: (order[c.source], c.start, -c.end, c.guid),
        )
        if not every:
            place.desk.message(say("coding.no_fragments"))
            return
        if selected is not None and selected in every:
            at = every.index(selected) + by
        else:
            here = (order.get(place.source or "", 0), place.view.caret())
            before = sum((order[c.source], c.start) < here for c in every)
            at = before if by > 0 else before - 1
        place.go(coding=every[at % len(every)].guid)

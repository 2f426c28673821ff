"""Analyses at hand: kept ones are taken as they are, the pipeline is loaded only for a text without one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.coding.model import Turn
from app.coding.suggest.analyses import kept, shipped
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.analyses.kept import Key, Words
from app.coding.suggest.analyses.pipelines import likely
from app.coding.suggest.dutch.sentences import cuts_of
from app.coding.text import fingerprint

if TYPE_CHECKING:
    from app.coding.suggest.pipeline import Pipeline

AT_HAND = 128
"""Analyses that stay unpacked."""


def _default() -> Pipeline:
    from app.coding.suggest.pipeline import default

    return default()


class Analyst:
    """Analyses texts for one project or process. ``find`` gives the bytes kept under a key, if any.

    ``made`` gathers the packed analyses that are new, by key, until ``take_made``; ``runs`` counts how often
    the pipeline really worked.
    """

    def __init__(
        self, find: Callable[[Key], bytes | None], pipeline: Pipeline | None = None,
        load: Callable[[], Pipeline] = _default,
    ) -> None:  # fmt: skip
        self._find, self._load, self._pipeline = find, load, pipeline
        self._likely = ""
        self._at_hand: OrderedDict[Key, Analysis] = OrderedDict()
        self.made: dict[Key, bytes] = {}
        self.runs = 0

    @property
    def pipeline(self) -> str:
        """Name and version of the pipeline, as ``Analysis.pipeline`` tells them."""
        if self._pipeline is not None:
            return self._pipeline.mark
        self._likely = self._likely or likely()
        return self._likely

    def key(self, text: str, turns: Sequence[Turn] = ()) -> Key:
        """What the analysis of a text is kept under."""
        return kept.key_of(fingerprint(text), cuts_of(turns), self.pipeline)

    def analyse(
        self,
        text: str,
        turns: Sequence[Turn] = (),
        *,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Analysis:
        """The analysis of one normalised text. Raises ``Cancelled`` of the pipeline."""
        sha256, cuts = fingerprint(text), cuts_of(turns)
        found = self._known(sha256, cuts, len(text))
        if found is None and self._pipeline is None:
            supposed, self._pipeline = self.pipeline, self._load()
            if self.pipeline != supposed:
                found = self._known(sha256, cuts, len(text))
        if found is None:
            assert self._pipeline is not None
            found = self._pipeline.analyse(text, turns, cancelled=cancelled)
            self.runs += 1
            key = kept.key_of(sha256, cuts, self.pipeline)
            self.made[key] = kept.pack(found)
            self._keep(key, found)
        return found

    def words(self, key: Key) -> Words | None:
        """The words of the analysis kept under a key; None without one."""
        data = self.made.get(key) or self._find(key)
        try:
            return None if data is None else kept.words_of(data)
        except kept.Damaged:
            return None

    def _known(self, sha256: str, cuts: tuple[int, ...], length: int) -> Analysis | None:
        key = kept.key_of(sha256, cuts, self.pipeline)
        if key in self._at_hand:
            self._at_hand.move_to_end(key)
            return self._at_hand[key]
        data = self.made.get(key) or self._find(key) or shipped.find(key)
        if data is None:
            return None
        try:
            found = kept.unpack(data, key, cuts, self.pipeline, length)
        except kept.Damaged:
            return None
        self._keep(key, found)
        return found

    def _keep(self, key: Key, analysis: Analysis) -> None:
        self._at_hand[key] = analysis
        while len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)

    def take_made(self) -> dict[Key, bytes]:
        """The packed analyses made since the last call."""
        made, self.made = self.made, {}
        return made

"""Why a unit is suggested for a code: the passage, and what every word adds.

The logit of a suggestion's confidence is the sum of the weights of its reasons. What is too little to be
told by itself, the standing among the other codes and what is the same for every unit are one reason
without words, ``rest``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.coding.model import Reason
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.analyses.units import Unit
from app.coding.suggest.cues.evidence import SURE, Evidence, shared
from app.coding.suggest.cues.suggest import LONGEST, MOST_OF_TURN, SHORT_TURN
from app.coding.suggest.dutch.lexicon import FUNCTION_WORDS
from app.coding.suggest.features.prepared import Prepared
from app.coding.suggest.features.rows import Row, question_features, tokens_of
from app.coding.suggest.features.vectors import ASKED, CUE
from app.coding.suggest.learned import stacker
from app.coding.suggest.learned.hits import NONE
from app.coding.suggest.learned.learner import Judged, Model
from app.coding.suggest.learned.shares import QUESTION, Block, Shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

WORDS = 6
"""Words that are told beside the cues, at most."""
QUESTION_WORDS = 2
TOLD = 0.1
"""A word that adds less to the logit is not told by itself."""


class Told:
    """What stands in one unit and beside it, to be asked what each word adds for a code."""

    def __init__(self, model: Model, analysis: Analysis, text: Prepared, judged: Judged, at: int) -> None:
        import numpy as np

        self.model, self.analysis, self.text, self.judged, self.at = model, analysis, text, judged, at
        self.unit: Unit = text.units[at]
        self.hits = NONE if self.unit.role == "interviewer" else model.hits
        self.tokens = tokens_of(analysis, self.unit.start, self.unit.end)
        self.weights = dict(zip(stacker.NAMES, (float(w) for w in model.stack), strict=True))
        self.own = self._shares(self.tokens, text.rows[at])
        self.block = Block(model.space, text.rows[at], QUESTION)
        self.parts: dict[int, Shares] = {}
        beside = text.beside
        self.of = np.flatnonzero(beside.of == at) if beside else np.zeros(0, dtype=int)
        self.question = int(beside.to[at]) if beside and model.parts.question else -1
        self.said: Shares | None = None
        if beside and self.question >= 0:
            spoken = [t for start, end in self.unit.question for t in tokens_of(analysis, start, end)]
            self.said = self._shares(spoken, beside.questions.rows[self.question])

    def _shares(self, tokens: Sequence[int], row: Row) -> Shares:
        return Shares(self.model.space, self.analysis, tokens, row)

    def explain(self, code: int) -> tuple[int, int, tuple[Reason, ...]]:
        """The passage for a code, and its reasons; their weights add up to the logit."""
        at = self.at
        own, asked = self._words(code)
        cues, hints = self._own_cues(code), self._hints(code)
        adds = dict(own)
        for found, weight in cues:
            for token in found.tokens:
                adds[token] = adds.get(token, 0.0) + weight / len(found.tokens)
        start, end = self._passage(adds)
        reasons = self._reasons(cues, own, "own") + self._reasons(hints, asked, "question")
        rest = float(self.judged.logits[at, code]) - sum(r.weight for r in reasons)
        place = min((r.start for r in reasons if r.start >= start), default=start)
        listed = sorted(reasons, key=lambda r: (r.start, r.end, r.cue))
        return start, end, (*listed, Reason(place, place, "", rest, "rest"))

    def _peak(self, code: int) -> int:
        """The part with the highest score."""
        return int(self.of[self.judged.beside.parts[self.of, code].argmax()]) if len(self.of) else -1

    def _words(self, code: int) -> tuple[dict[int, float], dict[int, float]]:
        """What each token of the unit and of the question adds, cues left out."""
        weights = self.model.weights[:, code]
        own: dict[int, float] = defaultdict(float)
        asked: dict[int, float] = defaultdict(float)
        self._add(own, self.own, weights, "score")
        peak = self._peak(code)
        if peak >= 0 and (beside := self.text.beside):
            if peak not in self.parts:
                unit = beside.parts.units[peak]
                tokens = tokens_of(self.analysis, unit.start, unit.end)
                self.parts[peak] = self._shares(tokens, beside.parts.rows[peak])
            self._add(own, self.parts[peak], weights, "peak")
        if self.said is not None:
            self._add(asked, self.said, weights, "question")
        worth, place = self.block.worth(weights), self.block.place
        for start, end in self.unit.question:
            for token in tokens_of(self.analysis, start, end):
                features = question_features(self.analysis.word(token))
                more = sum(float(worth[place[f]]) for f in features if f in place)
                asked[token] += self.weights["score"] * more
        return own, asked

    def _add(self, made: dict[int, float], shares: Shares, weights: Array, name: str) -> None:
        for token, more in shares.of(weights).items():
            made[token] += self.weights[name] * more

    def _own_cues(self, code: int) -> list[tuple[Evidence, float]]:
        """What the code's cues in the unit add: less where they are common in the text, more in its peak, and
        by how often each was right so far."""
        told = dict(zip(stacker.NAMES, self.judged.inputs[self.at, code].tolist(), strict=True))
        often = told["common"] / told["cue"] if told["cue"] else 0.0
        value = self.weights["score"] * CUE * self._column(code, 0)
        weight = self.weights["cue"] + self.weights["common"] * often
        found = self._cues(code, value, weight, self.text, self.at)
        gain, weight = self.hits.gain, self.weights["precision"]
        gains = {one: share * gain(one, NONE) for one, share in shared(one for one, _ in found)}
        found = [(one, more + weight * gains[one]) for one, more in found]
        peak = self._peak(code)
        if peak < 0 or (beside := self.text.beside) is None:
            return found
        value = self.weights["peak"] * CUE * self._column(code, 0)
        more = dict(self._cues(code, value, 0.0, beside.parts, peak))
        return [(e, weight + more.get(e, 0.0)) for e, weight in found]

    def _hints(self, code: int) -> list[tuple[Evidence, float]]:
        """What the code's cues in the question add."""
        space = self.model.space
        value = self.weights["score"] * ASKED * space.question * self._column(code, 1)
        if self.question >= 0:
            value += self.weights["question"] * CUE * self._column(code, 0)
        sure = float(self.text.asked[self.at, code])
        return self._shared(code, value, self.weights["asked"], sure, self.text.evidences.asked[self.at])

    def _column(self, code: int, number: int) -> float:
        space = self.model.space
        return float(self.model.weights[len(space.ids) + number * space.codes + code, code])

    def _cues(
        self, code: int, value: float, weight: float, text: Prepared, at: int
    ) -> list[tuple[Evidence, float]]:
        return self._shared(code, value, weight, float(text.cue[at, code]), text.evidences.own[at])

    def _shared(
        self,
        code: int,
        value: float,
        weight: float,
        sure: float,
        evidence: Mapping[int, tuple[Evidence, ...]],
    ) -> list[tuple[Evidence, float]]:
        """What cues that make so sure add by value and by weight, shared out by -log(1 - weight)."""
        if sure <= 0 or code not in evidence:
            return []
        total = sure * value + weight * -math.log1p(-min(sure, SURE))
        return [(one, total * share) for one, share in shared(evidence[code])]

    def _reasons(
        self, cues: list[tuple[Evidence, float]], adds: Mapping[int, float], where: str
    ) -> list[Reason]:
        """Cues with what their words add, and the words that add most beside them."""
        reasons, used = [], set()
        for found, weight in cues:
            mine = [t for t in found.tokens if t not in used]
            whole = weight + sum(adds.get(t, 0.0) for t in mine)
            if whole > 0:
                used.update(mine)
                how = found.how if where == "own" else "question"
                record = self.hits.of(found) if where == "own" else (0, 0)
                reasons.append(Reason(found.start, found.end, found.cue, whole, how, found.apart, *record))
        most = WORDS if where == "own" else QUESTION_WORDS
        lemma = self.analysis.full_lemma
        best = sorted(
            (
                t
                for t, w in adds.items()
                if w >= TOLD and t not in used and lemma(t).lower() not in FUNCTION_WORDS
            ),
            key=lambda t: (-adds[t], t),
        )
        for token in best[:most]:
            start, end = self.analysis.starts[token], self.analysis.ends[token]
            cue = self.analysis.full_lemma(token)
            reasons.append(Reason(start, end, cue, adds[token], "learned" if where == "own" else "question"))
        return reasons

    def _passage(self, adds: Mapping[int, float]) -> tuple[int, int]:
        """The whole unit when it is short or the coder takes most of a turn, else so many sentences as the
        coder usually takes, where the words add most."""
        analysis, unit = self.analysis, self.unit
        begin = analysis.starts[self.tokens[0]]
        end = min(analysis.ends[self.tokens[-1]], unit.end)
        if end - begin <= SHORT_TURN:
            return begin, end
        habit = self.model.habit
        if habit >= MOST_OF_TURN and end - begin <= LONGEST:
            return begin, end
        gains: dict[int, float] = defaultdict(float)
        for token in self.tokens:
            gains[analysis.sentence_of(token)] += max(0.0, adds.get(token, 0.0))
        spans = {}
        for sentence in sorted(gains):
            first, after = analysis.sentence_tokens(sentence)
            spans[sentence] = max(begin, analysis.starts[first]), min(end, analysis.ends[after - 1])
        wanted = min(LONGEST, habit * (end - begin))
        best, gained = (begin, end), -1.0
        order = list(spans)
        for low in range(len(order)):
            total = 0.0
            for high in range(low, len(order)):
                total += gains[order[high]]
                start, stop = spans[order[low]][0], spans[order[high]][1]
                # What is longer or shorter than usual has to gain as much more.
                likely = total * min(stop - start, wanted) / max(stop - start, wanted)
                if likely > gained:
                    best, gained = (start, stop), likely
                if stop - start >= wanted:
                    break
        return best

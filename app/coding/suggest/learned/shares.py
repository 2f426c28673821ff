"""What each word of a row adds to its score: the other way round of ``vectors``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.features.meaning import meanings, token_places
from app.coding.suggest.features.rows import BLOCKS, Row, meaning_of, pairs_of, token_features
from app.coding.suggest.features.vectors import MEANING, SCALE, Space

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

WORDS, LETTERS, QUESTION = range(len(BLOCKS))


class Block:
    """One block of a row: its columns, and what one occurrence of each of its features is worth."""

    def __init__(self, space: Space, row: Row, number: int) -> None:
        import numpy as np

        ids, counts = row.ids[number], row.counts[number]
        if number == QUESTION and not space.question:
            ids, counts = ids[:0], counts[:0]
        rows = np.zeros(len(ids), dtype=int)
        self.columns, values, _ = space.values(ids, counts, rows, 1, SCALE[BLOCKS[number]])
        _, known = space.place(ids)
        self.values = values / counts[known]
        self.place = {int(i): n for n, i in enumerate(ids[known])}

    def worth(self, weights: Array) -> Array:
        """What one occurrence of each known feature adds, in the order of ``place``."""
        return self.values * weights[self.columns] if len(self.columns) else self.values


class Shares:
    """The words, letters and meaning of one row, which has these tokens."""

    def __init__(self, space: Space, analysis: Analysis, tokens: Sequence[int], row: Row) -> None:
        import numpy as np

        self._space, self._analysis, self._tokens = space, analysis, tokens
        self._words, self._letters = Block(space, row, WORDS), Block(space, row, LETTERS)
        self._meant = [token for token in tokens if token_places(analysis, token)] if space.meaning else []
        _, size = meaning_of(analysis, self._meant)
        each = [meaning_of(analysis, (token,))[0] for token in self._meant]
        self._senses = np.array(each).reshape(len(each), meanings().width) * (MEANING / size)

    def of(self, weights: Array) -> dict[int, float]:
        """What each token adds to the score by these weights, one for each column of the space."""
        words, letters = self._words.worth(weights), self._letters.worth(weights)
        places, grams_at = self._words.place, self._letters.place
        made: dict[int, float] = defaultdict(float)
        for token in self._tokens:
            features, grams = token_features(self._analysis, token)
            made[token] += sum(float(words[places[f]]) for f in features if f in places)
            made[token] += sum(float(letters[grams_at[f]]) for f in grams if f in grams_at)
        for pair, token, other in pairs_of(self._analysis, self._tokens):
            if pair in places:
                half = float(words[places[pair]]) / 2
                made[token] += half
                made[other] += half
        if self._meant:
            for token, more in zip(
                self._meant, (self._senses @ weights[self._space.senses]).tolist(), strict=True
            ):
                made[token] += more
        return made

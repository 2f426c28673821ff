"""What Dutch words mean, as short vectors: words of like meaning point the same way.

The table ``resources/meaning/words`` is made by ``python -m tools.meaning``. A text's meaning is the sum of
its words' vectors, which carry their own weight: the commoner a word, the shorter its vector.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import paths
from app.coding.model import Notice
from app.coding.suggest import manifest
from app.coding.suggest.analyses.analysis import Analysis, Word
from app.coding.suggest.cues.denial import denied
from app.coding.suggest.dutch.lexicon import FUNCTION_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

FILE = "words"
MARK = b"KLWM1\n"
PART = 0.7
"""What a part of a compound counts that the table does not know as a whole."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """Words (lemmas, without accents) with a row each of ``vectors``, float32."""

    rows: dict[str, int]
    vectors: Array

    @property
    def width(self) -> int:
        """The numbers in a vector."""
        return int(self.vectors.shape[1])

    def to_bytes(self) -> bytes:
        """Packed, each number in one byte beside the row's largest; read back by ``from_bytes``."""
        import numpy as np

        most = np.maximum(np.abs(self.vectors).max(1), 1e-6).astype("<f2").astype(np.float32)
        numbers = np.rint(np.clip(self.vectors / most[:, None], -1, 1) * 127).astype(np.int8)
        words = zlib.compress("\n".join(self.rows).encode(), 9)
        head = struct.pack("<III", len(self.rows), self.width, len(words))
        return b"".join((MARK, head, words, bytes(most.astype("<f2").data), bytes(numbers.data)))

    @classmethod
    def from_bytes(cls, packed: bytes) -> Meanings:
        """Raises ``ValueError`` for anything that ``to_bytes`` did not write."""
        import numpy as np

        try:
            n, width, size = struct.unpack_from("<III", packed, len(MARK))
            at = len(MARK) + 12
            words = zlib.decompress(packed[at : at + size]).decode().split("\n")
            at += size
            most = np.frombuffer(packed, "<f2", n, at).astype(np.float32)
            numbers = np.frombuffer(packed, np.int8, n * width, at + 2 * n).reshape(n, width)
        except (struct.error, zlib.error, ValueError) as trouble:
            raise ValueError(f"the table of meanings is damaged ({trouble})") from trouble
        if not packed.startswith(MARK) or len(words) != n:
            raise ValueError("the table of meanings is of another version")
        return cls({word: row for row, word in enumerate(words)}, numbers * (most[:, None] / np.float32(127)))


def meanings() -> Meanings:
    """The table that ships with Kantlijn; one that knows no word when that cannot be used."""
    return shipped()[0]


@cache
def shipped() -> tuple[Meanings, tuple[Notice, ...]]:
    """``read`` of what ships with Kantlijn."""
    return read(paths.resources() / "meaning")


def read(folder: Path) -> tuple[Meanings, tuple[Notice, ...]]:
    """The table in a folder. When it is gone or damaged one of no words and no width, by which nothing has a
    meaning and the rest is learned as ever, and the sentence that says so."""
    import numpy as np

    try:
        manifest.check(folder)
        return Meanings.from_bytes((folder / FILE).read_bytes()), ()
    except (OSError, ValueError, manifest.Damaged) as trouble:
        gone = not (folder / FILE).exists()
        file = str(trouble.args[0]) if isinstance(trouble, manifest.Damaged) else FILE
        details = {"where": str(folder)} if gone else {"where": str(folder), "file": file}
        notice = Notice("suggest.meaning_missing" if gone else "suggest.meaning_damaged", details)
        return Meanings({}, np.zeros((0, 0), dtype=np.float32)), (notice,)


@lru_cache(maxsize=200_000)
def places(word: Word, joined: str = "") -> tuple[tuple[int, float], ...]:
    """``found`` in the table that ships with Kantlijn."""
    return found(word, joined, meanings().rows)


def found(word: Word, joined: str, rows: Mapping[str, int]) -> tuple[tuple[int, float], ...]:
    """The rows of a word and what each counts: its own, or those of a compound's parts; () when unknown.

    ``joined`` is the separable verb that it is part of.
    """
    own = ([joined] if joined else []) + [word.lemma, *word.keys]
    if FUNCTION_WORDS.intersection(own) and not joined:
        return ()
    whole = _first(own, rows)
    if whole is not None:
        return ((whole, 1.0),)
    parts = (_first([key for key in part.keys if key not in FUNCTION_WORDS], rows) for part in word.parts)
    return tuple((row, PART) for row in parts if row is not None)


def _first(keys: Iterable[str], rows: Mapping[str, int]) -> int | None:
    return next((rows[key] for key in keys if key in rows), None)


def token_places(analysis: Analysis, token: int) -> tuple[tuple[int, float], ...]:
    """``places`` of one token; a joined particle has none of its own, nor has a denied problem."""
    if denied(analysis, token):
        return ()
    join = analysis.joins.get(token)
    return places(analysis.word(token), join.lemma if join else "")

"""What the learner's equations are made of; it changes with the texts and the codebook, not with a coding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.coding.suggest.features.prepared import Prepared
from app.coding.suggest.features.vectors import Space, space_of
from app.coding.suggest.learned.judge import Rows, rows_in
from app.coding.suggest.regression.ridge import ITERATE, Leading, Sparse, leading, products

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Basis:
    """What the equations are made of; codings change only what they aim at, so it serves the next time."""

    groups: tuple[Prepared, ...]
    space: Space
    features: Sparse
    """Features by rows."""
    gram: Array
    lead: Leading | None
    """Of ``gram``, when it is large."""
    judged: dict[int, Rows] = field(default_factory=dict)

    def rows(self, number: int) -> Rows:
        """The text of that number among the groups as it is judged; made at its first use."""
        if number not in self.judged:
            self.judged[number] = rows_in(self.space, self.groups[number])
        return self.judged[number]

    def weights(self, answer: Array, numbers: Iterable[int]) -> Array:
        """The weights that an answer of the equations comes to, of what stands in these texts (else 0)."""
        return self.features.times(answer, self.space.columns([self.groups[number] for number in numbers]))


_last: dict[tuple[int, bool, int], Basis] = {}


def basis_of(groups: Sequence[Prepared], codes: int, question: bool, meaning: int = 0) -> Basis:
    """The basis of these texts; that of the last ones is kept. Arguments as for ``space_of``."""
    kept = _last.get((codes, question, meaning))
    if (
        kept is not None
        and len(kept.groups) == len(groups)
        and all(a is b for a, b in zip(kept.groups, groups, strict=True))
    ):
        return kept
    space = space_of(groups, codes, question, meaning)
    rows = space.matrix(groups)
    _last.clear()
    features = rows.transposed()
    gram = products(rows, features)
    lead = leading(gram) if len(gram) >= ITERATE else None
    made = _last[codes, question, meaning] = Basis(tuple(groups), space, features, gram, lead)
    return made


def forget() -> None:
    """Let go of the last one."""
    _last.clear()

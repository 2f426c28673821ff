"""How far coders agree: per code and over all codes, with intervals (docs/agreement.md)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.coding.agreement.coefficients import CHANCE, Chance, nominal, pooled
from app.coding.agreement.ground import Ground
from app.coding.agreement.rows import (
    FIGURES,
    MOSTLY_BARE,
    SAMPLES,
    Agreement,
    Apart,
    Row,
    alpha_u,
    codings_of,
    covered,
    drawn_whole,
    ordered,
    percent,
    read,
    samples,
    share,
    unitized,
)
from app.coding.agreement.runs import Placed, Table, sweep, tables
from app.coding.model import Notice
from app.coding.refusal import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


def agreement(
    codes: Sequence[str],
    placed: Placed,
    ground: Ground,
    *,
    continuum: tuple[Placed, Ground],
    blocks: tuple[Ints, str] | None = None,
    reference: int = 0,
    number: int = SAMPLES,
) -> Agreement:
    """Agreement on the units of ``ground``, which are characters, turns or sentences.

    ``continuum`` has the same codings on characters, for alpha-U. ``reference`` is the coder against whom
    precision, recall and F1 are measured. ``blocks`` as of ``blocks_of``; without, there are no
    intervals. Refuses fewer than two coders.
    """
    import numpy as np

    if placed.coders < 2:
        raise Refusal("agreement.two_coders")
    cuts, drawn = blocks or (ground.borders, "")
    if len(cuts) < 2:
        cuts = np.array([0, 0], dtype=np.int64)
    weights = samples(cuts, number if drawn else 0)
    runs = sweep(placed, ground.length)
    counted = codings_of(placed)
    on_line = unitized(*continuum, drawn_whole(drawn, ground, continuum[1], weights))
    rows, kept = [], []
    for n, table in enumerate(tables(runs, cuts)):
        part = _part(table, weights, reference)
        rows.append(_row(codes[n], ground.length, counted[n], part, on_line[n], drawn))
        if part.used:
            kept.append(part)
    bare = 1 - covered(runs) / ground.length if ground.length else None
    overall = _overall(kept, ground.length, counted.sum(axis=0), bare, on_line, drawn)
    return Agreement(ground.unit, tuple(rows), overall, drawn)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A code's figures over the samples: as values, as chance pairs and as counts, for adding up."""

    plain: Floats
    chance: Mapping[str, Chance]
    counts: Floats
    """By row: units that both of a pair gave, units that either did, right, the reference's, the others'."""
    bare: float

    @property
    def used(self) -> bool:
        """Whether anybody gave the code."""
        return bool(self.counts[1, 0])


def _part(table: Table, weights: Floats, reference: int) -> _Part:
    import numpy as np

    units = weights @ table.weights.astype(np.float64)
    plain, chance = nominal(table.ratings, units, 2)
    given = table.ratings.sum(axis=1)
    coders = table.ratings.shape[1]
    both = given * (given - 1) / 2
    either = coders * (coders - 1) / 2 - (coders - given) * (coders - given - 1) / 2
    true = table.ratings[:, reference]
    others = given - true
    counts = np.stack([units @ v for v in (both, either, true * others, true * (coders - 1), others)])
    total = units[0].sum()
    return _Part(plain, chance, counts, float(units[0, 0] / total) if total else math.nan)


def _values(plain: Floats, chance: Mapping[str, Chance], counts: Floats) -> dict[str, Floats]:
    both, either, right, wanted, given = counts
    return {
        "agreement": plain,
        "agreement_coded": share(both, either),
        **{name: chance[name].value for name in CHANCE},
        "precision": share(right, given),
        "recall": share(right, wanted),
        "f1": share(2 * right, wanted + given),
    }


def _row(code: str, n: int, codings: Ints, part: _Part, on_line: Apart, drawn: str) -> Row:
    told = tuple(int(c) for c in codings)
    if not part.used:
        nobody = (Notice("agreement.note.nobody"),)
        bare = None if math.isnan(part.bare) else part.bare
        return Row(code, n, told, bare, dict.fromkeys(FIGURES), {}, nobody)
    values = _values(part.plain, part.chance, part.counts) | {"alpha_u": alpha_u([on_line])}
    figures, intervals = read(values, drawn)
    notes = []
    if figures["kappa"] is None:
        notes.append(Notice("agreement.note.no_variation"))
    if min(told) == 0:
        notes.append(Notice("agreement.note.one_sided"))
    elif part.bare >= MOSTLY_BARE:
        notes.append(Notice("agreement.note.mostly_bare", {"percent": percent(part.bare)}))
    return Row(code, n, told, part.bare, ordered(figures), intervals, tuple(notes))


def _overall(
    parts: Sequence[_Part],
    n: int,
    codings: Ints,
    bare: float | None,
    on_line: Sequence[Apart],
    drawn: str,
) -> Row:
    import numpy as np

    told = tuple(int(c) for c in codings)
    if not parts:
        note = Notice("agreement.note.nothing")
        return Row("", n, told, bare, dict.fromkeys(FIGURES), {}, (note,))
    values = _values(
        np.mean([part.plain for part in parts], axis=0),
        {name: pooled([part.chance[name] for part in parts]) for name in CHANCE},
        np.sum([part.counts for part in parts], axis=0),
    )
    figures, intervals = read(values | {"alpha_u": alpha_u(on_line)}, drawn)
    notes = [] if figures["kappa"] is not None else [Notice("agreement.note.no_variation")]
    if not drawn:
        notes.append(Notice("agreement.note.no_interval"))
    return Row("", n, told, bare, ordered(figures), intervals, tuple(notes))

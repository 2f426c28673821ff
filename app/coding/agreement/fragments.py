"""Agreement on coded fragments: did the other coder give this passage, or one much like it, the same code?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.coding.agreement.ground import Ground
from app.coding.agreement.rows import (
    FIGURES,
    SAMPLES,
    Agreement,
    Apart,
    Row,
    alpha_u,
    codings_of,
    covered,
    drawn_whole,
    ordered,
    read,
    samples,
    share,
    unitized,
)
from app.coding.agreement.runs import Placed, sweep
from app.coding.analysis.relations import expand
from app.coding.model import Notice
from app.coding.refusal import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

OVERLAP = 0.5
"""Share of their common extent that two fragments must have in common, unless the user says otherwise."""


def matched(placed: Placed, overlap: float) -> NDArray[np.bool_]:
    """Per coding and coder whether that coder has a coding of the same code that is much like it.

    Two ranges are alike when what both cover is at least ``overlap`` of what either covers.
    """
    import numpy as np

    span = int(placed.end.max(initial=0)) + 1
    order = np.lexsort((placed.end, placed.code * span + placed.start))
    start, end = placed.start[order], placed.end[order]
    shift = placed.code[order] * span
    found = np.zeros((len(order), placed.coders), dtype=bool)
    for one, other in expand(start + shift, end + shift):
        shared = np.minimum(end[one], end[other]) - start[other]
        either = np.maximum(end[one], end[other]) - start[one]
        alike = (shared > 0) & (shared >= overlap * either)
        one, other = order[one[alike]], order[other[alike]]
        found[one, placed.coder[other]] = True
        found[other, placed.coder[one]] = True
    found[np.arange(len(order)), placed.coder] = False
    return found


def agreement_on_fragments(
    codes: Sequence[str],
    continuum: tuple[Placed, Ground],
    *,
    overlap: float = OVERLAP,
    blocks: tuple[Ints, str] | None = None,
    reference: int = 0,
    number: int = SAMPLES,
) -> Agreement:
    """Agreement on the coded fragments of all coders, each tested against every other coder.

    There are no fragments that nobody coded, so what rests on them (Cohen's kappa, AC1, Fleiss, alpha) is
    not defined; Brennan and Prediger's kappa takes 1 / number of codes for chance, as MAXQDA does. ``n``
    is the number of fragments. Refuses fewer than two coders and an ``overlap`` outside ]0, 1].
    """
    import numpy as np

    placed, ground = continuum
    if placed.coders < 2:
        raise Refusal("agreement.two_coders")
    if not 0 < overlap <= 1:
        raise Refusal("agreement.overlap", value=overlap)
    cuts, drawn = blocks or (ground.borders, "")
    if len(cuts) < 2:
        cuts = np.array([0, 0], dtype=np.int64)
    weights = samples(cuts, number if drawn else 0)
    real = placed.start < placed.end
    placed = Placed(
        placed.code[real], placed.coder[real], placed.start[real], placed.end[real],
        placed.codes, placed.coders,
    )  # fmt: skip
    met = matched(placed, overlap)
    block = np.clip(np.searchsorted(cuts, placed.start, "right") - 1, 0, len(cuts) - 2)
    mine = placed.coder == reference
    others = placed.coders - 1
    tallies = (
        met.sum(axis=1), np.full(len(met), others), np.where(mine, met.sum(axis=1), 0),
        np.where(mine, others, 0), np.where(mine, 0, met[:, reference]), np.where(mine, 0, 1),
    )  # fmt: skip
    width = len(cuts) - 1
    cell = placed.code * width + block
    counts = np.stack(
        [
            np.bincount(cell, t.astype(np.float64), minlength=placed.codes * width).reshape(-1, width)
            @ weights.T
            for t in tallies
        ]
    )
    counted = codings_of(placed)
    on_line = unitized(placed, ground, drawn_whole(drawn, ground, ground, weights))
    runs = sweep(placed, ground.length)
    used = int((counted.sum(axis=1) > 0).sum())
    shares = [1 - covered(runs.take(runs.code == n)) / max(ground.length, 1) for n in range(placed.codes)]
    rows = tuple(
        _row(codes[n], counted[n], counts[:, n], shares[n], [on_line[n]], placed.codes, drawn)
        for n in range(placed.codes)
    )
    bare = 1 - covered(runs) / max(ground.length, 1)
    overall = _row("", counted.sum(axis=0), counts.sum(axis=1), bare, on_line, placed.codes, drawn)
    if not used:
        overall = Row("", 0, overall.codings, bare, overall.figures, {}, (Notice("agreement.note.nothing"),))
    return Agreement("fragment", rows, overall, drawn)


def _row(
    code: str, codings: Ints, counts: Floats, bare: float, on_line: Sequence[Apart], k: int, drawn: str
) -> Row:
    import numpy as np

    told = tuple(int(c) for c in codings)
    if not sum(told):
        note = Notice("agreement.note.nobody")
        return Row(code, 0, told, bare, dict.fromkeys(FIGURES), {}, (note,))
    hits, trials, recalled, wanted, right, given = counts
    same = share(hits, trials)
    recall, precision = share(recalled, wanted), share(right, given)
    p, r = np.nan_to_num(precision), np.nan_to_num(recall)
    mean = share(2 * p * r, p + r)
    values = {
        "agreement": same,
        "agreement_coded": same,
        "precision": precision,
        "recall": recall,
        "f1": np.where(np.isnan(precision) & np.isnan(recall), np.nan, np.nan_to_num(mean)),
        "alpha_u": alpha_u(on_line),
    }
    if k > 1:
        values["brennan_prediger"] = (same - 1 / k) / (1 - 1 / k)
    figures, intervals = read(values, drawn)
    notes = [Notice("agreement.note.fragments")]
    if min(told) == 0:
        notes.append(Notice("agreement.note.one_sided"))
    return Row(code, sum(told), told, bare, ordered(figures), intervals, tuple(notes))

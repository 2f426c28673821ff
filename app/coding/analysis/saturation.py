"""When documents stop bringing new codes: the saturation curve and its stopping point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.coding.analysis.columns import CodingColumns
from app.coding.model import Source

BASE, RUN, LEAST = 4, 2, 0.05
"""Documents of the base, documents of a run, and the share of new codes at which it is enough.

The measure is that of Guest, Namey and Chen (2020), "A simple method to assess and report thematic saturation
in qualitative research", PLoS ONE 15(5), e0232076: the codes that a run of documents brings, over those of
the first documents.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A document in the order: the codes first met in it, those of it, and all met up to and with it."""

    source: str
    new: tuple[str, ...]
    used: int
    total: int


@dataclass(frozen=True, slots=True)
class Saturation:
    """``steps`` in order. ``enough`` is the number of documents after which a run brought at most LEAST of
    the base anew (the run not counted), None when it never did; ``ninety`` after how many 90% was met.
    """

    steps: tuple[Step, ...]
    enough: int | None
    ninety: int | None


def interview_order(sources: Sequence[Source]) -> list[str]:
    """Guids by the date of the interview; those without a date follow, in the order of the project."""
    order = sorted(range(len(sources)), key=lambda n: (sources[n].date is None, sources[n].date or "", n))
    return [sources[n].guid for n in order]


def coding_order(sources: Sequence[Source], moments: Mapping[str, str]) -> list[str]:
    """Guids by the moment in the middle of those at which a document was coded; ties as in the project."""
    order = sorted(range(len(sources)), key=lambda n: (moments.get(sources[n].guid, "~"), n))
    return [sources[n].guid for n in order]


def saturation(columns: CodingColumns, order: Sequence[str], codes: Sequence[str]) -> Saturation:
    """How many of ``codes`` each document of ``order`` that has any of their codings brings anew.

    A code is new in the first document of the order with a coding of it, by whichever coder.
    """
    import numpy as np

    wanted = {guid: n for n, guid in enumerate(codes)}
    number = np.array([*(wanted.get(guid, -1) for guid in columns.codes), -1], dtype=np.int64)
    code = number[columns.code]
    size = len(codes) + 1
    keys = np.sort(columns.source[code >= 0].astype(np.int64) * size + code[code >= 0])
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    of: dict[str, list[int]] = {}
    for source, found in zip((keys // size).tolist(), (keys % size).tolist(), strict=True):
        of.setdefault(columns.sources[source], []).append(found)
    met: set[int] = set()
    steps = []
    for guid in order:
        if guid not in of:
            continue
        new = [n for n in of[guid] if n not in met]
        met.update(new)
        steps.append(Step(guid, tuple(codes[n] for n in new), len(of[guid]), len(met)))
    return Saturation(tuple(steps), _enough(steps), _ninety(steps))


def _enough(steps: Sequence[Step]) -> int | None:
    if len(steps) < BASE + RUN or not steps[BASE - 1].total:
        return None
    base = steps[BASE - 1].total
    for n in range(BASE, len(steps) - RUN + 1):
        new = sum(len(step.new) for step in steps[n : n + RUN])
        if new <= LEAST * base:
            return n
    return None


def _ninety(steps: Sequence[Step]) -> int | None:
    if not steps:
        return None
    return next(n for n, step in enumerate(steps, 1) if step.total >= 0.9 * steps[-1].total)

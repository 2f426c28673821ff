"""Texts and the codebook taken apart into units: what is seen of each, and the cues that are met in it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.coding.codebook import key_of
from app.coding.model import Code, Turn
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.analyses.units import Unit, interviewers, parts_of, shorter, units_of
from app.coding.suggest.cues.evidence import Evidence, combine, weighed
from app.coding.suggest.cues.matcher import Matcher
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.rows import Row, rows_as_said, rows_of
from app.coding.suggest.features.told import PARAPHRASE, told_of, without

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

Analyse = Callable[[str, Sequence[Turn]], Analysis]


@dataclass(frozen=True, slots=True)
class Evidences:
    """The cues met in each unit and in the question before it, per code."""

    own: tuple[Mapping[int, tuple[Evidence, ...]], ...]
    asked: tuple[Mapping[int, tuple[Evidence, ...]], ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The units of one text as the learner takes them; matrices are units by codes."""

    units: tuple[Unit, ...]
    rows: tuple[Row, ...]
    evidences: Evidences
    cue: Array
    """Confidence by the cues in the unit, 0 to 1."""
    asked: Array
    """The like in the question."""
    beside: Beside | None = None
    """What is judged beside the units themselves; without it they have no parts and no questions."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The parts of the units of a text, and the questions before them as if they were said."""

    parts: Prepared
    of: Array
    """The number of the unit that each part is of."""
    questions: Prepared
    to: Array
    """Of each unit the number of the question before it; -1 for none."""


def prepare(
    analysis: Analysis,
    units: Sequence[Unit],
    matcher: Matcher,
    late: frozenset[tuple[str, str]] = frozenset(),
    *,
    alone: bool = False,
) -> Prepared:
    """Features and cues of the units of an analysed text; cues that are ``late`` for it left out.

    With ``alone`` nothing beside the units is prepared: they are learned from but not judged.
    """
    evidences = _evidences(analysis, units, matcher, late)
    codes = len(matcher.codes)
    cue, asked = _sure(evidences.own, codes), _sure(evidences.asked, codes)
    beside = None if alone else _beside(analysis, units, evidences, codes)
    return Prepared(tuple(units), tuple(rows_of(analysis, units)), evidences, cue, asked, beside)


def _sure(per_unit: Sequence[Mapping[int, tuple[Evidence, ...]]], codes: int) -> Array:
    import numpy as np

    made = np.zeros((len(per_unit), codes), dtype=np.float32)
    for at, found in enumerate(per_unit):
        for code, evidence in found.items():
            made[at, code] = combine(w for _, w in weighed(evidence))
    return made


def _beside(analysis: Analysis, units: Sequence[Unit], evidences: Evidences, codes: int) -> Beside:
    import numpy as np

    of: list[int] = []
    parts: list[Unit] = []
    met: list[Mapping[int, tuple[Evidence, ...]]] = []
    asked: dict[tuple[tuple[int, int], ...], int] = {}
    hints: list[Mapping[int, tuple[Evidence, ...]]] = []
    to: list[int] = []
    for at, unit in enumerate(units):
        for start, end in parts_of(analysis, unit):
            of.append(at)
            parts.append(Unit(start, end, False, (), unit.role))
            met.append(_within(evidences.own[at], start, end))
        if unit.question and unit.question not in asked:
            asked[unit.question] = len(asked)
            hints.append(evidences.asked[at])
        to.append(asked.get(unit.question, -1))
    questions = [Unit(some[0][0], some[-1][1], False, some) for some in asked]
    return Beside(
        _alone(parts, rows_of(analysis, parts), met, codes), np.array(of, dtype=int),
        _alone(questions, rows_as_said(analysis, list(asked)), hints, codes), np.array(to, dtype=int),
    )  # fmt: skip


def _within(
    found: Mapping[int, tuple[Evidence, ...]], start: int, end: int
) -> dict[int, tuple[Evidence, ...]]:
    here = {code: tuple(e for e in some if start <= e.start and e.end <= end) for code, some in found.items()}
    return {code: some for code, some in here.items() if some}


def _alone(
    units: Sequence[Unit], rows: Sequence[Row], met: Sequence[Mapping[int, tuple[Evidence, ...]]], codes: int
) -> Prepared:
    none: tuple[Mapping[int, tuple[Evidence, ...]], ...] = tuple({} for _ in units)
    cue = _sure(met, codes)
    return Prepared(tuple(units), tuple(rows), Evidences(tuple(met), none), cue, cue * 0)


def _evidences(
    analysis: Analysis, units: Sequence[Unit], matcher: Matcher, late: frozenset[tuple[str, str]]
) -> Evidences:
    starts = [unit.start for unit in units]
    own: list[dict[int, list[Evidence]]] = [defaultdict(list) for _ in units]
    asked: list[dict[int, list[Evidence]]] = [defaultdict(list) for _ in units]
    questions: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, unit in enumerate(units):
        for part in unit.question:
            questions[part].append(n)
    parts = sorted(questions)
    part_starts = [start for start, _ in parts]
    for found in matcher.find(analysis):
        if late and (matcher.codes[found.code].guid, key_of(found.cue)) in late:
            continue
        at = bisect_right(starts, found.start) - 1
        if at >= 0 and found.end <= units[at].end:
            own[at][found.code].append(found)
            continue
        at = bisect_right(part_starts, found.start) - 1
        if at >= 0 and found.end <= parts[at][1]:
            for n in questions[parts[at]]:
                asked[n][found.code].append(found)
    return Evidences(
        tuple({code: tuple(e) for code, e in per.items()} for per in own),
        tuple({code: tuple(e) for code, e in per.items()} for per in asked),
    )


def prepare_codebook(
    analyse: Analyse, matcher: Matcher, paraphrases: int
) -> tuple[Prepared, list[tuple[int, str]]]:
    """The codebook's own sentences as units, each with its code and the field that it stands in; of each code
    no more than so many ``paraphrases``. The words of a cue that never counts are left out of its code's."""
    parts: list[Prepared] = []
    lines: list[tuple[int, str]] = []
    for code, told in enumerate(told_of(matcher.codes, matcher.never)):
        analysis = analyse(told.text, ())
        if silenced := _silenced(matcher.codes[code], matcher.never, analysis):
            told = without(told, silenced)
            analysis = analyse(told.text, ())
        kept = [line for line in told.lines if line[0] != PARAPHRASE]
        kept += [line for line in told.lines if line[0] == PARAPHRASE][:paraphrases]
        units = [Unit(start, end, False) for _, start, end in kept]
        parts.append(prepare(analysis, units, matcher, alone=True))
        lines += [(code, name) for name, _, _ in kept]
    return _joined(parts, len(matcher.codes)), lines


def _silenced(code: Code, never: frozenset[tuple[str, str]], analysis: Analysis) -> list[tuple[int, int]]:
    """Where cues of a code stand in a text that never count for it."""
    if all(guid != code.guid for guid, _ in never):
        return []
    met = (one for one in Matcher((code,)).find(analysis) if (code.guid, key_of(one.cue)) in never)
    return [place for one in met for place in one.apart or ((one.start, one.end),)]


def _joined(parts: Sequence[Prepared], codes: int) -> Prepared:
    """Units of several texts as those of one."""
    import numpy as np

    none = np.zeros((0, codes), dtype=np.float32)
    return Prepared(
        tuple(unit for part in parts for unit in part.units),
        tuple(row for part in parts for row in part.rows),
        Evidences(
            tuple(found for part in parts for found in part.evidences.own),
            tuple(found for part in parts for found in part.evidences.asked),
        ),
        np.concatenate([none, *(part.cue for part in parts)]),
        np.concatenate([none, *(part.asked for part in parts)]),
    )


def prepare_document(document: Document, analyse: Analyse, matcher: Matcher) -> Prepared:
    """The units of a document."""
    analysis = analyse(document.text, document.turns)
    units = shorter(analysis, units_of(analysis, document.turns, document.roles))
    return prepare(analysis, units, matcher, document.late)


def prepare_asked(document: Document, analyse: Analyse, matcher: Matcher) -> Prepared:
    """The interviewers' turns of a document as units."""
    analysis = analyse(document.text, document.turns)
    units = shorter(analysis, interviewers(analysis, document.turns, document.roles))
    return prepare(analysis, units, matcher, document.late, alone=True)

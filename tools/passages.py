"""How near suggested passages are to those that a coder took, for docs/suggestions.md.

Every document by what was learned from all others of its set. A suggestion whose unit holds a coding of its
code is compared with that coding: what both have over what either has, in code points. Beside it stand the
whole unit, and the one sentence whose words say most for the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.coding.model import Code, Coding, Reason, Suggestion
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.analyses.units import Unit, shorter, units_of
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.prepared import Analyse
from app.coding.suggest.learned.learner import train
from app.coding.suggest.learned.suggest import suggest_learned

HEAD = "| | suggestions | what is suggested | the whole unit | its strongest sentence |"
ABOUT = (
    "what a suggested passage and the coder's own have in common, over what either has; each document by what"
    " was learned from all others, suggestions whose unit the coder gave that code."
)
Place = tuple[int, int]


def shared(one: Place, two: Place) -> float:
    """What both ranges have over what either has: 1 the same, 0 nothing in common."""
    both = max(0, min(one[1], two[1]) - max(one[0], two[0]))
    return both / max(1, one[1] - one[0] + two[1] - two[0] - both)


def strongest(analysis: Analysis, unit: Unit, reasons: Sequence[Reason]) -> Place:
    """The sentence of a unit whose words say most for a code."""
    spans = [(max(s, unit.start), min(e, unit.end)) for s, e in analysis.sentence_spans()]
    inside = [(s, e) for s, e in spans if s < e]
    return max(inside, key=lambda at: sum(r.weight for r in reasons if at[0] <= r.start < at[1]))


def compared(document: Document, found: Sequence[Suggestion], analysis: Analysis) -> Iterator[list[float]]:
    """For each suggestion that is right how near each of the three is to the coder's passage."""
    units = shorter(analysis, units_of(analysis, document.turns, document.roles))
    for one in found:
        unit = next((u for u in units if u.start <= one.start < u.end), None)
        if unit is None:
            continue
        here = (unit.start, unit.end)
        coded: list[Coding] = [
            c for c in document.codings if c.code == one.code and shared((c.start, c.end), here)
        ]
        if coded:
            best = max(coded, key=lambda c: shared((c.start, c.end), here))
            places = ((one.start, one.end), here, strongest(analysis, unit, one.reasons))
            yield [shared((best.start, best.end), place) for place in places]


def row(name: str, documents: Sequence[Document], codes: Sequence[Code], analyse: Analyse) -> str:
    """The means of one set, as a line of the table under ``HEAD``."""
    told: list[list[float]] = []
    for number, document in enumerate(documents):
        others = [*documents[:number], *documents[number + 1 :]]
        model = train(others, codes, analyse, written=not document.turns)
        analysis = analyse(document.text, document.turns)
        found = suggest_learned(model, analysis, document.turns, source=document.source, roles=document.roles)
        told += compared(document, found, analysis)
    means = (sum(column) / max(1, len(told)) for column in zip(*told, strict=True))
    return f"| {name} | {len(told)} | " + " | ".join(f"{mean:.2f}" for mean in means) + " |"

"""The comparison of passages behind docs/suggestions.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.coding.model import Code, Coding
from app.coding.suggest.cues.suggest import suggest
from app.coding.suggest.features.documents import Document
from app.coding.suggest.pipeline import Pipeline
from app.coding.transcripts import read_text
from tools.passages import compared, shared

TEXT = (
    "Interviewer: En?\n\nR: De kaders zijn helder en wij praten erover met iedereen die wil. "
    "Wij laten het los. Morgen gaan we verder met alles wat er op de agenda van het overleg staat, denk ik.\n"
)


@pytest.mark.parametrize(
    ("one", "two", "share"),
    [((0, 10), (0, 10), 1.0), ((0, 10), (5, 15), 1 / 3), ((0, 10), (10, 20), 0.0), ((2, 4), (0, 8), 0.25)],
)
def test_what_two_passages_share(one: tuple[int, int], two: tuple[int, int], share: float) -> None:
    assert shared(one, two) == shared(two, one) == pytest.approx(share)


def test_a_right_suggestion_is_compared_with_the_coders_passage(pipeline: Pipeline) -> None:
    draft = read_text(TEXT, "a.txt")
    at = draft.text.index("Wij laten")
    code = Code("c", "Loslaten", cues=("loslaten",))
    roles = {s.name: s.role for s in draft.speakers}
    coding = Coding("1", "c", "a", at, at + len("Wij laten het los."), "Anna")
    analysis = pipeline.analyse(draft.text, draft.turns)
    found = suggest(analysis, draft.turns, [code], source="a", roles=roles)
    turn = draft.turns[1]
    assert [(one.code, one.start, one.end) for one in found] == [("c", turn.text_start, turn.end)]
    document = Document("a", draft.text, draft.turns, roles, (coding,))
    ((suggested, unit, sentence),) = compared(document, found, analysis)
    assert suggested == unit < 0.2 and sentence > 0.9
    elsewhere = replace(document, codings=(replace(coding, code="d"),))
    assert list(compared(elsewhere, found, analysis)) == []

"""A passage with the whole of its sentence or turn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.model import Turn
from app.coding.passages import EXTENTS, Extent, lengthened

TEXT = (
    "Interview met dhr. A.B. Jansen\n\n"
    "I: Hoe stuurt u? Op resultaat?\n"
    "R: Wij laten het los, o.a. bij mevr. De Vries. “Ga je gang!” zei ze... en dat deed ik. Klaar\n"
    "Losse regel zonder beurt. Tweede zin.\n"
)


def turns() -> list[Turn]:
    found = []
    for n, label in enumerate(("I: ", "R: "), start=1):
        start = TEXT.index(label)
        found.append(Turn(n, start, start + 3, TEXT.index("\n", start), label[0]))
    return found


def around(phrase: str, extent: Extent) -> str:
    at = TEXT.index(phrase)
    start, end = lengthened(TEXT, turns(), at, at + len(phrase), extent)
    return TEXT[start:end]


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("stuurt", "Hoe stuurt u?"),
        ("resultaat?", "Op resultaat?"),
        ("los", "Wij laten het los, o.a. bij mevr. De Vries."),
        ("gang", "“Ga je gang!”"),
        ("deed", "zei ze... en dat deed ik."),
        ("Vries. “Ga", "Wij laten het los, o.a. bij mevr. De Vries. “Ga je gang!”"),
        ("Klaar", "Klaar"),
        ("Tweede", "Tweede zin."),
        ("Jansen", "Interview met dhr. A.B. Jansen"),
    ],
)
def test_a_hit_with_its_sentence(phrase: str, sentence: str) -> None:
    assert around(phrase, "sentence") == sentence


def test_a_hit_with_its_turn_has_no_label_and_outside_turns_its_line() -> None:
    assert around("stuurt", "turn") == "Hoe stuurt u? Op resultaat?"
    assert around("gang", "turn").startswith("Wij laten") and around("gang", "turn").endswith("Klaar")
    assert around("Losse", "turn") == "Losse regel zonder beurt. Tweede zin."
    over = around("resultaat?\nR: Wij", "turn")
    assert over.startswith("Hoe stuurt") and over.endswith("Klaar")


def test_what_lies_in_a_label_and_what_is_asked_as_it_is_stays() -> None:
    at = TEXT.index("R: ")
    for extent in EXTENTS:
        assert lengthened(TEXT, turns(), at, at + 1, extent) == (at, at + 1)
    assert around("los", "hit") == "los"


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="abR.?!… \n\"”“'(:1", max_size=80), st.data())
def test_every_passage_only_grows_and_stays_in_the_text(text: str, data: st.DataObject) -> None:
    if not text.strip():
        return
    at = data.draw(st.sampled_from([n for n, c in enumerate(text) if not c.isspace()]))
    end = data.draw(st.integers(at + 1, len(text)))
    while text[end - 1].isspace():
        end -= 1
    before = (at, end)
    for extent in EXTENTS:
        start, stop = lengthened(text, [], at, end, extent)
        assert 0 <= start <= before[0] and before[1] <= stop <= len(text)
        before = (at, end) if extent == "hit" else (start, stop)

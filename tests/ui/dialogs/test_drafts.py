"""Corrections of a draft before it is stored."""

from __future__ import annotations

import pytest

from app import words
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.ui.dialogs import drafts

TEXT = (
    "Interviewer: Hoe ging het?\n\nMarja: Goed.\n\nM. de Boer: Heel goed.\n\n"
    "Interviewer: Fijn. En nu?\n\nMarja: Nu ook.\n\nM. de Boer: Ja, nu ook.\n"
)


def test_a_renamed_speaker_keeps_her_turns_and_the_text() -> None:
    before = read_text(TEXT, "a.txt")
    after = drafts.rename_speaker(before, "Marja", " Respondent  1 ")
    assert [s.name for s in after.speakers] == ["Interviewer", "Respondent 1", "M. de Boer"]
    assert [t.speaker for t in after.turns] == ["Interviewer", "Respondent 1", "M. de Boer"] * 2
    assert after.text == before.text
    for wrong in ("", "Interviewer"):
        with pytest.raises(Refusal):
            drafts.rename_speaker(before, "Marja", wrong)


def test_merged_speakers_are_one_with_all_their_turns() -> None:
    draft = drafts.merge_speakers(read_text(TEXT, "a.txt"), "M. de Boer", "Marja")
    assert [s.name for s in draft.speakers] == ["Interviewer", "Marja"]
    assert [t.speaker for t in draft.turns] == ["Interviewer", "Marja", "Marja"] * 2
    with pytest.raises(Refusal):
        drafts.merge_speakers(draft, "Marja", "Marja")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Verslag\n[Less is More]\nTekst", "Less is More"),
        ("[00:12:34] I: Zo.", ""),
        ("[lacht] Nou [onverstaanbaar]", ""),
        ("x" * 4000 + "[Nieuw project Delft]", ""),
        ("x" * 4000 + "[less  is more]", "Less is More"),
        ("[Nieuw project Delft] en [Less is More]", "Less is More"),
    ],
)
def test_a_mark_in_square_brackets_names_the_case(text: str, found: str) -> None:
    known = ["Less is More", "JouwZorg Rotterdam"] if "less" in text.lower() and "x" in text else []
    if text.startswith("[Nieuw"):
        known = ["Less is More"]
    assert drafts.case_mark(text, known) == found


def test_dates_are_taken_as_people_write_them() -> None:
    assert drafts.as_date(" 3-11-2016 ") == drafts.as_date("2016-11-03") == "2016-11-03"
    assert drafts.as_date("  ") is None
    for wrong in ("31-2-2016", "gisteren"):
        with pytest.raises(Refusal):
            drafts.as_date(wrong)
    try:
        assert words.shown_date("2016-11-03") == "3-11-2016"
        words.set_language("en")
        assert words.shown_date("2016-11-03") == "2016-11-03"
    finally:
        words.set_language("nl")


def test_the_beginning_holds_whole_turns() -> None:
    draft = read_text(TEXT * 50, "a.txt")
    part = drafts.beginning(draft, 400)
    assert 0 < len(part.text) <= 400 and part.turns and part.turns[-1].end <= len(part.text)
    assert draft.text.startswith(part.text)

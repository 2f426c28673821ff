# ruff: noqa: E501 -- a sample reads best on one line
"""What counts as a speaker's label, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.text import normalise
from app.coding.transcripts import Draft, read_text


def spoken(draft: Draft) -> list[tuple[str | None, str]]:
    return [(t.speaker, draft.text[t.text_start : t.end]) for t in draft.turns]


def speakers(text: str) -> list[str | None]:
    return [t.speaker for t in read_text(text, "x.txt").turns]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Interviewer: Hoe gaat het?\nRespondent: Goed.",
            [("Interviewer", "Hoe gaat het?"), ("Respondent", "Goed.")],
        ),
        ("I: Hoe?\nR1: Goed.\nR2: Matig.", [("I", "Hoe?"), ("R1", "Goed."), ("R2", "Matig.")]),
        ("Int.: Hoe?\nResp.: Goed.", [("Int", "Hoe?"), ("Resp", "Goed.")]),
        ("[00:12:34] Anna: Hoe?\n[00:12:40] Jan: Goed.\n[00:13:00] Anna: Ja.\n[00:13:01] Jan: Nee.",
         [("Anna", "Hoe?"), ("Jan", "Goed."), ("Anna", "Ja."), ("Jan", "Nee.")]),
        ("12:04 - Anna: Hoe?\n12:05 - Jan: Goed.\n12:06 - Anna: Ja.\n12:07 - Jan: Nee.",
         [("Anna", "Hoe?"), ("Jan", "Goed."), ("Anna", "Ja."), ("Jan", "Nee.")]),
        ("Anna (00:12): Hoe?\nAnna: [00:14] Nog?", [("Anna", "Hoe?"), ("Anna", "Nog?")]),
        ("SPEAKER_00: Hoe?\nSPEAKER_01: Goed.", [("SPEAKER_00", "Hoe?"), ("SPEAKER_01", "Goed.")]),
        ("Spreker 1  00:00:03\nHoe?\n\nSpreker 2  00:00:05\nGoed.", [("Spreker 1", "Hoe?"), ("Spreker 2", "Goed.")]),
        ("Jan de Vries\nHoe?\n\nFatima\nGoed.\n\nJan de Vries\nMooi zo.",
         [("Jan de Vries", "Hoe?"), ("Fatima", "Goed."), ("Jan de Vries", "Mooi zo.")]),
        ("**Interviewer:** Hoe?\n**Respondent**: Goed.", [("Interviewer", "Hoe?"), ("Respondent", "Goed.")]),
        ("I\tHoe?\nR\tGoed.", [("I", "Hoe?"), ("R", "Goed.")]),
        ("I: Hoe?\nI: En waarom?\nR: Zo.", [("I", "Hoe?"), ("I", "En waarom?"), ("R", "Zo.")]),
        ("Vraag: Hoe?\nAntwoord: Zo.", [("Vraag", "Hoe?"), ("Antwoord", "Zo.")]),
        ("00:12\nI: Hoe?\n00:14\nR: Zo.", [("I", "Hoe?"), ("R", "Zo.")]),
        ("I: Hoe?\nR: Nou,\n\ndat ging zo.\nLet op: niet alles.", [("I", "Hoe?"), ("R", "Nou,\n\ndat ging zo.\nLet op: niet alles.")]),
        ("I:\nHoe?\nR:\n\nGoed.", [("I", "Hoe?"), ("R", "Goed.")]),
        ("00:00:01 --> 00:00:02\nJan Vos\nHoe?\n\n00:00:03 --> 00:00:04\nAnna\nZo.\n\n00:00:05 --> 00:00:06\nJan Vos\nJa?",
         [("Jan Vos", "Hoe?"), ("Anna", "Zo."), ("Jan Vos", "Ja?")]),
        ("1. I: Hoe?\n2. R: Zo.\n- I: Ja?", [("I", "Hoe?"), ("R", "Zo."), ("I", "Ja?")]),
        ("I: Hoe?\nR: Tja.\nMijn conclusie: a.\nMijn conclusie: b.", [("I", "Hoe?"), ("R", "Tja.\nMijn conclusie: a.\nMijn conclusie: b.")]),
        ("I:Hoe?\nR:Goed.", [("I", "Hoe?"), ("R", "Goed.")]),
        ("أحمد: نعم؟\nليلى: لا.\nأحمد: حسنا.\nليلى: نعم.", [("أحمد", "نعم؟"), ("ليلى", "لا."), ("أحمد", "حسنا."), ("ليلى", "نعم.")]),
    ],
)  # fmt: skip
def test_labels_open_turns(text: str, expected: list[tuple[str, str]]) -> None:
    assert spoken(read_text(text, "x.txt")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Let op: dit is geen gesprek.\nLet op: nog steeds niet.",
        "Vraag: wat doen we?\nEn dan gewone tekst.",
        "http://www.voorbeeld.nl\nhttps://www.voorbeeld.nl",
        "We begonnen om 12:30 uur.\n12:30 uur: lunch\n12:30 uur: lunch",
        "ik zei: ga maar\nik zei: ga maar",
        "Toen zei hij: ga maar.\nToen zei hij: ga maar.",
        "Inleiding\nDe gemeente stuurt.\n\nMethode\nWij spraken mensen.\n\nConclusie\nHet werkt.",
        "Opening 09:00\nLunch 12:30\nEinde 17:00",
        "Ja\nHet ging goed.\nJa\nEcht waar.",
        "Johannes 3:16\nJohannes 3:17",
    ],
)
def test_what_is_no_label_stays_text(text: str) -> None:
    draft = read_text(text, "x.txt")
    assert draft.turns == ()
    assert draft.text == text


def test_head_is_no_turn_and_tells_roles_and_date() -> None:
    text = (
        "Interview proeftuin\nInterviewer: Anna\nRespondent: Jan (gemeente)\nDatum: 9 maart 2017\n\n"
        "Anna: Fijn dat u er bent.\nJan: Graag gedaan?\nAnna: Mooi.\nJan: Ja?"
    )
    draft = read_text(text, "gesprek.txt")
    assert speakers(text) == ["Anna", "Jan", "Anna", "Jan"]
    assert {s.name: s.role for s in draft.speakers} == {"Anna": "interviewer", "Jan": "respondent"}
    assert draft.date == "2017-03-09"


def test_times_are_seconds() -> None:
    draft = read_text("[01:02:03] I: Hoe?\nR (00:07): Zo.\n12:04 - R: Nog.\n1:05,5 R: Ja.\nI: Mm.", "x.txt")
    assert [t.time for t in draft.turns] == [3723, 7, 724, 65.5, None]


def test_labels_that_differ_in_case_or_spaces_are_one_speaker() -> None:
    draft = read_text("Interviewer: a\ninterviewer : b\nINTERVIEWER:  c\nR: d", "x.txt")
    assert [s.name for s in draft.speakers] == ["Interviewer", "R"]


def test_who_asks_is_the_interviewer() -> None:
    text = "\n".join(
        f"Fatima: Hoe ging het met punt {i}?\nPieter: Nou, dat ging zo dat we daar heel lang over spraken."
        for i in range(5)
    )
    roles = {s.name: s.role for s in read_text(text, "x.txt").speakers}
    assert roles == {"Fatima": "interviewer", "Pieter": "respondent"}


def test_who_interviews_is_only_called_inferred_when_it_was() -> None:
    def doubts(text: str) -> list[str]:
        return [n.key for n in read_text(text, "x.txt").notices if "roles" in n.key]

    asked = "{}: Hoe ging het met punt {}?\n{}: Nou, dat ging zo dat we daar heel lang over spraken.\n"
    said = "{}: Wij gaan verder met punt {}.\n{}: Dat lijkt mij goed, we spraken er lang over.\n"

    def talk(line: str, one: str, other: str) -> str:
        return "".join(line.format(one, n, other) for n in range(5))

    assert doubts(talk(asked, "Interviewer", "Beleidsmedewerker")) == []
    assert doubts(talk(asked, "Interviewer", "R1")) == []
    assert doubts(talk(asked, "Fatima", "Pieter")) == ["import.roles_guessed"]
    assert doubts(talk(said, "Fatima", "Pieter")) == ["import.roles_unknown"]


def test_markdown_heading_ends_a_turn() -> None:
    draft = read_text("I: Hoe?\n# Deel twee\nLosse tekst.\nR: Zo.", "x.md")
    assert spoken(draft) == [("I", "Hoe?"), ("R", "Zo.")]


def test_markdown_stays_as_it_was_written() -> None:
    text = "**Anna:** Hoe *gaat* het?\n**Bert**: Goed.\n**Anna:** Mooi.\n**Bert**: Ja."
    draft = read_text(text, "x.md")
    assert draft.text == text
    assert spoken(draft)[:2] == [("Anna", "Hoe *gaat* het?"), ("Bert", "Goed.")]


def test_many_empty_lines_around_four_turns() -> None:
    gap = "\n" * 50_000
    draft = read_text(f"{gap}I: a{gap}R: b{gap}I: c{gap}R: d{gap}", "x.txt")
    assert spoken(draft) == [("I", "a"), ("R", "b"), ("I", "c"), ("R", "d")]


_PIECES = st.sampled_from(
    ["I:", "R1: ", "Anna: ", "Anna", "[00:01:02] ", "(00:12)", "12:04 - ", "\n", "\n\n", "\r\n", "\t", " ", "ja", "Hoe gaat het?",
     "é", "e\u0301", "😀", "\u2028", ":", "**", "#00:01:02-3#", "Let op: ", "\u200f", "שלום: ", "---", "\0", "\ufeff"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join) | st.text(max_size=80))
def test_turns_are_ordered_ranges_of_the_untouched_text(text: str) -> None:
    draft = read_text(text, "x.md")
    assert draft.text == normalise(text)
    at = 0
    for n, turn in enumerate(draft.turns, 1):
        assert turn.n == n
        assert at <= turn.start <= turn.text_start <= turn.end <= len(draft.text)
        assert turn.start < turn.end
        assert not draft.text[turn.start : turn.end].endswith("\n")
        at = turn.end
    assert {t.speaker for t in draft.turns} - {None} == {s.name for s in draft.speakers}

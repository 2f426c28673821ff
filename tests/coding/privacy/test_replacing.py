"""Replacing carries every range to the same words, takes whole labels in, and goes back exactly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.coding.carry import apply, invert
from app.coding.privacy.find import find
from app.coding.privacy.forms import Forms, own_words
from app.coding.privacy.replace import Mover, apart, edits_of
from app.coding.text import within_guid

LABELS = ["[persoon 1]", "[gemeente A]", "[x]", "[telefoonnummer 12]"]


@st.composite
def replaced(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]], tuple[int, int]]:
    text = draw(st.text(alphabet="abc 😀\n", min_size=2, max_size=80))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    wanted = [
        (a, b, draw(st.sampled_from(LABELS))) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b
    ]
    start = draw(st.integers(0, len(text) - 1))
    return text, wanted, (start, draw(st.integers(start + 1, len(text))))


@given(replaced())
def test_a_range_keeps_its_words_and_covers_the_labels_inside(
    case: tuple[str, list[tuple[int, int, str]], tuple[int, int]],
) -> None:
    text, wanted, (start, end) = case
    edits = edits_of(text, wanted)
    new = apply(text, edits)
    first, last = Mover(edits)(start, end)
    touched = [(a, b, label) for a, b, label in wanted if a < end and start < b and text[a:b] != label]
    begin = min([start, *(a for a, _, _ in touched)])
    stop = max([end, *(b for _, b, _ in touched)])
    parts, here = [], begin
    for a, b, label in touched:
        parts += [text[here:a], label]
        here = b
    assert new[first:last] == "".join([*parts, text[here:stop]])
    assert first < last


@given(replaced())
def test_there_and_back_is_where_it_was(
    case: tuple[str, list[tuple[int, int, str]], tuple[int, int]],
) -> None:
    text, wanted, (start, end) = case
    edits = edits_of(text, wanted)
    assert apply(apply(text, edits), invert(edits)) == text
    inside = any(a < start < b or a < end < b for a, b, label in wanted if text[a:b] != label)
    if not inside:
        assert Mover.back(edits)(*Mover(edits)(start, end)) == (start, end)


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(7, 12)), max_size=20))
def test_two_codings_of_one_code_never_come_to_lie_alike(taken: set[tuple[int, int]]) -> None:
    found = apart((3, 9), taken, 14)
    assert found not in taken
    assert found[0] < found[1] <= 14


def test_overlapping_wishes_and_labels_that_stand_already() -> None:
    assert edits_of("Jan Jansen", [(0, 10, "[persoon 1]"), (4, 10, "[persoon 2]")]) == [
        (0, "Jan Jansen", "[persoon 1]")
    ]
    assert edits_of("[persoon 1]", [(0, 11, "[persoon 1]")]) == []


def test_the_letters_of_a_guid_are_nobodys_name() -> None:
    text = 'code:"0103746e-bea1-4aad-abba-54761806f8be" and text:"Bea"'
    forms = Forms({"Bea": "[persoon 1]", "abba": "[organisatie 1]", "aad": "[persoon 2]"})
    assert forms(text) == text.replace('"Bea"', '"[persoon 1]"')
    assert [c.text for c in find(text, {"aad", "bea", "abba"})] == ["Bea"]
    assert [h.candidate.start for h in own_words([text, "abba"], "abba", "other")] == [0]


def test_only_a_part_of_a_guid_lies_within_it() -> None:
    guid = "0103746e-bea1-4aad-abba-54761806f8be"
    text = f"{'x ' * 50}{guid}{' y' * 50}"
    at = text.index(guid)
    for a in range(37):
        for b in range(a + 1, 37):
            assert within_guid(text, at + a, at + b) == ((a, b) != (0, 36))
    assert within_guid(text, at - 3, at + 5) and within_guid(guid, 35, 36)
    assert not any(within_guid(text, *span) for span in ((at - 1, at + 36), (at + 36, at + 37), (0, 5)))


def test_a_respondent_who_is_called_by_a_guid_goes_whole() -> None:
    guid = "0103746e-bea1-4aad-abba-54761806f8be"
    text = f"R {guid} zei dat, {guid}-2 niet"
    assert Forms({guid: "[persoon 1]"})(text).startswith("R [persoon 1] zei")
    assert own_words([text], guid, "other")[0].candidate.start == 2


def test_forms_in_old_states() -> None:
    forms = Forms(
        {"Jan Jansen": "[persoon 1]", "Jansen": "[persoon 1]", "Wil": "[persoon 2]", "fatima": "[persoon 3]"}
    )
    assert forms("jan jansen en JANSENs Fatima's") == "[persoon 1] en [persoon 1]s [persoon 3]'s"
    assert forms("Ik wil dat Wil komt; Jansenisme niet") == "Ik wil dat [persoon 2] komt; Jansenisme niet"
    assert forms("[Jansen lacht] [Persoon 2] [persoon 1]") == "[[persoon 1] lacht] [Persoon 2] [persoon 1]"


def test_an_own_word_is_found_in_a_remark_and_not_in_a_label() -> None:
    texts = ["[Jan lacht] [persoon 1] [mijn persoon]", "persoon 1"]
    assert [(h.piece, h.candidate.start) for h in own_words(texts, "persoon", "other")] == [(0, 30), (1, 0)]
    assert [h.piece for h in own_words(texts, "persoon", "other", {"[mijn persoon]"})] == [1]
    assert [h.candidate.start for h in own_words(texts, "jan", "person")] == [1]
    assert [h.piece for h in own_words(texts, "1", "other")] == [1]

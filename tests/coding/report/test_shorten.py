"""Shortening never makes words up, leaves the source alone, and is carried through edits or told lost."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.coding.report.shorten import (
    MARK,
    carried,
    cut_at,
    marks_of,
    place_in,
    shortened,
    tidy,
    words_of,
)

TEXTS = st.text(st.sampled_from("ab😀é .,\n\t"), max_size=60)
CUTS = st.lists(st.tuples(st.integers(-2, 20), st.integers(-2, 20)), max_size=5)
WORDS = st.lists(st.sampled_from(["wij", "laten", "het", "los", "toch"]), min_size=1, max_size=12)


def is_subsequence(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(letter in rest for letter in part)


@given(TEXTS, CUTS)
@example("wij laten het los", [(1, 3)])
def test_without_its_marks_it_is_a_subsequence_of_the_text(text: str, cuts: list[tuple[int, int]]) -> None:
    made = shortened(text, cuts)
    assert is_subsequence(made.replace(MARK, ""), text)
    assert made.count(MARK) == len(tidy(cuts, len(words_of(text))))


@given(TEXTS, CUTS)
def test_a_mark_stands_for_whole_words_and_something_stays(text: str, cuts: list[tuple[int, int]]) -> None:
    words = [text[a:b] for a, b in words_of(text)]
    gone = {n for a, b in tidy(cuts, len(words)) for n in range(a, b)}
    left = [w for n, w in enumerate(words) if n not in gone]
    assert shortened(text, cuts).replace(MARK, " ").split() == left
    assert left or not words


@given(TEXTS, CUTS)
def test_every_place_of_the_shortened_text_is_found_in_the_text(
    text: str, cuts: list[tuple[int, int]]
) -> None:
    made = shortened(text, cuts)
    marked = {
        n for start in range(len(made)) if made.startswith(MARK, start) for n in range(start, start + 5)
    }
    for at, letter in enumerate(made):
        if at not in marked:
            assert text[place_in(text, cuts, at)] == letter


def test_selecting_letters_cuts_the_words_they_touch() -> None:
    text = "wij laten het echt los"
    cut = cut_at(text, 6, 12)
    assert cut == (1, 3)
    assert shortened(text, [cut]) == "wij [...] echt los"
    assert cut_at(text, 3, 4) is None


@given(WORDS, st.integers(0, 25), st.integers(1, 3), st.data())
def test_words_put_in_outside_a_cut_leave_it_where_it_was(
    words: list[str], at: int, more: int, data: st.DataObject
) -> None:
    old = [f"{w}{n}" for n, w in enumerate(words)]
    new_words = [f"nieuw{n}" for n in range(more)]
    marks = marks_of(" ".join([*old, *new_words]))
    assume(len(set(marks)) == len(marks))  # of 256 marks two words may have one
    first = data.draw(st.integers(0, len(old) - 1))
    last = data.draw(st.integers(first + 1, len(old)))
    at = last if first < at < last else min(at, len(old))
    new = [*old[:at], *new_words, *old[at:]]
    kept, lost = carried([(first, last)], marks_of(" ".join(old)), " ".join(new))
    assert lost == 0
    assert [new[a:b] for a, b in kept] == [old[first:last]]


def test_an_edit_before_a_cut_moves_it_and_one_at_its_edge_drops_it() -> None:
    text = "Nou ja, wij laten het dan toch maar een beetje los, denk ik."
    marks = marks_of(text)
    cuts = [(5, 10)]
    assert shortened(text, cuts) == "Nou ja, wij laten het [...] los, denk ik."
    moved, lost = carried(cuts, marks, f"Kijk eens: {text}")
    assert (moved, lost) == (((7, 12),), 0)
    edited = text.replace("dan toch", "toch")
    assert carried(cuts, marks, edited) == ((), 1)
    assert carried(cuts, marks, text) == (((5, 10),), 0)

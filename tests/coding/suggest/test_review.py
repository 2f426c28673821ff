"""The order of review, hidden suggestions and why they are hidden, rules, and the nearest fragments."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.model import Code, Coding, Suggestion, SuggestionDecision, SuggestionRules
from app.coding.suggest.review import doubt, others_on, queue, why_not

Told = Callable[..., list[Suggestion]]
Make = Callable[..., Code]


def one(n: int, code: str, confidence: float, least: float = 0.4, hidden: str = "") -> Suggestion:
    return Suggestion("d", 10 * n, 10 * n + 5, code, confidence, (), least, hidden=hidden)  # type: ignore[arg-type]


suggestions = st.lists(
    st.builds(
        lambda n, code, confidence, least, away: one(
            n, code, confidence, least, away or ("low" if confidence < least else "")
        ),
        st.integers(0, 40),
        st.sampled_from("abc"),
        st.floats(0.05, 0.99),
        st.floats(0.1, 0.9),
        st.sampled_from(["", "", "rejected", "off"]),
    ),
    max_size=30,
)


@given(suggestions)
def test_every_order_holds_the_same_shown_ones(given_: list[Suggestion]) -> None:
    shown = sorted((s for s in given_ if not s.hidden), key=repr)
    for order in ("place", "certain"):
        assert sorted(queue(given_, order), key=repr) == shown  # type: ignore[arg-type]
    asked = queue(given_, "informative")
    assert [s for s in sorted(asked, key=repr) if not s.hidden] == shown
    assert {s.hidden for s in asked} <= {"", "low"}
    assert [s.start for s in queue(given_, "place")] == sorted(s.start for s in shown)
    sure = [s.confidence for s in queue(given_, "certain")]
    assert sure == sorted(sure, reverse=True)


def test_the_most_informative_is_the_most_doubtful_and_the_codes_take_turns() -> None:
    sure, doubtful, next_to_it = one(0, "a", 0.95), one(1, "a", 0.41), one(2, "a", 0.43)
    other, missed, far = one(3, "b", 0.6), one(4, "c", 0.36, hidden="low"), one(5, "c", 0.06, hidden="low")
    asked = queue([sure, doubtful, next_to_it, other, missed, far], "informative")
    assert asked == [doubtful, missed, other, next_to_it, sure]
    assert doubt(doubtful) < doubt(missed)


def test_the_rules_silence_a_code_a_cue_and_move_a_threshold(told: Told, code: Make) -> None:
    letting, steering = code("Vrijheid", "loslaten", "ruimte"), code("Regie", "sturen")
    text = "Dat hebben we losgelaten. Hier geven we ruimte. Wij sturen daar op."
    codes = (letting, steering)
    before = told(text, *codes)
    assert [s.code for s in before] == ["Vrijheid", "Regie"]
    quiet = told(text, *codes, rules=SuggestionRules(off=frozenset({"Regie"})))
    assert [s.code for s in quiet] == ["Vrijheid"]
    never = told(text, *codes, rules=SuggestionRules(never=frozenset({("Vrijheid", "loslaten")})))
    assert [[r.cue for r in s.reasons] for s in never] == [["ruimte"], ["sturen"]]
    strict = told(text, *codes, rules=SuggestionRules(least=(("Vrijheid", 0.95),)))
    assert [s.code for s in strict] == ["Regie"]
    assert {s.least for s in before} == {0.5}


def test_hidden_ones_say_why(told: Told, code: Make) -> None:
    codes = (code("A", "loslaten"), code("B", "sturen"), code("C", "ruimte"))
    text = "Wij laten los. Wij sturen. Wij geven ruimte."
    at = text.index("Wij sturen")
    found = told(
        text,
        *codes,
        source="d",
        rules=SuggestionRules(off=frozenset({"A"}), least=(("C", 0.99),)),
        decisions=[SuggestionDecision("1", "d", "B", at, at + 11, "rejected", "x")],
        hidden=True,
    )
    assert {(s.code, s.hidden) for s in found} == {("A", "off"), ("B", "rejected"), ("C", "low")}


def test_why_not_tells_what_holds_a_code_back(
    told: Told, code: Make, dialogue: Callable[..., tuple[str, tuple[object, ...]]]
) -> None:
    text, turns = dialogue(("I", "Hoe laten jullie los?"), ("R1", "We laten los en we sturen."))
    codes = (code("A", "loslaten"), code("B", "sturen"), code("C", "geld"))
    roles = {"I": "interviewer", "R1": "respondent"}
    found = told(
        text, *codes, turns=turns, roles=roles, rules=SuggestionRules(least=(("B", 0.9),)), hidden=True
    )
    asked, said = (0, text.index("\n")), (text.index("We laten"), len(text) - 1)

    def why(place: tuple[int, int], guid: str, **more: object) -> tuple[str, Suggestion | None]:
        notice, best = why_not(found, place, guid, turns=turns, roles=roles, **more)  # type: ignore[arg-type]
        return notice.key, best

    assert why(asked, "A") == ("suggest.why_interviewer", None)
    assert why(said, "A")[0] == "suggest.why_shown"
    key, hidden = why(said, "B")
    assert key == "suggest.why_low" and hidden is not None and hidden.reasons
    assert why(said, "C") == ("suggest.why_nothing", None)
    coding = Coding("1", "C", "d", *said, "x")
    assert why(said, "C", codings=[coding]) == ("suggest.why_coded", None)


def test_who_else_coded_a_place_so_is_known() -> None:
    there = [
        Coding("1", "C", "d", 5, 9, "x"),
        Coding("2", "C", "d", 8, 12, "y"),
        Coding("3", "B", "d", 5, 9, "z"),
    ]
    assert others_on(there, (6, 10), "C", "a") == ("x", "y")
    assert others_on(there, (9, 12), "C", None) == ("y",)
    assert others_on(there, (6, 10), "C", "y") == (), "the own coding is answer enough"
    assert others_on(there, (20, 30), "C", "a") == ()


def test_nothing_is_hidden_unless_asked_for(told: Told, code: Make) -> None:
    assert told("Wij laten los.", code("A", "loslaten"), rules=SuggestionRules(off=frozenset({"A"}))) == []


@pytest.mark.parametrize("cue", ["Loslaten", "  loslaten "])
def test_a_cue_is_the_same_whatever_its_case(told: Told, code: Make, cue: str) -> None:
    """``never`` holds folded cues, those of a codebook are as written."""
    rules = SuggestionRules(never=frozenset({("A", "loslaten")}))
    assert told("Wij laten los.", code("A", cue), rules=rules) == []

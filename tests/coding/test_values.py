"""Which values are the same, and the answers in one value; against readings of its own."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.model import Attribute, AttributeType
from app.coding.refusal import Refusal
from app.coding.text import plain_number
from app.coding.values import answers, as_kept, asked_of, having, holds, in_use, readable, same

WORD = st.text("abc éÉ", min_size=1, max_size=4).filter(str.strip)


@pytest.mark.parametrize(
    ("kind", "has", "asked", "met"),
    [
        ("number", "7", "7,0", True), ("number", "7", "7.0", True), ("number", "7", "+07", True),
        ("number", "7.5", "7,5", True), ("number", "-1.25", "−1,25", True), ("number", "7", "70", False),
        ("number", "1234", "1.234", True), ("number", "1.234", "1.234", True),
        ("number", "1234.5", "1.234,5", True),
        ("number", "0.125", "0,125", True), ("number", "125", "0.125", False),
        ("number", "7", "zeven", False),
        ("date", "2026-03-01", "1-3-2026", True), ("date", "2026-03-01", "01/03/2026", True),
        ("date", "2026-03-01", "2026-03-01", True), ("date", "2026-03-01", "3-1-2026", False),
        ("boolean", "ja", "yes", True), ("boolean", "ja", "Waar", True), ("boolean", "nee", "no", True),
        ("boolean", "nee", "ja", False), ("choice", "Gemeente", "gemeente ", True),
        ("text", "Den  Haag", "den haag", True), ("text", "7", "7,0", False),
    ],
)  # fmt: skip
def test_values_compare_by_their_type(kind: AttributeType, has: str, asked: str, met: bool) -> None:
    attribute = Attribute("a", "X", kind)

    assert same(has, asked, kind) is met
    assert holds(attribute, has, asked) is met
    assert having((("X", asked),), [attribute])([{"X": has}]) is met


@given(st.decimals(-9999, 9999, places=2), st.sampled_from(".,"))
def test_a_number_is_the_same_however_it_is_typed(number: object, mark: str) -> None:
    kept = plain_number(str(number))

    assert same(kept, str(number).replace(".", mark), "number")
    assert as_kept(readable(kept), "number") == kept


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"]))
def test_a_day_is_the_same_however_it_is_typed(day: date, form: str) -> None:
    assert same(day.isoformat(), day.strftime(form), "date")


@given(st.lists(WORD, max_size=4), st.sampled_from([";", "|", "; "]), WORD)
def test_a_value_with_several_answers_has_each_of_them(told: list[str], mark: str, asked: str) -> None:
    attribute = Attribute("a", "X", "text", multiple=True)
    value = mark.join(told)
    wanted = [" ".join(part.split()).casefold() for part in told]

    assert [a.strip() for a in answers(value, multiple=True)] == list(dict.fromkeys(w.strip() for w in told))
    assert holds(attribute, value, asked) is (" ".join(asked.split()).casefold() in wanted)
    if told:
        assert holds(attribute, value, value) and holds(attribute, value, mark.join(reversed(told)))


@given(st.lists(st.dictionaries(st.sampled_from("AB"), st.sampled_from(["1", "2", "1; 2"])), max_size=3),
       st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("12")), max_size=2))  # fmt: skip
def test_things_have_every_value_that_one_of_them_has(
    things: list[dict[str, str]], where: list[tuple[str, str]]
) -> None:
    attributes = [Attribute("a", "A", "number"), Attribute("b", "B", "text", "source", multiple=True)]

    def held(name: str, asked: str) -> bool:
        values = [thing.get(name, "") for thing in things]
        return any(asked in re.split("; ", v) if name == "B" else asked == v for v in values)

    assert having(where, attributes)(things) is all(held(*pair) for pair in where)


def test_what_is_in_use_stands_in_its_order() -> None:
    attributes = [Attribute("a", "A", "number"), Attribute("b", "B", multiple=True)]

    found = in_use(attributes, [{"A": "10", "B": "tv; krant"}, {"A": "9", "B": "krant|radio", "weg": "x"}])
    assert found == {"A": ["9", "10"], "B": ["krant", "radio", "tv"]}


def test_a_value_that_its_attribute_cannot_have_is_refused() -> None:
    number, text = Attribute("a", "A", "number"), Attribute("b", "A", "text", "source")

    assert asked_of([number], " 7,50 ") == "7.5"
    assert asked_of([number], "1.234") == "1.234"  # either of two numbers; what compares finds both
    assert asked_of([number, text], "zeven") == "zeven"
    for attribute, asked, key in (
        (number, "zeven", "no_number"), (Attribute("c", "C", "date"), "31-2-2026", "no_date"),
        (Attribute("d", "D", "boolean"), "misschien", "no_boolean"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=key):
            asked_of([attribute], asked)

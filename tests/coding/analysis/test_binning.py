"""Numbers and dates in classes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.analysis.binning import classes
from app.coding.refusal import Refusal


def test_numbers_and_dates_in_classes() -> None:
    ages = ["17", "18", "29", "30", "51", "onbekend"]
    found = classes(ages, "number", "18,30,50")
    assert found.keys == ("<18", "18–29", "30–49", "≥50", "onbekend")
    assert [found.key[a] for a in ages] == ["<18", "18–29", "18–29", "30–49", "≥50", "onbekend"]
    assert classes(["1.5", "2,5"], "number", "2,3").keys == ("<2", "2–<3", "≥3")
    assert classes(["7.6", "9"], "number", "7,5; 8,5").keys == ("<7,5", "7,5–<8,5", "≥8,5")
    assert classes(["7.6", "9"], "number", "7.5,8.5").keys == ("<7,5", "7,5–<8,5", "≥8,5")
    quarters = classes([str(n) for n in range(1, 9)], "number", "quartiles")
    assert quarters.keys == ("1–2", "3–4", "5–6", "7–8")
    assert classes([str(n) for n in range(20)], "number", "auto").keys == ("0–4", "5–9", "10–14", "15–19")
    assert classes(["2016-05-01", "2015-01-01", "voorjaar"], "date", "auto").keys == (
        "2015",
        "2016",
        "voorjaar",
    )
    for wrong in ("jong,oud", "", " "):
        if wrong.strip():
            with pytest.raises(Refusal, match=r"analysis\.bins"):
                classes(ages, "number", wrong)
    with pytest.raises(Refusal, match=r"analysis\.bins"):
        classes(["a"], "text", "quartiles")


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=30),
    st.lists(st.integers(-40, 40), min_size=1, max_size=4),
)
def test_classes_keep_the_order_and_lose_nothing(numbers: list[int], bounds: list[int]) -> None:
    told = [str(n) for n in numbers]
    for how in ("quartiles", ",".join(map(str, bounds))):
        found = classes(told, "number", how)
        place = [found.keys.index(found.key[v]) for v in told]
        assert [p for _, p in sorted(zip(numbers, place, strict=True))] == sorted(place)

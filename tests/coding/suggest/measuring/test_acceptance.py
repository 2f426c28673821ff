"""Answers counted in every way, against a count by hand."""

from __future__ import annotations

import random
from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.suggest.measuring.acceptance import Answer, acceptance, week_of

answers = st.builds(
    lambda code, coder, at, decision, sure, fate: Answer(
        code, coder, at.isoformat(timespec="milliseconds") + "Z", decision, sure,
        fate if decision == "accepted" else "",
    ),
    st.sampled_from("abc"), st.sampled_from("xy"),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    st.sampled_from(("accepted", "rejected")), st.none() | st.floats(0, 1),
    st.sampled_from(("kept", "adjusted", "recoded", "removed", "")),
)  # fmt: skip


@given(st.lists(answers, max_size=30))
def test_every_split_adds_up_to_the_whole(some: list[Answer]) -> None:
    found = acceptance(some)
    assert found.all.answered == len(some)
    assert found.all.accepted == sum(a.decision == "accepted" for a in some)
    sure = [a.confidence for a in some if a.decision == "rejected" and a.confidence is not None]
    assert found.all.confidence_rejected == (pytest.approx(sum(sure) / len(sure)) if sure else None)
    for parts in (found.per_code.values(), found.per_coder.values(), [t for _, t in found.weeks]):
        for field in ("accepted", "rejected", "adjusted", "recoded", "removed", "answered"):
            assert sum(getattr(t, field) for t in parts) == getattr(found.all, field)
    for code, told in found.per_code.items():
        assert told.removed == sum(a.code == code and a.fate == "removed" for a in some)
    weeks = [week for week, _ in found.weeks]
    assert all(week.weekday() == 0 for week in weeks)
    assert {(b - a).days for a, b in pairwise(weeks)} <= {7}
    other = list(some)
    random.Random(1).shuffle(other)
    assert acceptance(other) == found


def test_a_week_begins_on_monday() -> None:
    assert week_of("2026-11-29T23:59:59.000Z") == date(2026, 11, 23)
    assert week_of("2026-11-30T00:00:00.000Z") == date(2026, 11, 30)
    assert acceptance([]).all.rate is None and acceptance([]).weeks == ()

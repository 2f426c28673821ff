"""Very many things are let go piece by piece: nothing is left, and what others hold stays."""

from __future__ import annotations

import weakref
from typing import Any

import pytest

from app.coding.letting_go import PIECE, let_go


class Thing:
    pass


@pytest.mark.parametrize("many", [0, 1, PIECE, 3 * PIECE + 1])
def test_all_of_it_goes_and_what_others_hold_stays(many: int) -> None:
    things = [Thing() for _ in range(many)]
    alive = weakref.WeakSet(things)
    kept = things[: many // 2]
    held: list[Any] = [list(things), dict(enumerate(things)), set(things)]
    things.clear()
    assert len(alive) == many
    let_go(*held)
    assert [len(part) for part in held] == [0, 0, 0]
    assert len(alive) == len(kept)


def test_a_dictionary_lets_its_keys_go_too() -> None:
    one = Thing()
    gone = weakref.ref(one)
    held = {one: 1}
    del one
    let_go(held)
    assert gone() is None and not held

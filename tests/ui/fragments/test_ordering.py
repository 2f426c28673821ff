"""Which fragments are listed and in what order: held against looking at them one by one."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from app.coding.model import Changes, Fragment
from app.ui.fragments.rows import SORTS, counts, load, patch, view
from app.ui.fragments.snapshot import Choice, Snapshot
from tests.ui.fragments.conftest import Listing


def keys(known: Snapshot) -> dict[str, Callable[[Fragment], Any]]:
    """What each order is by."""
    tree = {code.guid: n for n, code in enumerate(known.book)}
    return {
        "document": lambda f: 0,
        "code": lambda f: tree[f.coding.code],
        "text": lambda f: f.text.casefold(),
        "case": lambda f: (not f.cases, tuple(c.casefold() for c in f.cases)),
        "speaker": lambda f: (not f.speaker, f.speaker.casefold()),
        "role": lambda f: f.role or "~",
        "turn": lambda f: f.turn if f.turn is not None else 1 << 30,
        "coder": lambda f: f.coder.casefold(),
        "date": lambda f: f.coding.created,
        "memo": lambda f: not f.memo,
        "weight": lambda f: -(w if (w := f.coding.weight) is not None else -1),
        "origin": lambda f: f.coding.origin,
    }


def test_every_order_keeps_equal_ones_as_they_stand(listing: Listing) -> None:
    project = listing.project
    for n, coding in enumerate(project.codings.list()):
        project.codings.weigh(coding.guid, (None, 50, 50, 9)[n % 4])
    project.memos.write("coding", project.codings.list()[2].guid, "later nalezen")
    project.codings.add(project.sources.list()[0].guid, 0, 4, listing.code("Sturen"))
    known = load(project)
    every = list(known.fragments)
    assert set(keys(known)) == set(SORTS)
    for sort, key in keys(known).items():
        for descending in (False, True):
            wanted = sorted(range(len(every)), key=lambda n, k=key: k(every[n]), reverse=descending)
            if sort == "document" and descending:
                wanted = list(range(len(every)))[::-1]
            assert view(known, Choice(), sort, descending=descending).tolist() == wanted, (sort, descending)
    with pytest.raises(ValueError, match="onzin"):
        view(known, Choice(), "onzin")


def test_several_restrictions_hold_at_once(listing: Listing) -> None:
    known, rng = load(listing.project), random.Random(5)
    every = list(known.fragments)
    kinds: dict[str, Callable[[Fragment], Any]] = {
        "codes": lambda f: f.coding.code,
        "documents": lambda f: f.coding.source,
        "coders": lambda f: f.coding.coder,
        "origins": lambda f: f.coding.origin,
        "guids": lambda f: f.coding.guid,
        "asked": lambda f: f.coding.guid,
    }
    for _ in range(60):
        chosen: dict[str, Any] = {
            kind: frozenset(rng.sample(sorted({of(f) for f in every}), 1) + ["weg"] * rng.randint(0, 1))
            for kind, of in kinds.items()
            if rng.random() < 0.35
        }
        text = rng.choice(("", " LOS", "stuur"))
        fits = [
            n
            for n, f in enumerate(every)
            if all(kinds[kind](f) in those for kind, those in chosen.items())
            and text.strip().casefold() in f.text.casefold()
        ]
        numbers = view(known, Choice(text=text, **chosen))
        assert numbers.tolist() == fits
        assert counts(known, numbers) == (len(fits), len({every[n].coding.source for n in fits}))


def test_what_changed_is_taken_in_as_if_it_was_read_anew(listing: Listing) -> None:
    project = listing.project
    ours = [c.guid for c in project.codings.list()]
    known = load(project)
    sturen = listing.code("Sturen")

    def step(changes: Changes) -> None:
        nonlocal known
        found = patch(known, project, changes)
        assert found is not None
        assert list(found.fragments) == list(project.codings.fragments())
        known = found

    step(project.codings.weigh(ours[1], 70))
    step(project.codings.recode_many(ours[:2], listing.code("Knelpunten")))
    step(project.memos.write("coding", ours[3], "hierop terugkomen"))
    step(project.codings.remove(ours[0], ours[4]))
    step(project.memos.edit(project.memos.of(ours[3])[0].guid, text="klaar"))
    assert patch(known, project, project.codings.resize(ours[5], 0, 3)) is None, "it may stand elsewhere now"
    source = project.sources.list()[0].guid
    assert patch(known, project, project.codings.add(source, 0, 3, sturen)) is None

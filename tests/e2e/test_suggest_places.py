"""What `kantlijn suggest` lists: one per passage and code, by place, and with --top so many per turn."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.commands import ROOT, Kantlijn

INTERVIEWS = sorted((ROOT / "tests" / "data" / "interviews").glob("*.txt"))[:3]
REPORTS = sorted((ROOT / "tests" / "data" / "reports").glob("*.txt"))[:3]


@pytest.fixture
def real(k: Kantlijn) -> Path:
    """Real transcripts and policy texts with a shipped codebook, some suggestions accepted."""
    p = k.folder / "echt.kantlijn"
    k.ok("new", p, "--codebook", "loslaten-of-sturen", "--coder", "Anna")
    assert INTERVIEWS and REPORTS
    k.ok("import", p, *INTERVIEWS, "--coder", "Anna")
    k.ok("import", p, *REPORTS, "--kind", "report", "--coder", "Anna")
    first = k.json("documents", p)[0]["name"]
    k.ok("suggest", p, first, "--accept-above", "0.8", "--coder", "Anna")
    return p


def places(k: Kantlijn, p: Path, found: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """The turn, or the line outside turns, that each suggestion begins in."""
    turns = {d["name"]: k.json("turns", p, d["name"]) for d in k.json("documents", p)}
    texts = {name: k.ok("text", p, name).text for name in turns}
    told = []
    for one in found:
        name, start = one["document"], one["start"]
        turn = next((t["n"] for t in turns[name] if t["start"] <= start < t["end"]), None)
        told.append((name, turn or ("line", texts[name].count("\n", 0, start))))
    return told


@pytest.mark.parametrize("options", [(), ("--min", "0.2")])
def test_one_suggestion_per_passage_and_code_by_place(
    k: Kantlijn, real: Path, options: tuple[str, ...]
) -> None:
    found = k.json("suggest", real, *options)
    assert len(found) > 20
    order = {d["name"]: n for n, d in enumerate(k.json("documents", real))}
    assert {order[one["document"]] for one in found} >= {1, 2, 3}
    keys = [(order[s["document"]], s["start"], s["end"], s["code"]) for s in found]
    assert len(set(keys)) == len(keys)
    assert [key[:3] for key in keys] == sorted(key[:3] for key in keys)
    by_code = sorted(found, key=lambda s: (s["document"], s["code"], s["start"]))
    for a, b in pairwise(by_code):
        if (a["document"], a["code"]) == (b["document"], b["code"]):
            assert a["end"] <= b["start"], "two passages of one code do not overlap"


@pytest.mark.parametrize("top", [pytest.param(1, marks=pytest.mark.slow), 3])
def test_top_gives_the_surest_of_each_turn(k: Kantlijn, real: Path, top: int) -> None:
    everything = k.json("suggest", real, "--min", "0.1")
    found = k.json("suggest", real, "--min", "0.1", "--top", str(top))
    counts = Counter(places(k, real, found))
    whole = Counter(places(k, real, everything))
    assert set(counts.values()) == set(range(1, top + 1)) and max(whole.values()) > top
    assert set(counts) == set(whole), "every turn and line with a suggestion keeps one"
    assert any(isinstance(place, tuple) for _, place in counts)
    sure: dict[Any, list[float]] = {}
    for place, one in zip(places(k, real, everything), everything, strict=True):
        sure.setdefault(place, []).append(one["confidence"])
    best = {place: max(values) for place, values in sure.items()}
    kept: dict[Any, float] = {}
    for place, one in zip(places(k, real, found), found, strict=True):
        kept[place] = max(kept.get(place, 0.0), one["confidence"])
    assert kept == best
    assert all(one in everything for one in found)

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


class Real:
    """Real transcripts and policy texts with a shipped codebook, some suggestions accepted. Nobody changes
    it, so that each command is asked once."""

    def __init__(self, folder: Path) -> None:
        self.place, self.k = folder / "echt.kantlijn", Kantlijn(folder)
        self.k.ok("new", self.place, "--codebook", "loslaten-of-sturen", "--coder", "Anna")
        assert INTERVIEWS and REPORTS
        self.k.ok("import", self.place, *INTERVIEWS, "--coder", "Anna")
        self.k.ok("import", self.place, *REPORTS, "--kind", "report", "--coder", "Anna")
        self.documents = [d["name"] for d in self.k.json("documents", self.place)]
        self.k.ok("suggest", self.place, self.documents[0], "--accept-above", "0.8", "--coder", "Anna")
        self.turns = {name: self.k.json("turns", self.place, name) for name in self.documents}
        self.texts = {name: self.k.ok("text", self.place, name).text for name in self.documents}
        self._told: dict[tuple[str, ...], list[dict[str, Any]]] = {}

    def suggested(self, *options: str) -> list[dict[str, Any]]:
        """What the command lists with these options."""
        if options not in self._told:
            self._told[options] = self.k.json("suggest", self.place, *options)
        return self._told[options]


@pytest.fixture(scope="module")
def _real() -> list[Real]:
    return []


@pytest.fixture
def real(
    _real: list[Real], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Real:
    """Made by whichever test comes first, in an environment of its own."""
    folder = _real[0].place.parent if _real else tmp_path_factory.mktemp("echt")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    for name in ("KANTLIJN_CODER", "KANTLIJN_LANG"):
        monkeypatch.delenv(name, raising=False)
    if not _real:
        _real.append(Real(folder))
    return _real[0]


def places(real: Real, found: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """The turn, or the line outside turns, that each suggestion begins in."""
    told = []
    for one in found:
        name, start = one["document"], one["start"]
        turn = next((t["n"] for t in real.turns[name] if t["start"] <= start < t["end"]), None)
        told.append((name, turn or ("line", real.texts[name].count("\n", 0, start))))
    return told


@pytest.mark.parametrize("options", [(), ("--min", "0.1")])
def test_one_suggestion_per_passage_and_code_by_place(real: Real, options: tuple[str, ...]) -> None:
    found = real.suggested(*options)
    assert len(found) > 20
    order = {name: n for n, name in enumerate(real.documents)}
    assert {order[one["document"]] for one in found} >= {1, 2, 3}
    keys = [(order[s["document"]], s["start"], s["end"], s["code"]) for s in found]
    assert len(set(keys)) == len(keys)
    assert [key[:3] for key in keys] == sorted(key[:3] for key in keys)
    by_code = sorted(found, key=lambda s: (s["document"], s["code"], s["start"]))
    for a, b in pairwise(by_code):
        if (a["document"], a["code"]) == (b["document"], b["code"]):
            assert a["end"] <= b["start"], "two passages of one code do not overlap"


@pytest.mark.parametrize("top", [pytest.param(1, marks=pytest.mark.slow), 3])
def test_top_gives_the_surest_of_each_turn(real: Real, top: int) -> None:
    everything = real.suggested("--min", "0.1")
    found = real.suggested("--min", "0.1", "--top", str(top))
    counts = Counter(places(real, found))
    whole = Counter(places(real, everything))
    assert set(counts.values()) == set(range(1, top + 1)) and max(whole.values()) > top
    assert set(counts) == set(whole), "every turn and line with a suggestion keeps one"
    assert any(isinstance(place, tuple) for _, place in counts)
    sure: dict[Any, list[float]] = {}
    for place, one in zip(places(real, everything), everything, strict=True):
        sure.setdefault(place, []).append(one["confidence"])
    best = {place: max(values) for place, values in sure.items()}
    kept: dict[Any, float] = {}
    for place, one in zip(places(real, found), found, strict=True):
        kept[place] = max(kept.get(place, 0.0), one["confidence"])
    assert kept == best
    assert all(one in everything for one in found)


def test_nothing_to_suggest_is_said(k: Kantlijn, p: Path) -> None:
    k.ok("new", "leeg.kantlijn", "--coder", "Anna")
    assert "geen codes" in k.ok("suggest", "leeg.kantlijn").text
    assert "--min" in k.ok("suggest", p, "--min", "1").text
    assert k.json("suggest", p, "--min", "1") == k.json("suggest", "leeg.kantlijn") == []

"""Figures against a bound measured in the same run, so that they hold on any machine.

``KANTLIJN_FIGURES=FILE`` keeps them for ``tools/performance.py``, which makes ``docs/performance.md``.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SLACK = float(os.environ.get("KANTLIJN_SLACK", "3" if os.environ.get("CI") else "1"))
"""A shared machine in CI may be this many times off the goal before the run fails."""

_kept: list[dict[str, Any]] = []


def seconds(job: Callable[[], object], times: int = 5) -> list[float]:
    """The wall time of each of ``times`` runs of ``job``."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        job()
        taken.append(time.perf_counter() - begun)
    return taken


@pytest.fixture
def figure(capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """``figure(work, bound_words, ours, bound, goal)``: both in seconds, the goal in times."""

    def keep(work: str, against: str, ours: float, bound: float, goal: float, rival: str = "") -> None:
        ratio = ours / bound
        _kept.append(
            {"work": work, "against": against, "ours": ours, "bound": bound, "goal": goal, "rival": rival}
        )
        with capsys.disabled():
            measured = f"{ours * 1e3:.1f} ms, {ratio:.2f} x {against}"
            print(f"\n  {work}: {measured} ({bound * 1e3:.1f} ms; <= {goal:g})")
        assert ratio <= goal * SLACK, f"{work}: {ratio:.2f} times {against}, the goal is {goal:g}"

    return keep


@pytest.fixture(scope="session", autouse=True)
def _figures_file() -> Iterator[None]:
    yield
    place = os.environ.get("KANTLIJN_FIGURES")
    if place and _kept:
        old = json.loads(Path(place).read_text("utf-8")) if Path(place).exists() else []
        names = {row["work"] for row in _kept}
        rows = [row for row in old if row["work"] not in names] + _kept
        Path(place).write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")

"""A kept analysis against making it: at most a fiftieth of the time, and no more bytes than its text."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from app.coding.suggest.analyst import Analyst
from app.coding.suggest.kept import Key
from app.coding.suggest.pipeline import Pipeline, load
from app.project import Project
from app.project.sample import build_sample
from tests.bench.conftest import seconds

WORDS = 8_000


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], str]:
    """``spoken(n)``: the n-th transcript of 8,000 words, the sample's lines in an order of its own."""
    place = tmp_path_factory.mktemp("spoken") / "sample.kantlijn"
    build_sample(place)
    with Project.open(place, read_only=True) as project:
        lines = [line for text in project.sources.texts().values() for line in text.split("\n") if line]

    def make(n: int) -> str:
        rng, chosen, words = random.Random(n), [], 0
        while words < WORDS:
            chosen.append(rng.choice(lines))
            words += chosen[-1].count(" ") + 1
        return "\n".join(chosen) + "\n"

    return make


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The pipeline that is shipped."""
    return load()


def test_a_kept_analysis_is_read_in_a_moment(
    spoken: Callable[[int], str], pipeline: Pipeline, figure: Callable[..., None], tmp_path: Path
) -> None:
    text = spoken(1)
    rows: dict[Key, bytes] = {}

    def anew() -> None:
        analyst = Analyst(lambda key: None, load=lambda: Pipeline(pipeline.nlp, pipeline.kind))
        analyst.analyse(text)
        assert analyst.runs == 1
        rows.update(analyst.made)

    def again() -> None:
        analyst = Analyst(rows.get, pipeline)
        analyst.analyse(text)
        assert analyst.runs == 0

    made, read = min(seconds(anew, 2)), min(seconds(again))
    figure(f"Reading the kept analysis of {WORDS:,} words", "analysing them", read, made, 1 / 50)
    (data,) = rows.values()
    assert len(data) < 32_000 < len(text.encode())
    print(f"  {len(data):,} bytes for {len(text.encode()):,} of text")

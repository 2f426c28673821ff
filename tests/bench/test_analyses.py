"""A kept analysis against making it: at most a fiftieth of the time, and no more bytes than its text.

Searching a hundred transcripts by word form against analysing one: at most twice that (0.75 to 1.5 times was
measured on a busy machine).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.coding.suggest.analyses.kept import Key, pack
from app.coding.suggest.analyst import Analyst
from app.coding.suggest.pipeline import Pipeline, load
from app.coding.transcripts import read_text
from app.project import Project
from app.project.forms import made_forms
from app.project.sample import build_sample
from app.project.seeking import Ask
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


def found(project: Project, query: str) -> list[object]:
    library = project.searching.library()
    looked = project.searching.look(
        Ask(query, forms=True), library, forms=made_forms(project, library)
    )  # fmt: skip
    return [hit for one in looked for hit in one.hits]


def test_searching_a_hundred_transcripts_by_word_form(
    spoken: Callable[[int], str], pipeline: Pipeline, figure: Callable[..., None], tmp_path: Path
) -> None:
    base = [spoken(seed) for seed in range(4)]
    # One analysis serves all that differ in a number of three digits alone.
    begun = time.perf_counter()
    packed = [pack(pipeline.analyse(f"Nummer 000\n{text}")) for text in base]
    one = (time.perf_counter() - begun) / len(base)
    with Project.create(tmp_path / "big.kantlijn", coder="Anna") as project:
        rows: dict[Key, bytes] = {}
        with project.group("history.import"):
            for k in range(100):
                draft = read_text(f"Nummer {k:03}\n{base[k % 4]}", f"t{k}.txt")
                assert draft.text == f"Nummer {k:03}\n{base[k % 4]}"
                project.sources.add(draft)
        turns = project.sources.all_turns()
        analyst = project.analyses.analyst
        keys = project.analyses.keys_of(turns, analyst.pipeline)
        for source in project.sources.list():
            rows[keys[source.guid]] = packed[int(project.sources.text(source.guid)[7:10]) % 4]
        project.analyses.put(rows)
        assert project.analyses.size()["texts"] == 100
        for query, some in (("loslaten", True), ("gemeente", True), ("zeldzaamheid", False)):
            hits = found(project, query)
            assert bool(hits) == some and analyst.runs == 0
            taken = min(seconds(lambda query=query: found(project, query), 3))  # type: ignore[misc]
            work = f"Searching 100 transcripts of 8,000 words for every form of {query}"
            figure(work, "analysing one of them", taken, one, 2)

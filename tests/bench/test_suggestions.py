"""Suggestions against the limits that were set: a second a transcript, two to learn 5,000 codings anew."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.coding.model import Code, Coding, SuggestionDecision, Turn
from app.coding.suggest.cues.suggest import suggest
from app.coding.suggest.features.documents import Document
from app.coding.suggest.learned.learner import train
from app.coding.suggest.learned.suggest import suggest_learned
from app.coding.suggest.pipeline import Pipeline, default
from tools.labelled import sets

Figure = Callable[..., None]
TURNS_EACH = 48


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return default()


@pytest.fixture(scope="module")
def codes() -> list[Code]:
    return sets()[0][3]


def shuffled(documents: int, seed: int = 1) -> list[Document]:
    """Interviews made of the labelled ones' questions and answers, with their codings, drawn by chance."""
    pool = []
    for _, _, labelled, *_ in sets()[:2]:
        for document in labelled:
            asked: tuple[int, str] | None = None
            for turn in document.turns:
                said = turn.text_start - turn.start, document.text[turn.start : turn.end]
                if document.roles.get(turn.speaker or "") == "interviewer":
                    asked = said
                    continue
                coded = [
                    (c.code, max(c.start, turn.start) - turn.start, min(c.end, turn.end) - turn.start)
                    for c in document.codings
                    if c.start < turn.end and turn.start < c.end
                ]
                pool.append((asked, said, coded))
    rng = random.Random(seed)
    made = []
    for n in range(documents):
        text, turns, codings = "", [], []
        for asked, said, coded in rng.sample(pool, TURNS_EACH):
            for who, part in (("I", asked), ("R", said)):
                if part is None:
                    continue
                start = len(text)
                text += part[1]
                turns.append(Turn(len(turns) + 1, start, start + part[0], len(text), who))
                if who == "R":
                    codings += [
                        Coding(f"{n}-{len(codings) + k}", code, str(n), start + a, start + b, "coder")
                        for k, (code, a, b) in enumerate(coded)
                    ]
                text += "\n"
        roles = {"I": "interviewer", "R": "respondent"}
        made.append(Document(str(n), text, tuple(turns), roles, tuple(codings)))  # type: ignore[arg-type]
    return made


def transcript(length: int) -> tuple[str, tuple[Turn, ...]]:
    text, turns = "", []
    for document in shuffled(1 + length // 10_000, seed=2):
        turns += [
            replace(t, start=t.start + len(text), text_start=t.text_start + len(text), end=t.end + len(text))
            for t in document.turns
        ]
        text += document.text
    kept = tuple(t for t in turns if t.end <= length)
    return text[: kept[-1].end], kept


def test_a_transcript_of_60_000_characters(pipeline: Pipeline, codes: list[Code], figure: Figure) -> None:
    text, turns = transcript(60_000)
    model = train(sets()[0][2], codes, pipeline.analyse)
    analysis = pipeline.analyse(text, turns)
    begin = time.perf_counter()
    found = suggest_learned(model, analysis, turns, roles={"I": "interviewer", "R": "respondent"})
    taken = time.perf_counter() - begin
    assert len(found) > 50 and len(text) > 59_000
    figure("Suggestions for 60,000 characters, after analysis, learned", "1 s", taken, 1.0, 1)


def test_a_codebook_of_500_codes_by_cues(pipeline: Pipeline, codes: list[Code], figure: Figure) -> None:
    text, turns = transcript(60_000)
    many = [replace(c, guid=f"{n}-{c.guid}", name=f"{c.name} {n}") for n in range(13) for c in codes][:500]
    analysis = pipeline.analyse(text, turns)
    suggest(analysis, turns, many)
    begin = time.perf_counter()
    assert suggest(analysis, turns, many)
    taken = time.perf_counter() - begin
    figure("The like by the cues of 500 codes alone", "1 s", taken, 1.0, 1)


def test_words_a_second(pipeline: Pipeline, figure: Figure) -> None:
    text, turns = transcript(120_000)
    begin = time.perf_counter()
    tokens = len(pipeline.analyse(text, turns))
    taken = time.perf_counter() - begin
    figure(
        f"Analysis of {tokens:,} tokens ({pipeline.name})",
        "10,000 tokens a second",
        taken,
        tokens / 10_000,
        1,
    )


def test_loading_the_pipeline(figure: Figure) -> None:
    script = (
        "import time; from app.coding.suggest import pipeline; import spacy; begin = time.perf_counter();"
        "pipeline.load(); print(time.perf_counter() - begin)"
    )
    runs = [
        float(
            subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(3)
    ]
    figure("Loading the Dutch pipeline, spaCy itself not counted", "1.5 s", min(runs), 1.5, 1)


@pytest.mark.slow
def test_learning_5_000_codings(pipeline: Pipeline, codes: list[Code], figure: Figure) -> None:
    documents = shuffled(77)
    assert 4_900 < sum(len(d.codings) for d in documents) < 5_200
    train(documents, codes, pipeline.analyse)
    one = documents[0]
    more = replace(one, codings=(*one.codings, replace(one.codings[0], guid="more", code=codes[0].guid)))
    begin = time.perf_counter()
    train([more, *documents[1:]], codes, pipeline.analyse)
    taken = time.perf_counter() - begin
    figure("Learning anew from 5,000 codings after one more", "2 s", taken, 2.0, 1)
    no = SuggestionDecision("no", one.source, codes[1].guid, 0, len(one.text.split("\n")[0]), "rejected", "A")
    refused = replace(one, codings=(), decisions=(no,))
    train([refused, *documents[1:]], codes, pipeline.analyse)  # what begins later is measured
    begin = time.perf_counter()
    train(
        [replace(refused, decisions=(replace(no, code=codes[2].guid),)), *documents[1:]],
        codes,
        pipeline.analyse,
    )
    taken = time.perf_counter() - begin
    figure("The like after a rejection where nothing else was decided", "2 s", taken, 2.0, 1)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app import paths
from app.coding.codebook import Codebook
from app.coding.codebook.files import read_codebook
from app.coding.model import Code, Coding, Suggestion, Turn
from app.coding.suggest.features.documents import Document
from app.coding.suggest.learned.learner import Model, train
from app.coding.suggest.learned.suggest import suggest_learned
from app.coding.suggest.pipeline import Pipeline, load
from app.coding.transcripts import read
from app.project.sample import codings, facts, folder, place_of
from tests.coding.suggest.at_once import suggest_text


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The dictionary pipeline, whatever else the machine has."""
    from pathlib import Path

    return load(embedded=Path("/nonexistent/nl_kantlijn"))


@pytest.fixture
def code() -> Callable[..., Code]:
    def make(name: str, *cues: str, **fields: object) -> Code:
        return Code(guid=name, name=name, cues=cues, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def told(pipeline: Pipeline) -> Callable[..., list[Suggestion]]:
    """Suggestions for a text by the dictionary pipeline."""

    def run(text: str, *codes: Code, turns: tuple[Turn, ...] = (), **options: Any) -> list[Suggestion]:
        return suggest_text(text, turns, codes, pipeline=pipeline, **options)

    return run


@pytest.fixture
def dialogue() -> Callable[..., tuple[str, tuple[Turn, ...]]]:
    """A text and its turns from (speaker, words) pairs; the speaker's name is its label and guid."""

    def make(*said: tuple[str, str]) -> tuple[str, tuple[Turn, ...]]:
        text, turns = "", []
        for n, (speaker, words) in enumerate(said, 1):
            start = len(text)
            text += f"{speaker}: "
            label = len(text)
            text += words
            turns.append(Turn(n, start, label, len(text), speaker))
            text += "\n"
        return text, tuple(turns)

    return make


@pytest.fixture(scope="session")
def codes() -> tuple[Code, ...]:
    """The codes of a shipped codebook that can be given, with the first of their paraphrases."""
    book = Codebook(read_codebook(paths.codebooks() / "loslaten-of-sturen.yaml").codes)
    return tuple(replace(c, paraphrases=c.paraphrases[:12]) for c in book if c.codable and c.active)


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    """The sample's first interviews with what was coded in them."""
    book = Codebook(read_codebook(paths.codebooks() / "loslaten-of-sturen.yaml").codes)
    made = []
    for told in [d for d in facts()["documents"] if d["file"][:2] in ("01", "02", "03", "04", "08")]:
        draft = read(folder() / "interviews" / told["file"])
        here = []
        for line in codings():
            if line["file"] == told["file"]:
                start, end = place_of(line["quote"], draft.text, line.get("n", 1))
                code = book.find(line["code"]).guid
                here.append(Coding(str(len(here)), code, told["file"], start, end, "a"))
        roles = {s["name"]: s["role"] for s in told["speakers"]}
        made.append(Document(told["file"], draft.text, draft.turns, roles, tuple(here)))
    return made


@pytest.fixture(scope="session")
def model(documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline) -> Model:
    """What is learned of the first four of them."""
    return train(documents[:4], codes, pipeline.analyse)


def learned_told(model: Model, document: Document, pipeline: Pipeline, **options: object) -> list[Suggestion]:
    """What a model suggests for a document, analysed by a pipeline."""
    analysis = pipeline.analyse(document.text, document.turns)
    return suggest_learned(model, analysis, document.turns, roles=document.roles, **options)  # type: ignore[arg-type]

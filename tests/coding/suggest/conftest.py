from __future__ import annotations

from collections.abc import Callable

import pytest

from app.coding.model import Code, Suggestion, Turn
from app.coding.suggest import suggest_text
from app.coding.suggest.pipeline import Pipeline, load


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

    def run(text: str, *codes: Code, turns: tuple[Turn, ...] = (), **options: object) -> list[Suggestion]:
        return suggest_text(text, turns, codes, pipeline=pipeline, **options)  # type: ignore[arg-type]

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

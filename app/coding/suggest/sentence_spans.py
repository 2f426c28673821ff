"""Where the sentences of texts are, by the Dutch pipeline."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from app.coding.model import Turn

Text = tuple[str, Sequence[Turn]]
Spans = list[tuple[int, int]]


def sentences(texts: Sequence[Text]) -> list[Spans]:
    """Per text its sentences as ranges of code points, the white space around them left out."""
    from app.coding.suggest.pipeline import default

    pipeline = default()
    return [pipeline.analyse(text, turns).sentence_spans() for text, turns in texts]


def sentences_apart(texts: Sequence[Text]) -> list[Spans]:
    """The same, in a process of its own: for a program with a window, which spaCy's threads would hold."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(sentences, list(texts)).result()

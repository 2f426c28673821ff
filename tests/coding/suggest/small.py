"""A small pipeline that learns the few sentences of the tests in a second."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed

from app.coding.suggest.training import dressing, treebank
from tests.coding.suggest.training.test_treebank import CONLLU

WIDTH = 16


def learned(
    folder: Path, name: str, layers: dict[str, Any], times: int, rate: float, **config: Any
) -> tuple[Language, list[Example]]:
    """Shared layers and the component of that name on them, with the examples that it learned from."""
    file = folder / "t.conllu"
    file.write_text(CONLLU)
    fix_random_seed(3)
    nlp = spacy.blank("nl")
    shared = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        **{"width": WIDTH, "depth": 1, "embed_size": 200, "window_size": 1, "maxout_pieces": 2},
        **{"subword_features": True, "pretrained_vectors": None},
    }
    nlp.add_pipe("tok2vec", config={"model": shared})
    listens = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH}
    nlp.add_pipe(name, config={"model": {"tok2vec": listens, **layers}, **config})
    docs = list(dressing.documents(nlp.vocab, treebank.read(file), Random(1)))
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    sgd: Any = nlp.initialize(lambda: examples)
    sgd.learn_rate = rate
    for _ in range(times):
        nlp.update(examples, sgd=sgd)
    return nlp, examples

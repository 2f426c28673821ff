"""The suggestions measure themselves honestly: no document is judged by a model that has seen it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app import words
from app.coding.model import Code, Coding
from app.coding.suggest.evaluation import evaluate, figures, held_out, warnings_of
from app.coding.suggest.learned_data import Document
from app.coding.suggest.pipeline import Pipeline

ANIMALS = ("olifant", "giraffe", "krokodil", "nijlpaard")
TREES = ("beuk", "wilg", "populier", "kastanje")


def animal_codes(**fields: object) -> tuple[Code, ...]:
    return (
        Code("a", "Dieren", definition="Wat er rondloopt in het park.", **fields),  # type: ignore[arg-type]
        Code("b", "Bomen", definition="Wat er groeit in het park.", **fields),  # type: ignore[arg-type]
    )


def parks(n: int, wrong: bool = False) -> list[Document]:
    """Documents of lines about animals and trees, coded so; ``wrong``: coded the other way around."""
    made = []
    for number in range(n):
        text, found = "", []
        for line in range(12):
            kind = (line + number) % 3
            word = (ANIMALS, TREES, ("gesprek",))[kind][(line // 3 + number) % (4 if kind < 2 else 1)]
            said = f"Toen zagen we bij nummer {line} een {word} staan, dat weet ik nog."
            if kind < 2:
                code = "ab"[kind ^ wrong]
                found.append(Coding(str(line), code, f"d{number}", len(text), len(text) + len(said), "c"))
            text += said + "\n"
        made.append(Document(f"d{number}", text, codings=tuple(found)))
    return made


def test_what_is_plain_is_learned_and_measured(pipeline: Pipeline) -> None:
    found = evaluate(parks(5), animal_codes(), pipeline.analyse)
    assert found is not None
    assert (found.documents, found.codings) == (5, 40)
    assert found.cues.micro.f1 == 0 and found.learned.micro.f1 > 0.8
    assert found.learned.first > 0.9 and found.learned.among_three == 1
    assert set(found.learned.per_code) == {"a", "b"}
    assert sum(s.examples for s in found.learned.per_code.values()) == 40
    assert [n for n, _ in found.curve] == [0, 2, 4]
    assert found.curve[-1][1] == found.learned
    assert found.warnings == ()


def test_nothing_of_a_document_reaches_its_own_judgement(pipeline: Pipeline) -> None:
    """When every document is coded at random there is nothing to find but what was remembered."""
    rng = np.random.default_rng(5)
    documents = []
    for document in parks(6):
        codes = rng.permutation([c.code for c in document.codings])
        shuffled = tuple(replace(c, code=str(k)) for c, k in zip(document.codings, codes, strict=True))
        documents.append(replace(document, codings=shuffled))
    found = held_out(documents, animal_codes(), pipeline.analyse, 5)
    assert found.first < 0.75


def test_warnings_are_said(pipeline: Pipeline) -> None:
    found = evaluate(parks(2), animal_codes(), pipeline.analyse)
    assert found is not None and found.warnings == ()
    one = [replace(d, codings=d.codings[:8:2]) for d in parks(2)]
    few = evaluate(one, animal_codes(), pipeline.analyse)
    assert few is not None and "suggest.few_examples" in [w.key for w in few.warnings]
    true = np.eye(6, 2, dtype=bool)
    good, bad = (figures(c, true, np.full((6, 2), 0.5), ["a", "b"]) for c in (true * 0.9, 0.9 - true * 0.8))
    told = warnings_of(bad, good, {"a": "Dieren", "b": "Bomen"})
    assert [w.key for w in told] == ["suggest.few_examples", "suggest.worse_than_cues"]
    assert [w.key for w in warnings_of(good, bad, {"a": "Dieren", "b": "Bomen"})] == ["suggest.few_examples"]
    for language in ("nl", "en"):
        words.set_language(language)
        for notice in (*few.warnings, *told):
            assert words.say(notice)
    words.set_language("nl")


def test_with_less_than_two_documents_there_is_nothing_to_measure(pipeline: Pipeline) -> None:
    assert evaluate([], animal_codes(), pipeline.analyse) is None
    assert evaluate(parks(1), animal_codes(), pipeline.analyse) is None
    other = (Code("z", "Iets anders"),)
    assert evaluate(parks(3), other, pipeline.analyse) is None


def test_figures_by_hand() -> None:
    chance = np.array([[0.9, 0.2, 0.6, 0.0], [0.4, 0.8, 0.1, 0.3], [0.0, 0.0, 0.7, 0.0]])
    true = np.array([[1, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=bool)
    found = figures(chance, true, np.full((3, 4), 0.5), list("abcd"))
    assert (found.micro.right, found.micro.suggested, found.micro.examples) == (2, 4, 3)
    assert found.micro.precision == 0.5 and found.micro.recall == pytest.approx(2 / 3)
    assert found.micro.f1 == pytest.approx(4 / 7)
    assert found.first == 0.5 and found.among_three == 1.0
    assert found.per_code["a"].recall == 0.5 and found.per_code["d"].f1 == 0
    # .9 right, .2 not, .6 right, .4 right, .8 not, .1 not, .3 not, .7 not: by bins of a tenth
    wanted = (0.1 + 0.2 + 0.4 + 0.6 + 0.8 + 0.1 + 0.3 + 0.7) / 8
    assert found.ece == pytest.approx(wanted)
    assert sum(n for _, _, n in found.reliability) == 8

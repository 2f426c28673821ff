"""The suggestions measure themselves honestly: no document is judged by a model that has seen it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app import words
from app.coding.model import Code, Coding, SuggestionRules, Turn
from app.coding.suggest.features.documents import Document
from app.coding.suggest.measuring.evaluation import TAKEN_OVER, evaluate, held_out, warnings_of
from app.coding.suggest.measuring.figures import Score, figures
from app.coding.suggest.measuring.judging import JUDGEMENTS, judged
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


def test_of_many_codes_with_too_few_examples_some_are_named() -> None:
    true = np.eye(8, 8, dtype=bool)
    names = {str(n): f"Code {n}, of zo" for n in range(8)}
    found = figures(true * 0.9, true, np.full((8, 8), 0.5), list(names))
    (notice,) = (n for n in warnings_of(found, found, names) if n.key == "suggest.few_examples")
    words.set_language("nl")
    said = words.say(notice)
    assert "Code 4, of zo en nog 3. Codeer er meer mee" in said and "Code 5" not in said
    assert ".." not in said and "…" not in said


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


def test_ranks_by_hand_and_the_most_that_can_be() -> None:
    chance = np.array([[0.9, 0.8, 0.7, 0.6, 0.1], [0.1, 0.2, 0.3, 0.4, 0.5]])
    true = np.array([[1, 1, 1, 1, 0], [1, 0, 0, 1, 0]], dtype=bool)
    found = figures(chance, true, np.full((2, 5), 0.5), list("abcde"))
    assert found.first == 0.5
    assert found.among_three == pytest.approx((3 + 1) / 6) and found.among_three_ceiling == 5 / 6
    assert [found.per_code[c].first for c in "abcd"] == [0.5, 0, 0, 0]
    assert [found.per_code[c].among_three for c in "abcd"] == [0.5, 1, 1, 0.5]
    none = figures(chance, np.zeros((2, 5), bool), np.full((2, 5), 0.5), list("abcde"))
    assert (none.first, none.among_three, none.among_three_ceiling) == (0, 0, 1)


@pytest.mark.parametrize("seed", range(5))
def test_ranks_are_those_of_a_search_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    chance, true = rng.random((30, 6)), rng.random((30, 6)) < 0.3
    found = figures(chance, true, np.full((30, 6), 0.5), list("abcdef"))
    first = three = most = 0
    for row, has in zip(chance.tolist(), true.tolist(), strict=True):
        if any(has):
            order = sorted(range(6), key=lambda n: -row[n])
            first += has[order[0]]
            three += sum(has[n] for n in order[:3])
            most += min(3, sum(has))
    assert found.first == pytest.approx(first / true.any(1).sum())
    assert found.among_three == pytest.approx(three / true.sum())
    assert found.among_three_ceiling == pytest.approx(most / true.sum())
    assert sum(s.among_three * s.examples for s in found.per_code.values()) == pytest.approx(three)


def test_what_was_taken_over_is_neither_right_nor_wrong_by_hand() -> None:
    chance = np.array([[0.9, 0.7, 0.6, 0.0], [0.4, 0.8, 0.1, 0.3], [0.9, 0.0, 0.0, 0.0]])
    true = np.array([[1, 0, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0]], dtype=bool)
    taken = np.array([[1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]], dtype=bool)
    limits = np.full((3, 4), 0.5)
    found = figures(chance, true, limits, list("abcd"), taken)
    assert replace(found, by_hand=None) == figures(chance, true, limits, list("abcd"))
    alone = found.by_hand
    assert alone is not None and found.taken_over == 2 and alone.by_hand is None
    assert (alone.micro.right, alone.micro.suggested, alone.micro.examples) == (1, 3, 2)
    assert alone.per_code["a"].examples == 1 and alone.per_code["a"].suggested == 0
    assert alone.first == 0 and alone.among_three == 1, "of the first turn b is the most likely that is left"
    assert sum(n for _, _, n in alone.reliability) == 6
    assert figures(chance, true, limits, list("abcd"), taken & False).by_hand is None


def test_codings_taken_over_from_suggestions_are_told_and_measured_apart(pipeline: Pipeline) -> None:
    def taken_over(n: int) -> list[Document]:
        """Of each document the first codings are taken over from suggestions."""
        return [
            replace(d, codings=tuple(replace(c, origin="suggested") for c in d.codings[:n]) + d.codings[n:])
            for d in parks(3)
        ]

    names = {"a": "Dieren", "b": "Bomen"}
    for n in (0, 1, 2, 8):
        documents = taken_over(n)
        found = held_out(documents, animal_codes(), pipeline.analyse, 2)
        assert found.micro.examples == 24 and found.taken_over == 3 * n
        assert found.by_hand is None if not n else found.by_hand is not None
        told = [w for w in warnings_of(found, found, names) if w.key == "suggest.taken_over"]
        assert bool(told) == (n >= TAKEN_OVER * 8)
        if told:
            assert told[0].details == {"n": 3 * n, "codings": 24}
    by_hand = found.by_hand
    assert by_hand is not None and by_hand.micro.examples == 0 and by_hand.micro.f1 == 0
    also = [replace(d, codings=(*d.codings, *parks(3)[n].codings)) for n, d in enumerate(documents)]
    assert held_out(also, animal_codes(), pipeline.analyse, 2).by_hand is None, "coded by hand as well"


def test_many_documents_are_held_out_in_groups_and_none_is_seen(pipeline: Pipeline) -> None:
    told: list[tuple[int, int]] = []
    found = evaluate(
        parks(13), animal_codes(), pipeline.analyse, tell=lambda done, total: told.append((done, total))
    )
    assert found is not None and found.documents == 13 and found.codings == 13 * 8
    assert found.held_out == 7 and [n for n, _ in found.curve] == [0, 2, 5, 9, 11]
    assert [done for done, _ in told] == list(range(told[-1][1] + 1))
    rng = np.random.default_rng(5)
    mixed = [
        replace(d, codings=tuple(replace(c, code="ab"[rng.integers(2)]) for c in d.codings))
        for d in parks(12)
    ]
    by_chance = held_out(mixed, animal_codes(), pipeline.analyse, 8, models=3)
    assert by_chance.first < 0.75


def test_documents_besides_are_learned_from_and_not_judged(pipeline: Pipeline) -> None:
    judged = parks(4)
    plain = held_out(judged, animal_codes(), pipeline.analyse, 0)
    right, wrong = (
        held_out(judged, animal_codes(), pipeline.analyse, 0, besides=parks(12, wrong=w)[4:])
        for w in (False, True)
    )
    examples = sum(len(d.codings) for d in judged)
    assert plain.micro.examples == right.micro.examples == wrong.micro.examples == examples
    assert right.first > 0.9 > 0.1 > wrong.first


def test_measuring_can_be_stopped(pipeline: Pipeline) -> None:
    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Enough

    with pytest.raises(Enough):
        evaluate(parks(4), animal_codes(), pipeline.analyse, tell=stop)


def test_what_coders_told_is_what_is_measured(pipeline: Pipeline) -> None:
    plain = evaluate(parks(4), animal_codes(), pipeline.analyse)
    rules = SuggestionRules(off=frozenset("b"), least=(("a", 0.999),))
    found = evaluate(parks(4), animal_codes(), pipeline.analyse, rules=rules)
    assert plain is not None and found is not None
    assert set(plain.learned.per_code) == {"a", "b"} and set(found.learned.per_code) == {"a"}
    assert plain.learned.micro.suggested > 10 and found.learned.micro.suggested == 0
    assert found.thresholds["a"] == 0.999 and plain.form == "learned"


def test_codes_without_words_and_documents_without_units_are_no_trouble(pipeline: Pipeline) -> None:
    bare = tuple(Code(f"c{n}", f"C{n}") for n in range(3)) + (Code("a", "A"),)
    found = evaluate(parks(3), bare, pipeline.analyse)
    assert found is not None and found.learned.per_code["c1"].examples == 0
    asked = "I: Hoe ging dat toen, en waarom?\n"
    silent = [
        Document(f"s{n}", asked, (Turn(1, 0, 3, 33, "i"),), {"i": "interviewer"},
                 (Coding("x", "a", f"s{n}", 3, 20, "c"),))
        for n in range(2)
    ]  # fmt: skip
    nothing = evaluate(silent, bare, pipeline.analyse)
    assert nothing is not None and nothing.codings == 0 and nothing.learned.first == 0


def test_a_code_is_judged_in_plain_words() -> None:
    def score(right: int, suggested: int, examples: int) -> Score:
        f1 = 2 * right / (suggested + examples) if suggested + examples else 0.0
        return Score(0, 0, f1, examples, suggested, right)

    cases = {
        "unused": (score(0, 3, 0), score(0, 0, 0)),
        "few": (score(4, 4, 4), score(0, 0, 4)),
        "unseen": (score(0, 2, 9), score(0, 0, 9)),
        "better": (score(8, 9, 10), score(4, 9, 10)),
        "worse": (score(4, 9, 10), score(8, 9, 10)),
        "same": (score(8, 9, 10), score(8, 10, 10)),
    }
    assert {name: judged(*pair) for name, pair in cases.items()} == {name: name for name in cases}
    assert set(cases) == set(JUDGEMENTS)


def test_of_a_huge_codebook_the_cues_are_measured(pipeline: Pipeline) -> None:
    codes = (
        Code("a", "Dieren", cues=ANIMALS),
        Code("b", "Bomen"),
        *(Code(f"c{n}", f"C{n}") for n in range(3_000)),
    )
    found = evaluate(parks(3), codes, pipeline.analyse)
    assert found is not None and found.form == "cues" and found.learned == found.cues
    assert found.curve == ((0, found.cues),) and set(found.thresholds.values()) == {0.5}
    assert found.cues.per_code["a"].f1 == 1 and found.cues.per_code["b"].f1 == 0

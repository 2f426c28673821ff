"""The table of meanings: it is read as it was written, and like words are near each other."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import paths, words
from app.coding.model import Code, Coding, Notice
from app.coding.suggest.analyses.analysis import word_of
from app.coding.suggest.analyses.units import Unit
from app.coding.suggest.features import meaning
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.meaning import PART, Meanings, found, meanings, token_places
from app.coding.suggest.features.meaning import read as read_table
from app.coding.suggest.features.rows import meaning_of, rows_of
from app.coding.suggest.learned.learner import forget, train
from app.coding.suggest.learned.suggest import suggest_learned
from app.coding.suggest.pipeline import Pipeline
from tools.meaning import fitted, spread
from tools.wikdict import FROM_DUTCH, TO_DUTCH, Entry, read

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 20), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_a_table_is_read_as_it_was_written(n: int, width: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(n, width)).astype(np.float32)
    table = Meanings({f"w{k}": k for k in range(n)}, vectors)
    packed = table.to_bytes()
    back = Meanings.from_bytes(packed)
    assert back.rows == table.rows and back.width == width
    assert np.abs(back.vectors - vectors).max() <= np.abs(vectors).max() / 120
    for broken in (packed[:-1], packed[: len(packed) // 2], b"", b"X" + packed[1:]):
        with pytest.raises(ValueError, match="meanings"):
            Meanings.from_bytes(broken)


def test_a_table_that_is_gone_or_damaged_is_told_and_knows_no_word(tmp_path: Path) -> None:
    folder = tmp_path / "meaning"
    assert read_table(folder)[1] == (Notice("suggest.meaning_missing", {"where": str(folder)}),)
    shutil.copytree(paths.resources() / "meaning", folder)
    assert read_table(folder)[1] == () and read_table(folder)[0].rows == meanings().rows
    file = folder / "words"
    whole = file.read_bytes()
    flips = (0, 7, 11, 15, 100, len(whole) // 2, len(whole) - 1)
    broken = [b"", whole[:10], whole[:100_000], whole[:-1], whole + b"x"]
    broken += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in flips]
    damaged = Notice("suggest.meaning_damaged", {"where": str(folder), "file": "words"})
    for content in broken:
        file.write_bytes(content)
        table, notices = read_table(folder)
        assert notices == (damaged,) and not table.rows and table.width == 0
    (folder / "files.json").unlink()
    file.write_bytes(whole[:-1])
    assert read_table(folder)[1] == (damaged,)
    file.unlink()
    file.mkdir()
    assert read_table(folder)[1] == (damaged,)
    for language in ("nl", "en"):
        words.set_language(language)
        assert str(folder) in words.say(damaged)
    words.set_language("nl")


@pytest.mark.parametrize("report", [False, True])
def test_without_meanings_the_rest_is_learned(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, report: bool
) -> None:
    codes = (Code("a", "Dieren", cues=("olifant",), definition="Wat er rondloopt, een olifant of giraffe."),)
    line = "Toen zagen we een olifant en een giraffe staan, dat weet ik nog."
    coded = [
        Document(f"d{n}", f"{line}\n" * 12, codings=tuple(
            Coding(f"{n}.{k}", "a", f"d{n}", k * (len(line) + 1), k * (len(line) + 1) + len(line), "c")
            for k in range(0, 12, 2)))
        for n in range(4)
    ]  # fmt: skip
    nothing = read_table(tmp_path)
    monkeypatch.setattr(meaning, "shipped", lambda: nothing)
    try:
        meaning.places.cache_clear()
        forget()
        for learned in (coded, []):
            model = train(learned, codes, pipeline.analyse, written=report)
            assert model.space.meaning == 0
            found = suggest_learned(model, pipeline.analyse(line), (), minimum=0.05)
            assert [s.code for s in found] == ["a"] and found[0].reasons
    finally:
        meaning.places.cache_clear()
        forget()


def test_the_shipped_table_knows_what_is_alike() -> None:
    table = meanings()
    assert table.rows and (paths.resources() / "meaning" / "README.md").exists()

    def alike(one: str, two: str) -> float:
        a, b = (table.vectors[table.rows[word]] for word in (one, two))
        return float(a @ b / np.sqrt((a @ a) * (b @ b)))

    for one, near, far in (
        ("taak", "opdracht", "dak"),
        ("overleg", "beraad", "fiets"),
        ("beslissing", "besluit", "kerk"),
        ("vereniging", "club", "uur"),
    ):
        assert alike(one, near) > 0.3 > alike(one, far)


def test_a_compound_is_its_parts_and_a_joined_verb_the_whole() -> None:
    rows = {"beleid": 0, "taak": 1, "loslaten": 2, "laten": 3}
    assert found(word_of("beleidstaak", "beleidstaak"), "", rows) == ((0, PART), (1, PART))
    assert found(word_of("laat", "laten"), "loslaten", rows) == ((2, 1.0),)
    assert found(word_of("de", "de"), "", {"de": 0}) == ()


def test_a_unit_means_the_sum_of_its_words_at_length_one(pipeline: Pipeline) -> None:
    analysis = pipeline.analyse("De gemeente laat de taken los.\nXqzt.\n")
    tokens = range(len(analysis))
    whole, size = meaning_of(analysis, tokens)
    each = sum(meaning_of(analysis, (token,))[0] for token in tokens)
    assert np.allclose(whole, each, atol=1e-5) and size == pytest.approx(float(np.linalg.norm(whole)))
    assert sum(bool(token_places(analysis, token)) for token in tokens) == 4
    end = analysis.ends[-3]
    said, nothing = rows_of(analysis, [Unit(0, end, False), Unit(end, analysis.ends[-1], False)])
    assert np.linalg.norm(said.meaning) == pytest.approx(1.0) and not nothing.meaning.any()


def _dictionary(path: Path, entries: dict[str, str]) -> None:
    """As dictd has them: the entries, and where each begins in digits of base 64."""

    def number(n: int) -> str:
        return (number(n // 64) if n >= 64 else "") + _DIGITS[n % 64]

    text, lines = b"", ["00-database-short\tA\tB"]
    for head, told in entries.items():
        one = f"{head} /x/ <n>\n{told}".encode()
        lines.append(f"{head}\t{number(len(text))}\t{number(len(one))}")
        text += one
    path.with_suffix(".dict.dz").write_bytes(gzip.compress(text))
    path.with_suffix(".index").write_text("\n".join(lines) + "\n", "utf-8")


def test_dictionaries_are_read_and_meaning_spreads_over_what_words_share(tmp_path: Path) -> None:
    for language in FROM_DUTCH:
        told = {"taak": "1. een te verrichten werk", "werk": "obra"}
        if language == "spa":
            told |= {"taak": "tarea\n1. een te verrichten werk", "opdracht": "tarea, encargo"}
        _dictionary(
            tmp_path / f"freedict-nld-{language}", told if language in ("spa", "por") else {"dak": "x"}
        )
    for language in TO_DUTCH:
        _dictionary(tmp_path / f"freedict-{language}-nld", {"tehtävä": "taak"} if language == "fin" else {})
    entries = read(tmp_path)
    assert entries["taak"].glosses == ["een te verrichten werk"]
    assert ("fin", "tehtävä") in entries["taak"].translations
    assert ("spa", "encargo") in entries["opdracht"].translations
    assert "werk" in entries["taak"].gloss_words()
    far = {"huis": Entry("huis", {("spa", "casa")})}
    known = {"taak": np.eye(64)[0], "huis": np.eye(64)[1]}
    made = spread(["taak", "opdracht", "huis"], entries | far, known)
    assert made[1] @ made[0] > 0.99 and abs(made[1] @ made[2]) < 0.01


def test_sums_of_words_come_near_what_the_sentences_mean() -> None:
    rng = np.random.default_rng(3)
    words = [word_of(f"{letter}woordje", f"{letter}woordje") for letter in "abcdefghijklmnopqrst"]
    table = Meanings({w.lemma: n for n, w in enumerate(words)}, rng.normal(size=(20, 64)).astype(np.float32))
    meant = rng.normal(size=(200, 80))
    said = [("", [(words[k], "") for k in rng.choice(20, 3, replace=False)]) for _ in meant]
    new = word_of("nieuwerwets", "nieuwerwets")
    said[:5] = [(text, [*tokens, (new, "")]) for text, tokens in said[:5]]
    made = fitted(table, said, meant)
    assert list(made.rows) == [*table.rows, "nieuwerwets"] and made.vectors[20].any()

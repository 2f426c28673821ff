"""Kept analyses: the same again from bytes, nothing from damage, the pipeline only where it must."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.model import Turn
from app.coding.suggest.analyses import kept
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.analyses.pipelines import likely
from app.coding.suggest.analyst import Analyst
from app.coding.suggest.pipeline import Pipeline

TEXT = (
    "Wij laten het dan ook écht los 😀.\n"
    "De financieringsstromen – ja… zo'n e-mail: “los”!\n\nEn hij stuurt bij.\n"
)


def again(analysis: Analysis, length: int) -> Analysis:
    key = kept.key_of(analysis.sha256, analysis.cuts, analysis.pipeline)
    return kept.unpack(kept.pack(analysis), key, analysis.cuts, analysis.pipeline, length)


def test_an_analysis_comes_back_as_it_was(pipeline: Pipeline) -> None:
    turns = (
        Turn(1, 0, 0, TEXT.index("\n"), "R"),
        Turn(2, TEXT.index("\n") + 1, TEXT.index("zo'n"), 80, None),
    )
    for text, of in ((TEXT, turns), (TEXT, ()), ("", ()), ("Ja", ())):
        analysis = pipeline.analyse(text, of)
        assert again(analysis, len(text)) == analysis
    words = kept.words_of(kept.pack(pipeline.analyse(TEXT, turns)))
    assert "loslaten" in words.verbs
    assert [w for w, _, _ in words.entries] == [w.form for w in pipeline.analyse(TEXT, turns).vocabulary]


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_any_text_comes_back(pipeline: Pipeline, text: str) -> None:
    analysis = pipeline.analyse(text)
    assert again(analysis, len(text)) == analysis


@pytest.mark.parametrize("heads", [[0], [99] * 12, [0] * 11 + [12]])
def test_heads_outside_the_text_are_damage(pipeline: Pipeline, heads: list[int]) -> None:
    analysis = pipeline.analyse("een twee drie vier vijf zes zeven acht negen tien elf twaalf")
    assert len(analysis) == 12
    whole = replace(analysis, heads=array("I", range(12)))
    assert again(whole, 100) == whole
    with pytest.raises(kept.Damaged):
        again(replace(analysis, heads=array("I", heads)), 100)


@given(st.data())
def test_damage_is_told_and_never_read(pipeline: Pipeline, data: st.DataObject) -> None:
    analysis = pipeline.analyse(TEXT)
    key = kept.key_of(analysis.sha256, (), analysis.pipeline)
    sound = kept.pack(analysis)
    at = data.draw(st.integers(0, len(sound) - 1))
    hurt = data.draw(
        st.one_of(
            st.just(sound[:at]),
            st.integers(1, 255).map(lambda bits: sound[:at] + bytes([sound[at] ^ bits]) + sound[at + 1 :]),
            st.binary(max_size=60).map(lambda more: sound[:at] + more),
        )
    )
    try:
        read = kept.unpack(hurt, key, (), analysis.pipeline, len(TEXT))
    except kept.Damaged:
        assert hurt != sound
    else:  # some bits of a deflated stream mean nothing
        assert read == analysis


@pytest.mark.parametrize(
    "wrong",
    [
        b'[["x"],[null],[]]',
        b"[[1],[null],[]]",
        b'{"a":1}',
        b"[" * 5000,
        b'[["x","y"],[null],[]]',
    ],
)
def test_sound_bytes_of_wrong_content_are_damage(pipeline: Pipeline, wrong: bytes) -> None:
    analysis = pipeline.analyse(TEXT)
    raw = kept.pack(analysis)
    size = int.from_bytes(raw[3:7], "little")
    part = zlib.compress(wrong)
    hurt = raw[:3] + len(part).to_bytes(4, "little") + part + raw[7 + size :]
    with pytest.raises(kept.Damaged):
        kept.unpack(hurt, kept.key_of(analysis.sha256, (), "x"), (), "x", len(TEXT))


def test_an_analysis_of_a_longer_text_is_damage(pipeline: Pipeline) -> None:
    analysis = pipeline.analyse(TEXT)
    with pytest.raises(kept.Damaged):
        again(analysis, len(TEXT) - 5)


def test_the_key_tells_text_turns_and_pipeline_apart() -> None:
    keys = {
        kept.key_of(t, c, p) for t in ("a", "b") for c in ((), (1,), (1, 2), (12,)) for p in ("x 1", "x 2")
    }
    assert len(keys) == 16


def test_the_analyst_works_once_per_text_and_loads_nothing_for_a_kept_one(pipeline: Pipeline) -> None:
    store: dict[kept.Key, bytes] = {}
    first = Analyst(store.get, pipeline)
    analysis = first.analyse(TEXT)
    assert first.analyse(TEXT) == analysis and first.runs == 1
    store |= first.take_made()
    assert list(store) == [first.key(TEXT)] and not first.made
    second = Analyst(store.get, pipeline)
    assert second.analyse(TEXT) == analysis and second.runs == 0
    assert second.analyse(TEXT, (Turn(1, 0, 3, 20, None),)) != analysis and second.runs == 1
    store[first.key(TEXT)] = b"damaged"
    third = Analyst(store.get, pipeline)
    assert third.analyse(TEXT) == analysis and third.runs == 1 and third.made


def test_a_pipeline_that_is_another_one_than_supposed_is_asked_by_its_own_name(pipeline: Pipeline) -> None:
    supposed = kept.key_of("x", (), likely())[1]
    loads: list[int] = []

    def load() -> Pipeline:
        loads.append(1)
        return pipeline

    store: dict[kept.Key, bytes] = {}
    for runs, loaded in ((1, 1), (0, 2)):
        analyst = Analyst(store.get, load=load)
        assert len(analyst.analyse(TEXT)) and (analyst.runs, len(loads)) == (runs, loaded)
        store |= analyst.take_made()
        assert all(key[1] != supposed for key in store) and len(store) == 1


def test_what_a_word_is_met_by_is_no_part_of_the_bytes(
    pipeline: Pipeline, told: Callable[..., object]
) -> None:
    data = kept.pack(pipeline.analyse("financieringsstromen"))
    assert kept.words_of(data).entries == (("financieringsstromen", "financieringsstromen", ""),)
    word = again(pipeline.analyse("financieringsstromen"), 20).vocabulary[0]
    assert any("financiering" in part.keys for part in word.parts)

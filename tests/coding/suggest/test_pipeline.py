from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from app.coding.model import Turn
from app.coding.suggest import manifest
from app.coding.suggest.dutch.sentences import LONGEST_WORD, bearable, pieces
from app.coding.suggest.pipeline import CORE, Cancelled, Pipeline, load
from app.words import say

NOWHERE = Path("/nonexistent/nl_kantlijn")


def _sentences(pipeline: Pipeline, text: str, turns: tuple[Turn, ...] = ()) -> list[str]:
    return [text[start:end] for start, end in pipeline.analyse(text, turns).sentence_spans()]


def test_the_dictionary_always_works() -> None:
    found = load(embedded=NOWHERE)
    assert found.kind == "lookup"
    (notice,) = found.notices
    assert notice.key == "suggest.pipeline_missing" and str(NOWHERE) in say(notice)
    assert found.version and found.name in say(found.describe())


def test_importing_the_room_does_not_import_spacy() -> None:
    script = "import sys, app.coding.suggest; print('spacy' in sys.modules, 'simplemma' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]


def test_an_embedded_folder_is_used(tmp_path: Path) -> None:
    nlp = spacy.blank("nl")
    nlp.add_pipe("kantlijn_sentences")
    nlp.add_pipe("attribute_ruler").add([[{"LOWER": "wobbel"}]], {"LEMMA": "wiebelen"})  # type: ignore[attr-defined]
    nlp.meta.update(name="kantlijn", version="7.1.2")
    nlp.to_disk(tmp_path / "nl_kantlijn")
    manifest.write(tmp_path / "nl_kantlijn")
    found = load(embedded=tmp_path / "nl_kantlijn")
    assert found.kind == "embedded" and found.version.startswith("7.1.2")
    assert "7.1.2" in say(found.describe())
    analysis = found.analyse("Ik wobbel wat.")
    assert {"wobbel", "wiebelen"} <= set(analysis.word(1).keys)


@pytest.mark.parametrize("damage", ["empty", "no config", "bad json", "a file"])
def test_a_damaged_folder_is_passed_over_with_one_sentence(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "nl_kantlijn"
    if damage == "a file":
        folder.write_bytes(b"\0\1\2")
    else:
        nlp = spacy.blank("nl")
        nlp.to_disk(folder)
        if damage == "empty":
            for file in [f for f in folder.rglob("*") if f.is_file()]:
                file.unlink()
        elif damage == "no config":
            (folder / "config.cfg").unlink()
        else:
            (folder / "meta.json").write_text("{")
    found = load(embedded=folder)
    assert found.kind == "lookup"
    (notice,) = found.notices
    assert notice.key == "suggest.pipeline_broken"
    assert "volgende" not in say(notice) and "Kantlijn gebruikt nu het woordenboek" in say(notice)
    assert str(folder) in say(notice) and "\n" not in say(notice)
    assert len(found.analyse("Dat werkt gewoon.")) == 4


def test_a_folder_of_another_language_is_passed_over(tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path / "nl_kantlijn")
    found = load(embedded=tmp_path / "nl_kantlijn")
    assert found.kind == "lookup" and [n.key for n in found.notices] == ["suggest.pipeline_language"]
    assert "“de”" in say(found.notices[0])


def _stand_in(folder: Path, body: str = "") -> None:
    """A package of the name of spaCy's Dutch model, as that one is built."""
    package = folder / CORE
    nlp = spacy.blank("nl")
    nlp.add_pipe("attribute_ruler").add([[{"LOWER": "gemeentes"}]], {"LEMMA": "gemeente_core"})  # type: ignore[attr-defined]
    nlp.meta.update(name="core_news_sm", version="3.8.0")
    package.mkdir()
    nlp.to_disk(package / f"{CORE}-3.8.0")
    (package / "meta.json").write_text(json.dumps(nlp.meta))
    (package / "__init__.py").write_text(
        body
        or "from spacy.util import load_model_from_init_py\n\n"
        "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n"
    )


@pytest.fixture
def core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield tmp_path
    sys.modules.pop(CORE, None)  # an import found it: no later test must
    importlib.invalidate_caches()


def test_the_core_model_is_preferred_when_installed(core: Path, tmp_path: Path) -> None:
    _stand_in(core)
    spacy.blank("nl").to_disk(tmp_path / "embedded")
    found = load(embedded=tmp_path / "embedded")
    assert (found.kind, found.name) == ("core", CORE)
    assert "3.8.0" in say(found.describe())
    analysis = found.analyse("Die gemeentes laten ons los.\nEn dan?")
    assert "gemeentecore" in analysis.word(1).keys and "gemeente" in analysis.word(1).keys
    assert analysis.full_lemma(2) == "loslaten"
    assert len(analysis.sentences) == 2


def test_a_broken_core_model_leaves_the_embedded_one(core: Path, tmp_path: Path) -> None:
    _stand_in(core, "raise RuntimeError('made for another spaCy')\n")
    spacy.blank("nl").to_disk(tmp_path / "embedded")
    found = load(embedded=tmp_path / "embedded")
    assert found.kind == "embedded"
    assert [n.key for n in found.notices] == ["suggest.pipeline_broken"]
    assert CORE in say(found.notices[0]) and "another spaCy" in say(found.notices[0])


def test_full_lemma_of_spacys_own_tokens(pipeline: Pipeline) -> None:
    doc = pipeline.nlp("We stuurden het toen weer bij.")
    assert doc[1].lemma_ == "sturen" and doc[1]._.full_lemma == "bijsturen"
    assert doc[0]._.full_lemma == doc[0].lemma_


def test_a_parsers_particle_is_believed(pipeline: Pipeline) -> None:
    words = ["dan", "kaarten", "we", "dat", "aan", "bij", "Jan"]
    deps = ["advmod", "ROOT", "nsubj", "obj", "compound:prt", "case", "obl"]
    doc = Doc(pipeline.nlp.vocab, words=words, heads=[1, 1, 1, 1, 1, 6, 1], deps=deps)
    doc = pipeline.nlp.get_pipe("kantlijn_verbs")(doc)
    assert doc[1]._.full_lemma == "aankaarten"


def test_sentences_end_at_punctuation_lines_and_turns(pipeline: Pipeline) -> None:
    text = "Ja, dat klopt. Echt waar?! 'Zeker.' Nou\nen toen bijv. dr. Jansen... die kwam langs"
    assert _sentences(pipeline, text) == [
        "Ja, dat klopt.",
        "Echt waar?!",
        "'Zeker.'",
        "Nou",
        "en toen bijv. dr. Jansen... die kwam langs",
    ]
    said = "I: en toen R: ja precies"
    turns = (Turn(1, 0, 3, 11, "i"), Turn(2, 11, 14, len(said), "r"))
    assert _sentences(pipeline, said, turns) == ["I:", "en toen", "R:", "ja precies"]


def test_unpunctuated_speech_does_not_become_one_sentence(pipeline: Pipeline) -> None:
    text = "we hebben dat eigenlijk nooit zo bekeken maar het ging wel steeds beter en " * 40
    lengths = [len(s.split()) for s in _sentences(pipeline, text)]
    assert max(lengths) <= 125 and len(lengths) > 5


def test_an_analysis_is_made_once(pipeline: Pipeline) -> None:
    text = "Eén keer is genoeg."
    assert pipeline.analyse(text) is pipeline.analyse(text)
    assert pipeline.analyse(text) is not pipeline.analyse(text, (Turn(1, 0, 4, 19, None),))


def test_a_long_text_reports_progress_and_can_be_cancelled(pipeline: Pipeline) -> None:
    text = "Dit is een regel over samenwerken.\n" * 6000
    shares: list[float] = []
    analysis = pipeline.analyse(text, progress=shares.append)
    assert len(shares) > 3 and shares == sorted(shares) and shares[-1] == 1
    assert len(analysis.sentences) == 6000
    with pytest.raises(Cancelled):
        pipeline.analyse(text + "!", cancelled=lambda: True)


@given(st.text(alphabet="ab .\n", max_size=400), st.integers(2, 50))
@settings(max_examples=60, deadline=None)
def test_pieces_are_the_whole_text(text: str, size: int) -> None:
    cut = list(pieces(text, (), size))
    assert "".join(text[a:b] for a, b in cut) == text
    assert all(b - a <= size for a, b in cut)


@given(
    st.lists(
        st.tuples(st.sampled_from(("a", "\U0001f600", " ", "\n", "\u00a0", "\x1c")), st.integers(1, 700))
    )
)
@settings(max_examples=60, deadline=None)
def test_what_never_ends_is_cut_and_nothing_else(runs: list[tuple[str, int]]) -> None:
    text = "".join(one * n for one, n in runs)
    parts = bearable(text)
    assert "".join(parts) == text
    assert all(len(word) <= LONGEST_WORD for part in parts for word in part.split())
    assert len(parts) == 1 + sum((len(word) - 1) // LONGEST_WORD for word in text.split())


def test_a_text_without_white_space_is_tokenized_by_the_part_and_its_places_are_exact(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = 0
    make = pipeline.nlp.make_doc

    def seen(text: str) -> Doc:
        nonlocal longest
        longest = max(longest, *map(len, text.split()))
        return make(text)

    monkeypatch.setattr(pipeline.nlp, "make_doc", seen)
    before, after = "Dat is m.b.t. 't loket. ", " Zo'n plan laten we los.\nEn dan?"
    plain = pipeline.analyse(before), pipeline.analyse(after)
    for endless in ("\U0001f600" * 20_000, "x" * 60_000, "e\u0301\u20ac" * 1_000):
        text = before + endless + after
        found = pipeline.analyse(text)
        assert longest <= LONGEST_WORD
        words = [found.word(n) for n in range(len(found))]
        for analysis, shift, first in ((plain[0], 0, 0), (plain[1], len(text) - len(after), -len(plain[1]))):
            at = range(len(words))[first:][: len(analysis)]
            assert [words[n] for n in at] == [analysis.word(n) for n in range(len(analysis))]
            assert [found.starts[n] - shift for n in at] == list(analysis.starts)
        assert [join.lemma for join in found.joins.values()] == ["loslaten"]
        covered = [text[start:end].lower() for start, end in zip(found.starts, found.ends, strict=True)]
        assert covered == [word.form for word in words]
        assert "".join(covered) == "".join(text.lower().split())


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_every_token_is_where_it_says(pipeline: Pipeline, text: str) -> None:
    analysis = pipeline.analyse(text)
    assert list(analysis.starts) == sorted(analysis.starts)
    kept = ["\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text]
    for token in range(len(analysis)):
        start, end = analysis.starts[token], analysis.ends[token]
        assert 0 <= start < end <= len(text)
        assert "".join(kept[start:end]).lower() == analysis.word(token).form
    for start, end in analysis.sentence_spans():
        assert 0 <= start < end <= len(text)

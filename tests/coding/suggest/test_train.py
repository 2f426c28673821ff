"""From treebank to a folder that loads: the recipe run for two steps on a few sentences."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from app.coding.suggest import evaluate_pipeline, train, treebank
from app.coding.suggest.pipeline import load
from tests.coding.suggest.test_lemmatables import EXC, INDEX, LOOKUP, RULES
from tests.coding.suggest.test_treebank import CONLLU


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("train")
    for part, times in (("train", 12), ("dev", 2)):
        (folder / f"{part}.conllu.gz").write_bytes(gzip.compress((CONLLU + "\n").encode() * times))
    for name, table in (("index", INDEX), ("exc", EXC), ("lookup", LOOKUP), ("rules", RULES)):
        (folder / f"nl_lemma_{name}.json.gz").write_bytes(gzip.compress(json.dumps(table).encode()))
    out = folder / "nl_kantlijn"
    out.mkdir()
    (out / "README.md").write_text("kaart")
    train.main(["--data", str(folder), "--out", str(out), "--tables", str(folder), "--steps", "2"])
    return folder, out


@pytest.mark.slow
def test_a_run_gives_a_folder_that_loads(places: tuple[Path, Path]) -> None:
    _, out = places
    found = load(embedded=out)
    assert (found.kind, found.notices) == ("embedded", ())
    assert found.nlp.pipe_names == [
        "tok2vec", "morphologizer", "tagger", "trainable_lemmatizer", "kantlijn_lemmas", "kantlijn_lines",
        "senter", "kantlijn_arcs", "kantlijn_verbs",
    ]  # fmt: skip
    assert len(found.analyse("Zo'n plan past ons wel.\nWe sturen het bij.")) == 11
    meta = json.loads((out / "meta.json").read_text())
    assert meta["license"] == "CC BY-SA 4.0" and 0 <= meta["performance"]["LEMMA"] <= 1
    assert (out / "README.md").read_text() == "kaart"


@pytest.mark.slow
def test_nothing_of_the_machine_travels_along(places: tuple[Path, Path]) -> None:
    folder, out = places
    for file in out.rglob("*"):
        assert not file.is_file() or str(folder).encode() not in file.read_bytes()


@pytest.mark.slow
def test_the_figures_are_printed(places: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = places
    command = ["--data", str(folder), "--pipeline", str(out), "--json"]
    assert evaluate_pipeline.main(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["figures"]) == {"all", "proef-een", "proef-twee"}
    assert set(told["figures"]["all"]) == set(evaluate_pipeline.COLUMNS)
    assert evaluate_pipeline.speed(load(embedded=out).nlp, treebank.read(folder / "dev.conllu.gz"), 300) > 10
    assert evaluate_pipeline.main([*command[:4], "--spoken"]) == 0
    assert "| proef-twee |" in capsys.readouterr().out


@pytest.mark.slow
def test_a_recipe_is_judged_on_documents_left_out(
    places: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, _ = places
    monkeypatch.setattr(treebank, "HELD_OUT", {"proef-een": ((0, 3),)})
    command = ["--data", str(folder), "--out", str(tmp_path / "nl"), "--tables", str(folder), "--steps", "1"]
    assert train.main([*command, "--hold-out"]) == 0
    assert "left out of the training" in capsys.readouterr().out

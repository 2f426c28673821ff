"""From treebank to a folder that loads: the recipe run for two steps on a few sentences."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.coding.suggest import train
from app.coding.suggest.pipeline import load
from app.coding.suggest.training import evaluate, treebank
from tests.coding.suggest.components.test_lemmatables import EXC, INDEX, LOOKUP, RULES
from tests.coding.suggest.training.test_treebank import CONLLU


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
    assert evaluate.main(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["figures"]) == {"all", "proef-een", "proef-twee"}
    assert set(told["figures"]["all"]) == set(evaluate.COLUMNS)
    assert evaluate.speed(load(embedded=out).nlp, treebank.read(folder / "dev.conllu.gz"), 300) > 10
    assert evaluate.main([*command[:4], "--spoken"]) == 0
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


def told_of(command: list[str], capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int]) -> str:
    """The one sentence or two with which a command refuses, after which it ends with status 2."""
    with pytest.raises(SystemExit) as end:
        main(command)
    said = capsys.readouterr()
    assert end.value.code == 2 and not said.out and said.err.count("\n") == 1
    return said.err


def test_what_cannot_be_trained_on_or_written_is_told_before_it_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun(*_: object, **__: object) -> None:
        raise AssertionError("it began")

    monkeypatch.setattr(train, "train", begun)
    data, out = tmp_path / "data", tmp_path / "out"
    command = ["--data", str(data), "--out", str(out), "--tables", str(tmp_path)]
    assert f"no folder {data}" in told_of(command, capsys, train.main)
    data.mkdir()
    assert f"{data} has no dev.conllu.gz" in told_of(command, capsys, train.main)
    good = gzip.compress(f"{CONLLU}\n".encode())
    bad = {b"no gzip": "damaged", good[:-20]: "damaged", gzip.compress(b"# niets"): "holds no sentences"}
    for content, why in {**bad, gzip.compress(b"1\tkort"): "line 1: 2 columns"}.items():
        (data / "dev.conllu.gz").write_bytes(content)
        assert why in told_of(command, capsys, train.main)
        told = told_of(["--data", str(data)], capsys, evaluate.main)
        assert why in told and "docs/pipeline.md" in told
    (data / "dev.conllu.gz").write_bytes(good)
    assert f"{data} has no train.conllu.gz" in told_of(command, capsys, train.main)
    (data / "train.conllu.gz").write_bytes(good)
    assert f"no nl_lemma_index.json.gz in {tmp_path}" in told_of(command, capsys, train.main)
    (tmp_path / "nl_lemma_index.json.gz").write_bytes(b"")
    assert "model-best to pack" in told_of([*command, "--pack"], capsys, train.main) and not out.exists()
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "out", Path("/dev/null/out")):
        command[3] = str(place)
        assert "--out" in told_of(command, capsys, train.main)
    assert not list(tmp_path.glob("*.training"))
    command[3] = str(out)
    with pytest.raises(AssertionError, match="it began"):
        train.main(command)

"""Train the Dutch pipeline that Kantlijn ships: one run, seeded, on two cores.

    python -m app.coding.suggest.train --data DIR --out DIR

DIR holds ``train.conllu.gz`` and ``dev.conllu.gz`` (UD_Dutch-LassySmall and UD_Dutch-Alpino). The recipe is
``train.cfg`` beside this file; docs/pipeline.md says what was tried. ``--tables`` names the folder with the
``nl_lemma_*.json.gz`` of spacy-lookups-data, used and packed with the result (without it: those of the
installed package). ``--hold-out`` leaves whole documents out (``treebank.HELD_OUT``) and tells the figures on
those as well: what to judge a recipe by, since dev shares its documents with the training. The best state so
far stands in ``OUT.training/model-best``: ``--pack`` makes the pipeline of it without training on, also after
a run that was ended early.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from app.coding.suggest.training import dressing, treebank
from app.coding.suggest.training.files import Unusable, make_writable, sentences_in

if TYPE_CHECKING:
    from spacy.language import Language

RECIPE = Path(__file__).with_name("train.cfg")
SEED = 7
PASSES = 6
"""Times that the sentences are grouped and dressed anew before the same documents come again."""
TWICE = ("lassysmall-dev-2.17", "lassysmall-2018-01", "alpino-dev-2.17")
"""Sources of whole texts, close to what transcripts and reports look like: taken twice in each pass."""


def prepare(
    data: Path, folder: Path, *, seed: int = SEED, passes: int = PASSES, hold_out: bool = False
) -> tuple[Path, Path]:
    """Write the documents to train on and the ones to measure on as DocBin files; returns both paths.

    With ``hold_out`` the documents of ``treebank.HELD_OUT`` are not among the first.
    """
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("nl").vocab
    sentences = treebank.read(data / "train.conllu.gz")
    if hold_out:
        sentences, _ = treebank.divided(sentences)
    more = [s for s in sentences if s.source in TWICE]
    random = Random(seed)
    train = DocBin()
    for _ in range(passes):
        for part in (sentences, more):
            for doc in dressing.documents(vocab, part, random):
                train.add(doc)
    dev = DocBin()
    for group in treebank.grouped(treebank.read(data / "dev.conllu.gz")):
        dev.add(treebank.doc(vocab, group))
    places = folder / "train.spacy", folder / "dev.spacy"
    for made, place in zip((train, dev), places, strict=True):
        made.to_disk(place)
    return places


def tables_folder(given: Path | None = None) -> Path:
    """The folder with spaCy's Dutch lemma tables. Raises ``FileNotFoundError`` when there is none."""
    import importlib.util

    found = importlib.util.find_spec("spacy_lookups_data")
    folder = given or (found and found.origin and Path(found.origin).parent / "data")
    if not folder or not (folder / "nl_lemma_index.json.gz").is_file():
        raise FileNotFoundError(
            f"There is no nl_lemma_index.json.gz in {folder or 'any installed package'}. Install "
            "spacy-lookups-data, or name the folder with its tables: --tables."
        )
    return folder


def train(
    data: Path,
    out: Path,
    tables: Path,
    *,
    steps: int | None = None,
    seed: int = SEED,
    hold_out: bool = False,
) -> Language:
    """Train by the recipe; the best state on dev is kept in ``out/model-best`` while it runs.

    ``tables`` is the folder with spaCy's lemma tables, whose words become features (``lexembed.py``).
    ``steps`` are batches of 800 words; ``seed`` decides documents, weights and order.
    """
    from spacy import util
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train as run
    from thinc.api import NumpyOps, set_current_ops

    from app.coding.suggest.components import arcs as _registers_its_factory  # noqa: F401
    from app.coding.suggest.components import lexembed as _registers_its_layer  # noqa: F401

    # numpy's own matrix product is three times as fast as blis here.
    set_current_ops(NumpyOps(use_blis=False))
    with tempfile.TemporaryDirectory() as folder:
        places = prepare(data, Path(folder), seed=seed, hold_out=hold_out)
        overrides: dict[str, Any] = {
            "paths.train": str(places[0]),
            "paths.dev": str(places[1]),
            "paths.tables": str(tables),
            "system.seed": seed,
        }
        if steps:
            overrides["training.max_steps"] = steps
        config = util.load_config(RECIPE, overrides=overrides, interpolate=False)
        nlp = init_nlp(_filled(config))
        out.mkdir(parents=True, exist_ok=True)
        trained, _ = run(nlp, out)
    return trained


def _filled(config: Any) -> Any:
    """The recipe with spaCy's defaults for all that it does not name."""
    from spacy import util

    return util.load_model_from_config(config, auto_fill=True, validate=True).config


def main(arguments: list[str] | None = None) -> int:
    """The command; see the module's text."""
    parser = argparse.ArgumentParser(
        prog="python -m app.coding.suggest.train",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--tables", type=Path)
    parser.add_argument("--pack", action="store_true", help="only make the pipeline of the best state")
    parser.add_argument("--hold-out", action="store_true", help="leave whole documents out, to judge by")
    given = parser.parse_args(arguments)
    given.out = given.out.resolve()
    training = given.out.parent / f"{given.out.name}.training"
    best = training / "model-best"
    try:
        dev = sentences_in(given.data / "dev.conllu.gz")
        if given.hold_out or not given.pack:
            sentences_in(given.data / "train.conllu.gz")
        tables = tables_folder(given.tables)
        if given.pack and not best.is_dir():
            raise Unusable(f"There is no {best} to pack. Train first, without --pack, or name another --out.")
        if given.out.exists():
            make_writable(given.out)
        make_writable(training)
    except (Unusable, FileNotFoundError) as trouble:
        parser.exit(2, f"{trouble}\n")
    if not given.pack:
        train(given.data, training, tables, steps=given.steps, seed=given.seed, hold_out=given.hold_out)
    from app.coding.suggest.training.evaluate import by_genre, table
    from app.coding.suggest.training.pack import pack

    nlp = pack(best, tables, given.out)
    figures = by_genre(nlp, dev)
    pack(best, tables, given.out, scores=figures["all"])
    print(table(figures))
    if given.hold_out:
        _, held = treebank.divided(treebank.read(given.data / "train.conllu.gz"))
        print("\nOn documents left out of the training:\n")
        print(table(by_genre(nlp, held)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

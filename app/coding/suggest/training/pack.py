"""A trained pipeline made ready to ship: our components put in, what spaCy can do without left out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.suggest.components.lemmatables import LemmaTables

if TYPE_CHECKING:
    from spacy.language import Language

VERSION = "1.2.0"
LICENCE = "CC BY-SA 4.0"
_NEEDED = ("config.cfg", "meta.json", "tokenizer", "strings.json", "cfg", "model", "trees", "tables")
_TREEBANKS = "Gosse Bouma, Gertjan van Noord; Universal Dependencies: Daniel Zeman, Zdenek Zabokrtsky et al."


def pack(trained: Path, tables: Path, out: Path, *, scores: Mapping[str, float] | None = None) -> Language:
    """Write the pipeline in folder ``trained`` to ``out``, with the lemma tables made from folder ``tables``.

    A pipeline that stood in ``out`` is replaced; its model card stays. Returns what was written, loaded anew.
    """
    import spacy

    from app.coding.suggest import manifest, pipeline
    from app.coding.suggest.components.lemmacheck import NAME, LemmaCheck

    nlp = spacy.load(trained)
    nlp.remove_pipe("parser")  # it taught the shared layers; what stands is kantlijn_arcs'
    nlp.add_pipe("kantlijn_lines", before="senter")
    check = nlp.add_pipe(NAME, after="trainable_lemmatizer")
    assert isinstance(check, LemmaCheck)
    check.tables = LemmaTables.from_spacy(tables)
    nlp.add_pipe("kantlijn_verbs", last=True)
    nlp.meta.update(
        name="kantlijn",
        version=VERSION,
        spacy_version=">=3.8.7,<3.9.0",
        license=LICENCE,
        author="Kantlijn; data by " + _TREEBANKS,
        description="Dutch for Kantlijn: tags, morphology, lemmas, dependencies, separable verbs",
        sources=[
            {"name": "UD_Dutch-LassySmall", "license": LICENCE},
            {"name": "UD_Dutch-Alpino", "license": LICENCE},
            {"name": "spacy-lookups-data (Dutch lemma tables)", "license": "MIT"},
        ],
        performance={name: round(score, 4) for name, score in (scores or {}).items()},
    )
    # What concerns the training only, and names the places of the machine that it ran on.
    for section in ("paths", "corpora", "training", "initialize", "pretraining"):
        nlp.config[section] = {}
    strings = sorted(set(_strings(nlp)))
    card = out / "README.md"
    kept = card.read_bytes() if card.is_file() else None
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    nlp.to_disk(out)
    (out / "vocab" / "strings.json").write_text(json.dumps(strings, ensure_ascii=False), encoding="utf-8")
    for file in [f for f in out.rglob("*") if f.is_file() and f.name not in _NEEDED]:
        file.unlink()
    if kept is not None:
        card.write_bytes(kept)
    manifest.write(out)
    return pipeline.load(embedded=out).nlp


def _strings(nlp: Language) -> Iterator[str]:
    """The strings that the components name by number: labels, features, and the pieces of the edit trees."""
    for name in nlp.pipe_names:
        part: Any = nlp.get_pipe(name)
        for label in getattr(part, "labels", ()):
            if isinstance(label, str):
                yield label
                yield from label.replace("=", "|").split("|")
                yield from label.split("|")
    trees: Any = nlp.get_pipe("trainable_lemmatizer").trees  # type: ignore[attr-defined]
    for number in range(len(trees)):
        tree = trees[number]
        yield from (nlp.vocab.strings[tree[side]] for side in ("orig", "subst") if tree.get(side))

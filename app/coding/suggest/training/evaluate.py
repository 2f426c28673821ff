"""Measure a Dutch pipeline on a treebank: ``python -m app.coding.suggest.training.evaluate --data DIR``.

DIR holds ``dev.conllu.gz`` (or ``--file`` names another). The pipeline reads the raw text of documents of ten
sentences, so its own tokens count; figures are spaCy's. ``LEMMA aA`` compares without regard to capitals.
``--spoken`` gives the sentences the look of speech first, each on a line of its own, seeded.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any

from app.coding.suggest.training import dressing, treebank
from app.coding.suggest.training.files import Unusable, sentences_in
from app.coding.suggest.training.treebank import Sentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.training import Example

COLUMNS = ("POS", "TAG", "MORPH", "LEMMA", "LEMMA aA", "SENTS_F", "UAS", "LAS", "PRT_P", "PRT_R")
_SPACY = {
    "POS": "pos_acc",
    "TAG": "tag_acc",
    "MORPH": "morph_acc",
    "LEMMA": "lemma_acc",
    "SENTS_F": "sents_f",
    "UAS": "dep_uas",
    "LAS": "dep_las",
}


def measure(nlp: Language, sentences: Sequence[Sentence], *, lines: bool = False) -> dict[str, float]:
    """The figures for these sentences, 0 to 1; with ``lines`` every sentence stands on a line of its own."""
    from spacy.scorer import Scorer
    from spacy.training import Example

    examples = []
    for group in treebank.grouped(sentences):
        gold = treebank.doc(nlp.vocab, group, ["\n"] * len(group) if lines else ())
        examples.append(Example(nlp(gold.text), gold))
    scores = Scorer(nlp).score(examples)
    found = {name: float(scores[key]) for name, key in _SPACY.items() if scores.get(key) is not None}
    found["LEMMA aA"] = _lemmas(examples)
    particle = (scores.get("dep_las_per_type") or {}).get("compound:prt", {})
    found["PRT_P"], found["PRT_R"] = float(particle.get("p", 0)), float(particle.get("r", 0))
    return found


def _lemmas(examples: Sequence[Example]) -> float:
    right = total = 0
    for example in examples:
        given = example.predicted
        for token, gold in zip(given, example.get_aligned("LEMMA", as_string=True), strict=True):
            if gold is None or token.is_space:
                continue
            total += 1
            right += token.lemma_.lower() == str(gold).lower()
    return right / total if total else 0.0


def by_genre(
    nlp: Language, sentences: Sequence[Sentence], *, lines: bool = False
) -> dict[str, dict[str, float]]:
    """The figures for all sentences together and for each source of them."""
    sources: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        sources[sentence.source].append(sentence)
    table = {"all": measure(nlp, sentences, lines=lines)}
    table |= {source: measure(nlp, part, lines=lines) for source, part in sorted(sources.items())}
    return table


def speed(nlp: Language, sentences: Sequence[Sentence], tokens: int = 40_000) -> float:
    """Tokens per second on running text of about this length, in one process."""
    texts, known = [], 0
    groups = list(treebank.grouped(sentences))
    while known < tokens:
        for group in groups:
            texts.append(treebank.doc(nlp.vocab, group).text)
            known += sum(len(s.tokens) for s in group)
    text = "\n".join(texts)
    nlp(texts[0])
    begin, count = perf_counter(), 0
    for start in range(0, len(text), 40_000):
        with nlp.memory_zone():
            count += len(nlp(text[start : start + 40_000]))
    return count / (perf_counter() - begin)


def table(figures: dict[str, dict[str, float]]) -> str:
    """The figures as a table in Markdown."""
    rows = ["| | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, found in figures.items():
        cells = (f"{found[c]:.3f}" if c in found else "" for c in COLUMNS)
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    """The command; see the module's text."""
    parser = argparse.ArgumentParser(
        prog="python -m app.coding.suggest.training.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, help="folder with dev.conllu.gz")
    parser.add_argument("--file", type=Path, help="another CoNLL-U file")
    parser.add_argument("--pipeline", type=Path, help="folder of a pipeline, instead of the shipped one")
    parser.add_argument("--spoken", action="store_true", help="give the sentences the look of speech")
    parser.add_argument("--speed", action="store_true", help="measure tokens per second as well")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    file = given.file or (given.data and given.data / "dev.conllu.gz")
    if file is None:
        parser.error("name the data with --data or --file")
    try:
        sentences = sentences_in(file)
    except Unusable as trouble:
        parser.exit(2, f"{trouble}\n")
    from app.coding.suggest.pipeline import load

    begin = perf_counter()
    pipeline = load(embedded=given.pipeline)
    loaded = perf_counter() - begin
    if given.spoken:
        random = Random(1)
        sentences = [dressing.spoken(s, random) for s in sentences]
    figures = by_genre(pipeline.nlp, sentences, lines=given.spoken)
    more: dict[str, Any] = {"pipeline": f"{pipeline.name} {pipeline.version}", "load seconds": loaded}
    if given.speed:
        more["tokens per second"] = speed(pipeline.nlp, sentences)
    if given.json:
        print(json.dumps(more | {"figures": figures}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(f"{name}: {f'{v:.2f}' if isinstance(v, float) else v}" for name, v in more.items()))
        print(f"\n{table(figures)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

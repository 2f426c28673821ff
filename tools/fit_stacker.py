"""Fit the weights by which ``stacker`` makes chances of scores, and print them as they stand there.

``python -m tools.fit_stacker`` takes about a minute and writes nothing. The interviews and the reports by the
sentence in tests/data are held apart: nothing is fitted on them, ``tools.suggestion_report`` judges by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.coding.model import Code
from app.coding.suggest import stacker
from app.coding.suggest.learned import prepared, train
from app.coding.suggest.learned_data import Analyse, Document, labels
from app.coding.suggest.pipeline import default
from tools.suggestion_report import sets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

SAMPLE, REPORTS = 1, 2
"""Places among the labelled sets."""
Seen = tuple["Array", "Array"]
"""Rows of the stacker's inputs, and whether each is right."""


def by_sentence(document: Document, analyse: Analyse) -> Document:
    """The same with every sentence on a line of its own, its codings cut at the borders."""
    lines: list[str] = []
    codings = []
    at = 0
    for start, end in analyse(document.text, document.turns).sentence_spans():
        for coding in document.codings:
            low, high = max(start, coding.start), min(end, coding.end)
            if low < high:
                place = f"{coding.guid}-{len(lines)}"
                codings.append(replace(coding, guid=place, start=at + low - start, end=at + high - start))
        lines.append(document.text[start:end])
        at += end - start + 1
    return Document(document.source, "\n".join(lines), codings=tuple(codings))


def unseen(
    documents: Sequence[Document], codes: Sequence[Code], analyse: Analyse, size: int
) -> Iterator[Seen]:
    """What the stacker is given of each document by a model of the ``size`` documents after it."""
    for n, document in enumerate(documents):
        others = [documents[(n + k) % len(documents)] for k in range(1, size + 1)]
        model = train(others, codes, analyse, without_turns=not document.turns)
        text = prepared(document, model.matcher, analyse)
        has, _, read = labels(document, text.units, model.matcher.codes)
        rows = model.judge(text).inputs[read]
        yield rows.reshape(-1, rows.shape[2]), has[read].ravel()


def fitted(seen: Iterable[Seen], towards: Sequence[float], leave: Sequence[str] = ()) -> tuple[float, ...]:
    """The weights for these rows, drawn but a little to ``towards``; inputs in ``leave`` are left out."""
    import numpy as np

    rows, right = (np.concatenate(some) for some in zip(*seen, strict=True))
    rows[:, [stacker.NAMES.index(name) for name in leave]] = 0.0
    weights = stacker.fit(rows, right, stacker.LOOSE, towards)
    return tuple(round(float(weight), 2) for weight in weights)


def main() -> None:
    """Fit and print."""
    analyse = default().analyse
    labelled = sets()
    _, sizes, documents, codes, _ = labelled[SAMPLE]
    none = (0.0,) * len(stacker.NAMES)
    print("PRIOR =", fitted(unseen(documents, codes, analyse, 0), none, ("margin", "near")), flush=True)
    coded = [rows for size in sizes if size for rows in unseen(documents, codes, analyse, size)]
    print("CODED =", fitted(coded, none), flush=True)
    _, _, documents, codes, _ = labelled[REPORTS]
    cut = [by_sentence(document, analyse) for document in documents]
    lines = [rows for some in (documents, cut) for rows in unseen(some, codes, analyse, 0)]
    print("LINES =", fitted(lines, stacker.PRIOR))


if __name__ == "__main__":
    main()

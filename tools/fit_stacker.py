"""Fit the weights by which ``stacker`` makes chances of scores, and print them as they stand there.

``python -m tools.fit_stacker`` takes some minutes and writes nothing. The interviews, the last five by others
and every other report by the sentence in tests/data are held apart: nothing is fitted on them, and
``tools.suggestion_report`` judges by them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.coding.codebook import key_of
from app.coding.model import Code
from app.coding.suggest.dutch.lexicon import FUNCTION_WORDS
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.labels import labels
from app.coding.suggest.features.prepared import Analyse
from app.coding.suggest.learned import stacker
from app.coding.suggest.learned.learner import Model, train
from app.coding.suggest.learned.remembered import prepared
from app.coding.suggest.pipeline import default
from app.coding.suggest.regression import logistic
from tools.labelled import EVERY_OTHER, Measured, sets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

SAMPLE, REPORTS, SENTENCES, LAST_FIVE = 1, 2, slice(3, 6), -1
"""Places among the labelled sets."""
HELD = ("score", "cue", "common")
"""What ``LINES`` takes over from the sample: the author of the policy texts knew the codebook, so that scores
and cues tell more there than in texts by somebody else."""
FIRM = 1e6
"""How strongly it is drawn to them."""
WIDER = 18
"""The words that a wider codebook has beside the cues of a code."""
LAPSES = tuple(n / 200 for n in range(11))
"""The values that are tried for ``logistic.LAPSE``."""
FEWER = (6, 14)
"""The codes of smaller codebooks."""
SEED = 2017
Seen = tuple["Array", "Array"]
"""Rows of the stacker's inputs, and whether each is right."""
Book = Callable[[Sequence[Code], Analyse], list[Code]]


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


def own(codes: Sequence[Code], analyse: Analyse) -> list[Code]:
    """The codebook as it is."""
    return list(codes)


def sparer(codes: Sequence[Code], analyse: Analyse) -> list[Code]:
    """With about half of the cues, by lot."""
    lot = random.Random(SEED)
    return [replace(code, cues=tuple(cue for cue in code.cues if lot.random() < 0.5)) for code in codes]


def wider(codes: Sequence[Code], analyse: Analyse) -> list[Code]:
    """With ``WIDER`` more cues to a code, by lot: longer words of its definition, example and paraphrases
    that at most one other code has. Ordinary words, that lead astray more than those that a coder takes."""
    lot = random.Random(SEED)
    words = []
    for code in codes:
        said = analyse("\n".join((code.definition, code.example, *code.paraphrases)), ())
        lemmas = {said.full_lemma(token).lower() for token in range(len(said))}
        words.append(
            {lemma for lemma in lemmas if len(lemma) > 5 and lemma.isalpha() and lemma not in FUNCTION_WORDS}
        )
    often = Counter(lemma for some in words for lemma in some)
    made = []
    for code, some in zip(codes, words, strict=True):
        fit = sorted(lemma for lemma in some - {key_of(cue) for cue in code.cues} if often[lemma] <= 2)
        made.append(replace(code, cues=(*code.cues, *lot.sample(fit, min(WIDER, len(fit))))))
    return made


def parted(codes: Sequence[Code], size: int) -> list[list[Code]]:
    """Codebooks of about so many codes each that together are this one, by lot."""
    mixed = random.Random(SEED).sample(list(codes), len(codes))
    number = max(1, round(len(mixed) / size))
    return [mixed[n::number] for n in range(number)]


def untold(codes: Sequence[Code], example: bool) -> list[Code]:
    """The codebook without paraphrases, and with or without the codes' examples."""
    return [replace(code, paraphrases=(), example=code.example if example else "") for code in codes]


def bare_of(codes: Sequence[Code]) -> list[Code]:
    """The codebook with nothing but names, definitions and what codes are for."""
    return [replace(code, cues=()) for code in untold(codes, False)]


def unseen(
    documents: Sequence[Document], codes: Sequence[Code], analyse: Analyse, size: int
) -> Iterator[Seen]:
    """What the stacker is given of each document by a model of the ``size`` documents after it."""
    made: dict[bool, Model] = {}
    for n, document in enumerate(documents):
        others = [documents[(n + k) % len(documents)] for k in range(1, size + 1)]
        turned = bool(document.turns)
        if size or turned not in made:
            made[turned] = train(others, codes, analyse, written=not turned)
        model = made[turned]
        text = prepared(document, model.matcher, analyse)
        has, _, read = labels(document, text.units, model.matcher.codes)
        rows = model.judge(text).inputs[read]
        yield rows.reshape(-1, rows.shape[2]), has[read].ravel()


def fitted(
    seen: Iterable[Seen], towards: Sequence[float], leave: Sequence[str] = (), hold: Sequence[str] = ()
) -> tuple[float, ...]:
    """The weights for these rows, drawn but a little to ``towards``; inputs in ``leave`` are left out, those
    in ``hold`` stay as they are there."""
    import numpy as np

    rows, right = (np.concatenate(some) for some in zip(*seen, strict=True))
    rows[:, [stacker.NAMES.index(name) for name in leave]] = 0.0
    stiffness = [FIRM if name in hold else stacker.LOOSE for name in stacker.NAMES]
    weights = logistic.fit(rows, right, stiffness, towards)
    return tuple(round(float(weight), 2) for weight in weights)


def likeliest(sets: Iterable[Iterable[Seen]]) -> float:
    """The lapse rate by which all these sets together are the likeliest, each with weights of its own."""
    import numpy as np

    told = [tuple(np.concatenate(some) for some in zip(*seen, strict=True)) for seen in sets]

    def missed(lapse: float) -> float:
        none = (0.0,) * len(stacker.NAMES)
        return sum(
            logistic.missed(rows @ logistic.fit(rows, right, stacker.LOOSE, none, lapse), right, lapse)
            for rows, right in told
        )

    return min(LAPSES, key=missed)


def fitted_on(reports: Measured) -> list[Document]:
    """Every other one of the reports by the sentence."""
    every = sorted([*reports.besides, *reports.documents], key=lambda document: document.source)
    return [every[n] for n in EVERY_OTHER]


def main() -> None:
    """Fit and print."""
    analyse = default().analyse
    labelled = sets()
    _, sizes, documents, codes, *_ = labelled[SAMPLE]
    none = (0.0,) * len(stacker.NAMES)
    left = ("margin", "near")
    books: tuple[Book, ...] = (own, sparer, wider)
    uncoded = [list(unseen(documents, book(codes, analyse), analyse, 0)) for book in books]
    apart = labelled[LAST_FIVE]  # what stands before them was written by others, who did not know the cues
    others = list(unseen(apart.besides, apart.codes, analyse, 0))
    spoken = [*others, *(rows for some in uncoded for rows in some)]
    print("PRIOR =", fitted(spoken, none, left), flush=True)
    small = [
        (some, part)
        for size in FEWER
        for some, told in ((documents, codes), (apart.besides, apart.codes))
        for part in parted(told, size)
    ]
    parts = [rows for some, part in small for rows in unseen(some, part, analyse, 0)]
    print("FEW_PRIOR =", fitted(parts, none, left), flush=True)
    plain = fitted(uncoded[0], none, left)
    bare = [
        rows
        for example in (False, True)
        for some, told in (
            *((documents, book(codes, analyse)) for book in books),
            (apart.besides, apart.codes),
        )
        for rows in unseen(some, untold(told, example), analyse, 0)
    ]
    print("PLAIN_PRIOR =", fitted(bare, none, left), flush=True)
    parts = [
        rows
        for example in (False, True)
        for some, part in small
        for rows in unseen(some, untold(part, example), analyse, 0)
    ]
    print("PLAIN_FEW_PRIOR =", fitted(parts, none, left), flush=True)
    parts = [rows for some, part in small for rows in unseen(some, bare_of(part), analyse, 0)]
    print("BARE_PRIOR =", fitted(parts, none, left), flush=True)
    coded = [rows for n in sizes if n for rows in unseen(documents, codes, analyse, n)]
    for book in (sparer, wider):
        coded += [rows for n in sizes[1:3] for rows in unseen(documents, book(codes, analyse), analyse, n)]
    print("CODED =", fitted(coded, none), flush=True)
    _, _, documents, codes, *_ = labelled[REPORTS]
    cut = [by_sentence(document, analyse) for document in documents]
    reports = [(documents, codes), (cut, codes)]
    # with the shipped cues, with those of three reports, with those of all
    reports += [(fitted_on(one), one.codes) for one in labelled[SENTENCES]]
    lines = [rows for some, told in reports for rows in unseen(some, told, analyse, 0)]
    found = fitted(lines, plain, hold=HELD)
    print("LINES =", found, flush=True)
    bare = [
        rows
        for example in (False, True)
        for some, told in reports
        for rows in unseen(some, untold(told, example), analyse, 0)
    ]
    print("PLAIN_LINES =", fitted(bare, found, hold=HELD), flush=True)
    print("LAPSE =", likeliest([spoken, coded, lines]))


if __name__ == "__main__":
    main()

"""The lesson that documents and a codebook make: what is aimed at in each unit, and what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.coding.model import Coding
from app.coding.suggest.cues.matcher import Matcher
from app.coding.suggest.cues.suggest import SHORT_TURN
from app.coding.suggest.features.documents import MOST_CODES, Document, enough, telling, tells
from app.coding.suggest.features.labels import HABIT, habit, labels, passed, standing
from app.coding.suggest.features.meaning import meanings
from app.coding.suggest.features.prepared import Analyse, Prepared
from app.coding.suggest.features.told import paraphrases_beside
from app.coding.suggest.learned.basis import basis_of
from app.coding.suggest.learned.hits import hits_of, together
from app.coding.suggest.learned.judge import Parts, without
from app.coding.suggest.learned.lesson import PENALTY, REJECTED, THIN, Lesson, meant
from app.coding.suggest.learned.remembered import book_of, prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

TRUST = {"name": 0.5, "cues": 1.0, "definition": 0.5, "inclusion": 0.5, "example": 1.0, "paraphrase": 0.75}
"""What a pseudo-example counts, where a coded unit counts one."""
UNREAD = 1e-3
"""What a unit counts that nobody may have read."""
UNSURE = 9.0, THIN
"""The like while little is coded: the first over the number of the codebook's own lines, up to the second.
Of a few definitions one coded turn makes nearly every turn be about its code, for want of anything else that
is said; most turns are about none. With many paraphrases it is next to nothing."""


def lesson_of(
    documents: Sequence[Document],
    matcher: Matcher,
    analyse: Analyse,
    parts: Parts,
    pipeline: str,
    written: bool,
) -> Lesson:
    """The lesson of these documents and of the matcher's codes; arguments as for ``train``."""
    import numpy as np

    codes = matcher.codes
    known = {code.guid for code in codes}
    chosen = telling([d for d in documents if tells(d, known)])
    if not parts.coded or len(codes) > MOST_CODES:
        chosen = []
    much = parts.coded and enough(chosen, codes)
    texts: list[Prepared] = []
    has: list[Array] = []
    read: list[Array] = []
    targets: list[Array] = []
    lone: list[Array] = []
    coded: list[tuple[int, int, Coding]] = []
    at = 0
    for document in chosen:
        text = prepared(document, matcher, analyse, pipeline)
        here, refused, _ = labels(document, text.units, codes)
        # so few are no picture of what has no code: only what was decided tells
        known_of = passed(here) if much else np.asarray(here.any(axis=1))
        alone = np.asarray(refused & ~known_of[:, None])
        texts.append(without(text, parts))
        has.append(here)
        read.append(known_of)
        lone.append(alone)
        targets.append(here + REJECTED * (refused & ~alone))
        coded += [(at + n, code, c) for n, code, c in standing(document.codings, text.units, codes)]
        at += len(text.units)
    # while only coded passages count as read, every cue met would seem to be right
    hits = [hits_of(*one) for one in zip(texts, has, read, strict=True)] if much else []
    asked = _asked(chosen, matcher, analyse, pipeline)
    book, lines = book_of(matcher, analyse, pipeline, paraphrases_beside(at, len(codes)))
    groups = [*(without(text, parts) for _, text, _ in asked), *texts]
    targets[:0] = [told.astype(float) for _, _, told in asked]
    unread = UNREAD if much else max(UNREAD, min(UNSURE[1], UNSURE[0] / max(1, len(lines))))
    counts = [np.where(r, 1.0, unread) for r in [*(told.any(1) for _, _, told in asked), *read]]
    if parts.pseudo:
        wanted = np.zeros((len(lines), len(codes)))
        wanted[np.arange(len(lines)), [code for code, _ in lines]] = 1.0
        groups.insert(0, without(book, parts))
        targets.insert(0, wanted)
        counts.insert(0, np.array([TRUST[name] for _, name in lines]))
    # in turns, with nothing coded, meaning finds no more and makes chances worse (docs/suggestions.md)
    meaning = meanings().width if parts.meaning and (much or written) else 0
    basis = basis_of(groups, len(codes), parts.question, meaning)
    aims = np.concatenate([np.zeros((0, len(codes))), *targets]).astype(np.float32)
    first = len(aims) - at
    penalty = PENALTY / np.concatenate([np.zeros(0), *counts])
    refused = np.concatenate([np.zeros((first, len(codes)), dtype=bool), *lone])
    return Lesson(
        basis, aims, penalty, refused, unread, len(texts), has, read, hits,
        [(first + n, code, coding) for n, code, coding in coded], together(hits),
        habit(chosen, texts, SHORT_TURN) if much else HABIT, much,
        [document.source for document in chosen], [source for source, _, _ in asked],
    )  # fmt: skip


def _asked(
    documents: Sequence[Document], matcher: Matcher, analyse: Analyse, pipeline: str
) -> list[tuple[str, Prepared, Array]]:
    """Sources with their interviewers' turns, where one has a code that is meant there, and which has which.

    What has none tells nothing: who codes there codes some of it, and elsewhere their words are the theme's.
    """
    if not any(code.interviewer for code in matcher.codes):
        return []
    made = []
    for document in documents:
        text = prepared(document, matcher, analyse, pipeline, asked=True)
        told = meant(document, text, matcher.codes)
        if told.any():
            made.append((document.source, text, told))
    return made

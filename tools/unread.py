"""What added cues owe to their writer having read what is judged, for ``tools.suggestion_report``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.coding.codebook import key_of
from app.coding.model import Code
from app.coding.suggest.cues.evidence import THRESHOLD
from app.coding.suggest.cues.matcher import Matcher
from app.coding.suggest.features.documents import Document, enough
from app.coding.suggest.features.labels import labels
from app.coding.suggest.features.prepared import Analyse
from app.coding.suggest.learned.learner import train
from app.coding.suggest.learned.remembered import prepared
from app.coding.suggest.measuring.evaluation import NOTHING
from app.coding.suggest.measuring.figures import Figures, figures

Cue = tuple[str, str]
"""A code's guid and the key of one of its cues."""


def own_cues(
    documents: Sequence[Document], codes: Sequence[Code], added: frozenset[Cue], analyse: Analyse
) -> dict[str, frozenset[Cue]]:
    """By document those of the added cues that are met right, within a coding of their code, there alone.

    Who had not read the document had not come to them.
    """
    matcher = Matcher(codes)
    right: dict[Cue, set[str]] = defaultdict(set)
    for document in documents:
        coded = [(coding.code, coding.start, coding.end) for coding in document.codings]
        for met in matcher.find(analyse(document.text, document.turns)):
            guid = matcher.codes[met.code].guid
            if any(guid == code and start <= met.start < end for code, start, end in coded):
                right[guid, key_of(met.cue)].add(document.source)
    return {d.source: frozenset(c for c in added if right[c] == {d.source}) for d in documents}


def judged_unread(
    documents: Sequence[Document],
    codes: Sequence[Code],
    own: Mapping[str, frozenset[Cue]],
    analyse: Analyse,
    size: int,
    *,
    cues_alone: bool = False,
    pipeline: str = "",
) -> Figures:
    """Each document judged as by ``evaluation.held_out``, by a codebook without the cues of its own.

    So a coder meets it who has added cues while reading the others: in each of those its own cues are late.
    """
    import numpy as np

    added = [replace(document, late=own[document.source]) for document in documents]
    chances, true, limits = [], [], []
    for at, document in enumerate(documents):
        less = own[document.source]
        known = [replace(c, cues=tuple(q for q in c.cues if (c.guid, key_of(q)) not in less)) for c in codes]
        others = [added[(at + k) % len(added)] for k in range(1, size + 1)]
        lines = not document.turns and not enough(others, known)
        model = train(others, known, analyse, NOTHING if cues_alone else None, pipeline, frozenset(), lines)
        text = prepared(document, model.matcher, analyse, pipeline)
        has, _, read = labels(document, text.units, model.matcher.codes)
        chance = text.cue if cues_alone else model.judge(text).chances
        limit = np.full(len(known), THRESHOLD) if cues_alone else model.thresholds
        chances.append(chance[read])
        true.append(has[read])
        limits.append(np.broadcast_to(limit, chance[read].shape))
    chance, had, limit = (np.concatenate(some) for some in (chances, true, limits))
    return figures(chance, had, limit, [code.guid for code in codes])

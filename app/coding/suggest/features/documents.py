"""Documents with what was coded and rejected there, and which of them are learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from app.coding.model import Code, Coding, Role, SuggestionDecision, Turn

MOST_CODES = 3_000
"""With more codes suggestions go by the cues alone."""
MOST_TURNS = 6_000
MOST_DOCUMENTS = 250
"""No more is learned from: what the equations need grows with the square of it (6,000 turns: 150 MB)."""
ENOUGH_CODINGS = 20
ENOUGH_DOCUMENTS = 2
"""With less than this only what was coded or rejected is learned from, beside the pseudo-examples: how sure
that makes is still as with nothing coded."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source with what was coded and rejected there; the fields mean what they mean to ``suggest``."""

    source: str
    text: str
    turns: tuple[Turn, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    codings: tuple[Coding, ...] = ()
    decisions: tuple[SuggestionDecision, ...] = ()
    late: frozenset[tuple[str, str]] = frozenset()
    """Cues that came into the codebook after the first coding here, as (code, ``key_of`` the cue). They may
    have been written on sight of this text, where they then look better than in any other, and are no
    evidence in it when it is learned from or measured on."""


def telling(documents: Sequence[Document]) -> list[Document]:
    """The documents to learn from, in an order of their own: all of them, or of a large project those that
    tell most of the codes that are given least, up to ``MOST_TURNS`` turns and ``MOST_DOCUMENTS``."""
    given = Counter(c.code for d in documents for c in d.codings)
    worth = {id(d): sum(1 / given[c.code] for c in d.codings) for d in documents}
    kept: list[Document] = []
    turns = 0
    for document in sorted(documents, key=lambda d: (-worth[id(d)], d.text, d.source)):
        size = sum(document.roles.get(t.speaker or "") != "interviewer" for t in document.turns) or 50
        if kept and (turns + size > MOST_TURNS or len(kept) == MOST_DOCUMENTS):
            break
        kept.append(document)
        turns += size
    return sorted(kept, key=lambda d: (d.text, d.source))


def tells(document: Document, codes: Container[str]) -> bool:
    """Whether one of these codes, by guid, was given or rejected in a document."""
    return any(one.code in codes for one in document.codings) or any(
        one.code in codes and one.decision == "rejected" for one in document.decisions
    )


def enough(documents: Sequence[Document], codes: Sequence[Code]) -> bool:
    """Whether there are codings enough to learn from what has none, and how sure to be."""
    known = {code.guid for code in codes}
    coded = [n for d in documents if (n := sum(c.code in known for c in d.codings))]
    return len(coded) >= ENOUGH_DOCUMENTS and sum(coded) >= ENOUGH_CODINGS and len(codes) <= MOST_CODES

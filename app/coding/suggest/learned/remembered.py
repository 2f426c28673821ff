"""What was prepared of texts and codebooks, kept as long as these stay."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from app.coding.model import Role, Turn
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.cues.matcher import Matcher
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.prepared import (
    Analyse,
    Prepared,
    prepare_asked,
    prepare_codebook,
    prepare_document,
)
from app.coding.suggest.learned import basis
from app.coding.text import fingerprint

TEXTS = 300
BOOKS = 4
_prepared: OrderedDict[Any, Prepared] = OrderedDict()
_books: OrderedDict[Any, Any] = OrderedDict()


def forget() -> None:
    """Let go of all that was prepared, and of the last equations."""
    for kept in (_prepared, _books):
        kept.clear()
    basis.forget()


def remember(kept: OrderedDict[Any, Any], key: Any, made: Any, most: int) -> Any:
    """Keep what was made under a key as the newest of at most so many; gives it back."""
    kept[key] = made
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    return made


def prepared(
    document: Document, matcher: Matcher, analyse: Analyse, pipeline: str = "", *, asked: bool = False
) -> Prepared:
    """The units of a document, kept as long as its text, turns, roles, late cues and the codebook stay;
    with ``asked`` those of its interviewers instead."""
    key = _key(
        fingerprint(document.text), document.turns, document.roles, matcher, pipeline, document.late, asked
    )
    found = _prepared.get(key)
    prepare = prepare_asked if asked else prepare_document
    made = found if found is not None else prepare(document, analyse, matcher)
    kept: Prepared = remember(_prepared, key, made, TEXTS)
    return kept


def at_hand(
    analysis: Analysis, turns: Sequence[Turn], roles: Mapping[str, Role], matcher: Matcher
) -> Prepared | None:
    """What is kept of an analysed text, all cues met in it; None when it is not learned from."""
    none: frozenset[tuple[str, str]] = frozenset()
    return _prepared.get(_key(analysis.sha256, tuple(turns), roles, matcher, analysis.pipeline, none, False))


def _key(
    sha256: str,
    turns: tuple[Turn, ...],
    roles: Mapping[str, Role],
    matcher: Matcher,
    pipeline: str,
    late: frozenset[tuple[str, str]],
    asked: bool,
) -> tuple[object, ...]:
    return sha256, turns, tuple(sorted(roles.items())), matcher, pipeline, late, asked


def book_of(
    matcher: Matcher, analyse: Analyse, pipeline: str, paraphrases: int
) -> tuple[Prepared, list[tuple[int, str]]]:
    """``prepare_codebook``, kept as long as the codebook stays; ``paraphrases`` beyond the most are none."""
    most = max((len(code.paraphrases) for code in matcher.codes), default=0)
    key = (matcher, pipeline, min(paraphrases, most))
    found = _books.get(key)
    kept: tuple[Prepared, list[tuple[int, str]]] = remember(
        _books, key, found if found is not None else prepare_codebook(analyse, matcher, key[2]), BOOKS
    )
    return kept

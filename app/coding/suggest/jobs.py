"""What is asked of the worker process, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.coding.model import (
    NO_RULES,
    Code,
    Coding,
    Notice,
    Role,
    Suggestion,
    SuggestionDecision,
    SuggestionRules,
    Turn,
)
from app.coding.suggest.features.documents import Document


@dataclass(frozen=True, slots=True)
class SuggestJob:
    """One text to suggest codes for; the fields mean what they mean to ``suggest``."""

    source: str
    text: str
    turns: tuple[Turn, ...]
    codes: tuple[Code, ...]
    roles: Mapping[str, Role] = field(default_factory=dict)
    decisions: tuple[SuggestionDecision, ...] = ()
    codings: tuple[Coding, ...] = ()
    minimum: float | None = None
    documents: tuple[Document, ...] = ()
    """The coded documents of the project, to learn from."""
    rules: SuggestionRules = NO_RULES
    hidden: bool = False
    """Whether suggestions that are not shown come along."""


@dataclass(frozen=True, slots=True)
class AnalyseJob:
    """One text to analyse; the analysis comes by ``take_made``, its answer tells that it was made."""

    source: str
    text: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class SuggestAnswer:
    """What became of a job: suggestions (of an ``AnalyseJob`` none), or in ``trouble`` why there are none.

    ``sha256`` is that of the text that was analysed; ``pipeline`` and ``notices`` tell what analysed it.
    ``seconds`` is the time that the process worked on it.
    """

    job: str
    source: str
    sha256: str
    suggestions: tuple[Suggestion, ...] = ()
    pipeline: Notice | None = None
    notices: tuple[Notice, ...] = ()
    trouble: Notice | None = None
    seconds: float = 0.0
    measured: Mapping[str, float] = field(default_factory=dict)
    """From which confidence on each code is suggested when nobody said otherwise."""

"""Suggestions by the cues for a text that is analysed for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.coding.model import Code, Suggestion, Turn
from app.coding.suggest import suggest
from app.coding.suggest.pipeline import Pipeline, default


def suggest_text(
    text: str,
    turns: Sequence[Turn],
    codes: Iterable[Code],
    *,
    pipeline: Pipeline | None = None,
    **options: Any,
) -> list[Suggestion]:
    """Without ``pipeline`` by the process' own; ``options`` as for ``suggest``."""
    return suggest((pipeline or default()).analyse(text, turns), turns, codes, **options)

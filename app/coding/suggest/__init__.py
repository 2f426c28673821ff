"""Suggestions of codes: the Dutch pipeline, the codebook's cues, and the worker process that runs them.

Nothing here imports spaCy until it is needed: the worker loads it at first use. It is itself imported when it
is first named, for the window shows before that.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.coding.suggest.cues.evidence import THRESHOLD, combine
from app.coding.suggest.cues.suggest import suggest

if TYPE_CHECKING:
    from app.coding.suggest.jobs import AnalyseJob, SuggestAnswer, SuggestJob
    from app.coding.suggest.worker.asking import SuggestWorker

__all__ = [
    "THRESHOLD",
    "AnalyseJob",
    "SuggestAnswer",
    "SuggestJob",
    "SuggestWorker",
    "combine",
    "suggest",
]

_LATER = {
    "AnalyseJob": "jobs", "SuggestAnswer": "jobs", "SuggestJob": "jobs", "SuggestWorker": "worker.asking",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)

"""Suggestions of codes: the Dutch pipeline, the codebook's cues, and the worker process that runs them.

Nothing here imports spaCy until it is needed: ``suggest_text`` and the worker load it at first use.
"""

from __future__ import annotations

from app.coding.suggest.evidence import THRESHOLD, combine
from app.coding.suggest.suggest import suggest, suggest_text
from app.coding.suggest.worker import SuggestWorker
from app.coding.suggest.worker_jobs import AnalyseJob, SuggestAnswer, SuggestJob

__all__ = [
    "THRESHOLD",
    "AnalyseJob",
    "SuggestAnswer",
    "SuggestJob",
    "SuggestWorker",
    "combine",
    "suggest",
    "suggest_text",
]

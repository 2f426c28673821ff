"""The transcript with its gutter and its kantlijn."""

from app.ui.transcript.page import CODE_MIME, RANGE_MIME
from app.ui.transcript.view import TranscriptView

__all__ = ["CODE_MIME", "RANGE_MIME", "TranscriptView"]

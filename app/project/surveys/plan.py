"""What an import of a questionnaire would do: pure data, worked out before anything changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.coding.model import Attribute, AttributeType, Fragment, Notice
from app.coding.survey.layout import Revised
from app.coding.survey.table import Answers
from app.project.surveys.likeness import Likeness

Taken = Literal["again", "new"]
"""What a file is taken for that is like a survey in the project: a later export of it, or another one."""
Fate = Literal["new", "same", "choices", "retyped"]


@dataclass(frozen=True, slots=True)
class AttributePlan:
    """An attribute that a column fills; ``known`` is the one that the project has already."""

    header: str
    type: AttributeType
    choices: tuple[str, ...]
    fate: Fate
    known: Attribute | None = None
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """An open question: a new source with ``given`` (respondent, answer), or ``revised`` for one there."""

    header: str
    source: str | None
    given: tuple[tuple[str, str], ...] = ()
    revised: Revised | None = None
    left: int = 0
    """Answers that were changed in the file and in the project both: the file's are taken."""


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """Everything that an import would do. ``cases`` are the guids of respondents that are there, by name."""

    key: str
    """Of the project's setting that keeps what the survey is."""
    file: str
    known: bool
    answers: Answers
    original: bytes
    cases: Mapping[str, str]
    new: tuple[str, ...]
    adopted: tuple[str, ...]
    """Respondents whose case was there before, though not of this survey."""
    vanished: tuple[str, ...]
    attributes: tuple[AttributePlan, ...]
    values: Mapping[str, Mapping[str, str | None]]
    """By respondent and header: what is to be set, None to be emptied."""
    questions: tuple[QuestionPlan, ...]
    record: Mapping[str, Any]
    notices: tuple[Notice, ...] = ()
    frozen: bool = False
    """The earlier file is no longer kept, so that who was there already stays as they are."""
    renewed: bool = False
    """The file has other answers than the one that is kept: a later export must be compared with this one."""
    doubtful: Likeness | None = None
    """The survey of which this was taken for a later export, when that may be wrong and nobody said so."""

    @property
    def changes(self) -> bool:
        """Whether carrying it out would change anything."""
        return bool(
            self.renewed
            or self.new
            or self.values
            or any(a.fate != "same" for a in self.attributes)
            or any(q.source is None or (q.revised is not None and q.revised.edits) for q in self.questions)
        )


@dataclass(slots=True)
class SurveyReport:
    """What an import did."""

    file: str = ""
    known: bool = False
    respondents: int = 0
    new: int = 0
    adopted: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    values: int = 0
    answers: int = 0
    attributes: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    """Guids of the sources of its open questions."""
    shrunk: list[Fragment] = field(default_factory=list)
    dropped: list[Fragment] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    changed: bool = False

"""The words of the field as frozen types.

Every offset is a Unicode code point in the normalised text of a source; every range is half-open.
Every ``guid`` is a lower-case UUID4 string of 36 characters; a field named after a kind
(``code``, ``source``, ``coder``) holds the guid of that thing. Times are ISO 8601 in UTC
(``2026-11-22T09:30:00.123Z``), so that they sort as text on every engine.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from app.coding.query.tree import Query

SourceKind = Literal["interview", "focusgroup", "report", "survey", "note"]
Role = Literal["interviewer", "respondent", "other"]
Origin = Literal["manual", "suggested", "autocode", "imported"]
AttributeType = Literal["text", "number", "boolean", "date", "choice"]
Decision = Literal["accepted", "rejected"]
Hidden = Literal["", "low", "rejected", "coded", "off", "heading"]
MemoTarget = Literal["project", "source", "code", "coding", "case"]
"""Summaries in a framework are kept as memos of the kind ``summary`` (``app.project.framework``)."""

SOURCE_KINDS: tuple[SourceKind, ...] = ("interview", "focusgroup", "report", "survey", "note")
ROLES: tuple[Role, ...] = ("interviewer", "respondent", "other")
ORIGINS: tuple[Origin, ...] = ("manual", "suggested", "autocode", "imported")
ATTRIBUTE_TYPES: tuple[AttributeType, ...] = ("text", "number", "boolean", "date", "choice")


def new_guid() -> str:
    """A fresh guid."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know that is no refusal; ``key`` is looked up in ``resources/i18n``."""

    key: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coder:
    guid: str
    name: str
    color: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted speech: ``[start, end)`` with its label, ``[text_start, end)`` without."""

    n: int
    start: int
    text_start: int
    end: int
    speaker: str | None
    time: float | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    guid: str
    source: str
    name: str
    role: Role
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One imported text, without the text itself (``Project.sources.text``)."""

    guid: str
    name: str
    kind: SourceKind
    length: int
    sha256: str
    date: str | None = None
    wave: str | None = None
    group: str = ""
    position: int = 0
    original_name: str | None = None
    added: str = ""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    guid: str
    name: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A typed variable of a case, source or speaker; ``choices`` only for the type ``choice``.

    ``multiple``: a value may hold several answers, as of a question with several boxes to tick in a survey.
    """

    guid: str
    name: str
    type: AttributeType = "text"
    scope: Literal["case", "source", "speaker"] = "case"
    choices: tuple[str, ...] = ()
    position: int = 0
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    guid: str
    name: str
    parent: str | None = None
    position: int = 0
    color: str = "#0072b2"
    definition: str = ""
    inclusion: str = ""
    exclusion: str = ""
    example: str = ""
    cues: tuple[str, ...] = ()
    codable: bool = True
    active: bool = True
    paraphrases: tuple[str, ...] = ()
    """Sentences as people say or write it, often without any of the cues; suggestions learn from them."""
    interviewer: bool = False
    """Whether it is suggested in what the interviewer says, too."""


@dataclass(frozen=True, slots=True)
class CodeSet:
    guid: str
    name: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    guid: str
    code: str
    source: str
    start: int
    end: int
    coder: str
    weight: int | None = None
    origin: Origin = "manual"
    confidence: float | None = None
    created: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    guid: str
    target_kind: MemoTarget
    target: str
    text: str
    coder: str
    title: str = ""
    created: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """The words ``[start, end)`` of a source that speak for a suggestion, the cue they met, its weight.

    ``how`` is how a cue was met; ``learned`` for a word that what was coded before, or what the codebook
    says, speaks for, ``question`` for words of the interviewer's question, ``rest`` for what no words stand
    for (an empty range).
    """

    start: int
    end: int
    cue: str
    weight: float
    how: Literal["phrase", "lemma", "separable", "compound", "name", "learned", "question", "rest"] = "lemma"
    words: tuple[tuple[int, int], ...] = ()
    """The single words when others stand between them ("laat je het los": laat, los), else empty."""
    right: int = 0
    met: int = 0
    """Of a cue: in how many units that were learned from it was met, and in how many of them it was right."""


@dataclass(frozen=True, slots=True)
class Near:
    """A coding of the same code in like words; ``likeness`` 0 to 1."""

    coding: str
    source: str
    start: int
    end: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed coding. ``least`` is the confidence from which on its code is suggested.

    ``hidden`` says why it is not shown, empty for one that is: ``low`` confidence, ``rejected`` before,
    ``coded`` already, or its code is ``off``.
    """

    source: str
    start: int
    end: int
    code: str
    confidence: float
    reasons: tuple[Reason, ...]
    least: float = 0.0
    near: tuple[Near, ...] = ()
    hidden: Hidden = ""


@dataclass(frozen=True, slots=True)
class SuggestionRules:
    """What the coders told the suggestions, for the whole project.

    ``off``: codes never suggested; ``least``: pairs of code and its own threshold; ``never``: pairs of
    code and cue (folded by ``codebook.key_of``) that is no evidence for it.
    """

    off: frozenset[str] = frozenset()
    least: tuple[tuple[str, float], ...] = ()
    never: frozenset[tuple[str, str]] = frozenset()


NO_RULES = SuggestionRules()


@dataclass(frozen=True, slots=True)
class SuggestionDecision:
    """What a coder answered to a suggestion; a rejected one stays away."""

    guid: str
    source: str
    code: str
    start: int
    end: int
    decision: Decision
    coder: str
    created: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What one operation touched, per kind the guids; ``subject`` is the thing it was about.

    Kinds are the names of the tables: project, coder, source, speaker, case, case_source,
    attribute, attribute_value, code, code_set, coding, memo, suggestion_decision.
    """

    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    subject: str | None = None
    label: str = ""
    sources: frozenset[str] = frozenset()
    """Guids of the sources whose text, turns or codings were touched."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def touches(self, *kinds: str) -> bool:
        """Whether anything of one of ``kinds`` was added, changed or removed."""
        return any(k in part for k in kinds for part in (self.added, self.changed, self.removed))


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """One user action in the logboek; ``label`` is a key of ``resources/i18n``, ``details`` fill it."""

    id: int
    at: str
    coder: str | None
    label: str
    details: Mapping[str, Any]
    undone: bool
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class CodingFilter:
    """Which codings are meant; ``None`` is no restriction, an empty set admits nothing.

    ``where`` holds pairs (attribute name, value) that the case of the source must have; ``text``
    is a case-insensitive part of the fragment; ``codes`` are taken as given, without their subcodes;
    ``question`` must find the coding among all codings, whatever else is restricted.
    """

    codes: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    coders: frozenset[str] | None = None
    cases: frozenset[str] | None = None
    origins: frozenset[Origin] | None = None
    where: tuple[tuple[str, str], ...] = ()
    text: str = ""
    question: Query | None = None


@dataclass(frozen=True, slots=True)
class Fragment:
    """A coding with the text under it and where it stands, ready to read, list or print.

    ``attributes`` are those of the case(s) and the source by name; ``turn`` and ``time`` (seconds)
    are of the turn in which the fragment starts.
    """

    coding: Coding
    document: str
    cases: tuple[str, ...]
    attributes: Mapping[str, str]
    speaker: str
    role: Role | None
    path: str
    text: str
    turn: int | None
    time: float | None
    coder: str
    memo: str

"""The tables, as SQLAlchemy 2 typed models; portable to SQLite and PostgreSQL.

Rows refer to each other by a small integer ``id``; outside the store everything is known by its
``guid``. Texts stand once in ``body`` and original files once in ``blob``, both under their sha256.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.store.types import INTEGER, LONG, WORDS, text

APPLICATION_ID = 0x4B4E544C
"""The four bytes ``KNTL`` in the SQLite header: this file is a Kantlijn project."""

SCHEMA_VERSION = "0005"
"""The newest Alembic revision."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        dict[str, Any]: JSON,
        list[Any]: JSON,
        str: text(),
        int: INTEGER,
    }


def _to(kind: str) -> ForeignKey:
    """A reference checked at the end of a transaction, so that undo may restore rows in any order."""
    return ForeignKey(f"{kind}.id", deferrable=True, initially="DEFERRED")


class Row:
    """What every thing of the project has."""

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(text(36), unique=True)


class ProjectRow(Row, Base):
    __tablename__ = "project"
    name: Mapped[str]
    created: Mapped[str]
    settings: Mapped[dict[str, Any]]


class CoderRow(Row, Base):
    __tablename__ = "coder"
    name: Mapped[str] = mapped_column(unique=True)
    color: Mapped[str] = mapped_column(text(7))


class Body(Base):
    """A normalised text, immutable, under its sha256."""

    __tablename__ = "body"
    sha256: Mapped[str] = mapped_column(text(64), primary_key=True)
    text: Mapped[str] = mapped_column(LONG)


class Blob(Base):
    """An original file, immutable, under its sha256."""

    __tablename__ = "blob"
    sha256: Mapped[str] = mapped_column(text(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class AnalysisRow(Base):
    """What a pipeline made of a text, packed: a cache, outside the log, that may be emptied at any time."""

    __tablename__ = "analysis"
    sha256: Mapped[str] = mapped_column(text(64), primary_key=True)
    pipeline: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class WordIndexRow(Base):
    """A text whose words are indexed: as they stand in it (no ``pipeline``), or by all they can be met by.

    A cache outside the log. Only PostgreSQL keeps ``words`` here; SQLite does in a table of its own kind
    (``word_engines``).
    """

    __tablename__ = "word_index"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(text(64))
    pipeline: Mapped[str]
    words: Mapped[str | None] = mapped_column(WORDS)
    __table_args__ = (
        UniqueConstraint("sha256", "pipeline"),
        Index("ix_word_index_words", "words"),  # a GIN index on PostgreSQL: app.store.postgres says so
    )


class WordListRow(Base):
    """Distinct words that are indexed, a deflated list per run of the indexing; goes with the index."""

    __tablename__ = "word_list"
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[bytes] = mapped_column(LargeBinary)


class SourceRow(Row, Base):
    __tablename__ = "source"
    name: Mapped[str]
    kind: Mapped[str]
    body: Mapped[str] = mapped_column(text(64), index=True)
    length: Mapped[int]
    date: Mapped[str | None]
    wave: Mapped[str | None]
    document_group: Mapped[str]
    position: Mapped[int]
    original: Mapped[str | None] = mapped_column(text(64))
    original_name: Mapped[str | None]
    added: Mapped[str]
    notices: Mapped[list[Any]]


class SpeakerRow(Row, Base):
    __tablename__ = "speaker"
    source_id: Mapped[int] = mapped_column(_to("source"), index=True)
    name: Mapped[str]
    role: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(_to("case"), index=True)


class TurnRow(Base):
    """A turn is part of its source's layout: known by source and number, changed with it as a whole."""

    __tablename__ = "turn"
    source_id: Mapped[int] = mapped_column(_to("source"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]
    text_start: Mapped[int]
    end: Mapped[int]
    speaker_id: Mapped[int | None] = mapped_column(_to("speaker"), index=True)
    time: Mapped[float | None]


class CaseRow(Row, Base):
    __tablename__ = "case"
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]


class CaseSourceRow(Row, Base):
    __tablename__ = "case_source"
    case_id: Mapped[int] = mapped_column(_to("case"))
    source_id: Mapped[int] = mapped_column(_to("source"), index=True)
    __table_args__ = (UniqueConstraint("case_id", "source_id"),)


class AttributeRow(Row, Base):
    __tablename__ = "attribute"
    name: Mapped[str]
    type: Mapped[str]
    scope: Mapped[str]
    choices: Mapped[list[Any]]
    position: Mapped[int]
    __table_args__ = (UniqueConstraint("name", "scope"),)


class AttributeValueRow(Row, Base):
    __tablename__ = "attribute_value"
    attribute_id: Mapped[int] = mapped_column(_to("attribute"), index=True)
    case_id: Mapped[int | None] = mapped_column(_to("case"), index=True)
    source_id: Mapped[int | None] = mapped_column(_to("source"), index=True)
    speaker_id: Mapped[int | None] = mapped_column(_to("speaker"), index=True)
    value: Mapped[str]
    __table_args__ = (
        CheckConstraint(
            "case_id IS NOT NULL OR source_id IS NOT NULL OR speaker_id IS NOT NULL",
            name="target",
        ),
    )


class CodeRow(Row, Base):
    __tablename__ = "code"
    parent_id: Mapped[int | None] = mapped_column(_to("code"), index=True)
    name: Mapped[str]
    position: Mapped[int]
    color: Mapped[str] = mapped_column(text(7))
    definition: Mapped[str]
    inclusion: Mapped[str]
    exclusion: Mapped[str]
    example: Mapped[str]
    cues: Mapped[list[Any]]
    paraphrases: Mapped[list[Any]] = mapped_column(server_default="[]")
    codable: Mapped[bool]
    active: Mapped[bool]
    interviewer: Mapped[bool] = mapped_column(server_default=false())


class CodeSetRow(Row, Base):
    __tablename__ = "code_set"
    name: Mapped[str] = mapped_column(unique=True)
    codes: Mapped[list[Any]]


class CodingRow(Row, Base):
    __tablename__ = "coding"
    code_id: Mapped[int] = mapped_column(_to("code"))
    source_id: Mapped[int] = mapped_column(_to("source"))
    start: Mapped[int]
    end: Mapped[int]
    coder_id: Mapped[int] = mapped_column(_to("coder"))
    weight: Mapped[int | None]
    origin: Mapped[str]
    confidence: Mapped[float | None]
    created: Mapped[str]
    __table_args__ = (
        UniqueConstraint("source_id", "start", "end", "code_id", "coder_id"),
        Index("ix_coding_code", "code_id"),
        CheckConstraint('start >= 0 AND "end" > start', name="range"),
    )


class MemoRow(Row, Base):
    """``target`` is the guid of a project, source, code, coding or case; of a ``summary`` it is the case, and
    ``title`` is the guid of the code under which the case is summarised."""

    __tablename__ = "memo"
    target_kind: Mapped[str]
    target: Mapped[str] = mapped_column(text(36), index=True)
    title: Mapped[str]
    text: Mapped[str]
    coder_id: Mapped[int] = mapped_column(_to("coder"))
    created: Mapped[str]
    changed: Mapped[str]


class SuggestionDecisionRow(Row, Base):
    __tablename__ = "suggestion_decision"
    source_id: Mapped[int] = mapped_column(_to("source"), index=True)
    code_id: Mapped[int] = mapped_column(_to("code"))
    start: Mapped[int]
    end: Mapped[int]
    decision: Mapped[str]
    coder_id: Mapped[int] = mapped_column(_to("coder"))
    created: Mapped[str]


class ChangeGroupRow(Base):
    """One user action. ``undoes`` is the group it took back, or the undo a redo took back."""

    __tablename__ = "change_group"
    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(text(36), unique=True)
    at: Mapped[str]
    coder: Mapped[str | None] = mapped_column(text(36))
    label: Mapped[str]
    details: Mapped[dict[str, Any]]
    undoes: Mapped[int | None]
    program: Mapped[str]


class ChangeRow(Base):
    """A run of changes of one kind and operation: JSON ``[[guid, before, after], ...]``, maybe deflated."""

    __tablename__ = "change"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(_to("change_group"), index=True)
    kind: Mapped[str]
    operation: Mapped[str]
    guid: Mapped[str | None] = mapped_column(text(36), index=True)
    count: Mapped[int]
    version: Mapped[str]
    payload: Mapped[bytes] = mapped_column(LargeBinary)

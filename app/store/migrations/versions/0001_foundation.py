"""The foundation: everything the first version keeps."""

import sqlalchemy as sa
from alembic import op

from app.store.types import INTEGER, LONG, text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attribute",
        sa.Column("name", text(), nullable=False),
        sa.Column("type", text(), nullable=False),
        sa.Column("scope", text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint("guid", name=op.f("uq_attribute_guid")),
        sa.UniqueConstraint("name", "scope", name=op.f("uq_attribute_name")),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", text(64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "body",
        sa.Column("sha256", text(64), nullable=False),
        sa.Column("text", LONG, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_body")),
    )
    op.create_table(
        "case",
        sa.Column("name", text(), nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("guid", name=op.f("uq_case_guid")),
        sa.UniqueConstraint("name", name=op.f("uq_case_name")),
    )
    op.create_table(
        "change_group",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.Column("at", text(), nullable=False),
        sa.Column("coder", text(36), nullable=True),
        sa.Column("label", text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("undoes", INTEGER, nullable=True),
        sa.Column("program", text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_group")),
        sa.UniqueConstraint("guid", name=op.f("uq_change_group_guid")),
    )
    op.create_table(
        "code",
        sa.Column("parent_id", INTEGER, nullable=True),
        sa.Column("name", text(), nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("color", text(7), nullable=False),
        sa.Column("definition", text(), nullable=False),
        sa.Column("inclusion", text(), nullable=False),
        sa.Column("exclusion", text(), nullable=False),
        sa.Column("example", text(), nullable=False),
        sa.Column("cues", sa.JSON(), nullable=False),
        sa.Column("codable", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["code.id"], name=op.f("fk_code_parent_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("guid", name=op.f("uq_code_guid")),
    )
    op.create_index(op.f("ix_code_parent_id"), "code", ["parent_id"], unique=False)
    op.create_table(
        "code_set",
        sa.Column("name", text(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_set")),
        sa.UniqueConstraint("guid", name=op.f("uq_code_set_guid")),
        sa.UniqueConstraint("name", name=op.f("uq_code_set_name")),
    )
    op.create_table(
        "coder",
        sa.Column("name", text(), nullable=False),
        sa.Column("color", text(7), nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coder")),
        sa.UniqueConstraint("guid", name=op.f("uq_coder_guid")),
        sa.UniqueConstraint("name", name=op.f("uq_coder_name")),
    )
    op.create_table(
        "project",
        sa.Column("name", text(), nullable=False),
        sa.Column("created", text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("guid", name=op.f("uq_project_guid")),
    )
    op.create_table(
        "source",
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("body", text(64), nullable=False),
        sa.Column("length", INTEGER, nullable=False),
        sa.Column("date", text(), nullable=True),
        sa.Column("wave", text(), nullable=True),
        sa.Column("document_group", text(), nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("original", text(64), nullable=True),
        sa.Column("original_name", text(), nullable=True),
        sa.Column("added", text(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("guid", name=op.f("uq_source_guid")),
    )
    op.create_index(op.f("ix_source_body"), "source", ["body"], unique=False)
    op.create_table(
        "case_source",
        sa.Column("case_id", INTEGER, nullable=False),
        sa.Column("source_id", INTEGER, nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_case_source_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_case_source_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_source")),
        sa.UniqueConstraint("case_id", "source_id", name=op.f("uq_case_source_case_id")),
        sa.UniqueConstraint("guid", name=op.f("uq_case_source_guid")),
    )
    op.create_index(op.f("ix_case_source_source_id"), "case_source", ["source_id"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("group_id", INTEGER, nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("operation", text(), nullable=False),
        sa.Column("guid", text(36), nullable=True),
        sa.Column("count", INTEGER, nullable=False),
        sa.Column("version", text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["change_group.id"],
            name=op.f("fk_change_group_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_group_id"), "change", ["group_id"], unique=False)
    op.create_index(op.f("ix_change_guid"), "change", ["guid"], unique=False)
    op.create_table(
        "coding",
        sa.Column("code_id", INTEGER, nullable=False),
        sa.Column("source_id", INTEGER, nullable=False),
        sa.Column("start", INTEGER, nullable=False),
        sa.Column("end", INTEGER, nullable=False),
        sa.Column("coder_id", INTEGER, nullable=False),
        sa.Column("weight", INTEGER, nullable=True),
        sa.Column("origin", text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("created", text(), nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_coding_range")),
        sa.ForeignKeyConstraint(
            ["code_id"], ["code.id"], name=op.f("fk_coding_code_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["coder_id"], ["coder.id"], name=op.f("fk_coding_coder_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_coding_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint("guid", name=op.f("uq_coding_guid")),
        sa.UniqueConstraint(
            "source_id", "start", "end", "code_id", "coder_id", name=op.f("uq_coding_source_id")
        ),
    )
    op.create_index("ix_coding_code", "coding", ["code_id"], unique=False)
    op.create_table(
        "memo",
        sa.Column("target_kind", text(), nullable=False),
        sa.Column("target", text(36), nullable=False),
        sa.Column("title", text(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("coder_id", INTEGER, nullable=False),
        sa.Column("created", text(), nullable=False),
        sa.Column("changed", text(), nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["coder_id"], ["coder.id"], name=op.f("fk_memo_coder_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
        sa.UniqueConstraint("guid", name=op.f("uq_memo_guid")),
    )
    op.create_index(op.f("ix_memo_target"), "memo", ["target"], unique=False)
    op.create_table(
        "speaker",
        sa.Column("source_id", INTEGER, nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("case_id", INTEGER, nullable=True),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_speaker_case_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_speaker_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("guid", name=op.f("uq_speaker_guid")),
    )
    op.create_index(op.f("ix_speaker_source_id"), "speaker", ["source_id"], unique=False)
    op.create_table(
        "suggestion_decision",
        sa.Column("source_id", INTEGER, nullable=False),
        sa.Column("code_id", INTEGER, nullable=False),
        sa.Column("start", INTEGER, nullable=False),
        sa.Column("end", INTEGER, nullable=False),
        sa.Column("decision", text(), nullable=False),
        sa.Column("coder_id", INTEGER, nullable=False),
        sa.Column("created", text(), nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["code.id"],
            name=op.f("fk_suggestion_decision_code_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["coder_id"],
            ["coder.id"],
            name=op.f("fk_suggestion_decision_coder_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_suggestion_decision_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_decision")),
        sa.UniqueConstraint("guid", name=op.f("uq_suggestion_decision_guid")),
    )
    op.create_index(
        op.f("ix_suggestion_decision_source_id"), "suggestion_decision", ["source_id"], unique=False
    )
    op.create_table(
        "attribute_value",
        sa.Column("attribute_id", INTEGER, nullable=False),
        sa.Column("case_id", INTEGER, nullable=True),
        sa.Column("source_id", INTEGER, nullable=True),
        sa.Column("speaker_id", INTEGER, nullable=True),
        sa.Column("value", text(), nullable=False),
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("guid", text(36), nullable=False),
        sa.CheckConstraint(
            "case_id IS NOT NULL OR source_id IS NOT NULL OR speaker_id IS NOT NULL",
            name=op.f("ck_attribute_value_target"),
        ),
        sa.ForeignKeyConstraint(
            ["attribute_id"],
            ["attribute.id"],
            name=op.f("fk_attribute_value_attribute_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_attribute_value_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_attribute_value_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["speaker.id"],
            name=op.f("fk_attribute_value_speaker_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_value")),
        sa.UniqueConstraint("guid", name=op.f("uq_attribute_value_guid")),
    )
    op.create_index(
        op.f("ix_attribute_value_attribute_id"), "attribute_value", ["attribute_id"], unique=False
    )
    op.create_table(
        "turn",
        sa.Column("source_id", INTEGER, nullable=False),
        sa.Column("n", INTEGER, nullable=False),
        sa.Column("start", INTEGER, nullable=False),
        sa.Column("text_start", INTEGER, nullable=False),
        sa.Column("end", INTEGER, nullable=False),
        sa.Column("speaker_id", INTEGER, nullable=True),
        sa.Column("time", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_turn_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["speaker.id"],
            name=op.f("fk_turn_speaker_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("source_id", "n", name=op.f("pk_turn")),
    )

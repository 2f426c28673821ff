"""A place for the index of words, which tells in which texts a search must look."""

import sqlalchemy as sa
from alembic import op

from app.store.types import INTEGER, WORDS, text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word_index",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("sha256", text(64), nullable=False),
        sa.Column("pipeline", text(), nullable=False),
        sa.Column("words", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_index")),
        sa.UniqueConstraint("sha256", "pipeline", name=op.f("uq_word_index_sha256")),
    )
    op.create_index("ix_word_index_words", "word_index", ["words"], postgresql_using="gin")
    op.create_table(
        "word_list",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_list")),
    )

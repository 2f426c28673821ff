"""Paraphrases of codes, and a place for what the language pipeline made of the texts."""

import sqlalchemy as sa
from alembic import op

from app.store.types import text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("code", sa.Column("paraphrases", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "analysis",
        sa.Column("sha256", text(64), nullable=False),
        sa.Column("pipeline", text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "pipeline", name=op.f("pk_analysis")),
    )

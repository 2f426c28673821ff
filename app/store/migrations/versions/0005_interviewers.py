"""Codes that are suggested in what the interviewer says, too."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("code", sa.Column("interviewer", sa.Boolean(), server_default=sa.false(), nullable=False))

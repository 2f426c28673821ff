"""Indexes on what refers to cases, speakers and documents.

Whoever takes a row away has the database look for all that refers to it: in a questionnaire of thousands
through every value, once per respondent, where there is no index. Files in which thousands of values were
written have such indexes already, of a name that only SQLite knew.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BY = (
    ("attribute_value", "case_id"),
    ("attribute_value", "source_id"),
    ("attribute_value", "speaker_id"),
    ("speaker", "case_id"),
    ("turn", "speaker_id"),
)


def upgrade() -> None:
    for table, column in _BY:
        op.drop_index(f"many_{table}_{column}", table, if_exists=True)
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])

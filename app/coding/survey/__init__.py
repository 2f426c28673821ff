"""Questionnaires: a table of respondents and answers, read, guessed at, and made ready to be stored.

``read`` gives a ``Table`` (cells as the file has them), ``guess.columns`` says per column what it holds,
``typed.answers`` makes of both what is stored. Nothing here knows a project.
"""

from __future__ import annotations

from app.coding.survey.reader import EXTENSIONS, read
from app.coding.survey.table import COLUMN_TYPES, Answers, Column, ColumnType, Problem, Table

__all__ = ["COLUMN_TYPES", "EXTENSIONS", "Answers", "Column", "ColumnType", "Problem", "Table", "read"]

"""The types of columns, so that both databases keep and sort the same; for the models and the migrations."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.types import TypeEngine, UserDefinedType

_BYTEWISE = Text(collation="C")
"""Text that PostgreSQL sorts as SQLite does, by code point, whatever language its server speaks."""


class _Tsvector(UserDefinedType[str]):
    """SQLAlchemy's own lies in its PostgreSQL dialect, which takes a file's start 30 ms to load."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """As a CREATE TABLE names it."""
        return "TSVECTOR"


def text(length: int | None = None) -> TypeEngine[str]:
    """A short text; the length is a note to the reader, it is not held."""
    return String(length).with_variant(_BYTEWISE, "postgresql")


LONG: TypeEngine[str] = Text().with_variant(_BYTEWISE, "postgresql")
INTEGER: TypeEngine[int] = Integer().with_variant(BigInteger(), "postgresql")
"""As wide as SQLite's: codings step aside to places beyond 32 bits."""
WORDS: TypeEngine[str] = Text().with_variant(_Tsvector(), "postgresql")
"""The indexed words of a text, where the database has a type for that."""

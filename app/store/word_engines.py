"""The words of texts as the two databases keep them: FTS5 in SQLite, a tsvector with GIN in PostgreSQL.

Either is given words that are folded already (``app.coding.folding``) and knows of each text which it has,
not where they stand: places are found in the text itself, and the index stays a sixth of the texts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from sqlalchemy import Connection, String, bindparam, cast, delete, literal, text, update
from sqlalchemy.exc import OperationalError

from app.store import schema

_index = schema.Base.metadata.tables["word_index"]
_FTS = "word_fts"
_NO_WORD = re.compile(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]")
GONE = "gone "
_STAND_IN = "\ue000"
"""Stands for what is no letter or digit, at which FTS5 would cut."""


def token(word: str) -> str:
    """A word as it is kept."""
    return word if word.isalnum() else _NO_WORD.sub(_STAND_IN, word)


class Words(Protocol):
    """How one kind of database keeps words; ids are those of ``word_index``."""

    def ready(self, conn: Connection) -> bool:
        """See that there is a place for them; False when this database cannot keep any."""

    def put(self, conn: Connection, rows: Mapping[int, Collection[str]]) -> None:
        """Keep the words of texts whose rows stand in ``word_index``."""

    def having(self, conn: Connection, words: Iterable[str], *, begin: bool) -> set[int]:
        """The texts with one of the words, or one that begins so."""

    def drop(self, conn: Connection, shas: Collection[str]) -> None:
        """Let go of these texts."""

    def clear(self, conn: Connection) -> None:
        """Keep none."""


class Fts5:
    """A contentless FTS5 table without places. Of a text that went a number stays, which is not used again,
    and its words under that number, until the index is cleared; a purge does."""

    def ready(self, conn: Connection) -> bool:
        """See that the table is there; not every SQLite has FTS5."""
        try:
            conn.exec_driver_sql(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {_FTS} USING"
                " fts5(words, content='', detail=none, columnsize=0, tokenize='ascii')"
            )
        except OperationalError as error:
            if "no such module" in str(error.orig):
                return False
            raise
        return True

    def put(self, conn: Connection, rows: Mapping[int, Collection[str]]) -> None:
        """Keep the words of texts."""
        made = [(number, " ".join(map(token, words))) for number, words in rows.items()]
        conn.exec_driver_sql(f"INSERT INTO {_FTS} (rowid, words) VALUES (?, ?)", made)

    def having(self, conn: Connection, words: Iterable[str], *, begin: bool) -> set[int]:
        """The texts with one of the words, or one that begins so."""
        end = '" *' if begin else '"'
        asked = " OR ".join(f'"{token(word)}{end}' for word in words)
        return set(conn.exec_driver_sql(f"SELECT rowid FROM {_FTS} WHERE {_FTS} MATCH ?", (asked,)).scalars())

    def drop(self, conn: Connection, shas: Collection[str]) -> None:
        """Let go of these texts."""
        gone = {"sha256": "", "pipeline": literal(GONE) + cast(_index.c.id, String)}
        conn.execute(update(_index).where(_index.c.sha256.in_(list(shas))).values(gone))

    def clear(self, conn: Connection) -> None:
        """Keep none."""
        conn.exec_driver_sql(f"DROP TABLE IF EXISTS {_FTS}")


class Tsvector:
    """A column of ``word_index`` under a GIN index; what is in it is no language's words, but ours."""

    MOST = 900_000
    """Bytes of one text's words; a tsvector holds a megabyte. Of a longer one nothing is kept."""

    def ready(self, conn: Connection) -> bool:
        """See that the table is there; not every SQLite has FTS5."""
        return True

    def put(self, conn: Connection, rows: Mapping[int, Collection[str]]) -> None:
        """Keep the words of texts."""
        made = []
        for number, words in rows.items():
            kept = list(map(token, words))
            if sum(len(word.encode()) + 8 for word in kept) < self.MOST:
                made.append({"number": number, "kept": kept})
        gone = rows.keys() - {row["number"] for row in made}
        if made:
            put = text("UPDATE word_index SET words = array_to_tsvector(:kept) WHERE id = :number")
            conn.execute(put, made)
        if gone:
            conn.execute(_index.delete().where(_index.c.id.in_(gone)))

    def having(self, conn: Connection, words: Iterable[str], *, begin: bool) -> set[int]:
        """The texts with one of the words, or one that begins so."""
        quoted = ("'" + token(word).replace("\\", "\\\\").replace("'", "''") + "'" for word in words)
        asked = " | ".join(f"{word}:*" if begin else word for word in quoted)
        found = text("SELECT id FROM word_index WHERE words @@ CAST(:asked AS tsquery)").bindparams(
            bindparam("asked", asked)
        )
        return set(conn.execute(found).scalars())

    def drop(self, conn: Connection, shas: Collection[str]) -> None:
        """Let go of these texts."""
        conn.execute(delete(_index).where(_index.c.sha256.in_(list(shas))))

    def clear(self, conn: Connection) -> None:
        """It goes with its rows."""


def words_of(conn: Connection) -> Words:
    """How the database of a connection keeps words."""
    return Tsvector() if conn.dialect.name == "postgresql" else Fts5()

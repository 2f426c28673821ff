"""The index of words: in which texts a search must look. A cache beside the log, as the analyses are.

What it tells is never too little: a text that is not in it may have every word.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, func, insert, select

from app.store import records, schema
from app.store.word_engines import GONE, words_of

_index = schema.Base.metadata.tables["word_index"]
_list = schema.Base.metadata.tables["word_list"]
_body = schema.Base.metadata.tables["body"]
Key = tuple[str, str]
"""The sha256 of a text, and the pipeline by which its words can be met (empty: as they stand there)."""
Tidied = tuple[tuple[int, ...], bytes]
"""Lists of distinct words, by number, and the one that takes their place."""
MOST_BYTES = 1 << 28
_SHARE_GONE = 4


def known(conn: Connection) -> dict[Key, int]:
    """The texts that are indexed, with their numbers."""
    i = _index.c
    return {(sha, by): n for sha, by, n in conn.execute(select(i.sha256, i.pipeline, i.id)) if sha}


def put(conn: Connection, rows: Mapping[Key, Collection[str]]) -> None:
    """Index texts that stand in ``body`` by these words; those that are indexed so already stay as they are.

    What an earlier pipeline told of these texts goes.
    """
    engine = words_of(conn)
    if not rows or not engine.ready(conn):
        return
    if _gone(conn) * _SHARE_GONE > len(known(conn)) + 40:
        clear(conn)
        engine.ready(conn)
    there = _bodies(conn, {sha for sha, _ in rows})
    present = known(conn)
    new = {key: words for key, words in rows.items() if key[0] in there and key not in present}
    if not new:
        return
    after = int(conn.execute(select(func.coalesce(func.max(_index.c.id), 0))).scalar_one()) + 1
    numbers = {after + n: key for n, key in enumerate(new)}
    made = [{"id": n, "sha256": sha, "pipeline": by, "words": None} for n, (sha, by) in numbers.items()]
    conn.execute(insert(_index), made)
    engine.put(conn, {n: new[key] for n, key in numbers.items()})
    plain = set().union(*(words for (_, by), words in new.items() if not by))
    if plain:
        _keep(conn, plain)


def _gone(conn: Connection) -> int:
    """Texts that went and left their words."""
    return int(conn.execute(select(func.count()).where(_index.c.pipeline.startswith(GONE))).scalar_one())


def _bodies(conn: Connection, shas: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in records.batches(shas):
        found |= set(conn.execute(select(_body.c.sha256).where(_body.c.sha256.in_(part))).scalars())
    return found


def _keep(conn: Connection, words: set[str]) -> None:
    """Keep a list of distinct words."""
    conn.execute(insert(_list), {"words": _packed(words)})


def _packed(words: set[str]) -> bytes:
    return zlib.compress("\n".join(sorted(words)).encode("utf-8", "surrogatepass"), 1)


def tidied(conn: Connection) -> Tidied:
    """All lists of distinct words as one; no list when there are not two."""
    numbers = tuple(conn.execute(select(_list.c.id)).scalars())
    words = set(word_list(conn).split("\n")) if len(numbers) > 1 else set()
    return (numbers, _packed(words)) if words else ((), b"")


def tidy(conn: Connection, made: Tidied) -> None:
    """Put one list in the place of those that it was made of, if they are all still there."""
    numbers, words = made
    there = set(conn.execute(select(_list.c.id)).scalars())
    if numbers and there.issuperset(numbers):
        conn.execute(delete(_list).where(_list.c.id.in_(numbers)))
        conn.execute(insert(_list), {"words": words})


def word_list(conn: Connection) -> str:
    """All distinct words as they stand in the indexed texts, maybe more than once, each on a line.

    Empty when what is kept cannot be read.
    """
    parts = []
    try:
        for data in conn.execute(select(_list.c.words)).scalars():
            unfolding = zlib.decompressobj()
            parts.append(unfolding.decompress(data, MOST_BYTES).decode("utf-8", "surrogatepass"))
    except (zlib.error, UnicodeDecodeError):
        return ""
    return "\n".join(parts)


def having(conn: Connection, words: Iterable[str], *, begin: bool = False) -> set[int]:
    """The numbers of the texts with one of these folded words, or one that begins so."""
    return words_of(conn).having(conn, words, begin=begin)


def drop(conn: Connection, shas: Collection[str]) -> None:
    """Let go of these texts."""
    if shas:
        words_of(conn).drop(conn, shas)


def clear(conn: Connection) -> None:
    """Let go of the whole index, so that none of its words is left."""
    conn.execute(delete(_index))
    conn.execute(delete(_list))
    words_of(conn).clear(conn)


def size(conn: Connection) -> int:
    """How many texts are indexed."""
    return len({sha for sha, _ in known(conn)})

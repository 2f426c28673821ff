"""Kept analyses of texts: a cache beside the log. Nothing here is a change, nothing is undone or checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, func, insert, select

from app.store import schema

_analysis = schema.Base.metadata.tables["analysis"]
_body = schema.Base.metadata.tables["body"]
_source = schema.Base.metadata.tables["source"]
_AT_ONCE = 500
Key = tuple[str, str]


def get(conn: Connection, keys: Collection[Key]) -> dict[Key, bytes]:
    """What is kept under these keys (sha256 of the text, pipeline)."""
    a, wanted = _analysis.c, set(keys)
    shas = sorted({sha for sha, _ in wanted})
    found: dict[Key, bytes] = {}
    for at in range(0, len(shas), _AT_ONCE):
        rows = select(a.sha256, a.pipeline, a.data).where(a.sha256.in_(shas[at : at + _AT_ONCE]))
        found |= {(s, p): data for s, p, data in conn.execute(rows) if (s, p) in wanted}
    return found


def has(conn: Connection, keys: Collection[Key]) -> set[Key]:
    """Those of the keys under which something is kept."""
    a = _analysis.c
    return {(s, p) for s, p in conn.execute(select(a.sha256, a.pipeline))} & set(keys)


def put(conn: Connection, rows: Mapping[Key, bytes], also: Iterable[str], wanted: Collection[Key]) -> None:
    """Keep analyses of texts that stand in ``body`` or whose sha256 is one of ``also``; let go of all others.

    Of the texts in ``rows`` what was kept before goes as well, but under ``wanted`` keys.
    """
    shas = sorted({sha for sha, _ in rows})
    a, lasting = _analysis.c, set(also)
    for at in range(0, len(shas), _AT_ONCE):
        part = shas[at : at + _AT_ONCE]
        lasting |= set(conn.execute(select(_body.c.sha256).where(_body.c.sha256.in_(part))).scalars())
        present = conn.execute(select(a.sha256, a.pipeline).where(a.sha256.in_(part))).all()
        for sha, pipeline in present:
            if (sha, pipeline) in rows or (sha, pipeline) not in wanted:
                conn.execute(delete(_analysis).where(a.sha256 == sha, a.pipeline == pipeline))
    kept = [{"sha256": s, "pipeline": p, "data": data} for (s, p), data in rows.items() if s in lasting]
    if kept:
        conn.execute(insert(_analysis), kept)
    conn.execute(delete(_analysis).where(a.sha256.not_in(select(_body.c.sha256)), a.sha256.not_in(lasting)))


def drop(conn: Connection, shas: Collection[str]) -> None:
    """Let go of what is kept of these texts."""
    conn.execute(delete(_analysis).where(_analysis.c.sha256.in_(list(shas))))


def sources_of(conn: Connection, shas: Collection[str]) -> list[tuple[str, str]]:
    """The sources (by guid) that have these texts, each with the sha256."""
    statement = select(_source.c.guid, _source.c.body).where(_source.c.body.in_(list(shas)))
    return [(guid, sha) for guid, sha in conn.execute(statement)]


def size(conn: Connection) -> dict[str, int]:
    """How many analyses are kept, and their bytes."""
    n, octets = conn.execute(
        select(func.count(), func.coalesce(func.sum(func.length(_analysis.c.data)), 0)).select_from(_analysis)
    ).one()
    return {"texts": int(n), "bytes": int(octets)}

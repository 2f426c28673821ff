"""What changes of the rows that a coder may see, without a step in the log that it may see.

While a team codes blind a lead's step is hidden, also where it is about a blind coder's own codings or about
what the team settled. The rows themselves are there for that coder, so they are compared with what they
were: the server's policies alone decide what there is to compare, and nothing is told by whom or why.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from sqlalchemy import Connection

from app.store import blind, log
from app.store.blind import OWN
from app.store.log import Change

_Rows: TypeAlias = dict[str, tuple[int, int | None]]
"""By guid the transaction that wrote a row last, and the id of the source it lies on."""

_SUM = "SELECT " + ", ".join(
    f"(SELECT ROW(count(*), sum(hashtextextended(guid, xmin::text::bigint)))::text FROM {name})"
    for name in OWN
)  # fmt: skip
_ON = {name: "NULL" if name == "memo" else "source_id" for name in OWN}
_NEWEST = "SELECT coalesce(max(id), 0) FROM change_group"
_OWN_STEPS = "SELECT id, xmin::text::bigint FROM change_group WHERE id > %s AND coder = kantlijn_team.me()"


class Unlogged:
    """Compares the rows with what they were at the look before; one thread at a time."""

    def __init__(self) -> None:
        self._sum: Any = None
        self._rows: dict[str, _Rows] = {}
        self._tip = 0

    def look(self, conn: Connection) -> list[Change]:
        """What others added, changed and removed since the look before, as steps that hold no more than the
        source; nothing at the first look, and for who is not a blind coder. ``conn`` must see one state."""
        if not blind.state(conn)[1]:
            self._sum = None
            return []
        now = conn.exec_driver_sql(_SUM).one()
        if now == self._sum:
            return []
        before, since = self._rows, self._tip
        self._rows = {
            name: {
                guid: (wrote, source)
                for guid, wrote, source in conn.exec_driver_sql(
                    f"SELECT guid, xmin::text::bigint, {_ON[name]} FROM {name}"
                )
            }
            for name in OWN
        }
        self._tip = conn.exec_driver_sql(_NEWEST).scalar() or 0
        first, self._sum = self._sum is None, now
        return [] if first else list(self._differences(conn, before, since))

    def _differences(self, conn: Connection, before: dict[str, _Rows], since: int) -> Iterator[Change]:
        """Without what stands in steps of one's own: those transactions wrote their group as well."""
        mine = {row[0]: row[1] for row in conn.exec_driver_sql(_OWN_STEPS, (since,))}
        removed = {
            (step.kind, step.guid) for step in log.read(conn, list(mine)) if step.operation == "remove"
        }
        own = set(mine.values())
        sources = {row[0]: row[1] for row in conn.exec_driver_sql("SELECT id, guid FROM source")}
        for kind, rows in self._rows.items():
            old = before[kind]
            for guid, row in rows.items():
                if row != old.get(guid) and row[0] not in own:
                    at = {"source": sources.get(row[1])}
                    yield Change("change" if guid in old else "add", kind, guid, None, at)
            for guid in old.keys() - rows.keys():
                if (kind, guid) not in removed:
                    yield Change("remove", kind, guid, {"source": sources.get(old[guid][1])}, None)

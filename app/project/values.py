"""Many values of attributes at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.coding.model import new_guid

if TYPE_CHECKING:
    from app.store.batch import Batch

Wanted = Mapping[tuple[str, str], str | None]
"""By the guid of a case, source or speaker and of an attribute: a value as it is kept, None for a blank."""


def write(batch: Batch, scope: str, wanted: Wanted) -> None:
    """Inside a batch: give these values; what is so already is left alone. ``scope`` is of all of them."""
    from sqlalchemy import select

    from app.store.records import batches, table

    t = table("attribute_value")
    column = t.c[f"{scope}_id"]
    attributes = batch.ids.ids(batch.conn, "attribute", {a for _, a in wanted})
    targets = batch.ids.ids(batch.conn, scope, {g for g, _ in wanted})
    back = {attributes[a]: a for _, a in wanted}
    named = {targets[g]: g for g, _ in wanted}
    present: dict[tuple[str, str], tuple[str, str]] = {}
    for part in batches(list(named.values())):
        statement = select(t.c.guid, t.c.attribute_id, column, t.c.value).where(
            column.in_([targets[g] for g in part])
        )
        for guid, attribute, target, value in batch.conn.execute(statement):
            if attribute in back:
                present[named[target], back[attribute]] = (guid, value)
    removed, changed, added = [], {}, []
    for (target, attribute), value in wanted.items():
        known = present.get((target, attribute))
        if value is None:
            if known is not None:
                removed.append(known[0])
        elif known is None:
            added.append({"guid": new_guid(), "attribute": attribute, "value": value,
                          "case": None, "source": None, "speaker": None, scope: target})  # fmt: skip
        elif known[1] != value:
            changed[known[0]] = {"value": value}
    batch.remove("attribute_value", removed)
    batch.change("attribute_value", changed)
    batch.add("attribute_value", added)

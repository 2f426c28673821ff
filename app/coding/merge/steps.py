"""What a merge does to the project that is merged into: rows added, changed and removed, texts replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.coding.carry import Edit
from app.coding.merge.snapshot import KINDS, Record, Snapshot


@dataclass(frozen=True, slots=True)
class NewText:
    """The text that replaces a source's, and the edits that make it of the present one."""

    text: str
    edits: tuple[Edit, ...]


@dataclass(slots=True)
class Steps:
    """A row that is removed and added again under its guid takes another's place. ``bodies``
    names, per source that is added, the source of theirs whose text and original it has; ``originals`` the
    same for one that is here and gets their original file."""

    add: dict[str, list[Record]] = field(default_factory=dict)
    change: dict[str, dict[str, Record]] = field(default_factory=dict)
    remove: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, NewText] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)

    def added(self, kind: str, record: Record) -> None:
        """Add a row."""
        self.add.setdefault(kind, []).append(record)

    def changed(self, kind: str, guid: str, fields: Mapping[str, Any]) -> None:
        """Set fields of a row."""
        self.change.setdefault(kind, {}).setdefault(guid, {}).update(fields)

    def removed(self, kind: str, guid: str) -> None:
        """Remove a row."""
        self.remove.setdefault(kind, []).append(guid)
        self.change.get(kind, {}).pop(guid, None)

    def __bool__(self) -> bool:
        some = any(self.add.values()) or any(self.remove.values()) or any(self.change.values())
        return bool(some or self.texts)

    def counts(self, part: str) -> dict[str, int]:
        """How many rows are in ``add``, ``change`` or ``remove``, by kind; kinds without are left out."""
        found: dict[str, Any] = getattr(self, part)
        return {kind: len(found[kind]) for kind in KINDS if found.get(kind)}

    def on(self, mine: Snapshot, theirs: Snapshot) -> Snapshot:
        """``mine`` as it is after these steps; ``mine`` itself stays."""
        records = dict(mine.records)
        for kind in {*self.add, *self.change, *self.remove}:
            rows = dict(records.get(kind, {}))
            for guid in self.remove.get(kind, ()):
                rows.pop(guid, None)
            for guid, fields in self.change.get(kind, {}).items():
                rows[guid] = {**rows[guid], **fields}
            rows.update((record["guid"], record) for record in self.add.get(kind, ()))
            records[kind] = rows

        def text(source: str) -> str:
            if source in self.texts:
                return self.texts[source].text
            return theirs.text(self.bodies[source]) if source in self.bodies else mine.text(source)

        return replace(mine, records=records, text=text)

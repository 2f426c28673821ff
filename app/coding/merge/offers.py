"""What a plan offers, thing by thing, to be ticked: what is new, changed, gone or still to be decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from app.coding.merge.conflicts import Conflict
from app.coding.merge.plan import Plan
from app.coding.merge.snapshot import KINDS, Record, Snapshot

State = Literal["new", "changed", "removed", "conflict"]
_LONGEST = 90
_NEEDS = {
    "coding": ("source", "code", "coder"),
    "memo": ("target", "coder"),
    "case_source": ("case", "source"),
    "attribute_value": ("attribute", "case", "source", "speaker"),
    "suggestion_decision": ("source", "code", "coder"),
    "speaker": ("source",),
}
_QUIET = ("position", "changed", "length", "body", "target", "source")
"""Fields that say nothing to who reads the plan."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a plan. ``guid`` is what ``Decisions`` calls it when it is left out.

    ``needs`` are the guids of other offers, new ones, without which this cannot come. ``fixed``: it follows
    from something else and cannot be left out by itself. ``group`` is the document of a coding, as a guid of
    the project merged into. ``fields`` are those that change, each with its new value in short (empty for
    what is no text).
    """

    kind: str
    guid: str
    state: State
    name: str
    about: str = ""
    group: str = ""
    needs: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    fixed: bool = False


def offers(plan: Plan, mine: Snapshot, theirs: Snapshot) -> list[Offer]:
    """Every row that the plan adds, changes or removes, by kind; what is in conflict stands once, as that."""
    return list(_Offers(plan, mine, theirs).all())


class _Offers:
    def __init__(self, plan: Plan, mine: Snapshot, theirs: Snapshot) -> None:
        self.plan, self.mine, self.theirs = plan, mine, theirs
        self.back = {guid: own for own, guid in plan.origin.items()}
        self.fresh = {kind: {r["guid"]: r for r in rows} for kind, rows in plan.steps.add.items()}
        self.born = {self._theirs(own) for rows in self.fresh.values() for own in rows}
        self.texts: dict[str, str] = {}

    def all(self) -> Iterator[Offer]:
        asked: dict[str, list[Conflict]] = defaultdict(list)
        for conflict in self.plan.conflicts:
            asked[conflict.thing].append(conflict)
        for kind in KINDS:
            seen: set[str] = set()
            for conflict in asked[kind]:
                if not seen & {conflict.guid or conflict.own}:
                    seen.add(conflict.guid)
                    if conflict.kind != "near" or self._theirs(conflict.own) == conflict.guid:
                        seen.add(conflict.own)  # else what becomes of it is a line of its own
                    yield self._asked(conflict)
            yield from self._new(kind, seen)
            yield from self._here(kind, seen)

    def _asked(self, conflict: Conflict) -> Offer:
        kind = conflict.thing
        theirs, mine = self.theirs.of(kind).get(conflict.guid), self.mine.of(kind).get(conflict.own)
        group, needs = "", self._needs(kind, theirs)
        if kind == "coding":
            group = mine["source"] if mine else self._own(theirs["source"]) if theirs else ""
        return Offer(
            kind, conflict.guid or conflict.own, "conflict", conflict.name, conflict.where, group, needs
        )

    def _new(self, kind: str, seen: set[str]) -> Iterator[Offer]:
        for own, record in self.fresh.get(kind, {}).items():
            guid = self._theirs(own)
            if guid in seen or own in self.mine.of(kind):
                continue
            name, about = self._words(kind, record)
            group = record["source"] if kind == "coding" else ""
            needs = self._needs(kind, self.theirs.of(kind).get(guid))
            yield Offer(kind, guid, "new", name, about, group, needs, fixed=kind == "speaker")

    def _here(self, kind: str, seen: set[str]) -> Iterator[Offer]:
        """What changes or goes of mine."""
        fresh = self.fresh.get(kind, {})
        for own, fields in self.plan.steps.change.get(kind, {}).items():
            if own not in seen and self._theirs(own) not in seen:
                shown = tuple(
                    (k, "" if k == "original" else _short(v)) for k, v in fields.items() if k not in _QUIET
                )
                yield self._mine(kind, own, "changed", shown or (("place", ""),))
        for own in self.plan.steps.remove.get(kind, ()):
            if own in seen or self._theirs(own) in seen:
                continue
            if own in fresh:  # it goes from one place and comes back in another
                yield self._mine(kind, own, "changed", (("place", ""),))
            else:
                yield self._mine(kind, own, "removed")

    def _mine(self, kind: str, own: str, state: State, fields: tuple[tuple[str, str], ...] = ()) -> Offer:
        record = self.mine.of(kind)[own]
        name, about = self._words(kind, record)
        group = record["source"] if kind == "coding" else ""
        follows = kind == "coding" and (state == "removed" or record["source"] in self.plan.steps.texts)
        fixed = follows or (state == "removed" and kind in ("source", "speaker"))
        return Offer(kind, own, state, name, about, group, (), fields, fixed)

    # guids and words

    def _theirs(self, own: str) -> str:
        return self.plan.origin.get(own, own)

    def _own(self, guid: str) -> str:
        return self.back.get(guid, guid)

    def _needs(self, kind: str, record: Record | None) -> tuple[str, ...]:
        if record is None:
            return ()
        found = (record.get(name) for name in _NEEDS.get(kind, ()))
        return tuple(guid for guid in found if guid and guid in self.born)

    def _row(self, kind: str, guid: str) -> Record:
        own = self._own(guid)
        return (
            self.fresh.get(kind, {}).get(own)
            or self.mine.of(kind).get(own)
            or self.theirs.of(kind).get(guid)
            or {}
        )

    def _name(self, kind: str, guid: str | None) -> str:
        return str(self._row(kind, guid).get("name", "")) if guid else ""

    def _path(self, guid: str | None) -> str:
        names: list[str] = []
        seen: set[str] = set()
        while guid and guid not in seen:
            seen.add(guid)
            row = self._row("code", guid)
            names.insert(0, str(row.get("name", "")))
            guid = row.get("parent")
        return " > ".join(names)

    def _text(self, source: str) -> str:
        if source not in self.texts:
            steps = self.plan.steps
            if source in steps.texts:
                self.texts[source] = steps.texts[source].text
            elif source in steps.bodies:
                self.texts[source] = self.theirs.text(steps.bodies[source])
            else:
                self.texts[source] = self.mine.text(source)
        return self.texts[source]

    def _words(self, kind: str, record: Record) -> tuple[str, str]:
        """A row's name, and what it is about."""
        if kind == "coding":
            mine = self.mine.of("coding").get(record["guid"]) is record
            source = record["source"]
            text = self.mine.text(source) if mine and source in self.plan.steps.texts else self._text(source)
            return self._name("code", record["code"]), _short(text[record["start"] : record["end"]])
        if kind == "code":
            return str(record["name"]), self._path(record["parent"])
        if kind == "speaker":
            return str(record["name"]), self._name("source", record["source"])
        if kind == "memo":
            if record["target_kind"] == "summary":
                cell = f"{self._name('case', record['target'])} × {self._name('code', record['title'])}"
                return _short(record["text"]), cell
            target = record["target_kind"], record["target"]
            return _short(record["title"] or record["text"]), self._about(*target)
        if kind == "case_source":
            return self._name("case", record["case"]), self._name("source", record["source"])
        if kind == "attribute_value":
            holder = next((self._name(k, record[k]) for k in ("case", "source", "speaker") if record[k]), "")
            return f"{holder}: {self._name('attribute', record['attribute'])}", _short(record["value"])
        if kind == "suggestion_decision":
            return self._name("code", record["code"]), self._name("source", record["source"])
        return str(record["name"]), ""

    def _about(self, kind: str, guid: str) -> str:
        if kind != "coding":
            return self._name(kind, guid)
        row = self._row("coding", guid)
        return self._name("code", row.get("code"))


def _short(value: Any) -> str:
    if not isinstance(value, str | int | float):
        return ""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

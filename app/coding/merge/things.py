"""Coders, cases, attributes, speakers and code sets of a merge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.coding.merge.alike import removed_alike
from app.coding.merge.snapshot import Record
from app.coding.merge.texts import decide_fields
from app.coding.merge.work import Work
from app.coding.model import new_guid
from app.coding.text import free_name

_NAMED = ("coder", "case", "attribute", "code_set")


def merge_named(work: Work) -> None:
    """Coders, cases and attributes; before the sources, whose speakers and links name them."""
    for kind in ("coder", "case", "attribute"):
        _merge_named(work, kind)


def _merge_named(work: Work, kind: str) -> None:
    mine = work.mine.of(kind)
    wanted: dict[str, str] = {}
    coming: list[str] = []
    for guid in work.theirs.of(kind):
        own = work.map[kind].get(guid)
        if own is not None:
            _changed(work, kind, guid, own, wanted)
        elif guid not in work.left and (
            kind == "coder" or work.comes(kind, guid) or _used_there(work, kind, guid)
        ):
            coming.append(guid)
    names = _Names(record for own, record in mine.items() if own not in wanted)
    for own, name in wanted.items():  # once it is known which names are free
        work.steps.changed(kind, own, {"name": names.free({**mine[own], "name": name})})
    last = max((r.get("position", -1) for r in mine.values()), default=-1)
    for guid in coming:
        record = work.theirs.of(kind)[guid]
        new = {**record, "guid": guid if guid not in mine else new_guid(), "name": names.free(record)}
        if "position" in record:
            last += 1
            new["position"] = last
        if kind == "code_set":
            new["codes"] = work.mapped("codes", record["codes"])
        work.pair(kind, guid, new["guid"], "new")
        work.steps.added(kind, new)


class _Names:
    """The names in use, casefolded, of each scope that there is."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._taken: dict[str | None, set[str]] = {}
        for record in records:
            self._taken.setdefault(record.get("scope"), set()).add(record["name"].casefold())

    def free(self, record: Record) -> str:
        """The record's name, with a number if need be; from then on it is in use."""
        taken = self._taken.setdefault(record.get("scope"), set())
        name = free_name(record["name"], taken)
        taken.add(name.casefold())
        return name


_HOLDERS = {"case": ("case_source", "attribute_value", "speaker", "memo"), "attribute": ("attribute_value",)}
"""What refers to a case and to an attribute."""


def _used_there(work: Work, kind: str, guid: str) -> bool:
    """Whether something of theirs that is new or changed refers to what was removed here."""
    seen = work.there
    if seen is None:
        return False
    for holder in _HOLDERS.get(kind, ()):
        name = "target" if holder == "memo" else kind
        for row, record in work.theirs.of(holder).items():
            if record[name] == guid and ((holder, row) in seen.added or (holder, row) in seen.base):
                return True
    return False


def _changed(work: Work, kind: str, guid: str, own: str, wanted: dict[str, str]) -> None:
    """Decide what is one; its name, if that is to be another, is put into ``wanted``."""
    mine, fields = work.mine.of(kind)[own], dict[str, Any]()
    decide_fields(work, kind, own, guid, ("name",), "renamed", fields)
    if "name" in fields:
        wanted[own] = fields.pop("name")
    if kind == "coder":
        decide_fields(work, kind, own, guid, ("color",), "colour", fields, quiet=True)
    if kind == "attribute":
        decide_fields(work, kind, own, guid, ("type",), "described", fields)
        theirs = work.theirs.of(kind)[guid]["choices"]
        choices = [*mine["choices"], *(c for c in theirs if c not in mine["choices"])]
        if choices != mine["choices"] and work.changed_there(kind, guid, own):
            fields["choices"] = choices
    if kind == "code_set":
        theirs = work.mapped("codes", work.theirs.of(kind)[guid]["codes"])
        verdict, base = work.three_way(kind, own, guid, ("codes",), mine, work.theirs.of(kind)[guid])
        gone = {c for c in (base or {"codes": ()})["codes"] if c not in mine["codes"] or c not in theirs}
        both = [*mine["codes"], *(c for c in theirs if c not in mine["codes"])]
        codes = list(theirs) if verdict == "take" else [c for c in both if c not in gone]
        if verdict != "keep" and codes != mine["codes"]:
            fields["codes"] = codes
    if fields:
        work.steps.changed(kind, own, fields)


def merge_speakers(work: Work) -> None:
    """Speakers of sources that come along, or whose turns do; of the others name, role and case."""
    mine = work.mine.of("speaker")
    coming = set(work.steps.bodies)
    laid_out = {source for source, fields in work.steps.change.get("source", {}).items() if "turns" in fields}
    for guid, record in work.theirs.of("speaker").items():
        source = work.map["source"].get(record["source"])
        own = work.map["speaker"].get(guid)
        if own in mine:
            fields: dict[str, Any] = {}
            for name in ("name", "role", "case"):
                kind = "renamed" if name == "name" else "described"
                decide_fields(work, "speaker", own, guid, (name,), kind, fields, quiet=name == "case")
            if fields.get("case") is not None and not _known(work, "case", fields["case"]):
                del fields["case"]
            if fields:
                work.steps.changed("speaker", own, fields)
        elif source is not None and (source in coming or source in laid_out):
            new = guid if guid not in mine else new_guid()
            case = work.map["case"].get(record["case"]) if record["case"] else None
            work.pair("speaker", guid, new, "new")
            work.steps.added("speaker", {**record, "guid": new, "source": source, "case": case})
    for record in work.steps.add.get("source", ()):
        record["turns"] = work.mapped("turns", record["turns"])
    for source in laid_out:
        fields = work.steps.change["source"][source]
        fields["turns"] = work.mapped("turns", fields["turns"])
        used = {turn[4] for turn in fields["turns"]}
        for own, record in mine.items():
            if record["source"] == source and own not in used and work.removed_there("speaker", own):
                work.steps.removed("speaker", own)


def _known(work: Work, kind: str, guid: str) -> bool:
    return guid in work.mine.of(kind) or guid in {r["guid"] for r in work.steps.add.get(kind, ())}


def merge_sets(work: Work) -> None:
    """Code sets; after the codes."""
    _merge_named(work, "code_set")


def drop_light(work: Work) -> None:
    """What hangs on other things and was removed there, unchanged here, goes; then what nothing hangs on."""
    for kind in ("suggestion_decision", "case_source", "attribute_value", "code_set"):
        for own in _dropped(work, kind):
            work.steps.removed(kind, own)
    _with_source(work)
    for kind in ("attribute", "case"):
        for own in _dropped(work, kind):
            if not _held(work, kind, own):
                work.steps.removed(kind, own)


def _dropped(work: Work, kind: str) -> list[str]:
    """What of mine theirs removed, and nobody changed here."""
    paired, alike = set(work.map[kind].values()), removed_alike(work, kind)
    return [
        own for own in work.mine.of(kind)
        if own not in paired and not work.changed_here(kind, own)
        and (work.removed_there(kind, own) or own in alike)
    ]  # fmt: skip


def _held(work: Work, kind: str, own: str) -> bool:
    """Whether something that stays refers to a thing of mine."""
    for holder in _HOLDERS[kind]:
        name = "target" if holder == "memo" else kind
        gone, changed = set(work.steps.remove.get(holder, ())), work.steps.change.get(holder, {})
        rows = [*work.mine.of(holder).values(), *work.steps.add.get(holder, ())]
        if any({**r, **changed.get(r["guid"], {})}[name] == own and r["guid"] not in gone for r in rows):
            return True
    return False


def _with_source(work: Work) -> None:
    """What hangs on sources and codes that go."""
    sources = set(work.steps.remove.get("source", ()))
    codes = set(work.steps.remove.get("code", ()))
    if sources:
        speakers = {g for g, r in work.mine.of("speaker").items() if r["source"] in sources}
        for own, record in work.mine.of("case_source").items():
            if record["source"] in sources:
                _once(work, "case_source", own)
        for own, record in work.mine.of("attribute_value").items():
            if record["source"] in sources or record["speaker"] in speakers:
                _once(work, "attribute_value", own)
        for own in speakers:
            _once(work, "speaker", own)
    for own, record in work.mine.of("suggestion_decision").items():
        if record["source"] in sources or record["code"] in codes:
            _once(work, "suggestion_decision", own)
    for own, record in work.mine.of("code_set").items():
        fields = work.steps.change.get("code_set", {}).get(own, {})
        members: list[str] = fields["codes"] if "codes" in fields else record["codes"]
        became = dict.fromkeys(work.dropped_codes.get(c, c) for c in members)
        left = [c for c in became if c and c not in codes]
        if left != members and own not in work.steps.remove.get("code_set", ()):
            work.steps.changed("code_set", own, {"codes": left})


def _once(work: Work, kind: str, own: str) -> None:
    if own not in work.steps.remove.get(kind, ()):
        work.steps.removed(kind, own)

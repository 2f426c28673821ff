"""Coders, cases, attributes, speakers, code sets, memos and decisions on suggestions of a merge."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

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
    taken = {(r["name"].casefold(), r.get("scope")) for r in mine.values()}
    last = max((r.get("position", -1) for r in mine.values()), default=-1)
    for guid, record in work.theirs.of(kind).items():
        own = work.map[kind].get(guid)
        if own is not None:
            _changed(work, kind, guid, own, taken)
            continue
        if guid in work.left:
            continue
        if kind != "coder" and not _comes(work, kind, guid) and not _used_there(work, kind, guid):
            continue
        names = {name for name, scope in taken if scope == record.get("scope")}
        new = {**record, "guid": guid if guid not in mine else new_guid(),
               "name": free_name(record["name"], names)}  # fmt: skip
        taken.add((new["name"].casefold(), record.get("scope")))
        if "position" in record:
            last += 1
            new["position"] = last
        if kind == "code_set":
            new["codes"] = work.mapped("codes", record["codes"])
        work.pair(kind, guid, new["guid"], "new")
        work.steps.added(kind, new)


def _comes(work: Work, kind: str, guid: str) -> bool:
    """Whether what mine has not comes along: when it is new, or was changed there after it went here."""
    fate = work.fate(kind, guid)
    return fate == "new" or (fate == "gone" and work.edited_there(kind, guid))


_HOLDERS = {"case": ("case_source", "attribute_value", "speaker", "memo"), "attribute": ("attribute_value",)}
"""What refers to a case and to an attribute."""


def _used_there(work: Work, kind: str, guid: str) -> bool:
    """Whether something of theirs that is new or changed refers to what was removed here."""
    if work.their is None or work.fate(kind, guid) != "gone":
        return False
    seen = work.their
    for holder in _HOLDERS.get(kind, ()):
        name = "target" if holder == "memo" else kind
        for row, record in work.theirs.of(holder).items():
            if record[name] == guid and ((holder, row) in seen.added or (holder, row) in seen.base):
                return True
    return False


def _changed(work: Work, kind: str, guid: str, own: str, taken: set[tuple[str, str | None]]) -> None:
    """Decide what is one; ``taken`` are the names (casefolded, with scope) that are or will be in use."""
    mine, fields = work.mine.of(kind)[own], dict[str, Any]()
    decide_fields(work, kind, own, guid, ("name",), "renamed", fields)
    if "name" in fields:
        before = mine["name"].casefold()
        names = {name for name, scope in taken if scope == mine.get("scope") and name != before}
        fields["name"] = free_name(fields["name"], names)
        taken.add((fields["name"].casefold(), mine.get("scope")))
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


def merge_links(work: Work) -> None:
    """Links of cases and sources, and values of attributes."""
    _rows(work, "case_source", ("case", "source"), lambda r: (r["case"], r["source"]))
    _rows(
        work, "attribute_value", ("attribute", "case", "source", "speaker"),
        lambda r: (r["attribute"], r["case"], r["source"], r["speaker"]), field="value", conflict="value",
    )  # fmt: skip


def merge_rest(work: Work) -> None:
    """Code sets, and what was answered to suggestions; after codes and codings."""
    _merge_named(work, "code_set")
    _rows(
        work, "suggestion_decision", ("source", "code", "coder"),
        lambda r: (r["source"], r["code"], r["coder"], r["start"], r["end"], r["decision"]),
    )  # fmt: skip


def _rows(
    work: Work, kind: str, refs: tuple[str, ...], key: Callable[[Record], Hashable], field: str = "",
    conflict: str = "",
) -> None:  # fmt: skip
    """Rows that are known by what they refer to."""
    mine = work.mine.of(kind)
    there = {key(record): own for own, record in mine.items()}
    for guid, record in work.theirs.of(kind).items():
        moved = dict(record)
        for ref in refs:
            moved[ref] = work.map[ref].get(record[ref]) if record[ref] else None
        if any(record[ref] and moved[ref] is None for ref in refs):
            continue
        own = there.get(key(moved))
        if own is not None:
            work.pair(kind, guid, own, "guid" if own == guid else "place")
            if field:
                fields: dict[str, Any] = {}
                decide_fields(work, kind, own, guid, (field,), conflict, fields, name=_about(work, moved))
                if fields:
                    work.steps.changed(kind, own, fields)
            continue
        if not _comes(work, kind, guid):
            continue
        moved["guid"] = guid if guid not in mine else new_guid()
        work.pair(kind, guid, moved["guid"], "new")
        work.steps.added(kind, moved)
        there[key(moved)] = moved["guid"]


def _about(work: Work, value: Record) -> str:
    """An attribute's name and what has it."""
    found = [record["name"] for kind in ("case", "source", "speaker", "attribute")
             if value[kind] and (record := work.mine.of(kind).get(value[kind]))]  # fmt: skip
    return ": ".join(found)


def merge_memos(work: Work) -> None:
    """Memos: by guid, then by their text on one thing; two versions of one are both kept when so decided."""
    mine = work.mine.of("memo")
    targets = {**work.map, "project": {work.theirs.guid: work.mine.guid}}
    gone = {guid for kind in ("coding", "code", "source") for guid in work.steps.remove.get(kind, ())}
    back = {
        record["guid"] for kind in ("coding", "code", "source") for record in work.steps.add.get(kind, ())
    }
    fresh = {record["guid"]: record for record in work.steps.add.get("coding", ())}
    others = work.theirs.of("memo")
    there = {_same(record): own for own, record in mine.items()
             if record["target_kind"] != "summary" and own not in others}  # fmt: skip
    taken: set[str] = set()
    for guid, record in others.items():
        if record["target_kind"] == "summary":
            continue
        target = targets.get(record["target_kind"], {}).get(record["target"])
        if target is None or (target in gone and target not in back):
            continue
        coder = work.map["coder"].get(record["coder"])
        if coder is None:
            continue
        moved = {**record, "target": target, "coder": coder}
        own = guid if guid in mine else there.pop(_same(moved), None)
        if own is not None and target in back and mine[own]["target"] != target:
            _each_its_memo(work, fresh, guid, own, moved)
        elif own is not None:
            taken.add(own)
            work.pair("memo", guid, own, "guid" if own == guid else "text")
            _one_memo(work, guid, own, moved)
        elif own is None and guid not in work.left and (_comes(work, "memo", guid) or target in back):
            _add_memo(work, guid, moved)
    _leave(work, gone - back, taken)


def _same(record: Record) -> tuple[str, ...]:
    return record["target"], record["coder"], record["title"], record["text"]


def _add_memo(work: Work, guid: str, record: Record) -> None:
    new = guid if guid not in work.mine.of("memo") else new_guid()
    work.pair("memo", guid, new, "new")
    work.steps.added("memo", {**record, "guid": new})


def _each_its_memo(work: Work, fresh: dict[str, Record], guid: str, own: str, moved: Record) -> None:
    """A thing is kept twice, and each has its memo; ``fresh`` are the codings that are added, by guid.

    The two of a coding in one text stand in an order that does not depend on whose is which, and so do the
    two versions of its memo.
    """
    mine = work.mine.of("memo")[own]
    names = ("text", "title", "changed")
    codings = work.mine.of("coding")
    made = fresh.get(moved["target"])
    alone = made is not None and made["source"] == codings.get(mine["target"], {}).get("source")
    if alone and (moved["text"], moved["title"]) < (mine["text"], mine["title"]):
        work.steps.changed("memo", own, {name: moved[name] for name in names})
        moved = {**moved, **{name: mine[name] for name in names}}
    _add_memo(work, guid, moved)


def _one_memo(work: Work, guid: str, own: str, moved: Record) -> None:
    mine, theirs = work.mine.of("memo")[own], work.theirs.of("memo")[guid]
    names = ("text", "title")
    verdict, base = work.three_way("memo", own, guid, names, mine, theirs)
    if verdict == "conflict":
        name = mine["title"] or " ".join(mine["text"].split())[:60]
        asked = work.ask("memo", "memo", guid, own, name, mine["text"], theirs["text"],
                         ancestor=base["text"] if base else None)  # fmt: skip
        if asked == "both":
            _add_memo(work, guid, moved)
        verdict = "take" if asked == "take" else "keep"
    if verdict == "take":
        work.steps.changed("memo", own, {n: theirs[n] for n in (*names, "changed")})


def _leave(work: Work, gone: set[str], kept: set[str]) -> None:
    """Memos of mine whose thing goes; on a coding that becomes another one they move to that."""
    doubles = work.doubles
    for own, record in work.mine.of("memo").items():
        if record["target_kind"] == "summary":
            continue
        if record["target"] in doubles:
            work.steps.changed("memo", own, {"target": doubles[record["target"]]})
        elif work.dropped_codes.get(record["target"]):
            work.steps.changed("memo", own, {"target": work.dropped_codes[record["target"]]})
        elif record["target"] in gone or (
            own not in kept and work.removed_there("memo", own) and not work.changed_here("memo", own)
            and _there(work, record)
        ):  # fmt: skip
            work.steps.removed("memo", own)


def _there(work: Work, memo: Record) -> bool:
    """Whether the thing a memo of mine is about is still there in theirs: then it is the memo that went."""
    kind = memo["target_kind"]
    return kind in ("project", "case") or memo["target"] in work.map.get(kind, {}).values()


def drop_light(work: Work) -> None:
    """What hangs on other things and was removed there, unchanged here, goes; then what nothing hangs on."""
    for kind in ("suggestion_decision", "case_source", "attribute_value", "code_set"):
        for own in work.mine.of(kind):
            if _dropped(work, kind, own):
                work.steps.removed(kind, own)
    _with_source(work)
    for kind in ("attribute", "case"):
        for own in work.mine.of(kind):
            if _dropped(work, kind, own) and not _held(work, kind, own):
                work.steps.removed(kind, own)


def _dropped(work: Work, kind: str, own: str) -> bool:
    if own in work.map[kind].values() or not work.removed_there(kind, own):
        return False
    return not work.changed_here(kind, own)


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

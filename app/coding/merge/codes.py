"""The codes of a merge: what either side changed, what is gone on one side, and a tree that stays a tree."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.coding.codebook import LONGEST_NAME, key_of
from app.coding.merge.matching import codebook_of
from app.coding.merge.snapshot import Record
from app.coding.merge.summaries import summarised_here, summarised_there
from app.coding.merge.texts import decide_fields
from app.coding.merge.work import Verdict, Work
from app.coding.model import Notice, new_guid

_CONFLICTS = {
    "name": "renamed", "color": "colour", "definition": "redefined", "inclusion": "redefined",
    "exclusion": "redefined", "example": "redefined", "codable": "status", "active": "status",
    "interviewer": "status",
}  # fmt: skip
_LISTS = ("cues", "paraphrases")


def merge_codes(work: Work) -> None:
    """Decide each code of either side, and put the outcome into a sound tree."""
    mine, theirs = work.mine.of("code"), work.theirs.of("code")
    book = codebook_of(theirs)
    used: Counter[str] = Counter()
    fresh: Counter[str] = Counter()
    if any(guid not in work.map["code"] and work.fate("code", guid) != "new" for guid in theirs):
        here = work.mine.of("coding")  # what was recoded here does not need the code it had
        for guid, coding in work.theirs.of("coding").items():
            recoded = guid in here and _recoded(work, guid) != "keep"
            used[coding["code"]] += guid not in here or recoded
            fresh[coding["code"]] += work.fate_is_new(guid) or recoded
        fresh.update(summarised_there(work))
    received = {work.became_there(own) for own in mine}
    new: list[str] = []
    below: set[str | None] = set()
    """What something comes to stand under."""
    for code in reversed(book.codes):
        if code.guid in work.map["code"]:
            if _comes_under(work, code.guid):
                below.add(code.parent)
            continue
        if code.guid in work.left:
            continue
        path = book.path(code.guid)
        fate = work.fate("code", code.guid)
        if fate != "new":
            needed = fresh[code.guid] or code.guid in below or code.guid in received
            changed = work.edited_there("code", code.guid)
            if (fate == "out" and not needed) or not (needed or used[code.guid] or changed):
                continue
            who = {"mine": work.removed_here("code", code.guid) or ("", "")}
            asked = work.ask(
                "deleted_here", "code", code.guid, "", path, "", path, who=who, codings=used[code.guid]
            )
            if asked == "keep":
                continue
        own = code.guid if code.guid not in mine else new_guid()
        work.pair("code", code.guid, own, "new")
        below.add(code.parent)
        new.insert(0, code.guid)
    tree = {guid: dict(record) for guid, record in mine.items()}
    paths = codebook_of(mine)
    for guid, own in work.map["code"].items():
        if own in mine:
            _changed(work, guid, own, tree[own], paths.path(own))
    for guid in new:
        record = theirs[guid]
        above = book.ancestors(guid)
        parent = next((work.map["code"][c.guid] for c in reversed(above) if c.guid in work.map["code"]), None)
        own = work.map["code"][guid]
        tree[own] = {**record, "guid": own, "parent": parent, "position": -1}
    _gone_there(work, tree)
    _sound(work, tree)
    _positions(tree, mine)
    _follow_dropped(work)
    for guid, record in tree.items():
        if guid not in mine:
            work.steps.added("code", record)
        else:
            fields = {k: v for k, v in record.items() if v != mine[guid][k]}
            if fields:
                work.steps.changed("code", guid, fields)


def _comes_under(work: Work, guid: str) -> bool:
    """Whether a code that both have comes to stand here under what it stands under there."""
    own = work.map["code"][guid]
    if guid in work.merged_away:
        return False
    mine, theirs = work.mine.of("code").get(own), work.theirs.of("code")[guid]
    return mine is None or work.three_way("code", own, guid, ("parent",), mine, theirs)[0] != "keep"


def _changed(work: Work, guid: str, own: str, record: Record, path: str) -> None:
    """The fields of a code that both have."""
    fields: dict[str, Any] = {}
    theirs = work.theirs.of("code")[guid]
    if guid in work.merged_away:
        if work.changed_there("code", guid, own):
            for name in _LISTS:
                record[name] = [*record[name], *(word for word in theirs[name] if word not in record[name])]
            before = work.their.base.get(("code", guid), {}) if work.their is not None else {}
            if any(name in before and before[name] != theirs[name] for name in _CONFLICTS):
                details = {"name": theirs["name"], "into": path}
                work.notices.append(Notice("merge.united_since", details))
        return
    for name, conflict in _CONFLICTS.items():
        quiet = name == "name" and guid != own and guid not in work.crossed  # their names are near enough
        decide_fields(work, "code", own, guid, (name,), conflict, fields, name=path, quiet=quiet)
    if len(fields.get("name", "")) > LONGEST_NAME:
        fields["name"] = min(record["name"], theirs["name"], key=lambda name: (len(name), name))
    record.update(fields)
    for name in _LISTS:
        record[name] = _united(work, own, guid, name)
    names = {g: r["name"] for g, r in work.mine.of("code").items()}
    names |= {g: r["name"] for g, r in work.theirs.of("code").items() if g not in names}
    moved: dict[str, Any] = {}
    verdict, _ = work.three_way("code", own, guid, ("parent",), work.mine.of("code")[own], theirs)
    target = work.mapped("parent", theirs["parent"])
    if verdict != "keep" and (target is None or target in set(work.map["code"].values())):
        if verdict == "conflict":
            decide_fields(
                work, "code", own, guid, ("parent",), "moved", moved, name=path,
                show=lambda value: names.get(value, "") if value else "—",
            )  # fmt: skip
        else:
            moved["parent"] = target
    record.update(moved)


def _united(work: Work, own: str, guid: str, name: str) -> list[str]:
    """A list of both: what either added is in, what either took out is out."""
    mine, theirs = work.mine.of("code")[own][name], work.theirs.of("code")[guid][name]
    verdict, base = work.three_way("code", own, guid, (name,), {name: mine}, {name: theirs})
    if verdict == "keep":
        return list(mine)
    if verdict == "take":
        return list(theirs)
    known = {key_of(word) for word in base[name]} if base else set()
    here, there = {key_of(w) for w in mine}, {key_of(w) for w in theirs}
    gone = (known - here) | (known - there)
    both = [*mine, *(w for w in theirs if key_of(w) not in here)]
    return [w for w in both if key_of(w) not in gone]


def _gone_there(work: Work, tree: dict[str, Record]) -> None:
    """Codes of mine that were removed or merged away there, the lowest first."""
    mine = work.mine.of("code")
    paired = {own for guid, own in work.map["code"].items() if guid not in work.merged_away}
    received = {work.became_here(guid) for guid in work.theirs.of("code")}
    """What codes of theirs became here: who removed such a code did not know what it holds now."""
    book = codebook_of(mine)
    gone = [c.guid for c in book if c.guid not in paired and work.removed_there("code", c.guid)]
    used: Counter[str] = Counter()
    if gone:
        used.update(r["code"] for g, r in work.mine.of("coding").items() if not _leaves(work, g))
        used.update(summarised_here(work))
    for code in reversed(book.codes):
        who = None if code.guid in paired else work.removed_there("code", code.guid)
        if not who:
            continue
        became = work.became_there(code.guid)
        into = work.map["code"].get(became, "") if became else ""
        children = any(r["parent"] == code.guid for r in tree.values())
        kept_out = became in work.theirs.of("code")
        wanted = used[code.guid] or children or kept_out or code.guid in received
        if not into and (wanted or work.changed_here("code", code.guid)):
            path = book.path(code.guid)
            decision = work.ask(
                "deleted_there", "code", "", code.guid, path, path, "", who={"theirs": who},
                codings=used[code.guid],
            )  # fmt: skip
            if decision != "take":
                continue
            _apart_again(work, tree, code.guid)
        for record in tree.values():
            if record["parent"] == code.guid:
                record["parent"] = into or code.parent
        if into and into not in work.left:
            for name in _LISTS:
                words = tree[into][name]
                tree[into][name] = [*words, *(word for word in getattr(code, name) if word not in words)]
        work.dropped_codes[code.guid] = into
        del tree[code.guid]
        work.steps.removed("code", code.guid)


def _follow_dropped(work: Work) -> None:
    """Codes of theirs that are one with a code of mine that goes are what that becomes, if anything."""
    for guid, own in list(work.map["code"].items()):
        if own in work.dropped_codes:
            del work.map["code"][guid]
            if into := work.dropped_codes[own]:
                work.map["code"][guid] = into


def _apart_again(work: Work, tree: dict[str, Record], own: str) -> None:
    """A code of mine goes, as was decided: what was united with it here and still stands there comes back."""
    for guid in sorted(g for g in work.merged_away if work.map["code"].get(g) == own):
        if guid in tree:
            continue
        record = work.theirs.of("code")[guid]
        work.merged_away.discard(guid)
        work.pair("code", guid, guid, "new")
        tree[guid] = {**record, "parent": work.mapped("parent", record["parent"]), "position": -1}


def _leaves(work: Work, guid: str) -> bool:
    """Whether a coding of mine comes to have another code: the one that it was given there."""
    other = work.theirs.of("coding").get(guid)
    return other is not None and other["code"] in work.map["code"] and _recoded(work, guid) == "take"


def _recoded(work: Work, guid: str) -> Verdict:
    """Whose code a coding that both have is to have."""
    mine, theirs = work.mine.of("coding")[guid], work.theirs.of("coding")[guid]
    if work.mapped("code", theirs["code"]) == mine["code"]:  # most are, and there are many
        return "keep"
    return work.three_way("coding", guid, guid, ("code",), mine, theirs)[0]


def _sound(work: Work, tree: dict[str, Record]) -> None:
    """No circles, no lost parents, no siblings of one name; whichever side is mine, the outcome is one."""
    for record in tree.values():
        if record["parent"] is not None and record["parent"] not in tree:
            record["parent"] = None
    for guid in sorted(tree):
        seen, at = [guid], tree[guid]["parent"]
        while at is not None and at not in seen:
            seen.append(at)
            at = tree[at]["parent"]
        if at is not None:
            freed = min(seen[seen.index(at) :])
            tree[freed]["parent"] = None
            work.notices.append(Notice("merge.circle", {"code": tree[freed]["name"]}))
    named: dict[tuple[str | None, str], list[str]] = {}
    for guid in sorted(tree):
        named.setdefault((tree[guid]["parent"], key_of(tree[guid]["name"])), []).append(guid)
    for (parent, _), twins in sorted(named.items(), key=lambda item: str(item[0])):
        kept = _stood(work, twins)
        twins.sort(key=lambda guid: guid not in kept)
        for guid in twins[max(len(kept), 1) :]:
            n, name = 2, tree[guid]["name"]
            while (parent, key_of(f"{name} ({n})")) in named:
                n += 1
            tree[guid]["name"] = f"{name} ({n})"
            named[parent, key_of(tree[guid]["name"])] = [guid]


def _stood(work: Work, twins: list[str]) -> set[str]:
    """Of siblings of one name those that keep it: when one is left out, it and those that stood beside it."""
    mine = work.mine.of("code")
    left = {guid for guid in twins if guid in work.left}
    beside = {(mine[guid]["parent"], key_of(mine[guid]["name"])) for guid in left & mine.keys()}
    there = {g for g in twins if g in mine and (mine[g]["parent"], key_of(mine[g]["name"])) in beside}
    return left | there


def _positions(tree: dict[str, Record], mine: dict[str, Record]) -> None:
    """What is new under a parent stands behind what was there."""
    last: dict[str | None, int] = {}
    coming = []
    for guid, record in tree.items():
        if guid in mine and record["parent"] == mine[guid]["parent"]:
            last[record["parent"]] = max(last.get(record["parent"], -1), record["position"])
        else:
            coming.append(record)
    for record in coming:
        last[record["parent"]] = record["position"] = last.get(record["parent"], -1) + 1

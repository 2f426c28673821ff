"""The memos of a merge, but for summaries: which is which, which text holds, and what each is about."""

from __future__ import annotations

from app.coding.merge.alike import removed_alike
from app.coding.merge.snapshot import Record
from app.coding.merge.work import Work
from app.coding.model import new_guid

_WORDS = ("text", "title")
"""The fields that a memo's words stand in."""


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
    set_over: set[str] = set()
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
        on_a_code = record["target_kind"] == "code"
        if own is not None and not on_a_code and target in back and mine[own]["target"] != target:
            if not {guid, own} & work.left:
                _each_its_memo(work, fresh, guid, own, moved)
        elif own is not None:
            taken.add(own)
            work.pair("memo", guid, own, "guid" if own == guid else "text")
            if on_a_code and _set_over(work, guid, own, moved):
                set_over.add(own)
            if work.map["memo"][guid] == own:
                _one_memo(work, guid, own, moved)
        elif own is None and guid not in work.left and (work.comes("memo", guid) or target in back):
            _add_memo(work, guid, moved)
    _leave(work, gone - back, taken, set_over)


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
    names = (*_WORDS, "changed")
    codings = work.mine.of("coding")
    made = fresh.get(moved["target"])
    alone = made is not None and made["source"] == codings.get(mine["target"], {}).get("source")
    if alone and (moved["text"], moved["title"]) < (mine["text"], mine["title"]):
        work.steps.changed("memo", own, {name: moved[name] for name in names})
        moved = {**moved, **{name: mine[name] for name in names}}
    _add_memo(work, guid, moved)


def _set_over(work: Work, guid: str, own: str, moved: Record) -> bool:
    """Whether a memo of mine comes to be about the code that it is about there, as its own was made part of
    that or came back. Where its code was made part of different ones it is asked."""
    mine = work.mine.of("memo")[own]
    here = work.dropped_codes.get(mine["target"]) or mine["target"]
    if here == moved["target"]:
        return False
    names, theirs = ("target",), work.theirs.of("memo")[guid]
    verdict, _ = work.three_way("memo", own, guid, names, {**mine, "target": here}, theirs)
    if verdict == "conflict":
        told = f"{_code(work, here)}: {mine['text']}", f"{_code(work, moved['target'])}: {theirs['text']}"
        kind = "memo_code" if all(mine[n] == theirs[n] for n in _WORDS) else "memo_both"
        asked = work.ask(kind, "memo", guid, own, _called(mine), *told)
        if asked == "both":
            _add_memo(work, guid, moved)
        verdict = "take" if asked == "take" else "keep"
    if verdict == "take":
        work.steps.changed("memo", own, {"target": moved["target"]})
    return verdict == "take"


def _code(work: Work, guid: str) -> str:
    every = [*work.mine.of("code").values(), *work.steps.add.get("code", ())]
    return next((str(record["name"]) for record in every if record["guid"] == guid), "")


def _called(memo: Record) -> str:
    return memo["title"] or " ".join(memo["text"].split())[:60]


def _one_memo(work: Work, guid: str, own: str, moved: Record) -> None:
    mine, theirs = work.mine.of("memo")[own], work.theirs.of("memo")[guid]
    verdict, base = work.three_way("memo", own, guid, _WORDS, mine, theirs)
    if verdict == "conflict":
        asked = work.ask("memo", "memo", guid, own, _called(mine), mine["text"], theirs["text"],
                         ancestor=base["text"] if base else None)  # fmt: skip
        if asked == "both":
            _add_memo(work, guid, moved)
        verdict = "take" if asked == "take" else "keep"
    if verdict == "take":
        work.steps.changed("memo", own, {n: theirs[n] for n in (*_WORDS, "changed")})


def _leave(work: Work, gone: set[str], kept: set[str], set_over: set[str]) -> None:
    """Memos of mine whose thing goes; on a coding that becomes another one they move to that. Of those that
    were ``set_over`` it is decided."""
    doubles, alike = work.doubles, removed_alike(work, "memo")
    for own, record in work.mine.of("memo").items():
        if record["target_kind"] == "summary" or own in set_over:
            continue
        if record["target"] in doubles:
            work.steps.changed("memo", own, {"target": doubles[record["target"]]})
        elif work.dropped_codes.get(record["target"]):
            work.steps.changed("memo", own, {"target": work.dropped_codes[record["target"]]})
        elif record["target"] in gone or (
            own not in kept and (work.removed_there("memo", own) or own in alike)
            and not work.changed_here("memo", own) and _there(work, record)
        ):  # fmt: skip
            work.steps.removed("memo", own)


def _there(work: Work, memo: Record) -> bool:
    """Whether the thing a memo of mine is about is still there in theirs: then it is the memo that went."""
    kind = memo["target_kind"]
    return kind in ("project", "case") or memo["target"] in work.map.get(kind, {}).values()

"""Sources that both projects have: which text holds, and how ranges of the other move to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.coding import carry
from app.coding.merge.snapshot import Record
from app.coding.merge.steps import NewText
from app.coding.merge.work import Work
from app.coding.model import Notice, new_guid
from app.coding.text import free_name

_FIELDS = ("kind", "date", "wave", "document_group", "original_name")


@dataclass(slots=True)
class Moves:
    """How ranges move: per source of mine for my codings, per source of theirs for theirs."""

    mine: dict[str, carry.Carrier] = field(default_factory=dict)
    theirs: dict[str, carry.Carrier] = field(default_factory=dict)


def merge_sources(work: Work) -> Moves:
    """Decide each source: new, gone, its text, its name and facts. Codings follow by what is returned."""
    moves = Moves()
    used = _counts(work.theirs.of("coding"), "source")
    position = max((r["position"] for r in work.mine.of("source").values()), default=0)
    wanted: dict[str, str] = {}
    coming: list[tuple[str, Record]] = []
    for guid, record in work.theirs.of("source").items():
        own = work.map["source"].get(guid)
        if own is not None and _texts(work, guid, own, moves):
            _facts(work, guid, own, wanted)
        elif own is not None or _comes(work, guid, record, used.get(guid, 0)):
            coming.append((guid, record))
    # once it is known which names are free
    names = {r["name"].casefold() for own, r in work.mine.of("source").items() if own not in wanted}
    for own, name in wanted.items():
        name = free_name(name, names)
        names.add(name.casefold())
        work.steps.changed("source", own, {"name": name})
    for guid, record in coming:
        position += 1
        new = guid if guid not in work.mine.of("source") else new_guid()
        work.pair("source", guid, new, "new")
        name = free_name(record["name"], names)
        names.add(name.casefold())
        work.steps.added("source", {**record, "guid": new, "name": name, "position": position})
        work.steps.bodies[new] = guid
    _gone_there(work)
    return moves


def _counts(rows: dict[str, Record], name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows.values():
        found[row[name]] = found.get(row[name], 0) + 1
    return found


def _comes(work: Work, guid: str, record: Record, used: int) -> bool:
    """Whether a source that mine has not comes along."""
    fate = work.fate("source", guid)
    if fate == "gone":
        who = {"mine": work.removed_here("source", guid) or ("", "")}
        decision = work.ask(
            "deleted_here", "source", guid, "", record["name"], "", record["name"], who=who, codings=used
        )
        return decision != "keep"
    return fate == "new"


def _texts(work: Work, guid: str, own: str, moves: Moves) -> bool:
    """See which text holds; False when both are kept, theirs as a document of its own."""
    mine, theirs = work.mine.of("source")[own], work.theirs.of("source")[guid]
    if mine["body"] == theirs["body"]:
        return True
    verdict, ancestor = work.three_way("source", own, guid, ("body",), mine, theirs)
    text, other = work.mine.text(own), work.theirs.text(guid)
    if verdict == "conflict" and ancestor is None and work.decisions.policy == "both":
        # Nobody knows which text came first: the longer holds, whichever project is merged into.
        mine_first = (len(text), mine["body"]) > (len(other), theirs["body"])
        verdict = "keep" if mine_first else "take"
    edits = tuple(carry.difference(text, other))
    forth, back = carry.Carrier(edits), carry.Carrier(carry.difference(other, text))
    hurt_mine = _hurt(work.mine.of("coding"), own, forth, lambda g: True)
    hurt_theirs = _hurt(work.theirs.of("coding"), guid, back, _may_come(work))
    hurt = hurt_mine if verdict == "take" else hurt_theirs
    decision: str = "take" if verdict == "take" else "keep"
    asks = hurt["dropped"] or (verdict == "conflict" and ancestor is not None)
    if asks and not work.left & {own, guid}:
        decision = work.ask(
            "text", "source", guid, own, mine["name"], _excerpt(edits, 1), _excerpt(edits, 2),
            ancestor=None, edits=len(edits), dropped_by_keep=hurt_theirs["dropped"],
            shrunk_by_keep=hurt_theirs["shrunk"], dropped_by_take=hurt_mine["dropped"],
            shrunk_by_take=hurt_mine["shrunk"],
        )  # fmt: skip
    if decision == "both":
        work.keep_apart("source", guid)
        work.how["source"].subtract(["guid"])
        for speaker, row in work.theirs.of("speaker").items():
            if row["source"] == guid:
                work.keep_apart("speaker", speaker)
        return False
    if decision == "take":
        moves.mine[own] = forth
        work.steps.texts[own] = NewText(other, edits)
        work.steps.changed("source", own, {"body": theirs["body"], "length": len(other)})
    else:
        moves.theirs[guid] = back
    if verdict != "keep" or hurt["dropped"]:
        key = "merge.text_taken" if decision == "take" else "merge.text_kept"
        lost = hurt_mine if decision == "take" else hurt_theirs
        work.notices.append(Notice(key, {"name": mine["name"], "edits": len(edits), **lost}))
    return True


def _may_come(work: Work) -> Callable[[str], bool]:
    """Whether a coding of theirs that mine has not comes along, or is asked as one that was removed here."""
    return lambda guid: guid not in work.mine.of("coding") and work.fate("coding", guid) != "out"


def _hurt(
    codings: dict[str, Record], source: str, carrier: carry.Carrier, counts: Callable[[str], bool]
) -> dict[str, int]:
    """How many codings of a source would lose an end, or every letter."""
    hurt = {"shrunk": 0, "dropped": 0}
    for guid, record in codings.items():
        if record["source"] == source and counts(guid):
            place = carrier.carry(record["start"], record["end"])
            hurt["dropped"] += place.start == place.end
            hurt["shrunk"] += place.shrunk and place.start < place.end
    return hurt


def _excerpt(edits: tuple[carry.Edit, ...], side: int) -> str:
    """The first places in which one text differs from the other."""
    parts = [str(edit[side]).strip() or "∅" for edit in edits[:3]]
    shown = [part if len(part) <= 60 else part[:59] + "…" for part in parts]
    return " · ".join(shown) + (" · …" if len(edits) > 3 else "")


def _facts(work: Work, guid: str, own: str, wanted: dict[str, str]) -> None:
    """Name, kind, date, wave, group and turns of a source that is one; a new name is put into ``wanted``."""
    mine, theirs = work.mine.of("source")[own], work.theirs.of("source")[guid]
    fields: dict[str, Any] = {}
    decide_fields(work, "source", own, guid, ("name",), "renamed", fields)
    for name in _FIELDS:
        decide_fields(work, "source", own, guid, (name,), "described", fields)
    if "name" in fields:
        wanted[own] = fields.pop("name")
    _original(work, guid, own, fields)
    if fields:
        work.steps.changed("source", own, fields)
    if own not in work.steps.texts and mine["body"] == theirs["body"]:
        verdict, ancestor = work.three_way("source", own, guid, ("turns",), mine, theirs)
        if verdict == "conflict" and ancestor is not None:
            said = (f"{len(mine['turns'])}", f"{len(theirs['turns'])}")
            decision = work.ask("turns", "source", guid, own, mine["name"], *said, ("keep", "take"))
            verdict = "take" if decision == "take" else "keep"
        if verdict == "take":
            work.steps.changed("source", own, {"turns": theirs["turns"]})
    elif own in work.steps.texts:
        work.steps.changed("source", own, {"turns": theirs["turns"]})


def _original(work: Work, guid: str, own: str, fields: dict[str, Any]) -> None:
    """The original file of a source that is one, as a later export of a questionnaire gives it another. Where
    both have another it goes with the text; none is lost for the sake of none."""
    mine, theirs = work.mine.of("source")[own], work.theirs.of("source")[guid]
    if not theirs["original"] or theirs["original"] == mine["original"]:
        return
    verdict, _ = work.three_way("source", own, guid, ("original",), mine, theirs)
    if verdict == "conflict":
        verdict = "take" if own in work.steps.texts or not mine["original"] else "keep"
        if verdict == "keep":
            work.notices.append(Notice("merge.original_kept", {"name": mine["name"]}))
    if verdict == "take":
        fields.update(original=theirs["original"], original_name=theirs["original_name"])
        work.steps.originals[own] = guid


def decide_fields(
    work: Work, kind: str, own: str, guid: str, names: tuple[str, ...], conflict: str, into: dict[str, Any],
    *, show: Callable[[Any], str] = lambda value: "" if value is None else str(value), name: str = "",
    where: str = "", quiet: bool = False,
) -> None:  # fmt: skip
    """Whose value one field of a matched thing has, put ``into`` the changes when it is not mine.

    What is empty on one side takes the other's when no ancestor says that it was emptied. ``quiet``: mine
    holds where both changed.
    """
    (field_name,) = names
    mine, theirs = work.mine.of(kind)[own], work.theirs.of(kind)[guid]
    verdict, base = work.three_way(kind, own, guid, names, mine, theirs)
    value = work.mapped(field_name, theirs[field_name])
    if verdict == "conflict" and base is None:
        empty = [side[field_name] in (None, "", []) for side in (mine, theirs)]
        if any(empty):
            verdict = "take" if empty[0] else "keep"
    if verdict == "conflict" and quiet:
        verdict = "keep"
    if verdict == "conflict":
        text = field_name in ("definition", "inclusion", "exclusion", "example")
        joined = text or (kind == "code" and field_name == "name")
        decision = work.ask(
            conflict, kind, guid, own, name or str(mine.get("name", "")), show(mine[field_name]), show(value),
            ("keep", "take", "both") if joined else ("keep", "take"),
            ancestor=show(base[field_name]) if base else None, where=where, part=field_name,
        )  # fmt: skip
        if decision == "both":
            value = both_texts(mine[field_name], value, "\n\n" if text else " / ")
        verdict = "keep" if decision == "keep" else "take"
    if verdict == "take" and value != mine[field_name]:
        into[field_name] = value


def both_texts(one: str, other: str, between: str) -> str:
    """Both, in an order that does not depend on whose is which; one that holds the other is enough."""
    first, second = sorted((one, other), key=lambda text: (text.casefold(), text))
    if first in second or second in first:
        return max(first, second, key=len)
    return between.join((first, second))


def _gone_there(work: Work) -> None:
    """Sources of mine that were removed there: they stay unless a decision says that they go."""
    used = _counts(work.mine.of("coding"), "source")
    paired = set(work.map["source"].values())
    for own, record in work.mine.of("source").items():
        who = None if own in paired else work.removed_there("source", own)
        if who:
            decision = work.ask(
                "deleted_there", "source", "", own, record["name"], record["name"], "", who={"theirs": who},
                codings=used.get(own, 0),
            )  # fmt: skip
            if decision == "take":
                work.steps.removed("source", own)

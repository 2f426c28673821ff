"""What of a merge lies outside the rights of who merges: it stays as it is here, and is not asked about.

A coder of a team writes the rows of its own, and what stands in the rooms that are open to it. What rows of
others hang on can be neither removed nor given another text, also in an open room.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.coding.merge.scope import ROOMS
from app.coding.merge.snapshot import OWN, Record
from app.coding.merge.work import Work


def confine_things(work: Work) -> None:
    """Once the coders are matched: closed rooms, coders, and what is another's."""
    scope = work.decisions.scope
    if scope is None:
        return
    found: set[str] = set()
    closed = [kind for room, kinds in ROOMS.items() if room not in scope.rooms for kind in kinds]
    for kind in ("coder", *closed):
        found |= work.theirs.of(kind).keys() | work.mine.of(kind).keys()
    own = {guid for guid, here in work.map["coder"].items() if here == scope.coder}
    for kind in OWN:
        found.update(g for g, r in work.theirs.of(kind).items() if r["coder"] not in own)
        found.update(g for g, r in work.mine.of(kind).items() if r["coder"] != scope.coder)
    codings = work.mine.of("coding").keys()
    work.hung = frozenset(r["target"] for r in _others(work, "memo") if r["target"] in codings)
    found |= work.hung - work.theirs.of("coding").keys()
    if scope.blind:  # what is not seen may hang on any case
        went = work.mine.of("case").keys() - set(work.map["case"].values())
        found |= went | _links(work, went)
    work.confine(found)


def confine_sources(work: Work) -> None:
    """Once the sources are matched: texts and documents on which something of others hangs."""
    scope = work.decisions.scope
    if scope is None or "documents" not in scope.rooms:
        return
    mine, theirs = work.mine.of("source"), work.theirs.of("source")
    codings = work.mine.of("coding")
    hung = {r["source"] for kind in ("coding", "suggestion_decision") for r in _others(work, kind)}
    for memo in _others(work, "memo"):
        hung.add(codings[memo["target"]]["source"] if memo["target"] in codings else memo["target"])
    if scope.blind:  # what is not seen may hang on any of them
        hung |= mine.keys()
    linked = set(hung)
    if "cases" not in scope.rooms:
        of = {g: r["source"] for g, r in work.mine.of("speaker").items()}
        linked.update(r["source"] for r in work.mine.of("case_source").values())
        values = work.mine.of("attribute_value").values()
        linked.update(r["source"] or of.get(r["speaker"], "") for r in values)
    found: set[str] = set()
    for guid, own in work.map["source"].items():
        if own in hung and theirs[guid]["body"] != mine[own]["body"]:
            found |= {guid, own}
    stay = (linked & mine.keys()) - set(work.map["source"].values())
    work.confine(found | stay | _links(work, stay))


def confine_codes(work: Work) -> None:
    """Once the codes are matched: codes that went there, and on which something of others hangs here."""
    scope = work.decisions.scope
    if scope is None or "codebook" not in scope.rooms:
        return
    codings = work.mine.of("coding")
    hung = {r["code"] for kind in ("coding", "suggestion_decision") for r in _others(work, kind)}
    for memo in _others(work, "memo"):
        summary = memo["target_kind"] == "summary"
        target = memo["title"] if summary else memo["target"]
        hung.add(codings[target]["code"] if target in codings else target)
    if scope.blind:
        hung |= work.mine.of("code").keys()
    work.confine((hung & work.mine.of("code").keys()) - set(work.map["code"].values()))


def _links(work: Work, things: Collection[str]) -> set[str]:
    """The links and values of cases and sources here, which stay as these do."""
    of = {g: r["source"] for g, r in work.mine.of("speaker").items()}
    found = {
        own for own, r in work.mine.of("case_source").items() if r["case"] in things or r["source"] in things
    }
    for own, r in work.mine.of("attribute_value").items():
        if {r["case"], r["source"], of.get(r["speaker"])} & set(things):
            found.add(own)
    return found


def _others(work: Work, kind: str) -> Iterator[Record]:
    """The rows of a kind here that are another's."""
    assert work.decisions.scope is not None
    coder = work.decisions.scope.coder
    return (record for record in work.mine.of(kind).values() if record["coder"] != coder)

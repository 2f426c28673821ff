"""What stands beside the codes of the three trees, and in the list of pairs, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.coding.codebook.pairing import Pairing
from app.project.uniting import reasons
from app.ui.pairing.trees import Line, Tone
from app.words import say


@dataclass(frozen=True, slots=True)
class PairLine:
    """A line in the list between the trees: a code of theirs, the pair and why, how it is coloured."""

    theirs: str
    pair: str
    why: str
    tone: Tone


def of_theirs(pairing: Pairing) -> dict[str, Line]:
    """Per code of theirs what becomes of it."""
    found = {}
    for guid, made in pairing.decisions.items():
        one = pairing.proposals[guid]
        if pairing.waits(guid) and one.mine is not None:
            name = pairing.mine.get(one.mine).name
            found[guid] = Line(
                f"≈ {name}?", "waiting", say("pairing.may_be", code=pairing.mine.path(one.mine))
            )
        elif made.fate == "same":
            names = " + ".join(pairing.mine.get(g).name for g in made.mine)
            paths = "; ".join(pairing.mine.path(g) for g in made.mine)
            found[guid] = Line(f"= {names}", "united", say("pairing.same_as", code=paths))
        elif made.fate == "out":
            found[guid] = Line(f"− {say('pairing.out')}", "out", say("pairing.out"))
        elif made.under:
            book = pairing.mine if made.under in pairing.mine else pairing.theirs
            words = say("pairing.new_under", code=book.get(made.under).name)
            found[guid] = Line(f"+ {words}", "new", say("pairing.new_under", code=book.path(made.under)))
        else:
            words = say("pairing.new" if made.under is None else "pairing.new_top")
            found[guid] = Line(f"+ {words}", "new", words)
    return found


def of_mine(pairing: Pairing) -> dict[str, Line]:
    """Per code of mine what it is one with, or may be."""
    into, found = dict(pairing.outcome.merged), {}
    partners: dict[str, list[str]] = {}
    maybe: dict[str, str] = {}
    for guid, made in pairing.decisions.items():
        for own in made.mine if made.fate == "same" else ():
            partners.setdefault(own, []).append(guid)
        one = pairing.proposals[guid]
        if pairing.waits(guid) and made.fate == "new":
            maybe.update(dict.fromkeys((one.mine or "", *one.also), guid))
    for code in pairing.mine:
        theirs = [pairing.theirs.get(g) for g in partners.get(code.guid, ())]
        if code.guid in into:
            words = say("pairing.into", code=pairing.mine.get(into[code.guid]).name)
            found[code.guid] = Line(f"→ {words}", "united", words)
        elif theirs:
            names = " + ".join(t.name for t in theirs)
            found[code.guid] = Line(f"= {names}", "united", say("pairing.same_as", code=names))
        elif code.guid in maybe:
            name = pairing.theirs.get(maybe[code.guid]).name
            found[code.guid] = Line(f"≈ {name}?", "waiting", say("pairing.may_be", code=name))
    return found


def of_outcome(pairing: Pairing, counts: Mapping[str, int]) -> dict[str, Line]:
    """Per code of the outcome whether it is new, united or as it was, with its codings."""
    found = {}
    for guid, part in pairing.outcome.parts.items():
        count = counts.get(guid, 0)
        if part.became == "new":
            found[guid] = Line(f"+ {say('pairing.new')}", "new", say("pairing.new"), count)
        elif part.became == "united":
            own = [pairing.mine.get(g).name for g in part.mine[1:]]
            names = " + ".join([*own, *(pairing.theirs.get(g).name for g in part.theirs)])
            words = say("pairing.united", code=names)
            found[guid] = Line(f"= {words}", "united", words, count)
        else:
            found[guid] = Line(count=count)
    return found


def pairs(pairing: Pairing) -> list[PairLine]:
    """What waits for a yes first, then the pairs there are, each with its reason."""
    waiting, made = [], []
    for guid, one in pairing.proposals.items():
        name, decision = pairing.theirs.get(guid).name, pairing.decisions[guid]
        if pairing.waits(guid) and one.mine is not None:
            own = " + ".join(pairing.mine.get(g).name for g in (one.mine, *one.also))
            why = ", ".join(say(notice) for notice in one.why)
            waiting.append(PairLine(guid, f"≈ {own} ? {name}", why, "waiting"))
        elif decision.fate == "same":
            own = " + ".join(pairing.mine.get(g).name for g in decision.mine)
            why = reasons(pairing, guid)
            made.append(PairLine(guid, f"= {own} = {name}", why, "united"))
    return waiting + made


def summary(pairing: Pairing) -> str:
    """How many wait, are united, new, left out, and how many codes come of it."""
    fates = [made.fate for made in pairing.decisions.values()]
    parts = []
    if waiting := len(pairing.waiting()):
        parts.append(say("pairing.count.waiting", n=waiting))
    parts.append(say("pairing.count.same", n=fates.count("same")))
    parts.append(say("pairing.count.new", n=fates.count("new")))
    if out := fates.count("out"):
        parts.append(say("pairing.count.out", n=out))
    return "  ·  ".join(parts)

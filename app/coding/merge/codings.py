"""The codings of a merge: what is the same becomes one, none disappears without a decision."""

from __future__ import annotations

import bisect
from collections import defaultdict
from typing import Any

from app.coding.merge.snapshot import Record
from app.coding.merge.texts import Moves
from app.coding.merge.work import Work
from app.coding.model import new_guid

Place = tuple[str, str, str, int, int]
"""Source, code, coder, start, end: no two codings of a project have one place."""
_PLACE = ("code", "start", "end")


class Codings:
    """The codings as they will be; ``places`` knows by which one each place is taken."""

    def __init__(self, work: Work, moves: Moves) -> None:
        self.work, self.moves = work, moves
        self.mine, self.theirs = work.mine.of("coding"), work.theirs.of("coding")
        self.now: dict[str, Record] = {}
        """Codings of mine whose place changes, as they will be."""
        self.places: dict[Place, str] = {}
        self.matched: set[str] = set()
        self.left: set[str] = set()
        """Codings of mine that go with their source, their code or their text, which was decided."""
        self.doubles: dict[str, str] = {}
        """Codings of mine that come to lie on another, which stays."""
        self.fresh: dict[str, Record] = {}
        self.waiting: list[tuple[str, Record]] = []
        self.plain_sources: set[str] = set()
        self.plain_codes: set[str] = set()

    def merge(self) -> None:
        """Go through both sides and write the steps."""
        self._carry_mine()
        self._plain()
        for guid, record in self.theirs.items():
            self._one_of_theirs(guid, record)
        self.work.how["coding"]["guid"] = sum(guid == own for guid, own in self.work.map["coding"].items())
        self._bounds()
        self._gone_there()
        self._write()

    def _plain(self) -> None:
        """Sources and codes that are the same under one guid, and whose codings did not have to move."""
        work = self.work
        moved = {
            record["source"] for record in (self.mine[g] for g in (*self.now, *self.left, *self.doubles))
        }
        texts = {*self.moves.mine, *self.moves.theirs, *moved}
        self.plain_sources = {g for g, own in work.map["source"].items() if g == own and g not in texts}
        self.plain_codes = {g for g, own in work.map["code"].items() if g == own}
        self.plain_codes -= set(work.dropped_codes)

    # mine

    def _carry_mine(self) -> None:
        """Where my codings lie once texts are replaced and codes are gone."""
        gone = set(self.work.steps.remove.get("source", ()))
        if not (gone or self.moves.mine or self.work.dropped_codes):
            self.places = {_place(record): guid for guid, record in self.mine.items()}
            return
        for guid, record in self.mine.items():
            carrier = self.moves.mine.get(record["source"])
            into = self.work.dropped_codes.get(record["code"])
            if record["source"] in gone or into == "":
                other = self.theirs.get(guid)
                there = self.work.map["code"].get(other["code"]) if other else None
                if into == "" and there not in (None, record["code"]):
                    self.places[_place(record)] = guid  # it has another code there, which comes with it
                    continue
                self.left.add(guid)
                continue
            if carrier is None and into is None:
                self.places[_place(record)] = guid
                continue
            moved = dict(record)
            if into:
                moved["code"] = into
            if carrier is not None:
                place = carrier.carry(record["start"], record["end"])
                self._tell(record, place.shrunk, place.start == place.end, mine=True)
                if place.start == place.end:
                    self.left.add(guid)
                    continue
                moved["start"], moved["end"] = place.start, place.end
            self._settle(guid, moved)

    def _settle(self, guid: str, record: Record) -> None:
        """Let a coding of mine lie at the place of ``record``; where another lies it becomes that one, or
        stays where it is when memos on it cannot come along."""
        before = self.now.get(guid, self.mine[guid])
        taken = self.places.get(_place(record))
        if taken not in (None, guid) and guid in self.work.hung:
            return
        if self.places.get(_place(before)) == guid:
            del self.places[_place(before)]
        if taken is not None and taken != guid:
            self.doubles[guid] = taken
            return
        self.places[_place(record)] = guid
        self.now[guid] = record

    def _tell(self, record: Record, shrunk: bool, dropped: bool, *, mine: bool) -> None:
        if shrunk or dropped:
            side = self.work.mine if mine else self.work.theirs
            text = side.text(record["source"])[record["start"] : record["end"]]
            self.work.carried.append(
                {"coding": record["guid"], "document": side.of("source")[record["source"]]["name"],
                 "code": side.of("code")[record["code"]]["name"], "text": text, "mine": mine,
                 "outcome": "dropped" if dropped else "shrunk"}
            )  # fmt: skip

    # theirs

    def _one_of_theirs(self, guid: str, record: Record) -> None:
        work = self.work
        own = self.mine.get(guid)
        if own == record and record["source"] in self.plain_sources and record["code"] in self.plain_codes:
            self.matched.add(guid)  # nothing happened to it on either side
            work.map["coding"][guid] = guid
            return
        source, code = work.map["source"].get(record["source"]), work.map["code"].get(record["code"])
        if source is None or code is None:
            return
        coder = work.map["coder"].get(record["coder"])
        if coder is None:
            return
        moved = {**record, "source": source, "code": code, "coder": coder}
        if own is not None and own["source"] == source and own["coder"] == coder:
            if guid in self.left:
                return
            self.matched.add(guid)
            work.pair("coding", guid, self.doubles.get(guid, guid), "guid")
            self._both(guid, guid, own, record, self._carried(moved, tell=False))
            return
        placed = self._carried(moved, tell=bool(self.moves.theirs) and work.fate_is_new(guid))
        if placed is None:
            return
        there = self.places.get(_place(placed))
        if there is not None:
            work.pair("coding", guid, there, "place")
            self.matched.add(there)
            if there in self.mine:
                self._weight(there, guid, self.mine[there], record)
            return
        fate = work.fate("coding", guid) if own is None or guid in work.left else "new"
        if fate == "gone":
            told, name, where = self._words(placed, theirs=True)
            who = {"mine": work.removed_here("coding", guid) or ("", "")}
            asked = work.ask("deleted_here", "coding", guid, "", name, "", told, who=who, where=where)
            fate = "out" if asked == "keep" else "new"
        if fate == "new":
            new = guid if own is None else new_guid()
            self.waiting.append((guid, {**placed, "guid": new}))

    def _carried(self, record: Record, *, tell: bool) -> Record | None:
        """A coding of theirs in the text that holds; None when nothing of it is left."""
        raw = self.theirs[record["guid"]]
        carrier = self.moves.theirs.get(raw["source"])
        if carrier is None:
            return record
        place = carrier.carry(raw["start"], raw["end"])
        if tell:
            self._tell(raw, place.shrunk, place.start == place.end, mine=False)
        if place.start == place.end:
            return None
        return {**record, "start": place.start, "end": place.end}

    def _both(self, own: str, guid: str, mine: Record, theirs: Record, placed: Record | None) -> None:
        """One coding that both have: who moved or recoded it?"""
        work = self.work
        now = self.now.get(own, mine)
        if placed is None or _place(placed) == _place(now):
            self._weight(own, guid, mine, theirs)
            return
        target, other = dict(now), dict(placed)
        clash: tuple[str, Record | None] | None = None
        here = {**mine, "code": now["code"]}  # what its code was made part of there it already is
        for kind, names in (("bounds", ("start", "end")), ("recoded", ("code",))):
            verdict, base = work.three_way("coding", own, guid, names, here, theirs)
            if verdict == "conflict":
                clash = kind, base
            elif verdict == "take":
                target.update((name, placed[name]) for name in names)
            else:
                other.update((name, now[name]) for name in names)
        if target["code"] in work.dropped_codes:  # it can stay with neither: the code is gone
            target["code"] = placed["code"]
        second: Record | None = None
        if clash is not None and _place(target) != _place(other):
            asked = self._ask_place(clash, own, guid, target, other)
            if asked == "take":
                target = {**now, **{name: other[name] for name in _PLACE}}
            elif asked == "both" and _place(other) not in self.places:
                first, last = sorted((target, other), key=self._order)  # the first keeps guid and memos
                target = {**now, **{name: first[name] for name in _PLACE}}
                second = {**target, **{name: last[name] for name in _PLACE}, "guid": new_guid()}
                self.waiting.append((guid, second))
        if own not in self.doubles and _place(target) != _place(now):
            self._settle(own, target)
        self._weight(own, guid, mine, theirs)
        if second is not None:
            second["weight"] = self.now.get(own, mine)["weight"]

    def _ask_place(
        self, clash: tuple[str, Record | None], own: str, guid: str, mine: Record, theirs: Record
    ) -> str:
        """Ask which ends, or which code, a coding has that both moved or recoded."""
        kind, base = clash
        shown, name, where = self._words(mine)
        told, _, _ = self._words({**theirs, "guid": guid}, theirs=True)
        ancestor = None
        if kind == "recoded":
            shown, told = f"{self._code(mine['code'])}: {shown}", f"{self._code(theirs['code'])}: {told}"
            ancestor = self._code(base["code"]) if base else None
        elif base:
            ancestor = f"{base['start']}–{base['end']}"
        return self.work.ask(kind, "coding", guid, own, name, shown, told, ancestor=ancestor, where=where)

    def _weight(self, own: str, guid: str, mine: Record, theirs: Record) -> None:
        if mine["weight"] == theirs["weight"] or own in self.doubles:
            return
        work = self.work
        verdict, base = work.three_way("coding", own, guid, ("weight",), mine, theirs)
        if verdict == "conflict" and base is None and None in (mine["weight"], theirs["weight"]):
            verdict = "take" if mine["weight"] is None else "keep"
        if verdict == "conflict":
            _, name, where = self._words(self.now.get(own, mine))
            shown, told = ("" if w is None else str(w) for w in (mine["weight"], theirs["weight"]))
            before = str(base["weight"]) if base and base["weight"] is not None else None
            asked = work.ask("weight", "coding", guid, own, name, shown, told, ("keep", "take"),
                             ancestor=before,
                             where=where)  # fmt: skip
            verdict = "take" if asked == "take" else "keep"
        if verdict == "take":
            self.now[own] = {**self.now.get(own, mine), "weight": theirs["weight"]}

    def _bounds(self) -> None:
        """New codings of theirs; one that overlaps a coding of mine by the same coder and code is asked."""
        alone: dict[tuple[str, str, str], list[tuple[int, int, str]]] = defaultdict(list)
        wanted = {_place(record)[:3] for _, record in self.waiting}
        coders = {group[2] for group in wanted}
        for own, mine in self.mine.items():
            if mine["coder"] in coders and own not in self.matched:
                place = _place(self.now.get(own, mine))
                if place[:3] in wanted and self.places.get(place) == own:
                    alone[place[:3]].append((place[3], place[4], own))
        widest = {}
        for group, found in alone.items():
            found.sort()
            widest[group] = max(end - start for start, end, _ in found)
        in_order = sorted(self.waiting, key=lambda one: (*_place(one[1]), one[0])) if alone else self.waiting
        for guid, record in in_order:
            place = _place(record)
            if place in self.places:  # two of theirs have come to lie alike
                self.work.pair("coding", guid, self.places[place], "place")
                continue
            near = alone.get(place[:3])
            rival = self._overlapping(near, record, widest[place[:3]]) if near else None
            if rival is None or record["guid"] != guid:
                self._new(guid, record)
                continue
            self.matched.add(rival)
            if rival in self.work.left:  # it stays as it is, and no other comes to lie across it
                self.work.pair("coding", guid, rival, "bounds")
                continue
            now = self.now.get(rival, self.mine[rival])
            shrival, name, where = self._words(now)
            told, _, _ = self._words(record, theirs=True)
            asked = self.work.ask("bounds", "coding", guid, rival, name, shrival, told, where=where)
            if asked == "both":
                self._new(guid, record)
                continue
            self.work.pair("coding", guid, rival, "bounds")
            if asked == "take":
                self._settle(rival, {**now, "start": record["start"], "end": record["end"]})

    def _overlapping(self, alone: list[tuple[int, int, str]], record: Record, widest: int) -> str | None:
        """The coding of mine, not paired yet, that a range overlaps most."""
        start, end = record["start"], record["end"]
        best: tuple[int, str] | None = None
        for k in range(bisect.bisect_left(alone, (start - widest, 0, "")), len(alone)):
            if alone[k][0] >= end:
                break
            shared = min(end, alone[k][1]) - max(start, alone[k][0])
            if shared > 0 and alone[k][2] not in self.matched and (best is None or shared > best[0]):
                best = (shared, alone[k][2])
        return best[1] if best else None

    def _new(self, guid: str, record: Record) -> None:
        self.work.pair("coding", guid, record["guid"], "new")
        self.places[_place(record)] = record["guid"]
        self.fresh[record["guid"]] = record

    # the end

    def _gone_there(self) -> None:
        """Codings of mine that were removed there stay, unless a decision says that they go."""
        work = self.work
        if not any(kind == "coding" for kind, _ in work.gone_there):
            return
        paired = set(work.map["source"].values())
        for guid, record in self.mine.items():
            who = work.gone_there.get(("coding", guid))
            if (
                who is None
                or guid in work.left
                or guid in self.matched
                or guid in self.left
                or guid in self.doubles
            ):
                continue
            united = work.dropped_codes.get(record["code"])
            if record["source"] not in paired or (work.removed_by_log("code", record["code"]) and not united):
                continue  # asked with its document or its code
            shown, name, where = self._words(self.now.get(guid, record))
            if work.ask("deleted_there", "coding", "", guid, name, shown, "", who={"theirs": who},
                        where=where) == "take":  # fmt: skip
                self.left.add(guid)

    def _write(self) -> None:
        steps = self.work.steps
        for guid in (*self.left, *self.doubles):
            steps.removed("coding", guid)
        before = {_place(record): guid for guid, record in self.mine.items()} if self.now else {}
        for guid, record in self.now.items():
            if guid in self.left or guid in self.doubles:
                continue
            fields = {k: v for k, v in record.items() if v != self.mine[guid][k]}
            if before.get(_place(record), guid) != guid:  # the place of one that itself moves or goes
                steps.removed("coding", guid)
                steps.added("coding", record)
            elif fields:
                steps.changed("coding", guid, fields)
        for record in self.fresh.values():
            steps.added("coding", record)

    def _order(self, record: Record) -> tuple[int, int, str, str]:
        return record["start"], record["end"], self._code(record["code"]), record["code"]

    # words

    def _code(self, guid: str) -> str:
        found: Any = self.work.mine.of("code").get(guid) or self.work.theirs.of("code").get(guid)
        return str(found["name"]) if found else ""

    def _words(self, record: Record, *, theirs: bool = False) -> tuple[str, str, str]:
        """A coding's range with its text, its code and its document, to show."""
        if theirs:
            raw = self.theirs[self._raw(record)]
            text = self.work.theirs.text(raw["source"])[raw["start"] : raw["end"]]
            document = self.work.theirs.of("source")[raw["source"]]["name"]
        else:
            raw = self.mine[record["guid"]]
            text = self.work.mine.text(raw["source"])[raw["start"] : raw["end"]]
            document = self.work.mine.of("source")[raw["source"]]["name"]
        flat = " ".join(text.split())
        short = flat if len(flat) <= 120 else flat[:119] + "…"
        return f"{record['start']}–{record['end']} “{short}”", self._code(record["code"]), document

    def _raw(self, record: Record) -> str:
        guid: str = record["guid"]
        return guid if guid in self.theirs else next(g for g, r in self.waiting if r["guid"] == guid)


def _place(record: Record) -> Place:
    return record["source"], record["code"], record["coder"], record["start"], record["end"]

"""Merging the summaries of frameworks: one text per case, code and coder, and no text is lost.

A summary is a memo of the kind ``summary``: target the case, title the code. Those of different coders stand
beside each other. Two different ones of one coder in one cell are a conflict, which ``both`` answers with one
text that has the two; so are summaries joined of which the codes or cases became one.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.coding.framework import together
from app.coding.merge.snapshot import Record
from app.coding.merge.work import Work
from app.coding.model import new_guid

Place = tuple[str, str, str]
"""The guids of a case, a code and a coder."""


def merge_summaries(work: Work) -> None:
    """Summaries; after the codes, the cases and the coders."""
    _Summaries(work).merge()


def summarised_there(work: Work) -> Iterator[str]:
    """The codes of theirs under which something was summarised since mine last knew of it."""
    for guid, record in work.theirs.of("memo").items():
        if record["target_kind"] == "summary" and _comes(work, guid):
            yield record["title"]


def summarised_here(work: Work) -> Iterator[str]:
    """The codes of mine with summaries that theirs did not remove as I left them."""
    for own, record in work.mine.of("memo").items():
        gone = work.removed_there("memo", own) and not work.changed_here("memo", own)
        if record["target_kind"] == "summary" and not gone:
            yield record["title"]


def _comes(work: Work, guid: str) -> bool:
    """Whether a summary of theirs that mine has not comes along: new, or changed after it went here."""
    if guid in work.left or guid in work.mine.of("memo"):
        return False
    return work.comes("memo", guid)


class _Summaries:
    def __init__(self, work: Work) -> None:
        self.work = work
        self.mine = {g: r for g, r in work.mine.of("memo").items() if r["target_kind"] == "summary"}
        self.theirs = {g: r for g, r in work.theirs.of("memo").items() if r["target_kind"] == "summary"}
        self.texts: dict[str, str] = {}  # what the text of each that stays becomes
        self.when: dict[str, str] = {}  # and when it was written
        self.at: dict[Place, str] = {}
        self.taken: set[str] = set()

    def merge(self) -> None:
        gone = set(self.work.steps.remove.get("code", ()))
        became = {g: self.work.dropped_codes.get(r["title"], r["title"]) for g, r in self.mine.items()}
        for own in sorted(self.mine, key=lambda g: became[g] != self.mine[g]["title"]):
            record, code = self.mine[own], became[own]
            went = code != record["title"] and self.work.removed_there("memo", own)
            if not code or code in gone or (went and not self.work.changed_here("memo", own)):
                self.work.steps.removed(
                    "memo", own
                )  # what went with its code stands in the other's text there
            else:
                self._mine(own, record, code)
        for guid in sorted(self.theirs, key=lambda g: self.at.get(self._place(self.theirs[g])) != g):
            self._theirs(guid, self.theirs[guid])
        for own in [g for g in self.mine if g in self.texts and g not in self.taken]:
            if self.work.removed_there("memo", own) and not self._changed(own):
                self.work.steps.removed("memo", own)

    def _changed(self, own: str) -> bool:
        return self.work.changed_here("memo", own) or self.texts[own] != self.mine[own]["text"]

    def _mine(self, own: str, record: Record, code: str) -> None:
        place = record["target"], code, record["coder"]
        first = self.at.get(place)
        if first is not None:  # two of my codes become one
            self._say(first, self._both(first, record))
            self.work.steps.removed("memo", own)
            return
        self.at[place], self.texts[own], self.when[own] = own, record["text"], record["changed"]
        if code != record["title"]:
            self.work.steps.changed("memo", own, {"title": code})

    def _both(self, own: str, other: Record) -> str:
        """What stands in a cell with another text, the older one first whichever side is mine."""
        pair = sorted([(self.when[own], self.texts[own]), (other["changed"], other["text"])])
        return together(pair[0][1], pair[1][1])

    def _say(self, own: str, text: str) -> None:
        self.texts[own] = text
        added = next((r for r in self.work.steps.add.get("memo", ()) if r["guid"] == own), None)
        if added is not None:
            added["text"] = text
        else:
            self.work.steps.changed("memo", own, {"text": text})

    def _place(self, record: Record) -> Place:
        """Where one of theirs stands here; "" for what does not come along."""
        named = (("case", "target"), ("code", "title"), ("coder", "coder"))
        case, code, coder = (self.work.map[kind].get(record[name], "") for kind, name in named)
        return case, code, coder

    def _theirs(self, guid: str, record: Record) -> None:
        work = self.work
        case, code, coder = self._place(record)
        if not (case and code and coder):
            return
        own = self.at.get((case, code, coder))
        if own is None and guid in self.texts and guid not in self.taken:
            own = guid
        if own is None:
            if _comes(work, guid):
                self._add(guid, {**record, "target": case, "title": code, "coder": coder})
        elif own in self.taken:  # two of theirs come into one cell
            work.pair("memo", guid, own, "place")
            if work.changed_there("memo", guid, own):
                self._say(own, self._both(own, record))
        else:
            self.taken.add(own)
            work.pair("memo", guid, own, "guid" if own == guid else "place")
            self._one(guid, own, record, (case, code))

    def _add(self, guid: str, record: Record) -> None:
        new = guid if guid not in self.work.mine.of("memo") else new_guid()
        self.work.pair("memo", guid, new, "new")
        self.work.steps.added("memo", {**record, "guid": new})
        self.at[record["target"], record["title"], record["coder"]] = new
        self.texts[new], self.when[new] = record["text"], record["changed"]
        self.taken.add(new)

    def _one(self, guid: str, own: str, theirs: Record, cell: tuple[str, str]) -> None:
        work, here = self.work, {**self.mine[own], "text": self.texts[own]}
        verdict, base = work.three_way("memo", own, guid, ("text",), here, theirs)
        if verdict == "conflict":
            asked = work.ask("memo", "memo", guid, own, self._cell(*cell), here["text"], theirs["text"],
                             ancestor=base["text"] if base else None)  # fmt: skip
            if asked == "both":
                self._say(own, self._both(own, theirs))
                return
            verdict = "take" if asked == "take" else "keep"
        if verdict == "take":
            joined = here["text"] != self.mine[own]["text"]
            self._say(own, self._both(own, theirs) if joined else theirs["text"])
            if not joined:
                work.steps.changed("memo", own, {"changed": theirs["changed"]})

    def _cell(self, case: str, code: str) -> str:
        def name(kind: str, guid: str) -> str:
            record = self.work.mine.of(kind).get(guid)
            added = (r for r in self.work.steps.add.get(kind, ()) if r["guid"] == guid)
            found = record or next(added, None)
            return str(found["name"]) if found else "?"

        return f"{name('case', case)} × {name('code', code)}"

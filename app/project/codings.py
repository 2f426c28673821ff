"""Codings: making, moving, weighing and removing them, and the fragments under them."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from app.coding.model import Changes, Coding, CodingFilter, Fragment, Origin, new_guid
from app.coding.ordering import in_order
from app.coding.refusal import Refusal
from app.project.filtering import belonging, belonging_rows
from app.project.memos import remove_on
from app.store import coding_queries, queries, records, versions
from app.store.store import now

if TYPE_CHECKING:
    from app.coding.analysis.columns import CodingColumns
    from app.project.desk import Project
    from app.project.lines import Around, Lines

Range = tuple[str, int, int, str]
"""Source guid, start, end, code guid."""


class Codings:
    """The codings of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    # reading

    def list(self, chosen: CodingFilter | None = None) -> Sequence[Coding]:
        """The codings of a filter, by document, start and end."""
        chosen = chosen or CodingFilter()
        found = self._project.store.query(lambda conn, ids: coding_queries.codings(conn, ids, chosen))
        if chosen.cases is not None or chosen.where:
            belongs = belonging(self._project, chosen)
            found = [c for c in found if belongs(c.source, c.start)]
        if chosen.question is not None:
            met = self._project.questions.ask(chosen.question).guids
            found = [c for c in found if c.guid in met]
        if not chosen.text:
            return found
        texts, part = self._project.sources.texts(), chosen.text.casefold()
        return [c for c in found if part in texts[c.source][c.start : c.end].casefold()]

    def of_source(self, source: str) -> Sequence[Coding]:
        """The codings in one source, by start and end."""
        return self.list(CodingFilter(sources=frozenset({source})))

    def find(self, guid: str) -> Coding | None:
        """The coding of this guid, if it is there."""
        return next(iter(self.some([guid])), None)

    def some(self, guids: Iterable[str]) -> Sequence[Coding]:
        """The codings of these guids that are there, in no order."""
        wanted = list(guids)
        if not wanted:
            return []
        found = self._project.store.query(lambda conn, ids: records.read(conn, ids, "coding", wanted))
        return [Coding(**record) for record in found.values()]

    def get(self, guid: str) -> Coding:
        """The coding of this guid. Refuses an unknown one."""
        found = self.find(guid)
        if found is None:
            raise Refusal("coding.unknown", guid=guid)
        return found

    def columns(self, chosen: CodingFilter | None = None) -> CodingColumns:
        """The codings of a filter as numpy columns; codes in tree order, sources in document order."""
        with self._project.store.still():
            return self._columns(chosen)

    def _columns(self, chosen: CodingFilter | None) -> CodingColumns:
        import numpy as np

        from app.coding.analysis.columns import CodingColumns, Names
        from app.coding.analysis.lines import containing

        project, chosen = self._project, chosen or CodingFilter()
        meant = project.store.query(lambda conn, ids: coding_queries.sources_meant(conn, ids, chosen))
        orders = {
            "code": [c.guid for c in project.codes.book()],
            "source": [s.guid for s in project.sources.list() if meant is None or s.guid in meant],
            "coder": [c.guid for c in project.coders.list()],
        }
        found = project.store.query(lambda conn, ids: coding_queries.columns(conn, ids, chosen, orders))
        columns = CodingColumns(
            Names(found["guid"]), found["code"], found["source"], found["coder"],
            found["start"], found["end"], *(tuple(of) for of in orders.values()),
        )  # fmt: skip
        if chosen.cases is not None or chosen.where:
            columns = columns.take(belonging_rows(project, chosen, columns))
        if chosen.question is not None:
            met = project.questions.ask(chosen.question).guids
            columns = columns.take(np.array([guid in met for guid in columns.guid], dtype=bool))
        if chosen.text:
            every = project.sources.texts()
            texts = [every[guid] for guid in columns.sources]
            part = chosen.text.casefold()
            columns = columns.take(containing(texts, columns.source, columns.start, columns.end, part))
        return columns

    def most(self) -> int:
        """How many codings there are at most: known at once, where counting them takes its time."""
        return self._project.store.query(coding_queries.most_codings)

    def lines(self, sources: frozenset[str] | None = None, around: Around | None = None) -> Lines:
        """The codings, or those of some sources, as ``fragments`` has them, in columns (``Lines``)."""
        from app.project.lines import lines_of

        return lines_of(self._project, CodingFilter(sources=sources), around)

    def fragments(self, chosen: CodingFilter | None = None) -> Sequence[Fragment]:
        """The codings of a filter with text, place and context, by document and start."""
        with self._project.store.still():
            return self._fragments(chosen)

    def _fragments(self, chosen: CodingFilter | None) -> Sequence[Fragment]:
        project = self._project
        codings = self.list(chosen)
        sources = {s.guid: s for s in project.sources.list()}
        texts = (
            project.sources.texts()
            if len({c.source for c in codings}) > 3
            else {s: project.sources.text(s) for s in {c.source for c in codings}}
        )
        turns = project.sources.all_turns()
        starts = {source: [t.start for t in of] for source, of in turns.items()}
        speakers = {s.guid: s for s in project.sources.speakers()}
        book = project.codes.book()
        paths = {code.guid: book.path(code.guid) for code in book}
        coders = {c.guid: c.name for c in project.coders.list()}
        cases_of = project.cases.of_sources()
        case_names = {c.guid: c.name for c in project.cases.list()}
        values = project.cases.values_by_target()
        memos: dict[str, list[str]] = {}
        for memo in project.memos.list():
            memos.setdefault(memo.target, []).append(memo.text)
        shared: dict[tuple[str, str | None], dict[str, str]] = {}
        found = []
        for c in codings:
            k = bisect.bisect_right(starts[c.source], c.start) - 1
            turn = turns[c.source][k] if k >= 0 and c.start < turns[c.source][k].end else None
            speaker = speakers.get(turn.speaker) if turn and turn.speaker else None
            own = speaker.case if speaker else None
            cases = (own,) if own else cases_of.get(c.source, ())
            key = (c.source, speaker.guid if speaker else None)
            if key not in shared:
                merged: dict[str, str] = {}
                for target in (*cases, c.source, *((speaker.guid,) if speaker else ())):
                    for name, value in values.get(target, {}).items():
                        told = merged.get(name, "").split("; ") if name in merged else []
                        merged[name] = "; ".join([*told, value] if value not in told else told)
                shared[key] = merged
            found.append(
                Fragment(
                    c, sources[c.source].name, tuple(case_names[g] for g in cases), shared[key],
                    speaker.name if speaker else "", speaker.role if speaker else None, paths[c.code],
                    texts[c.source][c.start : c.end], turn.n if turn else None, turn.time if turn else None,
                    coders[c.coder], "\n\n".join(memos.get(c.guid, ())),
                )
            )  # fmt: skip
        return found

    # changing

    def add(
        self,
        source: str,
        start: int,
        end: int,
        code: str,
        *,
        memo: str = "",
        weight: int | None = None,
        origin: Origin = "manual",
        confidence: float | None = None,
        seen: str | None = None,
        guid: str | None = None,
    ) -> Changes:
        """Code ``[start, end)`` of a source (code points) with a code, as the coder at work.

        What this coder coded so already stays one coding, and is the subject. ``seen`` is the sha256 of the
        text in which the range was chosen: when that was edited since, the range goes along with its letters.
        ``guid`` names the coding. Refuses a range outside the text, one whose letters were edited since, a
        range of nothing or of white space alone, and a code that is a mere heading or retired.
        """
        project = self._project
        coder = project.coder.guid
        with project.store.still():  # one look at a database, not one for each question
            start, end = self._as_it_is(source, seen, start, end)
            self._allowed(source, start, end, code)
            existing = project.store.query(
                lambda conn, ids: coding_queries.same_coding(conn, ids, source, start, end, code, coder)
            )
            if existing is not None:
                return Changes(subject=existing)
            self._not_blank(source, start, end)
        record = self._record(source, start, end, code, coder, weight, origin, confidence)
        record["guid"] = guid or record["guid"]
        note = project.memos.record("coding", record["guid"], memo) if memo.strip() else None
        with project.batch("history.code", code=self._name(code)) as batch:
            batch.add("coding", [record])
            if note:
                batch.add("memo", [note])
            batch.subject = record["guid"]
        return project.done(batch)

    def add_many(
        self,
        wanted: Iterable[tuple[Any, ...]],
        *,
        label: str = "history.code_many",
        origin: Origin = "manual",
    ) -> Changes:
        """Many codings as one step: tuples (source, start, end, code[, origin, confidence[, weight, memo]]).

        Refuses, storing none, when one of them is not allowed; those that exist already are passed over.
        """
        project, coder = self._project, self._project.coder.guid
        rows = [tuple(w) for w in wanted]
        lengths = {s.guid: s.length for s in project.sources.list()}
        book = project.codes.book()
        present = {
            (c.source, c.start, c.end, c.code) for c in self.list(CodingFilter(coders=frozenset({coder})))
        }
        added, notes = [], []
        coded = {row[0] for row in rows} & lengths.keys()
        texts = project.store.query(lambda conn, ids: queries.texts_of(conn, ids, coded))
        for row in rows:
            source, start, end, code = row[:4]
            self._inside(lengths.get(source), source, start, end)
            _codable(book.get(code))
            if (source, start, end, code) in present:
                continue
            _lettered(texts[source][start:end], start, end)
            present.add((source, start, end, code))
            origin_of = row[4] if len(row) > 4 and row[4] else origin
            record = self._record(
                source, start, end, code, coder, row[6] if len(row) > 6 else None, origin_of,
                row[5] if len(row) > 5 else None,
            )  # fmt: skip
            added.append(record)
            if len(row) > 7 and row[7]:
                notes.append(project.memos.record("coding", record["guid"], row[7]))
        with project.batch(label, n=len(added)) as batch:
            batch.add("coding", added)
            batch.add("memo", notes)
        return project.done(batch)

    def _record(
        self, source: str, start: int, end: int, code: str, coder: str, weight: int | None, origin: Origin,
        confidence: float | None,
    ) -> dict[str, Any]:  # fmt: skip
        _weight(weight)
        return {
            "guid": new_guid(), "code": code, "source": source, "start": start, "end": end, "coder": coder,
            "weight": weight, "origin": origin, "confidence": confidence, "created": now(),
        }  # fmt: skip

    def resize(self, guid: str, start: int, end: int, *, seen: str | None = None) -> Changes:
        """Move a coding's ends (``seen`` as in ``add``). Refuses a range outside the text, one of white space
        alone, and one that this code has already."""
        coding = self.get(guid)
        start, end = self._as_it_is(coding.source, seen, start, end)
        self._inside_source(coding.source, start, end)
        if (start, end) != (coding.start, coding.end):
            self._not_blank(coding.source, start, end)
        return self._move(coding, {"start": start, "end": end}, "history.resize", start, end, coding.code)

    def recode(self, guid: str, code: str) -> Changes:
        """Give a coding another code. Refuses when the passage has that code already."""
        coding = self.get(guid)
        _codable(self._project.codes.book().get(code))
        return self._move(coding, {"code": code}, "history.recode", coding.start, coding.end, code)

    def recode_many(self, guids: Iterable[str], code: str) -> Changes:
        """Give codings another code, as one step; where a passage has that code already its coding stays.

        Refuses an unknown guid, and a code that is a mere heading or retired.
        """
        _codable(self._project.codes.book().get(code))
        wanted = self._all(guids)
        theirs = CodingFilter(codes=frozenset({code}), sources=frozenset(c.source for c in wanted))
        taken = {(c.source, c.start, c.end, c.coder) for c in self.list(theirs)}
        chosen = []
        for coding in wanted:
            place = (coding.source, coding.start, coding.end, coding.coder)
            if place not in taken:
                taken.add(place)
                chosen.append(coding)
        return self._change_many(chosen, {"code": code}, "history.recode_many", code=self._name(code))

    def weigh_many(self, guids: Iterable[str], weight: int | None) -> Changes:
        """Set or take away the weight of codings, as one step. Refuses an unknown guid."""
        _weight(weight)
        return self._change_many(self._all(guids), {"weight": weight}, "history.weigh_many")

    def _all(self, guids: Iterable[str]) -> Sequence[Coding]:
        wanted = set(guids)
        found = in_order(self.some(wanted), key=lambda c: (c.source, c.start, c.end, c.created))
        if len(found) < len(wanted):
            raise Refusal("coding.unknown", guid=min(wanted - {c.guid for c in found}))
        return found

    def _change_many(
        self, codings: Sequence[Coding], fields: dict[str, Any], label: str, **details: Any
    ) -> Changes:
        if not codings:
            return Changes()
        with self._project.batch(label, n=len(codings), **details) as batch:
            batch.change("coding", {c.guid: dict(fields) for c in codings})
            batch.touched |= {c.source for c in codings}
        return self._project.done(batch)

    def _move(
        self, coding: Coding, fields: dict[str, Any], label: str, start: int, end: int, code: str
    ) -> Changes:
        twin = self._project.store.query(
            lambda conn, ids: coding_queries.same_coding(
                conn, ids, coding.source, start, end, code, coding.coder
            )
        )
        if twin == coding.guid:
            return Changes(subject=coding.guid)
        if twin is not None:
            raise Refusal("coding.there_already", code=self._name(code))
        with self._project.batch(label, code=self._name(code)) as batch:
            batch.change("coding", {coding.guid: fields})
            batch.subject = coding.guid
            batch.touched.add(coding.source)
        return self._project.done(batch)

    def weigh(self, guid: str, weight: int | None) -> Changes:
        """Set a coding's weight, 0 to 100, or take it away."""
        coding = self.get(guid)
        _weight(weight)
        with self._project.batch("history.weigh", code=self._name(coding.code)) as batch:
            batch.change("coding", {guid: {"weight": weight}})
            batch.subject = guid
            batch.touched.add(coding.source)
        return self._project.done(batch)

    def remove(self, *guids: str) -> Changes:
        """Uncode: remove codings with their memos, as one step. Refuses an unknown guid."""
        found = self.some(guids)
        missing = set(guids) - {c.guid for c in found}
        if missing:
            raise Refusal("coding.unknown", guid=min(missing))
        label = "history.uncode" if len(found) == 1 else "history.uncode_many"
        with self._project.batch(
            label, n=len(found), code=self._name(found[0].code) if found else ""
        ) as batch:
            remove_on(batch, list(guids))
            batch.remove("coding", guids)
            batch.touched |= {c.source for c in found}
        return self._project.done(batch)

    # rules

    def _name(self, code: str) -> str:
        return self._project.codes.book().path(code)

    def _allowed(self, source: str, start: int, end: int, code: str) -> None:
        self._inside_source(source, start, end)
        _codable(self._project.codes.book().get(code))

    def _as_it_is(self, source: str, seen: str | None, start: int, end: int) -> tuple[int, int]:
        """Where a range of the text that was seen stands now. Refuses when its letters were edited."""
        if seen is None:
            return start, end
        found = self._project.store.query(lambda conn, ids: versions.carried(conn, source, seen, start, end))
        if found is None:
            raise Refusal("coding.text_changed", name=self._project.sources.get(source).name)
        return found

    def _inside_source(self, source: str, start: int, end: int) -> None:
        self._inside(self._project.sources.length(source), source, start, end)

    def _not_blank(self, source: str, start: int, end: int) -> None:
        said = self._project.store.query(lambda conn, ids: queries.letters(conn, ids, source, start, end))
        _lettered(said, start, end)

    @staticmethod
    def _inside(length: int | None, source: str, start: int, end: int) -> None:
        if length is None:
            raise Refusal("source.unknown", name=source)
        if end <= start:
            raise Refusal("coding.nothing", start=start, end=end)
        if start < 0 or end > length:
            raise Refusal("coding.outside", start=start, end=end, length=length)


def _lettered(said: str, start: int, end: int) -> None:
    if said.isspace():
        raise Refusal("coding.blank", start=start, end=end)


def _codable(code: Any) -> None:
    if not code.codable:
        raise Refusal("coding.heading", code=code.name)
    if not code.active:
        raise Refusal("coding.retired", code=code.name)


def _weight(weight: int | None) -> None:
    if weight is not None and not 0 <= weight <= 100:
        raise Refusal("coding.weight", weight=weight)

"""The sources of a project: imported texts with their turns and speakers."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.coding import carry
from app.coding.model import (
    ROLES,
    SOURCE_KINDS,
    Changes,
    CodingFilter,
    Fragment,
    Notice,
    Role,
    Source,
    SourceKind,
    Speaker,
    Turn,
    new_guid,
)
from app.coding.refusal import Refusal
from app.coding.text import composed, fingerprint, free_name, label, normalise
from app.project.memos import remove_on
from app.store import queries
from app.store.store import now

if TYPE_CHECKING:
    from app.coding.transcripts.draft import Draft
    from app.coding.turn_columns import TurnColumns
    from app.project.desk import Project
    from app.store.batch import Batch

LONGEST_TEXT = 5_000_000
"""Characters of text in one source."""


@dataclass(frozen=True, slots=True)
class EditReport:
    """What an edit of a text cost: fragments as they were before, now shorter at an end or gone."""

    shrunk: tuple[Fragment, ...] = ()
    dropped: tuple[Fragment, ...] = ()


class Sources:
    """The documents."""

    def __init__(self, project: Project) -> None:
        self._project = project

    # reading

    def list(self) -> Sequence[Source]:
        """All sources in document order."""
        return self._project.store.query(queries.sources)

    def count(self) -> int:
        """How many sources there are."""
        return self._project.store.query(queries.source_count)

    def waves(self) -> Sequence[str]:
        """The waves that sources have, in the order of their letters."""
        return self._project.store.query(queries.waves)

    def get(self, ref: str) -> Source:
        """The source of this guid, name or file name. Refuses an unknown or ambiguous one."""
        wanted = composed(ref).strip()
        if wanted.isascii() and wanted.isprintable():  # what a database takes as a guid
            one = self._project.store.query(lambda conn, ids: queries.sources(conn, ids, wanted))
            if one:
                return one[0]
        every = self.list()
        folded = wanted.casefold()
        for found in (
            [s for s in every if s.name == wanted],
            [s for s in every if s.original_name == wanted],
            [s for s in every if folded in (s.name.casefold(), (s.original_name or "").casefold())],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                candidates = ", ".join(f"{s.name} ({s.guid})" for s in found)
                raise Refusal("source.ambiguous", name=ref, candidates=candidates)
        raise Refusal("source.unknown", name=ref)

    def text(self, guid: str) -> str:
        """The stored text. Refuses an unknown guid."""
        try:
            return self._project.store.query(lambda conn, ids: queries.text(conn, ids, guid))
        except KeyError:
            raise Refusal("source.unknown", name=guid) from None

    def length(self, guid: str) -> int | None:
        """Code points in a source; None when there is no such source."""
        return self._project.store.query(lambda conn, ids: queries.length(conn, ids, guid))

    def texts(self) -> dict[str, str]:
        """Every text by guid."""
        return self._project.store.query(queries.texts)

    def turns(self, guid: str) -> Sequence[Turn]:
        """The turns of a source; ``Turn.speaker`` is a speaker's guid."""
        return list(self._project.store.query(lambda conn, ids: queries.turns(conn, ids, [guid]))[guid])

    def all_turns(self) -> TurnColumns:
        """The turns of every source, made into turns when asked for."""
        return self._project.store.query(queries.turn_columns)

    def speakers(self, guid: str | None = None) -> Sequence[Speaker]:
        """The speakers of a source (of all when None), in order of appearance."""
        return self._project.store.query(lambda conn, ids: queries.speakers(conn, ids, guid))

    def of_speakers(self, guids: Collection[str]) -> set[str]:
        """The sources in which these speakers speak."""
        return {s.source for s in self.speakers() if s.guid in guids} if guids else set()

    def original(self, guid: str) -> bytes | None:
        """The bytes of the file that a source was imported from, if it was kept."""
        return self._project.store.query(lambda conn, ids: queries.original(conn, ids, guid))

    def turn_counts(self) -> dict[str, int]:
        """Turns per source guid; sources without are left out."""
        return self._project.store.query(queries.turn_counts)

    def coding_counts(self) -> dict[str, int]:
        """Codings per source guid."""
        return self._project.store.query(queries.source_counts)

    # changing

    def add(
        self,
        draft: Draft,
        *,
        kind: SourceKind | None = None,
        wave: str | None = None,
        date: str | None = None,
        group: str = "",
        case: str | None = None,
        original: bytes | None = None,
        skip_known: bool = False,
        cases: Mapping[str, str] | None = None,
    ) -> Changes:
        """Store what a reader made of a file, atomically; ``case`` (a guid) is linked to it.

        ``cases`` are the guids of the cases of speakers, by name.

        A text that the project has already is stored again with a notice, or left out with
        ``skip_known`` (then the subject is the source that has it). Two sources never share a name: the
        second gets a number.
        """
        _kind(kind)
        if date:
            _date(date)
        sha = fingerprint(draft.text)
        wanted = label(draft.name) or "Document"
        taken, last, twin, twin_name = self._project.store.query(
            lambda conn, ids: queries.newcomer(conn, ids, sha)
        )
        notices = list(draft.notices)
        if twin is not None and cases is None:
            if skip_known:
                return Changes(subject=twin)
            notices.append(Notice("source.known_already", {"name": twin_name}))
        guid, names = new_guid(), {name.casefold() for name in taken}
        record: dict[str, Any] = {
            "guid": guid, "name": free_name(wanted, names),
            "kind": kind or draft.kind,
            "body": sha, "length": len(draft.text), "date": date or draft.date,
            "wave": label(wave or "") or None, "document_group": label(group), "position": last + 1,
            "original": hashlib.sha256(original).hexdigest() if original else None,
            "original_name": label(draft.original_name), "added": now(),
            "notices": [{"key": n.key, "details": dict(n.details)} for n in notices],
        }  # fmt: skip
        speakers = [
            {"guid": new_guid(), "source": guid, "name": s.name, "role": s.role,
             "case": (cases or {}).get(s.name)}
            for s in draft.speakers
        ]  # fmt: skip
        by_name = {s["name"]: s["guid"] for s in speakers}
        with self._project.batch("history.import", name=record["name"]) as batch:
            batch.keep_body(draft.text, sha)
            if original:
                batch.keep_blob(record["original"], original)
            batch.add("source", [record])
            batch.add("speaker", speakers)
            turns = [
                [t.n, t.start, t.text_start, t.end, by_name[t.speaker] if t.speaker else None, t.time]
                for t in draft.turns
            ]
            if turns:
                batch.lay_out(guid, turns)
            if case is not None:
                batch.add("case_source", [{"guid": new_guid(), "case": case, "source": guid}])
            batch.subject = guid
        return self._project.done(batch)

    def edit(
        self,
        guid: str,
        *,
        name: str | None = None,
        kind: SourceKind | None = None,
        wave: str | None = None,
        date: str | None = None,
        group: str | None = None,
        position: int | None = None,
    ) -> Changes:
        """Change what is known about a source; None leaves a field alone, an empty string clears it."""
        source = self.get(guid)
        _kind(kind)
        fields: dict[str, Any] = {}
        if name is not None:
            fields["name"] = label(name)
            if not fields["name"]:
                raise Refusal("source.empty_name")
            if any(
                s.name.casefold() == fields["name"].casefold() and s.guid != source.guid for s in self.list()
            ):
                raise Refusal("source.taken", name=fields["name"])
        if date:
            _date(date)
        if kind is not None:
            fields["kind"] = kind
        if position is not None:
            fields["position"] = position
        for field, value in (("wave", wave), ("date", date)):
            if value is not None:
                fields[field] = label(value) or None
        if group is not None:
            fields["document_group"] = label(group)
        with self._project.batch("history.edit_source", name=source.name) as batch:
            batch.change("source", {source.guid: fields})
            batch.subject = source.guid
        return self._project.done(batch)

    def remove(self, guid: str) -> Changes:
        """Take a source out with its codings, speakers and memos (undoable)."""
        source = self.get(guid)
        with self._project.batch("history.remove_source", name=source.name) as batch:
            clear(batch, source.guid)
            batch.remove("source", [source.guid])
        return self._project.done(batch)

    def edit_text(self, guid: str, new: str) -> tuple[Changes, EditReport]:
        """Replace a source's text; codings, turns and decisions move along with their letters.

        A coding that loses an end is shortened, one that loses every letter is removed with its memos;
        both are reported. Refuses an empty text and one over ``LONGEST_TEXT``.
        """
        source = self.get(guid)
        text = normalise(new)
        if not text.strip():
            raise Refusal("source.empty_text", name=source.name)
        if len(text) > LONGEST_TEXT:
            raise Refusal("source.too_long", name=source.name, length=len(text), longest=LONGEST_TEXT)
        edits = carry.difference(self.text(source.guid), text)
        if not edits:
            return Changes(subject=source.guid), EditReport()
        turns = _carry_turns(carry.Carrier(edits), self.turns(source.guid))
        return self.replace_text(source.guid, text, edits, turns)

    def replace_text(
        self, guid: str, text: str, edits: Sequence[carry.Edit], turns: Sequence[Sequence[Any]]
    ) -> tuple[Changes, EditReport]:
        """Replace a source's text by the one that ``edits`` make of it, laid out in these ``turns``.

        Codings and decisions move along as in ``edit_text``; ``turns`` are records (``[n, start, text_start,
        end, speaker, time]``) whose speakers are there. The text must be normalised.
        """
        source = self.get(guid)
        carrier = carry.Carrier(edits)
        chosen = CodingFilter(sources=frozenset({source.guid}))
        moved, gone, shrunk = _carry_codings(carrier, self._project.codings.list(chosen))
        hurt = {*gone, *shrunk}
        before = self._project.codings.fragments(chosen) if hurt else ()
        fragments = {f.coding.guid: f for f in before if f.coding.guid in hurt}
        decisions = self._project.suggestions.decisions(source.guid)
        with self._project.batch("history.edit_text", name=source.name) as batch:
            remove_on(batch, list(gone))
            batch.remove("coding", gone)
            lost: list[str] = []
            held: dict[str, dict[str, int]] = {}
            for d in decisions:
                place = carrier.carry(d.start, d.end)
                if place.start == place.end:
                    lost.append(d.guid)
                else:
                    held[d.guid] = {"start": place.start, "end": place.end}
            batch.remove("suggestion_decision", lost)
            batch.change("suggestion_decision", held)
            batch.change_text(source.guid, text, edits, {"turns": [[*t] for t in turns]})
            batch.change("coding", moved)
            batch.subject = source.guid
        report = EditReport(
            tuple(fragments[g] for g in shrunk if g in fragments),
            tuple(fragments[g] for g in gone if g in fragments),
        )
        return self._project.done(batch), report

    # speakers

    def edit_speaker(
        self, guid: str, *, name: str | None = None, role: Role | None = None, case: str | None = None
    ) -> Changes:
        """Correct a speaker's name, role or case (a guid; the empty string unlinks). The text stays."""
        speaker = next((s for s in self.speakers() if s.guid == guid), None)
        if speaker is None:
            raise Refusal("speaker.unknown", name=guid, known="-")
        fields: dict[str, Any] = {}
        if name is not None:
            fields["name"] = label(name)
            if not fields["name"]:
                raise Refusal("speaker.empty_name")
            if any(s.name == fields["name"] and s.guid != guid for s in self.speakers(speaker.source)):
                raise Refusal("speaker.taken", name=fields["name"])
        if role is not None:
            if role not in ROLES:
                raise Refusal("speaker.role", role=role, known=", ".join(ROLES))
            fields["role"] = role
        if case is not None:
            fields["case"] = self._project.cases.get(case).guid if case else None
        with self._project.batch("history.edit_speaker", name=speaker.name) as batch:
            batch.change("speaker", {guid: fields})
            batch.subject = guid
            batch.touched.add(speaker.source)
        return self._project.done(batch)

    def speaker(self, source: str, name: str) -> Speaker:
        """The speaker of this name in a source. Refuses an unknown one, naming those that are there."""
        found = self.speakers(source)
        for speaker in found:
            if speaker.guid == name or speaker.name.casefold() == name.strip().casefold():
                return speaker
        raise Refusal("speaker.unknown", name=name, known=", ".join(s.name for s in found) or "-")

    def merge_speakers(self, guid: str, into: str) -> Changes:
        """Make one speaker's turns another's, of the same source; the first disappears."""
        by_guid = {s.guid: s for s in self.speakers()}
        for ref in (guid, into):
            if ref not in by_guid:
                raise Refusal("speaker.unknown", name=ref, known="-")
        one, other = by_guid[guid], by_guid[into]
        if one.guid == other.guid or one.source != other.source:
            raise Refusal("speaker.merge", a=one.name, b=other.name)
        turns = [
            [t.n, t.start, t.text_start, t.end, into if t.speaker == guid else t.speaker, t.time]
            for t in self.turns(one.source)
        ]
        with self._project.batch("history.merge_speakers", a=one.name, b=other.name) as batch:
            batch.lay_out(one.source, turns)
            remove_values(batch, "speaker", [guid])
            batch.remove("speaker", [guid])
            batch.subject = into
            batch.touched.add(one.source)
        return self._project.done(batch)


def clear(batch: Batch, source: str) -> None:
    """Inside a batch: remove everything that hangs on a source."""
    from sqlalchemy import select

    from app.store.records import table

    row = batch.ids.ids(batch.conn, "source", [source])[source]
    of: dict[str, list[str]] = {}
    for kind in ("coding", "suggestion_decision", "case_source", "speaker"):
        t = table(kind)
        of[kind] = list(batch.conn.execute(select(t.c.guid).where(t.c.source_id == row)).scalars())
    remove_on(batch, [source, *of["coding"]])
    batch.remove("coding", of["coding"])
    batch.remove("suggestion_decision", of["suggestion_decision"])
    batch.remove("case_source", of["case_source"])
    remove_values(batch, "source", [source])
    remove_values(batch, "speaker", of["speaker"])
    batch.lay_out(source, [])
    batch.remove("speaker", of["speaker"])


def remove_values(batch: Batch, kind: str, targets: Sequence[str]) -> None:
    """Inside a batch: remove the values of sources or speakers."""
    from sqlalchemy import select

    from app.store.records import table

    if not targets:
        return
    t, known = table("attribute_value"), batch.ids.ids(batch.conn, kind, targets)
    found = batch.conn.execute(select(t.c.guid).where(t.c[f"{kind}_id"].in_([known[g] for g in targets])))
    batch.remove("attribute_value", list(found.scalars()))


def _kind(kind: str | None) -> None:
    if kind is not None and kind not in SOURCE_KINDS:
        raise Refusal("source.kind", kind=kind, known=", ".join(SOURCE_KINDS))


def _date(date: str) -> None:
    import datetime

    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        raise Refusal("store.no_date", date=date) from None


def _carry_codings(
    carrier: carry.Carrier, codings: Sequence[Any]
) -> tuple[dict[str, dict[str, int]], list[str], list[str]]:
    """New ranges, removed codings and shortened ones; of two that come to lie alike the later goes."""
    moved: dict[str, dict[str, int]] = {}
    gone: list[str] = []
    shrunk: list[str] = []
    seen: set[tuple[int, int, str, str]] = set()
    for coding in codings:
        place = carrier.carry(coding.start, coding.end)
        key = (place.start, place.end, coding.code, coding.coder)
        if place.start == place.end or key in seen:
            gone.append(coding.guid)
            continue
        seen.add(key)
        if place.shrunk:
            shrunk.append(coding.guid)
        if (place.start, place.end) != (coding.start, coding.end):
            moved[coding.guid] = {"start": place.start, "end": place.end}
    return moved, gone, shrunk


def _carry_turns(carrier: carry.Carrier, turns: Sequence[Turn]) -> list[list[Any]]:
    carried: list[list[Any]] = []
    for turn in turns:
        whole = carrier.carry(turn.start, turn.end)
        if whole.start == whole.end:
            continue
        text_start = min(max(carrier.carry(turn.text_start, turn.end).start, whole.start), whole.end)
        carried.append([len(carried) + 1, whole.start, text_start, whole.end, turn.speaker, turn.time])
    return carried

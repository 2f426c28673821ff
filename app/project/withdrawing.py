"""A respondent withdraws: what goes, what stays that speaks of them, and who may still have them."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.coding import carry
from app.coding.carry import Edit
from app.coding.codebook import key_of
from app.coding.codebook.files import shipped_words
from app.coding.model import CodingFilter, Source
from app.coding.privacy.referring import FREE, Referred
from app.coding.privacy.replace import edits_of
from app.coding.privacy.throughout import named
from app.coding.privacy.wording import reworded
from app.coding.refusal import Refusal
from app.coding.text import label
from app.coding.values import answers
from app.project.calling import Called
from app.project.copies import handed_out
from app.project.leaving import Leaving
from app.project.mentions import Mention, Names, called_by, mentions, staying
from app.project.pieces import referred
from app.project.questions import SETTING as QUESTION
from app.project.reports import SETTING as REPORT
from app.project.surveys import reading as survey_reading
from app.store import gone, purge
from app.store.gone import Gone
from app.store.rewriting import Moving

if TYPE_CHECKING:
    from app.project.desk import Project

GONE = "[teruggetrokken]"
"""Stands where a respondent's words stood in a text that stays, and where their name stood in the logboek."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What withdrawing a case or document takes along.

    ``documents`` go whole; of ``shared`` ones, which belong to another case too, only the turns of this
    case's
    speakers; ``untouched`` belong to another case too and no speaker in them is linked to this one, so that
    they stay. ``mentions`` are texts, memos, codes, names and values that name the case, a document
    or a speaker and stay.
    """

    kind: str
    guid: str
    name: str
    documents: tuple[Source, ...]
    shared: tuple[Source, ...]
    untouched: tuple[Source, ...]
    codings: int
    memos: int
    originals: int
    mentions: tuple[Mention, ...]
    handed: tuple[tuple[str, str], ...] = ()
    """To whom the project was handed out, by the logboek: the moment (ISO 8601, UTC) and their names."""
    removed: tuple[str, ...] = ()
    """Names of what was removed before and lives on in the logboek, which goes too."""
    alike: tuple[tuple[str, str], ...] = ()
    """Name and guid of what was removed before and bears the same name: it stays in the logboek unless it is
    withdrawn too."""
    speakers: frozenset[str] = frozenset()
    """The speakers of a case in the shared documents, by guid."""
    names: frozenset[str] = frozenset()
    """Under which names they may be mentioned elsewhere."""
    called: Called = field(default_factory=lambda: Called(()))
    """How they are called beside those names: by first name, surname, initials."""
    leaving: Leaving = field(default_factory=Leaving)
    """Which of it goes."""
    kept: int = 0
    """How many kept questions and reports lose the name."""
    things: frozenset[str] = frozenset()
    """The case and the sources: a copy that has one of them holds it still (``app.project.copies``)."""


class Withdrawing:
    """Taking a respondent out for good."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def removed(self) -> list[Gone]:
        """The cases and documents that were removed and live on in the logboek, the latest first."""
        return self._project.store.query(gone.things)

    def plan(self, ref: str) -> Withdrawal:
        """What goes with the case or document of this name or guid, also one that was removed before. Refuses
        an unknown and an ambiguous one."""
        project = self._project
        case = source = None
        with contextlib.suppress(Refusal):
            case = project.cases.get(ref)
        try:
            source = project.sources.get(ref)
        except Refusal as refusal:
            if case is None and refusal.key == "source.ambiguous":
                raise
        if case is not None and source is not None and ref not in (case.guid, source.guid):
            raise Refusal("privacy.withdraw_ambiguous", name=ref, case=case.guid, document=source.guid)
        if source is not None and case is None:
            return self._of_document(source, self._removed_as(source.name))
        if case is not None:
            speaking = {s.guid: s.source for s in project.sources.speakers() if s.case == case.guid}
            linked = {s for s, cases in project.cases.of_sources().items() if case.guid in cases}
            return self._of_case(case.guid, case.name, linked, speaking, self._removed_as(case.name))
        before = self._removed_as(ref)
        if len(before) > 1:
            candidates = ", ".join(f"{one.name} ({one.guid})" for one in before)
            raise Refusal("source.ambiguous", name=ref, candidates=candidates)
        if not before:
            raise Refusal("privacy.withdraw_unknown", name=ref)
        return self._of_removed(before[0])

    def _removed_as(self, ref: str) -> list[Gone]:
        """What was removed and bears this guid, or else this name."""
        every, wanted = self.removed(), label(ref).casefold()
        exact = [one for one in every if one.guid == ref]
        named = [
            one for one in every
            if wanted and wanted in (one.name.casefold(), (one.record.get("original_name") or "").casefold())
        ]  # fmt: skip
        return exact or named

    def _of_document(self, source: Source, alike: Sequence[Gone]) -> Withdrawal:
        speaking = self._project.sources.speakers(source.guid)
        names = _named([source.name, source.original_name or "", *filter(named, (s.name for s in speaking))])
        persons = [s.name for s in speaking if s.role != "interviewer"]
        return self._counted("document", source.guid, source.name, [source], [], [], names, persons, alike)

    def _of_case(
        self, guid: str, name: str, linked: set[str], speaking: Mapping[str, str], alike: Sequence[Gone]
    ) -> Withdrawal:
        """``linked`` are the sources of the case, ``speaking`` its speakers with their sources, but for those
        that are another's by now."""
        project = self._project
        of = project.cases.of_sources()
        documents: list[Source] = []
        shared: list[Source] = []
        untouched: list[Source] = []
        talking: dict[str, set[str | None]] = {}
        speakers = list(project.sources.speakers())
        its = {s.guid for s in speakers if s.guid in speaking and s.case in (None, guid)}
        for speaker in speakers:
            case = guid if speaker.guid in its else speaker.case
            talking.setdefault(speaker.source, set()).add(case)
        for s in project.sources.list():
            mine = guid in talking.get(s.guid, ())
            others = (set(of.get(s.guid, ())) | talking.get(s.guid, set())) - {guid, None}
            if s.guid in linked and not others:
                documents.append(s)
            elif mine:
                shared.append(s)
            elif s.guid in linked:
                untouched.append(s)
        whole = {s.guid for s in documents}
        some = {s.guid for s in shared}
        found = {n for s in documents for n in (s.name, s.original_name) if n}
        found |= {
            s.name for s in speakers
            if named(s.name) and (s.source in whole or (s.source in some and s.guid in its))
        }  # fmt: skip
        own = frozenset(s.guid for s in speakers if s.source in some and s.guid in its)
        persons = [name, *(s.name for s in speakers if s.guid in its and s.role != "interviewer")]
        return self._counted(
            "case", guid, name, documents, shared, untouched, _named([*found, name]), persons, alike, own
        )

    def _of_removed(self, one: Gone) -> Withdrawal:
        """What was removed before: the log's memory of it, and of a case what of it is still in the texts."""
        went = self._project.store.query(lambda conn, ids: gone.went_with(conn, one))
        if one.kind == "case":
            plan = self._of_case(one.guid, one.name, went.sources, went.speakers, ())
            return replace(plan, removed=(one.name,), memos=plan.memos + went.memos)
        names = _named([one.name, one.record.get("original_name") or "", *filter(named, went.names)])
        plan = self._counted("document", one.guid, one.name, [], [], [], names, sorted(went.names), ())
        held = int(bool(one.record.get("original")))
        return replace(
            plan, removed=(one.name,), codings=went.codings, memos=went.memos, originals=plan.originals + held
        )

    def _counted(
        self, kind: str, guid: str, name: str, documents: list[Source], shared: list[Source],
        untouched: list[Source], names: frozenset[str], persons: Iterable[str], alike: Sequence[Gone],
        speakers: frozenset[str] = frozenset(),
    ) -> Withdrawal:  # fmt: skip
        """``names`` are looked for as they are written, ``persons`` in all ways in which one is called."""
        project = self._project
        whole = {s.guid for s in documents}
        codings = list(project.codings.list(CodingFilter(sources=frozenset(whole)))) if whole else []
        untold: dict[str, Sequence[Edit] | None] = dict.fromkeys(whole)
        for source in shared:
            untold[source.guid], within = self._blanked(source.guid, self._of(source, speakers))
            codings += [c for c in project.codings.of_source(source.guid) if c.guid in within]
        targets = {guid, *whole, *(c.guid for c in codings)}
        there = {s.guid for s in project.sources.list()}
        titles = [source.name for source in documents] + ([name] if kind == "document" else [])
        persons, others = list(persons), staying(project, {guid, *speakers}, whole)
        called = called_by(persons, titles, others)
        leaving = Leaving(_long(names), persons, called.persons, others)
        return Withdrawal(
            kind, guid, name, tuple(documents), tuple(shared), tuple(untouched), len(codings),
            sum(m.target in targets for m in project.memos.list())
            + sum(s.case in targets for s in project.frameworks.summaries()),
            sum(
                s in there and project.sources.original(s) is not None
                for s in {*whole, *(s.guid for s in shared), *self._files(guid, whole | {guid})}
            ),
            tuple(mentions(project, Names(_long(names), called, leaving), targets, untold)),
            handed_out(project),
            alike=tuple((one.name, one.guid) for one in alike),
            speakers=speakers,
            names=names,
            called=called,
            leaving=leaving,
            kept=self._kept(leaving, targets | speakers),
            things=frozenset({guid, *whole, *(s.guid for s in shared)}),
        )  # fmt: skip

    def carry_out(self, plan: Withdrawal) -> dict[str, int]:
        """Take it all out, for good: rows, texts, original files, the log's memory of them. How many
        rows of each kind went."""
        project = self._project
        if project.read_only:
            raise Refusal("store.read_only", file=project.place.name)
        project.rights.need("purge", project.place.name)
        seen = project.store.seen()
        there = {case.guid for case in project.cases.list()} | {s.guid for s in project.sources.list()}
        if plan.guid not in there | {one.guid for one in self.removed()}:
            raise Refusal("privacy.withdraw_unknown", name=plan.name)
        roots = {s.guid for s in plan.documents}
        if plan.kind == "case" or plan.removed:
            roots.add(plan.guid)
        edits: dict[str, list[Edit]] = {}
        speakers: set[str] = set()
        for source in plan.shared:
            mine = self._of(source, plan.speakers)
            speakers |= mine
            edits[source.guid], within = self._blanked(source.guid, mine)
            roots |= within
        texts = {s: project.sources.text(s) for s in edits}
        names = plan.names
        bare = self._files(plan.guid, {plan.guid, *(s.guid for s in plan.documents)})
        if plan.kind == "case":
            roots |= purge.removed_with(project.store, plan.guid)
        doomed = purge.hanging(project.store, roots)
        stays = self._referred(doomed | speakers)
        present = self._present(plan.leaving, doomed)
        rewrite = _Withdrawn(doomed, edits, texts, speakers, names, bare, stays, plan.leaving, present)
        documents = len(plan.documents) + len(plan.shared)
        documents += int(plan.kind == "document" and bool(plan.removed))
        details = {"documents": documents, "cases": int(plan.kind == "case")}
        done = purge.purge(project.store, rewrite, "history.withdraw", details, seen=seen)
        project.codes.forget()
        project.suggestions.forget()
        project.analyses.forget()
        return dict(done.removed)

    def _referred(self, doomed: Collection[str]) -> dict[tuple[str, str], set[str]]:
        """By kind and field the words of what stays that a setting may name: attributes, their choices and
        values, cues, speakers, groups and waves; folded."""
        project = self._project
        found: dict[tuple[str, str], set[str]] = {}

        def add(kind: str, name: str, words: Iterable[str]) -> None:
            found.setdefault((kind, name), set()).update(key_of(word) for word in words)

        attributes = project.cases.attributes()
        several = {a.name for a in attributes if a.multiple}
        add("attribute", "name", (a.name for a in attributes))
        add("attribute_value", "value", (choice for a in attributes for choice in a.choices))
        for target, values in project.cases.values_by_target().items():
            if target not in doomed:
                for name, value in values.items():
                    add("attribute_value", "value", answers(value, multiple=name in several))
        add("code", "cues", (cue for code in project.codes.book() for cue in code.cues))
        add("speaker", "name", (s.name for s in project.sources.speakers()
                                if s.guid not in doomed and s.source not in doomed))  # fmt: skip
        sources = [s for s in project.sources.list() if s.guid not in doomed]
        add("source", "document_group", (s.group for s in sources))
        add("source", "wave", (s.wave for s in sources if s.wave))
        return found

    def _kept(self, leaving: Leaving, doomed: Collection[str]) -> int:
        """How many kept questions and reports lose a name."""
        project = self._project
        wanted = {
            key: value for key, value in project.settings().items() if key.startswith((QUESTION, REPORT))
        }
        if not wanted:
            return 0
        stays, tables = self._referred(doomed), referred(project)
        known = Referred.of((kind, row) for kind, rows in tables.items() for row in rows.values())

        def without(kind: str, name: str, text: str, of: str = "") -> str:
            if key_of(text) in stays.get((kind, name), ()):
                return text
            return leaving.without(text, GONE, told=True)

        clean = reworded(FREE[0], "", FREE[1], wanted, without, known)
        return sum(clean[key] != value for key, value in wanted.items())

    def _present(self, leaving: Leaving, doomed: Collection[str]) -> frozenset[str]:
        """What fields that stay say now, if a name stands in it: it is told, and does not change."""
        texts = {field.text for field in self._project.privacy.fields() if field.guid not in doomed}
        return shipped_words() | {text for text in texts if leaving.without(text, GONE) != text}

    def _files(self, guid: str, documents: set[str]) -> frozenset[str]:
        """The sources whose original is the export of a questionnaire that this case answered or that one of
        these documents is a question of: all that was answered stands in it."""
        project = self._project
        found: set[str] = set()
        every = project.surveys.every()
        lost = self._lost(guid) if every else None
        for record in every.values():
            # Also those that were removed: an undo would bring their file back.
            sources = {c["source"] for c in record["columns"] if c.get("source")}
            answered = guid in survey_reading.members(project, record) or (
                lost is not None and self._answered(lost, record, sources)
            )
            if answered or documents.intersection(sources):
                found.update(sources)
        return frozenset(found)

    def _lost(self, guid: str) -> Gone | None:
        """The case of this guid that was removed before; None for what is there."""
        project = self._project
        there = {case.guid for case in project.cases.list()} | {s.guid for s in project.sources.list()}
        if guid in there:
            return None
        return next((one for one in self.removed() if one.guid == guid and one.kind == "case"), None)

    def _answered(self, case: Gone, record: Mapping[str, Any], sources: Collection[str]) -> bool:
        """Whether a case that was removed answered a questionnaire."""
        went = self._project.store.query(lambda conn, ids: gone.went_with(conn, case))
        own = {c["attribute"] for c in record["columns"] if c.get("own") and c.get("attribute")}
        there = {s.guid: s.source for s in self._project.sources.speakers()}
        spoke = {source or there.get(guid, "") for guid, source in went.speakers.items()}
        return bool(
            went.attributes & own or not spoke.isdisjoint(sources) or case.guid in record.get("blank", ())
        )

    def _of(self, source: Source, speakers: Collection[str]) -> set[str]:
        """Those of these speakers (guids) who speak in a source."""
        return {s.guid for s in self._project.sources.speakers(source.guid) if s.guid in speakers}

    def _blanked(self, source: str, speakers: set[str]) -> tuple[list[Edit], set[str]]:
        """Edits that take these speakers' words out of a text, and the codings and decisions that lie in
        them."""
        project = self._project
        text = project.sources.text(source)
        by_guid = {s.guid: s.name for s in project.sources.speakers(source)}
        spans: list[tuple[int, int]] = []
        wanted: list[tuple[int, int, str]] = []
        for turn in project.sources.turns(source):
            if turn.speaker not in speakers:
                continue
            end = turn.text_start + len(text[turn.text_start : turn.end].rstrip())
            spans.append((turn.start, turn.end))
            wanted.append((turn.text_start, end, GONE))
            at = text.find(by_guid[turn.speaker], turn.start, turn.text_start)
            if at >= 0:
                wanted.append((at, at + len(by_guid[turn.speaker]), GONE))
        ranged = [(c.guid, c.start, c.end) for c in project.codings.of_source(source)]
        ranged += [(d.guid, d.start, d.end) for d in project.suggestions.decisions(source)]
        within = {guid for guid, start, end in ranged if any(s <= start and end <= e for s, e in spans)}
        return edits_of(text, wanted), within


class _Withdrawn(Moving):
    """Takes the doomed out and blanks what one respondent said in a text that others share."""

    blobs: Mapping[str, bytes] = {}

    def __init__(
        self, doomed: frozenset[str], edits: Mapping[str, Sequence[Edit]], texts: Mapping[str, str],
        speakers: set[str], names: frozenset[str], bare: frozenset[str],
        stays: Mapping[tuple[str, str], Collection[str]], leaving: Leaving, present: Collection[str],
    ) -> None:  # fmt: skip
        """``stays`` are the words (folded) by which settings may refer to what stays, by kind and field;
        ``present`` what fields say now."""
        self.doomed, self._bare, self._stays = doomed, bare, stays
        self._edits, self._texts, self._speakers = edits, texts, speakers
        self._new = {s: carry.apply(texts[s], of) for s, of in edits.items()}
        self._short = {name.casefold() for name in names - _long(names)}
        self._leaving, self._present = leaving, present

    def edits(self, source: str, text: str) -> Sequence[Edit]:
        """The present text loses the words; every older state becomes what the present one is now."""
        if source not in self._edits or source in self.doomed:
            return ()
        if text == self._texts[source]:
            return self._edits[source]
        return carry.difference(text, self._new[source])

    def value(self, kind: str, guid: str, name: str, value: str) -> str:
        """Names go from the logboek and from the settings, but where these refer to something that stays;
        other fields stay as they are now, but for the speakers who go, and are without them in what they once
        were."""
        if guid in self._speakers and (kind, name) == ("speaker", "name"):
            return GONE
        told = kind == "change_group" or not guid
        if key_of(value) in self._stays.get((kind, name), ()) or (not told and value in self._present):
            return value
        if kind == "change_group" and value.casefold() in self._short:
            return GONE
        return self._leaving.without(value, GONE, told=told)

    def original(self, source: str, sha256: str | None) -> str | None:
        """The original file of a shared text goes, and that of a questionnaire."""
        return None if source in self._edits or source in self._bare else sha256


def _named(names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, names))


def _long(names: Iterable[str]) -> frozenset[str]:
    """Names that are long enough to be looked for in other words; others only count where they are all that
    is said."""
    return frozenset(n for n in names if len(n) > 2)

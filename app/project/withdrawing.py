"""A respondent withdraws: what goes, what stays that speaks of them, and who may still have them."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.coding.carry import Edit
from app.coding.codebook import key_of
from app.coding.model import CodingFilter, Source
from app.coding.privacy.throughout import named
from app.coding.refusal import Refusal
from app.coding.text import label
from app.project.copies import handed_out
from app.project.leaving import Leaving
from app.project.mentions import Names, called_by, mentions, staying
from app.project.surveys.originals import holding
from app.project.withdrawal import Withdrawal
from app.project.withdrawn import Withdrawn, blanked, kept, long_names, present, referable
from app.store import gone, purge
from app.store.gone import Gone

if TYPE_CHECKING:
    from app.project.desk import Project


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
        persons = {s.guid: s.name for s in speaking if s.role != "interviewer"}
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
        persons = {
            guid: name,
            **{s.guid: s.name for s in speakers if s.guid in its and s.role != "interviewer"},
        }
        return self._counted(
            "case", guid, name, documents, shared, untouched, _named([*found, name]), persons, alike, own
        )

    def _of_removed(self, one: Gone) -> Withdrawal:
        """What was removed before: the log's memory of it, and of a case what of it is still in the texts."""
        went = self._project.store.query(lambda conn, ids: gone.went_with(conn, one))
        if one.kind == "case":
            plan = self._of_case(one.guid, one.name, went.sources, went.speakers, ())
            return replace(plan, removed=(one.name,), memos=plan.memos + went.memos)
        names = _named([one.name, one.record.get("original_name") or "", *filter(named, went.names.values())])
        plan = self._counted("document", one.guid, one.name, [], [], [], names, went.names, ())
        held = int(bool(one.record.get("original")))
        return replace(
            plan, removed=(one.name,), codings=went.codings, memos=went.memos, originals=plan.originals + held
        )

    def _counted(
        self, kind: str, guid: str, name: str, documents: list[Source], shared: list[Source],
        untouched: list[Source], names: frozenset[str], persons: Mapping[str, str], alike: Sequence[Gone],
        speakers: frozenset[str] = frozenset(),
    ) -> Withdrawal:  # fmt: skip
        """``names`` are looked for as they are written, ``persons`` (the case and speakers, by guid) in all
        ways in which one is called; and so are the names that they once had."""
        project = self._project
        whole = {s.guid for s in documents}
        before = project.store.query(lambda conn, ids: gone.merged(conn, persons))
        persons = {**persons, **dict.fromkeys(before, "")}
        told = project.store.query(gone.names)
        had = {of: told.get(of, set()) for of in (guid, *whole, *persons)}
        others = staying(project, {guid, *speakers}, whole)
        taken = {key_of(other) for other in others}
        former = {
            once for of, every in had.items() for once in every
            if key_of(once) not in taken and (of in persons or named(once))
        } - names  # fmt: skip
        codings = list(project.codings.list(CodingFilter(sources=frozenset(whole)))) if whole else []
        untold: dict[str, Sequence[Edit] | None] = dict.fromkeys(whole)
        for source in shared:
            untold[source.guid], within = blanked(project, source.guid, self._of(source, speakers))
            codings += [c for c in project.codings.of_source(source.guid) if c.guid in within]
        targets = {guid, *whole, *(c.guid for c in codings)}
        there = {s.guid for s in project.sources.list()}
        titles = [source.name for source in documents] + ([name] if kind == "document" else [])
        once = (name for of in persons for name in sorted(had.get(of, ())) if name in former and named(name))
        bearing = list(dict.fromkeys(filter(None, [*persons.values(), *once])))
        names |= set(filter(named, former))
        called = called_by(bearing, titles, others)
        leaving = Leaving(long_names(names), bearing, called.persons, others)
        return Withdrawal(
            kind, guid, name, tuple(documents), tuple(shared), tuple(untouched), len(codings),
            sum(m.target in targets for m in project.memos.list())
            + sum(s.case in targets for s in project.frameworks.summaries()),
            sum(
                s in there and project.sources.original(s) is not None
                for s in {*whole, *(s.guid for s in shared), *holding(project, guid, whole | {guid})}
            ),
            tuple(mentions(project, Names(long_names(names), called, leaving), targets, untold)),
            handed_out(project),
            alike=tuple((one.name, one.guid) for one in alike),
            speakers=speakers,
            merged=frozenset(before),
            names=names,
            former=frozenset(map(key_of, former)),
            called=called,
            leaving=leaving,
            kept=kept(project, leaving, targets | speakers),
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
            edits[source.guid], within = blanked(project, source.guid, mine)
            roots |= within
        speakers |= plan.merged
        texts = {s: project.sources.text(s) for s in edits}
        bare = holding(project, plan.guid, {plan.guid, *(s.guid for s in plan.documents)})
        if plan.kind == "case":
            roots |= purge.removed_with(project.store, plan.guid)
        doomed = purge.hanging(project.store, roots)
        stays, now = referable(project, doomed | speakers), present(project, plan.leaving, doomed)
        rewrite = Withdrawn(plan, doomed, edits, texts, speakers, bare, stays, now)
        documents = len(plan.documents) + len(plan.shared)
        documents += int(plan.kind == "document" and bool(plan.removed))
        details = {"documents": documents, "cases": int(plan.kind == "case")}
        done = purge.purge(project.store, rewrite, "history.withdraw", details, seen=seen)
        project.codes.forget()
        project.suggestions.forget()
        project.analyses.forget()
        return dict(done.removed)

    def _of(self, source: Source, speakers: Collection[str]) -> set[str]:
        """Those of these speakers (guids) who speak in a source."""
        return {s.guid for s in self._project.sources.speakers(source.guid) if s.guid in speakers}


def _named(names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, names))

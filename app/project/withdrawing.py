"""A respondent withdraws: what goes, what stays that speaks of them, and which copies still hold them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.coding import carry
from app.coding.carry import Edit
from app.coding.model import CodingFilter, Source
from app.coding.privacy.labels import named
from app.coding.privacy.replace import edits_of
from app.coding.refusal import Refusal
from app.project import survey_reading
from app.store import backup, purge
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
    they stay. ``mentions`` are memos and codes that name the case, a document or a speaker and stay.
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
    mentions: tuple[str, ...]
    copies: tuple[Path, ...]


class Withdrawing:
    """Taking a respondent out for good."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def plan(self, ref: str) -> Withdrawal:
        """What goes with the case or document of this name or guid. Refuses an unknown and an ambiguous
        one."""
        project = self._project
        case = source = None
        documents: list[Source] = []
        shared: list[Source] = []
        untouched: list[Source] = []
        with contextlib.suppress(Refusal):
            case = project.cases.get(ref)
        try:
            source = project.sources.get(ref)
        except Refusal as refusal:
            if case is None and refusal.key == "source.ambiguous":
                raise
        if case is not None and source is not None and ref not in (case.guid, source.guid):
            raise Refusal("privacy.withdraw_ambiguous", name=ref, case=case.guid, document=source.guid)
        if case is None and source is None:
            raise Refusal("privacy.withdraw_unknown", name=ref)
        every = {s.guid: s for s in project.sources.list()}
        if case is None:
            assert source is not None
            kind, guid, name = "document", source.guid, source.name
            documents = [source]
        else:
            kind, guid, name = "case", case.guid, case.name
            of = project.cases.of_sources()
            talking: dict[str, set[str | None]] = {}
            for speaker in project.sources.speakers():
                talking.setdefault(speaker.source, set()).add(speaker.case)
            for s in every.values():
                linked, mine = case.guid in of.get(s.guid, ()), case.guid in talking.get(s.guid, ())
                others = (set(of.get(s.guid, ())) | talking.get(s.guid, set())) - {case.guid, None}
                if linked and not others:
                    documents.append(s)
                elif mine:
                    shared.append(s)
                elif linked:
                    untouched.append(s)
        gone = {s.guid for s in documents}
        codings = project.codings.list(CodingFilter(sources=frozenset(gone))) if gone else []
        targets = {guid, *gone, *(c.guid for c in codings)}
        return Withdrawal(
            kind, guid, name, tuple(documents), tuple(shared), tuple(untouched), len(codings),
            sum(m.target in targets for m in project.memos.list())
            + sum(s.case in targets for s in project.frameworks.summaries()),
            sum(
                project.sources.original(s) is not None
                for s in {*gone, *(s.guid for s in shared), *self._files(guid, gone)}
            ),
            tuple(self._mentions(self._names(kind, guid, documents, shared), targets)),
            tuple(backup.beside(project.place)),
        )  # fmt: skip

    def carry_out(self, plan: Withdrawal) -> dict[str, int]:
        """Take it all out, for good: rows, texts, original files, the log's memory of them. How many
        rows of each kind went."""
        project = self._project
        if project.read_only:
            raise Refusal("store.read_only", file=project.place.name)
        project.rights.need("purge", project.place.name)
        seen = project.store.seen()
        roots = {s.guid for s in plan.documents} | ({plan.guid} if plan.kind == "case" else set())
        edits: dict[str, list[Edit]] = {}
        speakers: set[str] = set()
        for source in plan.shared:
            mine = {s.guid for s in project.sources.speakers(source.guid) if s.case == plan.guid}
            speakers |= mine
            edits[source.guid], within = self._blanked(source.guid, mine)
            roots |= within
        texts = {s: project.sources.text(s) for s in edits}
        names = self._names(plan.kind, plan.guid, plan.documents, plan.shared)
        bare = self._files(plan.guid, {s.guid for s in plan.documents})
        if plan.kind == "case":
            roots |= purge.removed_with(project.store, plan.guid)
        rewrite = _Withdrawn(purge.hanging(project.store, roots), edits, texts, speakers, names, bare)
        details = {"documents": len(plan.documents) + len(plan.shared), "cases": int(plan.kind == "case")}
        done = purge.purge(project.store, rewrite, "history.withdraw", details, seen=seen)
        project.codes.forget()
        project.suggestions.forget()
        project.analyses.forget()
        return dict(done.removed)

    def _files(self, guid: str, documents: set[str]) -> frozenset[str]:
        """The sources whose original is the export of a questionnaire that this case answered or that one of
        these documents is a question of: all that was answered stands in it."""
        project = self._project
        found: set[str] = set()
        for record in project.surveys.every().values():
            # Also those that were removed: an undo would bring their file back.
            sources = {c["source"] for c in record["columns"] if c.get("source")}
            if documents.intersection(sources) or guid in survey_reading.members(project, record):
                found.update(sources)
        return frozenset(found)

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

    def _names(
        self, kind: str, guid: str, documents: Iterable[Source], shared: Iterable[Source]
    ) -> frozenset[str]:
        """What the case and its documents are called, and who spoke in them."""
        project = self._project
        documents = list(documents)
        found = {n for s in documents for n in (s.name, s.original_name) if n}
        gone = {s.guid for s in documents}
        some = {s.guid for s in shared}
        for speaker in project.sources.speakers():
            if named(speaker.name) and (
                speaker.source in gone or (speaker.source in some and speaker.case == guid)
            ):
                found.add(speaker.name)
        if kind == "case":
            found.add(project.cases.get(guid).name)
        return frozenset(n for n in found if len(n) > 2)

    def _mentions(self, names: frozenset[str], targets: set[str]) -> Iterable[str]:
        """Memos and codes that stay and name one of ``names``, as one line each."""
        if not names:
            return
        pattern = _pattern(names)
        project = self._project
        for memo in project.memos.list():
            if memo.target not in targets and (hit := pattern.search(f"{memo.title}\n{memo.text}")):
                yield f"memo: … {_around(memo.title + chr(10) + memo.text, hit)} …"
        cases = {c.guid: c.name for c in project.cases.list()}
        for one in project.frameworks.summaries():
            if one.case not in targets and (hit := pattern.search(one.text)):
                yield f"{cases[one.case]}: … {_around(one.text, hit)} …"
        yield from (f.name for f in project.frameworks.list() if pattern.search(f.name))
        for code in project.codes.book():
            for text in (
                code.name,
                code.definition,
                code.inclusion,
                code.exclusion,
                code.example,
                *code.cues,
            ):
                if hit := pattern.search(text):
                    yield f"{code.name}: … {_around(text, hit)} …"


class _Withdrawn(Moving):
    """Takes the doomed out and blanks what one respondent said in a text that others share."""

    blobs: Mapping[str, bytes] = {}

    def __init__(
        self, doomed: frozenset[str], edits: Mapping[str, Sequence[Edit]], texts: Mapping[str, str],
        speakers: set[str], names: frozenset[str], bare: frozenset[str],
    ) -> None:  # fmt: skip
        self.doomed, self._bare = doomed, bare
        self._edits, self._texts, self._speakers = edits, texts, speakers
        self._new = {s: carry.apply(texts[s], of) for s, of in edits.items()}
        self._pattern = _pattern(names) if names else None

    def edits(self, source: str, text: str) -> Sequence[Edit]:
        """The present text loses the words; every older state becomes what the present one is now."""
        if source not in self._edits or source in self.doomed:
            return ()
        if text == self._texts[source]:
            return self._edits[source]
        return carry.difference(text, self._new[source])

    def value(self, kind: str, guid: str, name: str, value: str) -> str:
        """Names go from the logboek and kept questions; other fields stay, but for the speakers who go."""
        if guid in self._speakers and (kind, name) == ("speaker", "name"):
            return GONE
        told = name != "of" if kind == "change_group" else (kind, name) == ("project", "settings")
        if told and self._pattern is not None:
            return self._pattern.sub(GONE, value)
        return value

    def original(self, source: str, sha256: str | None) -> str | None:
        """The original file of a shared text goes, and that of a questionnaire."""
        return None if source in self._edits or source in self._bare else sha256


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.I)


def _around(text: str, hit: re.Match[str]) -> str:
    return " ".join(text[max(0, hit.start() - 30) : hit.end() + 30].split())

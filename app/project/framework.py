"""Frameworks of a project, and the summaries in their cells.

A framework is a setting ``framework:<guid>``. A summary is a memo of the kind ``summary``: its target is the
case, its title the code's guid. So it is logged by itself however many there are, is rewritten and removed as
memos are, and stays what it is under a new name of its case or code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.coding import framework as pure
from app.coding.codebook import key_of
from app.coding.framework import Cell, Framework, Grid, Summary
from app.coding.model import Changes, CodingFilter, Fragment, Notice, new_guid
from app.coding.query.names import near
from app.coding.refusal import Refusal
from app.coding.text import free_name, label, normalise
from app.project.filtering import cases_at
from app.store import queries
from app.store.store import now

if TYPE_CHECKING:
    from app.coding.query.tree import Query
    from app.project.desk import Project
    from app.store.batch import Batch

SETTING = "framework:"
"""What the keys of the settings that keep a framework begin with; its guid follows."""
LONGEST_NAME = 120
LONGEST = 100_000
"""Characters of a summary."""


class Frameworks:
    """The frameworks and summaries of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    # frameworks

    def list(self) -> Sequence[Framework]:
        """The kept frameworks by name."""
        return _kept(self._project.settings())

    def named(self, ref: str) -> Framework | None:
        """The framework of this guid or name, if there is one."""
        every = self.list()
        exact = next((f for f in every if f.guid == ref), None)
        return exact or next((f for f in every if key_of(f.name) == key_of(ref)), None)

    def get(self, ref: str) -> Framework:
        """The framework of this guid or name. Refuses an unknown one."""
        found = self.named(ref)
        if found is not None:
            return found
        every = self.list()
        known = near(ref, (f.name for f in every)) or [f.name for f in every][:5]
        if known:
            raise Refusal("framework.unknown_near", name=ref, candidates="; ".join(known))
        raise Refusal("framework.unknown", name=ref)

    def add(self, name: str, codes: Sequence[str], **fields: Any) -> Changes:
        """Keep a new framework; ``fields`` are those of ``Framework``. The subject is its guid.

        Refuses an empty, long or taken name, no codes, and what the project does not have.
        """
        return self.save(Framework(new_guid(), name, tuple(codes), **fields))

    def save(self, framework: Framework) -> Changes:
        """Keep a framework as it is given, in place of the one of its guid. Refuses as ``add``."""
        project = self._project
        book = project.codes.book()
        clean = label(framework.name)
        if not clean:
            raise Refusal("framework.no_name")
        if len(clean) > LONGEST_NAME:
            raise Refusal("framework.long_name", most=LONGEST_NAME)
        every = self.list()
        if any(key_of(f.name) == key_of(clean) and f.guid != framework.guid for f in every):
            raise Refusal("framework.name_taken", name=clean)
        old = next((f for f in every if f.guid == framework.guid), None)
        codes = pure.columns(framework, book)
        if not codes:
            raise Refusal("framework.no_codes", name=clean)
        attributes = {a.guid for a in project.cases.attributes() if a.scope == "case"}
        for guid in (*framework.shown, *(a for a, _ in framework.where)):
            if guid not in attributes:
                raise Refusal("attribute.unknown", name=guid)
        if framework.question and (old is None or old.question != framework.question):
            project.questions.kept(framework.question)
        kept = replace(framework, name=clean, codes=tuple(c.guid for c in codes))
        if old == kept:
            return Changes(subject=kept.guid)
        told = "history.framework" if old is None else "history.framework_edit"
        changes = project.set_setting(SETTING + kept.guid, pure.plain(kept), told, name=clean)
        return replace(changes, subject=kept.guid)

    def rename(self, ref: str, name: str) -> Changes:
        """Give a framework another name. Refuses an empty or taken one."""
        return self.save(replace(self.get(ref), name=name))

    def remove(self, ref: str) -> Changes:
        """Let a framework go; the summaries stay with their cases and codes."""
        found = self.get(ref)
        return self._project.set_setting(
            SETTING + found.guid, None, "history.framework_remove", name=found.name
        )

    # summaries

    def summaries(self, guids: Sequence[str] | None = None) -> Sequence[Summary]:
        """Every summary, or those of these guids that are there; the oldest first."""
        found = self._project.store.query(lambda conn, ids: queries.summaries(conn, ids, guids))
        return [Summary(*row) for row in found]

    def of(self, case: str, code: str) -> Sequence[Summary]:
        """The summaries of one cell (guids), by whoever wrote them."""
        found = self._project.store.query(lambda conn, ids: queries.summaries(conn, ids, None, case, code))
        return [Summary(*row) for row in found]

    def write(self, case: str, code: str, text: str) -> Changes:
        """Let this be the summary of a case under a code by the coder at work; an empty text takes it away.

        Refuses an unknown case or code and a text of more than ``LONGEST`` characters. The subject is the
        summary's guid.
        """
        project = self._project
        of, book = project.cases.get(case), project.codes.book()
        under = project.codes.get(code)
        clean = normalise(text).strip()
        if len(clean) > LONGEST:
            raise Refusal("framework.too_long", n=len(clean), most=LONGEST)
        mine = [s for s in self.of(of.guid, under.guid) if s.coder == project.coder.guid]
        known = mine[0] if mine else None
        if (known is None and not clean) or (known is not None and len(mine) == 1 and known.text == clean):
            return Changes(subject=known.guid if known else None)
        done = "history.summary" if clean else "history.summary_remove"
        with project.batch(done, case=of.name, code=book.path(under.guid)) as batch:
            moment = now()
            if not clean:
                batch.remove("memo", [s.guid for s in mine])
            elif known is not None:
                batch.change("memo", {known.guid: {"text": clean, "changed": moment}})
                batch.remove("memo", [s.guid for s in mine[1:]])
                batch.subject = known.guid
            else:
                batch.subject = new_guid()
                batch.add("memo", [{
                    "guid": batch.subject, "target_kind": "summary", "target": of.guid, "title": under.guid,
                    "text": clean, "coder": project.coder.guid, "created": moment, "changed": moment,
                }])  # fmt: skip
        return project.done(batch)

    # the table

    def grid(self, framework: Framework) -> Grid:
        """The framework filled with what the project holds now."""
        project = self._project
        with project.store.still():
            book, attributes = project.codes.book(), project.cases.attributes()
            values = project.cases.values()
            cases = pure.rows(framework, project.cases.list(), attributes, values)
            under = pure.column_of(framework, book)
            question, asked, notices = self._asked(framework)
            codings = project.codings.list(CodingFilter(codes=frozenset(under), question=question))
            at = cases_at(project)
            shown = {case.guid for case in cases}
            of = {c.guid: tuple(g for g in at(c.source, c.start) if g in shown) for c in codings}
            codes = pure.columns(framework, book)
            wanted = {code.guid for code in codes}
            by_guid = {a.guid: a for a in attributes}
            return Grid(
                framework, cases, codes, book,
                tuple(by_guid[g] for g in framework.shown if g in by_guid), values,
                {c.guid: c.name for c in project.coders.list()}, pure.fill(codings, under, of),
                pure.by_cell([s for s in self.summaries() if s.case in shown and s.code in wanted]),
                (*pure.misfits(framework, attributes), *notices), asked,
            )  # fmt: skip

    def _asked(self, framework: Framework) -> tuple[Query | None, str, Sequence[Notice]]:
        """The question whose fragments count, its name, and why it is not asked when it cannot be."""
        questions = self._project.questions
        kept = questions.named(framework.question) if framework.question else None
        if kept is None:
            return None, "", [Notice("framework.question_gone")] if framework.question else []
        try:
            told = Notice("framework.asked", {"name": kept.name})
            return questions.kept(kept.guid), kept.name, [told]
        except Refusal as refusal:
            return None, "", [Notice("framework.question_unread", {"name": kept.name, "problem": refusal})]

    def behind(self, grid: Grid, cell: Cell | None = None) -> dict[str, Fragment]:
        """The fragments of one cell or of all, by the guid of their coding."""
        cells = grid.fragments.values() if cell is None else [grid.fragments.get(cell, ())]
        wanted = {guid for guids in cells for guid in guids}
        if not wanted:
            return {}
        codings = self._project.codings.some(wanted)
        chosen = CodingFilter(
            codes=frozenset(c.code for c in codings), sources=frozenset(c.source for c in codings)
        )
        found = self._project.codings.fragments(chosen)
        return {f.coding.guid: f for f in found if f.coding.guid in wanted}


def _kept(settings: Mapping[str, Any]) -> list[Framework]:
    found = [
        made
        for key, kept in settings.items()
        if key.startswith(SETTING) and (made := pure.read(key.removeprefix(SETTING), kept)) is not None
    ]
    return sorted(found, key=lambda f: (key_of(f.name), f.guid))


# inside the batches of others


def remove_under(batch: Batch, codes: Sequence[str]) -> None:
    """Inside a batch: remove the summaries under codes that are about to go."""
    gone = [row[0] for code in codes for row in queries.summaries(batch.conn, batch.ids, None, None, code)]
    if gone:
        batch.remove("memo", gone)


def carry(project: Project, batch: Batch, gone: str, into: str) -> dict[str, Any]:
    """Inside a batch: what was summarised under a code goes on under another, a coder's two texts as one.
    Returns the settings of the frameworks that get the other code as their column."""
    moved: dict[str, dict[str, Any]] = {}
    doubles = []
    there = {(s.case, s.coder): s for s in _of_code(batch, into)}
    for one in _of_code(batch, gone):
        other = there.get((one.case, one.coder))
        if other is None:
            moved[one.guid] = {"title": into}
        else:
            moved[other.guid] = {"text": pure.together(other.text, one.text), "changed": now()}
            doubles.append(one.guid)
    if moved:
        batch.change("memo", moved)
    if doubles:
        batch.remove("memo", doubles)
    return {SETTING + f.guid: pure.plain(pure.instead(f, {gone: into}))
            for f in project.frameworks.list() if gone in f.codes}  # fmt: skip


def _of_code(batch: Batch, code: str) -> list[Summary]:
    return [Summary(*row) for row in queries.summaries(batch.conn, batch.ids, None, None, code)]


def brought(
    project: Project, others: Sequence[Project], same: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """The settings with the frameworks that a merge brings along from other projects.

    ``same`` are their guids to ours. A framework that both know stays as it is here; one whose name is taken
    by another gets a number.
    """
    mine = project.frameworks.list()
    there = {f.guid for f in mine}
    names = {key_of(f.name) for f in mine}
    alike = [replace(f, guid="") for f in mine]
    found: dict[str, dict[str, Any]] = {}
    for other in others:
        for theirs in other.frameworks.list():
            moved = pure.instead(theirs, same)
            if moved.guid in there or replace(moved, guid="") in alike:
                continue
            alike.append(replace(moved, guid=""))
            moved = replace(moved, name=free_name(moved.name, names))
            there.add(moved.guid)
            names.add(key_of(moved.name))
            found[SETTING + moved.guid] = pure.plain(moved)
    return found


def handed(project: Project) -> dict[str, Any]:
    """The settings with all frameworks, for a project that is handed out; questions stay here."""
    return {SETTING + f.guid: pure.plain(replace(f, question="")) for f in project.frameworks.list()}

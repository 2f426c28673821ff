"""Merging other projects into this one: read, planned, and written as one step."""

from __future__ import annotations

import json
import shutil
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.merge import (
    KINDS,
    Conflict,
    Decisions,
    Log,
    Offer,
    Plan,
    Policy,
    Run,
    Scope,
    Snapshot,
    offers,
    plan,
)
from app.coding.merge.snapshot import OWN
from app.coding.model import Changes, Notice
from app.coding.refusal import Refusal
from app.project.collecting import no_collecting
from app.project.merging import memory as merge_memory
from app.project.merging.extras import EXTRAS, Extra, extras
from app.project.merging.memory import DETAIL, Memory, known_there, recalled, remembered, scope_of
from app.project.merging.steps import write_steps
from app.store import backup, lineage, migrate, records
from app.store.engine import engine_of
from app.store.others import Tip
from app.store.place import Place, place_of, same_place
from app.store.schema import SCHEMA_VERSION
from app.words import say

if TYPE_CHECKING:
    from app.project.desk import Project

Progress = Callable[[int, int, str], None]
"""How far the work is: steps done, steps in all, and the file at hand. May raise to stop the work."""
NOTHING = Memory()
_NOTED = 500
"""Decisions that the logboek names one by one."""


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging one or more projects would do, each on the outcome of the one before."""

    plans: Sequence[Plan]
    names: Sequence[str]
    snapshots: Sequence[Snapshot]
    changes: Changes = field(default_factory=Changes)
    backup: Path | None = None
    offers: Sequence[Sequence[Offer]] = ()
    """Per source its lines to tick, of a dry run that asked for them."""
    documents: Mapping[str, str] = field(default_factory=dict)
    """With the offers: the names of the documents of all these projects."""
    remembered: Collection[str] = ()
    """What earlier merges left out."""
    extras: Sequence[Extra] = ()
    """What comes along beside the rows."""
    without: Sequence[Extra] = ()
    """What of that was left out."""
    had: Mapping[str, int] = field(default_factory=dict)
    """How many of each kind of these the project has."""
    outside: Sequence[Sequence[Offer]] = ()
    """Per source what does not come, or stays as it is here, because who merges has no right to it."""
    scope: Scope | None = None
    """As whom it is merged by who has not every right."""
    words: Mapping[str, str | Notice] = field(default_factory=dict)
    """Their role, and who can do more, for what is said of that."""

    @property
    def conflicts(self) -> list[Conflict]:
        """All conflicts, in order."""
        return [conflict for one in self.plans for conflict in one.conflicts]

    @property
    def open(self) -> list[Conflict]:
        """Those that nobody decided."""
        return [conflict for one in self.plans for conflict in one.open]

    def left_out(self) -> dict[str, list[str]]:
        """What was left out by the decisions, by kind: guids, as a file of decisions has them."""
        found = {guid: kind for one in self.plans for guid, kind in one.left.items()}
        found |= {one.guid: one.kind for one in self.without}
        return {
            kind: sorted(g for g, k in found.items() if k == kind)
            for kind in (*KINDS, *EXTRAS)
            if kind in found.values()
        }

    def behind(self) -> dict[str, int]:
        """What is new there and stays out, by kind."""
        found = {guid: kind for one in self.plans for guid, kind in one.behind.items()}
        total = Counter([*found.values(), *(one.kind for one in self.without)])
        return {kind: total[kind] for kind in (*KINDS, *EXTRAS) if total[kind]}

    def beyond(self) -> dict[str, list[Offer]]:
        """What lies outside the rights of who merges, by kind."""
        every = [line for lines in self.outside for line in lines]
        found = {kind: [line for line in every if line.kind == kind] for kind in (*KINDS, *EXTRAS)}
        return {kind: lines for kind, lines in found.items() if lines}

    def before(self) -> dict[str, int]:
        """How many there are of each kind."""
        return {**self.plans[0].before, **self.had}

    def after(self) -> dict[str, int]:
        """How many there will be."""
        new: Counter[str] = Counter(one.kind for one in self.extras if one.new)
        return {**self.plans[-1].after, **{kind: n + new[kind] for kind, n in self.had.items()}}

    def counts(self, part: str) -> dict[str, int]:
        """What is added, changed or removed, by kind: ``part`` is ``add``, ``change`` or ``remove``."""
        total: Counter[str] = Counter()
        for one in self.plans:
            total.update(one.steps.counts(part))
        total.update(one.kind for one in self.extras if part == ("add" if one.new else "change"))
        return {kind: total[kind] for kind in (*KINDS, *EXTRAS) if total[kind]}


def snapshot(project: Project, memory: Memory = NOTHING) -> Snapshot:
    """What a merge must know of a project, with what is remembered of others; read at once, except for texts
    and the logboek's changes."""
    ask = project.store.query
    rows = ask(lambda conn, ids: lineage.groups(conn))
    last: dict[str, dict[str, tuple[str, str]]] = {}

    def after(place: int) -> Iterator[Run]:
        if place + 1 >= len(rows):
            return iter(())
        first = rows[place][0] if place >= 0 else 0
        return iter(ask(lambda conn, ids: list(lineage.changes(conn, first))))

    def removes(place: int) -> bool:
        first = rows[place][0] if place >= 0 else 0
        return ask(lambda conn, ids: lineage.removes(conn, first))

    def removed(place: int) -> list[Run]:
        first = rows[place][0] if place >= 0 else 0
        return ask(lambda conn, ids: list(lineage.changes(conn, first, removals=True)))

    def latest(kind: str, guid: str) -> tuple[str, str]:
        if kind not in last:
            found = ask(lambda conn, ids: list(lineage.changes(conn, kind=kind)))
            last[kind] = {row[0]: (run.who, run.when) for run in found for row in run.rows}
        return last[kind].get(guid, ("", ""))

    found = {kind: ask(partial(_records, kind=kind)) for kind in KINDS}
    newcomer = project.store.newcomer
    if newcomer is not None:  # who merges comes in with it, and may be known there by the same name
        found["coder"][newcomer["guid"]] = newcomer

    return Snapshot(
        guid=project.guid,
        name=project.name,
        records=found,
        text=project.sources.text,
        log=Log([guid for _, guid in rows], after, removed, removes, latest),
        known=memory.known,
        same=memory.same,
        forwards=ask(lambda conn, ids: lineage.forwards(conn)),
        left=memory.left,
    )


def _records(conn: Any, ids: Any, *, kind: str) -> dict[str, records.Record]:
    return records.read(conn, ids, kind)


@contextmanager
def opened(place: Place, target: Place) -> Iterator[Project]:
    """Another project, read-only, in one state; one of an older schema is migrated as a private copy.

    Refuses what is no sound project, a newer one, and the target itself.
    """
    from app.project.desk import Project

    engine = engine_of(place)
    version = engine.version()
    if same_place(place, target):
        raise Refusal("merge.itself", file=place.name)
    with ExitStack() as leaving:
        if version != SCHEMA_VERSION:
            folder = Path(tempfile.mkdtemp(prefix="kantlijn-"))
            leaving.callback(shutil.rmtree, folder, ignore_errors=True)
            migrate.known(engine, version)
            place = backup.copy(place, folder / f"{place.stem}.kantlijn")
            migrate.bring_up_to_date(engine_of(place), version)
        try:
            project = leaving.enter_context(Project.open(place, read_only=True))
            leaving.enter_context(project.store.steady())
            yield project
        except (KeyError, ValueError, TypeError, zlib.error) as error:
            unreadable = isinstance(error, json.JSONDecodeError | zlib.error | UnicodeDecodeError)
            if unreadable or engine_of(place).damaged():
                raise Refusal("store.damaged", file=place.name) from error
            raise


def merge(
    project: Project,
    sources: Sequence[str | Place],
    *,
    decisions: Mapping[str, str] | None = None,
    policy: Policy = "ask",
    dry_run: bool = False,
    left_out: Collection[str] | None = None,
    progress: Progress | None = None,
    offered: bool = False,
) -> MergePlan:
    """Merge other projects into this one, as one step, after a backup; or only plan it (``dry_run``).

    ``left_out`` are the guids of what is left out (``Decisions``); None leaves out what earlier merges did.
    What ``progress`` raises stops the work, and nothing is changed. A coder of a team merges what lies within
    its rights; the rest is told as ``MergePlan.outside``.

    Refuses when conflicts are left to decide, and whatever ``opened`` refuses; nothing is changed then.
    """
    scope, memory = scope_of(project), recalled(project)
    left = memory.left.keys() if left_out is None else left_out
    chosen = Decisions(decisions, policy, left, scope)
    tell = progress or (lambda done, total, what: None)
    total = 2 * len(sources) + 2
    with ExitStack() as leaving:
        leaving.enter_context(no_collecting())
        others = [leaving.enter_context(opened(place_of(place), project.place)) for place in sources]
        seen = project.store.seen()
        tell(0, total, project.place.name)
        mine = snapshot(project, memory)
        plans, theirs, states = [], [], []
        outside: list[list[Offer]] = []
        for n, other in enumerate(others, 1):
            with _whose(other):
                tell(2 * n - 1, total, other.place.name)
                theirs.append(snapshot(other, known_there(other)))
                tell(2 * n, total, other.place.name)
                if scope is None:
                    made = plan(mine, theirs[-1], chosen, n)
                else:
                    made, lines = _confined(mine, theirs[-1], chosen, n, memory)
                    outside.append(lines)
            plans.append(made)
            states.append(mine)
            mine = replace(made.steps.on(mine, theirs[-1]), same={**mine.same, **made.same})
        tell(total - 1, total, project.place.name)
        every = extras(project, others, plans, mine, memory.left.keys() - set(left))
        if scope is not None:  # they are settings, which only a lead writes
            for one in every:
                if one.guid not in left:
                    outside[one.n].append(one.offer())
            every = []
        result = MergePlan(
            plans,
            [other.place.name for other in others],
            theirs,
            remembered=memory.left.keys(),
            extras=[one for one in every if one.guid not in left],
            without=[one for one in every if one.guid in left],
            had=_had(project),
            outside=outside,
            scope=scope,
            words=project.rights.told,
        )
        if dry_run:
            if offered:
                found = [offers(*one) for one in zip(plans, states, theirs, strict=True)]
                for one in every:
                    found[one.n].append(one.offer(about(one)))
                names = {g: r["name"] for side in (*theirs, *states) for g, r in side.of("source").items()}
                result = replace(result, offers=found, documents=names)
            return result
        if result.open:
            raise Refusal("merge.undecided", n=len(result.open))
        project.rights.need("merge", project.place.name)
        if project.read_only:
            raise Refusal("store.read_only", file=project.place.name)
        if not any(made for made in plans) and not result.extras:
            return result
        saved = _saved(project)
        return replace(result, changes=_write(project, result, others, seen, memory), backup=saved)


def _confined(
    mine: Snapshot, theirs: Snapshot, chosen: Decisions, n: int, memory: Memory
) -> tuple[Plan, list[Offer]]:
    """The plan within the rights of who merges, and what would come of it with every right beside that."""
    assert chosen.scope is not None
    able = memory.within(chosen.scope, mine, theirs)
    made = plan(replace(mine, left={**mine.left, **able}), theirs, chosen, n)
    whole = replace(mine, left={**mine.left, **memory.outside})
    every = offers(plan(whole, theirs, chosen.unconfined(), n), whole, theirs)
    if made.up_to_date:  # what was left then is left still
        return made, [line for line in every if line.state == "new" and line.guid in memory.outside]
    there = {(line.kind, line.guid) for line in offers(made, mine, theirs)}
    return made, [line for line in every if (line.kind, line.guid) not in there]


def _apart(result: MergePlan) -> bool:
    """Whether nothing of it can touch what others make meanwhile: it adds or changes own rows alone."""
    kinds = {*result.counts("add"), *result.counts("change")}
    return kinds <= set(OWN) and not result.counts("remove")


def _had(project: Project) -> dict[str, int]:
    """How many questions, reports, frameworks, surveys and rules a project has."""
    rules = project.suggestions.rules()
    return {
        "question": len(project.questions.list()), "report": len(project.reports.list()),
        "framework": len(project.frameworks.list()), "survey": len(project.surveys.every()),
        "rule": len({*rules.off, *(code for code, _ in rules.least), *(code for code, _ in rules.never)}),
    }  # fmt: skip


def about(extra: Extra) -> str:
    """What one of them is about, in words."""
    return ", ".join(say(f"merge.kind.{kind}", n=n) for kind, n in extra.about.items() if n)


@contextmanager
def _whose(other: Project) -> Iterator[None]:
    """Say that it is the other project that is damaged."""
    try:
        yield
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        if other.store.engine.damaged() or isinstance(error, json.JSONDecodeError | zlib.error):
            raise Refusal("store.damaged", file=other.place.name) from error
        raise


def backups(project: Project) -> Path:
    """The folder in which a merge keeps the project as it was."""
    return backup.folder(project.place)


def _saved(project: Project) -> Path:
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    name = f"{project.place.stem}-before-merge-{stamp}.kantlijn"
    return backup.copy(project.place, backups(project) / name)


def _write(
    project: Project, result: MergePlan, others: Sequence[Project], seen: Tip, memory: Memory
) -> Changes:
    decided = [(c.kind, c.name, c.decision) for c in result.conflicts]
    details: dict[str, Any] = {
        "names": ", ".join(result.names), "n": result.counts("add").get("coding", 0),
        "decisions": [list(one) for one in decided[:_NOTED]], "decided": len(decided),
    }  # fmt: skip
    left = result.left_out()
    if left:
        details["left_out"] = {kind: len(guids) for kind, guids in left.items()}
    last = project.store.query(lambda conn, ids: lineage.groups(conn))[-1][1]
    if result.scope is not None:
        told = result.beyond()
        if told:
            details["outside"] = {kind: len(lines) for kind, lines in told.items()}
        details[DETAIL] = merge_memory.note(
            memory, result.scope, result.plans, result.snapshots, result.outside, last
        )
    with project.batch("history.merge", **details) as batch:
        if result.scope is not None and _apart(result):  # while a team goes on coding
            batch.expect_apart(seen, result.scope.coder)
        else:
            batch.expect(seen)
        for made, other in zip(result.plans, others, strict=True):
            with _whose(other):
                write_steps(batch, made.steps, other)
        if result.scope is not None:
            batch.noted = True
        else:
            came = {one.guid for one in result.extras}
            out = {one.guid: one.kind for one in result.without}
            settings = remembered(project, result.plans, result.snapshots, last, (came, out))
            settings |= {one.key: one.value for one in result.extras}
            batch.change("project", {project.guid: {"settings": settings}})
    return project.done(batch)

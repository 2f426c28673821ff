"""Merging other projects into this one: read, planned, and written as one step."""

from __future__ import annotations

import gc
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
    Snapshot,
    Steps,
    offers,
    plan,
)
from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.coding.text import fingerprint
from app.project import framework, questions, reports, survey_merging
from app.store import backup, lineage, migrate, records
from app.store.engine import engine_of
from app.store.others import Tip
from app.store.place import Place, place_of, same_place
from app.store.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from app.project.desk import Project
    from app.store.store import Batch

SETTING = "merges"
"""The project's setting that remembers merges: ``known`` (pairs of the last group taken in and the own last
group before that), ``same`` (their guid to ours, of what is one thing) and ``left`` (what was left out, their
guid to its kind)."""
Progress = Callable[[int, int, str], None]
"""How far the work is: steps done, steps in all, and the file at hand. May raise to stop the work."""
_NOTED = 500
"""Decisions that the logboek names one by one."""
_FIRST = ("memo", "suggestion_decision", "coding", "case_source", "attribute_value", "code_set")
_LAST = ("code", "speaker", "source", "attribute", "case")


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
        return {
            kind: sorted(g for g, k in found.items() if k == kind) for kind in KINDS if kind in found.values()
        }

    def behind(self) -> dict[str, int]:
        """What is new there and stays out, by kind."""
        found = {guid: kind for one in self.plans for guid, kind in one.behind.items()}
        total = Counter(found.values())
        return {kind: total[kind] for kind in KINDS if total[kind]}

    def counts(self, part: str) -> dict[str, int]:
        """Rows added, changed or removed, by kind: ``part`` is ``add``, ``change`` or ``remove``."""
        total: Counter[str] = Counter()
        for one in self.plans:
            total.update(one.steps.counts(part))
        return {kind: total[kind] for kind in KINDS if total[kind]}


def snapshot(project: Project) -> Snapshot:
    """What a merge must know of a project; read at once, except for texts and the logboek's changes."""
    ask = project.store.query
    rows = ask(lambda conn, ids: lineage.groups(conn))
    kept = project.setting(SETTING, {})
    last: dict[str, dict[str, tuple[str, str]]] = {}

    def after(place: int) -> Iterator[Run]:
        if place + 1 >= len(rows):
            return iter(())
        first = rows[place][0] if place >= 0 else 0
        return iter(ask(lambda conn, ids: list(lineage.changes(conn, first))))

    def removes(place: int) -> bool:
        first = rows[place][0] if place >= 0 else 0
        return ask(lambda conn, ids: lineage.removes(conn, first))

    def latest(kind: str, guid: str) -> tuple[str, str]:
        if kind not in last:
            found = ask(lambda conn, ids: list(lineage.changes(conn, kind=kind)))
            last[kind] = {row[0]: (run.who, run.when) for run in found for row in run.rows}
        return last[kind].get(guid, ("", ""))

    return Snapshot(
        guid=project.guid,
        name=project.name,
        records={kind: ask(partial(_records, kind=kind)) for kind in KINDS},
        text=project.sources.text,
        log=Log(
            [guid for _, guid in rows],
            after,
            lambda: ask(lambda conn, ids: list(lineage.changes(conn, removals=True))),
            removes,
            latest,
        ),
        known=[(pair[0], pair[1]) for pair in kept.get("known", ())],
        same=kept.get("same", {}),
        forwards=ask(lambda conn, ids: lineage.forwards(conn)),
        left=kept.get("left", {}),
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
        project = leaving.enter_context(Project.open(place, read_only=True))
        leaving.enter_context(project.store.steady())
        try:
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
    What ``progress`` raises stops the work, and nothing is changed.

    Refuses when conflicts are left to decide, and whatever ``opened`` refuses; nothing is changed then.
    """
    chosen = Decisions(decisions, policy, left_out)
    tell = progress or (lambda done, total, what: None)
    total = 2 * len(sources) + 2
    with ExitStack() as leaving:
        leaving.enter_context(_no_collecting())
        others = [leaving.enter_context(opened(place_of(place), project.place)) for place in sources]
        seen = project.store.seen()
        tell(0, total, project.place.name)
        mine = snapshot(project)
        plans, theirs, states = [], [], []
        for n, other in enumerate(others, 1):
            with _whose(other):
                tell(2 * n - 1, total, other.place.name)
                theirs.append(snapshot(other))
                tell(2 * n, total, other.place.name)
                made = plan(mine, theirs[-1], chosen, n)
            plans.append(made)
            states.append(mine)
            mine = replace(made.steps.on(mine, theirs[-1]), same={**mine.same, **made.same})
        tell(total - 1, total, project.place.name)
        result = MergePlan(
            plans,
            [other.place.name for other in others],
            theirs,
            remembered=project.setting(SETTING, {}).get("left", ()),
        )
        if dry_run:
            if offered:
                lines = [offers(*one) for one in zip(plans, states, theirs, strict=True)]
                names = {g: r["name"] for side in (*theirs, *states) for g, r in side.of("source").items()}
                result = replace(result, offers=lines, documents=names)
            return result
        if result.open:
            raise Refusal("merge.undecided", n=len(result.open))
        if project.read_only:
            raise Refusal("store.read_only", file=project.place.name)
        project.rights.need("merge", project.place.name)
        if not any(made for made in plans) and not _settings(project, result, others, ""):
            return result
        saved = _saved(project)
        return replace(result, changes=_write(project, result, others, seen), backup=saved)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Looking for circles in hundreds of thousands of records, which all stay, takes a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


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


def _write(project: Project, result: MergePlan, others: Sequence[Project], seen: Tip) -> Changes:
    decided = [(c.kind, c.name, c.decision) for c in result.conflicts]
    details: dict[str, Any] = {
        "names": ", ".join(result.names), "n": result.counts("add").get("coding", 0),
        "decisions": [list(one) for one in decided[:_NOTED]], "decided": len(decided),
    }  # fmt: skip
    left = result.left_out()
    if left:
        details["left_out"] = {kind: len(guids) for kind, guids in left.items()}
    last = project.store.query(lambda conn, ids: lineage.groups(conn))[-1][1]
    with project.batch("history.merge", **details) as batch:
        batch.expect(seen)
        for made, other in zip(result.plans, others, strict=True):
            with _whose(other):
                write_steps(batch, made.steps, other)
        kept = remembered(project, result.plans, result.snapshots, last)
        kept |= _settings(project, result, others, last)
        batch.change("project", {project.guid: {"settings": kept}})
    return project.done(batch)


def _settings(
    project: Project, result: MergePlan, others: Sequence[Project], last: str
) -> dict[str, dict[str, Any]]:
    """What comes along as settings: questions, surveys, frameworks, reports; asked again with the rows."""
    same = remembered(project, result.plans, result.snapshots, last)[SETTING]["same"]
    return {
        **questions.brought(project, others, same),
        **survey_merging.brought(project, others, same),
        **framework.brought(project, others, same),
        **reports.brought(project, others, same),
    }


def remembered(
    project: Project, plans: Sequence[Plan], theirs: Sequence[Snapshot], last: str
) -> dict[str, Any]:
    """The project's settings with what must be known at a next merge of the same projects."""
    settings = project.settings()
    kept = settings.get(SETTING, {})
    known = [list(pair) for pair in kept.get("known", ())]
    same = dict(kept.get("same", {}))
    left = dict(kept.get("left", {}))
    for made, side in zip(plans, theirs, strict=True):
        groups = set(side.log.groups)
        known = [pair for pair in known if pair[0] not in groups] + [[side.log.groups[-1], last]]
        same.update(made.same)
        left = {guid: kind for guid, kind in left.items() if guid not in side.of(kind)} | dict(made.behind)
    return {**settings, SETTING: {"known": known, "same": same, **({"left": left} if left else {})}}


def write_steps(batch: Batch, steps: Steps, other: Project) -> None:
    """Write the steps of one plan; texts and originals come from ``other``."""
    again = {r["guid"] for r in steps.add.get("coding", ())}
    for kind in _FIRST:
        batch.remove(kind, steps.remove.get(kind, ()))
    for kind in KINDS:
        add, change = steps.add.get(kind, []), steps.change.get(kind, {})
        if kind == "source":
            _sources(batch, steps, other)
            continue
        if kind == "code":  # a code may come to stand under a new one; a name is free in the tree
            batch.add(kind, add)
            batch.change(kind, change)
        else:  # names and places are free once what changes has left them
            batch.change(kind, {g: f for g, f in change.items() if g not in again or kind != "coding"})
            batch.add(kind, add)
        if kind == "speaker":
            _turns(batch, steps)
    gone = steps.remove.get("source", ())
    for source in gone:
        batch.lay_out(source, [])
    for kind in _LAST:
        batch.remove(kind, steps.remove.get(kind, ()))
    batch.touched |= {*gone}


def _sources(batch: Batch, steps: Steps, other: Project) -> None:
    """New sources with their texts and originals; turns follow when the speakers are there."""
    new = steps.add.get("source", [])
    for record in new:
        theirs = steps.bodies[record["guid"]]
        text = other.sources.text(theirs)
        if fingerprint(text) != record["body"]:
            raise Refusal("store.damaged", file=other.place.name)
        batch.keep_body(text)
        if record["original"]:
            data = other.sources.original(theirs)
            if data is None:
                raise Refusal("store.damaged", file=other.place.name)
            batch.keep_blob(record["original"], data)
    batch.add("source", new)
    plain = {
        guid: {k: v for k, v in fields.items() if k not in ("turns", "body", "length")}
        for guid, fields in steps.change.get("source", {}).items()
    }
    batch.change("source", {guid: fields for guid, fields in plain.items() if fields})


def _turns(batch: Batch, steps: Steps) -> None:
    for record in steps.add.get("source", []):
        if record["turns"]:
            batch.lay_out(record["guid"], record["turns"])
    for guid, fields in steps.change.get("source", {}).items():
        if guid in steps.texts:
            new = steps.texts[guid]
            turns = {"turns": fields["turns"]} if "turns" in fields else {}
            batch.change_text(guid, new.text, new.edits, turns)
        elif "turns" in fields:
            batch.lay_out(guid, fields["turns"])

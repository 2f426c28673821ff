"""Operations that can wait: kept on disk while the server is away, done on return, in order, once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.model import Changes, Suggestion, new_guid
from app.coding.refusal import Refusal
from app.store.lock import WriterLock
from app.store.place import Database
from app.store.store import Done, now

if TYPE_CHECKING:
    from app.project.desk import Project

AWAY = {"database.lost", "database.unreachable", "database.away"}
"""With these a server says that it cannot be reached, or says nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """An operation by its name in ``OPERATIONS`` and plain arguments. Its ``guid`` becomes that of its step
    in the logboek, by which is known whether it was done already."""

    name: str
    args: Mapping[str, Any]
    guid: str = field(default_factory=new_guid)
    at: str = ""
    why: str = ""
    """Why it was refused when it was sent; empty while it waits."""

    def __call__(self, project: Project) -> Changes:
        """Do it. Refuses what its operation refuses."""
        try:
            with project.store.once(self.guid):
                return OPERATIONS[self.name](project, **self.args)
        except Done:
            project.codes.forget()
            return Changes()

    def again(self, project: Project) -> Changes:
        """Do it unless that was done: its answer may have been lost."""
        return Changes() if project.store.has(self.guid) else self(project)

    @property
    def subject(self) -> str | None:
        """The guid of what it makes or is about."""
        found = self.args.get("guid") or next(iter(self.args.get("guids", ())), None)
        return str(found) if found else None


def _suggestion(args: Mapping[str, Any]) -> Suggestion:
    return Suggestion(**args["suggestion"], reasons=())


def _accept(project: Project, **args: Any) -> Changes:
    return project.suggestions.accept(
        _suggestion(args), start=args.get("start"), end=args.get("end"), seen=args["seen"], guid=args["guid"]
    )


OPERATIONS: dict[str, Callable[..., Changes]] = {
    "code": lambda p, **a: p.codings.add(**a),
    "uncode": lambda p, guids: p.codings.remove(*guids),
    "recode": lambda p, **a: p.codings.recode(**a),
    "resize": lambda p, **a: p.codings.resize(**a),
    "weigh": lambda p, **a: p.codings.weigh(**a),
    "write_memo": lambda p, **a: p.memos.write(**a),
    "edit_memo": lambda p, **a: p.memos.edit(**a),
    "remove_memo": lambda p, **a: p.memos.remove(**a),
    "edit_code": lambda p, guid, seen, fields: p.codes.edit(guid, seen=seen, **fields),
    "accept": _accept,
    "reject": lambda p, **a: p.suggestions.reject(_suggestion(a), seen=a["seen"]),
}
"""What can wait: each is one step, and holds on what it was decided, so that it is refused when that is
something else by then."""


class Outbox:
    """The operations of one coder on one database that were not confirmed, in a file of the user's own.

    Each is on disk before ``keep`` returns. A file that a program left behind when it ended is taken over by
    the next one; one that another window holds is left alone. ``to`` names the database, and stands in every
    line. In a ``former`` folder, which databases on several ports had in common, lie those of an earlier
    Kantlijn: they move to the own one, unless they name another database.
    """

    def __init__(self, folder: Path, coder: str, *, to: str = "", former: Path | None = None) -> None:
        self.waiting: list[Step] = []
        self.refused: list[Step] = []
        self._folder, self._coder, self._to = folder / "unsent", coder, to
        self._lock: WriterLock | None = None
        self._path: Path | None = None
        for path in sorted(self._folder.glob(f"{coder}-*.jsonl")):
            self._take_over(path)
        for path in sorted((former / "unsent").glob(f"{coder}-*.jsonl")) if former is not None else ():
            self._take_over(path)

    @classmethod
    def of(cls, project: Project) -> Outbox:
        """That of the coder at work, for the database that a project is in. Raises OSError when what was
        kept cannot be read."""
        place = project.place
        assert isinstance(place, Database)
        former = place.former_folder / project.guid if place.former_folder is not None else None
        return cls(place.folder / project.guid, project.coder.guid, to=place.name, former=former)

    def _take_over(self, path: Path) -> None:
        lock = WriterLock(path)
        if not lock.take(""):
            return
        lines = list(_lines(path)) if path.exists() else []  # another window may have taken it over just now
        if not lines or (path.parent != self._folder and any(to not in ("", self._to) for _, to in lines)):
            lock.release()
            return
        for step, _ in lines:
            (self.refused if step.why else self.waiting).append(step)
        if self._path is None and path.parent == self._folder:
            self._path, self._lock = path, lock
            return
        self._begin()
        self._write()
        path.unlink(missing_ok=True)
        lock.release()

    def keep(self, step: Step) -> Step:
        """Put an operation at the end. Raises OSError when the disk does not take it."""
        kept = replace(step, at=step.at or now())
        with open(self._begin(), "a", encoding="utf-8", opener=_private) as file:
            file.write(_line(kept, self._to))
            file.flush()
            os.fsync(file.fileno())
        self.waiting.append(kept)
        return kept

    def _begin(self) -> Path:
        """The own file, which is named and locked now if there is none."""
        if self._path is None:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._folder / f"{self._coder}-{new_guid()}.jsonl"
            lock = WriterLock(path)
            lock.take("")
            self._path, self._lock = path, lock
        return self._path

    def sent(self, step: Step) -> None:
        """It was done."""
        self.waiting = [s for s in self.waiting if s.guid != step.guid]
        self._write()

    def refuse(self, step: Step, why: str) -> None:
        """It could not be done, for a reason that is shown."""
        self.waiting = [s for s in self.waiting if s.guid != step.guid]
        self.refused.append(replace(step, why=why))
        self._write()

    def retry(self) -> None:
        """Let what was refused wait again, as a new try, before what waits."""
        self.waiting = [*(replace(s, why="") for s in self.refused), *self.waiting]
        self.refused = []
        self._write()

    def drop(self, guids: frozenset[str]) -> None:
        """Throw away what was refused."""
        self.refused = [s for s in self.refused if s.guid not in guids]
        self._write()

    def _write(self) -> None:
        """Write the file anew; it goes when nothing is left."""
        if self._path is None:
            return
        steps = [*self.refused, *self.waiting]
        if not steps:
            self._path.unlink(missing_ok=True)
            return
        fresh = self._path.with_suffix(".new")
        with open(fresh, "w", encoding="utf-8", opener=_private) as file:
            file.writelines(_line(step, self._to) for step in steps)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def close(self) -> None:
        """Let go of the file; what it holds is offered next time."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _line(step: Step, to: str) -> str:
    kept = {"guid": step.guid, "name": step.name, "at": step.at, "why": step.why, "args": dict(step.args),
            "to": to}  # fmt: skip
    return json.dumps(kept, ensure_ascii=False) + "\n"


def _lines(path: Path) -> Iterator[tuple[Step, str]]:
    """The steps of a file, each with the database it names; a last line that was cut off when the program
    ended was never confirmed."""
    for line in path.read_text("utf-8", "replace").split("\n"):
        try:
            kept = json.loads(line)
            step = Step(kept["name"], kept["args"], kept["guid"], kept["at"], kept["why"])
            to = str(kept.get("to", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if step.name in OPERATIONS:
            yield step, to


def is_away(refusal: Refusal) -> bool:
    """Whether a refusal says that the server cannot be reached."""
    return refusal.key in AWAY

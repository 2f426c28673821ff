"""A project that lies open on the desk."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.letting_go import let_go
from app.coding.model import ChangeGroup, Changes, Coder, CodingFilter, new_guid
from app.coding.refusal import Refusal
from app.coding.settings import sound
from app.coding.text import label
from app.project.analyses import Analyses
from app.project.cases import Cases
from app.project.coders import Coders
from app.project.codes import Codes
from app.project.codings import Codings
from app.project.consensus import Consensus
from app.project.following import Following
from app.project.framework import Frameworks
from app.project.line import Line
from app.project.memos import Memos
from app.project.moments import moment as until_moment
from app.project.moments import project_row
from app.project.opening import making, opening, past
from app.project.questions import Questions
from app.project.reports import Reports
from app.project.searching import Searching
from app.project.sources import Sources
from app.project.steps import Steps
from app.project.suggestions import Suggestions
from app.project.team import rights_in
from app.project.words import Words
from app.store import backup, check, copies, history, queries
from app.store.batch import Batch
from app.store.engine import Right, engine_of
from app.store.others import summary
from app.store.place import Place, place_of, same_place
from app.store.store import Store, now

if TYPE_CHECKING:
    from app.coding.codebook import CodebookFile
    from app.coding.extract import Extract
    from app.project.privacy import Privacy
    from app.project.surveys.door import Surveys
    from app.project.withdrawing import Withdrawing

DEFAULT_COLOR = "#0072b2"
_MOST = sys.maxsize
_LOCKED = {"code", "code_set"}
"""What a handed out project with a locked codebook leaves as it is, unless a merge brings it."""
_AROUND_THE_LOCK = {"history.merge"}


class Project:
    """One project; its parts are coders, sources, codes, codings, cases, memos, questions, reports etc.

    Thread-safe, but meant for quick work in one thread; a long job opens the project once more, read-only.
    """

    def __init__(self, store: Store, place: Place, *, lock: Right | None, holder: str = "") -> None:
        self.store, self.place, self.holder = store, place, holder
        self._lock = lock
        self._scratch: Path | None = None
        self.moment = ""
        """The moment, ISO 8601 in UTC, at which this was the project; empty for the present one."""
        self.coders = Coders(self)
        self.sources = Sources(self)
        self.codes = Codes(self)
        self.codings = Codings(self)
        self.cases = Cases(self)
        self.memos = Memos(self)
        self.frameworks = Frameworks(self)
        self.suggestions = Suggestions(self)
        self.analyses = Analyses(self)
        self.searching = Searching(self)
        self.words = Words(self)
        self.consensus = Consensus(self)
        self.questions = Questions(self)
        self.reports = Reports(self)
        self.steps = Steps(self)
        self.line = Line(store)
        self._coder: Coder | None = None
        self._known: dict[str, Any] = {}
        self.told: Callable[[Changes | None], None] = lambda changes: None
        """Called with what others changed, when it is noticed; None for more than can be told."""
        self.following = Following(self)
        store.followed = self.following.others
        self.rights = rights_in(store)
        row = self._record()
        self.guid: str = row["guid"]
        self.created: str = row["created"]

    # opening and closing

    @classmethod
    def create(
        cls,
        place: str | Place,
        *,
        coder: str,
        color: str | None = None,
        codebook: CodebookFile | None = None,
        name: str | None = None,
    ) -> Project:
        """A new project, in a file or a database, with ``coder`` at work and the codes of ``codebook``.

        Its first nine codes without subcodes lie under the number keys.

        Refuses a place that is taken or cannot be written; nothing is left behind then.
        """
        with making(engine_of(place_of(place)), coder) as (store, right):
            title = label(name or "") or label(store.path.stem) or "project"
            with store.batch("history.create", name=title) as batch:
                batch.add("project", [{"guid": new_guid(), "name": title, "created": now(), "settings": {}}])
            project = cls(store, store.path, lock=right)
            with project.group("history.begin"):
                project.work_as(coder, color)
                if codebook is not None:
                    project.codes.take_all(codebook.codes, label="history.codebook", title=codebook.title)
                    book = project.codes.book()
                    leaves = [code.guid for code in book if not book.children(code.guid)]
                    project.set_setting("favourites", leaves[:9])
        return project

    @classmethod
    def open(
        cls,
        place: str | Place,
        *,
        coder: str | None = None,
        color: str | None = None,
        read_only: bool = False,
        patience: float = 0.0,
    ) -> Project:
        """Open a project, to write when nobody else does (waiting up to ``patience`` seconds for that).

        When somebody writes a file, it opens read-only and ``holder`` says who; in a database several write.
        A database that is opened ``read_only`` stays as it was then. Refuses what is no sound project.
        """
        engine = engine_of(place_of(place))
        with opening(engine, coder or "", read_only=read_only, patience=patience) as (store, right, holder):
            project = cls(store, engine.place, lock=right, holder=holder)
            if right is not None and isinstance(engine.place, Path):
                backup.daily(engine.place, project.last_change)
            if coder:
                project.work_as(project.rights.coder or coder, color)
        return project

    def at(self, moment: str) -> Project:
        """This project, read-only, as it was at ``moment``: a date (the end of that day) or an ISO time, UTC.

        Refuses what is no date or lies before the project was made.
        """
        if self.rights.blind:
            raise Refusal("team.blind_past", database=self.place.name, **self.rights.told)
        until = until_moment(moment)
        if until < self.created:
            raise Refusal("store.before_birth", date=moment, born=self.created[:10])
        store, scratch = past(self.place, until)
        then = Project(store, self.place, lock=None, holder="-")
        then._scratch, then.moment = scratch, until
        then._coder = self._coder
        return then

    def close(self) -> None:
        """Fold the journal into the one file; let go of it, and of all that is kept in memory."""
        self.suggestions.forget()  # a project stands in circles, which may not be looked for any more
        self.analyses.forget()
        self.codes.forget()
        self.store.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # what it is

    @cached_property
    def privacy(self) -> Privacy:
        """Who is in the project, and who shall not be."""
        from app.project.privacy import Privacy

        return Privacy(self)

    @cached_property
    def surveys(self) -> Surveys:
        """Questionnaires: their import, and what the project knows of them."""
        from app.project.surveys.door import Surveys

        return Surveys(self)

    @cached_property
    def withdrawing(self) -> Withdrawing:
        """Taking a respondent out for good."""
        from app.project.withdrawing import Withdrawing

        return Withdrawing(self)

    def _record(self) -> dict[str, Any]:
        if self.store.away:
            return self._known
        found = self.store.query(lambda conn, ids: project_row(conn))
        if found is None:
            raise Refusal("store.damaged", file=self.place.name)
        self._known = {**found, "settings": sound(found["settings"])}
        return self._known

    @property
    def shared(self) -> bool:
        """Whether it lies in a database."""
        return self.store.engine.many

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed here."""
        return not self.store.writable

    @property
    def name(self) -> str:
        """The project's name."""
        return str(self._record()["name"])

    @property
    def coder(self) -> Coder:
        """The coder at work. Refuses when nobody said who they are."""
        if self._coder is None:
            raise Refusal("store.no_coder")
        return self._coder

    def work_as(self, name: str, color: str | None = None, *, at_once: bool = True) -> Coder:
        """Make ``name`` the coder at work; a name new to the project is entered in it.

        Not ``at_once``: with the first change, so that who changes nothing leaves no trace.
        """
        clean = self.rights.whom(label(name))
        if not clean:
            raise Refusal("coder.empty_name")
        known = self.coders.by_name(clean)
        if known is None and self.read_only:
            known = Coder(new_guid(), clean, color or DEFAULT_COLOR)
        self.store.newcomer = None
        if known is None:
            known = Coder(new_guid(), clean, color or self.coders.free_color())
            self.store.coder = known.guid
            if at_once:
                with self.batch("history.coder", name=clean) as batch:
                    batch.add("coder", [asdict(known)])
            else:
                self.store.newcomer = asdict(known)
        self._coder = known
        self.store.coder = known.guid
        return known

    def meet_again(self, changes: Changes) -> None:
        """Take the coder at work as it is now, when that changed."""
        if self._coder is not None and self._coder.guid in changes.changed.get("coder", ()):
            self._coder = self.coders.get(self._coder.guid)

    def rename(self, name: str) -> Changes:
        """Give the project another name."""
        clean = label(name)
        if not clean:
            raise Refusal("store.empty_name")
        with self.batch("history.rename_project", name=clean) as batch:
            batch.change("project", {self.guid: {"name": clean}})
        return self.done(batch)

    def settings(self) -> dict[str, Any]:
        """Everything that travels with the project beside its content (favourites, for one)."""
        return dict(self._record()["settings"])

    def setting(self, key: str, default: Any = None) -> Any:
        """One of the settings."""
        return self._record()["settings"].get(key, default)

    def set_setting(self, key: str, value: Any, label: str = "history.setting", **details: Any) -> Changes:
        """Keep a setting; ``value`` must be plain JSON, None takes it away. ``label`` and ``details`` tell
        the logboek of it. Undoing it touches no other setting."""
        kept = {**self._record()["settings"], key: value}
        if value is None:
            del kept[key]
        with self.batch(label, **(details or {"key": key})) as batch:
            batch.change("project", {self.guid: {"settings": kept}})
        return self.done(batch)

    # changing

    @contextmanager
    def group(self, label: str, *, whole: bool = False, **details: Any) -> Iterator[None]:
        """Every operation inside becomes one undo step, called ``label`` (a key of the translations).

        With ``whole`` they all happen or none does: a refusal takes back what came before it.
        """
        try:
            with self.store.group(label, details, whole=whole):
                yield
        except BaseException:
            self.codes.forget()
            raise

    @contextmanager
    def batch(self, label: str, **details: Any) -> Iterator[Batch]:
        """One transaction of an operation."""
        with self.store.batch(label, **details) as batch:
            batch.label = label
            yield batch
            touches = label not in _AROUND_THE_LOCK and any(step.kind in _LOCKED for step in batch.log)
            if touches and self.setting("locked"):
                raise Refusal("codebook.locked")
        if any(step.kind == "code" for step in batch.log):
            self.codes.forget()

    def done(self, batch: Batch) -> Changes:
        """What a finished batch touched."""
        changes = summary(batch.log, batch.label, batch.subject, batch.touched)
        let_go(batch.log)
        return self.following.own(changes)

    def undo(self, n: int = 1, *, anyone: bool = False, beside: bool = False) -> Changes:
        """Take back this coder's latest ``n`` steps (``anyone``: the latest of whoever); one group each.

        ``beside``: from a thread, while other threads can read what was there before.
        Refuses, taking back none, when there is nothing to undo or a later change of another coder depends
        on one of them; fewer than ``n`` is fine.
        """
        return self.steps.take_back(n, anyone=anyone, beside=beside)

    def redo(self, n: int = 1, *, anyone: bool = False, beside: bool = False) -> Changes:
        """Do again what was last undone, ``n`` times. Refuses when there is nothing."""
        return self.steps.take_back(n, again=True, anyone=anyone, beside=beside)

    def can_undo(self, *, anyone: bool = False) -> ChangeGroup | None:
        """What ``undo`` would take back."""
        return next(iter(self.steps.undoable(1, anyone=anyone)), None)

    def can_redo(self, *, anyone: bool = False) -> ChangeGroup | None:
        """The undo that ``redo`` would take back."""
        return next(iter(self.steps.redoable(1, anyone=anyone)), None)

    # looking back and keeping

    def history(self, limit: int | None = None) -> list[ChangeGroup]:
        """The logboek, newest first."""
        return self.steps.listing(limit)

    @property
    def last_change(self) -> str:
        """The moment of the last change, ISO 8601 in UTC."""
        return self.steps.last or self.created

    def check(self) -> list[str]:
        """What is wrong with the project; empty when it is sound."""
        return self.store.query(partial(check.problems, engine=self.store.engine))

    def lies_at(self, place: str | Place) -> bool:
        """Whether this is the project at ``place``."""
        return same_place(self.place, place_of(place))

    @staticmethod
    def damaged(place: str | Place) -> bool:
        """Whether the project at ``place`` is damaged as a database."""
        return engine_of(place_of(place)).damaged()

    def stats(self) -> dict[str, Any]:
        """Counts of everything, the size of the file or the tables and of the log in bytes."""
        counts: dict[str, Any] = dict(self.store.query(queries.totals))
        counts["file_bytes"] = self.store.query(lambda conn, ids: self.store.engine.size(conn))
        counts["log"] = self.store.query(lambda conn, ids: history.size(conn))
        counts["analyses"] = self.analyses.size()
        return counts

    def backup(self, folder: str | Path, *, noted: bool = True) -> Path:
        """Write a dated whole copy into ``folder``; its path, which is remembered when ``noted``."""
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        made = backup.copy(self.place, Path(folder) / f"{self.place.stem}-{stamp}.kantlijn")
        if noted:
            copies.note(self.guid, made, "backup")
        return made

    @staticmethod
    def restore(saved: str | Path, place: str | Place) -> None:
        """Put a backup back at ``place``; what stood there is kept beside it. Refuses while it is open.

        In a database it is put when that holds no project, as others may be at work in one.
        """
        from app.project.moving import restore

        restore(Path(saved), place_of(place))

    def extract(
        self, chosen: CodingFilter | None = None, filter_words: tuple[str, ...] = (), *, texts: bool = True
    ) -> Extract:
        """All that an exporter needs, under a filter, frozen; without ``texts`` only what is counted."""
        from app.project.extracting import extract

        return extract(self, chosen or CodingFilter(), filter_words, texts=texts)

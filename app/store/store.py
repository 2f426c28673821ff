"""The store's door: open a project's database, change it in recorded batches, take changes back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.coding.letting_go import let_go
from app.coding.model import ChangeGroup, Changes, new_guid
from app.coding.refusal import Refusal
from app.store import history, log, queries, records, schema, taking_back
from app.store.batch import Batch
from app.store.contract import Engine
from app.store.log import Change
from app.store.others import Others, Tip
from app.store.records import Ids, Record
from app.store.unlogged import Unlogged
from app.words import say

T = TypeVar("T")
_PATIENCE = 1.0
"""Seconds that closing waits for a thread that reads."""
_groups = schema.Base.metadata.tables["change_group"]


def now() -> str:
    """This moment as it is kept: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Done(Exception):
    """A step that was to be done once stands in the log already."""


class Store:
    """One project's database. Thread-safe; one transaction at a time.

    Where others write too, what they changed is noticed at every look and told to ``followed``.
    """

    def __init__(self, engine: Engine, *, writable: bool, snapshot: bool = False) -> None:
        self.engine, self.path, self.writable = engine, engine.place, writable
        self.snapshot = snapshot
        """Whether it stays as it was when it was opened, whoever writes."""
        self.ids = Ids(engine.insert)
        self.coder: str | None = None
        self.newcomer: Record | None = None
        """A coder who is entered in the project with the first change that is made."""
        self.followed: Callable[[Changes | None], None] = lambda changes: None
        """Called after others changed the project: with what, None for more than can be told."""
        self.away = False
        """Whether the server cannot be reached: then it is not even tried."""
        self._once: str | None = None
        self._writing = threading.RLock()
        """Held by who writes, also ``beside``; always taken before the other lock."""
        self._lock = threading.RLock()
        self._first: Store | None = None
        """The store beside which this one writes."""
        self._group: tuple[str, Mapping[str, Any]] | None = None
        self._group_id: int | None = None
        self._conn: Connection | None = None
        self._others = Others(engine.many)
        self._unlogged, self._comparing = Unlogged(), threading.Lock()
        self._closed = False
        self._engine = engine.start(writes=writable)
        self._reads = engine.start(writes=False) if engine.many and writable else self._engine
        self._reader: Connection | None = None
        if not engine.many:
            self._reader = self._engine.connect().execution_options(sees_latest=True)
        elif snapshot:  # one state as long as it is open
            self._reader = self._reads.connect()

    @classmethod
    def create(cls, engine: Engine) -> Store:
        """A new database with empty tables. Refuses a place that is taken or cannot be written."""
        try:
            engine.make()
            return cls(engine, writable=True)
        except DatabaseError as error:
            raise engine.told(error) or error from error

    @classmethod
    def open(cls, engine: Engine, *, writable: bool, snapshot: bool = False) -> Store:
        """A database whose schema is the present one (see ``migrate.bring_up_to_date``).

        With ``snapshot`` all that is read stays as it was, whoever writes; of a file others see to that.
        """
        try:
            return cls(engine, writable=writable, snapshot=snapshot)
        except DatabaseError as error:
            raise engine.told(error) or error from error

    def close(self) -> None:
        """Fold the journal in and let go of the database; closing once more does nothing."""
        self._closed = True
        with self._compared(), self._lock:
            if self._reader is not None and not self._reader.closed:
                if self.writable:
                    self.engine.let_go(self._reader)
                self._reader.close()
            self._engine.dispose()
            self._reads.dispose()
            self.ids.forget()

    def reconnect(self) -> None:
        """Let go of connections that were lost; the next question makes new ones."""
        with self._compared(), self._lock:
            self._engine.dispose()
            self._reads.dispose()
            self.away = False

    @contextmanager
    def _compared(self) -> Iterator[None]:
        """Once ``look_beside`` has given its connection back; a server that hangs is not waited for."""
        done = self._comparing.acquire(timeout=_PATIENCE)
        try:
            yield
        finally:
            if done:
                self._comparing.release()

    def _reachable(self) -> None:
        if self.away:
            raise Refusal("database.away", database=self.path.name)

    def has(self, guid: str) -> bool:
        """Whether a step with this guid stands in the log."""
        return self.query(lambda conn, ids: _logged(conn, guid))

    @contextmanager
    def once(self, guid: str) -> Iterator[None]:
        """The step that is done inside gets this guid. Raises Done, having changed nothing, when a step with
        it stands in the log: somebody whose answer was lost did it."""
        with self._writing, self._lock:
            self._once = guid
            try:
                yield
            finally:
                self._once = None

    def news(self) -> list[tuple[ChangeGroup, int]]:
        """The steps of others that were noticed since this was asked last, and the codings each made."""
        with self._lock:
            found, self._others.who = self._others.who, []
            return found

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection to read with: of the transaction that is open, or of its own."""
        self._reachable()
        if self._conn is not None:
            yield self._conn
        elif self._reader is not None:
            yield self._reader
        else:
            with self._reads.connect() as conn:
                self._note(conn)
                yield conn

    def _note(self, conn: Connection) -> None:
        """See whether others changed the project, and forget what that makes untrue."""
        if self._others.look(conn):
            self._others.unsettle(self.ids)

    def _follow(self) -> None:
        """Tell what others changed, when no transaction is open."""
        if self._others.news and self._conn is None:
            self.followed(self._others.take())

    def look(self) -> None:
        """Notice what others changed, if it was not looked at just now."""
        if not self.away and self._others.due() and self._conn is None and self._reader is None:
            self.query(lambda conn, ids: None)

    def look_beside(self) -> None:
        """In any thread: see what others did to rows that are seen here in steps that are not; the next look
        tells it. For who sees every step this is one short question."""
        if self.away or not self.engine.many or self.snapshot:
            return
        try:
            with self._comparing:
                if self._closed:
                    return
                with self._reads.connect() as conn:
                    found = self._unlogged.look(conn)
                if found:
                    with self._lock:
                        self._others.unlogged(found, self.ids)
        except DatabaseError as error:
            raise self._told(error) from error

    def seen(self) -> Tip:
        """The newest group that was seen here: what is planned on it can be held to it (``Batch.expect``)."""
        return self.query(lambda conn, ids: self._others.tip)

    @contextmanager
    def group(self, label: str, details: Mapping[str, Any], *, whole: bool = False) -> Iterator[None]:
        """Every batch inside becomes part of one undo step; an inner group joins the outer one.

        A ``whole`` group is one transaction as well: an exception takes all of it back.
        """
        with self._writing, self._lock:
            outermost = self._group is None
            if outermost:
                self._group, self._group_id = (label, details), None
            try:
                if whole and self._conn is None:
                    with self._transaction():
                        yield
                else:
                    yield
            finally:
                if outermost:
                    self._group, self._group_id = None, None

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """The transaction that is open, or a new one, which ends here."""
        if self._conn is not None:
            yield self._conn
            return
        if not self.writable:
            raise Refusal("store.read_only", file=self.path.name)
        self._reachable()
        self.engine.here()
        before, newcomer = self._group_id, self.newcomer
        try:
            with ExitStack() as after, self._engine.begin() as conn:
                self.engine.hold(conn)
                self._others.enter(conn, self.ids)
                self._conn = conn
                yield conn
                self._conn = None
                if self._first is not None:
                    after.enter_context(self._first._overtaken(self))
        except BaseException as error:
            self._group_id, self.newcomer = before, newcomer
            self.ids.forget()
            self._others.failed()
            raise self._told(error) from error
        finally:
            self._conn = None
        self._others.done()
        self._follow()

    @contextmanager
    def batch(self, label: str, **details: Any) -> Iterator[Batch]:
        """One recorded transaction; an exception takes all of it back. Refuses on a read-only project."""
        with self._writing, self._lock:
            try:
                with self._transaction() as conn, self._entered(conn) as changed:
                    if self._is_done(conn):
                        raise Done
                    batch = Batch(conn, self.ids, self._others)
                    yield batch
                    if batch.log or batch.noted:
                        self._others.agree(conn, batch.log)
                        changed()
                        if self._group_id is None:
                            named = self._group or (label, details)
                            self._group_id = self._begin_group(conn, *named, guid=self._once)
                        log.write(conn, self._group_id, batch.log)
            finally:
                if self._group is None:
                    self._group_id = None

    def _is_done(self, conn: Connection) -> bool:
        """Whether what is to be done once stands in the logboek; in a file no answer is ever lost."""
        once = self._once if self.engine.many and self._group_id is None else None
        return once is not None and _logged(conn, once)

    @contextmanager
    def _entered(self, conn: Connection) -> Iterator[Callable[[], None]]:
        """See that the newcomer stands in the tables; call what this gives when a change is logged."""
        coder = self.newcomer
        if coder is None:
            yield lambda: None
            return
        records.add(conn, self.ids, "coder", [coder])

        def changed() -> None:
            self.newcomer = None
            group = self._begin_group(conn, "history.coder", {"name": coder["name"]})
            log.write(conn, group, [Change("add", "coder", coder["guid"], None, coder)])

        yield changed
        if self.newcomer is not None:
            records.remove(conn, self.ids, "coder", [coder["guid"]])

    def _begin_group(
        self,
        conn: Connection,
        label: str,
        details: Mapping[str, Any],
        undoes: int | None = None,
        guid: str | None = None,
    ) -> int:
        guid = guid or new_guid()
        group = log.begin(conn, label, details, at=now(), coder=self.coder, undoes=undoes, guid=guid)
        self._others.began(group, guid)
        return group

    def aside(self, work: Callable[[Connection], T]) -> T:
        """A transaction beside the log, for what is no part of the project's history: caches alone.

        Refuses on a read-only project, and while another thread writes: a cache is not worth waiting for.
        """
        if not self._writing.acquire(blocking=False):
            raise Refusal("store.writing", file=self.path.name)
        try:
            with self._lock, self._transaction() as conn:
                return work(conn)
        finally:
            self._writing.release()

    def take_back(self, targets: Sequence[ChangeGroup], label: str) -> list[Change]:
        """Undo groups (or, given undos, redo what they undid), each as a group of its own; the changes made.

        Refuses, changing nothing, when a later change depends on one of them.
        """
        made: list[Change] = []
        with self._writing, self._lock:
            if not self.writable:
                raise Refusal("store.read_only", file=self.path.name)
            if self._group is not None:
                raise RuntimeError("no undo inside a group")
            at = targets[0]
            try:
                with self._transaction() as conn, self._entered(conn) as changed:
                    self._others.standing(conn, targets)
                    changed()
                    for target in targets:
                        at = target
                        back = [c.inverse() for c in log.read(conn, [at.id], backwards=True)]
                        steps = taking_back.fitted(conn, self.ids, at.id, back)
                        log.apply(conn, self.ids, steps)
                        # a redo tells of the step itself, not of the undo it takes back
                        details = {**target.details, "of": target.details.get("of", target.label)}
                        group = self._begin_group(conn, label, details, undoes=target.id)
                        log.write(conn, group, steps)
                        made += steps
                        let_go(back, steps)
            except taking_back.BuiltOn as error:
                raise self._blocked(at, error.args[0]) from error
            except (KeyError, IntegrityError, log.CannotRebuild, log.ChangedSince) as error:
                raise self._blocked(at) from error
            return made

    def _blocked(self, group: ChangeGroup, thing: str | None = None) -> Refusal:
        """Why a group cannot be undone or, if it is an undo, what it undid be redone: the later step that
        builds on it, or that changed the ``thing``, by its name and coder."""
        way, told_of = ("undo", group.id) if group.undoes is None else ("redo", group.undoes)

        def ask(conn: Connection, ids: Ids) -> Refusal:
            step = history.builds_on(conn, group.id, thing)
            if step is None:
                hidden = self.engine.many and self.engine.partial(conn)
                return Refusal(f"store.{way}_{'hidden' if hidden else 'blocked'}", id=told_of)
            names = {c.guid: c.name for c in queries.coders(conn, ids)}
            told = say(step.label, **{k: v for k, v in step.details.items() if k != "of"})
            return Refusal(
                f"store.{way}_blocked_by", id=told_of, later=step.id, what=told,
                coder=names.get(step.coder or "", "?"),
            )  # fmt: skip

        return self.query(ask)

    @contextmanager
    def beside(self) -> Iterator[Store]:
        """A store to write a long transaction with in another thread, by this one's right. Meanwhile this one
        still reads what was there before, and whoever would write with it waits."""
        with self._writing:
            with self._lock:
                other = Store(self.engine, writable=self.writable)
                other.coder, other.newcomer, other.away = self.coder, self.newcomer, self.away
                other._others.tip, other._first = self._others.tip, self
            try:
                yield other
            finally:
                other.writable = False  # the journal is folded in by this one
                other.close()

    @contextmanager
    def _overtaken(self, other: Store) -> Iterator[None]:
        """``other`` commits inside; nothing is read meanwhile, and afterwards nothing old is remembered."""
        with self._lock:
            yield
            self.ids.forget()
            self.newcomer = other.newcomer
            if not other._others.news:
                self._others.tip = other._others.coming

    def rewind(self, moment: str) -> None:
        """Revert, unrecorded, every group after ``moment``: only for a private copy of a project."""
        with self._lock, self._engine.begin() as conn:
            later = history.after(conn, moment)
            for group in later:
                log.apply(conn, self.ids, [c.inverse() for c in log.read(conn, [group], backwards=True)])
                history.forget(conn, group)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Every query inside sees one state of the database, whoever writes to it meanwhile."""
        with self._lock:
            if self._conn is not None:
                yield
                return
            if self.engine.many and self._reader is not None:
                yield
                return
            self._reachable()
            try:
                with self._reads.begin() as conn:
                    self._note(conn)
                    self._conn = conn
                    if self._others.news:
                        self.followed(self._others.take())
                    yield
            except DatabaseError as error:
                raise self._told(error) from error
            finally:
                self._conn = None

    @contextmanager
    def still(self) -> Iterator[None]:
        """``steady`` where others write; where one writes alone nothing moves."""
        if self.engine.many:
            with self.steady():
                yield
        else:
            yield

    def query(self, question: Callable[[Connection, Ids], T]) -> T:
        """The answer of one of ``app.store.queries``. Refuses a damaged file, a server that went away."""
        with self._lock:
            try:
                with self._reading() as conn:
                    answer = question(conn, self.ids)
            except DatabaseError as error:
                raise self._told(error) from error
            self._follow()
            return answer

    def _told(self, error: BaseException) -> BaseException:
        """``error``, or the refusal that says it when it is the database's."""
        return self.engine.told(error) or error


def _logged(conn: Connection, guid: str) -> bool:
    return conn.execute(select(_groups.c.id).where(_groups.c.guid == guid)).first() is not None

"""Projects for tests on either engine: places that do not exist yet, and copies of projects made once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis.strategies import SearchStrategy

from app.project import Project
from app.store.place import place_of

if TYPE_CHECKING:
    from tests.postgres import Cluster

ENGINES = ("sqlite", "postgresql")
EXAMPLES = int(os.environ.get("KANTLIJN_EXAMPLES", "4"))
_IN_A_DATABASE = 2
"""The first that hypothesis thinks of is the simplest there is; the other is at random."""
_FULL = 30
Where = Path | str
Fill = Callable[[Project], object]


def nothing(project: Project) -> None:
    """Leave a project empty."""


class Places:
    """Where the projects of one test lie, on one engine. A place is a path or an address.

    What is made here goes when the test ends.
    """

    def __init__(self, engine: str, kept: dict[tuple[str, str], Where], cluster: Cluster | None) -> None:
        self.engine, self.folder = engine, Path(tempfile.mkdtemp(prefix="kantlijn-test-"))
        self._kept, self._cluster = kept, cluster
        self._files, self._databases = 0, list[str]()

    def new(self) -> Where:
        """A place where nothing is yet."""
        if self._cluster is not None:
            return self._database()
        self._files += 1
        return self.folder / f"p{self._files}.kantlijn"

    def _database(self, template: str = "") -> str:
        assert self._cluster is not None
        name = self._cluster.fresh(template)
        self._databases.append(name)
        return self._cluster.url(name)

    def copy(self, place: Where) -> Where:
        """A copy of a project that nobody has open."""
        if self._cluster is not None:
            return self._database(place_of(place).stem)
        return Path(shutil.copy(place, self.new()))

    def begun(self, name: str, fill: Fill, coder: str = "Anna") -> Where:
        """A copy of the project ``name``, which ``coder`` filled once in this run."""
        known = self._kept.get((self.engine, name))
        if known is None:
            if self._cluster is None:
                known = Path(tempfile.mkdtemp(prefix="kantlijn-kept-")) / "p.kantlijn"
            else:
                known = self._cluster.url(self._cluster.fresh())
            with Project.create(known, coder=coder, name="p") as project:
                fill(project)
            self._kept[self.engine, name] = known
        return self.copy(known)

    def sql(self, place: Where, *statements: str) -> Sequence[Any]:
        """Run SQL behind the program's back, with no reference looked at; the rows of the last one."""
        if self._cluster is None:
            with closing(sqlite3.connect(place)) as raw:
                found = [raw.execute(statement).fetchall() for statement in statements]
                raw.commit()
            return found[-1]
        with self._cluster.connect(place_of(place).stem) as conn:
            conn.execute("SET session_replication_role = replica")
            for statement in statements:
                rows = conn.execute(statement)
            return rows.fetchall() if rows.description else []

    def octets(self, place: Where) -> bytes:
        """All bytes in which the project's rows are kept: of the file and its journal, or of the tables."""
        if self._cluster is None:
            assert isinstance(place, Path)
            files = [p for p in place.parent.glob(place.name + "*") if "lock" not in p.name]
            return b"".join(p.read_bytes() for p in files)
        with self._cluster.connect(place_of(place).stem) as conn:
            conn.execute("CHECKPOINT")
            found = conn.execute(
                "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't')"
                " AND relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace)"
                " AND oid >= 16384"
            ).fetchall()
        return b"".join((self._cluster.data / row[0]).read_bytes() for row in found if row[0])

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in self._databases:
            assert self._cluster is not None
            self._cluster.drop(name)


class Engines:
    """Both engines of a run, and the projects that were made once on them."""

    def __init__(self, cluster: Callable[[], Cluster]) -> None:
        self._cluster = cluster
        self._kept: dict[tuple[str, str], Where] = {}

    @contextmanager
    def places(self, engine: str) -> Iterator[Places]:
        """Places on one of them, for as long as it takes."""
        made = Places(engine, self._kept, None if engine == "sqlite" else self._cluster())
        try:
            yield made
        finally:
            made.close()

    def close(self) -> None:
        """Remove the files that were made once; the databases go with their cluster."""
        for place in self._kept.values():
            if isinstance(place, Path):
                shutil.rmtree(place.parent, ignore_errors=True)


def law(
    *examples: dict[str, Any],
    files: int = EXAMPLES,
    databases: int = _IN_A_DATABASE,
    **drawn: SearchStrategy[Any],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A law about projects, whatever is ``drawn``: with places in files and in a database, where a step costs
    more, so that there few are tried and full numbers are slow tests (all of it with ``databases`` 0).
    ``examples`` are tried as well, where it is cheap or slow."""
    slow = pytest.param("postgresql", max(_FULL, files), marks=pytest.mark.slow, id="postgresql-full")

    def made(body: Callable[..., None]) -> Callable[..., None]:
        few = [pytest.param("postgresql", databases, id="postgresql")] if databases else []

        @pytest.mark.parametrize(
            ("engine", "times"), [pytest.param("sqlite", files, id="sqlite"), *few, slow]
        )
        def test(engines: Engines, engine: str, times: int) -> None:
            def once(**values: Any) -> None:
                with engines.places(engine) as places:
                    body(places, **values)

            once.__name__ = once.__qualname__ = body.__name__
            held = given(**drawn)(once)
            for one in examples if engine == "sqlite" or times > databases else ():
                held = example(**one)(held)
            settings(max_examples=times, deadline=None)(held)()

        test.__doc__ = body.__doc__
        return test

    return made

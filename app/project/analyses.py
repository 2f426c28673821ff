"""The analyses of a project's texts, kept with it so that each text is analysed once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from app.coding.refusal import Refusal
from app.store import analyses

if TYPE_CHECKING:
    from app.coding.model import Turn
    from app.coding.suggest import SuggestJob
    from app.coding.suggest.analyses.kept import Key
    from app.coding.suggest.analyst import Analyst
    from app.project.desk import Project


class Analyses:
    """What was kept, and what an ``Analyst`` adds to it: a cache, no change, no undo step, not in ``check``.

    A project that cannot be written keeps them as long as it is open.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._here: dict[Key, bytes] = {}
        self._read: dict[Key, bytes] = {}
        self._analyst: Analyst | None = None

    def forget(self) -> None:
        """Let go of all that was made of texts that are there no more."""
        self._here, self._read, self._analyst = {}, {}, None

    @property
    def analyst(self) -> Analyst:
        """Analyses the project's texts in this process. ``save`` keeps what it made."""
        if self._analyst is None:
            from app.coding.suggest.analyst import Analyst

            self._analyst = Analyst(lambda key: self._read.get(key) or self.get([key]).get(key))
        return self._analyst

    def get(self, keys: Collection[Key]) -> dict[Key, bytes]:
        """The packed analyses that are kept under these keys (``app.coding.suggest.analyses.kept``)."""
        here = {key: self._here[key] for key in keys if key in self._here}
        more = [key for key in keys if key not in here]
        return here | (self._project.store.query(lambda conn, ids: analyses.get(conn, more)) if more else {})

    def has(self, keys: Collection[Key]) -> set[Key]:
        """Those of the keys under which an analysis is kept."""
        return {key for key in keys if key in self._here} | self._project.store.query(
            lambda conn, ids: analyses.has(conn, keys)
        )

    def put(self, rows: Mapping[Key, bytes]) -> None:
        """Keep analyses, those of texts that are not the project's left out; others of the same texts go.

        Never refuses: what cannot be written is kept until the project is closed.
        """
        if not rows:
            return
        project = self._project
        if not project.read_only:
            also, wanted = self._book(), self._wanted({sha for sha, _ in rows})
            with suppress(Refusal):
                project.store.aside(lambda conn: analyses.put(conn, rows, also, wanted))
                return
        self._here |= rows

    def save(self) -> None:
        """Keep what the ``analyst`` made since the last time."""
        if self._analyst is not None:
            self.put(self._analyst.take_made())

    def keys_of(self, turns: Mapping[str, tuple[Turn, ...]], pipeline: str) -> dict[str, Key]:
        """The key of every document, by guid, as are the ``turns``."""
        from app.coding.suggest.analyses.kept import key_of
        from app.coding.suggest.dutch.sentences import cuts_of

        return {
            source.guid: key_of(source.sha256, cuts_of(turns.get(source.guid, ())), pipeline)
            for source in self._project.sources.list()
        }

    def read(self, keys: Collection[Key]) -> None:
        """Read what is kept under these keys at once, for the ``analyst``."""
        self._read = self.get(keys)

    def keys_for(self, job: SuggestJob, pipeline: str) -> list[Key]:
        """The keys of all that is read for a job: its text, the coded documents, the codebook."""
        from app.coding.suggest.analyses.kept import key_of
        from app.coding.suggest.dutch.sentences import cuts_of

        shas = {source.guid: source.sha256 for source in self._project.sources.list()}
        read = {job.source: job.turns, **{d.source: d.turns for d in job.documents}}
        keys = [key_of(shas[s], cuts_of(turns), pipeline) for s, turns in read.items() if s in shas]
        return [*keys, *(key_of(sha, (), pipeline) for sha in self._book())]

    def size(self) -> dict[str, int]:
        """How many analyses are kept (``texts``), and their ``bytes``."""
        return self._project.store.query(lambda conn, ids: analyses.size(conn))

    def _book(self) -> set[str]:
        """The codebook's own sentences are analysed as well; only as it is now."""
        from app.coding.suggest.features.told import told_of
        from app.coding.text import fingerprint

        project = self._project
        codes = [c for c in project.codes.book() if c.active and c.codable]
        return {fingerprint(told.text) for told in told_of(codes, project.suggestions.rules().never)}

    def _wanted(self, shas: set[str]) -> set[Key]:
        """The keys that the project's documents with these texts have by the present pipeline."""
        from app.coding.suggest.analyses.kept import key_of
        from app.coding.suggest.dutch.sentences import cuts_of

        project = self._project
        sources = project.store.query(lambda conn, ids: analyses.sources_of(conn, shas))
        by = self.analyst.pipeline
        return {key_of(sha, cuts_of(tuple(project.sources.turns(guid))), by) for guid, sha in sources}

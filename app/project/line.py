"""The line between a project and the server that it lies on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.coding.model import ChangeGroup

if TYPE_CHECKING:
    from app.store.store import Store


class Line:
    """What others do is noticed by it; while it is cut, nothing is asked of the server."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def follows(self) -> bool:
        """Whether the project shows what others change meanwhile."""
        return self._store.engine.many and not self._store.snapshot

    @property
    def away(self) -> bool:
        """Whether the server is asked nothing, as it cannot be reached."""
        return self._store.away

    def look(self) -> None:
        """Notice what others changed since the last look; ``Project.told`` hears of it."""
        self._store.query(lambda conn, ids: None)

    def news(self) -> Sequence[tuple[ChangeGroup, int]]:
        """The steps of others that were noticed since this was asked last, and the codings each made."""
        return self._store.news()

    def listen(self, ready: Callable[[], None], heard: Callable[[], None], over: Callable[[], bool]) -> None:
        """In a thread of its own: hear of every change that is committed (``app.store.engine``)."""

        def after_comparing(call: Callable[[], None]) -> Callable[[], None]:
            def compared() -> None:
                self.compare()
                call()

            return compared

        self._store.engine.listen(after_comparing(ready), after_comparing(heard), over)

    def compare(self) -> None:
        """See what others did, in steps that a blind coder does not see, to what that coder sees; the next
        look tells it. The first time it only notes what there is: to be asked before that is shown."""
        self._store.look_beside()

    def lost(self) -> None:
        """Ask the server nothing until ``restored``."""
        self._store.away = True

    def restored(self) -> None:
        """Ask the server again, by new connections."""
        self._store.reconnect()

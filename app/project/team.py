"""What the one who opened a project of a team may do in it, and what coders see of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.coding.refusal import Refusal
from app.store import blind
from app.store.blind import SETTING as BLIND
from app.store.rights import Rights

if TYPE_CHECKING:
    from app.coding.model import Changes
    from app.project.desk import Project
    from app.store.store import Store


def rights_in(store: Store) -> Rights:
    """What may be done in an open project."""
    if not store.engine.many:
        return Rights()
    from app.store import rights

    return store.query(lambda conn, ids: rights.rights(conn))


def code_blind(project: Project, on: bool) -> Changes:
    """Let the coders of a team see no codings of one another from now on, or see them again.

    It is the server that hides them. Refuses a file, where each coder gets a project of its own instead, who
    does not lead, and a database whose team was made by an older Kantlijn.
    """
    database = project.place.name
    if not project.shared:
        raise Refusal("team.blind_file", file=database)
    project.rights.need("blind", database)
    if not project.store.query(lambda conn, ids: blind.known(conn)):
        raise Refusal("team.blind_unknown", database=database, address=str(project.place))
    step = "history.blind_on" if on else "history.blind_off"
    return project.set_setting(BLIND, True if on else None, step)


def may_hide(changes: Changes) -> bool:
    """Whether what others did, as a blind coder is told of it, may go with changes of codings that it is not
    told of, its own among them: a text that was edited, codes that were merged or removed, or came back."""
    moved = {**changes.added, **changes.removed}
    return "source" in changes.changed or not moved.keys().isdisjoint(("code", "source"))

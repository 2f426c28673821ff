"""Keeping up with changes: what a project holds in memory is forgotten where it is no longer true."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.coding.model import Changes
from app.project.team import may_hide, rights_in

if TYPE_CHECKING:
    from app.project.desk import Project


class Following:
    """Follows what is changed in a project: here, by others in the same database, and by taking back."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def others(self, changes: Changes | None) -> None:
        """Others changed this, None for more than can be told; ``Project.told`` hears of it."""
        project = self._project
        if self._other_sight(changes) or changes is None:
            project.codes.forget()
            project.suggestions.forget()
            project.analyses.forget()
            project.told(None)
            return
        if changes.touches("code"):
            project.codes.forget()
        changes = self._whole(changes)
        project.suggestions.follow(changes)
        project.told(changes)
        project.meet_again(changes)

    def own(self, changes: Changes) -> Changes:
        """An operation here changed this."""
        self._other_sight(changes)
        self._project.suggestions.follow(changes)
        return changes

    def beside(self, changes: Changes) -> Changes:
        """An operation on a second store changed this (``app.project.beside``)."""
        if changes.touches("code"):
            self._project.codes.forget()
        return self.own(changes)

    def taken_back(self, changes: Changes) -> Changes:
        """An undo or a redo changed this; with all the sources that it touched."""
        if changes.touches("code"):
            self._project.codes.forget()
        changes = self._whole(changes)
        self._other_sight(changes)
        self._project.meet_again(changes)
        self._project.suggestions.follow(changes)
        return changes

    def _other_sight(self, changes: Changes | None) -> bool:
        """Read the rights again where they may have changed; whether other work may be there to be seen."""
        project = self._project
        if changes is not None and not changes.touches("project"):
            return project.rights.blind and may_hide(changes)
        before, project.rights = project.rights, rights_in(project.store)
        if before.blind == project.rights.blind:
            return False
        project.store.ids.forget()
        return True

    def _whole(self, changes: Changes) -> Changes:
        """With the sources of what was changed without a word of them."""
        project = self._project
        touched = {c.source for c in project.codings.some(changes.changed.get("coding", ()))}
        touched |= project.sources.of_speakers(changes.changed.get("speaker", ()))
        return replace(changes, sources=changes.sources | frozenset(touched))

"""The coders of a project."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.coding.model import Changes, Coder
from app.coding.refusal import Refusal
from app.coding.text import label
from app.store import queries

if TYPE_CHECKING:
    from app.project.desk import Project

COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#6b4c9a", "#666666")


class Coders:
    """Who codes."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: Sequence[Coder] = ()

    def list(self) -> Sequence[Coder]:
        """All coders, in the order in which they joined; while the server is away those known last."""
        if not self._project.store.away:
            self._known = self._project.store.query(queries.coders)
        return self._known

    def get(self, ref: str) -> Coder:
        """The coder of this guid or name. Refuses an unknown one, naming those that are there."""
        for coder in self.list():
            if coder.guid == ref or coder.name.casefold() == ref.strip().casefold():
                return coder
        raise Refusal("coder.unknown", name=ref, known=", ".join(c.name for c in self.list()) or "-")

    def by_name(self, name: str) -> Coder | None:
        """The coder of this name, whatever its case."""
        return next((c for c in self.list() if c.name.casefold() == name.casefold()), None)

    def has_done(self, guid: str) -> bool:
        """Whether a coder did anything here but come in: coded, decided, written or changed something."""
        return self._project.store.query(partial(queries.has_done, coder=guid))

    def let_go(self, guid: str) -> Changes:
        """Take out a coder who did nothing here and whom nothing names, as one who came in under another name
        than their own. Anybody else stays, as does who is at work; then nothing is touched."""
        project = self._project
        gone = next((c for c in self.list() if c.guid == guid), None)
        at_work = project._coder is not None and project._coder.guid == guid
        if gone is None or at_work or project.shared or project.read_only or self.has_done(guid):
            return Changes()
        if project.store.query(partial(queries.may_be_named, coder=guid)):
            return Changes()
        with project.batch("history.coder_gone", name=gone.name) as batch:
            batch.remove("coder", [guid])
        return project.done(batch)

    def free_color(self) -> str:
        """A colour that no coder has yet, as long as there is one."""
        return free_of([c.color for c in self.list()])

    def edit(self, guid: str, *, name: str | None = None, color: str | None = None) -> Changes:
        """Rename or recolour a coder. Refuses a name that another coder has."""
        coder = self.get(guid)
        fields: dict[str, str] = {}
        if name is not None:
            fields["name"] = label(name)
            if not fields["name"]:
                raise Refusal("coder.empty_name")
            other = self.by_name(fields["name"])
            if other is not None and other.guid != guid:
                raise Refusal("coder.taken", name=fields["name"])
        if color is not None:
            from app.coding.codebook import clean_color

            fields["color"] = clean_color(color)
        with self._project.batch("history.edit_coder", name=coder.name) as batch:
            batch.change("coder", {coder.guid: fields})
            batch.subject = coder.guid
        if self._project._coder is not None and self._project._coder.guid == coder.guid:
            self._project._coder = self.get(coder.guid)
        return self._project.done(batch)


def free_of(taken: Sequence[str]) -> str:
    """A colour that is not taken yet, as long as there is one."""
    return next((c for c in COLORS if c not in taken), COLORS[len(taken) % len(COLORS)])

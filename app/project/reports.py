"""The reports of a project: their definitions, kept and changed, and what was made of them the last time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.coding.codebook import key_of
from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.coding.report.definition import Definition
from app.coding.report.files import from_plain, to_plain
from app.coding.text import GUID, free_name, label

if TYPE_CHECKING:
    from app.coding.report.tree import Report
    from app.project.desk import Project

SETTING = "report:"
"""What the keys of the settings that keep a definition begin with; its guid follows."""
MADE = "report_made:"
"""The same of what was kept of the last making."""
LONGEST_NAME = 120


class Reports:
    """The reports of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def list(self) -> Sequence[Definition]:
        """The kept definitions by name, without those of a newer program that cannot be read here."""
        found = []
        for key, kept in self._project.settings().items():
            if key.startswith(SETTING):
                try:
                    found.append(replace(from_plain(kept), guid=key.removeprefix(SETTING)))
                except Refusal:
                    continue
        return sorted(found, key=lambda d: (key_of(d.name), d.guid))

    def named(self, ref: str) -> Definition | None:
        """The definition of this name or guid, if there is one."""
        every = self.list()
        exact = next((d for d in every if d.guid == ref), None)
        return exact or next((d for d in every if key_of(d.name) == key_of(ref)), None)

    def get(self, ref: str) -> Definition:
        """The definition of this name or guid. Refuses an unknown one."""
        found = self.named(ref)
        if found is None:
            known = ", ".join(d.name for d in self.list())
            raise (
                Refusal("report.unknown", name=ref, known=known)
                if known
                else Refusal("report.unknown_none", name=ref)
            )
        return found

    def save(self, definition: Definition) -> Changes:
        """Keep a definition, in place of the one with its guid. The subject is its guid.

        Refuses an empty or very long name, and one that another report has.
        """
        clean = label(definition.name)
        if not clean:
            raise Refusal("report.no_name")
        if len(clean) > LONGEST_NAME:
            raise Refusal("report.long_name", most=LONGEST_NAME)
        other = self.named(clean)
        if other is not None and other.guid != definition.guid:
            raise Refusal("report.name_taken", name=other.name)
        plain = to_plain(replace(definition, name=clean))
        del plain["guid"]
        if self._project.setting(SETTING + definition.guid) == plain:
            return Changes(subject=definition.guid)
        changes = self._project.set_setting(SETTING + definition.guid, plain, "history.report", name=clean)
        return replace(changes, subject=definition.guid)

    def remove(self, ref: str) -> Changes:
        """Let a definition go. Refuses an unknown one."""
        found = self.get(ref)
        return self._project.set_setting(SETTING + found.guid, None, "history.report_remove", name=found.name)

    def of_merged(self, gone: str, into: str) -> dict[str, Any]:
        """The settings with the reports that name a code, once it is merged into another (guids).

        What the author wrote under both stands under the one that stays, and so do the chosen quotes.
        """
        found = {}
        for definition in self.list():
            made = _renamed(definition, gone, into)
            if made != definition:
                plain = to_plain(made)
                del plain["guid"]
                found[SETTING + definition.guid] = plain
        return found

    # making

    def last(self, guid: str) -> Mapping[str, Any] | None:
        """What was kept of the last making (``changes.kept``)."""
        found = self._project.setting(MADE + guid)
        return found if isinstance(found, dict) else None

    def keep_made(self, definition: Definition, report: Report) -> Changes:
        """Keep the figures of a making to compare the next one with; nothing when they are the same."""
        from app.coding.report.changes import kept

        now = json.loads(json.dumps(kept(report)))
        last = self.last(definition.guid)
        if last is not None and {**last, "at": ""} == {**now, "at": ""}:
            return Changes()
        return self._project.set_setting(
            MADE + definition.guid, now, "history.report_made", name=definition.name
        )


def _renamed(definition: Definition, gone: str, into: str) -> Definition:
    def codes(of: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(into if code == gone else code for code in of))

    themes = dict(definition.themes)
    if (old := themes.pop(gone, None)) is not None:
        kept = themes.get(into)
        if kept is not None:
            quotes = (*(kept.quotes or ()), *(old.quotes or ()))
            text = "\n".join(t for t in (kept.text, old.text) if t)
            chosen = None if kept.quotes is None and old.quotes is None else quotes
            old = replace(kept, text=text, quotes=chosen)
        themes[into] = old
    return replace(
        definition, themes=themes, codes=codes(definition.codes), sequence=codes(definition.sequence),
        without=tuple(code for code in definition.without if code != gone),
        tables=tuple(replace(t, codes=codes(t.codes)) for t in definition.tables),
    )  # fmt: skip


def brought(project: Project, others: Sequence[Project], same: Mapping[str, str]) -> dict[str, Any]:
    """The settings with the definitions that a merge brings along from other projects.

    ``same`` are their guids to ours. A report that both know stays as it is here; one whose name another
    has gets a number. What was made of it elsewhere stays there.
    """
    mine = project.reports.list()
    there = {d.guid for d in mine}
    names = {key_of(d.name) for d in mine}
    found: dict[str, Any] = {}
    for other in others:
        for definition in other.reports.list():
            if definition.guid in there:
                continue
            name = free_name(definition.name, names)
            plain = to_plain(replace(definition, name=name))
            del plain["guid"]
            text = GUID.sub(lambda m: same.get(m.group(), m.group()), json.dumps(plain))
            there.add(definition.guid)
            names.add(key_of(name))
            found[SETTING + definition.guid] = json.loads(text)
    return found

"""The half of the place Rapport that keeps definitions: changed step by step, read from and put in files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QInputDialog

from app.coding.report.definition import Definition, TableWish
from app.project import Project
from app.ui.files import asked_place, keep_folder, last_folder
from app.ui.places import Tools, TwoTurns
from app.ui.report.outline import Outline
from app.ui.report.text import TextPanel
from app.ui.report.work import BACK
from app.words import say


class Keeping(TwoTurns):
    """Holds the definition that is shown and keeps each change of it as one step; ``_rest`` runs out when the
    report is to be made anew."""

    def __init__(self, tools: Tools, *, whole: bool = True) -> None:
        super().__init__(tools)
        self.definition = Definition("", "")
        self.outline = Outline()
        self.text = TextPanel()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)

    def _load(self) -> None:
        """Show the definition."""
        raise NotImplementedError

    def _choose(self, project: Project) -> None:
        """The report that was looked at last, the first one, or one to begin with."""
        from app.project.reporting import first_definition

        last = str(self.tools.settings.value(f"report/last/{project.guid}", ""))
        reports = project.reports.list()
        self.definition = next((d for d in reports if d.guid == last), reports[0] if reports else None) or (
            first_definition(project)
        )

    def change(self, definition: Definition) -> None:
        """Keep a changed definition, as one step, and make the report anew."""
        if definition == self.definition:
            return
        self.definition = definition
        if not self.desk.do(lambda p: p.reports.save(definition), self):  # else it is shown by what follows
            self._load()
            self._rest.start()

    def add_table(self, wish: TableWish) -> None:
        """One more table in the report."""
        if wish not in self.definition.tables:
            self.change(replace(self.definition, tables=(*self.definition.tables, wish)))
            self.outline.choose(BACK)

    def open_report(self, guid: str) -> None:
        """Go to another report of the project."""
        found = self.desk.ask(lambda p: p.reports.named(guid))
        if found is not None:
            self.text.flush()
            self.definition = found
            self._load()
            self._rest.start()

    def new_report(self) -> None:
        """A new report, kept at once."""
        from app.project.reporting import first_definition

        if self.desk.project is not None:
            self.text.flush()
            self.change(first_definition(self.desk.project))

    def remove_report(self) -> None:
        """Let the report at hand go; undo brings it back."""
        project, guid = self.desk.project, self.definition.guid
        if project is not None and project.reports.named(guid) is not None:
            self.desk.do(lambda p: p.reports.remove(guid))

    def _file(self, what: str) -> None:
        if what == "rename":
            name, ok = QInputDialog.getText(
                self, say("reporting.rename"), say("reporting.name"), text=self.definition.name
            )
            if ok and name.strip():
                self.rename(name.strip())
            return
        kind = say("reporting.file_kind")
        if what == "save":
            wanted = self._ask_place(say("reporting.save_file"), {".yaml": kind, ".json": f"{kind} (JSON)"})
            if wanted is not None:
                self.save_file(wanted)
        else:
            path, _f = QFileDialog.getOpenFileName(
                self, say("reporting.open_file"), str(last_folder(self.tools.settings)),
                f"{kind} (*.yaml *.json)",
            )  # fmt: skip
            if path:
                self.open_file(Path(path))

    def _ask_place(self, title: str, kinds: dict[str, str]) -> Path | None:
        found = asked_place(self, self.tools.settings, title, self.definition.name, kinds)
        if found is not None:
            keep_folder(self.tools.settings, found)
        return found

    def rename(self, name: str) -> None:
        """Give the report another name."""
        wanted = replace(self.definition, name=name)
        if self.desk.do(lambda p: p.reports.save(wanted), self) is not None:
            self.definition = wanted
            self._load()

    def save_file(self, path: Path) -> None:
        """Write the definition to a file."""
        from app.coding.report import files

        self.desk.ask(lambda p: files.write(self.definition, path, p.codes.book(), p.sources.list()))

    def open_file(self, path: Path) -> None:
        """Take a definition from a file, in place of the report of that name."""
        from app.coding.report import files

        found = self.desk.ask(lambda p: files.read(path, p.codes.book(), p.sources.list()))
        if found is not None:
            same = self.desk.ask(lambda p: p.reports.named(found.name))
            self.change(replace(found, guid=same.guid) if same is not None else found)

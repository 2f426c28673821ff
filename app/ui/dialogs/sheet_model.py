"""A sheet of cases, documents or speakers with their attributes: what is known, typed, editable in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.coding.model import ROLES, Attribute, Changes
from app.project import Project
from app.ui import theme
from app.ui.dialogs import drafts
from app.words import say

Index = QModelIndex | QPersistentModelIndex
Scope = Literal["case", "source", "speaker"]
GUID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Column:
    """A column: fixed ones have a ``key`` (name, role, case, document, count), others an attribute."""

    key: str
    title: str
    attribute: Attribute | None = None
    editable: bool = True


@dataclass(slots=True)
class Line:
    """One case, document or speaker."""

    guid: str
    cells: dict[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    choice: dict[str, str] = field(default_factory=dict)
    """What a cell holds behind the word that is shown: a role's key, a case's guid."""


FIXED: dict[Scope, tuple[tuple[str, bool], ...]] = {
    "case": (("name", True), ("documents", False)),
    "source": (("name", True), ("case", True)),
    "speaker": (("document", False), ("name", True), ("role", True), ("case", True)),
}


def lines_of(project: Project, scope: Scope) -> list[Line]:
    """Every case, document or speaker with what is known of it."""
    values = project.cases.values(scope)
    cases = {c.guid: c.name for c in project.cases.list()}
    sources = project.sources.list()
    if scope == "case":
        return [
            Line(c.guid, {"name": c.name, "documents": str(len(c.sources))}, values.get(c.guid, {}))
            for c in project.cases.list()
        ]
    if scope == "source":
        of = project.cases.of_sources()
        return [
            Line(
                s.guid,
                {"name": s.name, "case": ", ".join(cases[c] for c in of.get(s.guid, ()))},
                values.get(s.guid, {}),
                {"case": next(iter(of.get(s.guid, ())), "")},
            )
            for s in sources
        ]
    names = {s.guid: s.name for s in sources}
    order = {s.guid: n for n, s in enumerate(sources)}
    speakers = sorted(project.sources.speakers(), key=lambda s: order.get(s.source, 0))
    return [
        Line(
            s.guid,
            {
                "document": names.get(s.source, ""),
                "name": s.name,
                "role": say(f"dialogs.role.{s.role}"),
                "case": cases.get(s.case or "", ""),
            },
            values.get(s.guid, {}),
            {"role": s.role, "case": s.case or "", "source": s.source},
        )
        for s in speakers
    ]


class SheetModel(QAbstractTableModel):
    """What was typed and refused stays in its cell, with the reason, until it is mended.

    ``run`` carries out an operation and says whether it went well; ``said`` is the reason when not.
    """

    refused = Signal(str)

    def __init__(self, scope: Scope, run: Callable[[Callable[[Project], Changes]], str]) -> None:
        super().__init__()
        self.scope: Scope = scope
        self._run = run
        self.columns: list[Column] = []
        self.lines: list[Line] = []
        self.cases: list[tuple[str, str]] = []
        self.wrong: dict[tuple[str, str], tuple[str, str]] = {}
        """(guid, column key) -> what was typed, and why it is refused."""

    def load(self, project: Project) -> None:
        """Show what the project holds now."""
        attributes = [a for a in project.cases.attributes() if a.scope == self.scope]
        columns = [Column(k, say(f"dialogs.cases.column.{k}"), None, e) for k, e in FIXED[self.scope]]
        columns += [Column(a.guid, a.name, a) for a in attributes]
        lines = lines_of(project, self.scope)
        self.cases = sorted(((c.name, c.guid) for c in project.cases.list()), key=lambda c: c[0].casefold())
        same = [line.guid for line in lines] == [line.guid for line in self.lines] and columns == self.columns
        if same:
            self.lines = lines
            if lines:
                self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(columns) - 1))
        else:
            self.beginResetModel()
            self.columns, self.lines = columns, lines
            self.endResetModel()
        here = {line.guid for line in lines}
        self.wrong = {k: v for k, v in self.wrong.items() if k[0] in here}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and section < len(self.columns):
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.ToolTipRole and column.attribute is not None:
                return say(f"dialogs.cases.type.{column.attribute.type}")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsEditable if self.columns[index.column()].editable else found

    def shown(self, line: Line, column: Column) -> str:
        """The words in a cell."""
        if column.attribute is None:
            return line.cells.get(column.key, "")
        value = line.values.get(column.attribute.name, "")
        if column.attribute.type == "date" and value:
            return drafts.shown_date(value)
        if column.attribute.type == "number" and value:
            return value.replace(".", say("window.decimal"))
        if column.attribute.type == "boolean" and value in ("ja", "nee"):
            return say(f"dialogs.cases.{'yes' if value == 'ja' else 'no'}")
        return value

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line, column = self.lines[index.row()], self.columns[index.column()]
        wrong = self.wrong.get((line.guid, column.key))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return wrong[0] if wrong else self.shown(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return wrong[1] if wrong else self.shown(line, column) or None
        if role == Qt.ItemDataRole.ForegroundRole:
            now = theme.current()
            return now.color("danger" if wrong else "ink" if column.editable else "muted")
        number = column.key == "documents" or (column.attribute and column.attribute.type == "number")
        if role == Qt.ItemDataRole.TextAlignmentRole and number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == GUID:
            return line.guid
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """``value`` is what was typed, or the key of what was chosen."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        line, column, text = self.lines[index.row()], self.columns[index.column()], str(value)
        key = (line.guid, column.key)
        now = line.choice.get(column.key, self.shown(line, column))
        if text == now and key not in self.wrong:
            return True
        said = self._run(self._operation(line, column, text))
        if said:
            self.wrong[key] = (text, said)
            self.refused.emit(said)
        else:
            self.wrong.pop(key, None)
        self.dataChanged.emit(index, index)
        return not said

    def _operation(self, line: Line, column: Column, text: str) -> Callable[[Project], Changes]:
        guid = line.guid
        attribute = column.attribute
        if attribute is not None:
            return lambda p: p.cases.set_value(guid, attribute.guid, text or None)
        if column.key == "name":
            return {
                "case": lambda p: p.cases.edit(guid, name=text),
                "source": lambda p: p.sources.edit(guid, name=text),
                "speaker": lambda p: p.sources.edit_speaker(guid, name=text),
            }[self.scope]
        if column.key == "role":
            return lambda p: p.sources.edit_speaker(guid, role=text)  # type: ignore[arg-type]
        if self.scope == "speaker":
            return lambda p: p.sources.edit_speaker(guid, case=text)
        return lambda p: _only_case(p, guid, text)

    def options(self, index: Index) -> list[tuple[str, str]]:
        """What a cell's list offers: (word, key); empty for a cell to type in."""
        column = self.columns[index.column()]
        if column.key == "role":
            return [(say(f"dialogs.role.{r}"), r) for r in ROLES]
        if column.key == "case":
            return [(say("dialogs.import.none"), ""), *self.cases]
        kind = column.attribute.type if column.attribute else ""
        if kind == "boolean":
            return [("", ""), (say("dialogs.cases.yes"), "ja"), (say("dialogs.cases.no"), "nee")]
        if kind == "choice" and column.attribute and column.attribute.choices:
            return [("", ""), *((c, c) for c in column.attribute.choices)]
        return []

    def chosen(self, index: Index) -> str:
        """The key of what a cell with a list holds now."""
        line, column = self.lines[index.row()], self.columns[index.column()]
        if column.attribute is not None:
            return line.values.get(column.attribute.name, "")
        return line.choice.get(column.key, "")


def _only_case(project: Project, source: str, case: str) -> Changes:
    """Link a document to this case and no other; none for an empty one."""
    from app.ui.dialogs.frame import combined

    now: Sequence[str] = project.cases.of_sources().get(source, ())
    name = project.sources.get(source).name
    label = project.cases.get(case).name if case else project.cases.get(now[0]).name if now else ""
    done = []
    with project.group(
        "history.link_case" if case else "history.unlink_case", whole=True, name=name, case=label
    ):
        for old in now:
            if old != case:
                done.append(project.cases.unlink(old, source))
        if case and case not in now:
            done.append(project.cases.link(case, source))
    return combined(done, source)

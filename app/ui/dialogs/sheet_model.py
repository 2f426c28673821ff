"""A sheet of cases, documents or speakers with their attributes: what is known, typed, editable in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.coding.model import ROLES, Attribute, Case, Changes, Source
from app.coding.refusal import Refusal
from app.project import Project
from app.ui import theme
from app.words import say, shown_date

Index = QModelIndex | QPersistentModelIndex
Scope = Literal["case", "source", "speaker"]
GUID = Qt.ItemDataRole.UserRole
_BLANK = 9
_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SEEN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_TYPED = _SEEN | Qt.ItemFlag.ItemIsEditable


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
    words: str = ""
    """All that is shown, folded, once it has been searched."""


FIXED: dict[Scope, tuple[tuple[str, bool], ...]] = {
    "case": (("name", True), ("documents", False)),
    "source": (("name", True), ("case", True)),
    "speaker": (("document", False), ("name", True), ("role", True), ("case", True)),
}


def lines_of(project: Project, scope: Scope, every: Sequence[Case], sources: Sequence[Source]) -> list[Line]:
    """Every case, document or speaker with what is known of it; ``every`` are the cases."""
    values = project.cases.values(scope)
    cases = {c.guid: c.name for c in every}
    if scope == "case":
        of: dict[str, set[str]] = {c.guid: set(c.sources) for c in every}
        for speaker in project.sources.speakers():
            if speaker.case:
                of[speaker.case].add(speaker.source)
        return [
            Line(c.guid, {"name": c.name, "documents": str(len(of[c.guid]))}, values.get(c.guid, {}))
            for c in every
        ]
    if scope == "source":
        linked = project.cases.of_sources()
        return [
            Line(
                s.guid,
                {"name": s.name, "case": ", ".join(cases[c] for c in linked.get(s.guid, ()))},
                values.get(s.guid, {}),
                {"case": next(iter(linked.get(s.guid, ())), "")},
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
    columnsChanged = Signal()

    def __init__(self, scope: Scope, run: Callable[[Callable[[Project], Changes]], str]) -> None:
        super().__init__()
        self.scope: Scope = scope
        self._run = run
        self.columns: list[Column] = []
        self.lines: list[Line] = []
        self.cases: list[tuple[str, str]] = []
        self.wrong: dict[tuple[str, str], tuple[str, str]] = {}
        """(guid, column key) -> what was typed, and why it is refused."""
        self.places: dict[str, int] = {}

    def load(self, project: Project, cases: Sequence[Case], lines: list[Line]) -> None:
        """Show what the project holds now; its cases and the lines are read already."""
        attributes = [a for a in project.cases.attributes() if a.scope == self.scope]
        columns = [Column(k, say(f"dialogs.cases.column.{k}"), None, e) for k, e in FIXED[self.scope]]
        columns += [Column(a.guid, a.name, a) for a in attributes]
        self.cases = sorted(((c.name, c.guid) for c in cases), key=lambda c: c[0].casefold())
        if self.places.keys() == {line.guid for line in lines}:  # nothing jumps
            lines.sort(key=lambda line: self.places[line.guid])
        self.places = {line.guid: n for n, line in enumerate(lines)}
        same = [line.guid for line in lines] == [line.guid for line in self.lines] and columns == self.columns
        if same:
            self.lines = lines
            if lines:
                self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(columns) - 1))
        else:
            self.beginResetModel()
            other = columns != self.columns or not self.lines
            self.columns, self.lines = columns, lines
            self.endResetModel()
            if other:
                self.columnsChanged.emit()
        here = {line.guid for line in lines}
        self.wrong = {k: v for k, v in self.wrong.items() if k[0] in here}

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
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
        return _TYPED if self.columns[index.column()].editable else _SEEN

    def shown(self, line: Line, column: Column) -> str:
        """The words in a cell."""
        if column.attribute is None:
            return line.cells.get(column.key, "")
        value = line.values.get(column.attribute.name, "")
        if column.attribute.type == "date" and value:
            return shown_date(value)
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
        if role == Qt.ItemDataRole.BackgroundRole and wrong:
            tint = theme.current().color("danger")
            tint.setAlpha(34)
            return tint
        if role == Qt.ItemDataRole.TextAlignmentRole and number:
            return _NUMBERS
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
        if column.attribute is not None:
            return not self.fill({(line.guid, column.key): text})
        said = self._run(self._operation(line, column, text))
        if said:
            self.wrong[key] = (text, said)
            self.refused.emit(said)
        else:
            self.wrong.pop(key, None)
        self.dataChanged.emit(index, index)
        return not said

    def fill(self, typed: Mapping[tuple[str, str], str]) -> int:
        """Store what was typed in cells of attributes, by guid and column key, as one step; how many of them
        were refused. Those stay as they were typed, each with its reason."""
        from app.words import language

        attributes = {c.key: c.attribute for c in self.columns if c.attribute is not None}
        plain = {
            key: point(text) if language() == "en" and attributes[key[1]].type == "number" else text
            for key, text in typed.items()
        }
        refused: dict[tuple[str, str], Refusal] = {}

        def work(project: Project) -> Changes:
            changes, wrong = project.cases.set_values(plain, scope=self.scope)
            refused.update(wrong)
            return changes

        said = self._run(work)
        for key, text in typed.items():
            if said:
                self.wrong[key] = (text, said)
            elif key in refused:
                self.wrong[key] = (text, say(refused[key]))
            else:
                self.wrong.pop(key, None)
        self.reread({guid for guid, _ in typed})
        if said:
            self.refused.emit(said)
            return len(typed)
        if refused:
            first = say(next(iter(refused.values())))
            n = len(refused)
            self.refused.emit(first if n == 1 else say("dialogs.cases.more_wrong", first=first, n=n))
        return len(refused)

    def reread(self, guids: Collection[str]) -> None:
        """Show the values that these lines have now."""
        found: dict[str, dict[str, str]] = {}

        def work(project: Project) -> Changes:
            found.update(project.cases.values_of([g for g in guids if g in self.places], self.scope))
            return Changes()

        self._run(work)
        for guid, values in found.items():
            n = self.places[guid]
            self.lines[n].values, self.lines[n].words = values, ""
        if found:
            rows = [self.places[g] for g in found]
            self.dataChanged.emit(
                self.index(min(rows), 0), self.index(max(rows), max(0, len(self.columns) - 1))
            )

    def typable(self, line: Line, column: Column) -> str:
        """What a cell holds as it can be typed again, whatever the language."""
        if column.attribute is None:
            return line.choice.get(column.key, self.shown(line, column))
        value = line.values.get(column.attribute.name, "")
        return self.shown(line, column) if column.attribute.type == "number" else value

    def folded(self, line: Line) -> str:
        """All that a line shows, to search in."""
        if not line.words:
            line.words = "\n".join(self.shown(line, c) for c in self.columns).casefold() or "\n"
        return line.words

    def arrange(self, n: int, descending: bool) -> None:
        """Put the lines in the order of a column; blanks come last, whichever way."""
        if n >= len(self.columns) or not self.lines:
            return
        keys = [self._key(line, self.columns[n]) for line in self.lines]
        filled = [k for k in range(len(keys)) if keys[k][0] < _BLANK]
        filled.sort(key=keys.__getitem__, reverse=descending)
        order = filled + [k for k in range(len(keys)) if keys[k][0] == _BLANK]
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        went = {old: new for new, old in enumerate(order)}
        self.lines = [self.lines[k] for k in order]
        self.places = {line.guid: k for k, line in enumerate(self.lines)}
        self.changePersistentIndexList(
            before, [self.index(went[i.row()], i.column()) if i.isValid() else i for i in before]
        )
        self.layoutChanged.emit()

    def _key(self, line: Line, column: Column) -> tuple[int, float, str]:
        """What a cell is sorted by: numbers by what they are, choices by their order, days by date, words by
        their letters."""
        attribute = column.attribute
        text = line.values.get(attribute.name, "") if attribute is not None else self.shown(line, column)
        if not text:
            return _BLANK, 0.0, ""
        if attribute is not None and text in attribute.choices:
            return 0, float(attribute.choices.index(text)), ""
        if column.key == "documents" or (attribute is not None and attribute.type == "number"):
            return 0, float(text), ""
        return 1, 0.0, text if attribute is not None and attribute.type == "date" else natural(text)

    def _operation(self, line: Line, column: Column, text: str) -> Callable[[Project], Changes]:
        guid = line.guid
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


def natural(text: str) -> str:
    """A text to sort by, in which R2 comes before R10."""
    return re.sub(r"\d+", lambda hit: hit[0].rjust(12, "0"), text.casefold())


def point(text: str) -> str:
    """A number as it is typed in English (1,234.5) as it is typed in Dutch (1234,5)."""
    return text.replace(",", "").replace(".", ",")


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

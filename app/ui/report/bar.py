"""The two lines above the report: which one, its title, filter and label, and what goes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from app.coding.codebook import Codebook
from app.coding.model import Attribute
from app.coding.report.definition import ORDERS, PART_NAMES, PICTURES, RULES, Definition, Rule, TableWish
from app.ui import icons
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.dialogs.frame import Line
from app.ui.widgets import button, label, menu_item, row, tool
from app.words import say

if TYPE_CHECKING:
    from app.project.questions import Question

TRAITS = ("waves", "groups", "kinds")
LEVELS = (0, 1, 2, 3)
COUNTS = (1, 2, 3, 5, 8)


class Bar(QWidget):
    """``changed(Definition)`` follows each choice; the other signals are for the place."""

    changed = Signal(object)
    reportChosen = Signal(str)
    newAsked = Signal()
    exportAsked = Signal(str)
    fileAsked = Signal(str)
    removeAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.definition = Definition("", "")
        self.open_list: PickList | None = None
        self._reports: Sequence[Definition] = ()
        self._questions: Sequence[Question] = ()
        self._attributes: Sequence[Attribute] = ()
        self._values: dict[str, list[str]] = {}
        self._book = Codebook()
        self._fields: Sequence[str] = ()
        self.report = ChoiceButton(say("reporting.report"), self.open_reports)
        self.title = QLineEdit()
        self.title.setPlaceholderText(say("reporting.title_hint"))
        self.title.setAccessibleName(say("reporting.title_hint"))
        self.title.editingFinished.connect(lambda: self._set(title=self.title.text().strip()))
        self.filter = ChoiceButton(say("reporting.filter"), self.open_filter)
        self.more = tool("more", say("reporting.more"), self._more)
        self.export = button(say("reporting.export"), self._export_menu, kind="primary", icon="export")
        self.label = QLineEdit()
        self.label.setAccessibleName(say("reporting.label"))
        self.label.setToolTip(say("reporting.label_tip"))
        self.label.setMinimumWidth(240)
        self.label.editingFinished.connect(lambda: self._set(label=self.label.text().strip()))
        self.add_field = ChoiceButton(say("reporting.field"), self.open_fields)
        self.levels = ChoiceButton(say("reporting.levels"), self.open_levels)
        self.order = ChoiceButton(say("reporting.order"), self.open_orders)
        self.rule = ChoiceButton(say("reporting.rule"), self.open_rules)
        self.tables = ChoiceButton(say("reporting.tables"), self.open_tables)
        self.parts = ChoiceButton(say("reporting.parts"), self.open_parts)
        self.trouble = Line()
        self.trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row(self.report, self.title, self.filter, self.more, self.export, spacing=6))
        column.addLayout(
            row(label(say("reporting.label"), "muted"), self.label, self.add_field, 8, self.levels,
                self.order, self.rule, self.tables, self.parts, None, spacing=4)
        )  # fmt: skip
        column.addWidget(self.trouble)

    def load(
        self, definition: Definition, reports: Sequence[Definition], questions: Sequence[Question],
        attributes: Sequence[Attribute], values: dict[str, list[str]], book: Codebook, fields: Sequence[str],
    ) -> None:  # fmt: skip
        """Show a definition, among what the project has."""
        self.definition, self._reports, self._questions = definition, reports, questions
        self._attributes, self._values, self._book, self._fields = attributes, values, book, fields
        for field, words in ((self.title, definition.title), (self.label, definition.label)):
            if field.text() != words and not (field.hasFocus() and field.isModified()):
                field.setText(words)
                field.setCursorPosition(0)
        self.report.say_chosen(definition.name, active=False)
        asked = next((q.name for q in questions if q.guid == definition.question), "")
        told = [f"{name} = {value}" for name, value in definition.where] + ([asked] if asked else [])
        self.filter.say_chosen(", ".join(told) or say("reporting.filter_none"), active=bool(told))
        self.levels.say_chosen(self._level(definition.levels), active=False)
        self.order.say_chosen(say(f"reporting.order_{definition.order}"), active=False)
        rule = definition.rule
        words = say(f"reporting.rule_{rule.kind}")
        several = rule.kind not in ("none", "all")
        self.rule.say_chosen(f"{rule.n} {words}" if several else words, active=False)
        n = len(definition.tables) + len(definition.pictures)
        self.tables.say_chosen(str(n), active=False, tip=say("reporting.tables_tip"))
        self.parts.say_chosen(str(len(definition.appendix)), active=False, tip=say("reporting.parts_tip"))

    @staticmethod
    def _level(n: int) -> str:
        return say("reporting.levels_all") if n == 0 else str(n)

    def _set(self, **fields: Any) -> None:
        if any(getattr(self.definition, name) != value for name, value in fields.items()):
            self.definition = replace(self.definition, **fields)
            self.changed.emit(self.definition)

    def _pick(self, anchor: QWidget, items: list[Item], chosen: set[Any], on: Any, *, multiple: bool = False,
              width: int = 300) -> None:  # fmt: skip
        found = PickList(items, chosen, multiple=multiple, parent=self)
        (found.changed if multiple else found.picked).connect(on)
        self.open_list = found
        found.open_at(anchor, width)

    def open_reports(self) -> None:
        items = [Item(d.guid, d.name) for d in self._reports]
        items.append(Item("", say("reporting.new")))
        self._pick(self.report, items, {self.definition.guid}, self._report_picked)

    def _report_picked(self, guid: object) -> None:
        if guid:
            self.reportChosen.emit(str(guid))
        else:
            self.newAsked.emit()

    def open_filter(self) -> None:
        items: list[Item] = []
        if self._questions:
            items.append(Item("", say("reporting.filter_questions"), section=True))
            items += [Item(("question", q.guid), q.name) for q in self._questions]
        for attribute in self._attributes:
            values = self._values.get(attribute.name, [])
            if 1 < len(values) <= 20:
                items.append(Item("", attribute.name, section=True))
                items += [Item((attribute.name, v), v) for v in values]
        chosen: set[Any] = set(self.definition.where)
        if self.definition.question:
            chosen.add(("question", self.definition.question))
        self._pick(self.filter, items, chosen, self._filtered, multiple=True)

    def _filtered(self, chosen: frozenset[Any]) -> None:
        before = self.definition.question
        asked = sorted(guid for kind, guid in chosen if kind == "question")
        question = next((g for g in asked if g != before), asked[0] if asked else "")
        where: dict[str, str] = {}
        old = set(self.definition.where)
        for name, value in sorted(chosen):
            if name != "question" and (name not in where or (name, value) not in old):
                where[name] = value
        self._set(question=question, where=tuple(where.items()))

    def open_fields(self) -> None:
        self._pick(self.add_field, [Item(f, f) for f in self._fields], set(), self._field)

    def _field(self, name: object) -> None:
        words = self.label.text().strip()
        self.label.setText(f"{words}, {{{name}}}" if words else f"{{{name}}}")
        self._set(label=self.label.text())

    def open_levels(self) -> None:
        items = [Item(n, self._level(n)) for n in LEVELS]
        self._pick(self.levels, items, {self.definition.levels}, lambda n: self._set(levels=n), width=220)

    def open_orders(self) -> None:
        items = [Item(o, say(f"reporting.order_{o}")) for o in ORDERS]
        self._pick(self.order, items, {self.definition.order}, lambda o: self._set(order=o), width=240)

    def open_rules(self) -> None:
        items = [Item(("kind", k), say(f"report.rule.{k}")) for k in RULES]
        items.append(Item("", say("reporting.rule_n"), section=True))
        items += [Item(("n", n), str(n)) for n in COUNTS]
        now = self.definition.rule

        def picked(key: Any) -> None:
            what, value = key
            self._set(rule=Rule(value, now.n) if what == "kind" else Rule(now.kind, value))

        self._pick(self.rule, items, {("kind", now.kind), ("n", now.n)}, picked, width=420)

    def open_tables(self) -> None:
        items = [Item("", say("reporting.tables_by"), section=True)]
        offered: list[TableWish] = []
        names = [a.name for a in self._attributes if a.type in ("choice", "boolean", "text", "number")]
        for of in (*TRAITS, *names):
            offered.append(TableWish("by", of))
        offered += [TableWish("shares", a.name) for a in self._attributes if a.type in ("choice", "boolean")]
        offered.append(TableWish("cases"))
        offered += [t for t in self.definition.tables if t not in offered]
        for kind in ("by", "shares", "cases", "pairs"):
            mine = [t for t in offered if t.kind == kind]
            if kind != "by" and mine:
                items.append(Item("", say(f"reporting.tables_{kind}"), section=True))
            items += [Item(t, self._wish(t)) for t in mine]
        items.append(Item("", say("reporting.pictures"), section=True))
        items += [Item(p, say(f"report.picture.{p}")) for p in PICTURES]
        chosen = {*self.definition.tables, *self.definition.pictures}
        self._pick(self.tables, items, chosen, self._tables_picked, multiple=True, width=380)

    def _wish(self, wish: TableWish) -> str:
        names = [self._book.get(c).name for c in wish.codes if c in self._book]
        of = say(f"report.side.{wish.of}") if wish.of in TRAITS else wish.of
        if wish.by:
            of = f"{of} × {wish.by}"
        about = " × ".join(names[:3]) if wish.kind == "pairs" else ", ".join(names[:3])
        return " · ".join(w for w in (of, about) if w) or say("report.wish.cases")

    def _tables_picked(self, chosen: frozenset[Any]) -> None:
        kept = [t for t in self.definition.tables if t in chosen]
        kept += [t for t in chosen if isinstance(t, TableWish) and t not in kept]
        self._set(tables=tuple(kept), pictures=tuple(p for p in PICTURES if p in chosen))

    def open_parts(self) -> None:
        items = [Item(p, say(f"report.coreq.{p}")) for p in PART_NAMES]
        items.append(Item("", say("reporting.parts_more"), section=True))
        items += [Item("definitions", say("reporting.with_definitions")),
                  Item("figures", say("reporting.with_figures")),
                  Item("cases_named", say("reporting.cases_named"))]  # fmt: skip
        now = self.definition
        flags = {f for f in ("definitions", "figures", "cases_named") if getattr(now, f)}
        self._pick(self.parts, items, {*now.appendix, *flags}, self._parts_picked, multiple=True, width=420)

    def _parts_picked(self, chosen: frozenset[Any]) -> None:
        self._set(
            appendix=tuple(p for p in PART_NAMES if p in chosen), definitions="definitions" in chosen,
            figures="figures" in chosen, cases_named="cases_named" in chosen,
        )  # fmt: skip

    def _more(self) -> None:
        menu = QMenu(self)
        menu_item(menu, say("reporting.rename"), lambda: self.fileAsked.emit("rename"), "edit")
        menu_item(menu, say("reporting.save_file"), lambda: self.fileAsked.emit("save"), "download")
        menu_item(menu, say("reporting.open_file"), lambda: self.fileAsked.emit("open"), "open")
        menu.addSeparator()
        menu_item(menu, say("reporting.remove"), self.removeAsked.emit, "remove")
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _export_menu(self) -> None:
        menu = QMenu(self)
        for key, icon in (
            ("both", "document"),
            ("docx", "document"),
            ("xlsx", "excel"),
            ("html", "language"),
        ):
            item = menu.addAction(icons.icon(icon), say(f"reporting.export_{key}"))
            item.triggered.connect(lambda *_, k=key: self.exportAsked.emit(k))
        menu.popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))

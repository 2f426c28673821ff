"""The two lines above the report: which one, its title, filter and label, and what goes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout

from app.coding.codebook import Codebook
from app.coding.model import Attribute, Notice, Source
from app.coding.report.definition import (
    DOCUMENT_PICTURES,
    ORDERS,
    PART_NAMES,
    PICTURES,
    Definition,
    TableWish,
)
from app.ui import icons
from app.ui.choosing import ChoiceButton, Item
from app.ui.dialogs.frame import Line
from app.ui.flow import Flow
from app.ui.narrowing import one_value_each, value_items
from app.ui.report.rules import rule_items, rule_words, with_choice
from app.ui.widgets import button, label, menu_item, tool
from app.ui.working import Choosing
from app.words import say

if TYPE_CHECKING:
    from app.project.questions import Question

TRAITS = ("waves", "groups", "kinds")
LEVELS = (0, 1, 2, 3)


_PLAIN = tuple(f"report.notice.{key}" for key in ("picture", "documents_bare", "documents_turnless"))
"""What these notices begin with tells what could not be drawn; nothing is lost, and nothing is wrong."""


class Bar(Choosing):
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
        self._reports: Sequence[Definition] = ()
        self._questions: Sequence[Question] = ()
        self._attributes: Sequence[Attribute] = ()
        self._values: Mapping[str, Sequence[str]] = {}
        self._book = Codebook()
        self._sources: Sequence[Source] = ()
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
        self.title.setMinimumWidth(220)
        self.label.editingFinished.connect(lambda: self._set(label=self.label.text().strip()))
        self.add_field = ChoiceButton(say("reporting.field"), self.open_fields)
        self.levels = ChoiceButton(say("reporting.levels"), self.open_levels)
        self.order = ChoiceButton(say("reporting.order"), self.open_orders)
        self.rule = ChoiceButton(say("reporting.rule"), self.open_rules)
        self.tables = ChoiceButton(say("reporting.tables"), self.open_tables)
        self.documents = ChoiceButton(say("reporting.documents"), self.open_documents)
        self.documents.setToolTip(say("reporting.documents_tip"))
        self.parts = ChoiceButton(say("reporting.parts"), self.open_parts)
        self.trouble = Line()
        self.trouble.hide()
        self.warned, self.told = Line("warning", "warn"), Line("info", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(Flow(self.report, self.title, self.filter, self.more, self.export, spacing=6))
        column.addLayout(
            Flow(label(say("reporting.label"), "muted"), self.label, self.add_field, 8, self.levels,
                 self.order, self.rule, self.tables, self.documents, self.parts, spacing=4)
        )  # fmt: skip
        for line in (self.trouble, self.warned, self.told):
            column.addWidget(line)

    def tell(self, notices: Sequence[Notice]) -> None:
        """Say what a report that was made is to be looked at for, apart from what is only told."""
        self.trouble.say("")
        for line, plain in ((self.warned, False), (self.told, True)):
            line.say("\n".join(say(n) for n in notices if n.key.startswith(_PLAIN) == plain))

    def load(
        self, definition: Definition, reports: Sequence[Definition], questions: Sequence[Question],
        attributes: Sequence[Attribute], values: Mapping[str, Sequence[str]], book: Codebook,
        fields: Sequence[str], sources: Sequence[Source] = (),
    ) -> None:  # fmt: skip
        """Show a definition, among what the project has."""
        self.definition, self._reports, self._questions = definition, reports, questions
        self._sources = sources
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
        self.rule.say_chosen(rule_words(definition.rule), active=False)
        wish = definition.documents
        self.documents.setVisible(bool(wish.pictures))
        names = [s.name for s in sources if s.guid in wish.of]
        chosen = names[0] if len(names) == 1 else say("reporting.documents_n", n=len(wish.of))
        self.documents.say_chosen(chosen if wish.of else say("reporting.documents_all"), active=bool(wish.of))
        n = len(definition.tables) + len(definition.pictures) + len(wish.pictures)
        self.tables.say_chosen(str(n), active=False, tip=say("reporting.tables_tip"))
        self.parts.say_chosen(str(len(definition.appendix)), active=False, tip=say("reporting.parts_tip"))

    @staticmethod
    def _level(n: int) -> str:
        return say("reporting.levels_all") if n == 0 else str(n)

    def _set(self, **fields: Any) -> None:
        if any(getattr(self.definition, name) != value for name, value in fields.items()):
            self.definition = replace(self.definition, **fields)
            self.changed.emit(self.definition)

    def open_reports(self) -> None:
        items = [Item(d.guid, d.name) for d in self._reports]
        items.append(Item("", say("reporting.new")))
        self.pick(self.report, items, self.definition.guid, self._report_picked)

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
        items += value_items(self._attributes, self._values)
        chosen: set[Any] = set(self.definition.where)
        if self.definition.question:
            chosen.add(("question", self.definition.question))
        self.tick(self.filter, items, chosen, self._filtered)

    def _filtered(self, chosen: frozenset[Any]) -> None:
        before = self.definition.question
        asked = sorted(guid for kind, guid in chosen if kind == "question")
        question = next((g for g in asked if g != before), asked[0] if asked else "")
        where = one_value_each([pair for pair in chosen if pair[0] != "question"], self.definition.where)
        self._set(question=question, where=where)
        if self.open_list is not None:  # what took another's place is the only one ticked
            self.open_list.set_chosen([*where, *([("question", question)] if question else [])])

    def open_fields(self) -> None:
        self.pick(self.add_field, [Item(f, f) for f in self._fields], None, self._field)

    def _field(self, name: object) -> None:
        words = self.label.text().strip()
        self.label.setText(f"{words}, {{{name}}}" if words else f"{{{name}}}")
        self._set(label=self.label.text())

    def open_levels(self) -> None:
        items = [Item(n, self._level(n)) for n in LEVELS]
        self.pick(self.levels, items, self.definition.levels, lambda n: self._set(levels=n), 220)

    def open_orders(self) -> None:
        items = [Item(o, say(f"reporting.order_{o}"), tip=say(f"reporting.order_tip.{o}")) for o in ORDERS]
        self.pick(self.order, items, self.definition.order, lambda o: self._set(order=o), 240)

    def open_rules(self) -> None:
        now = self.definition.rule

        def picked(key: tuple[str, Any]) -> None:
            self._set(rule=with_choice(now, key))

        self.pick(self.rule, rule_items(), ("kind", now.kind), picked, 420, also=("n", now.n))

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
        items.append(Item("", say("reporting.per_document"), section=True))
        items += [Item(p, say(f"report.picture.{p}")) for p in DOCUMENT_PICTURES]
        now = self.definition
        chosen = {*now.tables, *now.pictures, *now.documents.pictures}
        self.tick(self.tables, items, chosen, self._tables_picked, 380)

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
        each = tuple(p for p in DOCUMENT_PICTURES if p in chosen)
        self._set(
            tables=tuple(kept), pictures=tuple(p for p in PICTURES if p in chosen),
            documents=replace(self.definition.documents, pictures=each),
        )  # fmt: skip

    def open_documents(self) -> None:
        items = [Item(s.guid, s.name) for s in self._sources]
        wish = self.definition.documents
        self.tick(self.documents, items, wish.of, self._documents_picked, 380)

    def _documents_picked(self, chosen: frozenset[Any]) -> None:
        of = tuple(s.guid for s in self._sources if s.guid in chosen)
        self._set(documents=replace(self.definition.documents, of=of))

    def open_parts(self) -> None:
        items = [Item(p, say(f"report.coreq.{p}")) for p in PART_NAMES]
        items.append(Item("", say("reporting.parts_more"), section=True))
        items += [Item("definitions", say("reporting.with_definitions")),
                  Item("figures", say("reporting.with_figures")),
                  Item("cases_named", say("reporting.cases_named"))]  # fmt: skip
        now = self.definition
        flags = {f for f in ("definitions", "figures", "cases_named") if getattr(now, f)}
        self.tick(self.parts, items, {*now.appendix, *flags}, self._parts_picked, 420)

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

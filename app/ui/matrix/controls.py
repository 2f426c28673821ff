"""The one line that says what the matrix shows, and changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QVBoxLayout

from app.coding.analysis.crosstab import TABLE_COUNTS
from app.coding.codebook import Codebook
from app.coding.model import ORIGINS, Attribute, CodeSet
from app.project.questions import Question
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.dialogs.frame import TickBox
from app.ui.flow import Flow
from app.ui.fragments.filters import code_items, origin_items
from app.ui.matrix.request import COLUMNS, RELATIONS, Request
from app.ui.narrowing import Material, Narrowing, divided, ticked
from app.ui.telling import origin_words
from app.ui.widgets import button, tool
from app.ui.working import Choosing
from app.words import say

COUNTS = ("codings", "fragments", "documents", "characters")
PERCENTS = ("", "row", "column", "total")
COEFFICIENTS = ("", "c", "jaccard", "phi")


class Controls(Choosing):
    """``changed(Request)`` follows each choice."""

    changed = Signal(object)
    copyAsked = Signal()
    exportAsked = Signal()
    hideAsked = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.request = Request()
        self.book, self.sets, self.attributes = Codebook(), (), ()  # type: tuple[Any, Any, Any]
        self.questions: tuple[Question, ...] = ()
        self.rows = ChoiceButton(say("matrix.rows"), self.open_rows)
        self.columns = ChoiceButton(say("matrix.columns"), self.open_columns)
        self.count = ChoiceButton(say("matrix.counting"), self.open_counts)
        self.relation = ChoiceButton(say("matrix.relating"), self.open_relations)
        self.coefficient = ChoiceButton(say("matrix.coefficient_title"), self.open_coefficients)
        self.percent = ChoiceButton(say("matrix.percent_title"), self.open_percents)
        self.missing = tool("filter", say("matrix.leave_missing"), checkable=True)
        self.missing.toggled.connect(lambda on: self._set(missing=not on))
        self.subcodes = TickBox(say("matrix.subcodes"))
        self.subcodes.setToolTip(say("matrix.subcodes_tip"))
        self.subcodes.toggled.connect(lambda on: self._set(subcodes=on))
        self.distance = QSpinBox()
        self.distance.setRange(0, 1_000_000)
        self.distance.setSingleStep(50)
        self.distance.setFixedWidth(84)
        self.distance.setKeyboardTracking(False)
        self.distance.lineEdit().setTextMargins(6, 0, 0, 0)
        self.distance.setAccessibleName(say("matrix.distance"))
        self.distance.setToolTip(say("matrix.distance"))
        self.distance.valueChanged.connect(lambda value: self._set(distance=value))
        self.there = Material()
        self.material = ChoiceButton(say("narrowing.material"), self.open_material)
        self.origins = ChoiceButton(say("fragments.filter.origins"), self.open_origins)
        self.question = ChoiceButton(say("asking.button"), self.open_questions)
        self.hide_empty = tool("hide", say("matrix.hide_empty"), checkable=True)
        self.hide_empty.toggled.connect(self.hideAsked)
        self.copy = tool("copy", say("matrix.copy"), self.copyAsked.emit)
        self.export = button(say("matrix.export"), self.exportAsked.emit, kind="quiet", icon="export")
        line = Flow(
            self.rows, self.subcodes, 8, self.columns, self.count, self.relation, self.distance,
            self.coefficient, self.percent, self.material, self.origins, self.question, None, self.missing,
            spacing=2,
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        self._say()

    def load(
        self,
        book: Codebook,
        sets: Sequence[CodeSet],
        attributes: Sequence[Attribute],
        questions: Sequence[Question] = (),
        there: Material | None = None,
    ) -> None:
        """Offer what this project has; a choice that is gone falls back to all codes, or codes by codes."""
        self.book, self.sets, self.attributes = book, tuple(sets), tuple(attributes)
        self.questions, self.there = tuple(questions), there or Material()
        now = self.request
        if now.branch and now.branch not in book:
            now = replace(now, branch="")
        if now.code_set and now.code_set not in {s.guid for s in sets}:
            now = replace(now, code_set="")
        if now.question and now.question not in {q.guid for q in questions}:
            now = replace(now, question="")
        if now.attribute and now.columns not in {a.name for a in attributes}:
            now = replace(now, columns="codes", attribute=False)
        if now.rows and now.rows not in {a.name for a in attributes}:
            now = replace(now, rows="")
        part = self.there.left(now.narrowing)
        self.request = replace(now, material=Narrowing(part.waves, part.where).kept() if now.material else "")
        self._say()

    def set_request(self, request: Request) -> None:
        """Ask for something else."""
        self.request = request
        self._say()
        self.changed.emit(request)

    def _set(self, **fields: Any) -> None:
        if replace(self.request, **fields).by_codes and fields.get("count", self.request.count) == "cases":
            fields["count"] = "codings"  # codes by codes have no cases to count
        if any(getattr(self.request, name) != value for name, value in fields.items()):
            self.set_request(replace(self.request, **fields))

    def _say(self) -> None:
        now = self.request
        if now.branch and now.branch in self.book:
            words = self.book.get(now.branch).name
        elif now.code_set:
            words = next((s.name for s in self.sets if s.guid == now.code_set), "")
        else:
            words = say("matrix.all_codes")
        words = now.rows or words
        self.rows.say_chosen(words, active=bool(now.branch or now.code_set or now.rows))
        self.columns.say_chosen(
            now.columns if now.attribute else say(f"matrix.column.{now.columns}"), active=False
        )
        self.count.say_chosen(say(f"matrix.count.{now.count}").lower(), active=False)
        self.relation.say_chosen(
            say(f"matrix.relation.{now.relation}"),
            active=False,
            tip=say(f"matrix.relation_tip.{now.relation}"),
        )
        name = now.coefficient or "none"
        self.coefficient.say_chosen(
            say(f"matrix.coefficient.{name}"), active=False, tip=say(f"matrix.coefficient_tip.{name}")
        )
        divided_by, met = now.narrowing.material, now.narrowing.origins
        self.material.say_chosen(", ".join(divided_by) or say("narrowing.all"), active=bool(divided_by))
        self.material.setVisible(bool(divided_by or self.there.items()))
        self.origins.say_chosen(origin_words(met) if met else "", active=bool(met))
        asked = next((q.name for q in self.questions if q.guid == now.question), "")
        self.question.say_chosen(asked, active=bool(asked))
        self.question.setVisible(bool(self.questions))
        for part in (self.relation, self.coefficient):
            part.setVisible(now.by_codes)
        self.percent.say_chosen(
            say(f"matrix.percent.{now.percent or 'none'}"),
            active=False,
            tip=say(f"matrix.percent_tip.{now.percent or 'none'}"),
        )
        self.percent.setVisible(not now.by_codes)
        self.missing.setVisible(not now.by_codes)
        quiet = self.missing.blockSignals(True)
        self.missing.setChecked(not now.missing)
        self.missing.blockSignals(quiet)
        self.distance.setVisible(now.by_codes and now.relation == "near")
        for box, value in ((self.subcodes, now.subcodes), (self.distance, now.distance)):
            quiet = box.blockSignals(True)
            if isinstance(box, TickBox):
                box.setChecked(bool(value))
            elif isinstance(box, QSpinBox):
                box.setValue(int(value))
            box.blockSignals(quiet)

    # the lists

    def open_rows(self) -> PickList:
        """Show which codes can be the rows."""
        items = [Item("", say("matrix.all_codes"))]
        for one in self.sets:
            items.append(Item(("set", one.guid), one.name, search=say("fragments.filter.sets")))
        items += [i for i in code_items(self.book, family=False) if self.book.children(str(i.key))]
        if self.attributes:
            items.append(Item("attributes", say("matrix.attributes"), section=True))
            items += [
                Item(("attribute", name), name) for name in dict.fromkeys(a.name for a in self.attributes)
            ]
        chosen: object = ("set", self.request.code_set) if self.request.code_set else self.request.branch

        if self.request.rows:
            chosen = ("attribute", self.request.rows)

        def picked(key: Any) -> None:
            if isinstance(key, tuple) and key[0] == "attribute":
                self._set(rows=key[1])
            elif isinstance(key, tuple):
                self._set(code_set=key[1], branch="", rows="")
            else:
                self._set(branch=key, code_set="", rows="")

        return self.pick(self.rows, items, chosen, picked)

    def open_columns(self) -> PickList:
        """Show what can stand in the columns."""
        items = [Item((False, name), say(f"matrix.column.{name}")) for name in COLUMNS]
        if self.attributes:
            items.append(Item("attributes", say("matrix.attributes"), section=True))
            names = dict.fromkeys(a.name for a in self.attributes)
            items += [Item((True, name), name) for name in names]
        now = (self.request.attribute, self.request.columns)
        return self.pick(
            self.columns, items, now, lambda key: self._set(attribute=key[0], columns=key[1]), 240
        )

    def open_counts(self) -> PickList:
        """Show what can be counted."""
        items = [
            Item(name, say(f"matrix.count.{name}"), tip=say(f"matrix.count_tip.{name}"))
            for name in (COUNTS if self.request.by_codes else TABLE_COUNTS)
        ]
        return self.pick(self.count, items, self.request.count, lambda key: self._set(count=key), 240)

    def open_percents(self) -> PickList:
        """Show of what percentages can be."""
        items = [
            Item(
                name, say(f"matrix.percent.{name or 'none'}"), tip=say(f"matrix.percent_tip.{name or 'none'}")
            )
            for name in PERCENTS
        ]
        return self.pick(self.percent, items, self.request.percent, lambda key: self._set(percent=key), 240)

    def open_relations(self) -> PickList:
        """Show how codings can meet."""
        items = [
            Item(name, say(f"matrix.relation.{name}"), tip=say(f"matrix.relation_tip.{name}"))
            for name in RELATIONS
        ]
        return self.pick(
            self.relation, items, self.request.relation, lambda key: self._set(relation=key), 260
        )

    def open_material(self) -> PickList:
        """Show by what the material can be divided: only codings in what is ticked can count."""

        def picked(keys: frozenset[Any]) -> None:
            part = divided(keys, Narrowing(where=self.request.narrowing.where))
            self._set(material=part.kept() if part else "")
            if self.open_list is not None:  # a value that took another's place is the only one ticked
                self.open_list.set_chosen(ticked(part))

        return self.tick(self.material, self.there.items(), ticked(self.request.narrowing), picked)

    def open_origins(self) -> PickList:
        """Show whose codings can count: those made by hand, taken over from suggestions, and so on."""
        return self.tick(
            self.origins, origin_items(), self.request.narrowing.origins,
            lambda keys: self._set(origins=",".join(o for o in ORIGINS if o in keys)), 240,
        )  # fmt: skip

    def open_questions(self) -> PickList:
        """Show the kept questions: only what one finds can count."""
        items = [Item("", say("asking.all_codings")), *(Item(q.guid, q.name) for q in self.questions)]
        return self.pick(
            self.question, items, self.request.question, lambda key: self._set(question=key), 280
        )

    def open_coefficients(self) -> PickList:
        """Show which coefficients there are."""
        items = [
            Item(
                name,
                say(f"matrix.coefficient.{name or 'none'}"),
                tip=say(f"matrix.coefficient_tip.{name or 'none'}"),
            )
            for name in COEFFICIENTS
        ]
        return self.pick(
            self.coefficient, items, self.request.coefficient, lambda key: self._set(coefficient=key), 240
        )

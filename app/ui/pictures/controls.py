"""The line that says which picture is shown, and changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout

from app.coding.analysis.crosstab import PERCENTS, TABLE_COUNTS
from app.coding.analysis.matrix import COUNTS
from app.coding.codebook import Codebook
from app.coding.exchange.pictures.order import KINDS, OF_DOCUMENT, ORDERS, TOP, Order
from app.coding.model import Attribute, Source
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.dialogs.frame import TickBox
from app.ui.flow import Flow
from app.ui.narrowing import NarrowingLine
from app.ui.widgets import button
from app.ui.working import Choosing
from app.words import say

TRAITS = ("waves", "groups", "kinds", "roles", "documents", "cases", "coders")
GROUPED = ("waves", "groups", "kinds", "roles")
OF_COLUMNS, OF_COUNT = ("heatmap", "bars"), ("frequencies", "heatmap", "network", "bars", "treemap")

MOST = {"heatmap": 40, "network": 40}
"""The largest number of codes that can be asked for; of others 100."""


class Controls(Choosing):
    """``changed(Order)`` follows each choice."""

    changed = Signal(object)
    exportAsked = Signal()
    wholeAsked = Signal(bool)
    """All of the picture is to be seen at once, or not."""

    def __init__(self) -> None:
        super().__init__()
        self.order = Order("frequencies")
        self.book, self.sources, self.attributes = Codebook(), (), ()  # type: tuple[Any, Any, Any]
        self.kind = ChoiceButton(say("picturing.kind_title"), self.open_kinds)
        self.columns = ChoiceButton(say("matrix.columns"), self.open_columns)
        self.count = ChoiceButton(say("matrix.counting"), self.open_counts)
        self.percent = ChoiceButton(say("matrix.percent_title"), self.open_percents)
        self.document = ChoiceButton(say("picturing.document"), self.open_documents)
        self.sequence = ChoiceButton(say("picturing.order_title"), self.open_orders)
        self.branch = ChoiceButton(say("picturing.codes"), self.open_codes)
        self.subcodes = TickBox(say("matrix.subcodes"))
        self.subcodes.setToolTip(say("matrix.subcodes_tip"))
        self.subcodes.toggled.connect(lambda on: self._set(with_subcodes=on))
        self.top = QSpinBox()
        self.top.setRange(1, 200)
        self.top.setFixedWidth(96)
        self.top.setPrefix(say("picturing.top_prefix"))
        self.top.setKeyboardTracking(False)
        self.top.lineEdit().setTextMargins(6, 0, 0, 0)
        self.top.setAccessibleName(say("picturing.top"))
        self.top.setToolTip(say("picturing.top"))
        self.top.valueChanged.connect(lambda n: self._set(top=0 if n == TOP[self.order.kind] else n))
        self.whole = TickBox(say("picturing.whole"))
        self.whole.setToolTip(say("picturing.whole_tip"))
        self.whole.toggled.connect(self.wholeAsked)
        self.export = button(say("matrix.export"), self.exportAsked.emit, kind="quiet", icon="export")
        self.narrowing = NarrowingLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(
            Flow(self.kind, 6, self.branch, self.subcodes, 6, self.columns, self.count, self.percent,
                 self.document, self.sequence, 6, self.top, None, self.export, spacing=2)
        )  # fmt: skip
        below = QHBoxLayout()
        below.addWidget(self.narrowing, 1)
        below.addWidget(self.whole)
        column.addLayout(below)
        self._branch = ""
        self._say()

    def say_whole(self, on: bool) -> None:
        """Show whether all of the picture is seen at once."""
        quiet = self.whole.blockSignals(True)
        self.whole.setChecked(on)
        self.whole.blockSignals(quiet)

    def load(self, book: Codebook, sources: Sequence[Source], attributes: Sequence[Attribute]) -> None:
        """Offer what this project has; what is gone falls back."""
        self.book, self.sources, self.attributes = book, tuple(sources), tuple(attributes)
        now = self.order
        if self._branch and self._branch not in book:
            self._branch = ""
        names = {a.name for a in attributes}
        if now.columns not in (*TRAITS, "codes") and now.columns not in names:
            now = replace(now, columns="codes")
        if now.source not in {s.guid for s in sources}:
            now = replace(now, source=sources[0].guid if sources else "")
        self.order = self._completed(now)
        self._say()

    def _completed(self, order: Order) -> Order:
        """What a kind cannot do without, chosen for the user."""
        codes = None
        if self._branch and self._branch in self.book:
            codes = (self._branch, *(c.guid for c in self.book.descendants(self._branch)))
        if order.kind == "bars" and order.columns == "codes":
            first = next((a.name for a in self.attributes if a.type in ("choice", "boolean")), "groups")
            order = replace(order, columns=first)
        bins = "auto" if order.columns in {a.name for a in self.attributes} else ""
        counts = self._counts(order)
        if order.count and order.count not in counts:
            order = replace(order, count="")
        return replace(order, codes=codes, bins=bins)

    def set_order(self, order: Order) -> None:
        """Ask for another picture."""
        self.order = self._completed(order)
        self._say()
        self.changed.emit(self.order)

    def set_branch(self, branch: str) -> None:
        """Show only a code and those under it; "" is all."""
        self._branch = branch
        self.set_order(self.order)

    def _set(self, **fields: Any) -> None:
        if any(getattr(self.order, name) != value for name, value in fields.items()):
            self.set_order(replace(self.order, **fields))

    @staticmethod
    def _by_codes(order: Order) -> bool:
        return order.kind == "network" or (order.kind == "heatmap" and order.columns == "codes")

    def _counts(self, order: Order) -> tuple[str, ...]:
        return COUNTS if self._by_codes(order) else TABLE_COUNTS

    def _say(self) -> None:
        now = self.order
        self.kind.say_chosen(
            say(f"picturing.kind.{now.kind}"), active=False, tip=say(f"picturing.tip.{now.kind}")
        )
        self.branch.say_chosen(
            self.book.get(self._branch).name if self._branch in self.book else say("matrix.all_codes"),
            active=bool(self._branch),
        )
        name = now.columns if now.columns not in (*TRAITS, "codes") else say(f"matrix.column.{now.columns}")
        self.columns.say_chosen(name, active=False)
        count = now.count or ("cases" if now.kind == "bars" else "codings")
        self.count.say_chosen(say(f"matrix.count.{count}").lower(), active=False)
        percent = now.percent or ("column" if now.kind == "bars" else "none")
        self.percent.say_chosen(say(f"matrix.percent.{percent}"), active=False)
        named = next((s.name for s in self.sources if s.guid == now.source), "–")
        self.document.say_chosen(named, active=False)
        self.sequence.say_chosen(say(f"picturing.order.{now.order}"), active=False)
        self.columns.setVisible(now.kind in OF_COLUMNS)
        self.count.setVisible(now.kind in OF_COUNT)
        self.percent.setVisible(now.kind in OF_COLUMNS and not self._by_codes(now))
        self.document.setVisible(now.kind in OF_DOCUMENT)
        self.sequence.setVisible(now.kind == "saturation")
        self.subcodes.setVisible(now.kind in ("frequencies", "heatmap", "network", "bars"))
        self.top.setVisible(TOP[now.kind] > 0)
        for box, value in ((self.subcodes, now.with_subcodes), (self.top, now.most)):
            quiet = box.blockSignals(True)
            if isinstance(box, TickBox):
                box.setChecked(bool(value))
            elif isinstance(box, QSpinBox):
                box.setMaximum(MOST.get(now.kind, 100))
                box.setValue(int(value))
            box.blockSignals(quiet)

    # the lists

    def open_kinds(self) -> PickList:
        """Show which pictures there are."""
        items = [Item(k, say(f"picturing.kind.{k}"), tip=say(f"picturing.tip.{k}")) for k in KINDS]
        return self.pick(
            self.kind, items, self.order.kind, lambda k: self._set(kind=k, count="", percent="", top=0), 280
        )

    def open_codes(self) -> PickList:
        """Show which branches of the codebook can be shown alone."""
        items = [Item("", say("matrix.all_codes"))]
        items += [
            Item(c.guid, c.name, level=len(self.book.ancestors(c.guid)), color=c.color)
            for c in self.book
            if self.book.children(c.guid)
        ]
        return self.pick(self.branch, items, self._branch, self.set_branch, 300)

    def open_columns(self) -> PickList:
        """Show what can stand against the codes."""
        plain = GROUPED if self.order.kind == "bars" else ("codes", *TRAITS)
        items = [Item(name, say(f"matrix.column.{name}")) for name in plain]
        if self.attributes:
            items.append(Item("", say("matrix.attributes"), section=True))
            items += [Item(name, name) for name in dict.fromkeys(a.name for a in self.attributes)]
        return self.pick(self.columns, items, self.order.columns, lambda name: self._set(columns=name))

    def open_counts(self) -> PickList:
        """Show what can be counted."""
        items = [
            Item(c, say(f"matrix.count.{c}"), tip=say(f"matrix.count_tip.{c}"))
            for c in self._counts(self.order)
        ]
        return self.pick(self.count, items, self.order.count, lambda c: self._set(count=c))

    def open_percents(self) -> PickList:
        """Show of what percentages can be."""
        plain = () if self.order.kind == "bars" else ("none",)
        items = [
            Item(p, say(f"matrix.percent.{p}"), tip=say(f"matrix.percent_tip.{p}"))
            for p in (*plain, *PERCENTS)
        ]
        return self.pick(
            self.percent, items, self.order.percent or "none",
            lambda p: self._set(percent="" if p == "none" else p),
        )  # fmt: skip

    def open_documents(self) -> PickList:
        """Show the documents."""
        items = [Item(s.guid, s.name) for s in self.sources]
        return self.pick(self.document, items, self.order.source, lambda g: self._set(source=g), 340)

    def open_orders(self) -> PickList:
        """Show in which order documents can stand."""
        items = [Item(o, say(f"picturing.order.{o}"), tip=say(f"picturing.order_tip.{o}")) for o in ORDERS]
        return self.pick(self.sequence, items, self.order.order, lambda o: self._set(order=o))

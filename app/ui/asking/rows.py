"""The conditions of a question as lines of chips that read as a sentence; every choice makes a new tree."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSpinBox, QToolButton, QVBoxLayout, QWidget

from app.coding.query.lexer import Token
from app.coding.query.names import Names
from app.coding.query.parser import day, number, reader_of
from app.coding.query.tree import (
    MEASURED,
    UNITS,
    And,
    Attribute,
    Codes,
    Compare,
    Meets,
    Not,
    Or,
    Query,
    Text,
    Thing,
    Word,
)
from app.coding.query.vocabulary import VALUES
from app.coding.refusal import Refusal
from app.coding.values import as_kept, readable
from app.ui.asking.editing import SECTIONS, Path, added, fresh, kind_of, part_of, put, turned
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.fragments.filters import code_items
from app.ui.widgets import label, tool
from app.words import say

_SIGNS = ("=", "!=", "<", "<=", ">", ">=")


class QuestionRows(QFrame):
    """``changed(Query | None)`` follows every choice; ``troubled(str)`` says why one was not taken."""

    changed = Signal(object)
    troubled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(say("asking.rows"))
        self.names = Names()
        self.query: Query | None = None
        self.open_list: PickList | None = None
        self._ticked: frozenset[Hashable] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._body: QWidget | None = None

    def show_query(self, query: Query | None, names: Names) -> None:
        """Show a question, without saying that it changed."""
        self.query, self.names = query, names
        self._render()

    # changing

    def _put(self, path: Path, new: Query | None) -> None:
        query = put(self.query, path, new) if self.query is not None else new
        self._take(query)

    def _take(self, query: Query | None) -> None:
        if query == self.query:
            return
        self.query = query
        self.troubled.emit("")
        # Not at once: the chip that was pressed is still at work.
        QTimer.singleShot(0, self, self._render)
        self.changed.emit(query)

    def add(self, path: Path = ()) -> None:
        """One condition more behind a group or a lone condition."""
        new = fresh("code", self.names) or fresh("role", self.names)
        assert new is not None
        here = self._at(path)
        if here is None:
            self._take(new)
        else:
            self._put(path, added(here, new))

    def add_group(self) -> None:
        """Two conditions of which one will do (or, in an "or", both must)."""
        new = fresh("code", self.names) or fresh("role", self.names)
        assert new is not None
        inner: Query = And((new, new)) if isinstance(self.query, Or) else Or((new, new))
        self._take(added(self.query, inner))

    def _at(self, path: Path) -> Query | None:
        node = self.query
        for n in path:
            if isinstance(node, And | Or):
                node = node.parts[n]
            elif isinstance(node, Meets):
                node = node.other
            elif isinstance(node, Not):
                node = node.part
        return node

    # drawing

    def _render(self) -> None:
        held = self.focusWidget()
        here = held.objectName() if held is not None and held.hasFocus() else ""
        old, self._body = self._body, QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        if self.query is not None:
            self._group(column, self.query, (), 0)
        self._column.addWidget(self._body)
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        if here:
            again = self._body.findChild(QWidget, here)
            if again is not None:
                again.setFocus()

    def _group(self, column: QVBoxLayout, query: Query, path: Path, level: int) -> None:
        parts = query.parts if isinstance(query, And | Or) else (query,)
        for n, part in enumerate(parts):
            here = (*path, n) if isinstance(query, And | Or) else path
            line = QHBoxLayout()
            line.setSpacing(2)
            line.setContentsMargins(level * 28, 0, 0, 0)
            line.addWidget(self._joint(query, path, n, level))
            self._condition(column, line, part, here, level)

    def _joint(self, query: Query, path: Path, n: int, level: int) -> QWidget:
        """What stands before a condition: the first word of the sentence, or "en" and "of" to change."""
        if n == 0 or not isinstance(query, And | Or):
            found: QWidget = label(say("asking.first") if level == 0 else "", "muted")
        else:
            word = say("query.say.and" if isinstance(query, And) else "query.say.or")
            other = say("query.say.or" if isinstance(query, And) else "query.say.and")
            chip = self._chip(word, (*path, n), "joint", lambda: self._put(path, turned(query)))
            chip.setIcon(chip.icon().__class__())
            chip.setToolTip(say("asking.turn", word=other))
            found = chip
        found.setFixedWidth(92)
        return found

    def _condition(
        self, column: QVBoxLayout, line: QHBoxLayout, query: Query, path: Path, level: int
    ) -> None:
        part = part_of(query)
        inner = path
        node: Query = query
        while node is not part.query:
            node = node.part  # type: ignore[union-attr]
            inner = (*inner, 0)
        no = QToolButton()
        no.setText(say("asking.not"))
        no.setCheckable(True)
        no.setChecked(part.negated)
        no.setObjectName(f"{path}:not")
        no.setProperty("chip" if part.negated else "faint", "true")
        no.setToolTip(say("asking.not_tip"))
        no.setAccessibleName(say("asking.not_tip"))
        no.clicked.connect(lambda on: self._put(path, Not(query) if on else part.query))
        if part.negated:
            line.addWidget(no)
        below: tuple[Query, Path] | None = None
        if isinstance(part.query, And | Or):
            key = "asking.any" if isinstance(part.query, Or) else "asking.all"
            line.addWidget(label(say(key), "muted"))
            below = part.query, inner
        else:
            below = self._chips(line, part.query, inner)
        more = tool("new", say("asking.more_tip"), partial(self.add, below[1] if below else path))
        more.setObjectName(f"{path}:more")
        more.setVisible(below is not None)
        line.addSpacing(6)
        line.addWidget(more)
        if not part.negated:
            line.addWidget(no)
        away = tool("close", say("asking.remove"), lambda: self._put(path, None))
        away.setObjectName(f"{path}:away")
        line.addWidget(away)
        line.addStretch(1)
        column.addLayout(line)
        if below is not None and isinstance(below[0], And | Or):
            self._group(column, below[0], below[1], level + 1)

    def _chips(self, line: QHBoxLayout, query: Query, path: Path) -> tuple[Query, Path] | None:
        """The chips of one condition; of a relation also those of its other side. Where more can be asked."""
        kind = kind_of(query)
        name = kind.partition(":")[0]
        words = say(f"asking.head.{name}")
        if isinstance(query, Attribute):
            words = f"{words} {self.names.label('attribute', query.attribute)}"
        line.addWidget(self._chip(words, path, "kind", partial(self._pick_kind, query, path)))
        if isinstance(query, Meets):
            if query.relation in MEASURED:
                self._distance(line, query, path)
            self._tail(line, name)
            other = part_of(query.other)
            if other.negated or isinstance(other.query, And | Or):
                return query.other, (*path, 0)
            self._chips(line, query.other, (*path, 0))
            return query.other, (*path, 0)
        if isinstance(query, Compare | Attribute):
            self._compared(line, query, path)
        elif isinstance(query, Text):
            value = self._edit(query.value, path, lambda text: Text(query.field, text))
            value.setMinimumWidth(160)
            line.addWidget(value)
        elif isinstance(query, Codes | Thing | Word):
            line.addWidget(self._values(query, path))
        self._tail(line, name)
        return None

    @staticmethod
    def _tail(line: QHBoxLayout, name: str) -> None:
        """The words that end a condition, where it has any."""
        tail = say(f"asking.tail.{name}")
        if tail != "-":
            line.addWidget(label(tail, "muted"))

    def _chip(self, words: str, path: Path, part: str, on: Callable[[], object]) -> ChoiceButton:
        chip = ChoiceButton("")
        chip.opened.connect(lambda: on())
        chip.setProperty("chip", "true")
        chip.setObjectName(f"{path}:{part}")
        chip.say_chosen(words, active=False)
        return chip

    def _distance(self, line: QHBoxLayout, query: Meets, path: Path) -> None:
        far = QSpinBox()
        far.setRange(0, 1_000_000)
        far.setValue(query.distance)
        far.setFixedWidth(84)
        far.setKeyboardTracking(False)
        far.setAlignment(Qt.AlignmentFlag.AlignCenter)
        far.setObjectName(f"{path}:far")
        far.setAccessibleName(say("asking.distance"))
        far.valueChanged.connect(lambda n: self._put(path, Meets(query.relation, query.other, n, query.unit)))
        line.addWidget(far)
        words = say(f"asking.unit.{query.unit}")
        items = [Item(unit, say(f"asking.unit.{unit}")) for unit in UNITS]
        line.addWidget(
            self._chip(words, path, "unit", lambda: self._pick(
                path, "unit", items, {query.unit},
                lambda unit: Meets(query.relation, query.other, query.distance, unit),
            ))
        )  # fmt: skip

    def _compared(self, line: QHBoxLayout, query: Compare | Attribute, path: Path) -> None:
        known = self.names.attribute(query.attribute) if isinstance(query, Attribute) else None
        kind = known.type if known is not None else "text"
        signs = [*_SIGNS, *(("contains", "empty") if isinstance(query, Attribute) else ())]
        if kind == "boolean":
            signs = ["=", "!=", "empty"]
        items = [Item(sign, say(f"asking.sign.{_word_of(sign)}")) for sign in signs]

        def made(sign: Any) -> Query:
            if isinstance(query, Compare):
                return Compare(query.field, sign, query.value)
            if sign == "empty":
                return Attribute(query.attribute, "empty")
            first = {"number": "0", "date": "2026-01-01", "boolean": "ja"}.get(kind, "…")
            kept = query.values
            if sign != "contains":
                kept = tuple(v for v in kept if as_kept(v, kind) is not None)
            return Attribute(query.attribute, sign, kept or (first,))

        words = say(f"asking.sign.{_word_of(query.operator)}")
        pick = partial(self._pick, path, "sign", items, {query.operator}, made)
        line.addWidget(self._chip(words, path, "sign", pick))
        if query.operator == "empty":
            return
        if isinstance(query, Compare):
            read = day if query.field in ("coded", "date") else number
            line.addWidget(
                self._edit(query.value, path, lambda text: Compare(query.field, query.operator,
                                                                   read(Token("quoted", text, 1))))
            )  # fmt: skip
            return
        choices = ("ja", "nee") if kind == "boolean" else known.choices if known is not None else ()
        if choices and query.operator in ("=", "!="):
            called = {"ja": say("export.yes"), "nee": say("export.no")} if kind == "boolean" else {}
            shown = [Item(choice, called.get(choice, choice)) for choice in choices]
            words = f" {say('query.say.or')} ".join(called.get(value, value) for value in query.values)
            line.addWidget(self._chip(words, path, "value", lambda: self._tick(
                path, "value", shown, frozenset(query.values),
                lambda keys: Attribute(query.attribute, query.operator,
                                       tuple(c for c in choices if c in keys)))))  # fmt: skip
            return

        def typed(text: str) -> Query:
            parts = [part.strip() for part in text.split("|") if part.strip()]
            if query.operator != "contains":
                parts = [reader_of(kind)(Token("quoted", part, 1)) for part in parts]
            return Attribute(query.attribute, query.operator, tuple(dict.fromkeys(parts)))

        number_ = kind == "number" and query.operator != "contains"
        shown_ = "|".join(readable(v) if number_ else v for v in query.values)
        line.addWidget(self._edit(shown_, path, typed))

    def _edit(self, value: str, path: Path, made: Callable[[str], Query]) -> QLineEdit:
        field = QLineEdit(value)
        field.setObjectName(f"{path}:value")
        field.setAccessibleName(say("asking.value"))
        field.setFixedWidth(max(90, min(260, 24 + field.fontMetrics().horizontalAdvance(value + "mm"))))

        def done() -> None:
            if field.text() == value:
                return
            try:
                if not field.text().strip():
                    raise Refusal("asking.no_value")
                self._put(path, made(field.text().strip()))
            except Refusal as refusal:
                self.troubled.emit(say(refusal))

        field.editingFinished.connect(done)
        return field

    def _values(self, query: Codes | Thing | Word, path: Path) -> ChoiceButton:
        kind = kind_of(query)
        chosen: frozenset[Hashable]
        items: list[Item]
        if isinstance(query, Codes):
            items = code_items(self.names.book, family=False)
            chosen = frozenset(query.codes)
            said = [self.names.label("code", guid) for guid in query.codes]
        elif isinstance(query, Thing):
            items = [Item(guid, name) for guid, name in self.names.things(kind)]
            chosen = frozenset(query.values)
            said = [self.names.label(kind, guid) for guid in query.values]
        elif query.field in VALUES:
            items = [Item(v, say(f"query.value_of.{query.field}.{v}")) for v in VALUES[query.field]]
            chosen = frozenset(query.values)
            said = [say(f"query.value_of.{query.field}.{v}") for v in query.values]
        else:
            items = [Item(value, value) for value in self.names.words.get(query.field, ())]
            chosen, said = frozenset(query.values), list(query.values)

        def made(keys: frozenset[Any]) -> Query:
            kept = tuple(str(item.key) for item in items if item.key in keys)
            if isinstance(query, Codes):
                return Codes(kept, query.below)
            return type(query)(query.field, kept)  # type: ignore[arg-type]

        words = f" {say('query.say.or')} ".join(said)
        pick = partial(self._tick, path, "value", items, chosen, made)
        return self._chip(words, path, "value", pick)

    # the lists

    def _pick_kind(self, query: Query, path: Path) -> None:
        items: list[Item] = []
        for section, kinds in SECTIONS:
            items.append(Item(("section", section), say(f"asking.section.{section}"), section=True))
            if section == "attributes":
                items += [Item(f"attribute:{a.guid}", a.name) for a in self.names.attributes]
            for kind in kinds:
                can = fresh(kind, self.names) is not None
                items.append(Item(kind, say(f"asking.kind.{kind}"), enabled=can))
        if not self.names.attributes:
            items = [i for i in items if i.key != ("section", "attributes")]
        self._pick(
            path, "kind", items, {kind_of(query)}, lambda kind: fresh(kind, self.names, query) or query
        )

    def _anchor(self, path: Path, part: str) -> QWidget:
        found = self.findChild(ChoiceButton, f"{path}:{part}")
        return found if found is not None else self

    def _pick(
        self, path: Path, part: str, items: Sequence[Item], chosen: set[Any], made: Callable[[Any], Query]
    ) -> None:
        found = PickList(items, chosen, parent=self)
        found.picked.connect(lambda key: self._put(path, made(key)))
        self._open(found, path, part)

    def _tick(
        self, path: Path, part: str, items: Sequence[Item], chosen: frozenset[Hashable],
        made: Callable[[frozenset[Any]], Query],
    ) -> None:  # fmt: skip
        self._ticked = None
        found = PickList(items, chosen, multiple=True, parent=self)
        found.changed.connect(lambda keys: setattr(self, "_ticked", keys))

        def closed() -> None:
            keys, self._ticked = self._ticked, None
            if keys and keys != chosen:
                self._put(path, made(keys))

        self._open(found, path, part)
        found.closed.connect(closed)

    def _open(self, found: PickList, path: Path, part: str) -> None:
        self.open_list = found
        found.closed.connect(lambda: setattr(self, "open_list", None))
        found.open_at(self._anchor(path, part), 300)


def _word_of(sign: str) -> str:
    names = {"=": "is", "!=": "is_not", "<": "below", "<=": "most", ">": "above", ">=": "least"}
    return names.get(sign, sign)

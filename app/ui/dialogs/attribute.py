"""A new attribute, or another name, type or choices for one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.coding.model import ATTRIBUTE_TYPES, Attribute, AttributeType
from app.ui.dialogs.frame import Frame, Prose, headed
from app.words import say

if TYPE_CHECKING:
    from app.ui.dialogs.sheet_model import Scope
    from app.ui.main_window import MainWindow


class AttributeDialog(Frame):
    """A type that the values would not fit is refused here, and all stays filled in."""

    def __init__(
        self,
        window: MainWindow,
        scope: Scope,
        attribute: Attribute | None = None,
        parent: QWidget | None = None,
    ) -> None:
        title = say("dialogs.attribute.edit" if attribute else f"dialogs.attribute.new.{scope}")
        super().__init__(window, title, size=QSize(440, 360))
        if parent is not None:
            self.setParent(parent, self.windowFlags())
        self.scope, self.attribute = scope, attribute
        self.name = QLineEdit(attribute.name if attribute else "")
        self.name.setMaxLength(120)
        self.name.setPlaceholderText(say(f"dialogs.attribute.hint.{scope}"))
        self.type = QComboBox()
        for kind in ATTRIBUTE_TYPES:
            self.type.addItem(say(f"dialogs.cases.type.{kind}"), kind)
        self.type.setCurrentIndex(ATTRIBUTE_TYPES.index(attribute.type) if attribute else 0)
        self.choices = Prose("\n".join(attribute.choices) if attribute else "", least=4, most=8)
        self.body.addLayout(headed(say("dialogs.attribute.name"), self.name))
        self.body.addLayout(headed(say("dialogs.attribute.type"), self.type))
        field = headed(say("dialogs.attribute.choices"), self.choices, say("dialogs.attribute.choices_hint"))
        self.choice_part = QWidget()
        field.setContentsMargins(0, 0, 0, 0)
        self.choice_part.setLayout(field)
        policy = self.choice_part.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.choice_part.setSizePolicy(policy)
        self.body.addWidget(self.choice_part)
        self.body.addStretch(1)
        self.type.currentIndexChanged.connect(self._typed)
        self._typed()
        self.buttons(say("dialogs.attribute.save" if attribute else "dialogs.attribute.make"), self.save)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.name.setFocus()

    def _typed(self) -> None:
        self.choice_part.setVisible(self.type.currentData() == "choice")

    def save(self) -> None:
        """Store it."""
        name, kind = self.name.text(), self.type.currentData()
        lines = (" ".join(line.split()) for line in self.choices.toPlainText().splitlines())
        choices = tuple(dict.fromkeys(line for line in lines if line)) if kind == "choice" else ()
        known, chosen = self.attribute, kind
        if known is None:
            done = self.do(lambda p: p.cases.add_attribute(name, chosen, self.scope, choices))
        else:
            guid, as_type = known.guid, _as_type(kind)
            done = self.do(lambda p: p.cases.edit_attribute(guid, name=name, type=as_type, choices=choices))
        if done is not None:
            self.accept()


def _as_type(kind: str) -> AttributeType:
    return next(t for t in ATTRIBUTE_TYPES if t == kind)

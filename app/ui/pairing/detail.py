"""In what the two codes of a pair differ, and what is kept of either."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.coding.codebook.decided import ASPECTS, Aspect, Keep
from app.coding.codebook.pairing import Pairing
from app.coding.model import Code
from app.ui.widgets import button, dot_icon, label, row
from app.words import say

_SHOWN = 150


class Detail(QFrame):
    """``kept(aspect, keep)`` follows a choice, ``for_all()`` asks for the same choices at every pair."""

    kept = Signal(str, str)
    for_all = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[Aspect, QComboBox] = {}
        self._texts: dict[Aspect, QLabel] = {}
        self._rows: dict[Aspect, list[QWidget]] = {}
        self.title = label(say("pairing.detail.none"), "section", wrap=True)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for n, (aspect, keeps) in enumerate(ASPECTS.items()):
            name = label(say(f"pairing.aspect.{aspect}"))
            box = QComboBox()
            box.setAccessibleName(say(f"pairing.aspect.{aspect}"))
            for keep in keeps:
                box.addItem(say(f"pairing.keep.{keep}"), keep)
            box.activated.connect(lambda _, a=aspect: self._chosen(a))
            text = label("", "muted", wrap=True)
            text.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(name, 2 * n, 0)
            grid.addWidget(box, 2 * n, 1)
            grid.addWidget(text, 2 * n + 1, 0, 1, 2)
            self._boxes[aspect], self._texts[aspect] = box, text
            self._rows[aspect] = [name, box, text]
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(2 * len(ASPECTS), 1)
        inside = QWidget()
        inside.setLayout(grid)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.same = button(say("pairing.detail.for_all"), self.for_all.emit)
        self.same.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(area, 1)
        column.addLayout(row(self.same, None))
        self.show_pair(None, "")

    def show_pair(self, pairing: Pairing | None, theirs: str) -> None:
        """Show the pair of this code of theirs; nothing when it is none."""
        made = pairing.decisions.get(theirs) if pairing is not None else None
        differs = pairing.differs(theirs) if pairing is not None and made is not None else []
        for aspect, parts in self._rows.items():
            for part in parts:
                part.setVisible(aspect in differs)
        self.same.setVisible(bool(differs))
        if pairing is None or made is None or made.fate != "same":
            self.title.setText(say("pairing.detail.none"))
            return
        mine, their = pairing.mine.get(made.mine[0]), pairing.theirs.get(theirs)
        key = "pairing.detail.differs" if differs else "pairing.detail.alike"
        self.title.setText(say(key, code=mine.name))
        above = {"mine": pairing.mine.path(mine.guid), "theirs": pairing.theirs.path(theirs)}
        for aspect in differs:
            box = self._boxes[aspect]
            box.setCurrentIndex(box.findData(made.keep.get(aspect, "mine")))
            if aspect == "color":
                box.setItemIcon(0, dot_icon(mine.color))
                box.setItemIcon(1, dot_icon(their.color))
            here, there = _shown(aspect, mine, their, above)
            text = say("pairing.detail.sides", here=here, there=there)
            self._texts[aspect].setText(text)
            self._texts[aspect].setVisible(aspect != "color")

    def keeps(self) -> Mapping[Aspect, Keep]:
        """What is chosen of each aspect that is shown."""
        return {a: box.currentData() for a, box in self._boxes.items() if box.isVisibleTo(self)}

    def box(self, aspect: Aspect) -> QComboBox:
        """The choice of one aspect."""
        return self._boxes[aspect]

    def _chosen(self, aspect: Aspect) -> None:
        self.kept.emit(aspect, self._boxes[aspect].currentData())


def _shown(aspect: Aspect, mine: Code, their: Code, above: Mapping[str, str]) -> tuple[str, str]:
    if aspect == "name":
        return mine.name, their.name
    if aspect == "place":
        return above["mine"], above["theirs"]
    if aspect == "cues":
        return tuple(say("pairing.detail.cues", n=len(c.cues), p=len(c.paraphrases)) for c in (mine, their))  # type: ignore[return-value]
    texts = [t for t in ("definition", "inclusion", "exclusion", "example")
             if getattr(mine, t) and getattr(their, t) and getattr(mine, t) != getattr(their, t)]  # fmt: skip
    first = texts[0] if texts else "definition"
    return _short(getattr(mine, first)), _short(getattr(their, first))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1].rstrip() + "…"

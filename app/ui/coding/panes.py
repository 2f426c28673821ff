"""The panes of Coderen side by side: their widths and heights, remembered once the user has set them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from app.ui.coding.codebook_panel import CodebookPanel
from app.ui.coding.documents import HEAD, ROW, DocumentsPanel
from app.ui.coding.inspector import Inspector
from app.ui.coding.reader import Reader
from app.ui.icons import icon
from app.ui.settings import Settings
from app.words import say

WIDTHS = (250, 784, 250)
LEAST = (200, 340, 232)


class Panes(QWidget):
    """Documents above codebook, the transcript, the inspector.

    Where there is no room for the three, as on a screen that is much enlarged, one side makes way for the
    other, and comes back when there is. ``sidesChanged()``: a side was shown or hidden.
    """

    sidesChanged = Signal()

    def __init__(
        self,
        documents: DocumentsPanel,
        codebook: CodebookPanel,
        reader: Reader,
        inspector: Inspector,
        settings: Settings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._documents, self._codebook = documents, codebook
        # From the outside in: whatever a widget holds already is styled again with each move.
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setChildrenCollapsible(False)
        self.left = QSplitter(Qt.Orientation.Vertical, self.split)
        self.left.setChildrenCollapsible(False)
        self.left.setMinimumWidth(LEAST[0])
        self.left.addWidget(documents)
        self.left.addWidget(codebook)
        self.left.setStretchFactor(1, 1)
        for part, least in zip((reader, inspector), LEAST[1:], strict=True):
            part.setMinimumWidth(least)
            self.split.addWidget(part)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes(list(WIDTHS))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.split)
        self._inspector, self._page = inspector, reader.view.page
        self._swap = reader.swap
        self._swap.clicked.connect(self.swap)
        self._gone: QWidget | None = None
        """The side that made way for want of room."""
        self._narrow = False
        self._wide = WIDTHS[::2]
        """How wide both sides are where there is room for both."""
        self.split.splitterMoved.connect(lambda *_: self._keep_wide())
        for side in (self.left, inspector):
            side.installEventFilter(self)
        self._splitters = {"split": self.split, "right": inspector.split}
        self._moved: dict[str, bool] = {}
        for key, one in self._splitters.items():
            self._moved[key] = one.restoreState(settings.bytes(f"coding/{key}"))
            one.splitterMoved.connect(lambda *_, k=key: self._moved.update({k: True}))
        if self._moved["split"]:
            self._keep_wide()
        kept = settings.value("coding/documents")
        self._top = int(kept) if str(kept or "").isdecimal() else None
        self.left.splitterMoved.connect(self._set_top)

    def _set_top(self, *_: int) -> None:
        self._top = self.left.sizes()[0]

    def save(self) -> None:
        """Remember what the user has set."""
        for key, one in self._splitters.items():
            if self._moved[key] and not (self.crowded and one is self.split):
                self._settings.set_value(f"coding/{key}", one.saveState())
        if self._top is not None:
            self._settings.set_value("coding/documents", str(self._top))

    def share(self) -> None:
        """The documents as high as the user made them, or as needed: ten lines at least when there are so
        many and just under half at most; the codebook the rest."""
        height = self.left.height() - self.left.handleWidth()
        wanted = self._top
        if wanted is None:
            wanted = min(self._documents.whole_height, max(round(height * 0.46), HEAD + 10 * ROW))
        self.left.setSizes([wanted, max(height - wanted, 0)])

    @property
    def crowded(self) -> bool:
        """Whether there is room for one side only."""
        return self.width() < sum(LEAST) + 2 * self.split.handleWidth()

    def swap(self) -> None:
        """Show the other side."""
        (self.left if self.left.isHidden() else self._inspector).show()

    def bring_inspector(self) -> None:
        """Let the inspector take the place of the left side where there is room for one; a side that the user
        closed stays closed."""
        if self.crowded and not self.left.isHidden():
            within = self.left.isAncestorOf(self.window().focusWidget() or self)
            self._inspector.show()
            if within:
                self._page.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is shown where there is little room takes the room of the other side."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            shown = event.type() == QEvent.Type.ShowToParent
            other = self._inspector if watched is self.left else self.left
            if shown and watched is self._gone:
                self._gone = None
            if shown and self.crowded and not other.isHidden():
                self._gone = other
                other.hide()
                self._size(*LEAST[::2])
            self._tell_sides()
        return super().eventFilter(watched, event)

    def _keep_wide(self) -> None:
        if not self._narrow:
            left, _, right = self.split.sizes()
            self._wide = left or self._wide[0], right or self._wide[1]

    def _make_room(self) -> None:
        crowded = self.crowded
        if crowded and not self._narrow:
            if not self.left.isHidden() and not self._inspector.isHidden():
                self._gone = self._inspector
                self._gone.hide()
            self._size(*LEAST[::2])
        elif not crowded and (self._narrow or self._gone is not None):
            if self._gone is not None:
                self._gone.show()
            self._size(*self._wide)
        self._narrow = crowded
        self._tell_sides()

    def _size(self, left: int, right: int) -> None:
        """Give the sides these widths, and the text what those that are shown leave."""
        shown = [wide for side, wide in ((self.left, left), (self._inspector, right)) if not side.isHidden()]
        text = self.width() - sum(shown) - self.split.handleWidth() * len(shown)
        self.split.setGeometry(self.rect())  # the layout would do so only after this
        self.split.setSizes([left, text, right])

    def _tell_sides(self) -> None:
        right = self.left.isHidden()
        self._swap.setVisible(self.crowded)
        self._swap.setIcon(icon("previous" if right else "next"))
        tip = say("coding.reader.left_side" if right else "coding.reader.right_side")
        self._swap.setToolTip(tip)
        self._swap.setAccessibleName(tip)
        self.sidesChanged.emit()

    def next(self, here: QWidget | None) -> None:
        """Put the focus in the next pane: documents, codebook, text, codings here, suggestions."""
        look = self._inspector
        ways: list[tuple[QWidget, QWidget | None]] = [
            (self._documents, self._documents.tree),
            (self._codebook, self._codebook.tree),
            (self._page, self._page),
            (look.passage_half, look.stop(lower=False)),
            (look.suggestions, look.stop(lower=True)),
        ]
        seen = [(pane, stop) for pane, stop in ways if stop is not None and stop.isVisible()]
        inside = [here is not None and (p is here or p.isAncestorOf(here)) for p, _ in seen]
        if seen:
            at = inside.index(True) if True in inside else -1
            seen[(at + 1) % len(seen)][1].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where it has nothing else to do, goes back to the text."""
        if event.key() == Qt.Key.Key_Escape and self._page.isVisible():
            self._page.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()
        self.share()

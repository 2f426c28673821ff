"""What working places have in common: walking through their panes, a page in place of the work, lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.choosing import Item, PickList
from app.ui.jobs import Job


def focus_next(here: QWidget | None, panes: Sequence[tuple[QWidget, QWidget]]) -> None:
    """Put the focus in the pane after the one that holds ``here``, the widget with the focus now.

    ``panes`` are pairs of a pane and what in it gets the focus; from elsewhere the first one does.
    """
    at = next(
        (n for n, (pane, _) in enumerate(panes) if here is pane or (here and pane.isAncestorOf(here))), -1
    )
    panes[(at + 1) % len(panes)][1].setFocus(Qt.FocusReason.TabFocusReason)


def let_go(job: Job | None) -> None:
    """Drop what is still being worked out: something else is wanted."""
    if job is not None and not job.over:
        job.cancel()


class Pages(QStackedWidget):
    """The work of a place, or a page that says why there is none; that page is made anew each time."""

    def __init__(self) -> None:
        super().__init__()
        self.instead: QWidget | None = None
        """The page that was shown last in place of the work."""

    def show_work(self) -> None:
        """Show the work: the first page that was added."""
        self.setCurrentIndex(0)

    def show_instead(self, page: QWidget) -> None:
        """Show ``page``; the one that stood there before goes."""
        old, self.instead = self.instead, page
        self.addWidget(page)
        self.setCurrentWidget(page)
        if old is not None:
            self.removeWidget(old)
            old.deleteLater()


class Choosing(QWidget):
    """A line of buttons with lists under them, one of which is open at a time (``open_list``)."""

    def __init__(self) -> None:
        super().__init__()
        self.open_list: PickList | None = None

    def pick(
        self, anchor: QWidget, items: Sequence[Item], chosen: Hashable, picked: Callable[[Any], object],
        width: int = 300, *, also: Hashable = None,
    ) -> PickList:  # fmt: skip
        """Open a list of which one line is chosen; ``picked`` gets its key.

        A list of two choices, under a heading each, has ``also`` marked as well.
        """
        found = PickList(items, {chosen, also}, parent=self)
        found.picked.connect(picked)
        return self._opened(found, anchor, width)

    def tick(
        self, anchor: QWidget, items: Sequence[Item], chosen: Collection[Hashable],
        ticked: Callable[[Any], object], width: int = 300,
    ) -> PickList:  # fmt: skip
        """Open a list of which any number of lines is chosen; ``ticked`` gets all their keys each time."""
        found = PickList(items, chosen, multiple=True, parent=self)
        found.changed.connect(ticked)
        return self._opened(found, anchor, width)

    def _opened(self, found: PickList, anchor: QWidget, width: int) -> PickList:
        found.open_at(anchor, width)
        self.open_list = found
        found.closed.connect(lambda: self._forget(found))
        return found

    def _forget(self, found: PickList) -> None:
        if self.open_list is found:
            self.open_list = None


class _Column(QWidget):
    """Controls above the work; as high as it must be to use both."""

    def __init__(self, room: Roomy) -> None:
        super().__init__()
        self._room = room

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._room.least_height(width)

    def minimumSizeHint(self) -> QSize:
        wide = super().minimumSizeHint().width()
        return QSize(wide, self._room.least_height(self._room.viewport().width()))


class Scrolled(QScrollArea):
    """A widget on the ground that it lies on, whole at any width: it scrolls where it is higher than there is
    room. Its layout may go on below where it is narrow."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inner = self.widget()
        layout = inner.layout() if inner is not None else None
        if inner is not None and layout is not None:
            inner.setMinimumHeight(layout.minimumHeightForWidth(self.viewport().width()))


class Roomy(QScrollArea):
    """``controls`` above ``work``, whole on a small or much enlarged screen too: then it scrolls.

    The work has at least ``least`` pixels in height. Panes of a ``split`` in it that stand side by side come
    under one another, in ``stacked`` pixels, where there is less width than ``narrow``.
    """

    def __init__(
        self, controls: Sequence[QWidget], work: QWidget, split: QSplitter, *, least: int = 280,
        stacked: int = 560, narrow: int = 760, spacing: int = 8,
    ) -> None:  # fmt: skip
        super().__init__()
        self._controls, self._split, self._spacing = controls, split, spacing
        self._least, self._stacked, self._narrow = least, stacked, narrow
        self._beside = split.orientation() == Qt.Orientation.Horizontal
        self._wide = QByteArray()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = _Column(self)
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing)
        self.setWidget(inner)  # while it is empty: what it holds is styled again with each move
        for part in controls:
            column.addWidget(part)
        column.addWidget(work, 1)

    @property
    def _is_stacked(self) -> bool:
        return self._beside and self._split.orientation() == Qt.Orientation.Vertical

    def least_height(self, width: int) -> int:
        """Pixels that all of it needs at this width."""
        shown = [part for part in self._controls if not part.isHidden()]
        heights = [part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
                   for part in shown]  # fmt: skip
        return (
            sum(heights) + self._spacing * len(shown) + (self._stacked if self._is_stacked else self._least)
        )

    def state(self) -> QByteArray:
        """The state of the split to keep: that of panes side by side."""
        if self._is_stacked:
            return self._wide
        return self._split.saveState()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self._beside and event.size().width() < self._narrow
        if narrow and not self._is_stacked:
            self._wide = self._split.saveState()
            self._split.setOrientation(Qt.Orientation.Vertical)
            self._split.setSizes([1] * self._split.count())
        elif not narrow and self._is_stacked:
            self._split.setOrientation(Qt.Orientation.Horizontal)
            self._split.restoreState(self._wide)
        super().resizeEvent(event)

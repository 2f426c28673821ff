"""The places in the bar on the left, and the registry that a new place joins by one line."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QMenu, QWidget

from app.coding.model import Changes

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.jobs import Jobs
    from app.ui.settings import Settings


@dataclass(frozen=True)
class Tools:
    """What a place is given: the way to the project, to threads, to the preferences, to the window.

    ``show`` brings another place forward: ``show("coding", source=guid, start=0, end=10)`` or
    ``show("fragments", filter=CodingFilter(...))``; the arguments go to that place's ``go``.
    """

    desk: Desk
    jobs: Jobs
    settings: Settings
    window: Any

    def show(self, key: str, **target: Any) -> None:
        self.window.show_place(key, **target)


class Place(QWidget):
    """One working place. It is made when first entered, so heavy imports belong in its module."""

    key: ClassVar[str] = ""
    title_key: ClassVar[str] = ""
    icon: ClassVar[str] = ""

    def __init__(self, tools: Tools) -> None:
        # Where it will stand, while it is empty: what it holds is styled again with each move.
        super().__init__(tools.window.stack)
        self.tools = tools
        self.desk = tools.desk
        self.setObjectName("page")

    @classmethod
    def in_parts(cls, tools: Tools) -> Iterator[Place | None]:
        """Make the place in some turns of the event loop: None until it is there."""
        yield cls(tools)

    def enter(self) -> None:
        """Called each time the place comes forward."""

    def leave(self) -> None:
        """Called each time another place comes forward."""

    def go(self, **target: Any) -> None:
        """Show what ``Tools.show`` was called with; called after ``enter``."""

    def refresh(self, changes: Changes | None, initiator: object) -> None:
        """Redraw what ``changes`` touched; None means all (another project, another language)."""

    def actions_for(self) -> dict[str, Callable[[], Any]]:
        """Callbacks for the ids of ``app.ui.actions`` that this place answers while it is in front."""
        return {}

    def fill_menu(self, name: str, menu: QMenu) -> None:
        """Fill the submenu ``name`` of ``app.ui.actions`` (``show_coders``) just before it opens."""

    def save_state(self) -> None:
        """Keep widths and the like in the settings; called when the window closes."""


class TwoTurns(Place):
    """A place that can be made in two turns: what it holds, and then how that lies."""

    def __init__(self, tools: Tools, *, whole: bool = True) -> None:
        """Without ``whole`` it holds its parts and no more; ``lay_out`` must follow."""
        super().__init__(tools)

    def lay_out(self) -> None:
        """Bring what it holds in its places, and together."""

    @classmethod
    def in_parts(cls, tools: Tools) -> Iterator[Place | None]:
        """Two turns."""
        place = cls(tools, whole=False)
        yield None
        place.lay_out()
        yield place


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the bar: where its class is, and what the bar shows before it has been loaded."""

    key: str
    title_key: str
    icon: str
    module: str
    name: str

    @property
    def exists(self) -> bool:
        try:
            return importlib.util.find_spec(self.module) is not None
        except ModuleNotFoundError:
            return False

    def parts(self, tools: Tools) -> Iterator[Place | None]:
        """The place itself, in parts (``Place.in_parts``); loads its module."""
        kind: type[Place] = getattr(importlib.import_module(self.module), self.name)
        return kind.in_parts(tools)


REGISTRY: tuple[Entry, ...] = (
    Entry("coding", "window.place.coding", "coding", "app.ui.coding.place", "CodingPlace"),
    Entry("fragments", "window.place.fragments", "fragments", "app.ui.fragments.place", "FragmentsPlace"),
    Entry("matrix", "window.place.matrix", "matrix", "app.ui.matrix.place", "MatrixPlace"),
    Entry("compare", "window.place.compare", "compare", "app.ui.compare.place", "ComparePlace"),
    Entry("pictures", "window.place.pictures", "picture", "app.ui.pictures.place", "PicturesPlace"),
    Entry("report", "window.place.report", "report", "app.ui.report.place", "ReportPlace"),
)


def available() -> tuple[Entry, ...]:
    """The places that are there, in the bar's order."""
    return tuple(entry for entry in REGISTRY if entry.exists)

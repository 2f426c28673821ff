"""The menus as data. A line here is a menu item; whoever answers to its id makes it work.

Answers come from the window, from the place in front (``Place.actions_for``), or, where ``opens``
names ``module:function``, from that function, called with the window. An item whose module does not
exist is left out; one that nobody answers to now, or whose need is not met, is disabled.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QMenuBar, QWidget

from app.ui import icons
from app.ui.telling import menu_text
from app.words import say

if TYPE_CHECKING:
    from app.ui.desk import Desk

Need = Literal[
    "nothing", "project", "writable", "codebook", "documents", "merge", "hand_out", "purge", "blind", "lead"
]
"""From ``codebook`` on: writable, and in a team's database a right that not every role has; ``lead``: to
change what the project itself says."""


@dataclass(frozen=True, slots=True)
class Act:
    """One item; its text is ``window.action.<id>`` and ``keys`` are Qt's portable key names.

    ``local`` keys work only while the place that answers has the focus: single letters must not
    fire while someone is typing.
    """

    id: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    needs: Need = "project"
    checkable: bool = False
    local: bool = False
    opens: str = ""

    @property
    def exists(self) -> bool:
        return not self.opens or dialog_exists(self.opens)


@dataclass(frozen=True, slots=True)
class Sub:
    """A submenu that the window fills each time it opens."""

    id: str
    icon: str = ""


LINE = None
DIALOGS = "app.ui.dialogs"
SUMMARIES = "app.ui.framework.switch:show_summaries"

MENUS: tuple[tuple[str, tuple[Act | Sub | None, ...]], ...] = (
    (
        "file",
        (
            Act("new", ("Ctrl+N",), "new", "nothing"),
            Act("open", ("Ctrl+O",), "open", "nothing"),
            Act("open_database", (), "database", "nothing"),
            Sub("recent", "recent"),
            LINE,
            Act("import", ("Ctrl+Shift+I",), "import", "documents"),
            Act("import_survey", (), "excel", "documents"),
            Act("codebook", (), "codebook", "codebook"),
            Act("pair_books", (), "merge", "project", opens="app.ui.pairing.dialog:pair_books"),
            Act("document", (), "document", "documents", opens=f"{DIALOGS}.document:edit_document"),
            Act("rename_project", (), "", "lead"),
            LINE,
            Act("export", ("Ctrl+E",), "export", "project", opens="app.ui.exporting:export"),
            Act("export_codebook", (), "", "project", opens=f"{DIALOGS}.codebook_import:export_codebook"),
            Act("merge_projects", (), "merge", "merge", opens="app.ui.merging.wizard:merge_projects"),
            Act("hand_out", (), "coders", "hand_out", opens="app.ui.merging.handing_out:hand_out_project"),
            Act("take_home", (), "", "merge", opens="app.ui.merging.handing_out:take_home"),
            Act("code_blind", (), "hide", "blind", opens=f"{DIALOGS}.blind:choose_blind"),
            LINE,
            Act("pseudonymise", (), "hide", "purge", opens=f"{DIALOGS}.pseudonymise:pseudonymise"),
            Act("reidentify", (), "", "purge", opens=f"{DIALOGS}.reidentify:reidentify"),
            Act("withdraw", (), "", "purge", opens=f"{DIALOGS}.withdraw:withdraw"),
            LINE,
            Act("backup", (), "retire"),
            Act("restore", (), "", "writable", opens=f"{DIALOGS}.keeping:restore_backup"),
            Act("check", (), "", "project", opens=f"{DIALOGS}.keeping:check_project"),
            LINE,
            Act("preferences", ("Ctrl+,",), "settings", "nothing"),
            Act("close", ("Ctrl+W",), "close"),
            Act("quit", ("Ctrl+Q",), "leave", "nothing"),
        ),
    ),
    (
        "edit",
        (
            Act("undo", ("Ctrl+Z",), "undo", "writable"),
            Act("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "writable"),
            LINE,
            Act("find", ("Ctrl+F",), "search"),
            Act("question", ("Ctrl+Shift+Q",), "filter"),
            Act("search_all", ("Ctrl+Shift+F",), "", "project", opens="app.ui.searching.panel:search_all"),
            Act("count_words", (), "", "project", opens="app.ui.counting.dialog:show_counting"),
            Act("memo", ("Ctrl+M",), "memo", "writable"),
            Act("edit_text", (), "edit", "documents", opens=f"{DIALOGS}.edit_text:edit_text"),
            LINE,
            Act("memos", ("Ctrl+Shift+M",), "", "project", opens=f"{DIALOGS}.memo_list:show_memos"),
            Act("cases", ("Ctrl+Shift+C",), "case", "project", opens=f"{DIALOGS}.cases:show_cases"),
            Act("marks", (), "link", "writable", opens=f"{DIALOGS}.marks:show_marks"),
            Act(
                "summaries", ("Ctrl+Shift+S",), "", "project", opens="app.ui.framework.switch:show_summaries"
            ),
            Act(
                "frequencies",
                ("Ctrl+Shift+T",),
                "",
                "project",
                opens="app.ui.frequencies.dialog:show_frequencies",
            ),
            Act("history", ("Ctrl+H",), "history", "project", opens=f"{DIALOGS}.history:show_history"),
        ),
    ),
    (
        "code",
        (
            Act("assign", ("Ctrl+K",), "code", "writable"),
            Act("again", ("Ctrl+R",), "", "writable"),
            Act("in_vivo", ("Ctrl+I",), "link", "codebook"),
            Act("uncode", ("Del",), "remove", "writable", local=True),
            Act("new_code", ("Ctrl+Shift+N",), "new", "codebook"),
            Act("code_sets", (), "set", "codebook", opens=f"{DIALOGS}.code_sets:show_sets"),
            LINE,
            Act("next_fragment", ("F4",), "next"),
            Act("previous_fragment", ("Shift+F4",), "previous"),
            LINE,
            Act("suggest", ("F5",), "suggest", "writable"),
            Act("suggest_all", ("Shift+F5",), "", "writable"),
            Act("next_suggestion", ("N",), "", "writable", local=True),
            Act("previous_suggestion", ("P",), "", "writable", local=True),
            Act("accept", ("Return", "Enter"), "accept", "writable", local=True),
            Act("accept_other", ("Shift+Return", "Shift+Enter"), "", "writable", local=True),
            Act("reject", ("Backspace",), "reject", "writable", local=True),
            Act("back_to_suggestion", ("Alt+Left",), "previous"),
            Act("accept_above", (), "", "writable"),
            Act("why_not", ("Ctrl+Shift+W",), "", "writable"),
            Act("suggest_rules", (), "", "project"),
            Act("measure", (), "measure", "project", opens="app.ui.measuring.dialog:show_measuring"),
        ),
    ),
    (
        "view",
        (
            Sub("places"),
            LINE,
            Act("left_panel", ("F7",), "", "project", True),
            Act("right_panel", ("F8",), "", "project", True),
            Act("next_pane", ("F6",), "", "project"),
            Sub("show_coders", "coders"),
            Act("show_all_codes", (), "show"),
            LINE,
            Act("larger", ("Ctrl++", "Ctrl+="), "larger", "nothing"),
            Act("smaller", ("Ctrl+-",), "", "nothing"),
            Act("normal_size", ("Ctrl+0",), "", "nothing"),
        ),
    ),
    (
        "help",
        (
            Act("manual", (), "codebook", "nothing"),
            Act("keys", ("F1",), "help", "nothing"),
            LINE,
            Act("sample", (), "sample", "nothing"),
            Act("sample_final", (), "", "nothing"),
            LINE,
            Act("about", (), "", "nothing"),
        ),
    ),
)


def all_acts() -> dict[str, Act]:
    """Every item that exists, by its id."""
    return {item.id: item for _, items in MENUS for item in items if isinstance(item, Act) and item.exists}


class Follower(QObject):
    """Keeps a button as its menu item is; it goes with the button."""

    def __init__(self, button: QAbstractButton, action: QAction) -> None:
        super().__init__(button)
        self._button, self._action, self._tip = button, action, button.toolTip()
        action.changed.connect(self._told)
        self._told()

    def _told(self) -> None:
        can = self._action.isEnabled()
        self._button.setEnabled(can)
        self._button.setToolTip(self._tip if can else self._action.toolTip() or self._tip)


class Actions:
    """The QActions of one window, enabled by what is open and by who answers.

    ``answers()`` says who answers to which id at this moment.
    """

    def __init__(
        self, window: QWidget, desk: Desk, answers: Callable[[], dict[str, Callable[[], Any]]]
    ) -> None:
        self._window, self._desk, self.answers = window, desk, answers
        self._acts = all_acts()
        self.made: dict[str, QAction] = {}
        self.subs: dict[str, QMenu] = {}
        for act in self._acts.values():
            self.made[act.id] = self._make(act)

    def __getitem__(self, act: str) -> QAction:
        return self.made[act]

    def _make(self, act: Act) -> QAction:
        action = QAction(say(f"window.action.{act.id}"), self._window)
        action.setObjectName(act.id)
        action.setCheckable(act.checkable)
        if act.icon:
            action.setIcon(icons.icon(act.icon))
        action.setShortcuts([QKeySequence(k) for k in act.keys])
        if act.local:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda *_: self.run(act.id))
        return action

    def fill(self, bar: QMenuBar, fill_sub: Callable[[str, QMenu], None]) -> None:
        """Put all menus in the bar; ``fill_sub(id, menu)`` fills a submenu just before it opens."""
        for name, items in MENUS:
            menu = bar.addMenu(say(f"window.menu.{name}"))
            menu.setToolTipsVisible(True)
            for item in items:
                if item is None:
                    menu.addSeparator()
                elif isinstance(item, Sub):
                    sub = menu.addMenu(say(f"window.action.{item.id}"))
                    if item.icon:
                        sub.setIcon(icons.icon(item.icon))
                    sub.aboutToShow.connect(lambda s=sub, i=item.id: fill_sub(i, s))
                    self.subs[item.id] = sub
                elif item.id in self.made:
                    menu.addAction(self.made[item.id])
            menu.aboutToShow.connect(self.update)
            if name == "edit":
                menu.aboutToShow.connect(self._tell_steps)

    def update(self) -> None:
        """Enable what can be done now."""
        answers = self.answers()
        desk = self._desk
        met = {"nothing": True, "project": desk.project is not None, "writable": desk.writable}
        for right in ("codebook", "documents", "merge", "hand_out", "purge"):
            met[right] = desk.project is not None and desk.writable and desk.project.rights.may(right)
        met["lead"] = desk.project is not None and desk.writable and desk.project.rights.may("project")
        met["blind"] = met["hand_out"] and desk.project is not None and desk.project.shared
        why = {need: "" if can else self._why(need) for need, can in met.items()}
        for act in self._acts.values():
            action = self.made[act.id]
            action.setToolTip(why[act.needs])
            action.setEnabled(met[act.needs] and (bool(act.opens) or act.id in answers))

    def _why(self, need: str) -> str:
        """Why what cannot be done now cannot."""
        project = self._desk.project
        if project is None:
            return say("window.why.no_project")
        if project.moment:
            return say("window.why.past")
        if need == "blind" and not project.shared:
            return say("team.blind_file", file=project.place.name)
        if not project.rights.everything and (need != "writable" or project.holder == "-"):
            room = "write" if project.read_only else "project" if need == "lead" else need
            return say(project.rights.refusal(room, project.place.name))
        held = project.holder not in ("", "-")
        return say("window.read_only" if held else "window.no_writing", holder=project.holder)

    def follow(self, button: QAbstractButton, act: str) -> None:
        """Let a button be enabled when this item is, and say why it is not."""
        Follower(button, self.made[act])

    def _tell_steps(self) -> None:
        """Let undo and redo say what they would be about; there may be nothing."""
        project = self._desk.project
        if project is None or project.read_only:
            return
        steps = (None, None)
        if not self._desk.live.holding:
            steps = self._desk.ask(lambda p: (p.can_undo(), p.can_redo()), steps)
        for act, group in zip(("undo", "redo"), steps, strict=True):
            self.made[act].setText(menu_text(f"window.action.{act}", group))
            self.made[act].setEnabled(group is not None)

    def run(self, act: str) -> None:
        """Do what the item says, as if it was chosen in the menu."""
        answer = self.answers().get(act)
        if answer is not None:
            answer()
        elif self._acts[act].opens:
            open_dialog(self._acts[act].opens, self._window)


def dialog_exists(target: str) -> bool:
    """Whether the module of ``module:function`` is there."""
    try:
        return importlib.util.find_spec(target.partition(":")[0]) is not None
    except ModuleNotFoundError:
        return False


def modules_of_dialogs() -> set[str]:
    """The modules of all that a menu opens."""
    acts = [item for _, items in MENUS for item in items if isinstance(item, Act) and item.opens]
    return {act.opens.partition(":")[0] for act in acts if act.exists}


def open_dialog(target: str, *args: Any, **kwargs: Any) -> Any:
    """Call ``module:function``, loading the module now; None when there is no such module."""
    if not dialog_exists(target):
        return None
    module, _, function = target.partition(":")
    return getattr(importlib.import_module(module), function)(*args, **kwargs)

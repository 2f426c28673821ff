"""What can be done to a code, as the menu that opens on it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.coding.model import Code
from app.ui import icons
from app.ui.actions import dialog_exists, open_dialog
from app.ui.coding.codebook_panel import EDITOR, CodebookPanel
from app.ui.coding.favourites import favourites
from app.ui.widgets import menu_item
from app.words import say

MERGE = "app.ui.dialogs.code_merge:merge_code"
SPLIT = "app.ui.dialogs.code_split:split_code"


def build(panel: CodebookPanel, guid: str | None) -> QMenu:
    """The menu of a code, or of the codebook beside all codes."""
    menu = QMenu(panel)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    writable = panel.desk.writable
    if guid is None:
        new = menu_item(menu, say("coding.codebook.new"), panel.new_code, "new")
        new.setEnabled(writable)
        return menu
    code = panel.model.book.get(guid)
    put = menu_item(menu, say("coding.codebook.assign"), lambda: panel.coded.emit(guid), "coding")
    put.setEnabled(writable and code.codable and code.active)
    menu_item(menu, say("coding.codebook.next"), lambda: panel.stepped.emit(guid, 1), "next")
    if panel.tools.window.has_place("fragments"):
        menu_item(menu, say("coding.codebook.list"), lambda: panel.listed.emit(guid), "fragments")
    menu.addSeparator()
    changing = [*_describing(panel, menu, code), *_favourite(panel, menu, code)]
    menu.addSeparator()
    _showing(panel, menu, code)
    if code.codable and code.active:
        _suggesting(panel, menu, code, writable)
    menu.addSeparator()
    changing += _leaving(panel, menu, code)
    for action in changing:
        action.setEnabled(writable)
    return menu


def _describing(panel: CodebookPanel, menu: QMenu, code: Code) -> list[QAction]:
    guid, window = code.guid, panel.tools.window
    made = []
    if dialog_exists(EDITOR):
        edit = lambda: open_dialog(EDITOR, window, guid, None)  # noqa: E731
        made.append(menu_item(menu, say("coding.codebook.edit"), edit, "edit"))
    made.append(menu_item(menu, say("coding.codebook.rename"), lambda: panel.rename(guid)))
    made.append(_sets(panel, menu, code))
    under = say("coding.codebook.new_under")
    made.append(menu_item(menu, under, lambda: panel.new_code(guid), "new"))
    made.append(menu_item(menu, say("coding.memo"), lambda: panel.memoAsked.emit(guid), "memo"))
    return made


def _sets(panel: CodebookPanel, menu: QMenu, code: Code) -> QAction:
    sub = menu.addMenu(icons.icon("set"), say("coding.codebook.sets"))
    for one in panel.desk.ask(lambda p: p.codes.sets(), []):
        action = menu_item(sub, one.name, partial(panel.toggle_set, one, code.guid))
        action.setCheckable(True)
        action.setChecked(code.guid in one.codes)
    menu_item(sub, say("coding.codebook.new_set"), partial(panel.new_set, code.guid), "new")
    return sub.menuAction()


def _favourite(panel: CodebookPanel, menu: QMenu, code: Code) -> list[QAction]:
    book, project = panel.model.book, panel.desk.project
    keys = menu.addMenu(icons.icon("favourite"), say("coding.codebook.favourite"))
    taken = favourites(project.setting("favourites") if project else None)
    for n, other in enumerate(taken, start=1):
        text = f"{n}   {book.get(other).name}" if other and other in book else str(n)
        action = menu_item(keys, text, partial(panel.set_favourite, code.guid, n))
        action.setCheckable(True)
        action.setChecked(other == code.guid)
    if code.guid in taken:
        keys.addSeparator()
        menu_item(keys, say("coding.codebook.no_favourite"), lambda: panel.set_favourite(code.guid, None))
    return [keys.menuAction()]


def _showing(panel: CodebookPanel, menu: QMenu, code: Code) -> None:
    hidden = code.guid in panel.hidden
    family = {code.guid, *(c.guid for c in panel.model.book.descendants(code.guid))}
    text = say("coding.codebook.show" if hidden else "coding.codebook.hide")
    menu_item(menu, text, lambda: panel.toggle(code.guid), "show" if hidden else "hide")
    menu_item(menu, say("coding.codebook.only"), lambda: panel.only(family))
    sets = panel.desk.ask(lambda p: p.codes.sets(), [])
    if sets:
        sub = menu.addMenu(icons.icon("set"), say("coding.codebook.only_set"))
        for one in sets:
            menu_item(sub, one.name, partial(panel.only, set(one.codes)))


def _suggesting(panel: CodebookPanel, menu: QMenu, code: Code, writable: bool) -> None:
    guid, desk = code.guid, panel.desk
    rules = desk.ask(lambda p: p.suggestions.rules())
    sub = menu.addMenu(icons.icon("suggest"), say("coding.codebook.suggestions"))
    on = menu_item(
        sub,
        say("coding.codebook.suggest_it"),
        lambda: desk.do(lambda p: p.suggestions.switch(guid, on=guid in rules.off)),
    )
    on.setCheckable(True)
    on.setChecked(guid not in rules.off)
    on.setEnabled(writable)
    menu_item(sub, say("coding.codebook.suggest_rules"), lambda: panel.rulesAsked.emit(guid), "settings")
    why = menu_item(sub, say("coding.codebook.why_not"), lambda: panel.whyNotAsked.emit(guid), "help")
    why.setEnabled(writable)


def _leaving(panel: CodebookPanel, menu: QMenu, code: Code) -> list[QAction]:
    desk = panel.desk
    window, n = panel.tools.window, desk.ask(lambda p: p.codes.counts(), {}).get(code.guid, 0)
    merge = menu_item(menu, say("dialogs.code.merge"), lambda: open_dialog(MERGE, window, code.guid), "merge")
    split = menu_item(menu, say("dialogs.code.split"), lambda: open_dialog(SPLIT, window, code.guid), "split")
    split.setVisible(n > 0)
    merge.setVisible(len(panel.model.book) > 1)
    text = say("coding.codebook.retire" if code.active else "coding.codebook.restore")
    turn = lambda: desk.do(lambda p: p.codes.retire(code.guid, active=not code.active))  # noqa: E731
    retire = menu_item(menu, text, turn, "retire")
    remove = menu_item(menu, say("coding.codebook.remove"), lambda: panel.remove(code.guid), "remove")
    return [merge, split, retire, remove]

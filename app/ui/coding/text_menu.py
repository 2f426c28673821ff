"""What can be done on the text, as the menu that opens on it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from app.ui.coding.asking import CodeAsker
from app.ui.coding.bench import Bench
from app.ui.coding.commands import CodingCommands
from app.ui.coding.favourites import favourites
from app.ui.widgets import dot_icon, menu_item
from app.words import say


def build(place: Bench, commands: CodingCommands, asker: CodeAsker, offset: int) -> QMenu:
    """The menu on the text: code the words, or change the coding that lies at ``offset``."""
    project, view = place.desk.project, place.view
    menu = QMenu(place)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if project is None:
        return menu
    book, writable, words = project.codes.book(), place.desk.writable, view.selection()
    acts = place.tools.window.acts
    if words is not None:
        for n, guid in enumerate(favourites(project.setting("favourites")), start=1):
            if guid and guid in book:
                code = book.get(guid)
                one = menu_item(menu, f"{code.name}\t{n}", partial(commands.code, guid), dot_icon(code.color))
                one.setEnabled(writable)
        menu.addSeparator()
        for key in ("assign", "again", "in_vivo"):
            menu.addAction(acts[key])
        menu_item(menu, say("coding.copy"), view.page.copy, "copy")
        menu.addAction(acts["why_not"])
        menu.addSeparator()
    here = [c for c in place.codings.values() if c.start <= offset < c.end and place.is_visible(c)]
    for coding in sorted(here, key=lambda c: (c.start, -c.end))[:8]:
        code = book.get(coding.code)
        sub = menu.addMenu(dot_icon(code.color), code.name)
        menu_item(sub, say("coding.inspector.look"), partial(place.stand_on, coding.guid), "show")
        change = [
            menu_item(sub, say("coding.inspector.recode"), partial(asker.ask_recode, coding.guid), "edit"),
            menu_item(sub, say("coding.inspector.remove"), partial(commands.uncode, coding.guid), "remove"),
        ]
        for one in change:
            one.setEnabled(writable)
    if words is None and not here:
        menu.addAction(acts["find"])
        menu.addAction(acts["memo"])
    return menu

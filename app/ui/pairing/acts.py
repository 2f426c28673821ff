"""What can be done with the chosen codes: as buttons between the trees, and as a menu on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton

from app.ui.widgets import button, menu_item
from app.words import say

if TYPE_CHECKING:
    from app.ui.pairing.dialog import PairingDialog


def act_buttons(dialog: PairingDialog) -> tuple[dict[str, QPushButton], QGridLayout]:
    """The buttons by name, and their two columns."""
    grid = QGridLayout()
    grid.setSpacing(6)
    found = {}
    for n, (name, on, icon) in enumerate(
        (
            ("pair", dialog.pair_chosen, "link"),
            ("unpair", dialog.unpair, "split"),
            ("under", dialog.put_under, "move"),
            ("out", dialog.leave_out, "remove"),
            ("yes", dialog.say_yes, "accept"),
            ("no", dialog.say_no, "reject"),
        )
    ):
        push = found[name] = button(say(f"pairing.act.{name}"), on, icon=icon)
        push.setAutoDefault(False)
        push.setToolTip(say(f"pairing.tip.{name}"))
        grid.addWidget(push, n // 2, n % 2)
    return found, grid


def act_menu(dialog: PairingDialog) -> QMenu:
    """What the buttons do, with their keys, and pairing with one more."""
    menu = QMenu(dialog)
    for name, push in dialog.acts.items():
        item = menu_item(menu, f"{push.accessibleName()}\t{say(f'pairing.keys.{name}')}", push.click)
        item.setEnabled(push.isEnabled())
    more = menu_item(menu, say("pairing.act.more"), lambda: dialog.pair_chosen(more=True))
    more.setEnabled(dialog.can_more())
    return menu

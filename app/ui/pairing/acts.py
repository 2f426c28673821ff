"""What can be done with the chosen codes: as buttons between the trees, and as a menu on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QWidget

from app.ui.widgets import button, menu_item
from app.words import say

ICONS = {
    "pair": "link", "unpair": "split", "under": "move", "out": "remove", "yes": "accept", "no": "reject",
}  # fmt: skip
"""What can be done, in the order of the buttons."""


def act_buttons(*does: Callable[[], object]) -> tuple[dict[str, QPushButton], QGridLayout]:
    """The buttons by name, and their two columns; ``does``: what each does, in the order of ``ICONS``."""
    grid = QGridLayout()
    grid.setSpacing(6)
    found = {}
    for n, ((name, icon), on) in enumerate(zip(ICONS.items(), does, strict=True)):
        push = found[name] = button(say(f"pairing.act.{name}"), on, icon=icon)
        push.setAutoDefault(False)
        push.setToolTip(say(f"pairing.tip.{name}"))
        grid.addWidget(push, n // 2, n % 2)
    return found, grid


def act_menu(
    parent: QWidget, acts: Mapping[str, QPushButton], pair_more: Callable[[], object], *, can_more: bool
) -> QMenu:
    """What the buttons do, with their keys, and pairing with one more."""
    menu = QMenu(parent)
    for name, push in acts.items():
        item = menu_item(menu, f"{push.accessibleName()}\t{say(f'pairing.keys.{name}')}", push.click)
        item.setEnabled(push.isEnabled())
    more = menu_item(menu, say("pairing.act.more"), pair_more)
    more.setEnabled(can_more)
    return menu

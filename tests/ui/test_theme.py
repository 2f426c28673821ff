"""Colours that can be read, in both themes; fonts and icons that are really there."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication, QRadioButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import paths
from app.ui import application, icons, theme
from app.ui.coder_dialog import COLORS


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ground", ["paper", "surface", "raised", "hover", "sunken", "selected"])
@pytest.mark.parametrize("ink", ["ink", "muted", "accent", "danger", "ok", "warn", "change"])
def test_text_meets_aa_on_every_ground(dark: bool, ground: str, ink: str) -> None:
    roles = theme._read(dark)
    assert theme.contrast(getattr(roles, ink), getattr(roles, ground)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_the_primary_button_and_the_focus_can_be_seen(dark: bool) -> None:
    roles = theme._read(dark)
    assert theme.contrast(roles.accent_ink, roles.accent) >= 4.5
    for ground in (roles.paper, roles.surface, roles.raised):
        assert theme.contrast(roles.focus, ground) >= 3.0


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("color", ["#ffffff", "#000000", "#f0e442", "#00008b", *COLORS])
def test_a_stripe_of_any_colour_stands_out_from_the_paper(dark: bool, color: str) -> None:
    assert theme.contrast(theme.stripe(color, dark), theme._read(dark).paper) >= 3.0
    assert theme.contrast(theme.tint(color, dark), theme._read(dark).ink) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_role_in_the_sheet_is_filled(qapp: QApplication) -> None:
    for dark in (False, True):
        assert not re.findall(r"@\w+@", theme._style_sheet(theme._read(dark)))


def test_the_shipped_letters_are_used(qapp: QApplication) -> None:
    application.make_qt()
    assert theme.has_own_fonts()


def test_every_icon_can_be_drawn_and_follows_the_theme(qapp: QApplication) -> None:
    application.make_qt()
    for name in icons.NAMES:
        drawn = icons.icon(name, "ink").pixmap(QSize(24, 24), 2.0, QIcon.Mode.Normal, QIcon.State.Off)
        assert drawn.size() == QSize(48, 48), name
        picture = drawn.toImage()
        assert any(picture.pixelColor(x, y).alpha() for x in range(48) for y in range(48)), name


def darkest(icon: QIcon) -> QColor:
    picture = icon.pixmap(QSize(32, 32)).toImage()
    points = [picture.pixelColor(x, y) for x in range(32) for y in range(32)]
    return max((p for p in points if p.alpha() > 250), key=lambda p: p.alpha())


def test_icons_change_colour_with_the_theme(qapp: QApplication, qtbot: QtBot) -> None:
    application.make_qt()
    theme.apply("light")
    light = darkest(icons.icon("coding", "ink"))
    with qtbot.waitSignal(theme.on_change):
        theme.apply("dark")
    assert theme.current().dark
    dark = darkest(icons.icon("coding", "ink"))
    theme.apply("light")
    assert light.lightness() < 80 < 160 < dark.lightness()


def test_every_icon_file_is_used_and_has_a_licence() -> None:
    folder = paths.resources() / "icons"
    used = {*icons.NAMES.values(), "kantlijn", "chevron-up", "chevron-down", "chevron-left", "chevron-right"}
    code = "".join(f.read_text("utf-8") for f in (paths.resources().parent / "app" / "ui").rglob("*.py"))
    for file in folder.glob("*.svg"):
        assert file.stem in used or f'"{file.stem}"' in code, file.name
        assert "currentColor" in file.read_text("utf-8") or file.stem == "kantlijn"
    assert "ISC" in (folder / "LICENSE").read_text("utf-8")
    for family in ("KantlijnSerif", "KantlijnSans"):
        assert "Open Font License" in (paths.resources() / "fonts" / f"OFL-{family}.txt").read_text("utf-8")


@pytest.mark.parametrize("dark", [False, True])
def test_a_choice_is_seen_whether_it_is_made_or_not(qtbot: QtBot, dark: bool) -> None:
    application.make_qt()
    theme.apply("dark" if dark else "light")
    ground = theme.current().color("surface")
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    made, other, off = (QRadioButton("Een andere codeur") for _ in range(3))
    for one in (made, other, off):
        column.addWidget(one)
    made.setChecked(True)
    off.setEnabled(False)
    box.show()
    picture = box.grab().toImage()

    def strongest(one: QRadioButton, left: int, right: int) -> float:
        around = one.geometry()
        return max(
            theme.contrast(picture.pixelColor(x, y).name(), ground)
            for x in range(around.left() + left, around.left() + right)
            for y in range(around.top(), around.bottom())
        )

    assert strongest(made, 0, 20) >= 3 and strongest(other, 0, 20) >= 3
    assert strongest(off, 28, 140) < strongest(other, 28, 140), "what cannot be chosen looks so"
    theme.apply("light")

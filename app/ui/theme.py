"""The look: two sets of colour roles, one style sheet, the fonts, and the colours of codes on paper.

Widgets that paint themselves ask ``current()`` while painting and connect to ``on_change`` to repaint;
all others follow the application's palette and style sheet. Call only from the GUI thread.
"""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app import paths

Choice = Literal["system", "light", "dark"]

UI_FAMILY = "Kantlijn Sans"
READING_FAMILY = "Kantlijn Serif"
UNIT = 8
"""The grid in device-independent pixels."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colour roles as ``#rrggbb``; what each is for stands in ``resources/themes``."""

    dark: bool
    paper: str
    surface: str
    raised: str
    sunken: str
    hover: str
    selected: str
    ink: str
    muted: str
    faint: str
    line: str
    accent: str
    accent_hover: str
    accent_ink: str
    margin: str
    danger: str
    ok: str
    warn: str
    change: str
    focus: str

    def color(self, role: str) -> QColor:
        """The colour of ``role`` (AttributeError for an unknown one)."""
        return QColor(getattr(self, role))


@cache
def _read(dark: bool) -> Theme:
    file = paths.resources() / "themes" / ("dark.toml" if dark else "light.toml")
    return Theme(dark=dark, **tomllib.loads(file.read_text("utf-8")))


class _Keeper(QObject):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice: Choice = "system"
        self.theme: Theme | None = None
        self.listening = False


_keeper = _Keeper()
on_change = _keeper.changed
"""Signal without arguments, emitted after the palette and the style sheet have changed."""


def current() -> Theme:
    """The theme in force (the light one before ``apply``)."""
    return _keeper.theme or _read(False)


def load_fonts() -> None:
    """Make the two shipped families known to Qt; idempotent, a missing file is Qt's substitute."""
    if UI_FAMILY in QFontDatabase.families() and READING_FAMILY in QFontDatabase.families():
        return
    for file in sorted((paths.resources() / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def ui_font(points: float = 10.0, *, bold: bool = False, tabular: bool = False) -> QFont:
    """The interface's font; ``tabular`` gives figures of one width, for columns of numbers."""
    return QFont(_ui_font(points, bold, tabular))


@cache
def _ui_font(points: float, bold: bool, tabular: bool) -> QFont:
    font = QFont(UI_FAMILY)
    font.setPointSizeF(points)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def reading_font(points: float = 12.5) -> QFont:
    """The transcript's font, in points."""
    font = QFont(READING_FAMILY)
    font.setPointSizeF(points)
    return font


def apply(choice: Choice = "system") -> None:
    """Put the application in a theme; ``system`` follows the desktop, also when it changes later."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    hints = QGuiApplication.styleHints()
    _keeper.choice = choice
    if not _keeper.listening:
        hints.colorSchemeChanged.connect(_follow)
        _keeper.listening = True
    dark = choice == "dark" or (choice == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    theme = _read(dark)
    if theme is _keeper.theme and app.styleSheet():
        return
    _keeper.theme = theme
    app.setPalette(_palette(theme))
    app.setStyleSheet(_style_sheet(theme))
    _keeper.changed.emit()


def _follow(_scheme: Qt.ColorScheme) -> None:
    if _keeper.choice == "system":
        apply("system")


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.surface,
        role.WindowText: theme.ink,
        role.Base: theme.paper,
        role.AlternateBase: theme.surface,
        role.Text: theme.ink,
        role.Button: theme.raised,
        role.ButtonText: theme.ink,
        role.BrightText: theme.danger,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_ink,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.ink,
        role.PlaceholderText: theme.muted,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
        role.Mid: theme.line,
        role.Midlight: theme.hover,
        role.Light: theme.raised,
        role.Dark: theme.faint,
    }
    palette = QPalette()
    for key, value in colors.items():
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.faint))
    return palette


def _style_sheet(theme: Theme) -> str:
    sheet = (paths.resources() / "themes" / "kantlijn.qss").read_text("utf-8")
    for name in Theme.__dataclass_fields__:
        if name != "dark":
            sheet = sheet.replace(f"@{name}@", getattr(theme, name))
    for way in ("down", "right", "up"):
        sheet = sheet.replace(f"@arrow_{way}@", _tinted_file(f"chevron-{way}", theme.muted))
    sheet = sheet.replace("@check@", _tinted_file("check", theme.ink))
    return sheet


@cache
def _cache_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="kantlijn-theme-")


@cache
def _tinted_file(name: str, color: str) -> str:
    """A style sheet can name an image only by file, so these few are written out in colour."""
    svg = (paths.resources() / "icons" / f"{name}.svg").read_text("utf-8").replace("currentColor", color)
    file = Path(_cache_folder().name) / f"{name}-{color[1:]}.svg"
    file.write_text(svg, "utf-8")
    return file.as_posix()


def mix(top: str | QColor, ground: str | QColor, share: float) -> QColor:
    """``share`` (0-1) of ``top`` over ``ground``, opaque."""
    a, b = QColor(top), QColor(ground)
    return QColor(
        round(a.red() * share + b.red() * (1 - share)),
        round(a.green() * share + b.green() * (1 - share)),
        round(a.blue() * share + b.blue() * (1 - share)),
    )


def tint(color: str, dark: bool | None = None) -> QColor:
    """A code's colour as the ground behind its words: 12% on light paper, 24% on dark."""
    theme = current() if dark is None else _read(dark)
    return mix(color, theme.paper, 0.24 if theme.dark else 0.12)


def stripe(color: str, dark: bool | None = None) -> QColor:
    """A code's colour as line, stripe or dot: at least 3:1 against the paper (WCAG 1.4.11)."""
    return QColor(_striped(QColor(color).rgb(), current().dark if dark is None else dark))


@cache
def _striped(color: int, dark: bool) -> QColor:
    theme = _read(dark)
    found, paper = QColor(color), QColor(theme.paper)
    for _ in range(24):
        if contrast(found, paper) >= 3.0:
            break
        found = mix("#ffffff" if theme.dark else "#000000", found, 0.08)
    return found


def contrast(one: str | QColor, two: str | QColor) -> float:
    """The contrast ratio of WCAG 2.2 (1-21)."""

    def luminance(color: QColor) -> float:
        parts = (color.redF(), color.greenF(), color.blueF())
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(QColor(one)), luminance(QColor(two))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def has_own_fonts() -> bool:
    """Whether Qt really draws with the shipped families."""
    return QFontInfo(ui_font()).family() == UI_FAMILY

"""The house style: one width, one font in few sizes, and how names are shortened and figures written."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

from app import paths
from app.coding.exchange.files import UNSEEN
from app.coding.exchange.pictures.drawing import Drawing, Words

Say = Callable[..., str]
WIDTH = 454.0
"""Points: the 16 cm between the margins of an A4 page."""
TITLE, LABEL, SMALL = 12.0, 8.0, 7.0
"""Points: the sizes of text."""
FAMILY = "Kantlijn Sans"
_ONE_AT_A_TIME = Lock()
"""FreeType gives two threads that ask one font at the same time each other's letters."""
UNKNOWN = 0.8
"""The width, of the size, of a letter that the font lacks."""
EDGE = 4.0
TOP = 40.0
"""Where a picture begins under its title and subtitle."""


@cache
def _font(bold: bool) -> Any:
    from matplotlib.ft2font import FT2Font

    name = "KantlijnSans-SemiBold.ttf" if bold else "KantlijnSans-Regular.ttf"
    font = FT2Font(str(paths.resources() / "fonts" / name))
    font.set_size(100, 72)
    return font


@cache
def _advance(letter: str, bold: bool) -> float:
    from matplotlib.ft2font import LoadFlags

    with _ONE_AT_A_TIME:
        font = _font(bold)
        if not font.get_char_index(ord(letter)):
            return UNKNOWN
        glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100


def wide(text: str, size: float = LABEL, *, bold: bool = False) -> float:
    """The width of a line of text in points."""
    return size * sum(_advance(letter, bold) for letter in text)


def clean(text: str) -> str:
    """A name on one line, without what cannot be seen; "-" for none."""
    return " ".join(UNSEEN.sub(" ", text).split()) or "-"


def fitted(text: str, room: float, size: float = LABEL, *, bold: bool = False) -> str:
    """``text``, cut with an ellipsis where it does not fit in ``room``."""
    text = clean(text)
    if wide(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if wide(text[:middle].rstrip() + "…", size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,;:-") + "…"


def wrapped(text: str, room: float, size: float = LABEL, lines: int = 2, *, bold: bool = False) -> list[str]:
    """``text`` on at most so many lines, broken between words; the last one cut where it must be."""
    words = clean(text).split(" ")
    found: list[str] = []
    while words:
        if len(found) == lines - 1:
            found.append(fitted(" ".join(words), room, size, bold=bold))
            break
        n = 1
        while n < len(words) and wide(" ".join(words[: n + 1]), size, bold=bold) <= room:
            n += 1
        found.append(fitted(" ".join(words[:n]), room, size, bold=bold))
        words = words[n:]
    return found


def figure(value: float, say: Say, digits: int = 0) -> str:
    """A number with the marks of the language: 1.234,5 in Dutch."""
    mark = say("export.decimal")
    words = f"{value:,.{digits}f}"
    return words if mark == "." else words.translate({ord(","): ".", ord("."): ","})


def counted(n: int, unit: str, say: Say) -> str:
    """``n`` of what is counted, in words."""
    return (
        say(f"pictures.counted.{unit}", n=n)
        if n == 1
        else say(f"pictures.counted.{unit}.other", n=figure(n, say))
    )


def begun(kind: str, title: str, subtitle: str = "", width: float = WIDTH) -> Drawing:
    """A drawing with its title and subtitle set, wrapped where they are long."""
    drawing = Drawing(kind, title, subtitle, width=width)
    drawing.add(Words(EDGE, 12, fitted(title, width - 2 * EDGE, TITLE, bold=True), TITLE, bold=True))
    if subtitle:
        drawing.add(Words(EDGE, 27, fitted(subtitle, width - 2 * EDGE, LABEL), LABEL, "muted"))
    return drawing


def ended(drawing: Drawing, bottom: float) -> Drawing:
    """The drawing with its notes under ``bottom`` and its height set."""
    y = bottom + 12
    for note in drawing.notes:
        for line in wrapped(note, drawing.width - 2 * EDGE, SMALL, 4):
            drawing.add(Words(EDGE, y, line, SMALL, "muted"))
            y += 10
    drawing.height = y - 4 if drawing.notes else bottom + 6
    return drawing

"""A drawing to .png (300 dpi), .svg (text as text) or .pdf, by matplotlib; the same bytes each time."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from app import paths
from app.coding.exchange.files import atomic
from app.coding.exchange.pictures.drawing import Disc, Drawing, Line, Rect, Shape, Words
from app.coding.exchange.pictures.style import FAMILY
from app.coding.palette import contrast, ink_on, tint
from app.coding.refusal import Refusal

_ONE_AT_A_TIME = Lock()
"""matplotlib's settings are the whole process's."""
KINDS = ("png", "svg", "pdf")
DPI = 300
BASELINE = 0.36
"""Of the size of a text: how far its baseline lies under its middle."""
ROLES = {
    "ink": "#1f2933",
    "muted": "#5d6975",
    "faint": "#9aa5b1",
    "line": "#d5dce4",
    "paper": "#ffffff",
    "wash": "#f1f4f7",
}
HEAT_LOW, HEAT_HIGH = "#edf4f5", "#1d5c6b"
TINT = 0.30
"""Share of a code's colour in its tint on white paper."""
METADATA: dict[str, dict[str, str | None]] = {
    "png": {"Software": None},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}


def write(drawing: Drawing, path: Path, *, dpi: int = DPI) -> None:
    """Paint ``drawing`` to ``path``; ``dpi`` are the pixels per inch of a .png.

    Raises Refusal ``export.image_kind`` and when it cannot be written.
    """
    kind = path.suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise Refusal("export.image_kind", path=str(path))
    from matplotlib import rc_context

    _known_fonts()
    steady = rc_context(
        {
            "svg.hashsalt": "kantlijn",
            "svg.fonttype": "none",
            "pdf.fonttype": 42,
            "font.family": [FAMILY, "DejaVu Sans"],
            "hatch.linewidth": 0.6,
            "text.hinting": "none",  # else a .png has wider letters than ``style.wide`` measures
        }
    )
    with _ONE_AT_A_TIME, atomic(path) as place, steady, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box
        _figure(drawing).savefig(place, format=kind, dpi=dpi, metadata=METADATA[kind])


def color_of(role: str) -> str:
    """The colour (#rrggbb) of a role on white paper."""
    name, _, rest = role.partition(":")
    if name == "heat":
        return _heat(min(max(float(rest), 0.0), 1.0))
    if name == "on":
        ground = color_of(f"heat:{rest}")
        return max((ROLES["ink"], ROLES["paper"]), key=lambda ink: contrast(ink, ground))
    if name == "edge":
        return tint(ROLES["ink"], ROLES["paper"], 0.16 + 0.62 * min(max(float(rest), 0.0), 1.0))
    if name == "over":
        return ink_on(rest)
    if name == "tint":
        return tint(rest, ROLES["paper"], TINT)
    return ROLES.get(role, role)


def _heat(share: float) -> str:
    """A ground on which one of the two inks is read well (4.5 : 1): strengths between are passed over."""
    below, above = _unreadable()
    if below < share < above:
        share = below if share - below < above - share else above
    return tint(HEAT_HIGH, HEAT_LOW, share)


@cache
def _unreadable() -> tuple[float, float]:
    inks = (ROLES["ink"], ROLES["paper"])
    found = [
        n / 100
        for n in range(101)
        if max(contrast(ink, tint(HEAT_HIGH, HEAT_LOW, n / 100)) for ink in inks) < 4.5
    ]
    return (found[0] - 0.01, found[-1] + 0.01) if found else (1.0, 1.0)


@cache
def _known_fonts() -> None:
    from matplotlib.font_manager import fontManager

    # DejaVu Sans, for letters that the font lacks, has no such weight: that its bold is taken is no news.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for name in ("KantlijnSans-Regular.ttf", "KantlijnSans-SemiBold.ttf"):
        fontManager.addfont(paths.resources() / "fonts" / name)


def _figure(drawing: Drawing) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(drawing.width / 72, drawing.height / 72), dpi=DPI, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(drawing.height, 0)
    axes.set_axis_off()
    for order, run in enumerate(_runs(drawing.shapes), 1):
        if isinstance(run, list):
            _rects(axes, run, order)
        else:
            _one(axes, run, order)
    return figure


def _runs(shapes: list[Shape]) -> Iterator[Shape | list[Rect]]:
    """Plain rectangles that follow one another as one list: a thousand patches take matplotlib seconds."""
    run: list[Rect] = []
    for shape in shapes:
        if isinstance(shape, Rect) and not shape.hatch:
            run.append(shape)
            continue
        if run:
            yield run
            run = []
        yield shape
    if run:
        yield run


def _rects(axes: Any, rects: list[Rect], order: int) -> None:
    from matplotlib.collections import PolyCollection

    corners = [
        [(r.x, r.y), (r.x + r.wide, r.y), (r.x + r.wide, r.y + r.high), (r.x, r.y + r.high)] for r in rects
    ]
    axes.add_collection(
        PolyCollection(
            corners,
            facecolors=[color_of(r.fill) if r.fill else "none" for r in rects],
            edgecolors=[color_of(r.edge) if r.edge else "none" for r in rects],
            linewidths=[0.6 if r.edge else 0.0 for r in rects],
            zorder=order,
            antialiaseds=[bool(r.edge) for r in rects],
        ),
        autolim=False,
    )


def _one(axes: Any, shape: Shape, order: int) -> None:
    from matplotlib.patches import Circle, PathPatch, Rectangle
    from matplotlib.path import Path as Outline

    if isinstance(shape, Words):
        import math

        angle = math.radians(shape.turned)
        drop = BASELINE * shape.size
        axes.text(
            shape.x + drop * math.sin(angle),
            shape.y + drop * math.cos(angle),
            shape.text,
            fontsize=shape.size,
            color=color_of(shape.color),
            ha={"start": "left", "middle": "center", "end": "right"}[shape.anchor],
            va="baseline",
            rotation=shape.turned,
            rotation_mode="anchor",
            weight=600 if shape.bold else 400,
            parse_math=False,
            zorder=order,
        )
    elif isinstance(shape, Rect):
        axes.add_patch(
            Rectangle(
                (shape.x, shape.y),
                shape.wide,
                shape.high,
                facecolor=color_of(shape.fill) if shape.fill else "none",
                edgecolor=color_of(shape.edge or "ink"),
                linewidth=0.6,
                hatch=_hatch(shape.hatch),
                zorder=order,
            )
        )
    elif isinstance(shape, Disc):
        axes.add_patch(
            Circle(
                (shape.x, shape.y),
                shape.radius,
                facecolor=color_of(shape.fill),
                edgecolor=color_of(shape.edge) if shape.edge else "none",
                linewidth=0.6,
                zorder=order,
            )
        )
    else:
        axes.add_patch(_line(shape, order, Outline, PathPatch))


def _line(shape: Line, order: int, outline: Any, patch: Any) -> Any:
    codes = [outline.MOVETO, *([outline.LINETO] * (len(shape.points) - 1))]
    if shape.curved:
        codes = [outline.MOVETO, outline.CURVE3, outline.CURVE3]
    return patch(
        outline(shape.points, codes),
        facecolor="none",
        edgecolor=color_of(shape.color),
        linewidth=shape.thick,
        linestyle=(0, (3, 2)) if shape.dashed else "-",
        capstyle="round",
        zorder=order,
    )


def _hatch(pattern: str) -> str:
    return {"/": "////", "\\": "\\\\\\\\", "x": "xxxx", ".": "....", "-": "----"}.get(pattern, "")

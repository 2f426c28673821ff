"""The saturation curve: what each document brings anew, and what has been met so far."""

from __future__ import annotations

from app.coding.analysis.ground import Ground
from app.coding.analysis.saturation import LEAST, RUN, coding_order, interview_order, saturation
from app.coding.exchange.pictures.drawing import Disc, Drawing, Line, Rect, Target, Words
from app.coding.exchange.pictures.order import ORDERS, Order, chosen_codes, nothing
from app.coding.exchange.pictures.style import (
    EDGE,
    SMALL,
    TOP,
    WIDTH,
    Say,
    begun,
    clean,
    ended,
    figure,
    fitted,
    wide,
)
from app.coding.refusal import Refusal

HIGH, LEFT = 190.0, 34.0
NAMED = 24
"""Up to so many documents bear their names; more are numbered."""


def saturation_curve(ground: Ground, order: Order, say: Say) -> Drawing:
    """New and known codes per document, in ``order.order``. Raises Refusal when nothing is coded."""
    if order.order not in ORDERS:
        raise Refusal("pictures.order", order=order.order)
    extract = ground.extract
    by_interview = order.order == "interview"
    guids = interview_order(extract.sources) if by_interview else coding_order(extract.sources, order.moments)
    codes = chosen_codes(ground, order)
    found = saturation(extract.columns, guids, codes)
    if not found.steps:
        raise nothing(ground, order)
    steps, names = found.steps, {s.guid: s.name for s in extract.sources}
    drawing = begun("saturation", order.title or say("pictures.title.saturation"),
                    say(f"pictures.sub.saturation_{order.order}"))  # fmt: skip
    top, bottom = TOP + 22, TOP + 22 + HIGH
    most = steps[-1].total
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if most / s <= 6)
    scale = HIGH / (step * -(-most // step))
    for n in range(0, step * -(-most // step) + 1, step):
        y = bottom - n * scale
        drawing.add(
            Line(((LEFT, y), (WIDTH - EDGE, y)), "line" if n else "muted", 0.4 if n else 0.6),
            Words(LEFT - 5, y, figure(n, say), SMALL, "muted", "end"),
        )
    one = (WIDTH - LEFT - EDGE) / len(steps)
    bar = min(one * 0.62, 26.0)
    points, rows = [], []
    for n, at in enumerate(steps):
        x = LEFT + (n + 0.5) * one
        y = bottom - at.total * scale
        points.append((x, y))
        told = say("pictures.new_codes", n=len(at.new))
        mark = drawing.mark(f"{names[at.source]}: {told}; {say('pictures.met_so_far', n=at.total)}",
                            Target(codes=at.new or tuple(codes), source=at.source, end=1 << 40))  # fmt: skip
        high = len(at.new) * scale
        if at.new:
            drawing.add(Rect(x - bar / 2, bottom - high, bar, high, "heat:0.55", "ink", "/", mark))
        if at.new and one >= 9:
            drawing.add(Words(x, bottom - high - 6, str(len(at.new)), SMALL, "ink", "middle", True))
        rows.append((n + 1, names[at.source], at.used, len(at.new), at.total))
        drawing.row_marks.append(mark)
    drawing.add(Line(tuple(points), "ink", 1.4))
    drawing.add(*(Disc(x, y, 2.6 if one >= 9 else 1.2, "paper", "ink", drawing.row_marks[n])
                  for n, (x, y) in enumerate(points)))  # fmt: skip
    if one >= 9:
        drawing.add(*(
            Words(x, y - 8, str(at.total), SMALL, "ink", "middle")
            for (x, y), at in zip(points, steps, strict=True)
            if at.total != len(at.new)
        ))  # fmt: skip
    low = _names_under(drawing, [names[at.source] for at in steps], one, bottom)
    _stop(drawing, found.enough, one, top, bottom, say)
    _legend(drawing, say)
    drawing.table(
        (say("pictures.number"), say("pictures.document"), say("pictures.codes_used"),
         say("pictures.new"), say("pictures.so_far")),
        rows,
    )  # fmt: skip
    drawing.notes.append(
        say("pictures.enough", n=found.enough, run=RUN, share=round(100 * LEAST))
        if found.enough is not None
        else say("pictures.not_enough", run=RUN, share=round(100 * LEAST))
    )
    if found.ninety is not None:
        drawing.notes.append(say("pictures.ninety", n=found.ninety))
    left = len(extract.sources) - len(steps)
    if left:
        drawing.notes.append(say("pictures.uncoded_documents", n=left))
    return ended(drawing, low)


def _names_under(drawing: Drawing, names: list[str], one: float, bottom: float) -> float:
    """Names, upright when they must; where they end."""
    if len(names) > NAMED:
        step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200) if one * s >= 18)
        for n in range(len(names)):
            if n == 0 or (n + 1) % step == 0:
                drawing.add(Words(LEFT + (n + 0.5) * one, bottom + 9, str(n + 1), SMALL, "muted", "middle"))
        return bottom + 14
    if all(wide(clean(name), SMALL) <= one - 4 for name in names):
        for n, name in enumerate(names):
            drawing.add(Words(LEFT + (n + 0.5) * one, bottom + 9, clean(name), SMALL, "muted", "middle"))
        return bottom + 14
    room = min(max(wide(clean(name), SMALL) for name in names), 130.0)
    for n, name in enumerate(names):
        x, told = LEFT + (n + 0.5) * one, fitted(name, room, SMALL)
        drawing.add(Words(x, bottom + 6, told, SMALL, "muted", "end", turned=90))
    return bottom + room + 8


def _stop(drawing: Drawing, enough: int | None, one: float, top: float, bottom: float, say: Say) -> None:
    if enough is None:
        return
    x = LEFT + enough * one
    drawing.add(Line(((x, top - 6), (x, bottom)), "muted", 0.8, dashed=True))
    drawing.add(Words(x, top - 12, say("pictures.enough_here", n=enough), SMALL, "muted", "middle"))


def _legend(drawing: Drawing, say: Say) -> None:
    x, y = LEFT, TOP + 2
    new, far = say("pictures.new"), say("pictures.so_far")
    drawing.add(
        Rect(x, y - 4, 12, 8, "heat:0.55", "ink", "/"),
        Words(x + 17, y, new),
        Line(((x + 33 + wide(new), y), (x + 49 + wide(new), y)), "ink", 1.4),
        Disc(x + 41 + wide(new), y, 2.6, "paper", "ink"),
        Words(x + 54 + wide(new), y, far),
    )

"""The codebook as a tree map: a code's area is how often it was used, codes of one branch lie together."""

from __future__ import annotations

from collections.abc import Sequence

from app.coding.analysis.ground import Ground
from app.coding.exchange.pictures.drawing import Drawing, Rect, Target, Words
from app.coding.exchange.pictures.order import Order, chosen_codes, left_out, most_used, nothing, totals
from app.coding.exchange.pictures.style import (
    EDGE,
    LABEL,
    SMALL,
    TOP,
    WIDTH,
    Say,
    begun,
    clean,
    counted,
    ended,
    figure,
    fitted,
    wide,
    wrapped,
)

HIGH, HEAD = 330.0, 13.0
"""Points: the height of the map, and of the band with a branch's name."""
Box = tuple[float, float, float, float]


def squarified(areas: Sequence[float], box: Box) -> list[Box]:
    """``box`` (x, y, width, height) divided over ``areas`` (sorted down), as square as it goes.

    Bruls, Huizing and Van Wijk (2000), "Squarified treemaps". Empty areas give empty boxes.
    """
    x, y, wide_, high = box
    whole = sum(areas)
    if not whole:
        return [(x, y, 0.0, 0.0) for _ in areas]
    scale = wide_ * high / whole
    left = [a * scale for a in areas]
    found: list[Box] = []
    while left:
        side = min(wide_, high)
        n = 1
        while n < len(left) and left[n] > 0 and _worst(left[: n + 1], side) <= _worst(left[:n], side):
            n += 1
        row, left = left[:n], left[n:]
        thick = sum(row) / side if side else 0.0
        at = y if wide_ >= high else x
        for area in row:
            long = area / thick if thick else 0.0
            found.append((x, at, thick, long) if wide_ >= high else (at, y, long, thick))
            at += long
        if wide_ >= high:
            x, wide_ = x + thick, max(wide_ - thick, 0.0)
        else:
            y, high = y + thick, max(high - thick, 0.0)
    return found


def _worst(row: Sequence[float], side: float) -> float:
    """The longest side over the shortest, of the worst box in a row along ``side``."""
    total = sum(row)
    if not total or not side or min(row) <= 0:
        return float("inf")
    return max(side * side * max(row) / total**2, total**2 / (side * side * min(row)))


def tree_map(ground: Ground, order: Order, say: Say) -> Drawing:
    """The used codes by branch. Raises Refusal when none was used."""
    book, count = ground.extract.codebook, order.count or "codings"
    codes = chosen_codes(ground, order)
    counts, _ = totals(ground, order, count, say)
    shown = most_used(counts, codes, order.most)
    if not shown:
        raise nothing(ground, order)
    unit = say(f"crosstab.unit.{count}")
    drawing = begun("treemap", order.title or say("pictures.title.treemap"),
                    say("pictures.sub.treemap", unit=unit))  # fmt: skip
    branches: dict[str, list[str]] = {}
    for guid in shown:
        line = [c.guid for c in book.ancestors(guid)]
        branches.setdefault(line[-1] if line else guid, []).append(guid)
    weight = {top: sum(counts[g] for g in of) for top, of in branches.items()}
    ordered = sorted(branches, key=lambda top: -weight[top])
    whole: Box = (EDGE, TOP, WIDTH - 2 * EDGE, HIGH)
    unnamed = 0
    rows: list[tuple[str | int, ...]] = []
    for top, (x, y, wide_, high) in zip(
        ordered, squarified([weight[t] for t in ordered], whole), strict=True
    ):
        members = branches[top]
        headed = high > 3 * HEAD and wide_ > 30
        if headed:
            number = figure(weight[top], say)
            name = fitted(book.get(top).name, wide_ - 12 - wide(number), LABEL, bold=True)
            drawing.add(
                Words(x + 2, y + HEAD / 2, name, LABEL, bold=True),
                Words(x + 7 + wide(name, bold=True), y + HEAD / 2, number, LABEL, "muted"),
            )
        head = HEAD if headed else 0.0
        inner: Box = (x, y + head, wide_ - 2.5, high - head - 2.5)
        for guid, box in zip(members, squarified([counts[g] for g in members], inner), strict=True):
            told = counted(counts[guid], count, say)
            mark = drawing.mark(f"{book.path(guid)}: {told}", Target(codes=(guid,)))
            unnamed += not _leaf(
                drawing, box, book.get(guid).name, book.get(guid).color, counts[guid], mark, say
            )
            rows.append((clean(book.get(top).name), book.path(guid), counts[guid]))
            drawing.row_marks.append(mark)
    drawing.table((say("pictures.branch"), say("export.column.code"), unit), rows)
    drawing.notes += left_out(len(shown), sum(1 for g in codes if counts.get(g)), say)
    if unnamed:
        drawing.notes.append(say("pictures.unnamed", n=unnamed))
    return ended(drawing, TOP + HIGH)


def _leaf(drawing: Drawing, box: Box, name: str, color: str, n: int, mark: int, say: Say) -> bool:
    """One code's box with its name, as far as that fits; whether it does."""
    x, y, wide_, high = box
    drawing.add(
        Rect(x, y, wide_, high, f"tint:{color}", "paper", "", mark),
        Rect(x + 0.6, y + 0.6, min(3.0, wide_ / 4), max(high - 1.2, 0.1), color),
    )
    room, number = wide_ - 10, figure(n, say)
    for size in (LABEL, SMALL, 6.0):
        lines = wrapped(name, room, size, max(1, min(4, int((high - 4) / (size + 2)))))
        whole = " ".join(lines) == clean(name)
        if whole and all(wide(line, size) <= room for line in lines) and high >= size + 3:
            break
    else:
        if room < 16 or high < 9:
            return False
        size, lines = 6.0, wrapped(name, room, 6.0, max(1, int((high - 4) / 8)))
    for k, line in enumerate(lines):
        drawing.add(Words(x + 6, y + 4 + size / 2 + k * (size + 2), line, size))
    below = y + 4 + len(lines) * (size + 2) + SMALL / 2
    if below + SMALL / 2 <= y + high and wide(number, SMALL) <= room:
        drawing.add(Words(x + 6, below, number, SMALL, "muted"))
    return "…" not in "".join(lines)

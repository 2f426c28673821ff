"""Which codes meet: codes on a circle in the order of the tree, and lines as thick as they meet often."""

from __future__ import annotations

import math

from app.coding.analysis.cooccurrence import cooccurrence
from app.coding.analysis.ground import Ground
from app.coding.analysis.rows import subtrees
from app.coding.exchange.pictures.drawing import Disc, Drawing, Line, Rect, Target, Words
from app.coding.exchange.pictures.order import Order, chosen_codes, left_out, most_used, nothing, short_names
from app.coding.exchange.pictures.style import (
    LABEL,
    SMALL,
    TOP,
    WIDTH,
    Say,
    begun,
    ended,
    figure,
    fitted,
    wide,
)

MOST_LINES, NUMBERED = 60, 8
"""Lines that are drawn, and how many of the strongest bear their number."""
NAME = 118.0


def network(ground: Ground, order: Order, say: Say) -> Drawing:
    """The most used codes and the pairs of their codings. Raises Refusal when no two codes meet."""
    extract, book = ground.extract, ground.extract.codebook
    codes = chosen_codes(ground, order)
    matrix = cooccurrence(
        extract.columns, relation=order.relation, count=order.count or "codings",
        turns=extract.turns if order.relation == "same-turn" else None, codes=codes,
        below=subtrees(book) if order.with_subcodes else None,
        labels={guid: book.path(guid) for guid in codes},
    )  # fmt: skip
    used = dict(zip(matrix.rows, matrix.n.tolist(), strict=True))
    chosen = set(most_used(used, codes, order.most))
    shown = [guid for guid in codes if guid in chosen]
    place = {guid: n for n, guid in enumerate(matrix.rows)}
    edges = sorted(
        (
            (int(matrix.counts[place[a], place[b]]), i, j)
            for i, a in enumerate(shown)
            for j, b in enumerate(shown)
            if i < j and matrix.counts[place[a], place[b]]
        ),
        key=lambda edge: (-edge[0], edge[1], edge[2]),
    )
    if not edges:
        raise nothing()
    kind, _, near = (matrix.relation or "overlap").partition(":")
    drawing = begun(
        "network", order.title or say("pictures.title.network"),
        say("pictures.sub.cooccurrence", measure=say(f"pictures.met.{matrix.count}"),
            relation=say(f"matrix.relation_said.{kind}", n=near)),
    )  # fmt: skip
    radius = (WIDTH - 2 * NAME) / 2 - 6
    cx, cy = WIDTH / 2, TOP + NAME * 0.82 + radius
    angles = [math.pi / 2 - 2 * math.pi * (n + 0.5) / len(shown) for n in range(len(shown))]
    at = [(cx + radius * math.cos(a), cy - radius * math.sin(a)) for a in angles]
    names = short_names(book, shown)
    most = edges[0][0]
    drawn = edges[:MOST_LINES]
    numbers: list[Rect | Words] = []
    for n, (count, i, j) in reversed(list(enumerate(drawn))):
        share = count / most
        middle = ((at[i][0] + at[j][0]) / 2, (at[i][1] + at[j][1]) / 2)
        bend = (cx + (middle[0] - cx) * 0.35, cy + (middle[1] - cy) * 0.35)
        told = (
            say(f"matrix.cell.{matrix.count}", n=count)
            if count == 1
            else say(f"matrix.cell.{matrix.count}.other", n=figure(count, say))
        )
        mark = drawing.mark(f"{names[shown[i]]} – {names[shown[j]]}: {told}",
                            Target(pair=(shown[i], shown[j])))  # fmt: skip
        drawing.add(
            Line((at[i], bend, at[j]), f"edge:{share:.3f}", 0.5 + 5.5 * share, curved=True, mark=mark)
        )
        if n < NUMBERED:
            x = (at[i][0] + 2 * bend[0] + at[j][0]) / 4
            y = (at[i][1] + 2 * bend[1] + at[j][1]) / 4
            room = wide(figure(count, say), SMALL, bold=True) + 4
            numbers += [Rect(x - room / 2, y - 5, room, 10, "paper"),
                        Words(x, y, figure(count, say), SMALL, "ink", "middle", True)]  # fmt: skip
    drawing.add(*numbers)
    largest = max(used[guid] for guid in shown)
    for guid, angle, (x, y) in zip(shown, angles, at, strict=True):
        size = 3 + 5 * math.sqrt(used[guid] / largest)
        told = say("matrix.used", n=used[guid])
        mark = drawing.mark(f"{book.path(guid)}: {told}", Target(codes=(guid,)))
        drawing.add(Disc(x, y, size, book.get(guid).color, "ink", mark))
        out = radius + 13
        turned = math.degrees(angle)
        flip = math.cos(angle) < 0
        drawing.add(
            Words(
                cx + out * math.cos(angle),
                cy - out * math.sin(angle),
                fitted(names[guid], NAME - 12),
                LABEL,
                "ink",
                "end" if flip else "start",
                turned=turned + 180 if flip else turned,
            )
        )
    drawing.table(
        (say("pictures.one"), say("pictures.other"), say(f"pictures.met.{matrix.count}")),
        [(book.path(shown[i]), book.path(shown[j]), count) for count, i, j in edges],
    )
    by_words = {(m.target.pair): n for n, m in enumerate(drawing.marks) if m.target and m.target.pair}
    drawing.row_marks = [by_words.get((shown[i], shown[j]), -1) for _, i, j in edges]
    drawing.notes += left_out(len(shown), sum(1 for n in used.values() if n), say)
    if len(drawn) < len(edges):
        drawing.notes.append(say("pictures.lines_left_out", shown=len(drawn), n=len(edges)))
    drawing.notes.append(say("pictures.network_note"))
    return ended(drawing, cy + radius + NAME * 0.82)

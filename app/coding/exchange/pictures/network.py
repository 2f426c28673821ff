"""Which codes meet: codes on a circle in the order of the tree, and lines as thick as they meet often."""

from __future__ import annotations

import math

from app.coding.analysis.cooccurrence import cooccurrence
from app.coding.analysis.ground import Ground
from app.coding.analysis.rows import subtrees
from app.coding.exchange.pictures.drawing import Disc, Drawing, Line, Rect, Target, Words
from app.coding.exchange.pictures.order import Order, chosen_codes, left_out, most_used, short_names, totals
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
from app.coding.refusal import Refusal

MOST_LINES, NUMBERED = 60, 8
"""Lines that are drawn, and how many of the strongest bear their number."""
NAME = 118.0


def network(ground: Ground, order: Order, say: Say) -> Drawing:
    """The most used codes and the pairs of their codings. Raises Refusal when no two codes meet."""
    extract, book = ground.extract, ground.extract.codebook
    codes = chosen_codes(ground, order)
    used, _ = totals(ground, order, "codings", say)
    chosen = set(most_used(used, codes, order.most))
    shown = [guid for guid in codes if guid in chosen]
    matrix = cooccurrence(
        extract.columns, relation=order.relation, count=order.count or "codings",
        turns=extract.turns if order.relation == "same-turn" else None, codes=shown,
        below=subtrees(book) if order.with_subcodes else None,
        labels={guid: book.path(guid) for guid in shown},
    )  # fmt: skip
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
        raise Refusal("pictures.no_pairs")
    kind, _, near = (matrix.relation or "overlap").partition(":")
    drawing = begun(
        "network", order.title or say("pictures.title.network"),
        say("pictures.sub.cooccurrence", measure=say(f"pictures.met.{matrix.count}"),
            relation=say(f"matrix.relation_said.{kind}", n=near)),
    )  # fmt: skip
    names = short_names(book, shown)
    angles = [math.pi / 2 - 2 * math.pi * (n + 0.5) / len(shown) for n in range(len(shown))]
    radius = (WIDTH - 2 * NAME) / 2 - 6
    told = [fitted(names[guid], NAME - 12) for guid in shown]
    reach = [(radius + 16 + wide(words)) * math.sin(a) for words, a in zip(told, angles, strict=True)]
    cx, cy = WIDTH / 2, TOP + max(*reach, radius + 10)
    bottom = cy - min(*reach, -radius - 10)
    at = [(cx + radius * math.cos(a), cy - radius * math.sin(a)) for a in angles]
    most = edges[0][0]
    drawn = edges[:MOST_LINES]
    bends = {(i, j): _bend(at[i], at[j], (cx, cy), radius) for _, i, j in drawn}
    for count, i, j in reversed(drawn):
        share = count / most
        met = (
            say(f"matrix.cell.{matrix.count}", n=count)
            if count == 1
            else say(f"matrix.cell.{matrix.count}.other", n=figure(count, say))
        )
        mark = drawing.mark(f"{names[shown[i]]} – {names[shown[j]]}: {met}",
                            Target(pair=(shown[i], shown[j])))  # fmt: skip
        path = (at[i], bends[i, j], at[j])
        drawing.add(Line(path, f"edge:{share:.3f}", 0.5 + 5.5 * share, curved=True, mark=mark))
    _numbers(drawing, [(n, at[i], bends[i, j], at[j]) for n, i, j in drawn[:NUMBERED] if n > 1], say)
    largest = max(used[guid] for guid in shown)
    for guid, words, angle, (x, y) in zip(shown, told, angles, at, strict=True):
        size = 3 + 5 * math.sqrt(used[guid] / largest)
        mark = drawing.mark(f"{book.path(guid)}: {say('matrix.used', n=used[guid])}", Target(codes=(guid,)))
        drawing.add(Disc(x, y, size, book.get(guid).color, "ink", mark))
        out = radius + 13
        turned = math.degrees(angle)
        flip = math.cos(angle) < 0
        drawing.add(
            Words(
                cx + out * math.cos(angle),
                cy - out * math.sin(angle),
                words,
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
    return ended(drawing, bottom)


Point = tuple[float, float]


def _bend(one: Point, other: Point, centre: Point, radius: float) -> Point:
    """The point that draws a line inwards: the further apart two codes, the nearer to the centre."""
    middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    apart = math.dist(one, other) / (2 * radius)
    keep = 0.75 - 0.45 * apart
    return centre[0] + (middle[0] - centre[0]) * keep, centre[1] + (middle[1] - centre[1]) * keep


def _numbers(drawing: Drawing, lines: list[tuple[int, Point, Point, Point]], say: Say) -> None:
    """The numbers of the strongest lines, each where none stands yet; without room there is none."""
    taken: list[Point] = []
    for count, one, bend, other in lines:
        for t in (0.5, 0.4, 0.6, 0.3, 0.7):
            x = (1 - t) ** 2 * one[0] + 2 * t * (1 - t) * bend[0] + t * t * other[0]
            y = (1 - t) ** 2 * one[1] + 2 * t * (1 - t) * bend[1] + t * t * other[1]
            if all(abs(x - a) > 14 or abs(y - b) > 11 for a, b in taken):
                break
        else:
            continue
        taken.append((x, y))
        room = wide(figure(count, say), SMALL, bold=True) + 4
        drawing.add(
            Rect(x - room / 2, y - 5, room, 10, "paper"),
            Words(x, y, figure(count, say), SMALL, "ink", "middle", True),
        )

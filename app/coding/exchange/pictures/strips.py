"""One document at a glance: the portrait (its text as a strip of its codes) and the timeline over turns."""

from __future__ import annotations

import math

from app.coding.analysis.ground import Ground
from app.coding.analysis.portrait import portrait, timeline
from app.coding.exchange.pictures.drawing import Drawing, Line, Rect, Target, Words
from app.coding.exchange.pictures.order import Order, chosen_codes, left_out, short_names
from app.coding.exchange.pictures.style import (
    EDGE,
    LABEL,
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
from app.coding.model import Source
from app.coding.refusal import Refusal

PIECES, ACROSS, BAND = 400, 50, 17.0
"""Pieces of a portrait, how many stand on one line, and the height of such a line."""
NAMES = 164.0


def _source(ground: Ground, order: Order) -> Source:
    found = next((s for s in ground.extract.sources if s.guid == order.source), None)
    if found is None:
        raise Refusal("pictures.no_document")
    return found


def document_portrait(ground: Ground, order: Order, say: Say) -> Drawing:
    """The text of ``order.source`` in ``PIECES`` pieces, each in the colour and number of its code."""
    source, book = _source(ground, order), ground.extract.codebook
    codes = chosen_codes(ground, order)
    found = portrait(ground.extract.columns, source.guid, source.length, codes, PIECES)
    used = [n for n in range(len(codes)) if found.covered[n]]
    if not used:
        raise Refusal("pictures.uncoded", name=source.name)
    ranked = sorted(used, key=lambda n: (-int(found.covered[n]), n))[: order.most]
    number = {n: place for place, n in enumerate(ranked, 1)}
    drawing = begun("portrait", order.title or say("pictures.title.portrait", name=source.name),
                    say("pictures.sub.portrait"))  # fmt: skip
    wide_one = (WIDTH - 2 * EDGE) / ACROSS
    pieces = len(found.winner)
    lines = math.ceil(pieces / ACROSS)
    names = short_names(book, [codes[n] for n in used])
    for line in range(lines):
        first, last = line * ACROSS, min((line + 1) * ACROSS, pieces)
        at = first
        y = TOP + line * (BAND + 4)
        while at < last:
            code = int(found.winner[at])
            end = at
            while end < last and int(found.winner[end]) == code:
                end += 1
            start, stop = int(found.edges[at]), int(found.edges[end])
            x, room = EDGE + (at - first) * wide_one, (end - at) * wide_one
            if code < 0:
                mark = drawing.mark(say("pictures.uncoded_piece"))
                drawing.add(Rect(x, y, room, BAND, "wash", "", "", mark))
            else:
                guid = codes[code]
                color = book.get(guid).color if code in number else "faint"
                target = Target(codes=(guid,), source=source.guid, start=start, end=stop)
                mark = drawing.mark(f"{book.path(guid)}", target)
                drawing.add(Rect(x, y, room, BAND, color, "paper", "", mark))
                told = str(number.get(code, "+"))
                if room >= wide(told, SMALL, bold=True) + 1.5:
                    ink = f"over:{book.get(guid).color}" if code in number else "over:#9aa5b1"
                    drawing.add(Words(x + room / 2, y + BAND / 2, told, SMALL, ink, "middle", True))
            at = end
    y = TOP + lines * (BAND + 4) + 12
    y = _portrait_legend(drawing, ground, [(codes[n], int(found.covered[n])) for n in ranked], source, y, say)
    drawing.table(
        (say("pictures.number"), say("export.column.code"), say("crosstab.unit.characters"),
         say("pictures.share")),
        [
            (number.get(n), book.path(codes[n]), int(found.covered[n]),
             round(100 * int(found.covered[n]) / max(source.length, 1), 1))
            for n in sorted(used, key=lambda n: (-int(found.covered[n]), n))
        ],
    )  # fmt: skip
    drawing.row_marks = [
        drawing.mark(names[codes[n]], Target(codes=(codes[n],), source=source.guid, end=source.length))
        for n in sorted(used, key=lambda n: (-int(found.covered[n]), n))
    ]
    if len(ranked) < len(used):
        drawing.notes.append(say("pictures.portrait_rest", n=len(used) - len(ranked)))
    drawing.notes.append(say("pictures.portrait_note", pieces=pieces))
    return ended(drawing, y)


def _portrait_legend(
    drawing: Drawing, ground: Ground, ranked: list[tuple[str, int]], source: Source, y: float, say: Say
) -> float:
    """Two columns of number, colour, name and share of the text."""
    book = ground.extract.codebook
    names = short_names(book, [guid for guid, _ in ranked])
    half = math.ceil(len(ranked) / 2)
    column = (WIDTH - 2 * EDGE) / 2
    for n, (guid, covered) in enumerate(ranked):
        x, line = EDGE + column * (n // half), y + 14 * (n % half)
        color = book.get(guid).color
        share = figure(100 * covered / max(source.length, 1), say, 1)
        mark = drawing.mark(
            f"{book.path(guid)}: {share}%", Target(codes=(guid,), source=source.guid, end=source.length)
        )
        drawing.add(
            Rect(x, line - 5, 15, 10, color, "edge:0.5", "", mark),
            Words(x + 7.5, line, str(n + 1), SMALL, f"over:{color}", "middle", True),
            Words(x + 20, line, fitted(names[guid], column - 62)),
            Words(x + column - 14, line, f"{share}%", LABEL, "muted", "end"),
        )
    return y + 14 * half - 4


def code_timeline(ground: Ground, order: Order, say: Say) -> Drawing:
    """Codes by the turns of ``order.source``, under who speaks. Refuses a document without turns."""
    source, extract = _source(ground, order), ground.extract
    book, turns = extract.codebook, extract.turns.get(source.guid, ())
    if not turns:
        raise Refusal("pictures.no_turns", name=source.name)
    codes = chosen_codes(ground, order)
    met = timeline(extract.columns, source.guid, turns, codes)
    used = [n for n in range(len(codes)) if met[n].any()]
    if not used:
        raise Refusal("pictures.uncoded", name=source.name)
    chosen = sorted(sorted(used, key=lambda n: (-int(met[n].sum()), n))[: order.most])
    drawing = begun("timeline", order.title or say("pictures.title.timeline", name=source.name),
                    say("pictures.sub.timeline"))  # fmt: skip
    names = short_names(book, [codes[n] for n in chosen])
    left = EDGE + NAMES
    one = (WIDTH - left - EDGE) / len(turns)
    roles = {s.guid: s for s in extract.speakers}
    y = TOP
    drawing.add(Words(left - 8, y + 4, say("pictures.who"), SMALL, "muted", "end"))
    for n, turn in enumerate(turns):
        who = roles.get(turn.speaker or "")
        role = who.role if who else "other"
        mark = drawing.mark(f"{say('fragments.turn', n=turn.n)}: {clean(who.name) if who else '–'}")
        fill = {"interviewer": "line", "respondent": "muted"}.get(role, "wash")
        drawing.add(Rect(left + n * one, y, max(one - 0.3, 0.4), 8, fill, "", "", mark))
    y += 14
    rows = []
    for n in chosen:
        guid = codes[n]
        drawing.add(
            Words(left - 8, y + 6, fitted(names[guid], NAMES - 10), anchor="end"),
            Line(((left, y + 6), (WIDTH - EDGE, y + 6)), "line", 0.5),
        )
        told = [turns[k].n for k in range(len(turns)) if met[n, k]]
        for k, turn in enumerate(turns):
            if not met[n, k]:
                continue
            target = Target(codes=(guid,), source=source.guid, start=turn.start, end=turn.end)
            mark = drawing.mark(f"{book.path(guid)}: {say('fragments.turn', n=turn.n)}", target)
            drawing.add(Rect(left + k * one, y + 1, max(one - 0.3, 1.2), 10, book.get(guid).color, "edge:0.6",
                             "", mark))  # fmt: skip
        rows.append((book.path(guid), len(told), ", ".join(map(str, told))))
        drawing.row_marks.append(
            drawing.mark(book.path(guid), Target(codes=(guid,), source=source.guid, end=source.length))
        )
        y += 14
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if one * s >= 22), 1000)
    drawing.add(Line(((left, y), (WIDTH - EDGE, y)), "muted"))
    for k, turn in enumerate(turns):
        if k == 0 or (k + 1) % step == 0:
            x = left + (k + 0.5) * one
            drawing.add(
                Line(((x, y), (x, y + 3)), "muted"), Words(x, y + 10, str(turn.n), SMALL, "muted", "middle")
            )
    drawing.add(Words(left - 8, y + 10, say("pictures.turn"), SMALL, "muted", "end"))
    drawing.table((say("export.column.code"), say("pictures.turns"), say("pictures.in_turns")), rows)
    drawing.notes += left_out(len(chosen), len(used), say)
    drawing.notes.append(say("pictures.timeline_note"))
    return ended(drawing, y + 14)

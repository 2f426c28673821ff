"""Code frequencies, and codes by group, as bars that also read in black and white."""

from __future__ import annotations

import math

from app.coding.analysis.crosstab import CrossTable, crosstab
from app.coding.analysis.ground import Ground
from app.coding.analysis.table_words import notices, sentence
from app.coding.exchange.crosstab_sheets import side_name
from app.coding.exchange.pictures.drawing import HATCHES, Drawing, Line, Rect, Target, Words
from app.coding.exchange.pictures.order import (
    Order,
    chosen_codes,
    left_out,
    most_used,
    nothing,
    short_names,
    totals,
)
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
)
from app.coding.palette import PALETTE
from app.coding.refusal import Refusal

NAMES = 168.0
"""Points for the names of codes."""
MOST_GROUPS = 6


def frequencies(ground: Ground, order: Order, say: Say) -> Drawing:
    """The codes that were used most, with the cases behind each. Raises Refusal when none was."""
    book, count = ground.extract.codebook, order.count or "codings"
    codes = chosen_codes(ground, order)
    counts, cases = totals(ground, order, count, say)
    shown = most_used(counts, codes, order.most)
    if not shown:
        raise nothing(ground, order)
    used = sum(1 for guid in codes if counts.get(guid))
    unit = say(f"crosstab.unit.{count}")
    drawing = begun("frequencies", order.title or say("pictures.title.frequencies"),
                    say("pictures.sub.frequencies", unit=unit))  # fmt: skip
    names, most = short_names(book, shown), max(counts[guid] for guid in shown)
    left = EDGE + NAMES
    room = WIDTH - left - 84
    y = TOP
    rows = []
    for guid in shown:
        n, of = counts[guid], cases[guid]
        told = counted(n, count, say)
        behind = f" · {counted(of, 'cases', say)}" if count != "cases" else ""
        mark = drawing.mark(f"{book.path(guid)}: {told}{behind}", Target(codes=_family(ground, order, guid)))
        drawing.add(
            Words(left - 8, y + 7, fitted(names[guid], NAMES - 8), anchor="end"),
            Rect(left, y + 1.5, max(room * n / most, 0.8), 11, book.get(guid).color, "edge:0.5", mark=mark),
            Words(left + room * n / most + 5, y + 7, figure(n, say), bold=True),
        )
        if count != "cases":
            at = left + room * n / most + 9 + wide(figure(n, say), bold=True)
            drawing.add(Words(at, y + 7, counted(of, "cases", say), SMALL, "muted"))
        rows.append((book.path(guid), n, of))
        drawing.row_marks.append(mark)
        y += 15
    drawing.add(Line(((left, TOP - 2), (left, y)), "muted"))
    drawing.table((say("export.column.code"), unit, say("crosstab.cases_behind")), rows)
    drawing.notes += left_out(len(shown), used, say)
    return ended(drawing, y)


def _family(ground: Ground, order: Order, guid: str) -> tuple[str, ...]:
    book = ground.extract.codebook
    below = [c.guid for c in book.descendants(guid)] if order.with_subcodes else []
    return (guid, *below)


def by_group(ground: Ground, order: Order, say: Say) -> Drawing:
    """The most used codes by the values of an attribute or trait: shares of cases, unless asked otherwise.

    Raises Refusal for unknown columns, when there is nothing, and ``pictures.groups`` without columns.
    """
    if order.columns in ("codes", "sets"):
        raise Refusal("pictures.groups")
    count, percent = order.count or "cases", order.percent or "column"
    table = crosstab(
        ground, order.asked("codes", say), order.asked(order.columns, say), count=count, missing=order.missing
    )
    book = ground.extract.codebook
    counts = dict(zip(table.rows.keys, table.row_units.tolist(), strict=True))
    codes = chosen_codes(ground, order)
    shown = most_used(counts, codes, order.most)
    filled = [j for j in range(len(table.columns.keys)) if table.column_base[j]]
    groups = sorted(sorted(filled, key=lambda j: -int(table.column_base[j]))[:MOST_GROUPS])
    if not shown or not groups:
        raise nothing(ground, order)
    unit = say(f"crosstab.unit.{count}")
    name = side_name(order.columns, say)
    drawing = begun("bars", order.title or say("pictures.title.bars", columns=name),
                    say(f"pictures.sub.{percent}", unit=unit))  # fmt: skip
    y = _legend(drawing, table, groups, count, say)
    shares = table.percent(percent).tolist()
    names = short_names(book, shown)
    left = EDGE + NAMES
    room = WIDTH - left - 62
    most = (
        max(
            (
                v
                for i in (table.rows.keys.index(g) for g in shown)
                for j in groups
                if not math.isnan(v := shares[i][j])
            ),
            default=0.0,
        )
        or 1.0
    )
    top, rows = y, []
    for guid in shown:
        i = table.rows.keys.index(guid)
        high = 9 * len(groups)
        drawing.add(Words(left - 8, y + high / 2, fitted(names[guid], NAMES - 8), anchor="end"))
        for n, j in enumerate(groups):
            share, met = shares[i][j], int(table.counts[i, j])
            label = clean(table.columns.labels[j])
            words = "–" if math.isnan(share) else f"{figure(share, say)}%"
            mark = drawing.mark(
                f"{book.path(guid)} · {label}: {counted(met, count, say)}, {words}",
                Target(codes=_family(ground, order, guid), column=(order.columns, table.columns.keys[j])),
            )
            long = 0.0 if math.isnan(share) else room * share / most
            drawing.add(
                Rect(
                    left, y + 9 * n + 0.7, max(long, 0.6), 7.6, f"tint:{PALETTE[n]}", "ink", HATCHES[n], mark
                ),
                Words(left + long + 4, y + 9 * n + 4.5, f"{words} ({figure(met, say)})", SMALL, "muted"),
            )
            rows.append((book.path(guid), label, met, None if math.isnan(share) else round(share, 1)))
            drawing.row_marks.append(mark)
        y += high + 6
    drawing.add(Line(((left, top - 2), (left, y - 4)), "muted"))
    drawing.table((say("export.column.code"), name, unit, say(f"crosstab.percent_of.{percent}")), rows)
    drawing.notes += left_out(len(shown), sum(1 for guid in codes if counts.get(guid)), say)
    if len(groups) < len(filled):
        drawing.notes.append(say("pictures.groups_left_out", shown=len(groups), n=len(filled)))
    told = notices(table, percent, say("export.decimal"))
    drawing.notes += [sentence(n, say) for n in told if n.key.split(".")[1] in ("base", "few")]
    return ended(drawing, y - 4)


def _legend(drawing: Drawing, table: CrossTable, groups: list[int], count: str, say: Say) -> float:
    """The patterns and what they stand for, on as many lines as they need; where the picture begins."""
    x, y = EDGE, TOP + 4
    for n, j in enumerate(groups):
        base = counted(int(table.column_base[j]), count, say)
        words = f"{fitted(table.columns.labels[j], 150)} (n = {base})"
        long = 18 + wide(words) + 14
        if x + long > WIDTH and x > EDGE:
            x, y = EDGE, y + 14
        drawing.add(
            Rect(x, y - 4.5, 13, 9, f"tint:{PALETTE[n]}", "ink", HATCHES[n]),
            Words(x + 18, y, words, LABEL),
        )
        x += long
    return y + 16

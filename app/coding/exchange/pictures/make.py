"""From what is asked to a drawing, and from a shape in it back to the codings behind it."""

from __future__ import annotations

from collections.abc import Callable

from app.coding.analysis.crosstab import behind_cell
from app.coding.analysis.ground import Ground
from app.coding.analysis.sides import Asked
from app.coding.exchange.pictures.bars import by_group, frequencies
from app.coding.exchange.pictures.base import base_words, based
from app.coding.exchange.pictures.curve import saturation_curve
from app.coding.exchange.pictures.drawing import Drawing, Target
from app.coding.exchange.pictures.heat import heat_map
from app.coding.exchange.pictures.network import network
from app.coding.exchange.pictures.order import OF_DOCUMENT, Order
from app.coding.exchange.pictures.strips import code_timeline, document_portrait
from app.coding.exchange.pictures.style import Say
from app.coding.exchange.pictures.treemap import tree_map
from app.coding.model import CodeSet
from app.coding.refusal import Refusal

MAKERS: dict[str, Callable[[Ground, Order, Say], Drawing]] = {
    "frequencies": frequencies,
    "heatmap": heat_map,
    "network": network,
    "bars": by_group,
    "portrait": document_portrait,
    "timeline": code_timeline,
    "saturation": saturation_curve,
    "treemap": tree_map,
}


def draw(ground: Ground, order: Order, say: Say) -> Drawing:
    """The picture that is asked for, with its base and filter under it; ``say`` gives the sentences, in the
    language of the picture.

    Raises Refusal ``pictures.kind``, ``pictures.nothing``, what the analysis refuses, and for a portrait or
    timeline ``pictures.no_document``, ``pictures.uncoded`` and ``pictures.no_turns``.
    """
    maker = MAKERS.get(order.kind)
    if maker is None:
        raise Refusal("pictures.kind", kind=order.kind, known=", ".join(MAKERS))
    words = base_words(
        ground.extract, ground.columns, say, codes=order.codes, with_subcodes=order.with_subcodes,
        source=order.source if order.kind in OF_DOCUMENT else "",
    )  # fmt: skip
    return based(maker(ground, order, say), words)


def behind(ground: Ground, order: Order, target: Target) -> list[int]:
    """The row numbers, in the columns of codings, of what a shape stands for, by document and start."""
    import numpy as np

    c = ground.columns
    if target.pair is not None:
        return _pair(ground, order, target.pair)
    if target.column is not None:
        what, key = target.column
        one = Asked("sets", sets=(CodeSet("row", "row", target.codes),))
        count = order.count or ("cases" if order.kind == "bars" else "codings")
        other = Asked(what, sets=order.sets, bins=order.bins)
        return behind_cell(ground, one, other, "row", key, count=count)
    wanted = [n for n, guid in enumerate(c.codes) if guid in set(target.codes)]
    met = np.isin(c.code, wanted)
    if target.source:
        here = [n for n, guid in enumerate(c.sources) if guid == target.source]
        met &= np.isin(c.source, here) & (c.start < target.end) & (c.end > target.start)
    at = np.flatnonzero(met)
    found: list[int] = at[np.lexsort((c.end[at], c.start[at], ground.source[at]))].tolist()
    return found


def _pair(ground: Ground, order: Order, pair: tuple[str, str]) -> list[int]:
    from app.coding.analysis.cooccurrence import pairs

    book = ground.extract.codebook

    def family(guid: str) -> set[str]:
        return {guid, *(c.guid for c in book.descendants(guid))} if order.with_subcodes else {guid}

    one, other = family(pair[0]), family(pair[1])
    found = pairs(ground.columns, one, other, order.relation, turns=ground.extract.turns)
    return sorted({n for both in found for n in both})

"""What a picture is asked to show, and what its makers have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.coding.analysis.crosstab import crosstab
from app.coding.analysis.ground import Ground
from app.coding.analysis.sides import Asked
from app.coding.codebook import Codebook
from app.coding.exchange.pictures.style import Say, clean
from app.coding.model import CodeSet
from app.coding.refusal import Refusal

Kind = Literal["frequencies", "heatmap", "network", "bars", "portrait", "timeline", "saturation", "treemap"]
KINDS: tuple[Kind, ...] = (
    "frequencies", "heatmap", "network", "bars", "portrait", "timeline", "saturation", "treemap",
)  # fmt: skip
TOP: Mapping[str, int] = {
    "frequencies": 30, "heatmap": 25, "network": 20, "bars": 12, "portrait": 20, "timeline": 30,
    "saturation": 0, "treemap": 60,
}  # fmt: skip
"""How many codes a picture shows unasked; more is soup on a page."""
OF_DOCUMENT = ("portrait", "timeline")
"""Pictures of one document."""
ORDERS = ("interview", "coding")


@dataclass(frozen=True, slots=True)
class Order:
    """``kind`` is one of KINDS. ``codes`` (guids, tree order) are all that may be shown, None the codebook.

    ``columns`` (of bars, and of a heat map unless "codes") is what stands against the codes, in classes by
    ``bins``; ``count`` what is counted; ``percent`` "" or of what; ``source`` the document of a portrait or
    timeline; ``order`` that of the documents of a saturation curve, ``moments`` when each was coded; ``top``
    the number of codes, 0 for TOP. ``names`` and ``no_value`` as in ``tables.table``.
    """

    kind: str
    codes: tuple[str, ...] | None = None
    columns: str = "codes"
    bins: str = ""
    count: str = ""
    percent: str = ""
    relation: str = "overlap"
    with_subcodes: bool = False
    source: str = ""
    order: str = "interview"
    top: int = 0
    title: str = ""
    missing: bool = True
    sets: tuple[CodeSet, ...] = ()
    moments: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    no_value: str = ""

    @property
    def most(self) -> int:
        """The number of codes that is shown at most."""
        return self.top or TOP.get(self.kind, 30)

    def asked(self, what: str, say: Say) -> Asked:
        """A side of a cross table."""
        return Asked(
            what, self.codes, self.sets, self.with_subcodes, self.bins, self.no_value, self.names,
            say("export.decimal"),
        )  # fmt: skip


def chosen_codes(ground: Ground, order: Order) -> list[str]:
    """The guids of the codes that may be shown, in tree order."""
    book = ground.extract.codebook
    wanted = None if order.codes is None else set(order.codes)
    return [c.guid for c in book if wanted is None or c.guid in wanted]


def totals(ground: Ground, order: Order, count: str, say: Say) -> tuple[dict[str, int], dict[str, int]]:
    """Per code what is counted of it, and its cases."""
    table = crosstab(ground, order.asked("codes", say), Asked("documents"), count=count)
    keys = table.rows.keys
    counts = dict(zip(keys, table.row_units.tolist(), strict=True))
    return counts, dict(zip(keys, table.row_cases.tolist(), strict=True))


def most_used(counts: Mapping[str, int], codes: Sequence[str], most: int) -> list[str]:
    """At most so many of the codes that were used, the most used first; ties in tree order."""
    used = [guid for guid in codes if counts.get(guid)]
    return sorted(used, key=lambda guid: -counts[guid])[:most]


def short_names(book: Codebook, codes: Sequence[str]) -> dict[str, str]:
    """The name of each code; with its parent's where two bear the same."""
    met = Counter(clean(book.get(guid).name).casefold() for guid in codes)
    found = {}
    for guid in codes:
        code = book.get(guid)
        twice = met[clean(code.name).casefold()] > 1 and code.parent is not None and code.parent in book
        above = f"{clean(book.get(code.parent).name)} > " if twice and code.parent else ""
        found[guid] = f"{above}{clean(code.name)}"
    return found


def left_out(shown: int, used: int, say: Say) -> list[str]:
    """The note that not every code that was used is shown."""
    return [say("pictures.left_out", shown=shown, n=used)] if shown < used else []


def nothing(ground: Ground, order: Order) -> Refusal:
    """There is nothing to draw, and why: no codings, or no cases where those are counted or stand apart."""
    wants_cases = "cases" in (order.columns, order.count) or order.kind == "bars"
    if not len(ground.columns) or not wants_cases:
        return Refusal("pictures.nothing")
    return Refusal("pictures.no_linked" if ground.extract.cases else "pictures.no_cases")

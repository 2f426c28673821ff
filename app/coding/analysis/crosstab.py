"""Cross tables: codes, code sets, traits and attributes against one another, with bases, n and tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from app.coding.analysis import characters
from app.coding.analysis.association import Verdict, verdict_on
from app.coding.analysis.ground import Ground
from app.coding.analysis.sides import Asked, Side, side_of
from app.coding.analysis.sorting import sorted_by
from app.coding.refusal import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

TableCount = Literal["codings", "fragments", "documents", "cases", "characters"]
Percent = Literal["row", "column", "total"]
TABLE_COUNTS: tuple[TableCount, ...] = ("codings", "fragments", "documents", "cases", "characters")
PERCENTS: tuple[Percent, ...] = ("row", "column", "total")
FEW = 10
"""A percentage of fewer cases than this is told to say little."""
_BITS = 1 << 24
"""Cells times units up to which distinct units are marked instead of sorted."""


@dataclass(frozen=True, slots=True, eq=False)
class CrossTable:
    """Counts of ``rows`` by ``columns`` with their margins; docs/matrix.md has every definition.

    ``counts`` is rows by columns. ``row_base``, ``column_base`` and ``base`` are what percentages are of:
    the distinct units of the row, the column and the table. For cases and documents those of a column of an
    attribute are all that have the value, coded or not, in a table with codes of those with a document.
    ``cases`` (rows by columns), ``row_cases``,
    ``column_cases`` and ``all_cases`` are the distinct cases behind the counts.
    ``row_units``, ``column_units`` and ``units`` are the distinct units that are counted in some cell.
    ``single``: no case has two of the columns (rows, for ``single_rows``), so that columns can be compared.
    """

    rows: Side
    columns: Side
    count: TableCount
    counts: Ints
    row_base: Ints
    column_base: Ints
    base: int
    cases: Ints
    row_cases: Ints
    column_cases: Ints
    all_cases: int
    row_units: Ints
    column_units: Ints
    units: int
    single: bool
    single_rows: bool

    def percent(self, of: str) -> Floats:
        """Counts as percentages of the base of their row, their column or the table; nan where that is 0.

        Raises Refusal ``analysis.percent``.
        """
        import numpy as np

        if of not in PERCENTS:
            raise Refusal("analysis.percent", percent=of)
        base = {
            "row": self.row_base[:, None],
            "column": self.column_base[None, :],
            "total": np.full((1, 1), self.base),
        }[of]
        found = np.full(self.counts.shape, np.nan)
        np.divide(100.0 * self.counts, base, out=found, where=np.broadcast_to(base, found.shape) > 0)
        return found

    def over(self, of: str) -> bool:
        """Whether a unit counts in two cells of one row (column, table), so that percentages exceed 100."""
        if of == "row":
            return bool((self.counts.sum(axis=1) > self.row_units).any())
        if of == "column":
            return bool((self.counts.sum(axis=0) > self.column_units).any())
        return int(self.counts.sum()) > self.units

    def few(self, percent: str = "") -> tuple[tuple[str, int], ...]:
        """The rows (of ``row``) or else the columns that percentages are of, where those are fewer than FEW
        cases: labels, and how many. Of a value all cases that have it count, of a code those in which it is
        found; codes are told only under percentages of them."""
        side, behind = (self.rows, self.row_cases) if percent == "row" else (self.columns, self.column_cases)
        if side.kind in ("cases", "documents", "coders") or (side.of_codes and not percent):
            return ()
        known = behind.tolist() if side.of_codes else _known_cases(side)
        return tuple((label, n) for label, n in zip(side.labels, known, strict=True) if 0 < n < FEW)

    def row_verdict(self, i: int) -> Verdict:
        """Whether cases with and without the code of row ``i`` are spread differently over the columns."""
        reason = self._untestable()
        if reason or not self.rows.of_codes:
            return Verdict("none", reason or "no_groups")  # type: ignore[arg-type]
        at = self._values(self.columns)
        with_code = [int(self.counts[i, j]) for j in at]
        without = [int(self.column_base[j]) - n for j, n in zip(at, with_code, strict=True)]
        return verdict_on((with_code, without))

    def verdict(self) -> Verdict:
        """Whether the two sides of a table of values by values go together; of codes each row has its own."""
        reason = self._untestable()
        if not reason and self.rows.of_codes:
            reason = "overlap"
        if not reason and not self.single_rows:
            reason = "overlap"
        if reason:
            return Verdict("none", reason)  # type: ignore[arg-type]
        at = self._values(self.columns)
        return verdict_on([[int(self.counts[i, j]) for j in at] for i in self._values(self.rows)])

    def _untestable(self) -> str:
        if self.count != "cases":
            return "not_cases"
        if self.columns.of_codes or self.columns.kind in ("cases", "documents", "coders"):
            return "no_groups"
        if not self.rows.of_codes and self.rows.kind in ("cases", "documents", "coders"):
            return "no_groups"
        if not self.single:
            return "overlap"
        if sum(1 for j in self._values(self.columns) if self.column_base[j]) < 2:
            return "one_group"
        return ""

    @staticmethod
    def _values(side: Side) -> list[int]:
        """The numbers of the keys that are values: having none is no group."""
        return [n for n, key in enumerate(side.keys) if not (side.gap and key == "")]


def _known_cases(side: Side) -> list[int]:
    import numpy as np

    if side.cases is None:
        return [0] * len(side.keys)
    found: list[int] = np.bincount(side.cases[1], minlength=len(side.keys)).tolist()
    return found


def checked_table_count(count: str) -> TableCount:
    """``count`` when a cross table can count it; raises Refusal ``analysis.count`` otherwise."""
    for known in TABLE_COUNTS:
        if count == known:
            return known
    raise Refusal("analysis.count", count=count)


def crosstab(
    ground: Ground, rows: Asked, columns: Asked, *, count: str = "codings", missing: bool = True
) -> CrossTable:
    """Count ``rows`` by ``columns``. Without ``missing`` what has no value is left out, of the bases too.

    A column or row of no value that nothing stands in is left out anyway. Cases and documents of values by
    values are counted whether they were coded or not. Raises Refusal ``analysis.columns``,
    ``analysis.bins`` or ``analysis.count``.
    """
    import numpy as np

    what = checked_table_count(count)
    one, other = side_of(ground, rows), side_of(ground, columns)
    if one.of_codes or other.of_codes:
        one, other = _documented(ground, one), _documented(ground, other)
    known = what in ("cases", "documents") and not (one.of_codes or other.of_codes)
    if known:
        joined = _known(one, other, what)
        unit, r, k = joined
        case = unit if what == "cases" else None
        if case is None:
            cases_of = _known(one, other, "cases")
    else:
        inst, r, k = _coded(ground, one, other, what)
        row, of = ground.instances
        unit = _units(ground, one, other, what)[row[inst]] if what != "cases" else of[inst]
        case = of[inst]
    one, r_keep = _trimmed(one, r, missing, what)
    other, k_keep = _trimmed(other, k, missing, what)
    keep = r_keep & k_keep & (unit >= 0)
    tall, wide = len(one.keys), len(other.keys)

    def measured(cell: Ints, cells: int) -> Ints:
        if what == "characters" and not known:
            return characters.united(cell, cells, start, end, sorted_by(cell))
        if once:
            return np.bincount(cell, minlength=cells).astype(np.int64)
        return distinct(cell, unit[keep], cells)

    r_kept, k_kept = r[keep], k[keep]
    plain = one.place[0] is None and other.place[0] is None
    once = what == "codings" and plain and len(ground.instances[0]) == len(ground)
    if what == "characters":
        at = ground.instances[0][inst[keep]]
        order = np.argsort(ground.line[0][at])
        start, end = (v[at][order] for v in ground.line)
        r_kept, k_kept = r_kept[order], k_kept[order]
    counts = measured(r_kept * wide + k_kept, tall * wide).reshape(tall, wide)
    row_units, column_units = measured(r_kept, tall), measured(k_kept, wide)
    units = int(measured(np.zeros_like(r_kept), 1)[0])
    row_base, column_base, base = row_units, column_units, units
    if what in ("cases", "documents"):
        row_base, column_base, base = _bases(one, other, what, row_base, column_base, base)
    if case is None:
        c_unit, cr, ck = cases_of
        with_case = (cr < tall) & (ck < wide)
        c_unit, cr, ck = c_unit[with_case], cr[with_case], ck[with_case]
    else:
        with_case = keep & (case >= 0)
        c_unit, cr, ck = case[with_case], r[with_case], k[with_case]
    return CrossTable(
        one, other, what, counts, row_base, column_base, base,
        distinct(cr * wide + ck, c_unit, tall * wide).reshape(tall, wide),
        distinct(cr, c_unit, tall), distinct(ck, c_unit, wide),
        int(distinct(np.zeros_like(cr), c_unit, 1)[0]),
        row_units, column_units, units, _single(other), _single(one),
    )  # fmt: skip


def behind_cell(
    ground: Ground, rows: Asked, columns: Asked, row: str, column: str, *, count: str = "codings"
) -> list[int]:
    """The row numbers in the columns of codings that a cell stands for, by document and start.

    What one coder gave one range under several codes of one key is one of them. Codings of the cell's
    cases that bear no code of the row are not among them; a cell of values by values has the codings of both.
    """
    import numpy as np

    one, other = side_of(ground, rows), side_of(ground, columns)
    if row not in one.keys or column not in other.keys:
        return []
    inst, r, k = _coded(ground, one, other, checked_table_count(count))
    met = (r == one.keys.index(row)) & (k == other.keys.index(column))
    at = np.unique(ground.instances[0][inst[met]])
    if one.merged or other.merged:
        at = at[np.sort(np.unique(ground.passage[at], return_index=True)[1])]
    c = ground.columns
    found: list[int] = at[np.lexsort((c.end[at], c.start[at], ground.source[at]))].tolist()
    return found


def distinct(cell: Ints, unit: Ints, cells: int) -> Ints:
    """How many different units (numbers from 0) stand in each of so many cells."""
    import numpy as np

    size = int(unit.max(initial=0)) + 1
    keys = cell * size + unit
    if cells * size <= _BITS:
        seen = np.zeros(cells * size, dtype=bool)
        seen[keys] = True
        marked: Ints = seen.reshape(cells, size).sum(axis=1, dtype=np.int64)
        return marked
    keys = np.sort(keys)  # unique hashes, which takes ten times as long
    fresh = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    found: Ints = np.bincount(keys[fresh] // size, minlength=cells).astype(np.int64)
    return found


def _coded(ground: Ground, one: Side, other: Side, count: str) -> tuple[Ints, Ints, Ints]:
    """Instances with a key of both sides, and those keys.

    Where codings are counted, one that has a value through some case is not without a value through another.
    """
    import numpy as np

    row, _ = ground.instances
    inst, r = one.place
    also, k = other.place
    if inst is None:
        inst = np.arange(len(row), dtype=np.int64)
    if also is None:
        k = k[inst]
    else:
        order = np.searchsorted(also, inst, "left"), np.searchsorted(also, inst, "right")
        some = order[1] - order[0]
        nth = np.arange(int(some.sum())) - np.repeat(np.cumsum(some) - some, some)
        k = k[np.repeat(order[0], some) + nth]
        inst, r = np.repeat(inst, some), np.repeat(r, some)
    keep = (r >= 0) & (k >= 0)
    if count != "cases":
        for side, key in ((one, r), (other, k)):
            if side.by_case and side.gap:
                none = len(side.keys) - 1
                at, own = side.place
                of = row if at is None else row[at]
                valued = np.bincount(of[own != none], minlength=len(ground)) > 0
                keep &= (key != none) | ~valued[row[inst]]
    if keep.all():
        return inst, r, k
    return inst[keep], r[keep], k[keep]


def _known(one: Side, other: Side, what: str) -> tuple[Ints, Ints, Ints]:
    """All cases or documents with their keys on both sides, coded or not."""
    import numpy as np

    mine, theirs = (s.cases if what == "cases" else s.sources for s in (one, other))
    none = np.empty(0, dtype=np.int64)
    if mine is None or theirs is None:
        return none, none, none
    order = np.argsort(theirs[0], kind="stable")
    unit, key = theirs[0][order], theirs[1][order]
    low, high = np.searchsorted(unit, mine[0], "left"), np.searchsorted(unit, mine[0], "right")
    some = high - low
    nth = np.arange(int(some.sum())) - np.repeat(np.cumsum(some) - some, some)
    at = np.repeat(low, some) + nth
    return np.repeat(mine[0], some), np.repeat(mine[1], some), key[at]


def _units(ground: Ground, one: Side, other: Side, what: str) -> Ints:
    """What is counted, as a number per coding."""
    import numpy as np

    if what == "documents":
        return ground.source
    if what == "fragments":
        return ground.range
    if one.merged or other.merged:
        return ground.passage
    return np.arange(len(ground), dtype=np.int64)


def _documented(ground: Ground, side: Side) -> Side:
    """The side without the cases that have no document: no code can be in them."""
    if side.cases is None:
        return side
    keep = ground.documented[side.cases[0]]
    return replace(side, cases=(side.cases[0][keep], side.cases[1][keep]))


def _trimmed(side: Side, key: Ints, missing: bool, what: str) -> tuple[Side, Bools]:
    """The side without its last key when that is left out or stands for nothing; which instances stay."""
    import numpy as np

    if not side.gap:
        return side, np.ones(len(key), dtype=bool)
    last = len(side.keys) - 1
    valueless = what == "cases" and side.cases is not None and bool((side.cases[1] == last).any())
    if missing and (valueless or (key == last).any()):
        return side, np.ones(len(key), dtype=bool)

    def less(pairs: tuple[Ints, Ints] | None) -> tuple[Ints, Ints] | None:
        if pairs is None:
            return None
        keep = pairs[1] != last
        return pairs[0][keep], pairs[1][keep]

    cut = replace(
        side, keys=side.keys[:-1], labels=side.labels[:-1], gap=False,
        cases=less(side.cases), sources=less(side.sources),
    )  # fmt: skip
    return cut, key != last


def _bases(
    one: Side, other: Side, what: str, row_base: Ints, column_base: Ints, base: int
) -> tuple[Ints, Ints, int]:
    """Of values all cases or documents that have them are the base, with a code or without any."""
    import numpy as np

    sides = [(s, s.cases if what == "cases" else s.sources) for s in (one, other)]
    if not one.of_codes and not other.of_codes:
        return row_base, column_base, base
    for side, pairs in sides:
        if side.of_codes or pairs is None:
            continue
        known = np.bincount(pairs[1], minlength=len(side.keys)).astype(np.int64)
        base = len(np.unique(pairs[0]))
        if side is one:
            row_base = known
        else:
            column_base = known
    return row_base, column_base, base


def _single(side: Side) -> bool:
    """Whether no case has two of the side's values; having none is no value."""
    import numpy as np

    if side.cases is None:
        return False
    case, key = side.cases
    if side.gap:
        case = case[key != len(side.keys) - 1]
    return len(np.unique(case)) == len(case)

"""Whether two ways of dividing cases go together: chi-square, Fisher's exact test, Cramér's V.

Pearson's chi-square without continuity correction. It is used when the expected counts allow it as Cochran
has it (1954, "Some methods for strengthening the common chi-square tests", Biometrics 10, 417-451): in a
table of two by two all are at least 5; in a larger one none is below 1 and at most a fifth below 5.
Otherwise a table of two by two gets Fisher's exact test, two-sided: the chance, margins given, of every
table that is at most as likely as this one (Fisher 1934; Agresti 2007, section 2.6). A larger one gets none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["chi-square", "fisher", "none"]
Reason = Literal["", "not_cases", "overlap", "no_groups", "one_group", "constant", "small"]
LEAST = 5.0
"""The expected count below which chi-square's p is not to be trusted."""
_TIE = 1 + 1e-7
"""Tables as likely as the observed one count in Fisher's test; this much is a rounding error."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``p`` of a test; with kind "none" it is None and ``reason`` says why there is none.

    ``least`` is the smallest expected count, ``v`` Cramér's V (0 to 1), None where they are undefined.
    """

    kind: Kind
    reason: Reason = ""
    statistic: float | None = None
    df: int = 0
    p: float | None = None
    v: float | None = None
    n: int = 0
    least: float | None = None


def verdict_on(table: Sequence[Sequence[int]]) -> Verdict:
    """The test that the counts of ``table`` (units that are each in one cell) allow.

    Empty rows and columns say nothing and are left out.
    """
    rows = [list(row) for row in table if any(row)]
    filled = [j for j in range(len(rows[0]) if rows else 0) if any(row[j] for row in rows)]
    rows = [[row[j] for j in filled] for row in rows]
    n = sum(map(sum, rows))
    if len(rows) < 2 or len(filled) < 2:
        return Verdict("none", "constant", n=n)
    across, down = [sum(row) for row in rows], [sum(column) for column in zip(*rows, strict=True)]
    expected = [[a * d / n for d in down] for a in across]
    cells = [e for row in expected for e in row]
    statistic = sum(
        (o - e) ** 2 / e for row, of in zip(rows, expected, strict=True) for o, e in zip(row, of, strict=True)
    )
    df = (len(rows) - 1) * (len(filled) - 1)
    v = math.sqrt(statistic / (n * min(len(rows) - 1, len(filled) - 1)))
    least = min(cells)
    if df == 1:
        if least >= LEAST:
            return Verdict("chi-square", "", statistic, 1, chi_square_p(statistic, 1), v, n, least)
        (a, b), (c, d) = rows
        return Verdict("fisher", "", None, 0, fisher_p(a, b, c, d), v, n, least)
    if least < 1 or sum(e < LEAST for e in cells) > len(cells) / 5:
        return Verdict("none", "small", None, df, None, v, n, least)
    return Verdict("chi-square", "", statistic, df, chi_square_p(statistic, df), v, n, least)


def fisher_p(a: int, b: int, c: int, d: int) -> float:
    """Fisher's exact test of the table ((a, b), (c, d)), two-sided."""
    row, column, n = a + b, a + c, a + b + c + d

    def chance(x: int) -> float:
        return math.exp(
            _choose(row, x) + _choose(n - row, column - x) - _choose(n, column)
        )  # hypergeometric, by lgamma

    seen = chance(a) * _TIE
    chances = [chance(x) for x in range(max(0, column - (n - row)), min(row, column) + 1)]
    return min(1.0, sum(p for p in chances if p <= seen))


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def chi_square_p(statistic: float, df: int) -> float:
    """The chance of a chi-square of ``df`` degrees of freedom at least as large (0 to 1).

    The upper incomplete gamma function Q(df/2, x/2): by its series below df/2 + 1, by Lentz's continued
    fraction above it (Abramowitz and Stegun 1964, 6.5.29 and 6.5.31).
    """
    a, x = df / 2, statistic / 2
    if x <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        step = a
        while abs(term) > abs(total) * 1e-15:
            step += 1
            term *= x / step
            total += term
        return max(0.0, 1 - front * total)
    tiny = 1e-300
    b = x + 1 - a
    c, d = 1 / tiny, 1 / b
    found = d
    for n in range(1, 10_000):
        an = -n * (n - a)
        b += 2
        d = an * d + b
        d = 1 / (d if abs(d) > tiny else tiny)
        c = b + an / c
        c = c if abs(c) > tiny else tiny
        found *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return front * found

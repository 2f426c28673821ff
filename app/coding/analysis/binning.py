"""Numbers and dates in classes: years, quartiles or given bounds."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.coding.refusal import Refusal

MANY = 8
"""A number with more different values than this is put in quartiles when classes are left to the program."""


@dataclass(frozen=True, slots=True)
class Classes:
    """``key`` per value; ``keys``, which are the labels too, in order of size."""

    key: dict[str, str]
    keys: tuple[str, ...]


def classes(values: Iterable[str], kind: str, how: str = "", decimal: str = ",") -> Classes:
    """``values`` (as they are kept) in classes; ``kind`` is the type of their attribute.

    ``how`` is "" (every value by itself), "auto" (dates by year; numbers of more than ``MANY`` values in
    quartiles), "years", "quartiles", or bounds as "18,30,50", which give the classes <18, 18-<30, 30-<50
    and ≥50; half-open, so that a value on a bound is in the class above it. Quartiles have the second value,
    interpolated linearly, as the highest of the first class, and so on. What is no number or date is a class
    of its own, at the end. Raises Refusal ``analysis.bins``.
    """
    told = list(values)
    if how == "auto":
        distinct = set(told)
        how = "years" if kind == "date" else "quartiles" if kind == "number" and len(distinct) > MANY else ""
    if how in ("years", "quartiles") and kind not in ("date", "number"):
        raise Refusal("analysis.bins", bins=how)
    if how == "":
        return Classes({v: v for v in told}, tuple(dict.fromkeys(told)))
    if how == "years":
        key = {v: v[:4] if v[:4].isdecimal() and len(v) >= 4 else v for v in told}
        odd = {k for v, k in key.items() if k == v and not (len(v) == 4 and v.isdecimal())}
        return Classes(key, tuple(sorted(set(key.values()), key=lambda k: (k in odd, k))))
    numbers = {v: n for v in told if (n := _number(v)) is not None}
    if how != "quartiles" and kind != "number" and not numbers:
        raise Refusal("analysis.bins", bins=how)
    rest = tuple(sorted({v for v in told if v not in numbers}))
    at = _quartile(numbers, told) if how == "quartiles" else _bound(numbers, how)
    groups: dict[int, list[float]] = {}
    for value, n in at.items():
        groups.setdefault(n, []).append(numbers[value])
    if how == "quartiles":
        name = {n: _from_to(min(of), max(of), decimal) for n, of in groups.items()}
        used = sorted(groups)
    else:
        bounds = bounds_of(how)
        whole = all(n.is_integer() for n in (*bounds, *numbers.values()))
        name = {n: _between(bounds, n, decimal, whole=whole) for n in range(len(bounds) + 1)}
        used = list(range(len(bounds) + 1))
    key = {value: name[n] for value, n in at.items()} | {v: v for v in rest}
    return Classes(key, (*dict.fromkeys(name[n] for n in used), *rest))


def bounds_of(how: str) -> tuple[float, ...]:
    """The bounds that words as "18,30,50" name, in order. Between semicolons a comma marks decimals: "7,5;8".

    Raises Refusal ``analysis.bins``.
    """
    parts = [_number(part) for part in how.split(";" if ";" in how else ",") if part.strip()]
    found = [p for p in parts if p is not None]
    if not found or len(found) < len(parts):
        raise Refusal("analysis.bins", bins=how)
    return tuple(sorted(set(found)))


def _number(value: str) -> float | None:
    try:
        found = float(value.strip().replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _quartile(numbers: dict[str, float], told: Sequence[str]) -> dict[str, int]:
    import numpy as np

    if not numbers:
        return {}
    cuts = np.quantile([numbers[v] for v in told if v in numbers], [0.25, 0.5, 0.75]).tolist()
    return {v: sum(1 for cut in cuts if n > cut) for v, n in numbers.items()}


def _bound(numbers: dict[str, float], how: str) -> dict[str, int]:
    bounds = bounds_of(how)
    return {v: bisect_right(bounds, n) for v, n in numbers.items()}


def _said(value: float, decimal: str) -> str:
    return f"{value:.10g}".replace(".", decimal)


def _from_to(low: float, high: float, decimal: str) -> str:
    return _said(low, decimal) if low == high else f"{_said(low, decimal)}–{_said(high, decimal)}"


def _between(bounds: Sequence[float], n: int, decimal: str, *, whole: bool) -> str:
    if n == 0:
        return f"<{_said(bounds[0], decimal)}"
    if n == len(bounds):
        return f"≥{_said(bounds[-1], decimal)}"
    low, high = bounds[n - 1], bounds[n]
    if whole:
        return _from_to(low, high - 1, decimal)
    return f"{_said(low, decimal)}–<{_said(high, decimal)}"

"""What must be said beside a cross table: what percentages are of, small numbers, and why (not) a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.coding.analysis.association import Verdict
from app.coding.analysis.crosstab import FEW, CrossTable
from app.coding.analysis.sides import POINT
from app.coding.model import ROLES, SOURCE_KINDS, Notice, Source

CLEAR = 0.05
"""From this p down a difference is said to be larger than chance easily gives."""
MANY_TESTS = 20
"""From so many tests at once it is said that chance alone gives some below CLEAR."""


def names_of(sources: Iterable[Source], say: Callable[..., str]) -> dict[str, str]:
    """Words for kinds, roles, yes and no, the decimal mark, and waves that are a mere number."""
    waves = {s.wave for s in sources if s.wave and s.wave.isdecimal()}
    return {
        **{kind: say(f"export.kind.{kind}") for kind in SOURCE_KINDS},
        **{role: say(f"fragments.role.{role}") for role in ROLES},
        "ja": say("export.yes"), "nee": say("export.no"), POINT: say("export.decimal"),
        **{wave: say("coding.reader.wave", wave=wave) for wave in waves},
    }  # fmt: skip


def notices(table: CrossTable, percent: str = "", decimal: str = ",") -> list[Notice]:
    """The sentences under a table, the most needed first; ``percent`` "" shows no percentages."""
    found: list[Notice] = []
    if percent:
        known = table.count in ("cases", "documents") and table.rows.of_codes and not table.columns.of_codes
        kind = "known" if known and percent != "row" else "counted"
        found.append(Notice(f"crosstab.base.{kind}.{percent}", {"unit": f"crosstab.unit.{table.count}"}))
        if table.over(percent):
            found.append(Notice(f"crosstab.over.{percent}", {"unit": f"crosstab.one.{table.count}"}))
    few = () if percent == "total" else table.few(percent)
    every = table.base if table.count == "cases" else table.all_cases
    if percent == "total" and 0 < every < FEW:
        found.append(Notice("crosstab.few_all", {"n": every, "least": FEW}))
    if few and (percent or table.count == "cases"):
        shown = ", ".join(f"{label} ({n})" for label, n in few[:6]) + (" …" if len(few) > 6 else "")
        found.append(Notice("crosstab.few", {"labels": shown, "least": FEW}))
    if table.rows.of_codes:
        verdicts = [table.row_verdict(i) for i in range(len(table.rows.keys))]
        done = sum(v.p is not None for v in verdicts)
        reason = next((v.reason for v in verdicts if v.reason not in ("constant", "small")), "")
        if not done and reason:
            found.append(Notice(f"crosstab.none.{reason}"))
        if done >= MANY_TESTS:
            found.append(Notice("crosstab.many", {"done": done, "chance": round(done * CLEAR)}))
    else:
        found += words_of(table.verdict(), decimal)
    return found


def words_of(verdict: Verdict, decimal: str = ",") -> list[Notice]:
    """A test in figures and then in plain words; or why there is none."""
    if verdict.p is None:
        return [Notice(f"crosstab.none.{verdict.reason}")]
    told = {
        "p": p_words(verdict.p, decimal),
        "v": figure(verdict.v or 0.0, decimal),
        "cases": verdict.n,
        "df": verdict.df,
        "statistic": figure(verdict.statistic or 0.0, decimal),
    }
    found = [Notice(f"crosstab.test.{verdict.kind.replace('-', '_')}", told)]
    found.append(Notice("crosstab.plain.clear" if verdict.p < CLEAR else "crosstab.plain.chance"))
    return found


def sentence(notice: Notice, say: Callable[..., str]) -> str:
    """A notice of this page in words."""
    details = {k: say(v) if k == "unit" else v for k, v in notice.details.items()}
    return say(notice.key, **details)


def figure(value: float, decimal: str) -> str:
    """Two decimals."""
    return f"{value:.2f}".replace(".", decimal)


def p_words(p: float, decimal: str) -> str:
    """``p`` with its sign, in three decimals; never 0."""
    return ("< 0.001" if p < 0.001 else f"= {p:.3f}").replace(".", decimal)

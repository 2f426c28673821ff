"""The rule by which quotes are chosen, as the report and each of its themes can have one."""

from __future__ import annotations

from typing import Any

from app.coding.report.definition import RULES, Rule
from app.ui.choosing import Item
from app.words import say

COUNTS = (1, 2, 3, 5, 8)


def rule_words(rule: Rule) -> str:
    """A rule as short as it can be said: "2 zwaarste"."""
    words = say(f"reporting.rule_{rule.kind}")
    return words if rule.kind in ("none", "all") else f"{rule.n} {words}"


def rule_items() -> list[Item]:
    """The kinds of rules, and under a heading how many quotes there can be."""
    items = [Item(("kind", k), say(f"report.rule.{k}")) for k in RULES]
    items.append(Item("", say("reporting.rule_n"), section=True))
    return items + [Item(("n", n), str(n)) for n in COUNTS]


def with_choice(rule: Rule, key: tuple[str, Any]) -> Rule:
    """The rule after a line of ``rule_items`` was chosen."""
    what, value = key
    return Rule(value, rule.n) if what == "kind" else Rule(rule.kind, value)

"""What a merge brings along beside rows: what a project keeps as settings, by name, to be told and left out.

Kept questions, definitions of reports, frameworks, what a project knows of its surveys, and rules for
suggestions. What both have stays as it is here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.coding.merge import Offer, Plan, Snapshot
from app.coding.merge.snapshot import followed
from app.coding.values import SURVEY
from app.project import framework, questions, reports, suggestions
from app.project.surveys import merging as survey_merging

if TYPE_CHECKING:
    from app.project.desk import Project

Kind = Literal["question", "report", "framework", "survey", "rule"]
EXTRAS: tuple[Kind, ...] = ("question", "report", "framework", "survey", "rule")
_SETTINGS: dict[str, Kind] = {
    questions.SETTING: "question", reports.SETTING: "report", framework.SETTING: "framework",
    SURVEY: "survey", suggestions.RULE: "rule",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extra:
    """One of them. ``guid`` is what ``Decisions`` calls it (of a rule its key), ``n``
    the place of the project it comes from, ``value`` the setting as it becomes, ``about`` counts of what it
    is about by kind."""

    kind: Kind
    guid: str
    key: str
    name: str
    value: Any
    new: bool
    n: int
    about: Mapping[str, int]

    def offer(self, about: str = "") -> Offer:
        """As a line of the plan."""
        return Offer(self.kind, self.guid, "new" if self.new else "changed", self.name, about)


def extras(
    project: Project,
    others: Sequence[Project],
    plans: Sequence[Plan],
    after: Snapshot,
    again: Collection[str],
) -> list[Extra]:
    """All that could come along. ``after`` is the project as its rows become; of a project that was taken in
    whole only what is in ``again``, left out before, comes."""
    coming = [other for other, made in zip(others, plans, strict=True) if not made.up_to_date or again]
    done = {n for n, made in enumerate(plans) if made.up_to_date}
    codes = after.of("code")
    united = {guid: followed(guid, after.forwards) for guid in after.forwards if guid not in codes}
    same = {**united, **{guid: united.get(own, own) for guid, own in after.same.items()}}
    there = {*after.of("source"), *after.of("attribute")}
    found: dict[str, Any] = {
        **questions.brought(project, coming, same),
        **reports.brought(project, coming, same),
        **framework.brought(project, coming, same),
        **survey_merging.brought(project, coming, same, there),
        **suggestions.brought(project, coming, same, codes),
    }
    mine = project.settings()
    made = []
    for key, value in found.items():
        prefix = next(prefix for prefix in _SETTINGS if key.startswith(prefix))
        guid = key if _SETTINGS[prefix] == "rule" else key.removeprefix(prefix)
        n = _from(others, key, same, done)
        if n in done and guid not in again:
            continue
        name, about = _told(_SETTINGS[prefix], key, value, after)
        made.append(Extra(_SETTINGS[prefix], guid, key, name, value, key not in mine, n, about))
    return sorted(made, key=lambda one: (EXTRAS.index(one.kind), one.name.casefold(), one.guid))


def _from(others: Sequence[Project], key: str, same: Mapping[str, str], done: Collection[int]) -> int:
    """Which of them has it, by its place; one that is ``done``, taken in before, only when no other has. A
    rule and a survey may have another key there."""
    places = sorted(range(len(others)), key=lambda n: n in done)
    for n in places:
        kept = others[n].settings()
        if key in kept or any(f"{suggestions.RULE}{same.get(k.partition(':')[2])}" == key for k in kept):
            return n
    prefix = next(prefix for prefix in _SETTINGS if key.startswith(prefix))
    return next((n for n in places if any(k.startswith(prefix) for k in others[n].settings())), 0)


def _told(kind: Kind, key: str, value: Any, after: Snapshot) -> tuple[str, dict[str, int]]:
    """What it is called, and what it is about."""
    if kind == "rule":
        return str(after.of("code")[key.removeprefix(suggestions.RULE)]["name"]), {}
    if kind == "survey":
        return str(value.get("file") or value.get("name") or value["case_column"]), _of_survey(value, after)
    about = {}
    if kind == "framework":
        about = {"case": len(value.get("cases") or ()), "code": len(value.get("codes") or ())}
    return str(value.get("name", "")), about


def _of_survey(record: Mapping[str, Any], after: Snapshot) -> dict[str, int]:
    """Its documents, attributes and respondents, and the answers that stand in its documents."""
    sources = {c["source"] for c in record["columns"] if c.get("source")} & after.of("source").keys()
    attributes = {c["attribute"] for c in record["columns"] if c.get("attribute")} & after.of(
        "attribute"
    ).keys()
    own = {c["attribute"] for c in record["columns"] if c.get("own") and c.get("attribute")}
    cases = {r["case"] for r in after.of("speaker").values() if r["source"] in sources and r["case"]}
    cases |= {r["case"] for r in after.of("attribute_value").values() if r["attribute"] in own and r["case"]}
    cases |= set(record.get("blank", ())) & after.of("case").keys()
    answers = sum(len(after.of("source")[guid]["turns"]) for guid in sources)
    return {"source": len(sources), "attribute": len(attributes), "case": len(cases), "answer": answers}

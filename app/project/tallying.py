"""Frequencies of the answers of cases: which cases count, and which attributes are closed questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.coding.analysis.frequencies import Frequencies, frequencies
from app.coding.model import Attribute
from app.project import survey_reading

if TYPE_CHECKING:
    from app.project.desk import Project

_MOST = 40
"""Different values that a text may have to be counted unasked."""


def closed(project: Project) -> list[Attribute]:
    """The attributes of cases that can be counted: all but texts in which nearly every value is different."""
    attributes = [a for a in project.cases.attributes() if a.scope == "case"]
    values = project.cases.values()
    several = multiple(project)
    found = []
    for attribute in attributes:
        if attribute.type in ("text", "date") and attribute.guid not in several:
            met = [of[attribute.name] for of in values.values() if attribute.name in of]
            if len(set(met)) > _MOST or len(met) < 2 * len(set(met)):
                continue
        found.append(attribute)
    return found


def multiple(project: Project) -> frozenset[str]:
    """The attributes (guids) that hold several answers in one value, as the surveys told."""
    return frozenset(
        column["attribute"]
        for record in project.surveys.every().values()
        for column in record["columns"]
        if column["type"] == "multiple" and "attribute" in column
    )


def who(project: Project, attribute: Attribute) -> list[str]:
    """The cases (guids) that an attribute is about: the respondents of surveys that asked it, else all."""
    found: dict[str, None] = {}
    for record in project.surveys.every().values():
        if any(column.get("attribute") == attribute.guid for column in record["columns"]):
            found.update(dict.fromkeys(survey_reading.members(project, record)))
    every = [c.guid for c in project.cases.list()]
    if not found:
        return every
    values = project.cases.values()
    return [g for g in every if g in found or attribute.name in values.get(g, {})]


def count(
    project: Project,
    attribute: Attribute,
    by: Attribute | None = None,
    *,
    where: Sequence[tuple[str, str]] = (),
    no_value: str = "",
) -> Frequencies:
    """The frequencies of one attribute of cases, over the cases that have every value of ``where``."""
    values = project.cases.values()
    cases = [
        guid
        for guid in who(project, attribute)
        if all(values.get(guid, {}).get(name) == value for name, value in where)
    ]
    return frequencies(cases, values, attribute, by=by, multiple=multiple(project), no_value=no_value)

"""Frequencies of the answers of cases: which cases count, and which attributes are closed questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.coding.analysis.frequencies import Frequencies, frequencies
from app.coding.model import Attribute
from app.project import survey_reading

if TYPE_CHECKING:
    from app.project.desk import Project

_MOST = 40
"""Different values that a text or date may have to be counted unasked."""


@dataclass(frozen=True, slots=True)
class Material:
    """What counting needs of a project, taken once: ``asked`` are the respondents (guids) of the surveys that
    have an attribute, by its guid; ``multiple`` the attributes that hold several answers in one value."""

    attributes: tuple[Attribute, ...]
    cases: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]]
    asked: Mapping[str, frozenset[str]]
    multiple: frozenset[str]

    def closed(self) -> list[Attribute]:
        """The attributes that can be counted: all but those in which nearly every value is different."""
        found = []
        for attribute in self.attributes:
            if attribute.type in ("text", "date") and attribute.guid not in self.multiple:
                met = [of[attribute.name] for of in self.values.values() if attribute.name in of]
                if len(set(met)) > _MOST or len(met) < 2 * len(set(met)):
                    continue
            found.append(attribute)
        return found

    def about(self, attribute: Attribute) -> list[str]:
        """The cases (guids) that an attribute is about: the respondents who were asked it and whoever has a
        value; all where it is of no survey."""
        asked = self.asked.get(attribute.guid)
        if asked is None:
            return list(self.cases)
        return [g for g in self.cases if g in asked or attribute.name in self.values.get(g, {})]

    def count(
        self,
        attribute: Attribute,
        by: Attribute | None = None,
        *,
        where: Sequence[tuple[str, str]] = (),
        no_value: str = "",
    ) -> Frequencies:
        """The frequencies of an attribute over the cases it is about that have every value of ``where``."""
        cases = [
            guid
            for guid in self.about(attribute)
            if all(self.values.get(guid, {}).get(name) == value for name, value in where)
        ]
        return frequencies(cases, self.values, attribute, by=by, multiple=self.multiple, no_value=no_value)


def material(project: Project) -> Material:
    """What counting needs, as the project is now."""
    asked: dict[str, frozenset[str]] = {}
    multiple = set()
    for record in project.surveys.every().values():
        members = frozenset(survey_reading.members(project, record))
        for column in record["columns"]:
            guid = column.get("attribute")
            if guid is None:
                continue
            asked[guid] = asked.get(guid, frozenset()) | members
            if column["type"] == "multiple":
                multiple.add(guid)
    return Material(
        tuple(a for a in project.cases.attributes() if a.scope == "case"),
        tuple(c.guid for c in project.cases.list()),
        project.cases.values(),
        asked,
        frozenset(multiple),
    )

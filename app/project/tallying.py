"""Frequencies of the answers of cases: which cases count, and which attributes are closed questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.coding.analysis.frequencies import Frequencies, frequencies
from app.coding.analysis.ground import Ground
from app.coding.model import Attribute, CodingFilter
from app.coding.query.tree import Query
from app.coding.values import having
from app.project.counting import things_of
from app.project.surveys import reading as survey_reading

if TYPE_CHECKING:
    from app.project.desk import Project

_MOST = 40
"""Different values that a text or date may have to be counted unasked."""


@dataclass(frozen=True, slots=True)
class Material:
    """What counting needs of a project, taken once: ``asked`` are the respondents (guids) of the surveys that
    have an attribute, by its guid; ``every`` all attributes, ``attributes`` those of cases; ``things`` what a
    filter looks at for a case (guids), whose values are in ``values`` too."""

    every: tuple[Attribute, ...]
    cases: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]]
    asked: Mapping[str, frozenset[str]]
    things: Mapping[str, frozenset[str]]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes of cases."""
        return tuple(a for a in self.every if a.scope == "case")

    def _given(self, attribute: Attribute) -> list[str]:
        return [v for g in self.cases if (v := self.values.get(g, {}).get(attribute.name))]

    def closed(self) -> list[Attribute]:
        """The attributes that can be counted: all but those in which nearly every value is different."""
        found = []
        for attribute in self.attributes:
            if attribute.type in ("text", "date") and not attribute.multiple:
                met = self._given(attribute)
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
        among: Collection[str] | None = None,
        no_value: str = "",
    ) -> Frequencies:
        """The frequencies of an attribute over the cases it is about that are ``among`` some (guids) and have
        every value of ``where``: the case itself, one of its documents or one of its speakers."""
        have = having(where, self.every)
        cases = [
            guid
            for guid in self.about(attribute)
            if (among is None or guid in among)
            and (not where or have(self.values.get(thing, {}) for thing in self.things[guid]))
        ]
        return frequencies(cases, self.values, attribute, by=by, no_value=no_value)


def material(project: Project) -> Material:
    """What counting needs, as the project is now."""
    asked: dict[str, frozenset[str]] = {}
    for record in project.surveys.every().values():
        members = frozenset(survey_reading.members(project, record))
        for column in record["columns"]:
            guid = column.get("attribute")
            if guid is None:
                continue
            asked[guid] = asked.get(guid, frozenset()) | members
    cases = project.cases.list()
    return Material(
        tuple(project.cases.attributes()),
        tuple(case.guid for case in cases),
        project.cases.values_by_target(),
        asked,
        things_of(cases, project.sources.speakers()),
    )


def cases_found(project: Project, question: Query) -> frozenset[str]:
    """The cases (guids) that have a coding which a question finds."""
    import numpy as np

    ground = Ground(project.extract(CodingFilter(question=question), texts=False))
    numbers = np.unique(ground.instances[1])
    return frozenset(ground.extract.cases[n].guid for n in numbers.tolist() if n >= 0)

"""What a project gives to measure its suggestions by, and the report of what was measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app import __version__
from app.coding.suggest.measuring.acceptance import acceptance
from app.coding.suggest.measuring.evaluation import Evaluation
from app.coding.suggest.measuring.measured import Material, Measured

if TYPE_CHECKING:
    from app.project.desk import Project


def material_of(project: Project) -> Material:
    """The coded documents, the codes in use, and what coders told the suggestions."""
    codes = tuple(c for c in project.codes.book() if c.active and c.codable)
    return Material(tuple(project.suggestions.documents()), codes, project.suggestions.rules())


def measured(project: Project, evaluate: Callable[[Material], Evaluation | None]) -> Measured:
    """The whole report; ``evaluate`` does the measuring, here or in a process of its own, and is not called
    when there is too little."""
    material = material_of(project)
    answers = project.suggestions.answers()
    codings = project.codings.list()
    trouble = material.trouble
    return Measured(
        project_name=project.name,
        last_change=project.last_change,
        program=__version__,
        book=project.codes.book(),
        coders={coder.guid: coder.name for coder in project.coders.list()},
        documents=len({c.source for c in codings}),
        codings=len(codings),
        suggested=sum(c.origin == "suggested" for c in codings),
        rules=material.rules,
        acceptance=acceptance(answers),
        evaluation=None if trouble is not None else evaluate(material),
        trouble=trouble,
    )

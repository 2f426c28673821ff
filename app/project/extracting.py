"""A project as an exporter sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import __version__
from app.coding.extract import Extract
from app.coding.model import ORIGINS, CodingFilter

if TYPE_CHECKING:
    from app.project.desk import Project


def extract(
    project: Project, chosen: CodingFilter, filter_words: tuple[str, ...] = (), *, texts: bool = True
) -> Extract:
    """Everything an export needs, with the codings of ``chosen``; ``filter_words`` say that filter.

    Without ``texts`` it is what counting needs: no texts, memos and fragments, which cost the most.
    """
    return Extract(
        project_name=project.name,
        project_guid=project.guid,
        last_change=project.last_change,
        filter_words=filter_words,
        codebook=project.codes.book(),
        sources=tuple(project.sources.list()),
        texts=project.sources.texts() if texts else {},
        turns=project.sources.all_turns(),
        speakers=tuple(project.sources.speakers()),
        cases=tuple(project.cases.list()),
        attributes=tuple(project.cases.attributes()),
        values=project.cases.values_by_target(),
        coders=tuple(project.coders.list()),
        memos=tuple(project.memos.list()) if texts else (),
        fragments=tuple(project.codings.fragments(chosen)) if texts else (),
        columns=project.codings.columns(chosen),
        program_version=__version__,
        origins=tuple(o for o in ORIGINS if chosen.origins is None or o in chosen.origins),
    )

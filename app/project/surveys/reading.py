"""What a project holds of a survey: its respondents, and the file as it was at the last import."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.refusal import Refusal
from app.coding.survey import guess, typed
from app.coding.survey.reader import read, read_bytes
from app.coding.survey.table import Answers, Column, Table

if TYPE_CHECKING:
    from app.project.desk import Project


def sources_of(project: Project, record: Mapping[str, Any]) -> list[str]:
    """The sources of a survey's open questions that are still there."""
    there = {s.guid for s in project.sources.list()}
    return [c["source"] for c in record["columns"] if c.get("source") in there]


def kept(project: Project, record: Mapping[str, Any]) -> bool:
    """Whether a survey's file was kept once: it has sources."""
    return bool(sources_of(project, record))


def members(project: Project, record: Mapping[str, Any]) -> dict[str, str]:
    """The respondents of a survey that are there, names by guid, in the order of the cases: who has a value
    of an attribute that came with it, speaks in one of its sources, or is noted as leaving those blank."""
    sources = set(sources_of(project, record))
    mine = {c.get("attribute") for c in record["columns"] if c.get("own")}
    names = {a.name for a in project.cases.attributes() if a.guid in mine and a.scope == "case"}
    found = {guid for guid, of in project.cases.values().items() if names & of.keys()}
    found |= {s.case for s in project.sources.speakers() if s.case and s.source in sources}
    found |= set(record.get("blank", ()))
    return {c.guid: c.name for c in project.cases.list() if c.guid in found}


def matched(project: Project, answers: Answers, record: Mapping[str, Any] | None) -> dict[str, str]:
    """The guids of respondents whose case is there: by name, or by the name under which they answered."""
    by_name = {c.name.casefold(): c.guid for c in project.cases.list()}
    found = {n: by_name[n.casefold()] for n in answers.respondents if n.casefold() in by_name}
    if record is not None:
        sources, taken = set(sources_of(project, record)), set(found.values())
        by_speaker = {
            s.name.casefold(): s.case for s in project.sources.speakers() if s.case and s.source in sources
        }
        for name in answers.respondents:
            guid = by_speaker.get(name.casefold())
            if name not in found and guid is not None and guid not in taken:
                found[name] = guid
                taken.add(guid)
    return found


def base(project: Project, record: Mapping[str, Any], columns: Sequence[Column]) -> Answers | None:
    """The answers as the file had them at the last import, under today's columns; None when it is gone."""
    sources = sources_of(project, record)
    kept_in = next((s for s in sources if project.sources.original(s) is not None), None)
    if kept_in is None:
        return None
    data, name = project.sources.original(kept_in), project.sources.get(kept_in).original_name or ""
    assert data is not None
    try:
        table = _again(data, name, record)
        fitted = []
        now = {c.header.casefold(): c for c in reversed(columns)}
        for header in table.headers:
            column = now.get(header.casefold())
            case = header.casefold() == record["case_column"].casefold()
            if column is None:
                column = Column(header, "skip", guess.column(table, 0).why)
            fitted.append(
                Column(column.header, "id" if case else "skip" if column.type == "id" else column.type,
                       column.why, column.choices)
            )  # fmt: skip
        return typed.answers(table, fitted)
    except Refusal:  # a file of another version's reader
        return None


def _again(data: bytes, name: str, record: Mapping[str, Any]) -> Table:
    if Path(name).suffix.lower() != ".sav":
        sheet = record.get("sheet") or None
        return read_bytes(data, name, sheet=sheet, header_rows=record.get("header_rows"))
    with tempfile.TemporaryDirectory(prefix="kantlijn-") as folder:
        place = Path(folder) / "export.sav"  # a name in a project of somebody else may lead elsewhere
        place.write_bytes(data)
        return read(place)

"""What still looks like a name before an export: in all that such an export holds, and in nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from app.coding.model import AttributeType, CodingFilter, MemoTarget
from app.coding.transcripts import read_text
from app.project import Project
from app.project.reach import of_export
from app.project.remaining import HOLDS, SPEAKERS, of_attribute, sides
from tests.project.conftest import IN_A_FILE

WHERE = ("Zwolle", "Fatima", "Marieke", "Utrecht", "Yusuf", "Bram", "Annelies", "Sjoerd", "Ingrid", "Rutger")


@pytest.fixture
def full(project: Project) -> Project:
    """A project with another name in each place where one can stand."""
    text = "Marieke: Wij gaan naar Zwolle.\n\nInterviewer: Ja?\n\nMarieke: Morgen.\n"
    source = project.sources.add(read_text(text, "Fatima.txt")).subject or ""
    case = project.cases.add("Yusuf").subject or ""
    project.cases.link(case, source)
    project.cases.add_attribute("woonplaats", "text")
    project.cases.set_value(case, "woonplaats", "Utrecht")
    code = project.codes.add("Loslaten").subject or ""
    coding = project.codings.add(source, 9, 12, code, memo="zoals Bram zei").subject or ""
    assert coding
    memos: tuple[tuple[MemoTarget, str, str], ...] = (
        ("project", project.guid, "volgens Annelies"), ("source", source, "volgens Sjoerd"),
        ("case", case, "volgens Ingrid"), ("code", code, "volgens Rutger"),
    )  # fmt: skip
    for kind, target, text in memos:
        project.memos.write(kind, target, text)
    return project


def told(project: Project, *parts: str) -> set[str]:
    return {e.name for e in project.privacy.remaining(frozenset(parts))} & set(WHERE)


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("all", WHERE),
        ("fragments", WHERE[:6]),
        ("cases", ("Fatima", "Utrecht", "Yusuf")),
        ("documents", ("Fatima", "Marieke", "Yusuf")),
        ("memos", ("Zwolle", "Fatima", "Marieke", "Yusuf", *WHERE[5:])),
        ("search", ("Zwolle", "Fatima", "Marieke")),
    ],
)
@IN_A_FILE
def test_each_export_is_looked_through_for_what_it_holds(
    full: Project, what: str, names: tuple[str, ...]
) -> None:
    assert told(full, *HOLDS[what]) == set(names)


@IN_A_FILE
def test_the_sides_of_a_table(full: Project) -> None:
    assert told(full, *sides(full, "codes", "cases")) == {"Yusuf"}
    assert told(full, *sides(full, "woonplaats")) == {"Utrecht"}
    assert told(full, *sides(full, "documents", "roles")) == {"Fatima"}
    assert sides(full, "codes", "sets", "coders") == frozenset()
    full.cases.add_attribute("cases", "text")
    assert told(full, *sides(full, "cases")) == set()


@IN_A_FILE
def test_numbers_of_people_are_told_and_days_and_amounts_are_not(project: Project) -> None:
    case = project.cases.add("casus 1").subject or ""
    attributes: tuple[tuple[str, AttributeType, str], ...] = (
        ("telefoon", "number", "612345678"), ("inwoners", "number", "35000"),
        ("gesprek", "date", "2024-03-12"),
        ("bsn", "text", "111222334"), ("meedoen", "boolean", "ja"), ("zaak", "number", "123456782"),
    )  # fmt: skip
    for name, kind, value in attributes:
        project.cases.add_attribute(name, kind)
        project.cases.set_value(case, name, value)
    found = project.privacy.remaining(HOLDS["cases"])
    assert {(e.kind, e.name) for e in found} == {
        ("phone", "612345678"), ("bsn", "111222334"), ("bsn", "123456782"),
    }  # fmt: skip
    bsn = next(a.guid for a in project.cases.attributes() if a.name == "bsn")
    assert [e.name for e in project.privacy.remaining({of_attribute(bsn)})] == ["111222334"]


@IN_A_FILE
def test_codings_are_not_read(full: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.store import records

    read, kinds = records.read, []

    def watched(conn: Any, ids: Any, kind: str, guids: Any = None) -> Any:
        kinds.append(kind)
        return read(conn, ids, kind, guids)

    monkeypatch.setattr(records, "read", watched)
    full.privacy.remaining()
    assert set(kinds) == {"memo"}


def test_on_a_server_too(full: Project) -> None:
    assert told(full, *HOLDS["all"]) == set(WHERE)


@IN_A_FILE
def test_a_speakers_name_is_one_whatever_it_looks_like(project: Project) -> None:
    project.sources.add(read_text("Kwisje: Ja.\n\nInterviewer: En?\n\nKwisje: Nee.\n", "a.txt"))
    assert [e.name for e in project.privacy.remaining({SPEAKERS})] == ["Kwisje"]


@IN_A_FILE
def test_the_projects_name_is_looked_at_where_it_stands_above_what_goes_out(project: Project) -> None:
    project.rename("Onderzoek Annelies")
    with_name = {what for what in HOLDS if told(project, *HOLDS[what])}
    assert with_name == {"all", "logbook", "transcripts", "word", "memos"}
    narrow = of_export(project, "word", CodingFilter(codes=frozenset()))
    assert [e.name for e in project.privacy.remaining(narrow)] == ["Annelies"]

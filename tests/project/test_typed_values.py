"""Numbers and days in attributes of that type stay when names are replaced, and that is said before."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.coding.model import AttributeType
from app.coding.privacy.entities import likely
from app.coding.privacy.typed import Typed
from app.coding.transcripts import read_text
from app.project import Project
from tests.project.conftest import IN_A_FILE

SECRET = "een lange zin om te onthouden"


def filled(project: Project) -> None:
    project.sources.add(read_text("R: Fatima El Bakkali zei dat.", "a.txt"))
    attributes: tuple[tuple[str, AttributeType, tuple[str, ...]], ...] = (
        ("bsn", "number", ("123456782", "111222333")),
        ("geboren", "date", ("1961-03-12",)),
        ("inwoners", "number", ("35000", "2016")),
        ("betaald", "boolean", ("ja",)),
        ("telefoon", "number", ("687654321",)),
    )
    for name, kind, values in attributes:
        project.cases.add_attribute(name, kind)
        for n, value in enumerate(values):
            case = next((c for c in project.cases.list() if c.name == f"casus {n}"), None)
            guid = case.guid if case else project.cases.add(f"casus {n}").subject or ""
            project.cases.set_value(guid, name, value)


@IN_A_FILE
def test_attributes_whose_numbers_and_days_look_like_somebodys_are_told(project: Project) -> None:
    filled(project)
    told = project.privacy.search().typed
    assert told == (Typed("bsn", 2), Typed("geboren", 1), Typed("telefoon", 1))


@IN_A_FILE
def test_as_text_they_are_replaced_and_gone_from_the_log_too(project: Project, tmp_path: Path) -> None:
    filled(project)
    attribute = next(a for a in project.cases.attributes() if a.name == "bsn")
    project.cases.edit_attribute(attribute.guid, type="text")
    found = project.privacy.search()
    assert [one.attribute for one in found.typed] == ["geboren", "telefoon"]
    project.privacy.pseudonymise(found, [e for e in found.entities if likely(e)], tmp_path / "k", SECRET)
    file = Path(str(project.place))
    assert project.check() == []
    raw = file.read_bytes()
    assert b"123456782" not in raw and b"111222333" not in raw and b"1961-03-12" in raw


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("contact", "687654321", "phone"),
        ("contact", "31612345678", "phone"),
        ("contact", "31 612345678", "phone"),
        ("telefoon", "703512345", "phone"),
        ("Tel.nr", "12345678", "phone"),
        ("mobiel nummer", "123456789012", "phone"),
        ("gsm", "32475123456", "phone"),
        ("Phone number", "123456782", "phone"),
        ("bsn_client", "111222334", "bsn"),
        ("Burgerservicenummer", "12345672", "bsn"),
    ],
)
@IN_A_FILE
def test_the_warning_and_the_search_say_the_same_of_a_value(
    project: Project, name: str, value: str, kind: str, tmp_path: Path
) -> None:
    project.cases.add_attribute(name, "number")
    case = project.cases.add("casus 1").subject or ""
    project.cases.add_attribute("volgnummer", "text")  # what several fields say is looked at once
    project.cases.set_value(project.cases.add("casus 2").subject or "", "volgnummer", value)
    project.cases.set_value(case, name, value)
    if value.isdigit():
        assert project.privacy.search().typed == (Typed(name, 1),)
    project.cases.edit_attribute(
        next(a.guid for a in project.cases.attributes() if a.name == name), type="text"
    )
    found = project.privacy.search()
    assert found.typed == ()
    assert [(e.kind, value in e.forms) for e in found.entities if likely(e)] == [(kind, True)]
    project.privacy.pseudonymise(found, found.entities, tmp_path / "k", SECRET)
    assert value.encode() not in Path(str(project.place)).read_bytes()


@pytest.mark.parametrize(
    ("name", "value"),
    [("inwoners", "512345678"), ("hotel", "12345678"), ("mobiel", "1234567"), ("bsn", "1234567890123"),
     ("tellingen", "12345678"), ("contact", "612.345.678"), ("tel", "ja")],
)  # fmt: skip
@IN_A_FILE
def test_other_numbers_are_nobodys(project: Project, name: str, value: str) -> None:
    project.cases.add_attribute(name, "text")
    project.cases.set_value(project.cases.add("casus 1").subject or "", name, value)
    assert project.privacy.search().entities == []

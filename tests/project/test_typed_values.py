"""Numbers and days in attributes of that type stay when names are replaced, and that is said before."""

from __future__ import annotations

from pathlib import Path

from app.coding.privacy.labels import likely
from app.coding.privacy.typed import Typed
from app.coding.transcripts import read_text
from app.project import Project
from tests.project.conftest import IN_A_FILE

SECRET = "een lange zin om te onthouden"


def filled(project: Project) -> None:
    project.sources.add(read_text("R: Fatima El Bakkali zei dat.", "a.txt"))
    for name, kind, values in (
        ("bsn", "number", ("123456782", "111222333")),
        ("geboren", "date", ("1961-03-12",)),
        ("inwoners", "number", ("35000", "2016")),
        ("betaald", "boolean", ("ja",)),
        ("telefoon", "number", ("612345678",)),
    ):
        project.cases.add_attribute(name, kind)  # type: ignore[arg-type]
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

"""Projects for tests: real files in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.coding.transcripts import read_text
from app.project import Project

TEXT = (
    "Interviewer: Hoe gaat het nu met het loslaten?\n"
    "R1: Nou ja 😀, we laten het los, écht waar. Al stuurt de wethouder soms bij.\n"
    "Interviewer: En het geld?\n"
    "R1: Dat blijft een knelpunt hè, die financiering.\n"
)


IN_A_FILE = pytest.mark.parametrize("project", ["sqlite"], indirect=True)
"""For tests that are about files, or too long to do twice."""


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    place = tmp_path_factory.mktemp("empty") / "p.kantlijn"
    Project.create(place, coder="Anna").close()
    return place.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def project(request: pytest.FixtureRequest, tmp_path: Path, _empty: bytes) -> Iterator[Project]:
    """An empty project of coder Anna, in a file and in a database."""
    if request.param == "sqlite":
        (place := tmp_path / "p.kantlijn").write_bytes(_empty)
        with Project.open(place, coder="Anna") as made:
            yield made
        return
    cluster = request.getfixturevalue("cluster")
    name = cluster.fresh(request.getfixturevalue("annas"))
    with Project.open(cluster.url(name), coder="Anna") as made:
        yield made
    cluster.drop(name)


@pytest.fixture
def coded(project: Project) -> Project:
    """One interview, three codes, two codings."""
    source = project.sources.add(read_text(TEXT, "int1.txt"), original=TEXT.encode()).subject or ""
    for name in ("Loslaten", "Sturen", "Knelpunten"):
        project.codes.add(name)
    at = TEXT.index("we laten")
    project.codings.add(source, at, at + 16, project.codes.get("Loslaten").guid, memo="let op de toon")
    at = TEXT.index("stuurt")
    project.codings.add(source, at, at + 25, project.codes.get("Sturen").guid)
    return project


def state(project: Project) -> dict[str, Any]:
    """Everything the project holds, to compare two moments."""
    from app.store import records

    with project.store.still():
        return {
            kind: project.store.query(lambda conn, ids, kind=kind: records.read(conn, ids, kind))
            for kind in records.KINDS
        }

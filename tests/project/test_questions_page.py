"""The worked examples of docs/questions.md, read from the page and asked again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.coding.model import CodingFilter
from app.coding.query.tree import walk
from app.coding.transcripts import read_text
from app.project import Project

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "questions.md").read_text("utf-8")


def table(head: str) -> list[list[str]]:
    """The rows of the table with this head, their cells."""
    rows = PAGE.split(f"| {head} |\n", 1)[1].split("\n\n", 1)[0].splitlines()[1:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


EXAMPLES = table("question | finds | passages")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, dict[str, str]]]:
    """The project of the page, and the number of each coding by its guid."""
    text = f"I: {'a' * 26}\nR: {'b' * 27}"
    with Project.create(tmp_path_factory.mktemp("page") / "p.kantlijn", coder="Anne") as project:
        source = project.sources.add(read_text(text, "x.txt")).subject or ""
        assert [(t.start, t.end) for t in project.sources.turns(source)] == [(0, 29), (30, 60)]
        for speaker, role in zip(project.sources.speakers(), ("interviewer", "respondent"), strict=True):
            project.sources.edit_speaker(speaker.guid, role=role)  # type: ignore[arg-type]
        for name in ("Loslaten", "Sturen", "Tijd"):
            project.codes.add(name)
        numbers = {}
        for number, code, start, end, coder in table("coding | code | start | end | coder"):
            project.work_as(coder)
            made = project.codings.add(source, int(start), int(end), project.codes.get(code).guid)
            numbers[made.subject or ""] = number
        yield project, numbers


@pytest.mark.parametrize(("question", "finds", "passages"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_the_page_tells_what_is_found(
    example: tuple[Project, dict[str, str]], question: str, finds: str, passages: str
) -> None:
    project, numbers = example
    query = project.questions.read(question.strip("`"))

    found = project.questions.ask(query)

    assert ", ".join(sorted(numbers[guid] for guid in found.guids)) == finds
    if passages:
        assert [f"{p.start}–{p.end}" for p in found.passages()] == passages.split(", ")
    assert len(project.codings.columns(CodingFilter(question=query))) == len(found)


def test_the_page_names_every_condition_that_can_be_written() -> None:
    from app.coding.query.vocabulary import FIELDS, RELATIONS, UNITS

    for table_of in (FIELDS, RELATIONS, UNITS):
        for words in table_of.values():
            for word in words[:2]:
                assert re.search(rf"\b{re.escape(word)}\b", PAGE), word


def test_the_page_has_examples_of_many_relations(example: tuple[Project, dict[str, str]]) -> None:
    project, _ = example
    kinds = {
        getattr(node, "relation", type(node).__name__)
        for row in EXAMPLES for node in walk(project.questions.read(row[0].strip("`")))
    }  # fmt: skip
    assert len(kinds) >= 12 and len(EXAMPLES) >= 12

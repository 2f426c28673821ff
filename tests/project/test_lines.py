"""Codings in columns are what fragments one by one are; a part read anew gives what reading all does."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from app.coding.analysis.columns import Names
from app.coding.model import CodingFilter
from app.coding.transcripts import read_text
from app.project import Project
from app.project.lines import Lines, renewed
from tests.project.conftest import TEXT


def fill(project: Project) -> None:
    """Two more documents, speakers with a case, cases with values, codings at random places."""
    rng = random.Random(3)
    codes = [c.guid for c in project.codes.book()]
    project.codes.add("Later", codes[0])
    project.cases.add_attribute("Domein", "choice", choices=("jeugd", "Wmo"))
    for n in range(2):
        source = project.sources.add(read_text(f"kop vooraf\n{TEXT}", f"meer{n}.txt")).subject or ""
        for name, domain in ((f"Delft {n}", "jeugd"), (f"Rijswijk {n}", "Wmo")):
            case = project.cases.add(name).subject or ""
            project.cases.set_value(case, "Domein", domain)
            project.cases.link(case, source)
        if n:
            project.sources.edit_speaker(project.sources.speaker(source, "R1").guid, case=case)
        for _ in range(25):
            text = project.sources.text(source)
            start = rng.choice([at for at in range(len(TEXT)) if not text[at].isspace()])
            coding = project.codings.add(source, start, start + rng.randint(1, 9), rng.choice(codes))
            if rng.random() < 0.3 and coding.subject:
                project.codings.weigh(coding.subject, rng.randint(0, 100))
            if rng.random() < 0.2 and coding.subject:
                project.memos.write("coding", coding.subject, f"nota {n}")


def same(lines: Lines, project: Project) -> None:
    every = list(project.codings.fragments())
    assert list(lines) == every
    guids = [f.coding.guid for f in every]
    assert [lines.at(g) for g in guids] == list(range(len(guids)))
    names = lines.names(range(len(lines)))
    assert list(names) == guids and list(names[3:9]) == guids[3:9] and names[-1] == guids[-1]
    assert len(names) == len(guids)
    assert lines.numbers([*guids[::-1], "nergens"]).tolist() == [*range(len(guids))[::-1], -1]


@pytest.mark.usefixtures("coded")
def test_lines_are_the_fragments(project: Project) -> None:
    fill(project)
    before = project.codings.lines()
    same(before, project)
    source = project.sources.list()[1].guid
    gone = project.codings.of_source(source)[3].guid
    project.codings.remove(gone)
    project.codings.add(source, 2, 7, project.codes.get("Sturen").guid, memo="erbij")
    part = project.codings.lines(frozenset({source}), before.around)
    assert [f.coding.source for f in part] == [source] * len(part)
    same(renewed(before, part, {source}), project)
    kept = [n for n in range(len(before)) if before.coding(n).guid != gone]
    assert [f.coding.guid for f in before.take(kept)] == [before.coding(n).guid for n in kept]


def test_there_are_lines_without_codings_and_codings_written(project: Project) -> None:
    assert list(project.codings.lines()) == [] and project.codings.lines().at("x") is None
    source = project.sources.add(read_text("alleen een notitie", "n.txt")).subject or ""
    project.codings.add(source, 0, 6, project.codes.add("Iets").subject or "")
    same(project.codings.lines(), project)
    assert project.codings.most() >= 1


@pytest.mark.usefixtures("coded")
def test_columns_are_the_codings_of_every_filter(project: Project) -> None:
    fill(project)
    cases = [c.guid for c in project.cases.list()]
    codes = [c.guid for c in project.codes.book()]
    sources = [s.guid for s in project.sources.list()]
    filters = [
        CodingFilter(cases=frozenset(some)) for n in range(len(cases)) for some in combinations(cases, n)
    ]
    filters += [CodingFilter(where=(("Domein", value),)) for value in ("jeugd", "Wmo", "geen")]
    filters += [CodingFilter(text=part) for part in ("a", "DE", "ß", "xyz")]
    filters += [
        CodingFilter(
            cases=frozenset(cases[:3]), where=(("Domein", "Wmo"),), text="e", codes=frozenset(codes[:2])
        ),
        CodingFilter(sources=frozenset(sources[1:]), text="n", coders=frozenset({project.coder.guid})),
        CodingFilter(sources=frozenset(), text="n"),
    ]
    told = 0
    for chosen in filters:
        guids = [c.guid for c in project.codings.list(chosen)]
        columns = project.codings.columns(chosen)
        assert list(columns.guid) == guids
        assert [columns.guid[n] for n in range(len(columns))] == guids
        told += 0 < len(guids) < 50
    assert told > 10


def test_many_guids_are_made_in_pieces_in_their_order() -> None:
    told = [f"{n:05}" for n in range(2_500)]
    assert list(Names(np.array([guid.encode() for guid in told]))) == told

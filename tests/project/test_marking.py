"""Names in square brackets: proposed with near names, linked only as the user says."""

from __future__ import annotations

import pytest

from app.coding.case_marks import find
from app.coding.model import Case
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project, marking

NAMES = ("Verbetercyclus jeugd Haaglanden", "Kleuters in Delfshaven (KID)", "Less is More")
CASES = [Case(f"g{n}", name) for n, name in enumerate(NAMES)]


def test_marks_are_the_same_near_or_new_and_the_rest_is_none() -> None:
    text = (
        "[verbetercyclus  Jeugd Haaglanden] [Verbetercylus jeugd Haaglanden] [Kleuters in Delfshaven]\n"
        "[lacht] [00:12:34] [persoon 1] [onverstaanbaar gedeelte] [Groen en Gezond Westland] [Delft]"
    )
    found = {m.text: (m.how, [g for g, _ in m.cases]) for m in find({"s": text}, CASES)}
    assert found == {
        "verbetercyclus Jeugd Haaglanden": ("same", ["g0"]),
        "Verbetercylus jeugd Haaglanden": ("near", ["g0"]),
        "Kleuters in Delfshaven": ("near", ["g1"]),
        "Groen en Gezond Westland": ("new", []),
    }
    (first, *_) = find({"s": text}, CASES)
    assert text[first.places[0][1] : first.places[0][2]] == "[verbetercyclus  Jeugd Haaglanden]"


def test_nothing_is_linked_before_the_user_says_so(project: Project) -> None:
    guid = project.cases.add(NAMES[0]).subject or ""
    text = f"Verslag [{NAMES[0]}]\n\nen ook [Verbetercylus jeugd Haaglanden] en [Groen en Gezond Westland]."
    source = project.sources.add(read_text(text, "verslag.txt")).subject or ""
    proposed = marking.proposals(project)
    assert [m.how for m in proposed] == ["same", "near", "new"]
    assert project.cases.of_sources() == {}
    marking.link(project, {NAMES[0]: guid, "Groen en Gezond Westland": None})
    assert set(project.cases.of_sources()[source]) == {
        guid,
        project.cases.get("Groen en Gezond Westland").guid,
    }
    # the near one means what is linked already
    assert [m.text for m in marking.proposals(project)] == []
    project.undo()
    assert project.cases.of_sources() == {} and len(project.cases.list()) == 1
    with pytest.raises(Refusal):
        marking.link(project, {"Onbekend ding": None})


def test_the_cases_of_a_document_are_those_it_is_linked_to(project: Project) -> None:
    one, other = (project.sources.add(read_text("Tekst.", f"{n}.txt")).subject or "" for n in range(2))
    both, single, _ = (project.cases.add(name).subject or "" for name in NAMES)
    for case, source in ((both, one), (both, other), (single, other)):
        project.cases.link(case, source)
    assert [(c.guid, set(c.sources)) for c in project.cases.list(one)] == [(both, {one, other})]
    assert [c.guid for c in project.cases.list(other)] == [both, single]
    assert len(project.cases.list()) == len(NAMES)

"""What became of suggestions, as the project remembers it: through changes, undo, edits and reopening."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.coding.model import Suggestion
from app.coding.suggest.measuring.acceptance import acceptance
from app.coding.transcripts import read_text
from app.project import Project

TEXT = "Interviewer: Hoe gaat het?\nR1: Wij laten het los hoor, echt helemaal los. En toch sturen wij bij.\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as made:
        made.codes.add("Loslaten")
        made.codes.add("Sturen")
        made.sources.add(read_text(TEXT, "int1.txt"))
        yield made


def proposal(project: Project, words: str, code: str, sure: float) -> Suggestion:
    source = project.sources.list()[0].guid
    start = project.sources.text(source).index(words)
    return Suggestion(source, start, start + len(words), project.codes.get(code).guid, sure, ())


def fates(project: Project) -> list[tuple[str, str, float | None]]:
    return [(a.decision, a.fate, a.confidence) for a in project.suggestions.answers()]


def test_what_became_of_each_is_told(project: Project) -> None:
    kept, moved, other, gone, away = (
        proposal(project, words, code, sure)
        for words, code, sure in (
            ("Wij laten het los hoor", "Loslaten", 0.9), ("echt helemaal los", "Loslaten", 0.8),
            ("sturen wij bij", "Sturen", 0.7), ("En toch", "Sturen", 0.6), ("hoor", "Sturen", 0.31),
        )
    )  # fmt: skip
    project.suggestions.accept(kept)
    at_once = project.suggestions.accept(moved, start=moved.start + 5).subject or ""
    project.suggestions.accept_all([other, gone])
    project.suggestions.reject(away)
    of = {(c.start, c.code): c.guid for c in project.codings.list()}
    project.codings.recode(of[other.start, other.code], kept.code)
    project.codings.remove(of[gone.start, gone.code])
    assert sorted(fates(project), key=lambda found: -(found[2] or 0)) == [
        ("accepted", "kept", 0.9), ("accepted", "adjusted", 0.8), ("accepted", "recoded", 0.7),
        ("accepted", "removed", 0.6), ("rejected", "", 0.31),
    ]  # fmt: skip
    told = acceptance(project.suggestions.answers())
    assert (told.all.accepted, told.all.rejected, told.all.rate) == (4, 1, 0.8)
    assert told.per_code[kept.code].accepted == 2 and told.per_code[other.code].rejected == 1
    assert told.all.confidence_rejected == 0.31
    origins = {c.guid: (c.origin, c.confidence) for c in project.codings.list()}
    assert origins[at_once] == ("suggested", 0.8), "origin and confidence stay for ever"
    assert origins[of[other.start, other.code]] == ("suggested", 0.7)


def test_a_bound_moved_and_moved_back_or_undone_is_kept(project: Project) -> None:
    one = proposal(project, "Wij laten het los hoor", "Loslaten", 0.9)
    guid = project.suggestions.accept(one).subject or ""
    project.codings.resize(guid, one.start, one.end - 5)
    assert fates(project) == [("accepted", "adjusted", 0.9)]
    project.undo()
    assert fates(project) == [("accepted", "kept", 0.9)]
    project.redo()
    assert fates(project) == [("accepted", "adjusted", 0.9)]


def test_an_edit_of_the_text_and_a_renamed_code_adjust_nothing(project: Project) -> None:
    one = proposal(project, "sturen wij bij", "Sturen", 0.7)
    project.suggestions.accept(one)
    source = project.sources.list()[0].guid
    project.sources.edit_text(source, TEXT.replace("hoor, ", "hoor, nou ja, "))
    project.codes.edit(one.code, name="Bijsturen")
    assert fates(project) == [("accepted", "kept", 0.7)]
    assert project.codings.list()[0].start == one.start + len("nou ja, ")


def test_what_is_undone_was_not_answered(project: Project) -> None:
    one, two = proposal(project, "hoor", "Sturen", 0.4), proposal(project, "En toch", "Sturen", 0.6)
    project.suggestions.reject(one)
    project.suggestions.accept(two)
    project.undo(2)
    assert fates(project) == [] and acceptance(project.suggestions.answers()).all.rate is None
    project.redo(2)
    assert fates(project) == [("rejected", "", 0.4), ("accepted", "kept", 0.6)]
    assert project.check() == []


def test_a_suggested_coding_without_an_answer_counts_as_accepted(project: Project) -> None:
    one = proposal(project, "En toch", "Sturen", 0.55)
    project.codings.add(one.source, one.start, one.end, one.code, origin="suggested", confidence=0.55)
    assert fates(project) == [("accepted", "kept", 0.55)]
    two = proposal(project, "hoor", "Sturen", 0.4)
    project.codings.add(two.source, two.start, two.end, two.code)
    project.suggestions.accept(two)  # it was coded by hand already
    assert sorted(fates(project), key=str)[0] == ("accepted", "", None)


def test_who_answered_is_told_apart(project: Project) -> None:
    project.suggestions.accept(proposal(project, "En toch", "Sturen", 0.6))
    project.work_as("Bram")
    project.suggestions.reject(proposal(project, "hoor", "Sturen", 0.4))
    names = {c.guid: c.name for c in project.coders.list()}
    told = acceptance(project.suggestions.answers()).per_coder
    assert {names[g]: (t.accepted, t.rejected) for g, t in told.items()} == {"Anna": (1, 0), "Bram": (0, 1)}

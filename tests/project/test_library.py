"""What suggestions learn from, kept per document: always what a fresh opening of the project reads."""

from __future__ import annotations

from pathlib import Path
from time import sleep

from app.coding.model import Code, Suggestion, new_guid
from app.coding.suggest.features.documents import Document
from app.coding.transcripts import read_text
from app.project import Project


def told(documents: object) -> list[tuple[object, ...]]:
    assert isinstance(documents, tuple)
    found = []
    for one in documents:
        assert isinstance(one, Document)
        found.append((one.source, one.text, one.turns, dict(one.roles), one.codings, one.decisions, one.late))
    return found


def test_every_change_is_followed_and_what_it_did_not_touch_is_the_same_object(tmp_path: Path) -> None:
    place = tmp_path / "p.kantlijn"
    with Project.create(place, coder="Anna") as project:
        code = project.codes.add("Geld").subject or ""
        one, two = (
            project.sources.add(read_text(f"R{n}: Er is geen geld, zei men.", f"d{n}.txt")).subject or ""
            for n in range(2)
        )
        coding = project.codings.add(one, 4, 10, code).subject or ""
        project.codings.add(two, 4, 12, code)
        suggested = Suggestion(one, 4, 20, code, 0.7, ())
        speaker = project.sources.speakers(one)[0].guid
        library = project.suggestions.library
        steps = [
            lambda: project.codings.resize(coding, 4, 14),
            lambda: project.suggestions.reject(suggested),
            lambda: project.sources.edit_speaker(speaker, role="interviewer"),
            lambda: project.undo(1),
            lambda: project.redo(1),
            lambda: project.sources.edit_text(one, "R0: Er is echt geen geld, zei men.")[0],
            lambda: project.suggestions.accept_other(suggested, code),
            lambda: project.undo(2),
            lambda: project.redo(1),
            lambda: project.codings.remove(*(c.guid for c in project.codings.of_source(one))),
            lambda: project.undo(1),
            lambda: project.sources.remove(one),
            lambda: project.undo(1),
        ]
        for step in steps:
            before = {d.source: d for d in library.documents()}
            step()
            now = library.documents()
            with Project.open(place, read_only=True) as fresh:
                assert told(now) == told(fresh.suggestions.documents())
            assert next(d for d in now if d.source == two) is before[two]


def test_reading_goes_a_document_at_a_time(tmp_path: Path) -> None:
    place = tmp_path / "p.kantlijn"
    with Project.create(place, coder="Anna") as project:
        code = project.codes.add("Geld").subject or ""
        for n in range(3):
            source = project.sources.add(read_text(f"R: Er is geen geld {n}.", f"d{n}.txt")).subject or ""
            project.codings.add(source, 3, 9, code)
        reading = project.suggestions.library.reading()
        assert next(reading) == 3  # the logboek
        assert next(reading) == 2
        project.codings.add(source, 10, 14, code)
        assert list(reading) == [1, 0]
        assert [len(d.codings) for d in project.suggestions.documents()] == [1, 1, 2]


def test_cues_are_late_where_something_was_coded_before_they_came(tmp_path: Path) -> None:
    def late(project: Project) -> dict[str, set[str]]:
        return {d.source: {cue for _, cue in d.late} for d in project.suggestions.documents()}

    place = tmp_path / "p.kantlijn"
    with Project.create(place, coder="Anna") as project:
        time = new_guid()
        project.codes.take_all([Code(time, "Tijd", cues=("haast", "druk"))])
        money = project.codes.add("Geld", cues=("cent",)).subject or ""
        one, two, three = (
            project.sources.add(read_text(f"R{n}: Er is geen geld, zei men.", f"d{n}.txt")).subject or ""
            for n in range(3)
        )
        project.codings.add(one, 4, 10, money)
        assert late(project) == {one: set()}
        sleep(0.003)
        project.codes.edit(money, cues=("cent", "Zei  men"))
        sleep(0.003)
        project.codings.add(two, 4, 12, money)
        assert late(project) == {one: {"zei men"}, two: set()}
        sleep(0.003)
        project.codes.edit(time, cues=("druk",))
        project.codes.edit(time, cues=("druk", "haast", "rennen"))
        project.codes.add("Rust", cues=("kalm",))
        project.codes.take_all([Code(new_guid(), "Werk", cues=("baan",))])
        sleep(0.003)
        project.codings.add(three, 4, 12, money)
        expected = {one: {"zei men", "rennen", "kalm"}, two: {"rennen", "kalm"}, three: set()}
        assert late(project) == expected, "what came with its codebook, gone for a while or not, is not late"
    with Project.open(place, coder="Anna") as project:
        assert late(project) == expected

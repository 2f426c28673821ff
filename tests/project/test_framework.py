"""Frameworks and summaries: kept, carried along, merged, rewritten, and gone when they must be."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.merging.merge import merge
from app.words import say
from tests.engines import Places
from tests.project.conftest import TEXT, state
from tests.project.merging import Work, begin, content, do
from tests.project.test_privacy import SECRET, people, pseudonymise
from tests.project.test_privacy import holds as stands

SUMMARISING = st.lists(
    st.tuples(
        st.sampled_from(["summary"] * 6 + ["merge_codes", "remove_code", "rename_code", "add_code", "case",
                         "rename_case", "remove_case", "undo"]),
        st.integers(0, 30), st.integers(0, 30),
    ),
    max_size=7,
)  # fmt: skip
LAWS = settings(
    max_examples=int(os.environ.get("KANTLIJN_EXAMPLES", "3")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
)


def charted(project: Project) -> tuple[str, str, str]:
    """The coded project with two cases, the interview linked to the first; their guids and a code's."""
    case = project.cases.add("Zeist").subject or ""
    other = project.cases.add("Tilburg").subject or ""
    project.cases.link(case, project.sources.list()[0].guid)
    return case, other, project.codes.get("Loslaten").guid


def test_a_summary_is_written_rewritten_and_taken_away(coded: Project) -> None:
    case, _, code = charted(coded)
    before = state(coded)
    first = coded.frameworks.write("Zeist", "Loslaten", " Laat los,\r\nmet moeite. ").subject
    assert coded.history(1)[0].details == {"case": "Zeist", "code": "Loslaten"}  # not a word of the text
    again = coded.frameworks.write(case, code, "Laat los.")
    assert again.subject == first and again.changed == {"memo": (first,)}
    assert not coded.frameworks.write(case, code, " Laat los. ")
    (one,) = coded.frameworks.of(case, code)
    assert (one.text, one.case, one.code) == ("Laat los.", case, code)
    assert coded.memos.of(case) == [] and len(coded.memos.list()) == 1  # no memo among the memos
    coded.work_as("Bob")
    coded.frameworks.write(case, code, "Bob ziet dat anders.")
    grid = coded.frameworks.grid(coded.frameworks.get(coded.frameworks.add("R", [code]).subject or ""))
    assert grid.text(case, code, one.coder) == "Laat los.\n\nBob: Bob ziet dat anders."
    assert grid.summarised() == 1 and len(grid.fragments[case, code]) == 1
    coded.frameworks.write(case, code, "")
    assert [s.text for s in coded.frameworks.of(case, code)] == ["Laat los."]
    assert coded.check() == []
    coded.work_as("Anna")
    while coded.can_undo(anyone=True):
        coded.undo(anyone=True)
        if coded.can_redo(anyone=True) and state(coded)["memo"] == before["memo"]:
            break
    assert coded.frameworks.summaries() == []


def test_what_cannot_be_is_refused(coded: Project) -> None:
    _, _, code = charted(coded)
    coded.frameworks.add("Kern", [code])
    for wrong, key in (
        (lambda: coded.frameworks.write("Nergens", code, "x"), "case.unknown"),
        (lambda: coded.frameworks.write("Zeist", code, "x" * 100_001), "framework.too_long"),
        (lambda: coded.frameworks.add(" ", [code]), "framework.no_name"),
        (lambda: coded.frameworks.add("kern", [code]), "framework.name_taken"),
        (lambda: coded.frameworks.add("Leeg", []), "framework.no_codes"),
        (lambda: coded.frameworks.get("Kren"), "framework.unknown_near"),
    ):
        before = state(coded)
        with pytest.raises(Refusal) as refused:
            wrong()
        assert refused.value.key == key and state(coded) == before


def test_a_speakers_case_counts_and_subcodes_stand_under_the_nearest_column(project: Project) -> None:
    source = project.sources.add(read_text(TEXT, "groep.txt")).subject or ""
    zeist, best = (project.cases.add(n).subject or "" for n in ("Zeist", "Best"))
    project.cases.link(zeist, source)
    speaker = next(s for s in project.sources.speakers() if s.name == "R1")
    project.sources.edit_speaker(speaker.guid, case=best)
    top = project.codes.add("Aansturing").subject or ""
    low = project.codes.add("Loslaten", top).subject or ""
    deep = project.codes.add("Moeizaam", low).subject or ""
    at = TEXT.index("we laten")
    by_best = project.codings.add(source, at, at + 8, deep).subject
    by_zeist = project.codings.add(source, 0, 15, top).subject
    framework = project.frameworks.get(project.frameworks.add("R", [top, low]).subject or "")
    grid = project.frameworks.grid(framework)
    assert grid.fragments == {(best, low): (by_best,), (zeist, top): (by_zeist,)}
    project.frameworks.add("S", [top, low], subcodes=False)
    assert project.frameworks.grid(project.frameworks.get("S")).fragments == {(zeist, top): (by_zeist,)}


def test_rows_are_chosen_and_ordered(coded: Project) -> None:
    _, _, code = charted(coded)
    for name in ("R10", "R2"):
        coded.cases.add(name)
    size = coded.cases.add_attribute("inwoners", "number").subject or ""
    for name, value in (("Zeist", "66000"), ("Tilburg", "220000"), ("R2", "9")):
        coded.cases.set_value(coded.cases.get(name).guid, size, value)
    frameworks = coded.frameworks

    def names(**fields: object) -> list[str]:
        made = frameworks.add(f"r{len(frameworks.list())}", [code], **fields).subject or ""
        return [c.name for c in frameworks.grid(frameworks.get(made)).cases]

    assert names() == ["Zeist", "Tilburg", "R10", "R2"]
    assert names(order="name") == ["R2", "R10", "Tilburg", "Zeist"]
    assert names(order=size, descending=True, shown=(size,)) == ["Tilburg", "Zeist", "R2", "R10"]
    assert names(where=((size, "9"),)) == ["R2"]
    assert names(cases=(coded.cases.get("R10").guid,)) == ["R10"]
    assert names(cases=()) == []
    frameworks.add("later", [code], where=((size, "9"),))
    assert frameworks.grid(frameworks.get("later")).notices == ()
    frameworks.save(replace(frameworks.get("later"), where=((size, "groot"),)))  # of when it was a text
    grid = frameworks.grid(frameworks.get("later"))
    assert grid.cases == () and "inwoners = groot" in say(grid.notices[0])


def test_names_change_codes_merge_and_cases_go_with_undo(coded: Project) -> None:
    case, other, code = charted(coded)
    into = coded.codes.get("Sturen").guid
    coded.frameworks.add("Kern", [code, into])
    coded.frameworks.write(case, code, "Laat los.")
    coded.frameworks.write(case, into, "Stuurt bij.")
    coded.frameworks.write(other, code, "Niets.")
    coded.cases.edit(case, name="Zeist-West")
    coded.codes.edit(code, name="Vertrouwen geven")
    assert len(coded.frameworks.of(case, code)) == 1
    before = state(coded)
    coded.codes.merge(code, into)
    assert {s.case: s.text for s in coded.frameworks.summaries()} == {
        case: "Stuurt bij.\n\nLaat los.", other: "Niets.",
    }  # fmt: skip
    assert coded.frameworks.get("Kern").codes == (into,)
    assert coded.check() == []
    coded.undo()
    assert state(coded) == before
    coded.codes.remove(code)
    assert [s.text for s in coded.frameworks.summaries()] == ["Stuurt bij."]
    coded.undo()
    coded.cases.remove(case)
    assert [s.text for s in coded.frameworks.summaries()] == ["Niets."]
    coded.undo()
    assert state(coded) == before and coded.check() == []


def holds(place: Path, word: str) -> bool:
    return any(word.encode() in f.read_bytes() for f in place.parent.iterdir() if f.is_file())


def test_withdrawing_takes_the_summaries_out_of_the_files_bytes(tmp_path: Path) -> None:
    place = tmp_path / "p.kantlijn"
    with Project.create(place, coder="Anna") as project:
        project.sources.add(read_text(TEXT, "int1.txt"))
        code = project.codes.add("Loslaten").subject or ""
        case, other, _ = charted(project)
        project.frameworks.add("Kern", [code], cases=(case, other))
        project.frameworks.write(case, code, "Pimpelmees zei dit eerst")
        project.frameworks.write(case, code, "Koolmees zegt dit nu")
        project.frameworks.write(other, code, "Anders dan Zeist, en dit blijft")
        project.frameworks.write(case, project.codes.add("Weg").subject or "", "Boomklever is weg")
        project.codes.remove(project.codes.get("Weg").guid)
    assert holds(place, "Koolmees")
    with Project.open(place, coder="Anna") as project:
        plan = project.withdrawing.plan("Zeist")
        assert plan.memos == 1 and any("Anders dan Zeist" in m.words for m in plan.mentions)
        project.withdrawing.carry_out(plan)
        assert [s.text for s in project.frameworks.summaries()] == ["Anders dan Zeist, en dit blijft"]
        assert project.frameworks.get("Kern").cases == (other,)
        assert project.check() == []
    for word in ("Pimpelmees", "Koolmees", "Boomklever"):
        assert not holds(place, word)
    assert holds(place, "dit blijft")


def test_pseudonymising_rewrites_summaries(places: Places, tmp_path: Path) -> None:
    with people(places) as project:
        case = project.cases.add("Buurt").subject or ""
        code = project.codes.get("Loslaten").guid
        project.frameworks.add("Volgens Fatima El Bakkali", [code])
        project.frameworks.write(case, code, "Fatima El Bakkali laat los.")
        project.frameworks.write(case, code, "Fatima El Bakkali laat het los.")
        pseudonymise(project, tmp_path / "k.sleutel")
        (one,) = project.frameworks.of(case, code)
        assert one.text.endswith("laat het los.") and "Bakkali" not in one.text
        assert "Bakkali" not in project.frameworks.list()[0].name
        assert not stands(places, project, "Bakkali laat") and project.check() == []
        project.privacy.reidentify(tmp_path / "k.sleutel", SECRET)
        assert project.frameworks.of(case, code)[0].text == "Fatima El Bakkali laat het los."


@LAWS
@given(work=st.tuples(SUMMARISING, SUMMARISING, SUMMARISING), same=st.booleans())
def test_a_merge_keeps_every_summary_either_way_round(work: tuple[Work, Work, Work], same: bool) -> None:
    """With ``both`` no summary that one side wrote is lost, the other way round gives the same, and undo
    brings back what was."""
    with tempfile.TemporaryDirectory() as folder:
        a, b = Path(folder) / "a.kantlijn", Path(folder) / "b.kantlijn"
        begin(a)
        with Project.open(a, coder="Anna") as project:
            do(project, work[0])
        shutil.copy(a, b)
        written: set[str] = set()
        for place, coder, doing in ((a, "Anna", work[1]), (b, "Anna" if same else "Bob", work[2])):
            with Project.open(place, coder=coder) as project:
                known = {(s.guid, s.text) for s in project.frameworks.summaries()}
                do(project, doing)
                cases = [c.guid for c in project.cases.list()] or [project.cases.add("Ede").subject or ""]
                codes = [c.guid for c in project.codes.book()] or [project.codes.add("X").subject or ""]
                project.frameworks.write(cases[0], codes[0], f"slot van {place.stem}")
                written |= {s.text for s in project.frameworks.summaries()
                            if (s.guid, s.text) not in known}  # fmt: skip
        outcomes = []
        for target, source in ((a, b), (b, a)):
            copy = shutil.copy(target, Path(folder) / f"{target.stem}-merged.kantlijn")
            with Project.open(copy, coder="Anna") as project:
                before = state(project)
                merge(project, [source], policy="both")
                assert project.check() == []
                every = "\n".join(s.text for s in project.frameworks.summaries())
                assert all(text in every for text in written)
                cells = [(s.case, s.code, s.coder) for s in project.frameworks.summaries()]
                assert len(cells) == len(set(cells))
                outcomes.append(content(project)["summaries"])
                after = state(project)
                project.undo()
                assert state(project) == before
                project.redo()
                assert state(project) == after
        assert outcomes[0] == outcomes[1]


def test_two_summaries_of_one_cell_are_a_conflict_and_frameworks_come_along(tmp_path: Path) -> None:
    a, b = tmp_path / "a.kantlijn", tmp_path / "b.kantlijn"
    for place, coder in ((a, "Anna"), (b, "Anna")):
        begin(place, coder)
        with Project.open(place, coder=coder) as project:
            code = project.codes.get("Loslaten").guid
            project.frameworks.add("Kern" if place == a else "Kern en rand", [code])
            project.frameworks.write("Tilburg", code, f"volgens {place.stem}")
    with Project.open(a, coder="Anna") as project:
        with pytest.raises(Refusal) as refused:
            merge(project, [b])
        assert refused.value.key == "merge.undecided"
        (one,) = merge(project, [b], dry_run=True).conflicts
        assert (one.kind, one.name) == ("memo", "Tilburg × Loslaten")
        assert (one.mine.value, one.theirs.value) == ("volgens a", "volgens b")
        merge(project, [b], policy="both")
        assert [s.text for s in project.frameworks.summaries()] == ["volgens a\n\nvolgens b"]
        kept = {f.name: f.codes for f in project.frameworks.list()}
        mine = (project.codes.get("Loslaten").guid,)
        assert kept == {"Kern": mine, "Kern en rand": mine}  # their code is known as ours
        assert not merge(project, [b]).conflicts


def test_handing_out_takes_frameworks_and_the_coders_own_summaries(tmp_path: Path) -> None:
    from app.project.handing_out import hand_out

    place = tmp_path / "p.kantlijn"
    begin(place)
    with Project.open(place, coder="Anna") as project:
        code = project.codes.get("Loslaten").guid
        project.frameworks.add("Kern", [code])
        project.frameworks.write("Tilburg", code, "van Anna")
        project.work_as("Bob")
        project.frameworks.write("Tilburg", code, "van Bob")
        project.work_as("Anna")
        made = hand_out(project, tmp_path / "uit", ["Bob"])
    with Project.open(next((tmp_path / "uit").glob("*.kantlijn")), coder="Bob") as theirs:
        assert [f.name for f in theirs.frameworks.list()] == ["Kern"]
        assert [s.text for s in theirs.frameworks.summaries()] == ["van Bob"]
        theirs.frameworks.write("Tilburg", code, "van Bob, later")
        assert theirs.check() == [] and made is not None
    with Project.open(place, coder="Anna") as project:
        merge(project, list((tmp_path / "uit").glob("*.kantlijn")))
        assert sorted(s.text for s in project.frameworks.summaries()) == ["van Anna", "van Bob, later"]


def test_a_code_deleted_here_and_summarised_there_is_asked_about(tmp_path: Path) -> None:
    a, b = tmp_path / "a.kantlijn", tmp_path / "b.kantlijn"
    begin(a)
    shutil.copy(a, b)
    with Project.open(b, coder="Bob") as theirs:
        theirs.frameworks.write("Tilburg", "Loslaten", "dit mag niet weg")
    with Project.open(a, coder="Anna") as project:
        project.codes.remove(project.codes.get("Loslaten").guid)
        (one,) = merge(project, [b], dry_run=True).conflicts
        assert one.kind == "deleted_here"
        merge(project, [b], policy="take")
        assert [s.text for s in project.frameworks.summaries()] == ["dit mag niet weg"]
        assert project.check() == []


def test_a_question_chooses_the_fragments_in_the_cells(coded: Project) -> None:
    case, other, code = charted(coded)
    source = coded.sources.list()[0].guid
    coded.codings.add(source, 0, 5, code, memo="twijfel")
    coded.frameworks.write(other, code, "Zonder fragment.")
    kept = coded.questions.save("Twijfel", coded.questions.read("memo:twijfel")).subject or ""
    guid = coded.frameworks.add("Kern", [code]).subject or ""
    every = coded.frameworks.grid(coded.frameworks.get(guid))
    assert len(every.fragments[case, code]) == 2 and every.asked == "" and every.notices == ()

    coded.frameworks.save(replace(every.framework, question=kept))
    grid = coded.frameworks.grid(coded.frameworks.get(guid))
    assert [f.text for f in coded.frameworks.behind(grid).values()] == [coded.sources.text(source)[:5]]
    assert [c.name for c in grid.cases] == ["Zeist", "Tilburg"] and grid.summarised() == 1
    assert grid.asked == "Twijfel" and "Twijfel" in say(grid.notices[0])

    coded.questions.remove(kept)
    grid = coded.frameworks.grid(coded.frameworks.get(guid))
    assert len(grid.fragments[case, code]) == 2 and [n.key for n in grid.notices] == [
        "framework.question_gone"
    ]
    with pytest.raises(Refusal) as refused:
        coded.frameworks.add("Ander", [code], question=kept)
    assert refused.value.key == "query.removed"
    coded.frameworks.rename(guid, "Nieuw")  # one that lost its question can still be changed

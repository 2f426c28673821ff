"""A respondent withdraws: nothing of them is left in the file, and the rest is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.coding.codebook.files import read_codebook
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.store import log
from tests.engines import Places, nothing
from tests.project.conftest import state
from tests.project.test_privacy import holds, people

GROUP = """Interviewer: Wie begint?

Sanne Bakker: Wij lieten het los, zegt Sanne.

Tom Visser: Bij ons stuurde de wethouder.

Tom Visser: Ja.

Sanne Bakker: Pimpelmees is mijn geheim.
"""


def logged(project: Project) -> str:
    return project.store.query(
        lambda conn, ids: str(list(log.read(conn))) + str([g.details for g in project.history()])
    ).lower()


def test_a_document_goes_with_all_that_hangs_on_it(places: Places) -> None:
    with people(places) as project:
        code = project.codes.get("Loslaten").guid
        other = (
            project.sources.add(read_text("Tom: Wij laten los.\n", "twee.txt"), original=b"x").subject or ""
        )
        kept = project.codings.add(other, 5, 10, code, memo="blijft").subject or ""
        project.undo()
        project.redo()
        doc = project.sources.list()[0]
        plan = project.withdrawing.plan(doc.name)
        assert (plan.kind, plan.codings, plan.originals) == ("document", 6, 1)
        gone = project.withdrawing.carry_out(plan)
        assert gone["source"] == 1 and gone["coding"] == 6
        assert [s.guid for s in project.sources.list()] == [other]
        assert [c.guid for c in project.codings.list()] == [kept]
        assert project.check() == []
        assert not holds(places, project, "bakkali van") and not holds(places, project, "laat los. ")
        assert doc.guid not in logged(project) and "jan jansen" not in logged(project)
        assert project.history(1)[0].label == "history.withdraw"
        assert not any(g.label == "history.purged" for g in project.history())
        before = state(project)
        while project.can_undo():
            project.undo()
            assert project.check() == []
        for _ in range(50):
            if not project.can_redo():
                break
            project.redo()
        assert state(project) == before


def test_a_case_takes_its_own_documents_and_its_turns_in_shared_ones(places: Places) -> None:
    with Project.open(places.begun("empty", nothing), coder="Anna") as project:
        group = project.sources.add(read_text(GROUP, "groep.txt"), original=GROUP.encode()).subject or ""
        own = project.sources.add(read_text("Sanne Bakker: Alleen van mij.\n", "alleen.txt")).subject or ""
        case = project.cases.add("Sanne Bakker").subject or ""
        second = project.cases.add("Tom").subject or ""
        project.cases.link(case, own)
        for linked in (case, second):
            project.cases.link(linked, group)
        speakers = {s.name: s.guid for s in project.sources.speakers(group)}
        project.sources.edit_speaker(speakers["Sanne Bakker"], case=case)
        code = project.codes.add("Loslaten").subject or ""
        text = project.sources.text(group)
        for said in ("lieten het los", "stuurde de wethouder", "Wie begint"):
            project.codings.add(group, text.index(said), text.index(said) + len(said), code, memo=said)
        project.sources.edit_text(group, text.replace("Pimpelmees", "Koolmees"))
        project.memos.write("project", project.guid, "Vraag Sanne Bakker nog")
        plan = project.withdrawing.plan("sanne bakker")
        assert [s.name for s in plan.documents] == ["alleen"] and [s.name for s in plan.shared] == ["groep"]
        assert len(plan.mentions) == 1
        assert (plan.codings, plan.memos) == (1, 1)
        gone = project.withdrawing.carry_out(plan)
        assert (gone["coding"], gone["memo"]) == (1, 1)
        text = project.sources.text(group)
        assert text == (
            "Interviewer: Wie begint?\n\n[teruggetrokken]: [teruggetrokken]\n\n"
            "Tom Visser: Bij ons stuurde de wethouder.\n\nTom Visser: Ja.\n\n"
            "[teruggetrokken]: [teruggetrokken]\n"
        )
        said = {text[c.start : c.end] for c in project.codings.list()}
        assert said == {"stuurde de wethouder", "Wie begint"}
        assert project.sources.original(group) is None
        assert project.check() == []
        everything = logged(project)
        assert not any(word in everything for word in ("pimpelmees", "koolmees", "alleen van mij", "lieten"))
        assert not holds(places, project, "koolmees") and not holds(places, project, "pimpelmees")
        while project.can_undo():
            project.undo()
            assert project.check() == []


def test_a_document_removed_before_goes_from_the_log_too(places: Places) -> None:
    with Project.open(places.begun("empty", nothing), coder="Anna") as project:
        case = project.cases.add("Sanne Bakker").subject or ""
        own = project.sources.add(
            read_text("Sanne: Alleen mijn pimpelmees.\n", "a.txt"), original=b"koolmees"
        )
        spoken = project.sources.add(
            read_text("Sanne: Hier de boomklever.\n\nTom: Nee.\n\nSanne: Ja.\n\nTom: O.\n", "b.txt")
        )
        other = project.sources.add(read_text("Tom: De winterkoning.\n", "c.txt"))
        project.cases.link(case, own.subject or "")
        speaker = next(s.guid for s in project.sources.speakers(spoken.subject or "") if s.name == "Sanne")
        project.sources.edit_speaker(speaker, case=case)
        for made in (own, spoken, other):
            project.sources.remove(made.subject or "")
        project.withdrawing.carry_out(project.withdrawing.plan("Sanne Bakker"))
        assert not any(holds(places, project, bird) for bird in ("pimpelmees", "koolmees", "harmke"))
        assert "harmke" not in logged(project) and project.check() == []
        project.undo()  # of removing what was not hers
        assert [s.name for s in project.sources.list()] == ["c"] and project.check() == []


def test_their_name_goes_from_kept_questions(places: Places) -> None:
    with Project.open(places.begun("empty", nothing), coder="Anna") as project:
        project.cases.add("Sanne Bakker")
        project.questions.save("Bij Sanne Bakker", project.questions.read('text contains "Sanne Bakker"'))
        project.withdrawing.carry_out(project.withdrawing.plan("Sanne Bakker"))
        (question,) = project.questions.list()
        assert question.name == "Bij [teruggetrokken]"
        assert len(project.questions.ask(project.questions.read(question.name))) == 0
        assert not holds(places, project, "sanne") and project.check() == []


def test_a_respondent_who_is_called_by_a_guid_goes_from_kept_questions(places: Places) -> None:
    guid = "5b2c9f10-bea1-4aad-abba-54761806f8be"
    with Project.open(places.begun("empty", nothing), coder="Anna") as project:
        project.cases.add(guid)
        project.questions.save(f"Bij {guid}", project.questions.read(f'tekst:"{guid}"'))
        project.withdrawing.carry_out(project.withdrawing.plan(guid))
        (question,) = project.questions.list()
        assert question.name == "Bij [teruggetrokken]"
        assert not holds(places, project, guid) and project.check() == []


def test_a_kept_question_still_finds_a_code_whose_guid_spells_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        project.cases.add("Abba")
        monkeypatch.setattr("app.project.codes.new_guid", lambda: "0103746e-bea1-4aad-abba-54761806f8be")
        project.codes.add("Zang")
        project.questions.save("Bij Abba", project.questions.read('code:Zang en tekst:"Abba"'))
        project.withdrawing.carry_out(project.withdrawing.plan("Abba"))
        (question,) = project.questions.list()
        told = project.questions.written(project.questions.read(question.guid))
        assert told == 'code:"Zang" en tekst:"[teruggetrokken]"'


def test_names_and_values_that_stay_are_told(tmp_path: Path) -> None:
    with Project.create(tmp_path / "proef.kantlijn", coder="Anna") as project:
        own = project.sources.add(read_text("Sanne Bakker: Ja.\n", "een.txt")).subject or ""
        other = project.sources.add(read_text("Tom Visser: Nee.\n", "Buren van Sanne Bakker.txt")).subject
        case, second = (project.cases.add(name).subject or "" for name in ("Sanne Bakker", "Tom Visser"))
        project.cases.link(case, own)
        about = project.cases.add_attribute("Relatie", "text").subject or ""
        project.cases.set_value(case, about, "partner van Sanne Bakker")
        project.cases.set_value(second, about, "partner van Sanne Bakker")
        mentions = {(m.kind, m.place, m.words) for m in project.withdrawing.plan(case).mentions}
        name = project.sources.get(other or "").name
        assert mentions == {
            ("document", name, name),
            ("value", "Tom Visser", "Relatie = partner van Sanne Bakker"),
        }


def test_a_shipped_codebook_mentions_nobody_and_ones_own_words_may(tmp_path: Path) -> None:
    book = read_codebook("loslaten-of-sturen")
    assert any("Joost" in said for code in book.codes for said in code.paraphrases)
    with Project.create(tmp_path / "proef.kantlijn", coder="Anna", codebook=book) as project:
        own = project.sources.add(read_text("Joost: Ja.\n", "een.txt")).subject or ""
        case = project.cases.add("Joost").subject or ""
        project.cases.link(case, own)
        assert not project.withdrawing.plan(case).mentions
        project.codes.edit(project.codes.get("Vertrouwen").guid, example="Joost gaf ons de sleutel.")
        (told,) = project.withdrawing.plan(case).mentions
        assert told.place == "Vertrouwen" and "Joost gaf" in told.words


def test_refusals(places: Places) -> None:
    with people(places) as project:
        with pytest.raises(Refusal, match="withdraw_unknown"):
            project.withdrawing.plan("Niemand")
        project.cases.add("R1")
        project.cases.remove(project.cases.get("R1").guid)
        for blank in ("", "  "):  # nothing was named, so nothing that was removed before is meant
            with pytest.raises(Refusal, match="withdraw_unknown"):
                project.withdrawing.plan(blank)
        project.cases.add("interview Jan Jansen")
        with pytest.raises(Refusal, match="withdraw_ambiguous"):
            project.withdrawing.plan("interview Jan Jansen")
        place = project.place
    with Project.open(place, read_only=True) as project:
        plan = project.withdrawing.plan("Rijswijk")
        with pytest.raises(Refusal, match="read_only"):
            project.withdrawing.carry_out(plan)


def told(project: Project) -> str:
    """All that the tables and the log hold, in small letters."""
    bodies, blobs = (
        project.store.query(lambda conn, ids, of=of: conn.exec_driver_sql(f"SELECT {of}").scalars().all())
        for of in ("text FROM body", "data FROM blob")
    )
    return (str(state(project)) + logged(project) + str(bodies) + str([bytes(b) for b in blobs])).lower()


def test_a_document_that_was_removed_is_withdrawn_by_name_and_by_guid(project: Project) -> None:
    code = project.codes.add("Loslaten").subject or ""
    guids = []
    for bird in ("pimpelmees", "koolmees"):
        made = (
            project.sources.add(
                read_text(f"Sanne: Mijn {bird}.\n", "gesprek.txt"), original=bird.encode()
            ).subject
            or ""
        )
        project.codings.add(made, 7, 11, code, memo=f"over de {bird}")
        project.sources.remove(made)
        guids.append(made)
    kept = project.sources.add(read_text("Tom: De winterkoning.\n", "ander.txt"), original=b"x").subject or ""
    project.codings.add(kept, 5, 7, code)
    names = [(one.kind, one.name) for one in project.withdrawing.removed()]
    assert names == [("source", "gesprek"), ("source", "gesprek")]
    with pytest.raises(Refusal) as caught:
        project.withdrawing.plan("Gesprek")
    assert caught.value.key == "source.ambiguous" and all(guid in str(caught.value.details) for guid in guids)
    with pytest.raises(Refusal, match="withdraw_unknown"):
        project.withdrawing.plan("gesprekje")
    plan = project.withdrawing.plan(guids[0])
    assert (plan.kind, plan.removed, plan.codings, plan.memos) == ("document", ("gesprek",), 1, 1)
    assert plan.documents == () and plan.originals == 1
    assert "pimpelmees" in told(project)
    project.withdrawing.carry_out(plan)
    assert "pimpelmees" not in told(project) and guids[0] not in told(project) and project.check() == []
    assert "koolmees" in told(project)
    plan = project.withdrawing.plan("GESPREK.txt")  # by the name of its file, the only one that is left
    assert plan.guid == guids[1]
    project.withdrawing.carry_out(plan)
    assert "koolmees" not in told(project) and project.withdrawing.removed() == []
    assert [s.guid for s in project.sources.list()] == [kept] and len(project.codings.list()) == 1
    blobs = project.store.query(lambda conn, ids: conn.exec_driver_sql("SELECT count(*) FROM blob").scalar())
    bodies = project.store.query(lambda conn, ids: conn.exec_driver_sql("SELECT count(*) FROM body").scalar())
    assert (blobs, bodies) == (1, 1) and project.check() == []


def test_a_case_that_was_removed_is_withdrawn_with_its_words_that_are_still_there(project: Project) -> None:
    own = project.sources.add(read_text("Sanne: Alleen mijn pimpelmees.\n", "alleen.txt")).subject or ""
    group = project.sources.add(read_text(GROUP.replace("Pimpelmees", "Harmke"), "groep.txt")).subject or ""
    case = project.cases.add("Sanne Bakker").subject or ""
    project.cases.add_attribute("leeftijd")
    project.cases.set_value(case, "leeftijd", "38 lentes")
    project.cases.link(case, own)
    speaker = next(s.guid for s in project.sources.speakers(group) if s.name == "Sanne Bakker")
    project.sources.edit_speaker(speaker, case=case)
    project.memos.write("case", case, "belde over de roodborst")
    project.cases.remove(case)
    assert [s.name for s in project.sources.list()] == ["alleen", "groep"]
    plan = project.withdrawing.plan("sanne bakker")
    assert (plan.kind, plan.removed, plan.memos) == ("case", ("Sanne Bakker",), 1)
    assert [s.name for s in plan.documents] == ["alleen"] and [s.name for s in plan.shared] == ["groep"]
    project.withdrawing.carry_out(plan)
    assert not any(word in told(project) for word in ("pimpelmees", "harmke", "roodborst", "38 lentes"))
    assert "sanne bakker" not in told(project) and "stuurde de wethouder" in project.sources.text(group)
    assert project.check() == []
    while project.can_undo():
        project.undo()
        assert project.check() == [] and "sanne bakker" not in told(project)


def test_words_that_are_anothers_by_now_stay_when_a_removed_case_is_withdrawn(project: Project) -> None:
    group = project.sources.add(read_text(GROUP, "groep.txt")).subject or ""
    wrong = project.cases.add("Sanne de Wit").subject or ""
    speaker = next(s.guid for s in project.sources.speakers(group) if s.name == "Sanne Bakker")
    project.sources.edit_speaker(speaker, case=wrong)
    project.cases.remove(wrong)
    project.sources.edit_speaker(speaker, case=project.cases.add("Sanne Bakker").subject)
    plan = project.withdrawing.plan("Sanne de Wit")
    assert plan.removed == ("Sanne de Wit",) and (plan.documents, plan.shared) == ((), ())
    project.withdrawing.carry_out(plan)
    assert project.sources.text(group) == read_text(GROUP, "groep.txt").text and project.check() == []
    assert "sanne de wit" not in told(project)


def test_what_bears_the_name_of_something_removed_is_told_apart(project: Project) -> None:
    first = project.sources.add(read_text("Sanne: Een.\n", "a.txt")).subject or ""
    project.undo()  # adding it was taken back: the log knows it all the same
    again = project.sources.add(read_text("Sanne: Twee.\n", "a.txt")).subject or ""
    assert project.withdrawing.plan(again).alike == (("a", first),)  # also when it is chosen by its guid
    plan = project.withdrawing.plan("a")
    assert plan.guid == again and plan.alike == (("a", first),) and plan.removed == ()
    project.withdrawing.carry_out(plan)
    assert "een." in told(project)
    project.withdrawing.carry_out(project.withdrawing.plan("a"))
    assert "een." not in told(project) and project.check() == []


def test_the_label_before_their_words_goes_whatever_they_are_called_now(project: Project) -> None:
    """It was typed in another case, and the speaker got another name, in place of two, after the import."""
    labels = ("Tom", "MEES", "[00:01:02] Mees (0:03)", "Mees Vos", "Tom", "Mees Vos")
    said = "\n\n".join(f"{label}: Los." for label in labels) + "\n"
    group = project.sources.add(read_text(said, "groep.txt")).subject or ""
    case, other = (project.cases.add(name).subject or "" for name in ("R1", "Tom"))
    tom, mees, vos = (s.guid for s in project.sources.speakers(group))
    project.sources.merge_speakers(vos, mees)
    project.sources.edit_speaker(tom, case=other)
    project.sources.edit_speaker(mees, name="R1", case=case)

    project.withdrawing.carry_out(project.withdrawing.plan(case))

    gone = "[teruggetrokken]"
    turns = ["Tom: Los.", f"{gone}: {gone}", f"[00:01:02] {gone} (0:03): {gone}", f"{gone}: {gone}"]
    assert project.sources.text(group) == "\n\n".join([*turns, "Tom: Los.", turns[1]]) + "\n"
    assert project.check() == []


def test_what_was_coded_across_two_of_their_turns_goes(project: Project) -> None:
    said = "Tom: Ja.\n\nSanne: Wij lieten het los.\n\nSanne: Het is geheim.\n\nTom: O.\n"
    group = project.sources.add(read_text(said, "groep.txt")).subject or ""
    case, other = (project.cases.add(name).subject or "" for name in ("Sanne", "Tom"))
    for s in project.sources.speakers(group):
        project.sources.edit_speaker(s.guid, case=case if s.name == "Sanne" else other)
    code, text = project.codes.add("Loslaten").subject or "", project.sources.text(group)
    project.codings.add(group, text.index("Wij"), text.index("geheim"), code, memo="hun geheim")
    project.codings.add(group, text.index("Ja"), text.index("geheim"), code, memo="Tom ook")

    plan = project.withdrawing.plan(case)
    project.withdrawing.carry_out(plan)

    assert (plan.codings, [m.text for m in project.memos.list()]) == (1, ["Tom ook"])
    assert "hun geheim" not in logged(project) and project.check() == []


def test_names_that_they_had_before_go_too(places: Places) -> None:
    """A case and speakers were renamed, and one speaker was merged into another."""
    with Project.open(places.begun("empty", nothing), coder="Anna") as project:
        turns = (
            "Interviewer: Wie begint?",
            "Sjoukje: Ik.",
            "Tom: Daarna ik.",
            "Harmke: Ja.",
            "Respondent: En ik.",
        )
        said = "\n\n".join(turns * 2) + "\n"
        group = project.sources.add(read_text(said, "groep.txt")).subject or ""
        other = (
            project.sources.add(read_text("Tom: Wie?\n\nPiet: Ik weer.\n\n" * 2, "twee.txt")).subject or ""
        )
        case = project.cases.add("Wietske Sjollema").subject or ""
        second = project.cases.add("Tom").subject or ""
        for linked in (case, second):
            project.cases.link(linked, group)
        speakers = {s.name: s.guid for s in project.sources.speakers(group)}
        for old, new in (("Harmke", "Sanne"), ("Sjoukje", "Sanne Bakker"), ("Respondent", "Piet")):
            project.sources.edit_speaker(speakers[old], name=new)
        project.sources.edit_speaker(speakers["Respondent"], name="Aanspreekpunt")  # nobody is called so
        project.sources.edit_speaker(speakers["Sjoukje"], case=case)
        project.sources.merge_speakers(speakers["Harmke"], speakers["Sjoukje"])
        project.undo()
        project.redo()
        project.sources.edit_speaker(speakers["Respondent"], name="Sanne B", case=case)
        project.cases.edit(case, name="Sanne Bakker")
        project.memos.write("project", project.guid, "Bel Wietske nog, en Piet.")
        plan = project.withdrawing.plan("Sanne Bakker")
        assert [(m.kind, m.words) for m in plan.mentions] == [("memo", "Bel Wietske nog, en Piet.")]
        assert all(holds(places, project, word) for word in ("sjollema", "harmke"))
        project.withdrawing.carry_out(plan)
        project.memos.write("project", project.guid, "Bel Piet.")
        for word in ("sjollema", "sjoukje", "harmke", "sanne", "aanspreekpunt"):
            assert word not in logged(project) and not holds(places, project, word), word
        assert "piet" in logged(project), "who stays is called so"
        assert [s.name for s in project.sources.speakers(other)] == ["Tom", "Piet"]
        assert project.check() == []
        while project.can_undo():
            project.undo()
            assert project.check() == []


def test_what_a_document_was_called_takes_no_other_words_along(places: Places) -> None:
    with Project.open(places.begun("empty", nothing), coder="Anna") as project:
        source = (
            project.sources.add(read_text("Sanne: Wij.\n\nSanne: Ja.\n", "samenwerking.txt")).subject or ""
        )
        project.codes.add("Samenwerking")
        project.sources.edit(source, name="gesprek 1")
        project.withdrawing.carry_out(project.withdrawing.plan("gesprek 1"))
        told = [g.details for g in project.history() if g.label == "history.add_code"]
        assert told and "Samenwerking" in told[0].values()

"""Pseudonymising: names are gone from the file, codings stay on their words, the key brings all of it
back."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from app.coding.codebook.files import read_codebook
from app.coding.privacy.entities import likely
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.privacy import Report
from app.store.place import Database
from tests.engines import Places, law, nothing
from tests.project.conftest import state

TEXT = """Interview met Jan Jansen

Interviewer: Hoe gaat het in de gemeente Rijswijk, meneer Jansen?

Jan Jansen: Nou, Fatima El Bakkali van Stichting De Brug zei 12 maart 2016: laat los. 😀 Jans idee was dat.

Interviewer: En Fatima zelf?

Jan Jansen: fatima belde mij op 06-12345678. De Rijswijkse aanpak, zei ze. BSN 123456782, 2281 AB.
"""
SECRET = "een lange zin om te onthouden"
NAMES = ("jansen", "fatima", "bakkali", "de brug", "rijswijk", "12345678", "123456782", "2281 ab", "12 maart")


def people(places: Places) -> Project:
    """A project with names in every corner of it."""
    return Project.open(places.begun("people", _people), coder="Anna")


def _people(made: Project) -> None:
    made.rename("Proeftuin Rijswijk")
    source = (
        made.sources.add(read_text(TEXT, "interview Jan Jansen.txt"), original=TEXT.encode()).subject or ""
    )
    case = made.cases.add("Rijswijk").subject or ""
    made.cases.link(case, source)
    made.cases.add_attribute("contactpersoon")
    made.cases.set_value(case, "contactpersoon", "Fatima El Bakkali")
    code = made.codes.add("Loslaten", definition="Loslaten, zoals Fatima El Bakkali zegt").subject or ""
    made.codes.add("Idee van Jansen")
    for said in (
        "laat los",
        "Fatima El Bakkali van",
        "Bakkali van Stichting",
        "Jans idee",
        "Jansen: Nou",
        "😀 Jans",
    ):
        at = TEXT.index(said)
        made.codings.add(source, at, at + len(said), code, memo=f"over {said}")
    made.memos.write("project", made.guid, "Bel Fatima morgen")
    made.questions.save("Over Fatima El Bakkali", made.questions.read('code:Loslaten en tekst:"Jan Jansen"'))
    made.sources.edit_text(source, TEXT.replace("belde mij", "belde Jan Jansen en mij"))


def pseudonymise(project: Project, key: Path, **options: Any) -> Report:
    found = project.privacy.search(options.get("sources"))
    return project.privacy.pseudonymise(found, [e for e in found.entities if likely(e)], key, SECRET)


def holds(places: Places, project: Project, name: str) -> bool:
    """Whether a name stands in the bytes in which a project is kept."""
    place = project.place
    raw = places.octets(place.address if isinstance(place, Database) else place).lower()
    return any(name.encode(form) in raw for form in ("utf-8", "utf-16-le", "utf-16-be"))


def test_the_names_are_gone_from_the_file_and_its_journal(places: Places) -> None:
    with people(places) as project:
        assert all(holds(places, project, name) for name in NAMES if name != "rijswijkse")
        report = pseudonymise(project, places.folder / "k.sleutel")
        assert [name for name in NAMES if holds(places, project, name)] == []
        assert project.check() == []
        text = project.sources.text(project.sources.list()[0].guid)
        assert "[persoon 1]s idee" in text and "[gemeente A]" in text
        assert report.originals == 1 and report.total > 15
        assert project.sources.original(project.sources.list()[0].guid) is None
        label = project.history(1)[0]
        assert label.label == "history.pseudonymise" and not any(
            n in str(g.details).lower() for g in project.history() for n in NAMES
        )
        place = project.place
    if isinstance(place, Path):  # closed, it is one file
        assert not any(place.read_bytes().lower().count(n.encode()) for n in NAMES)


def test_nothing_in_the_log_that_is_packed_holds_a_name(places: Places) -> None:
    """The payloads are deflated, so that looking for bytes would not see them."""
    from app.store import log

    with people(places) as project:
        seen = project.store.query(lambda conn, ids: str(list(log.read(conn)))).lower()
        assert all(name in seen for name in ("jansen", "fatima", "bakkali", "rijswijk"))
        pseudonymise(project, places.folder / "k.sleutel")
        seen = project.store.query(lambda conn, ids: str(list(log.read(conn)))).lower()
        assert [name for name in NAMES if name in seen] == []
        with project.at(project.history()[-2].at) as past:
            assert "jansen" not in str(state(past)).lower()
        first = next(g for g in project.history() if g.label == "history.import")
        with project.at(first.at) as past:
            assert past.sources.text(past.sources.list()[0].guid).startswith("Interview met [persoon 1]\n")
            assert past.check() == []


def test_codings_stay_on_their_words_and_take_the_whole_label(places: Places) -> None:
    with people(places) as project:
        source = project.sources.list()[0].guid
        pseudonymise(project, places.folder / "k.sleutel")
        text = project.sources.text(source)
        said = {text[c.start : c.end] for c in project.codings.list()}
        assert "laat los" in said
        assert "[persoon 2] van" in said
        assert "[persoon 2] van Stichting" in said  # began inside the name
        assert "[persoon 1]s idee" in said
        assert "[persoon 1]: Nou" in said
        assert len(project.codings.list()) == 6


def test_a_kept_question_has_the_label_and_can_still_be_asked(places: Places) -> None:
    with people(places) as project:
        pseudonymise(project, places.folder / "k.sleutel")
        [kept] = project.questions.list()
        assert kept.name == "Over [persoon 2]"
        told = project.questions.written(project.questions.read(kept.guid))
        assert told == 'code:"Loslaten" en tekst:"[persoon 1]"'


def test_a_kept_question_still_finds_a_code_whose_guid_spells_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        monkeypatch.setattr("app.project.codes.new_guid", lambda: "0103746e-bea1-4aad-abba-54761806f8be")
        project.codes.add("Zang")
        project.sources.add(read_text("R: Aad en abba zongen met Bea.", "a.txt"))
        project.questions.save("Over Aad", project.questions.read('code:Zang en tekst:"Aad"'))
        found = project.privacy.search()
        assert found.add("abba") is not None
        project.privacy.pseudonymise(found, [e for e in found.entities if likely(e)], tmp_path / "k", SECRET)
        [kept] = project.questions.list()
        assert kept.name == "Over [persoon 1]"
        told = project.questions.written(project.questions.read(kept.guid))
        assert told == 'code:"Zang" en tekst:"[persoon 1]"'
        assert project.sources.text(project.sources.list()[0].guid).count("[") == 3
        with project.at(project.history()[0].at) as past:
            assert past.check() == []


def test_the_key_brings_everything_back(places: Places) -> None:
    with people(places) as project:
        before = state(project)
        log = [(g.label, g.details) for g in project.history()]
        original = project.sources.original(project.sources.list()[0].guid)
        pseudonymise(project, places.folder / "k.sleutel")
        project.privacy.reidentify(places.folder / "k.sleutel", SECRET)
        assert state(project) == before
        assert project.sources.original(project.sources.list()[0].guid) == original
        assert [(g.label, g.details) for g in project.history()][2:] == log
        assert project.check() == []
        with pytest.raises(Refusal, match="nothing_back"):
            project.privacy.reidentify(places.folder / "k.sleutel", SECRET)


def test_names_that_only_the_log_knows_are_found_and_go(places: Places) -> None:
    """Somebody renamed speakers, a case and a document by hand, mended the text and removed a document."""
    with people(places) as project:
        said = "Harmke Dijkstra: Wij.\n\nInterviewer: Ja?\n\nHarmke Dijkstra: Ja.\n"
        source = project.sources.add(read_text(said, "gesprek Wiebe Zandstra.txt")).subject or ""
        speaker = project.sources.speaker(source, "Harmke Dijkstra").guid
        project.sources.edit_text(source, said.replace("Harmke Dijkstra", "Respondent"))
        project.sources.edit_speaker(speaker, name="Respondent")
        project.sources.edit(source, name="gesprek 2")
        project.cases.edit(project.cases.add("Sjoukje Terpstra").subject or "", name="Casus 2")
        project.sources.remove(project.sources.add(read_text("Hallo.\n", "Nynke Postma.txt")).subject or "")
        before, log = state(project), [(g.label, dict(g.details)) for g in project.history()]
        found = project.privacy.search()
        former = {e.forms[0] for e in found.entities if found.pieces[e.hits[0].piece].kind == "former"}
        assert former == {"Harmke Dijkstra", "Sjoukje Terpstra", "Nynke Postma"}
        key = places.folder / "k.sleutel"
        project.privacy.pseudonymise(found, [e for e in found.entities if likely(e)], key, SECRET)
        for name in ("harmke", "dijkstra", "zandstra", "terpstra", "postma"):
            assert not holds(places, project, name), name
        assert not any(p.kind == "former" for p in project.privacy.search().pieces if "Postma" in p.text)
        assert project.check() == []
        project.privacy.reidentify(key, SECRET)
        assert state(project) == before and project.check() == []
        assert [(g.label, dict(g.details)) for g in project.history()][-len(log) :] == log


def test_one_date_in_several_notations_comes_back_as_each_was_written(places: Places) -> None:
    said = "Anna: op 3 april 2019, dus 3-4-2019 of 3-4-'19, dat is 3 apr 2019. En op 3 april.\n"
    with Project.open(places.begun("dates", lambda _project: None), coder="Anna") as project:
        source = project.sources.add(read_text(said, "dag 03-04-2019.txt")).subject or ""
        case = project.cases.add("1").subject or ""
        project.cases.add_attribute("toen")
        project.cases.set_value(case, "toen", "op 3/4/2019")
        before, text, key = state(project), project.sources.text(source), places.folder / "dates.sleutel"
        pseudonymise(project, key)
        assert project.sources.text(source).startswith(
            "[persoon 1]: op [datum 1], dus [datum 1] of [datum 1], dat is [datum 1]. En op [datum 2]."
        )
        assert project.cases.values_by_target()[case]["toen"] == "op [datum 1]"
        project.privacy.reidentify(key, SECRET)
        assert project.sources.text(source) == text
        assert state(project) == before and project.check() == []


def test_looking_through_a_project_reads_each_table_once(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.store import records

    read, kinds = records.read, []

    def watched(conn: Any, ids: Any, kind: str, guids: Any = None) -> Any:
        kinds.append(kind)
        return read(conn, ids, kind, guids)

    with people(places) as project:
        monkeypatch.setattr(records, "read", watched)
        assert project.privacy.search().entities
        project.privacy.pieces()
    assert {kinds.count(kind) for kind in ("attribute", "attribute_value", "memo")} == {2}


def test_undo_after_it_points_to_the_key(places: Places) -> None:
    with people(places) as project:
        pseudonymise(project, places.folder / "k.sleutel")
        while project.can_undo():
            project.undo()
        with pytest.raises(Refusal, match="nothing_to_undo_purged"):
            project.undo()


def test_as_many_places_come_back_as_were_replaced(places: Places) -> None:
    with people(places) as project:
        source = project.sources.list()[0].guid
        project.memos.write("source", source, "Jan Jansen en Fatima El Bakkali, op 06-12345678")
        project.memos.write("project", project.guid, "Jan Jansen")
        project.memos.write("project", project.guid, "Jan")  # two texts that become the same label
        key = places.folder / "k.sleutel"
        replaced = pseudonymise(project, key)
        back = project.privacy.reidentify(key, SECRET)
        assert back.total == replaced.total
        told = [g.details["n"] for g in project.history(2)]
        assert told == [replaced.total, replaced.total]


def test_what_came_since_goes_back_too(places: Places) -> None:
    with people(places) as project:
        key = places.folder / "k.sleutel"
        pseudonymise(project, key)
        source = project.sources.list()[0].guid
        text = project.sources.text(source)
        project.sources.edit_text(source, text.replace("laat los", "laat het los, [persoon 2]"))
        text = project.sources.text(source)
        at = text.index("het los")
        coding = project.codings.add(source, at, at + 7, project.codes.get("Loslaten").guid).subject or ""
        project.memos.write("source", source, "Vraag [persoon 1] nog eens")
        project.privacy.reidentify(key, SECRET)
        text = project.sources.text(source)
        made = project.codings.get(coding)
        assert text[made.start : made.end] == "het los"
        assert "laat het los, Fatima" in text and "[persoon" not in text
        assert any(m.text == "Vraag Jan Jansen nog eens" for m in project.memos.list())
        assert project.check() == []


def test_a_second_run_with_the_same_key_gives_the_same_labels(places: Places) -> None:
    key = places.folder / "k.sleutel"
    with people(places) as project:
        pseudonymise(project, key)
        other = (
            project.sources.add(read_text("Tom Kuipers: Fatima El Bakkali kende ik.\n", "twee.txt")).subject
            or ""
        )
        before = state(project)
        found = project.privacy.search(None, project.privacy.remembered(key, SECRET))
        project.privacy.pseudonymise(found, [e for e in found.entities if likely(e)], key, SECRET)
        assert project.sources.text(other) == "[persoon 3]: [persoon 2] kende ik.\n"
        project.privacy.reidentify(key, SECRET)
        assert "Tom Kuipers: Fatima El Bakkali" in project.sources.text(other)
        assert "Jan Jansen" in project.sources.text(project.sources.list()[0].guid)
        assert project.check() == []
        assert before


def test_a_place_that_stays_named_does_not_move_codings_when_an_edit_is_undone(places: Places) -> None:
    """What is left in the present text is replaced in its old states: codings after it lie elsewhere."""
    with Project.open(places.begun("empty", nothing), coder="Anna") as project:
        source = (
            project.sources.add(read_text("Jan Jansen zag Jan Jansen. Hier laat los.\n", "t.txt")).subject
            or ""
        )
        code = project.codes.add("Loslaten").subject or ""
        project.codings.add(source, 32, 40, code)
        project.sources.edit_text(source, "Jan Jansen zag Jan Jansen. Hier laat los. Ja!\n")
        found = project.privacy.search()
        jan = next(e for e in found.entities if e.name == "Jan Jansen")
        jan.hits = [h for h in jan.hits if h.candidate.start > 0 or found.pieces[h.piece].name != "text"]
        project.privacy.pseudonymise(found, [jan], places.folder / "k.sleutel", SECRET)

        def said() -> list[str]:
            text = project.sources.text(source)
            return [text[c.start : c.end] for c in project.codings.list()]

        assert project.sources.text(source).startswith("Jan Jansen zag [persoon 1].")
        assert said() == ["laat los"] and project.check() == []
        project.undo()
        assert project.sources.text(source) == "[persoon 1] zag [persoon 1]. Hier laat los.\n"
        assert said() == ["laat los"] and project.check() == []
        project.redo()
        assert said() == ["laat los"]
        assert not any(g.label == "history.purged" for g in project.history())


def test_guids_in_settings_and_sets_are_nobodys_number(places: Places) -> None:
    with people(places) as project:
        guid = "0612abcd-1234-4abc-8def-a0612345678f"
        project.set_setting("favourites", [guid, "Jan Jansen"])
        pseudonymise(project, places.folder / "k.sleutel")
        assert project.setting("favourites") == [guid, "[persoon 1]"]


def test_what_was_derived_from_the_texts_goes_too(places: Places) -> None:
    from app.store.schema import AnalysisRow

    with people(places) as project:
        analysis = AnalysisRow.__table__
        with project.store._engine.begin() as conn:
            conn.execute(analysis.insert(), {"sha256": "0" * 64, "pipeline": "x", "data": b"jansen"})
        pseudonymise(project, places.folder / "k.sleutel")
        assert project.store.query(lambda conn, ids: conn.execute(analysis.select()).all()) == []
        assert not holds(places, project, "jansen")


def test_when_the_key_cannot_be_written_nothing_changes(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.coding.privacy import key as keys

    with people(places) as project:
        before = state(project)
        history = project.history()
        key = places.folder / "k.sleutel"

        def full(*_arguments: object) -> None:
            raise Refusal("privacy.key_unwritable", file="k", reason="No space left on device")

        monkeypatch.setattr(keys, "write", full)
        with pytest.raises(Refusal, match="key_unwritable"):
            pseudonymise(project, key)
        assert state(project) == before and project.history() == history
        assert not key.exists() and project.check() == []


def test_labels_that_cannot_be(places: Places) -> None:
    with people(places) as project:
        project.memos.write("project", project.guid, "hier staat [Piet] al")
        found = project.privacy.search()
        one = [e for e in found.entities if likely(e)][:1]
        for wrong in ("", "  ", "a[b", "x" * 50, "[Piet]", "piet"):
            one[0].label = wrong
            with pytest.raises(Refusal, match="label"):
                project.privacy.pseudonymise(found, one, places.folder / "k.sleutel", SECRET)
        with pytest.raises(Refusal, match="nothing"):
            project.privacy.pseudonymise(found, [], places.folder / "k.sleutel", SECRET)
        project.sources.edit_text(project.sources.list()[0].guid, "Heel iets anders.")
        one[0].label = "[iemand]"
        with pytest.raises(Refusal, match="moved_on"):
            project.privacy.pseudonymise(found, one, places.folder / "k.sleutel", SECRET)
        assert not (places.folder / "k.sleutel").exists()


def test_one_document_alone(places: Places) -> None:
    with people(places) as project:
        other = (
            project.sources.add(
                read_text("Tom: Fatima ging naar Delft.\n", "twee.txt"), original=b"x"
            ).subject
            or ""
        )
        pseudonymise(project, places.folder / "k.sleutel", sources=[project.sources.list()[0].guid])
        assert project.sources.text(other) == "Tom: Fatima ging naar Delft.\n"
        assert project.sources.original(other) == b"x"
        assert project.check() == []


@law(
    {"seed": 1236901},  # a coding that an edit leaves where it is moves, and moves back
    seed=st.integers(0, 10**9),
    databases=0,
)
def test_random_work_is_rewritten_so_that_undo_and_the_key_still_work(places: Places, seed: int) -> None:
    """Whatever was done before: the log replays, every undo and redo still goes, and the key brings all
    back."""
    chance = random.Random(seed)
    with people(places) as project:
        source = project.sources.list()[0].guid
        for _ in range(chance.randint(0, 12)):
            with contextlib.suppress(Refusal):
                _work(project, source, chance)
        before = state(project)
        key = places.folder / "k.sleutel"
        try:
            pseudonymise(project, key)
        except Refusal as refusal:
            assert refusal.key == "privacy.nothing"
            return
        assert project.check() == []
        assert [g for g in project.history() if g.label == "history.purged"] == []
        after = state(project)
        steps = 0
        while project.can_undo() and steps < 12:
            project.undo()
            steps += 1
            assert project.check() == []
            assert "jansen" not in str(state(project)).lower()
        if steps:
            project.redo(steps)
        assert state(project) == after
        project.privacy.reidentify(key, SECRET)
        assert state(project) == before
        assert project.check() == []


def _work(project: Project, source: str, chance: random.Random) -> None:
    what = chance.randrange(9)
    text = project.sources.text(source)
    at = chance.randrange(len(text) - 1)
    end = min(len(text), at + chance.randint(1, 40))
    codes = [c.guid for c in project.codes.book()]
    if what in (0, 1):
        project.codings.add(source, at, end, chance.choice(codes), memo=chance.choice(["", "zei Jan Jansen"]))
    elif what == 2:
        new = chance.choice(["", "Jan Jansen ", "Rijswijk\n", "x", "fatima"])
        project.sources.edit_text(source, text[:at] + new + text[end:])
    elif what == 3:
        project.undo(chance.randint(1, 4))
    elif what == 4:
        project.redo(chance.randint(1, 3))
    elif what == 5:
        codings = project.codings.list()
        project.codings.resize(chance.choice(codings).guid, at, end)
    elif what == 6:
        project.cases.edit(
            project.cases.list()[0].guid, name=chance.choice(["Rijswijk", "Jansen", "Gemeente Delft"])
        )
    elif what == 7:
        project.suggestions._decide([_suggestion(source, at, end, codes[0])], "rejected")
    else:
        other = project.sources.add(
            read_text("Karim Idrissi: In Delft, ja.\n", "Karim Idrissi.txt"), original=b"o"
        )
        if chance.random() < 0.6:
            project.sources.remove(other.subject or "")


def _suggestion(source: str, start: int, end: int, code: str) -> Any:
    from app.coding.model import Suggestion

    return Suggestion(source, start, end, code, 0.5, ())


def test_what_the_shipped_codebooks_say_names_nobody(tmp_path: Path) -> None:
    book = read_codebook("loslaten-of-sturen")
    idiom = next(said for code in book.codes for said in code.paraphrases if "Joost" in said)
    with Project.create(tmp_path / "p.kantlijn", coder="Anna", codebook=book) as project:
        assert any(idiom in code.paraphrases for code in project.codes.book())
        project.sources.add(read_text("I: Wie weet het?\nR1: Vraag dat maar aan Joost de Wit.\n", "a.txt"))
        code = project.codes.get("Vertrouwen")
        project.codes.edit(code.guid, example="Joost de Wit zei dat het goed kwam.")
        found = project.privacy.search()
        hits = {found.pieces[hit.piece].text for entity in found.entities for hit in entity.hits}
        assert hits == {
            project.sources.texts()[project.sources.list()[0].guid],
            "Joost de Wit zei dat het goed kwam.",
        }
        chosen = [entity for entity in found.entities if entity.kind == "person"]
        project.privacy.pseudonymise(found, chosen, tmp_path / "k", SECRET)
        assert any(idiom in code.paraphrases for code in project.codes.book())
        assert "Joost" not in project.codes.get(code.guid).example

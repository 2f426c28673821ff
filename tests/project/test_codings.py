"""Coding, weighing, carrying along."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding import carry
from app.coding.codebook import Codebook
from app.coding.codebook.files import read_codebook
from app.coding.codebook.match import match
from app.coding.model import Changes, CodingFilter, Suggestion
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.beside import beside
from app.project.counting import meant_cases
from app.words import say
from tests.project.conftest import TEXT, state


def key(caught: pytest.ExceptionInfo[Refusal]) -> str:
    return caught.value.key


def test_the_same_coding_again_is_the_one_that_is_there(coded: Project) -> None:
    source, code = coded.sources.get("int1").guid, coded.codes.get("Sturen").guid
    first = coded.codings.add(source, 1, 5, code)
    again = coded.codings.add(source, 1, 5, code)
    assert again.subject == first.subject
    assert not again
    coded.work_as("Bob")
    assert coded.codings.add(source, 1, 5, code).subject != first.subject


@pytest.mark.parametrize("name", ["int\ud8001", "int1\0", "\0" * 36, "ïnt1", "", "int2"])
def test_a_document_by_a_name_that_no_database_takes_is_unknown(coded: Project, name: str) -> None:
    with pytest.raises(Refusal) as caught:
        coded.sources.get(name)
    assert key(caught) == "source.unknown"


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [(5, 5, "nothing"), (9, 5, "nothing"), (-1, 5, "outside"), (0, 100_000, "outside")],
)
def test_ranges_that_are_none(coded: Project, start: int, end: int, why: str) -> None:
    with pytest.raises(Refusal) as caught:
        coded.codings.add(coded.sources.get("int1").guid, start, end, coded.codes.get("Sturen").guid)
    assert key(caught) == f"coding.{why}"


def test_white_space_alone_is_not_coded_and_what_is_there_stays(coded: Project) -> None:
    source, code = coded.sources.get("int1").guid, coded.codes.get("Sturen").guid
    text = coded.sources.text(source)
    at = text.index(" ")
    there = coded.codings.add(source, at, at + 2, code).subject or ""
    for work in (
        lambda: coded.codings.add(source, at, at + 1, code),
        lambda: coded.codings.add_many([(source, 0, 5, code), (source, at, at + 1, code)]),
        lambda: coded.codings.resize(there, at, at + 1),
    ):
        before = state(coded)
        with pytest.raises(Refusal) as caught:
            work()
        assert key(caught) == "coding.blank" and "alleen witruimte" in say(caught.value)
        assert state(coded) == before
    with coded.store.batch("history.code") as batch:  # of an earlier Kantlijn
        batch.change("coding", {there: {"end": at + 1}})
    assert coded.codings.add(source, at, at + 1, code).subject == there
    assert coded.codings.resize(there, at, at + 1).subject == there
    coded.codings.weigh(there, 3)
    coded.codings.recode(there, coded.codes.get("Loslaten").guid)
    assert coded.check() == []


def test_what_a_question_finds_is_coded_without_stretches_of_white_space(coded: Project) -> None:
    source, one, other = (
        coded.sources.get("int1").guid,
        *(coded.codes.get(n).guid for n in ("Sturen", "Loslaten")),
    )
    at = coded.sources.text(source).index(" ")
    coded.codings.remove(*(c.guid for c in coded.codings.list()))
    coded.codings.add(source, 0, at + 1, one)
    coded.codings.add(source, at, at + 3, other)
    coded.codings.add(source, at + 1, at + 9, one)
    new = coded.codes.add("Samen").subject or ""
    coded.questions.code(coded.questions.read("code:Sturen en overlapt(code:Loslaten)"), new, meeting=True)
    places = [(c.start, c.end) for c in coded.codings.list() if c.code == new]
    assert places == [(at + 1, at + 3)]


def test_headings_and_retired_codes_are_not_coded_with(coded: Project) -> None:
    source, code = coded.sources.get("int1").guid, coded.codes.get("Sturen").guid
    coded.codes.retire(code)
    with pytest.raises(Refusal) as caught:
        coded.codings.add(source, 1, 5, code)
    assert key(caught) == "coding.retired"
    coded.codes.retire(code, active=True)
    coded.codes.edit(code, codable=False)
    with pytest.raises(Refusal) as caught:
        coded.codings.add_many([(source, 1, 5, code)])
    assert key(caught) == "coding.heading"


def test_a_fragment_knows_its_place(coded: Project) -> None:
    case = coded.cases.add("Haaglanden").subject or ""
    coded.cases.link(case, coded.sources.get("int1").guid)
    coded.cases.add_attribute("domein", "choice", choices=["jeugd", "Wmo"])
    coded.cases.set_value(case, "domein", "JEUGD")
    first, second = coded.codings.fragments()
    assert first.text == "we laten het los"
    assert (first.speaker, first.role, first.turn, first.path) == ("R1", "respondent", 2, "Loslaten")
    assert first.memo == "let op de toon"
    assert first.cases == ("Haaglanden",)
    assert first.attributes == {"domein": "jeugd"}
    assert second.coding.start == TEXT.index("stuurt")
    assert coded.codings.list(CodingFilter(where=(("domein", "jeugd"),), text="STUURT")) == [second.coding]
    assert coded.codings.list(CodingFilter(where=(("domein", "Wmo"),))) == []


def test_columns_say_what_the_list_says(coded: Project) -> None:
    columns = coded.codings.columns()
    rows = coded.codings.list()
    assert list(columns.guid) == [c.guid for c in rows]
    assert [columns.codes[i] for i in columns.code] == [c.code for c in rows]
    assert [columns.sources[i] for i in columns.source] == [c.source for c in rows]
    assert columns.start.tolist() == [c.start for c in rows]
    assert len(coded.codings.columns(CodingFilter(coders=frozenset()))) == 0


def test_merging_codes_unites_codings_and_keeps_both_memos(coded: Project) -> None:
    a, b = coded.codes.get("Loslaten").guid, coded.codes.get("Sturen").guid
    mine = next(c for c in coded.codings.list() if c.code == a)
    twin = coded.codings.add(mine.source, mine.start, mine.end, b, memo="de tweede").subject or ""
    coded.codes.merge(a, b)
    assert [c.code for c in coded.codings.list()] == [b, b]
    assert {m.text for m in coded.memos.of(twin)} == {"let op de toon", "de tweede"}
    with pytest.raises(Refusal, match="merge_itself"):
        coded.codes.merge(b, b)


def test_merging_codes_unites_their_cues_and_paraphrases(coded: Project) -> None:
    a, b = coded.codes.get("Loslaten").guid, coded.codes.get("Sturen").guid
    coded.codes.edit(a, cues=("los", "Sturing"), paraphrases=("Ga maar, joh; doe.", "Zij wel."))
    coded.codes.edit(b, cues=("sturing",), paraphrases=("zij wel.", "Elke week een lijstje."))
    before = coded.codes.book().codes
    coded.codes.merge(a, b)
    code = coded.codes.get(b)
    assert code.cues == ("sturing", "los")
    assert code.paraphrases == ("zij wel.", "Elke week een lijstje.", "Ga maar, joh; doe.")
    coded.undo()
    assert coded.codes.book().codes == before


def test_a_project_of_before_gets_the_paraphrases_of_its_codebook(project: Project) -> None:
    """By guid, whatever a code is called by now; what it has of its own stays first."""
    shipped = Codebook(read_codebook("loslaten-of-sturen").codes)
    project.codes.take_all([replace(code, paraphrases=()) for code in shipped])
    sturen, tijd = shipped.find("Sturen"), shipped.find("Tijd")
    own = "Ik wil alles vooraf zien."
    project.codes.edit(sturen.guid, name="Regie nemen", paraphrases=(own,))
    project.codes.edit(tijd.guid, paraphrases=(tijd.paraphrases[2].upper(),))
    before = project.codes.book().codes
    changes = project.codes.take(match(project.codes.book(), shipped))
    assert not changes.added and len(changes.changed["code"]) == len(shipped)
    book = project.codes.book()
    assert book.get(sturen.guid).name == "Regie nemen"
    assert book.get(sturen.guid).paraphrases == (own, *sturen.paraphrases)
    assert len(book.get(tijd.guid).paraphrases) == len(tijd.paraphrases)
    for code in shipped:
        assert set(code.paraphrases) - set(book.get(code.guid).paraphrases) in (set(), {tijd.paraphrases[2]})
    assert not project.codes.take(match(book, shipped))
    assert project.check() == []
    project.undo()
    assert project.codes.book().codes == before


def test_a_new_project_takes_the_paraphrases_along(project: Project) -> None:
    shipped = read_codebook("loslaten-of-sturen").codes
    project.codes.take_all(shipped)
    assert [c.paraphrases for c in project.codes.book()] == [c.paraphrases for c in Codebook(shipped)]


def test_accepting_suggestions_is_one_step_and_keeps_where_they_came_from(coded: Project) -> None:
    source, code = coded.sources.get("int1").guid, coded.codes.get("Knelpunten").guid
    wanted = [Suggestion(source, n, n + 5, code, 0.7, ()) for n in (1, 10, 20)]
    before = coded.codings.list()
    coded.suggestions.accept_all(wanted)
    made = [c for c in coded.codings.list() if c.code == code]
    assert [(c.origin, c.confidence) for c in made] == [("suggested", 0.7)] * 3
    coded.undo()
    assert coded.codings.list() == before
    coded.suggestions.reject(wanted[0])
    assert [d.decision for d in coded.suggestions.decisions(source)] == ["rejected"]


def test_an_edit_carries_codings_along_and_tells_what_it_cost(coded: Project) -> None:
    source = coded.sources.get("int1").guid
    changes, report = coded.sources.edit_text(
        source, "Vooraf. 😀\n" + TEXT.replace("Al stuurt de wethouder soms bij.", "")
    )
    assert changes
    (kept,) = coded.codings.fragments()
    assert kept.text == "we laten het los"
    assert [f.text for f in report.dropped] == ["stuurt de wethouder soms "]
    turns = coded.sources.turns(source)
    text = coded.sources.text(source)
    assert text[turns[0].text_start : turns[0].end] == "Hoe gaat het nu met het loslaten?"
    assert coded.check() == []


WORDS = st.text(alphabet="ab \n😀é", max_size=40)


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS, st.data())
def test_carrying_keeps_letters_in_order(old: str, new: str, data: st.DataObject) -> None:
    edits = carry.difference(old, new)
    assert carry.apply(old, edits) == new
    assert carry.apply(new, carry.invert(edits)) == old
    carrier = carry.Carrier(edits)
    if not old:
        return
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    placed = carrier.carry(start, end)
    assert 0 <= placed.start <= placed.end <= len(new)
    untouched = all(at + len(gone) < start or at > end for at, gone, _ in edits)
    if untouched:
        assert new[placed.start : placed.end] == old[start:end]
        assert not placed.shrunk


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 100), st.text("xy😀", min_size=1, max_size=9), st.data())
def test_an_insertion_elsewhere_never_shifts_a_fragment(at: int, inserted: str, data: st.DataObject) -> None:
    old = "De wethouder laat het los. 😀 Toch stuurt hij bij, hè? Dat schuurt. " * 2
    at = min(at, len(old))
    new = old[:at] + inserted + old[at:]
    start = data.draw(st.integers(0, len(old) - 2))
    end = data.draw(st.integers(start + 1, len(old)))
    placed = carry.Carrier([(at, "", inserted)]).carry(start, end)
    expected = old[start:end] if not start < at < end else old[start:at] + inserted + old[at:end]
    assert new[placed.start : placed.end] == expected


def test_a_word_replaced_everywhere_in_a_long_text_is_many_small_edits_and_quick() -> None:
    old = "".join(f"R{n % 2}: dit is zin {n} van het gesprek.\n\n" for n in range(25_000))
    new = old.replace("dit is", "dat was")
    began = time.perf_counter()
    edits = carry.difference(old, new)
    assert time.perf_counter() - began < 10
    assert carry.apply(old, edits) == new
    assert len(edits) == 25_000
    carrier = carry.Carrier(edits)
    start = old.index("zin 12345")
    place = carrier.carry(start, start + 9)
    assert new[place.start : place.end] == "zin 12345" and not place.shrunk


def test_another_text_altogether_leaves_no_scraps() -> None:
    old, new = "Wij laten het los, hoor. En wij sturen bij.", "R1: Iets heel anders, 1 2 3. Wat een los eind."
    place = carry.Carrier(carry.difference(old, new)).carry(10, 17)
    assert place.start == place.end


def test_a_mark_behind_a_word_and_a_longer_word_cost_no_letter() -> None:
    old = "Wij laten het los hoor."
    for new in ("Wij laten het los, hoor.", "Wij laten het losser hoor.", "Wij laten het los. Hoor."):
        place = carry.Carrier(carry.difference(old, new)).carry(4, 17)
        assert new[place.start : place.end].startswith("laten het los") and not place.shrunk


def test_a_filter_on_case_or_value_goes_by_who_speaks(coded: Project) -> None:
    """The tables' rule: the speaker's own case goes before the document's."""
    source = coded.sources.get("int1").guid
    document_case = coded.cases.add("Haaglanden").subject or ""
    own_case = coded.cases.add("Krachtpatsers Delft").subject or ""
    coded.cases.link(document_case, source)
    speaker = coded.sources.speaker(source, "R1").guid
    of_document = CodingFilter(cases=frozenset({document_case}))
    of_speaker = CodingFilter(cases=frozenset({own_case}))
    assert (len(coded.codings.list(of_document)), len(coded.codings.list(of_speaker))) == (2, 0)
    coded.sources.edit_speaker(speaker, case=own_case)
    assert (len(coded.codings.list(of_document)), len(coded.codings.list(of_speaker))) == (0, 2)
    assert len(coded.codings.columns(of_speaker)) == 2
    coded.cases.add_attribute("functie", scope="speaker")
    coded.cases.set_value(speaker, "functie", "inwoner", scope="speaker")
    assert len(coded.codings.list(CodingFilter(where=(("functie", "inwoner"),)))) == 2
    assert coded.codings.list(CodingFilter(where=(("functie", "wethouder"),))) == []
    assert coded.codings.fragments()[0].attributes == {"functie": "inwoner"}


def test_a_document_of_two_cases_tells_the_values_of_both(coded: Project) -> None:
    source = coded.sources.get("int1").guid
    coded.cases.add_attribute("domein")
    for name, value in (("Delft", "Wmo"), ("Rijswijk", "jeugd")):
        case = coded.cases.add(name).subject or ""
        coded.cases.link(case, source)
        coded.cases.set_value(case, "domein", value)
    assert coded.codings.fragments()[0].attributes == {"domein": "Wmo; jeugd"}


def test_a_new_project_has_codes_under_its_number_keys(tmp_path: Path) -> None:
    from app.coding.codebook.files import read_codebook

    book = read_codebook("loslaten-of-sturen")
    with Project.create(tmp_path / "n.kantlijn", coder="Anna", codebook=book) as project:
        names = [project.codes.book().get(guid).name for guid in project.setting("favourites")]
        assert names[:3] == ["Loslaten", "Sturen", "Spanningsveld"] and len(names) == 9
        assert project.check() == []


def test_codings_that_come_to_lie_where_others_lay_move_with_an_edit(project: Project) -> None:
    """Two codings of one code; the edit moves the first exactly to where the second was."""
    source = project.sources.add(read_text("aaaa bbbb cccc dddd\n", "t.txt")).subject or ""
    code = project.codes.add("A").subject or ""
    for at in (0, 5, 10):
        project.codings.add(source, at, at + 4, code)
    project.sources.edit_text(source, "xxxx aaaa bbbb cccc dddd\n")
    assert [(c.start, c.end) for c in project.codings.list()] == [(5, 9), (10, 14), (15, 19)]
    project.undo()
    assert [(c.start, c.end) for c in project.codings.list()] == [(0, 4), (5, 9), (10, 14)]
    assert project.check() == []


def test_a_case_that_only_speaks_in_a_document_is_in_the_base_of_a_filter_on_it(project: Project) -> None:
    code = project.codes.add("Loslaten").subject or ""
    kind = project.cases.add_attribute("soort", "text", "source").subject or ""
    said = "S: Een zin.\n\nT: Nee.\n\nS: Ja.\n\nT: O.\n"
    source = project.sources.add(read_text(said, "a.txt")).subject or ""
    case = project.cases.add("Sanne").subject or ""
    project.cases.add("Tom")
    project.sources.edit_speaker(project.sources.speaker(source, "S").guid, case=case)
    project.cases.set_value(source, kind, "x", scope="source")
    project.codings.add(source, 3, 6, code)
    for chosen in (CodingFilter(where=(("soort", "x"),)), CodingFilter(sources=frozenset({source}))):
        assert [c.code for c in project.codings.list(chosen)] == [code]
        assert meant_cases(project.extract(chosen, texts=False), chosen) == {case}


def test_columns_stand_in_the_order_of_the_list_also_where_places_are_the_same(coded: Project) -> None:
    project, source = coded, coded.sources.get("int1").guid
    codes = [project.codes.add(f"Code {n}").subject or "" for n in range(3)]
    other = project.sources.add(read_text("I: En?\n\nR: Nog een gesprek.\n", "tweede.txt")).subject or ""
    project.codings.add_many(
        [(where, start, end, code)
         for where in (other, source) for start, end in ((4, 9), (0, 9), (4, 8), (4, 9)) for code in codes]
    )  # fmt: skip
    assert list(project.codings.columns().guid) == [c.guid for c in project.codings.list()]


def test_a_long_operation_goes_beside_and_others_read_on(coded: Project) -> None:
    """From a thread, on both engines: one step, with the state before it readable until it is there."""
    source, sturen = coded.sources.get("int1").guid, coded.codes.get("Sturen").guid
    guids, before = [c.guid for c in coded.codings.list()], state(coded)
    inside, go, made = threading.Event(), threading.Event(), list[Changes]()

    def operation(other: Project) -> Changes:
        with other.group("history.recode_many", whole=True, n=2, code="Sturen"):
            changes = other.codings.recode_many(guids, sturen)
            inside.set()
            assert go.wait(20)
        return changes

    thread = threading.Thread(target=lambda: made.append(beside(coded, operation)))
    thread.start()
    assert inside.wait(20)
    assert state(coded) == before
    go.set()
    thread.join(20)
    (changes,) = made
    assert {c.code for c in coded.codings.list()} == {sturen}
    assert set(changes.changed["coding"]) < set(guids) and changes.sources == {source}
    assert coded.history(1)[0].label == "history.recode_many" and coded.check() == []
    coded.undo()
    assert state(coded) == before
    with pytest.raises(Refusal):
        beside(coded, lambda p: p.codings.recode_many([*guids, "nobody"], sturen))
    assert state(coded) == before
    coded.codings.remove(*guids)  # this one writes again


def test_a_code_that_came_beside_is_known(coded: Project) -> None:
    coded.codes.book()
    beside(coded, lambda p: p.codes.add("Vertrouwen"))
    assert coded.codes.get("Vertrouwen").guid in coded.codes.book()

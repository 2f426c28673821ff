"""Coders laid side by side: what is compared, several files, and what the team settles."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.coding.agreement.comparison import Comparison, Question
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.answers import answers_of
from app.project.comparing import coders_of, compare
from tests.project.conftest import IN_A_FILE, TEXT, state

SECOND = "Interviewer: En?\nR2: Het loslaten lukt nog niet zo, zeg maar.\n"


@pytest.fixture
def two(coded: Project) -> Iterator[Project]:
    """Anna's two codings; Bas has the first of them four characters shorter, and one in a second document."""
    second = coded.sources.add(read_text(SECOND, "int2.txt")).subject or ""
    first = coded.sources.list()[0].guid
    loslaten = coded.codes.get("Loslaten").guid
    coded.work_as("Bas")
    at = TEXT.index("we laten")
    coded.codings.add(first, at, at + 12, loslaten)
    at = SECOND.index("loslaten")
    coded.codings.add(second, at, at + 8, loslaten)
    coded.work_as("Anna")
    yield coded


def row(found: Comparison, name: str) -> dict[str, float | None]:
    told = found.agreement(0)
    (one,) = (r for r in told.rows if found.paths[r.code] == name)
    return dict(one.figures)


def kappa_of(a: int, b: int, both: int, n: int) -> float:
    observed = 1 - (a + b - 2 * both) / n
    expected = a / n * b / n + (1 - a / n) * (1 - b / n)
    return (observed - expected) / (1 - expected)


def test_the_ground_is_all_text_of_the_documents_that_anybody_coded(two: Project) -> None:
    two.sources.add(read_text("Niemand codeert dit.\n", "int3.txt"))
    found = compare([two])
    assert [c.name for c in found.coders] == ["Anna", "Bas"]
    assert [s.name for s in found.sources] == ["int1", "int2"]
    size = sum(s.length for s in found.sources)
    assert found.agreement(0).overall.n == size
    assert row(found, "Loslaten")["kappa"] == pytest.approx(kappa_of(16, 20, 12, size))
    assert row(found, "Sturen")["kappa"] == 0
    assert [n.key for n in found.notices] == ["agreement.alone"]


def test_only_what_all_coded(two: Project) -> None:
    found = compare([two], Question(shared=True))
    assert [s.name for s in found.sources] == ["int1"]
    assert row(found, "Loslaten")["kappa"] == pytest.approx(kappa_of(16, 12, 12, found.sources[0].length))
    assert found.notices == ()


def test_chosen_coders_codes_documents_and_cases(two: Project) -> None:
    first, second = two.sources.list()
    code = two.codes.get("Loslaten").guid
    case = two.cases.add("Tilburg").subject or ""
    two.cases.link(case, second.guid)
    found = compare([two], Question(codes=(code,), sources=frozenset({first.guid})))
    assert [found.paths[c] for c in found.codes] == ["Loslaten"]
    assert [s.guid for s in found.sources] == [first.guid]
    found = compare([two], Question(cases=frozenset({case})))
    assert [s.guid for s in found.sources] == [second.guid]
    with pytest.raises(Refusal, match="two_coders"):
        compare([two], Question(coders=(two.coders.get("Bas").guid,)))
    with pytest.raises(Refusal, match=r"coder\.unknown"):
        compare([two], Question(coders=("nobody", two.coders.get("Bas").guid)))


def test_of_a_case_that_a_speaker_is_only_what_he_says_is_compared(two: Project) -> None:
    case = two.cases.add("R1").subject or ""
    first = two.sources.list()[0]
    speaker = two.sources.speaker(first.guid, "R1")
    two.sources.edit_speaker(speaker.guid, case=case)
    found = compare([two], Question(cases=frozenset({case})))
    turns = [t for t in two.sources.turns(first.guid) if t.speaker == speaker.guid]
    assert found.agreement(0).overall.n == sum(t.end - t.start for t in turns)
    assert row(found, "Loslaten")["kappa"] == pytest.approx(
        kappa_of(16, 12, 12, sum(t.end - t.start for t in turns))
    )


def test_turns_and_sentences_as_units(two: Project) -> None:
    found = compare([two], Question(unit="turn"))
    assert found.agreement(0).overall.n == 6
    assert row(found, "Loslaten")["agreement"] == pytest.approx(5 / 6)

    def lines(texts: object) -> list[list[tuple[int, int]]]:
        spans = []
        for text, _turns in texts:  # type: ignore[attr-defined]
            at, mine = 0, []
            for line in text.splitlines(keepends=True):
                mine.append((at, at + len(line.rstrip())))
                at += len(line)
            spans.append(mine)
        return spans

    found = compare([two], Question(unit="sentence"), sentences=lines)
    assert found.agreement(0).overall.n == 6
    real = compare([two], Question(unit="sentence"))
    assert real.agreement(0).overall.n > 6


def test_a_text_written_is_said_not_to_count(two: Project) -> None:
    bare = two.sources.add(read_text("Zomaar een notitie zonder sprekers.\n", "n.txt")).subject or ""
    two.codings.add(bare, 0, 6, two.codes.get("Sturen").guid)
    found = compare([two], Question(unit="turn"))
    if not two.sources.turns(bare):
        assert ("agreement.no_turns", 1) in [(n.key, n.details.get("n")) for n in found.notices]


@IN_A_FILE
def test_two_files_of_one_project(two: Project, tmp_path: Path) -> None:
    """Each coder in a file of his own gives the figures of both in one."""
    expected = row(compare([two]), "Loslaten")
    places = {}
    two.store.close()
    for keep, drop in (("Anna", "Bas"), ("Bas", "Anna")):
        places[keep] = tmp_path / f"{keep}.kantlijn"
        shutil.copy(two.place, places[keep])
        with Project.open(places[keep], coder=keep) as copy:
            gone = copy.coders.get(drop).guid
            copy.codings.remove(*(c.guid for c in copy.codings.list() if c.coder == gone))
    with (
        Project.open(places["Anna"], read_only=True) as one,
        Project.open(places["Bas"], read_only=True) as other,
    ):
        found = compare([one, other])
        assert [c.name for c in found.coders] == ["Anna", "Bas"]
        assert row(found, "Loslaten") == expected
        twice = compare([one, one])
        assert [c.name for c in twice.coders] == ["Anna (1: Anna)", "Anna (2: Anna)"]
        assert row(twice, "Loslaten")["kappa"] == 1.0
    with Project.open(places["Bas"], coder="Bas") as other:
        mine = other.codings.list()[0]
        other.consensus.settle(mine.source, mine.code, mine.start, mine.end, [(mine.start, mine.end)])
    with (
        Project.open(places["Anna"], read_only=True) as one,
        Project.open(places["Bas"], read_only=True) as other,
    ):  # whichever file the team settled in
        for files in ([one, other], [other, one]):
            found = compare(files)
            assert sorted(c.name for c in found.coders) == ["Anna", "Bas"]
            assert row(found, "Loslaten")["kappa"] == expected["kappa"]
        assert len(compare([other, other]).coders) == 2
        everybody = tuple(c.guid for c in coders_of([one, other]))
        asked = compare([one, other], Question(coders=everybody))
        assert [c.name for c in asked.coders] == ["Anna", "Bas", "Consensus"]
    with Project.open(places["Bas"], coder="Bas") as other:
        other.sources.edit_text(other.sources.list()[1].guid, SECOND + "Nog iets.\n")
        theirs = other.codes.add("Eigen code").subject or ""
        other.codings.add(other.sources.list()[0].guid, 0, 5, theirs)
    with (
        Project.open(places["Anna"], read_only=True) as one,
        Project.open(places["Bas"], read_only=True) as other,
    ):
        found = compare([one, other])
        assert [s.name for s in found.sources] == ["int1"]
        assert [(n.key, n.details["n"]) for n in found.notices] == [("agreement.not_shared", 2)]
        assert row(found, "Eigen code")["kappa"] == 0


# settling


def test_settling_a_passage_is_one_step_that_keeps_what_everybody_coded(two: Project) -> None:
    found = compare([two])
    before = state(two)
    worst = next(
        p for p in found.disputes if found.paths[found.codes[p.code]] == "Loslaten" and p.source == 0
    )
    assert worst.disputed == 4
    assert [len(of) for of in worst.ranges] == [1, 1]
    source, code = found.sources[worst.source].guid, found.codes[worst.code]
    originals = {c.guid for c in two.codings.list()}
    changes = two.consensus.settle(
        source, code, worst.start, worst.end, [worst.ranges[1][0]], "De bijzin hoort er niet bij."
    )
    assert changes.touches("coding", "coder", "memo")
    (settled,) = two.consensus.codings()
    assert (settled.start, settled.end) == worst.ranges[1][0]
    assert [m.text for m in two.memos.of(settled.guid)] == ["De bijzin hoort er niet bij."]
    assert originals < {c.guid for c in two.codings.list()}
    assert two.history(1)[0].coder == two.coder.guid
    again = compare([two])
    assert [c.name for c in again.coders] == ["Anna", "Bas"]  # the consensus is nobody's own reading
    assert [again.is_settled(p) for p in again.disputes if p == worst] == [True]
    kappa, after = again.settling()
    assert kappa is not None and after is not None and after > kappa
    two.undo()
    assert state(two) == before


def test_settling_everything_makes_kappa_one_whatever_was_decided(two: Project) -> None:
    found = compare([two])
    for n, p in enumerate(found.disputes):
        ranges = [(p.start, p.end)] if n % 2 == 0 else []
        two.consensus.settle(found.sources[p.source].guid, found.codes[p.code], p.start, p.end, ranges)
    again = compare([two])
    assert all(again.is_settled(p) for p in again.disputes)
    assert again.settling()[1] == pytest.approx(1.0)
    assert {d.decision for d in two.consensus.decisions()} == {"accepted", "rejected"}
    assert answers_of(two) == []  # no answers to suggestions
    assert two.check() == []


def test_a_passage_settled_again_has_the_last_decision_alone(two: Project) -> None:
    found = compare([two])
    p = next(p for p in found.disputes if p.source == 0)
    place = found.sources[0].guid, found.codes[p.code], p.start, p.end
    two.consensus.settle(*place, [(p.start, p.end)], "Toch wel.")
    assert two.consensus.why(*place) == "Toch wel."
    two.consensus.settle(*place, [], "Toch niet.")
    assert two.consensus.why(*place) == "Toch niet."
    assert list(two.consensus.codings()) == []
    assert [d.decision for d in two.consensus.decisions()] == ["rejected"]
    assert [(m.title, m.text) for m in two.memos.of(found.sources[0].guid)] == [
        (f"Consensus: {found.paths[found.codes[p.code]]}", "Toch niet.")
    ]
    two.consensus.reopen(*place)
    assert two.consensus.decisions() == []
    assert not two.consensus.reopen(*place)


def test_settling_a_part_leaves_what_was_settled_beside_it(two: Project) -> None:
    source, code = two.sources.list()[0].guid, two.codes.get("Loslaten").guid

    def settled() -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
        return (
            sorted((c.start, c.end) for c in two.consensus.codings()),
            sorted((d.start, d.end, d.decision) for d in two.consensus.decisions()),
        )

    two.consensus.settle(source, code, 4, 20, [(4, 20)], "Hele zin.")
    (whole,) = two.consensus.codings()
    two.consensus.settle(source, code, 18, 25, [], "Dit niet.")
    assert settled() == ([(4, 18)], [(4, 18, "accepted"), (18, 25, "rejected")])
    assert [c.guid for c in two.consensus.codings()] == [whole.guid]
    assert two.consensus.why(source, code, 4, 18) == "Hele zin."
    before = state(two)
    two.consensus.reopen(source, code, 8, 10)
    assert settled() == (
        [(4, 8), (10, 18)], [(4, 8, "accepted"), (10, 18, "accepted"), (18, 25, "rejected")],
    )  # fmt: skip
    for low, high in ((4, 8), (10, 18), (4, 18)):
        assert two.consensus.why(source, code, low, high) == "Hele zin."
    assert two.consensus.why(source, code, 18, 25) == "Dit niet."
    two.undo()
    assert state(two) == before
    two.consensus.settle(source, code, 8, 30, [(8, 10)])
    assert settled() == ([(4, 8), (8, 10)], [(4, 8, "accepted"), (8, 30, "accepted")])
    two.consensus.reopen(source, code, 4, 10)
    assert settled() == ([], [(10, 30, "rejected")])  # of (8, 30) only (8, 10) had the code
    assert two.check() == []


def test_a_passage_settled_in_two_parts_is_settled(two: Project) -> None:
    found = compare([two])
    p = next(p for p in found.disputes if p.source == 0)
    source, code, middle = found.sources[0].guid, found.codes[p.code], p.start + 2
    two.consensus.settle(source, code, p.start, p.end, [])
    two.consensus.settle(source, code, p.start, middle, [(p.start, middle)])
    again = compare([two])
    assert [again.is_settled(q) for q in again.disputes if q == p] == [True]
    two.consensus.reopen(source, code, p.start, p.start + 1)
    again = compare([two])
    assert [again.is_settled(q) for q in again.disputes if q == p] == [False]


def test_who_codes_on_after_a_decision_opens_it_again(two: Project) -> None:
    found = compare([two])
    p = next(p for p in found.disputes if p.source == 0)
    two.consensus.settle(found.sources[0].guid, found.codes[p.code], p.start, p.end, [])
    two.codings.add(found.sources[0].guid, p.end - 2, p.end + 6, found.codes[p.code])
    again = compare([two])
    assert [again.is_settled(q) for q in again.disputes if q.code == p.code and q.source == 0] == [False]


def test_what_all_agree_on_can_be_taken_over(two: Project) -> None:
    bas = two.coders.get("Bas")
    source, code = two.sources.list()[0].guid, two.codes.get("Sturen").guid
    at = TEXT.index("stuurt")
    two.work_as(bas.name)
    two.codings.add(source, at, at + 25, code)
    two.work_as("Anna")
    changes = two.consensus.take([(source, at, at + 25, code)] * 2)
    assert len(changes.added["coding"]) == 1
    assert not two.consensus.take([(source, at, at + 25, code)])


def test_what_was_settled_is_passed_over_in_taking(two: Project) -> None:
    source, code = two.sources.list()[0].guid, two.codes.get("Sturen").guid
    two.consensus.settle(source, code, 4, 12, [(4, 8)])
    two.consensus.settle(source, code, 20, 30, [])
    before = state(two)
    for low, high in ((2, 5), (4, 8), (9, 11), (0, 40), (25, 26), (29, 35)):
        assert not two.consensus.take([(source, low, high, code)])
    assert state(two) == before
    other = two.codes.get("Loslaten").guid
    changes = two.consensus.take([(source, 9, 11, code), (source, 12, 20, code), (source, 4, 8, other)])
    taken = two.codings.some(changes.added["coding"])
    assert sorted((c.start, c.end, c.code) for c in taken) == [(4, 8, other), (12, 20, code)]


def test_what_cannot_be_settled_is_refused_and_changes_nothing(two: Project) -> None:
    before = state(two)
    source, code = two.sources.list()[0].guid, two.codes.get("Sturen").guid
    for bad in (
        lambda: two.consensus.settle(source, code, 5, 5, []),
        lambda: two.consensus.settle(source, code, 5, 9, [(4, 9)]),
        lambda: two.consensus.settle(source, code, 5, 10**6, []),
        lambda: two.consensus.settle("nothing", code, 5, 9, []),
        lambda: two.consensus.settle(source, "nothing", 5, 9, []),
        lambda: two.consensus.take([(source, 0, 4, code), (source, 5, 10**6, code)]),
        lambda: two.consensus.take([(source, 0, 4, code), (source, -1, 5, code)]),
        lambda: two.consensus.take([(source, 0, 4, code), (source, 5, 5, code)]),
        lambda: two.consensus.take([(source, 0, 4, code), ("nothing", 5, 9, code)]),
        lambda: two.consensus.take([(source, 0, 4, code), (source, 5, 9, "nothing")]),
    ):
        with pytest.raises(Refusal):
            bad()
    assert state(two) == before


def test_settled_passages_move_along_when_the_text_is_mended(two: Project) -> None:
    found = compare([two])
    p = next(p for p in found.disputes if p.source == 0)
    source = found.sources[0].guid
    two.consensus.settle(source, found.codes[p.code], p.start, p.end, [(p.start, p.end)])
    two.sources.edit_text(source, "Gesprek 1. " + TEXT)
    again = compare([two])
    (moved,) = (q for q in again.disputes if again.is_settled(q))
    assert (moved.start, moved.end) == (p.start + 11, p.end + 11)

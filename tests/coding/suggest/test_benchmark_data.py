"""The labelled interviews and reports are what their README says: exact, respondents only, honest."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.coding.codebook import Codebook, key_of
from app.coding.codebook.files import read_codebook, shipped
from app.coding.suggest.analyses.units import units_of
from app.coding.suggest.cues.evidence import Evidence
from app.coding.suggest.cues.matcher import Matcher
from app.coding.suggest.features.labels import labels
from app.coding.suggest.pipeline import Pipeline, default
from app.coding.transcripts import read
from app.coding.transcripts.draft import Draft
from tools import fit_stacker
from tools.labelled import EVERY_OTHER, SETS, Measured, cues_of, documents_of, sets
from tools.unread import Cue

DATA = Path(__file__).resolve().parents[2] / "data"
INTERVIEWS, REPORTS = DATA / "interviews", DATA / "reports"
SENTENCES, APART = DATA / "report_sentences", DATA / "interviews_apart"
KEYWORDLESS = (0.25, 0.45)
"""Bounds of the share of codings without any of their code's cues: about a third, whatever cues come."""

Place = tuple[int, int]


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


CODINGS = {folder: rows(folder / "codings.jsonl") for folder in (INTERVIEWS, REPORTS, SENTENCES, APART)}
DECOYS = rows(INTERVIEWS / "decoys.jsonl")
DECOYS_APART = rows(APART / "decoys.jsonl")
SECOND = rows(APART / "second.jsonl")
FILES = {folder: sorted(folder.glob("*.txt")) for folder in CODINGS}
both = pytest.mark.parametrize("folder", [INTERVIEWS, REPORTS], ids=lambda f: f.name)
each = pytest.mark.parametrize("folder", list(CODINGS), ids=lambda f: f.name)


@cache
def draft(file: Path) -> Draft:
    return read(file)


@cache
def book(folder: Path = REPORTS) -> Codebook:
    name = "integrale-samenwerking" if folder == SENTENCES else "loslaten-of-sturen"
    return Codebook(read_codebook(shipped()[name]).codes)


def place(folder: Path, row: dict[str, Any]) -> Place:
    """Where the ``n``-th occurrence of a quote stands; fails when there is none."""
    text = draft(folder / row["file"]).text
    at = -1
    for _ in range(row["n"]):
        at = text.find(row["quote"], at + 1)
        assert at >= 0, f"{row['file']}: not found: {row['quote']}"
    return at, at + len(row["quote"])


@pytest.fixture(scope="module")
def cues_met(pipeline: Pipeline) -> dict[Path, list[tuple[str, Evidence]]]:
    """Per file the cues that are met on plain words and simple stems, each with its code's path."""
    matcher = Matcher(book().codes)
    paths = [book().path(code.guid) for code in matcher.codes]
    return {
        file: [(paths[e.code], e) for e in matcher.find(pipeline.analyse(draft(file).text))]
        for folder in (INTERVIEWS, REPORTS)
        for file in FILES[folder]
    }


def met_in(labelled: Measured, pipeline: Pipeline) -> tuple[Counter[Cue], Counter[Cue]]:
    """How many sentences with and without its code each cue meets."""
    matcher, right, wrong = Matcher(labelled.codes), Counter[Cue](), Counter[Cue]()
    for document in labelled.documents:
        analysis = pipeline.analyse(document.text)
        units = units_of(analysis, (), {})
        has, _, _ = labels(document, units, matcher.codes)
        evidence = matcher.find(analysis)
        for unit, given in zip(units, has, strict=True):
            found = {(e.code, key_of(e.cue)) for e in evidence if unit.start <= e.start < unit.end}
            for code, cue in found:
                (right if given[code] else wrong)[matcher.codes[code].guid, cue] += 1
    return right, wrong


def cued(cues: list[tuple[str, Evidence]], code: str, where: Place) -> bool:
    return any(path == code and e.start < where[1] and where[0] < e.end for path, e in cues)


@each
def test_every_quote_stands_in_the_imported_text_and_every_path_in_the_codebook(folder: Path) -> None:
    paths = {book(folder).path(code.guid) for code in book(folder).codes}
    for row in CODINGS[folder]:
        start, end = place(folder, row)
        assert start < end
        assert row["quote"] == row["quote"].strip()
        assert row["code"] in paths
    named = {row["file"] for row in CODINGS[folder]}
    assert named == {file.name for file in FILES[folder]}


@each
def test_no_coding_stands_there_twice(folder: Path) -> None:
    found = [(row["file"], place(folder, row), row["code"]) for row in CODINGS[folder]]
    assert len(found) == len(set(found))


@each
def test_the_text_is_imported_as_it_stands(folder: Path) -> None:
    for file in FILES[folder]:
        assert draft(file).text == file.read_text(encoding="utf-8")
        told = [notice.key for notice in draft(file).notices]
        assert told == ([] if folder in (INTERVIEWS, APART) else ["import.no_speakers"])


def test_only_a_respondents_own_words_are_coded_within_one_turn() -> None:
    here = [(INTERVIEWS, row) for row in (*CODINGS[INTERVIEWS], *DECOYS)]
    there = [(APART, row) for row in (*CODINGS[APART], *DECOYS_APART, *SECOND)]
    for folder, row in [*here, *there]:
        start, end = place(folder, row)
        file = draft(folder / row["file"])
        roles = {s.name: s.role for s in file.speakers}
        turn = next(t for t in file.turns if t.start <= start < t.end)
        assert turn.text_start <= start < end <= turn.end, row
        assert turn.speaker is not None
        assert roles[turn.speaker] == "respondent", row


def test_ten_interviews_of_the_length_and_density_of_real_work() -> None:
    assert len(FILES[INTERVIEWS]) == 10
    per_file = Counter(row["file"] for row in CODINGS[INTERVIEWS])
    for file in FILES[INTERVIEWS]:
        turns = draft(file).turns
        answers = [t for t in turns if t.speaker != "Interviewer"]
        assert 1300 <= len(draft(file).text.split()) <= 2000, file.name
        assert 25 <= len(answers) <= 45, file.name
        assert 30 <= per_file[file.name] <= 45, file.name


def test_one_interview_is_as_a_machine_wrote_it_without_capitals_or_punctuation() -> None:
    bare = 0
    for file in FILES[INTERVIEWS]:
        said = "".join(draft(file).text[t.text_start : t.end] for t in draft(file).turns)
        bare += said == said.lower() and not re.search(r"[.,;:!?]", said)
    assert bare == 1


def test_passages_lie_in_each_other_and_carry_several_codes() -> None:
    overlapping = 0
    by_file: dict[str, list[Place]] = defaultdict(list)
    for row in CODINGS[INTERVIEWS]:
        start, end = place(INTERVIEWS, row)
        overlapping += any(s < end and start < e for s, e in by_file[row["file"]])
        by_file[row["file"]].append((start, end))
    assert overlapping >= 15


def test_the_interviews_use_forty_codes_at_least_five_times_each() -> None:
    counts = Counter(row["code"] for row in CODINGS[INTERVIEWS])
    assert len(counts) >= 35
    assert min(counts.values()) >= 5
    leaves = sum(n for code, n in counts.items() if " > " in code or code == "Bijdrage aan beleid")
    assert leaves >= 0.85 * sum(counts.values())


def test_the_reports_are_coded_per_sentence_with_twenty_codes() -> None:
    counts = Counter(row["code"] for row in CODINGS[REPORTS])
    assert len(FILES[REPORTS]) == 12
    assert 13 <= len(counts) <= 20
    assert min(counts.values()) >= 5
    assert 150 <= sum(counts.values()) <= 200
    for file in FILES[REPORTS]:
        assert 200 <= len(draft(file).text.split()) <= 350, file.name
    for row in CODINGS[REPORTS]:
        assert re.search(r"[.!?]'?$", row["quote"]), row
        assert not re.search(r"[.!?] [A-Z]", row["quote"]), row


def test_the_reports_by_the_sentence_have_a_unit_for_every_sentence(pipeline: Pipeline) -> None:
    """Each sentence is a line, so a unit by itself, with the codes that it was given and no others."""
    (labelled,) = (one for one in SETS if one.texts == SENTENCES and not (one.added or one.aside))
    documents = documents_of(labelled)
    assert len(documents) == len(FILES[SENTENCES]) == 14
    codes = sorted({c.code for d in documents for c in d.codings})
    known = [code for code in book(SENTENCES).codes if code.guid in codes]
    sentences, coded, given = 0, 0, 0
    for document in documents:
        lines = [line for line in document.text.split("\n") if line]
        units = units_of(pipeline.analyse(document.text), (), {})
        assert [document.text[u.start : u.end].strip() for u in units] == lines
        has, _, _ = labels(document, units, known)
        quoted = Counter(document.text[c.start : c.end] for c in document.codings)
        assert quoted == {line: n for line, n in zip(lines, has.sum(1), strict=True) if n}
        sentences += sum(line.endswith(".") for line in lines)
        coded += len(quoted)
        given += len(document.codings)
    assert (sentences, coded, given, len(codes)) == (464, 313, 344, 13)
    assert min(Counter(row["code"] for row in CODINGS[SENTENCES]).values()) >= 20


def test_cues_of_three_reports_come_with_those_three_learned_from_and_none_of_them_judged() -> None:
    (plain,), (more,) = sets("report_sentences"), sets("cues_of_three")
    read = {d.source for d in more.besides}
    assert len(read) == 3 and len(more.documents) == 11
    assert not read & {d.source for d in more.documents}
    assert {d.source for d in plain.documents} == read | {d.source for d in more.documents}
    added = {c.name: set(c.cues) - set(p.cues) for p, c in zip(plain.codes, more.codes, strict=True)}
    gone = {c.name: set(p.cues) - set(c.cues) for p, c in zip(plain.codes, more.codes, strict=True)}
    assert min(map(len, added.values())) >= 10
    assert {name: cues for name, cues in gone.items() if cues} == {"Draagvlak": {"bestuurlijk"}}
    assert [replace(c, cues=()) for c in plain.codes] == [replace(c, cues=()) for c in more.codes]


def test_cues_of_all_reports_are_of_the_codebook_while_every_report_is_judged() -> None:
    (plain,), (more,) = sets("report_sentences"), sets("cues_of_all")
    assert [d.source for d in more.documents] == [file.name for file in FILES[SENTENCES]]
    assert not more.besides
    assert not any(d.late for d in more.documents)
    assert [replace(c, cues=()) for c in plain.codes] == [replace(c, cues=()) for c in more.codes]
    counts = Counter(guid for guid, _ in more.added)
    assert {code.guid for code in more.codes} == set(counts)
    assert 15 <= min(counts.values()) <= max(counts.values()) <= 30
    assert more.added.isdisjoint(cues_of(plain.codes))
    assert max(len(cue.split()) for _, cue in more.added) <= 5


def test_every_other_report_by_the_sentence_is_fitted_on_and_the_others_are_judged_apart() -> None:
    fitted = [FILES[SENTENCES][n].name for n in EVERY_OTHER]
    shipped, read = sets("The seven")
    for one in (shipped, read):
        assert [d.source for d in one.besides] == fitted
        assert sorted([*fitted, *(d.source for d in one.documents)]) == [f.name for f in FILES[SENTENCES]]
    assert [d.source for d in fit_stacker.fitted_on(sets("cues_of_three")[0])] == fitted
    assert not shipped.added and len(read.added) > 300


def test_no_cue_of_all_reports_meets_more_sentences_without_its_code_than_with_it() -> None:
    """By the pipeline that the page's figures are of: what a cue meets depends on the lemmas."""
    (more,) = sets("cues_of_all")
    right, wrong = met_in(more, default())
    assert {cue: n for cue, n in wrong.items() if cue in more.added and n > right[cue]} == {}
    assert sum(cue in more.added for cue in right) >= 300


@both
def test_about_a_third_carries_the_theme_without_any_of_its_words(
    folder: Path, cues_met: dict[Path, list[tuple[str, Evidence]]]
) -> None:
    bare = [
        not cued(cues_met[folder / row["file"]], row["code"], place(folder, row)) for row in CODINGS[folder]
    ]
    assert KEYWORDLESS[0] <= sum(bare) / len(bare) <= KEYWORDLESS[1]


def test_decoys_use_the_words_and_are_left_uncoded(
    cues_met: dict[Path, list[tuple[str, Evidence]]],
) -> None:
    coded: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for row in CODINGS[INTERVIEWS]:
        coded[row["file"], row["code"]].append(place(INTERVIEWS, row))
    bait = 0
    for row in DECOYS:
        start, end = place(INTERVIEWS, row)
        assert not any(s < end and start < e for s, e in coded[row["file"], row["code"]]), row
        bait += cued(cues_met[INTERVIEWS / row["file"]], row["code"], (start, end))
    per_file = Counter(row["file"] for row in DECOYS)
    assert all(per_file[file.name] >= 8 for file in FILES[INTERVIEWS])
    # Not every decoy is bait for whole words: "borgsom" and "los haar" are for stems and parts of words.
    assert bait >= 0.7 * len(DECOYS)


def test_two_coders_of_the_interviews_apart_mostly_agree(pipeline: Pipeline) -> None:
    """By the turn; the second coded the first ten without sight of the first codings."""
    (labelled,) = (one for one in SETS if one.texts == APART and not one.aside)
    first = documents_of(labelled)
    second = documents_of(replace(labelled, lines=APART / "second.jsonl"))
    assert (len(first), len(second)) == (15, 10)
    codes = [code for code in book(APART).codes if code.codable]
    both_have = either = 0
    for one, two in zip(first, second, strict=False):
        assert one.text == two.text
        units = units_of(pipeline.analyse(one.text, one.turns), one.turns, one.roles)
        a, b = (labels(document, units, codes)[0] for document in (one, two))
        both_have += int((a & b).sum())
        either += int(a.sum() + b.sum())
    assert 2 * both_have / either == pytest.approx(0.92, abs=0.01)
    for row in DECOYS_APART:
        start, end = place(APART, row)
        same = (r for r in CODINGS[APART] if (r["file"], r["code"]) == (row["file"], row["code"]))
        assert not any(s < end and start < e for s, e in (place(APART, r) for r in same)), row


def test_the_questions_announce_some_themes_and_not_others(
    cues_met: dict[Path, list[tuple[str, Evidence]]],
) -> None:
    announced = total = 0
    for row in CODINGS[INTERVIEWS]:
        file = INTERVIEWS / row["file"]
        start, _ = place(INTERVIEWS, row)
        before = [t for t in draft(file).turns if t.speaker == "Interviewer" and t.start < start]
        question = (before[-1].text_start, before[-1].end)
        announced += cued(cues_met[file], row["code"], question)
        total += 1
    assert 0.08 <= announced / total <= 0.4


def test_nothing_is_taken_over_from_the_sample() -> None:
    from app.project.sample import folder as sample

    words = {
        " ".join(line[n : n + 8])
        for file in sorted((sample() / "interviews").iterdir())
        for line in [read(file).text.split()]
        for n in range(len(line) - 7)
    }
    for files in FILES.values():
        for file in files:
            own = draft(file).text.split()
            shared = [s for n in range(len(own) - 7) if (s := " ".join(own[n : n + 8])) in words]
            assert not shared, (file.name, shared)


@each
def test_the_readme_counts_what_is_there(folder: Path) -> None:
    told = {
        code: int(n)
        for code, n in re.findall(
            r"^\| ([^|]+?) \| (\d+) \|", (folder / "README.md").read_text("utf-8"), re.M
        )
        if code != "all"
    }
    assert told == Counter(row["code"] for row in CODINGS[folder])


def test_the_last_five_interviews_apart_are_judged_and_the_ten_before_them_learned_from() -> None:
    (one,) = sets("last five")
    files = [file.name for file in FILES[APART]]
    assert [d.source for d in one.besides] == files[:10]
    assert [d.source for d in one.documents] == files[10:]
    assert {sum(d.source in files[10:] for d in other.documents) for other in sets()} == {0, 5}

"""The sample is what its README says: readable in every format, coded by hand, honest for suggestions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest

from app.coding.codebook import Codebook
from app.coding.codebook.files import read_codebook
from app.coding.model import CodingFilter, Role
from app.coding.refusal import Refusal
from app.coding.transcripts import read
from app.coding.transcripts.draft import Draft
from app.project import Project
from app.project.sample import build_sample, codings, facts, folder, place_of

FACTS = facts()
DOCUMENTS = {d["file"]: d for d in FACTS["documents"]}
CODINGS = codings()
BY_CODER = Counter((c["file"], c["coder"]) for c in CODINGS)


@cache
def draft(file: str) -> Draft:
    return read(folder() / "interviews" / file)


@cache
def book() -> Codebook:
    return Codebook(read_codebook(FACTS["codebook"]).codes)


def test_every_file_is_described_and_every_description_has_a_file() -> None:
    assert {f.name for f in (folder() / "interviews").iterdir()} == set(DOCUMENTS)
    assert len(DOCUMENTS) == 12
    assert sum((folder() / "interviews" / f).stat().st_size for f in DOCUMENTS) < 400_000


def test_every_text_format_occurs() -> None:
    assert {Path(f).suffix for f in DOCUMENTS} == {
        ".docx", ".odt", ".rtf", ".pdf", ".txt", ".md", ".vtt", ".srt", ".html",
    }  # fmt: skip


def test_the_two_plain_texts_are_utf8_and_windows_1252() -> None:
    folder_ = folder() / "interviews"
    (folder_ / "02-kleuters-delfshaven-golf1.txt").read_bytes().decode("utf-8")
    with pytest.raises(UnicodeDecodeError):
        (folder_ / "06-nieuw-gasthuis-golf1.txt").read_bytes().decode("utf-8")
    assert "€ 48,60 per uur" in draft("06-nieuw-gasthuis-golf1.txt").text


@pytest.mark.parametrize("file", DOCUMENTS)
def test_a_file_reads_with_its_turns_speakers_and_roles(file: str) -> None:
    told, found = DOCUMENTS[file], draft(file)
    assert len(found.turns) == told["turns"]
    assert {s.name: s.role for s in found.speakers} == {s["name"]: s["role"] for s in told["speakers"]}
    assert all(t.speaker for t in found.turns)
    assert found.date in (told["date"], None)
    assert all(a.end <= b.start for a, b in pairwise(found.turns))


@pytest.mark.parametrize("file", DOCUMENTS)
def test_an_interview_is_as_long_as_an_interview(file: str) -> None:
    found = draft(file)
    spoken = " ".join(found.text[t.text_start : t.end] for t in found.turns)
    assert 1500 <= len(spoken.split()) <= 2500


@pytest.mark.parametrize("file", DOCUMENTS)
def test_nothing_of_the_format_is_left_in_the_text(file: str) -> None:
    text = draft(file).text
    for trace in ("<v ", "</", "&eacute;", "\\'e9", "-->", "Pagina ", "\ufffd", "Ã"):
        assert trace not in text
    assert not re.search(r"[a-z]-\n[a-z]", text)


def test_each_interview_names_its_proeftuin_and_some_in_brackets() -> None:
    marked = 0
    for file, told in DOCUMENTS.items():
        text = draft(file).text
        head = re.split(r"[:/(]| in | middels ", told["case"].removeprefix("Interactief ").strip())[0].strip()
        assert head.casefold() in text.casefold(), file
        marked += f"[{told['case']}]" in text
    assert marked >= 5


@pytest.mark.parametrize("file", sorted({c["file"] for c in CODINGS}))
def test_a_quote_occurs_as_often_as_stated_inside_one_answer(file: str) -> None:
    found = draft(file)
    roles: dict[str, Role] = {s.name: s.role for s in found.speakers}
    for coding in (c for c in CODINGS if c["file"] == file):
        quote = coding["quote"]
        if "n" in coding:
            assert found.text.count(quote) >= max(coding["n"], 2), quote
        else:
            assert found.text.count(quote) == 1, quote
        start, end = place_of(quote, found.text, coding.get("n", 1))
        inside = [t for t in found.turns if t.text_start <= start and end <= t.end]
        assert len(inside) == 1, quote
        assert inside[0].speaker and roles[inside[0].speaker] == "respondent", quote
        assert quote == quote.strip() and len(quote.split()) >= 4


def test_a_quote_that_is_not_there_is_not_found() -> None:
    assert place_of("ja", "ja en ja", 2) == (6, 8)
    with pytest.raises(ValueError, match="not in the text"):
        place_of("ja", "ja en ja", 3)


def test_every_code_is_in_the_codebook_and_nearly_all_are_used() -> None:
    used = {book().find(c["code"]).guid for c in CODINGS}
    assert {book().path(guid) for guid in used} == {c["code"] for c in CODINGS}
    leaves = {c.guid for c in book() if not book().children(c.guid)}
    assert leaves <= used
    assert all(0 <= c.get("weight", 0) <= 100 for c in CODINGS)


def test_eight_are_coded_two_of_them_twice_and_not_quite_alike() -> None:
    files = defaultdict(set)
    for file, coder in BY_CODER:
        files[file].add(coder)
    assert len(files) == 8
    assert all(25 <= n <= 50 for n in BY_CODER.values())
    double = [f for f, coders in files.items() if len(coders) == 2]
    assert len(double) == 2
    for file in double:
        a, b = (
            {(c["code"], c["quote"]) for c in CODINGS if (c["file"], c["coder"]) == (file, coder)}
            for coder in sorted(files[file])
        )
        assert 0.3 < len(a & b) / len(a | b) < 0.7
        shifted = {code for code, _ in a - b} & {code for code, _ in b - a}
        assert len(shifted) >= 8  # the same theme with other bounds


def test_no_coder_codes_the_same_twice() -> None:
    keys = Counter((c["file"], c["coder"], c["code"], c["quote"]) for c in CODINGS)
    assert max(keys.values()) == 1


def test_loslaten_meets_sturen_and_its_tension_on_one_passage() -> None:
    themes = defaultdict(set)
    for c in CODINGS:
        themes[c["file"], c["coder"], c["quote"]].add(c["code"].split(" > ")[-1])
    pairs = [t for t in themes.values() if len(t) >= 2]
    assert len(pairs) >= 40
    assert sum({"Loslaten", "Spanningsveld"} <= t for t in pairs) >= 4
    assert sum({"Sturen", "Spanningsveld"} <= t for t in pairs) >= 4
    assert any({"Loslaten", "Sturen", "Spanningsveld"} <= t for t in pairs)


def test_themes_also_come_without_their_words_and_words_without_their_theme() -> None:
    silent = 0
    for c in CODINGS:
        code = book().find(c["code"])
        passage = c["quote"].casefold()
        silent += not any(cue.casefold() in passage for cue in (code.name, *code.cues))
    assert 0.25 <= silent / len(CODINGS) <= 0.6
    spoken = "\n".join(draft(f).text for f in DOCUMENTS)
    coded = [c["quote"] for c in CODINGS]
    for decoy in (
        "dat was juist geen knelpunt", "los zand", "borgsom", "netwerkstoring", "een kennis van mij",
        "in een mooi kadertje van de kringloop", "losse eindjes", "Ik zal je die zin van de nota sturen",
    ):  # fmt: skip
        assert decoy in spoken
        assert not any(decoy in quote for quote in coded)


def test_residents_think_along_more_in_the_second_wave() -> None:
    def share(wave: str) -> float:
        files = {f for f, d in DOCUMENTS.items() if d["wave"] == wave}
        own = [c for c in CODINGS if c["file"] in files]
        along = [c for c in own if str(c["code"]).endswith(("Meedenken", "Meebeslissen"))]
        return len(along) / len(own)

    assert share("2") > share("1")


def test_waves_domains_and_clients_are_spread_as_in_the_programme() -> None:
    cases = {c["name"]: c["values"] for c in FACTS["cases"]}
    spread = Counter(
        (cases[d["case"]]["domein"], cases[d["case"]]["type opdrachtgever"]) for d in DOCUMENTS.values()
    )
    assert Counter(d["wave"] for d in DOCUMENTS.values()) == {"1": 6, "2": 6}
    assert spread["jeugd", "organisatie"] > spread["jeugd", "gemeente"] >= 1
    assert spread["Wmo", "gemeente"] > spread["Wmo", "organisatie"] >= 1


def test_the_project_holds_all_of_it(tmp_path: Path) -> None:
    place = tmp_path / "voorbeeld.kantlijn"
    told: list[tuple[int, int]] = []
    started = process_time()
    assert build_sample(place, progress=lambda done, of, what: told.append((done, of))) == place
    assert process_time() - started < 3
    assert told[0] == (0, 12) and told[-1] == (12, 12)
    with Project.open(place, read_only=True) as project:
        assert project.check() == []
        assert project.name == FACTS["name"]
        assert [s.original_name for s in project.sources.list()] == list(DOCUMENTS)
        assert {c.name for c in project.coders.list()} == {"Codeur A", "Codeur B"}
        fragments = project.codings.fragments(CodingFilter())
        found = Counter((f.document, f.coder, f.path, f.text, f.memo, f.coding.weight) for f in fragments)
        wanted = Counter(
            (Path(c["file"]).stem, c["coder"], c["code"], c["quote"], c.get("memo", ""), c.get("weight"))
            for c in CODINGS
        )
        assert found == wanted
        assert {f.role for f in fragments} == {"respondent"}
        assert all(f.attributes["functie"] and f.attributes["domein"] for f in fragments)
        for source in project.sources.list():
            told_of = DOCUMENTS[str(source.original_name)]
            assert (source.wave, source.date, source.group) == (
                told_of["wave"], told_of["date"], told_of["group"],
            )  # fmt: skip
            original = (folder() / "interviews" / str(source.original_name)).read_bytes()
            assert project.sources.original(source.guid) == original
        cases = {c.name: c for c in project.cases.list()}
        assert len(cases["Verbetercyclus jeugd Haaglanden"].sources) == 2
        assert cases["Krachtpatsers Delft"].sources == ()
        values = project.cases.values()
        assert values[cases["Krachtpatsers Delft"].guid] == {"regio": "Haaglanden", "geëvalueerd": "nee"}
        assert values[cases["Nieuw Gasthuis-inclusief Wonen"].guid]["aantal inwoners betrokken"] == "26"


def test_the_logboek_tells_in_few_steps_what_was_done(tmp_path: Path) -> None:
    place = build_sample(tmp_path / "v.kantlijn")
    with Project.open(place, coder="Codeur B") as project:
        assert len(project.history()) <= 10
        project.undo()
        assert not project.codings.list(CodingFilter(coders=frozenset({project.coder.guid})))
        assert len(project.codings.list(CodingFilter())) == sum(c["coder"] == "Codeur A" for c in CODINGS)
        assert project.check() == []


def test_a_taken_place_is_refused_and_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "v.kantlijn"
    place.write_text("van mij")
    with pytest.raises(Refusal):
        build_sample(place)
    assert place.read_text() == "van mij"


def test_a_build_that_is_stopped_leaves_nothing_and_takes_nothing(tmp_path: Path) -> None:
    beside = tmp_path / "v.kantlijn-van vorig jaar"
    beside.write_text("van mij")

    class Stopped(Exception):
        pass

    def stop(done: int, of: int, what: str) -> None:
        if done == 5:
            raise Stopped

    with pytest.raises(Stopped):
        build_sample(tmp_path / "v.kantlijn", progress=stop)
    assert list(tmp_path.iterdir()) == [beside]
    build_sample(tmp_path / "v.kantlijn")

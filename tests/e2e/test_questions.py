"""Questions on the command line: asked, kept, used as a filter of every table and export, coded with."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.commands import Kantlijn, content

TEXT = "I: Hoe gaat het?\n\nR: Wij laten het los hoor. En de gemeente stuurt bij.\n\nI: Goed zo.\n"
CODES = {"Loslaten": ["Wij laten het los", "Goed"], "Sturen": ["los hoor. En de gemeente stuurt bij"]}


@pytest.fixture
def asked(k: Kantlijn, tmp_path: Path) -> Path:
    """One interview, two codes, three codings by Anna."""
    place, file = tmp_path / "vragen.kantlijn", tmp_path / "int.txt"
    file.write_text(TEXT, "utf-8")
    book = tmp_path / "codes.yaml"
    lines = "\n".join(f"  - name: {name}" for name in CODES)
    book.write_text(f"name: proef\ntitle: Proef\ncodes:\n{lines}\n", "utf-8")
    k.ok("new", place, "--codebook", book, "--coder", "Anna")
    k.ok("import", place, file)
    kept = k.ok("text", place, "int").text
    wanted = [
        json.dumps({"document": "int", "start": kept.index(words), "end": kept.index(words) + len(words),
                    "code": name})
        for name, of in CODES.items() for words in of
    ]  # fmt: skip
    k.ok("code", place, "--from", "-", stdin="\n".join(wanted).encode())
    return place


def test_a_question_is_answered_in_both_languages(k: Kantlijn, asked: Path) -> None:
    told = k.json("ask", asked, "code:Loslaten and role:respondent")

    assert told["question"] == 'code:"Loslaten" en rol:respondent'
    assert told["sentence"] == "Fragmenten met code “Loslaten” en waarvan de rol respondent is"
    assert (told["count"], told["documents"], told["saved"], told["coded"]) == (1, 1, None, None)
    assert [c["text"] for c in told["codings"]] == ["Wij laten het los"]
    english = k.json("ask", asked, "code:Loslaten en rol:respondent", "--lang", "en")
    assert english["question"] == 'code:"Loslaten" and role:respondent'
    first = k.ok("ask", asked, "code:Loslaten en rol:respondent").text.splitlines()[0]
    assert first == "Fragmenten met code “Loslaten” en waarvan de rol respondent is: 1 codering"


def test_words_count_in_the_fragments_that_a_question_finds(k: Kantlijn, asked: Path, tmp_path: Path) -> None:
    def counts(*options: str) -> dict[str, int]:
        rows = k.json("words", asked, "--stopwords", "none", *options)
        return {row["lemma"]: row["count"] for row in rows}

    both = counts("--query", "code:Loslaten of code:Sturen", "--role", "all")
    # "Wij laten het los hoor. En de gemeente stuurt bij" and "Goed"; a separable verb is one word, said once
    assert both.get("wij") == both.get("het") == both.get("gemeente") == both.get("goed") == 1
    assert sum(both.values()) == 9 and "gaan" not in both
    assert "goed" not in counts("--query", "code:Loslaten of code:Sturen"), "the interviewer says that"
    assert "wij" not in counts("--query", "code:Sturen")
    assert counts("--query", "tekst:niets") == {}
    assert counts()["wij"] == 1

    k.ok("words", asked, "--query", "code:Sturen", "--out", tmp_path / "woorden.xlsx")
    account = openpyxl.load_workbook(tmp_path / "woorden.xlsx").worksheets[1]
    assert ("Filter", "Fragmenten met code “Sturen”") in list(account.iter_rows(values_only=True))


def test_a_kept_question_filters_codings_matrix_and_exports(k: Kantlijn, asked: Path, tmp_path: Path) -> None:
    k.ok("ask", asked, "code:Loslaten en overlapt(code:Sturen)", "--save", "Los en sturen")
    [kept] = k.json("questions", asked)
    assert (kept["name"], kept["count"], kept["problem"]) == ("Los en sturen", 1, None)
    k.ok("edit-code", asked, "Loslaten", "--name", "Ruimte")

    found = k.json("codings", asked, "--query", "los en sturen")
    assert [(c["code"], c["text"]) for c in found] == [("Ruimte", "Wij laten het los")]
    matrix = k.json("matrix", asked, "--query", "Los en sturen", "--columns", "documents")
    assert matrix["counts"] == [[1], [0]]
    k.ok("export", asked, tmp_path / "uit.xlsx", "--query", "Los en sturen")
    with closing(openpyxl.load_workbook(tmp_path / "uit.xlsx", read_only=True)) as book:
        assert len(list(book["Fragmenten"].iter_rows())) == 2
    k.ok("export", asked, tmp_path / "uit.json", "--what", "fragments", "--query", "code:Sturen")
    assert len(json.loads((tmp_path / "uit.json").read_text("utf-8"))) == 1
    assert "Los en strn" in k.refused("questions", asked, "--remove", "Los en strn")
    assert k.json("questions", asked, "--rename", "Los en sturen", "Anders")[0]["name"] == "Anders"
    assert k.json("questions", asked, "--remove", "anders") == []
    k.ok("undo", asked, "2")
    assert k.json("questions", asked)[0]["name"] == "Los en sturen"


def test_what_is_found_or_shared_is_coded_in_one_step(k: Kantlijn, asked: Path) -> None:
    question = "code:Loslaten en overlapt(code:Sturen)"
    told = k.json("ask", asked, question, "--passages", "--code", "Sturen", "--save", "Samen")

    assert [p["text"] for p in told["passages"]] == ["los"]
    assert told["coded"] == 1 and told["saved"]
    made = [c for c in k.json("codings", asked) if c["origin"] == "autocode"]
    assert [(c["code"], c["text"]) for c in made] == [("Sturen", "los")]
    k.ok("undo", asked)
    assert len(k.json("codings", asked)) == 3 and k.json("questions", asked) == []


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("ask", "code:Loslatn"), "Bij teken 6"),
        (("codings", "--query", "rol:"), "teken 5"),
        (("matrix", "--query", "rol:baas"), "interviewer"),
        (("ask", "code:Loslaten", "--passages"), "passages"),
        (("ask", "memo leeg", "--save", " "), "naam"),
        (("ask", "memo leeg", "--code", "Nergens"), "Nergens"),
        (("ask", "memo leeg", "--save", "x", "--at", "2031-01-01"), "--at"),
    ],
)
def test_a_refused_question_changes_nothing(
    k: Kantlijn, asked: Path, argv: tuple[str, ...], told: str
) -> None:
    before = content(asked)

    assert told in k.refused(argv[0], asked, *argv[1:])
    assert content(asked) == before

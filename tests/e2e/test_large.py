"""Large things: codebooks, texts and codings beyond what anyone has, in bounded time and memory."""

from __future__ import annotations

import json
import time
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.commands import Kantlijn


def timed(k: Kantlijn, limit: float, *argv: object, stdin: bytes = b"") -> str:
    """A command that must succeed within ``limit`` seconds (ten times what it takes on two slow cores)."""
    began = time.perf_counter()
    answer = k.ok(*argv, stdin=stdin)
    assert time.perf_counter() - began < limit, argv[0]
    return answer.text


def codebook(k: Kantlijn, groups: int, each: int) -> Path:
    place = k.folder / "groot.yaml"
    lines = ["title: Groot", "codes:"]
    for i in range(groups):
        lines += [f"- name: Groep {i}", "  codes:", *(f"  - name: Code {i}-{j}" for j in range(each))]
    place.write_text("\n".join(lines), "utf-8")
    return place


def test_a_codebook_of_hundreds_of_codes_fits_in_a_workbook(k: Kantlijn) -> None:
    p = k.folder / "q.kantlijn"
    k.ok("new", p, "--codebook", codebook(k, 20, 24), "--coder", "Anna")
    k.ok("import", p, "int1.txt")
    k.ok("code", p, "int1", 0, 5, "Code 19-23")
    told = k.json("export", p, "uit.xlsx")
    assert len(told["warnings"]) == 1 and "400" in told["warnings"][0] and "500" in told["warnings"][0]
    with closing(openpyxl.load_workbook("uit.xlsx", read_only=True)) as book:
        header = next(book["Matrix"].iter_rows(max_row=1, values_only=True))
    assert len(header) == 402 and "Groep 19 > Code 19-23" in header
    assert "40000" in k.refused("export", p, "uit.png")
    k.ok("export", p, "uit.png", "--codes", "Code 19-23", "Code 1-1")


def test_deep_trees_are_refused_at_the_bound(k: Kantlijn, p: Path) -> None:
    parent = ""
    for depth in range(60):
        answer = k("add-code", p, f"D{depth}", "--parent", parent, "--json")
        if answer.status:
            break
        parent = answer.json["guid"]
    assert answer.status == 1 and len(answer.lines) == 1 and depth == 40
    nested = "title: Diep\ncodes:\n" + "".join(
        f"{'  ' * n}- name: D{n}\n{'  ' * n}  codes:\n" for n in range(300)
    )
    (k.folder / "diep.yaml").write_text(nested + "  " * 300 + "- name: bodem\n", "utf-8")
    k.refused("codebook", p, "diep.yaml")
    k.ok("merge-codes", p, "Sturen", "D39")
    assert k.json("check", p)["ok"]


@pytest.mark.slow
def test_a_search_that_never_ends_is_ended(k: Kantlijn, p: Path) -> None:
    (k.folder / "aaa.txt").write_text("R: " + "a" * 4000 + "!\n", "utf-8")
    k.ok("import", p, "aaa.txt")
    began = time.perf_counter()
    # Without --json what was found before is printed as it comes.
    assert k.refused("search", p, "(a|a)*b|(a+)+$", "--regex", "--json")
    assert time.perf_counter() - began < 60


@pytest.mark.slow
def test_five_thousand_codes(k: Kantlijn) -> None:
    p = k.folder / "q.kantlijn"
    timed(k, 20, "new", p, "--codebook", codebook(k, 100, 49), "--coder", "Anna")
    timed(k, 5, "import", p, "int1.txt")
    timed(k, 2, "code", p, "int1", 1, 5, "Code 3-4")
    lines = (
        {"document": "int1", "start": i % 50, "end": 60, "code": f"Code {i % 100}-{i % 49}"}
        for i in range(500)
    )
    timed(k, 15, "code", p, "--from", "-", stdin="\n".join(map(json.dumps, lines)).encode())
    timed(k, 15, "codebook", p, k.folder / "groot.yaml")
    timed(k, 60, "export", p, "uit.xlsx")
    timed(k, 5, "check", p)
    assert len(k.json("codes", p)) == 5000


@pytest.mark.slow
def test_five_million_characters(k: Kantlijn, p: Path) -> None:
    line = "R1: Wij laten het los hoor, en dat is zin nummer {} in dit gesprek.\n\n"
    text = "".join(line.format(i) for i in range(69_000))
    assert 4_900_000 < len(text) < 5_000_000
    (k.folder / "lang.txt").write_text(text, "utf-8")
    (k.folder / "een.txt").write_text(text.replace("nummer 3000 ", "3000 "), "utf-8")
    (k.folder / "alle.txt").write_text(text.replace("zin nummer", "zin"), "utf-8")
    timed(k, 15, "import", p, "lang.txt")
    start = text.index("laten het los hoor, en dat is zin nummer 50000 ")
    timed(k, 3, "code", p, "lang", start, start + 13, "Loslaten")
    timed(k, 20, "edit-text", p, "lang", "een.txt")
    timed(k, 40, "edit-text", p, "lang", "alle.txt")
    assert [c["text"] for c in k.json("codings", p, "--document", "lang")] == ["laten het los"]
    timed(k, 20, "undo", p, 2)
    assert timed(k, 3, "text", p, "lang") == text
    timed(k, 25, "export", p, "uit.html")
    assert k.json("check", p)["ok"]
    (k.folder / "te-lang.txt").write_text(text + text, "utf-8")
    k.refused("import", p, "te-lang.txt")


@pytest.mark.slow
def test_twenty_thousand_codings_on_one_passage(k: Kantlijn, p: Path) -> None:
    (k.folder / "lang.txt").write_text("R1: " + "Wij laten het los. " * 4000, "utf-8")
    k.ok("import", p, "lang.txt")
    codes = [c["guid"] for c in k.json("codes", p)][:20]
    lines = (
        {"document": "lang", "start": 1000 + i % 100, "end": 3000 + i // 100, "code": codes[i % 20]}
        for i in range(20_000)
    )
    acks = timed(k, 300, "code", p, "--from", "-", stdin="\n".join(map(json.dumps, lines)).encode())
    assert len(set(acks.split())) == 20_000
    assert len(k.json("codings", p, "--document", "lang")) == 20_000
    timed(k, 30, "matrix", p)
    timed(k, 60, "export", p, "uit.html")
    timed(k, 60, "export", p, "uit.xlsx")
    timed(k, 30, "merge-codes", p, codes[1], codes[2])
    timed(k, 30, "undo", p, 100_000)
    timed(k, 30, "redo", p, 100_000)
    assert k.json("check", p)["ok"]

"""Absurd arguments: each is refused in one sentence and changes nothing, or simply works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.e2e.commands import Kantlijn, content

HUGE = 10**30
REFUSED: list[tuple[object, ...]] = [
    ("code", "P", "int1", HUGE, HUGE + 1, "Loslaten"),
    ("code", "P", "int1", -1, 5, "Loslaten"),
    ("code", "P", "int1", 0, 2**63, "Loslaten"),
    ("code", "P", "int1", 5, 5, "Loslaten"),
    ("code", "P", "int1", 5, 1, "Loslaten"),
    ("code", "P", "niets", 1, 5, "Loslaten"),
    ("code", "P", "int1", 1, 5, "niets"),
    ("code", "P", "", 1, 5, "Loslaten"),
    ("code", "P", "int1", 1, 5, ""),
    ("code", "P", "int1", 1, 5, "Loslaten", "--memo", "a\x00b\ud800"),
    ("code", "P", "int1", 1, 5, "Loslaten", "--coder", ""),
    ("code", "P", "int1", 1, 5, "Loslaten", "--coder", "   "),
    ("code", "P", "int1", 1, 5, "Loslaten", "--coder", "\ud800"),
    ("code", "P", "int1", 1, 5, "Loslaten", "--coder", "a\x00b\nc"),
    ("code", "P", "int1"),
    ("code", "P"),
    ("code", "P", "int1", 1, 5),
    ("code", "P", "int1", 1, 5, "Loslaten", "--from", "-"),
    ("code", "P", "--from", "/nonexistent"),
    ("code", "P", "--from", "."),
    ("uncode", "P", ""),
    ("uncode", "P", "\ud800"),
    ("uncode", "P", "x" * 100_000),
    ("memo", "P", "project", ""),
    ("memo", "P", "project", "\ud800x"),
    ("memo", "P", "", "x"),
    ("memo", "P", "code:", "x"),
    ("memo", "P", "code:Loslaten", "x\x00y"),
    ("memo", "P", "\ud800", "x"),
    ("case", "P", ""),
    ("case", "P", "\ud800"),
    ("case", "P", "a\x00b"),
    ("case", "P", "X", "--set", "="),
    ("case", "P", "X", "--set", "a"),
    ("case", "P", "X", "--set", "a=\ud800"),
    ("case", "P", "X", "--set", "=1"),
    ("case", "P", "X", "--document", "niets"),
    ("case", "P", "X", "--set", "a\x00b=1"),
    ("speaker", "P", "int1", "R1", "--rename", ""),
    ("speaker", "P", "int1", "R1", "--rename", "Interviewer"),
    ("speaker", "P", "int1", "R1", "--rename", "\ud800"),
    ("speaker", "P", "int1", "weg", "--role", "other"),
    ("speaker", "P", "int1", "R1", "--case", "\ud800"),
    ("speaker", "P", "int1", "R1", "--case", " "),
    ("edit-code", "P", "Loslaten", "--name", "a > b"),
    ("edit-code", "P", "Loslaten", "--name", ""),
    ("edit-code", "P", "Loslaten", "--name", "x" * 10_000),
    ("edit-code", "P", "Loslaten", "--parent", "Loslaten"),
    ("edit-code", "P", "Loslaten", "--color", "rood"),
    ("edit-code", "P", "Loslaten", "--definition", "\ud800\x00"),
    ("edit-code", "P", "Loslaten", "--name", "Sturen"),
    ("edit-code", "P", "Loslaten", "--cues", "\ud800"),
    ("edit-code", "P", "Loslaten", "--paraphrase", "\ud800"),
    ("add-code", "P", ""),
    ("add-code", "P", "\ud800"),
    ("add-code", "P", "x", "--parent", "niets"),
    ("merge-codes", "P", "Loslaten", "Loslaten"),
    ("merge-codes", "P", "Aansturing", "Loslaten"),
    ("merge-codes", "P", "a", "b"),
    ("delete-code", "P", ""),
    ("delete-code", "P", "\ud800"),
    ("edit-text", "P", "int1", "nergens"),
    ("edit-text", "P", "int1", "."),
    ("edit-text", "P", "int1", "-"),
    ("edit-text", "P", "int1", "p.kantlijn"),
    ("import", "P", ""),
    ("import", "P", "."),
    ("import", "P", "nergens.txt"),
    ("import", "P", "p.kantlijn"),
    ("import", "P", "\ud800"),
    ("import", "P", "a\x00b.txt"),
    ("import", "P", "int1.txt", "--date", "gisteren"),
    ("import", "P", "int1.txt", "--case", "\ud800"),
    ("import", "P", "int1.txt", "--wave", "\ud800"),
    ("import", "P", "int1.txt", "--group", "\ud800"),
    ("import", "P", "int1.txt", "--case", " "),
    ("import", "P", "int1.txt", "--date", "2026-13-45"),
    ("import", "P", "x" * 5_000 + ".txt"),
    ("codings", "P", "--where", "x"),
    ("codings", "P", "--where", "x=1"),
    ("codings", "P", "--where", "regio=\ud800"),
    ("codings", "P", "--by-coder", "niemand"),
    ("codings", "P", "--case", "niets"),
    ("codings", "P", "--document", "niets"),
    ("codings", "P", "--code", "niets"),
    ("codings", "P", "--at", "morgen"),
    ("codings", "P", "--at", ""),
    ("codings", "P", "--at", "0001-01-01"),
    ("codings", "P", "--at", "2026-02-30"),
    ("codings", "P", "--at", "\ud800"),
    ("codings", "P", "--at", "0001-01-01T00:00:00+23:59"),
    ("codings", "P", "--at", "2026-W01-1"),
    ("codings", "P", "--at", "20261122"),
    ("codings", "P", "--at", "x" * 10_000),
    ("search", "P", ""),
    ("search", "P", "(", "--regex"),
    ("search", "P", "a{99999999999}", "--regex"),
    ("search", "P", "\ud800"),
    ("search", "P", "(" * 5_000 + ")" * 5_000, "--regex"),
    ("search", "P", "\\", "--regex"),
    ("search", "P", "\x00"),
    ("search", "P", "(?:" * 500 + "a" + ")*" * 500, "--regex"),
    ("search", "P", "los AND"),
    ("search", "P", "NOT los"),
    ("search", "P", "los", "--near", "3"),
    ("search", "P", "a b", "--near", "-1"),
    ("search", "P", "a b", "--near", "3", "--regex"),
    ("search", "P", "a", "--role", "niemand"),
    ("search", "P", "a", "--group", "niets"),
    ("search", "P", " OR ".join(["a"] * 500)),
    ("search", "P", "a", "--out", "/niets/x.xlsx"),
    ("words", "P", "--by", "niets"),
    ("words", "P", "--by", "attribute:niets"),
    ("words", "P", "--pos", "NIETS"),
    ("words", "P", "--stopwords", "/niets.txt"),
    ("words", "P", "--role", "niemand"),
    ("words", "P", "--out", "woorden.pdf"),
    ("suggest", "P", "niets"),
    ("suggest", "P", "--min", "2"),
    ("suggest", "P", "--min", "nan"),
    ("suggest", "P", "--top", "0"),
    ("suggest", "P", "--accept-above", "inf"),
    ("matrix", "P", "--columns", "niets"),
    ("matrix", "P", "--relation", "near:-1"),
    ("matrix", "P", "--relation", f"near:{HUGE}"),
    ("matrix", "P", "--relation", "near:x"),
    ("matrix", "P", "--relation", "x"),
    ("matrix", "P", "--columns", ""),
    ("matrix", "P", "--codes", "niets"),
    ("matrix", "P", "--columns", "\ud800"),
    ("matrix", "P", "--relation", "near:²"),
    ("export", "P", "x"),
    ("export", "P", ""),
    ("export", "P", "x.xyz"),
    ("export", "P", "weg/x.xlsx"),
    ("export", "P", "."),
    ("export", "P", "/proc/x.xlsx"),
    ("export", "P", "x.csv", "--what", "report"),
    ("export", "P", "\ud800.csv"),
    ("export", "P", "x\x00.csv"),
    ("export", "P", "y" * 300 + ".xlsx"),
    ("export", "P", "p.kantlijn"),
    ("undo", "P", "-1"),
    ("undo", "P", "0"),
    ("redo", "P"),
    ("redo", "P", HUGE),
    ("history", "P", "--last", "-1"),
    ("history", "P", "--last", "0"),
    ("history", "P", "--at", "gisteren"),
    ("backup", "P", "p.kantlijn"),
    ("backup", "P", "/proc/x"),
    ("backup", "P", "a\x00b"),
    ("backup", "P", "\ud800"),
    ("restore", "P", "P"),
    ("restore", "nergens", "P"),
    ("restore", "P", "."),
    ("restore", "P", "/proc/x.kantlijn"),
    ("restore", "int1.txt", "P"),
    ("restore", "P", "a\x00b"),
    ("restore", "P", "weg/diep/p.kantlijn"),
    ("codebook", "P", "niets"),
    ("codebook", "P", "niets.yaml"),
    ("codebook", "P", "int1.txt"),
    ("codebook", "P", "."),
    ("codebook", "P", "a\x00b"),
    ("codebook", "P", ""),
    ("codebook", "P", "\ud800"),
    ("new", "P"),
    ("new", "."),
    ("new", "/proc/x.kantlijn"),
    ("new", ""),
    ("new", "a\x00b"),
    ("new", "\ud800.kantlijn"),
    ("new", "q.kantlijn", "--codebook", "niets"),
    ("new", "q.kantlijn", "--codebook", "int1.txt"),
    ("new", "q.kantlijn", "--coder", ""),
    ("new", "q.kantlijn", "--name", "\ud800"),
    ("new", "x" * 5_000 + ".kantlijn"),
    ("new", "postgresql+psycopg://u:geheim@127.0.0.1:1/db"),
    ("new", "int1.txt/x.kantlijn"),
    ("documents", ""),
    ("documents", "."),
    ("documents", "nergens"),
    ("documents", "int1.txt"),
    ("documents", "a\x00b"),
    ("documents", "\ud800"),
    ("documents", "postgresql+psycopg://u:geheim@127.0.0.1:1/db"),
    ("documents", "x" * 5_000),
    ("turns", "P", ""),
    ("text", "P", "\ud800"),
    ("turns", "P", "niets"),
    ("demo", "."),
    ("demo", ""),
    ("demo", "a\x00b"),
    ("demo", "int1.txt"),
    ("demo", "/proc/x"),
]
FINE: list[tuple[object, ...]] = [
    ("code", "P", "int1", 1, 5, "Loslaten", "--coder", "x" * 10_000),
    ("case", "P", "x" * 10_000),
    ("case", "P", "TILBURG", "--set", "REGIO=x"),
    ("edit-code", "P", "Loslaten", "--name", "😀 العربية"),
    ("edit-code", "P", "Loslaten", "--parent", ""),
    ("edit-code", "P", "Loslaten", "--cues", ";;;"),
    ("edit-code", "P", "Loslaten"),
    ("add-code", "P", "x", "--parent", ""),
    ("codings", "P", "--at", "9999-12-31T23:59:59"),
    ("search", "P", "x" * 100_000, "--regex"),
    ("search", "P", "*"),
    ("suggest", "P", "int1", "int1"),
    ("suggest", "P", "--top", HUGE),
    ("undo", "P", HUGE),
    ("undo", "P", "100000"),
    ("history", "P", "--last", HUGE),
    ("backup", "P", ""),
    ("new", "q.kantlijn", "--name", ""),
]


def name_of(argv: tuple[object, ...]) -> str:
    return " ".join(str(word)[:20] for word in argv).encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize("command", sorted({str(argv[0]) for argv in REFUSED}))
def test_refused_in_one_sentence(k: Kantlijn, p: Path, unchanged: Callable[[], None], command: str) -> None:
    before = sorted(k.folder.rglob("*"))
    for argv in REFUSED:
        if argv[0] == command:
            line = k.refused(*[p if word == "P" else word for word in argv])
            assert len(line) < 2_100
            assert sorted(k.folder.rglob("*")) == before, name_of(argv)
    unchanged()


@pytest.mark.parametrize("argv", FINE, ids=name_of)
def test_odd_but_fine(k: Kantlijn, p: Path, argv: tuple[object, ...]) -> None:
    k.ok(*[p if word == "P" else word for word in argv])
    assert k.json("check", p)["ok"]


@pytest.mark.parametrize(
    "argv",
    [
        ("bestaatniet",), ("code", "P", "int1", "a", "b", "Loslaten"), ("undo", "P", "x"), ("codes",),
        ("codes", "P", "extra"), ("codes", "P", "--bestaatniet"), ("import", "P"),
        ("codes", "P", "--lang", "de"),
        ("speaker", "P", "int1", "R1", "--role", "x"), ("import", "P", "x", "--kind", "x"),
        ("matrix", "P", "--count", "x"), ("matrix", "P", "--percent", "x"),
        ("export", "P", "x.csv", "--what", "x"), ("suggest", "P", "--min", "veel"),
        ("suggest", "P", "--top", "1.5"), ("code", "P", "int1", "1_0x", "5", "Loslaten"),
    ],
    ids=name_of,
)  # fmt: skip
def test_what_cannot_be_parsed_is_wrong_usage(
    k: Kantlijn, p: Path, unchanged: Callable[[], None], argv: tuple[object, ...]
) -> None:
    answer = k(*[p if word == "P" else word for word in argv])
    assert answer.status == 2 and answer.out == b"" and answer.err
    unchanged()


def test_sentences_are_in_the_language_asked(k: Kantlijn, p: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Er is geen document" in k.refused("text", p, "x")
    assert "There is no document" in k.refused("text", p, "x", "--lang", "en")
    assert "There is no document" in k.refused("text", p, "x", "--lang=en")
    monkeypatch.setenv("KANTLIJN_LANG", "en")
    assert "There is no document" in k.refused("text", p, "x")


ODD = [
    "😀", "قصة ١", "\u202eomgekeerd", "e\u0301", "a\u0000b", "a > b", " spaties  erin ", "\t", "x" * 10_000,
    "=1+1", "-1", "'", '"', "%s{0}{n}", "<b>&amp;", "null", "\u2028", "\ufeff", "Tilburg", "TILBURG",
]  # fmt: skip


def test_odd_names_work_everywhere_or_are_refused(k: Kantlijn, p: Path) -> None:
    for name in ODD:
        for argv in (
            ("case", p, f"--set={name}={name}", "--", name), ("speaker", p, "int1", "R1", f"--rename={name}"),
            ("edit-code", p, k.json("codes", p)[2]["guid"], f"--name={name}", f"--definition={name}"),
            ("edit-code", p, "Vertrouwen", f"--cues={name}"), ("memo", p, "project", "--", name),
            ("code", p, "int1", 0, 4, "Loslaten", f"--coder={name}", f"--memo={name}"),
        ):  # fmt: skip
            before = content(p)
            answer = k(*argv)
            if answer.status:
                assert len(answer.lines) == 1 and content(p) == before
    for listing in ("cases", "codes", "codings", "coders", "documents", "history"):
        k.json(listing, p)
    assert k.json("check", p)["ok"]
    for file in ("uit.xlsx", "uit.csv", "uit.docx", "uit.html", "boek.yaml", "uit.svg"):
        k.ok("export", p, file, *(("--codes", "Loslaten") if file == "uit.svg" else ()))


def test_cases_that_differ_in_case_or_form_only_are_one(k: Kantlijn, p: Path) -> None:
    k.ok("case", p, "Caf\u00e9", "--set", "Stad=x")
    k.ok("case", p, "CAFE\u0301", "--set", "STAD=y")
    assert [c["name"] for c in k.json("cases", p)] == ["Tilburg", "Zeist", "Caf\u00e9"]
    assert k.json("cases", p)[-1]["attributes"]["Stad"] == "y"


WORDS = st.text(max_size=12) | st.sampled_from(
    ["int1", "Loslaten", "Tilburg", "project", "R1", "--json", "--"]
)
NUMBERS = st.integers() | st.integers(-3, 120)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_random_arguments(k: Kantlijn, p: Path, data: st.DataObject) -> None:
    word, number = data.draw(WORDS), data.draw(NUMBERS)
    other = data.draw(WORDS)
    argv = data.draw(
        st.sampled_from(
            [
                ("code", p, word, number, number + data.draw(st.integers(-2, 60)), other),
                ("code", p, "int1", number, data.draw(NUMBERS), "Loslaten", "--memo", word),
                ("case", p, word, "--set", other), ("memo", p, word, other), ("uncode", p, word),
                ("speaker", p, "int1", word, "--rename", other), ("edit-code", p, word, "--name", other),
                ("merge-codes", p, word, other), ("delete-code", p, word), ("search", p, word),
                ("search", p, word, "--regex"), ("codings", p, "--where", word), ("codings", p, "--at", word),
                ("matrix", p, "--columns", word, "--relation", other), ("undo", p, number),
                ("redo", p, number),
                ("export", p, f"{k.folder}/uit.json", "--codes", word), ("documents", p, word),
                ("suggest", p, word, "--min", number), ("history", p, "--last", number),
            ]
        )
    )  # fmt: skip
    before = content(p)
    answer = k(*argv, "--coder", "Anna")
    if answer.status:
        assert content(p) == before
    assert k.json("check", p)["ok"]

"""Odd places, streams and disks: every trouble is one sentence, and nothing acknowledged is lost."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.coding.model import SuggestionRules
from app.coding.refusal import Refusal
from app.project import Project
from tests.e2e.commands import INT1, ROOT, Kantlijn, content
from tests.sealed import sealed

LINE = json.dumps({"document": "int1", "start": 0, "end": 4, "code": "Loslaten"}).encode() + b"\n"


@pytest.mark.parametrize(
    "name", ["a?b#c%41.kantlijn", ":memory:", "é 😀.kantlijn", "file:x.kantlijn", "-x.kantlijn"]
)
def test_a_project_by_any_name(k: Kantlijn, p: Path, name: str) -> None:
    place = k.folder / name
    k.ok("new", place, "--coder", "Anna")
    assert k.json("check", place)["ok"]
    assert k.json("backup", place, k.folder / "r?e#s")["backup"]
    assert k.json("codings", place, "--at", "9999-12-31") == []
    assert {f.name for f in k.folder.iterdir() if f.is_file() and f.suffix != ".txt"} == {"p.kantlijn", name}


def test_file_names_that_are_no_utf8(k: Kantlijn, p: Path) -> None:
    place = os.fsdecode(os.fsencode(k.folder) + b"/caf\xe9.txt")
    Path(place).write_text("R: Een gesprek.\n", "utf-8")
    answer = k.process("import", p, os.fsencode(place), "--json")
    assert answer.status == 0
    assert answer.json[0]["name"].startswith("caf")
    project = os.fsencode(k.folder) + b"/pr\xff.kantlijn"
    k.ok("new", os.fsdecode(project), "--coder", "Anna")
    assert k.process("check", project).status == 0
    assert "UTF-8" in k.refused("case", p, os.fsdecode(b"caf\xe9"))


def test_links(k: Kantlijn, p: Path) -> None:
    (k.folder / "l.kantlijn").symlink_to("l.kantlijn")
    (k.folder / "weg.kantlijn").symlink_to("nergens")
    (k.folder / "goed.kantlijn").symlink_to(p)
    for name in ("l", "weg"):
        k.refused("codes", k.folder / f"{name}.kantlijn")
        k.refused("import", p, k.folder / f"{name}.kantlijn")
    assert k.json("codes", k.folder / "goed.kantlijn") == k.json("codes", p)


def test_a_project_that_may_not_be_written(k: Kantlijn, p: Path) -> None:
    """As on a CD: every command that reads answers as ever, one that changes says how to go on."""
    asked = [
        ("check", p), ("codes", p), ("documents", p), ("codings", p), ("history", p), ("search", p, "los"),
        ("matrix", p, "--rows", "codes", "--columns", "documents"),
    ]  # fmt: skip
    k.ok("memo", p, "project", "x")
    k.ok("undo", p)
    before = [k.json(*argv) for argv in asked]
    with sealed(p.parent):
        now = [k(*argv, "--json") for argv in asked]
        told = [k(*argv) for argv in (("memo", p, "project", "x"), ("undo", p))]
    assert [a.json for a in now] == before
    assert all(a.status == 1 and "eigen map" in a.err and len(a.lines) == 1 for a in told)


@pytest.mark.parametrize(
    "wrong",
    [
        5,
        "x",
        None,
        [1],
        {"known": [1], "columns": [1], "case_column": "id", "never": [1], "name": 3, "text": 4},
    ],
    ids=str,
)
def test_settings_that_were_altered_by_hand_count_as_not_there(k: Kantlijn, p: Path, wrong: object) -> None:
    """Every command goes on with what it would do without them."""
    code = k.json("codes", p)[0]["guid"]
    (k.folder / "s.csv").write_text("id;cijfer\nr1;7\nr2;8\n", "utf-8")
    other = k.folder / "ander.kantlijn"
    shutil.copyfile(p, other)
    named = "favourites locked stop_words merges handed_out question:q framework:f report:r"
    with closing(sqlite3.connect(p)) as raw:
        made = json.dumps(
            dict.fromkeys((*named.split(), "report_made:r", "survey.s", f"suggest:{code}"), wrong)
        )
        raw.execute("UPDATE project SET settings = ?", [made])
        raw.commit()
    for argv in (
        ("questions", p), ("frequencies", p), ("merge", other, p),
        ("merge", p, other), ("edit-code", p, code, "--name", "Los"), ("import-survey", p, "s.csv"),
    ):  # fmt: skip
        k.ok(*argv)
    with Project.open(p) as project:
        assert project.suggestions.rules() == SuggestionRules()
        assert all(isinstance(word, str) for word in project.words.stop_words())
    with closing(sqlite3.connect(p)) as raw:
        raw.execute("UPDATE project SET settings = '[1]'")
        raw.commit()
    k.ok("cases", p)
    k.ok("edit-code", p, code, "--name", "Loslaten")


def test_a_text_that_was_emptied_or_taken_away_is_told(k: Kantlijn, p: Path) -> None:
    for statement in ("UPDATE body SET text = ''", "DELETE FROM body"):
        with closing(sqlite3.connect(p)) as raw:
            raw.execute(statement)
            raw.commit()
        for argv in (("text", p, "int1"), ("words", p), ("export", p, "x.xlsx")):
            assert "int1" in k.refused(*argv) and "reservekopie" in k.refused(*argv)
        assert not k("check", p, "--json").json["ok"]


def test_two_writers_at_once(k: Kantlijn, p: Path) -> None:
    """Both wait for each other, and all of both is stored."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "app", "code", str(p), "--from", "-", "--coder", coder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=k.environment(), cwd=ROOT,
        )
        for coder in ("Cees", "Dirk")
    ]  # fmt: skip
    for process in processes:
        assert process.stdin
        lines = [{"document": "int1", "start": n, "end": n + 3, "code": "Sturen"} for n in range(40)]
        process.stdin.write("\n".join(map(json.dumps, lines)).encode())
        process.stdin.close()
    for process in processes:
        assert process.stdout and process.stderr
        assert len(process.stdout.read().split()) == 40, process.stderr.read()
        assert process.wait(30) == 0
        process.stdout.close()
        process.stderr.close()
    assert len(k.json("codings", p)) == 84
    assert k.json("check", p)["ok"]


def test_a_writer_is_named_to_who_comes_second(k: Kantlijn, p: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.output.PATIENCE", 0.1)
    with Project.open(p, coder="Wil de Wit"):
        line = k.refused("memo", p, "project", "x")
        assert "Wil de Wit" in line
        assert len(k.json("codings", p)) == 4, "who reads need not wait"
        assert k.json("check", p)["ok"]


def test_a_file_that_goes_while_it_is_open(k: Kantlijn, p: Path) -> None:
    with Project.open(p, coder="Anna") as project:
        source, code = project.sources.get("int1").guid, project.codes.get("Sturen").guid
        project.codings.add(source, 0, 4, code)
        p.rename(p.with_name("verplaatst"))
        with pytest.raises(Refusal, match=r"store\.gone"):
            project.codings.add(source, 0, 5, code)
        p.write_bytes(b"iets anders")
        with pytest.raises(Refusal, match=r"store\.gone"):
            project.undo()
        p.unlink()


def test_a_disk_that_is_full(k: Kantlijn, p: Path) -> None:
    """What was acknowledged is there; what did not fit is refused, and the project stays sound."""
    lines = [
        {"document": "int1", "start": n, "end": n + 3, "code": "Sturen", "memo": os.urandom(20_000).hex()}
        for n in range(40)
    ]
    answer = k.process(
        "code", p, "--from", "-", "--coder", "Anna", stdin="\n".join(map(json.dumps, lines)).encode(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000)),
    )  # fmt: skip
    assert answer.status == 1 and answer.lines
    guids = answer.text.split()
    assert 0 < len(guids) < 40
    assert set(guids) <= {c["guid"] for c in k.json("codings", p)}
    assert k.json("check", p)["ok"]
    for most, argv in (
        (2_000, ("backup", p, k.folder / "b")),
        (2_000, ("export", p, k.folder / "x.xlsx")),
        (2_000, ("codings", p, "--at", "9999-01-01")),
        (40_000, ("copy", p, k.folder / "c.kantlijn")),
    ):
        small = k.process(
            *argv, preexec_fn=lambda most=most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        )
        assert small.status == 1 and len(small.lines) == 1, (argv, small)
        assert "niet had voorzien" not in small.err, (argv, small)
    assert (
        not list(k.folder.glob("c.kantlijn*"))
        and not list((k.folder / "b").glob("*"))
        and not (k.folder / "x.xlsx").exists()
    )
    assert k.json("check", p)["ok"]


@pytest.mark.parametrize(
    "seed", [0, 2, 5, 8, 10, *(pytest.param(n, marks=pytest.mark.slow) for n in range(11, 60))]
)
def test_a_damaged_file_is_said_to_be_damaged(k: Kantlijn, p: Path, seed: int) -> None:
    before = content(p)
    chance = random.Random(seed)
    data = bytearray(p.read_bytes())
    for _ in range(chance.choice((1, 20, 400))):
        data[chance.randrange(100, len(data))] = chance.randrange(256)
    if seed % 4 == 0:
        del data[chance.randrange(4096, len(data)) :]
    p.write_bytes(data)
    told = k("check", p, "--json").status
    assert told == 1 or content(p) == before, "a byte that nobody uses"
    for argv in (
        ("codings", p), ("documents", p), ("codes", p, "--at", "9999-01-01"), ("matrix", p), ("history", p),
        ("code", p, "int1", 0, 4, "Sturen"), ("undo", p), ("export", p, "x.csv"), ("backup", p, "b"),
    ):  # fmt: skip
        answer = k(*argv)
        assert answer.status in (0, 1) and len(answer.complaints) == answer.status


def test_restoring_over_a_damaged_project(k: Kantlijn, p: Path) -> None:
    saved, before = k.json("backup", p, "b")["backup"], content(p)
    p.write_bytes(p.read_bytes()[:9000])
    assert "b" in k.refused("codes", p)
    k.ok("restore", saved, p)
    assert content(p) == before


@pytest.mark.parametrize("locale", ["C", pytest.param("nl_NL.ISO-8859-1", marks=pytest.mark.slow)])
def test_utf8_whatever_the_locale(k: Kantlijn, p: Path, locale: str) -> None:
    env = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"}
    assert k.process("text", p, "int1", env=env).out == INT1.encode()
    line = json.dumps(
        {"document": "int1", "start": 0, "end": 4, "code": "Loslaten", "memo": "é😀"}, ensure_ascii=False
    )
    assert k.process("code", p, "--from", "-", stdin=line.encode(), env=env).status == 0
    assert "é😀" in [c["memo"] for c in k.json("codings", p)]
    assert "“niets”" in k.process("text", p, "niets", env=env).err


STREAMS = [
    ("{k} codes {p} --json >&-", 0), ("{k} text {p} int1 >&-", 0), ("{k} text {p} niets 2>&-", 1),
    ("{k} code {p} --from - <&-", 0), ("{k} codes {p} --json >&- 2>&- <&-", 0),
    ("{k} codes {p} --json >/dev/full", 1), ("{k} text {p} int1 >/dev/full", 1),
    ("{k} --version >/dev/full", 1), ("{k} --help | true", None),
    ("{k} codes {p} --json | head -c 1", None), ("{k} code {p} --from {p}", 1),
]  # fmt: skip


@pytest.mark.parametrize(("shell", "status"), STREAMS)
def test_closed_and_full_streams(k: Kantlijn, p: Path, shell: str, status: int | None) -> None:
    command = shell.format(k=f"{sys.executable} -m app", p=p)
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, env=k.environment(), cwd=ROOT, timeout=60, check=False
    )
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr
    assert not k.log.exists(), k.log.read_text("utf-8")
    if status is not None:
        assert done.returncode == status, done
    assert k.json("check", p)["ok"]


def test_no_window_but_a_word(k: Kantlijn, p: Path) -> None:
    assert k.process("bestaatniet").status == 2
    assert k.process("--version").text.startswith("kantlijn ")
    shutil.rmtree(k.folder / "state", ignore_errors=True)

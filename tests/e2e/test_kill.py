"""kill -9 at random moments: every acknowledged coding is kept, the project opens, and it is sound."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.commands import ROOT, Kantlijn

SENTENCES = ("Wij laten het los.", "De gemeente stuurt bij.", "Er is vertrouwen, hè? 😀", "Dat schuurt nog.")


def start(k: Kantlijn, *argv: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app", *map(str, argv)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=k.environment(), cwd=ROOT,
    )  # fmt: skip


def killed_stream(k: Kantlijn, p: Path, chance: random.Random, guids: set[str]) -> int:
    """Stream codings, kill after a random wait; how many were acknowledged, which are added to ``guids``."""
    length = len(k.ok("text", p, "lang").text)
    lines = []
    for _ in range(3000):
        at = chance.randrange(length - 50)
        memo = "m" if chance.random() < 0.3 else ""
        code = chance.choice(("Loslaten", "Sturen"))
        lines.append(
            json.dumps({"document": "lang", "start": at, "end": at + 40, "code": code, "memo": memo})
        )
    feed = k.folder / "lijnen.jsonl"
    feed.write_text("\n".join(lines) + "\n")
    process = start(k, "code", p, "--from", feed, "--coder", f"Coder {chance.randrange(3)}")
    assert process.stdin and process.stdout
    process.stdin.close()
    first = process.stdout.readline()
    time.sleep(chance.uniform(0, 0.25))
    os.kill(process.pid, signal.SIGKILL)
    acked = (first + process.stdout.read()).decode().split("\n")
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL, "it was done before it was killed"
    # The last piece may be half a line: what was not told whole was not told.
    guids |= set(acked[:-1])
    return len(acked) - 1


def killed_import(k: Kantlijn, p: Path, chance: random.Random, round_: int) -> list[str]:
    """Import files, kill after a random wait; the names of the files."""
    folder = k.folder / f"ronde{round_}"
    folder.mkdir()
    for n in range(60):
        turns = (f"R{i % 2}: {chance.choice(SENTENCES)} {round_}.{n}.{i}" for i in range(30))
        (folder / f"r{round_}-{n}.txt").write_text("\n\n".join(turns) + "\n", "utf-8")
    process = start(k, "import", p, *sorted(folder.iterdir()), "--case", f"Casus {round_}", "--coder", "Anna")
    time.sleep(chance.uniform(0.15, 1.1))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return [f.stem for f in folder.iterdir()]


def rounds(k: Kantlijn, p: Path, times: int, seed: int) -> Iterator[tuple[int, int]]:
    """Kill ``times`` times, looking the project over after each; told how many are kept of how many."""
    chance = random.Random(seed)
    turns = (f"R{i % 2}: {SENTENCES[i % 4]} {i}" for i in range(400))
    (k.folder / "lang.txt").write_text("\n\n".join(turns) + "\n", "utf-8")
    k.ok("import", p, k.folder / "lang.txt", "--coder", "Anna")
    guids = {c["guid"] for c in k.json("codings", p)}
    whole = len(guids)
    for round_ in range(times):
        if round_ % 3 == 2:
            names = killed_import(k, p, chance, round_)
            stored = {d["name"]: d for d in k.json("documents", p)}
            for name in names:
                if name in stored:
                    assert stored[name]["turns"] == 30 and stored[name]["case"] == f"Casus {round_}"
        else:
            whole += killed_stream(k, p, chance, guids)
        assert k.json("check", p) == {"ok": True, "problems": []}
        kept = {c["guid"] for c in k.json("codings", p)}
        assert guids <= kept
        began = time.perf_counter()
        k.ok("memo", p, "project", f"na ronde {round_}", "--coder", "Anna")
        assert time.perf_counter() - began < 5, "a lock of the dead is in the way"
        assert not list(k.folder.glob("*-lock"))
        yield len(guids & kept), whole
    assert "niets" not in k.ok("undo", p, "--coder", "Anna").text
    assert k.json("check", p)["ok"]


def test_four_kills(k: Kantlijn, p: Path) -> None:
    for kept, _ in rounds(k, p, 4, seed=20261122):
        assert kept > 0


@pytest.mark.slow
def test_two_hundred_kills(k: Kantlijn, p: Path) -> None:
    began = time.perf_counter()
    *_, (kept, told) = rounds(k, p, 200, seed=int(os.environ.get("KANTLIJN_SEED", "20261122")))
    print(f"200 kills, {told} acknowledgements, {kept} codings kept, {time.perf_counter() - began:.0f} s")

"""Ten coders at once on PostgreSQL, each a process with a role of its own: no coding lost, none doubled."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.coding.transcripts import read_text
from app.project import Project
from app.project.arranging import Person, arrange
from tests.bench.test_one_coding import transcript
from tests.postgres import Cluster, binaries

CODERS, THINK = 10, 1.0
COLD = 2
"""First codings of each, which load what the later ones have at hand: they count, but their time does not."""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def durable() -> Iterator[Cluster]:
    """A server that has on the disk what it says is committed."""
    found = binaries()
    if found is None:
        pytest.skip("PostgreSQL is not on this machine (Debian: apt-get install postgresql)")
    server = Cluster(found, durable=True)
    yield server
    server.stop()


@pytest.mark.parametrize("seconds", [8, pytest.param(60, marks=pytest.mark.slow)])
def test_ten_coders_at_once(durable: Cluster, figure: Callable[..., None], seconds: int) -> None:
    names = [f"c{n}" for n in range(CODERS)]
    arrange(durable.url("team"), [Person("lea", "lead"), *(Person(name, "coder") for name in names)])
    with Project.open(durable.url("team", "lea"), coder="lea") as project:
        for n in range(20):
            project.codes.add(f"Code {n}")
        for n in range(10):
            project.sources.add(read_text(transcript(n, 20_000), f"gesprek{n}.txt"))
        before = len(project.history())
    with durable.connect("team") as conn:
        conn.execute("CREATE TABLE bare (id serial PRIMARY KEY, guid text, a int, b int)")
        conn.execute("GRANT INSERT ON bare TO PUBLIC")
        conn.execute("GRANT USAGE ON SEQUENCE bare_id_seq TO PUBLIC")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    workers = [
        subprocess.Popen(
            [sys.executable, Path(__file__).with_name("one_coder.py"), durable.url("team", name),
             str(seconds), str(THINK), str(n)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )
        for n, name in enumerate(names)
    ]  # fmt: skip
    try:
        for worker in workers:
            assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        told = [json.loads(worker.communicate(timeout=seconds + 60)[0]) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    acknowledged = {
        (guid, source, start, end, code, one["coder"])
        for one in told
        for guid, source, start, end, code, _ in one["done"]
    }
    made = sum(len(one["done"]) for one in told)
    taken = sorted(took for one in told for *_, took in one["done"][COLD:])
    with Project.open(durable.url("team", "lea")) as project:
        rows = [(c.guid, c.source, c.start, c.end, c.code, c.coder) for c in project.codings.list()]
        assert len(rows) == made == len(acknowledged) and set(rows) == acknowledged
        assert len({row[1:] for row in rows}) == len(rows)
        assert len(project.history()) == before + len(rows)
        assert project.check() == []
    assert len(told) == CODERS and all(len(one["done"]) > seconds / 4 for one in told)
    again, load = sum(one["again"] for one in told), os.getloadavg()[0]
    busy = sum(one["busy"] for one in told) / len(rows)
    raw = statistics.median(took for one in told for took in one["raw"])
    print(
        f"\n  {len(rows)} codings in {seconds} s, {again} done once more; 95 % within"
        f" {taken[int(len(taken) * 0.95)] * 1e3:.1f} ms, longest {taken[-1] * 1e3:.1f} ms;"
        f" {busy * 1e3:.1f} ms of CPU each; load {load:.1f}"
    )
    work = f"One coding of {CODERS} coders at once on PostgreSQL, a process each, {seconds} s (median)"
    bound = "18 ms plus the same rows under a lock in plain SQL at the same time"
    figure(work, bound, statistics.median(taken), 0.018 + raw, 1)

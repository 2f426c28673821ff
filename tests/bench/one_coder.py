"""One coder at work, a process of its own: codes, thinks, codes on. Started by ``test_team.py``.

Says ``ready`` when the project is open, begins at a line on stdin, and ends with one JSON document: what was
acknowledged, each with its seconds, how often it had to be done once more, the seconds of CPU of it all, and
the seconds that as many rows take without Kantlijn, at the same moments.
"""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any

import psycopg

from app.coding.refusal import Refusal
from app.project import Project


def bare(conn: psycopg.Connection[Any]) -> float:
    """The seconds of three rows in one transaction under one lock: what no program can do without."""
    begun = time.perf_counter()
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(1)")
        for _ in range(3):
            conn.execute("INSERT INTO bare (guid, a, b) VALUES ('x', 1, 2)")
    return time.perf_counter() - begun


def main(address: str, seconds: float, think: float, seed: int) -> None:
    """Code for so many ``seconds``; ``think`` is the mean pause between two codings, in seconds."""
    rng = random.Random(seed)
    done: list[tuple[str, str, int, int, str, float]] = []
    raw: list[float] = []
    again, taken = 0, 0
    plain = psycopg.connect(address.replace("+psycopg", ""), autocommit=True)
    with plain, Project.open(address) as project:
        project.work_as(project.rights.coder or "")
        sources = [(s.guid, s.length) for s in project.sources.list()]
        codes = [code.guid for code in project.codes.book()]
        print("ready", flush=True)
        sys.stdin.readline()
        until, busy = time.perf_counter() + seconds, time.process_time()
        while time.perf_counter() < until:
            source, length = rng.choice(sources)
            start = rng.randrange(length - 200)
            wanted = (source, start, start + rng.randint(10, 200), rng.choice(codes))
            begun = time.perf_counter()
            try:
                made = project.codings.add(*wanted)
            except Refusal as refusal:
                if refusal.key not in ("database.crossed", "database.busy"):
                    raise
                again += 1
                continue
            if not made.added.get("coding"):  # this coder did so before
                taken += 1
                continue
            done.append((made.added["coding"][0], *wanted, time.perf_counter() - begun))
            project.codings.of_source(source)  # what its view shows then
            time.sleep(rng.expovariate(2 / think))
            raw.append(bare(plain))
            time.sleep(rng.expovariate(2 / think))
        busy = time.process_time() - busy
        coder = project.coder.guid
    told = {"coder": coder, "done": done, "again": again, "taken": taken, "busy": busy, "raw": raw}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))

"""The command line as scripts see it: arguments in; exit status, stdout's bytes and stderr's lines out."""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app import words
from app.cli import main
from app.project import Project
from app.store import records

ROOT = Path(__file__).resolve().parents[2]
NAMES = re.compile(r"lijkt nog op een naam|lijken nog op een naam|looks? like a name")
EXPORTS = ("export", "framework", "frequencies", "picture", "search", "words")
"""Commands that can write a file with names in it."""
INT1 = "Interviewer: Hoe gaat het? 😀\n\nR1: Wij laten het los hoor. En wij sturen bij.\n\nR1: Nog iets.\n"
INT2 = "I: Wat doet de gemeente?\n\nBob de Vries: De gemeente stuurt niet, zij laat los.\n"


@dataclass(frozen=True)
class Answer:
    """What one command gave back."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()

    @property
    def complaints(self) -> list[str]:
        """What stderr says, but for what an export tells of names that are left."""
        return [line for line in self.lines if not NAMES.search(line)]

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def sound(answer: Answer, log: Path) -> Answer:
    """Hold what holds for every command: 0, 1 or 2; one clear line per refusal; nothing unforeseen."""
    assert "Traceback" not in answer.err and b"Traceback" not in answer.out
    assert not log.exists(), f"{answer.err}\n{log.read_text('utf-8')}"
    assert answer.status in (0, 1, 2)
    if answer.status == 1 and answer.lines:
        assert all(line.startswith("kantlijn: ") for line in answer.lines), answer.err
    return answer


class Kantlijn:
    """Commands in one folder; ``k("codes", p, "--json")`` runs in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "state" / "kantlijn" / "log" / "kantlijn.log"

    def __call__(self, *argv: object, stdin: bytes = b"") -> Answer:
        out, err = io.BytesIO(), io.BytesIO()
        kept = sys.stdin, sys.stdout, sys.stderr
        streams = [io.TextIOWrapper(raw, encoding="utf-8") for raw in (io.BytesIO(stdin), out, err)]
        sys.stdin, sys.stdout, sys.stderr = streams
        try:
            try:
                status = main([str(word) for word in argv])
            except SystemExit as leaving:  # argparse
                status = leaving.code if isinstance(leaving.code, int) else 2
            for stream in streams[1:]:
                stream.flush()
        finally:
            sys.stdin, sys.stdout, sys.stderr = kept
            words.set_language("nl")
        answer = Answer(status, out.getvalue(), err.getvalue().decode("utf-8"))
        return sound(answer, self.log)

    def ok(self, *argv: object, stdin: bytes = b"") -> Answer:
        """A command that must succeed, without a word on stderr but what looks like a name in an export."""
        answer = self(*argv, stdin=stdin)
        told = answer.complaints if argv[0] in EXPORTS else answer.lines
        assert (answer.status, told) == (0, []), answer
        return answer

    def json(self, *argv: object, stdin: bytes = b"") -> Any:
        """The JSON document of a command that must succeed."""
        return self.ok(*argv, "--json", stdin=stdin).json

    def refused(self, *argv: object, stdin: bytes = b"") -> str:
        """The one line with which a command refuses."""
        answer = self(*argv, stdin=stdin)
        assert answer.status == 1 and len(answer.lines) == 1, answer
        assert answer.out == b""
        return answer.err

    def process(
        self, *argv: object, stdin: bytes = b"", env: dict[str, str] | None = None, **options: Any
    ) -> Answer:
        """The same in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "app", *(a if isinstance(a, bytes) else str(a) for a in argv)],
            input=stdin, capture_output=True, env={**self.environment(), **(env or {})}, cwd=ROOT,
            timeout=60, check=False, **options,
        )  # fmt: skip
        return sound(Answer(done.returncode, done.stdout, done.stderr.decode("utf-8")), self.log)

    def environment(self) -> dict[str, str]:
        """The environment of a process: nobody's settings, its own log."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KANTLIJN", "LC_", "LANG"))}
        return {**kept, "XDG_STATE_HOME": str(self.folder / "state"), "QT_QPA_PLATFORM": "offscreen"}


def content(place: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a project that nobody has open: what it holds, its log included."""
    with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as raw:
        tables = [r[0] for r in raw.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {t: sorted(raw.execute(f'SELECT * FROM "{t}"'), key=repr) for t in tables}


def kept(place: Path) -> dict[str, Any]:
    """All that a project keeps, by guid, and its listings in their order: what undo must restore."""
    with Project.open(place, read_only=True) as project:
        rows = {kind: project.store.query(partial(_records, kind=kind)) for kind in records.KINDS}
        return {
            **rows,
            "texts": project.sources.texts(),
            "listings": [
                [thing.guid for thing in listing]
                for listing in (
                    project.sources.list(), project.sources.speakers(), project.codes.book(),
                    project.codings.list(), project.cases.list(), project.cases.attributes(),
                    project.coders.list(), project.memos.list(),
                )
            ],
        }  # fmt: skip


def _records(conn: Any, ids: Any, kind: str) -> dict[str, Any]:
    return records.read(conn, ids, kind)

"""What deduce finds (Menger and others 2018), where it is installed (the extra ``deduce``): proposals beside
what the rules found, never in place of it.

It was made for medical records. Of what it adds to the rules more is no name than is one, so nothing of it is
replaced unless somebody says so; docs/privacy.md has the figures.
"""

from __future__ import annotations

import contextlib
import json
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from app.coding.privacy import deduce_worker
from app.coding.privacy.candidate import Candidate, Kind
from app.coding.privacy.find import spared

SURE = 0.45
"""Below ``candidate.LIKELY``: shown, and replaced only when somebody says yes."""
_KINDS: dict[str, Kind] = {
    "persoon": "person", "patient": "person", "locatie": "place", "zorginstelling": "organisation",
    "ziekenhuis": "organisation", "datum": "date", "telefoonnummer": "phone", "emailadres": "mail",
    "bsn": "bsn", "url": "link", "id": "other",
}  # fmt: skip
"""Ages, which are none of our kinds, are left out."""
_POSTCODE = re.compile(r"\d{4} ?[A-Za-z]{2}")
_WAIT = 0.2
"""Seconds after which it is asked again whether somebody still waits."""


def installed() -> bool:
    """Whether deduce is there to be asked."""
    return find_spec("deduce") is not None


class Reading:
    """deduce at work on texts, in a process of its own."""

    def __init__(self, texts: Sequence[str], folder: Path) -> None:
        """Starts it; ``folder`` is where it keeps its lists."""
        self._texts = texts
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", deduce_worker.__file__, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        assert self._process.stdin is not None and self._process.stdout is not None
        self._threads = (
            threading.Thread(target=_give, args=(self._process.stdin, list(texts)), daemon=True),
            threading.Thread(target=_take, args=(self._process.stdout, self._lines), daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def found(self, wait: Callable[[bool], Any]) -> list[list[Candidate]] | None:
        """What it finds in each text; None when it cannot. ``wait`` is called now and then, with whether it
        is building its lists, and may raise."""
        building = False
        answers: list[list[tuple[str, int, int]]] = []
        while len(answers) < len(self._texts):
            wait(building)
            try:
                line = self._lines.get(timeout=_WAIT)
            except queue.Empty:
                continue
            if not line:
                return None
            told = json.loads(line)
            if told == "building":
                building = True
            else:
                answers.append(told)
        return [list(_candidates(*pair)) for pair in zip(self._texts, answers, strict=True)]

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join(5)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()


@contextlib.contextmanager
def reading(texts: Sequence[str], folder: Path) -> Iterator[Reading | None]:
    """deduce while it reads texts, with its lists in ``folder``; None where it is not installed."""
    if not installed():
        yield None
        return
    found = Reading(texts, folder)
    try:
        yield found
    finally:
        found.close()


def beside(found: list[Candidate], more: Sequence[Candidate], text: str) -> list[Candidate]:
    """What was found, and of ``more`` what touches nothing of it, no label and no saying."""
    taken = [(c.start, c.end) for c in found] + spared(text)
    added = [c for c in more if not any(start < c.end and c.start < end for start, end in taken)]
    return sorted([*found, *added], key=lambda c: c.start) if added else found


def _candidates(text: str, told: Sequence[tuple[str, int, int]]) -> Iterator[Candidate]:
    for tag, start, end in told:
        kind, written = _KINDS.get(tag), text[start:end]
        if kind is None:
            continue
        if kind == "place" and any(map(str.isdigit, written)):
            kind = "postcode" if _POSTCODE.fullmatch(written) else "address"
        yield Candidate(kind, start, end, written, SURE, "deduce")


def _give(pipe: IO[bytes], texts: list[str]) -> None:
    with contextlib.suppress(OSError, ValueError):  # it is gone, or nobody waits any more
        pipe.write(json.dumps(texts).encode())
        pipe.close()


def _take(pipe: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in pipe:
            lines.put(line)
    lines.put(b"")

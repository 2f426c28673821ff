"""The worker process' own side: it answers jobs one by one until its pipe closes."""

from __future__ import annotations

import gc
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from typing import Any

from app.coding.model import Notice
from app.coding.suggest import analyst
from app.coding.suggest.analyses import kept
from app.coding.suggest.analyses.kept import Key
from app.coding.suggest.features.documents import Document
from app.coding.suggest.jobs import AnalyseJob, SuggestAnswer, SuggestJob
from app.coding.text import fingerprint


@dataclass(frozen=True, slots=True)
class Emptied:
    """Told when nothing is left of what an earlier owner handed over."""


@dataclass(slots=True)
class _Shelf:
    """What one owner handed over; the next one begins with an empty one."""

    given: dict[Key, bytes] = field(default_factory=dict)
    library: dict[str, Document] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)


_Jobs = queue.SimpleQueue[tuple[_Shelf, str, SuggestJob | AnalyseJob | None]]


def _listen(pipe: Connection, jobs: _Jobs) -> None:
    shelf = _Shelf()
    while True:
        try:
            message = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)  # the owner is gone
        match message[0]:
            case "close":
                os._exit(0)
            case "cancel":
                shelf.cancelled.add(message[1])
            case "give":
                shelf.given.update(message[1])
            case "document":
                shelf.library[message[1].source] = message[1]
            case "forget":
                for source in message[1]:
                    shelf.library.pop(source, None)
            case "analyse":
                jobs.put((shelf, message[1], message[2]))
            case "empty":
                shelf = _Shelf()
                jobs.put((shelf, "", None))
            case _:
                documents = tuple(shelf.library[source] for source in message[3])
                jobs.put((shelf, message[1], replace(message[2], documents=documents)))


def run(pipe: Connection) -> None:
    """The process: ends when the pipe closes, which it does when the owner dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    jobs: _Jobs = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, jobs), daemon=True).start()
    from app.coding.suggest.features import meaning
    from app.coding.suggest.learned.learner import forget
    from app.coding.suggest.pipeline import Cancelled, default
    from app.coding.suggest.propose import measured, propose

    pipeline = default()
    notices = (*pipeline.notices, *meaning.shipped()[1])
    gc.collect()
    gc.freeze()  # what stays is not looked through again and again while analysing
    own: _Shelf | None = None
    pipe.send((pipeline.describe(), notices))
    while True:
        shelf, name, job = jobs.get()
        if own is not shelf:
            own, reader = shelf, analyst.Analyst(shelf.given.get, pipeline)
        if job is None:
            forget()
            pipe.send(Emptied())
            pipe.send((pipeline.describe(), notices))
            continue
        if name in shelf.cancelled:
            shelf.cancelled.discard(name)
            continue
        begin = time.perf_counter()
        sha256 = fingerprint(job.text)
        told: dict[str, Any] = {"pipeline": pipeline.describe(), "notices": notices}
        late: Callable[[], bool] = lambda name=name, shelf=shelf: name in shelf.cancelled  # type: ignore[misc]  # noqa: E731
        try:
            if isinstance(job, AnalyseJob):
                found = reader.analyse(job.text, job.turns, cancelled=late)
                key = reader.key(job.text, job.turns)
                # who asks may not have it
                reader.made.setdefault(key, shelf.given.get(key) or kept.pack(found))
            else:
                told["suggestions"] = tuple(propose(job, reader, late))
                told["measured"] = measured(job, reader)
        except Cancelled:
            shelf.cancelled.discard(name)
            continue
        except Exception as trouble:  # one bad document does not take the others along
            why = " ".join(f"{type(trouble).__name__}: {trouble}".split())[:160]
            told["trouble"] = Notice("suggest.worker_failed", {"why": why})
        finally:
            if made := reader.take_made():
                shelf.given.update(made)
                pipe.send(made)
        pipe.send(SuggestAnswer(name, job.source, sha256, seconds=time.perf_counter() - begin, **told))

"""Measuring in a process of its own: it takes seconds to minutes, and would hold the window's interpreter.

``measure`` waits for it in the thread that calls (a job's), passes on how far it is, and ends it when the
listener raises.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection
from typing import Any

from app.coding.refusal import Refusal
from app.coding.suggest.analyst import Analyst
from app.coding.suggest.measuring.evaluation import Evaluation, Tell, evaluate
from app.coding.suggest.measuring.measured import Material

BEAT = 0.2
"""Seconds after which the listener is told again how far it is, so that it can stop."""


def evaluated(
    material: Material, tell: Tell = lambda done, total: None, analyst: Analyst | None = None
) -> Evaluation | None:
    """Measure in this process; None when there is too little (``Material.trouble``)."""
    analyst = analyst or Analyst(lambda key: None)
    return evaluate(
        material.documents,
        material.codes,
        analyst.analyse,
        pipeline=analyst.pipeline,
        rules=material.rules,
        tell=tell,
    )


def measure(material: Material, tell: Tell) -> Evaluation | None:
    """Measure in a process of its own. ``tell`` is called at least every ``BEAT``; what it raises ends it.

    Raises Refusal ``measuring.died`` when the process ends by itself.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs,), name="kantlijn-measure", daemon=True)
    process.start()
    theirs.close()
    try:
        ours.send(material)
        done, total = 0, 0
        while True:
            if ours.poll(BEAT):
                kind, value = ours.recv()
                if kind == "done":
                    found: Evaluation | None = value
                    return found
                if kind == "trouble":
                    raise Refusal("measuring.failed", why=value)
                done, total = value
            tell(done, total)
    except (EOFError, OSError):
        raise Refusal("measuring.died") from None
    finally:
        ours.close()
        process.kill()
        process.join()


def _run(pipe: Connection) -> None:
    """The process; it ends with its owner, whose end of the pipe then closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    material: Material = pipe.recv()
    threading.Thread(target=_until_closed, args=(pipe,), daemon=True).start()
    try:
        answer: tuple[str, Any] = (
            "done",
            evaluated(material, lambda done, total: pipe.send(("at", (done, total)))),
        )
    except Exception as trouble:
        answer = "trouble", " ".join(f"{type(trouble).__name__}: {trouble}".split())[:160]
    pipe.send(answer)


def _until_closed(pipe: Connection) -> None:
    try:
        pipe.recv()
    except (EOFError, OSError):
        os._exit(0)

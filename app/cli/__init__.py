"""The command line, one of Kantlijn's two faces: thin, and a contract that scripts rely on.

Exit status 0: done; 1: refused, with one line on stderr; 2: arguments that cannot be parsed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Sequence

DONE, REFUSED = 0, 1
PATHS = {
    "project", "projects", "files", "file", "out", "folder", "backup", "stream", "codebook", "key", "sources",
    "decisions", "target",
}  # fmt: skip
"""Arguments that name a file."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``kantlijn`` with ``argv`` (default: the process' own); the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    _prepare_streams()
    try:
        try:
            return _run(words)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader went away: nothing to tell it any more
        _silence()
        return REFUSED
    except KeyboardInterrupt:
        return 130
    except OSError as error:  # the answer cannot be written: a full disk, for one
        from app.cli.output import complain
        from app.words import say

        _silence()
        complain(say("cli.no_answer", reason=error.strerror or str(error)))
        return REFUSED


def _prepare_streams() -> None:
    """UTF-8 whatever the locale; a stream that is closed is as good as empty."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _silence() -> None:
    """Send what is still in stdout's buffer to nowhere: it would fail again at the end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(words: list[str]) -> int:
    if words in (["--version"], ["-V"]):  # before anything slow is imported
        from app import __version__

        print(f"kantlijn {__version__}")
        return DONE
    from app.cli.output import complain
    from app.cli.parser import parse
    from app.coding.refusal import Refusal
    from app.words import say

    args = parse(words)
    try:
        _readable(args)
        done = int(args.run(args) or DONE)
        _tell_pipeline()
        return done
    except Refusal as refusal:
        complain(say(refusal))
        return REFUSED
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except OSError as error:
        if error.filename is None:  # not about a file: stdout
            raise
        file = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(error.filename)
        complain(say("cli.system", file=file, reason=error.strerror or str(error)))
        return REFUSED
    except Exception:
        complain(say("cli.unexpected", file=_noted()))
        return REFUSED


def _tell_pipeline() -> None:
    """Say on stderr why another language analysis served than the one that ships, or no meanings of words, if
    these were needed."""
    from app.cli.output import complain
    from app.words import say

    loaded = sys.modules.get("app.coding.suggest.pipeline")
    if loaded is not None and loaded.default.cache_info().currsize:
        for notice in loaded.default().notices:
            complain(say(notice))
    meaning = sys.modules.get("app.coding.suggest.features.meaning")
    if meaning is not None and meaning.shipped.cache_info().currsize:
        for notice in meaning.shipped()[1]:
            complain(say(notice))


def _readable(args: argparse.Namespace) -> None:
    """Refuse words that are no text; a file may have such a name if the system allows it."""
    from app.coding.refusal import Refusal

    for name, value in vars(args).items():
        for word in value if isinstance(value, list) else [value]:
            if not isinstance(word, str):
                continue
            if "\0" in word or not (_nameable(word) if name in PATHS else _SURROGATE.search(word) is None):
                shown = word.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
                raise Refusal("cli.no_text", word=shown)


def _nameable(word: str) -> bool:
    try:
        os.fsencode(word)
    except UnicodeEncodeError:
        return False
    return True


def _noted() -> str:
    """Write the exception at hand to the log for its makers; where it lies."""
    import logging
    from logging.handlers import RotatingFileHandler
    from pathlib import Path

    from platformdirs import user_log_path

    place = Path(user_log_path("kantlijn", appauthor=False)) / "kantlijn.log"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(place, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        record = logging.LogRecord("kantlijn", logging.ERROR, "", 0, "unexpected", (), sys.exc_info())
        handler.emit(record)
        handler.close()
    except OSError:
        return "-"
    return str(place)

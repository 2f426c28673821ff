"""Reads the pages of one PDF in a process of its own, which may hang or swell without harm to the program.

Started as ``python -I pdf_worker.py FILE LIMIT``; writes one JSON document a line: ``{"pages": n}``,
then ``{"text": ...}`` a page, or ``{"refused": "encrypted" | "damaged" | "too_complex"}``.
Imports only pypdf.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

_MEMORY = 450 * 1024 * 1024


def pages(path: str, most: int) -> Iterator[dict[str, Any]]:
    """The answers for one file, at most ``most`` pages."""
    logging.disable(logging.CRITICAL)
    from pypdf import PdfReader, errors
    from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

    # Older releases of pypdf have no limits of their own.
    too_much = (MemoryError, RecursionError, getattr(errors, "LimitReachedError", RecursionError))
    locked = (DependencyError, FileNotDecryptedError, WrongPasswordError)
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            reader = PdfReader(file, strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                yield {"refused": "encrypted"}
                return
            count = len(reader.pages)
            yield {"pages": count}
            for number in range(min(count, most)):
                try:
                    yield {"text": reader.pages[number].extract_text()}
                except locked:
                    yield {"refused": "encrypted"}
                    return
    except locked:
        yield {"refused": "encrypted"}
    except too_much:
        yield {"refused": "too_complex"}
    except Exception:
        yield {"refused": "damaged"}


def main() -> None:
    """Answer on standard output."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ImportError, ValueError, OSError):
        pass
    for answer in pages(sys.argv[1], int(sys.argv[2])):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Lets deduce read texts in a process of its own: its lists take a gigabyte, and are built for minutes once.

Started as ``python -P deduce_worker.py FOLDER`` with a list of texts as JSON on stdin; writes one JSON
document a line: ``"building"`` when it has to build its lists in FOLDER first, then per text a list of
``[tag, start, end]``. Imports only deduce.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any


def loaded(folder: Path, tell: Any) -> Any:
    """deduce with its lists; they are kept in ``folder``, whole or not at all."""
    from deduce import Deduce  # it logs on stdout, which is not ours here any more

    logging.disable(logging.CRITICAL)
    kept = folder / "cache"
    if kept.is_dir():
        try:
            return Deduce(cache_path=folder)
        except Exception:  # a damaged one may raise anything, and can always be made anew
            shutil.rmtree(kept, ignore_errors=True)
    tell("building")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        found = Deduce(cache_path=beside)
        if not kept.exists():
            (Path(beside) / "cache").rename(kept)
    return found


def main() -> int:
    """Read texts from stdin and write what is found in them."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as out:
        sys.stdout = sys.stderr

        def tell(what: Any) -> None:
            out.write(json.dumps(what) + "\n")
            out.flush()

        texts = json.load(sys.stdin)
        deduce = loaded(Path(sys.argv[1]), tell)
        for text in texts:
            found = deduce.deidentify(text).annotations
            tell(sorted([a.tag, a.start_char, a.end_char] for a in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

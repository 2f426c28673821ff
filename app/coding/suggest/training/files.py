"""What the commands that train and measure a pipeline read and write: what is wrong with it, in one sentence.

A training takes hours, and what would stop it at its end is better told before it begins.
"""

from __future__ import annotations

import gzip
import tempfile
import zlib
from pathlib import Path

from app.coding.suggest.training import treebank

NAME = "name the folder that holds the treebanks' sentences (docs/pipeline.md)"
ANEW = "Put it there anew; docs/pipeline.md says what it is."


class Unusable(Exception):
    """``args[0]`` is a sentence: what is wrong, where, and how to mend it."""


def sentences_in(file: Path) -> list[treebank.Sentence]:
    """The sentences of a CoNLL-U file. Raises ``Unusable`` when it is not there, damaged or empty."""
    if not file.parent.is_dir():
        raise Unusable(f"There is no folder {file.parent} to read {file.name} from: {NAME}.")
    if not file.is_file():
        raise Unusable(f"The folder {file.parent} has no {file.name}: put it there, or {NAME}.")
    try:
        found = treebank.read(file)
    except (ValueError, gzip.BadGzipFile, EOFError, zlib.error) as trouble:
        raise Unusable(f"{file} is damaged ({trouble}). {ANEW}") from trouble
    except OSError as trouble:
        raise Unusable(f"{file} cannot be read ({trouble.strerror or trouble}). {ANEW}") from trouble
    if not found:
        raise Unusable(f"{file} holds no sentences. {ANEW}")
    return found


def make_writable(folder: Path) -> None:
    """Make a folder, unless it is there. Raises ``Unusable`` when nothing can be written in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as trouble:
        why = trouble.strerror or str(trouble)
        raise Unusable(
            f"Nothing can be written in {folder} ({why}). Name another folder with --out, or make room there."
        ) from trouble

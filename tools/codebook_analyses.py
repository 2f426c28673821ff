"""Analyse what the shipped codebooks say, once for all: ``python -m tools.codebook_analyses``.

Writes ``resources/codebook_analyses.zip`` (``app/coding/suggest/analyses/shipped.py``). To be run after a
codebook or the pipeline changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from zipfile import ZipFile, ZipInfo

from app import paths
from app.coding.codebook.files import read_codebook
from app.coding.suggest.analyses import kept
from app.coding.suggest.analyses.shipped import FILE
from app.coding.suggest.features.told import told_of
from app.coding.suggest.pipeline import load
from app.coding.text import fingerprint

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""So that the same analyses are the same file."""


def texts() -> Iterator[str]:
    """What each shipped codebook says of each of its codes."""
    for file in sorted(paths.codebooks().glob("*.yaml")):
        codes = [code for code in read_codebook(file).codes if code.codable and code.active]
        yield from (told.text for told in told_of(codes))


def main() -> None:
    """Write the file anew."""
    pipeline = load()
    made = {fingerprint(text): text for text in texts()}
    with ZipFile(paths.resources() / FILE, "w") as packed:
        packed.comment = pipeline.mark.encode()
        for sha256, text in sorted(made.items()):
            packed.writestr(ZipInfo(sha256, LONG_AGO), kept.pack(pipeline.analyse(text)))
    print(f"{len(made)} texts, {(paths.resources() / FILE).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

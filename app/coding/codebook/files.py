"""Codebooks in files: ``.yaml``, ``.xlsx`` and ``.csv``, written so that they read back."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from app import paths
from app.coding.codebook.tree import Codebook, CodebookFile
from app.coding.refusal import Refusal

__all__ = ["CodebookFile", "read_codebook", "shipped", "shipped_words", "write_codebook"]

SUFFIXES = (".yaml", ".yml", ".xlsx", ".csv")
LARGEST_FILE = 20_000_000
"""Bytes; ten thousand codes, fully described and with eight paraphrases each, fit in it."""


def shipped() -> dict[str, Path]:
    """The codebooks that come with Kantlijn: name -> file."""
    return {file.stem: file for file in sorted(paths.codebooks().glob("*.yaml"))}


def read_codebook(path: str | Path) -> CodebookFile:
    """The codebook in a file, or the shipped one of that name; its codes keep every rule of ``Codebook``.

    Raises Refusal, with the file and the line, for whatever is not a sound codebook.
    """
    file = Path(path)
    if not file.suffix and not file.exists():
        file = shipped().get(str(path), file)
    suffix = file.suffix.lower()
    if not file.exists():
        raise Refusal("codebook.file.missing", file=str(path), shipped=", ".join(shipped()))
    if suffix not in SUFFIXES:
        raise Refusal("codebook.file.format", file=file.name, formats=" ".join(SUFFIXES))
    try:
        size = file.stat().st_size
        content = b"" if size > LARGEST_FILE else file.read_bytes()
    except OSError as error:
        raise Refusal("codebook.file.unreadable", file=file.name, problem=error.strerror or "") from None
    if size > LARGEST_FILE:
        raise Refusal("codebook.file.large", file=file.name, megabytes=LARGEST_FILE // 1_000_000)
    if not content.strip():
        raise Refusal("codebook.file.empty", file=file.name)
    if suffix in (".yaml", ".yml"):
        from app.coding.codebook.yaml import read_yaml

        return read_yaml(_utf8(content, file.name), file.name, file.stem)
    from app.coding.codebook import sheet as codebook_sheet

    if suffix == ".xlsx":
        return codebook_sheet.read_xlsx(content, file.name, file.stem)
    return codebook_sheet.read_csv(content, file.name, file.stem)


@cache
def shipped_words() -> frozenset[str]:
    """Every text of every shipped codebook, as it stands in a code: they were invented and name nobody."""
    fields = ("name", "definition", "inclusion", "exclusion", "example")
    told: set[str] = set()
    for name in shipped():
        for code in read_codebook(name).codes:
            told.update(getattr(code, field) for field in fields)
            told.update((*code.cues, *code.paraphrases))
    return frozenset(told)


def write_codebook(book: CodebookFile | Codebook, path: str | Path) -> Path:
    """Writes ``book`` in the format of the path's suffix; the same book gives the same bytes.

    The file appears whole or not at all. Raises Refusal for another suffix or a place that cannot be written.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise Refusal("codebook.file.format", file=file.name, formats=" ".join(SUFFIXES))
    if isinstance(book, Codebook):
        book = CodebookFile(name=file.stem, title=file.stem, codes=book.codes)
    if suffix in (".yaml", ".yml"):
        from app.coding.codebook.yaml import write_yaml

        content = write_yaml(book).encode("utf-8")
    else:
        from app.coding.codebook import sheet as codebook_sheet

        content = codebook_sheet.xlsx(book) if suffix == ".xlsx" else codebook_sheet.csv_bytes(book)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise Refusal("codebook.file.unwritable", file=str(file), problem=error.strerror or "") from None
    return file


def _utf8(content: bytes, file: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise Refusal("codebook.file.not_utf8", file=file, line=1) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refusal("codebook.file.not_utf8", file=file, line=line) from None

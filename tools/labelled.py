"""The labelled sets that suggestions are fitted and measured on: the sample and those in tests/data."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from app import paths
from app.coding.codebook import Codebook, key_of
from app.coding.codebook.files import read_codebook
from app.coding.model import Code, Coding, Role
from app.coding.suggest.features.documents import Document
from app.coding.transcripts import read
from tools.unread import Cue

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled set: its texts, its lines of file, code, quote (and n), and the codebook they are of.

    ``sizes`` are the numbers of coded documents that are measured. With ``used`` only the codes that are
    given somewhere count, as the coder had no others. ``added`` has the cues that a coder added on reading
    some of the documents (``read``); these are learned from once anything is coded, with those cues late
    there, and never judged. With ``judges_read`` they are documents like the others and the cues like the
    codebook's own: the writer of the cues knew what is judged. The documents at the places ``aside`` are
    learned from like those that were read, and never judged: weights were fitted on them.
    """

    name: str
    texts: Path
    lines: Path
    sizes: tuple[int, ...]
    book: str = "loslaten-of-sturen"
    used: bool = False
    added: Path | None = None
    judges_read: bool = False
    aside: range = range(0)


class Measured(NamedTuple):
    """A labelled set with its documents: those that are judged, and those that are only learned from.

    ``added`` are the cues whose writer had read what is judged.
    """

    name: str
    sizes: tuple[int, ...]
    documents: list[Document]
    codes: list[Code]
    besides: list[Document]
    added: frozenset[Cue] = frozenset()


EVERY_OTHER = range(1, 14, 2)
"""The reports by the sentence that weights are fitted on."""
_DATA, _SAMPLE = ROOT / "tests" / "data", paths.resources() / "sample"


def _apart(name: str, folder: str, sizes: tuple[int, ...], **more: Any) -> Labelled:
    """A set in a folder of tests/data."""
    return Labelled(name, _DATA / folder, _DATA / folder / "codings.jsonl", sizes, **more)


def _sentences(name: str, sizes: tuple[int, ...], cues: str = "", **more: Any) -> Labelled:
    """The reports by the sentence, with the cues that a file there adds."""
    added = _DATA / "report_sentences" / cues if cues else None
    book = "integrale-samenwerking"
    return _apart(name, "report_sentences", sizes, book=book, used=True, added=added, **more)


SETS = (
    _apart("Interviews (tests/data/interviews)", "interviews", (0, 2, 5, 9)),
    Labelled(
        "Sample interviews (resources/sample)",
        _SAMPLE / "interviews",
        _SAMPLE / "codings.jsonl",
        (0, 2, 5, 7),
    ),
    _apart("Policy texts by the paragraph (tests/data/reports)", "reports", (0, 2, 5, 11), used=True),
    _sentences("Policy reports by the sentence (tests/data/report_sentences)", (0, 2, 5, 13)),
    _sentences(
        "The same with the cues of three of them (cues_of_three.toml), judged on the other eleven",
        (0, 3, 5, 13),
        "cues_of_three.toml",
    ),
    _sentences(
        "The same with cues written after reading all of them (cues_of_all.toml), all judged",
        (0, 2, 5, 13),
        "cues_of_all.toml",
        judges_read=True,
    ),
    _sentences(
        "The seven of them that no weight was fitted on, with the shipped cues",
        (0, 7),
        aside=EVERY_OTHER,
    ),
    _sentences(
        "The seven of them that no weight was fitted on, with cues written after reading all",
        (0, 7),
        "cues_of_all.toml",
        judges_read=True,
        aside=EVERY_OTHER,
    ),
    _apart(
        "Interviews by writers who knew only the codes' names (tests/data/interviews_apart)",
        "interviews_apart",
        (0, 2, 5, 14),
    ),
    _apart(
        "The last five of these, which no weight was fitted on",
        "interviews_apart",
        (0, 10),
        aside=range(10),
    ),
)


@cache
def book(name: str) -> Codebook:
    """A shipped codebook."""
    return Codebook(read_codebook(paths.codebooks() / f"{name}.yaml").codes)


def documents_of(labelled: Labelled) -> list[Document]:
    """The coded documents of a set."""
    codes = book(labelled.book)
    coded = [json.loads(line) for line in labelled.lines.read_text("utf-8").splitlines() if line]
    made = []
    for name in sorted({line["file"] for line in coded}):
        draft = read(labelled.texts / name)
        codings: list[Coding] = []
        for line in (one for one in coded if one["file"] == name):
            start = -1
            for _ in range(line.get("n", 1)):
                start = draft.text.index(line["quote"], start + 1)
            end = start + len(line["quote"])
            codings.append(
                Coding(str(len(codings)), codes.find(line["code"]).guid, name, start, end, "coder")
            )
        roles: dict[str, Role] = {s.name: s.role for s in draft.speakers}
        made.append(Document(name, draft.text, draft.turns, roles, tuple(codings)))
    return made


def sets(having: str = "") -> list[Measured]:
    """The sets whose name has these words, each with its sizes, its documents and the codes that count."""
    made = []
    for one in (one for one in SETS if having in one.name):
        documents = documents_of(one)
        given = {coding.code for document in documents for coding in document.codings}
        codes = [c for c in book(one.book) if c.codable and c.active and (c.guid in given or not one.used)]
        besides = [documents[n] for n in one.aside]
        documents = [document for n, document in enumerate(documents) if n not in one.aside]
        added: frozenset[Cue] = frozenset()
        if one.added:
            before = cues_of(codes)
            codes, read = with_cues(one.added, codes, book(one.book))
            added = cues_of(codes) - before
            if not one.judges_read:
                besides = [replace(d, late=added) for d in documents if d.source in read]
                documents = [d for d in documents if d.source not in read]
                added = frozenset()
        made.append(Measured(one.name, one.sizes, documents, codes, besides, added))
    return made


def cues_of(codes: Sequence[Code]) -> frozenset[Cue]:
    """All cues of codes."""
    return frozenset((code.guid, key_of(cue)) for code in codes for cue in code.cues)


def with_cues(file: Path, codes: Sequence[Code], of: Codebook) -> tuple[list[Code], list[str]]:
    """The codes with the cues that a file adds, without those it takes away; and what was read for it."""
    told = tomllib.loads(file.read_text("utf-8"))
    more = {of.find(path).guid: cues for path, cues in told["add"].items()}
    less = {of.find(path).guid: cues for path, cues in told["never"].items()}
    made = []
    for code in codes:
        kept = [cue for cue in code.cues if cue not in less.get(code.guid, ())]
        made.append(replace(code, cues=tuple(dict.fromkeys([*kept, *more.get(code.guid, ())]))))
    return made, told["read"]

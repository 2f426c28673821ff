"""Measure what each part of the suggestions adds, and write the tables into docs/suggestions.md.

``python -m tools.suggestion_report`` takes some minutes; ``--print`` leaves the page alone. Every document is
judged by a model of the documents that follow it in the folder, so never of itself. ``--only WORDS`` measures
the sets whose name has these words, and leaves the other tables as they stand.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app import paths
from app.coding.codebook import Codebook, key_of
from app.coding.codebook.files import read_codebook
from app.coding.model import Code, Coding, Role
from app.coding.suggest.evaluation import Figures, held_out
from app.coding.suggest.judge import Parts
from app.coding.suggest.learned_data import Analyse, Document
from app.coding.suggest.pipeline import default
from app.coding.transcripts import read
from tools.unread import Cue, judged_unread, own_cues

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "suggestions.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
VARIANTS: tuple[tuple[str, Parts | None, bool], ...] = (
    ("cues only", None, False),
    ("learned only", Parts(pseudo=False, cues=False, question=False, meaning=False, stacker=False), False),
    ("learned, cues, pseudo-examples", Parts(question=False, meaning=False, stacker=False), False),
    ("and the question", Parts(meaning=False, stacker=False), False),
    ("and what words mean", Parts(stacker=False), False),
    ("and the stacker: what is used", Parts(), True),
)
"""Name, parts (None: the cues by themselves), and whether it works with nothing coded."""
UNREAD = "each by the cues of the others"


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
SETS = (
    Labelled(
        "Interviews (tests/data/interviews)",
        _DATA / "interviews",
        _DATA / "interviews" / "codings.jsonl",
        (0, 2, 5, 9),
    ),
    Labelled(
        "Sample interviews (resources/sample)",
        _SAMPLE / "interviews",
        _SAMPLE / "codings.jsonl",
        (0, 2, 5, 7),
    ),
    Labelled(
        "Policy texts by the paragraph (tests/data/reports)",
        _DATA / "reports",
        _DATA / "reports" / "codings.jsonl",
        (0, 2, 5, 11),
        used=True,
    ),
    Labelled(
        "Policy reports by the sentence (tests/data/report_sentences)",
        _DATA / "report_sentences",
        _DATA / "report_sentences" / "codings.jsonl",
        (0, 2, 5, 13),
        book="integrale-samenwerking",
        used=True,
    ),
    Labelled(
        "The same with the cues of three of them (cues_of_three.toml), judged on the other eleven",
        _DATA / "report_sentences",
        _DATA / "report_sentences" / "codings.jsonl",
        (0, 3, 5, 13),
        book="integrale-samenwerking",
        used=True,
        added=_DATA / "report_sentences" / "cues_of_three.toml",
    ),
    Labelled(
        "The same with cues written after reading all of them (cues_of_all.toml), all judged",
        _DATA / "report_sentences",
        _DATA / "report_sentences" / "codings.jsonl",
        (0, 2, 5, 13),
        book="integrale-samenwerking",
        used=True,
        added=_DATA / "report_sentences" / "cues_of_all.toml",
        judges_read=True,
    ),
    Labelled(
        "The seven of them that no weight was fitted on, with the shipped cues",
        _DATA / "report_sentences",
        _DATA / "report_sentences" / "codings.jsonl",
        (0, 7),
        book="integrale-samenwerking",
        used=True,
        aside=EVERY_OTHER,
    ),
    Labelled(
        "The seven of them that no weight was fitted on, with cues written after reading all",
        _DATA / "report_sentences",
        _DATA / "report_sentences" / "codings.jsonl",
        (0, 7),
        book="integrale-samenwerking",
        used=True,
        added=_DATA / "report_sentences" / "cues_of_all.toml",
        judges_read=True,
        aside=EVERY_OTHER,
    ),
    Labelled(
        "Interviews by writers who knew only the codes' names (tests/data/interviews_apart)",
        _DATA / "interviews_apart",
        _DATA / "interviews_apart" / "codings.jsonl",
        (0, 2, 5, 14),
    ),
    Labelled(
        "The last five of these, which no weight was fitted on",
        _DATA / "interviews_apart",
        _DATA / "interviews_apart" / "codings.jsonl",
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


def cell(f: Figures) -> str:
    """F1, first right, among three, calibration error, and what that is by luck alone (mean, most)."""
    luck = f"({f.ece_by_luck:.2f}-{f.ece_by_luck_at_most:.2f})"
    return f"{f.micro.f1:.2f} / {f.first:.2f} / {f.among_three:.2f} / {f.ece:.2f} {luck}"


def row(name: str, measured: Sequence[Figures | None]) -> str:
    """One line of the table: a cell for each size."""
    return f"| {name} | " + " | ".join("-" if f is None else cell(f) for f in measured) + " |"


def table(of: Measured, analyse: Analyse, by: str) -> str:
    """The table of one set."""
    name, sizes, documents, codes, besides, added = of
    lines: list[str] = []
    ceiling = 1.0
    for title, parts, uncoded in VARIANTS:
        measured: list[Figures | None] = []
        for size in sizes:
            found: Figures | None = None
            if parts is None:
                found = (
                    held_out(documents, codes, analyse, 0, cues_alone=True, pipeline=by) if not size else None
                )
            elif size or uncoded:
                others = besides if size else []
                found = held_out(
                    documents, codes, analyse, size - len(others), parts=parts, pipeline=by, besides=others
                )
            ceiling = found.among_three_ceiling if found else ceiling
            measured.append(found)
        lines.append(row(title, measured))
        print(lines[-1], flush=True)
    if added and not besides:
        own = own_cues(documents, codes, added, analyse)
        alone = judged_unread(documents, codes, own, analyse, 0, cues_alone=True, pipeline=by)
        used = [judged_unread(documents, codes, own, analyse, size, pipeline=by) for size in sizes]
        lines.append(row(f"cues only, {UNREAD}", [alone, *(None for _ in sizes[1:])]))
        lines.append(row(f"what is used, {UNREAD}", used))
        print("\n".join(lines[-2:]), flush=True)
    head = [
        f"**{name}**: {len(documents)} documents, {len(codes)} codes,"
        f" {sum(len(d.codings) for d in documents)} codings; among three can be {ceiling:.2f} at most.",
        "",
        "| | " + " | ".join(f"{n} coded" for n in sizes) + " |",
        "|---" * (len(sizes) + 1) + "|",
    ]
    return "\n".join(head + lines)


def main() -> None:
    """Measure, and put the tables between the marks of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--print", action="store_true", dest="only_print")
    parser.add_argument("--only", default="", metavar="WORDS", help="the sets whose name has these words")
    args = parser.parse_args()
    pipeline = default()
    by = f"{pipeline.name} {pipeline.version}"
    chosen = sets(args.only)
    if not chosen:
        parser.error("no set is named so: " + "; ".join(one.name for one in SETS))
    tables = {one.name: table(one, pipeline.analyse, by) for one in chosen}
    page = PAGE.read_text("utf-8")
    before, rest = page.split(BEGIN)
    there, after = rest.split(END)
    if args.only and not args.only_print:
        kept = {block.split("**")[1]: block for block in re.split(r"\n\n(?=\*\*)", there.strip())[1:]}
        tables = {one.name: (kept | tables)[one.name] for one in SETS if one.name in kept | tables}
    text = f"Analysed with {by}.\n\n" + "\n\n".join(tables.values())
    if args.only_print:
        print(text)
        return
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()

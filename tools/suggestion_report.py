"""Measure what each part of the suggestions adds, and write the tables into docs/suggestions.md.

``python -m tools.suggestion_report`` takes some minutes; ``--print`` leaves the page alone. Every document is
judged by a model of the documents that follow it in the folder, so never of itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from app import paths
from app.coding.codebook import Codebook
from app.coding.codebook_files import read_codebook
from app.coding.model import Code, Coding, Role
from app.coding.suggest.evaluation import Figures, held_out
from app.coding.suggest.learned import Parts
from app.coding.suggest.learned_data import Analyse, Document
from app.coding.suggest.pipeline import default
from app.coding.transcripts import read

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "suggestions.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
VARIANTS: tuple[tuple[str, Parts | None, bool], ...] = (
    ("cues only", None, False),
    ("learned only", Parts(pseudo=False, cues=False, question=False, stacker=False), False),
    ("learned, cues, pseudo-examples", Parts(question=False, stacker=False), False),
    ("and the question", Parts(stacker=False), False),
    ("and the stacker: what is used", Parts(), True),
)
"""Name, parts (None: the cues by themselves), and whether it works with nothing coded."""
SETS = (
    ("Interviews (tests/data/interviews)", (0, 2, 5, 9)),
    ("Sample interviews (resources/sample)", (0, 2, 5, 7)),
    ("Policy texts (tests/data/reports)", (0, 2, 5, 11)),
)


def book() -> Codebook:
    """The codebook that all three sets are coded with."""
    return Codebook(read_codebook(paths.codebooks() / "loslaten-of-sturen.yaml").codes)


def labelled(folder: Path, lines: Path) -> list[Document]:
    """The coded documents of a folder, with its lines of file, code and quote (and n)."""
    codes = book()
    coded = [json.loads(line) for line in lines.read_text("utf-8").splitlines() if line]
    made = []
    for name in sorted({line["file"] for line in coded}):
        draft = read(folder / name)
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


def sets() -> list[tuple[str, tuple[int, ...], list[Document], list[Code]]]:
    """The three labelled sets with their sizes and codes: of the policy texts the codes that are used."""
    codes = [c for c in book() if c.codable and c.active]
    sample = paths.resources() / "sample"
    tests = ROOT / "tests" / "data"
    documents = [
        labelled(tests / "interviews", tests / "interviews" / "codings.jsonl"),
        labelled(sample / "interviews", sample / "codings.jsonl"),
        labelled(tests / "reports", tests / "reports" / "codings.jsonl"),
    ]
    used = {coding.code for document in documents[2] for coding in document.codings}
    return [
        (name, sizes, these, [c for c in codes if c.guid in used] if n == 2 else codes)
        for n, ((name, sizes), these) in enumerate(zip(SETS, documents, strict=True))
    ]


def row(name: str, measured: Sequence[Figures | None]) -> str:
    """One line of the table: F1 per size, then first right, among three, calibration error at each size."""
    cells = [
        "-" if f is None else f"{f.micro.f1:.2f} / {f.first:.2f} / {f.among_three:.2f} / {f.ece:.2f}"
        for f in measured
    ]
    return f"| {name} | " + " | ".join(cells) + " |"


def table(
    name: str, sizes: Sequence[int], documents: list[Document], codes: list[Code], analyse: Analyse, by: str
) -> str:
    """The table of one set."""
    lines = [
        f"**{name}**: {len(documents)} documents, {len(codes)} codes,"
        f" {sum(len(d.codings) for d in documents)} codings.",
        "",
        "| | " + " | ".join(f"{n} coded" for n in sizes) + " |",
        "|---" * (len(sizes) + 1) + "|",
    ]
    for title, parts, uncoded in VARIANTS:
        measured: list[Figures | None] = []
        for size in sizes:
            if parts is None:
                measured.append(
                    None if size else held_out(documents, codes, analyse, 0, cues_alone=True, pipeline=by)
                )
            elif size or uncoded:
                measured.append(held_out(documents, codes, analyse, size, parts=parts, pipeline=by))
            else:
                measured.append(None)
        lines.append(row(title, measured))
        print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    """Measure, and put the tables between the marks of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--print", action="store_true", dest="only_print")
    args = parser.parse_args()
    pipeline = default()
    by = f"{pipeline.name} {pipeline.version}"
    tables = [table(*one, pipeline.analyse, by) for one in sets()]
    text = f"Analysed with {by}.\n\n" + "\n\n".join(tables)
    if args.only_print:
        print(text)
        return
    page = PAGE.read_text("utf-8")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()

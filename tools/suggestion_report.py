"""Measure what each part of the suggestions adds, and write the tables into docs/suggestions.md.

``python -m tools.suggestion_report`` takes some minutes; ``--print`` leaves the page alone. Every document is
judged by a model of the documents that follow it in the folder, so never of itself. ``--only WORDS`` measures
the sets whose name has these words, and leaves the other tables as they stand.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from app.coding.model import Code
from app.coding.suggest.features.prepared import Analyse
from app.coding.suggest.learned.judge import Parts
from app.coding.suggest.measuring.evaluation import held_out
from app.coding.suggest.measuring.figures import Figures
from app.coding.suggest.pipeline import default
from tools import passages, small_books
from tools.labelled import ROOT, SETS, Measured, sets
from tools.unread import judged_unread, own_cues

PAGE = ROOT / "docs" / "suggestions.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


class Variant(NamedTuple):
    """What is measured: its name, the parts of the model (None: the cues by themselves), whether it works
    with nothing coded, and what of the codebook is left out."""

    name: str
    parts: Parts | None
    uncoded: bool = False
    without: tuple[str, ...] = ()

    def codes(self, codes: Sequence[Code]) -> list[Code]:
        """The codes without what is left out."""
        empty: dict[str, Any] = {field: () if field == "paraphrases" else "" for field in self.without}
        return [replace(code, **empty) for code in codes]


VARIANTS = (
    Variant("cues only", None),
    Variant("learned only", Parts(pseudo=False, cues=False, question=False, meaning=False, stacker=False)),
    Variant("learned, cues, pseudo-examples", Parts(question=False, meaning=False, stacker=False)),
    Variant("and the question", Parts(meaning=False, stacker=False)),
    Variant("and what words mean", Parts(stacker=False)),
    Variant("and the stacker: what is used", Parts(), uncoded=True),
    Variant("that without definitions", Parts(), uncoded=True, without=("definition", "inclusion")),
    Variant(
        "that without examples and paraphrases", Parts(), uncoded=True, without=("example", "paraphrases")
    ),
)
PASSAGES, SMALL = "Passages", "Small codebooks"
UNREAD = "each by the cues of the others"


def cell(f: Figures) -> str:
    """F1, first right, among three, calibration error, and what that is by luck alone (mean, most)."""
    luck = f"({f.ece_by_luck:.2f}-{f.ece_by_luck_at_most:.2f})"
    return f"{f.micro.f1:.2f} / {f.first:.2f} / {f.among_three:.2f} / {f.ece:.2f} {luck}"


def row(name: str, measured: Sequence[Figures | None]) -> str:
    """One line of the table: a cell for each size."""
    return f"| {name} | " + " | ".join("-" if f is None else cell(f) for f in measured) + " |"


def table(of: Measured, analyse: Analyse, by: str, standing: str = "") -> str:
    """The table of one set. Rows that ``standing`` has, the table as it was, are taken over from it but for
    what is used, and what is used without a part of the codebook."""
    name, sizes, documents, codes, besides, added = of
    lines: list[str] = []
    ceiling = 1.0
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in standing.split("\n") if "| " in line}
    for variant in VARIANTS:
        if variant.name in rows and not variant.uncoded:
            lines.append(rows[variant.name])
            continue
        given, parts = variant.codes(codes), variant.parts
        measured: list[Figures | None] = []
        for size in sizes:
            found: Figures | None = None
            if parts is None:
                found = (
                    held_out(documents, given, analyse, 0, cues_alone=True, pipeline=by) if not size else None
                )
            elif size or variant.uncoded:
                others = besides if size else []
                found = held_out(
                    documents, given, analyse, size - len(others), parts=parts, pipeline=by, besides=others
                )
            ceiling = found.among_three_ceiling if found else ceiling
            measured.append(found)
        lines.append(row(variant.name, measured))
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


def near(chosen: Sequence[Measured], analyse: Analyse) -> str:
    """How near the suggested passages are to the coders' own, in the sets that are judged whole."""
    rows = [
        passages.row(one.name, one.documents, one.codes, analyse)
        for one in chosen
        if not one.besides and not one.added and "by the sentence" not in one.name
    ]
    print("\n".join(rows), flush=True)
    return "\n".join([f"**{PASSAGES}**: {passages.ABOUT}", "", passages.HEAD, "|---" * 5 + "|", *rows])


def small(chosen: Sequence[Measured], analyse: Analyse, by: str) -> str:
    """How good suggestions are for codebooks of a few codes, in the interviews no weight was fitted on."""
    apart = [one for one in chosen if one.name.startswith(("Interviews (tests", "The last five"))]
    rows = [
        line for one in apart for line in small_books.rows(one.name, one.documents, one.codes, analyse, by)
    ]
    head = f"**{SMALL}**: {small_books.ABOUT}"
    return "\n".join([head, "", small_books.HEAD, "|---" * 6 + "|", *rows])


def blocks(page: str) -> dict[str, str]:
    """The tables on the page, by the names of their sets."""
    there = page.split(BEGIN)[1].split(END)[0].strip()
    return {block.split("**")[1]: block for block in re.split(r"\n\n(?=\*\*)", there)[1:]}


def main() -> None:
    """Measure, and put the tables between the marks of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--print", action="store_true", dest="only_print")
    parser.add_argument("--only", default="", metavar="WORDS", help="the sets whose name has these words")
    parser.add_argument("--used", action="store_true", help="only what is used; other rows stay as they are")
    parser.add_argument("--passages", action="store_true", help="only how near the passages are")
    parser.add_argument("--small", action="store_true", help="only codebooks of a few codes")
    args = parser.parse_args()
    pipeline = default()
    by = f"{pipeline.name} {pipeline.version}"
    chosen = sets(args.only)
    if not chosen:
        parser.error("no set is named so: " + "; ".join(one.name for one in SETS))
    kept = blocks(PAGE.read_text("utf-8"))
    tables = {
        one.name: table(one, pipeline.analyse, by, kept.get(one.name, "") if args.used else "")
        for one in chosen
        if not (args.passages or args.small)
    }
    whole = not (args.only or args.passages or args.small)
    if args.passages or whole:
        tables[PASSAGES] = near(chosen, pipeline.analyse)
    if args.small or whole:
        tables[SMALL] = small(chosen, pipeline.analyse, by)
    page = PAGE.read_text("utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    if not whole and not args.only_print:
        every = blocks(page) | tables
        names = (*(one.name for one in SETS), PASSAGES, SMALL)
        tables = {name: every[name] for name in names if name in every}
    text = f"Analysed with {by}.\n\n" + "\n\n".join(tables.values())
    if args.only_print:
        print(text)
        return
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()

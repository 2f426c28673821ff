"""How good suggestions are with nothing coded for codebooks of a few codes, for docs/suggestions.md.

The codebook of a set is cut by lot into small ones (``fit_stacker.parted``), as they are and as an own
codebook is: with definitions, examples and cues, without paraphrases, or without cues and examples too. What
is found for all of them counts together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.coding.model import Code
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.prepared import Analyse
from app.coding.suggest.measuring.calibration import BINS, Bin, error_of
from app.coding.suggest.measuring.evaluation import held_out
from app.coding.suggest.measuring.figures import Figures
from tools.fit_stacker import bare_of, parted, untold

SIZES = (1, 2, 3, 5, 8, 14)
BOOKS = 14
"""So many codebooks of a size, at most."""
HEAD = "| | codes | cues alone | with paraphrases | without | names and definitions |"
ABOUT = (
    "nothing coded; precision / F1 / expected calibration error of what is used (cues by themselves up to two"
    f" codes), all documents by each of at most {BOOKS} codebooks cut by lot from the whole one."
)


def together(bins: Iterable[Bin]) -> tuple[Bin, ...]:
    """Bins of several measurements as those of one."""
    some: list[list[Bin]] = [[] for _ in range(BINS)]
    for one in bins:
        some[min(int(one[0] * BINS), BINS - 1)].append(one)
    made = []
    for here in filter(None, some):
        count = sum(n for *_, n in here)
        mean, share = (sum(one[at] * one[2] for one in here) / count for at in (0, 1))
        made.append((mean, share, count))
    return tuple(made)


def cell(figures: Sequence[Figures]) -> str:
    """Precision, F1 and calibration error of all these together."""
    right, suggested, examples = (
        sum(getattr(one.micro, name) for one in figures) for name in ("right", "suggested", "examples")
    )
    error = error_of(together(one for each in figures for one in each.reliability))
    return f"{right / max(1, suggested):.2f} / {2 * right / max(1, suggested + examples):.2f} / {error:.2f}"


def rows(
    name: str, documents: Sequence[Document], codes: Sequence[Code], analyse: Analyse, by: str
) -> list[str]:
    """A line of the table under ``HEAD`` for each of ``SIZES``."""
    made = []
    for size in SIZES:
        books = parted(codes, size)[:BOOKS]
        alone = [held_out(documents, book, analyse, 0, cues_alone=True, pipeline=by) for book in books]
        used = [held_out(documents, book, analyse, 0, pipeline=by) for book in books]
        plain = [held_out(documents, untold(book, True), analyse, 0, pipeline=by) for book in books]
        bare = [held_out(documents, bare_of(book), analyse, 0, pipeline=by) for book in books]
        made.append(f"| {name} | {size} | {cell(alone)} | {cell(used)} | {cell(plain)} | {cell(bare)} |")
        print(made[-1], flush=True)
    return made

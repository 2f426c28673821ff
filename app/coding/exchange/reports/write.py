"""Writing one made report to one or several files, of which all have the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.coding.exchange.files import together
from app.coding.exchange.reports import excel, html, word
from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.coding.report.tree import Report

Say = Callable[..., str]
Progress = Callable[[int, int, str], object]
KINDS = (".docx", ".xlsx", ".html")


def checked(paths: Sequence[Path]) -> None:
    """Refuse a file of another kind than KINDS, and one that is named twice."""
    met: set[Path] = set()
    for path in paths:
        if path.suffix.lower() not in KINDS:
            raise Refusal("report.out_kind", file=path.name)
        if path.absolute() in met:
            raise Refusal("report.out_twice", file=path.name)
        met.add(path.absolute())


def write(
    report: Report, paths: Sequence[Path], say: Say, progress: Progress = lambda done, of, what: None
) -> list[Notice]:
    """Write the report to each of the paths, by their kind. ``progress`` may raise to stop it.

    All files appear whole or none does. Raises Refusal as ``checked``, and for what cannot be written.
    """
    checked(paths)
    notices: list[Notice] = []
    with together(paths) as places:
        for n, (path, place) in enumerate(zip(paths, places, strict=True)):
            words = say("reporting.writing", file=path.name)

            def tell(done: int, of: int, what: str, n: int = n, words: str = words) -> None:
                progress(100 * n + 100 * done // max(of, 1), 100 * len(paths), words)

            tell(0, 100, "")
            kind = path.suffix.lower()
            if kind == ".docx":
                word.write(report, place, say, tell)
            elif kind == ".xlsx":
                notices += excel.write(report, place, say, tell)
            else:
                html.write(report, place, say, tell)
    return notices

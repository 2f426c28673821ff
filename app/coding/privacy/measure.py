"""How well names are found: recall and precision per kind on texts with marked names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.coding.privacy.candidate import LIKELY, Candidate, Kind

_MARK = re.compile(r"\{([a-z])\|([^{}\n]+)\}")
_KINDS: dict[str, Kind] = {
    "p": "person", "l": "place", "o": "organisation", "a": "address", "d": "date", "t": "phone", "m": "mail",
    "b": "bsn", "c": "postcode", "r": "account", "k": "link",
}  # fmt: skip
NAMES: tuple[Kind, ...] = ("person", "place", "organisation")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks, and where they stood: kind, start, end."""

    name: str
    text: str
    marks: tuple[tuple[Kind, int, int], ...]


@dataclass(slots=True)
class Figures:
    """Of one kind: how many marks there are, were found whole, and were given this kind; how many candidates
    were proposed and touch a mark of any kind."""

    marks: int = 0
    found: int = 0
    alike: int = 0
    proposed: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of the marks that was found; 1 when there are none."""
        return self.found / self.marks if self.marks else 1.0

    @property
    def precision(self) -> float:
        """The share of the candidates that is right; 1 when there are none."""
        return self.right / self.proposed if self.proposed else 1.0


def read_marked(folder: Path) -> list[Marked]:
    """Every ``*.txt`` of a folder; ``{p|Jan}`` marks a person (tests/data/names/README.md has the
    letters)."""
    return [parse(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))]


def parse(name: str, raw: str) -> Marked:
    """A text with its marks taken out."""
    parts, marks, here, length = [], [], 0, 0
    for match in _MARK.finditer(raw):
        plain = raw[here : match.start()]
        parts += [plain, match[2]]
        length += len(plain)
        marks.append((_KINDS[match[1]], length, length + len(match[2])))
        length += len(match[2])
        here = match.end()
    return Marked(name, "".join([*parts, raw[here:]]), tuple(marks))


def measure(
    texts: Sequence[Marked], finder: Callable[[Sequence[str]], Sequence[Iterable[Candidate]]],
    least: float = LIKELY,
) -> dict[str, Figures]:  # fmt: skip
    """The figures by kind, of the candidates from ``least`` up, and under "names" of the three kinds of
    names."""
    figures: dict[str, Figures] = {}
    for marked, found in zip(texts, finder([m.text for m in texts]), strict=True):
        candidates = [c for c in found if c.sure >= least]
        for kind, start, end in marked.marks:
            whole = [c for c in candidates if c.start <= start and end <= c.end]
            pieces = sorted((c.start, c.end) for c in candidates if c.start < end and start < c.end)
            covered = bool(whole) or _cover(pieces, marked.text, start, end)
            for of in _of(figures, kind):
                of.marks += 1
                of.found += covered
                of.alike += any(c.kind == kind for c in candidates if c.start < end and start < c.end)
                if not covered:
                    of.missed.append(f"{marked.name}: {marked.text[start:end]}")
        for c in candidates:
            right = any(s < c.end and c.start < e for _, s, e in marked.marks)
            for of in _of(figures, c.kind):
                of.proposed += 1
                of.right += right
                if not right:
                    of.wrong.append(f"{marked.name}: {c.text} ({c.why})")
    return figures


def _of(figures: dict[str, Figures], kind: str) -> list[Figures]:
    names = ["all", kind, "names"] if kind in NAMES else ["all", kind]
    return [figures.setdefault(name, Figures()) for name in names]


def _cover(pieces: list[tuple[int, int]], text: str, start: int, end: int) -> bool:
    """Whether several candidates together leave no letter of a mark."""
    return all(any(s <= k < e for s, e in pieces) for k in range(start, end) if text[k].isalnum())


def table(figures: dict[str, Figures]) -> list[str]:
    """The figures in aligned lines."""
    lines = [f"{'kind':14}{'marks':>6}{'found':>7}{'recall':>8}{'precision':>11}{'kind right':>12}"]
    for kind in sorted(figures, key=lambda k: (k in ("all", "names"), k)):
        f = figures[kind]
        lines.append(
            f"{kind:14}{f.marks:>6}{f.found:>7}{f.recall:>8.3f}{f.precision:>11.3f}"
            f"{f.alike / max(f.marks, 1):>12.3f}"
        )
    return lines

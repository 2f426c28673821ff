"""What the matrix is asked to show, and how that is worked out: no widgets, made for a thread."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.coding.codebook import Codebook
from app.coding.model import ORIGINS, Code, CodeSet
from app.ui.narrowing import Narrowing
from app.words import say

if TYPE_CHECKING:
    from app.coding.analysis.matrix import Matrix
    from app.coding.analysis.sides import Asked
    from app.coding.extract import Extract
    from app.project import Project

MOST = 400
"""Fragments or pairs of a cell that are listed."""
RELATIONS = ("overlap", "exact", "within", "near", "same-turn", "same-document")
COLUMNS = ("codes", "documents", "cases", "coders", "waves", "groups", "kinds", "roles")


@dataclass(frozen=True, slots=True)
class Request:
    """``branch`` is a code guid, ``code_set`` the guid of a set, neither is all codes; ``columns`` one of
    COLUMNS or, with ``attribute``, the name of an attribute; ``rows`` "" is codes, else the name of an
    attribute; ``coefficient`` and ``percent`` "" are none.
    """

    branch: str = ""
    code_set: str = ""
    subcodes: bool = False
    columns: str = "codes"
    attribute: bool = False
    count: str = "codings"
    relation: str = "overlap"
    distance: int = 200
    coefficient: str = ""
    rows: str = ""
    percent: str = ""
    missing: bool = True
    origins: str = ""
    """The origins whose codings count, with commas between; "" is all."""
    question: str = ""
    """The guid of the kept question that finds the codings that count; "" is all."""
    material: str = ""
    """The part of the material that counts, as ``Narrowing.kept`` writes waves and values; "" is all."""

    @property
    def narrowing(self) -> Narrowing:
        """Which codings count."""
        part = Narrowing.read(self.material)
        met = tuple(o for o in ORIGINS if o in self.origins.split(","))
        return Narrowing(part.waves, part.where, met, self.question)

    @property
    def by_codes(self) -> bool:
        """Whether this is a matrix of codes by codes."""
        return self.columns == "codes" and not self.attribute and not self.rows

    @property
    def relation_words(self) -> str:
        """The relation as the analysis is asked for it."""
        return f"near:{self.distance}" if self.relation == "near" else self.relation

    def codes(self, book: Codebook, sets: Collection[CodeSet]) -> list[str]:
        """The guids of the rows, in the order of the tree; a branch or set that is gone gives all codes."""
        if self.branch and self.branch in book:
            return [self.branch, *(c.guid for c in book.descendants(self.branch))]
        chosen = next((frozenset(s.codes) for s in sets if s.guid == self.code_set), None)
        return [c.guid for c in book if chosen is None or c.guid in chosen]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The matrix with what its cells are looked up in; ``extract`` is without texts and fragments."""

    request: Request
    matrix: Matrix
    extract: Extract
    below: dict[str, tuple[str, ...]]
    sets: tuple[CodeSet, ...] = ()
    marks: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    values: Any = None
    """The coefficients or percentages as an array, or None."""
    ground: Any = None
    """What a cross table was counted on."""

    @property
    def column_codes(self) -> bool:
        """Whether the columns are codes."""
        return self.request.columns == "codes" and not self.request.attribute

    def sides(self) -> tuple[Asked, Asked]:
        """Rows and columns as a cross table is asked for them; numbers and dates in classes."""
        return sides(self.request, self.matrix.rows if not self.request.rows else (), self.extract, self.sets)

    def family(self, code: str) -> frozenset[str]:
        """A code with the subcodes that count for it."""
        below = self.below.get(code, ()) if self.request.subcodes else ()
        return frozenset({code, *below})


def compute(project: Project, request: Request, no_value: str = "", known: Extract | None = None) -> Result:
    """Work the matrix out, on ``known`` when that is the extract of this narrowing and of now. Raises Refusal
    for what the analysis refuses."""
    if request.count == "cases" and request.by_codes:
        request = replace(request, count="codings")
    if (extract := known) is None:
        chosen, words = request.narrowing.meant(project)
        extract = project.extract(chosen, words, texts=False)
    return computed(extract, tuple(project.codes.sets()), request, no_value)


def computed(extract: Extract, sets: tuple[CodeSet, ...], request: Request, no_value: str = "") -> Result:
    """The matrix of an extract."""
    from app.coding.analysis.cooccurrence import cooccurrence
    from app.coding.analysis.crosstab import crosstab
    from app.coding.analysis.ground import Ground
    from app.coding.analysis.rows import subtrees
    from app.coding.analysis.table_words import names_of
    from app.coding.analysis.tables import matrix_of

    book = extract.codebook
    codes = request.codes(book, sets)
    below = subtrees(book)
    if request.by_codes:
        matrix = cooccurrence(
            extract.columns,
            relation=request.relation_words,
            count=request.count,
            turns=extract.turns,
            codes=codes,
            below=below if request.subcodes else None,
            labels={guid: book.path(guid) for guid in codes},
        )
        values = matrix.coefficients(request.coefficient) if request.coefficient else None
        ground = None
    else:
        ground = Ground(extract)
        asked = (replace(one, no_value=no_value, names=names_of(extract.sources, say)) for one in
                 sides(request, codes, extract, sets))  # fmt: skip
        found = crosstab(ground, *asked, count=request.count, missing=request.missing)
        matrix = matrix_of(ground, found, with_subcodes=request.subcodes)
        values = found.percent(request.percent) if request.percent else None
    marks = matrix.marks() if request.by_codes and request.coefficient == "c" else {}
    told: dict[tuple[int, int], tuple[str, ...]] = {k: tuple(v) for k, v in marks.items()}
    return Result(request, matrix, extract, below, sets, told, values, ground)


def sides(
    request: Request, codes: Collection[str], extract: Extract, sets: tuple[CodeSet, ...]
) -> tuple[Asked, Asked]:
    """Rows and columns as a cross table is asked for them; ``codes`` are those of a side of codes."""
    from app.coding.analysis.sides import Asked

    own = {a.name for a in extract.attributes}
    chosen = tuple(codes) or tuple(request.codes(extract.codebook, sets))
    rows, columns = request.rows or "codes", request.columns
    return (
        Asked(rows, chosen, with_subcodes=request.subcodes, bins="auto" if rows in own else ""),
        Asked(columns, chosen, with_subcodes=request.subcodes, bins="auto" if columns in own else ""),
    )


def visible(result: Result, *, hide_empty: bool) -> tuple[list[int], list[int]]:
    """The numbers of the rows and columns to show."""
    counts = result.matrix.counts
    if not hide_empty:
        return list(range(counts.shape[0])), list(range(counts.shape[1]))
    import numpy as np

    return np.flatnonzero(counts.any(axis=1)).tolist(), np.flatnonzero(counts.any(axis=0)).tolist()


def part(matrix: Matrix, rows: list[int], columns: list[int]) -> Matrix:
    """The matrix of some of its rows and columns, coefficients included."""
    import numpy as np

    if len(rows) == len(matrix.rows) and len(columns) == len(matrix.columns):
        return matrix
    at = np.ix_(rows, columns)

    def cut(whole: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: whole()[at]

    return replace(
        matrix,
        rows=tuple(matrix.rows[n] for n in rows),
        columns=tuple(matrix.columns[n] for n in columns),
        row_labels=tuple(matrix.row_labels[n] for n in rows),
        column_labels=tuple(matrix.column_labels[n] for n in columns),
        counts=matrix.counts[at],
        n=matrix.n[rows],
        _coefficients={kind: cut(whole) for kind, whole in matrix._coefficients.items()},
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A coding as the list under a cell shows it."""

    guid: str
    source: str
    start: int
    end: int
    code: Code
    text: str
    coder: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A coding behind a cell, or two that met: then ``other`` is the second."""

    document: str
    turn: int | None
    line: Line
    other: Line | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a cell: at most MOST of ``total`` hits; ``guids`` are the codings of those."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    cut: bool = False
    guids: frozenset[str] = frozenset()


def behind(project: Project, result: Result, row: int, column: int) -> Behind:
    """The codings behind a cell, with their texts; made for a thread."""
    matrix, extract = result.matrix, result.extract
    code = frozenset() if result.request.rows else result.family(matrix.rows[row])
    if result.request.by_codes:
        found, cut = _pairs(result, code, result.family(matrix.columns[column]))
        total = len(found)
        wanted: list[tuple[int, int | None]] = [(a, b) for a, b in found[:MOST]]
    else:
        from app.coding.analysis.crosstab import behind_cell
        from app.coding.analysis.sides import Asked

        one_side, other_side = result.sides()
        key = matrix.rows[row]
        if not result.request.rows:
            one_side, key = Asked("sets", sets=(CodeSet("row", "row", tuple(code)),)), "row"
        single = behind_cell(
            result.ground, one_side, other_side, key, matrix.columns[column], count=result.request.count
        )
        total, cut = len(single), len(single) > MOST
        wanted = [(n, None) for n in single[:MOST]]
        found = [(n, n) for n in single]
    c = extract.columns
    guids = frozenset(c.guid[n] for both in found for n in both)
    texts: dict[str, str] = {}
    coders = {coder.guid: coder.name for coder in extract.coders}
    names = {source.guid: source.name for source in extract.sources}

    def line(n: int) -> Line:
        source, start, end = c.sources[c.source[n]], int(c.start[n]), int(c.end[n])
        if source not in texts:
            texts[source] = project.sources.text(source)
        return Line(
            c.guid[n], source, start, end, extract.codebook.get(c.codes[c.code[n]]),
            texts[source][start:end], coders.get(c.coders[c.coder[n]], "?"),
        )  # fmt: skip

    hits = []
    for first, second in wanted:
        one = line(first)
        turn = extract.turn_at(one.source, one.start)
        other = line(second) if second is not None else None
        hits.append(Hit(names[one.source], turn.n if turn else None, one, other))
    return Behind(tuple(hits), total, cut or total > MOST, guids)


def _pairs(result: Result, one: frozenset[str], other: frozenset[str]) -> tuple[list[tuple[int, int]], bool]:
    """The pairs of a cell, by document until there are far more than are listed; whether it stopped."""
    import numpy as np

    from app.coding.analysis.cooccurrence import pairs

    c = result.extract.columns
    mine = np.isin(c.code, [n for n, g in enumerate(c.codes) if g in one or g in other])
    found: list[tuple[int, int]] = []
    for source in np.unique(c.source[mine]).tolist():
        at = np.flatnonzero(mine & (c.source == source))
        some = pairs(c.take(at), one, other, result.request.relation_words, turns=result.extract.turns)
        found += [(int(at[a]), int(at[b])) for a, b in some]
        if len(found) > 20 * MOST:
            return found, True
    return found, False

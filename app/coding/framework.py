"""The framework matrix: cases by codes, in each cell the researcher's own summary beside its fragments.

After the Framework method (Ritchie & Spencer 1994): data are charted case by case and theme by theme. A
``Framework`` says which cases, codes and attributes a table shows. A summary belongs to its case and code, so
that every framework that has the cell shows it; each coder writes their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.coding.codebook import Codebook
from app.coding.model import Attribute, Case, Code, Coding, Notice
from app.coding.refusal import Refusal
from app.coding.values import asked_of, having

Cell = tuple[str, str]
"""The guids of a case and a code."""
BETWEEN = "\n\n"
"""Stands between two summaries of one coder that come together in one cell."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one coder wrote of a case under a code; ``created`` and ``changed`` are ISO times in UTC."""

    guid: str
    case: str
    code: str
    coder: str
    text: str
    created: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A kept table. ``codes`` are its columns in the order of the codebook.

    With ``subcodes`` a column also has the fragments of the codes below it, each under the nearest column.
    ``cases`` None means all, else those; ``where`` pairs of an attribute's guid and the value of the cases.
    ``order`` is "" for the project's order, "name", or an attribute's guid. ``shown`` are the attributes
    (guids) that stand beside the cases. With ``question``, the guid of a kept one, cells
    hold only the fragments that it finds; rows and summaries stay.
    """

    guid: str
    name: str
    codes: tuple[str, ...] = ()
    subcodes: bool = True
    cases: tuple[str, ...] | None = None
    where: tuple[tuple[str, str], ...] = ()
    order: str = ""
    descending: bool = False
    shown: tuple[str, ...] = ()
    question: str = ""


def plain(framework: Framework) -> dict[str, Any]:
    """A framework, without its guid, as plain JSON."""
    return {
        "name": framework.name, "codes": list(framework.codes), "subcodes": framework.subcodes,
        "cases": None if framework.cases is None else list(framework.cases),
        "where": [list(pair) for pair in framework.where], "order": framework.order,
        "descending": framework.descending, "shown": list(framework.shown), "question": framework.question,
    }  # fmt: skip


def read(guid: str, kept: Any) -> Framework | None:
    """The framework of its plain JSON; None for what is none."""
    if not isinstance(kept, Mapping) or not isinstance(kept.get("name"), str):
        return None
    cases = kept.get("cases")
    return Framework(
        guid, kept["name"], _words(kept.get("codes")), bool(kept.get("subcodes", True)),
        None if cases is None else _words(cases),
        tuple((str(p[0]), str(p[1])) for p in kept.get("where") or () if isinstance(p, list) and len(p) == 2),
        str(kept.get("order") or ""), bool(kept.get("descending")), _words(kept.get("shown")),
        str(kept.get("question") or ""),
    )  # fmt: skip


def _words(value: Any) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list | tuple) else ()


def instead(framework: Framework, became: Mapping[str, str]) -> Framework:
    """The same framework with other guids for what became another thing; two that became one stay once."""

    def of(guids: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(became.get(g, g) for g in guids))

    return Framework(
        framework.guid, framework.name, of(framework.codes), framework.subcodes,
        None if framework.cases is None else of(framework.cases),
        tuple((became.get(a, a), value) for a, value in framework.where),
        became.get(framework.order, framework.order), framework.descending, of(framework.shown),
        became.get(framework.question, framework.question),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A framework filled: rows, columns, and per cell the codings behind it and the summaries in it.

    ``values`` are by the guid of a case and then by the name of an attribute; ``coders`` names by guid.
    ``fragments`` holds the guids of codings in document order. Neither has an entry for an empty cell.
    """

    framework: Framework
    cases: tuple[Case, ...]
    codes: tuple[Code, ...]
    book: Codebook
    attributes: tuple[Attribute, ...]
    values: Mapping[str, Mapping[str, str]]
    coders: Mapping[str, str]
    fragments: Mapping[Cell, tuple[str, ...]] = field(default_factory=dict)
    summaries: Mapping[Cell, tuple[Summary, ...]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    """Which fragments are meant, and why there are fewer rows or more fragments than that."""
    asked: str = ""
    """The name of the question by which fragments are chosen; empty when all count."""

    def summarised(self) -> int:
        """How many cells have a summary."""
        return sum((case.guid, code.guid) in self.summaries for case in self.cases for code in self.codes)

    def text(self, case: str, code: str, reader: str = "") -> str:
        """What stands in a cell: the reader's own summary plainly, those of others under their name."""
        return joined(self.summaries.get((case, code), ()), self.coders, reader)


def joined(summaries: Sequence[Summary], coders: Mapping[str, str], reader: str = "") -> str:
    """Summaries of one cell as one text; names are told when someone else than the reader wrote one."""
    own = [s for s in summaries if s.coder == reader]
    others = [s for s in summaries if s.coder != reader]
    if not reader and len(others) == 1:
        return others[0].text
    told = [s.text for s in own]
    told += [f"{coders.get(s.coder, '?')}: {s.text}" for s in others]
    return BETWEEN.join(told)


def rows(
    framework: Framework, cases: Sequence[Case], attributes: Sequence[Attribute],
    values: Mapping[str, Mapping[str, str]],
) -> tuple[Case, ...]:  # fmt: skip
    """The cases of a framework in its order; those without the value that orders stand last."""
    names = {a.guid: a for a in attributes if a.scope == "case"}
    chosen = set(framework.cases) if framework.cases is not None else None
    have = having([(names[a].name, value) for a, value in framework.where if a in names], names.values())
    found = [
        case for case in cases
        if (chosen is None or case.guid in chosen)
        and have((values.get(case.guid, {}),))
    ]  # fmt: skip
    return ordered(found, framework.order, framework.descending, names, values)


def misfits(framework: Framework, attributes: Sequence[Attribute]) -> tuple[Notice, ...]:
    """What of the filter no case can meet any more, as the attribute was given another type since."""
    known = {a.guid: a for a in attributes if a.scope == "case"}
    found = []
    for guid, value in framework.where:
        if guid in known:
            try:
                asked_of([known[guid]], value)
            except Refusal as refusal:
                found.append(Notice("framework.misfit", {"name": known[guid].name, "value": value,
                                                         "problem": refusal}))  # fmt: skip
    return tuple(found)


def ordered(
    cases: Sequence[Case], order: str, descending: bool, attributes: Mapping[str, Attribute],
    values: Mapping[str, Mapping[str, str]],
) -> tuple[Case, ...]:  # fmt: skip
    """Cases by name, or by an attribute (guid) as its type sorts; an unknown order leaves them be."""
    if order == "name":
        return tuple(sorted(cases, key=lambda c: _natural(c.name), reverse=descending))
    attribute = attributes.get(order)
    if attribute is None:
        return tuple(reversed(cases)) if descending else tuple(cases)
    told = [c for c in cases if values.get(c.guid, {}).get(attribute.name)]
    rest = [c for c in cases if not values.get(c.guid, {}).get(attribute.name)]
    place = {choice: n for n, choice in enumerate(attribute.choices)}

    def key(case: Case) -> tuple[Any, ...]:
        value = values[case.guid][attribute.name]
        if attribute.type == "number":
            try:
                return (0, float(value), "")
            except ValueError:
                return (1, 0.0, value)
        return (place.get(value, len(place)), 0.0, value.casefold())

    return (*sorted(told, key=key, reverse=descending), *rest)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """A key that puts R2 before R10."""
    found: list[tuple[int, int, str]] = []
    digits = ""
    for letter in [*name.casefold(), ""]:
        if letter.isascii() and letter.isdigit():
            digits += letter
            continue
        if digits:
            found.append((0, int(digits), ""))
            digits = ""
        found.append((1, 0, letter))
    return found


def columns(framework: Framework, book: Codebook) -> tuple[Code, ...]:
    """The codes of a framework that are there, in the order of the codebook."""
    chosen = set(framework.codes)
    return tuple(code for code in book if code.guid in chosen)


def column_of(framework: Framework, book: Codebook) -> dict[str, str]:
    """Under which column the codings of a code stand; codes that stand nowhere are left out."""
    chosen = {code.guid for code in columns(framework, book)}
    found = {guid: guid for guid in chosen}
    if framework.subcodes:
        for code in book:  # parents come before children
            if code.guid not in found and code.parent in found:
                found[code.guid] = found[code.parent]
    return found


def fill(
    codings: Sequence[Coding], under: Mapping[str, str], cases: Mapping[str, tuple[str, ...]]
) -> dict[Cell, tuple[str, ...]]:
    """The codings behind each cell: ``under`` is ``column_of``, ``cases`` gives the cases of a coding."""
    found: dict[Cell, list[str]] = {}
    for coding in codings:
        column = under.get(coding.code)
        if column is not None:
            for case in cases.get(coding.guid, ()):
                found.setdefault((case, column), []).append(coding.guid)
    return {cell: tuple(guids) for cell, guids in found.items()}


def by_cell(summaries: Sequence[Summary]) -> dict[Cell, tuple[Summary, ...]]:
    """Summaries per cell, in the order given."""
    found: dict[Cell, tuple[Summary, ...]] = {}
    for one in summaries:
        cell = one.case, one.code
        found[cell] = (*found.get(cell, ()), one)
    return found


def together(first: str, second: str) -> str:
    """Two summaries of one coder as one text; what one says already is not said twice."""
    if second in first:
        return first
    return second if first in second else f"{first}{BETWEEN}{second}"


def headings(grid: Grid) -> list[str]:
    """What stands above the columns: a code's name, or its path where two codes have one name."""
    names = [code.name.casefold() for code in grid.codes]
    return [
        grid.book.path(code.guid) if names.count(code.name.casefold()) > 1 else code.name
        for code in grid.codes
    ]


def branches(grid: Grid) -> list[tuple[Code, list[int]]]:
    """The columns (their places) by the branch of the codebook in which they stand, named by its top."""
    found: dict[str, list[int]] = {}
    for n, code in enumerate(grid.codes):
        above = grid.book.ancestors(code.guid)
        top = next((c for c in above if c.parent is None), code)
        found.setdefault(top.guid, []).append(n)
    return [(grid.book.get(guid), places) for guid, places in found.items()]

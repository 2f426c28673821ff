"""Cross tables: codes by documents, what is known of those, cases, coders, roles or an attribute's values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.coding.analysis import measures
from app.coding.analysis.matrix import Count, Matrix, checked_count
from app.coding.analysis.relations import Rows, range_numbers
from app.coding.analysis.rows import passages, rows_of, subtrees
from app.coding.model import ROLES, SOURCE_KINDS, Attribute, Source
from app.coding.refusal import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.coding.extract import Extract

    Ints = NDArray[np.int64]

PLAIN_COLUMNS = ("documents", "cases", "coders")
TRAIT_COLUMNS = ("waves", "groups", "kinds", "roles")
"""What is known of every document or speaker without an attribute."""


def table(
    extract: Extract,
    columns: str = "documents",
    *,
    count: str = "codings",
    codes: Sequence[str] | None = None,
    with_subcodes: bool = False,
    no_value: str = "",
    names: Mapping[str, str] | None = None,
) -> Matrix:
    """Codes (guids, default the whole codebook in tree order) by ``columns``.

    ``columns`` is "documents", "cases", "coders", one of TRAIT_COLUMNS (the wave, group or kind of the
    document, the role of the speaker) or the name of an attribute (an exact name goes before the words).
    A coding belongs to its document and coder; to the case of its speaker or, where the speaker has none,
    to every case of its document; and to the attribute's value of those cases, of its document or of its
    speaker, who is the speaker in whose turn it starts. Codings without a value stand in a last column,
    "" with the label ``no_value``. ``names`` are words for waves, kinds and roles (SOURCE_KINDS, ROLES),
    which are labelled by themselves otherwise. ``count`` is "codings", "fragments" (distinct ranges),
    "documents" or "characters" (overlaps once). Raises Refusal ``analysis.columns`` or ``analysis.count``.
    """
    import numpy as np

    what = checked_count(count)
    guids = tuple(code.guid for code in extract.codebook) if codes is None else tuple(dict.fromkeys(codes))
    attribute = _attribute(extract, columns)
    keys, labels, groups = _groups(extract, columns, attribute)
    below = subtrees(extract.codebook) if with_subcodes else None
    rows = rows_of(extract.columns, guids, below)
    at = rows.at
    numbers = [groups(i) for i in range(len(extract.columns))]
    lengths = np.array([len(found) for found in numbers], dtype=np.int64)[at] if len(at) else at
    row = np.repeat(np.arange(len(rows)), lengths)
    column = np.array([n for i in at.tolist() for n in numbers[i]], dtype=np.int64)
    counts = _counted(rows, row, column, len(keys), what)
    if attribute is None and columns in ("waves", "kinds", "roles"):
        labels = tuple((names or {}).get(key, key) for key in keys)
    if keys and keys[-1] == "":
        if counts[:, -1].any():
            labels = (*labels[:-1], no_value)
        else:
            keys, labels, counts = keys[:-1], labels[:-1], counts[:, :-1]
    return Matrix(
        rows=guids,
        columns=keys,
        row_labels=tuple(extract.codebook.path(guid) for guid in guids),
        column_labels=labels,
        counts=counts,
        n=measures.per_code(rows),
        count=what,
        column_kind=columns,
        with_subcodes=with_subcodes,
    )


def behind(extract: Extract, columns: str, key: str, codes: Sequence[str]) -> list[int]:
    """The row numbers in ``extract.columns`` that a cell of ``table`` stands for, by document and start.

    ``key`` is one of ``Matrix.columns``, ``codes`` are the code of the row and, where those were added in,
    its subcodes; what one coder gave one range under several of those is one of them. Raises Refusal
    ``analysis.columns``.
    """
    import numpy as np

    c = extract.columns
    keys, _labels, groups = _groups(extract, columns, _attribute(extract, columns))
    if key not in keys:
        return []
    column = keys.index(key)
    wanted = [n for n, guid in enumerate(c.codes) if guid in set(codes)]
    at = np.flatnonzero(np.isin(c.code, np.array(wanted, dtype=np.int64)))
    at = at[np.sort(np.unique(passages(c, at), return_index=True)[1])]
    at = at[np.lexsort((c.end[at], c.start[at], c.source[at]))]
    return [n for n in at.tolist() if column in groups(n)]


def _counted(rows: Rows, row: Ints, column: Ints, width: int, count: Count) -> Ints:
    """``row`` and ``column`` are the memberships: this row of ``rows`` belongs to that column."""
    import numpy as np

    cells = rows.k * width
    cell = rows.code[row] * width + column
    if count == "codings":
        found = np.bincount(cell, minlength=cells)
    elif count == "characters":
        start, end = measures.on_one_line(rows)
        found = measures.covered(cell, cells, start[row], end[row])
    else:
        what = rows.source if count == "documents" else range_numbers(rows)
        size = int(what.max(initial=0)) + 1
        found = np.bincount(np.unique(cell * size + what[row]) // size, minlength=cells)
    return found.reshape(rows.k, width).astype(np.int64)


def _attribute(extract: Extract, columns: str) -> Attribute | None:
    for attribute in extract.attributes:
        if attribute.name == columns:
            return attribute
    if columns in (*PLAIN_COLUMNS, *TRAIT_COLUMNS):
        return None
    raise Refusal(
        "analysis.columns", columns=columns, known=", ".join(a.name for a in extract.attributes) or "-"
    )


class _Belonging:
    """The column numbers of a coding, by its row in the columns."""

    def __init__(self, extract: Extract, number: Mapping[str, int], guids_at: list[tuple[str, ...]]) -> None:
        self._number, self._guids_at = number, guids_at

    def __call__(self, row: int) -> tuple[int, ...]:
        return tuple(sorted({self._number[g] for g in self._guids_at[row] if g in self._number}))


def _groups(
    extract: Extract, columns: str, attribute: Attribute | None
) -> tuple[tuple[str, ...], tuple[str, ...], _Belonging]:
    c = extract.columns
    sources = [c.sources[n] for n in c.source.tolist()]
    starts = c.start.tolist()
    if attribute is None and columns in TRAIT_COLUMNS:
        return _by_trait(extract, columns, sources, starts)
    if attribute is None and columns == "documents":
        named = [(s.guid, s.name) for s in extract.sources]
        at: list[tuple[str, ...]] = [(s,) for s in sources]
    elif attribute is None and columns == "coders":
        named = [(coder.guid, coder.name) for coder in extract.coders]
        at = [(c.coders[n],) for n in c.coder.tolist()]
    elif attribute is None:
        named = [(case.guid, case.name) for case in extract.cases]
        cases_at = extract.case_finder()
        at = [cases_at(s, start) for s, start in zip(sources, starts, strict=True)]
    else:
        return _by_value(extract, attribute, sources, starts)
    number = {guid: n for n, (guid, _) in enumerate(named)}
    return tuple(g for g, _ in named), tuple(name for _, name in named), _Belonging(extract, number, at)


def _by_trait(
    extract: Extract, columns: str, sources: list[str], starts: list[int]
) -> tuple[tuple[str, ...], tuple[str, ...], _Belonging]:
    ordered: Sequence[str]
    at: list[tuple[str, ...]]
    if columns == "roles":
        roles = {speaker.guid: speaker.role for speaker in extract.speakers}
        ordered = [role for role in ROLES if role in roles.values()]
        turns = [extract.turn_at(s, start) for s, start in zip(sources, starts, strict=True)]
        at = [(roles.get(turn.speaker, "") if turn and turn.speaker else "",) for turn in turns]
    else:
        told = {s.guid: _TRAITS[columns](s) for s in extract.sources}
        ordered = [value for value in dict.fromkeys(told.values()) if value]
        if columns == "kinds":
            ordered = [kind for kind in SOURCE_KINDS if kind in ordered]
        elif columns == "waves":
            ordered = sorted(ordered, key=_natural)
        at = [(told[source],) for source in sources]
    keys = (*ordered, "")
    return keys, keys, _Belonging(extract, {v: n for n, v in enumerate(keys)}, at)


_TRAITS: Mapping[str, Callable[[Source], str]] = {
    "waves": lambda source: source.wave or "",
    "groups": lambda source: source.group,
    "kinds": lambda source: source.kind,
}


def _natural(value: str) -> list[tuple[bool, int, str]]:
    """For sorting: numbers inside by their size, so that "meting 2" goes before "meting 10"."""
    return [
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part)
        for part in re.split(r"(\d+)", value.casefold())
        if part
    ]


def _by_value(
    extract: Extract, attribute: Attribute, sources: list[str], starts: list[int]
) -> tuple[tuple[str, ...], tuple[str, ...], _Belonging]:
    values: dict[str, str] = {}
    for target, told in extract.values.items():
        if told.get(attribute.name, "") != "":
            values[target] = told[attribute.name]
    cases_at = extract.case_finder()
    at: list[tuple[str, ...]] = []
    for source, start in zip(sources, starts, strict=True):
        if attribute.scope == "source":
            targets: tuple[str, ...] = (source,)
        elif attribute.scope == "case":
            targets = cases_at(source, start)
        else:
            turn = extract.turn_at(source, start)
            targets = (turn.speaker,) if turn is not None and turn.speaker else ()
        found = tuple(values[t] for t in targets if t in values)
        at.append(found or ("",))
    known = _in_scope(extract, attribute)
    used = {values[t] for t in known if t in values} | {v for found in at for v in found if v}
    order = {choice: n for n, choice in enumerate(attribute.choices)}
    ordered = sorted(used, key=lambda v: (order.get(v, len(order)), *_by_size(v, attribute)))
    keys = (*ordered, "")
    return keys, keys, _Belonging(extract, {v: n for n, v in enumerate(keys)}, at)


def _in_scope(extract: Extract, attribute: Attribute) -> list[str]:
    if attribute.scope == "source":
        return [s.guid for s in extract.sources]
    if attribute.scope == "case":
        return [case.guid for case in extract.cases]
    return [s.guid for s in extract.speakers]


def _by_size(value: str, attribute: Attribute) -> tuple[float, str]:
    if attribute.type == "number":
        try:
            return float(value.replace(",", ".")), value
        except ValueError:
            return float("inf"), value
    return 0.0, value.casefold()

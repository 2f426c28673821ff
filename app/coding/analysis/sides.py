"""The two sides of a cross table: what stands in its rows or columns, and which instances belong where."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.coding.analysis.binning import classes
from app.coding.analysis.ground import Ground
from app.coding.analysis.rows import subtrees
from app.coding.model import ROLES, SOURCE_KINDS, Attribute, CodeSet, Source
from app.coding.refusal import Refusal
from app.coding.values import answers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Pairs = tuple[Ints, Ints]

PLAIN_COLUMNS = ("documents", "cases", "coders")
TRAIT_COLUMNS = ("waves", "groups", "kinds", "roles")
"""What is known of every document or speaker without an attribute."""
POINT = "."
"""Under this key ``Asked.names`` has the mark that decimals of unclassed numbers are shown with."""
CODE_SIDES = ("codes", "sets")


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """``keys`` with their ``labels``; the last key is "" when ``gap``: what has no value.

    ``place`` gives (instance numbers or None for each once, key numbers; -1 is in none). ``cases`` and
    ``sources`` are pairs (case or source, key) of all that are known to have the key, coded or not; None
    for codes, which only codings have. ``by_case``: the key is the case's, not the coding's. ``merged``:
    one key may stand for several codes, so that one passage is one coding of it.
    """

    kind: str
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    place: tuple[Ints | None, Ints]
    cases: Pairs | None = None
    sources: Pairs | None = None
    gap: bool = False
    by_case: bool = False
    merged: bool = False

    @property
    def of_codes(self) -> bool:
        """Whether the keys are codes or code sets."""
        return self.kind in CODE_SIDES


@dataclass(frozen=True, slots=True)
class Asked:
    """Which side is meant: "codes", "sets", one of PLAIN_COLUMNS or TRAIT_COLUMNS, or an attribute's name.

    An attribute of exactly that name goes before these words. ``codes`` (guids) are those of a side of
    codes, None is the codebook in its order; ``bins`` as in ``binning.classes``.
    """

    what: str
    codes: tuple[str, ...] | None = None
    sets: tuple[CodeSet, ...] = ()
    with_subcodes: bool = False
    bins: str = ""
    no_value: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ","


def side_of(ground: Ground, asked: Asked) -> Side:
    """The side that is meant. Raises Refusal ``analysis.columns`` or ``analysis.bins``."""
    extract, what = ground.extract, asked.what
    attribute = next((a for a in extract.attributes if a.name == what), None)
    if attribute is not None:
        return _by_value(ground, attribute, asked)
    if what in CODE_SIDES:
        return _by_code(ground, asked)
    if what not in (*PLAIN_COLUMNS, *TRAIT_COLUMNS):
        known = ", ".join(a.name for a in extract.attributes) or "-"
        raise Refusal("analysis.columns", columns=what, known=known)
    import numpy as np

    row, case = ground.instances
    every_source = np.flatnonzero(ground.meant_sources)
    if what == "documents":
        keys = tuple(s.guid for s in extract.sources)
        labels = tuple(s.name for s in extract.sources)
        sources = (every_source, every_source)
        return Side(what, keys, labels, (None, ground.source[row]), _through(ground, sources), sources)
    if what == "cases":
        keys = tuple(c.guid for c in extract.cases)
        every_case = np.flatnonzero(ground.meant_cases)
        cases = (every_case, every_case)
        labels = tuple(c.name for c in extract.cases)
        return Side(what, keys, labels, (None, case), cases, _through_cases(ground, cases), by_case=True)
    if what == "coders":
        number = {coder.guid: n for n, coder in enumerate(extract.coders)}
        told = [number.get(guid, -1) for guid in ground.columns.coders]
        who = np.array([*told, -1], dtype=np.int64)[ground.columns.coder]
        met = who >= 0
        sources = _distinct(ground.source[met], who[met])
        inst = who[row]
        keep = (inst >= 0) & (case >= 0)
        keys, labels = tuple(number), tuple(coder.name for coder in extract.coders)
        return Side(what, keys, labels, (None, inst), _distinct(case[keep], inst[keep]), sources)
    if what == "roles":
        return _by_speaker(ground, [s.role for s in extract.speakers], ROLES, asked)
    return _by_trait(ground, asked)


def _by_code(ground: Ground, asked: Asked) -> Side:
    import numpy as np

    book, c = ground.extract.codebook, ground.columns
    row, _ = ground.instances
    if asked.what == "sets":
        if not asked.sets:
            raise Refusal("analysis.no_sets")
        keys = tuple(s.guid for s in asked.sets)
        labels = tuple(s.name for s in asked.sets)
        under: list[Sequence[str]] = [s.codes for s in asked.sets]
    else:
        keys = tuple(code.guid for code in book) if asked.codes is None else tuple(dict.fromkeys(asked.codes))
        labels = tuple(book.path(guid) for guid in keys)
        if not asked.with_subcodes:
            place = {guid: n for n, guid in enumerate(keys)}
            number = np.array([*(place.get(guid, -1) for guid in c.codes), -1], dtype=np.int64)
            return Side(asked.what, keys, labels, (None, number[c.code][row]))
        below = subtrees(book)
        under = [(guid, *below.get(guid, ())) for guid in keys]
    index = {guid: n for n, guid in enumerate(c.codes)}
    over: list[list[int]] = [[] for _ in range(len(c.codes) + 1)]
    for n, members in enumerate(under):
        for guid in members:
            if guid in index:
                over[index[guid]].append(n)
    some = np.array([len(of) for of in over], dtype=np.int64)
    flat = np.array([n for of in over for n in of] or [-1], dtype=np.int64)
    first = np.cumsum(some) - some
    code = c.code[row]
    number = some[code]
    inst = np.repeat(np.arange(len(row), dtype=np.int64), number)
    nth = np.arange(len(inst)) - np.repeat(np.cumsum(number) - number, number)
    return Side(asked.what, keys, labels, (inst, flat[first[code][inst] + nth]), merged=True)


def _by_trait(ground: Ground, asked: Asked) -> Side:
    import numpy as np

    told = [_TRAITS[asked.what](s) for s in ground.extract.sources]
    ordered: Sequence[str] = [value for value in dict.fromkeys(told) if value]
    if asked.what == "kinds":
        ordered = [kind for kind in SOURCE_KINDS if kind in ordered]
    elif asked.what == "waves":
        ordered = sorted(ordered, key=_natural)
    keys = (*ordered, "")
    labels = keys if asked.what == "groups" else tuple(asked.names.get(key, key) for key in keys)
    number = {value: n for n, value in enumerate(keys)}
    of = np.array([*(number[value] for value in told), len(ordered)], dtype=np.int64)
    at = np.flatnonzero(ground.meant_sources)
    sources = (at, of[at])
    place = (None, of[ground.source[ground.instances[0]]])
    return Side(asked.what, keys, _gap(labels, asked), place, _through(ground, sources), sources, gap=True)


def _by_speaker(ground: Ground, told: Sequence[str], order: Sequence[str], asked: Asked) -> Side:
    """``told`` is the key of every speaker, "" for none; speakers without a turn that was coded count too."""
    import numpy as np

    ordered = [value for value in order if value in set(told)]
    keys = (*ordered, "")
    number = {value: n for n, value in enumerate(keys)}
    of = np.array([*(number.get(value, len(ordered)) for value in told), len(ordered)], dtype=np.int64)
    row, _ = ground.instances
    speakers = np.array(
        [ground.source_number.get(s.source, -1) for s in ground.extract.speakers], dtype=np.int64
    )
    at = np.flatnonzero((speakers >= 0) & np.append(ground.meant_sources, False)[speakers])
    sources = _distinct(speakers[at], of[at])
    own = ground.speaker_case[at]
    shared = _through(ground, (speakers[at][own < 0], of[at][own < 0]))
    mine = ground.meant_cases[own[own >= 0]]
    case = np.concatenate([own[own >= 0][mine], shared[0]])
    key = np.concatenate([of[at][own >= 0][mine], shared[1]])
    labels = tuple(asked.names.get(key, key) for key in keys) if asked.what == "roles" else keys
    place = (None, of[ground.speaker[row]])
    return Side(asked.what, keys, _gap(labels, asked), place, _distinct(case, key), sources, gap=True)


def _by_value(ground: Ground, attribute: Attribute, asked: Asked) -> Side:
    import numpy as np

    extract = ground.extract
    holders = {
        "source": [s.guid for s in extract.sources],
        "case": [c.guid for c in extract.cases],
        "speaker": [s.guid for s in extract.speakers],
    }[attribute.scope]
    kept = [extract.values.get(guid, {}).get(attribute.name, "") for guid in holders]
    given = [answers(value, multiple=attribute.multiple) for value in kept]
    every = [answer for of in given for answer in of]
    found = classes(every, attribute.type, asked.bins, asked.decimal)
    ordered: Sequence[str] = found.keys
    if not asked.bins or ordered == tuple(dict.fromkeys(every)):
        choice = {value: n for n, value in enumerate(attribute.choices)}
        ordered = sorted(set(found.keys), key=lambda v: (choice.get(v, len(choice)), *_by_size(v, attribute)))
    if attribute.multiple and attribute.scope == "case":
        keyed = [tuple(dict.fromkeys(found.key[answer] for answer in of)) for of in given]
        return _by_answers(ground, attribute, keyed, ordered, asked)
    told = [found.key[value] if value != "" else "" for value in kept]
    if attribute.scope == "speaker":
        side = _by_speaker(ground, told, ordered, asked)
        return replace(side, labels=_said(side.keys, attribute, asked))
    keys = (*ordered, "")
    number = {value: n for n, value in enumerate(keys)}
    of = np.array([*(number[value] for value in told), len(ordered)], dtype=np.int64)
    row, case = ground.instances
    if attribute.scope == "source":
        at = np.flatnonzero(ground.meant_sources)
        sources = (at, of[at])
        place = (None, of[ground.source[row]])
        labels = _said(keys, attribute, asked)
        return Side(attribute.name, keys, labels, place, _through(ground, sources), sources, gap=True)
    at = np.flatnonzero(ground.meant_cases)
    cases, labels = (at, of[at]), _said(keys, attribute, asked)
    return Side(
        attribute.name, keys, labels, (None, of[case]), cases, _through_cases(ground, cases), gap=True,
        by_case=True,
    )  # fmt: skip


def _by_answers(
    ground: Ground, attribute: Attribute, told: Sequence[Sequence[str]], ordered: Sequence[str], asked: Asked
) -> Side:
    """``told`` are the keys of every case: it stands under each of them, so do its codings."""
    import numpy as np

    keys = (*ordered, "")
    number = {value: n for n, value in enumerate(keys)}
    of_case = [[number[key] for key in of] or [len(ordered)] for of in (*told, ())]
    some = np.array([len(of) for of in of_case], dtype=np.int64)
    flat = np.array([n for of in of_case for n in of], dtype=np.int64)
    first = np.cumsum(some) - some

    def spread(cases: Ints) -> Pairs:
        """Places in ``cases``, the last of which is no case, and their keys."""
        many = some[cases]
        at = np.repeat(np.arange(len(cases), dtype=np.int64), many)
        nth = np.arange(len(at)) - np.repeat(np.cumsum(many) - many, many)
        return at, flat[first[cases][at] + nth]

    meant = np.flatnonzero(ground.meant_cases)
    at, key = spread(meant)
    cases = (meant[at], key)
    return Side(
        attribute.name, keys, _gap(keys, asked), spread(ground.instances[1]), cases,
        _through_cases(ground, cases), gap=True, by_case=True,
    )  # fmt: skip


def _said(keys: tuple[str, ...], attribute: Attribute, asked: Asked) -> tuple[str, ...]:
    """The labels of values: yes and no in words, decimals with their mark; the last is that of no value."""
    labels = keys
    if attribute.type == "boolean":
        labels = tuple(asked.names.get(key, key) for key in keys)
    elif attribute.type == "number" and not asked.bins:
        labels = tuple(key.replace(".", asked.names.get(POINT, ".")) for key in keys)
    return _gap(labels, asked)


def _gap(labels: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    return (*labels[:-1], asked.no_value)


def _distinct(one: Ints, other: Ints) -> Pairs:
    import numpy as np

    size = int(other.max(initial=0)) + 1
    keys = np.sort(one * size + other)
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    return keys // size, keys % size


def _through(ground: Ground, pairs: Pairs) -> Pairs:
    """From pairs of source and key to pairs of case and key, by the cases of a source."""
    return _joined(pairs, ground.links, ground.meant_cases)


def _through_cases(ground: Ground, pairs: Pairs) -> Pairs:
    """From pairs of case and key to pairs of source and key: linked ones, and where the case speaks."""
    import numpy as np

    source, case = ground.links
    own = ground.speaker_case
    at = np.array([ground.source_number.get(s.source, -1) for s in ground.extract.speakers], dtype=np.int64)
    speaks = (own >= 0) & (at >= 0)
    source, case = np.concatenate([source, at[speaks]]), np.concatenate([case, own[speaks]])
    return _joined(pairs, _distinct(case, source), ground.meant_sources)


def _joined(pairs: Pairs, links: Pairs, meant: NDArray[np.bool_]) -> Pairs:
    """(a, key) and (a, b) to distinct (b, key), of the ``meant`` b."""
    import numpy as np

    a, b = links
    order = np.argsort(a, kind="stable")
    a, b = a[order], b[order]
    low, high = np.searchsorted(a, pairs[0], "left"), np.searchsorted(a, pairs[0], "right")
    some = high - low
    at = np.repeat(low, some) + np.arange(int(some.sum())) - np.repeat(np.cumsum(some) - some, some)
    found, key = b[at], np.repeat(pairs[1], some)
    keep = meant[found]
    return _distinct(found[keep], key[keep])


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


def _by_size(value: str, attribute: Attribute) -> tuple[float, str]:
    if attribute.type == "number":
        try:
            return float(value.replace(",", ".")), value
        except ValueError:
            return float("inf"), value
    return 0.0, value.casefold()

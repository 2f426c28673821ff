"""Which lines a choice admits and in what order they stand: by numpy, over all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from app.coding.analysis.lines import containing, text_ranks
from app.coding.model import ORIGINS
from app.coding.values import answers, having
from app.project.lines import Lines
from app.ui.fragments.snapshot import Choice, Snapshot

KEPT = 4
"""Orders of all lines that are kept: of half a million each takes 2 MB."""
Voice = tuple[tuple[str, ...], Mapping[str, str]]


def voices_of(lines: Lines) -> tuple[list[Voice], Any]:
    """The cases and attributes that occur, and per line the number of its own: few, for many lines."""
    pairs, numbers = _speaking(lines)
    return [lines.around.voice(source, who) for source, who in pairs], numbers


def _speaking(lines: Lines) -> tuple[list[tuple[int, int]], Any]:
    """Who speaks in what source, as it occurs, and per line the number of its own."""
    import numpy as np

    who = _speakers(lines)
    many = len(lines.around.speakers) + 1
    met, numbers = np.unique(lines.source.astype(np.int64) * many + who + 1, return_inverse=True)
    return [(int(one) // many, int(one) % many - 1) for one in met.tolist()], numbers


def _speakers(lines: Lines) -> Any:
    """The number of who speaks where each line begins, -1 for nobody."""
    import numpy as np

    speaker = np.append(lines.around.turns["speaker"], -1).astype(np.int64)
    return speaker[lines.turn]


def values_of(
    cases: Sequence[str], attributes: Mapping[str, str], name: str, *, multiple: bool = False
) -> tuple[str, ...]:
    """The values that a fragment has of an attribute: one, or that of each of its document's cases; of a
    ``multiple`` one the answers in them."""
    own = attributes.get(name, "")
    if multiple:
        return answers(own, multiple=True)
    return (own,) if len(cases) < 2 else tuple(own.split("; "))  # as the desk joins them


# which


def chosen(known: Snapshot, choice: Choice) -> Any:
    """Which fragments ``choice`` admits, as a mask; None when it admits them all."""
    import numpy as np

    lines, around = known.fragments, known.fragments.around
    masks: list[Any] = []
    for guids in (choice.guids, choice.asked):
        if guids is not None:
            at = lines.numbers(list(guids))
            mask = np.zeros(len(lines), dtype=bool)
            mask[at[at >= 0]] = True
            masks.append(mask)
    for wanted, names, column in (
        (choice.codes, around.codes, lines.code),
        (choice.documents, [s.guid for s in around.sources], lines.source),
        (choice.coders, [c.guid for c in around.coders], lines.coder),
        (choice.origins, ORIGINS, lines.origin),
    ):
        if wanted is not None:
            masks.append(_having(wanted, names)[column])
    if choice.cases is not None or choice.values is not None:
        voices, numbers = voices_of(lines)
        admits = _admitting(known, choice)
        masks.append(np.array([admits(*voice) for voice in voices], dtype=bool)[numbers])
    part = choice.text.strip().casefold()
    if part:
        masks.append(containing(around.texts, lines.source, lines.start, lines.end, part))
    return np.logical_and.reduce(masks) if masks else None


def _having(wanted: Iterable[Hashable], names: Sequence[Hashable]) -> Any:
    import numpy as np

    there = frozenset(wanted)
    return np.array([*(name in there for name in names), False], dtype=bool)


def _admitting(known: Snapshot, choice: Choice) -> Callable[[Sequence[str], Mapping[str, str]], bool]:
    """Whether cases and attributes are those of a choice."""
    names = {c.name for c in known.cases if c.guid in choice.cases} if choice.cases is not None else None
    wanted: dict[str, list[Callable[..., bool]]] = {}
    for name, value in choice.values or ():
        wanted.setdefault(name, []).append(having(((name, value),), known.attributes))

    def admits(cases: Sequence[str], attributes: Mapping[str, str]) -> bool:
        if names is not None and names.isdisjoint(cases):
            return False
        for name, haves in wanted.items():
            mine = [{name: one} for one in values_of(cases, attributes, name)]
            if not any(have(mine) for have in haves):
                return False
        return True

    return admits


# in what order


def order(known: Snapshot, sort: str, *, descending: bool = False) -> Any:
    """The numbers of all fragments in an order; equal ones by document and start."""
    import numpy as np

    key = (sort, descending)
    if key not in known.orders:
        if sort == "document":
            every = np.arange(len(known), dtype=np.int32)
            found = every[::-1] if descending else every
        else:
            ranks = _ranks(known, sort)
            found = np.argsort(-ranks if descending else ranks, kind="stable").astype(np.int32)
        latest = list(known.orders.items())[1 - KEPT :]
        known.orders = {**dict(latest), key: found}  # another thread may look at the old one
        return found
    return known.orders[key]


def _ranks(known: Snapshot, sort: str) -> Any:
    """A number per line that orders them. Raises ValueError for an order that there is not."""
    import numpy as np

    lines, around = known.fragments, known.fragments.around
    makers: dict[str, Callable[[], Any]] = {
        "code": lambda: lines.code,
        "text": lambda: text_ranks(around.texts, lines.source, lines.start, lines.end),
        "case": lambda: _case_ranks(lines),
        "speaker": lambda: _of_speakers(lines, lambda name, _role: (not name, name.casefold())),
        "role": lambda: _of_speakers(lines, lambda _name, role: role or "~"),
        "turn": lambda: np.append(around.turns["n"], 1 << 30)[lines.turn],
        "coder": lambda: _dense([c.name.casefold() for c in around.coders])[lines.coder],
        "date": lambda: np.unique(lines.created, return_inverse=True)[1],
        "memo": lambda: _without_memo(lines),
        "weight": lambda: -lines.weight,
        "origin": lambda: _dense(ORIGINS)[lines.origin],
    }
    if sort not in makers:
        raise ValueError(sort)
    return _narrow(makers[sort]())


def _narrow(ranks: Any) -> Any:
    """Ranks in 16 bits where they fit, which numpy orders many times faster."""
    import numpy as np

    small = len(ranks) and int(ranks.min()) > -(1 << 15) and int(ranks.max()) < 1 << 15
    return ranks.astype(np.int16) if small else ranks.astype(np.int64)


def _dense(keys: Sequence[Any]) -> Any:
    """The place of every key among all different ones."""
    import numpy as np

    place = {key: n for n, key in enumerate(sorted(set(keys)))}
    return np.array([place[key] for key in keys], dtype=np.int32)


def _case_ranks(lines: Lines) -> Any:
    voices, numbers = voices_of(lines)
    return _dense([(not cases, tuple(c.casefold() for c in cases)) for cases, _ in voices])[numbers]


def _of_speakers(lines: Lines, key: Callable[[str, str | None], Any]) -> Any:
    """Ranks by what is said of a speaker; nobody has no name and no role."""
    told = [*((s.name, s.role) for s in lines.around.speakers), ("", None)]
    return _dense([key(name, role) for name, role in told])[_speakers(lines)]


def _without_memo(lines: Lines) -> Any:
    import numpy as np

    found = np.ones(len(lines), dtype=np.int16)
    at = lines.numbers([guid for guid, memo in lines.memos.items() if memo])
    found[at[at >= 0]] = 0
    return found

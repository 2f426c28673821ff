"""Which code of another codebook is which of mine: the plan of a merge, never the merge itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.coding.codebook.tree import Codebook, key_of
from app.coding.model import Code, Notice

How = Literal["guid", "origin", "path", "near", "new"]
NEAR = 82.0
"""Least similarity of names, 0 to 100, at which two codes are proposed as the same."""
_WEIGHT_OF_NAME, _WEIGHT_OF_DEFINITION, _WEIGHT_OF_PLACE = 0.85, 0.1, 0.05
_MOST_PER_CODE = 8


@dataclass(frozen=True, slots=True)
class CodeMatch:
    """One code of theirs, and mine that it is (``guid``, ``path``), may be (``near``) or has not (``new``).

    ``score`` runs from 0 to 1; ``near`` is a proposal, for a person to accept.
    """

    theirs: Code
    mine: Code | None
    how: How
    score: float
    why: Notice
    also: tuple[str, ...] = ()
    """Guids of other codes of mine that became this one in theirs."""


def match(
    mine: Codebook, theirs: Codebook, origins: Iterable[tuple[str, Sequence[str]]] = ()
) -> list[CodeMatch]:
    """For every code of ``theirs``, in its tree order, what it is in ``mine``; none of mine is given twice.

    First by guid, then by what a code came from (``origins``: a guid of theirs and those it was made of;
    what else of mine it was made of stands in ``also``), then by whole path (case and spaces aside), then by
    a name alike (normalised indel similarity, at least ``NEAR``), where alike definitions and a parent that
    is matched already decide between equals. A path counts only when neither code has found its guid
    elsewhere.
    """
    found: dict[str, CodeMatch] = {}
    taken: set[str] = set()

    def keep(their: Code, own: Code, how: How, score: float, why: Notice) -> None:
        found[their.guid] = CodeMatch(their, own, how, score, why)
        taken.add(own.guid)

    for their in theirs:
        if their.guid in mine:
            own = mine.get(their.guid)
            renamed = key_of(own.name) != key_of(their.name)
            key = "codebook.match.guid_renamed" if renamed else "codebook.match.guid"
            keep(their, own, "guid", 1.0, Notice(key, {"theirs": their.name, "mine": own.name}))
    for guid, of in origins:
        here = [origin for origin in of if origin in mine and origin not in taken]
        if guid not in theirs or (guid not in found and not here):
            continue
        if guid not in found:
            their, own = theirs.get(guid), mine.get(here.pop(0))
            why = Notice("codebook.match.origin", {"theirs": their.name, "mine": mine.path(own.guid)})
            keep(their, own, "origin", 1.0, why)
        found[guid] = replace(found[guid], also=tuple(here))
        taken.update(here)
    for their in theirs:
        if their.guid in found:
            continue
        names = [*(code.name for code in theirs.ancestors(their.guid)), their.name]
        at = [own for own in mine.at_path(names) if own.guid not in taken]
        if at:
            keep(their, at[0], "path", 1.0, Notice("codebook.match.path", {"path": mine.path(at[0].guid)}))
    for score, their, own in _near(mine, theirs, found, taken):
        if their.guid not in found and own.guid not in taken:
            details = {"theirs": their.name, "mine": mine.path(own.guid), "percent": round(score * 100)}
            keep(their, own, "near", score, Notice("codebook.match.near", details))
    return [
        found.get(code.guid)
        or CodeMatch(code, None, "new", 0.0, Notice("codebook.match.new", {"theirs": code.name}))
        for code in theirs
    ]


def plain(name: str) -> str:
    """A name without case, accents, punctuation and order of ``en`` and ``&``, for likeness only."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(ch for ch in bare if not unicodedata.combining(ch))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare.replace("&", " en ")).split())


def _near(
    mine: Codebook, theirs: Codebook, found: dict[str, CodeMatch], taken: set[str]
) -> list[tuple[float, Code, Code]]:
    """Proposals, the surest first; at equal scores in tree order, so that the plan is the same each time."""
    from rapidfuzz import fuzz

    left = [code for code in theirs if code.guid not in found]
    free = [code for code in mine if code.guid not in taken]
    names = [plain(code.name) for code in free]
    sorted_names = [_sorted(name) for name in names]
    proposals: list[tuple[float, int, int]] = []
    for n, their in enumerate(left):
        wanted = plain(their.name)
        if not wanted:
            continue
        above = found.get(their.parent) if their.parent else None
        for place, alike in _alike(wanted, names, sorted_names).items():
            own = free[place]
            said = fuzz.token_set_ratio(plain(their.definition), plain(own.definition))
            same_place = above is not None and above.mine is not None and above.mine.guid == own.parent
            same_place = same_place or (their.parent is None and own.parent is None)
            score = (
                _WEIGHT_OF_NAME * alike / 100
                + _WEIGHT_OF_DEFINITION * said / 100
                + _WEIGHT_OF_PLACE * same_place
            )
            proposals.append((score, n, place))
    proposals.sort(key=lambda one: (-one[0], one[1], one[2]))
    return [(round(score, 4), left[n], free[place]) for score, n, place in proposals]


def _alike(wanted: str, names: list[str], sorted_names: list[str]) -> dict[int, float]:
    """Places of the names like ``wanted`` with their likeness: by spelling, or the same words reordered.

    Names with different numbers ("Les 3", "Les 4") are not alike, however much the rest is.
    """
    from rapidfuzz import fuzz, process

    numbers = re.findall(r"\d+", wanted)
    best: dict[int, float] = {}
    for query, among in ((wanted, names), (_sorted(wanted), sorted_names)):
        for name, alike, place in process.extract(
            query, among, scorer=fuzz.ratio, processor=None, score_cutoff=NEAR, limit=_MOST_PER_CODE
        ):
            if sorted(re.findall(r"\d+", name)) == sorted(numbers):
                best[place] = max(alike, best.get(place, 0.0))
    return best


def _sorted(words: str) -> str:
    return " ".join(sorted(words.split()))

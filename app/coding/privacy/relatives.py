"""What stands beside a surname and tells that two people bear it: a title, somebody's kin."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.coding.privacy import words as w
from app.coding.privacy.entities import Hit
from app.coding.privacy.parsing import Name

_HIS = w.some("heer meneer mijnheer dhr oom opa broeder neef buurman")
_HERS = w.some("mevrouw mevr mw mejuffrouw juf juffrouw tante oma zuster nicht buurvrouw")
_WHOSE = r"(?:m['’]?n|mijn|z['’]?n|zijn|haar|hun|jouw|je|uw|onze|ons)"
_KIN = (
    r"(?P<kin>vader|moeder|pa|ma|broer|zus|zusje|broertje|zoon|dochter|man|vrouw|opa|oma|oom|tante|neef|nicht|"
    r"schoonvader|schoonmoeder|schoonzoon|schoondochter|schoonzus|zwager|kleinzoon|kleindochter)"
)
_BEHIND = re.compile(rf",? {_WHOSE} {_KIN}\b(?!['’]s)", re.I)
_BEFORE = re.compile(rf"\b{_WHOSE} {_KIN},? $", re.I)
_TITLE = re.compile(r"([^\W\d_]+)\.? $")
_FAR = 40


def shared(named: Iterable[tuple[Hit, Name]], texts: Sequence[str]) -> set[str]:
    """The surnames (folded) that more than one person bears by what stands beside them in ``texts``: "meneer
    Jansen" and "mevrouw Jansen", or "Jansen, mijn vader" where nobody is called so in full and is that."""
    short: dict[str, set[str]] = defaultdict(set)
    full: dict[str, set[str]] = defaultdict(set)
    for hit, name in named:
        if not name.core or hit.piece >= len(texts):
            continue
        marks = short if not (name.given or name.initials) else full
        marks[name.core] |= _marks(texts[hit.piece], hit.candidate.start, hit.candidate.end)
    sexes = {"his", "hers"}
    return {
        core for core, marks in short.items()
        if (sexes <= marks | full[core] and sexes & marks) or marks - full[core] - sexes
    }  # fmt: skip


def _marks(text: str, start: int, end: int) -> set[str]:
    """What stands beside a name: "his" or "hers" by its title, and whose kin it is."""
    before = text[max(0, start - _FAR) : start]
    title = _TITLE.search(before)
    word = w.fold(title[1]) if title else ""
    found = {"his"} if word in _HIS else {"hers"} if word in _HERS else set()
    for kin in (_BEHIND.match(text, end), _BEFORE.search(before)):
        if kin is not None:
            found.add(w.fold(kin["kin"]))
    return found

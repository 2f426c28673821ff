"""Finding names in many texts at once: what one of them gives away is found in all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate
from app.coding.privacy.find import find
from app.coding.privacy.parsing import PART
from app.coding.privacy.surnames import GENERATIONS, phrases
from app.coding.privacy.together import apart
from app.coding.privacy.tokens import form

SURE = 0.65
"""From here on a name is looked for elsewhere too, in whatever case."""
TOLD = 0.8
"""From here on also with the particles before its surname."""


def find_all(
    texts: Sequence[str], known: Iterable[str] = (), opens: Sequence[Collection[int]] = ()
) -> list[list[Candidate]]:
    """The candidates of each text; a name that one of them (or ``known``, the speakers) gives away is
    found in all, also where nothing around it tells."""
    also = {told for name in known for told in (*parts(name, 1.0), *phrases(name))}
    places = list(opens) or [()] * len(texts)
    found = [find(text, also, at) for text, at in zip(texts, places, strict=True)]
    more = set(also)
    for candidates in found:
        for c in candidates:
            if c.kind == "person" and c.sure >= SURE:
                more |= {*parts(c.text, c.sure), *(phrases(apart(c.text)) if c.sure >= TOLD else ())}
    if more - also:
        found = [find(text, more, at) for text, at in zip(texts, places, strict=True)]
    return found


def parts(name: str, sure: float = 1.0) -> Iterator[str]:
    """The words of a person's name that can be looked for by themselves; of a double surname each, where no
    dictionary has it."""
    for part in PART.findall(apart(name)):
        folded = w.fold(part)
        if (
            len(folded) < 3
            or folded in GENERATIONS
            or folded in w.PARTICLES | w.TITLES | w.OFFICES | w.NO_NAMES
        ):
            continue
        if folded in w.FUNCTION and folded not in w.AMBIGUOUS:
            continue
        if sure < 0.7 and w.known(folded):
            continue
        yield folded
        if "-" in folded:
            yield from (p for p in folded.split("-") if len(p) > 3 and not w.known(p) and p not in w.NO_NAMES)


def named(speaker: str) -> bool:
    """Whether a speaker's name is somebody's, and not "Respondent 2" or "Gespreksleider"."""
    every = [w.fold(p) for p in PART.findall(speaker)]
    return any(
        len(p) > 1 and p not in w.NO_NAMES and (form(p).given == 1 or form(p).surname == 1 or not w.known(p)
        or (form(p.capitalize()).given and len(every) == 1)) and p not in w.TITLES | w.OFFICES
        for p in every
    )  # fmt: skip

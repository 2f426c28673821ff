"""What still looks like a name in what leaves the project: only what such an export holds is looked at."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.coding.privacy.candidate import LIKELY, Candidate
from app.coding.privacy.entities import Entity
from app.coding.privacy.labels import group
from app.coding.privacy.referring import Referred
from app.coding.privacy.throughout import find_all, named
from app.coding.privacy.typed import in_value, whole
from app.coding.values import answers
from app.store import queries, records
from app.store.rewriting import is_mark

if TYPE_CHECKING:
    from app.project.desk import Project

TEXTS, DOCUMENTS, SPEAKERS, CASES = "texts", "documents", "speakers", "cases"
CODING_MEMOS, OTHER_MEMOS, SUMMARIES = "coding memos", "other memos", "summaries"
TITLE = "title"
"""The project's name, which stands above what is made of it."""
VALUES_OF = {scope: f"values of {scope}" for scope in ("case", "source", "speaker")}
EVERYTHING = frozenset(
    (TITLE, TEXTS, DOCUMENTS, SPEAKERS, CASES, CODING_MEMOS, OTHER_MEMOS, SUMMARIES, *VALUES_OF.values())
)
"""The parts of a project where names stand. Codes' names and what a codebook says are nobody's."""
_FRAGMENTS = EVERYTHING - {TITLE, OTHER_MEMOS, SUMMARIES}
HOLDS: Mapping[str, frozenset[str]] = {
    "all": EVERYTHING - {SUMMARIES}, "fragments": _FRAGMENTS, "logbook": EVERYTHING,
    "transcripts": frozenset((TITLE, TEXTS, DOCUMENTS, SPEAKERS, CODING_MEMOS)),
    "word": frozenset((TITLE, TEXTS, DOCUMENTS, CODING_MEMOS)),
    "cases": frozenset((CASES, VALUES_OF["case"], DOCUMENTS)),
    "documents": frozenset((DOCUMENTS, SPEAKERS, CASES, VALUES_OF["source"])),
    "memos": frozenset((TITLE, CODING_MEMOS, OTHER_MEMOS, TEXTS, DOCUMENTS, CASES)),
    "agreement": frozenset((TEXTS, DOCUMENTS)), "search": frozenset((TEXTS, DOCUMENTS, SPEAKERS)),
    "words": frozenset((TEXTS,)),
}  # fmt: skip
"""The parts that an export holds; a codebook, a matrix of codes and figures about them hold none. How much of
each: ``app.project.reach``."""
_SIDES = {
    "documents": DOCUMENTS, "document": DOCUMENTS, "groups": DOCUMENTS, "group": DOCUMENTS,
    "waves": DOCUMENTS, "cases": CASES, "case": CASES, "speaker": SPEAKERS,
}  # fmt: skip
_LONG = re.compile(r"\d{8,12}")
"""Numbers that could be a BSN or a telephone number."""


def sides(project: Project, *names: str) -> frozenset[str]:
    """The parts that stand along a table's sides: an attribute of that name, or a word such as "cases"."""
    attributes = project.cases.attributes()
    found: set[str] = set()
    for name in names:
        own = [of_attribute(a.guid) for a in attributes if a.name == name]
        found.update(own or ([_SIDES[name]] if name in _SIDES else ()))
    return frozenset(found)


def of_picture(project: Project, kind: str, columns: str) -> frozenset[str]:
    """The parts that stand in a picture: along its side, and a document's with the speakers in it."""
    from app.coding.exchange.pictures.order import OF_DOCUMENT

    if kind in OF_DOCUMENT:
        return frozenset((DOCUMENTS, SPEAKERS))
    return frozenset((DOCUMENTS,)) if kind == "saturation" else sides(project, columns)


def of_attribute(guid: str) -> str:
    """The part that the values of one attribute are."""
    return f"attribute:{guid}"


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a part goes out; None is all of it.

    ``texts`` are stretches of text by source, in order and apart; ``said`` what fields and values must say to
    be in it; ``codings`` those whose memos are in it.
    """

    texts: Mapping[str, Sequence[tuple[int, int]]] | None = None
    said: frozenset[str] | None = None
    codings: frozenset[str] | None = None


def look(project: Project, parts: Mapping[str, Reach]) -> list[Entity]:
    """What looks like a name in these parts, as far as they reach, the most frequent first.

    Reads no more than it needs: no codings, no log. A text that did not change is not read again; what
    several fields say is read once.
    """
    found: dict[str, list[list[Candidate]]] = {}
    if TEXTS in parts:
        found[TEXTS] = _texts(project, parts[TEXTS].texts)
    fields = {part: texts for part, texts in _fields(project, parts).items() if texts}
    values = _values(project, parts)
    plain = list(dict.fromkeys(
        text for texts in (*fields.values(), *([answer for _, answer, _ in v] for v in values.values()))
        for text in texts if text.strip() and not is_mark(text)
    ))  # fmt: skip
    speakers = [s.name for s in project.sources.speakers() if named(s.name)] if plain else []
    known = dict(zip(plain, find_all(plain, speakers, [()] * len(plain)), strict=True))
    for part, texts in fields.items():
        found[part] = [known.get(text, []) for text in texts]
        if part == SPEAKERS:  # a speaker's name is a name, whatever it looks like
            found[part] = [
                c or ([Candidate("person", 0, len(t), t, 0.9, "speaker")] if named(t) else [])
                for t, c in zip(texts, found[part], strict=True)
            ]
    for part, told in values.items():
        found[part] = [
            [c for c in in_value(whole(name, answer), known.get(answer, []))
             if not typed or c.kind in ("phone", "bsn")]
            for name, answer, typed in told
        ]  # fmt: skip
    entities = group([[c for c in some if c.sure >= LIKELY] for every in found.values() for some in every])
    return sorted(entities, key=lambda e: -len(e.hits))


def _texts(project: Project, under: Mapping[str, Sequence[tuple[int, int]]] | None) -> list[list[Candidate]]:
    """What stands in whole texts, or touches the stretches of them; each is read whole, for what stands
    around tells."""
    from app.coding.privacy.find import remaining

    texts = project.sources.texts()
    found = []
    for source in project.sources.list():
        if under is None or source.guid in under:
            candidates = remaining(source.sha256, texts[source.guid], LIKELY)
            found.append([c for c in candidates if under is None or _touches(c, under[source.guid])])
    return found


def _touches(candidate: Candidate, ranges: Sequence[tuple[int, int]]) -> bool:
    n = bisect.bisect_left(ranges, (candidate.end,))
    return n > 0 and ranges[n - 1][1] > candidate.start


def _fields(project: Project, parts: Mapping[str, Reach]) -> dict[str, list[str]]:
    """The different words that stand in each part, but for texts and values."""
    told: dict[str, dict[str, None]] = {}

    def add(part: str, *words: str | None) -> None:
        if part in parts:
            said = parts[part].said
            told.setdefault(part, {}).update((w, None) for w in words if w and (said is None or w in said))

    if TITLE in parts:  # it is above all of it, however little goes out
        told[TITLE] = {project.name: None}
    if DOCUMENTS in parts:
        for s in project.sources.list():
            add(DOCUMENTS, s.name, s.wave, s.group, s.original_name)
    if SPEAKERS in parts:
        add(SPEAKERS, *(s.name for s in project.sources.speakers()))
    if CASES in parts:
        add(CASES, *(c.name for c in project.cases.list()))
    if not {CODING_MEMOS, OTHER_MEMOS, SUMMARIES}.isdisjoint(parts):
        codings = parts[CODING_MEMOS].codings if CODING_MEMOS in parts else frozenset()
        memos: dict[str, None] = {}
        for memo in project.store.query(partial(records.read, kind="memo")).values():
            if memo["target_kind"] == "summary":
                add(SUMMARIES, memo["text"])
            elif memo["target_kind"] != "coding":
                add(OTHER_MEMOS, memo["title"], memo["text"])
            elif codings is None or memo["target"] in codings:
                memos.update({memo["title"]: None, memo["text"]: None})
        if CODING_MEMOS in parts:
            told[CODING_MEMOS] = {words: None for words in memos if words}
    return {part: list(words) for part, words in told.items()}


def _values(project: Project, parts: Mapping[str, Reach]) -> dict[str, list[tuple[str, str, bool]]]:
    """Per part the different answers: the attribute's name, the answer, and whether it is a number by type.

    A day in an attribute of days, and a yes, are no names; a number can only be a BSN or a telephone.
    """
    attributes = {
        a.guid: a
        for a in project.cases.attributes()
        if VALUES_OF.get(a.scope) in parts or of_attribute(a.guid) in parts
    }
    known = Referred(types={guid: a.type for guid, a in attributes.items()})
    found: dict[str, list[tuple[str, str, bool]]] = {}
    if not attributes:
        return found
    for guid, value in project.store.query(queries.value_pairs):
        attribute = attributes.get(guid)
        if attribute is None:
            continue
        typed = known.typed(guid, value)
        if typed and not (attribute.type == "number" and _LONG.fullmatch(value)):
            continue
        told = answers(value, multiple=attribute.multiple)
        for part in (VALUES_OF[attribute.scope], of_attribute(guid)):
            if part in parts:
                said = parts[part].said
                within = [a for a in told if said is None or value in said or a in said]
                found.setdefault(part, []).extend((attribute.name, a, typed) for a in within)
    return found

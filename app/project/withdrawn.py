"""What is left when a respondent is gone: texts without their words, fields and settings without names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from app.coding import carry
from app.coding.carry import Edit
from app.coding.codebook import key_of
from app.coding.codebook.files import shipped_words
from app.coding.model import Turn
from app.coding.privacy.referring import FREE, Referred
from app.coding.privacy.replace import edits_of
from app.coding.privacy.wording import reworded
from app.coding.values import answers
from app.project.leaving import Leaving
from app.project.pieces import referred
from app.project.questions import SETTING as QUESTION
from app.project.reports import SETTING as REPORT
from app.project.withdrawal import Withdrawal
from app.store.rewriting import Moving

if TYPE_CHECKING:
    from app.project.desk import Project

_TIME = re.compile(r"\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d+)?")
_NAME = re.compile(r"[^\W_](?:.*[^\W_])?", re.S)
GONE = "[teruggetrokken]"
"""Stands where a respondent's words stood in a text that stays, and where their name stood in the logboek."""


class Withdrawn(Moving):
    """Takes the doomed out and blanks what one respondent said in a text that others share."""

    blobs: Mapping[str, bytes] = {}

    def __init__(
        self, plan: Withdrawal, doomed: frozenset[str], edits: Mapping[str, Sequence[Edit]],
        texts: Mapping[str, str], speakers: Collection[str], bare: frozenset[str],
        stays: Mapping[tuple[str, str], Collection[str]], present: Collection[str],
    ) -> None:  # fmt: skip
        """``stays`` are the words (folded) by which settings may refer to what stays, by kind and field;
        ``present`` what fields say now."""
        self.doomed, self._bare, self._stays = doomed, bare, stays
        self._edits, self._texts, self._speakers = edits, texts, speakers
        self._new = {s: carry.apply(texts[s], of) for s, of in edits.items()}
        self._alone = {key_of(name) for name in plan.names - long_names(plan.names)} | plan.former
        self._leaving, self._present = plan.leaving, present

    def edits(self, source: str, text: str) -> Sequence[Edit]:
        """The present text loses the words; every older state becomes what the present one is now."""
        if source not in self._edits or source in self.doomed:
            return ()
        if text == self._texts[source]:
            return self._edits[source]
        return carry.difference(text, self._new[source])

    def value(self, kind: str, guid: str, name: str, value: str) -> str:
        """Names go from the logboek and from the settings, but where these refer to something that stays;
        other fields stay as they are now, but for the speakers who go, and are without them in what they once
        were."""
        if guid in self._speakers and (kind, name) == ("speaker", "name"):
            return GONE
        told = kind == "change_group" or not guid
        if key_of(value) in self._stays.get((kind, name), ()) or (not told and value in self._present):
            return value
        if kind == "change_group" and key_of(value) in self._alone:
            return GONE
        return self._leaving.without(value, GONE, told=told)

    def original(self, source: str, sha256: str | None) -> str | None:
        """The original file of a shared text goes, and that of a questionnaire."""
        return None if source in self._edits or source in self._bare else sha256


def blanked(project: Project, source: str, speakers: Collection[str]) -> tuple[list[Edit], set[str]]:
    """Edits that take these speakers' words and labels out of a text, and the codings and decisions that lie
    in them, turns that follow one another being one."""
    text = project.sources.text(source)
    spans: list[tuple[int, int]] = []
    wanted: list[tuple[int, int, str]] = []
    for turn in project.sources.turns(source):
        if turn.speaker not in speakers:
            continue
        end = turn.text_start + len(text[turn.text_start : turn.end].rstrip())
        wanted += [(*span, GONE) for span in (*_names(text, turn), (turn.text_start, end))]
        goes_on = spans and not text[spans[-1][1] : turn.start].strip()
        spans.append((spans.pop()[0] if goes_on else turn.start, turn.end))
    ranged = [(c.guid, c.start, c.end) for c in project.codings.of_source(source)]
    ranged += [(d.guid, d.start, d.end) for d in project.suggestions.decisions(source)]
    within = {guid for guid, start, end in ranged if any(s <= start and end <= e for s, e in spans)}
    return edits_of(text, wanted), within


def _names(text: str, turn: Turn) -> Iterator[tuple[int, int]]:
    """Where the label of a turn names its speaker, which need not be as they are called now: all but times
    and what stands around them."""
    times = [m.span() for m in _TIME.finditer(text, turn.start, turn.text_start)]
    starts, ends = [turn.start, *(end for _, end in times)], [*(start for start, _ in times), turn.text_start]
    for start, end in zip(starts, ends, strict=True):
        name = _NAME.search(text, start, end)
        if name and any(map(str.isalpha, name.group())):
            yield name.span()


def referable(project: Project, doomed: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """By kind and field the words of what stays that a setting may name: attributes, their choices and
    values, cues, speakers, groups and waves; folded."""
    found: dict[tuple[str, str], set[str]] = {}

    def add(kind: str, name: str, words: Iterable[str]) -> None:
        found.setdefault((kind, name), set()).update(key_of(word) for word in words)

    attributes = project.cases.attributes()
    several = {a.name for a in attributes if a.multiple}
    add("attribute", "name", (a.name for a in attributes))
    add("attribute_value", "value", (choice for a in attributes for choice in a.choices))
    for target, values in project.cases.values_by_target().items():
        if target not in doomed:
            for name, value in values.items():
                add("attribute_value", "value", answers(value, multiple=name in several))
    add("code", "cues", (cue for code in project.codes.book() for cue in code.cues))
    add("speaker", "name", (s.name for s in project.sources.speakers()
                            if s.guid not in doomed and s.source not in doomed))  # fmt: skip
    sources = [s for s in project.sources.list() if s.guid not in doomed]
    add("source", "document_group", (s.group for s in sources))
    add("source", "wave", (s.wave for s in sources if s.wave))
    return found


def kept(project: Project, leaving: Leaving, doomed: Collection[str]) -> int:
    """How many kept questions and reports lose a name."""
    wanted = {key: value for key, value in project.settings().items() if key.startswith((QUESTION, REPORT))}
    if not wanted:
        return 0
    stays, tables = referable(project, doomed), referred(project)
    known = Referred.of((kind, row) for kind, rows in tables.items() for row in rows.values())

    def without(kind: str, name: str, text: str, of: str = "") -> str:
        if key_of(text) in stays.get((kind, name), ()):
            return text
        return leaving.without(text, GONE, told=True)

    clean = reworded(FREE[0], "", FREE[1], wanted, without, known)
    return sum(clean[key] != value for key, value in wanted.items())


def present(project: Project, leaving: Leaving, doomed: Collection[str]) -> frozenset[str]:
    """What fields that stay say now, if a name stands in it: it is told, and does not change."""
    texts = {field.text for field in project.privacy.fields() if field.guid not in doomed}
    return shipped_words() | {text for text in texts if leaving.without(text, GONE) != text}


def long_names(names: Iterable[str]) -> frozenset[str]:
    """Names that are long enough to be looked for in other words; others only count where they are all that
    is said."""
    return frozenset(n for n in names if len(n) > 2)

"""How much of a project goes into an export: which stretches of text, and which words of fields."""

from __future__ import annotations

import bisect
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.coding.extract import united
from app.coding.model import CodingFilter, Fragment, Source, Turn
from app.project import remaining as parts

if TYPE_CHECKING:
    from app.coding.analysis.frequencies import Frequencies
    from app.coding.analysis.matrix import Matrix
    from app.coding.analysis.words import Frequencies as Counts
    from app.coding.exchange.found_sheets import Row
    from app.coding.exchange.pictures.drawing import Drawing
    from app.coding.framework import Grid
    from app.project.desk import Project
    from app.project.library import Library
    from app.project.words import Question

Reach = parts.Reach
Reaches = dict[str, Reach]
"""The parts that an export holds, each with how much of it."""
WHOLE = Reach()


def of_export(
    project: Project, what: str, chosen: CodingFilter | None = None, only: Collection[str] | None = None
) -> Reaches:
    """What an export of the codings of a filter, or of those ``only`` (guids) among them, holds.

    ``what`` is a key of ``HOLDS``. Of a workbook only the fragments are a part: its documents and memos are
    those of the whole project. What no filter narrows is whole.
    """
    holds = dict.fromkeys(parts.HOLDS.get(what, ()), WHOLE)
    if what == "cases":
        return dict.fromkeys(holds, _of_cases(project, chosen or CodingFilter()))
    if what not in ("all", "fragments", "word", "transcripts", "memos"):
        return holds
    rows = project.codings.columns(chosen)
    if what == "memos":
        only = {memo.target for memo in project.memos.list() if memo.target_kind == "coding"}
    places = zip(rows.guid, rows.source.tolist(), rows.start.tolist(), rows.end.tolist(), strict=True)
    meant = (one for one in places if only is None or one[0] in only)
    reach = of_codings(project, ((guid, rows.sources[n], start, end) for guid, n, start, end in meant))
    if what == "memos":
        return holds | {parts.TEXTS: reach}
    if what == "transcripts":
        return holds | {parts.CODING_MEMOS: reach}
    if what == "all":
        narrow = (parts.TEXTS, parts.VALUES_OF["case"], parts.VALUES_OF["speaker"])
        return holds | dict.fromkeys(narrow, reach)
    return dict.fromkeys(holds, reach)


def of_codings(project: Project, codings: Iterable[tuple[str, str, int, int]]) -> Reach:
    """What codings (guid, source, start and end) tell: the text under them, their documents, cases, speakers,
    values and memos."""
    under: dict[str, list[tuple[int, int]]] = {}
    guids: set[str] = set()
    for guid, source, start, end in codings:
        under.setdefault(source, []).append((start, end))
        guids.add(guid)
    names = {s.guid: s.name for s in project.sources.list()}
    case_names = {c.guid: c.name for c in project.cases.list()}
    cases_of, values = project.cases.of_sources(), project.cases.values_by_target()
    speakers = {s.guid: s for s in project.sources.speakers()}
    turns = project.sources.all_turns() if under else {}
    said: set[str] = set()
    for source, ranges in under.items():
        said.add(names[source])
        for who in _speaking(turns[source], ranges):
            speaker = speakers.get(who or "")
            cases = (speaker.case,) if speaker and speaker.case else cases_of.get(source, ())
            said.update(case_names[case] for case in cases)
            for target in (*cases, source, who or ""):
                said.update(values.get(target, {}).values())
            if speaker is not None:
                said.add(speaker.name)
    texts = {source: united(ranges) for source, ranges in under.items()}
    return Reach(texts, frozenset(said), frozenset(guids))


def _speaking(turns: Sequence[Turn], ranges: Iterable[tuple[int, int]]) -> set[str | None]:
    """Who (guids) speaks where ranges begin; None is nobody."""
    starts = [turn.start for turn in turns]
    found: set[str | None] = set()
    for start in {start for start, _ in ranges}:
        k = bisect.bisect_right(starts, start) - 1
        found.add(turns[k].speaker if k >= 0 and start < turns[k].end else None)
    return found


def of_words(*words: Iterable[str]) -> Reach:
    """What no more than these words tell: those along a table's sides, say."""
    return Reach({}, frozenset(word for some in words for word in some), frozenset())


def of_passages(texts: Mapping[str, Sequence[tuple[int, int]]], said: Iterable[str] = ()) -> Reach:
    """What these stretches of text (by source) tell, and these words."""
    return Reach({s: united(list(ranges)) for s, ranges in texts.items()}, frozenset(said), frozenset())


def of_found(places: Iterable[tuple[str, Row]]) -> Reaches:
    """What places found tell, each with the guid of its document: the words and what stands beside them."""
    under: dict[str, list[tuple[int, int]]] = {}
    said: set[str] = set()
    for source, row in places:
        stretch = (row.start - len(row.before), row.end + len(row.after))
        under.setdefault(source, []).append(stretch)
        said.update((row.document, row.speaker))
    return dict.fromkeys(parts.HOLDS["search"], of_passages(under, said)) if under else {}


def of_documents(what: str, sources: Iterable[Source]) -> Reaches:
    """What an export (a key of ``HOLDS``) of these whole documents holds."""
    chosen = list(sources)
    reach = of_passages({s.guid: [(0, s.length)] for s in chosen}, (s.name for s in chosen))
    return dict.fromkeys(parts.HOLDS[what], reach)


def of_matrix(project: Project, found: Matrix) -> Reaches:
    """What stands along the sides of a cross table."""
    reach = of_words(found.rows, found.columns, found.row_labels, found.column_labels)
    cross = found.cross
    held = parts.sides(project, cross.rows.kind, cross.columns.kind) if cross is not None else frozenset()
    return dict.fromkeys(held, reach)


def of_picture(project: Project, drawing: Drawing, columns: str, document: str = "") -> Reaches:
    """What stands in a picture: along its sides, or of the one ``document`` that it is of."""
    cells = (cell for row in drawing.rows for cell in row if isinstance(cell, str))
    reach = of_words(drawing.headers, cells)
    held = parts.of_picture(project, drawing.kind, columns)
    if document:
        source = project.sources.get(document)
        speakers = (s.name for s in project.sources.speakers() if s.source == source.guid)
        reach = of_words((source.name,), speakers)
    return dict.fromkeys(held, reach)


def of_frequencies(found: Iterable[Frequencies]) -> Reaches:
    """The answers that stand in tables of frequencies, and the groups beside them."""
    told: dict[str, set[str]] = {}
    for one in found:
        told.setdefault(parts.of_attribute(one.attribute.guid), set()).update(one.values)
        if one.by is not None:
            groups = (group.label for group in one.groups)
            told.setdefault(parts.of_attribute(one.by.guid), set()).update(groups)
    return {part: of_words(words) for part, words in told.items()}


def of_words_counted(project: Project, asked: Question, found: Counts, library: Library) -> Reaches:
    """What a table of words tells: the stretches that are counted, and the groups that are compared."""
    held = parts.sides(project, asked.by.removeprefix("attribute:"))
    under = of_passages(project.words.passages(asked, library))
    return {parts.TEXTS: under, **dict.fromkeys(held, of_words(found.groups))}


def of_framework(project: Project, grid: Grid, behind: Mapping[str, Fragment], suffix: str) -> Reaches:
    """What a framework tells: its cases with the values that are shown, its summaries, and the fragments
    ``behind`` its cells where such a file holds them."""
    behind = {} if suffix.lower() in (".csv", ".docx") else behind
    codings = (f.coding for f in behind.values())
    under = of_codings(project, ((c.guid, c.source, c.start, c.end) for c in codings))
    shown = {a.name for a in grid.attributes}
    values = (v for case in grid.cases for name, v in grid.values.get(case.guid, {}).items() if name in shown)
    words = of_words((case.name for case in grid.cases), values)
    documents = of_words(fragment.document for fragment in behind.values())
    told = of_words(s.text for some in grid.summaries.values() for s in some)
    beside = dict.fromkeys((parts.of_attribute(a.guid) for a in grid.attributes), words)
    return {
        parts.TEXTS: under, parts.DOCUMENTS: documents, parts.CASES: words, parts.SUMMARIES: told, **beside
    }  # fmt: skip


def _of_cases(project: Project, chosen: CodingFilter) -> Reach:
    """The cases that a filter means, with their values and the names of their documents."""
    from app.project.counting import meant_cases

    extract = project.extract(CodingFilter(codes=frozenset()), texts=False)
    meant = meant_cases(extract, chosen)
    if meant is None:
        return WHOLE
    names = {source.guid: source.name for source in extract.sources}
    said: set[str] = set()
    for case in extract.cases:
        if case.guid in meant:
            said.update((case.name, *(names[s] for s in case.sources if s in names)))
            said.update(extract.values.get(case.guid, {}).values())
    return of_words(said)

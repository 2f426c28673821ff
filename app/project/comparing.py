"""Laying coders side by side, of one project or of several files of the same project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from app.coding.agreement.comparison import Comparison, Question, Settled
from app.coding.agreement.ground import ground
from app.coding.agreement.runs import Placed
from app.coding.model import Coder, CodingFilter, Notice, Source, Turn
from app.coding.refusal import Refusal
from app.project.consensus import NAME
from app.project.filtering import belonging
from app.store import coding_queries

if TYPE_CHECKING:
    from app.project.desk import Project

Sentences = Callable[[Sequence[tuple[str, Sequence[Turn]]]], list[list[tuple[int, int]]]]
Range = tuple[int, int]
EVERYTHING = Question()
STEP = 500
"""Characters of a stretch that bootstrap samples are drawn from in a text without turns."""


def compare(
    projects: Sequence[Project], question: Question = EVERYTHING, *, sentences: Sentences | None = None
) -> Comparison:
    """The coders of ``projects`` on the texts that all of them hold; guids are those of the first.

    Texts are matched by their fingerprint, codes by guid and else by path, coders by name; a single coder in
    several files stands beside himself. The ground is all text of the documents in which a compared coder
    coded anything. ``sentences`` finds the sentences when those are the unit (by default the pipeline, in
    this process). Refuses fewer than two coders, and an unknown one.
    """
    import numpy as np

    base = projects[0]
    for project in projects:
        if project.rights.blind:
            raise Refusal("team.blind_compare", database=project.place.name, **project.rights.told)
    book = base.codes.book()
    paths = {code.guid: book.path(code.guid) for code in book}
    sources, lost = _in_common(projects)
    rows, coders, team = _rows(projects, paths, sources)
    chosen = _chosen(coders, rows, team, question, base)
    rows = rows[np.isin(rows[:, 1], [coders.index(c) for c in chosen])]
    by = Counter(n for n, _ in np.unique(rows[:, [2, 1]], axis=0).tolist() if n >= 0)
    least = len(chosen) if question.shared else 1
    every = tuple(s for n, s in enumerate(sources) if by[n] >= least)
    if question.sources is not None:
        every = tuple(s for s in every if s.guid in question.sources)
    turns = base.sources.all_turns()
    pieces = _pieces(base, every, turns, question)
    kept = tuple(s for s in every if pieces[s.guid])
    codes = question.codes or tuple(paths)
    number: dict[str, dict[str, int]] = {
        "code": {guid: n for n, guid in enumerate(codes)},
        "source": {s.guid: n for n, s in enumerate(kept)},
    }
    rows = rows.copy()
    rows[:, 0] = _renumbered(rows[:, 0], list(paths), number["code"])
    rows[:, 1] = _renumbered(rows[:, 1], [c.guid for c in coders], {c.guid: n for n, c in enumerate(chosen)})
    rows[:, 2] = _renumbered(rows[:, 2], [s.guid for s in sources], number["source"])
    rows = np.unique(rows[(rows >= 0).all(axis=1)], axis=0)
    text = ground("character", {s.guid: pieces[s.guid] for s in kept})
    line, notices = text, list(lost)
    place = {s.guid: n for n, s in enumerate(sources)}
    alone = sum(1 for s in kept if by[place[s.guid]] < len(chosen))
    notices += [Notice("agreement.alone", {"n": alone})] if alone else []
    if question.unit == "turn":
        units = {
            s.guid: _inside([(t.text_start, t.end) for t in turns[s.guid]], pieces[s.guid]) for s in kept
        }
        line = ground("turn", units)
        bare = sum(1 for of in units.values() if not of)
        notices += [Notice("agreement.no_turns", {"n": bare})] if bare else []
    elif question.unit == "sentence":
        found = _sentences(base, kept, turns, sentences)
        line = ground("sentence", {s.guid: _inside(found[s.guid], pieces[s.guid]) for s in kept})

    def placed(on: Any) -> Placed:
        low, high = on.place(rows[:, 2], rows[:, 3], rows[:, 4])
        return Placed(rows[:, 0], rows[:, 1], low, high, len(codes), len(chosen))

    cuts = [
        (n, at)
        for n, s in enumerate(kept)
        for at in ([t.start for t in turns.get(s.guid, ())] or range(0, s.length, STEP))
    ]
    source, at = np.array(cuts, dtype=np.int64).reshape(len(cuts), 2).T
    begin, until = line.place(source, at, at + 1)
    moments = base.store.query(coding_queries.moments)
    order = sorted(range(len(kept)), key=lambda n: (moments.get(kept[n].guid, ""), n))
    return Comparison(
        question=question, codes=codes, paths=paths, coders=chosen, sources=kept, placed=placed(line),
        ground=line, on_text=placed(text), text=text, turns=begin[begin < until],
        settled=_settled(base, number), order=tuple(order), notices=tuple(notices),
    )  # fmt: skip


def coders_of(projects: Sequence[Project], *, silent: bool = False) -> list[Coder]:
    """All who coded, as ``compare`` names them; with ``silent`` also those who did not."""
    sources, _lost = _in_common(projects)
    rows, coders, _team = _rows(projects, {c.guid: c.name for c in projects[0].codes.book()}, sources)
    there = set(rows[:, 1].tolist())
    return [c for n, c in enumerate(coders) if silent or n in there]


def _in_common(projects: Sequence[Project]) -> tuple[list[Source], list[Notice]]:
    """The sources of the first project whose text every other one has too, and a notice of the rest."""
    base = projects[0].sources.list()
    if len(projects) == 1:
        return list(base), []
    shared = Counter(_numbered(base).values())
    for other in projects[1:]:
        shared &= Counter(_numbered(other.sources.list()).values())
    numbered = _numbered(base)
    kept = [s for s in base if numbered[s.guid] in shared]
    lost = sum(len(p.sources.list()) for p in projects) - len(projects) * len(kept)
    return kept, [Notice("agreement.not_shared", {"n": lost})] if lost else []


def _numbered(sources: Sequence[Source]) -> dict[str, tuple[str, int]]:
    """By guid the fingerprint of a text and which of its copies it is."""
    met: Counter[str] = Counter()
    found = {}
    for source in sources:
        found[source.guid] = source.sha256, met[source.sha256]
        met[source.sha256] += 1
    return found


def _rows(
    projects: Sequence[Project], paths: dict[str, str], sources: Sequence[Source]
) -> tuple[Any, list[Coder], set[int]]:
    """All codings as columns code, coder, source, start, end; -1 is a source that is not in common.

    With them the coders, and the places among those of what any of the teams settled. Codes that only a
    later project has are added to ``paths``.
    """
    import numpy as np

    base = projects[0]
    mine = _numbered(base.sources.list())
    place = {mine[s.guid]: n for n, s in enumerate(sources)}
    parts, coders = [], list(base.coders.list())
    team = {n for n, c in enumerate(coders) if _settles(c)}
    per_project = [p.codings.columns() for p in projects]
    everybody = {
        p.coders.get(c.coders[n]).name.casefold()
        for p, c in zip(projects, per_project, strict=True)
        for n in np.unique(c.coder).tolist()
    } - {NAME.casefold()}
    alone = len(projects) > 1 and len(everybody) == 1
    titles = _titles(projects)
    for n, (project, columns) in enumerate(zip(projects, per_project, strict=True)):
        book = project.codes.book()
        by_path = {path: guid for guid, path in paths.items()}
        code = []
        for guid in columns.codes:
            path = book.path(guid)
            known = guid if guid in paths else by_path.get(path)
            if known is None:
                paths[known := guid] = path
            code.append(known)
        index = {guid: i for i, guid in enumerate(paths)}
        who = []
        for guid in columns.coders:
            coder = project.coders.get(guid)
            name = f"{coder.name} ({titles[n]})" if alone else coder.name
            same = next((i for i, c in enumerate(coders) if c.name.casefold() == name.casefold()), None)
            if same is None:
                coders.append(replace(coder, guid=guid if n == 0 or not alone else f"{guid}#{n}", name=name))
                same = len(coders) - 1
            who.append(same)
            if _settles(coder):
                team.add(same)
        theirs = _numbered(project.sources.list())
        where = [place.get(theirs[guid], -1) for guid in columns.sources]
        parts.append(
            np.stack(
                [
                    np.array([index[g] for g in code] or [0], dtype=np.int64)[columns.code],
                    np.array(who or [0], dtype=np.int64)[columns.coder],
                    np.array(where or [0], dtype=np.int64)[columns.source],
                    columns.start,
                    columns.end,
                ],
                axis=1,
            )
        )
    return np.concatenate(parts), coders, team


def _settles(coder: Coder) -> bool:
    return coder.name.casefold() == NAME.casefold()


def _titles(projects: Sequence[Project]) -> list[str]:
    """The names of the files, with a number where they are alike."""
    names = [p.place.stem for p in projects]
    return names if len(set(names)) == len(names) else [f"{n}: {name}" for n, name in enumerate(names, 1)]


def _chosen(
    coders: list[Coder], rows: Any, team: set[int], question: Question, base: Project
) -> tuple[Coder, ...]:
    import numpy as np

    if question.coders:
        known = {c.guid: c for c in coders}
        missing = [guid for guid in question.coders if guid not in known]
        if missing:
            base.coders.get(missing[0])  # refuses it, naming those that are there
        chosen = tuple(known[guid] for guid in dict.fromkeys(question.coders))
    else:
        used = np.unique(rows[rows[:, 2] >= 0, 1]).tolist()
        chosen = tuple(coders[n] for n in used if n not in team)
    if len(chosen) < 2:
        raise Refusal("agreement.two_coders")
    return chosen


def _renumbered(values: Any, before: Sequence[str], after: Mapping[str, int]) -> Any:
    import numpy as np

    table = np.array([*(after.get(guid, -1) for guid in before), -1], dtype=np.int64)
    return table[values]


def _pieces(
    project: Project, sources: Sequence[Source], turns: Mapping[str, Sequence[Turn]], question: Question
) -> dict[str, list[Range]]:
    """The text that is compared: whole documents, or what was said by or about the chosen cases."""
    if question.cases is None:
        return {s.guid: [(0, s.length)] if s.length else [] for s in sources}
    belongs = belonging(project, CodingFilter(cases=question.cases))
    found: dict[str, list[Range]] = {}
    for source in sources:
        ends = {at for t in turns.get(source.guid, ()) for at in (t.start, t.end)}
        mine = found[source.guid] = []
        for low, high in pairwise(sorted({0, source.length, *ends})):
            if not belongs(source.guid, low):
                continue
            if mine and mine[-1][1] == low:
                mine[-1] = mine[-1][0], high
            else:
                mine.append((low, high))
    return found


def _inside(units: Sequence[Range], pieces: Sequence[Range]) -> list[Range]:
    """The units that begin in one of the pieces."""
    return [unit for unit in units if any(low <= unit[0] < high for low, high in pieces)]


def _sentences(
    project: Project,
    sources: Sequence[Source],
    turns: Mapping[str, Sequence[Turn]],
    find: Sentences | None,
) -> dict[str, list[Range]]:
    from app.coding.suggest.sentence_spans import sentences

    texts = project.sources.texts()
    found = (find or sentences)([(texts[s.guid], turns.get(s.guid, ())) for s in sources])
    return {s.guid: spans for s, spans in zip(sources, found, strict=True)}


def _settled(project: Project, number: Mapping[str, Mapping[str, int]]) -> Settled:
    import numpy as np

    def rows(things: Sequence[Any]) -> Any:
        found = [
            (number["code"][t.code], number["source"][t.source], t.start, t.end)
            for t in things
            if t.code in number["code"] and t.source in number["source"]
        ]
        return np.array(found, dtype=np.int64).reshape(len(found), 4)

    return Settled(rows(project.consensus.decisions()), rows(project.consensus.codings()))

"""Codings in columns with all that is told of them: as ``Codings.fragments``, made one by one when asked for.

Half a million fragments as objects take a gigabyte and seconds in which nothing else runs; as columns they
take 60 MB, and only the lines that are on the screen are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, overload

from app.coding.analysis.columns import Names
from app.coding.model import ORIGINS, Coder, Coding, CodingFilter, Fragment, Source, Speaker
from app.store import coding_queries

if TYPE_CHECKING:
    from app.project.desk import Project


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What stands around codings: read once, and good for as long as only codings and memos change.

    The columns of ``turns`` (source, start, end, n, time, speaker; numbers of sources and speakers, -1 for
    none) are by source and start.
    """

    codes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    texts: tuple[str, ...] = ()
    coders: tuple[Coder, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    turns: Mapping[str, Any] = field(default_factory=dict)
    cases_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    case_names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _shared: dict[tuple[int, int], tuple[tuple[str, ...], Mapping[str, str]]] = field(default_factory=dict)

    def voice(self, source: int, speaker: int) -> tuple[tuple[str, ...], Mapping[str, str]]:
        """The names of the cases and the attributes of what a speaker (-1 for nobody) says in a source."""
        key = (source, speaker)
        if key not in self._shared:
            guid, who = self.sources[source].guid, self.speakers[speaker] if speaker >= 0 else None
            own = who.case if who is not None else None
            cases = (own,) if own else self.cases_of.get(guid, ())
            merged: dict[str, str] = {}
            for target in (*cases, guid, *((who.guid,) if who is not None else ())):
                for name, value in self.values.get(target, {}).items():
                    told = merged.get(name, "").split("; ") if name in merged else []
                    merged[name] = "; ".join([*told, value] if value not in told else told)
            self._shared[key] = tuple(self.case_names[c] for c in cases), merged
        return self._shared[key]


@dataclass(frozen=True, slots=True, eq=False)
class Lines(Sequence[Fragment]):
    """The codings by document and start; item ``n`` is its fragment.

    Numpy arrays of one length: ``guid`` and ``created`` are bytes; ``code``, ``source`` and ``coder`` (int32)
    number those of ``around``; ``turn`` (int32) is a row of its turns, -1 outside any; ``weight`` (int32) is
    -1 and ``confidence`` not a number where there is none; ``origin`` (int8) numbers ``ORIGINS``.
    ``by_guid`` (int32) are the numbers of the lines in the order of their guids.
    """

    around: Around
    guid: Any
    code: Any
    source: Any
    coder: Any
    start: Any
    end: Any
    weight: Any
    origin: Any
    confidence: Any
    created: Any
    turn: Any
    by_guid: Any
    memos: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.guid)

    @overload
    def __getitem__(self, n: int) -> Fragment: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[Fragment]: ...
    def __getitem__(self, n: int | slice) -> Fragment | Sequence[Fragment]:
        if isinstance(n, slice):
            return [self._fragment(k) for k in range(*n.indices(len(self)))]
        k = int(n)
        if not -len(self) <= k < len(self):
            raise IndexError(n)
        return self._fragment(k % len(self))

    def _fragment(self, n: int) -> Fragment:
        around, source, turn = self.around, int(self.source[n]), int(self.turn[n])
        coding = self.coding(n)
        who = self.speaker(n)
        cases, attributes = around.voice(source, who)
        speaker = around.speakers[who] if who >= 0 else None
        time = float(around.turns["time"][turn]) if turn >= 0 else None
        return Fragment(
            coding, around.sources[source].name, cases, attributes, speaker.name if speaker else "",
            speaker.role if speaker else None, around.paths[self.code[n]],
            around.texts[source][coding.start : coding.end],
            int(around.turns["n"][turn]) if turn >= 0 else None, time if time == time else None,
            around.coders[self.coder[n]].name, self.memos.get(coding.guid, ""),
        )  # fmt: skip

    def coding(self, n: int) -> Coding:
        """The coding on a line."""
        around, weight, sure = self.around, int(self.weight[n]), float(self.confidence[n])
        return Coding(
            self.guid[n].decode(), around.codes[self.code[n]], around.sources[self.source[n]].guid,
            int(self.start[n]), int(self.end[n]), around.coders[self.coder[n]].guid,
            weight if weight >= 0 else None, ORIGINS[self.origin[n]], sure if sure == sure else None,
            self.created[n].decode(),
        )  # fmt: skip

    def speaker(self, n: int) -> int:
        """The number of who speaks where a line begins, -1 for nobody."""
        turn = self.turn[n]
        return int(self.around.turns["speaker"][turn]) if turn >= 0 else -1

    def at(self, guid: str) -> int | None:
        """The number of the line of a coding, None when it is not there."""
        found = self.numbers([guid])
        return int(found[0]) if found[0] >= 0 else None

    def numbers(self, guids: Sequence[str] | Any) -> Any:
        """The numbers of the lines of these codings (also as bytes), -1 for those that are not there."""
        import numpy as np

        wanted = guids if isinstance(guids, np.ndarray) else np.array([g.encode() for g in guids], dtype="S")
        if not len(self) or not len(wanted):
            return np.full(len(wanted), -1, dtype=np.int32)
        order = np.argsort(wanted)  # in order, neighbours are looked for near one another
        place = np.empty(len(wanted), dtype=np.int64)
        place[order] = np.searchsorted(self.guid, wanted[order], sorter=self.by_guid)
        found = self.by_guid[np.minimum(place, len(self) - 1)]
        return np.where(self.guid[found] == wanted, found, -1).astype(np.int32)

    def names(self, numbers: Any) -> Names:
        """The guids of these lines, in the order of the numbers."""
        return Names(self.guid[numbers])

    def take(self, rows: Any) -> Lines:
        """These lines alone: an array of their numbers, in the order of documents and starts."""
        import numpy as np

        new = np.full(len(self), -1, dtype=np.int32)
        new[rows] = np.arange(len(rows), dtype=np.int32)
        by_guid = new[self.by_guid]
        columns = {name: getattr(self, name)[rows] for name in COLUMNS}
        return replace(self, by_guid=by_guid[by_guid >= 0], **columns)


COLUMNS = (
    "guid", "code", "source", "coder", "start", "end", "weight", "origin", "confidence", "created", "turn",
)  # fmt: skip


def nothing() -> Lines:
    """No lines at all."""
    import numpy as np

    def ints(kind: Any = np.int32) -> Any:
        return np.zeros(0, dtype=kind)

    return Lines(
        Around(turns={name: ints() for name in ("source", "start", "end", "n", "time", "speaker")}),
        ints("S36"), ints(), ints(), ints(), ints(np.int64), ints(np.int64), ints(), ints(np.int8),
        ints(np.float64), ints("S24"), ints(), ints(),
    )  # fmt: skip


def lines_of(project: Project, chosen: CodingFilter | None = None, around: Around | None = None) -> Lines:
    """The codings of a filter (its codes, sources, coders and origins) as lines.

    ``around`` is that of earlier lines, when nothing but codings and memos changed since.
    """
    with project.store.still():
        around = around or around_of(project)
        return _lines(project, chosen or CodingFilter(), around)


def around_of(project: Project) -> Around:
    """What stands around the codings of a project."""
    import numpy as np

    book, sources = project.codes.book(), tuple(project.sources.list())
    texts, speakers = project.sources.texts(), tuple(project.sources.speakers())
    codes = tuple(c.guid for c in book)
    who = {s.guid: n for n, s in enumerate(speakers)}
    turns = project.sources.all_turns()
    laid_out = [turns.rows[s.guid] for s in sources]
    voice = np.array([who[guid] for guid in turns.speakers] + [-1], dtype=np.int32)
    found = {
        "source": np.repeat(np.arange(len(sources), dtype=np.int32), [high - low for low, high in laid_out]),
        "start": turns.start, "end": turns.end, "n": turns.n, "time": turns.time,
        "speaker": voice[turns.speaker],
    }  # fmt: skip
    return Around(
        codes, tuple(book.path(g) for g in codes), sources, tuple(texts[s.guid] for s in sources),
        tuple(project.coders.list()), speakers, found, project.cases.of_sources(),
        {c.guid: c.name for c in project.cases.list()}, project.cases.values_by_target(),
    )  # fmt: skip


def _lines(project: Project, chosen: CodingFilter, around: Around) -> Lines:
    import numpy as np

    orders: dict[str, Sequence[str]] = {
        "code": around.codes,
        "source": [s.guid for s in around.sources],
        "coder": [c.guid for c in around.coders],
    }

    found = project.store.query(
        lambda conn, ids: coding_queries.columns(conn, ids, chosen, orders, told=True)
    )
    origin = np.zeros(len(found["origin"]), dtype=np.int8)
    for n, name in enumerate(ORIGINS):
        origin[found["origin"] == name.encode()] = n
    return Lines(
        around, found["guid"], found["code"], found["source"], found["coder"], found["start"],
        found["end"], found["weight"].astype(np.int32), origin, found["confidence"], found["created"],
        _turns_at(around, found["source"], found["start"]),
        np.argsort(found["guid"], kind="stable").astype(np.int32), memos_of(project),
    )  # fmt: skip


def _turns_at(around: Around, source: Any, start: Any) -> Any:
    """The row of the turn in which each line begins, -1 outside any."""
    import numpy as np

    turns = around.turns
    if not len(turns["start"]):
        return np.full(len(source), -1, dtype=np.int32)
    far = int(max(turns["end"].max(), start.max(initial=0))) + 1
    keys = turns["source"].astype(np.int64) * far + turns["start"]
    found = np.searchsorted(keys, source.astype(np.int64) * far + start, "right") - 1
    at = np.maximum(found, 0)
    inside = (found >= 0) & (turns["source"][at] == source) & (start < turns["end"][at])
    return np.where(inside, found, -1).astype(np.int32)


def memos_of(project: Project, kind: str = "coding") -> dict[str, str]:
    """What was written on codings, by guid."""
    found: dict[str, list[str]] = {}
    for memo in project.memos.list():
        if memo.target_kind == kind:
            found.setdefault(memo.target, []).append(memo.text)
    return {target: "\n\n".join(texts) for target, texts in found.items()}


def renewed(before: Lines, fresh: Lines, sources: Iterable[str]) -> Lines:
    """``before`` with ``fresh`` in place of the lines of ``sources``; both have the same ``around``."""
    import numpy as np

    index = {s.guid: n for n, s in enumerate(before.around.sources)}
    gone = sorted(index[s] for s in sources if s in index)
    kept = np.flatnonzero(~np.isin(before.source, gone))
    old = before.take(kept)
    cuts = np.searchsorted(old.source, fresh.source)
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        new = getattr(fresh, name)
        columns[name] = np.insert(_wide(getattr(old, name), new), cuts, new)
    by_guid = np.argsort(columns["guid"], kind="stable").astype(np.int32)
    return replace(old, by_guid=by_guid, memos=fresh.memos, **columns)


def _wide(old: Any, fresh: Any) -> Any:
    """``old``, as wide as ``fresh`` needs (bytes of other lengths)."""
    return old.astype(fresh.dtype) if fresh.dtype.itemsize > old.dtype.itemsize else old

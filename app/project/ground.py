"""The codings of a project as a question looks at them; read from the store once per question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.coding.query.places import sentence_starts
from app.coding.query.relating import Frame, among
from app.coding.query.tree import Query, Unit
from app.coding.query.voices import Voice, judge, voice_of
from app.store import asking

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.coding.model import Speaker
    from app.project.desk import Project

    Mask = NDArray[np.bool_]
    Ints = NDArray[np.int64]


class ProjectGround:
    """A ``Ground`` over one project; keeps what it read, so it lives as long as one question."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._rows: dict[Query | None, Frame] = {}
        self._voice_of: dict[int, Ints] = {}
        self._kept: list[Frame] = []

    def _ask(self, question: Any) -> Any:
        return self._project.store.query(question)

    def rows(self, query: Query | None) -> Frame:
        """The codings that a plain question means, by id; None means all."""
        if query not in self._rows:
            self._rows[query] = self._ask(lambda conn, ids: self._read(conn, ids, query))
        return self._rows[query]

    def _read(self, conn: Any, ids: Any, query: Query | None) -> Frame:
        if query is None:
            return Frame(*asking.frame(conn, None))
        book = self._project.codes.book()
        below = {code.guid: [c.guid for c in book.descendants(code.guid)] for code in book}
        sets = {one.guid: one.codes for one in self._project.codes.sets()}
        condition = asking.compiled(query, lambda kind, of: asking.known(conn, ids, kind, of), below, sets)
        return Frame(*asking.frame(conn, condition))

    @cached_property
    def _turns(self) -> Ints:
        found: Ints = self._ask(lambda conn, ids: asking.turns(conn))
        return found

    def _guids(self, kind: str) -> dict[int, str]:
        found: dict[int, str] = self._ask(lambda conn, ids: ids.guids(conn, kind))
        return found

    @cached_property
    def _voices(self) -> tuple[list[Voice], dict[tuple[int, int], int]]:
        """All voices, and their numbers by row ids of document and speaker (-1: nobody)."""
        project = self._project
        cases_of, values = project.cases.of_sources(), project.cases.values_by_target()
        sources = self._guids("source")
        row_of = {guid: row for row, guid in sources.items()}
        speaker_rows = {guid: row for row, guid in self._guids("speaker").items()}
        met: list[tuple[int, int, str, Speaker | None]] = [(row, -1, g, None) for row, g in sources.items()]
        met += [(row_of[s.source], speaker_rows[s.guid], s.source, s) for s in project.sources.speakers()]
        voices = [voice_of(source, speaker, cases_of, values) for _, _, source, speaker in met]
        return voices, {(source, speaker): n for n, (source, speaker, _, _) in enumerate(met)}

    def _voice(self, frame: Frame) -> Ints:
        """The number of the voice at the start of each coding."""
        import numpy as np

        if id(frame) in self._voice_of:
            return self._voice_of[id(frame)]
        turns, (_, numbers) = self._turns, self._voices
        far = max(int(turns[:, 3].max(initial=0)), int(frame.end.max(initial=0))) + 1
        speaker = np.full(len(frame), -1, dtype=np.int64)
        if len(turns):
            begins = turns[:, 0] * far + turns[:, 1]
            at = np.searchsorted(begins, frame.source * far + frame.start, "right") - 1
            turn = turns[np.maximum(at, 0)]
            inside = (at >= 0) & (turn[:, 0] == frame.source) & (frame.start < turn[:, 3])
            speaker[inside] = turn[inside, 4]
        most = int(speaker.max(initial=-1)) + 2
        keys, back = np.unique(frame.source * most + speaker + 1, return_inverse=True)
        of_key = [numbers[(key // most, key % most - 1)] for key in keys.tolist()]
        found: Ints = np.array(of_key, dtype=np.int64)[back.reshape(-1)]
        self._voice_of[id(frame)] = found
        self._kept.append(frame)  # so that no other frame gets its id
        return found

    @cached_property
    def _attributes(self) -> dict[str, Any]:
        return {a.guid: (a.name, a.type) for a in self._project.cases.attributes()}

    def voiced(self, query: Query, frame: Frame) -> Mask:
        """Which codings start where a voice meets a condition."""
        import numpy as np

        met = judge(query, self._attributes)
        truth = np.array([met(voice) for voice in self._voices[0]], dtype=bool)
        return np.asarray(truth[self._voice(frame)]) if len(frame) else np.zeros(0, dtype=bool)

    def same_case(self, mine: Frame, other: Frame) -> Mask:
        """Codings with another one that belongs to one of their cases."""
        import numpy as np

        voices = self._voices[0]
        numbers = {case: n for n, case in enumerate(sorted({c for v in voices for c in v.cases}))}
        of = [[numbers[case] for case in voice.cases] for voice in voices]
        there = np.bincount(self._voice(other), minlength=len(voices))
        per_case = np.zeros(len(numbers), dtype=np.int64)
        for voice, n in enumerate(there.tolist()):
            per_case[of[voice]] += n
        best = np.array([max((per_case[c] for c in cases), default=0) for cases in of], dtype=np.int64)
        return np.asarray(best[self._voice(mine)] - among(mine.id, other.id) > 0)

    def memos(self) -> Mapping[int, str]:
        """The memos on codings."""
        found: dict[int, str] = self._ask(lambda conn, ids: asking.memos(conn))
        return found

    def texts(self, sources: Ints) -> Mapping[int, str]:
        """The texts of documents."""
        found: dict[int, str] = self._ask(lambda conn, ids: asking.texts(conn, sources.tolist()))
        return found

    def units(self, frame: Frame, unit: Unit, sources: Ints) -> Frame:
        """The codings as half-open ranges of unit numbers, which go on from document to document."""
        import numpy as np

        source, begin, end = self._turn_ranges() if unit == "turns" else self._sentences(sources)
        far = max(int(end.max(initial=0)), int(frame.end.max(initial=0))) + 1
        first = np.searchsorted(source * far + end, frame.source * far + frame.start, "right")
        last = np.searchsorted(source * far + begin, frame.source * far + frame.end, "left")
        return Frame(frame.id, frame.source, first, np.maximum(first, last))

    def _turn_ranges(self) -> tuple[Ints, Ints, Ints]:
        turns = self._turns[self._turns[:, 1] < self._turns[:, 3]]
        return turns[:, 0], turns[:, 1], turns[:, 3]

    def _sentences(self, sources: Ints) -> tuple[Ints, Ints, Ints]:
        import numpy as np

        texts, kept = self.texts(sources), self._project.questions.sentences
        all_turns = self._turns
        parts: list[Any] = []
        for row in sorted(texts):
            text = texts[row]
            mine = all_turns[all_turns[:, 0] == row]
            cuts = np.unique(mine[:, 1:4])
            key = (hash(text), cuts.tobytes())
            if key not in kept:
                kept[key] = np.array(sentence_starts(text, cuts.tolist()), dtype=np.int64)
            starts = kept[key]
            ends = np.append(starts[1:], max(len(text), 1))
            ends = np.append(starts[1:], max(len(text), 1))
            parts.append(np.stack([np.full(len(starts), row), starts, ends]))
        whole = np.concatenate([np.zeros((3, 0), dtype=np.int64), *parts], axis=1)
        return whole[0], whole[1], whole[2]

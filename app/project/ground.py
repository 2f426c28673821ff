"""The codings of a project as a question looks at them; read from the store once per question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.coding.model import Attribute
from app.coding.query.places import sentence_starts
from app.coding.query.relating import Frame, among
from app.coding.query.tree import Not, Query, Unit
from app.coding.query.voices import Voice, judge, voice_of
from app.store import asking

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
        if query not in self._rows and isinstance(query, Not):
            every = self.rows(None)  # most codings: the few others are quicker told
            self._rows[query] = every.take(~among(every.id, self.rows(query.part).id))
        elif query not in self._rows:
            self._rows[query] = self._ask(lambda conn, ids: self._read(conn, ids, query))
        return self._rows[query]

    def _read(self, conn: Any, ids: Any, query: Query | None) -> Frame:
        if query is None:
            return Frame(*asking.frame(conn, None))
        book = self._project.codes.book()

        def below(code: str) -> list[str]:
            return [c.guid for c in book.descendants(code)] if code in book else []

        def members(code_set: str) -> list[str]:
            return [code for s in self._project.codes.sets() if s.guid == code_set for code in s.codes]

        condition = asking.compiled(query, lambda kind, of: asking.known(conn, ids, kind, of), below, members)
        return Frame(*asking.frame(conn, condition))

    @cached_property
    def _turns(self) -> Ints:
        found: Ints = self._ask(lambda conn, ids: asking.turns(conn))
        return found

    def _guids(self, kind: str) -> dict[int, str]:
        found: dict[int, str] = self._ask(lambda conn, ids: ids.guids(conn, kind))
        return found

    @cached_property
    def _voices(self) -> tuple[list[Voice], Ints, Ints]:
        """All voices, and their numbers by the row id of a document with nobody and by that of a speaker."""
        import numpy as np

        project = self._project
        cases_of, values = project.cases.of_sources(), project.cases.values_by_target()
        sources, speakers = self._guids("source"), self._guids("speaker")
        by_guid = {s.guid: s for s in project.sources.speakers()}
        of_source = np.zeros(max(sources, default=0) + 1, dtype=np.int64)
        of_speaker = np.zeros(max(speakers, default=0) + 1, dtype=np.int64)
        voices: list[Voice] = []
        for row, guid in sources.items():
            of_source[row] = len(voices)
            voices.append(voice_of(guid, None, cases_of, values))
        for row, guid in speakers.items():
            of_speaker[row] = len(voices)
            voices.append(voice_of(by_guid[guid].source, by_guid[guid], cases_of, values))
        return voices, of_source, of_speaker

    def _voice(self, frame: Frame) -> Ints:
        """The number of the voice at the start of each coding."""
        import numpy as np

        if id(frame) in self._voice_of:
            return self._voice_of[id(frame)]
        turns, (_, of_source, of_speaker) = self._turns, self._voices
        far = max(int(turns[:, 3].max(initial=0)), int(frame.end.max(initial=0))) + 1
        found: Ints = of_source[frame.source]
        if len(turns):
            begins = turns[:, 0] * far + turns[:, 1]
            at = np.searchsorted(begins, frame.source * far + frame.start, "right") - 1
            there, at = at >= 0, np.maximum(at, 0)
            there &= (turns[at, 0] == frame.source) & (frame.start < turns[at, 3]) & (turns[at, 4] >= 0)
            found = np.where(there, of_speaker[np.maximum(turns[at, 4], 0)], found)
        self._voice_of[id(frame)] = found
        self._kept.append(frame)  # so that no other frame gets its id
        return found

    @cached_property
    def _attributes(self) -> dict[str, Attribute]:
        return {a.guid: a for a in self._project.cases.attributes()}

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

        shas = self._ask(lambda conn, ids: asking.bodies(conn))
        turns = self._turns
        keys: dict[int, tuple[str, bytes]] = {}
        for row in sources.tolist():
            low, high = np.searchsorted(turns[:, 0], [row, row + 1])
            keys[row] = shas[row][0], np.unique(turns[low:high, 1:4]).tobytes()
        starts_of: dict[int, Ints] = {
            r: s for r, key in keys.items() if (s := _sentences.get(key)) is not None
        }
        new = [row for row in keys if row not in starts_of]
        texts = self.texts(np.array(new, dtype=np.int64))
        for row in new:
            cuts = np.frombuffer(keys[row][1], dtype=np.int64).tolist()
            starts_of[row] = np.array(sentence_starts(texts[row], cuts), dtype=np.int64)
            _keep(keys[row], starts_of[row])
        parts = [
            np.stack([np.full(len(starts), row), starts, np.append(starts[1:], max(shas[row][1], 1))])
            for row, starts in sorted(starts_of.items())
        ]
        whole = np.concatenate([np.zeros((3, 0), dtype=np.int64), *parts], axis=1)
        return whole[0], whole[1], whole[2]


_sentences: dict[tuple[str, bytes], Any] = {}
"""Where sentences begin, by a text's sha256 and its turns: the same in every opening of a project."""
_MOST = 20_000


def _keep(key: tuple[str, bytes], starts: Ints) -> None:
    while len(_sentences) >= _MOST:
        _sentences.pop(next(iter(_sentences)), None)
    _sentences[key] = starts

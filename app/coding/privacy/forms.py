"""Written forms wherever they stand: words that somebody added, and forms that were confirmed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate, Kind
from app.coding.privacy.entities import Hit
from app.coding.privacy.labels import standing
from app.coding.privacy.tokens import WORD
from app.coding.text import within_guid


def own_words(texts: Sequence[str], written: str, kind: Kind, labels: Collection[str] = ()) -> list[Hit]:
    """Every place of a word that somebody added, in whatever case; also before a genitive's s. None within
    one of the ``labels`` (folded), or of those we give."""
    pattern = re.compile(rf"(?<!\w){re.escape(written.strip())}(?=(?:['’]?s)?(?!\w))", re.I)
    return [
        Hit(n, Candidate(kind, m.start(), m.end(), m.group(), 1.0, "own"))
        for n, text in enumerate(texts)
        for passed in [standing(text, labels)]
        for m in pattern.finditer(text)
        if not any(s < m.end() and m.start() < e for s, e in passed)
        and not within_guid(text, m.start(), m.end())
    ]


class Forms:
    """Replaces confirmed forms wherever they stand: for what nobody looks through, as the logboek's old
    states.

    A form that is an everyday word too is only replaced as it was written; others in any case.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        """``labels`` gives a written form its label."""
        self._labels = dict(labels)
        self._standing = {label.casefold() for label in labels.values()}
        self._folded: dict[str, str] = {}
        loose, strict = [], []
        for written in sorted(self._labels, key=lambda f: (-len(f), f)):
            parts = [w.fold(p) for p in WORD.findall(written)] or [w.fold(written)]
            if any(c.isdigit() for c in written) or not all(w.known(p) or len(p) < 3 for p in parts):
                loose.append(written)
                self._folded.setdefault(written.casefold(), self._labels[written])
            else:
                strict.append(written)
        self._loose = self._compiled(loose, re.I)
        self._strict = self._compiled(strict, 0)

    @staticmethod
    def _compiled(forms: list[str], flags: int) -> re.Pattern[str] | None:
        if not forms:
            return None
        joined = "|".join(re.escape(f) for f in forms)
        return re.compile(rf"(?<!\w)(?:{joined})(?=(?:['’]?s)?(?!\w))", flags)

    def spans(self, text: str, *, words: bool = True) -> list[tuple[int, int, str]]:
        """Where forms stand in ``text``: start, end, label; in order, none overlapping another. Without
        ``words`` no form that is an everyday word too."""
        taken, hits = standing(text, self._standing), []
        for pattern in (self._loose, self._strict if words else None):
            if pattern is None:
                continue
            for m in pattern.finditer(text):
                start, end = m.span()
                if any(s < end and start < e for s, e in taken) or within_guid(text, start, end):
                    continue
                label = self._labels.get(m.group()) or self._folded.get(m.group().casefold())
                if label is not None:
                    taken.append((start, end))
                    hits.append((start, end, label))
        return sorted(hits)

    def __call__(self, text: str) -> str:
        """``text`` with every form replaced."""
        parts, here = [], 0
        for start, end, label in self.spans(text):
            parts += [text[here:start], label]
            here = end
        return "".join([*parts, text[here:]])

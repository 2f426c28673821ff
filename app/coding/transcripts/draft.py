"""A draft: what a reader makes of a file, before it is stored, and the sheet on which it gathers it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from app.coding.model import Notice, Role, SourceKind, Turn
from app.coding.text import normalise

_ODD = "\r\v\f\0\x85\u2028\u2029\ufeff"
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class DraftSpeaker:
    """One who speaks in a draft, with the role that was guessed."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it would be stored; ``Turn.speaker`` is the speaker's name here."""

    name: str
    original_name: str
    format: str
    text: str
    turns: tuple[Turn, ...]
    speakers: tuple[DraftSpeaker, ...]
    notices: tuple[Notice, ...] = ()
    kind: SourceKind = "interview"
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A turn that the format itself states (a cue, a table row); ``label`` stands before its text."""

    label: str
    speaker: str | None
    time: float | None


@dataclass(slots=True)
class Hints:
    """What a format shows beyond its characters, by line number of the text.

    ``bold``: the bold words a line starts with; ``breaks``: lines that no turn holds (headings, the
    notes at the end); ``told``: turns stated by the format; ``covered``: lines inside such a turn,
    where no label is sought.
    """

    bold: dict[int, str] = field(default_factory=dict)
    breaks: set[int] = field(default_factory=set)
    told: dict[int, Told] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)


def clock(seconds: float) -> str:
    """Seconds as ``01:02:03``."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _sound(text: str) -> bool:
    """Whether a text is in NFC and has no half surrogate pairs."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return unicodedata.is_normalized("NFC", text)


class Sheet:
    """The paragraphs of a file in order, as a reader finds them, with what it noticed on the way."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.notices: list[Notice] = []
        self.notes: list[tuple[str, str]] = []
        self._bold: dict[int, str] = {}
        self._breaks: set[int] = set()
        self._told: dict[int, Told] = {}
        self._blank = 2
        self.size = 0

    def add(self, text: str, *, bold: str = "", heading: bool = False) -> None:
        """One more paragraph. Of empty ones in a row two are kept, of those at the start none."""
        if not text or text.isspace():
            self._blank += 1
            if self._blank <= 2:
                self.parts.append("")
            return
        self._blank = 0
        if bold:
            self._bold[len(self.parts)] = bold
        if heading:
            self._breaks.add(len(self.parts))
        self.parts.append(text)
        self.size += len(text) + 1

    def tell(self, speaker: str | None, time: float | None, text: str) -> None:
        """One more turn, written ``[00:00:12] Name: text``; without name and time a plain paragraph."""
        label = f"[{clock(time)}] " if time is not None else ""
        if speaker:
            speaker = " ".join(speaker.split())
            label += f"{speaker}: "
        if label:
            self._told[len(self.parts)] = Told(label, speaker or None, time)
        self._blank = 0
        self.parts.append(label + text)
        self.size += len(label) + len(text) + 1

    def notice(self, key: str, **details: object) -> None:
        """Something the user should know, each key once."""
        if all(n.key != key for n in self.notices):
            self.notices.append(Notice(key, details))

    def finish(self) -> tuple[str, Hints]:
        """The normalised text and the hints by its lines; the notes come last, under a line of dashes."""
        while self.parts and not self.parts[-1]:
            self.parts.pop()
        if self.notes:
            self.parts.append("")
            self._breaks.add(len(self.parts))
            self.parts.append("---")
            for mark, note in self.notes:
                self._breaks.add(len(self.parts))
                self.parts.append(f"[{mark}] {note}")
        parts = self.parts
        text = "\n".join(parts)
        if any(sign in text for sign in _ODD) or not _sound(text):
            parts = [
                p if p.isascii() and p.isprintable() else normalise(_LONE.sub("\ufffd", p)) for p in parts
            ]
            text = "\n".join(parts)
        hints = Hints()
        if self._bold or self._breaks or self._told:
            self._place(parts, hints)
        return text, hints

    def _place(self, parts: list[str], hints: Hints) -> None:
        line = 0
        for i, part in enumerate(parts):
            inner = part.count("\n")
            if i in self._bold:
                words = self._bold[i]
                hints.bold[line] = words if words.isascii() else normalise(words)
            if i in self._breaks:
                hints.breaks.update(range(line, line + inner + 1))
            if i in self._told:
                told = self._told[i]
                name = normalise(told.speaker) if told.speaker else None
                hints.told[line] = Told(normalise(told.label), name, told.time)
                hints.covered.update(range(line, line + inner + 1))
            line += inner + 1

"""The files of an import: how each was read, what is known of it, and what the user made of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from app.coding.model import Notice, SourceKind
from app.coding.refusal import Refusal
from app.coding.text import fingerprint
from app.coding.transcripts.draft import Draft
from app.ui.dialogs import drafts
from app.ui.importing import Read
from app.ui.jobs import Progress
from app.ui.widgets import number
from app.words import say

log = logging.getLogger("kantlijn.ui")
State = Literal["waiting", "good", "notices", "known", "refused"]


@dataclass(slots=True)
class Entry:
    """One file; its fields are what will be stored."""

    path: Path
    read: Read | None = None
    draft: Draft | None = None
    sha: str = ""
    name: str = ""
    kind: SourceKind = "interview"
    date: str | None = None
    wave: str = ""
    group: str = ""
    case: str = ""
    mark: str = ""
    twin: str = ""
    """The document of the project that has this text already."""
    same_as: str = ""
    """Another file of this import with the same text."""
    ticked: bool = False
    trouble: str = ""
    given: str = ""
    """The group that was chosen before the file was read."""
    stored: bool = False

    @property
    def refusal(self) -> Refusal | None:
        return self.read.refusal if self.read is not None else None

    @property
    def state(self) -> State:
        if self.read is None:
            return "waiting"
        if self.refusal is not None:
            return "refused"
        if self.twin or self.same_as:
            return "known"
        return "notices" if self.notices else "good"

    @property
    def corrected(self) -> bool:
        """Whether the user changed what was recognised, and it is not stored yet."""
        draft = self.read.draft if self.read is not None else None
        if draft is None or self.stored:
            return False
        mine = (self.name, self.kind, self.date, self.case, self.group, self.wave)
        found = (draft.name, draft.kind, draft.date, self.mark, self.given, "")
        return bool(self.trouble) or mine != found or self.draft != draft

    @property
    def notices(self) -> tuple[Notice, ...]:
        return self.draft.notices if self.draft is not None else ()

    def sentences(self) -> list[str]:
        """What the user should know of this file, one sentence each."""
        found = [say(self.refusal)] if self.refusal is not None else []
        if self.twin:
            found.append(say("dialogs.import.known", name=self.twin))
        elif self.same_as:
            found.append(say("dialogs.import.same", name=self.same_as))
        return found + [say(notice) for notice in self.notices]

    def summary(self) -> str:
        """The one line under the file's name in the list."""
        if self.state == "waiting":
            return say("dialogs.import.state.waiting")
        if self.refusal is not None:
            return say("dialogs.import.state.refused")
        if self.state == "known":
            return say("dialogs.import.state.known")
        assert self.draft is not None
        turns = len(self.draft.turns)
        parts = [say("dialogs.import.turns", n=turns) if turns else say("dialogs.import.no_turns")]
        if self.notices:
            parts.append(say("dialogs.import.notices", n=len(self.notices)))
        return "  ·  ".join(parts)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the worker found out about the file in place ``n``."""

    n: int
    read: Read
    sha: str = ""
    mark: str = ""


def read_each(
    files: Sequence[Path], cases: Sequence[str], inbox: SimpleQueue[Arrived], progress: Progress
) -> None:
    """Read every file and lay it in ``inbox``; a bad one does not stop the others. Made for ``Jobs.run``."""
    from app.ui.importing import read_all

    for n, path in enumerate(files):
        progress(n, len(files), path.name)
        try:
            read = read_all([path], Progress(lambda *_: None))[0]
        except Exception:  # a defect of a reader must not cost the user the other files
            log.exception("reading %s", path.suffix)
            read = Read(path, refusal=Refusal("import.damaged", file=path.name))
        if read.draft is None:
            inbox.put(Arrived(n, read))
        else:
            text = read.draft.text
            inbox.put(Arrived(n, read, fingerprint(text), drafts.case_mark(text, cases)))
    progress(len(files), len(files))


def take(entry: Entry, arrived: Arrived, known: Mapping[str, str], before: Mapping[str, str]) -> None:
    """Fill an entry with what was read; ``known`` and ``before`` are names by fingerprint.

    ``known`` is of the project's documents, ``before`` of the other files of this import.
    """
    entry.read, entry.draft, entry.sha = arrived.read, arrived.read.draft, arrived.sha
    if entry.draft is None:
        return
    entry.name, entry.kind, entry.date = entry.draft.name, entry.draft.kind, entry.draft.date
    entry.mark = entry.case = arrived.mark
    entry.twin = known.get(arrived.sha, "")
    entry.same_as = before.get(arrived.sha, "") if not entry.twin else ""
    entry.ticked = not (entry.twin or entry.same_as)


def measure(draft: Draft) -> str:
    """How much was recognised, in a few words."""
    parts = [
        say("dialogs.import.turns", n=len(draft.turns)) if draft.turns else say("dialogs.import.no_turns"),
        say("dialogs.import.words", n=number(len(draft.text.split()))),
    ]
    return "  ·  ".join(parts)

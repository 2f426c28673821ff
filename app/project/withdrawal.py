"""What is known of a withdrawal before it is carried out."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.coding.model import Source
from app.project.calling import Called
from app.project.leaving import Leaving
from app.project.mentions import Mention


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What withdrawing a case or document takes along.

    ``documents`` go whole; of ``shared`` ones, which belong to another case too, only the turns of this
    case's speakers; ``untouched`` belong to another case too and no speaker in them is linked to this one, so
    that they stay. ``mentions`` are texts, memos, codes, names and values that name the case, a document or a
    speaker and stay.
    """

    kind: str
    guid: str
    name: str
    documents: tuple[Source, ...]
    shared: tuple[Source, ...]
    untouched: tuple[Source, ...]
    codings: int
    memos: int
    originals: int
    mentions: tuple[Mention, ...]
    handed: tuple[tuple[str, str], ...] = ()
    """To whom the project was handed out, by the logboek: the moment (ISO 8601, UTC) and their names."""
    removed: tuple[str, ...] = ()
    """Names of what was removed before and lives on in the logboek, which goes too."""
    alike: tuple[tuple[str, str], ...] = ()
    """Name and guid of what was removed before and bears the same name: it stays in the logboek unless it is
    withdrawn too."""
    speakers: frozenset[str] = frozenset()
    """The speakers of a case in the shared documents, by guid."""
    merged: frozenset[str] = frozenset()
    """The speakers that were merged with one that goes; only the logboek knows them."""
    names: frozenset[str] = frozenset()
    """Under which names they may be mentioned elsewhere."""
    former: frozenset[str] = frozenset()
    """What they were called before, folded, but for what somebody who stays is called: it goes from the
    logboek where it is all that a step says."""
    called: Called = field(default_factory=lambda: Called(()))
    """How they are called beside those names: by first name, surname, initials."""
    leaving: Leaving = field(default_factory=Leaving)
    """Which of it goes."""
    kept: int = 0
    """How many kept questions and reports lose the name."""
    things: frozenset[str] = frozenset()
    """The case and the sources: a copy that has one of them holds it still (``app.project.copies``)."""

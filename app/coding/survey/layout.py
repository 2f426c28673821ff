"""The answers to one open question as a text, a turn per respondent, and what a later export makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.coding.carry import Edit, difference
from app.coding.model import Turn
from app.coding.transcripts.draft import Draft, DraftSpeaker

_GAP = "\n\n"
LONGEST_TITLE = 200


def draft(question: str, given: Sequence[tuple[str, str]], file: str) -> Draft:
    """A source of one turn per answer, ``R17: answer``; ``given`` are pairs of respondent and answer."""
    text, turns = lay([], "", given)
    return Draft(
        name=title_of(question),
        original_name=file,
        format="survey",
        text=text,
        turns=tuple(turns),
        speakers=tuple(DraftSpeaker(name, "respondent") for name, _ in given),
        kind="survey",
    )


def title_of(question: str) -> str:
    """The name of a question's source: the question, cut when it is longer than a name can be read."""
    return question if len(question) <= LONGEST_TITLE else question[: LONGEST_TITLE - 1].rstrip() + "…"


def lay(turns: Sequence[Turn], text: str, given: Sequence[tuple[str, str]]) -> tuple[str, list[Turn]]:
    """``text`` with more answers behind it, and ``turns`` with theirs."""
    parts, here, made = [text], len(text), list(turns)
    for name, answer in given:
        gap = _GAP if here and not (here == len(text) and text.endswith(_GAP)) else ""
        start = here + len(gap)
        text_start = start + len(name) + 2
        end = text_start + len(answer)
        parts += [gap, name, ": ", answer]
        made.append(Turn(len(made) + 1, start, text_start, end, name))
        here = end
    return "".join(parts), made


@dataclass(frozen=True, slots=True)
class Revised:
    """A text under a later export: ``edits`` make it of the old one; ``Turn.speaker`` as it was, a
    respondent's name for those in ``added``. ``gone`` are the speakers of answers that were taken away."""

    text: str
    edits: tuple[Edit, ...]
    turns: tuple[Turn, ...]
    added: tuple[str, ...] = ()
    changed: int = 0
    gone: tuple[str, ...] = ()


def revise(
    text: str, turns: Sequence[Turn], wanted: Mapping[str, str | None], added: Sequence[tuple[str, str]]
) -> Revised:
    """``text`` with other answers: ``wanted`` by the speaker of the turn (None takes the answer away; who is
    not in it keeps what stands there), ``added`` behind it.

    Only the words that differ are edited, so that what lies on all others moves along unhurt.
    """
    edits: list[Edit] = []
    made: list[Turn] = []
    gone: list[str] = []
    parts: list[str] = []
    here = there = changed = 0
    met: set[str] = set()
    for n, turn in enumerate(turns):
        speaker = turn.speaker or ""
        first = speaker not in met
        met.add(speaker)
        new = wanted.get(speaker, "") if first and speaker in wanted else text[turn.text_start : turn.end]
        before = text[here : turn.start]
        parts.append(before)
        there += len(before)
        if new is None:
            end = turns[n + 1].start if n + 1 < len(turns) else turn.end
            edits.append((turn.start, text[turn.start : end], ""))
            gone.append(speaker)
            here = end
            changed += 1
            continue
        old = text[turn.text_start : turn.end]
        label = text[turn.start : turn.text_start]
        if new != old:
            edits += [(turn.text_start + at, a, b) for at, a, b in difference(old, new)]
            changed += 1
        start, text_start = there, there + len(label)
        there = text_start + len(new)
        made.append(Turn(len(made) + 1, start, text_start, there, turn.speaker, turn.time))
        parts += [label, new]
        here = turn.end
    parts.append(text[here:])
    kept = "".join(parts)
    whole, laid = lay(made, kept, added)
    if len(whole) > len(kept):
        edits.append((len(text), "", whole[len(kept) :]))
    return Revised(whole, tuple(edits), tuple(laid), tuple(n for n, _ in added), changed, tuple(gone))

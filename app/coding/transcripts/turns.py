"""Turns in a text: which lines open with a speaker's label.

A label opens a turn, also twice in a row for one speaker. A line without a label belongs to the turn
before it; a heading and the notes at the end belong to none, nor does what stands before the first label.
A name counts as a label when it is a known word (``roles``) or occurs at least twice; one that occurs
once counts when the document's other lines show its form to be a label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.coding.model import Role, Turn
from app.coding.refusal import Refusal
from app.coding.transcripts import labels, limits
from app.coding.transcripts.draft import Hints
from app.coding.transcripts.labels import Mark
from app.coding.transcripts.roles import key_of, known, paired, role_of_word

_REACH = 90
_HEAD = 200
_LONGEST_NAME = 62


@dataclass(frozen=True, slots=True)
class Found:
    """The turns of a text, its speakers in order of appearance, and what its head says of them."""

    turns: tuple[Turn, ...]
    names: tuple[str, ...]
    stated: Mapping[str, Role]
    head: int
    """Code points before the first turn."""


@dataclass(slots=True)
class _Candidate:
    line: int
    offset: int
    key: str
    mark: Mark
    how: str


def recognise(text: str, hints: Hints | None = None) -> Found:
    """The turns of a normalised text, in order and without overlap, numbered from 1.

    Raises Refusal for more possible labels than ``limits.TURNS``.
    """
    hints = hints or Hints()
    lines = text.split("\n")
    starts = _starts(lines)
    candidates = _candidates(lines, starts, hints)
    stated: dict[str, Role] = {}
    chosen = _choose(candidates, lines, hints, stated)
    opened: dict[int, tuple[int, int, str | None, float | None]] = {}
    display: dict[str, str] = {}
    for number, told in hints.told.items():
        name = display.setdefault(key_of(told.speaker), told.speaker) if told.speaker else None
        opened[number] = (starts[number], starts[number] + len(told.label), name, told.time)
    for c in chosen:
        if c.key not in display:
            display[c.key] = " ".join(c.mark.name.split())
        name = display[c.key]
        time = c.mark.time
        start, after = c.offset + c.mark.start, c.offset + c.mark.end
        if time is None and c.line and (above := labels.only_time(lines[c.line - 1])) is not None:
            start, time = starts[c.line - 1] + _indent(lines[c.line - 1]), above
        elif c.how == "alone" and time is None and c.line + 1 < len(lines):
            below = labels.only_time(lines[c.line + 1])
            if below is not None:
                after, time = starts[c.line + 1] + len(lines[c.line + 1]), below
        opened[c.line] = (start, after, name, time)
    if not opened:
        opened = _by_time(lines, starts, hints)
    turns = _cut(text, starts, opened, hints)
    spoken = tuple(dict.fromkeys(t.speaker for t in turns if t.speaker is not None))
    return Found(turns, spoken, stated, turns[0].start if turns else len(text))


def _starts(lines: list[str]) -> list[int]:
    starts = []
    at = 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _candidates(lines: list[str], starts: list[int], hints: Hints) -> list[_Candidate]:
    found: list[_Candidate] = []
    for number, line in enumerate(lines):
        if not line or number in hints.covered:
            continue
        mark = None
        how = "alone"
        if ":" in line[:_REACH] or "：" in line[:_REACH]:
            mark, how = labels.colon(line), "colon"
            if mark is None and len(line) <= _REACH:
                mark, how = labels.alone(line), "alone"
        elif len(line) <= _LONGEST_NAME:
            mark = labels.alone(line)
        if number in hints.bold and how == "alone" and (named := labels.bold(line, hints.bold[number])):
            mark, how = named, "bold"
        if mark is None and "\t" in line[:_LONGEST_NAME]:
            mark, how = labels.tabbed(line), "tab"
        if mark is None or (how == "alone" and number in hints.breaks and not known(key_of(mark.name))):
            continue
        if how == "alone" and line.endswith(".") and not known(key_of(mark.name)):
            continue
        if len(found) > limits.TURNS:
            raise Refusal("import.too_many_turns", limit=limits.TURNS)
        if labels.plausible(mark.name):
            found.append(_Candidate(number, starts[number], key_of(mark.name), mark, how))
    return found


def _choose(
    candidates: list[_Candidate], lines: list[str], hints: Hints, stated: dict[str, Role]
) -> list[_Candidate]:
    inline = [c for c in candidates if c.how != "alone"]
    timed = [c for c in candidates if c.how == "alone" and (c.mark.timed or _time_above(c.line, lines))]
    places = {c.line for c in timed}
    timed = [c for c in timed if _has_text_below(c.line, lines, places)]
    chosen = _recurring(inline, lines, hints, stated)
    if any(known(c.key) for c in timed) or len({c.key for c in timed}) < len(timed):
        chosen += [c for c in timed if not labels.answer(c.mark.name)]
    if len({c.key for c in chosen}) < 2 and not hints.told:
        chosen += _names_alone(
            [c for c in candidates if c.how == "alone" and not c.mark.timed], lines, chosen
        )
    chosen.sort(key=lambda c: c.line)
    return chosen


def _recurring(
    inline: list[_Candidate], lines: list[str], hints: Hints, stated: dict[str, Role]
) -> list[_Candidate]:
    counts = Counter(c.key for c in inline)
    sides = {paired(key) for key in counts}
    both = {"ask", "answer"} <= sides

    def is_sure(key: str) -> bool:
        if paired(key) and len(key) > 1:
            return both
        return known(key) or counts[key] >= 2 or (both and bool(paired(key)))

    sure = {key for key in counts if is_sure(key)}
    chosen = [c for c in inline if c.key in sure]
    chosen = _without_head(chosen, counts, lines, stated)
    lone = [c for c in inline if c.key not in sure and not paired(c.key)]
    if lone and chosen:
        first = chosen[0].line
        emphasised = sum(c.line in hints.bold for c in chosen) >= 2
        clocked = sum(c.mark.timed for c in chosen) >= 2
        later = [c for c in lone if c.line > first]
        filled = sum(1 for n in range(first, len(lines)) if lines[n])
        every = len(chosen) >= 4 and len(chosen) + len(later) >= 0.8 * filled
        for c in later:
            if (emphasised and c.line in hints.bold) or (clocked and c.mark.timed) or every:
                chosen.append(c)
        chosen.sort(key=lambda c: c.line)
    return chosen


def _without_head(
    chosen: list[_Candidate], counts: Counter[str], lines: list[str], stated: dict[str, Role]
) -> list[_Candidate]:
    """Leave out lines at the head that tell who takes part (``Interviewer: Anna``); keep what they say."""
    recurring = [c for c in chosen if counts[c.key] >= 2]
    if not recurring:
        return chosen
    first = recurring[0].line
    others = {c.key for c in recurring}
    roles = {role_of_word(k) for k in others}
    kept = []
    for c in chosen:
        if c.line < min(first, _HEAD) and counts[c.key] == 1:
            value = key_of(lines[c.line][c.mark.end :])
            named = next(
                (k for k in others if value == k or value.startswith(f"{k} ") or f"({k})" in value), None
            )
            role = role_of_word(c.key)
            if named is not None:
                if role:
                    stated[named] = role
                continue
            if role is not None and role in roles:
                continue
        kept.append(c)
    return kept


def _names_alone(
    candidates: list[_Candidate], lines: list[str], chosen: list[_Candidate]
) -> list[_Candidate]:
    """Names on a line of their own: with text below, and recurring; others in a text of such blocks."""
    places = {c.line for c in candidates}
    fit = [c for c in candidates if _has_text_below(c.line, lines, places) and not labels.answer(c.mark.name)]
    counts = Counter(c.key for c in fit)
    sure = [c for c in fit if known(c.key) or (counts[c.key] >= 2 and len(c.mark.name) > 1)]
    keys = {c.key for c in sure} | {c.key for c in chosen}
    heads = [n for n, line in enumerate(lines) if line and (n == 0 or not lines[n - 1])]
    leading = {c.line for c in fit}
    in_blocks = sure and len(heads) >= 3 and sum(n in leading for n in heads) >= 0.8 * len(heads)
    if in_blocks:
        block = set(heads)
        return [c for c in fit if c.key in keys or c.line in block]
    return sure if len(keys) >= 2 or any(known(k) for k in keys) else []


def _time_above(line: int, lines: list[str]) -> bool:
    return line > 0 and ":" in lines[line - 1][:_REACH] and labels.only_time(lines[line - 1]) is not None


def _has_text_below(line: int, lines: list[str], places: set[int]) -> bool:
    """Whether what follows a name on its own line is text, directly or after one empty line."""
    below = line + 1
    if below < len(lines) and not lines[below]:
        below += 1
    return below < len(lines) and bool(lines[below]) and (below not in places or below == line + 2)


def _by_time(
    lines: list[str], starts: list[int], hints: Hints
) -> dict[int, tuple[int, int, str | None, float | None]]:
    """Turns of a text that has times at the head of its lines and no names."""
    opened: dict[int, tuple[int, int, str | None, float | None]] = {}
    for number, line in enumerate(lines):
        if not line or ":" not in line[:_REACH] or number in hints.breaks:
            continue
        head = labels.time_first(line)
        if head is not None:
            opened[number] = (starts[number] + _indent(line), starts[number] + head[0], None, head[1])
        elif (time := labels.only_time(line)) is not None:
            opened[number] = (starts[number] + _indent(line), starts[number] + len(line), None, time)
    return opened if len(opened) >= 2 else {}


def _cut(
    text: str,
    starts: list[int],
    opened: Mapping[int, tuple[int, int, str | None, float | None]],
    hints: Hints,
) -> tuple[Turn, ...]:
    edges = sorted(
        {(opened[n][0], n) for n in opened} | {(starts[n], -1) for n in hints.breaks if n not in opened}
    )
    turns: list[Turn] = []
    for i, (at, number) in enumerate(edges):
        if number < 0:
            continue
        start, after, speaker, time = opened[number]
        stop = edges[i + 1][0] if i + 1 < len(edges) else len(text)
        end = stop - 1 if stop < len(text) else stop
        if end > at and text[end - 1].isspace():
            end = at + len(text[at:end].rstrip())
        end = max(end, min(after, stop))
        text_start = min(after, end)
        if text_start < end and text[text_start].isspace():
            text_start = end - len(text[text_start:end].lstrip())
        turns.append(Turn(len(turns) + 1, start, text_start, end, speaker, time))
    return tuple(turns)

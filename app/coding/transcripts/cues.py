"""Subtitles: WebVTT (W3C, 2019) and SubRip. The cues of one speaker join to one turn.

A speaker stands in a voice tag (``<v Name>``, Teams) or before a colon (Zoom). Without any speaker
the cues join to paragraphs that end at a pause, each a turn of nobody with its time.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass

from app.coding.refusal import Refusal
from app.coding.text import normalise
from app.coding.transcripts import labels
from app.coding.transcripts.draft import Sheet
from app.coding.transcripts.roles import key_of, known

_STAMP = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
_TIMING = re.compile(rf"[ \t]*(?P<start>{_STAMP})[ \t]*-->[ \t]*(?P<end>{_STAMP})(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,99})?[ \t]+([^<>]{0,200})>")
_TAG = re.compile(
    r"</?(?:[cibuv]|ruby|rt|lang|font)(?:[ .\t][^<>]*)?>|<\d[\d:.]*>|\{\\an?\d+\}", re.IGNORECASE
)
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
_PAUSE = 2.0
_PARAGRAPH = 400


@dataclass(slots=True)
class _Piece:
    speaker: str | None
    start: float
    end: float
    text: str


def read(text: str, name: str, *, webvtt: bool) -> Sheet:
    """The turns of a subtitle file. Raises Refusal when it holds no cue with a time."""
    sheet = Sheet()
    cues = _cues(normalise(text).split("\n"), webvtt=webvtt)
    if not cues:
        raise Refusal("import.no_cues", file=name)
    voices = any(_VOICE.search(line) for _, _, lines in cues for line in lines)
    pieces = _by_voice(cues) if voices else _by_colon(cues)
    if any(p.speaker for p in pieces):
        for p in _joined(pieces):
            sheet.tell(p.speaker, p.start, p.text)
    else:
        for p in _paragraphs(pieces):
            sheet.tell(None, p.start, p.text)
    return sheet


def _cues(lines: list[str], *, webvtt: bool) -> list[tuple[float, float, list[str]]]:
    """Start and end in seconds and the lines of each cue; stray lines join the cue before them."""
    cues: list[tuple[float, float, list[str]]] = []
    block: list[str] = []
    aside = False
    for i, line in enumerate(lines):
        found = _TIMING.fullmatch(line) if "-->" in line else None
        if found:
            if block and (block[-1].strip().isdigit() or (i > 1 and not lines[i - 2].strip())):
                block.pop()
            aside = False
            if cues:
                cues[-1][2].extend(block)
            block = []
            cues.append((labels.seconds(found["start"]), labels.seconds(found["end"]), []))
        elif not line.strip():
            aside = False
        elif not aside:
            fresh = not i or not lines[i - 1].strip()
            aside = (
                webvtt
                and fresh
                and (_ASIDE.match(line) is not None or (not cues and line.startswith("WEBVTT")))
            )
            if not aside:
                block.append(line)
    if cues:
        cues[-1][2].extend(block)
    return cues


def _clean(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _by_voice(cues: list[tuple[float, float, list[str]]]) -> list[_Piece]:
    pieces = []
    for start, end, lines in cues:
        parts = _VOICE.split(" ".join(lines))
        if text := _clean(parts[0]):
            pieces.append(_Piece(None, start, end, text))
        for voice, spoken in zip(parts[1::2], parts[2::2], strict=True):
            who = " ".join(html.unescape(voice).split())
            if text := _clean(spoken):
                pieces.append(_Piece(who or None, start, end, text))
    return pieces


def _by_colon(cues: list[tuple[float, float, list[str]]]) -> list[_Piece]:
    """Cues whose lines start with a name; a line without one goes on with who spoke."""
    read_lines = [
        (start, end, text) for start, end, lines in cues for line in lines if (text := _clean(line))
    ]
    marks = [labels.colon(text) for _, _, text in read_lines]
    keys = [key_of(m.name) if m is not None and labels.plausible(m.name) else "" for m in marks]
    counts = Counter(k for k in keys if k)
    named = sum(counts.values()) >= 0.5 * len(cues)
    pieces: list[_Piece] = []
    who: str | None = None
    for (start, end, text), mark, key in zip(read_lines, marks, keys, strict=True):
        if mark is not None and key and (known(key) or counts[key] >= 2 or named):
            who = " ".join(mark.name.split())
            text = text[mark.end :]
        pieces.append(_Piece(who, start, end, text))
    return pieces


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    turns: list[_Piece] = []
    texts: list[list[str]] = []
    for p in pieces:
        same = turns and key_of(turns[-1].speaker or "") == key_of(p.speaker or "")
        if same:
            texts[-1].append(p.text)
        else:
            turns.append(p)
            texts.append([p.text])
    return [
        _Piece(t.speaker, t.start, t.end, " ".join(x for x in x_s if x))
        for t, x_s in zip(turns, texts, strict=True)
    ]


def _paragraphs(pieces: list[_Piece]) -> list[_Piece]:
    found: list[_Piece] = []
    texts: list[list[str]] = []
    size = 0
    for p in pieces:
        full = size > _PARAGRAPH and texts[-1][-1].endswith((".", "?", "!"))
        if found and not full and p.start - found[-1].end < _PAUSE:
            texts[-1].append(p.text)
            found[-1].end = max(found[-1].end, p.end)
            size += len(p.text)
        else:
            found.append(_Piece(None, p.start, p.end, ""))
            texts.append([p.text])
            size = len(p.text)
    return [_Piece(None, f.start, f.end, " ".join(x)) for f, x in zip(found, texts, strict=True)]

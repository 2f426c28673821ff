"""PDF with a text layer: lines joined to paragraphs, running heads, page numbers and hyphens taken away."""

from __future__ import annotations

import json
import queue
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.coding.refusal import Refusal
from app.coding.text import normalise
from app.coding.transcripts import labels, limits, pdf_worker
from app.coding.transcripts.draft import Sheet
from app.coding.transcripts.roles import key_of, known
from app.coding.transcripts.wordlist import words

_SECONDS = 8.0
_PAGE_SECONDS = 1.5
_MOST_SECONDS = 120.0
_PACE = 4.0
"""Pages a second that earn a long document more time than ``_SECONDS``."""

_NUMBER = re.compile(
    r"(?:[-–—|]\s*)?(?:pagina|pag\.?|page|blz\.?|p\.)?\s*\d{1,4}(?:\s*(?:van|of|/)\s*\d{1,4})?(?:\s*[-–—|])?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_BULLET = re.compile(r"(?:[•◦▪‣●○■□–—*-]|\d{1,2}[.)]|[a-z][.)])\s")
_BROKEN = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_KEEPS_HYPHEN = words("en of tot als dan noch dus maar and or")
_EDGE = 3
"""Lines at either end of a page that may belong to its head or foot (left, right and number)."""
_SIGNS = {0xF0B7: "•", 0xF0A7: "•", 0xF0D8: "•", 0xF0E0: "→", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl"}


def read(path: Path, name: str) -> Sheet:
    """The paragraphs of a PDF. Raises Refusal for one that is locked, broken, slow or without text."""
    texts: list[str] = []
    size = 0
    for answer in _answers(path, name):
        if "refused" in answer:
            raise Refusal(f"import.{answer['refused']}", file=name)
        if answer.get("pages", 0) > limits.PAGES:
            raise Refusal("import.pdf_pages", file=name, limit=limits.PAGES)
        if "text" in answer:
            texts.append(answer["text"])
            size += len(texts[-1])
            if size > limits.CHARACTERS * 1.2:
                raise Refusal("import.too_long", file=name, limit=limits.CHARACTERS // 1_000_000)
    if not any(t.strip() for t in texts):
        raise Refusal("import.pdf_no_text", file=name)
    return lay_out(texts)


def lay_out(pages: list[str]) -> Sheet:
    """Paragraphs out of the text of each page, line for line as a PDF gives it."""
    sheet = Sheet()
    lines_of = [[line.strip() for line in normalise(page.translate(_SIGNS)).split("\n")] for page in pages]
    lines_of, left_out = _without_heads(lines_of)
    joiner = _Joiner([line for lines in lines_of for line in lines])
    for paragraph in joiner.paragraphs():
        sheet.add(paragraph)
    if left_out:
        sheet.notice("import.page_lines_left_out", n=left_out)
    if joiner.hyphens:
        sheet.notice("import.hyphens_joined", n=joiner.hyphens)
    if blank := sum(not page.strip() for page in pages):
        sheet.notice("import.pages_without_text", n=blank)
    return sheet


def _without_heads(pages: list[list[str]]) -> tuple[list[list[str]], int]:
    """The pages without the lines at their edges that come back on other pages or number them."""
    edges: list[tuple[list[int], list[int]]] = []
    counts: Counter[tuple[bool, str]] = Counter()
    for lines in pages:
        filled = [i for i, line in enumerate(lines) if line]
        edge = filled[:_EDGE], filled[: -_EDGE - 1 : -1]
        edges.append(edge)
        counts.update(
            {
                (at_top, _DIGITS.sub("#", lines[i]))
                for at_top, side in zip((True, False), edge, strict=True)
                for i in side
            }
        )
    often = max(2, min(3, len(pages)), len(pages) // 5)
    kept: list[list[str]] = []
    left_out = 0
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True), 1):
        out: set[int] = set()
        for at_top, side in zip((True, False), edge, strict=True):
            for i in side:
                line = lines[i]
                again = counts[at_top, _DIGITS.sub("#", line)] >= often
                mark = labels.colon(line)
                spoken = mark is not None and known(key_of(mark.name))
                numbered = _NUMBER.fullmatch(line) and (again or len(pages) == 1 or str(number) in line)
                if not numbered and (spoken or not again or len(line) >= 120):
                    break
                out.add(i)
        left_out += len(out)
        kept.append([line for i, line in enumerate(lines) if i not in out])
    return kept, left_out


class _Joiner:
    """Lines to paragraphs, by how far a line reaches and what the next one starts with."""

    def __init__(self, lines: list[str]) -> None:
        self.hyphens = 0
        self._lines = lines
        lengths = sorted(len(line) for line in lines if line)
        self._width = lengths[int(len(lengths) * 0.9)] if lengths else 0
        self._labels = Counter(
            key_of(m.name)
            for line in lines
            if ":" in line[:90] and (m := labels.colon(line)) and labels.plausible(m.name)
        )
        text = "\n".join(lines)
        self._hyphenated = set(re.findall(r"[^\W\d_]+-[^\W\d_]+", text.casefold()))

    def paragraphs(self) -> Iterator[str]:
        """The paragraphs in order, an empty one between those that the pages set apart."""
        pieces: list[str] = []
        last = ""
        for line in self._lines:
            if not line:
                continue
            if pieces and self._goes_on(last, line):
                pieces[-1:] = self._join(pieces[-1], line)
            else:
                if pieces:
                    yield "".join(pieces)
                pieces = [line]
            last = line
        if pieces:
            yield "".join(pieces)

    def _goes_on(self, last: str, line: str) -> bool:
        if _BULLET.match(line) or labels.time_first(line) is not None or labels.only_time(line) is not None:
            return False
        mark = labels.colon(line) if ":" in line[:90] else None
        if mark is not None and labels.plausible(mark.name):
            key = key_of(mark.name)
            if known(key) or self._labels[key] >= 2:
                return False
        if line[0].islower() or _BROKEN.search(last[-60:]):
            return True
        if last.endswith((".", "?", "!", ":", "”", '"')):
            return len(last) >= 0.9 * self._width
        return len(last) >= 0.7 * self._width

    def _join(self, text: str, line: str) -> list[str]:
        """The end of a paragraph and the line that goes on with it, as pieces to be put together."""
        broken = _BROKEN.search(text[-60:])
        if broken is None:
            return [text, " ", line]
        word = re.match(r"[^\W\d_]+", line)
        if word is None or word[0].casefold() in _KEEPS_HYPHEN:
            return [text, " ", line]
        compound = f"{broken[1]}-{word[0]}".casefold()
        if text[-1] != "\u00ad" and (not word[0][0].islower() or compound in self._hyphenated):
            return [text, line]
        self.hyphens += 1
        return [text[:-1], line]


def _answers(path: Path, name: str) -> Iterator[dict[str, Any]]:
    """What the worker says, within the time that is given to it."""
    if getattr(sys, "frozen", False) or not sys.executable:
        yield from pdf_worker.pages(str(path), limits.PAGES)
        return
    started = time.monotonic()
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with subprocess.Popen(
        [
            sys.executable,
            "-I",
            "-X",
            "utf8",
            str(Path(pdf_worker.__file__)),
            str(path.absolute()),
            str(limits.PAGES),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=flags,
    ) as process:
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        reader = threading.Thread(target=_pump, args=(process, lines), daemon=True)
        reader.start()
        done = 0
        try:
            while True:
                elapsed = time.monotonic() - started
                steady = _SECONDS < elapsed < _MOST_SECONDS and done > _PACE * elapsed
                wait = _PAGE_SECONDS if steady else _SECONDS - elapsed
                try:
                    line = lines.get(timeout=max(wait, 0.01))
                except queue.Empty:
                    if time.monotonic() - started < _SECONDS + 0.1 and done > _PACE * _SECONDS:
                        continue
                    raise Refusal(
                        "import.pdf_slow", file=name, seconds=round(time.monotonic() - started)
                    ) from None
                if not line:
                    process.wait(_PAGE_SECONDS)
                    break
                done += 1
                yield json.loads(line)
        except subprocess.TimeoutExpired:
            done = 0
        finally:
            if process.poll() is None:
                process.kill()
            reader.join(5)
        if not done or process.returncode:
            raise Refusal("import.damaged", file=name)


def _pump(process: subprocess.Popen[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(b"")

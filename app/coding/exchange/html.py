"""The coded transcript as one page that any browser shows, with nothing from elsewhere and no scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

from app.coding.exchange.csv_files import clock
from app.coding.exchange.files import UNSEEN, atomic
from app.coding.exchange.html_style import STYLE, color_variables, combination_style
from app.coding.extract import Extract
from app.coding.model import Fragment, Source, Turn
from app.coding.report.writing import day_words

Say = Callable[..., str]


def write(extract: Extract, path: Path, say: Say) -> None:
    """Write all documents of the extract with their codings to ``path``; the same bytes each time.

    Raises Refusal when ``path`` cannot be written.
    """
    with atomic(path) as place, place.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(page(extract, say))


def page(extract: Extract, say: Say) -> Iterator[str]:
    """The page in pieces."""
    places = {code.guid: n for n, code in enumerate(extract.codebook)}
    by_source: dict[str, list[Fragment]] = {}
    for fragment in extract.fragments:
        by_source.setdefault(fragment.coding.source, []).append(fragment)
    combinations: dict[tuple[int, ...], int] = {}
    bodies = [
        _Document(extract, source, by_source.get(source.guid, []), places, combinations, say).html()
        for source in extract.sources
    ]
    title = _clean(extract.project_name)
    yield f'<!DOCTYPE html>\n<html lang="{say("export.html.lang")}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="color-scheme" content="light dark">\n'
    yield f"<title>{title}</title>\n<style>\n{STYLE}"
    yield color_variables([code.color for code in extract.codebook])
    for combination, number in combinations.items():
        yield combination_style(number, combination)
    yield f"</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n"
    told = " · ".join([day_words(extract.last_change, say), *extract.filter_words])
    yield f"<p>{_clean(told)}</p>\n</header>\n"
    if len(extract.sources) > 1:
        yield f'<nav aria-label="{_clean(say("export.html.jump"))}"><ul>\n'
        for n, source in enumerate(extract.sources):
            yield f'<li><a href="#d{n}">{_clean(source.name)}</a></li>\n'
        yield "</ul></nav>\n"
    yield from _legend(extract, places, say)
    yield "<main>\n"
    for n, (source, body) in enumerate(zip(extract.sources, bodies, strict=True)):
        yield f'<article id="d{n}">\n<h2>{_clean(source.name)}</h2>\n{body}</article>\n'
    yield "</main>\n</body>\n</html>\n"


def _clean(text: str) -> str:
    return escape(UNSEEN.sub("", text.replace("\t", " ")))


def _legend(extract: Extract, places: dict[str, int], say: Say) -> Iterator[str]:
    counts: dict[str, int] = {}
    for fragment in extract.fragments:
        counts[fragment.coding.code] = counts.get(fragment.coding.code, 0) + 1
    if not counts:
        return
    yield f'<section class="legend"><h2>{_clean(say("export.html.legend"))}</h2><ul>\n'
    for code in extract.codebook:
        if code.guid in counts:
            path, n = _clean(extract.codebook.path(code.guid)), places[code.guid]
            about = f' title="{_clean(code.definition)}"' if code.definition else ""
            yield f'<li{about}><i style="background:var(--c{n})"></i>{path} <b>{counts[code.guid]}</b></li>\n'
    yield "</ul></section>\n"


class _Document:
    """One source: its blocks (turns, and what stands between them), each with text, lanes and codes."""

    def __init__(
        self,
        extract: Extract,
        source: Source,
        fragments: Sequence[Fragment],
        places: dict[str, int],
        combinations: dict[tuple[int, ...], int],
        say: Say,
    ) -> None:
        self._text = extract.texts.get(source.guid, "")
        self._turns = extract.turns.get(source.guid, ())
        self._fragments = sorted(
            (f for f in fragments if f.coding.code in places),
            key=lambda f: (f.coding.start, -f.coding.end, places[f.coding.code], f.coding.coder),
        )
        self._roles = {s.guid: s.role for s in extract.speakers if s.source == source.guid}
        self._places, self._combinations, self._say = places, combinations, say
        used = sorted({places[f.coding.code] for f in self._fragments})
        self._lane = {place: n for n, place in enumerate(used)}

    def html(self) -> str:
        nothing = "" if self._fragments else f'<p class="none">{_clean(self._say("export.html.none"))}</p>\n'
        return nothing + "".join(self._blocks())

    def _blocks(self) -> Iterator[str]:
        first = 0
        waiting: list[Fragment] = []  # those that began before and may reach into the block
        for start, end, turn in self._ranges():
            while first < len(self._fragments) and self._fragments[first].coding.start < end:
                waiting.append(self._fragments[first])
                first += 1
            waiting = [f for f in waiting if f.coding.end > start]
            if turn is None and not self._text[start:end].strip():
                continue
            here = [f for f in waiting if f.coding.start < end]
            yield self._block(start, end, turn, here)

    def _ranges(self) -> Iterator[tuple[int, int, Turn | None]]:
        at = 0
        for turn in self._turns:
            if at < turn.start:
                yield at, turn.start, None
            yield turn.start, turn.end, turn
            at = turn.end
        if at < len(self._text):
            yield at, len(self._text), None

    def _block(self, start: int, end: int, turn: Turn | None, here: Sequence[Fragment]) -> str:
        role = self._roles.get(turn.speaker or "", "other") if turn else "other"
        gutter = ""
        if turn is not None:
            told = "" if turn.time is None else f"<time>{clock(turn.time)}</time>"
            gutter = f'<span title="{_clean(self._say("export.html.turn", n=turn.n))}">{turn.n}</span>{told}'
        lanes = "".join(
            f'<i style="left:{self._lane[place] * 5}px;background:var(--c{place})"></i>'
            for place in sorted({self._places[f.coding.code] for f in here})
        )
        room = f' style="width:{len(self._lane) * 5}px"'
        began = [f for f in here if f.coding.start >= start]
        notes = "".join(self._note(f) for f in began)
        label_end = min(max(turn.text_start, start), end) if turn else start
        body = "".join(self._marked(start, label_end, here, label=True))
        body += "".join(self._marked(label_end, end, here))
        return (
            f'<div class="turn {role}"><div class="n">{gutter}</div><p>{body}</p>'
            f'<div class="lanes"{room}>{lanes}</div><ul class="codes">{notes}</ul></div>\n'
        )

    def _note(self, fragment: Fragment) -> str:
        place = self._places[fragment.coding.code]
        name = _clean(fragment.path.rpartition(" > ")[2])
        memo = f"<q>{_clean(fragment.memo)}</q>" if fragment.memo else ""
        return (
            f'<li style="border-color:var(--c{place})" title="{_clean(fragment.path)}">{name} '
            f"<small>{_clean(fragment.coder)}</small>{memo}</li>"
        )

    def _marked(
        self, start: int, end: int, here: Iterable[Fragment], *, label: bool = False
    ) -> Iterator[str]:
        """The text cut at every edge of a coding, each piece marked with the codes over it."""
        begins: dict[int, list[Fragment]] = {}
        ends: dict[int, list[Fragment]] = {}
        for f in here:
            if f.coding.start < end and f.coding.end > start:
                begins.setdefault(max(start, f.coding.start), []).append(f)
                ends.setdefault(min(end, f.coding.end), []).append(f)
        standing: dict[str, Fragment] = {}
        for low, high in pairwise(sorted({start, end, *begins, *ends})):
            for f in ends.get(low, ()):
                del standing[f.coding.guid]
            standing.update((f.coding.guid, f) for f in begins.get(low, ()))
            words = _clean(self._text[low:high])
            if label:
                words = f"<b>{words}</b>"
            over = standing.values()
            if not over:
                yield words
                continue
            combination = tuple(sorted({self._places[f.coding.code] for f in over}))
            number = self._combinations.setdefault(combination, len(self._combinations))
            told = "; ".join(dict.fromkeys(f"{f.path} ({f.coder})" for f in over))
            yield f'<mark class="k{number}" title="{_clean(told)}">{words}</mark>'

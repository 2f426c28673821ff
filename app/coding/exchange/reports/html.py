"""A report as one page that any browser shows, with nothing from elsewhere and no scripts."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from app.coding.exchange.files import UNSEEN, atomic
from app.coding.exchange.reports.word_table import shown
from app.coding.report.tree import (
    Block,
    Figure,
    Heading,
    Paragraph,
    Picture,
    Quotation,
    Report,
    Run,
    Table,
    TableHere,
    TableRef,
)

Say = Callable[..., str]
Progress = Callable[[int, int, str], object]
STYLE = """\
:root { --paper: #fdfcf9; --ink: #1f2933; --soft: #5d6975; --line: #d9d5cc; --wash: #f1efe8;
  color-scheme: light dark; }
body { margin: 0 auto; max-width: 46rem; padding: 3rem 1.5rem; background: var(--paper); color: var(--ink);
  font: 17px/1.6 Georgia, Cambria, serif; }
h1, h2, h3, h4, h5, h6, nav, table, figcaption, caption, footer, .label, .note, .definition, header p {
  font-family: system-ui, Calibri, sans-serif; }
header h1 { font-size: 2.3rem; line-height: 1.15; margin: 0 0 .5rem; }
header p { color: var(--soft); margin: .1rem 0; }
h2 { font-size: 1.6rem; margin: 3rem 0 .75rem; line-height: 1.25; }
h3 { font-size: 1.25rem; margin: 2.2rem 0 .5rem; line-height: 1.3; }
h4, h5, h6 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; }
nav { font-size: .9rem; line-height: 1.45; margin: 2rem 0; }
nav h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li.deep { padding-left: 1.5rem; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em; }
.definition, .note, .label, figcaption, footer { color: var(--soft); font-size: .88rem; }
.definition { font-style: italic; }
.item { margin: .2rem 0 .2rem 1rem; }
.todo { font-weight: 600; padding-left: 1rem; border-left: 3px solid; }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid var(--line); white-space: pre-line; }
figure { margin: 1.5rem 0; }
figure svg { max-width: 100%; height: auto; background: #fff; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; width: 100%; border-top: 2px solid;
  border-bottom: 2px solid; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; white-space: pre-line; }
thead th { background: var(--wash); vertical-align: bottom; }
tbody th { font-weight: 400; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.strong, .strong th { font-weight: 700; }
footer { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 1rem; }
footer ol { padding-left: 2.2rem; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17191c; --ink: #e6e3dc; --soft: #a2aab3; --line: #3a3f46; --wash: #202327; }
}
@media print { :root { --paper: #fff; --ink: #000; --wash: #f3f3f3; }
  body { font-size: 10.5pt; max-width: none; }
  h2, h3, h4, caption, figure { break-after: avoid; } tr, blockquote { break-inside: avoid; } }
"""
_DECLARATION = re.compile(r"^.*?(?=<svg)", re.S)
_IDS = re.compile(r'(?:id="|url\(#|xlink:href="#)')


def write(report: Report, path: Path, say: Say, progress: Progress = lambda done, of, what: None) -> None:
    """Write the page to ``path``, the same bytes each time. Raises Refusal when it cannot be written."""
    with atomic(path) as place, place.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_page(report, say, progress))
    progress(100, 100, "")


def _page(report: Report, say: Say, progress: Progress) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{_clean(report.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    yield f"<header><h1>{_clean(report.title)}</h1>\n"
    for line in (report.subtitle, *report.about, say("report.made_with", program=report.program)):
        if line:
            yield f"<p>{_clean(line)}</p>\n"
    contents = _clean(say("report.contents"))
    yield f'</header>\n<nav aria-labelledby="contents"><h2 id="contents">{contents}</h2><ul>\n'
    for n, block in enumerate(report.blocks):
        if isinstance(block, Heading) and block.level <= 2:
            deep = ' class="deep"' if block.level == 2 else ""
            yield f'<li{deep}><a href="#h{n}">{_clean(f"{block.number} {block.text}".strip())}</a></li>\n'
    yield "</ul></nav>\n<main>\n"
    notes: list[str] = []
    for n, block in enumerate(report.blocks):
        if n % 64 == 0:
            progress(90 * n // len(report.blocks), 100, "")
        yield _block(n, block, report, say, notes)
    yield "</main>\n"
    if notes:
        yield "<footer><ol>\n"
        for n, note in enumerate(notes, 1):
            back = f'<a href="#q{n}" aria-label="{_clean(say("report.back"))}">↩</a>'
            yield f'<li id="f{n}">{_clean(note)} {back}</li>\n'
        yield "</ol></footer>\n"
    yield "</body>\n</html>\n"


def _block(n: int, block: Block, report: Report, say: Say, notes: list[str]) -> str:
    if isinstance(block, Heading):
        level = min(block.level + 1, 6)
        return f'<h{level} id="h{n}">{_clean(f"{block.number} {block.text}".strip())}</h{level}>\n'
    if isinstance(block, Paragraph):
        look = f' class="{block.look}"' if block.look in ("definition", "note", "item", "todo") else ""
        return f"<p{look}>{''.join(map(_run, block.runs))}</p>\n"
    if isinstance(block, Quotation):
        notes.append(block.note)
        at = len(notes)
        label = f' <span class="label">({_clean(block.label)})</span>' if block.label else ""
        mark = f'<sup><a id="q{at}" href="#f{at}">{at}</a></sup>'
        return f'<blockquote id="{block.number}">“{_clean(block.text.strip())}”{label}{mark}</blockquote>\n'
    if isinstance(block, Picture):
        return _picture(block, say)
    assert isinstance(block, TableHere)
    return _table(report.table(block.number), say)


def _run(part: Run) -> str:
    if isinstance(part, TableRef):
        return f'<a href="#t{part.number}">{_clean(part.words)}</a>'
    if isinstance(part, Figure):
        return f'<data value="{part.value:g}">{_clean(part.words)}</data>'
    return _clean(part)


def _picture(picture: Picture, say: Say) -> str:
    from app.coding.exchange.pictures import paint

    with tempfile.TemporaryDirectory(prefix="kantlijn-") as folder:
        file = Path(folder) / "picture.svg"
        paint.write(picture.drawing, file)
        svg = _DECLARATION.sub("", file.read_text("utf-8"), count=1)
    own = f"p{picture.number}-"
    svg = _IDS.sub(lambda m: m.group() + own, svg)
    told = _clean(picture.told[:2000])
    caption = f"{say('report.caption_picture')} {picture.number}. {picture.title}"
    return (
        f'<figure id="p{picture.number}"><div class="scroll" role="img" aria-label="{told}">{svg}</div>'
        f"<figcaption>{_clean(caption)}</figcaption></figure>\n"
    )


def _table(table: Table, say: Say) -> str:
    caption = f"{say('report.caption_table')} {table.number}. {table.title}"
    parts = [
        f'<div class="scroll"><table id="t{table.number}"><caption>{_clean(caption)}</caption>\n<thead><tr>'
    ]
    looks = ["" if c.kind == "text" else ' class="n"' for c in table.columns]
    parts += [
        f'<th scope="col"{k}>{_clean(c.header)}</th>' for c, k in zip(table.columns, looks, strict=True)
    ]
    parts.append("</tr></thead>\n<tbody>\n")
    for row in table.rows:
        strong = ' class="strong"' if row.strong else ""
        inset = f' style="padding-left:{row.level}em"' if row.level else ""
        first, *rest = (_clean(shown(v, c, say)) for v, c in zip(row.cells, table.columns, strict=True))
        cells = "".join(f"<td{k}>{v}</td>" for v, k in zip(rest, looks[1:], strict=True))
        parts.append(f'<tr{strong}><th scope="row"{inset}>{first}</th>{cells}</tr>\n')
    parts.append("</tbody></table></div>\n")
    if table.notes:
        parts.append(f'<p class="note">{_clean(" ".join(table.notes))}</p>\n')
    return "".join(parts)


def _clean(text: str) -> str:
    return escape(UNSEEN.sub("", text.replace("\t", " ")))

"""Tables as one page that any browser shows and any word processor opens, with nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from html import escape
from pathlib import Path

from app.coding.exchange.files import UNSEEN, atomic
from app.coding.exchange.sheets import Cell, Formula, Painted, Sheet, unique_headers
from app.coding.report.writing import day_words

NUMBERS = ("whole", "decimal", "number", "clock", "share")
STYLE = """\
:root { --paper: #fdfcf9; --ink: #1f2933; --soft: #5d6975; --line: #d9d5cc; color-scheme: light dark; }
body { margin: 0 auto; max-width: 90rem; padding: 2rem 1.5rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; }
p { color: var(--soft); margin: .25rem 0 0; }
div { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
td { white-space: pre-line; }
th { font-weight: 600; vertical-align: bottom; }
.sums td { font-weight: 600; }
.first td { border-top: 2px solid var(--soft); }
.n { text-align: right; font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17191c; --ink: #e6e3dc; --soft: #a2aab3; --line: #3a3f46; }
}
@media print { :root { --paper: #fff; --ink: #000; } body { font-size: 9pt; } }
"""


def write(title: str, about: str, sheets: Sequence[Sheet], path: Path, say: Callable[..., str]) -> None:
    """Write the tables under each other; the same bytes each time. Raises Refusal."""
    with atomic(path) as place, place.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_page(title, about, sheets, say))


def _page(title: str, about: str, sheets: Sequence[Sheet], say: Callable[..., str]) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html lang="{say("export.html.lang")}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{_clean(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    yield f"<header><h1>{_clean(title)}</h1>\n<p>{_clean(about)}</p></header>\n<main>\n"
    for sheet in sheets:
        numbers = [' class="n"' if column.kind in NUMBERS else "" for column in sheet.columns]
        headers = unique_headers((c.header for c in sheet.columns), say("export.no_header"))
        yield f"<section><h2>{_clean(sheet.title)}</h2>\n<div><table>\n<thead><tr>"
        for header, look in zip(headers, numbers, strict=True):
            yield f'<th scope="col"{look}>{_clean(header)}</th>'
        yield "</tr></thead>\n<tbody>\n"
        for at, row in enumerate(sheet.rows, start=sheet.totals - sheet.count):
            cells = zip(row, sheet.columns, numbers, strict=True)
            sums = "" if at < 0 else ' class="sums"' if at else ' class="sums first"'
            yield (
                f"<tr{sums}>"
                + "".join(f"<td{n}>{_cell(v, c.kind, say)}</td>" for v, c, n in cells)
                + "</tr>\n"
            )
        yield "</tbody></table></div></section>\n"
    yield "</main>\n</body>\n</html>\n"


def _cell(value: Cell, kind: str, say: Callable[..., str]) -> str:
    if isinstance(value, Painted | Formula):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, datetime):
        return f"{day_words(value.isoformat(), say)} {value:%H:%M}"
    if isinstance(value, date):
        return day_words(value.isoformat(), say)
    if kind == "share":
        return f"{100 * value:.0f}%"
    words = f"{value:.2f}" if kind == "decimal" else str(value)
    return words.replace(".", say("export.decimal"))


def _clean(text: str) -> str:
    return escape(UNSEEN.sub("", text.replace("\t", " ")))

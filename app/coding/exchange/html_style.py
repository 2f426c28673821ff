"""The look of the coded transcript: calm paper, a tint and an underline per code, lanes in the margin."""

from __future__ import annotations

from collections.abc import Sequence

STYLE = """\
:root { --paper: #fdfcf9; --ink: #1f2933; --soft: #5d6975; --line: #e4e1da; color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.55 Charter, "Bitstream Charter", Cambria, Georgia, serif; }
header, nav, .legend, main { max-width: 78rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2rem; }
header p, .none { color: var(--soft); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; }
nav ul, .legend ul, .codes { list-style: none; margin: 0; padding: 0; }
nav ul, .legend ul { display: flex; flex-wrap: wrap; gap: .3rem 1.25rem;
  font: 14px/1.5 system-ui, sans-serif; }
nav a { color: inherit; }
.legend h2 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .45em; }
.legend b { font-weight: 400; color: var(--soft); }
.turn { display: grid; grid-template-columns: 4.25rem minmax(0, 42rem) auto minmax(9rem, 1fr);
  column-gap: 1rem; }
.turn p { margin: 0; padding: .45rem 0; white-space: pre-wrap; overflow-wrap: break-word; }
.turn p > b { font: 600 13px/1 system-ui, sans-serif; color: var(--soft); }
.interviewer p { color: var(--soft); }
.n { padding: .6rem 0; text-align: right; color: var(--soft); font: 12px/1.5 system-ui, sans-serif;
  font-variant-numeric: tabular-nums; }
.n time { display: block; }
.lanes { position: relative; }
.lanes i { position: absolute; top: 0; bottom: 0; width: 3px; }
.codes { padding: .5rem 0; font: 13px/1.4 system-ui, sans-serif; }
.codes li { border-left: 3px solid; padding-left: .5em; margin-bottom: .25em; }
.codes small { color: var(--soft); font-size: inherit; }
.codes q { display: block; color: var(--soft); font-style: italic; white-space: pre-wrap; }
mark { color: inherit; background-repeat: no-repeat; padding-top: .1em;
  -webkit-box-decoration-break: clone; box-decoration-break: clone; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17191c; --ink: #e6e3dc; --soft: #a2aab3; --line: #2b2f35; }
}
@media (max-width: 60rem) {
  .turn { grid-template-columns: 3rem minmax(0, 1fr) auto; }
  .codes { grid-column: 2 / -1; padding-top: 0; }
}
@media print {
  :root { --paper: #fff; --ink: #000; }
  body { font-size: 10.5pt; }
  article { break-before: page; }
  .turn { break-inside: avoid; }
  mark, i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
THICK, STEP = 2, 3
"""Pixels: an underline, and from one underline to the next."""


def color_variables(colors: Sequence[str]) -> str:
    """Per code its hue ``--cN`` and its tint ``--tN``, 12% of the hue in light and 24% in dark."""
    hues = " ".join(f"--c{n}: {color};" for n, color in enumerate(colors))
    light = " ".join(f"--t{n}: {color}1f;" for n, color in enumerate(colors))
    dark = " ".join(f"--t{n}: {color}3d;" for n, color in enumerate(colors))
    return f":root {{ {hues} {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def combination_style(number: int, codes: Sequence[int]) -> str:
    """The look of a passage under these codes: their tints over one another, an underline for each."""
    lines = [f"linear-gradient(var(--c{code}), var(--c{code}))" for code in codes]
    tints = [f"linear-gradient(var(--t{code}), var(--t{code}))" for code in codes]
    sizes = [f"100% {THICK}px"] * len(codes) + ["100% 100%"] * len(codes)
    below = [f"left 0 bottom {n * STEP}px" for n in range(len(codes))] + ["0 0"] * len(codes)
    return (
        f".k{number} {{ background-color: transparent; background-image: {', '.join(lines + tints)}; "
        f"background-size: {', '.join(sizes)}; background-position: {', '.join(below)}; "
        f"padding-bottom: {len(codes) * STEP}px; }}\n"
    )

"""From a definition and a project's material to the report as a tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.coding.model import Fragment, Notice
from app.coding.refusal import Refusal
from app.coding.report import picturing, tabulating
from app.coding.report.appendix import appendix
from app.coding.report.chapters import Quoting, chapters
from app.coding.report.definition import Definition
from app.coding.report.label import labels
from app.coding.report.material import Material, ThemeAt, spoken, themes
from app.coding.report.overview import material, overview
from app.coding.report.tree import FragmentRow, Report
from app.coding.report.writing import Builder, day_words

Say = Callable[..., str]
Progress = Callable[[int, int, str], object]
STEPS = 100


def make(
    definition: Definition, stuff: Material, say: Say, progress: Progress = lambda done, of, what: None
) -> Report:
    """Make the report; ``say`` gives the sentences, in the language of the report.

    ``progress`` is told how far it is and may raise to stop it. Raises Refusal for a label's unknown field,
    a table's unknown attribute or code, and a report without any code.
    """
    extract = stuff.extract
    made = labels(extract, definition.label, say, cases_named=definition.cases_named)
    found = themes(definition, extract)
    if not found:
        raise Refusal("report.no_codes")
    progress(0, STEPS, "")
    builder = Builder(say)
    quoting = Quoting(stuff, builder, made.make)
    if definition.intro.strip():
        builder.heading(1, say("report.heading.intro"), "intro")
        builder.text(definition.intro, key="intro")
    material(builder, stuff, found)
    table = overview(builder, stuff, definition, found)
    picturing.overall(builder, stuff, definition, quoting.notices)
    progress(20, STEPS, "")
    chapters(quoting, definition, found, table, lambda n, of: progress(20 + 40 * n // max(of, 1), STEPS, ""))
    if definition.tables:
        builder.heading(1, say("report.heading.tables"), "tables")
        for wish in definition.tables:
            progress(60, STEPS, "")
            tabulating.add(wish, quoting, definition, found)
    picturing.of_documents(builder, stuff, definition, found, quoting.notices)
    if definition.closing.strip():
        builder.heading(1, say("report.heading.closing"), "closing")
        builder.text(definition.closing, key="closing")
    appendix(quoting, definition, found, table)
    progress(80, STEPS, "")
    rows = _fragments(quoting, found)
    notices = list(quoting.notices)
    if made.left:
        notices.append(Notice("report.notice.label_left", {"fields": ", ".join(sorted(made.left))}))
    about = [say("report.about_project", name=extract.project_name), day_words(stuff.moment[:10], say)]
    names = {c.guid: c.name for c in extract.codebook}
    return Report(
        title=definition.title or definition.name, subtitle=definition.subtitle, about=tuple(about),
        blocks=tuple(builder.blocks), tables=tuple(builder.tables), fragments=rows,
        language=stuff.language, moment=stuff.moment, program=f"Kantlijn {extract.program_version}".strip(),
        notices=tuple(notices), quoted=tuple(quoting.made), labels=names,
    )  # fmt: skip


def _fragments(quoting: Quoting, found: Sequence[ThemeAt]) -> tuple[FragmentRow, ...]:
    """Every fragment of the report, by theme; with those that only a table of pairs quotes."""
    stuff = quoting.stuff
    extract, numbers, documents = stuff.extract, stuff.numbers, stuff.documents
    left = dict(quoting.made)

    def row(theme: str, under: str, fragment: Fragment) -> FragmentRow:
        coding = fragment.coding
        quote = left.pop(coding.guid, None)
        return FragmentRow(
            numbers[coding.guid], theme, fragment.path, spoken(extract, fragment),
            quote.text if quote else "", quoting.label(fragment), documents.get(coding.source, ""),
            fragment.turn, coding.start, coding.end, coding.guid, under, coding.weight,
        )  # fmt: skip

    # a coding has one code, and a code counts for one theme: none comes twice
    rows = [row(theme.code.name, theme.code.guid, f) for theme in found for f in theme.own]
    others = {f.coding.guid: f for f in extract.fragments if f.coding.guid in left}
    return (*rows, *(row("", "", others[guid]) for guid in list(left)))

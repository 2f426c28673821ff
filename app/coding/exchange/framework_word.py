"""A framework as .docx: landscape, for each branch of codes a table of cases that fits the page."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.exchange.files import UNSEEN, atomic, moment, rezipped
from app.coding.framework import Grid, branches, headings
from app.coding.model import Attribute
from app.coding.report.writing import day_words

if TYPE_CHECKING:
    from docx.document import Document

Say = Callable[..., str]
MOST_CODES = 4
"""Columns of codes in one table; a branch with more goes on in the next."""
WIDE, FIRST = 14_570, 2_270
"""Twentieths of a point: the room between the margins of A4 landscape, and the column of the cases."""


def write(grid: Grid, path: Path, say: Say, *, title: str, when: str) -> None:
    """Write the summaries to ``path``, the same bytes each time. Raises Refusal when it cannot be written."""
    document = _dressed(grid, say, title, when)
    document.add_paragraph(_clean(grid.framework.name), style="Title")
    total, done = len(grid.cases) * len(grid.codes), grid.summarised()
    told = [title, day_words(when, say), say("framework.progress", n=total, done=done)]
    document.add_paragraph(_clean(" · ".join(told)))
    names = headings(grid)
    for top, places in branches(grid):
        document.add_paragraph(_clean(top.name), style="Heading 1")
        for at in range(0, len(places), MOST_CODES):
            if at:
                document.add_paragraph()
            part = places[at : at + MOST_CODES]
            _table(document, grid, [names[n] for n in part], part, say)
    content = io.BytesIO()
    document.save(content)
    with atomic(path) as place:
        rezipped(content.getvalue(), place, moment(when))


def _table(document: Document, grid: Grid, names: Sequence[str], places: Sequence[int], say: Say) -> None:
    """One table, its elements made straight: python-docx looks through all of a table for each cell."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    width = (WIDE - FIRST) // len(places)
    widths = [FIRST, *[width] * len(places)]
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    table: Any = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>'
        '<w:top w:val="single" w:sz="8" w:color="1F2933"/>'
        '<w:bottom w:val="single" w:sz="8" w:color="1F2933"/>'
        '<w:insideH w:val="single" w:sz="4" w:color="D5DCE4"/></w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid></w:tbl>"
    )
    table.append(_row([(say("export.column.case"), ""), *((n, "") for n in names)], widths, head=True))
    for case in grid.cases:
        values = grid.values.get(case.guid, {})
        beside = "\n".join(_value(a, values.get(a.name)) for a in grid.attributes if values.get(a.name))
        cells = [(grid.text(case.guid, grid.codes[n].guid), "") for n in places]
        table.append(_row([(case.name, beside), *cells], widths))
    document.element.body.sectPr.addprevious(table)


def _value(attribute: Attribute, value: str | None) -> str:
    return f"{attribute.name}: {value}"


def _row(cells: Sequence[tuple[str, str]], widths: Sequence[int], *, head: bool = False) -> Any:
    from xml.sax.saxutils import escape

    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    stays = "<w:keepNext/>" if head else ""  # with a heading above it and the first case below

    def paragraph(text: str, look: str) -> str:
        lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
        space = f'<w:pPr>{stays}<w:spacing w:before="40" w:after="40"/></w:pPr>'
        return f"<w:p>{space}<w:r><w:rPr>{look}</w:rPr>{lines}</w:r></w:p>"

    parts = []
    for n, ((text, small), width) in enumerate(zip(cells, widths, strict=True)):
        bold = head or n == 0
        shown = paragraph(_clean(text), ("<w:b/>" if bold else "") + '<w:sz w:val="18"/>')
        if small:
            shown += paragraph(_clean(small), '<w:color w:val="5D6975"/><w:sz w:val="15"/>')
        parts.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{shown}</w:tc>')
    told = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else ""
    return parse_xml(f"<w:tr {nsdecls('w')}>{told}{''.join(parts)}</w:tr>")


def _clean(text: str) -> str:
    return UNSEEN.sub("", text.replace("\t", " "))


def _dressed(grid: Grid, say: Say, title: str, when: str) -> Document:
    """An empty landscape document with our properties and faces."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    document = docx.Document()
    told = document.core_properties
    told.author, told.title, told.comments = "Kantlijn", _clean(f"{title}: {grid.framework.name}")[:255], ""
    told.created = told.modified = moment(when)
    told.last_modified_by, told.language = "Kantlijn", say("export.html.lang")
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    for name, points in (("Normal", 9.5), ("Title", 22), ("Heading 1", 14)):
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = (
            "Calibri",
            Pt(points),
            RGBColor(0x1F, 0x29, 0x33),
        )
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
    return document

"""Fragments by theme as .docx: the codebook's tree in real headings, under each code its fragments."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.exchange.csv_files import clock
from app.coding.exchange.files import UNSEEN, atomic, moment, rezipped
from app.coding.extract import Extract
from app.coding.model import Fragment
from app.coding.report.writing import day_words

if TYPE_CHECKING:
    from docx.document import Document

Say = Callable[..., str]
_DEEPEST = 9
"""Word has nine levels of headings; deeper codes share the last."""


def write(extract: Extract, path: Path, say: Say) -> None:
    """Write the fragments of the extract to ``path``, the same bytes each time.

    A speaker is told by role, never by name. Codes without fragments under them are left out. Raises
    Refusal when ``path`` cannot be written.
    """
    document = _dressed(extract, say)
    add = _Writer(document)
    add("Title", extract.project_name)
    add("Subtitle", say("export.word.title"))
    add("Source", " · ".join([day_words(extract.last_change, say), *extract.filter_words]))
    by_code: dict[str, list[Fragment]] = {}
    for fragment in extract.fragments:
        by_code.setdefault(fragment.coding.code, []).append(fragment)
    book = extract.codebook
    shown = {guid for guid in by_code if guid in book}
    for guid in tuple(shown):
        shown |= {code.guid for code in book.ancestors(guid)}
    if not shown:
        add("Normal", say("export.word.none"))
    for code in book:
        if code.guid not in shown:
            continue
        add(f"Heading {min(book.depth(code.guid) + 1, _DEEPEST)}", code.name)
        if code.definition:
            add("Definition", code.definition)
        for fragment in by_code.get(code.guid, ()):
            _add(add, fragment, say)
    content = io.BytesIO()
    document.save(content)
    with atomic(path) as place:
        rezipped(content.getvalue(), place, moment(extract.last_change))


class _Writer:
    """Appends paragraphs straight to the body: python-docx searches all of it for each new one."""

    def __init__(self, document: Document) -> None:
        from docx.oxml.ns import qn

        self._ids = {style.name: style.style_id for style in document.styles}
        self._before = document.element.body.sectPr.addprevious
        self._make = document.element.body.makeelement
        self._tags = {tag: qn(f"w:{tag}") for tag in ("p", "pPr", "pStyle", "val", "r", "t", "br")}
        self._space = qn("xml:space")

    def __call__(self, style: str, text: str) -> None:
        """Add ``text`` in ``style``; a line feed is a new line."""
        from lxml.etree import SubElement

        tags = self._tags
        paragraph = self._make(tags["p"], {})
        properties = SubElement(paragraph, tags["pPr"])
        SubElement(properties, tags["pStyle"]).set(tags["val"], self._ids[style])
        run = SubElement(paragraph, tags["r"])
        for n, line in enumerate(_clean(text).split("\n")):
            if n:
                SubElement(run, tags["br"])
            words = SubElement(run, tags["t"])
            words.set(self._space, "preserve")
            words.text = line
        self._before(paragraph)


def _add(add: _Writer, fragment: Fragment, say: Say) -> None:
    add("Fragment", fragment.text)
    told = [fragment.document]
    if fragment.turn is not None:
        told.append(say("export.word.turn", n=fragment.turn))
    if fragment.time is not None:
        told.append(clock(fragment.time))
    if fragment.role is not None:
        told.append(say(f"export.role.{fragment.role}"))
    told.append(say("export.html.by", coder=fragment.coder))
    add("Source", " · ".join(told))
    if fragment.memo:
        add("Memo", say("export.word.memo", text=fragment.memo))


def _clean(text: str) -> str:
    return UNSEEN.sub("", text.replace("\t", " "))


def _dressed(extract: Extract, say: Say) -> Document:
    """An empty document with the styles and the properties of ours."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    document = docx.Document()
    told, when = document.core_properties, moment(extract.last_change)
    told.author, told.title, told.comments = "Kantlijn", _clean(extract.project_name)[:255], ""
    told.created = told.modified = when
    told.last_modified_by, told.language = "Kantlijn", say("export.html.lang")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    ink, soft = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x5D, 0x69, 0x75)
    styles = document.styles

    def font(style: Any, name: str, points: float, color: RGBColor) -> None:
        style.font.name, style.font.size, style.font.color.rgb = name, Pt(points), color
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)

    font(styles["Normal"], "Cambria", 11, ink)
    language = styles["Normal"].element.get_or_add_rPr().makeelement(qn("w:lang"), {})
    language.set(qn("w:val"), "nl-NL" if say("export.html.lang") == "nl" else "en-GB")
    styles["Normal"].element.get_or_add_rPr().append(language)
    font(styles["Title"], "Calibri", 26, ink)
    font(styles["Subtitle"], "Calibri", 13, soft)
    for level in range(1, _DEEPEST + 1):
        font(styles[f"Heading {level}"], "Calibri", max(11, 20 - 2.5 * level), ink)
        styles[f"Heading {level}"].paragraph_format.keep_with_next = True
    for name, points, color, indent, before, after in (
        ("Fragment", 11, ink, 0.6, 8, 0),
        ("Source", 9, soft, 0.6, 0, 6),
        ("Memo", 9.5, soft, 1.2, 0, 8),
        ("Definition", 10, soft, 0, 0, 6),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        font(style, "Cambria" if name == "Fragment" else "Calibri", points, color)
        style.font.italic = name in ("Memo", "Definition")
        style.paragraph_format.left_indent = Cm(indent)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name == "Fragment"
    return document

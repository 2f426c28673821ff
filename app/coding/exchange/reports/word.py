"""A report as .docx: real headings, numbered captions, a filled table of contents, footnotes to fragments."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from app.coding.exchange.files import UNSEEN, atomic, moment, rezipped
from app.coding.exchange.reports import pages, word_styles
from app.coding.exchange.reports.word_table import table_xml
from app.coding.exchange.reports.word_text import (
    CELL_CLOSE,
    bookmark,
    field,
    paragraph,
    plain,
    run,
    section,
)
from app.coding.report.tree import (
    Block,
    Figure,
    Heading,
    Paragraph,
    Picture,
    Quotation,
    Report,
    Table,
    TableHere,
    TableRef,
)

if TYPE_CHECKING:
    from docx.document import Document

Say = Callable[..., str]
Progress = Callable[[int, int, str], object]
CONTENTS = 2
"""Levels of headings in the table of contents."""
EMU = 12700
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LOOKS = {"text": "Normal", "definition": "Definition", "note": "Note", "item": "Item", "todo": "Todo"}
_UNNUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr><w:ind w:left="0" w:firstLine="0"/>'
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def write(report: Report, path: Path, say: Say, progress: Progress = lambda done, of, what: None) -> None:
    """Write the report to ``path``, the same bytes each time.

    ``progress`` may raise to stop it: nothing is written then. Refuses a ``path`` that cannot be written.
    """
    document = _package(report, say)
    language = _language(report)
    body = _Body(report, say, document, progress)
    parts = [*body.front(), *body.blocks(), section(landscape=False, title_page=True, last=True)]
    _fill(document, "".join(parts), body.footnotes, language)
    progress(90, 100, "")
    content = io.BytesIO()
    document.save(content)
    with atomic(path) as place:
        rezipped(content.getvalue(), place, moment(report.moment))
    progress(100, 100, "")


def _language(report: Report) -> str:
    return "nl-NL" if report.language == "nl" else "en-GB"


TOGETHER = 5
"""The last lines of the contents that go to a next page together: one alone looks like a mistake."""


class _Body:
    """Turns blocks into XML, with the pictures put into the package and the footnotes gathered."""

    def __init__(self, report: Report, say: Say, document: Document, progress: Progress) -> None:
        self.report, self.say, self.document, self.progress = report, say, document, progress
        self.footnotes: list[str] = []
        self._marks = 0
        self._turned = pages.turned(report)
        self._kept = {n - 1 for n, first in pages.leading(report).items() if first < n}

    def front(self) -> Iterator[str]:
        """The first page and the table of contents."""
        report = self.report
        yield paragraph("Title", plain(report.title))
        if report.subtitle:
            yield paragraph("Subtitle", plain(report.subtitle))
        for line in (*report.about, self.say("report.made_with", program=report.program)):
            yield paragraph("About", plain(line))
        yield paragraph("TOCHeading", plain(self.say("report.contents")), extra="<w:pageBreakBefore/>")
        yield from self._contents()

    def _contents(self) -> Iterator[str]:
        """The field with its entries, and in it a line that goes when the field is updated: nobody knows the
        pages before a word processor has laid them out. Word offers to do so at opening, by
        ``word_styles.settings``; a field that is itself marked dirty it may update before it has pages.
        """
        on_page = pages.estimate(self.report)
        entries = [
            (n, b) for n, b in enumerate(self.report.blocks) if isinstance(b, Heading) and b.level <= CONTENTS
        ]
        begin = field(f' TOC \\o "1-{CONTENTS}" \\h \\z \\u ', "", end=False)
        yield paragraph("Note", begin + plain(self.say("report.contents_estimate")))
        for at, (n, heading) in enumerate(entries):
            mark, tab = f"_Toc{n:06d}", "<w:r><w:tab/></w:r>"
            number = f"{plain(heading.number)}{tab}" if heading.number else ""
            link = (
                f'<w:hyperlink w:anchor="{mark}" w:history="1">{number}{plain(heading.text)}{tab}'
                f"{field(f' PAGEREF {mark} ' + chr(92) + 'h ', str(on_page[n]))}</w:hyperlink>"
            )
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if at == len(entries) - 1 else ""
            few = len(entries) - TOGETHER <= at < len(entries) - 1
            yield paragraph(f"TOC{heading.level}", link + end, extra="<w:keepNext/>" if few else "")

    def blocks(self) -> Iterator[str]:
        """The text."""
        total = max(len(self.report.blocks), 1)
        for n, block in enumerate(self.report.blocks):
            if n in self._turned and not (n and self._is_wide(self.report.blocks[n - 1])):
                yield section(landscape=False, title_page=True)
            if n % 64 == 0:
                self.progress(80 * n // total, 100, "")
            yield from self._block(n, block)

    def _is_wide(self, block: Block) -> bool:
        return isinstance(block, TableHere) and self.report.table(block.number).wide

    def _block(self, n: int, block: Block) -> Iterator[str]:
        if isinstance(block, Heading):
            level = min(block.level, 9)
            off = "" if block.number else _UNNUMBERED
            if n not in self._turned and (n == 0 or (level == 1 and not block.number)):
                off = f"<w:pageBreakBefore/>{off}"
            inside = plain(block.text)
            if level <= CONTENTS:
                inside = bookmark(self._mark(), f"_Toc{n:06d}", inside)
            yield paragraph(f"Heading{level}", inside, extra=off)
        elif isinstance(block, Paragraph):
            words = "".join(self._run(r) for r in block.runs)
            yield paragraph(_LOOKS[block.look], words, extra="<w:keepNext/>" if n in self._kept else "")
        elif isinstance(block, Quotation):
            yield self._quote(block)
        elif isinstance(block, Picture):
            yield from self._picture(block)
        elif isinstance(block, TableHere):
            yield from self._table(self.report.table(block.number))

    def _run(self, part: str | Figure | TableRef) -> str:
        if isinstance(part, TableRef):
            words = plain(part.words)
            return f'<w:hyperlink w:anchor="_Table{part.number}" w:history="1">{words}</w:hyperlink>'
        return plain(part if isinstance(part, str) else part.words)

    def _mark(self) -> int:
        self._marks += 1
        return self._marks

    def _quote(self, quote: Quotation) -> str:
        number = len(self.footnotes) + 1
        self.footnotes.append(
            f'<w:footnote w:id="{number}">'
            + paragraph(
                "FootnoteText", run("<w:footnoteRef/>", "FootnoteReference") + plain(f" {quote.note}")
            )
            + "</w:footnote>"
        )
        label = run(_text(f" ({quote.label})"), "QuoteLabel") if quote.label else ""
        note = run(f'<w:footnoteReference w:id="{number}"/>', "FootnoteReference")
        return paragraph("Quote", plain(f"“{quote.text.strip()}”") + label + note)

    def _table(self, table: Table) -> Iterator[str]:
        words = self.say("report.caption_table")
        number = bookmark(self._mark(), f"_Table{table.number}", plain(f"{words} ")
                          + field(f" SEQ {words} \\* ARABIC ", str(table.number)))  # fmt: skip
        yield paragraph("Caption", number + plain(f". {table.title}"))
        yield table_xml(table, self.say)
        yield paragraph("Note", plain(" ".join(table.notes)))
        if table.wide:
            yield section(landscape=True)

    def _picture(self, picture: Picture) -> Iterator[str]:
        from app.coding.exchange.pictures import paint

        with tempfile.TemporaryDirectory(prefix="kantlijn-") as folder:
            file = Path(folder) / "picture.png"
            paint.write(picture.drawing, file)
            made = self.document.part.new_pic_inline(io.BytesIO(file.read_bytes()))
        wide, high = pages.picture_size(picture)
        made.extent.cx, made.extent.cy = round(wide * EMU), round(high * EMU)  # type: ignore[assignment]
        shape = made.graphic.graphicData.pic.spPr
        shape.cx, shape.cy = made.extent.cx, made.extent.cy
        made.docPr.set("descr", UNSEEN.sub("", picture.told)[:2000])
        made.docPr.set("name", f"{self.say('report.caption_picture')} {picture.number}")
        from lxml import etree

        xml = etree.tostring(made, encoding="unicode")
        yield paragraph("Picture", f"<w:r><w:drawing>{xml}</w:drawing></w:r>")
        words = self.say("report.caption_picture")
        number = bookmark(self._mark(), f"_Picture{picture.number}", plain(f"{words} ")
                          + field(f" SEQ {words} \\* ARABIC ", str(picture.number)))  # fmt: skip
        yield paragraph("PictureCaption", number + plain(f". {picture.title}"))


def _text(words: str) -> str:
    return f'<w:t xml:space="preserve">{escape(UNSEEN.sub("", words.replace(chr(9), " ")))}</w:t>'


def _package(report: Report, say: Say) -> Document:
    """An empty document with our styles, numbering, settings and properties."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    language = _language(report)
    document.part._styles_part._element = parse_xml(word_styles.styles(language))
    document.part.numbering_part._element = parse_xml(word_styles.numbering())
    document.part._settings_part._element = parse_xml(word_styles.settings(language))
    told, when = document.core_properties, moment(report.moment)
    told.author = told.last_modified_by = "Kantlijn"
    told.title, told.comments, told.keywords = UNSEEN.sub("", report.title)[:255], "", ""
    told.created = told.modified = when
    told.language, told.revision = language, 1
    package = document.part.package
    for key, rel in list(package.rels.items()):
        if rel.reltype.endswith("/thumbnail"):
            del package.rels[key]
    for key, rel in list(document.part.rels.items()):
        if rel.reltype.endswith(("/stylesWithEffects", "/customXml", "/webSettings")):
            del document.part.rels[key]
    return document


def _fill(document: Document, body: str, footnotes: list[str], language: str) -> None:
    """Put the text, the footnotes and the running heads into the package."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    package = document.part.package
    separators = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
        'w:lineRule="auto"/></w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
        'w:lineRule="auto"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    )
    blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<w:footnotes {word_styles.NS}>{separators}{''.join(footnotes)}</w:footnotes>"
    ).encode()
    notes = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, blob, package)
    document.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    footer, footer_id = document.part.add_footer_part()  # type: ignore[no-untyped-call]
    page = field(" PAGE ", "1")
    footer._element = parse_xml(
        f"<w:ftr {word_styles.NS}>{paragraph('Footer', page, extra=CELL_CLOSE)}</w:ftr>"
    )
    element = document.element
    old = element.body
    namespaces = (
        f'{word_styles.NS} xmlns:r="{_R}" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    )
    new: Any = parse_xml(f"<w:body {namespaces}>{body.replace('@FOOTER@', footer_id)}</w:body>")
    element.replace(old, new)

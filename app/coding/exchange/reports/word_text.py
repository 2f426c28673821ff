"""Pieces of WordprocessingML: runs, paragraphs, fields, bookmarks, sections."""

from __future__ import annotations

from xml.sax.saxutils import escape

from app.coding.exchange.files import UNSEEN

SOFT = "\u00ad"
CELL_CLOSE = '<w:jc w:val="center"/>'
PAGE = (11906, 16838)
"""Twentieths of a point: A4."""
MARGIN = 1418
"""The same: 2.5 cm on every side."""


def plain(words: str) -> str:
    """Words as a run; a line feed is a new line, a soft hyphen one of Word's."""
    return f"<w:r>{inner(words)}</w:r>" if words else ""


def inner(words: str) -> str:
    """What stands in a run for these words."""
    found = []
    for n, line in enumerate(UNSEEN.sub("", words.replace("\t", " ")).split("\n")):
        if n:
            found.append("<w:br/>")
        for k, part in enumerate(line.split(SOFT)):
            if k:
                found.append("<w:softHyphen/>")
            if part:
                found.append(f'<w:t xml:space="preserve">{escape(part)}</w:t>')
    return "".join(found)


def run(inside: str, style: str = "") -> str:
    """A run of ready XML in a character style."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f"<w:r>{look}{inside}</w:r>"


def paragraph(style: str, inside: str, *, extra: str = "") -> str:
    """A paragraph; ``extra`` are properties of its own, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{inside}</w:p>'


def field(code: str, shown: str, *, end: bool = True) -> str:
    """A field with what it shows until it is updated; not ``end``: it goes on in what follows."""
    code = escape(code)
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + (plain(shown) + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if end else "")
    )


def bookmark(number: int, name: str, inside: str) -> str:
    """A place that links and page numbers refer to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def section(*, landscape: bool, title_page: bool = False, last: bool = False) -> str:
    """The end of a section whose pages stand upright or lie on their side; @FOOTER@ is the footer's id."""
    wide, high = PAGE[::-1] if landscape else PAGE
    orient = ' w:orient="landscape"' if landscape else ""
    properties = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="@FOOTER@"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{wide}" w:h="{high}"{orient}/>'
        f'<w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="{MARGIN}" w:left="{MARGIN}" w:header="709" '
        f'w:footer="709" w:gutter="0"/>{"<w:titlePg/>" if title_page else ""}</w:sectPr>'
    )
    if last:
        return properties
    small = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return f"<w:p><w:pPr>{small}{properties}</w:pPr></w:p>"

"""OpenDocument text (.odt), by the elements of OpenDocument 1.3, part 3."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, BinaryIO

from app.coding.refusal import Refusal
from app.coding.transcripts import sniff, tables
from app.coding.transcripts.archive import Package, opened
from app.coding.transcripts.draft import Sheet

if TYPE_CHECKING:
    from lxml.etree import _Element

_NS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _OFFICE, _TABLE = f"{_NS}text:1.0}}", f"{_NS}office:1.0}}", f"{_NS}table:1.0}}"
_DRAW, _STYLE, _FO = f"{_NS}drawing:1.0}}", f"{_NS}style:1.0}}", f"{_NS}xsl-fo-compatible:1.0}}"
_SVG = f"{_NS}svg-compatible:1.0}}"
_P, _H = _TEXT + "p", _TEXT + "h"
_SPACE = re.compile(r"[ \t\r\n]+")
_HEADER = re.compile(rb"<style:(?:header|footer)(?:-first|-left)?[ >]")
_HEADER_TEXT = re.compile(rb"<text:p(?: [^>]{0,200})?>[^<]{0,200}\w|<text:span[^>]{0,200}>[^<]{0,200}\w")
_SILENT = frozenset(
    {
        _TEXT + "table-of-content-source", _TEXT + "sequence-decls", _TEXT + "variable-decls",
        _TEXT + "user-field-decls", _OFFICE + "forms", _OFFICE + "annotation-end", _SVG + "title",
        _SVG + "desc", _TEXT + "hidden-text", _TEXT + "script", _OFFICE + "binary-data",
    }
)  # fmt: skip


def read(file: BinaryIO, name: str) -> Sheet:
    """The paragraphs of an .odt. Raises Refusal for a file that is none, is locked, broken or too large."""
    with opened(file, name) as package:
        if "content.xml" not in package:
            what = sniff.packed_kind(package.names, b"")
            raise Refusal(
                f"import.misnamed_{what}" if what != "odt" else "import.damaged", file=name, ext="odt"
            )
        mimetype = package.read("mimetype") if "mimetype" in package else b""
        what = sniff.packed_kind(package.names, mimetype)
        if what in ("sheet", "slides", "docx"):
            raise Refusal(f"import.misnamed_{what}", file=name, ext="odt")
        manifest = "META-INF/manifest.xml"
        if manifest in package and b"encryption-data" in package.read(manifest):
            raise Refusal("import.encrypted", file=name)
        reader = _Reader(package)
        reader.document(package.xml("content.xml"))
        return reader.sheet


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.sheet = Sheet()
        self._bold_styles: frozenset[str] = frozenset()
        self._boxes: list[_Element] = []
        self._bold: list[str] = []
        self._leading = True

    def document(self, root: _Element) -> None:
        body = root.find(f"{_OFFICE}body/{_OFFICE}text")
        if body is None:
            raise Refusal("import.damaged", file=self.package.file)
        self._bold_styles = frozenset(
            style.get(_STYLE + "name") or ""
            for style in root.iter(_STYLE + "style")
            if any(p.get(_FO + "font-weight") == "bold" for p in style.iter(_STYLE + "text-properties"))
        )
        self._blocks(body)
        self._report_headers()

    def _report_headers(self) -> None:
        styles = self.package.read("styles.xml") if "styles.xml" in self.package else b""
        for found in itertools.islice(_HEADER.finditer(styles), 50):
            if _HEADER_TEXT.search(styles[found.end() : found.end() + 4000].partition(b"</style:")[0]):
                self.sheet.notice("import.headers_left_out")
                return

    def _blocks(self, container: _Element) -> None:
        for child in container:
            tag = child.tag
            if tag in (_P, _H):
                self._paragraph(child, heading=tag == _H)
            elif tag == _TABLE + "table":
                tables.lay(self.sheet, self._rows(child))
            elif tag == _TEXT + "tracked-changes":
                self.sheet.notice("import.tracked_changes", n=max(1, len(child)))
            elif tag == _OFFICE + "annotation":
                self.sheet.notice("import.comments_left_out")
            elif tag == _DRAW + "frame":
                self._frame(child)
                self._lay_boxes()
            elif tag not in _SILENT:
                self._blocks(child)

    def _paragraph(self, p: _Element, *, heading: bool) -> None:
        text, bold = self._read(p)
        self.sheet.add(text, bold=bold, heading=heading)
        self._lay_boxes()

    def _lay_boxes(self) -> None:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._blocks(box)

    def _read(self, p: _Element) -> tuple[str, str]:
        self._bold = []
        self._leading = True
        out: list[str] = []
        self._inline(p, out, bold=p.get(_TEXT + "style-name") in self._bold_styles)
        return "".join(out).strip(" "), "".join(self._bold).partition("\n")[0].strip()

    def _write(self, text: str | None, out: list[str], bold: bool) -> None:
        if not text:
            return
        text = _SPACE.sub(" ", text)
        if text.startswith(" ") and out and out[-1].endswith((" ", "\n")):
            text = text[1:]
        out.append(text)
        if text and not text.isspace():
            self._leading = self._leading and bold
        if self._leading:
            self._bold.append(text)

    def _inline(self, el: _Element, out: list[str], *, bold: bool) -> None:
        """The characters of an element in a paragraph; depth is bounded by the parser."""
        self._write(el.text, out, bold)
        for child in el:
            tag = child.tag
            if tag == _TEXT + "span":
                self._inline(child, out, bold=bold or child.get(_TEXT + "style-name") in self._bold_styles)
            elif tag == _TEXT + "s":
                count = child.get(_TEXT + "c") or "1"
                out.append(" " * (min(int(count), 1000) if count.isdecimal() and len(count) < 9 else 1))
            elif tag == _TEXT + "tab":
                out.append("\t")
            elif tag == _TEXT + "line-break":
                out.append("\n")
                self._leading = self._leading and not self._bold
            elif tag == _TEXT + "note":
                self._note(child, out)
            elif tag == _OFFICE + "annotation":
                self.sheet.notice("import.comments_left_out")
            elif tag == _DRAW + "frame" or (isinstance(tag, str) and tag.startswith(_DRAW)):
                self._frame(child)
            elif tag not in _SILENT:
                self._inline(child, out, bold=bold)
            self._write(child.tail, out, bold)

    def _frame(self, frame: _Element) -> None:
        """Set the text boxes of a frame or shape apart, to stand after the paragraph."""
        if frame.tag == _DRAW + "frame":
            found = [
                b
                for b in frame.iter(_DRAW + "text-box")
                if next(b.iterancestors(_DRAW + "text-box"), None) is None
            ]
        else:
            found = [frame] if next(frame.iter(_P), None) is not None else []
        if found:
            self.sheet.notice("import.text_boxes", n=len(found))
            self._boxes.extend(found)

    def _note(self, note: _Element, out: list[str]) -> None:
        body = note.find(_TEXT + "note-body")
        kept = self._bold, self._leading
        mark = f"noot {len(self.sheet.notes) + 1}"
        self.sheet.notes.append((mark, ""))
        at = len(self.sheet.notes) - 1
        lines = [self._read(p)[0] for p in (body.iter(_P, _H) if body is not None else ())]
        self.sheet.notes[at] = (mark, "\n".join(line for line in lines if line))
        self._bold, self._leading = kept
        out.append(f"[{mark}]")

    def _rows(self, table: _Element) -> list[list[list[str]]]:
        return [[self._cell(c) for c in row if c.tag in _CELLS] for row in _rows_of(table)]

    def _cell(self, cell: _Element) -> list[str]:
        lines: list[str] = []
        for child in cell:
            if child.tag in (_P, _H):
                lines.append(self._read(child)[0])
            elif child.tag == _TABLE + "table":
                lines.extend("\t".join(" ".join(c) for c in row) for row in self._rows(child))
            elif child.tag not in _SILENT and child.tag != _OFFICE + "annotation":
                lines.extend(self._cell(child))
            boxes, self._boxes = self._boxes, []
            for box in boxes:
                lines.extend(self._cell(box))
        return lines


_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")


def _rows_of(table: _Element) -> list[_Element]:
    rows = []
    for child in table:
        if child.tag == _TABLE + "table-row":
            rows.append(child)
        elif child.tag in (_TABLE + "table-rows", _TABLE + "table-header-rows", _TABLE + "table-row-group"):
            rows.extend(_rows_of(child))
    return rows

"""Word documents (.docx), by the elements of WordprocessingML (ISO/IEC 29500-1, chapter 17).

The parts are read with ``zipfile`` and ``lxml``: what is deleted, hidden or doubled is taken out of
the tree first, so that one straight walk over the paragraphs meets only text that counts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from app.coding.refusal import Refusal
from app.coding.transcripts import sniff, tables
from app.coding.transcripts.archive import Package, opened
from app.coding.transcripts.draft import Sheet

if TYPE_CHECKING:
    from lxml.etree import _Element

_TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_MAIN = re.compile(rb'PartName="/([^"]+)"[^>]*ContentType="[^"]*document\.main\+xml"')
_HEADING = re.compile(
    r"(?:heading|kop|berschrift|titre)\s?\d|title|titel|heading|kop|subtitle|ondertitel", re.IGNORECASE
)
_SYMBOLS = {0xE0: "→", 0xDF: "←", 0xE8: "→", 0x4A: "☺", 0x4C: "☹", 0xFC: "✓", 0xA7: "•", 0xB7: "•"}
_OFF = ("0", "false", "off")
_TEXT_IN = re.compile(rb"<(?:\w+:)?t[ >]")


class _Tags:
    """The names of the elements in one of the two namespaces that .docx files have."""

    def __init__(self, space: str) -> None:
        def w(local: str) -> str:
            return f"{{{space}}}{local}"

        self.p, self.r, self.t, self.tab, self.tabs = w("p"), w("r"), w("t"), w("tab"), w("tabs")
        self.br, self.cr, self.hyphen, self.soft, self.sym = (
            w("br"), w("cr"), w("noBreakHyphen"), w("softHyphen"), w("sym"),
        )  # fmt: skip
        self.ptab, self.footnote_ref, self.endnote_ref = (
            w("ptab"),
            w("footnoteReference"),
            w("endnoteReference"),
        )
        self.ppr, self.rpr, self.pstyle, self.rstyle, self.b = (
            w("pPr"),
            w("rPr"),
            w("pStyle"),
            w("rStyle"),
            w("b"),
        )
        self.tbl, self.tr, self.tc = w("tbl"), w("tr"), w("tc")
        self.deleted, self.inserted, self.moved_from, self.moved_to = (
            w("del"),
            w("ins"),
            w("moveFrom"),
            w("moveTo"),
        )
        self.trpr, self.vanish, self.box, self.comment_ref = (
            w("trPr"),
            w("vanish"),
            w("txbxContent"),
            w("commentReference"),
        )
        self.val, self.id, self.type, self.char = w("val"), w("id"), w("type"), w("char")
        self.body, self.note, self.endnote, self.style = w("body"), w("footnote"), w("endnote"), w("style")
        self.name, self.outline, self.style_id = w("name"), w("outlineLvl"), w("styleId")
        self.written = (
            self.t, self.tab, self.br, self.cr, self.hyphen, self.soft, self.sym, self.ptab, self.footnote_ref,
            self.endnote_ref, _MATH_TEXT,
        )  # fmt: skip
        self.odd = (
            self.deleted, self.inserted, self.moved_from, self.moved_to, self.vanish, self.box, self.comment_ref,
            _FALLBACK,
        )  # fmt: skip


@cache
def _tags(space: str) -> _Tags:
    return _Tags(space)


def read(file: BinaryIO, name: str) -> Sheet:
    """The paragraphs of a .docx. Raises Refusal for a file that is none, is broken or too large."""
    with opened(file, name) as package:
        main = _main_part(package)
        root = package.xml(main)
        space = root.tag[1:].split("}")[0] if isinstance(root.tag, str) else ""
        if space not in (_TRANSITIONAL, _STRICT):
            raise Refusal("import.damaged", file=name)
        reader = _Reader(package, _tags(space), main.rpartition("/")[0])
        reader.document(root)
        return reader.sheet


def _main_part(package: Package) -> str:
    if "word/document.xml" in package:
        return "word/document.xml"
    if "[Content_Types].xml" in package:
        found = _MAIN.search(package.read("[Content_Types].xml"))
        if found and (part := found[1].decode("utf-8", "replace")) in package:
            return part
    mimetype = package.read("mimetype") if "mimetype" in package else b""
    what = sniff.packed_kind(package.names, mimetype)
    if what in ("odt", "sheet", "slides"):
        raise Refusal(f"import.misnamed_{what}", file=package.file, ext="docx")
    raise Refusal("import.no_word_inside", file=package.file)


class _Reader:
    def __init__(self, package: Package, tags: _Tags, folder: str) -> None:
        self.package = package
        self.tags = tags
        self.folder = folder
        self.sheet = Sheet()
        self._bolds = False
        self._boxes: dict[_Element, list[_Element]] = {}
        self._joined: set[_Element] = set()
        self._pending = ""
        self._notes: list[tuple[str, str]] = []
        self._styles: tuple[frozenset[str], frozenset[str]] | None = None

    def document(self, root: _Element) -> None:
        tags = self.tags
        body = root.find(tags.body)
        if body is None:
            raise Refusal("import.damaged", file=self.package.file)
        self._prune(root)
        self._bolds = next(root.iter(tags.b, tags.rstyle), None) is not None
        self._blocks(body)
        if self._pending:
            self.sheet.add(self._pending)
        self._read_notes()
        self._report_left_out()

    def _prune(self, root: _Element) -> None:
        """Take out what was deleted, hidden or is there twice; set text boxes apart; note what was met."""
        tags, sheet = self.tags, self.sheet
        tracked = boxes = hidden = 0
        for el in list(root.iter(*tags.odd)):
            tag = el.tag
            parent = el.getparent()
            if parent is None or (root is not parent and el.getroottree().getroot() is not root):
                continue
            if tag == _FALLBACK:
                parent.remove(el)
            elif tag == tags.comment_ref:
                sheet.notice("import.comments_left_out")
            elif tag == tags.vanish:
                run = parent.getparent()
                if el.get(tags.val) not in _OFF and run is not None and run.tag == tags.r:
                    hidden += sum(len(t.text or "") for t in run.iter(tags.t))
                    if (above := run.getparent()) is not None:
                        above.remove(run)
            elif tag == tags.box:
                boxes += 1
                holder = next(el.iterancestors(tags.p), None)
                if holder is not None:
                    self._boxes.setdefault(holder, []).append(el)
            else:
                tracked += 1
                if tag in (tags.deleted, tags.moved_from):
                    self._delete(el, parent)
        for found in self._boxes.values():
            for el in found:
                if (parent := el.getparent()) is not None:
                    parent.remove(el)
        if tracked:
            sheet.notice("import.tracked_changes", n=tracked)
        if boxes:
            sheet.notice("import.text_boxes", n=boxes)
        if hidden:
            sheet.notice("import.hidden_left_out", n=hidden)

    def _delete(self, el: _Element, parent: _Element) -> None:
        tags = self.tags
        if parent.tag == tags.rpr:
            above = parent.getparent()
            if above is not None and above.tag == tags.ppr and (paragraph := above.getparent()) is not None:
                self._joined.add(paragraph)
        elif parent.tag == tags.trpr:
            row = parent.getparent()
            table = row.getparent() if row is not None else None
            if row is not None and table is not None:
                table.remove(row)
        else:
            parent.remove(el)

    def _blocks(self, container: _Element) -> None:
        tags = self.tags
        for child in container:
            tag = child.tag
            if tag == tags.p:
                self._paragraph(child)
            elif tag == tags.tbl:
                tables.lay(self.sheet, self._rows(child))
            elif len(child):
                self._blocks(child)

    def _paragraph(self, p: _Element) -> None:
        text = self._text(p)
        if p in self._joined:
            self._pending += text
            return
        if self._pending:
            text, self._pending = self._pending + text, ""
        if text and not text.isspace():
            style = self._style(p)
            heading = style is not None and style in self._style_sets()[0]
            bold = self._bold_words(p, style) if self._bolds else ""
            self.sheet.add(text, bold=bold, heading=heading)
        else:
            self.sheet.add("")
        if self._boxes and p in self._boxes:
            for box in self._boxes[p]:
                self._blocks(box)

    def _text(self, p: _Element) -> str:
        tags = self.tags
        plain = tags.t
        out: list[str] = []
        for el in p.iter(*tags.written):
            tag = el.tag
            if tag == plain or tag == _MATH_TEXT:
                if el.text:
                    out.append(el.text)
            elif tag == tags.tab:
                parent = el.getparent()
                if parent is None or parent.tag != tags.tabs:
                    out.append("\t")
            elif tag == tags.br or tag == tags.cr:
                out.append("\n")
            elif tag == tags.hyphen:
                out.append("-")
            elif tag == tags.ptab:
                out.append("\t")
            elif tag == tags.sym:
                out.append(_symbol(el.get(tags.char) or ""))
            elif tag != tags.soft:
                out.append(self._note_mark(el))
        return "".join(out)

    def _note_mark(self, el: _Element) -> str:
        part = "footnotes" if el.tag == self.tags.footnote_ref else "endnotes"
        self._notes.append((part, el.get(self.tags.id) or ""))
        return f"[noot {len(self._notes)}]"

    def _read_notes(self) -> None:
        texts: dict[tuple[str, str], str] = {}
        notes, self._notes = self._notes, []
        for part in dict.fromkeys(p for p, _ in notes):
            path = f"{self.folder}/{part}.xml"
            if path not in self.package:
                continue
            root = self.package.xml(path)
            self._prune(root)
            for note in root.iter(self.tags.note, self.tags.endnote):
                texts[part, note.get(self.tags.id) or ""] = "\n".join(
                    line for p in note.iter(self.tags.p) if (line := self._text(p).strip())
                )
        for number, place in enumerate(notes, 1):
            if texts.get(place):
                self.sheet.notes.append((f"noot {number}", texts[place]))

    def _rows(self, table: _Element) -> list[list[list[str]]]:
        rows = []
        for tr in _inside(table, self.tags.tr, self.tags.tbl):
            rows.append([self._cell(tc) for tc in _inside(tr, self.tags.tc, self.tags.tbl)])
        return rows

    def _cell(self, cell: _Element) -> list[str]:
        lines: list[str] = []
        for child in _inside_either(cell, self.tags.p, self.tags.tbl):
            if child.tag == self.tags.p:
                lines.append(self._text(child))
                for box in self._boxes.get(child, ()):
                    lines.extend(self._cell(box))
            else:
                for row in self._rows(child):
                    lines.append("\t".join(" ".join(c) for c in row))
        return lines

    def _style(self, p: _Element) -> str | None:
        if not len(p) or p[0].tag != self.tags.ppr or not len(p[0]) or p[0][0].tag != self.tags.pstyle:
            return None
        return p[0][0].get(self.tags.val)

    def _style_sets(self) -> tuple[frozenset[str], frozenset[str]]:
        """The ids of styles that are headings, and of those that are bold."""
        if self._styles is None:
            path = f"{self.folder}/styles.xml"
            self._styles = (frozenset(), frozenset())
            if path in self.package:
                mark = self.package.fingerprint(path)
                if mark not in _SEEN_STYLES:
                    if len(_SEEN_STYLES) > 200:
                        _SEEN_STYLES.clear()
                    _SEEN_STYLES[mark] = _read_styles(self.package.xml(path), self.tags)
                self._styles = _SEEN_STYLES[mark]
        return self._styles

    def _bold_words(self, p: _Element, style: str | None) -> str:
        """The text of the bold runs with which a paragraph starts."""
        tags = self.tags
        out: list[str] = []
        inherited = style is not None and style in self._style_sets()[1]
        for run in p:
            if run.tag != tags.r:
                continue
            rpr = run[0] if len(run) and run[0].tag == tags.rpr else None
            bold = inherited
            if rpr is not None:
                b = rpr.find(tags.b)
                if b is not None:
                    bold = b.get(tags.val) not in _OFF
                elif len(rpr) and rpr[0].tag == tags.rstyle:
                    bold = (rpr[0].get(tags.val) or "") in self._style_sets()[1]
            text = self._text(run) if bold else ""
            if not bold and any((t.text or "").strip() for t in run.iter(tags.t)):
                break
            out.append(text)
            if "\n" in text:
                break
        return "".join(out).partition("\n")[0]

    def _report_left_out(self) -> None:
        for name in self.package.names:
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name) and _TEXT_IN.search(
                self.package.read(name)
            ):
                self.sheet.notice("import.headers_left_out")
                break


_SEEN_STYLES: dict[tuple[int, int], tuple[frozenset[str], frozenset[str]]] = {}
"""By checksum and size of a styles part: the files of one office share theirs, and it costs more than the text."""


def _read_styles(root: _Element, tags: _Tags) -> tuple[frozenset[str], frozenset[str]]:
    headings, bold = set(), set()
    for style in root.iter(tags.style):
        named = style.find(tags.name)
        ident = style.get(tags.style_id) or ""
        if (named is not None and _HEADING.match(named.get(tags.val) or "")) or style.find(
            f"{tags.ppr}/{tags.outline}"
        ) is not None:
            headings.add(ident)
        weight = style.find(f"{tags.rpr}/{tags.b}")
        if weight is not None and weight.get(tags.val) not in _OFF:
            bold.add(ident)
    return frozenset(headings), frozenset(bold)


def _inside(el: _Element, wanted: str, stop: str) -> list[_Element]:
    """The nearest descendants of a kind, also inside content controls, but not in a nested table."""
    return [e for e in _inside_either(el, wanted, stop) if e.tag == wanted]


def _inside_either(el: _Element, first: str, second: str) -> list[_Element]:
    found: list[_Element] = []
    for child in el:
        if child.tag == first or child.tag == second:
            found.append(child)
        elif len(child):
            found.extend(_inside_either(child, first, second))
    return found


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:
        return _SYMBOLS.get(number - 0xF000, "□")
    return chr(number) if 0x20 <= number < 0xD800 else ""

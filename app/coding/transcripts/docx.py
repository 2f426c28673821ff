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
            self.p, self.pstyle, self.b, self.rstyle, self.t, self.tab, self.br, self.cr, self.hyphen,
            self.sym, self.ptab, self.footnote_ref, self.endnote_ref, _MATH_TEXT,
        )  # fmt: skip
        self.odd = (
            self.deleted, self.inserted, self.moved_from, self.moved_to, self.vanish, self.comment_ref,
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
        self._boxes: dict[_Element, list[_Element]] = {}
        self._tables: dict[_Element, _Element] = {}
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
        self._lay_out(body)
        if self._pending:
            self.sheet.add(self._pending)
        self._read_notes()
        self._report_left_out()

    def _prune(self, root: _Element) -> None:
        """Take out what was deleted, hidden or is there twice; set text boxes apart; note what was met."""
        tags, sheet = self.tags, self.sheet
        tracked = boxes = hidden = 0
        for el in list(root.iter(_FALLBACK)):
            _remove(el)
        for el in list(root.iter(*tags.odd)):
            tag = el.tag
            parent = el.getparent()
            if tag == tags.comment_ref:
                sheet.notice("import.comments_left_out")
            elif tag == tags.vanish:
                run = parent.getparent() if parent is not None else None
                if el.get(tags.val) not in _OFF and run is not None and run.tag == tags.r:
                    hidden += sum(len(t.text or "") for t in run.iter(tags.t))
                    _remove(run)
            else:
                tracked += 1
                if tag in (tags.deleted, tags.moved_from):
                    self._delete(el, parent)
        for el in list(root.iter(tags.box, tags.tbl)):
            holder = next(el.iterancestors(tags.p), None) if el.tag == tags.box else None
            parent = el.getparent()
            if holder is not None:
                boxes += 1
                self._boxes.setdefault(holder, []).append(el)
                _remove(el)
            elif parent is not None:
                place = el.makeelement(tags.p)
                parent.replace(el, place)
                self._tables[place] = el
        if tracked:
            sheet.notice("import.tracked_changes", n=tracked)
        if boxes:
            sheet.notice("import.text_boxes", n=boxes)
        if hidden:
            sheet.notice("import.hidden_left_out", n=hidden)

    def _delete(self, el: _Element, parent: _Element | None) -> None:
        tags = self.tags
        above = parent.getparent() if parent is not None else None
        if parent is not None and parent.tag == tags.rpr:
            if above is not None and above.tag == tags.ppr and (paragraph := above.getparent()) is not None:
                self._joined.add(paragraph)
        elif parent is not None and parent.tag == tags.trpr:
            if above is not None:
                _remove(above)
        else:
            _remove(el)

    def _lay_out(self, container: _Element) -> None:
        """Write the paragraphs and tables of a container to the sheet."""
        headings = self._headings_of
        add = self.sheet.add
        for p, text, bold, style in self._flow(container):
            if p in self._tables:
                tables.lay(self.sheet, self._rows(self._tables[p]))
            elif p in self._joined:
                self._pending += text
            else:
                if self._pending:
                    text, self._pending = self._pending + text, ""
                add(text, bold=bold, heading=style is not None and headings(style))
            if p in self._boxes:
                for box in self._boxes[p]:
                    self._lay_out(box)

    def _flow(self, container: _Element) -> list[tuple[_Element, str, str, str | None]]:
        """The paragraphs of a container in one walk: element, text, bold words it starts with, style."""
        tags = self.tags
        t_tag, p_tag, b_tag = tags.t, tags.p, tags.b
        found: list[tuple[_Element, str, str, str | None]] = []
        p: _Element | None = None
        out: list[str] = []
        bold: list[str] = []
        style: str | None = None
        run: _Element | None = None
        inherited, leading = False, True
        for el in container.iter(*tags.written):
            tag = el.tag
            if tag == t_tag:
                text = el.text
                if text:
                    out.append(text)
                    if leading and (run is not None or inherited):
                        leading = self._is_bold(el, run, inherited)
                        if leading:
                            bold.append(text)
                    elif leading and not text.isspace():
                        leading = False
            elif tag == p_tag:
                if p is not None:
                    found.append((p, "".join(out), "".join(bold), style))
                p = el
                out = []
                bold = []
                style = run = None
                inherited, leading = False, True
            elif tag == b_tag or tag == tags.rstyle:
                if leading and (above := el.getparent()) is not None:
                    holder = above.getparent()
                    if holder is not None and holder.tag == tags.r:
                        run = holder
            elif tag == tags.pstyle:
                style = el.get(tags.val)
                inherited = style is not None and style in self._style_sets()[1]
            else:
                text = self._sign(el, tag)
                out.append(text)
                if text == "\n" and (bold or any(not o.isspace() for o in out)):
                    leading = False
        if p is not None:
            found.append((p, "".join(out), "".join(bold), style))
        return found

    def _is_bold(self, text: _Element, run: _Element | None, inherited: bool) -> bool:
        """Whether a text element is bold by its run's own mark, its run's style or its paragraph's style."""
        tags = self.tags
        if text.getparent() is not run:
            return inherited
        properties = run[0] if run is not None and len(run) else None
        if properties is None or properties.tag != tags.rpr:
            return inherited
        for mark in properties:
            if mark.tag == tags.b:
                return mark.get(tags.val) not in _OFF
        named = properties.find(tags.rstyle)
        return inherited or (named is not None and (named.get(tags.val) or "") in self._style_sets()[1])

    def _sign(self, el: _Element, tag: object) -> str:
        """The characters that an element other than text stands for."""
        tags = self.tags
        if tag == tags.tab:
            parent = el.getparent()
            return "" if parent is not None and parent.tag == tags.tabs else "\t"
        if tag == tags.br or tag == tags.cr:
            return "\n"
        if tag == tags.hyphen:
            return "-"
        if tag == tags.ptab:
            return "\t"
        if tag == tags.sym:
            return _symbol(el.get(tags.char) or "")
        if tag == _MATH_TEXT:
            return el.text or ""
        return self._note_mark(el)

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
                lines = (text.strip() for _, text, _, _ in self._flow(note))
                texts[part, note.get(self.tags.id) or ""] = "\n".join(line for line in lines if line)
        for number, place in enumerate(notes, 1):
            if texts.get(place):
                self.sheet.notes.append((f"noot {number}", texts[place]))

    def _rows(self, table: _Element) -> list[list[list[str]]]:
        tags = self.tags
        return [[self._cell(tc) for tc in _nearest(tr, tags.tc)] for tr in _nearest(table, tags.tr)]

    def _cell(self, cell: _Element) -> list[str]:
        lines: list[str] = []
        for p, text, _, _ in self._flow(cell):
            if p in self._tables:
                lines.extend("\t".join(" ".join(c) for c in row) for row in self._rows(self._tables[p]))
            else:
                lines.append(text)
            for box in self._boxes.get(p, ()):
                lines.extend(self._cell(box))
        return lines

    def _headings_of(self, style: str) -> bool:
        return style in self._style_sets()[0]

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

    def _report_left_out(self) -> None:
        for name in self.package.names:
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name) and _TEXT_IN.search(
                self.package.read(name)
            ):
                self.sheet.notice("import.headers_left_out")
                break


_SEEN_STYLES: dict[tuple[int, int], tuple[frozenset[str], frozenset[str]]] = {}
"""By checksum and size of a styles part, which costs more than the text and is the same in many files."""


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


def _remove(el: _Element) -> None:
    if (parent := el.getparent()) is not None:
        parent.remove(el)


def _nearest(el: _Element, wanted: str) -> list[_Element]:
    """The nearest descendants of a kind, also inside content controls."""
    found: list[_Element] = []
    for child in el:
        if child.tag == wanted:
            found.append(child)
        elif len(child):
            found.extend(_nearest(child, wanted))
    return found


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:
        return _SYMBOLS.get(number - 0xF000, "□")
    return chr(number) if 0x20 <= number < 0xD800 else ""

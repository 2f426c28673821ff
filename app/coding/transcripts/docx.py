"""Word documents (.docx), by the elements of WordprocessingML (ISO/IEC 29500-1, chapter 17).

The parts are read with ``zipfile`` and ``lxml``: what is deleted, hidden or doubled is taken out of
the tree first, so that one straight walk over the paragraphs meets only text that counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
        aside = self.deleted, self.inserted, self.moved_from, self.moved_to, self.vanish, self.comment_ref
        self.aside = frozenset((*aside, self.box, _FALLBACK))
        signs = (
            self.tab,
            self.br,
            self.cr,
            self.hyphen,
            self.sym,
            self.ptab,
            self.footnote_ref,
            self.endnote_ref,
        )
        self.met = (
            *(self.t, self.p, self.b, self.pstyle, self.rstyle),
            *signs,
            *(_MATH_TEXT, self.tbl, self.box, _FALLBACK),
            *aside,
        )


_Block = tuple["_Element | None", str, str, "str | None", bool, "list[_Element]"]
"""A table, or a paragraph: text, the bold words it starts with, style, whether it runs on, text boxes."""


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
        found = _MAIN.search(package.read("[Content_Types].xml")[:200_000])
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
        self._boxes = self._tracked = self._hidden = 0
        self._pending = ""
        self._notes: list[tuple[str, str]] = []
        self._styles: tuple[frozenset[str], frozenset[str]] | None = None

    def document(self, root: _Element) -> None:
        tags = self.tags
        body = root.find(tags.body)
        if body is None:
            raise Refusal("import.damaged", file=self.package.file)
        self._lay_out(body)
        if self._pending:
            self.sheet.add(self._pending)
        self._read_notes()
        self._report()

    def _lay_out(self, container: _Element) -> None:
        """Write the paragraphs and tables of a container to the sheet."""
        add = self.sheet.add
        for table, text, bold, style, joined, boxes in self._flow(container):
            if table is not None:
                tables.lay(self.sheet, self._rows(table))
                continue
            if joined:
                self._pending += text
            else:
                if self._pending:
                    text, self._pending = self._pending + text, ""
                add(text, bold=bold, heading=style is not None and style in self._style_sets()[0])
            for box in boxes:
                self._lay_out(box)

    def _flow(self, container: _Element) -> Iterator[_Block]:
        """The paragraphs and tables of a container in one walk, past what was deleted, hidden or doubled."""
        tags = self.tags
        t_tag, p_tag, b_tag, val = tags.t, tags.p, tags.b, tags.val
        opened = False
        out: list[str] = []
        bold: list[str] = []
        boxes: list[_Element] = []
        style: str | None = None
        run: _Element | None = None
        hidden: _Element | None = None
        inherited, leading, joined = False, True, False
        skip = 0
        for el in container.iter(*tags.met):
            if skip:
                skip -= 1
                continue
            tag = el.tag
            if tag == t_tag:
                text = el.text
                if not text:
                    continue
                if hidden is not None and el.getparent() is hidden:
                    self._hidden += len(text)
                    continue
                out.append(text)
                if leading and (run is not None or inherited):
                    leading = self._is_bold(el, run, inherited)
                    if leading:
                        bold.append(text)
                elif leading and not text.isspace():
                    leading = False
            elif tag == p_tag:
                if opened:
                    yield None, "".join(out), "".join(bold), style, joined, boxes
                opened = True
                out, bold, boxes = [], [], []
                style = run = None
                inherited, leading, joined = False, True, False
            elif tag == b_tag or tag == tags.rstyle:
                if leading and (holder := _run_of(el, tags.r)) is not None:
                    run = holder
            elif tag == tags.pstyle:
                style = el.get(val)
                inherited = style is not None and style in self._style_sets()[1]
            elif tag == tags.tbl:
                if el is container:
                    continue
                if opened:
                    yield None, "".join(out), "".join(bold), style, joined, boxes
                opened, out, bold, boxes, style, joined = False, [], [], [], None, False
                yield el, "", "", None, False, boxes
                skip = self._size(el)
            elif tag in tags.aside:
                if tag == tags.vanish:
                    if el.get(val) not in _OFF and (holder := _run_of(el, tags.r)) is not None:
                        hidden = holder
                elif tag == tags.box:
                    if el is not container:
                        self._boxes += 1
                        boxes.append(el)
                        skip = self._size(el)
                elif tag == tags.comment_ref:
                    self.sheet.notice("import.comments_left_out")
                elif tag == _FALLBACK:
                    skip = self._size(el)
                else:
                    self._tracked += 1
                    if tag in (tags.deleted, tags.moved_from):
                        skip = self._size(el)
                        joined = joined or (not len(el) and self._ends_paragraph(el))
            elif hidden is None or el.getparent() is not hidden:
                text = self._sign(el, tag)
                out.append(text)
                if text == "\n" and any(not o.isspace() for o in out):
                    leading = False
        if opened or out:
            yield None, "".join(out), "".join(bold), style, joined, boxes

    def _size(self, el: _Element) -> int:
        """How many elements below ``el`` a walk meets."""
        return sum(1 for _ in el.iter(*self.tags.met)) - 1 if len(el) else 0

    def _ends_paragraph(self, el: _Element) -> bool:
        """Whether a mark of deletion stands on the end of a paragraph, which then joins the next one."""
        holder = el.getparent()
        above = holder.getparent() if holder is not None else None
        if holder is None or above is None:
            return False
        return holder.tag == self.tags.rpr and above.tag == self.tags.ppr

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
            for note in root.iter(self.tags.note, self.tags.endnote):
                lines = (line.strip() for line in self._cell(note))
                texts[part, note.get(self.tags.id) or ""] = "\n".join(line for line in lines if line)
        for number, place in enumerate(notes, 1):
            if texts.get(place):
                self.sheet.notes.append((f"noot {number}", texts[place]))

    def _rows(self, table: _Element) -> list[list[list[str]]]:
        tags = self.tags
        rows = []
        for tr in _nearest(table, tags.tr):
            properties = tr.find(tags.trpr)
            if properties is not None and properties.find(tags.deleted) is not None:
                self._tracked += 1
            else:
                rows.append([self._cell(tc) for tc in _nearest(tr, tags.tc)])
        return rows

    def _cell(self, cell: _Element) -> list[str]:
        lines: list[str] = []
        pending = ""
        for table, text, _, _, joined, boxes in self._flow(cell):
            if table is not None:
                lines.extend("\t".join(" ".join(c) for c in row) for row in self._rows(table))
            elif joined:
                pending += text
            else:
                lines.append(pending + text)
                pending = ""
            for box in boxes:
                lines.extend(self._cell(box))
        return [*lines, pending] if pending else lines

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

    def _report(self) -> None:
        counts = (
            ("tracked_changes", self._tracked),
            ("text_boxes", self._boxes),
            ("hidden_left_out", self._hidden),
        )
        for key, n in counts:
            if n:
                self.sheet.notice(f"import.{key}", n=n)
        for name in self.package.names:
            if not re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
                continue
            if _TEXT_IN.search(self.package.read(name)):
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


def _run_of(el: _Element, run: str) -> _Element | None:
    """The run whose property an element is; ``None`` for a paragraph's."""
    above = el.getparent()
    holder = above.getparent() if above is not None else None
    return holder if holder is not None and holder.tag == run else None


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

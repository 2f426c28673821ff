"""Web pages (.html): the text of their blocks, without scripts, styles and what the page hides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.coding.transcripts import limits, tables
from app.coding.transcripts.draft import Sheet
from app.coding.transcripts.encoding import decode
from app.coding.transcripts.wordlist import words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset[ \t]*=[ \t]*[\"']?([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LEFT_OUT = words("script style template noscript head svg iframe object canvas video audio math")
_BLOCKS = words(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table td
    th tr ul
    """
)
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_SELF_CLOSED = frozenset(
    tag.encode()
    for tag in words(
        """
        area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option
        thead tbody tfoot colgroup
        """
    )
)
_DEEPEST = 500
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def read(data: bytes, name: str) -> Sheet:
    """The paragraphs of a web page. Raises Refusal for bytes that are no text, and for a tree too large."""
    from selectolax.lexbor import LexborHTMLParser

    found = _CHARSET.search(data[:4096])
    text, notices = decode(data, name, told=found[1].decode("ascii") if found else "")
    if found and found[1].lower() in (b"windows-1252", b"iso-8859-1", b"latin1"):
        notices = [n for n in notices if n.key != "import.encoding_guessed"]
    if limits.tree_cost(data, 180) > limits.TREE:
        raise Refusal("import.too_complex", file=name)
    if _depth(data) > _DEEPEST:
        raise Refusal("import.too_complex", file=name)
    body = LexborHTMLParser(text).body
    if body is None:
        raise Refusal("import.no_text", file=name)
    walk = _Walk()
    walk.node(body)
    walk.end()
    walk.sheet.notices[:0] = notices
    if walk.hidden:
        walk.sheet.notices.append(Notice("import.hidden_left_out", {"n": walk.hidden}))
    return walk.sheet


def _depth(data: bytes) -> int:
    """How deep the elements nest that must be closed: an HTML parser's time grows with it at every tag."""
    deepest = depth = 0
    for closing, tag in _TAG.findall(data):
        if tag.lower() in _SELF_CLOSED:
            continue
        depth += -1 if closing and depth else 0 if closing else 1
        deepest = max(deepest, depth)
    return deepest


class _Walk:
    """A walk without recursion over the nodes; a block ends the paragraph before it and itself."""

    def __init__(self, sheet: Sheet | None = None) -> None:
        self.sheet = sheet or Sheet()
        self.lines: list[tuple[str, str, bool]] = []
        self.hidden = 0
        self._out: list[str] = []
        self._bold: list[str] = []
        self._leading = True
        self._heading = False

    def node(self, root: LexborNode) -> None:
        """Take in everything below ``root``."""
        stack: list[tuple[LexborNode, bool, bool, bool]] = []
        if root.first_child is not None:
            stack.append((root.first_child, False, False, False))
        while stack:
            node, leaving, bold, kept = stack.pop()
            tag = node.tag or ""
            if leaving:
                self.end()
                continue
            if node.next is not None:
                stack.append((node.next, False, bold, kept))
            if tag == "-text":
                self._text(node.text_content or "", bold, kept)
                continue
            if tag == "br":
                self._out.append("\n")
                self._leading = self._leading and not "".join(self._bold).strip()
                continue
            if tag in _LEFT_OUT or tag.startswith("-") or tag.startswith("!"):
                continue
            attributes = node.attributes
            if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
                self.hidden += len(node.text(strip=True))
                continue
            if tag == "table":
                self.end()
                tables.lay(self.sheet, self._rows(node))
                continue
            if tag in _BLOCKS:
                self.end()
                stack.append((node, True, False, False))
                self._heading = tag in _HEADINGS
            bold = bold or tag in ("b", "strong")
            kept = kept or tag in ("pre", "textarea")
            if node.first_child is not None:
                stack.append((node.first_child, False, bold, kept))

    def _text(self, text: str, bold: bool, kept: bool) -> None:
        if not kept:
            text = _SPACE.sub(" ", text)
            if text.startswith(" ") and (not self._out or self._out[-1].endswith((" ", "\n"))):
                text = text[1:]
        if not text:
            return
        self._out.append(text)
        if not text.isspace():
            self._leading = self._leading and bold
            if self._leading:
                self._bold.append(text)

    def end(self) -> None:
        """Close the paragraph."""
        text = "\n".join(line.strip(" ") for line in "".join(self._out).split("\n")).strip("\n")
        if text and not text.isspace():
            self.sheet.add(text, bold="".join(self._bold).strip(), heading=self._heading)
        self._out = []
        self._bold = []
        self._leading = True
        self._heading = False

    def _rows(self, table: LexborNode) -> list[list[list[str]]]:
        rows = []
        for tr in _nearest(table, ("tr",)):
            cells = []
            for cell in _nearest(tr, ("td", "th")):
                inner = _Walk()
                inner.node(cell)
                inner.end()
                self.hidden += inner.hidden
                cells.append(inner.sheet.parts)
            rows.append(cells)
        return rows


def _nearest(root: LexborNode, wanted: tuple[str, ...]) -> list[LexborNode]:
    """The nearest elements of a kind below ``root``, not those of a table inside it."""
    found = []
    stack = list(reversed(list(root.iter())))
    while stack:
        node = stack.pop()
        if node.tag in wanted:
            found.append(node)
        elif node.tag != "table":
            stack.extend(reversed(list(node.iter())))
    return found

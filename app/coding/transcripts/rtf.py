r"""Rich Text Format (.rtf, version 1.9.1): one pass over its control words, groups and characters."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.coding.refusal import Refusal
from app.coding.transcripts import tables
from app.coding.transcripts.draft import Sheet
from app.coding.transcripts.wordlist import words

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_HEADING = re.compile(rb"\s*(?:heading|kop|title|titel)(?:\s\d)?;", re.IGNORECASE)
_DEPTH = 1000
_CONTROLS = 4_000_000
_SKIPPED = words(
    """
    fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf
    objdata themedata colorschememapping datastore latentstyles fldinst listtext pntext pntxta pntxtb xe
    tc rsidtbl generator listtable listoverridetable nonshppict filetbl revtbl annotation atnid
    atnauthor bkmkstart bkmkend private template operator ftnsep ftnsepc aftnsep upr sp
    """
)
_HEADERS = words("header headerl headerr headerf footer footerl footerr footerf")
_SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "nestcell": "\t",
    "nestrow": "\n", "softline": "\n", "lbr": "\n",
}  # fmt: skip
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = frozenset({437, 850, 852, 866, 874, 932, 936, 949, 950, *range(1250, 1259)})


@dataclass(slots=True)
class _State:
    """What a group inherits and gives back at its end."""

    skip: bool = False
    note: int = -1
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    uc: int = 1
    codec: str = ""
    listing: str = ""
    table: bool = False


def read(data: bytes, name: str) -> Sheet:
    """The paragraphs of an .rtf. Raises Refusal for a file that is cut off, too deep or too long."""
    if data.count(b"\\") + data.count(b"{") > _CONTROLS:
        raise Refusal("import.too_complex", file=name)
    reader = _Reader(name)
    reader.run(data)
    return reader.sheet


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.sheet = Sheet()
        self._state = _State()
        self._stack: list[_State] = []
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._entry = 0
        self._headings: set[int] = set()
        self._out: list[str] = []
        self._bytes = bytearray()
        self._bold: list[str] = []
        self._leading = True
        self._heading = False
        self._cell: list[str] = []
        self._row: list[list[str]] = []
        self._rows: list[list[list[str]]] = []
        self._notes: list[list[str]] = []
        self._owed = 0
        self._hidden = self._tracked = self._boxes = 0
        self._star = False

    def run(self, data: bytes) -> None:
        """Read all tokens."""
        at, end = 0, len(data)
        match = _TOKEN.match
        while at < end:
            found = match(data, at)
            if found is None:
                raise Refusal("import.damaged", file=self.name)
            at = found.end()
            which = found.lastindex
            if which is None:
                continue
            if which == 6:
                self._raw(found[6])
            elif which == 5:
                self._flush()
                self._owed = 0
                if found[5] == b"{":
                    if len(self._stack) >= _DEPTH:
                        raise Refusal("import.too_complex", file=self.name)
                    self._stack.append(self._state)
                    self._state = replace(self._state)
                    self._star = False
                elif self._stack:
                    self._state = self._stack.pop()
                    if not self._stack:
                        break
            elif which == 3:
                self._raw(bytes((int(found[3], 16),)))
            elif which == 4:
                self._symbol(found[4])
            else:
                word = found[1].decode("ascii")
                value = int(found[2]) if found[2] is not None else None
                if word == "bin" and value and value > 0:
                    at += value
                else:
                    self._word(word, value)
        if self._stack:
            raise Refusal("import.damaged", file=self.name)
        self._finish()

    def _raw(self, raw: bytes) -> None:
        if self._owed:
            drop = min(self._owed, len(raw))
            self._owed -= drop
            raw = raw[drop:]
        if raw and not self._state.skip:
            self._bytes += raw
        elif self._state.listing == "stylesheet" and _HEADING.match(raw):
            self._headings.add(self._entry)

    def _flush(self) -> None:
        if self._bytes:
            codec = self._state.codec or self._codec
            raw = bytes(self._bytes)
            self._bytes.clear()
            self._write(raw.decode("ascii") if raw.isascii() else raw.decode(codec, "replace"))

    def _write(self, text: str) -> None:
        state = self._state
        if state.skip or not text:
            return
        if state.hidden or state.deleted:
            if state.deleted:
                self._tracked += 1
            else:
                self._hidden += len(text)
            return
        if state.note >= 0:
            self._notes[state.note].append(text)
            return
        self._out.append(text)
        if not text.isspace():
            self._leading = self._leading and state.bold
        if self._leading and state.bold:
            self._bold.append(text)

    def _symbol(self, sign: bytes) -> None:
        if self._owed and sign not in (b"*", b"\r", b"\n"):
            self._owed -= 1
            return
        if sign == b"*":
            self._star = True
        elif sign in (b"\r", b"\n"):
            self._paragraph()
        elif sign == b"~":
            self._put("\u00a0")
        elif sign == b"_":
            self._put("-")
        elif sign in (b"\\", b"{", b"}"):
            self._put(sign.decode("ascii"))
        elif sign == b"\t":
            self._put("\t")

    def _put(self, text: str) -> None:
        self._flush()
        self._write(text)

    def _word(self, word: str, value: int | None) -> None:
        if word == "u" and value is not None:
            self._flush()
            self._write(_unit(value % 65536))
            self._owed = self._state.uc
            return
        if self._owed:
            self._owed -= 1
            return
        self._flush()
        state = self._state
        star, self._star = self._star, False
        if state.skip:
            if state.listing:
                self._listed(state.listing, word, value)
            elif word == "shptxt":
                state.skip = False
                self._boxes += 1
            elif word == "ud" and star:
                state.skip = False
            return
        if word in _SKIPPED or (star and word not in ("shppict", "shpinst", "ud", "footnote")):
            self._left_out(word)
            state.skip = True
            state.listing = word if word in ("fonttbl", "stylesheet") else ""
        elif word == "shpinst":
            state.skip = True
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif word in ("par", "sect", "page"):
            self._paragraph()
        elif word in ("cell", "row"):
            self._end_cell(row=word == "row")
        elif word == "footnote":
            self._write(f"[noot {len(self._notes) + 1}]")
            state.note = len(self._notes)
            self._notes.append([])
        else:
            self._format(word, value)

    def _format(self, word: str, value: int | None) -> None:
        state = self._state
        on = value is None or value != 0
        if word == "b":
            state.bold = on
        elif word == "v":
            state.hidden = on
        elif word == "deleted":
            state.deleted = on
        elif word == "revised":
            self._tracked += on
        elif word == "plain":
            state.bold = state.hidden = state.deleted = False
        elif word == "pard":
            state.table = self._heading = False
        elif word == "intbl":
            state.table = True
        elif word == "outlinelevel":
            self._heading = value is not None and value < 9
        elif word == "s":
            self._heading = self._heading or value in self._headings
        elif word == "uc":
            state.uc = max(0, min(value or 0, 8)) if value is not None else 1
        elif word == "f" and value is not None:
            state.codec = self._fonts.get(value, "")
        elif word == "ansicpg" and value in _PAGES:
            self._codec = f"cp{value}"
        elif word == "mac":
            self._codec = "mac_roman"
        elif word in ("pc", "pca"):
            self._codec = "cp437" if word == "pc" else "cp850"

    def _listed(self, listing: str, word: str, value: int | None) -> None:
        """A word in the table of fonts (their character sets) or of styles (which are headings)."""
        if word == ("f" if listing == "fonttbl" else "s") and value is not None:
            self._entry = value
        elif listing == "fonttbl" and word == "fcharset" and value in _CHARSETS:
            self._fonts[self._entry] = _CHARSETS[value]
        elif listing == "stylesheet" and word == "outlinelevel" and value is not None and value < 9:
            self._headings.add(self._entry)

    def _left_out(self, word: str) -> None:
        if word in _HEADERS:
            self.sheet.notice("import.headers_left_out")
        elif word == "annotation":
            self.sheet.notice("import.comments_left_out")

    def _take(self) -> str:
        self._flush()
        text = _paired("".join(self._out))
        self._out = []
        return text

    def _paragraph(self) -> None:
        if self._state.skip:
            return
        if self._state.note >= 0:
            self._put("\n")
            return
        text = self._take()
        if self._state.table:
            self._cell.append(text)
        else:
            self._lay_table()
            self.sheet.add(
                text, bold=_paired("".join(self._bold).partition("\n")[0]).strip(), heading=self._heading
            )
        self._bold = []
        self._leading = True

    def _end_cell(self, *, row: bool) -> None:
        text = self._take()
        self._bold = []
        self._leading = True
        if not row or text.strip() or self._cell:
            self._row.append([*self._cell, text])
            self._cell = []
        if row and self._row:
            self._rows.append(self._row)
            self._row = []

    def _lay_table(self) -> None:
        if self._cell:
            self._row.append(self._cell)
        if self._row:
            self._rows.append(self._row)
        if self._rows:
            tables.lay(self.sheet, self._rows)
        self._cell, self._row, self._rows = [], [], []

    def _finish(self) -> None:
        self._state = _State()
        last = self._take()
        self._lay_table()
        if last:
            self.sheet.add(last, bold=_paired("".join(self._bold).partition("\n")[0]).strip())
        for i, note in enumerate(self._notes, 1):
            if text := _paired("".join(note)).strip():
                self.sheet.notes.append((f"noot {i}", text))
        for key, n in (
            ("tracked_changes", self._tracked),
            ("text_boxes", self._boxes),
            ("hidden_left_out", self._hidden),
        ):
            if n:
                self.sheet.notice(f"import.{key}", n=n)


def _unit(number: int) -> str:
    """A UTF-16 unit; those of the symbol fonts' private area lie 0xF000 above ASCII."""
    return chr(number - 0xF000) if 0xF020 <= number <= 0xF07E else chr(number)


def _paired(text: str) -> str:
    """Half surrogate pairs joined; a lonely half becomes U+FFFD."""
    if not any("\ud800" <= c <= "\udfff" for c in text) if not text.isascii() else True:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

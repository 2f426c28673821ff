"""The looks of a workbook's cells: made once, then named by number."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

INK = "1F2933"
FAINT = "9AA5B1"
LINE = "D5DCE4"
HEAD = "E6ECF2"
ALERT = "B00020"
CARE = "8A5A00"
HEAT_LOW = (0xF3, 0xF8, 0xFC)
HEAT_HIGH = (0x56, 0xA5, 0xD8)
"""Heat goes from nearly white to a blue that dark ink still reads on (contrast above 4.5)."""
HEAT_STEPS = 16
FORMATS = {
    "number": "General", "whole": "#,##0", "decimal": "0.00", "percent": "0.0", "share": "0%",
    "clock": "[h]:mm:ss",
}  # fmt: skip


def heat(share: float) -> str:
    """The colour (RRGGBB) for a value's share of the highest, 0 to 1, in HEAT_STEPS steps."""
    step = round(min(max(share, 0.0), 1.0) * HEAT_STEPS) / HEAT_STEPS
    mixed = (round(low + (high - low) * step) for low, high in zip(HEAT_LOW, HEAT_HIGH, strict=True))
    return "".join(f"{part:02X}" for part in mixed)


class Looks:
    """The looks that a table's own cells ask for; this one, for files without looks, says 0 for each."""

    def chip(self, color: str) -> int:
        """A cell filled with a code's colour (#rrggbb)."""
        return 0

    def edged(self, color: str) -> int:
        """Text with a code's colour (#rrggbb) along its left edge."""
        return 0

    def heat(self, kind: str, share: float | None, mark: str = "") -> int:
        """A heat map's cell: ``share`` of the highest value, or None for no colour; mark range or skewed."""
        return 0


class Styles(Looks):
    """Style numbers of a workbook, each look registered once."""

    def __init__(self, workbook: Workbook) -> None:
        from openpyxl.cell import WriteOnlyCell

        scratch = workbook.create_sheet("scratch")
        self._workbook = workbook
        self._cell = WriteOnlyCell
        self._sheet = scratch
        workbook.remove(scratch)
        self._made: dict[tuple[Any, ...], int] = {}
        self._quoted: dict[int, int] = {}
        self.formats = {**FORMATS, "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}

    def of(self, kind: str) -> int:
        """The look of a column's cells."""
        return self.made(kind)

    def header(self, number: bool, turned: bool, low: bool = False) -> int:
        """The look of the first row; ``number`` to the right, ``turned`` upright, ``low`` at the bottom."""
        return self.made("header", number, turned, low)

    def chip(self, color: str) -> int:
        """A cell filled with a code's colour (#rrggbb)."""
        return self.made("chip", color.lstrip("#").upper())

    def edged(self, color: str) -> int:
        """Text with a code's colour (#rrggbb) along its left edge."""
        return self.made("edged", color.lstrip("#").upper())

    def heat(self, kind: str, share: float | None, mark: str = "") -> int:
        """A heat map's cell: ``share`` of the highest value, or None for no colour; mark range or skewed."""
        return self.made("heat", kind, None if share is None else heat(share), mark)

    def made(self, look: str, *details: Any) -> int:
        """The number of a look, registered when it is first asked for."""
        key = (look, *details)
        if key not in self._made:
            self._made[key] = self._make(look, *details)
        return self._made[key]

    def quoted(self, style: int) -> int:
        """The same look for a text that starts like a formula: it stays text when edited in Excel."""
        if style not in self._quoted:
            cell = self._cell(self._sheet)
            cell._style = copy(self._workbook._cell_styles[style])  # type: ignore[attr-defined]
            cell.quotePrefix = True
            self._quoted[style] = cell.style_id
        return self._quoted[style]

    def _make(self, look: str, *details: Any) -> int:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        cell = self._cell(self._sheet)
        line = Side(style="thin", color=LINE)
        cell.font = Font(name="Calibri", size=11, color=INK)
        cell.border = Border(bottom=line)
        cell.alignment = Alignment(
            vertical="top",
            wrap_text=look in ("wrapped", "edged", "told"),
            horizontal="left" if look == "told" else None,
        )
        if look in self.formats:
            cell.number_format = self.formats[look]
            day = look in ("date", "moment")
            cell.alignment = Alignment(
                vertical="top", horizontal="left" if day else "right", indent=0 if day else 1
            )
        if look == "header":
            number, turned, low = details
            cell.font = Font(name="Calibri", size=11, bold=True, color=INK)
            cell.fill = PatternFill("solid", fgColor=HEAD)
            cell.border = Border(bottom=Side(style="medium", color=INK))
            cell.alignment = Alignment(
                vertical="bottom" if low else "center",
                horizontal="center" if turned else ("right" if number else "left"),
                indent=1 if number and not turned else 0,
                wrap_text=True,
                text_rotation=90 if turned else 0,
            )
        elif look == "chip":
            cell.fill = PatternFill("solid", fgColor=details[0])
            cell.font = Font(name="Calibri", size=11, color=INK if _light(details[0]) else "FFFFFF")
        elif look == "edged":
            cell.border = Border(bottom=line, left=Side(style="thick", color=details[0]))
            cell.alignment = Alignment(vertical="top", horizontal="left", wrap_text=True, indent=1)
        elif look == "heat":
            kind, color, mark = details
            cell.number_format = FORMATS[kind]
            cell.alignment = Alignment(horizontal="center", vertical="center")
            ink = {"range": ALERT, "skewed": CARE}.get(mark, INK if color else FAINT)
            cell.font = Font(name="Calibri", size=11, color=ink, bold=mark == "range", italic=bool(mark))
            if color:
                cell.fill = PatternFill("solid", fgColor=color)
        return int(cell.style_id)


def _light(color: str) -> bool:
    red, green, blue = (int(color[n : n + 2], 16) for n in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue > 140

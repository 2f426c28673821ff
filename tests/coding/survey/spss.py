"""System files of SPSS, byte by byte after the description of the format in the manual of PSPP.

Uncompressed, little-endian; strings of at most 255 bytes without value labels for those over 8 bytes.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

NUMBER, DAY, MOMENT = (5, 8, 2), (20, 11, 0), (22, 20, 0)
"""Print formats: type, width and decimals."""
_SYSMIS = -sys.float_info.max
_CODE_PAGES = {"utf-8": (65001, b"UTF-8"), "cp1252": (1252, b"windows-1252")}
Value = float | str | date | None


@dataclass(frozen=True)
class Variable:
    """``width`` is 0 for a number, else the bytes of a string; ``missing`` are user-missing values and
    ``missing_range`` is one from and to."""

    name: str
    label: str = ""
    width: int = 0
    form: tuple[int, int, int] = NUMBER
    labels: Mapping[float | str, str] = field(default_factory=dict)
    missing: Sequence[float | str] = ()
    missing_range: tuple[float, float] | None = None


def write(
    path: Path, variables: Sequence[Variable], rows: Sequence[Sequence[Value]], encoding: str = "utf-8",
    *, declared: bool = True,
) -> Path:  # fmt: skip
    """Write a system file. Without ``declared`` it does not say in what encoding its texts are."""

    def text(value: str, size: int) -> bytes:
        return value.encode(encoding)[:size].ljust(size)

    def value_of(value: Value, variable: Variable) -> bytes:
        if variable.width:
            return text(str(value or ""), 8 * _pieces(variable))
        if isinstance(value, date):
            value = float((value - date(1582, 10, 14)).days) * 86_400
        return struct.pack("<d", _SYSMIS if value is None else float(str(value)))

    out = [
        b"$FL2", text("@(#) SPSS DATA FILE - geschreven voor een toets", 60),
        struct.pack("<5i", 2, sum(map(_pieces, variables)), 0, 0, len(rows)), struct.pack("<d", 100.0),
        b"22 Nov 2612:00:00"[:17], text("", 64), bytes(3),
    ]  # fmt: skip
    place, places = 1, []
    for n, variable in enumerate(variables):
        places.append(place)
        place += _pieces(variable)
        kind, width, decimals = variable.form if not variable.width else (1, variable.width, 0)
        form = kind << 16 | width << 8 | decimals
        missing = -2 if variable.missing_range else len(variable.missing)
        out.append(struct.pack("<6i", 2, variable.width, bool(variable.label), missing, form, form))
        out.append(text(f"V{n}", 8))
        if variable.label:
            told = variable.label.encode(encoding)
            out.append(struct.pack("<i", len(told)) + told.ljust(-(-len(told) // 4) * 4))
        if variable.missing_range:
            out.append(struct.pack("<2d", *variable.missing_range))
        out += [text(m, 8) if isinstance(m, str) else struct.pack("<d", m) for m in variable.missing]
        for _ in range(_pieces(variable) - 1):
            out.append(struct.pack("<6i", 2, -1, 0, 0, form, form) + text("", 8))
    for variable, at in zip(variables, places, strict=True):
        if variable.labels:
            out.append(struct.pack("<2i", 3, len(variable.labels)))
            for value, said in variable.labels.items():
                told = said.encode(encoding)
                key = text(value, 8) if isinstance(value, str) else struct.pack("<d", value)
                out.append(key + bytes([len(told)]) + told.ljust(-(-(len(told) + 1) // 8) * 8 - 1))
            out.append(struct.pack("<3i", 4, 1, at))
    code, name = _CODE_PAGES[encoding]
    if declared:
        out.append(struct.pack("<4i8i", 7, 3, 4, 8, 20, 0, 0, -1, 1, 1, 2, code))
    longs = "\t".join(f"V{n}={v.name}" for n, v in enumerate(variables)).encode(encoding)
    out.append(struct.pack("<4i", 7, 13, 1, len(longs)) + longs)
    if declared:
        out.append(struct.pack("<4i", 7, 20, 1, len(name)) + name)
    out.append(struct.pack("<2i", 999, 0))
    out += [value_of(v, variable) for row in rows for v, variable in zip(row, variables, strict=True)]
    path.write_bytes(b"".join(out))
    return path


def _pieces(variable: Variable) -> int:
    return max(1, -(-variable.width // 8))

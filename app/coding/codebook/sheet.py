"""Codebooks as tables: ``.xlsx`` and ``.csv``, one row per code, the whole path in the first column.

Also read: another order or language of the headings, paths as ``A\\B``, a column with the parent's name or
path, a bare list of codes with or without definitions.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from app.coding.codebook.columns import bare_list, no_answers, no_code_column
from app.coding.codebook.entries import Entry, codes_from, field_of, unknown_fields
from app.coding.codebook.tree import SEPARATOR, Codebook, CodebookFile, key_of
from app.coding.model import Code, Notice
from app.coding.refusal import Refusal

COLUMNS = {
    "path": "pad",
    "name": "naam",
    "guid": "guid",
    "color": "kleur",
    "definition": "definitie",
    "inclusion": "inclusie",
    "exclusion": "exclusie",
    "example": "voorbeeld",
    "cues": "cues",
    "codable": "codeerbaar",
    "active": "actief",
    "interviewer": "ook interviewer",
    "paraphrases": "parafrasen",
}
USUAL = {"codable": True, "active": True, "interviewer": False}
"""What nearly every code has: a column or key only where a code has it otherwise."""
LONGEST_CELL = 32_767
_MOST_COLUMNS = 60
_MOST_ROWS = 50_000
_FORMULA = re.compile(r"'*[=+\-@\t]")
Row = tuple[int, list[str]]


def table(book: CodebookFile) -> list[list[str]]:
    """``book`` as rows of text, the headings first; what is ``USUAL`` only where a code has it otherwise."""
    tree = Codebook(book.codes)
    fields = [
        name
        for name in COLUMNS
        if name not in USUAL or any(getattr(code, name) != USUAL[name] for code in tree)
    ]
    rows = [[COLUMNS[name] for name in fields]]
    rows.extend([_cell(tree, code, name) for name in fields] for code in tree)
    return rows


def csv_bytes(book: CodebookFile) -> bytes:
    """``book`` as CSV for Excel: UTF-8 with a byte order mark, semicolons.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it, and so does one in which
    an apostrophe already stands before such a sign; reading takes exactly one away.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([[f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in table(book)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def read_csv(content: bytes, file: str, stem: str) -> CodebookFile:
    """The codebook in a CSV file (UTF-8, UTF-16 or Windows-1252; semicolons, commas or tabs)."""
    text = _decoded(content, file)
    delimiter = max(";,\t", key=lambda mark: _worth(text, mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = 1
    usual = csv.field_size_limit(max(len(text), 1))
    try:
        for cells in reader:
            kept = cells[:_MOST_COLUMNS]
            if any(kept):
                rows.append((line, [cell[1:] if _guarded(cell) else cell for cell in kept]))
            line = reader.line_num + 1
            if len(rows) > _MOST_ROWS:
                break
    except csv.Error:
        raise Refusal("codebook.file.csv", file=file, line=line) from None
    finally:
        csv.field_size_limit(usual)
    return _from_rows(rows, file, stem, stem, ())


def read_xlsx(content: bytes, file: str, stem: str) -> CodebookFile:
    """The codebook on the sheet named Codeboek (Codebook, Codes), else on the first sheet with text."""
    from app.coding.codebook.excel import sheets

    title, found = sheets(content, file, _MOST_ROWS, _MOST_COLUMNS)
    full = {name: rows for name, rows in found.items() if rows}
    if not full:
        raise Refusal("codebook.file.empty", file=file)
    wanted = ("codeboek", "codebook", "codes", "codesysteem", "code system")
    chosen = next((name for want in wanted for name in full if key_of(name) == want), next(iter(full)))
    others = [name for name in full if name != chosen]
    notices = [
        Notice("codebook.file.sheet_used", {"file": file, "sheet": chosen, "others": ", ".join(others)})
    ]
    return _from_rows(full[chosen], file, stem, title or stem, tuple(notices if others else ()))


def xlsx(book: CodebookFile) -> bytes:
    """``book`` as a workbook with one sheet, Codeboek; the same book gives the same bytes."""
    from app.coding.codebook.excel import workbook

    rows = table(book)
    for row in rows[1:]:
        for heading, cell in zip(rows[0], row, strict=True):
            if len(cell.encode("utf-16-le")) // 2 > LONGEST_CELL:
                raise Refusal("codebook.file.cell_long", field=heading, path=row[0][:200])
    return workbook("Codeboek", rows, book.title)


def _guarded(cell: str) -> bool:
    return cell.startswith("'") and _FORMULA.match(cell) is not None


def joined_cues(cues: Sequence[str]) -> str:
    """Cues in one cell: ``loslaten; op afstand staan``; one that holds a separator or quote is quoted."""
    quoted = ('"' + cue.replace('"', '""') + '"' if re.search(r'[;,"]', cue) else cue for cue in cues)
    return "; ".join(quoted)


def split_cues(cell: str) -> list[str]:
    """Cues from one cell, separated by semicolons or lines, or by commas where there is neither."""
    line = cell.replace("\r", "\n").replace("\n", ";").strip()
    comma = ";" not in line and not line.startswith('"')
    try:
        parts = next(csv.reader([line], delimiter="," if comma else ";", skipinitialspace=True), [])
    except csv.Error:
        parts = line.split(";")
    return [part.strip() for part in parts if part.strip()]


def split_paraphrases(cell: str) -> list[str]:
    """Paraphrases from one cell, one per line: a sentence has commas and semicolons of its own."""
    return [line.strip() for line in cell.replace("\r", "\n").split("\n") if line.strip()]


def _cell(tree: Codebook, code: Code, name: str) -> str:
    if name == "path":
        return tree.path(code.guid)
    if name == "cues":
        return joined_cues(code.cues)
    if name == "paraphrases":
        return "\n".join(code.paraphrases)
    value = getattr(code, name)
    return value if isinstance(value, str) else "ja" if value else "nee"


def _decoded(content: bytes, file: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise Refusal("codebook.file.not_text_file", file=file)
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Refusal("codebook.file.not_text_file", file=file)


def _worth(text: str, delimiter: str) -> tuple[int, int]:
    try:
        first = next(
            (row for row in csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter) if row),
            [],
        )
    except csv.Error:
        return 0, 0
    return sum(field_of(cell) is not None for cell in first), len(first)


def _from_rows(
    rows: list[Row], file: str, stem: str, title: str, notices: tuple[Notice, ...]
) -> CodebookFile:
    rows = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    if not rows:
        raise Refusal("codebook.file.empty", file=file)
    columns, body, unknown, skipped = _columns(rows, file)
    if skipped:
        notices = (*notices, Notice("codebook.file.rows_skipped", {"file": file, "n": skipped}))
    if "path" not in columns and "name" not in columns:
        raise no_code_column([cell for cell in rows[0][1] if cell.strip()], file)
    entries = [_entry(line, cells, columns) for line, cells in body]
    entries = [e for e in entries if any(e.fields.values()) or e.cues or e.paraphrases]
    for entry in entries:
        if not entry.fields.get("path", "").strip() and not entry.fields.get("name", "").strip():
            raise Refusal("codebook.file.name_empty", file=file, line=entry.line)
    if "parent" in columns:
        _place_by_parent(entries, file)
    else:
        _place_by_path(entries, file)
    codes = codes_from(entries, file)
    return CodebookFile(stem, title, codes, notices=(*notices, *unknown_fields(unknown, file)))


def _columns(rows: list[Row], file: str) -> tuple[dict[str, int], list[Row], list[str], int]:
    for n, (_, cells) in enumerate(rows[:10]):
        meant = [field_of(cell) for cell in cells]
        if "path" not in meant and meant.count("name") > 1:
            # the sheet Codeboek of an exported project: Code is the path, Naam its last part
            meant = [
                "path" if key_of(cell) == "code" else one for cell, one in zip(cells, meant, strict=True)
            ]
        known = {name for name in meant if name is not None}
        if known & {"path", "name"} and (n == 0 or len(known) > 1):
            if "name" not in known and "codes" in meant:
                meant = ["name" if name == "codes" else name for name in meant]
            if not {key_of(cell) for cell in cells} & {"code", "codes", "pad", "path"}:
                no_answers(cells, sum(name is not None for name in meant), file)
            columns: dict[str, int] = {}
            unknown = []
            for place, name in enumerate(meant):
                if name is None or name in columns:
                    unknown.append(cells[place])
                else:
                    columns[name] = place
            return columns, rows[n + 1 :], [name for name in unknown if name.strip()], n
    first = [field_of(cell) for cell in rows[0][1]]
    if sum(name is not None for name in first) > 1:
        return {}, rows[1:], [], 0
    bare_list([cells for _, cells in rows], file)
    return {"path": 0, "definition": 1}, rows[1 if first[0] == "codes" else 0 :], [], 0


def _entry(line: int, cells: list[str], columns: dict[str, int]) -> Entry:
    entry = Entry(line, {})
    for name, place in columns.items():
        cell = cells[place] if place < len(cells) else ""
        if name == "cues":
            entry.cues = split_cues(cell)
        elif name == "paraphrases":
            entry.paraphrases = split_paraphrases(cell)
        elif name != "codes":
            entry.fields[name] = cell
    return entry


def _place_by_path(entries: list[Entry], file: str) -> None:
    """Finds every code's parent by its path, which may end in the code's own name or stop before it."""
    if not any(entry.fields.get("path", "").strip() for entry in entries):
        for entry in entries:
            entry.fields["path"], entry.fields["name"] = entry.fields.get("name", ""), ""
    places: dict[tuple[str, ...], int] = {}
    paths = list(_paths(entries))
    for n, (entry, names) in enumerate(zip(entries, paths, strict=True)):
        places.setdefault(tuple(key_of(name) for name in names), n)
        entry.fields["name"] = names[-1]
    for entry, names in zip(entries, paths, strict=True):
        if len(names) > 1:
            entry.parent = places.get(tuple(key_of(name) for name in names[:-1]))
            if entry.parent is None:
                above = SEPARATOR.join(names[:-1])
                raise Refusal(
                    "codebook.file.parent_missing", file=file, line=entry.line, name=names[-1], parent=above
                )


def _paths(entries: list[Entry]) -> Iterator[list[str]]:
    given = [
        (entry.fields.get("path", "").strip(), entry.fields.get("name", "").strip()) for entry in entries
    ]
    named = any(name for _, name in given)
    ways = (re.compile(r"\s+>\s+"), re.compile(r"\s*\\\s*"))
    for way in ways:
        split = [[part for part in way.split(path) if part] or [name] for path, name in given]
        if named and all(
            key_of(parts[-1]) == key_of(name or parts[-1])
            for parts, (_, name) in zip(split, given, strict=True)
        ):
            yield from split
            return
    whole = {key_of(path) for path, _ in given}
    above_them = (ways[1].split(path)[:-1] for path, _ in given)
    by_backslash = any(parts and key_of("\\".join(parts)) in whole for parts in above_them)
    way = ways[1] if by_backslash and not any(ways[0].search(path) for path, _ in given) else ways[0]
    for path, name in given:
        above = [part for part in way.split(path) if part]
        yield [*above, name] if named and name else above or [name]


def _place_by_parent(entries: list[Entry], file: str) -> None:
    """Finds every code's parent by the parent's name or path in a column of its own."""
    by_name: dict[str, list[int]] = {}
    for n, entry in enumerate(entries):
        if not entry.fields.get("name", "").strip():
            entry.fields["name"] = entry.fields.get("path", "")
        by_name.setdefault(key_of(entry.fields["name"]), []).append(n)
    for entry in entries:
        wanted = entry.fields.get("parent", "").strip()
        if not wanted:
            continue
        name = entry.fields["name"]
        found = by_name.get(key_of(wanted)) or by_name.get(key_of(re.split(r"\s+>\s+|\\", wanted)[-1]), [])
        if not found:
            raise Refusal(
                "codebook.file.parent_missing", file=file, line=entry.line, name=name, parent=wanted
            )
        if len(found) > 1:
            raise Refusal(
                "codebook.file.parent_ambiguous", file=file, line=entry.line, name=name, parent=wanted
            )
        entry.parent = found[0]

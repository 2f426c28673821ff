"""A codebook in Excel as one reads and prints it."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from app.coding.codebook import CodebookFile
from app.coding.codebook.files import write_codebook
from app.coding.model import Code


def test_a_codebook_in_excel_is_read_and_printed_without_work(tmp_path: Path) -> None:
    said = tuple(f"Zo zeg je dat je het loslaat, voor de {n}e keer" for n in range(60))
    short, long = Code("a", "Kort"), Code("b", "Lang", definition="woord " * 40, paraphrases=said)
    asked = Code("c", "Vraag", interviewer=True)
    book = CodebookFile(name="x", title="X", codes=(short, long, asked))
    sheet = openpyxl.load_workbook(write_codebook(book, tmp_path / "a.xlsx")).active
    heads = {cell.value: cell for cell in sheet[1]}
    low, high = (sheet.row_dimensions[n].height for n in (2, 3))
    assert 0 < low < 20 < 5 * 15 < high < 100, "LibreOffice gives a row no height of its own accord"
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0 and sheet.print_title_rows == "$1:$1"
    assert "parafrasen" in heads and heads["parafrasen"].column == len(heads)
    assert sheet.print_area == f"'Codeboek'!$A$1:${heads['ook interviewer'].column_letter}$4"
    width = {name: sheet.column_dimensions[cell.column_letter].width for name, cell in heads.items()}
    assert width["ook interviewer"] < 20 < width["definitie"]
    assert not sheet.cell(3, heads["guid"].column).alignment.wrap_text
    assert sheet.cell(3, heads["parafrasen"].column).alignment.wrap_text

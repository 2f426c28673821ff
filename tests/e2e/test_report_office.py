"""A report opened by another program: pages by LibreOffice, the workbook recalculated by it (slow)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.coding.report.files import read
from app.coding.report.tree import Heading, Report
from app.project import Project
from app.project.reporting import make_report
from app.project.sample import build_sample
from app.words import say

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here"),
]
DEFINITION = Path(__file__).resolve().parents[2] / "resources" / "sample" / "rapporten" / "nivel.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    from app.coding.exchange.reports.write import write

    build_sample(folder / "p.kantlijn")
    with Project.open(folder / "p.kantlijn", read_only=True) as project:
        made = make_report(project, read(DEFINITION, project.codes.book()))
    write(made, [folder / "r.docx", folder / "r.xlsx"], say)
    return made


def convert(folder: Path, file: str, kind: str, out: str) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    where = ["--outdir", str(folder / out), str(folder / file)]
    words = ["soffice", profile, "--headless", "--convert-to", kind, *where]
    subprocess.run(words, check=True, capture_output=True, timeout=180)


def test_the_workbook_recalculated_has_the_same_figures_and_no_error(report: Report, folder: Path) -> None:
    convert(folder, "r.xlsx", "xlsx", "again")
    ours = load_workbook(folder / "r.xlsx", data_only=True)
    theirs = load_workbook(folder / "again" / "r.xlsx", data_only=True)
    assert ours.sheetnames == theirs.sheetnames
    figures = 0
    for name in ours.sheetnames:
        for mine, other in zip(
            ours[name].iter_rows(values_only=True), theirs[name].iter_rows(values_only=True), strict=True
        ):
            for a, b in zip(mine, other, strict=True):
                assert not (isinstance(b, str) and re.fullmatch(r"#[A-Z/0!?]+|Err:\d+", b)), (name, b)
                if isinstance(a, int | float):
                    assert b == pytest.approx(a), name
                    figures += 1
    assert figures > 500
    formulas = load_workbook(folder / "r.xlsx")["Cijfers in de tekst"]
    assert all(str(row[1]).startswith("='Tabel ") for row in formulas.iter_rows(min_row=2, values_only=True))


def test_the_pages_are_those_of_the_contents_within_one(report: Report, folder: Path) -> None:
    convert(folder, "r.docx", "pdf", "pages")
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(folder / "pages" / "r.pdf").pages]
    assert len(pages) > 15
    from app.coding.exchange.reports.pages import estimate

    told = estimate(report)
    for n, block in enumerate(report.blocks):
        if isinstance(block, Heading) and block.level == 1:
            words = re.compile(rf"(?m)^\s*{re.escape(block.number)}\s*{re.escape(block.text[:30])}")
            found = [k for k, text in enumerate(pages, 1) if k > 2 and words.search(text)]
            assert found and abs(found[-1] - told[n]) <= 1, (block.text, found, told[n])
    assert not any("Error!" in text or "Fout!" in text for text in pages)

"""``kantlijn agree``: the shapes that scripts rely on, figures that can be worked out by hand, refusals."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.commands import INT1, INT2, Kantlijn

FIGURES = {
    "agreement", "agreement_coded", "kappa", "brennan_prediger", "ac1", "fleiss", "alpha", "alpha_u",
    "precision", "recall", "f1",
}  # fmt: skip


def only(rows: list[dict], code: str) -> dict:
    (found,) = (r for r in rows if r["code"].endswith(code))
    return found


def test_the_answer_has_its_shape(k: Kantlijn, p: Path) -> None:
    told = k.json("agree", p)
    assert told["unit"] == "character"
    assert told["coders"] == ["Anna", "Bob"]
    assert told["documents"] == ["int1", "int2"]
    assert len(told["codes"]) == 42
    for row in [*told["codes"], told["overall"]]:
        assert {"n", "codings", "uncoded_share", "intervals", "note"} | FIGURES <= set(row)
        undefined = [name for name in FIGURES if row[name] is None]
        assert not undefined or row["note"]
    loslaten = only(told["codes"], "Loslaten")
    n = len(INT1) + len(INT2)
    a, b, both = (
        len("Wij laten het los hoor."),
        len("laten het los") + len("zij laat los"),
        len("laten het los"),
    )
    observed = 1 - (a + b - 2 * both) / n
    chance = a / n * b / n + (1 - a / n) * (1 - b / n)
    assert loslaten["n"] == n
    assert loslaten["codings"] == {"Anna": 1, "Bob": 2}
    assert loslaten["agreement"] == pytest.approx(observed, abs=1e-6)
    assert loslaten["uncoded_share"] == pytest.approx(1 - (a + b - both) / n, abs=1e-6)
    assert loslaten["kappa"] == pytest.approx((observed - chance) / (1 - chance), abs=1e-6)
    assert loslaten["f1"] == pytest.approx(2 * both / (a + b), abs=1e-6)


def test_a_coder_without_a_code_has_kappa_0_and_an_unused_code_has_none(k: Kantlijn, p: Path) -> None:
    told = k.json("agree", p, "--lang", "en")
    sturen, vertrouwen = only(told["codes"], "> Sturen"), only(told["codes"], "Vertrouwen")
    assert sturen["kappa"] == 0
    assert "never gave" in sturen["note"]
    assert vertrouwen["kappa"] is vertrouwen["agreement"] is None
    assert "nothing to compare" in vertrouwen["note"]


@pytest.mark.parametrize("unit", ["turn", "sentence", "fragment"])
def test_other_units(k: Kantlijn, p: Path, unit: str) -> None:
    told = k.json("agree", p, "--unit", unit, "--codes", "Loslaten", "Sturen")
    assert (told["unit"], len(told["codes"])) == (unit, 2)
    if unit == "turn":
        assert told["overall"]["n"] == len(k.json("turns", p, "int1")) + len(k.json("turns", p, "int2"))
        assert only(told["codes"], "Loslaten")["agreement_coded"] == 0.5
    if unit == "fragment":
        assert told["overall"]["n"] == 4
        assert only(told["codes"], "Loslaten")["kappa"] is None
        assert only(told["codes"], "Loslaten")["agreement"] == pytest.approx(2 / 3, abs=1e-6)
        strict = k.json("agree", p, "--unit", unit, "--overlap", "0.9", "--codes", "Loslaten")
        assert strict["overall"]["agreement"] == 0


def test_it_reads_in_both_languages(k: Kantlijn, p: Path) -> None:
    dutch, english = k.ok("agree", p).text, k.ok("agree", p, "--lang", "en").text
    assert "tekens, Anna, Bob" in dutch and "alle codes samen" in dutch
    assert "characters, Anna, Bob" in english
    assert "NaN" not in dutch + english and "None" not in dutch + english
    assert "Vertrouwen" not in dutch  # nobody used it


def test_two_files_are_compared_without_changing_them(k: Kantlijn, p: Path) -> None:
    whole = k.json("agree", p)
    other = k.folder / "bob.kantlijn"
    other.write_bytes(p.read_bytes())
    for place, gone in ((p, "Bob"), (other, "Anna")):
        for coding in k.json("codings", place, "--by-coder", gone):
            k.ok("uncode", place, coding["guid"], "--coder", gone)
    kept = p.read_bytes(), other.read_bytes()
    told = k.json("agree", p, other)
    assert told["codes"] == whole["codes"] and told["overall"] == whole["overall"]
    assert (p.read_bytes(), other.read_bytes()) == kept
    assert "minstens twee codeurs" in k.refused("agree", p)


def test_where_the_trouble_is(k: Kantlijn, p: Path) -> None:
    told = k.json("agree", p, "--details", "--codes", "Loslaten", "Sturen")
    worst = told["disputes"][0]
    assert worst["disputed"] == max(d["disputed"] for d in told["disputes"])
    loslaten = next(d for d in told["disputes"] if d["code"].endswith("Loslaten") and d["document"] == "int1")
    start = INT1.index("laten het los")
    assert loslaten["ranges"]["Bob"] == [[start, start + len("laten het los")]]
    assert loslaten["settled"] is False
    assert told["confusion"]["labels"][-1] is None
    assert sum(told["confusion"]["cells"][0]) > 0
    assert [len(period["kappa"]) for period in told["drift"]] == [2] * len(told["drift"])


def test_choices_narrow_the_ground(k: Kantlijn, p: Path) -> None:
    assert k.json("agree", p, "--shared")["documents"] == ["int1"]
    assert k.json("agree", p, "--documents", "int2")["documents"] == ["int2"]
    assert k.json("agree", p, "--cases", "Zeist")["documents"] == ["int2"]
    told = k.json("agree", p, "--coders", "Bob", "Anna", "--reference", "Anna", "--samples", "0")
    assert (told["coders"], told["reference"]) == (["Bob", "Anna"], "Anna")
    assert only(told["codes"], "Loslaten")["recall"] == pytest.approx(13 / 23, abs=1e-6)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--coders", "Anna"), "minstens twee"),
        (("--coders", "Anna", "Karel"), "Karel"),
        (("--codes", "Bestaat niet"), "Bestaat niet"),
        (("--documents", "nergens"), "nergens"),
        (("--cases", "nergens"), "nergens"),
        (("--overlap", "0", "--unit", "fragment"), "overlap"),
        (("--samples", "-1"), "--samples"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    k: Kantlijn, p: Path, options: tuple[str, ...], words: str
) -> None:
    assert words in k.refused("agree", p, *options)


def test_a_second_project_that_is_none_is_refused(k: Kantlijn, p: Path) -> None:
    (k.folder / "x.kantlijn").write_text("geen project")
    k.refused("agree", p, k.folder / "x.kantlijn")
    assert k("agree", p, "--unit", "word").status == 2


def test_the_workbook_has_the_same_figures(k: Kantlijn, p: Path) -> None:
    told = k.json("agree", p)
    k.ok("export", p, k.folder / "a.xlsx", "--what", "agreement")
    book = openpyxl.load_workbook(k.folder / "a.xlsx")
    assert book.sheetnames == ["Overeenstemming", "Verwarring", "Verschillen", "Verloop", "Verantwoording"]
    head, overall, *rows = book["Overeenstemming"].iter_rows(values_only=True)
    kappa = head.index("Kappa (Cohen)")
    assert overall[kappa] == pytest.approx(told["overall"]["kappa"])
    assert {r[0]: r[kappa] for r in rows} == {
        r["code"]: pytest.approx(r["kappa"]) for r in told["codes"] if any(r["codings"].values())
    }
    assert [r[kappa] for r in rows] == sorted(r[kappa] for r in rows)
    disputes = list(book["Verschillen"].iter_rows(values_only=True, min_row=2))
    assert {r[2] for r in disputes} >= {"Wij laten het los hoor.", "zij laat los"}
    k.ok("export", p, k.folder / "a.csv", "--what", "agreement")
    lines = list(csv.reader(io.StringIO((k.folder / "a.csv").read_text("utf-8-sig")), delimiter=";"))
    assert lines[1][kappa] == str(overall[kappa]).replace(".", ",")
    assert "agreement" in k.refused("export", p, k.folder / "a.docx", "--what", "agreement")


@pytest.mark.parametrize(
    "options",
    [
        ("--with-subcodes",), ("--by-coder", "Anna"), ("--where", "plaats=Tilburg"), ("--origin", "manual"),
        ("--without-suggested",),
    ],
)  # fmt: skip
def test_an_option_that_a_comparison_does_not_know_is_refused(
    k: Kantlijn, p: Path, options: tuple[str, ...]
) -> None:
    out = k.folder / "a.xlsx"
    assert options[0] in k.refused("export", p, out, "--what", "agreement", *options)
    assert not out.exists()
    k.ok("export", p, out, "--what", "agreement", "--codes", "Loslaten")


def test_a_chosen_coder_who_coded_nothing_is_compared_too(k: Kantlijn, p: Path) -> None:
    for coding in k.json("codings", p, "--by-coder", "Bob"):
        k.ok("uncode", p, coding["guid"], "--coder", "Bob")
    told = k.json("agree", p, "--coders", "Anna", "Bob")
    assert told["coders"] == ["Anna", "Bob"]
    assert only(told["codes"], "Loslaten")["kappa"] == 0
    assert told["overall"]["kappa"] == 0


def test_three_coders(k: Kantlijn, p: Path) -> None:
    start = INT1.index("laten het los")
    k.ok("code", p, "int1", start, start + 13, "Loslaten", "--coder", "Chris")
    told = k.json("agree", p, "--documents", "int1")
    assert told["coders"] == ["Anna", "Bob", "Chris"]
    row, n = only(told["codes"], "Loslaten"), len(INT1)
    # 23, 13 and 13 characters, the smaller two alike: the pairs differ on 10, 10 and none
    observed = 1 - 20 / (3 * n)

    def chance(a: int, b: int) -> float:
        return a / n * b / n + (1 - a / n) * (1 - b / n)

    expected = (chance(23, 13) * 2 + chance(13, 13)) / 3
    assert row["kappa"] == pytest.approx((observed - expected) / (1 - expected), abs=1e-6)
    share = 49 / (3 * n)
    by_fleiss = share**2 + (1 - share) ** 2
    assert row["fleiss"] == pytest.approx((observed - by_fleiss) / (1 - by_fleiss), abs=1e-6)
    assert row["f1"] == pytest.approx(2 * 26 / (46 + 26), abs=1e-6)
    assert "Kappa (Conger)" in k.ok("agree", p).text
    k.ok("export", p, k.folder / "drie.xlsx", "--what", "agreement")


def test_a_case_without_coded_text_leaves_nothing_to_compare(k: Kantlijn, p: Path) -> None:
    k.ok("case", p, "Leeg", "--coder", "Anna")
    told = k.json("agree", p, "--cases", "Leeg")
    assert (told["documents"], told["overall"]["n"], told["overall"]["kappa"]) == ([], 0, None)
    assert told["overall"]["note"]
    for unit in ("turn", "sentence", "fragment"):
        assert k.json("agree", p, "--cases", "Leeg", "--unit", unit)["overall"]["agreement"] is None
    k.ok("export", p, k.folder / "leeg.xlsx", "--what", "agreement", "--case", "Leeg")

"""`kantlijn codebook` does what the window of two codebooks does: look first, decide, do, account for it."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from openpyxl import load_workbook

from tests.e2e.commands import Kantlijn, content, kept

BOOK = """title: Movisie
codes:
- name: Participatie
  codes:
  - name: Werven
  - name: Loslatten
    color: '#112233'
- name: Tijd
- name: Sturen
"""


def test_look_decide_and_do(k: Kantlijn, p: Path) -> None:
    (k.folder / "boek.yaml").write_text(BOOK, "utf-8")
    before, state = content(p), kept(p)
    told = k.json("codebook", p, "boek.yaml", "--dry-run")
    assert content(p) == before
    assert [(m["code"], m["fate"], m["how"]) for m in told] == [
        ("Participatie", "new", "new"), ("Werven", "new", "new"), ("Loslatten", "new", "near"),
        ("Tijd", "new", "near"), ("Sturen", "new", "near"),
    ]  # fmt: skip
    assert told[2]["because"] == ["1 letter verschil"]
    told[0].update(fate="out")
    told[1].update(under="Betrekken van inwoners")
    told[2].update(fate="same", keep={"color": "theirs", "name": "both"}, note="zo afgesproken")
    told[3].update(fate="same", into=["Knelpunten > Tijd", "Knelpunten > Tijdpad gemeente"])
    (k.folder / "besluiten.json").write_text(json.dumps(told), "utf-8")
    codings = len(k.json("codings", p))
    done = k.json(
        "codebook", p, "boek.yaml", "--decisions", "besluiten.json", "--mapping", "v.xlsx", "--coder", "Anna"
    )
    assert [m["fate"] for m in done] == ["out", "new", "same", "same", "new"]
    codes = {c["path"]: c for c in k.json("codes", p)}
    assert "Betrekken van inwoners > Werven" in codes and "Participatie" not in codes and "Sturen" in codes
    assert codes["Aansturing > Loslaten / Loslatten"]["color"] == "#112233"
    assert "Knelpunten > Tijdpad gemeente" not in codes
    assert len(k.json("codings", p)) == codings
    rows = list(load_workbook("v.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[10]) for row in rows] == [(m["path"], "Anna") for m in done]
    assert rows[2][9] == "zo afgesproken"
    k.ok("undo", p, "--coder", "Anna")
    assert kept(p) == state


def test_decisions_in_yaml_and_the_codebook_of_another_project(k: Kantlijn, p: Path) -> None:
    k.ok("new", "ander.kantlijn", "--coder", "Bob")
    k.ok("add-code", "ander.kantlijn", "Draagvlak", "--coder", "Bob")
    k.ok("add-code", "ander.kantlijn", "Wijkteam", "--coder", "Bob")
    (k.folder / "b.yaml").write_text(
        yaml.safe_dump({"decisions": [{"code": "Wijkteam", "fate": "new", "under": "Samenwerking"}]}), "utf-8"
    )
    told = k.json("codebook", p, "ander.kantlijn", "--decisions", "b.yaml")
    assert [(m["code"], m["fate"], m["how"]) for m in told] == [
        ("Draagvlak", "same", "path"),
        ("Wijkteam", "new", "new"),
    ]
    assert "Samenwerking > Wijkteam" in {c["path"] for c in k.json("codes", p)}


def test_bad_decisions_are_refused_with_their_place_and_change_nothing(k: Kantlijn, p: Path) -> None:
    (k.folder / "boek.yaml").write_text(BOOK, "utf-8")
    before = content(p)
    for text, said in (
        ("niets", "geen besluiten"),
        ("- {code: Werven, fate: weg}", "besluit 1"),
        ("- {code: Nergens, fate: out}", "Nergens"),
        ("- {code: Participatie, fate: new, under: Werven}", "Participatie"),
    ):
        (k.folder / "b.yaml").write_text(text, "utf-8")
        assert said in k.refused("codebook", p, "boek.yaml", "--decisions", "b.yaml")
    assert "weg.yaml" in k.refused("codebook", p, "boek.yaml", "--decisions", "weg.yaml")
    assert content(p) == before

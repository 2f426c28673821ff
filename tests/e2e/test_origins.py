"""Codings by where they come from: the same filter in lists, matrices and exports."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import combinations
from pathlib import Path

import openpyxl
import pytest

from app.coding.model import ORIGINS, CodingFilter, Origin
from app.project import Project
from tests.e2e.commands import Kantlijn

CODES = ("Loslaten", "Sturen", "Tijd")


@pytest.fixture
def mixed(k: Kantlijn, p: Path) -> Path:
    """The shared project with forty codings more, of every origin, some overlapping."""
    chance = random.Random(11)
    with Project.open(p, coder="Anna") as project:
        codes = [project.codes.get(name).guid for name in CODES]
        rows = set()
        for source in project.sources.list():
            for _ in range(20):
                start = chance.randrange(source.length - 12)
                rows.add((source.guid, start, start + chance.randrange(3, 12), chance.choice(codes)))
        project.codings.add_many(
            [(*row, chance.choice(ORIGINS), 0.5) for row in sorted(rows)], label="history.code_many"
        )
    return p


def subsets() -> list[tuple[Origin, ...]]:
    return [some for n in range(1, 5) for some in combinations(ORIGINS, n)]


def test_every_set_of_origins_is_that_of_a_search_by_hand(k: Kantlijn, mixed: Path) -> None:
    everything = k.json("codings", mixed)
    assert {c["origin"] for c in everything} == set(ORIGINS)
    with Project.open(mixed, read_only=True) as project:
        order = [(c.guid, c.origin) for c in project.codings.list()]
        for some in subsets():
            chosen = CodingFilter(origins=frozenset(some))
            wanted = [guid for guid, origin in order if origin in some]
            assert [c.guid for c in project.codings.list(chosen)] == wanted
            assert list(project.codings.columns(chosen).guid) == wanted
            assert [f.coding.guid for f in project.extract(chosen).fragments] == wanted
            assert project.extract(chosen).origins == some
    for some in (("manual",), ("autocode", "imported"), ("manual", "suggested")):
        told = k.json("codings", mixed, "--origin", ",".join(some))
        assert told == [c for c in everything if c["origin"] in some]
    without = [c for c in everything if c["origin"] != "suggested"]
    assert k.json("codings", mixed, "--without-suggested") == without
    assert k.json("codings", mixed, "--origin", "manual", "--origin", "imported, autocode") == without


def test_a_matrix_counts_the_pairs_that_are_left(k: Kantlijn, mixed: Path) -> None:
    paths = {c["name"]: c["path"] for c in k.json("codes", mixed)}
    for options in ((), ("--without-suggested",), ("--origin", "suggested"), ("--origin", "manual,imported")):
        left = k.json("codings", mixed, *options)
        told = k.json("matrix", mixed, "--codes", *CODES, *options)
        at = {label: n for n, label in enumerate(told["rows"])}
        pairs: Counter[tuple[str, str]] = Counter()
        for a, b in combinations(left, 2):
            if a["document"] == b["document"] and a["start"] < b["end"] and b["start"] < a["end"]:
                pairs[min(a["code"], b["code"]), max(a["code"], b["code"])] += 1
        for one in map(paths.get, CODES):
            for other in map(paths.get, CODES):
                assert one is not None and other is not None
                assert told["counts"][at[one]][at[other]] == pairs[min(one, other), max(one, other)], options
        by_document = k.json("matrix", mixed, "--columns", "documents", "--codes", *CODES, *options)
        held = Counter((c["code"], c["document"]) for c in left)
        for row, counts in zip(by_document["rows"], by_document["counts"], strict=True):
            assert counts == [held[row, name] for name in by_document["columns"]]
    assert k.json("matrix", mixed, "--without-suggested")["origins"] == ["manual", "autocode", "imported"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_workbook_says_which_origins_it_counted(k: Kantlijn, mixed: Path, lang: str) -> None:
    left = Counter(c["origin"] for c in k.json("codings", mixed, "--without-suggested"))
    k.ok("export", mixed, "uit.xlsx", "--without-suggested", "--lang", lang)
    book = openpyxl.load_workbook("uit.xlsx")
    told = list(book[book.sheetnames[-1]].iter_rows(values_only=True))
    told = [row[1] for row in told if row[0] in ("Herkomst van coderingen", "Origin of codings")]
    names = (
        ("handmatig", "automatisch", "ingelezen") if lang == "nl" else ("by hand", "automatic", "imported")
    )
    for name, origin in zip(names, ("manual", "autocode", "imported"), strict=True):
        assert f"{name} ({left[origin]})" in told[0]
    assert told[0].endswith("Niet meegeteld: suggestie." if lang == "nl" else "Not counted: suggestion.")
    assert len(list(book.worksheets[0].iter_rows())) == 1 + left.total()
    k.ok("export", mixed, "alles.json")
    k.ok("export", mixed, "deel.json", "--origin", "suggested")
    whole, some = (json.loads(Path(f).read_text("utf-8")) for f in ("alles.json", "deel.json"))
    assert some == [row for row in whole if row["origin"] == "suggested"]


def test_what_is_no_origin_is_refused(k: Kantlijn, p: Path) -> None:
    assert "autocode" in k.refused("codings", p, "--origin", "suggestie")
    for wrong in (("--origin", ""), ("--origin", ","), ("--origin", "suggested", "--without-suggested")):
        for command in (("codings", p), ("matrix", p), ("export", p, "uit.xlsx")):
            k.refused(*command, *wrong)

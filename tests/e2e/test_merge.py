"""Merging through the command line: the plan, decisions, what is refused, and what kill -9 leaves."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.project import Project
from tests.e2e.commands import INT1, Kantlijn, content, kept
from tests.e2e.test_kill import start

AT = INT1.index("Wij laten")


@pytest.fixture
def q(k: Kantlijn, p: Path) -> Path:
    """A copy of the project, on which Bob went on."""
    other = k.folder / "q.kantlijn"
    shutil.copy(p, other)
    k.ok("code", other, "int1", AT, AT + 9, "Sturen", "--coder", "Bob", "--memo", "van Bob")
    return other


def clash(k: Kantlijn, p: Path, q: Path) -> None:
    k.ok("edit-code", p, "Loslaten", "--name", "Vrijlaten", "--coder", "Anna")
    k.ok("edit-code", q, "Loslaten", "--name", "Laten gaan", "--coder", "Bob")


def test_what_one_side_changed_is_no_conflict(k: Kantlijn, p: Path, q: Path) -> None:
    k.ok("edit-code", q, "Loslaten", "--name", "Laten gaan", "--definition", "Ruimte geven", "--coder", "Bob")
    k.ok("edit-code", p, "Sturen", "--color", "#112233", "--coder", "Anna")
    before = kept(p)
    done = k.json("merge", p, q, "--coder", "Anna")
    assert (done["applied"], done["conflicts"]) == (True, [])
    assert (done["added"]["coding"], done["added"]["memo"], done["changed"]["code"]) == (1, 1, 1)
    assert done["matched"]["code"]["by"] == {"guid": done["matched"]["code"]["n"]}
    codes = {c["name"]: c for c in k.json("codes", p)}
    assert codes["Laten gaan"]["definition"] == "Ruimte geven" and codes["Sturen"]["color"] == "#112233"
    (new,) = [c for c in k.json("codings", p) if c["memo"] == "van Bob"]
    assert (new["coder"], new["start"], new["end"]) == ("Bob", AT, AT + 9)
    assert k.json("check", p)["ok"]
    assert k.json("history", p, "--last", 1)[0]["label"] == "Samengevoegd met q.kantlijn"
    saved = Path(done["backup"])
    assert kept(saved) == before
    again = k.json("merge", p, q, "--coder", "Anna")
    assert again["backup"] is None and not any(again["added"].values())
    k.ok("undo", p, "--coder", "Anna")
    assert kept(p) == before


def test_a_conflict_is_asked_with_both_versions_and_their_ancestor(
    k: Kantlijn, p: Path, q: Path, unchanged: Callable[[], None]
) -> None:
    clash(k, p, q)
    before = content(p)
    line = k.refused("merge", p, q, "--coder", "Anna")
    assert "1 verschil" in line and "--decisions" in line and "--on-conflict" in line
    assert "1 conflict is" in k.refused("merge", p, q, "--coder", "Anna", "--lang", "en")
    assert content(p) == before and not (k.folder / "p-backups").exists()
    plan = k.json("merge", p, q, "--dry-run")
    assert content(p) == before and plan["applied"] is False
    (conflict,) = plan["conflicts"]
    assert conflict["kind"] == "renamed" and conflict["decision"] is None
    assert (conflict["mine"]["value"], conflict["mine"]["who"]) == ("Vrijlaten", "Anna")
    assert (conflict["theirs"]["value"], conflict["theirs"]["who"]) == ("Laten gaan", "Bob")
    assert conflict["ancestor"] == "Loslaten" and conflict["theirs"]["when"] > conflict["mine"]["when"]


@pytest.mark.parametrize(
    ("decision", "name"), [("keep", "Vrijlaten"), ("take", "Laten gaan"), ("both", "Laten gaan / Vrijlaten")]
)
def test_a_file_decides(k: Kantlijn, p: Path, q: Path, decision: str, name: str) -> None:
    clash(k, p, q)
    plan = k.json("merge", p, q, "--dry-run")
    plan["conflicts"][0]["decision"] = decision
    file = k.folder / "besluiten.json"
    file.write_text(json.dumps(plan), "utf-8")
    assert k.json("merge", p, q, "--dry-run", "--decisions", file)["conflicts"][0]["decision"] == decision
    k.json("merge", p, q, "--decisions", file, "--coder", "Anna")
    assert name in {c["name"] for c in k.json("codes", p)}
    with Project.open(p, read_only=True) as project:
        assert project.history(1)[0].details["decisions"] == [["renamed", "Aansturing > Vrijlaten", decision]]
    assert k.json("merge", p, q, "--coder", "Anna")["conflicts"] == []


def test_a_removed_coding_goes_only_by_decision(k: Kantlijn, p: Path, q: Path) -> None:
    (coding,) = [c["guid"] for c in k.json("codings", q, "--by-coder", "Anna") if c["memo"] == "mooi"]
    k.ok("uncode", q, coding, "--coder", "Anna")
    assert "1 verschil" in k.refused("merge", p, q, "--coder", "Anna")
    (asked,) = k.json("merge", p, q, "--dry-run")["conflicts"]
    assert (asked["kind"], asked["where"], asked["theirs"]["who"]) == ("deleted_there", "int1", "Anna")
    other = k.folder / "r.kantlijn"
    shutil.copy(p, other)
    k.ok("merge", p, q, "--on-conflict", "both", "--coder", "Anna")
    assert coding in {c["guid"] for c in k.json("codings", p)}
    k.ok("merge", other, q, "--on-conflict", "take", "--coder", "Anna")
    assert coding not in {c["guid"] for c in k.json("codings", other)}
    assert k.json("check", other)["ok"]


def test_a_text_that_was_mended_on_one_side_carries_the_codings_of_the_other(
    k: Kantlijn, p: Path, q: Path
) -> None:
    mended = k.folder / "beter.txt"
    mended.write_text(INT1.replace("Hoe gaat het?", "Hoe gaat het nu met je?"), "utf-8")
    k.ok("edit-text", p, "int1", mended, "--coder", "Anna")
    done = k.json("merge", p, q, "--coder", "Anna")
    assert done["conflicts"] == []
    (new,) = [c for c in k.json("codings", p) if c["memo"] == "van Bob"]
    assert new["text"] == "Wij laten" and new["start"] == AT + 10
    assert k.json("check", p)["ok"]


def test_near_equal_texts_of_one_name_are_one_document(k: Kantlijn, p: Path) -> None:
    """Two who each imported the transcript, one with a word mended, and coded apart."""
    k.ok("new", "eigen.kantlijn", "--codebook", "loslaten-of-sturen", "--coder", "Cees")
    text = INT1.replace("Nog iets.", "Nog iets anders.")
    (k.folder / "los").mkdir()
    (k.folder / "los" / "int1.txt").write_text(text, "utf-8")
    k.ok("import", "eigen.kantlijn", k.folder / "los" / "int1.txt", "--coder", "Cees")
    end = text.index("anders.") + 7
    k.ok("code", "eigen.kantlijn", "int1", AT, AT + 9, "Loslaten", "--coder", "Cees")
    k.ok("code", "eigen.kantlijn", "int1", text.index("iets"), end, "Sturen", "--coder", "Cees")
    done = k.json("merge", p, "eigen.kantlijn", "--coder", "Anna")
    assert done["matched"]["source"]["by"] == {"name": 1} and done["added"]["source"] == 0
    assert {c["text"] for c in k.json("codings", p, "--by-coder", "Cees")} == {"Wij laten", "iets."}
    assert any("int1" in line for line in done["notices"])
    assert k.json("merge", p, "eigen.kantlijn", "--coder", "Anna")["added"]["coding"] == 0


def test_near_names_are_asked_never_assumed(k: Kantlijn, p: Path, q: Path) -> None:
    k.ok("add-code", p, "Wet en regelgeving", "--coder", "Anna")
    k.ok("add-code", q, "Wet- en regelgeving", "--coder", "Bob")
    k.ok("code", q, "int1", AT, AT + 3, "Wet- en regelgeving", "--coder", "Bob")
    (asked,) = k.json("merge", p, q, "--dry-run")["conflicts"]
    assert (asked["kind"], asked["options"]) == ("near", ["both", "merge"])
    apart = k.folder / "apart.kantlijn"
    shutil.copy(p, apart)
    k.ok("merge", apart, q, "--on-conflict", "take", "--coder", "Anna")
    assert {"Wet en regelgeving", "Wet- en regelgeving"} <= {c["name"] for c in k.json("codes", apart)}
    asked["decision"] = "merge"
    file = k.folder / "besluiten.json"
    file.write_text(json.dumps({"conflicts": [asked]}), "utf-8")
    k.ok("merge", p, q, "--decisions", file, "--coder", "Anna")
    names = [c["name"] for c in k.json("codes", p)]
    assert "Wet- en regelgeving" not in names
    assert len(k.json("codings", p, "--code", "Wet en regelgeving")) == 1
    k.ok("code", q, "int1", AT, AT + 5, "Wet- en regelgeving", "--coder", "Bob")
    assert k.json("merge", p, q, "--coder", "Anna")["conflicts"] == []  # it is remembered
    assert len(k.json("codings", p, "--code", "Wet en regelgeving")) == 2


def test_a_code_merged_away_here_takes_its_new_codings_along(k: Kantlijn, p: Path, q: Path) -> None:
    k.ok("merge-codes", p, "Sturen", "Loslaten", "--coder", "Anna")
    done = k.json("merge", p, q, "--coder", "Anna")
    assert done["conflicts"] == []
    assert "van Bob" in {c["memo"] for c in k.json("codings", p, "--code", "Loslaten")}
    assert "Sturen" not in {c["name"] for c in k.json("codes", p)}


def test_same_coder_same_passage_other_bounds(k: Kantlijn, p: Path, q: Path) -> None:
    k.ok("code", p, "int1", AT, AT + 12, "Sturen", "--coder", "Bob")
    (asked,) = k.json("merge", p, q, "--dry-run")["conflicts"]
    assert asked["kind"] == "bounds" and "Wij laten" in asked["theirs"]["value"]
    k.ok("merge", p, q, "--on-conflict", "take", "--coder", "Anna")
    found = k.json("codings", p, "--code", "Sturen", "--by-coder", "Bob")
    assert [(c["start"], c["end"], c["memo"]) for c in found] == [(AT, AT + 9, "van Bob")]


def test_several_sources_are_one_step(k: Kantlijn, p: Path, q: Path) -> None:
    other = k.folder / "r.kantlijn"
    shutil.copy(p, other)
    k.ok("code", other, "int2", 3, 9, "Loslaten", "--coder", "Cees")
    before = kept(p)
    done = k.json("merge", p, q, other, "--coder", "Anna")
    assert done["added"]["coding"] == 2 and done["added"]["coder"] == 1
    k.ok("undo", p, "--coder", "Anna")
    assert kept(p) == before


def test_a_file_leaves_things_out_and_the_plan_says_what_stays_behind(k: Kantlijn, p: Path, q: Path) -> None:
    (k.folder / "int9.txt").write_text("I: Nog iets?\n\nR9: De regels zitten in de weg.\n", "utf-8")
    k.ok("import", q, k.folder / "int9.txt", "--coder", "Bob")
    k.ok("code", q, "int9", 0, 5, "Sturen", "--coder", "Bob", "--memo", "ook van Bob")
    plan = k.json("merge", p, q, "--dry-run")
    assert plan["left_out"] == {} and plan["added"]["source"] == 1 and not any(plan["behind"].values())
    (document,) = [d["guid"] for d in k.json("documents", q) if d["name"] == "int9"]
    file = k.folder / "besluiten.json"
    file.write_text(json.dumps({**plan, "left_out": {"source": [document]}}), "utf-8")
    plan = k.json("merge", p, q, "--dry-run", "--decisions", file)
    assert plan["left_out"] == {"source": [document]} and plan["added"]["source"] == 0
    assert {kind: n for kind, n in plan["behind"].items() if n} == {
        "source": 1,
        "speaker": 2,
        "coding": 1,
        "memo": 1,
    }
    assert (
        "blijft achter: 1 document, 2 sprekers" in k.ok("merge", p, q, "--dry-run", "--decisions", file).text
    )
    k.ok("merge", p, q, "--decisions", file, "--coder", "Anna")
    assert "int9" not in {d["name"] for d in k.json("documents", p)}
    assert not any(k.json("merge", p, q, "--coder", "Anna")["added"].values())  # it is remembered
    file.write_text(json.dumps({"conflicts": [], "left_out": {}}), "utf-8")
    k.ok("merge", p, q, "--decisions", file, "--coder", "Anna")
    assert {c["memo"] for c in k.json("codings", p, "--document", "int9")} == {"ook van Bob"}
    file.write_text(json.dumps({"conflicts": [], "left_out": ["x"]}), "utf-8")
    assert "left_out" in k.refused("merge", p, q, "--decisions", file, "--coder", "Anna")


# what is refused


def test_refusals_name_the_file_and_the_mend(
    k: Kantlijn, p: Path, q: Path, unchanged: Callable[[], None]
) -> None:
    (k.folder / "tekst.kantlijn").write_text("geen project")
    (k.folder / "leeg.json").write_text("{}")
    (k.folder / "half.json").write_text('{"conflicts": [')
    shutil.copy(q, k.folder / "stuk.kantlijn")
    raw = bytearray((k.folder / "stuk.kantlijn").read_bytes())
    raw[8192:60_000] = random.Random(4).randbytes(60_000 - 8192)
    (k.folder / "stuk.kantlijn").write_bytes(raw)
    os.link(p, k.folder / "zelfde.kantlijn")
    for argv, said in (
        ((p, p), "het project zelf"),
        ((p, k.folder / "zelfde.kantlijn"), "het project zelf"),
        ((p, k.folder / "weg.kantlijn"), "is er niet"),
        ((p, k.folder / "tekst.kantlijn"), "geen Kantlijnproject"),
        ((p, k.folder / "stuk.kantlijn"), "stuk.kantlijn is beschadigd"),
        ((p, q, "--decisions", "weg.json"), "weg.json is niet te lezen"),
        ((p, q, "--decisions", "leeg.json"), "leeg.json is geen bestand met beslissingen"),
        ((p, q, "--decisions", "half.json"), "half.json is geen bestand met beslissingen"),
        ((p, "postgresql+psycopg://u:geheim@127.0.0.1:1/d"), "niet te bereiken"),
    ):
        line = k.refused("merge", *argv, "--coder", "Anna")
        assert said in line and "geheim" not in line, line
        unchanged()
    assert k("merge", p, "--coder", "Anna").status == 2
    assert k("merge", p, q, "--on-conflict", "misschien").status == 2


def test_an_unknown_decision_is_refused(k: Kantlijn, p: Path, q: Path) -> None:
    clash(k, p, q)
    plan = k.json("merge", p, q, "--dry-run")
    plan["conflicts"][0]["decision"] = "misschien"
    (k.folder / "b.json").write_text(json.dumps(plan))
    before = content(p)
    line = k.refused("merge", p, q, "--decisions", "b.json", "--coder", "Anna")
    assert "misschien" in line and "keep, take, both" in line
    assert content(p) == before


def test_a_newer_project_is_refused_and_an_older_one_is_read_from_a_copy(
    k: Kantlijn, p: Path, q: Path, unchanged: Callable[[], None]
) -> None:
    newer = k.folder / "nieuwer.kantlijn"
    shutil.copy(q, newer)
    with closing(sqlite3.connect(newer)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "9999" in k.refused("merge", p, newer, "--coder", "Anna")
    unchanged()
    older = Path(__file__).parents[1] / "store" / "data"
    place = k.folder / "ouder.kantlijn"
    place.write_bytes(gzip.decompress((older / "schema-0001.kantlijn.gz").read_bytes()))
    before = place.read_bytes()
    k.ok("merge", p, place, "--coder", "Anna", "--on-conflict", "both")
    assert place.read_bytes() == before
    assert k.json("check", p)["ok"]


def test_on_a_full_disk_nothing_is_changed(k: Kantlijn, p: Path, q: Path) -> None:
    """No file may grow: the backup cannot be written, and so nothing is merged."""
    before = content(p)

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    answer = k.process("merge", p, q, "--coder", "Anna", preexec_fn=small)
    assert answer.status == 1 and len(answer.lines) == 1, answer
    assert "reservekopie" in answer.err or "schijf" in answer.err
    assert content(p) == before


# handing out


def test_handed_out_coded_and_merged_back(k: Kantlijn, p: Path) -> None:
    for n in range(8):
        (k.folder / f"extra{n}.txt").write_text(f"I: Vraag {n}?\n\nR1: Antwoord nummer {n}, wij laten los.\n")
    k.ok("import", p, *sorted(k.folder.glob("extra*.txt")), "--coder", "Anna")
    k.ok("memo", p, "int1", "Alleen voor Anna bestemd", "--coder", "Anna")
    made = k.json("handout", p, "uit", "--coders", "Bob,Cees,Dirk", "--overlap", "20%", "--coder", "Anna")
    names = [d["name"] for d in k.json("documents", p)]
    assert {name for one in made for name in one["documents"]} == set(names)
    assert all(set(one["overlap"]) <= set(one["documents"]) for one in made) and len(made[0]["overlap"]) == 2
    assert sum(len(one["documents"]) for one in made) == 10 + 2 * 2
    for one in made:
        place = Path(one["project"])
        assert k.json("check", place)["ok"]
        assert {c["coder"] for c in k.json("codings", place)} <= {one["coder"]}
        assert b"Alleen voor Anna" not in place.read_bytes()
        assert "staat vast" in k.refused("add-code", place, "Eigen code", "--coder", one["coder"])
        for document in one["documents"]:
            k.ok("code", place, document, 0, 5, "Loslaten", "--coder", one["coder"])
    before = {c["guid"] for c in k.json("codings", p)}
    k.ok("edit-code", p, "Sturen", "--definition", "Ondertussen aangepast", "--coder", "Anna")
    done = k.json("merge", p, *(one["project"] for one in made), "--coder", "Anna")
    assert done["conflicts"] == [] and done["added"]["coding"] == 14
    assert done["added"]["source"] == done["added"]["code"] == done["added"]["coder"] == 0
    codings = k.json("codings", p)
    assert before <= {c["guid"] for c in codings}
    both = made[0]["overlap"][0]
    assert {c["coder"] for c in codings if c["document"] == both} >= {"Bob", "Cees", "Dirk"}
    assert k.json("check", p)["ok"]
    sturen = next(c for c in k.json("codes", p) if c["name"] == "Sturen")
    assert sturen["definition"] == "Ondertussen aangepast"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--coders", "Bob,bob"), "eigen naam"),
        (("--coders", "A,B,C"), "te weinig documenten"),
        (("--coders", "A,B", "--overlap", "veel"), "20%"),
        (("--coders", "A,B", "--overlap", "120%"), "120%"),
    ],
)
def test_a_handout_that_cannot_be_leaves_nothing(
    k: Kantlijn, p: Path, argv: tuple[str, ...], said: str, unchanged: Callable[[], None]
) -> None:
    assert said in k.refused("handout", p, "uit", *argv, "--coder", "Anna")
    unchanged()
    assert not list(k.folder.glob("uit/*"))


# kill -9


def killed_merges(k: Kantlijn, p: Path, times: int, seed: int, codings: int = 4000) -> dict[str, int]:
    """Kill a merge at random moments: the target is the old project or the new one, and sound."""
    lines = []
    chance = random.Random(seed)
    turns = (f"R{i % 2}: Wij laten het los en sturen bij, zin {i}." for i in range(400))
    (k.folder / "lang.txt").write_text("\n\n".join(turns) + "\n", "utf-8")
    q = k.folder / "q.kantlijn"
    shutil.copy(p, q)
    k.ok("import", q, k.folder / "lang.txt", "--coder", "Bob")
    for _ in range(codings):
        at = chance.randrange(15_000)
        lines.append(
            json.dumps({"document": "lang", "start": at, "end": at + 40, "code": "Loslaten", "memo": "m"})
        )
    k.ok("code", q, "--from", "-", "--coder", "Bob", stdin="\n".join(lines).encode())
    old = kept(p)
    whole = k.folder / "heel.kantlijn"
    shutil.copy(p, whole)
    began = time.perf_counter()
    assert k.process("merge", whole, q, "--coder", "Anna").status == 0
    length = time.perf_counter() - began
    new = _comparable(kept(whole))
    ends = {"old": 0, "new": 0}
    for _ in range(times):
        target = k.folder / "doel.kantlijn"
        for leftover in k.folder.glob("doel*"):
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        shutil.copy(p, target)
        process = start(k, "merge", target, q, "--coder", "Anna")
        time.sleep(length * chance.uniform(0.3, 1.05))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert k.json("check", target) == {"ok": True, "problems": []}
        state = kept(target)
        end = "old" if state == old else "new"
        assert end == "old" or _comparable(state) == new
        ends[end] += 1
        k.ok("memo", target, "project", "de volgende kan erbij", "--coder", "Anna")
        assert not list(k.folder.glob("*-lock"))
    return ends


def _comparable(state: dict[str, Any]) -> dict[str, Any]:
    """Without the moments and groups that every merge has of its own."""
    return {kind: rows for kind, rows in state.items() if kind != "project"}


def test_a_killed_merge_is_the_old_project_or_the_new(k: Kantlijn, p: Path) -> None:
    assert sum(killed_merges(k, p, 2, seed=5, codings=1200).values()) == 2


@pytest.mark.slow
def test_fifty_killed_merges(k: Kantlijn, p: Path) -> None:
    ends = killed_merges(k, p, 50, seed=int(os.environ.get("KANTLIJN_SEED", "20261128")))
    print(f"50 kills: {ends}")
    assert ends["old"] and ends["new"]


def test_two_codebooks_side_by_side_with_a_table_that_accounts_for_it(k: Kantlijn, p: Path) -> None:
    from openpyxl import load_workbook

    k.ok("codebook", p, "integrale-samenwerking", "--coder", "Anna")
    found = k.json("codebook", p, "eindverslag", "--mapping", "tabel.xlsx", "--coder", "Anna")
    assert any(one["also"] and not one["applied"] for one in found)
    rows = list(load_workbook("tabel.xlsx").active.iter_rows(values_only=True))
    assert rows[0][:3] == ("code daar", "guid daar", "hoe") and len(rows) == 1 + len(found)
    assert {"zelfde guid"} <= {row[2] for row in rows[1:]}
    assert ".xlsx" in k.refused("codebook", p, "eindverslag", "--mapping", "tabel.pdf", "--coder", "Anna")

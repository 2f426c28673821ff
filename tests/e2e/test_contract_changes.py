"""Commands that change a project: what they do, and that each is one undo step, taken back whole."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.commands import INT1, ROOT, Kantlijn, content, kept


@pytest.mark.parametrize(
    "argv",
    [
        ("code", "P", "int1", 0, 11, "Loslaten", "--memo", "x"),
        ("code", "P", "--from", "-"),
        ("import", "P", "int1.txt", "int2.txt", "--case", "Nieuw", "--wave", "2"),
        ("case", "P", "Nieuw", "--set", "a=b", "--set", "c=d", "--document", "int1", "--document", "int2"),
        ("case", "P", "Tilburg", "--set", "regio="),
        ("speaker", "P", "int1", "R1", "--role", "other", "--rename", "Ria", "--case", "Nieuw"),
        ("edit-code", "P", "Loslaten", "--name", "Los", "--parent", "", "--color", "#123456"),
        ("edit-code", "P", "Loslaten", "--paraphrase", "Ga maar, joh; doe.", "--paraphrase", "Wij niet."),
        ("merge-codes", "P", "Sturen", "Loslaten"),
        ("delete-code", "P", "Aansturing"),
        ("codebook", "P", "sturen-met-kwaliteit"),
        ("edit-text", "P", "int1", "int2.txt"),
        ("memo", "P", "project", "Over het geheel"),
    ],
    ids=lambda argv: " ".join(str(a) for a in argv[:2] + argv[2:3]),
)
def test_one_command_is_one_undo_step(k: Kantlijn, p: Path, argv: tuple[object, ...]) -> None:
    before, steps = kept(p), len(k.json("history", p))
    lines = [{"document": "int1", "start": n, "end": n + 3, "code": "Sturen"} for n in range(5)]
    stdin = "\n".join(json.dumps(line) for line in lines).encode()
    k.ok(*[p if a == "P" else a for a in argv], "--coder", "Anna", stdin=stdin)
    after = kept(p)
    assert after != before
    assert len(k.json("history", p)) == steps + 1
    k.ok("undo", p, "--coder", "Anna")
    assert kept(p) == before
    k.ok("redo", p, "--coder", "Anna")
    assert kept(p) == after
    assert k.json("check", p)["ok"]


def test_coding_gives_the_guid_and_again_the_same(k: Kantlijn, p: Path) -> None:
    argv = ("code", p, "int1", 0, 11, "Loslaten", "--coder", "Anna")
    guid = k.ok(*argv).text
    assert guid.endswith("\n") and len(guid) == 37
    before = content(p)
    assert k.json(*argv) == {"guid": guid.strip()}
    assert content(p) == before
    assert k.ok("code", p, "int1", 0, 11, "Loslaten", "--coder", "Bob").text != guid
    k.ok("uncode", p, guid.strip())
    assert guid.strip() not in [c["guid"] for c in k.json("codings", p)]


def test_stream_answers_each_line_as_it_is_committed(k: Kantlijn, p: Path) -> None:
    argv = [sys.executable, "-m", "app", "code", str(p), "--from", "-", "--json", "--coder", "Cees"]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=k.environment(), cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdin and process.stdout and process.stderr
        guids = []
        for n in range(3):
            line = {"document": "int1", "start": n, "end": n + 5, "code": "Loslaten", "memo": f"n{n}"}
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            guids.append(json.loads(process.stdout.readline())["guid"])
            # Committed: another process sees it while the stream is still open.
            assert [c["guid"] for c in k.json("codings", p, "--by-coder", "Cees")] == guids
        process.stdin.write(b"onzin\n")
        process.stdin.flush()
        assert process.stderr.readline().startswith(b"kantlijn: regel 4: ")
        process.stdin.close()
        assert process.stdout.read() == b"" and process.wait(20) == 1
    assert [c["memo"] for c in k.json("codings", p, "--by-coder", "Cees")] == ["n0", "n1", "n2"]
    k.ok("undo", p, "--coder", "Cees")
    assert k.json("codings", p, "--by-coder", "Cees") == []


BAD_LINES = [
    "onzin", "[]", "1", "null", '"x"', "{}", '{"document":"int1","start":1,"end":2}',
    '{"document":"int1","start":"1","end":2,"code":"Loslaten"}',
    '{"document":"int1","start":1.5,"end":2,"code":"Loslaten"}',
    '{"document":"int1","start":true,"end":2,"code":"Loslaten"}',
    '{"document":"int1","start":1e3,"end":2,"code":"Loslaten"}',
    '{"document":"int1","start":NaN,"end":2,"code":"Loslaten"}',
    '{"document":"int1","start":-1,"end":2,"code":"Loslaten"}',
    '{"document":"int1","start":2,"end":2,"code":"Loslaten"}',
    f'{{"document":"int1","start":1,"end":{10**30},"code":"Loslaten"}}',
    f'{{"document":"int1","start":1,"end":1{"0" * 5000},"code":"Loslaten"}}',
    '{"document":["int1"],"start":1,"end":2,"code":"Loslaten"}',
    '{"document":"int1","start":1,"end":2,"code":{"a":1}}',
    '{"document":"int1","start":1,"end":2,"code":"Loslaten","memo":7}',
    '{"document":"int1","start":1,"end":2,"code":"\\ud800"}',
    '{"document":"\\u0000","start":1,"end":2,"code":"Loslaten"}',
    '{"document":"int9","start":1,"end":2,"code":"Loslaten"}',
    "[" * 100_000, '{"a":' * 50_000,
]  # fmt: skip


def test_stream_passes_over_bad_lines_and_names_them(k: Kantlijn, p: Path) -> None:
    good = '{"document":"int1","start":1,"end":4,"code":"Loslaten","memo":"\\ud800\\u0000goed"}'
    lines = [good, *BAD_LINES, "", "  ", good.replace('"end":4', '"end":9')]
    answer = k("code", p, "--from", "-", "--coder", "Anna", stdin="\n".join(lines).encode())
    assert answer.status == 1
    assert [line.split(": ")[1] for line in answer.lines] == [f"regel {2 + i}" for i in range(len(BAD_LINES))]
    assert len(answer.text.split()) == 2
    assert {c["guid"] for c in k.json("codings", p)} >= set(answer.text.split())
    memo = next(c["memo"] for c in k.json("codings", p) if c["guid"] == answer.text.split()[0])
    assert memo == "\ufffdgoed"
    broken = k(
        "code",
        p,
        "--from",
        "-",
        stdin=b"\xff\xfe\x00{}\n" + good.encode() + b"\n",
    )
    assert (broken.status, len(broken.lines)) == (1, 1)


def test_stream_from_a_file(k: Kantlijn, p: Path) -> None:
    (k.folder / "lijnen.jsonl").write_text('{"document":"int1","start":0,"end":4,"code":"Loslaten"}\n')
    assert len(k.ok("code", p, "--from", k.folder / "lijnen.jsonl", "--coder", "Anna").text.split()) == 1


def test_import_is_atomic_per_file(k: Kantlijn, p: Path) -> None:
    (k.folder / "leeg.docx").write_bytes(b"")
    (k.folder / "goed.txt").write_text("R: Nieuw en goed.\n", "utf-8")
    steps = len(k.json("history", p))
    answer = k("import", p, "leeg.docx", "goed.txt", "nergens.pdf", "--json", "--coder", "Anna")
    assert answer.status == 1
    assert [line.count("leeg.docx") + 2 * line.count("nergens.pdf") for line in answer.lines] == [1, 2]
    assert [d["name"] for d in answer.json] == ["goed"]
    assert [d["name"] for d in k.json("documents", p)] == ["int1", "int2", "goed"]
    assert len(k.json("history", p)) == steps + 1


def test_a_known_text_is_stored_again_with_a_warning(k: Kantlijn, p: Path) -> None:
    [again] = k.json("import", p, "int1.txt")
    assert again["name"] != "int1" and len(again["warnings"]) == 1
    assert k.json("documents", p)[-1]["warnings"] == again["warnings"]
    assert k.json("import", p, "int1.txt", "--skip-known") == []
    assert len(k.json("documents", p)) == 3


def test_two_documents_never_share_a_name(k: Kantlijn, p: Path) -> None:
    (k.folder / "Élan.txt").write_text("R: Een gesprek.\n", "utf-8")
    (k.folder / "b").mkdir()
    (k.folder / "b" / "élan.txt").write_text("R: Een ander gesprek.\n", "utf-8")
    made = k.json("import", p, "Élan.txt", "b/élan.txt", "Élan.txt")
    assert [d["name"] for d in made] == ["Élan", "élan (2)", "Élan (3)"]


def test_what_is_ambiguous_is_refused_with_the_candidates(k: Kantlijn, p: Path) -> None:
    k.ok("add-code", p, "Loslaten", "--parent", "")
    k.ok("add-code", p, "Loslaten", "--parent", "Sturen")
    assert k.json("codes", p)[-1]["path"] == "Loslaten", "a whole path goes before a name"
    k.ok("code", p, "int1", 0, 4, "Aansturing > Loslaten")
    k.ok("edit-code", p, k.json("codes", p)[-1]["guid"], "--name", "X")
    line = k.refused("code", p, "int1", 0, 4, "Loslaten")
    assert "Aansturing > Loslaten" in line and "Aansturing > Sturen > Loslaten" in line
    (k.folder / "b").mkdir()
    (k.folder / "b" / "int1.txt").write_text("R: Een ander gesprek.\n", "utf-8")
    k.ok("import", p, "b/int1.txt")
    documents = {d["name"]: d["guid"] for d in k.json("documents", p)}
    line = k.refused("text", p, "INT1.TXT")
    assert all(guid in line for guid in (documents["int1"], documents["int1 (2)"]))
    assert k.ok("text", p, documents["int1 (2)"]).text == "R: Een ander gesprek.\n"


def test_memo_on_every_target(k: Kantlijn, p: Path) -> None:
    coding = k.json("codings", p)[0]["guid"]
    for target, kind in (
        ("project", "project"), ("int1", "source"), ("Loslaten", "code"), (coding, "coding"),
        ("Tilburg", "case"), ("document:int2", "source"), ("code:Aansturing > Sturen", "code"),
    ):  # fmt: skip
        assert k.json("memo", p, target, "Een memo")["target"] == kind
    k.ok("case", p, "int1")
    line = k.refused("memo", p, "int1", "Waarover?")
    assert "document:int1" in line and "case:int1" in line
    assert "mooi" in k.json("codings", p)[0]["memo"] and "Een memo" in k.json("codings", p)[0]["memo"]


def test_edit_text_carries_codings_and_lists_what_is_lost(k: Kantlijn, p: Path) -> None:
    new = "Vooraf. " + INT1.replace("Wij laten het los hoor. En", "Wij laten het ruim. En").replace(
        "gaat", "ging"
    )
    (k.folder / "nieuw.txt").write_text(new, "utf-8")
    report = k.json("edit-text", p, "int1", k.folder / "nieuw.txt", "--coder", "Anna")
    assert [f["text"] for f in report["shrunk"]] == ["laten het los"]
    assert report["dropped"] == []
    assert k.ok("text", p, "int1").text == new
    found = {c["text"].strip() for c in k.json("codings", p, "--document", "int1")}
    assert found == {"Wij laten het ruim.", "laten het", "wij sturen bij"}
    (k.folder / "kaal.txt").write_text("R1: Iets heel anders, 1 2 3.\n", "utf-8")
    assert len(k.json("edit-text", p, "int1", k.folder / "kaal.txt", "--coder", "Anna")["dropped"]) == 3
    k.ok("undo", p, 2, "--coder", "Anna")
    assert k.ok("text", p, "int1").text == INT1
    assert k.json("check", p)["ok"]


def test_speaker_is_corrected(k: Kantlijn, p: Path) -> None:
    told = k.json("speaker", p, "int1", "R1", "--role", "other", "--rename", "Ria", "--case", "Tilburg")
    assert (told["name"], told["role"], told["case"]) == ("Ria", "other", "Tilburg")
    assert [(t["speaker"], t["role"]) for t in k.json("turns", p, "int1")][1] == ("Ria", "other")
    assert k.ok("text", p, "int1").text == INT1
    assert k.json("speaker", p, "int1", "Ria", "--case", "")["case"] is None


def test_codes_are_edited_merged_and_deleted(k: Kantlijn, p: Path) -> None:
    told = k.json("edit-code", p, "Loslaten", "--name", "Vrijlaten", "--definition", "Ruimte", "--parent", "")
    assert (told["path"], told["definition"], told["codings"]) == ("Vrijlaten", "Ruimte", 3)
    assert k.json("merge-codes", p, "Sturen", "Vrijlaten")["codings"] == 4
    assert "Aansturing > Sturen" not in {c["path"] for c in k.json("codes", p)}
    gone = k.json("delete-code", p, "Vrijlaten", "--coder", "Anna")
    assert gone["codings"] == 4 and k.json("codings", p) == []
    k.ok("undo", p, "--coder", "Anna")
    assert len(k.json("codings", p)) == 4


def test_paraphrases_are_given_one_by_one_and_taken_away_by_an_empty_one(k: Kantlijn, p: Path) -> None:
    said = ["Ga maar, joh; doe.", "Wij hoeven het niet te weten."]
    given = [part for one in said for part in ("--paraphrase", one)]
    before = {one["name"]: one["paraphrases"] for one in k.json("codes", p)}
    assert k.json("edit-code", p, "Loslaten", *given)["paraphrases"] == said
    assert k.json("add-code", p, "Nieuw", *given[:2])["paraphrases"] == said[:1]
    k("merge-codes", p, "Nieuw", "Sturen")
    found = {one["name"]: one["paraphrases"] for one in k.json("codes", p)}
    assert found["Loslaten"] == said
    assert found["Sturen"] == [*before["Sturen"], said[0]]
    assert k.json("edit-code", p, "Loslaten", "--paraphrase", "")["paraphrases"] == []


def test_merging_codes_unites_doubles_and_their_memos(k: Kantlijn, p: Path) -> None:
    start = INT1.index("Wij laten")
    k.ok("code", p, "int1", start, start + 23, "Sturen", "--coder", "Anna", "--memo", "ook sturen")
    k.ok("merge-codes", p, "Sturen", "Loslaten")
    [one] = [c for c in k.json("codings", p, "--by-coder", "Anna") if c["start"] == start]
    assert set(one["memo"].split("\n\n")) == {"mooi", "ook sturen"}


def test_codebook_merges_by_guid_path_and_only_proposes_what_is_near(k: Kantlijn, p: Path) -> None:
    k.ok("export", p, "boek.yaml", "--what", "codebook")
    k.ok("edit-code", p, "Loslaten", "--name", "Helemaal anders")
    told = k.json("codebook", p, "boek.yaml")
    assert {m["how"] for m in told} == {"guid"}
    assert len(k.json("codes", p)) == len(told)
    (k.folder / "ander.yaml").write_text(
        "title: Ander\ncodes:\n- name: Aansturing\n  codes:\n  - name: Sturen\n- name: Draagvlakk\n",
        "utf-8",
    )
    told = k.json("codebook", p, "ander.yaml")
    assert [(m["code"], m["how"], m["applied"]) for m in told] == [
        ("Aansturing", "path", True), ("Sturen", "path", True), ("Draagvlakk", "near", False),
    ]  # fmt: skip
    assert "Draagvlakk" in {c["path"] for c in k.json("codes", p)}


@pytest.mark.parametrize("name", sorted(f.stem for f in (ROOT / "codebooks").glob("*.yaml")))
def test_every_shipped_codebook_loads_by_name(k: Kantlijn, name: str) -> None:
    made = k.json("new", k.folder / "q.kantlijn", "--codebook", name, "--coder", "Anna")
    codes = k.json("codes", k.folder / "q.kantlijn")
    assert made["codes"] == len(codes) > 5
    assert all(c["codable"] and c["definition"] for c in codes)


def test_seven_codebooks_are_shipped() -> None:
    assert len(list((ROOT / "codebooks").glob("*.yaml"))) == 7


def test_undo_and_redo_by_number(k: Kantlijn, p: Path) -> None:
    states = [kept(p)]
    for n in range(3):
        k.ok("code", p, "int1", n, n + 4, "Sturen", "--coder", "Anna")
        states.append(kept(p))
    assert len(k.json("undo", p, 3, "--coder", "Anna")) == 3
    assert kept(p) == states[0]
    k.ok("redo", p, 2, "--coder", "Anna")
    assert kept(p) == states[2]
    assert len(k.json("redo", p, 100_000, "--coder", "Anna")) == 1
    assert kept(p) == states[3]
    assert "niets" in k.refused("redo", p)
    k.ok("undo", p, 100_000)
    assert (k.json("codings", p), k.json("documents", p)) == ([], [])
    assert k.json("check", p)["ok"]


def test_undo_of_several_is_all_or_nothing(k: Kantlijn, p: Path) -> None:
    k.ok("add-code", p, "Proef", "--parent", "", "--coder", "Anna")
    k.ok("code", p, "int1", 0, 4, "Proef", "--coder", "Bob")
    k.ok("code", p, "int1", 5, 9, "Sturen", "--coder", "Anna")
    before = content(p)
    k.refused("undo", p, 2, "--coder", "Anna")
    assert content(p) == before


def test_as_it_was(k: Kantlijn, p: Path) -> None:
    moment = k.json("history", p)[0]["at"]
    listings = [("codings",), ("codes",), ("documents",), ("text", "int1"), ("turns", "int1")]
    then = {a: k.ok(a[0], p, *a[1:], "--json").out for a in listings}
    book = k.folder / "toen.json"
    k.ok("export", p, book)
    exported = book.read_bytes()
    k.ok("delete-code", p, "Loslaten")
    k.ok("edit-text", p, "int1", "int2.txt")
    k.ok("case", p, "Tilburg", "--set", "regio=west")
    now = {a: k.ok(a[0], p, *a[1:], "--json").out for a in listings}
    assert all(now[a] != then[a] for a in listings if a != ("documents",))
    before = content(p)
    assert {a: k.ok(a[0], p, *a[1:], "--json", "--at", moment).out for a in listings} == then
    k.ok("export", p, book, "--at", moment)
    assert book.read_bytes() == exported
    k.ok("history", p, "--at", moment)
    assert content(p) == before
    assert {a: k.ok(a[0], p, *a[1:], "--json", "--at", "9999-12-31").out for a in listings} == now
    assert k.ok("codings", p, "--at", k.json("history", p)[-1]["at"], "--json").json == []


def test_backup_and_restore(k: Kantlijn, p: Path) -> None:
    saved = k.json("backup", p, k.folder / "veilig")["backup"]
    before = content(p)
    k.ok("delete-code", p, "Loslaten")
    k.ok("restore", saved, p)
    assert content(p) == before
    assert len(list(k.folder.glob("p.before-restore-*.kantlijn"))) == 1
    k.ok("restore", saved, k.folder / "elders.kantlijn")
    assert content(k.folder / "elders.kantlijn") == before


def test_a_refused_command_enters_no_coder_and_no_case(
    k: Kantlijn, p: Path, unchanged: Callable[[], None]
) -> None:
    k.refused("code", p, "int1", 5, 1, "Loslaten", "--coder", "Nieuw")
    k.refused("import", p, "nergens.txt", "--case", "Nieuw", "--coder", "Nieuw")
    k.refused("case", p, "Nieuw", "--set", "a=b", "--document", "nergens", "--coder", "Nieuw")
    k.refused("code", p, "--from", "-", "--coder", "Nieuw", stdin=b"{}\n")
    k.ok("edit-code", p, "Loslaten", "--coder", "Nieuw")
    unchanged()
    k.ok("code", p, "int1", 0, 4, "Loslaten", "--coder", "Nieuw")
    assert [c["name"] for c in k.json("coders", p)] == ["Anna", "Bob", "Nieuw"]
    assert k.json("check", p)["ok"]

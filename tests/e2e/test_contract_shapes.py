"""Every command's JSON as DESIGN section 6 lists it, in both languages, and what the plain form prints."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.commands import INT1, INT2, Kantlijn

CODING = {
    "guid", "document", "document_guid", "start", "end", "code", "code_guid", "coder", "text", "memo",
    "origin", "confidence", "because",
}  # fmt: skip
SHAPES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "documents": (
        (),
        {"guid", "name", "kind", "length", "sha256", "turns", "speakers", "case", "wave", "warnings"},
    ),
    "turns": (("int1",), {"n", "start", "end", "speaker", "role", "time", "text"}),
    "codes": (
        (),
        {"guid", "path", "name", "definition", "color", "cues", "paraphrases", "codings", "codable"},
    ),
    "codings": ((), CODING),
    "suggest": (("--min", "0"), CODING),
    "cases": ((), {"guid", "name", "attributes", "documents"}),
    "search": (("laat|laten", "--regex"), {"document", "start", "end", "text", "before", "after"}),
    "history": ((), {"id", "at", "coder", "label", "undone"}),
}


@pytest.mark.parametrize(
    ("command", "lang"),  # suggestions learn first, which is the same in any language
    [(command, lang) for command in SHAPES for lang in ("nl", "en") if (command, lang) != ("suggest", "nl")],
)
def test_listings_are_arrays_with_english_keys(
    k: Kantlijn, p: Path, talk: str, command: str, lang: str
) -> None:
    argv, keys = SHAPES[command]
    found = k.json(command, p, *argv, "--lang", lang)
    assert isinstance(found, list) and found
    assert all(keys <= entry.keys() for entry in found)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_other_shapes(k: Kantlijn, p: Path, lang: str) -> None:
    table = k.json("matrix", p, "--rows", "codes", "--columns", "codes", "--lang", lang)
    assert {"rows", "columns", "counts", "coefficients", "relation", "count"} <= table.keys()
    assert (table["relation"], table["count"]) == ("overlap", "codings")
    assert k.json("check", p, "--lang", lang) == {"ok": True, "problems": []}
    assert {"source", "turn", "code", "coding"} <= k.json("stats", p, "--lang", lang).keys()
    assert [c["name"] for c in k.json("coders", p, "--lang", lang)] == ["Anna", "Bob"]


def test_documents_tell_what_was_read(k: Kantlijn, p: Path) -> None:
    one, two = k.json("documents", p)
    assert (one["name"], one["kind"], one["length"], one["turns"]) == ("int1", "interview", len(INT1), 3)
    assert one["sha256"] == hashlib.sha256(INT1.encode()).hexdigest()
    assert (one["case"], one["wave"], one["warnings"]) == ("Tilburg", "1", [])
    assert [(s["name"], s["role"]) for s in one["speakers"]] == [
        ("Interviewer", "interviewer"), ("R1", "respondent"),
    ]  # fmt: skip
    assert (two["case"], two["wave"]) == ("Zeist", None)


def test_text_is_exactly_the_stored_text(k: Kantlijn, p: Path) -> None:
    assert k.ok("text", p, "int1").out == INT1.encode()
    assert k.process("text", p, "int2").out == INT2.encode()
    assert k.json("text", p, "int1")["text"] == INT1
    (k.folder / "los.txt").write_bytes("geen regeleinde".encode("utf-16"))
    k.ok("import", p, k.folder / "los.txt")
    assert k.ok("text", p, "los").out == b"geen regeleinde"


def test_turns_are_offsets_without_the_label(k: Kantlijn, p: Path) -> None:
    turns = k.json("turns", p, "int1")
    assert [t["n"] for t in turns] == [1, 2, 3], "every label opens a turn, also twice for one speaker"
    for turn in turns:
        assert INT1[turn["start"] : turn["end"]] == turn["text"]
        assert not turn["text"].startswith(turn["speaker"])
    assert turns[0]["text"] == "Hoe gaat het? 😀"


def test_codings_are_offsets_in_code_points(k: Kantlijn, p: Path) -> None:
    found = k.json("codings", p)
    assert len(found) == 4
    for coding in found:
        text = {"int1": INT1, "int2": INT2}[coding["document"]]
        assert text[coding["start"] : coding["end"]] == coding["text"]
    assert found == sorted(found, key=lambda c: (c["document"], c["start"], c["end"]))
    first = found[0]
    assert (first["code"], first["coder"], first["memo"]) == ("Aansturing > Loslaten", "Anna", "mooi")
    assert (first["origin"], first["confidence"]) == ("manual", None)


def test_codes_stand_in_tree_order_with_their_counts(k: Kantlijn, p: Path) -> None:
    codes = k.json("codes", p)
    paths = [c["path"] for c in codes]
    for place, path in enumerate(paths):
        above = path.rpartition(" > ")[0]
        if above:
            before = next(q for q in reversed(paths[:place]) if q.count(" > ") < path.count(" > "))
            assert before == above
    counts = {c["path"]: c["codings"] for c in codes}
    assert counts["Aansturing > Loslaten"] == 3 and counts["Aansturing > Sturen"] == 1
    assert all(c["codable"] is True for c in codes), "headings of the shipped codebooks are codable"
    k.ok("code", p, "int1", 0, 5, "Aansturing")


def test_cases_have_every_attribute_under_its_exact_name(k: Kantlijn, p: Path) -> None:
    k.ok("case", p, "Leeg Huis", "--set", "Aantal FTE's (2024)=", "--set", "Regio Noord=ja")
    assert {c["name"]: c["attributes"] for c in k.json("cases", p)} == {
        "Tilburg": {"regio": "zuid", "inwoners": "220000", "Aantal FTE's (2024)": None, "Regio Noord": None},
        "Zeist": {"regio": "midden", "inwoners": None, "Aantal FTE's (2024)": None, "Regio Noord": None},
        "Leeg Huis": {"regio": None, "inwoners": None, "Aantal FTE's (2024)": None, "Regio Noord": "ja"},
    }
    assert [c["documents"] for c in k.json("cases", p)] == [["int1"], ["int2"], []]


def test_search_tells_place_and_context(k: Kantlijn, p: Path) -> None:
    for query in (["LATEN HET"], ["laten\\s+het", "--regex"]):
        [hit] = k.json("search", p, *query)
        assert INT1[hit["start"] : hit["end"]] == hit["text"] == "laten het"
        assert hit["before"].endswith("Wij ") and hit["after"].startswith(" los")
    assert k.json("search", p, "bestaat niet") == []


def test_filters_of_codings(k: Kantlijn, p: Path) -> None:
    def starts(*argv: str) -> list[tuple[str, str]]:
        return [(c["document"], c["coder"]) for c in k.json("codings", p, *argv)]

    assert starts("--code", "Sturen") == [("int1", "Anna")]
    assert starts("--code", "Aansturing") == []
    assert len(starts("--code", "Aansturing", "--with-subcodes")) == 4
    assert starts("--document", "int2") == [("int2", "Bob")]
    assert starts("--by-coder", "bob") == [("int1", "Bob"), ("int2", "Bob")]
    assert starts("--case", "zeist") == [("int2", "Bob")]
    assert starts("--where", "regio=midden") == [("int2", "Bob")]
    assert starts("--where", "regio=zuid", "--where", "inwoners=1") == []


def test_matrix_is_symmetric_with_pairs_within_the_code_on_the_diagonal(k: Kantlijn, p: Path) -> None:
    table = k.json("matrix", p, "--codes", "Loslaten", "Sturen", "--relation", "same-document")
    assert table["rows"] == table["columns"] == ["Aansturing > Loslaten", "Aansturing > Sturen"]
    assert table["counts"] == [[1, 2], [2, 0]]
    whole = k.json("matrix", p)
    assert whole["rows"] == [c["path"] for c in k.json("codes", p)]
    assert whole["counts"] == [list(column) for column in zip(*whole["counts"], strict=True)]
    assert k.json("matrix", p, "--codes", "Aansturing")["counts"] == [[0]]
    below = k.json("matrix", p, "--codes", "Aansturing", "--with-subcodes")
    assert below["counts"] == [[1]], "Anna's and Bob's passages overlap"


@pytest.mark.parametrize(
    ("columns", "labels", "counts"),
    [
        ("documents", ["int1", "int2"], [2, 1]),
        ("cases", ["Tilburg", "Zeist"], [2, 1]),
        ("coders", ["Anna", "Bob"], [1, 2]),
        ("regio", ["midden", "zuid"], [1, 2]),
    ],
)
def test_matrix_against_other_columns(
    k: Kantlijn, p: Path, columns: str, labels: list[str], counts: list[int]
) -> None:
    table = k.json("matrix", p, "--codes", "Loslaten", "--columns", columns)
    assert (table["columns"], table["counts"]) == (labels, [counts])
    assert table["coefficients"] is None


@pytest.mark.parametrize("relation", ["overlap", "exact", "within", "near:5", "same-turn", "same-document"])
@pytest.mark.parametrize("coefficient", ["c", "jaccard", "phi", "none"])
def test_every_relation_and_coefficient(k: Kantlijn, p: Path, relation: str, coefficient: str) -> None:
    table = k.json("matrix", p, "--relation", relation, "--coefficient", coefficient)
    assert table["relation"] == relation
    assert (table["coefficients"] is None) == (coefficient == "none")


@pytest.fixture
def talk(k: Kantlijn, p: Path) -> str:
    """The text of a third document, "int3", which nobody coded."""
    text = (
        "I: Hoe gaat dat?\n\nR: Wij laten het los. De gemeente stuurt bij waar het moet.\n\n"
        "R: Wij moeten dat durven loslaten, en er is vertrouwen. We sturen er niet op.\n"
    )
    (k.folder / "int3.txt").write_text(text, "utf-8")
    k.ok("import", p, k.folder / "int3.txt", "--coder", "Anna")
    return text


def test_suggestions(k: Kantlijn, p: Path, talk: str) -> None:
    found: list[dict[str, Any]] = k.json("suggest", p, "--min", "0")
    assert found
    for suggestion in found:
        text = {"int1": INT1, "int2": INT2, "int3": talk}[suggestion["document"]]
        assert text[suggestion["start"] : suggestion["end"]] == suggestion["text"]
        assert suggestion["origin"] == "suggested" and 0 <= suggestion["confidence"] <= 1
        assert suggestion["because"] and all(
            r["text"] and r["cue"] and 0 <= r["right"] <= r["met"] for r in suggestion["because"]
        )
    keys = [(s["document"], s["start"], s["end"], s["code_guid"]) for s in found]
    assert len(set(keys)) == len(keys), "at most one per passage and code"
    assert [k_[:3] for k_ in keys] == sorted(k_[:3] for k_ in keys)
    assert {s["document"] for s in k.json("suggest", p, "int3", "--min", "0")} == {"int3"}
    high = k.json("suggest", p, "--min", "0.7")
    assert all(s["confidence"] >= 0.7 for s in high)
    top = k.json("suggest", p, "--min", "0", "--top", "1")
    turns = {d: k.json("turns", p, d) for d in ("int1", "int2", "int3")}
    per_turn = [
        (s["document"], next(t["n"] for t in turns[s["document"]] if t["start"] <= s["start"] < t["end"]))
        for s in top
    ]
    assert len(set(per_turn)) == len(per_turn)


def test_accepting_suggestions_is_one_undo_step(k: Kantlijn, p: Path, talk: str) -> None:
    before, steps = k.json("codings", p), len(k.json("history", p))
    accepted = k.json("suggest", p, "--min", "0", "--accept-above", "0.2", "--coder", "Anna")
    assert len(accepted) > 1
    after = k.json("codings", p)
    new = [c for c in after if c["origin"] == "suggested"]
    assert {(c["start"], c["end"], c["code_guid"]) for c in new} == {
        (s["start"], s["end"], s["code_guid"]) for s in accepted
    }
    assert all(c["coder"] == "Anna" and c["confidence"] >= 0.2 for c in new)
    assert len(k.json("history", p)) == steps + 1
    again = k.json("suggest", p, "--min", "0")
    assert {(s["start"], s["code_guid"]) for s in again}.isdisjoint(
        (s["start"], s["code_guid"]) for s in accepted
    )
    again = k.json("suggest", p, "--min", "0", "--coder", "Bob")  # who asks is not led by what another did
    assert {(s["start"], s["code_guid"]) for s in again} & {(s["start"], s["code_guid"]) for s in accepted}
    k.ok("undo", p, "--coder", "Anna")
    assert k.json("codings", p) == before


def test_history_tells_who_did_what_newest_first(k: Kantlijn, p: Path) -> None:
    entries = k.json("history", p)
    assert [e["id"] for e in entries] == sorted((e["id"] for e in entries), reverse=True)
    assert (entries[0]["coder"], entries[0]["undone"]) == ("Bob", False)
    assert "Loslaten" in entries[0]["label"]
    assert k.json("history", p, "--lang", "en")[0]["label"] != entries[0]["label"]
    k.ok("undo", p, 2, "--coder", "Bob")
    undone = k.json("history", p)
    assert [e["undone"] for e in undone[:5]] == [False, False, True, True, False]
    assert len(k.json("history", p, "--last", 3)) == 3


def test_plain_and_json_are_one_document_each(k: Kantlijn, p: Path) -> None:
    for command in ("documents", "codes", "cases", "coders", "codings", "history", "check", "stats"):
        assert k.ok(command, p).out
        answer = k.ok(command, p, "--json").text
        assert answer.endswith("\n") and "\n" not in answer[:-1]
        assert json.loads(answer)
    assert k.ok("codes", p, "--lang", "en").err == ""
    assert k.json("--json", "--lang", "en", "codes", p), "what every command takes may stand before its name"


def test_words_are_found_in_every_form_with_their_places(k: Kantlijn, p: Path) -> None:
    hits = k.json("search", p, "losgelaten", "--lemma")
    assert [(h["document"], h["text"]) for h in hits] == [
        ("int1", "laten het los"), ("int2", "laat los"),
    ]  # fmt: skip
    for hit in hits:
        text = k.ok("text", p, hit["document"]).text
        assert text[hit["start"] : hit["end"]] == hit["text"]
        assert text[: hit["start"]].endswith(hit["before"]) and text[hit["end"] :].startswith(hit["after"])
    first = k.ok("text", p, "int1").text
    assert [first[a:b] for a, b in hits[0]["words"]] == ["laten", "los"]
    assert hits[1]["words"] == [[hits[1]["start"], hits[1]["end"]]]
    assert k.json("search", p, "loslaten", "--lemma") == hits
    assert k.json("search", p, "loslaten") == []
    assert k.json("stats", p)["analyses"]["texts"] == 2, "what was analysed is kept"
    for query in ("", "!?", "woord " * 20):
        k.refused("search", p, query, "--lemma")
    k.refused("search", p, "los", "--lemma", "--regex")


def test_search_near_phrases_roles_and_a_table(k: Kantlijn, p: Path) -> None:
    def texts(*argv: str) -> list[str]:
        return [hit["text"] for hit in k.json("search", p, *argv)]

    ways = ["Wij laten het los", "los hoor. En wij"]
    assert texts("wij los", "--near", "2") == ways and texts("wij los", "--near", "1") == []
    assert texts("Wij NEAR/2 los") == texts("los NABIJ/2 wij") == ways
    assert texts("los OR gemeente", "--role", "respondent") == ["los"]
    assert texts("gemeente NOT stuurt") == [] and texts("sturen NOT gemeente") == ["sturen"]
    assert texts("gemeente", "--where", "regio=zuid") == [] and len(texts("gemeente", "--case", "Zeist")) == 2
    assert texts("ontslag", "--whole-words") == [] and texts("wij", "--match-case") == ["wij"]
    near = k.json("search", p, "loslaten gemeente", "--lemma", "--near", "9")
    assert [hit["text"] for hit in near] == ["gemeente stuurt niet, zij laat los"]
    hit = near[0]
    assert (hit["speaker"], hit["role"], hit["turn"]) == ("I", "interviewer", 1)
    (k.folder / "som.txt").write_text("R1: =1+1 is een som.\n", "utf-8")
    k.ok("import", p, k.folder / "som.txt")
    for name in ("hits.csv", "hits.xlsx"):
        assert k.json("search", p, "=1+1", "--out", k.folder / name)["hits"] == 1
    line = (k.folder / "hits.csv").read_text("utf-8-sig").splitlines()[1]
    assert line.split(";")[5] == "'=1+1"
    k.refused("search", p, "los", "--out", k.folder / "hits.pdf")


def test_words_are_counted_by_lemma_and_compared(k: Kantlijn, p: Path) -> None:
    every = {row["lemma"]: row for row in k.json("words", p, "--role", "all")}["loslaten"]
    assert (every["count"], every["documents"], every["pos"]) == (2, 2, "VERB")
    rows = {row["lemma"]: row for row in k.json("words", p)}
    assert rows["loslaten"]["count"] == 1
    assert "wij" not in rows and "doen" not in rows, "neither stop words nor the interviewer"
    every = k.json("words", p, "--stopwords", "none")
    said = sum(row["count"] for row in every)
    assert all(row["per_10000"] == round(row["count"] * 10_000 / said, 4) for row in every)
    (k.folder / "stop.txt").write_text("# eigen\nloslaten", "utf-8")
    assert "loslaten" not in {r["lemma"] for r in k.json("words", p, "--stopwords", k.folder / "stop.txt")}
    assert {r["pos"] for r in k.json("words", p, "--pos", "noun,verb", "--role", "all")} <= {"NOUN", "VERB"}
    assert all(row["count"] >= 2 for row in k.json("words", p, "--min", "2"))
    row = next(r for r in k.json("words", p, "--by", "Regio", "--role", "all") if r["lemma"] == "bijsturen")
    assert {name: g["count"] for name, g in row["groups"].items()} == {"midden": 0, "zuid": 1}
    assert {"log_likelihood", "p", "log_ratio"} <= row.keys()
    assert (row["most"], row["caution"]) == ("zuid", "few")
    assert "bijsturen" in k.ok("words", p, "--by", "case", "--role", "all").text
    k.json("words", p, "--by", "role", "--out", k.folder / "woorden.csv")
    assert (k.folder / "woorden.csv").read_text("utf-8-sig").startswith("Woord;Woordsoort;Aantal;Documenten")

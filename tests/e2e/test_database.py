"""The command line on a database: what it does with a file, it does with an address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.project import place_of
from tests.e2e.commands import INT1, Kantlijn
from tests.postgres import PASSWORD, Cluster


@pytest.fixture(scope="module")
def work(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[Kantlijn, str, str]:
    """Commands in a folder, and two addresses of one project: by the socket, and with a password."""
    folder = tmp_path_factory.mktemp("database")
    (folder / "int1.txt").write_text(INT1, "utf-8")
    name = cluster.fresh()
    k, url = Kantlijn(folder), cluster.url(name)
    made = k.json("new", url, "--codebook", "loslaten-of-sturen", "--coder", "Anna")
    assert place_of(made["project"]) == place_of(url)
    k.ok("import", url, folder / "int1.txt", "--case", "Tilburg", "--coder", "Anna")
    k.ok("case", url, "Tilburg", "--set", "regio=zuid", "--coder", "Anna")
    lines = [
        {"document": "int1", "start": INT1.index(w), "end": INT1.index(w) + len(w), "code": c, "memo": m}
        for w, c, m in (
            ("Wij laten het los", "Loslaten", "mooi"),
            ("wij sturen bij", "Aansturing > Sturen", ""),
        )
    ]
    stream = "\n".join(json.dumps(line) for line in lines).encode()
    answer = k.ok("code", url, "--from", "-", "--coder", "Bob", "--json", stdin=stream)
    assert [set(json.loads(line)) for line in answer.text.splitlines()] == [{"guid"}, {"guid"}]
    return k, url, cluster.network_url(name)


def test_every_reading_command_says_the_same_by_either_address(
    work: tuple[Kantlijn, str, str], tmp_path: Path
) -> None:
    k, url, other = work
    file = tmp_path / "kopie.kantlijn"
    done = k.json("copy", other, file)
    assert done["equal"] and done["tables"]["coding"] == {"rows": 2}
    for command in (
        ("documents",), ("codes",), ("cases",), ("coders",), ("codings", "--where", "regio=zuid"),
        ("turns", "int1"), ("search", "laten"), ("history",),
        ("matrix", "--rows", "codes", "--columns", "coders"),
    ):  # fmt: skip
        answers = [k.json(command[0], place, *command[1:]) for place in (url, other, file)]
        assert answers[0] == answers[1] == answers[2], command
    assert k.ok("text", other, "int1").text == INT1.strip("\n") or k.ok("text", other, "int1").text
    assert k.ok("text", other, "int1").out == k.ok("text", file, "int1").out
    assert k.json("check", other) == {"ok": True, "problems": []}
    assert k.json("stats", other)["coding"] == 2


def test_undo_redo_export_backup_merge_and_the_past(work: tuple[Kantlijn, str, str], tmp_path: Path) -> None:
    k, url, _ = work
    assert len(k.json("undo", url, "--coder", "Bob")) == 1  # the stream was one step
    assert k.json("codings", url) == []
    k.ok("redo", url, "--coder", "Bob")
    assert len(k.json("codings", url)) == 2
    k.ok("export", url, tmp_path / "alles.xlsx")
    assert (tmp_path / "alles.xlsx").stat().st_size > 5_000
    today = k.json("history", url)[0]["at"]
    assert len(k.json("codings", url, "--at", today)) == 2
    saved = Path(k.json("backup", url, tmp_path)["backup"])
    k.ok("code", saved, "int1", 0, 11, "Loslaten", "--coder", "Cas")
    k.ok("merge", url, saved, "--coder", "Anna")
    assert {c["coder"] for c in k.json("codings", url)} == {"Bob", "Cas"}
    k.ok("undo", url, "--coder", "Anna")
    assert "staat al een Kantlijnproject" in k.refused("restore", saved, url)


def test_a_backup_is_restored_in_an_empty_database_and_copied_back_whole(
    work: tuple[Kantlijn, str, str], cluster: Cluster, tmp_path: Path
) -> None:
    k, url, _ = work
    saved = k.json("backup", url, tmp_path)["backup"]
    fresh = cluster.url(cluster.fresh())
    k.ok("restore", saved, fresh)
    assert k.json("codings", fresh) == k.json("codings", url)
    back = tmp_path / "terug.kantlijn"
    there, again = k.json("copy", url, tmp_path / "een.kantlijn"), k.json("copy", fresh, back)
    assert there == again
    assert "gelijk" in k.ok("copy", back, tmp_path / "nog.kantlijn").text
    k.ok("code", fresh, "int1", 0, 11, "Loslaten", "--coder", "Dirk")
    assert k.json("check", fresh)["ok"]


def test_a_refusal_never_shows_the_password(work: tuple[Kantlijn, str, str]) -> None:
    k, _, other = work
    for line in (
        k.refused("new", other),
        k.refused("codings", other.replace(PASSWORD, "geheim-fout")),
        k.refused("codings", other + "x"),
        k.refused("stats", other.replace("postgresql+psycopg", "mysql")),
        k.refused("copy", "nergens.kantlijn", other),
        k.refused("merge", other, other, "--coder", "Anna"),
    ):
        assert PASSWORD not in line and "geheim" not in line
    wrong = k("documents", "p.kantlijn", other, "--lang", "nl")
    assert wrong.status == 2 and place_of(other).stem in wrong.err and PASSWORD not in wrong.err
    told = k("export", other, k.folder / "uit.docx").err
    assert PASSWORD not in told
    said = k("new", other, "--json").err + k.ok("copy", other, k.folder / "uit.kantlijn").text
    assert PASSWORD not in said


def test_an_edit_on_what_somebody_changed_is_refused_and_an_undo_asks_whose(
    work: tuple[Kantlijn, str, str], tmp_path: Path
) -> None:
    k, url, _ = work
    k.ok("add-code", url, "Twee", "--coder", "Anna")
    seen = k.json("history", url)[0]["id"]
    k.ok("edit-code", url, "Twee", "--definition", "van Bob", "--coder", "Bob")
    said = k.refused(
        "edit-code", url, "Twee", "--definition", "van Anna", "--since", str(seen), "--coder", "Anna"
    )
    assert "Bob" in str(said) and "Twee" in str(said)
    assert "--coder" in str(k.refused("undo", url))
    k.ok("undo", url, "--coder", "Bob")
    k.ok("edit-code", url, "Twee", "--definition", "van Anna", "--coder", "Anna")
    k.ok("undo", url, "2", "--coder", "Anna")
    made = k.json(
        "handout", url, tmp_path / "thuis", "--coders", "Bob", "--document", "int1", "--open-codebook"
    )
    assert made[0]["documents"] == ["int1"]
    k.ok("undo", url, "--coder", k.json("history", url)[0]["coder"])

"""``kantlijn team``: set up by one command, listed by anyone in it, and each role held to what it may."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from app.cli import main
from app.store import rights
from tests.postgres import PASSWORD, Cluster


@pytest.fixture(scope="module")
def made(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The name of a database that one command made, with an interview, and what that command said."""
    name, said = cluster.fresh(), io.StringIO()
    with redirect_stdout(said):
        status = main([
            "team", cluster.url(name), "--leads", "lea", "--coders", "anna=Anna de Wit", "--readers", "rik",
            "--codebook", "loslaten-of-sturen", "--lang", "nl",
        ])  # fmt: skip
        file = tmp_path_factory.mktemp("team") / "int1.txt"
        file.write_text("Interviewer: Hoe gaat het?\nR1: Wij laten los.\n", "utf-8")
        assert status == main(["import", cluster.url(name, "lea"), str(file), "--json"]) == 0
    yield name, said.getvalue()
    cluster.drop(name)
    with cluster.connect("postgres") as conn:
        for role in ("lea", "anna", "rik", *(rights.group(name, kind) for kind in rights.KINDS)):
            conn.execute(f"DROP ROLE {role}")


@pytest.fixture(scope="module")
def name(made: tuple[str, str]) -> str:
    return made[0]


@pytest.fixture
def new_password(cluster: Cluster, name: str) -> Iterator[None]:
    """Rik may be given another password: afterwards he has the one that ``made`` told."""
    with cluster.connect("postgres") as conn:
        kept = conn.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'rik'").fetchone()
    assert kept is not None
    yield
    with cluster.connect("postgres") as conn:
        conn.execute(f"ALTER ROLE rik PASSWORD '{kept[0]}'")


def answers(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main([*words, "--lang", "nl"])
    out, err = capsys.readouterr()
    assert "Traceback" not in err and err.count("\n") <= 1
    return status, out, err


def test_one_command_makes_database_project_roles_and_passwords(
    cluster: Cluster, made: tuple[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    name, out = made
    assert out.splitlines()[:3] == ["lea   leider  lea", "anna  codeur  Anna de Wit", "rik   lezer"]
    passwords = [line.rpartition(" ")[2] for line in out.splitlines() if "eenmaal getoond" in line]
    assert len(set(passwords)) == 3 and min(map(len, passwords)) >= 20
    (tmp_path / "int2.txt").write_text("Interviewer: En verder?\nR1: Wij sturen bij.\n", "utf-8")
    for role, word in zip(("lea", "anna", "rik"), passwords, strict=True):
        status, _, err = answers(
            capsys, "import", cluster.network_url(name, role, word), str(tmp_path / "int2.txt")
        )
        assert (status == 0) == (role == "lea"), err
        assert status == 0 or "(lea)" in err or "wie het project leidt" in err, err
        assert word not in err


def test_anyone_in_it_sees_the_team_without_a_password(
    cluster: Cluster, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = answers(capsys, "team", cluster.url(name, "rik"), "--json")
    told = json.loads(out)
    assert status == 0 and [(m["role"], m["kind"], m["coder"]) for m in told["members"]] == [
        ("lea", "lead", "lea"), ("anna", "coder", "Anna de Wit"), ("rik", "reader", None),
    ]  # fmt: skip
    assert told["open"] == [] and "passwords" not in told and "SCRAM" not in out
    with cluster.connect("postgres") as conn:
        conn.execute("CREATE ROLE buiten LOGIN")
    status, _, err = answers(capsys, "team", cluster.url(name, "buiten"))
    assert status == 1 and "buiten mag in " in err
    with cluster.connect("postgres") as conn:
        conn.execute("DROP ROLE buiten")


def test_a_role_codes_as_its_own_coder(
    cluster: Cluster, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTLIJN_CODER", "Iemand anders")
    anna = cluster.url(name, "anna")
    assert answers(capsys, "code", anna, "int1", "0", "11", "Loslaten")[0] == 0
    status, _, err = answers(capsys, "code", anna, "int1", "0", "9", "Loslaten", "--coder", "lea")
    assert status == 1 and "codeert in deze database als Anna de Wit" in err
    assert "Anna de Wit" in answers(capsys, "codings", cluster.url(name, "rik"))[1]
    assert answers(capsys, "undo", anna)[0] == 0
    status, _, err = answers(capsys, "undo", anna)  # what the lead did is not hers to undo
    assert status == 1 and "niets om ongedaan" in err
    status, _, err = answers(capsys, "undo", cluster.url(name, "rik"))
    assert status == 1 and "rik mag in " in err and "alleen lezen; dat kan wie het project leidt (lea)" in err
    assert answers(capsys, "check", cluster.url(name, "rik"))[0] == 0


@pytest.mark.usefixtures("new_password")
def test_passwords_come_by_stdin_and_bad_lines_are_refused(
    cluster: Cluster, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = cluster.url(name)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"rik:{PASSWORD}\n"))
    status, out, _ = answers(capsys, "team", address, "--new-password", "rik", "--passwords-stdin")
    assert status == 0 and PASSWORD not in out
    assert answers(capsys, "documents", cluster.network_url(name, "rik"))[0] == 0
    for line, said in (("rik\n", "Regel 1"), ("rik:\n", "leeg"), ("lea:x\n", "wachtwoord voor lea")):
        monkeypatch.setattr("sys.stdin", io.StringIO(line))
        status, _, err = answers(capsys, "team", address, "--new-password", "rik", "--passwords-stdin")
        assert status == 1 and said in err
    assert answers(capsys, "team", address, "--coders", "bas,,kim")[0] == 1
    assert answers(capsys, "team", "p.kantlijn", "--leads", "lea")[0] == 1
    assert answers(capsys, "documents", cluster.network_url(name, "rik"))[0] == 0


def test_a_lead_lets_the_team_code_blind(
    cluster: Cluster, name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lea, anna, rik = (cluster.url(name, role) for role in ("lea", "anna", "rik"))
    for address, start in ((lea, "0"), (anna, "2")):
        assert answers(capsys, "code", address, "int1", start, "11", "Loslaten", "--memo", "waarom")[0] == 0
    status, out, _ = answers(capsys, "team", lea, "--blind", "on")
    assert status == 0 and "Blind coderen staat aan" in out

    def codings(address: str) -> list[str]:
        return [c["coder"] for c in json.loads(answers(capsys, "codings", address, "--json")[1])]

    assert codings(anna) == ["Anna de Wit"] and sorted(codings(rik)) == ["Anna de Wit", "lea"]
    assert json.loads(answers(capsys, "team", anna, "--json")[1])["blind"] is True
    for words in (("agree", anna), ("team", anna, "--blind", "off"), ("codings", anna, "--at", "2100-01-01")):
        status, _, err = answers(capsys, *words)
        assert status == 1 and "lea" in err, words
    for words in (("check", anna), ("backup", anna, str(tmp_path / "b")), ("history", anna)):
        assert answers(capsys, *words)[0] == 0, words
    (saved,) = (tmp_path / "b").glob("*.kantlijn")
    assert answers(capsys, "check", str(saved))[0] == 0 and codings(str(saved)) == ["Anna de Wit"]
    assert answers(capsys, "export", anna, str(tmp_path / "uit.csv"), "--what", "fragments")[0] == 0
    assert len((tmp_path / "uit.csv").read_text("utf-8-sig").splitlines()) == 2
    assert answers(capsys, "undo", anna)[0] == 0
    assert codings(anna) == [] and codings(rik) == ["lea"]
    assert answers(capsys, "team", lea, "--blind", "off")[0] == 0
    assert codings(anna) == ["lea"]
    assert [answers(capsys, "undo", lea)[0] for _ in range(3)] == [0, 0, 0]
    with pytest.raises(SystemExit) as wrong:
        main(["team", lea, "--blind", "soms"])
    assert wrong.value.code == 2


def test_a_coder_brings_a_copy_back_and_reads_what_it_may_not(
    cluster: Cluster, name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    anna, home = cluster.url(name, "anna"), str(tmp_path / "thuis.kantlijn")
    assert answers(capsys, "copy", anna, home)[0] == 0
    assert answers(capsys, "code", home, "int1", "3", "12", "Loslaten", "--coder", "Anna de Wit")[0] == 0
    assert answers(capsys, "edit-code", home, "Loslaten", "--definition", "Anders", "--coder", "Gast")[0] == 0
    status, out, _ = answers(capsys, "merge", anna, home, "--dry-run")
    assert status == 0 and "erbij: 1 codering" in out
    assert "vallen buiten wat je als anna mag" in out and "wie het project leidt (lea)" in out
    assert "1 codeur: Gast" in out and "1 code: Loslaten" in out
    status, out, _ = answers(capsys, "merge", anna, home, "--json")
    done = json.loads(out)
    assert status == 0 and done["added"]["coding"] == 1 and done["changed"]["code"] == 0
    assert [(o["kind"], o["state"], o["name"]) for o in done["outside"]] == [
        ("coder", "new", "Gast"), ("code", "changed", "Loslaten"),
    ]  # fmt: skip
    assert answers(capsys, "merge", anna, home, "--json")[0] == 0
    assert len(json.loads(answers(capsys, "codings", anna, "--json")[1])) == 1
    assert answers(capsys, "merge", cluster.url(name, "rik"), home)[0] == 1
    assert answers(capsys, "undo", anna)[0] == 0 and answers(capsys, "check", anna)[0] == 0

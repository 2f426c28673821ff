"""The key file: only with its passphrase, only for its project, never over anything else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import paths
from app.coding.privacy import key as keys
from app.coding.refusal import Refusal

PASS = "een zin die niemand raadt"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "k.sleutel"
    keys.write(
        made, PASS, keys.Key("p-1", [{"labels": {"person:jan": "[persoon 1]"}, "names": {"a": "Jan Jansen"}}])
    )
    return made


def test_what_was_written_is_read(place: Path) -> None:
    found = keys.read(place, PASS, "p-1")
    assert found.runs[0]["names"] == {"a": "Jan Jansen"}
    assert found.remembered() == {"person:jan": "[persoon 1]"}
    assert b"Jansen" not in place.read_bytes() and b"persoon" not in place.read_bytes()
    assert keys.project_of(place) == "p-1"
    keys.write(place, PASS, found)
    assert keys.read(place, PASS, "p-1") == found
    assert [p.name for p in place.parent.iterdir()] == ["k.sleutel"]


def test_a_passphrase_costs_who_guesses_it(tmp_path: Path) -> None:
    """As the program writes it; the other tests' keys are cheap (tests/conftest.py)."""
    script = (
        "import sys; from pathlib import Path; from app.coding.privacy import key\n"
        "key.write(Path(sys.argv[1]), sys.argv[2], key.Key('p-1', [{'labels': {}, 'names': {'a': 'Jan'}}]))"
    )
    place = tmp_path / "k.sleutel"
    subprocess.run([sys.executable, "-c", script, place, PASS], check=True, cwd=paths.resources().parent)
    head = json.loads(place.read_bytes().splitlines()[1])
    assert (head["kdf"], head["r"], head["p"]) == ("scrypt", 8, 1) and head["n"] >= 1 << 16
    assert keys.read(place, PASS, "p-1").runs[0]["names"] == {"a": "Jan"}


def refused(what: str, place: Path, passphrase: str = PASS, project: str = "p-1") -> None:
    with pytest.raises(Refusal) as told:
        keys.read(place, passphrase, project)
    assert told.value.key == f"privacy.{what}"


def test_reading_refuses(place: Path, tmp_path: Path) -> None:
    refused("key_passphrase", place, "iets anders")
    refused("read_other", place, project="p-2")
    refused("key_missing", tmp_path / "weg.sleutel")
    raw = place.read_bytes()
    for damage in (raw[:-1], raw[:-20] + b"x" * 20, raw.replace(b'"r": 8', b'"r": 9'), raw + b"!"):
        place.write_bytes(damage)
        with pytest.raises(Refusal) as told:
            keys.read(place, PASS, "p-1")
        assert told.value.key in ("privacy.key_damaged", "privacy.key_passphrase")
    for damage in (
        raw[:40],
        keys.MAGIC + b"1\n{}\n",
        keys.MAGIC + b"x\n",
        raw.replace(b"scrypt", b"\xff\xfe"),
        keys.MAGIC,
    ):
        place.write_bytes(damage)
        refused("key_damaged", place)
    place.write_bytes(re.sub(rb'"n": \d+', b'"n": 6553600000', raw))
    refused("key_damaged", place)
    place.write_bytes(raw.replace(b"SLEUTEL 1", b"SLEUTEL 9"))
    refused("key_newer", place)
    place.write_bytes(b"PK\x03\x04")
    refused("read_none", place)


def test_nothing_but_its_own_key_is_overwritten(place: Path, tmp_path: Path) -> None:
    letter = tmp_path / "brief.docx"
    letter.write_bytes(b"mijn brief")
    for where, project, what in (
        (letter, "p-1", "key_none"), (place, "p-2", "key_other"), (tmp_path, "p-1", "key_folder"),
        (tmp_path / "nergens" / "k.sleutel", "p-1", "key_no_folder"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as told:
            keys.write(where, PASS, keys.Key(project))
        assert told.value.key == f"privacy.{what}"
    assert letter.read_bytes() == b"mijn brief"
    assert keys.read(place, PASS, "p-1").runs


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Refusal, match="key_unwritable"):
        keys.write(tmp_path / "k.sleutel", PASS, keys.Key("p"))
    tmp_path.chmod(0o700)

"""Two databases are told apart, and one by two addresses is not, wherever something is kept by its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store.place import Database, place_of, same_place


def at(address: str) -> Database:
    place = place_of(f"postgresql+psycopg://{address}")
    assert isinstance(place, Database)
    return place


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for name in ("PGPORT", "PGHOST"):
        monkeypatch.delenv(name, raising=False)


def test_servers_on_two_ports_share_no_folder_and_no_title() -> None:
    places = [
        at("u@localhost/wijk"), at("u@localhost:5433/wijk"), at("u@/wijk?host=/run/postgresql&port=5434"),
        at("u@data.example.org/wijk"), at("u@data.example.org:5433/wijk"), at("u@localhost:5433/wijk-2"),
        at("u@localhost/5433-wijk"),
    ]  # fmt: skip
    for named in (lambda p: p.folder, lambda p: p.name):
        assert len({named(place) for place in places}) == len(places)
    assert not any(same_place(a, b) for a in places for b in places if a is not b)
    assert places[1].name == "localhost:5433/wijk"


def test_the_folder_of_the_usual_port_is_the_one_it_always_was() -> None:
    """Backups and unsent codings that an older program left there are found."""
    for address in (
        "u@localhost/wijk",
        "u@localhost:5432/wijk",
        "other@/wijk?host=/run/postgresql&port=5432",
    ):
        assert at(address).folder.name == "localhost-wijk"
    assert at("u@data.example.org/a@b é").folder.name == "data.example.org-a-b-é"
    assert at("u@localhost:5433/wijk").folder.name == "localhost@5433-wijk"
    former = at("u@localhost:5433/wijk").former_folder
    assert former is not None and former.name == "localhost-wijk"
    assert at("u@localhost/wijk").former_folder is None


def test_one_database_by_two_addresses_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert same_place(at("u@localhost:5433/d"), at("v@/d?host=/run/x&port=5433"))
    assert same_place(at("u@127.0.0.1/d"), at("v@localhost:5432/d"))
    assert not same_place(at("u@127.0.0.1/d"), at("v@data.example.org/d"))
    monkeypatch.setenv("PGPORT", "5433")
    assert same_place(at("u@localhost/d"), at("u@localhost:5433/d"))
    assert at("u@localhost/d").folder == at("u@localhost:5433/d").folder

"""deduce beside the rules: it adds proposals, takes nothing away, and may be absent, slow or broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from app.coding.privacy import deduced
from app.coding.privacy.candidate import LIKELY, Candidate
from app.coding.privacy.find import find
from app.coding.privacy.measure import measure, read_marked
from app.coding.privacy.throughout import find_all
from app.coding.transcripts import read_text
from app.project import Project
from tests.fake_deduce import put_fake


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deduce that finds words of its own; gives the folder of its lists."""
    return put_fake(tmp_path, monkeypatch)


def never(building: bool) -> None:
    """Nobody waits."""


def asked(
    texts: Sequence[str], folder: Path, wait: Callable[[bool], object] = never
) -> list[list[Candidate]] | None:
    with deduced.reading(texts, folder) as reading:
        assert reading is not None
        return reading.found(wait)


def test_what_it_finds_has_our_kinds_and_its_name(fake: Path) -> None:
    text = "de ruiter (81) van De Lek, Ergens 3, 2611 AB, in Gat, nummer 7654321"
    found = asked([text, "", "Niets."], fake)
    assert found is not None and [len(some) for some in found] == [6, 0, 0]
    assert {(c.text, c.kind) for c in found[0]} == {
        ("ruiter", "person"), ("De Lek", "organisation"), ("Ergens 3", "address"), ("2611 AB", "postcode"),
        ("Gat", "place"), ("7654321", "other"),
    }  # fmt: skip
    assert {c.why for c in found[0]} == {"deduce"} and all(c.sure < LIKELY for c in found[0])
    assert all(text[c.start : c.end] == c.text for c in found[0])


def test_it_takes_nothing_of_the_rules_away_and_finds_nothing_in_labels_and_sayings(fake: Path) -> None:
    text = "Marieke zag de ruiter. [persoon 1] is geen Jan Modaal."
    rules = find(text)
    (more,) = asked([text], fake) or ([],)
    both = deduced.beside(rules, more, text)
    assert [c for c in both if c.why != "deduce"] == rules
    assert [c.text for c in both] == ["Marieke", "ruiter"]


def test_its_lists_are_built_once_and_anew_when_they_are_damaged(fake: Path) -> None:
    told: list[bool] = []
    for _ in range(2):
        assert asked(["Gat"], fake, told.append) is not None
    assert (fake / "cache" / "lists").read_text() == "whole"
    (fake / "cache" / "lists").write_text("half")
    assert asked(["Gat"], fake, told.append) is not None
    assert (fake / "cache" / "lists").read_text() == "whole"
    assert [p.name for p in fake.iterdir()] == ["cache"]


def test_whoever_stops_waiting_ends_it(fake: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(building: bool) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        asked(["SLOW"], fake, stop)


def test_one_that_breaks_is_told(fake: Path) -> None:
    assert asked(["Gat", "BROKEN", "Gat"], fake) is None


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as made:
        yield made


def test_a_search_shows_what_it_adds_and_replaces_none_of_it_unasked(fake: Path, project: Project) -> None:
    project.sources.add(read_text("R1: Marieke zag de ruiter van Ergens 3.\n", "a.txt"))
    found = project.privacy.search()
    sure = {e.name: e.sure for e in found.entities}
    assert sure["Marieke"] >= LIKELY > sure["ruiter"] and sure["Ergens 3"] < LIKELY
    assert not found.without_deduce
    assert "ruiter" not in {e.name for e in project.privacy.remaining()}
    project.sources.add(read_text("R1: BROKEN Marieke.\n", "b.txt"))
    found = project.privacy.search()
    assert found.without_deduce and "Marieke" in {e.name for e in found.entities}


def test_without_it_nothing_is_started(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deduced, "installed", lambda: False)
    monkeypatch.setattr(deduced, "Reading", None)
    project.sources.add(read_text("R1: Marieke zag de ruiter.\n", "a.txt"))
    found = project.privacy.search()
    assert "Marieke" in {e.name for e in found.entities} and not found.without_deduce


@pytest.mark.skipif(
    not deduced.installed(),
    reason='deduce is not installed (pip install "kantlijn[deduce]"); nothing to measure',
)
def test_the_real_one_adds_what_the_rules_miss() -> None:
    """Builds its lists, for minutes, where they are not there yet."""
    texts = read_marked(Path(__file__).parents[2] / "data" / "names")
    plain = [t.text for t in texts]
    rules = find_all(plain)
    more = asked(plain, user_cache_path("kantlijn", appauthor=False) / "deduce")
    assert more is not None
    both = [deduced.beside(*three) for three in zip(rules, more, plain, strict=True)]
    for found, all_of_it in zip(rules, both, strict=True):
        assert [c for c in all_of_it if c.why != "deduce"] == found

    def recall(found: list[list[Candidate]], least: float) -> float:
        return measure(texts, lambda _texts: found, least)["all"].recall

    assert recall(both, LIKELY) == recall(rules, LIKELY), "it is never replaced unasked"
    assert recall(both, 0) > recall(rules, 0) > recall(more, 0) > 0.6
    assert measure(texts, lambda _texts: both, 0)["all"].precision >= 0.95

"""Several who change one project at once: codings on their letters, nobody's work overwritten, each once."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding import carry
from app.coding.refusal import Crossed, Refusal
from app.coding.text import fingerprint
from app.coding.transcripts import read_text
from app.project import Project
from app.project.handing_out import hand_out
from app.project.merging.merge import merge
from app.project.outbox import Outbox, Step
from app.project.versions import agreed
from app.words import say
from tests.postgres import Cluster
from tests.project.conftest import TEXT

SEEN = fingerprint(TEXT.rstrip("\n"))
QUESTION = "Interviewer: En het geld?"


@pytest.fixture
def two(cluster: Cluster, annas: str) -> Iterator[tuple[Project, Project, str]]:
    """Anna and Bob in one database, with an interview and a code; the interview's guid."""
    url = cluster.url(cluster.fresh(annas))
    with ExitStack() as both:
        anna = both.enter_context(Project.open(url, coder="Anna"))
        source = anna.sources.add(read_text(TEXT, "int1.txt"), original=TEXT.encode()).subject or ""
        anna.codes.add("Loslaten", definition="zo laten")
        bob = both.enter_context(Project.open(url, coder="Bob"))
        yield anna, bob, source


def words(project: Project, source: str) -> list[str]:
    text = project.sources.text(source)
    return [text[c.start : c.end] for c in project.codings.of_source(source)]


def place(text: str, part: str) -> tuple[int, int]:
    return text.index(part), text.index(part) + len(part)


def test_a_coding_on_a_text_edited_since_goes_with_its_letters_or_is_refused(
    two: tuple[Project, Project, str],
) -> None:
    anna, bob, source = two
    code = bob.codes.get("Loslaten").guid
    old = bob.sources.text(source)
    seen = fingerprint(old)
    for new in (old.replace("Hoe gaat", "Hoe, zeg me, gaat"), old.replace("Hoe gaat", "Gaat")):
        anna.sources.edit_text(source, new)
        anna.sources.edit_text(source, new.replace("het geld", "dat geld"))
    bob.codings.add(source, *place(old, "we laten het los"), code, seen=seen)
    assert words(anna, source) == ["we laten het los"]
    for part in ("Hoe gaat", "het geld", "gaat het nu"):
        with pytest.raises(Refusal) as caught:
            bob.codings.add(source, *place(old, part), code, seen=seen)
        assert caught.value.key == "coding.text_changed" and "int1" in say(caught.value)
    coding = anna.codings.of_source(source)[0].guid
    bob.codings.resize(coding, *place(old, "laten het los, écht"), seen=seen)
    assert words(anna, source) == ["laten het los, écht"]
    with pytest.raises(Refusal):
        bob.codings.add(source, 0, 5, code, seen=fingerprint("nooit gezien"))
    anna.undo(4)
    bob.codings.add(source, *place(old, "Hoe gaat"), code, seen=seen)
    assert words(anna, source) == ["Hoe gaat", "laten het los, écht"] and anna.check() == []


@settings(max_examples=60)
@given(
    st.text("abc \n", min_size=3, max_size=30), st.text("abc \n", min_size=1, max_size=30),
    st.tuples(st.integers(0, 30), st.integers(1, 8)),
)  # fmt: skip
def test_letters_that_no_edit_touches_are_the_same_letters(old: str, new: str, span: tuple[int, int]) -> None:
    from app.store.versions import cuts

    start, end = span[0] % len(old), min(span[0] % len(old) + span[1], len(old))
    edits = carry.difference(old, new)
    if not any(cuts(at, len(was), start, end) for at, was, _ in edits):
        moved = carry.Carrier(edits).carry(start, end)
        assert new[moved.start : moved.end] == old[start:end]


def test_undo_takes_back_ones_own_step_and_names_what_was_built_on_it(
    two: tuple[Project, Project, str],
) -> None:
    anna, bob, source = two
    made = anna.codes.add("Sturen").subject or ""
    bob.codings.add(source, 0, 5, made)
    anna.codings.add(source, 0, 9, made)
    bob.codes.edit(made, definition="bij te sturen")
    anna.undo()
    assert [(c.start, c.end) for c in bob.codings.of_source(source)] == [(0, 5)]
    with pytest.raises(Refusal) as caught:
        anna.undo()
    assert caught.value.key == "store.undo_blocked_by" and "Bob" in say(caught.value)
    bob.undo()
    bob.undo()
    anna.undo()
    assert [c.name for c in bob.codes.book()] == ["Loslaten"] and anna.check() == []


def test_what_comes_back_never_comes_back_on_other_letters(two: tuple[Project, Project, str]) -> None:
    anna, bob, source = two
    code, text = anna.codes.get("Loslaten").guid, anna.sources.text(source)
    coding = anna.codings.add(source, *place(text, "we laten het los"), code).subject or ""
    anna.codings.resize(coding, *place(text, "laten het los, écht"))
    anna.codings.remove(coding)
    bob.sources.edit_text(source, "Vooraf. " + text)
    with pytest.raises(Refusal) as caught:
        anna.undo()
    assert caught.value.key == "store.undo_blocked_by" and "Bob" in say(caught.value)
    assert words(bob, source) == []
    bob.undo()
    anna.undo()
    assert words(bob, source) == ["laten het los, écht"]
    bob.redo()
    with pytest.raises(Refusal):
        anna.undo()
    assert words(bob, source) == ["laten het los, écht"] and anna.check() == []


def test_an_undo_overwrites_nobodys_work(two: tuple[Project, Project, str]) -> None:
    anna, bob, source = two
    code, text = anna.codes.get("Loslaten").guid, anna.sources.text(source)
    anna.codes.edit(code, definition="van Anna")
    bob.codes.edit(code, definition="van Bob")
    with pytest.raises(Refusal) as caught:
        anna.undo()
    assert "Bob" in say(caught.value) and bob.codes.get(code).definition == "van Bob"
    anna.sources.edit_text(source, text.replace("Hoe gaat het nu", "Hoe gaat het, zeg, nu"))
    bob.codings.add(source, *place(anna.sources.text(source), "we laten het los"), code)
    undone = anna.undo()
    assert words(bob, source) == ["we laten het los"] and bob.sources.text(source) == text
    assert undone.changed["coding"] and anna.check() == []
    anna.redo()
    assert words(bob, source) == ["we laten het los"]
    bob.codings.add(source, *place(anna.sources.text(source), "zeg"), code)
    with pytest.raises(Refusal) as caught:
        anna.undo()
    assert "Bob" in say(caught.value) and words(anna, source) == ["zeg", "we laten het los"]
    bob.undo(2)
    anna.undo()
    assert anna.sources.text(source) == text and anna.check() == []


def test_two_who_edit_one_code_see_both_versions(two: tuple[Project, Project, str]) -> None:
    anna, bob, _ = two
    code = anna.codes.get("Loslaten").guid
    seen = {"definition": "zo laten", "inclusion": "", "cues": []}
    anna.codes.edit(code, seen=seen, definition="van Anna", inclusion="", cues=["laat los"])
    bob.store._others._looked = 0.0
    with pytest.raises(Crossed) as caught:
        bob.codes.edit(code, seen=seen, definition="van Bob", inclusion="als", cues=[])
    crossed = caught.value
    assert crossed.mine == {"definition": "van Bob"} and crossed.theirs == {"definition": "van Anna"}
    assert "Anna" in say(crossed) and "Loslaten" in say(crossed)
    assert bob.codes.get(code).inclusion == ""
    bob.codes.edit(code, seen=seen, definition="zo laten", inclusion="als", cues=[])
    kept = anna.codes.get(code)
    assert (kept.definition, kept.inclusion, kept.cues) == ("van Anna", "als", ("laat los",))
    newest = anna.history(1)[0].id
    bob.codes.edit(code, since=newest, example="ja")
    with pytest.raises(Crossed):
        anna.codes.edit(code, since=newest, example="nee")
    anna.codes.remove(code)
    bob.store._others._looked = 0.0
    with pytest.raises(Crossed) as caught:
        bob.codes.edit(code, seen={"name": "Loslaten"}, name="Laten")
    assert caught.value.theirs is None and "Loslaten" in say(caught.value)


def test_two_who_edit_one_memo_see_both_versions(two: tuple[Project, Project, str]) -> None:
    anna, bob, source = two
    memo = anna.memos.write("source", source, "eerst", "Kop").subject or ""
    seen = {"text": "eerst", "title": "Kop"}
    anna.memos.edit(memo, "van Anna", "Kop", seen=seen)
    with pytest.raises(Crossed) as caught:
        bob.memos.edit(memo, "van Bob", "Kop", seen=seen)
    assert caught.value.mine == {"text": "van Bob"} and caught.value.theirs == {"text": "van Anna"}
    with pytest.raises(Crossed):
        bob.memos.remove(memo, seen=seen)
    bob.memos.edit(memo, "eerst", "Andere kop", seen=seen)
    now = anna.memos.get(memo)
    assert (now.text, now.title) == ("van Anna", "Andere kop")
    anna.memos.remove(memo)
    with pytest.raises(Crossed) as caught:
        bob.memos.edit(memo, "van Bob", seen=seen)
    assert caught.value.theirs is None and anna.memos.list() == []


values = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), min_size=3)


@given(values, values, values)
def test_nobodys_value_is_overwritten(
    seen: dict[str, int], theirs: dict[str, int], mine: dict[str, int]
) -> None:
    class Nobody:
        class store:  # noqa: N801
            query = staticmethod(lambda _: None)

    try:
        kept = {**theirs, **agreed(Nobody, "code", "g", "x", mine, seen, theirs)}  # type: ignore[arg-type]
    except Crossed as crossed:
        fields = [f for f in mine if len({seen[f], theirs[f], mine[f]}) == 3]
        assert fields and set(crossed.mine) == set(fields)
        return
    for f, value in kept.items():
        assert value == (mine[f] if theirs[f] == seen[f] else theirs[f])


def test_a_step_is_done_once_however_often_it_is_sent(two: tuple[Project, Project, str]) -> None:
    anna, bob, source = two
    code = anna.codes.get("Loslaten").guid
    step = Step("code", {"source": source, "start": 0, "end": 5, "code": code, "guid": "c" * 8, "seen": None})
    assert step(anna).subject == step.subject == "c" * 8
    assert not step.again(anna) and not step(bob)
    gone = Step("uncode", {"guids": ["c" * 8]})
    assert gone(anna).removed and not gone.again(anna)
    assert not step.again(anna)  # it was done; that it is gone since is another matter
    assert anna.codings.list() == [] and len([g for g in anna.history() if g.label == "history.code"]) == 1
    steps = [Step("write_memo", {"kind": "project", "target": anna.guid, "text": str(n), "guid": f"m{n}"})
             for n in range(6)]  # fmt: skip
    threads = [threading.Thread(target=lambda p=p: [s.again(p) for s in steps]) for p in (anna, bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(m.text for m in anna.memos.list()) == list("012345") and anna.check() == []


def test_what_waits_is_on_disk_in_order_and_private(tmp_path: Path) -> None:
    box = Outbox(tmp_path, "anna")
    steps = [box.keep(Step("weigh", {"guid": str(n), "weight": n})) for n in range(3)]
    (file,) = (tmp_path / "unsent").glob("*.jsonl")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Outbox(tmp_path, "anna").waiting == []  # another window of hers leaves it alone
    box.sent(steps[0])
    box.refuse(steps[1], "te zwaar")
    box.close()
    with file.open("a") as cut:
        cut.write(json.dumps({"guid": "half"})[:9])
    assert Outbox(tmp_path, "bob").waiting == []
    again = Outbox(tmp_path, "anna")
    assert again.waiting == [steps[2]] and [(s.guid, s.why) for s in again.refused] == [
        (steps[1].guid, "te zwaar")
    ]
    again.retry()
    assert [s.guid for s in again.waiting] == [steps[1].guid, steps[2].guid]
    for step in list(again.waiting):
        again.sent(step)
    assert list((tmp_path / "unsent").glob("*.jsonl")) == []
    again.close()
    two = [Outbox(tmp_path, "anna"), Outbox(tmp_path, "anna")]
    for n, one in enumerate(two):
        one.keep(Step("weigh", {"guid": str(n), "weight": n}))
        one.close()
    third = Outbox(tmp_path, "anna")
    assert sorted(s.subject or "" for s in third.waiting) == ["0", "1"]
    assert len(list((tmp_path / "unsent").glob("*.jsonl"))) == 1
    third.close()


def test_what_an_earlier_kantlijn_left_is_found_and_moves(tmp_path: Path) -> None:
    """It named the folder without the port; what a later one keeps there is of the usual port."""
    former, own = tmp_path / "server-db" / "guid", tmp_path / "server@5433-db" / "guid"
    named = (("anna", ""), ("anna", "server:5433/db"), ("anna", "server/db"), ("bob", ""))
    boxes = [Outbox(former, name, to=to) for name, to in named]
    for one, (_, to) in zip(boxes, named, strict=True):
        one.keep(Step("edit_memo", {"guid": to, "text": "regel\u2028nog een\x85en nog een"}))
    for one in boxes:
        one.close()
    box = Outbox(own, "anna", to="server:5433/db", former=former)
    assert sorted(str(s.args["guid"]) for s in box.waiting) == ["", "server:5433/db"]
    assert {s.args["text"] for s in box.waiting} == {"regel\u2028nog een\x85en nog een"}
    assert len(list((own / "unsent").glob("*.jsonl"))) == 1
    assert len(list((former / "unsent").glob("*.jsonl"))) == 2
    box.close()
    again = Outbox(own, "anna", to="server:5433/db", former=former)
    assert again.waiting == box.waiting
    again.close()
    usual = Outbox(former, "anna", to="server/db")
    assert [s.args["guid"] for s in usual.waiting] == ["server/db"]
    usual.close()


def test_a_transcript_goes_home_and_comes_back(two: tuple[Project, Project, str], tmp_path: Path) -> None:
    anna, bob, source = two
    bob.sources.add(read_text("R1: Iets anders.\n", "int2.txt"))
    code, text = anna.codes.get("Loslaten").guid, anna.sources.text(source)
    anna.codings.add(source, *place(text, "Hoe gaat"), code)
    (made,) = hand_out(anna, tmp_path, ["Anna"], given={"Anna": [source]}, open_codebook=True)
    assert made.documents == ("int1",)
    with Project.open(made.place, coder="Anna") as home:
        assert words(home, source) == ["Hoe gaat"]
        home.codings.add(source, *place(text, "we laten het los"), code, memo="thuis")
        home.codes.add("Onderweg")
    bob.codings.add(source, *place(text, "het geld"), code)
    bob.sources.edit_text(source, "Vooraf. " + text)
    assert merge(anna, [made.place]).changes
    assert words(bob, source) == ["Hoe gaat", "we laten het los", "het geld"]
    assert [m.text for m in bob.memos.list()] == ["thuis"] and "Onderweg" in [
        c.name for c in bob.codes.book()
    ]
    assert not merge(anna, [made.place]).changes and anna.check() == []

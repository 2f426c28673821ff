"""The laws of a merge, on random projects."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from app.coding.merge import Policy
from app.project import Project
from app.project.merging.merge import merge
from tests.engines import Places, Where, law
from tests.project.conftest import state
from tests.project.merging import WORK, Work, begin, content, do, facts, fill

RELATED = st.booleans()
THREE = st.tuples(WORK, WORK, WORK)
POLICY = st.sampled_from(["keep", "take", "both"])


def begun(places: Places, coder: str, name: str = "begun") -> Where:
    """A copy of the project that all of these begin with."""
    return places.begun(f"{name} by {coder}", fill, coder)


def pair(
    places: Places, work: tuple[Work, Work, Work], *, related: bool, one: str, other: str
) -> tuple[Where, Where, int]:
    """Two projects: copies of one on which two went on, or two that were begun apart; and how many
    groups they share."""
    a, started = begun(places, "Anna"), 0
    if related:
        with Project.open(a, coder="Anna") as project:
            do(project, work[0])
            started = len(project.history())
        b = places.copy(a)
    else:
        b = begun(places, other, "apart")
    for place, coder, doing in ((a, one, work[1]), (b, other, work[2])):
        with Project.open(place, coder=coder) as project:
            do(project, doing)
    return a, b, started


@law(work=THREE, related=RELATED, policy=POLICY)
def test_twice_is_once_and_undo_restores(
    places: Places, work: tuple[Work, Work, Work], related: bool, policy: Policy
) -> None:
    a, b, _ = pair(places, work, related=related, one="Anna", other="Bob")
    with Project.open(a, coder="Anna") as project:
        before = state(project)
        steps = len(project.history())
        first = merge(project, [b], policy=policy)
        assert project.check() == []
        made = [group for group in project.history() if group.undoes is None]
        after = state(project)
        again = merge(project, [b])
        assert again.conflicts == [] and again.backup is None
        assert state(project) == after
        if first.backup is not None:
            assert len(project.history()) == steps + 1 and made[0].label == "history.merge"
            project.undo()
            assert project.check() == []
        assert state(project) == before


UNITING = (
    "merge_codes", "merge_codes", "recode", "remove_code", "move_code", "define", "code", "memo", "undo",
)  # fmt: skip
UNITED = st.lists(
    st.tuples(st.sampled_from(UNITING), st.integers(0, 199), st.integers(0, 199)), min_size=1, max_size=5
)
"""Work in which codes become one another, on either side."""


@law(
    # Loslaten became Sturen here, Sturen became Aansturing there
    {"work": ([("memo", 3, 0)], [("merge_codes", 198, 49)], [("merge_codes", 97, 0)])},
    # what one became was removed by the other
    {"work": ([("memo", 3, 0)], [("merge_codes", 143, 9)], [("remove_code", 9, 96)])},
    # each became the other
    {"work": ([("code", 1, 0), ("code", 2, 9)], [("merge_codes", 1, 2)], [("merge_codes", 2, 1)])},
    # a coding was recoded by one, its code united by the other: what was done to the coding itself holds
    {"work": ([("code", 5, 162)], [("recode", 192, 91)], [("merge_codes", 45, 198)])},
    # a coding is kept twice, and one side edited its memo
    {"work": ([("code", 165, 165)], [("edit_memo", 195, 43), ("resize", 30, 186)], [("resize", 83, 61)])},
    # one code was made part of two
    {"work": ([("code", 3, 83)], [("merge_codes", 183, 20)], [("merge_codes", 171, 165)])},
    # and so was one with a memo
    {
        "work": (
            [("merge_codes", 182, 173), ("memo", 28, 23)],
            [("merge_codes", 56, 148)],
            [("merge_codes", 8, 57)],
        )
    },
    # recoded on both sides, where one had united what the other took
    {"work": ([("code", 2, 5)], [("merge_codes", 0, 2), ("recode", 0, 1)], [("recode", 0, 0)])},
    # what a code that became another stood under was removed
    {"work": ([("color", 3, 0)], [("merge_codes", 169, 174), ("remove_code", 156, 82)], [("memo", 0, 0)])},
    # what a code stood under before it was moved was removed
    {"work": ([("move_code", 143, 117)], [("undo", 20, 13), ("remove_code", 49, 113)], [("memo", 0, 0)])},
    # what was united was brought back, and another one made part of it
    {
        "work": (
            [("merge_codes", 196, 171)],
            [("undo", 121, 125), ("merge_codes", 26, 32)],
            [("memo", 180, 90)],
        )
    },
    # a memo moved with its code, and came back with it
    {"work": ([("memo", 184, 86), ("merge_codes", 122, 33)], [("undo", 147, 180)], [("color", 0, 0)])},
    # either removed the only code that the other left to a coding
    {
        "work": (
            [("remove_code", 70, 93), ("code", 123, 181)],
            [("recode", 141, 43), ("merge_codes", 127, 125), ("remove_code", 62, 129)],
            [("merge_codes", 176, 73), ("remove_code", 79, 116)],
        )
    },
    databases=0,
    work=st.tuples(UNITED, UNITED, UNITED),
)
def test_united_codes_are_the_same_either_way_round(places: Places, work: tuple[Work, Work, Work]) -> None:
    either_way_round(places, work, related=True, same=False)


@law(
    {  # both texts are kept, and the coding that is now in both had a memo
        "work": ([("remove_source", 14, 126), ("code", 132, 0)], [("code", 0, 0)], [("edit_text", 59, 0)]),
        "related": True,
        "same": False,
    },
    {  # the text here lost its coding, which was moved there
        "work": ([("code", 77, 45)], [("edit_text", 169, 74)], [("resize", 138, 97)]),
        "related": True,
        "same": True,
    },
    {  # a code has the name and the place of one that was united
        "work": (
            [("color", 3, 0)],
            [("merge_codes", 37, 134), ("add_code", 195, 121)],
            [("merge_codes", 127, 88), ("define", 157, 138)],
        ),
        "related": True,
        "same": False,
    },
    work=THREE,
    related=RELATED,
    same=st.booleans(),
    databases=0,
)
def test_either_way_round_gives_the_same(
    places: Places, work: tuple[Work, Work, Work], related: bool, same: bool
) -> None:
    either_way_round(places, work, related=related, same=same)


def either_way_round(places: Places, work: tuple[Work, Work, Work], *, related: bool, same: bool) -> None:
    """A into B and B into A hold the same, when both versions of everything are kept."""
    a, b, started = pair(places, work, related=related, one="Anna", other="Anna" if same else "Bob")
    with Project.open(a, read_only=True) as mine, Project.open(b, read_only=True) as theirs:
        groups = [len(project.history()) for project in (mine, theirs)]
    # An unchanged copy has nothing to say; where both went on, it does not matter which is which.
    assume(not related or all(n > started for n in groups))
    outcomes = []
    for target, source in ((a, b), (b, a)):
        with Project.open(places.copy(target), coder="Anna") as project:
            merge(project, [source], policy="both")
            assert project.check() == []
            outcomes.append(content(project))
    for kind in outcomes[0]:
        assert outcomes[0][kind] == outcomes[1][kind], kind


@law(work=WORK, more=WORK, databases=0)
def test_an_unchanged_copy_changes_nothing(places: Places, work: Work, more: Work) -> None:
    a = begun(places, "Anna")
    with Project.open(a, coder="Anna") as project:
        do(project, work)
    b = places.copy(a)
    with Project.open(a, coder="Anna") as project:
        do(project, more)
        before, steps = state(project), project.history()
        result = merge(project, [b])
        open_kinds = {c.kind for c in result.conflicts}
        assert not open_kinds
        assert state(project) == before and project.history() == steps


@law(work=THREE, related=RELATED, policy=st.sampled_from(["keep", "both"]), databases=0)
def test_no_coding_disappears_and_coders_stay(
    places: Places, work: tuple[Work, Work, Work], related: bool, policy: Policy
) -> None:
    """Every coding of mine is still there, or lies under the one it has become; every one of theirs came
    along, unless a decision kept it away."""
    a, b, _ = pair(places, work, related=related, one="Anna", other="Bob")
    with Project.open(b, read_only=True) as project:
        theirs = {c.guid: c for c in project.codings.list()}
        names = {c.guid: c.name for c in project.coders.list()}
    with Project.open(a, coder="Anna") as project:
        mine = {c.guid: c for c in project.codings.list()}
        owners = {c.guid: c.name for c in project.coders.list()}
        result = merge(project, [b], policy=policy)
        now = project.codings.list()
        kept = {c.guid: c for c in now}
        coders = {c.guid: c.name for c in project.coders.list()}
        spots = {(c.source, c.start, c.end, coders[c.coder]) for c in now}
        doubles = result.plans[0].steps.remove.get("coding", [])
        for guid, coding in mine.items():
            if guid not in kept:
                assert guid in doubles
                assert (coding.source, coding.start, coding.end, owners[coding.coder]) in spots
            else:
                assert coders[kept[guid].coder] == owners[coding.coder]
        texts = project.sources.texts()
        spoken = {(texts[c.source][c.start : c.end], coders[c.coder]) for c in now}
        if policy == "both" and not any(s.texts for s in [result.plans[0].steps]):
            with Project.open(b, read_only=True) as other:
                for coding in theirs.values():
                    if (
                        coding.guid in mine
                    ):  # and so looked at above: where it stands may have been changed here
                        continue
                    words = other.sources.text(coding.source)[coding.start : coding.end]
                    text = other.sources.text(coding.source)
                    if text in texts.values():
                        assert (words, names[coding.coder]) in spoken


def go_on(project: Project, work: Work) -> None:
    """Work on without taking back a merge: who does that stands where it stood before, and what was decided
    in that merge is open again here alone."""
    for step in work:
        steps = (g for g in project.history() if not g.undone and not g.label.endswith((".undo", ".redo")))
        if step[0] == "undo" and (latest := next(steps, None)) and latest.label == "history.merge":
            continue
        do(project, [step])


SEVERAL = st.lists(st.tuples(WORK, WORK), min_size=2, max_size=3)


def example(
    *rounds: tuple[Work, Work],
    policy: str,
    related: bool = True,
    before: Work | None = None,
    alone: bool = False,
) -> dict[str, object]:
    rest = {"related": related, "policy": policy, "alone": alone}
    return {"before": before or [], "rounds": list(rounds), **rest}


@law(
    # both kept their version of one memo
    example(([], [("memo", 124, 193)]), ([("edit_memo", 176, 114)], [("edit_memo", 155, 71)]), policy="both"),
    # what came from the other side was removed there
    example(([("move_code", 169, 150)], []), ([], [("remove_code", 179, 162)]), policy="keep", related=False),
    # moved there, taken over here, and moved back to where it was
    example(
        ([("add_code", 83, 133)], [("remove_code", 173, 193)]),
        ([], [("move_code", 126, 175)]),
        ([("remove_code", 150, 66), ("move_code", 122, 38)], []),
        policy="both",
    ),
    # both texts of one document were kept: from then on they are two
    example(
        (
            [*[("code", 0, 0)] * 4, ("add_source", 0, 0), ("code", 0, 0), ("edit_text", 136, 117)]
            + [("code", 129, 1)],
            [("code", 0, 0)],
        ),
        ([], []),
        policy="both",
        related=False,
    ),
    # two cases there get a name that is in use here
    example(
        (
            [("rename_source", 15, 152)],
            [("code", 189, 0), ("add_source", 163, 148), ("case", 162, 191), ("cue", 64, 31)]
            + [("memo", 73, 188), ("set", 94, 189), ("undo", 34, 184), ("undo", 0, 190)],
        ),
        (
            [("value", 44, 88), ("code", 41, 80), *[("code", 0, 0)] * 4, ("rename_case", 169, 87)],
            [("code", 0, 0), ("code", 0, 0), ("rename_case", 0, 115)],
        ),
        before=[("rename_case", 186, 16)],
        policy="keep",
        related=False,
    ),
    # one united two codes, the other removed what they became
    example(
        ([], []),
        ([("merge_codes", 116, 39)], [("remove_source", 92, 151), ("remove_code", 27, 178)]),
        policy="keep",
    ),
    # a case that has a document in both was removed there: the link that was made here goes with it
    example(
        ([], []),
        ([("code", 0, 0)], [("remove_case", 0, 0)]),
        ([("memo", 87, 0)], []),
        policy="keep",
        related=False,
    ),
    # one moved a code, the other made it part of another, under the guid that it has there
    example(
        ([], [("add_code", 132, 47)]),
        ([], [("memo", 36, 149)]),
        ([("move_code", 180, 12)], [("merge_codes", 84, 140)]),
        policy="both",
        related=False,
    ),
    # a code was united and its coding removed
    example(([("code", 8, 86)], []), ([], [("merge_codes", 68, 59), ("uncode", 59, 20)]), policy="keep"),
    # a case was made, and got the name that another one loses
    example(
        ([], []), ([("case", 107, 43), ("rename_case", 109, 139)], [("rename_case", 105, 27)]), policy="take"
    ),
    # both texts of one document of one guid were kept
    example(([], []), ([("edit_text", 107, 177)], [("edit_text", 95, 143)]), policy="both"),
    # one removed a case, the other linked it to a document, and neither had anything for the other before
    example(
        ([], [("case", 13, 52)]),
        ([("add_source", 107, 132), ("link", 130, 44)], [("remove_case", 90, 176)]),
        policy="keep",
        related=False,
        alone=True,
    ),
    # a memo was written anew there with the words that it has here, and then removed here
    example(
        ([("memo", 187, 112)], []),
        ([], [("code", 48, 144), ("remove_memo", 170, 139), ("memo", 75, 160)]),
        ([("remove_case", 130, 181)], []),
        policy="both",
        alone=True,
    ),
    # all that they had to tell each other first was what is the same
    example(
        ([("define", 164, 110)], []),
        ([("case", 173, 32)], [("remove_source", 151, 47)]),
        policy="keep",
        related=False,
        alone=True,
    ),
    # what came from here before it was united here was not brought back there
    example(
        ([], [("remove_code", 56, 55), ("rename_code", 184, 111)]),
        ([("merge_codes", 137, 31)], [("remove_code", 27, 107)]),
        policy="keep",
        related=False,
        alone=True,
    ),
    files=4,
    databases=0,
    before=WORK,
    rounds=SEVERAL,
    related=RELATED,
    policy=POLICY,
    alone=st.booleans(),
)
def test_to_and_fro_they_agree_round_after_round(
    places: Places, before: Work, rounds: list[tuple[Work, Work]], related: bool, policy: Policy, alone: bool
) -> None:
    """Both go on; merged to and fro two projects hold the same, and nothing is asked twice. And so again,
    by turns into the one and into the other."""
    bob = "Anna" if alone else "Bob"
    a, b, _ = pair(places, (before, *rounds[0]), related=related, one="Anna", other=bob)

    def merged(target: Where, source: Where, how: Policy, coder: str) -> dict[str, object]:
        with Project.open(target, coder=coder) as project:
            merge(project, [source], policy=how)
            assert project.check() == []
            return {**content(project), **facts(project)}

    sides = [(a, "Anna"), (b, bob)]
    for n, doing in enumerate(rounds):
        if n:
            for (place, coder), work in zip([(a, "Anna"), (b, bob)], doing, strict=True):
                with Project.open(place, coder=coder) as project:
                    go_on(project, work)
        (one, first), (other, second) = sides
        merged(one, other, policy, first)
        there = merged(other, one, "take", second)
        assert merged(one, other, "ask", first) == there, n
        sides.reverse()


def test_the_laws_would_notice(tmp_path: Path) -> None:
    """What the laws compare does differ between projects that differ."""
    begin(tmp_path / "a.kantlijn")
    with Project.open(tmp_path / "a.kantlijn", coder="Anna") as project:
        before = content(project)
        do(project, [("code", 3, 5)])
        assert content(project) != before
        with pytest.raises(AssertionError):
            assert content(project)["memos"] == before["memos"]

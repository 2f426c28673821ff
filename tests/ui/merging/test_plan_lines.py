"""The counts of the tree, kept up tick by tick, are those of going through all lines anew."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.merge import Offer
from app.ui.merging.plan_lines import Branch, Line, Lines

DOCUMENTS = ("d0", "d1", "d2")


def offers(new: list[bool], chosen: list[int]) -> list[Offer]:
    """Documents, coders and codings that need the new ones among them; memos on codings; speakers, which
    follow their document, with values of their own."""
    state = ["new" if n else "changed" for n in new]
    found = [Offer("coder", "k0", state[0], "Bob"), Offer("coder", "k1", "new", "Cees")]  # type: ignore[arg-type]
    for n, guid in enumerate(DOCUMENTS):
        found.append(Offer("source", guid, state[n + 1], guid))  # type: ignore[arg-type]
        needs = (guid,) if new[n + 1] else ()
        found.append(Offer("speaker", f"s{n}", "new", f"R{n}", needs=needs, fixed=True))
        found.append(Offer("attribute_value", f"v{n}", "new", "rol", needs=(f"s{n}",)))
    for n, pick in enumerate(chosen):
        document, coder = DOCUMENTS[pick % 3], f"k{pick % 2}"
        needs = tuple(g for g in (document, coder) if any(o.guid == g and o.state == "new" for o in found))
        found.append(Offer("coding", f"c{n}", "new", "Loslaten", group=document, needs=needs))
        if pick % 4 == 0:
            found.append(Offer("memo", f"m{n}", "new", "mooi", needs=(f"c{n}", *needs[1:])))
    return found


def out(lines: Lines) -> set[str]:
    """What does not come along, by brute force."""
    every = [line for branch in lines.top for line in branch.lines()]
    gone = {line.guid for line in every if line.guid in lines.off and not line.offer.fixed}
    while True:
        more = {line.guid for line in every if set(line.offer.needs) & gone} - gone
        if not more:
            return gone
        gone |= more


@settings(deadline=None)
@given(
    new=st.lists(st.booleans(), min_size=4, max_size=4),
    chosen=st.lists(st.integers(0, 11), max_size=12),
    ticks=st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=15),
)
def test_counts_hold_after_any_ticks(
    new: list[bool], chosen: list[int], ticks: list[tuple[int, bool]]
) -> None:
    lines = Lines([offers(new, chosen)], {g: g for g in DOCUMENTS})
    for at, on in ticks:
        item = lines.items[at % len(lines.items)]
        lines.tick(item.lines() if isinstance(item, Branch) else [item], on)
        gone = out(lines)
        held = {line.guid for b in lines.top for line in b.lines() if line.held}
        for item in lines.items:
            if isinstance(item, Line):
                assert lines.is_out(item) == (item.guid in gone)
            else:
                assert item.out == sum(line.guid in gone for line in item.lines())
                assert item.held == sum(line.guid in held for line in item.lines())
        assert sum(lines.held.values()) == len(held)
    before = set(lines.off)
    lines.leave_out(())
    assert not out(lines) and all(b.out == 0 for b in lines.top)
    lines.leave_out(before)
    assert lines.off == before

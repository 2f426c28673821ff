"""Two codebooks side by side: what somebody decides of each code, until one book comes of the two.

A ``Pairing`` never changes; each decision gives another one, so that a step back is the one before. What
comes of it is worked out by ``app.coding.codebook.outcome``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.coding.codebook.decided import ASPECTS, Aspect, Decision, Keep
from app.coding.codebook.outcome import Outcome
from app.coding.codebook.reasons import Proposal, propose
from app.coding.codebook.tree import Codebook, CodebookFile
from app.coding.model import new_guid
from app.coding.refusal import Refusal


@dataclass(frozen=True)
class Pairing:
    """Mine, theirs, what is proposed, and one decision for every code of theirs (by its guid)."""

    mine: Codebook
    theirs: Codebook
    proposals: Mapping[str, Proposal]
    decisions: Mapping[str, Decision]
    fresh: Mapping[str, str]
    """Per guid of theirs that mine has too, the guid it gets when it is not the same code."""

    @staticmethod
    def of(
        mine: Codebook,
        theirs: Codebook | CodebookFile,
        *,
        widely: bool = True,
    ) -> Pairing:
        """A pairing in which what is surely one is one, and everything else new."""
        origins = theirs.origins if isinstance(theirs, CodebookFile) else ()
        book = Codebook(theirs.codes)
        proposals = propose(mine, book, origins, widely=widely)
        decisions = {
            guid: Decision("same", (one.mine,)) if one.sure and one.mine else Decision("new")
            for guid, one in proposals.items()
        }
        return Pairing(mine, book, proposals, decisions, {c.guid: new_guid() for c in book if c.guid in mine})

    # reading

    @cached_property
    def outcome(self) -> Outcome:
        """The book that comes of it. Refuses decisions that make a circle or too deep a tree."""
        return Outcome.of(self.mine, self.theirs, self.decisions, self.fresh)

    def partners(self, guid: str) -> tuple[str, ...]:
        """The codes of theirs that are one with this code of mine, in their tree order."""
        return tuple(
            theirs for theirs, one in self.decisions.items() if one.fate == "same" and guid in one.mine
        )

    def waiting(self) -> list[str]:
        """The codes of theirs for which a proposal waits for a yes, in their tree order."""
        return [guid for guid in self.decisions if self.waits(guid)]

    def waits(self, guid: str) -> bool:
        """Whether a proposal about this code of theirs waits for a yes or no."""
        one, made = self.proposals[guid], self.decisions[guid]
        if made.by or one.mine is None:
            return False
        return made.fate == "new" if not one.sure else not set(one.also) <= set(made.mine)

    def differs(self, guid: str) -> list[Aspect]:
        """In what a code of theirs differs from the code of mine that it is one with."""
        made = self.decisions[guid]
        if made.fate != "same":
            return []
        a, b = self.mine.get(made.mine[0]), self.theirs.get(guid)
        texts = ("definition", "inclusion", "exclusion", "example")
        above = self.decisions[b.parent].mine[:1] if b.parent else ()
        same_place = above == ((a.parent,) if a.parent else ())
        found: dict[Aspect, bool] = {
            "name": a.name != b.name,
            "texts": any(getattr(a, t) and getattr(b, t) and getattr(a, t) != getattr(b, t) for t in texts),
            "color": a.color != b.color,
            "cues": bool({*a.cues, *a.paraphrases} ^ {*b.cues, *b.paraphrases}),
            "place": not same_place,
        }
        return [aspect for aspect, is_so in found.items() if is_so]

    # deciding

    def pair(self, theirs: str, mine: str, *, by: str, more: bool = False) -> Pairing:
        """Make a code of theirs one with a code of mine; ``more``: with that one as well.

        Refuses a code of mine that stands above or below another that it would become one with.
        """
        made = self._decided(theirs)
        self.mine.get(mine)
        one = (*(g for g in made.mine if g != mine), mine) if more and made.fate == "same" else (mine,)
        for other in one[1:]:
            self.mine.check_merge(other, one[0])
        return self._with({theirs: replace(made, fate="same", mine=one, under=None, by=by)})

    def unpair(self, theirs: str, *, by: str) -> Pairing:
        """Make it a code of its own, where it stands there."""
        made = self._decided(theirs)
        return self._with({theirs: replace(made, fate="new", mine=(), under=None, by=by)})

    def put(self, theirs: str, under: str | None, *, by: str) -> Pairing:
        """Make it a new code under a code of mine or theirs; empty for the top, None for where it stands."""
        made = self._decided(theirs)
        if under and under not in self.mine and under not in self.theirs:
            raise Refusal("codebook.unknown_code", ref=under)
        return self._with({theirs: replace(made, fate="new", mine=(), under=under, by=by)})

    def leave_out(self, theirs: str, *, by: str) -> Pairing:
        """Leave it out, with the codes below it that would be new because they stand there."""
        self._decided(theirs)
        new: dict[str, Decision] = {}
        for code in (self.theirs.get(theirs), *self.theirs.descendants(theirs)):
            made = self.decisions[code.guid]
            follows = made.fate == "new" and made.under is None and (code.parent in new)
            if code.guid == theirs or follows:
                new[code.guid] = replace(made, fate="out", mine=(), under=None, by=by)
        return self._with(new)

    def choose(self, theirs: str, aspect: Aspect, keep: Keep, *, by: str) -> Pairing:
        """Say what a pair keeps of one aspect."""
        made = self._decided(theirs)
        if keep not in ASPECTS[aspect]:
            raise Refusal(
                "codebook.pair.no_keep", aspect=aspect, value=keep, known=", ".join(ASPECTS[aspect])
            )
        return self._with({theirs: replace(made, keep={**made.keep, aspect: keep}, by=by)})

    def accept(self, guids: Iterable[str], *, by: str) -> Pairing:
        """Say yes to what is proposed for these codes of theirs."""
        new = {}
        for guid in guids:
            one, made = self.proposals[guid], self._decided(guid)
            if one.mine is not None:
                new[guid] = replace(made, fate="same", mine=(one.mine, *one.also), under=None, by=by)
        return self._with(new)

    def refuse(self, guids: Iterable[str], *, by: str) -> Pairing:
        """Say no to what is proposed for these codes of theirs: what is decided stays as it is."""
        return self._with({guid: replace(self._decided(guid), by=by) for guid in guids})

    def decide(self, decisions: Mapping[str, Decision]) -> Pairing:
        """Take these decisions (guid of theirs to decision) at once; refuses what cannot be together."""
        for guid, made in decisions.items():
            self._decided(guid)
            for own in made.mine:
                self.mine.get(own)
            if made.fate == "same" and not made.mine:
                raise Refusal("codebook.pair.no_partner", code=self.theirs.path(guid))
        return self._with(decisions)

    def following(self, book: CodebookFile, *, by: str, why: str = "") -> Pairing:
        """Decide as an earlier merge did: ``book`` came of these two (and perhaps more), with its origins.

        What became one there becomes one here; what is new goes under the code it stands under there.
        ``why`` is told where nothing else speaks for a pair.
        """
        tree = Codebook(book.codes)
        became = {guid: kept for kept, of in book.origins for guid in of}
        here: dict[str, list[str]] = {}
        for code in self.mine:
            here.setdefault(became.get(code.guid, code.guid), []).append(code.guid)
        new: dict[str, Decision] = {}
        for code in self.theirs:
            kept = became.get(code.guid, code.guid)
            if own := here.get(kept, []):
                first = kept if kept in own else own[0]
                one = (first, *(g for g in own if g != first))
                speaks = self.proposals[code.guid].mine in own
                new[code.guid] = Decision("same", one, by=by, why="" if speaks else why)
            elif kept in tree and kept == code.guid:
                above = tree.get(kept).parent
                place = self._standing(above, here, became)
                under = None if place == code.parent else place or ""
                new[code.guid] = Decision("new", under=under, by=by, why="" if under is None else why)
        return self._with(new)

    def _standing(
        self, above: str | None, here: Mapping[str, Sequence[str]], became: Mapping[str, str]
    ) -> str | None:
        if above is None:
            return None
        if above in here:
            return here[above][0]
        return next((c.guid for c in self.theirs if became.get(c.guid, c.guid) == above), None)

    def _decided(self, guid: str) -> Decision:
        self.theirs.get(guid)
        return self.decisions[guid]

    def _with(self, new: Mapping[str, Decision]) -> Pairing:
        made = replace(self, decisions={**self.decisions, **new})
        _ = made.outcome
        return made

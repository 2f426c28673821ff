"""How good the suggestions of a project are: measured on its codings, and by what was accepted of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.coding.codebook import Codebook
from app.coding.model import Code, Notice, SuggestionRules
from app.coding.suggest.features.documents import Document
from app.coding.suggest.measuring.acceptance import Acceptance, Tally
from app.coding.suggest.measuring.evaluation import Evaluation
from app.coding.suggest.measuring.figures import Figures, Score
from app.coding.suggest.measuring.judging import Judgement, judged

FEW_CODINGS, FEW_DOCUMENTS = 100, 5
"""With less than this the figures as a whole are told to be unsure."""


@dataclass(frozen=True, slots=True)
class Material:
    """What is measured: the coded documents, the codes that can be suggested, and what coders told."""

    documents: tuple[Document, ...]
    codes: tuple[Code, ...]
    rules: SuggestionRules

    @property
    def trouble(self) -> Notice | None:
        """Why there is nothing to measure, with what to do about it; None when there is."""
        if not self.codes:
            return Notice("measuring.no_codes")
        known = {code.guid for code in self.codes}
        coded = sum(any(c.code in known for c in d.codings) for d in self.documents)
        if coded < 2:
            return Notice("measuring.one_document" if coded else "measuring.nothing_coded")
        return None


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """One code: measured (None when nothing was), answered, and what that comes down to."""

    code: Code
    path: str
    learned: Score | None
    cues: Score | None
    threshold: float | None
    own_threshold: bool
    answers: Tally
    judgement: Judgement | None
    """None when it was not measured, for one because it is turned off."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything to report. ``evaluation`` is None when there is too little, and ``trouble`` says why.

    ``coders`` are names by guid; ``codings`` counts all codings of the project, ``suggested`` those that were
    taken over from a suggestion. ``last_change`` dates it, so that the same project gives the same report.
    """

    project_name: str
    last_change: str
    program: str
    book: Codebook
    coders: Mapping[str, str]
    documents: int
    codings: int
    suggested: int
    rules: SuggestionRules
    acceptance: Acceptance
    evaluation: Evaluation | None = None
    trouble: Notice | None = None

    def codes(self) -> list[CodeFigures]:
        """The codes that can be suggested or were answered, in the order of the codebook."""
        found = []
        least = dict(self.rules.least)
        for code in self.book:
            answers = self.acceptance.per_code.get(code.guid, Tally())
            if not (code.active and code.codable) and not answers.answered:
                continue
            learned = self.evaluation.learned.per_code.get(code.guid) if self.evaluation else None
            cues = self.evaluation.cues.per_code.get(code.guid) if self.evaluation else None
            found.append(
                CodeFigures(
                    code,
                    self.book.path(code.guid),
                    learned,
                    cues,
                    self.evaluation.thresholds.get(code.guid) if self.evaluation else None,
                    code.guid in least,
                    answers,
                    judged(learned, cues) if learned and cues else None,
                )
            )
        return found

    def sentences(self, mark: str = ".") -> list[Notice]:
        """The whole in sentences, the most important first; ``mark`` is the language's decimal mark.

        What the evaluation warns of is said among them, once: nobody has to say its warnings beside these.
        """
        return [*self._measured(mark), *self._answered()]

    def _measured(self, mark: str) -> Iterator[Notice]:
        found = self.evaluation
        if found is None:
            if self.trouble is not None:
                yield self.trouble
            return

        def decimal(value: float) -> str:
            return f"{value:.2f}".replace(".", mark)

        learned, cues = found.learned, found.cues
        told = {
            "codings": found.codings,
            "documents": found.documents,
            "recall": round(100 * learned.micro.recall),
            "precision": round(100 * learned.micro.precision),
        }
        if not found.codings:
            yield Notice("measuring.said.found_none", told)
            return
        yield Notice("measuring.said.found", told)
        yield from (notice for notice in found.warnings if notice.key == "suggest.taken_over")
        f1 = {"f1": decimal(learned.micro.f1), "cues": decimal(cues.micro.f1)}
        apart = round(learned.micro.f1 - cues.micro.f1, 2)
        if learned.micro.f1 or cues.micro.f1:
            yield Notice(f"measuring.said.{'better' if apart > 0 else 'worse' if apart < 0 else 'same'}", f1)
        three = {
            "first": round(100 * learned.first),
            "three": round(100 * learned.among_three),
            "ceiling": round(100 * learned.among_three_ceiling),
        }
        yield Notice(
            "measuring.said.ranked" if three["ceiling"] == 100 else "measuring.said.ranked_most", three
        )
        if learned.by_hand is not None and cues.by_hand is not None:
            yield _by_hand(learned.by_hand, cues.by_hand, decimal)
        if learned.reliability:
            yield Notice("measuring.said.calibrated", {"ece": round(100 * learned.ece)})
        sure = [j for j in (c.judgement for c in self.codes()) if j]
        yield from (notice for notice in found.warnings if notice.key == "suggest.few_examples")
        worse = sum(j == "worse" for j in sure)
        if worse:
            yield Notice("measuring.said.code_worse", {"n": worse})
        if found.codings < FEW_CODINGS or found.documents < FEW_DOCUMENTS:
            yield Notice("measuring.said.unsure")

    def _answered(self) -> Iterator[Notice]:
        every = self.acceptance.all
        if not every.answered or every.rate is None:
            yield Notice("measuring.said.no_answers")
            return
        yield Notice(
            "measuring.said.answered",
            {"n": every.answered, "accepted": every.accepted, "share": round(100 * every.rate)},
        )
        changed = every.adjusted + every.recoded + every.removed
        if changed:
            yield Notice(
                "measuring.said.changed",
                {
                    "n": changed,
                    "adjusted": every.adjusted,
                    "recoded": every.recoded,
                    "removed": every.removed,
                },
            )


def _by_hand(learned: Figures, cues: Figures, decimal: Callable[[float], str]) -> Notice:
    """The figures on what was not taken over from a suggestion."""
    n = learned.micro.examples
    if not n:
        return Notice("measuring.said.none_by_hand")
    told = {
        "n": n,
        "f1": decimal(learned.micro.f1),
        "cues": decimal(cues.micro.f1),
        "first": round(100 * learned.first),
        "three": round(100 * learned.among_three),
    }
    return Notice("measuring.said.by_hand", told)


def settings_of(measured: Measured) -> Sequence[tuple[str, str]]:
    """What coders told the suggestions: pairs of a word (off, least, never) and what it is about."""
    book, rules = measured.book, measured.rules
    found = [("off", book.path(code.guid)) for code in book if code.guid in rules.off]
    least = dict(rules.least)
    found += [
        ("least", f"{book.path(c.guid)}: {round(100 * least[c.guid])}%") for c in book if c.guid in least
    ]
    for code in book:
        cues = sorted(cue for guid, cue in rules.never if guid == code.guid)
        found += [("never", f"{book.path(code.guid)}: {cue}") for cue in cues]
    return found

"""The learner on the sample's interviews: what it learns, from what, and that it stays the same."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.coding.codebook import key_of
from app.coding.model import Code, Coding, Role, SuggestionDecision, Turn
from app.coding.suggest import SuggestJob
from app.coding.suggest.analyses.units import LEARNED, Unit, shorter, units_of
from app.coding.suggest.analyst import Analyst
from app.coding.suggest.features.documents import Document, enough
from app.coding.suggest.features.labels import labels
from app.coding.suggest.features.vectors import UNSEEN, Space
from app.coding.suggest.learned import learner, stacker
from app.coding.suggest.learned.judge import Parts
from app.coding.suggest.learned.learner import Model, forget, model_of, train
from app.coding.suggest.learned.remembered import prepared
from app.coding.suggest.learned.teaching import lesson_of
from app.coding.suggest.pipeline import Pipeline
from app.coding.suggest.propose import propose
from tests.coding.suggest.conftest import learned_told


def average_precision(model: Model, document: Document, pipeline: Pipeline) -> float:
    text = prepared(document, model.matcher, pipeline.analyse)
    has, _, _ = labels(document, text.units, model.matcher.codes)
    order = np.argsort(-model.judge(text).chances.ravel(), kind="stable")
    right = has.ravel()[order]
    return float((np.cumsum(right) / np.arange(1, len(right) + 1))[right].mean())


def test_each_coded_document_helps(
    model: Model, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    cold = train([], codes, pipeline.analyse)
    assert (cold.documents, cold.codings) == (0, 0) and model.documents == 4
    few = train(documents[:2], codes, pipeline.analyse)
    before, after = (
        float(np.mean([average_precision(m, held, pipeline) for held in documents[2:]])) for m in (cold, few)
    )
    assert before > 0.7 and after > before + 0.01
    assert average_precision(model, documents[4], pipeline) > average_precision(few, documents[4], pipeline)


def test_a_cue_that_came_after_the_coding_is_no_evidence_there(
    model: Model, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    matcher = model.matcher
    whole = prepared(documents[0], matcher, pipeline.analyse)
    met = {(n, e.cue) for found in whole.evidences.own for n, some in found.items() for e in some}
    code, cue = sorted(met)[0]
    late = frozenset({(matcher.codes[code].guid, key_of(cue))})
    marked = replace(documents[0], late=late)
    text = prepared(marked, matcher, pipeline.analyse)
    left = {(n, e.cue) for found in text.evidences.own for n, some in found.items() for e in some}
    assert met - left == {(code, cue)}
    assert (text.cue[:, code] < whole.cue[:, code]).any()
    others = np.arange(len(matcher.codes)) != code
    assert (text.cue[:, others] == whole.cue[:, others]).all()
    taught = train([marked, *documents[1:4]], codes, pipeline.analyse)
    assert not np.array_equal(taught.stack, model.stack)
    assert model_of([marked, *documents[1:4]], codes, pipeline.analyse) is not model_of(
        documents[:4], codes, pipeline.analyse
    )
    # where the text itself is to be coded the cue is met as ever
    assert any(r.cue == cue for s in learned_told(taught, marked, pipeline, minimum=0.0) for r in s.reasons)


def test_the_same_documents_in_any_order_give_the_same(
    model: Model, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    again = train(documents[3::-1], codes, pipeline.analyse)
    assert np.array_equal(again.weights, model.weights) and np.array_equal(again.stack, model.stack)
    assert learned_told(again, documents[4], pipeline) == learned_told(model, documents[4], pipeline)


def test_a_model_is_kept_until_something_is_coded(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    first = model_of(documents[:2], codes, pipeline.analyse)
    assert model_of(documents[1::-1], codes, pipeline.analyse) is first
    less = replace(documents[0], codings=documents[0].codings[1:])
    assert model_of([less, documents[1]], codes, pipeline.analyse) is not first
    renamed = (replace(codes[0], cues=("olifant",)), *codes[1:])
    assert model_of(documents[:2], renamed, pipeline.analyse) is not first


@pytest.mark.parametrize("many", [4, 0])
def test_what_a_colleague_coded_in_a_text_does_not_lead_there(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline, many: int
) -> None:
    """Whether others are learned from too or not: as if the colleague had coded nothing, but for the own."""
    others, here = documents[:many], documents[4]
    text = prepared(here, model_of([], codes, pipeline.analyse).matcher, pipeline.analyse)
    unread = train(others, codes, pipeline.analyse)
    doubtful = unread.judge(text).chances.max(axis=1)
    at = int(np.argmin(np.where([u.end - u.start > 200 for u in text.units], doubtful, 1.0)))
    unit = text.units[at]
    theirs = [Coding(f"x{n}", codes[n].guid, here.source, unit.start, unit.end, "b") for n in (1, 2)]
    coded = replace(here, codings=(*here.codings, *theirs))
    own = replace(here, codings=())

    def learned(own: Document | None) -> Model:
        return model_of([*others, coded], codes, pipeline.analyse, own=own)

    led, free = learned(None), learned(own)
    assert led.judge(text).chances[at, 1] > 2 * unread.judge(text).chances[at, 1], "an echo"
    assert free.judge(text).chances[at, 1] == pytest.approx(unread.judge(text).chances[at, 1], abs=0.03)
    apart = np.abs(free.judge(text).scores - unread.judge(text).scores)
    assert apart.max() < 0.05 < np.abs(led.judge(text).scores - unread.judge(text).scores).max()
    assert (led.examples is None) == (free.examples is None)
    if free.examples is not None:
        assert here.source not in {c.source for some in free.examples.codings.values() for _, c in some}
    assert learned(coded).judge(text).chances[at, 1] > 2 * unread.judge(text).chances[at, 1], "one's own"
    assert learned(own) is free, "kept for the next time"
    mine = replace(here, codings=tuple(theirs[:1]))
    assert learned(mine).judge(text).chances[at, 1] > 2 * unread.judge(text).chances[at, 1]
    assert learned(mine).judge(text).chances[at, 2] < 0.5 * led.judge(text).chances[at, 2]


def test_one_text_is_learned_for_alone_and_a_run_over_more_shares_a_model(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget()
    calls: list[Document | None] = []
    monkeypatch.setattr(learner, "train", lambda *args: calls.append(args[-1]) or train(*args))
    mine = [replace(d, codings=d.codings[:9]) for d in documents[:3]]

    def asked(n: int) -> Model:
        return model_of(documents[:3], codes, pipeline.analyse, own=mine[n])

    alone = asked(0)
    assert asked(0) is alone and calls == [mine[0]], "who codes one text waits for one model"
    shared = [asked(1), asked(2)]
    assert calls == [mine[0], None] and shared[0] is not shared[1]
    assert asked(2) is shared[1]
    text = prepared(documents[1], alone.matcher, pipeline.analyse)
    direct = train(documents[:3], codes, pipeline.analyse, own=mine[1])
    other = model_of(documents[:3], codes, pipeline.analyse, own=replace(documents[4], codings=()))
    assert other is model_of(documents[:3], codes, pipeline.analyse), "of another text nothing was learned"
    assert np.allclose(direct.judge(text).scores, shared[0].judge(text).scores, atol=0.01)
    forget()
    assert asked(0) is not alone and calls[-1] is mine[0], "after that nothing is known of it"


def test_what_an_interviewer_was_coded_for_by_another_leads_nobody(pipeline: Pipeline) -> None:
    """The rows stay those of the basis when only a colleague coded interviewers' turns."""
    said = "Vrager: Laat u het dan los?\nAntwoord: Ja, wij laten het wel los, al jaren.\n" * 6
    turns, at = [], 0
    for n, line in enumerate(said.splitlines(keepends=True)):
        speaker = line.split(":")[0]
        turns.append(Turn(n, at, at + len(speaker) + 2, at + len(line) - 1, speaker))
        at += len(line)
    codes = (
        Code("l", "Loslaten", cues=("loslaten",), interviewer=True),
        Code("s", "Sturen", cues=("sturen",)),
    )
    coded = tuple(Coding(str(t.n), "l" if t.n % 2 else "s", "a", t.text_start, t.end, "b") for t in turns)
    asked = tuple(Coding(f"i{t.n}", "l", "a", t.text_start, t.end, "b") for t in turns[::2])
    roles: dict[str, Role] = {"Vrager": "interviewer", "Antwoord": "respondent"}
    here = Document("a", said, tuple(turns), roles, coded + asked)
    more = [
        replace(here, source=name, codings=tuple(replace(c, source=name) for c in here.codings))
        for name in "bc"
    ]
    forget()
    everyone = model_of([here, *more], codes, pipeline.analyse)
    free = model_of([here, *more], codes, pipeline.analyse, own=replace(here, codings=()))
    assert free.space is everyone.space and free.weights.shape == everyone.weights.shape
    assert not np.allclose(free.weights, everyone.weights)
    assert free.hits != everyone.hits, "the record of the cues is without that text as well"
    lesson = lesson_of([here, *more], everyone.matcher, pipeline.analyse, Parts(), "", False)
    rows = range(len(lesson.basis.groups[0].rows), sum(len(g.rows) for g in lesson.basis.groups[:2]))
    own = lesson.for_text(replace(here, codings=asked[:1]), codes)
    assert lesson.asked == ["a", "b", "c"] and len(rows) == 6
    assert lesson.aims[rows].sum() == 6 and own.aims[rows].sum() == 1
    assert (own.penalty[rows] > 100).sum() == 5 and (lesson.penalty[rows] > 100).sum() == 0


def test_what_may_not_have_been_read_tells_nothing_by_having_no_code() -> None:
    units = [Unit(10 * n, 10 * n + 9, True) for n in range(40)]
    codes = (Code("c", "C"),)
    here = Document(
        "a", "x" * 400, codings=tuple(Coding(str(n), "c", "a", 10 * n, 10 * n + 9, "b") for n in (30, 33))
    )
    no = SuggestionDecision("d", "a", "c", 50, 59, "rejected", "b")
    has, rejected, read = labels(replace(here, decisions=(no,)), units, codes)
    assert np.flatnonzero(has).tolist() == [30, 33] and np.flatnonzero(rejected).tolist() == [5]
    assert np.flatnonzero(read).tolist() == [5, *range(18, 34)]


def test_a_text_that_was_edited_while_others_were_asked_for_is_not_taken_for_the_old_one(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Document | None] = []
    monkeypatch.setattr(learner, "model_of", lambda *args: given.append(args[-1]) or model_of(*args[:-1]))
    here, analyst = documents[0], Analyst(lambda key: None, pipeline)
    no = SuggestionDecision("d", here.source, codes[1].guid, 50, 59, "rejected", "a")
    job = SuggestJob(
        here.source,
        here.text,
        here.turns,
        codes,
        here.roles,
        (no,),
        here.codings[:1],
        documents=(here, documents[1]),
    )
    propose(job, analyst)
    propose(replace(job, text="Later. " + here.text, turns=()), analyst)
    assert given == [replace(here, codings=here.codings[:1], decisions=(no,)), None]


def test_of_few_codings_what_was_coded_is_learned_and_nothing_else(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    assert enough(documents[:2], codes) and not enough(documents[:1], codes)
    short = [replace(d, codings=d.codings[:5]) for d in documents[:3]]
    assert not enough(short, codes)
    model, nothing = train(short, codes, pipeline.analyse), train([], codes, pipeline.analyse)
    assert model.documents == 3 and nothing.documents == 0
    assert model.hits == nothing.hits, "of what was not read nobody knows which cues were wrong"
    assert list(model.stack) == list(nothing.stack) and list(model.thresholds) == list(nothing.thresholds)
    other = tuple(replace(c, guid=c.guid + "x") for c in codes)
    assert not enough(documents, other)


def test_the_first_coding_already_teaches(pipeline: Pipeline) -> None:
    codes = [
        Code("w", "Wachten", definition="Dat iets lang duurt."),
        Code("g", "Gezelligheid", definition="Dat het er fijn is."),
        Code("k", "Kosten", definition="Wat het kost."),
    ]
    said = "Ik heb uren in de rij gestaan met een nummertje bij die balie."
    left = "Het duurde en duurde voor ze ons hielpen.\n"
    more = "Mijn zoon werkt in Utrecht bij de spoorwegen.\nDe hond slaapt onder de tafel.\n" * 4
    coded = Document("a", said, codings=(Coding("1", "w", "a", 0, len(said), "Anna"),))
    place = Coding("1", "w", "a", len(left + more), len(left + more + said), "Anna")
    beside = Document("a", left + more + said, codings=(place,))
    again = Document("b", f"Weer uren in de rij met zo'n nummertje, en de balie ging dicht.\n{left}")

    def chances(coded: list[Document]) -> Any:
        model = train(coded, codes, pipeline.analyse, written=True)
        return model.judge(prepared(again, model.matcher, pipeline.analyse)).chances[:, 0]

    before, after = chances([]), chances([coded])
    assert after[0] > 2 * before[0]
    assert chances([beside])[1] > 0.3, "that the very line has no code in another text tells not all yet"


def test_what_was_rejected_stays_away_and_teaches(
    model: Model, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    held = documents[4]
    before = learned_told(model, held, pipeline)
    sure = max(before, key=lambda s: s.confidence)
    no = SuggestionDecision("d", held.source, sure.code, sure.start, sure.end, "rejected", "a")
    after = learned_told(model, held, pipeline, decisions=[no])
    assert after == [s for s in before if s != sure]

    first = documents[0]
    found = learned_told(model, first, pipeline, codings=first.codings, minimum=0.1)
    code, start, end = next((s.code, s.start, s.end) for s in found)
    refused = SuggestionDecision("d", first.source, code, start, end, "rejected", "a")
    taught = train([replace(first, decisions=(refused,)), *documents[1:4]], codes, pipeline.analyse)
    text = prepared(first, model.matcher, pipeline.analyse)
    at = next(n for n, unit in enumerate(text.units) if unit.start <= start < unit.end)
    number = [c.guid for c in model.matcher.codes].index(code)
    assert taught.judge(text).scores[at, number] < model.judge(text).scores[at, number]


def test_a_sentence_is_judged_with_what_stands_around_it(codes: tuple[Code, ...], pipeline: Pipeline) -> None:
    """Between two sentences on a theme a sentence without its words has it sooner than between two others."""
    model = model_of([], codes, pipeline.analyse, written=True)
    code = next(n for n, c in enumerate(model.matcher.codes) if c.name == "Vertrouwen")
    between = "Dat merkten we in het najaar.\n"
    chances = []
    for around in ("De gemeente schenkt de organisaties vertrouwen.\n", "De zaal was om tien uur open.\n"):
        text = prepared(Document("d", around + between + around), model.matcher, pipeline.analyse)
        judged = model.judge(text)
        assert len(judged.chances) == 3
        chances.append((float(judged.scores[1, code]), float(judged.chances[1, code])))
    (one, more), (same, less) = chances
    assert one == same and more > 1.5 * less


def test_of_a_report_something_else_is_supposed_until_enough_is_coded(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    forget()
    spoken, report = (model_of([], codes, pipeline.analyse, written=w) for w in (False, True))
    told = [len(code.paraphrases) for code in codes]
    for model, written in ((spoken, False), (report, True)):
        assert list(model.stack) == list(stacker.uncoded(told, written))
        assert set(model.thresholds) == {stacker.THRESHOLD}
    assert spoken.space.meaning == 0 < report.space.meaning
    text = "De teams krijgen veel vrijheid en bepalen zelf hoe zij werken.\n"
    analyst = Analyst(lambda key: None, pipeline)
    asked = SuggestJob("s", text, (), codes)
    said = replace(asked, turns=(Turn(0, 0, 0, len(text), "R"),), roles={"R": "respondent"})
    sure = [max(s.confidence for s in propose(job, analyst)) for job in (said, asked)]
    assert sure[0] != sure[1]
    one, two = (model_of(documents[:2], codes, pipeline.analyse, written=w) for w in (False, True))
    assert one is two, "what is coded tells more than what is supposed"


def test_words_that_nothing_was_learned_of_count_half(codes: tuple[Code, ...]) -> None:
    ids = np.array([3, 8, 11], dtype=np.uint32)
    space = Space(ids, np.array([2.0, 4.0, 1.0]), len(codes))
    met = np.array([3, 5, 6], dtype=np.uint32)
    columns, values, _ = space.values(met, np.ones(3), np.zeros(3, dtype=int), 1, 1.0)
    assert columns.tolist() == [0]
    assert values[0] == pytest.approx(2 / math.sqrt(2**2 + 2 * (UNSEEN * 4) ** 2)) == 2 / math.sqrt(12)


def test_a_paraphrase_teaches_what_no_cue_finds(codes: tuple[Code, ...], pipeline: Pipeline) -> None:
    text = "R1: Op maandag leverde ik een overzichtje in, en klopte dat niet dan stond ze voor mijn bureau."
    job = SuggestJob("s", text, (Turn(0, 0, 4, len(text), "R1"),), codes, {"R1": "respondent"})
    sturen = next(c for c in codes if c.name == "Sturen")
    said = (*sturen.paraphrases, "Klopte mijn overzichtje niet, dan stond ze meteen voor mijn bureau.")
    taught = tuple(replace(c, paraphrases=said) if c is sturen else c for c in codes)

    def chance(known: tuple[Code, ...]) -> float:
        found = propose(replace(job, codes=known, minimum=0.0), Analyst(lambda key: None, pipeline))
        return max((s.confidence for s in found if s.code == sturen.guid), default=0.0)

    assert chance(codes) < 0.1
    assert chance(taught) >= stacker.THRESHOLD


def test_odd_projects_are_taken(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    none = train(documents, (), pipeline.analyse)
    assert learned_told(none, documents[4], pipeline) == []
    one = train(documents, codes[:1], pipeline.analyse)
    assert all(s.code == codes[0].guid for s in learned_told(one, documents[4], pipeline, minimum=0.0))
    empty = Document("leeg", "", codings=documents[0].codings[:1])
    model = train([*documents[:2], empty], codes, pipeline.analyse)
    assert learned_told(model, Document("leeg", ""), pipeline) == []
    assert learned_told(model, Document("wit", " \n\n "), pipeline) == []
    strange = learned_told(
        model, Document("vreemd", "Qwxz vrijheidjp.\nXqzt vrijheid qrst."), pipeline, minimum=0.0
    )
    assert strange, "and a line of which no word's meaning is known is no trouble"
    assert learned_told(model, Document("los", "Losse regel over vrijheid.\nNog een."), pipeline, minimum=0.0)


def test_a_long_unit_is_taken_in_parts(pipeline: Pipeline) -> None:
    text = "Dit is een zin van gewone lengte over niets. " * 100
    analysis = pipeline.analyse(text)
    (whole,) = units_of(analysis, (), {})
    parts = shorter(analysis, [whole])
    assert [p.start for p in parts[1:]] == [p.end for p in parts[:-1]]
    assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
    assert len(parts) > 1 and all(p.end - p.start <= LEARNED + 50 for p in parts)
    assert shorter(analysis, [replace(whole, end=1000)]) == [replace(whole, end=1000)]


def test_chances_of_a_project_are_near_the_truth(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    chance, true = [], []
    for n, held in enumerate(documents):
        model = train([d for k, d in enumerate(documents) if k != n], codes, pipeline.analyse)
        text = prepared(held, model.matcher, pipeline.analyse)
        chance.append(model.judge(text).chances.ravel())
        true.append(labels(held, text.units, model.matcher.codes)[0].ravel())
    given, right = np.concatenate(chance), np.concatenate(true)
    assert given.sum() == pytest.approx(right.sum(), rel=0.2)
    sure = given > 0.8
    assert sure.sum() > 20 and right[sure].mean() > 0.7

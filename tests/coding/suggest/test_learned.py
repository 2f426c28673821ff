"""The learner on the sample's interviews: it learns, explains itself to the last word, and stays the same."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app import paths
from app.coding.codebook import Codebook, key_of
from app.coding.codebook.files import read_codebook
from app.coding.model import Code, Coding, Suggestion, SuggestionDecision, SuggestionRules, Turn
from app.coding.suggest import SuggestJob, stacker
from app.coding.suggest.analyst import Analyst
from app.coding.suggest.learned import (
    UNCODED_THRESHOLD,
    Model,
    Parts,
    enough,
    forget,
    model_of,
    prepared,
    train,
)
from app.coding.suggest.learned_data import MOST_CODES, Document, labels
from app.coding.suggest.learned_suggest import suggest_learned
from app.coding.suggest.pipeline import Pipeline
from app.coding.suggest.propose import propose
from app.coding.suggest.units import LEARNED, shorter, units_of
from app.coding.suggest.vectors import CUE, UNSEEN, Space
from app.coding.transcripts import read
from app.project.sample import codings, facts, folder, place_of


@pytest.fixture(scope="module")
def codes() -> tuple[Code, ...]:
    book = Codebook(read_codebook(paths.codebooks() / "loslaten-of-sturen.yaml").codes)
    return tuple(c for c in book if c.codable and c.active)


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """The sample's first interviews with what was coded in them."""
    book = Codebook(read_codebook(paths.codebooks() / "loslaten-of-sturen.yaml").codes)
    made = []
    for told in [d for d in facts()["documents"] if d["file"][:2] in ("01", "02", "03", "04", "08")]:
        draft = read(folder() / "interviews" / told["file"])
        here = []
        for line in codings():
            if line["file"] == told["file"]:
                start, end = place_of(line["quote"], draft.text, line.get("n", 1))
                code = book.find(line["code"]).guid
                here.append(Coding(str(len(here)), code, told["file"], start, end, "a"))
        roles = {s["name"]: s["role"] for s in told["speakers"]}
        made.append(Document(told["file"], draft.text, draft.turns, roles, tuple(here)))
    return made


@pytest.fixture(scope="module")
def model(documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline) -> Model:
    return train(documents[:4], codes, pipeline.analyse)


def told(model: Model, document: Document, pipeline: Pipeline, **options: object) -> list[Suggestion]:
    analysis = pipeline.analyse(document.text, document.turns)
    return suggest_learned(model, analysis, document.turns, roles=document.roles, **options)  # type: ignore[arg-type]


def average_precision(model: Model, document: Document, pipeline: Pipeline) -> float:
    text = prepared(document, model.matcher, pipeline.analyse)
    has, _, _ = labels(document, text.units, model.matcher.codes)
    order = np.argsort(-model.judge(text).chances.ravel(), kind="stable")
    right = has.ravel()[order]
    return float((np.cumsum(right) / np.arange(1, len(right) + 1))[right].mean())


def test_reasons_add_up_to_the_confidence(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    found = told(model, documents[4], pipeline, minimum=0.05)
    assert len(found) > 30
    assert {"learned", "question", "rest", "lemma"} <= {r.how for s in found for r in s.reasons}
    text = documents[4].text
    for one in found:
        logit = math.log(one.confidence / (1 - one.confidence))
        assert sum(r.weight for r in one.reasons) == pytest.approx(logit, abs=1e-4)
        (rest,) = [r for r in one.reasons if r.how == "rest"]
        assert rest.start == rest.end
        spoken = [r for r in one.reasons if r.how != "rest"]
        assert spoken and all(r.weight > 0 and text[r.start : r.end].strip() and r.cue for r in spoken)
        assert all(r.end <= one.start for r in spoken if r.how == "question")


def test_what_a_word_is_said_to_add_is_what_the_model_has_for_it(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    """Every share of the score is recomputed from the model's own weights, feature by feature."""
    from app.coding.suggest.learned_suggest import _Told

    document = documents[4]
    analysis = pipeline.analyse(document.text, document.turns)
    text = prepared(document, model.matcher, pipeline.analyse)
    judged = model.judge(text)
    steep = float(model.stack[stacker.NAMES.index("score")])
    for at in range(0, len(text.units), 5):
        seen = _Told(model, analysis, text, judged, at)
        for code in range(0, len(model.matcher.codes), 7):
            own, asked = seen._words(code, steep)
            row = model.space.matrix([text])
            here = row.rows == at
            learned_of = (row.columns < len(model.space.ids)) | np.isin(row.columns, model.space.senses)
            features = here & learned_of
            whole = float((row.values[features] * model.weights[row.columns[features], code]).sum())
            assert sum(own.values()) + sum(asked.values()) == pytest.approx(steep * whole, abs=1e-4)
            everything = float((row.values[here] * model.weights[row.columns[here], code]).sum())
            assert everything == pytest.approx(float(judged.scores[at, code]), abs=1e-4)


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
    assert any(r.cue == cue for s in told(taught, marked, pipeline, minimum=0.0) for r in s.reasons)


def test_what_a_cue_is_said_to_add_is_less_where_it_is_common(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    """Cues have their share of the score and of the stacker's inputs ``cue`` and ``common``, no more."""
    from app.coding.suggest.learned_suggest import _Told

    document = documents[4]
    analysis = pipeline.analyse(document.text, document.turns)
    text = prepared(document, model.matcher, pipeline.analyse)
    judged = model.judge(text)
    weights = dict(zip(stacker.NAMES, model.stack.tolist(), strict=True))
    place = {name: n for n, name in enumerate(stacker.NAMES)}
    seen = 0
    for at, code in zip(*np.nonzero(text.cue), strict=True):
        cues = _Told(model, analysis, text, judged, int(at))._own_cues(int(code))
        column = len(model.space.ids) + code
        expected = weights["score"] * CUE * text.cue[at, code] * model.weights[column, code]
        for name in ("cue", "common"):
            expected += weights[name] * judged.inputs[at, code, place[name]]
        assert sum(weight for _, weight in cues) == pytest.approx(float(expected), abs=1e-4)
        seen += judged.inputs[at, code, place["common"]] > 0
    assert seen > 5 and weights["common"] < 0


def test_the_same_documents_in_any_order_give_the_same(
    model: Model, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    again = train(documents[3::-1], codes, pipeline.analyse)
    assert np.array_equal(again.weights, model.weights) and np.array_equal(again.stack, model.stack)
    assert told(again, documents[4], pipeline) == told(model, documents[4], pipeline)


def test_a_model_is_kept_until_something_is_coded(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    first = model_of(documents[:2], codes, pipeline.analyse)
    assert model_of(documents[1::-1], codes, pipeline.analyse) is first
    less = replace(documents[0], codings=documents[0].codings[1:])
    assert model_of([less, documents[1]], codes, pipeline.analyse) is not first
    renamed = (replace(codes[0], cues=("olifant",)), *codes[1:])
    assert model_of(documents[:2], renamed, pipeline.analyse) is not first


def test_too_little_is_not_learned_from(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    assert enough(documents[:2], codes) and not enough(documents[:1], codes)
    short = [replace(d, codings=d.codings[:5]) for d in documents[:3]]
    assert not enough(short, codes) and train(short, codes, pipeline.analyse).documents == 0
    other = tuple(replace(c, guid=c.guid + "x") for c in codes)
    assert not enough(documents, other)


def test_what_was_rejected_stays_away_and_teaches(
    model: Model, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    held = documents[4]
    before = told(model, held, pipeline)
    sure = max(before, key=lambda s: s.confidence)
    no = SuggestionDecision("d", held.source, sure.code, sure.start, sure.end, "rejected", "a")
    after = told(model, held, pipeline, decisions=[no])
    assert after == [s for s in before if s != sure]

    first = documents[0]
    found = told(model, first, pipeline, codings=first.codings, minimum=0.1)
    code, start, end = next((s.code, s.start, s.end) for s in found)
    refused = SuggestionDecision("d", first.source, code, start, end, "rejected", "a")
    taught = train([replace(first, decisions=(refused,)), *documents[1:4]], codes, pipeline.analyse)
    text = prepared(first, model.matcher, pipeline.analyse)
    at = next(n for n, unit in enumerate(text.units) if unit.start <= start < unit.end)
    number = [c.guid for c in model.matcher.codes].index(code)
    assert taught.judge(text).scores[at, number] < model.judge(text).scores[at, number]


def test_what_is_coded_is_not_suggested_again(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    held = documents[4]
    found = told(model, held, pipeline, codings=held.codings)
    taken = {(c.code, c.start, c.end) for c in held.codings}
    assert found and not any(
        s.code == code and s.start < end and start < s.end for s in found for code, start, end in taken
    )
    assert [(s.start, s.end) for s in found] == sorted((s.start, s.end) for s in found)


def test_an_interviewer_is_never_suggested(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    held = documents[4]
    asked = [(t.start, t.end) for t in held.turns if held.roles.get(t.speaker or "") == "interviewer"]
    found = told(model, held, pipeline, minimum=0.0)
    assert found and not any(s.start < end and start < s.end for s in found for start, end in asked)
    assert min(s.confidence for s in found) >= 0.05


def test_the_question_before_it_speaks_for_an_answer(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    roles = {"I": "interviewer", "R": "respondent"}
    model = train(documents, codes, pipeline.analyse)
    deaf = train(documents, codes, pipeline.analyse, Parts(question=False))
    code = next(c for c in codes if c.name == "Vertrouwen")
    number = [c.guid for c in model.matcher.codes].index(code.guid)

    def score(used: Model, question: str) -> float:
        text = f"{question}\nJa, dat was er van twee kanten.\n"
        turns = (
            Turn(1, 0, 0, len(question), "I"),
            Turn(2, len(question) + 1, len(question) + 1, len(text), "R"),
        )
        unit = prepared(Document("x", text, turns, roles), used.matcher, pipeline.analyse)  # type: ignore[arg-type]
        assert len(unit.units) == 1
        return float(used.judge(unit).chances[0, number])

    about, other = "Was er vertrouwen tussen jullie?", "Hoe laat begint de vergadering?"
    assert score(model, about) > 2 * score(model, other)
    assert score(deaf, about) == pytest.approx(score(deaf, other), rel=1e-6)


def test_propose_learns_when_there_is_enough_and_goes_by_cues_when_nothing_is_described(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    held, analyst = documents[4], Analyst(lambda key: None, pipeline)
    job = SuggestJob(held.source, held.text, held.turns, codes, held.roles)
    hows = {r.how for s in propose(job, analyst) for r in s.reasons}
    assert "rest" in hows
    learned = propose(replace(job, documents=tuple(documents[:4])), analyst)
    assert learned != propose(job, analyst)
    report = replace(job, turns=())
    assert "learned" in {r.how for s in propose(report, analyst) for r in s.reasons}
    coded = propose(replace(report, documents=tuple(documents[:4])), analyst)
    assert "rest" in {r.how for s in coded for r in s.reasons}
    undescribed = tuple(replace(c, definition="", inclusion="", example="") for c in codes)
    by_paraphrases = propose(replace(job, codes=undescribed), analyst)
    assert "learned" in {r.how for s in by_paraphrases for r in s.reasons}
    bare = tuple(replace(c, paraphrases=()) for c in undescribed)
    assert not {"rest", "learned"} & {
        r.how for s in propose(replace(job, codes=bare), analyst) for r in s.reasons
    }


def test_a_sentence_is_judged_with_what_stands_around_it(codes: tuple[Code, ...], pipeline: Pipeline) -> None:
    """Between two sentences on a theme a sentence without its words has it sooner than between two others."""
    model = model_of([], codes, pipeline.analyse, without_turns=True)
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


def test_of_a_text_without_turns_something_else_is_supposed_until_enough_is_coded(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    forget()
    spoken, written = (model_of([], codes, pipeline.analyse, without_turns=w) for w in (False, True))
    assert tuple(spoken.stack) == stacker.PRIOR and set(spoken.thresholds) == {UNCODED_THRESHOLD}
    assert tuple(written.stack) == stacker.LINES and set(written.thresholds) == {UNCODED_THRESHOLD}
    assert spoken.space.meaning == 0 < written.space.meaning
    text = "De teams krijgen veel vrijheid en bepalen zelf hoe zij werken.\n"
    analyst = Analyst(lambda key: None, pipeline)
    asked = SuggestJob("s", text, (), codes)
    said = replace(asked, turns=(Turn(0, 0, 0, len(text), "R"),), roles={"R": "respondent"})
    sure = [max(s.confidence for s in propose(job, analyst)) for job in (said, asked)]
    assert sure[0] < sure[1]
    one, two = (model_of(documents[:2], codes, pipeline.analyse, without_turns=w) for w in (False, True))
    assert one is two, "what is coded tells more than what is supposed"


def test_words_that_nothing_was_learned_of_count_half(codes: tuple[Code, ...]) -> None:
    ids = np.array([3, 8, 11], dtype=np.uint64)
    space = Space(ids, np.array([2.0, 4.0, 1.0]), len(codes))
    met = np.array([3, 5, 6], dtype=np.uint64)
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
    assert chance(taught) >= UNCODED_THRESHOLD


def test_odd_projects_are_taken(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    none = train(documents, (), pipeline.analyse)
    assert told(none, documents[4], pipeline) == []
    one = train(documents, codes[:1], pipeline.analyse)
    assert all(s.code == codes[0].guid for s in told(one, documents[4], pipeline, minimum=0.0))
    empty = Document("leeg", "", codings=documents[0].codings[:1])
    model = train([*documents[:2], empty], codes, pipeline.analyse)
    assert told(model, Document("leeg", ""), pipeline) == []
    assert told(model, Document("wit", " \n\n "), pipeline) == []
    strange = told(model, Document("vreemd", "Qwxz vrijheidjp.\nXqzt vrijheid qrst."), pipeline, minimum=0.0)
    assert strange, "and a line of which no word's meaning is known is no trouble"
    assert told(model, Document("los", "Losse regel over vrijheid.\nNog een."), pipeline, minimum=0.0)


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


def test_the_nearest_fragments_are_codings_of_the_same_code_in_like_words(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    by_guid = {(c.source, c.guid): c for d in documents[:4] for c in d.codings}
    text = {d.source: d.text for d in documents}
    found = told(model, documents[4], pipeline)
    assert sum(len(s.near) == 3 for s in found) > len(found) / 2
    for one in found:
        likeness = [n.likeness for n in one.near]
        assert likeness == sorted(likeness, reverse=True) and all(0 < x <= 1.0001 for x in likeness)
        for near in one.near:
            coding = by_guid[near.source, near.coding]
            assert (coding.code, coding.start, coding.end) == (one.code, near.start, near.end)
    # A document that was learned from: its own coded passage is nearest to itself, but is not told of itself.
    again = told(model, documents[0], pipeline, source=documents[0].source, minimum=0.05)
    assert again
    for one in again:
        assert all(
            near.source != one.source or near.end <= one.start or one.end <= near.start for near in one.near
        )
    # With another name for the document the same passage is its own likeness.
    copy = told(model, documents[0], pipeline, source="copy", minimum=0.05)
    twins = [
        near
        for one in copy
        for near in one.near
        if text[near.source][near.start : near.end] == text[documents[0].source][one.start : one.end]
    ]
    assert twins and all(near.likeness == pytest.approx(1.0, abs=0.01) for near in twins)


def test_hidden_suggestions_come_along_when_asked_for_and_rules_hold(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    shown = told(model, documents[4], pipeline)
    every = told(model, documents[4], pipeline, hidden=True)
    assert [s for s in every if not s.hidden] == shown
    low = [s for s in every if s.hidden == "low"]
    assert len(low) > 10 and all(0.05 <= s.confidence < s.least for s in low)
    code = shown[0].code
    without = told(model, documents[4], pipeline, rules=SuggestionRules(off=frozenset({code})))
    assert without == [s for s in shown if s.code != code]
    strict = told(model, documents[4], pipeline, rules=SuggestionRules(least=((code, 0.9),)))
    assert [s for s in strict if s.code == code] == [
        replace(s, least=0.9) for s in shown if s.code == code and s.confidence >= 0.9
    ]


def test_a_cue_that_never_counts_is_no_reason(
    model: Model, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    def cues(one: Model) -> list[tuple[str, str]]:
        every = told(one, documents[4], pipeline, hidden=True)
        return [
            (s.code, key_of(r.cue))
            for s in every
            for r in s.reasons
            if r.how in ("lemma", "phrase", "separable", "compound", "name")
        ]

    before = cues(model)
    pair = max(set(before), key=before.count)
    assert before.count(pair) > 1
    silent = train(documents[:4], codes, pipeline.analyse, never=frozenset({pair}))
    assert pair not in cues(silent)


ENGLISH = (
    "Well, we let go quite a lot, you know. In the beginning we were on top of it, every month a meeting and"
    " the numbers on the table, but that did not work, so we said just go and do it, we trust you.",
    "Time, mostly, and money of course. The financing was uncertain from the start, nobody knew who would"
    " pay for it after the pilot, and the rules did not help us either, it is all in separate silos.",
    "The residents were involved from the start, they wanted to help and they had good ideas, over forty"
    " people in that hall, it was amazing, and then we were in the paper too.",
)


def test_english_gives_nothing_and_speech_without_marks_no_more_than_with_them(
    model: Model, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    uncoded = train((), codes, pipeline.analyse)
    text, turns = "", []
    for n, said in enumerate(ENGLISH, 1):
        turns.append(Turn(n, len(text), len(text) + 4, len(text) + 4 + len(said), "R1"))
        text += f"R1: {said}\n"
    english = Document("e", text, tuple(turns), {"R1": "respondent"})
    spoken = documents[4]
    bare = replace(spoken, text="".join(" " if c in ".,?!;" else c for c in spoken.text.lower()))
    for one in (model, uncoded):
        assert told(one, english, pipeline) == []
        assert 10 < len(told(one, bare, pipeline)) <= 1.1 * len(told(one, spoken, pipeline))


def test_a_codebook_that_is_too_large_to_learn_from_still_has_its_cues(pipeline: Pipeline) -> None:
    codes = tuple(
        Code(str(n), f"Code {n}", cues=(f"woord{n}",), definition="Iets.") for n in range(MOST_CODES + 1)
    )
    text = "R1: Dat is nou echt woord7 hoor."
    job = SuggestJob("d", text, (Turn(1, 0, 4, len(text), "R1"),), codes, {"R1": "respondent"})
    (found,) = propose(job, Analyst(lambda key: None, pipeline))
    assert found.code == "7" and {r.how for r in found.reasons} == {"lemma"}

"""What is suggested of what was learned, and what is not: by whom, again, by rules, in another language."""

from __future__ import annotations

import math
from dataclasses import replace

from app.coding.model import Code, Coding, SuggestionRules, Turn
from app.coding.suggest import SuggestJob
from app.coding.suggest.analyses.units import is_written, units_of
from app.coding.suggest.analyst import Analyst
from app.coding.suggest.cues.suggest import suggest
from app.coding.suggest.features.documents import MOST_CODES, Document
from app.coding.suggest.features.rows import feature, rows_of
from app.coding.suggest.learned import remembered, stacker
from app.coding.suggest.learned.learner import Model, train
from app.coding.suggest.pipeline import Pipeline
from app.coding.suggest.propose import propose
from tests.coding.suggest.conftest import learned_told


def test_what_is_coded_is_not_suggested_again(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    held = documents[4]
    found = learned_told(model, held, pipeline, codings=held.codings)
    taken = {(c.code, c.start, c.end) for c in held.codings}
    assert found and not any(
        s.code == code and s.start < end and start < s.end for s in found for code, start, end in taken
    )
    assert [(s.start, s.end) for s in found] == sorted((s.start, s.end) for s in found)


def test_what_is_at_hand_of_a_text_serves_to_judge_it(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    """The suggestions are the same, and those that are not shown are the ones that are told to be hidden."""
    here = documents[0]
    model = train(documents[:3], codes, pipeline.analyse, pipeline=pipeline.mark)
    analysis = pipeline.analyse(here.text, here.turns)
    assert remembered.at_hand(analysis, here.turns, here.roles, model.matcher) is not None
    assert remembered.at_hand(analysis, here.turns, {}, model.matcher) is None, "other speakers, other units"
    options = {"source": here.source, "codings": here.codings}
    kept = learned_told(model, here, pipeline, **options)
    every = learned_told(model, here, pipeline, **options, hidden=True)
    assert kept == [one for one in every if not one.hidden] and len(every) > len(kept) > 0
    remembered.forget()
    assert remembered.at_hand(analysis, here.turns, here.roles, model.matcher) is None
    assert learned_told(model, here, pipeline, **options, hidden=True) == every


def test_an_interviewer_is_never_suggested(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    held = documents[4]
    asked = [(t.start, t.end) for t in held.turns if held.roles.get(t.speaker or "") == "interviewer"]
    found = learned_told(model, held, pipeline, minimum=0.0)
    assert found and not any(s.start < end and start < s.end for s in found for start, end in asked)
    assert min(s.confidence for s in found) >= 0.05


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


def test_hidden_suggestions_come_along_when_asked_for_and_rules_hold(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    shown = learned_told(model, documents[4], pipeline)
    every = learned_told(model, documents[4], pipeline, hidden=True)
    assert [s for s in every if not s.hidden] == shown
    low = [s for s in every if s.hidden == "low"]
    assert len(low) > 10 and all(0.05 <= s.confidence < s.least for s in low)
    code = shown[0].code
    without = learned_told(model, documents[4], pipeline, rules=SuggestionRules(off=frozenset({code})))
    assert without == [s for s in shown if s.code != code]
    strict = learned_told(model, documents[4], pipeline, rules=SuggestionRules(least=((code, 0.9),)))
    assert [s for s in strict if s.code == code] == [
        replace(s, least=0.9) for s in shown if s.code == code and s.confidence >= 0.9
    ]


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
        assert learned_told(one, english, pipeline) == []
        assert 10 < len(learned_told(one, bare, pipeline)) <= 1.1 * len(learned_told(one, spoken, pipeline))


def test_a_codebook_that_is_too_large_to_learn_from_still_has_its_cues(pipeline: Pipeline) -> None:
    codes = tuple(
        Code(str(n), f"Code {n}", cues=(f"woord{n}",), definition="Iets.") for n in range(MOST_CODES + 1)
    )
    text = "R1: Dat is nou echt woord7 hoor."
    job = SuggestJob("d", text, (Turn(1, 0, 4, len(text), "R1"),), codes, {"R1": "respondent"})
    (found,) = propose(job, Analyst(lambda key: None, pipeline))
    assert found.code == "7" and {r.how for r in found.reasons} == {"lemma"}


def test_what_is_coded_in_a_turn_does_not_speak_for_the_words_beside_it(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    """A turn is learned from as a whole: what is not coded in it was suggested for what the rest taught."""
    said = (
        "Daar hebben we lang over gepraat met de huisarts, de wijkzuster, de kerk en de voetbalclub, en "
        "iedereen had er zo zijn eigen gedachten bij, dat kun je je wel voorstellen.",
        "Toen heb ik een oude caravan gekocht en die op het schoolplein gezet met een koffiezetapparaat.",
    )
    text = f"Buurvrouw: {' '.join(said)}\n"
    start, code = text.index(said[1]), next(c for c in codes if c.name == "Buiten gebaande paden")
    turn = Turn(1, 0, 11, len(text) - 1, "r")
    own = Coding("own", code.guid, "caravan", start, len(text) - 1, "a")
    here = Document("caravan", text, (turn,), {"r": "respondent"}, (own,))
    taught = train([*documents[:4], here], codes, pipeline.analyse)
    found = learned_told(taught, here, pipeline, codings=[own], source="caravan", hidden=True, minimum=0.05)
    assert {s.hidden for s in found if s.code == code.guid} == {"coded"}
    assert any(
        s.code == code.guid for s in learned_told(taught, here, pipeline, source="caravan", minimum=0.05)
    )


def test_a_problem_that_is_denied_is_not_suggested(codes: tuple[Code, ...], pipeline: Pipeline) -> None:
    uncoded = train((), codes, pipeline.analyse)
    code = next(c for c in codes if c.name == "Knelpunten")

    def chance(said: str) -> float:
        text = f"R: {said}\n"
        document = Document("d", text, (Turn(1, 0, 3, len(text) - 1, "R"),), {"R": "respondent"})
        found = learned_told(uncoded, document, pipeline, minimum=0.0)
        return max((s.confidence for s in found if s.code == code.guid), default=0.0)

    assert chance("Dat was een knelpunt, hoor, dat hele traject.") >= stacker.THRESHOLD
    assert chance("Dat was geen knelpunt, hoor, dat hele traject.") < 0.1
    vertrouwen = next(c for c in codes if c.name == "Vertrouwen")
    text = "R: Er was geen vertrouwen, en dat merkte iedereen.\n"
    lacking = Document("d", text, (Turn(1, 0, 3, len(text) - 1, "R"),), {"R": "respondent"})
    assert vertrouwen.guid in {s.code for s in learned_told(uncoded, lacking, pipeline)}


def test_a_passage_is_as_long_as_the_coder_takes_them(pipeline: Pipeline) -> None:
    said = (
        "We hebben het toen helemaal losgelaten en dat was wennen.",
        "Zij lieten het gewoon los, niemand die er nog naar keek.",
    )
    idle = [
        "Het regende die week bijna elke dag.", "Mijn zus werkte daar toen ook.", "De bus reed er nog langs.",
        "We dronken koffie in de kantine van de school.", "Dat was op een dinsdag in het najaar.",
        "Ik woon daar zelf al een jaar of tien.", "Er hing een grote kaart van de wijk aan de muur.",
    ]  # fmt: skip
    loose = Code("los", "Loslaten", cues=("loslaten",), definition="Loslaten.")

    def talk(name: str, whole: bool) -> Document:
        text, turns, own = "", [], []
        for n in range(20):
            words, one = [*idle[n % 7 :], *idle[: n % 7]], said[n // 2 % 2]
            body = " ".join(words if n % 2 else [*words[:3], one, *words[3:]])
            start = len(text) + 3
            turns.append(Turn(n, len(text), start, start + len(body), "R"))
            if not n % 2:
                at = start if whole else start + body.index(one)
                own.append((at, at + len(body if whole else one)))
            text += f"R: {body}\n"
        coded = tuple(Coding(f"{name}{n}", "los", name, a, b, "a") for n, (a, b) in enumerate(own))
        return Document(name, text, tuple(turns), {"R": "respondent"}, coded)

    for whole in (True, False):
        taught = train([talk("een", whole), talk("twee", whole)], (loose,), pipeline.analyse)
        held = talk("drie", whole)
        assert [(s.start, s.end) for s in learned_told(taught, held, pipeline, minimum=0.05)] == [
            (c.start, c.end) for c in held.codings
        ]


def test_a_code_that_the_codebook_means_there_is_suggested_to_an_interviewer(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    said = ("Hoe gaan jullie om met het loslaten, met de regie en met vertrouwen?", "Goed hoor, echt waar.")
    text = f"I: {said[0]}\nR: {said[1]}\n"
    answer = text.index("R:")
    turns = (Turn(1, 0, 3, answer - 1, "i"), Turn(2, answer, answer + 3, len(text) - 1, "r"))
    here = Document("x", text, turns, {"i": "interviewer", "r": "respondent"})
    meant = tuple(replace(c, interviewer=True) if c.name == "Loslaten" else c for c in codes)
    guid = next(c.guid for c in codes if c.name == "Loslaten")
    answers = []
    for book, wanted in ((codes, set()), (meant, {guid})):
        found = learned_told(train((), book, pipeline.analyse), here, pipeline)
        assert [(s.start, s.end, s.code) for s in found if s.start < answer] == [
            (3, answer - 1, code) for code in wanted
        ]
        by_cues = suggest(pipeline.analyse(text, turns), turns, book, roles=here.roles, minimum=0.3)
        assert {s.code for s in by_cues if s.start < answer} == wanted
        answers.append([s for s in found if s.start >= answer])
    assert answers[0] == answers[1]


def test_what_is_coded_in_interviewers_turns_is_learned_for_codes_that_are_meant_there(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    meant = tuple(replace(c, interviewer=True) if c.name == "Loslaten" else c for c in codes)
    (code,) = (c for c in meant if c.interviewer)
    said = "Zijn jullie toen met die groene ballonnen naar de kermis gereden?"
    text, turns = "I: " + said + "\nR: Ja hoor.\n", (Turn(1, 0, 3, 68, "I"), Turn(2, 69, 72, 80, "R"))
    assert text[3:68] == said

    def asking(source: str, *given: Coding) -> Document:
        return Document(source, text, turns, {"I": "interviewer", "R": "respondent"}, given)

    coded = asking("q", Coding("1", code.guid, "q", 3, 68, "A"))
    new = asking("new")
    found = {
        name: [
            s
            for s in learned_told(train(some, book, pipeline.analyse), new, pipeline, minimum=0.2)
            if s.end <= 68
        ]
        for name, some, book in (
            ("learned", [*documents[:4], coded], meant),
            ("not coded", [*documents[:4], asking("q")], meant),
            ("not meant", [*documents[:4], coded], codes),
        )
    }
    assert [s.code for s in found["learned"]] == [code.guid]
    assert not found["not coded"] and not found["not meant"]
    (one,) = found["learned"]
    assert abs(sum(r.weight for r in one.reasons) - math.log(one.confidence / (1 - one.confidence))) < 1e-6
    assert any(text[r.start : r.end] == "ballonnen" for r in one.reasons)


def test_who_speaks_is_told_to_the_learner(pipeline: Pipeline) -> None:
    text = "R: Wij laten los.\nX: Wij laten los.\n"
    turns = (Turn(1, 0, 3, 17, "R"), Turn(2, 18, 21, 35, "X"))
    analysis = pipeline.analyse(text, turns)
    rows = {
        role: rows_of(analysis, units_of(analysis, turns, {"R": "respondent", "X": role}))
        for role in ("respondent", "other")
    }
    assert [a.tolist() for a in rows["respondent"][0].ids] == [a.tolist() for a in rows["respondent"][1].ids]
    more = set(rows["other"][1].ids[0].tolist()) - set(rows["other"][0].ids[0].tolist())
    assert more == {feature("r:other")}


def test_speech_without_turns_lines_or_marks_is_still_suggested_for_by_the_passage(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    """What a recorder made of a conversation: one paragraph in small letters. It is judged as speech is."""
    here = documents[4]
    bare = "".join(" " if c in ".,;:!?\n" else c.lower() if len(c.lower()) == 1 else c for c in here.text)
    analyst = Analyst(lambda key: None, pipeline)
    assert not is_written(pipeline.analyse(bare, ()), ()) and not is_written(
        pipeline.analyse(here.text, ()), ()
    )
    report = "De gemeente heeft het beleid vastgesteld. De raad stelt middelen beschikbaar.\n" * 5
    assert is_written(pipeline.analyse(report, ()), ())
    assert not is_written(pipeline.analyse(report, ()), (Turn(0, 0, 0, len(report), "R"),))
    found = propose(SuggestJob("s", bare, (), codes), analyst)
    assert found and max(s.end - s.start for s in found) <= 700
    right = [
        s
        for s in found
        if any(c.code == s.code and c.start < s.end and s.start < c.end for c in here.codings)
    ]
    sure = sum(s.confidence for s in found) / len(found)
    assert len(right) >= 0.5 * len(found) and len(right) / len(found) > sure - 0.25

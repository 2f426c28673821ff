"""The data that the Dutch pipeline is trained on stays well formed, however it is dressed."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.suggest.training import dressing, treebank
from app.coding.suggest.training.treebank import Sentence

CONLLU = """\
# source = proef-een
# text = We sturen het plan wel bij, hè.
1	We	we	PRON	VNW|pers	Person=1|PronType=Prs	2	nsubj	_	_
2	sturen	sturen	VERB	WW|pv|tgw|mv	Number=Plur|VerbForm=Fin	0	root	_	_
3	het	het	DET	LID|bep	Definite=Def	4	det	_	_
4	plan	plan	NOUN	N|soort|ev	Gender=Neut|Number=Sing	2	obj	_	_
5	wel	wel	ADV	BW	_	2	advmod	_	_
6	bij	bij	ADP	VZ|fin	_	2	compound:prt	_	SpaceAfter=No
7	,	,	PUNCT	LET	_	8	punct	_	_
8	hè	hè	INTJ	TSW	_	2	parataxis	_	SpaceAfter=No
9	.	.	PUNCT	LET	_	2	punct	_	_

# source = proef-een
1-2	'tis	_	_	_	_	_	_	_	_
1	't	het	PRON	VNW|pers	Person=3	3	nsubj	_	_
2	is	zijn	AUX	WW|pv|tgw|ev	Number=Sing	3	cop	_	_
2.1	nul	nul	_	_	_	_	_	_	_
3	klaar	klaar	ADJ	ADJ|vrij	Degree=Pos	0	root	_	SpaceAfter=No
4	.	.	PUNCT	LET	_	3	punct	_	_

# source = proef-twee
1	Zo'n	zo'n	DET	VNW|aanw	_	2	det	_	_
2	lokaal	lokaal	NOUN	N|soort|ev	Number=Sing	5	nsubj	_	_
3	in	in	ADP	VZ|init	_	4	case	_	_
4	Assen	Assen	PROPN	N|eigen|ev	_	2	nmod	_	_
5	past	passen	VERB	WW|pv|tgw|met-t	Number=Sing	0	root	_	_
6	ons	ons	PRON	VNW|pers	Person=1	5	iobj	_	SpaceAfter=No
7	.	.	PUNCT	LET	_	5	punct	_	_
"""


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> list[Sentence]:
    file = tmp_path_factory.mktemp("data") / "proef.conllu.gz"
    file.write_bytes(gzip.compress(CONLLU.encode()))
    return treebank.read(file)


def test_a_treebank_is_read(sentences: list[Sentence]) -> None:
    assert [s.source for s in sentences] == ["proef-een", "proef-een", "proef-twee"]
    first, second, _ = sentences
    assert (first.tokens[5].dep, first.tokens[5].head) == ("compound:prt", 1)
    assert (first.tokens[1].dep, first.tokens[1].head, first.tokens[1].morph) == (
        "ROOT", 1, "Number=Plur|VerbForm=Fin",
    )  # fmt: skip
    assert [t.form for t in second.tokens] == ["'t", "is", "klaar", "."]
    assert not second.tokens[2].space and second.tokens[0].space


def test_a_short_line_is_refused_with_its_number(tmp_path: Path) -> None:
    (tmp_path / "x.conllu").write_text(CONLLU.replace("2\tsturen\tsturen", "2\tsturen"))
    with pytest.raises(ValueError, match=r"x\.conllu, line 4: 9 columns"):
        treebank.read(tmp_path / "x.conllu")


def _crossing(sentence: Sentence) -> bool:
    arcs = [sorted((n, t.head)) for n, t in enumerate(sentence.tokens) if t.head != n]
    return any(a < c < b < d for a, b in arcs for c, d in arcs)


@given(st.integers(0, 10**6), st.integers(0, 2))
@settings(max_examples=150, deadline=None)
def test_speech_stays_a_tree_of_the_same_words(sentences: list[Sentence], seed: int, which: int) -> None:
    written = sentences[which]
    heard = dressing.spoken(written, Random(seed))
    roots = [n for n, t in enumerate(heard.tokens) if t.head == n]
    assert len(roots) == 1 and heard.tokens[roots[0]].dep == "ROOT"
    assert all(0 <= t.head < len(heard.tokens) for t in heard.tokens)
    assert not _crossing(heard)
    kept = [t for t in heard.tokens if t.tag != "TSW" and t.pos != "PUNCT"]
    assert [t.lemma.lower() for t in kept] == [
        t.lemma.lower() for t in written.tokens if t.tag != "TSW" and t.pos != "PUNCT"
    ]
    for token in kept:
        head = heard.tokens[token.head]
        before = next(t for t in written.tokens if t.lemma.lower() == token.lemma.lower())
        assert head.lemma.lower() == written.tokens[before.head].lemma.lower()


def test_speech_differs_from_writing(sentences: list[Sentence]) -> None:
    random = Random(5)
    heard = [dressing.spoken(s, random) for s in sentences for _ in range(40)]
    forms = {t.form for s in heard for t in s.tokens}
    assert {"eh", "nou", "we", "zo'n", "'t"} <= forms
    assert sum(any(t.form == "." for t in s.tokens) for s in heard) < len(heard)


def test_documents_hold_every_sentence_once_and_their_text_reads_back(sentences: list[Sentence]) -> None:
    nlp = spacy.blank("nl")
    many = sentences[:2] * 150 + sentences[2:] * 150
    docs = list(dressing.documents(nlp.vocab, many, Random(3)))
    assert sum(len(list(d.sents)) for d in docs) == len(many)
    assert all(len(list(d.sents)) <= treebank.LONGEST for d in docs)
    lined = [d for d in docs if "\n" in d.text]
    assert 0 < len(lined) < len(docs)
    for line in (line for d in lined for line in d.text.split("\n") if line):
        assert len(line.split()) <= 12
    for doc in docs:
        again = nlp.make_doc(doc.text)
        assert [t.text for t in again] == [t.text for t in doc]


def test_nouns_and_names_change_for_their_like_only(sentences: list[Sentence]) -> None:
    ede = (replace(t, form="Ede", lemma="Ede") if t.pos == "PROPN" else t for t in sentences[2].tokens)
    other = Sentence("proef-drie", tuple(ede))
    many = [*sentences, other] * 40
    changed = dressing.swapped(many, Random(1))
    assert changed != many
    for before, after in zip(many, changed, strict=True):
        for a, b in zip(before.tokens, after.tokens, strict=True):
            assert replace(b, form=a.form, lemma=a.lemma) == a
            assert a == b or (a.pos == "PROPN" and {a.form, b.form} == {"Assen", "Ede"})


def test_measuring_takes_documents_of_one_source(sentences: list[Sentence]) -> None:
    groups = list(treebank.grouped(sentences * 4, size=3))
    assert [len(g) for g in groups] == [2, 1, 2, 1, 2, 1, 2, 1]
    assert all(len({s.source for s in g}) == 1 for g in groups)


def test_whole_documents_are_held_out_and_stand_nowhere_else(sentences: list[Sentence]) -> None:
    first, second, third = sentences
    copy = replace(first, source="proef-drie")
    kept, held = treebank.divided([first, second, third, copy], {"proef-een": ((0, 1),)})
    assert held == [first]
    assert kept == [second, third]
    assert treebank.divided(sentences, {"proef-vier": ((0, 9),)}) == (sentences, [])


def test_no_document_goes_on_after_a_colon(sentences: list[Sentence]) -> None:
    first = sentences[0]
    colon = replace(first, tokens=(*first.tokens[:-1], replace(first.tokens[-1], form=":")))
    nlp = spacy.blank("nl")
    for seed in range(20):
        for doc in dressing.documents(nlp.vocab, [colon, *sentences[:2]] * 4, Random(seed)):
            ends = [s.text.rstrip()[-1] for s in doc.sents]
            assert ":" not in ends[:-1]

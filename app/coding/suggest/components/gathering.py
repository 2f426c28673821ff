"""From what spaCy tells of a text, piece by piece, to its analysis."""

from __future__ import annotations

from array import array
from dataclasses import replace
from itertools import starmap

from spacy.tokens import Doc

from app.coding.suggest.analyses.analysis import CLASSES, TAGS, Analysis, word_of
from app.coding.suggest.components.rules import JOINS
from app.coding.suggest.dutch.verbs import Join

_TAG = {tag: n for n, tag in enumerate(TAGS)}


class Gathered:
    """The growing analysis of a text that comes in pieces."""

    def __init__(self) -> None:
        self.starts, self.ends = array("I"), array("I")
        self.words, self.sentences, self.lines = array("I"), array("I"), array("I")
        self.new_line = True
        self.vocabulary: dict[tuple[str, str, str], int] = {}
        self.joins: dict[int, Join] = {}
        self.tags = bytearray()
        self.heads, self.parsed = array("I"), False

    def add(self, doc: Doc, offset: int) -> None:
        """Take in the next piece, which begins at this code point of the text."""
        place: dict[int, int] = {}
        fresh = True
        for token in doc:
            fresh = fresh or bool(token.is_sent_start)
            if token.is_space:
                self.new_line = self.new_line or "\n" in token.text
                continue
            if self.new_line:
                self.lines.append(len(self.starts))
                self.new_line = False
            if fresh:
                self.sentences.append(len(self.starts))
                fresh = False
            place[token.i] = len(self.starts)
            self.starts.append(offset + token.idx)
            self.ends.append(offset + token.idx + len(token))
            entry = token.lower_, token.lemma_.lower(), CLASSES.get(token.pos_, "")
            self.tags.append(_TAG.get(token.pos_, 0))
            self.words.append(self.vocabulary.setdefault(entry, len(self.vocabulary)))
        away = doc.to_array("HEAD").astype("int64").tolist()
        self.heads.extend(place.get(at + away[at], here) for at, here in place.items())
        self.parsed = self.parsed or any(away)
        for join in doc.user_data.get(JOINS, ()):
            if join.verb in place and join.particle in place:
                verb = place[join.verb]
                self.joins[verb] = replace(join, verb=verb, particle=place[join.particle])

    def analysis(self, sha256: str, pipeline: str, cuts: tuple[int, ...]) -> Analysis:
        """What was gathered, as the analysis of the text with this fingerprint and these cuts."""
        vocabulary = tuple(starmap(word_of, self.vocabulary))
        return Analysis(
            sha256=sha256,
            pipeline=pipeline,
            cuts=cuts,
            starts=self.starts,
            ends=self.ends,
            words=self.words,
            vocabulary=vocabulary,
            sentences=self.sentences,
            lines=self.lines,
            joins=self.joins,
            tags=bytes(self.tags) if any(self.tags) else b"",
            heads=self.heads if self.parsed else array("I"),
        )

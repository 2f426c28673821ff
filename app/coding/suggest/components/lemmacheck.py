"""``kantlijn_lemmas``: the trained lemmatiser's answers checked against the Dutch lemma tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.training import Example

from app.coding.suggest.components.lemmatables import LemmaTables, unpacked
from app.coding.suggest.dutch.lexicon import words

NAME = "kantlijn_lemmas"
_FILE = "tables"
_KEPT = 200_000
_SUBJECTS = words("ik je jij hij we wij jullie u")
_ASKS = words("wat wie")
_NO_VERB = words("dank")  # "dan dank je wel"


class LemmaCheck:
    """Where the trained lemma is no Dutch word and the tables know one for the form, theirs is taken.

    A word is looked up once; its form, part of speech and trained lemma decide. A "noun" between an adverb,
    *wat* or *wie* and a subject is a verb, when the tables know it as one ("daar bereik je ze wel").
    """

    def __init__(self, tables: LemmaTables | None = None) -> None:
        self.tables = tables
        self._known: dict[tuple[int, int, int], str | None] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Correct lemmas in place, and what such a verb was taken for. Raises ``ValueError`` when the tables
        were never loaded."""
        if self.tables is None:
            raise ValueError("the lemma tables are missing")
        known = self._known
        for token in doc:
            key = token.orth, token.pos, token.lemma
            if token.pos_ == "NOUN" and (verb := self._inverted(token)):
                token.pos_, token.tag_, token.lemma_ = "VERB", "WW|pv|tgw|ev", verb
                finite: Any = token
                finite.set_morph("Number=Sing|Tense=Pres|VerbForm=Fin")
                continue
            if key in known:
                better = known[key]
            else:
                given = token.lemma_
                checked = self.tables.check(token.text, token.pos_, given)
                better = known[key] = checked if checked != given else None
            if better is not None:
                token.lemma_ = better
        if len(known) > _KEPT:
            known.clear()
        return doc

    def _inverted(self, token: Token) -> str | None:
        """The verb that a noun is, before its subject."""
        doc, at = token.doc, token.i
        if not 0 < at < len(doc) - 1 or doc[at + 1].lower_ not in _SUBJECTS or self.tables is None:
            return None
        before = doc[at - 1]
        if token.lower_ in _NO_VERB or not (before.pos_ == "ADV" or before.lower_ in _ASKS):
            return None
        return self.tables.lemma(token.lower_, "VERB")

    def initialize(
        self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None
    ) -> None:
        """Nothing to learn here."""

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the tables, packed, into the folder ``path``."""
        if self.tables is not None:
            path.mkdir(parents=True, exist_ok=True)
            (path / _FILE).write_bytes(self.tables.to_bytes())

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> LemmaCheck:
        """Read them. Raises ``OSError`` or ``ValueError`` when they are missing or damaged."""
        self.tables = unpacked((Path(path) / _FILE).read_bytes())
        self._known.clear()
        return self


@Language.factory(NAME, assigns=["token.lemma"], requires=["token.pos", "token.lemma"])
def _make(nlp: Language, name: str) -> LemmaCheck:
    return LemmaCheck()

"""The Dutch lemma tables that a trained lemmatiser is checked against, small enough to ship.

Made from spacy-lookups-data (MIT) when the pipeline is trained; spaCy's own rule lemmatiser does the same
from 13 MB of JSON. One packed file holds, by part of speech, the lemmas that exist, the irregular forms, and
the regular forms that no ending rule brings back.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

PARTS = ("adj", "noun", "verb")
"""Parts of speech that have lemmas enough to be checked."""
_BREAKING = frozenset(" \n,0123456789")
_OF = {"ADJ": "adj", "NOUN": "noun", "VERB": "verb", "AUX": "verb"}


@dataclass(frozen=True, slots=True)
class LemmaTables:
    """The lemmas that exist, how each irregular form becomes its lemma, and ending rules; in lower case."""

    lemmas: dict[str, frozenset[str]]
    forms: dict[str, dict[str, str]]
    rules: dict[str, tuple[tuple[str, str], ...]]

    def lemma(self, form: str, pos: str) -> str | None:
        """The lemma that a form (lower case) has as this universal part of speech, if the tables know one."""
        part = _OF.get(pos, "")
        lemmas = self.lemmas.get(part)
        if lemmas is None:
            return None
        if form in lemmas:
            return form
        change = self.forms[part].get(form)
        return _by_rule(form, self.rules[part], lemmas) if change is None else _changed(form, change)

    def exists(self, lemma: str, pos: str) -> bool:
        """Whether this is a lemma of the part of speech; true for the parts that are not checked."""
        lemmas = self.lemmas.get(_OF.get(pos, ""))
        return lemmas is None or lemma in lemmas

    def check(self, form: str, pos: str, lemma: str) -> str:
        """The lemma that a model gave, or the tables' when the model's does not exist and theirs does.

        A capital that the model gave stays ("Franstalige": Franstalig).
        """
        low = lemma.lower()
        if self.exists(low, pos):
            return lemma
        found = self.lemma(form.lower(), pos)
        if found is None or found == low:
            return lemma
        return found[0].upper() + found[1:] if lemma[:1].isupper() else found

    def to_bytes(self) -> bytes:
        """Packed; the inverse of ``from_bytes``."""
        lines = []
        for part in PARTS:
            lines.append(" ".join(sorted(self.lemmas[part])))
            forms = sorted(self.forms[part])
            lines.append(" ".join(forms))
            lines.append(" ".join(self.forms[part][form] for form in forms))
            lines.append(" ".join(f"{old},{new}" for old, new in self.rules[part]))
        return zlib.compress("\n".join(lines).encode(), 9)

    @classmethod
    def from_bytes(cls, packed: bytes) -> LemmaTables:
        """Raises ``ValueError`` for anything that ``to_bytes`` did not write."""
        try:
            lines = zlib.decompress(packed).decode().split("\n")
        except zlib.error as trouble:
            raise ValueError(f"the lemma tables are damaged ({trouble})") from trouble
        if len(lines) != 4 * len(PARTS):
            raise ValueError("the lemma tables are of another version")
        tables = cls({}, {}, {})
        for n, part in enumerate(PARTS):
            lemmas, forms, changes, rules = (line.split(" ") for line in lines[4 * n : 4 * n + 4])
            tables.lemmas[part] = frozenset(lemmas)
            tables.forms[part] = dict(zip(forms, changes, strict=True))
            pairs = (rule.partition(",") for rule in rules)
            tables.rules[part] = tuple((old, new) for old, _, new in pairs)
        return tables

    @classmethod
    def from_spacy(cls, folder: Path) -> LemmaTables:
        """Made from the folder with spacy-lookups-data's ``nl_lemma_*.json.gz``."""
        index, exc, lookup, rules = (_json(folder, n) for n in ("index", "exc", "lookup", "rules"))
        tables = cls({}, {}, {})
        for part in PARTS:
            lemmas = frozenset(w for w in index[part] if w and not set(w) & _BREAKING)
            endings = tuple((old, new) for old, new in rules[part])
            forms: dict[str, str] = {}
            irregular = {form: found[0] for form, found in exc.get(part, {}).items()}
            for form, lemma in (lookup | irregular).items():
                if lemma not in lemmas or form in lemmas or set(form) & _BREAKING:
                    continue
                if form in irregular or _by_rule(form, endings, lemmas) != lemma:
                    forms[form] = _change(form, lemma)
            tables.lemmas[part], tables.forms[part], tables.rules[part] = lemmas, forms, endings
        return tables


@lru_cache(maxsize=2)
def unpacked(packed: bytes) -> LemmaTables:
    """``LemmaTables.from_bytes``, done once for the parts of a pipeline that hold the same tables."""
    return LemmaTables.from_bytes(packed)


def _by_rule(form: str, rules: tuple[tuple[str, str], ...], lemmas: frozenset[str]) -> str | None:
    for old, new in rules:
        if form.endswith(old) and (made := form[: len(form) - len(old)] + new) in lemmas:
            return made
    return None


def _change(form: str, lemma: str) -> str:
    """How many letters the form drops for its lemma, and which it takes ("huizen": "3s")."""
    pairs = enumerate(zip(form, lemma, strict=False))
    same = next((n for n, (a, b) in pairs if a != b), min(len(form), len(lemma)))
    return f"{len(form) - same}{lemma[same:]}"


def _changed(form: str, change: str) -> str:
    digits = len(change) - len(change.lstrip("0123456789"))
    return form[: len(form) - int(change[:digits])] + change[digits:]


def _json(folder: Path, name: str) -> Any:
    with gzip.open(folder / f"nl_lemma_{name}.json.gz", "rt", encoding="utf-8") as opened:
        return json.load(opened)

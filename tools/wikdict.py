"""Read the Dutch dictionaries of WikDict as Debian packs them: a word's translations and its glosses.

They are the ``dict-freedict-nld-*`` (and ``-*-nld``) packages under CC BY-SA 3.0, made from Wiktionary: a
``.dict.dz`` (gzip) with the entries and an ``.index`` that tells where each begins. The other Dutch ones
(deu, eng, fra) are under the GPL and are not read.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.coding.suggest.dutch.lemmas import fold, keys
from app.coding.suggest.dutch.lexicon import FUNCTION_WORDS, words

FROM_DUTCH = ("bul", "ell", "fin", "ind", "ita", "lat", "lit", "pol", "por", "rus", "spa", "swe")
TO_DUTCH = ("ell", "fin", "pol", "swe")
DUTCH = 0.6
"""A line of four words or more of which this share stands in Dutch entries is a gloss, not a translation."""
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_HEAD = re.compile(r"^(.*?)\s+[/<]")
_NUMBER = re.compile(r"^\s*\d+\.\s*|\s*\d+\.\s*$")
_TRANSLATED = re.compile(r"^\[(?:\d+\.\s*)?(.*?)\].*")
_SMALL = words("een het de van in op met die dat voor te of door aan is wordt om bij tot uit als")


@dataclass(slots=True)
class Entry:
    """A Dutch word as it is written, its translations as (language, words), and what it is said to mean."""

    word: str
    translations: set[tuple[str, str]] = field(default_factory=set)
    glosses: list[str] = field(default_factory=list)

    def gloss_words(self) -> set[str]:
        """The lemmas of the glosses' words of content."""
        found = {
            keys(form, form)[-1] for gloss in self.glosses for form in re.findall(r"[a-z]+", fold(gloss))
        }
        return {word for word in found if len(word) > 2} - FUNCTION_WORDS


def read(folder: Path) -> dict[str, Entry]:
    """The entries of the dictionaries in ``folder``, by the word without accents; single words only."""
    lines: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for language in FROM_DUTCH:
        for head, told in _entries(folder / f"freedict-nld-{language}"):
            for line in told:
                lines[head][line].add(language)
    made: dict[str, Entry] = {}
    of_dutch = Counter(word for head in lines for word in head.lower().split())
    for head, told_by in lines.items():
        entry = made.setdefault(fold(head), Entry(head))
        for line, languages in told_by.items():
            gloss = _TRANSLATED.sub(r"\1", line)
            forms = re.findall(r"\w+", gloss.lower())
            dutch = sum(form in of_dutch or form in _SMALL for form in forms)
            if gloss != line or len(languages) > 1 or (len(forms) > 3 and dutch >= DUTCH * len(forms)):
                if gloss not in entry.glosses and len(forms) > 1:
                    entry.glosses.append(gloss)
            else:
                entry.translations |= {(lang, word) for lang in languages for word in _listed(line)}
    for language in TO_DUTCH:
        for head, told in _entries(folder / f"freedict-{language}-nld"):
            for line in told:
                for word in _listed(line):
                    if fold(word) in made:
                        made[fold(word)].translations.add((language, head.lower()))
    return {word: entry for word, entry in sorted(made.items()) if re.fullmatch("[a-z]+", word)}


def _listed(line: str) -> list[str]:
    plain = (re.sub(r"\(.*?\)", "", part).strip().lower() for part in line.split(","))
    return [word for word in plain if word]


def _entries(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Head and lines of each entry, the numbers of its senses left out."""
    text = gzip.decompress(path.with_suffix(".dict.dz").read_bytes())
    for line in path.with_suffix(".index").read_text("utf-8").splitlines():
        name, start, size = line.split("\t")
        if name.startswith("00"):
            continue
        at = _number(start)
        head, *told = text[at : at + _number(size)].decode("utf-8").split("\n")
        found = _HEAD.match(head)
        yield (
            (found.group(1) if found else head).strip(),
            [plain for one in told if (plain := _NUMBER.sub("", one).strip())],
        )


def _number(digits: str) -> int:
    made = 0
    for digit in digits:
        made = made * 64 + _DIGITS.index(digit)
    return made

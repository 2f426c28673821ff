"""Analyses as bytes, to be kept with a project and sent between processes: compact, versioned, safe to read.

Two parts, each deflated: the words (forms, lemmas, joined verbs), which tell alone whether a search can find
anything, and the tokens. What a word can be met by is not kept but looked up again (``word_of``).
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, chain, starmap
from operator import add

from app.coding.suggest.analyses.analysis import CLASSES, TAGS, Analysis, word_of
from app.coding.suggest.dutch.verbs import Join

MARK = b"KA\x04"
"""The first bytes; the last of them is the version of this form."""
MOST = 1 << 28
"""Bytes that a part may unfold to; more is damage or malice."""
_SIZES = "BbHhIi"
_LISTS = 10
_NO_CLASS = "-"
_CLASSES = {_NO_CLASS, *CLASSES.values()}

Key = tuple[str, str]
"""What an analysis is kept under: the sha256 of its text, and its pipeline with the cuts folded in."""


class Damaged(Exception):
    """Bytes that are no analysis; it is made anew."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a kept analysis: (form, lemma, tag) by number, and the verbs of parts that stand apart."""

    entries: tuple[tuple[str, str, str], ...]
    verbs: tuple[str, ...]


def key_of(text: str, cuts: Sequence[int], pipeline: str) -> Key:
    """The key of a text (by its sha256) with these cuts, analysed by ``pipeline`` (name and version)."""
    folded = sha256(",".join(map(str, cuts)).encode()).hexdigest()[:16] if cuts else "-"
    return text, f"{pipeline} {folded}"


def pack(analysis: Analysis) -> bytes:
    """An analysis as bytes. Its sha256, pipeline and cuts are not in it: they are its key."""
    joins = sorted(analysis.joins.values(), key=lambda join: join.verb)
    verbs = list(dict.fromkeys(join.lemma for join in joins))
    number = {verb: n for n, verb in enumerate(verbs)}
    words = [
        [word.form for word in analysis.vocabulary],
        [None if word.lemma == word.form else word.lemma for word in analysis.vocabulary],
        verbs,
        "".join(word.tag or _NO_CLASS for word in analysis.vocabulary),
    ]
    first = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    starts, ends = analysis.starts, analysis.ends
    sizes = [len(word.form) for word in analysis.vocabulary]
    lists: list[list[int]] = [
        [start - end for start, end in zip(starts, [0, *ends], strict=False)],
        [end - start - sizes[w] for start, end, w in zip(starts, ends, analysis.words, strict=True)],
        list(analysis.words),
        _steps(analysis.sentences),
        _steps(analysis.lines),
        _steps([join.verb for join in joins]),
        [join.particle - join.verb for join in joins],
        [2 * number[join.lemma] + join.bare for join in joins],
        list(analysis.tags),
        [head - token for token, head in enumerate(analysis.heads)],
    ]
    return MARK + _part(first) + _part(b"".join(map(_numbers, lists)))


def unpack(data: bytes, key: Key, cuts: tuple[int, ...], pipeline: str, length: int) -> Analysis:
    """The analysis of a text of ``length`` code points. Raises ``Damaged``."""
    try:
        return _unpacked(data, key, cuts, pipeline, length)
    except (ValueError, TypeError, IndexError, KeyError, OverflowError, RecursionError, zlib.error) as error:
        raise Damaged from error


def words_of(data: bytes) -> Words:
    """The words alone, at a fraction of the cost. Raises ``Damaged``."""
    try:
        return _words(_unfolded(data, len(MARK))[0])
    except (ValueError, TypeError, RecursionError, zlib.error) as error:
        raise Damaged from error


def _words(raw: bytes) -> Words:
    forms, lemmas, verbs, classes = json.loads(raw.decode("utf-8", "surrogatepass"))
    if not {*map(type, forms), *map(type, verbs)} <= {str} or not {*map(type, lemmas)} <= {str, type(None)}:
        raise ValueError("no words")
    if not set(classes) <= _CLASSES:
        raise ValueError("no classes of words")
    entries = [
        (form, form if lemma is None else lemma, kind.strip(_NO_CLASS))
        for form, lemma, kind in zip(forms, lemmas, classes, strict=True)
    ]
    return Words(tuple(entries), tuple(verbs))


def _unpacked(data: bytes, key: Key, cuts: tuple[int, ...], pipeline: str, length: int) -> Analysis:
    raw, at = _unfolded(data, len(MARK))
    words = _words(raw)
    raw, at = _unfolded(data, at)
    lists: list[array[int]] = []
    place = 0
    for _ in range(_LISTS):
        numbers, place = _read(raw, place)
        lists.append(numbers)
    gaps, more, tokens, sentences, lines, verbs, particles, lemmas, tags, steps = lists
    vocabulary = tuple(starmap(word_of, words.entries))
    n = len(tokens)
    if len(gaps) != n or len(more) != n or (n and min(tokens) < 0):
        raise ValueError("cut short")
    if len(tags) not in (0, n) or (tags and not (min(tags) >= 0 and max(tags) < len(TAGS))):
        raise ValueError("no parts of speech")
    heads = list(map(add, range(n), steps))
    if len(steps) not in (0, n) or (heads and not (min(heads) >= 0 and max(heads) < n)):
        raise ValueError("heads outside the text")
    sizes = [len(form) for form, _, _ in words.entries]
    lengths = list(map(add, map(sizes.__getitem__, tokens), more))
    if n and (min(gaps) < 0 or min(lengths) < 1):
        raise ValueError("tokens that overlap")
    borders = list(accumulate(chain.from_iterable(zip(gaps, lengths, strict=True))))
    if (n and borders[-1] > length) or at != len(data) or place != len(raw):
        raise ValueError("of another text")
    joins: dict[int, Join] = {}
    for verb, away, lemma in zip(accumulate(verbs), particles, lemmas, strict=True):
        if not (0 <= verb < n and 0 <= verb + away < n):
            raise ValueError("a verb outside the text")
        joins[verb] = Join(verb, verb + away, words.verbs[lemma // 2], bool(lemma % 2))
    return Analysis(
        sha256=key[0],
        pipeline=pipeline,
        cuts=cuts,
        starts=array("I", borders[::2]),
        ends=array("I", borders[1::2]),
        words=array("I", tokens),
        vocabulary=vocabulary,
        sentences=_places(sentences, n),
        lines=_places(lines, n),
        joins=joins,
        tags=bytes(tags),
        heads=array("I", heads),
    )


def _steps(places: Sequence[int]) -> list[int]:
    return [place - before for place, before in zip(places, [0, *places], strict=False)]


def _places(steps: array[int], n: int) -> array[int]:
    """The first tokens of sentences or lines, which begin at the first token and go up."""
    if (n > 0) != (len(steps) > 0) or (n and (steps[0] or min(steps[1:], default=1) < 1 or sum(steps) >= n)):
        raise ValueError("no order")
    return array("I", accumulate(steps))


def _numbers(values: list[int]) -> bytes:
    """How many, of what size, and the numbers."""
    low, high = min(values, default=0), max(values, default=0)
    size = next(s for s in _SIZES if _holds(s, low, high))
    numbers = array(size, values)
    if sys.byteorder == "big":
        numbers.byteswap()
    return len(values).to_bytes(4, "little") + size.encode() + numbers.tobytes()


def _holds(size: str, low: int, high: int) -> bool:
    bits = 8 * array(size).itemsize
    if size.isupper():
        return low >= 0 and high < 1 << bits
    return low >= -(1 << bits - 1) and high < 1 << bits - 1


def _read(raw: bytes, at: int) -> tuple[array[int], int]:
    count, size = int.from_bytes(raw[at : at + 4], "little"), chr(raw[at + 4])
    if size not in _SIZES:
        raise ValueError("no numbers")
    numbers = array(size)
    after = at + 5 + count * numbers.itemsize
    if after > len(raw):
        raise ValueError("cut short")
    numbers.frombytes(raw[at + 5 : after])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers, after


def _part(raw: bytes) -> bytes:
    packed = zlib.compress(raw, 6)
    return len(packed).to_bytes(4, "little") + packed


def _unfolded(data: bytes, at: int) -> tuple[bytes, int]:
    """One part, and where the next one begins."""
    if not data.startswith(MARK):
        raise ValueError("another form")
    after = at + 4 + int.from_bytes(data[at : at + 4], "little")
    unfolding = zlib.decompressobj()
    raw = unfolding.decompress(data[at + 4 : after], MOST)
    if not unfolding.eof or after > len(data):
        raise ValueError("cut short")
    return raw, after

"""A name that begins with initials: "J. Jansen", "th. de boer"; what letters and points are none."""

from __future__ import annotations

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate, Hit
from app.coding.privacy.parts import WITH_DE, Parts
from app.coding.privacy.tokens import Token, Words, form

_SELDOM = w.some("in op het te do al ben la le")
"""Particles of which one by itself, after a letter and before an everyday word, is more often a word."""
_ABBREVIATIONS = w.some("""
u o n zn mn oa ea eo ed ev ic ie eg mbt ivm tav nav tov tbv tnv obv ipv itt igv tgv iov dd dwz nl mi mn
msc bsc mba as jl bv nv vof cv aub svp zsm zgn zg ahw oid pm nb ps tv wc cd dvd ibv iz avd vd vdd
dmv tm tzt tt avg wo hbo mbo vmbo pvda vvd cda ggz ggd zzp ok eea enz etc bijv evt cs cq
""")
"""Letters with points between that are no initials ("o.a."), and single ones that are words ("dank u.")."""
_LETTERED = w.some("""
plan punt optie groep klas team type model deel blok bijlage artikel art lid niveau vak vitamine categorie
hepatitis letter variant versie fase stap vraag antwoord scenario onderdeel kolom rij cluster lijn route blad
kamer zaal vleugel gebouw ingang perron tabel figuur bron nummer rijbewijs wijk locatie profiel cohort
""")
"""What a letter by itself stands behind: "plan b."."""


def after_initials(parts: Parts, i: int, count: int) -> Hit | None:
    """A name of which the first ``count`` words, from ``i`` on, are initials; the initials by themselves
    where none follows."""
    words, n = parts.words, i + count
    k = parts.past_particles(n)
    if k < len(words) and "\n" not in words.text[words.spans[i][0] : words.spans[k][0]]:
        token, surname = words[k], parts.surname_behind(n, k)
        near = words.spans[k][0] - words.spans[k - 1][1] <= 2
        capital = token.form.capital and bool(k > n or surname or token.form.unknown)
        if near and token.fold not in w.NO_NAMES and (capital or (k > n and surname)):
            return parts.made(i, parts.grow(k)[0], 0.9, "initials")
    token = words[i]
    if token.opens and count == 1:
        return None
    return Candidate.of("person", words.text, token.start, words.spans[n - 1][1] + 1, 0.5, "initials"), n


def after_small(parts: Parts, i: int, count: int, *, titled: bool = False) -> Hit | None:
    """A surname after initials in small letters. An abbreviation ("o.a."), a letter of a list
    ("a. bakker" on a line), an ending ("t.kort") and what ends a sentence ("plan b.") are none, unless a
    title says so."""
    words, n = parts.words, i + count
    if words.text[words[n - 1].end : words[n].start] not in (".", ". "):
        return None
    k = parts.past_short(n, words[n - 1].end + 1) or parts.past_particles(n)  # "k. v.d. berg"
    if k >= len(words):
        return None
    token, led = words[k], k > n
    f, told = token.form, _called(parts, token, alone=not (led or count > 1))
    if f.fold in w.NO_NAMES or f.fold in w.FUNCTION:
        return None
    titled_sure = 0.9 if told or f.unknown else 0.0
    sure = titled_sure if titled else _sure(parts, i, n, k, told)
    return parts.made(i, parts.grow(k)[0], sure, "initials") if sure else None


def _sure(parts: Parts, i: int, n: int, k: int, told: int) -> float:
    """How sure it is, without a title, that the letters from word ``i`` to ``n`` are the initials of who is
    called what word ``k`` says (``told``: as ``_called`` does); 0 when they are not."""
    words, count, led = parts.words, n - i, k > n
    fold, close = words[k].fold, words.gap(n - 1) == "."
    if words[n].form.capital or not _are_initials(words, i, count) or (len(fold) <= 3 and close):
        return 0.0
    if told == 1 or fold in parts.also:
        return 0.9
    lone = words[n].fold if k - n == 1 else ""
    if told != 2 or lone in _SELDOM or (lone in ("de", "het") and fold not in WITH_DE):
        return 0.0
    if led or count > 1:
        return 0.7
    return 0.0 if close or _lists(words, i) else 0.6


def _called(parts: Parts, token: Token, *, alone: bool) -> int:
    """Whether a word can be a surname behind initials: a listed one, two with a hyphen between, or, where
    it does not stand ``alone`` behind one letter, a given name ("m.a. el amrani")."""
    told = parts.surname(token)
    if not told and "-" in token.fold:
        halves = [p for p in token.fold.split("-") if p and p not in w.PARTICLES]
        told = int(bool(halves) and all(form(p).surname or form(p).given == 1 for p in halves))
    return told or int(not alone and parts.given(token) == 1)


def _are_initials(words: Words, i: int, count: int) -> bool:
    """Whether nothing tells that the letters from word ``i`` are an abbreviation, or one by itself."""
    letters = "".join(words[k].fold for k in range(i, i + count))
    if letters in _ABBREVIATIONS:
        return False
    before = [words[k].fold for k in range(max(i - 2, 0), i)]
    if count > 1 or not before:
        return True
    number = words.text[max(words[i].start - 2, 0) : words[i].start].strip().isdigit()
    return not (number or before[-1] in _LETTERED or (len(before) == 2 and len(before[0]) == 1))


def _lists(words: Words, i: int) -> bool:
    """Whether a line begins with word ``i``, as the letters of a list do."""
    text, start = words.text, words[i].start
    return not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t•*–-")

"""What a speaker's label looks like on one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.coding.transcripts.roles import key_of, known
from app.coding.transcripts.wordlist import words

_T = r"(?:\d{1,3}:)?[0-5]?\d:[0-5]\d(?:[.,]\d{1,3})?"
_TIME = rf"(?:[\[(<{{]{_T}(?:[ ]?[-–—>]+[ ]?{_T})?[\])>}}]|\#{_T}(?:-\d)?\#|{_T}(?!\d))"
_DATE = r"[\[(]?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},?[ ]"
_ITEM = r"(?:(?P<item>[-–—•>]|\d{1,4}[.)])[ \t\u00a0]+)?"
_AHEAD = rf"(?:(?P<date>{_DATE})?(?P<t1>{_TIME})\]?[ \t\u00a0]*(?:[-–—|>][ \t\u00a0]*)?)?"
_LEAD = rf"[ \t\u00a0]*{_ITEM}{_AHEAD}"
_NAME = r"[^\W_][^:：?!;\"“”„…\t\n<>{}=\[\]|]{0,59}?"
_COLON = re.compile(
    rf"{_LEAD}(?P<open>[*_]{{0,3}}[\[<(]?)(?P<name>{_NAME})[\])>]?(?P<mark>[*_]{{0,3}})"
    rf"[ \t\u00a0]*(?:[-–,]?[ ]?(?P<t2>{_TIME})[ \t]*)?[*_]{{0,3}}[:：](?![/\d\\])[*_]{{0,3}}[ \t\u00a0]*"
    rf"(?:(?P<t3>{_TIME})[ \t\u00a0]*)?"
)
_SIMPLE = re.compile(r"([^\W\d_][\w.'’ ()-]{0,39}):[ \t\u00a0]+(?![\[(#\d*_<{ \t\u00a0])")
_ALONE = re.compile(
    rf"{_LEAD}(?P<open>[*_]{{0,3}})(?P<name>[^\W\d_][^:?!;,\"“”„…\t\n<>{{}}=\[\]|]{{0,59}}?)[*_]{{0,3}}"
    rf"(?:[ \t\u00a0]*(?:[-–,|][ ]?)?(?P<t2>{_TIME}))?[ \t\u00a0]*"
)
_TAB = re.compile(r"[ ]*(?P<name>[^\W_][^:?!;\t\n]{0,39}?)\t+[ \t]*(?=\S)")
_ONLY_TIME = re.compile(rf"[ \t\u00a0]*(?P<t>{_TIME}|{_T}[ ]?--?>[ ]?{_T})[ \t\u00a0]*")
_TIME_FIRST = re.compile(rf"[ \t\u00a0]*(?P<t>(?=[\[(#]){_TIME})[ \t\u00a0]*(?=\S)")
_FIRST_TIME = re.compile(_T)


_PARTICLES = words(
    """
    de den der het 't ’t ten ter te van von vom des la le du da di dos el al bin ibn op in 'n en & - –
    gemeente namens
    """
)
_NEVER_FIRST = words(
    """
    ik jij je hij zij ze wij we jullie men en maar want dus toen dan dat die dit er als of om omdat
    hoewel nou ja nee kijk wat waar waarom wanneer hoe wie welke daar hier ook zo op in bij met voor na
    tot uit over zie let denk bijvoorbeeld bijv zoals namelijk kortom tevens verder daarnaast daarbij
    vervolgens tenslotte bron figuur tabel bijlage stap noot nb n.b ps p.s p.s. hoofdstuk paragraaf deel
    fase punt proeftuin pagina pag thema onderwerp titel datum tijd locatie plaats duur adres telefoon
    tel fax mail e-mail email website www http https url kenmerk betreft versie status auteur auteurs
    doel doelen doelgroep aanpak resultaat resultaten looptijd partners budget kosten
    periode planning actie acties besluit afspraak afspraken conclusie conclusies aanbeveling
    aanbevelingen toelichting opmerking opmerkingen samenvatting inleiding voorbeeld voorwaarde oorzaak
    gevolg probleem oplossing kernvraag hoofdvraag deelvraag aanleiding vervolg aanwezig afwezig agenda
    contact contactpersoon sterk zwak kansen bedreigingen voordeel voordelen nadeel nadelen
    feit antwoorden
    mijn onze jouw uw hun haar elk elke alle geen veel sommige eerste tweede derde volgende naam leeftijd
    functie geslacht opleiding beroep vragen
    note style region language source date subject table figure first second
    """
)
_ANSWERS = words(
    """
    ja nee nou precies exact oké oke ok okay goed prima hm hmm mm mhm mmm uh uhm eh ehm klopt inderdaad
    zeker natuurlijk jazeker absoluut dankjewel bedankt leuk mooi tja ach joh oh ah haha lacht stilte
    pauze gelach fijn top juist dus einde begin
    """
)
_WORD = re.compile(r"\([^)]*\)|\S+")


@dataclass(slots=True)
class Mark:
    """A possible label at the head of a line: its name, how far it reaches, and its time in seconds."""

    name: str
    start: int
    end: int
    time: float | None
    timed: bool
    """Whether a time stands with it, also one that is a time of day."""


def seconds(stamp: str) -> float:
    """``00:01:02.5``, ``1:02`` or ``[01:02 - 01:05]`` (its start) in seconds."""
    found = _FIRST_TIME.search(stamp)
    if not found:
        return 0.0
    value = 0.0
    for part in found[0].replace(",", ".").split(":"):
        value = value * 60 + float(part)
    return value


def _mark(found: re.Match[str]) -> Mark:
    groups = found.groupdict()
    stamp = groups.get("t1") or groups.get("t2") or groups.get("t3")
    time = seconds(stamp) if stamp and not groups.get("date") else None
    first = next(g for g in ("item", "date", "t1", "open", "name") if groups.get(g))
    return Mark(
        found["name"].strip(" *_.") or found["name"], found.start(first), found.end(), time, stamp is not None
    )


def colon(line: str) -> Mark | None:
    """``Name: ``, also with a time before, inside or behind it, in brackets or in Markdown's stars."""
    simple = _SIMPLE.match(line)
    if simple:
        return Mark(simple[1].rstrip(" _.") or simple[1], 0, simple.end(), None, False)
    found = _COLON.match(line)
    return _mark(found) if found else None


def alone(line: str) -> Mark | None:
    """A name that is the whole line, also with a time before or behind it."""
    found = _ALONE.fullmatch(line)
    return _mark(found) if found else None


def tabbed(line: str) -> Mark | None:
    """``R1<tab>text``, for known words only."""
    found = _TAB.match(line)
    if found and known(key_of(found["name"])):
        return Mark(found["name"].strip(), found.start("name"), found.end(), None, False)
    return None


def bold(line: str, words: str) -> Mark | None:
    """A name in bold with the text behind it, without a colon."""
    name = words.strip()
    at = len(line) - len(line.lstrip())
    if not name or not line.startswith(name, at) or ":" in name or len(name) > 40:
        return None
    end = at + len(name)
    while end < len(line) and line[end] in " \t\u00a0":
        end += 1
    return Mark(name.strip(" .-–"), at, end, None, False) if end < len(line) else None


def only_time(line: str) -> float | None:
    """The seconds of a line that is a time and nothing else."""
    found = _ONLY_TIME.fullmatch(line)
    return seconds(found["t"]) if found else None


def time_first(line: str) -> tuple[int, float] | None:
    """Where the text starts behind a bracketed time, and that time."""
    found = _TIME_FIRST.match(line)
    return (found.end(), seconds(found["t"])) if found else None


@lru_cache(maxsize=4096)
def plausible(name: str) -> bool:
    """Whether words can be somebody's label: at most four with a capital, no word that opens a sentence.

    ``De heer Van der Berg`` counts two (particles are free); a name in a script without capitals passes.
    """
    if known(key_of(name)):
        return True
    words = _WORD.findall(name)
    if not words or len(name) > 40 or name[0].isdigit() or (name.endswith((".", "-")) and len(words) > 3):
        return False
    first = words[0].casefold().rstrip(".,")
    if first in _NEVER_FIRST or (words[0][0].islower() and first not in _PARTICLES):
        return False
    counted = 0
    for word in words:
        if word.startswith("(") or word.casefold() in _PARTICLES:
            continue
        counted += 1
        if word[0].islower() and word not in ("heer", "mevrouw", "mw.", "dhr."):
            counted += 1
    return 1 <= counted <= 4


def answer(name: str) -> bool:
    """Whether a short line is what people say rather than what they are called."""
    return name.split()[0].casefold().rstrip(".,") in _ANSWERS

"""One entity for all that means one person, place or organisation, and one label for each entity."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.coding.privacy import words as w
from app.coding.privacy.candidate import LIKELY, Candidate, Kind
from app.coding.privacy.find import LABEL, find
from app.coding.privacy.notations import Recall, halves, same
from app.coding.privacy.tokens import WORD, form
from app.coding.text import within_guid

LABELS: dict[str, str] = {
    "person": "persoon", "municipality": "gemeente", "place": "plaats", "organisation": "organisatie",
    "address": "adres", "date": "datum", "phone": "telefoonnummer", "mail": "e-mailadres", "bsn": "BSN",
    "postcode": "postcode", "account": "rekeningnummer", "link": "link", "other": "weggelaten",
}  # fmt: skip
"""The word in a label, by kind: the texts are Dutch, in whatever language the window is."""
SURE = 0.65
"""From here on a name is looked for elsewhere too, in whatever case."""
_GIVEN = re.compile(rf"\[(?:{'|'.join(LABELS.values())}) (?:\d+|[A-Z]+)\]", re.I)
_LETTERED = {"municipality", "place"}
_PART = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate and the text it stands in, by that text's place in the list that was searched."""

    piece: int
    candidate: Candidate


@dataclass(slots=True)
class Entity:
    """What gets one label; ``hits`` in the order of the texts, ``names`` the way it is compared."""

    kind: Kind
    label: str
    hits: list[Hit] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    cores: set[str] = field(default_factory=set)
    initials: set[str] = field(default_factory=set)
    key: str = ""

    @property
    def forms(self) -> list[str]:
        """The ways in which it is written, the most frequent first."""
        counts = Counter(h.candidate.text for h in self.hits)
        return sorted(counts, key=lambda f: (-counts[f], -len(f), f))

    @property
    def name(self) -> str:
        """How it is shown: the most complete form."""
        return max(self.forms, key=lambda f: (len(f.split()), len(f)))

    @property
    def sure(self) -> float:
        """As sure as its surest place."""
        return max((h.candidate.sure for h in self.hits), default=0.0)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its parts, folded."""

    given: str
    initials: str
    core: str


def parse(text: str) -> Name:
    """The parts of a person's name: "J. van der Berg" has the initial j and the core "berg"."""
    parts = [w.fold(p) for p in _PART.findall(text)]
    initials = ""
    while parts and len(parts[0]) == 1:
        initials += parts.pop(0)
    if not parts:
        return Name("", initials, "")
    inner = [p for p in parts if p not in w.PARTICLES]
    if len(inner) == 0:
        return Name("", initials, parts[-1])
    if parts[0] in w.PARTICLES or initials:
        return Name(
            "", initials, " ".join(inner[-1:] if len(inner) > 1 and inner[0] in w.lists().given else inner)
        )
    if len(inner) == 1:
        only = form(parts[0])
        return Name(parts[0], "", "") if only.given or not only.surname else Name("", "", inner[0])
    return Name(inner[0], inner[0][0], " ".join(inner[-1:]))


def find_all(
    texts: Sequence[str], known: Iterable[str] = (), opens: Sequence[Collection[int]] = ()
) -> list[list[Candidate]]:
    """The candidates of each text; a name that one of them (or ``known``, the speakers) gives away is
    found in all, also where nothing around it tells."""
    also = {part for name in known for part in _telling(name, 1.0)}
    places = list(opens) or [()] * len(texts)
    found = [find(text, also, at) for text, at in zip(texts, places, strict=True)]
    more = set(also)
    for candidates in found:
        for c in candidates:
            if c.kind == "person" and c.sure >= SURE:
                more |= set(_telling(c.text, c.sure))
    if more - also:
        found = [find(text, more, at) for text, at in zip(texts, places, strict=True)]
    return found


def _telling(name: str, sure: float) -> Iterator[str]:
    """The words of a person's name that can be looked for by themselves."""
    for part in _PART.findall(name):
        folded = w.fold(part)
        if len(folded) < 3 or folded in w.PARTICLES | w.TITLES | w.OFFICES | w.NO_NAMES:
            continue
        if folded in w.FUNCTION and folded not in w.AMBIGUOUS:
            continue
        if sure < 0.7 and w.known(folded):
            continue
        yield folded


def named(speaker: str) -> bool:
    """Whether a speaker's name is somebody's, and not "Respondent 2" or "Gespreksleider"."""
    parts = [w.fold(p) for p in _PART.findall(speaker)]
    return any(
        len(p) > 1 and p not in w.NO_NAMES and (form(p).given == 1 or form(p).surname == 1 or not w.known(p)
        or (form(p.capitalize()).given and len(parts) == 1)) and p not in w.TITLES | w.OFFICES
        for p in parts
    )  # fmt: skip


def group(
    found: Sequence[Sequence[Candidate]],
    texts: Sequence[str] = (),
    remembered: Mapping[str, str] | None = None,
) -> list[Entity]:
    """Entities with their labels, in the order in which they first appear.

    ``remembered`` says which label a form (folded) had before. No label is given that stands in ``texts``.
    """
    hits = [Hit(n, c) for n, candidates in enumerate(found) for c in candidates]
    entities = _people([h for h in hits if h.candidate.kind == "person"])
    others: dict[tuple[str, str], Entity] = {}
    for hit in hits:
        if hit.candidate.kind != "person":
            kind, key = hit.candidate.kind, same(hit.candidate.kind, hit.candidate.text)
            others.setdefault((kind, key), Entity(kind, "", key=key)).hits.append(hit)
    for half, whole in halves(key for kind, key in others if kind == "date").items():
        others["date", whole].hits += others.pop(("date", half)).hits
    entities += others.values()
    for entity in entities:
        entity.hits.sort(key=lambda h: (h.piece, h.candidate.start))
    entities.sort(key=lambda e: (e.hits[0].piece, e.hits[0].candidate.start))
    return _labelled(entities, texts, remembered or {})


def _people(hits: list[Hit]) -> list[Entity]:
    """Full names first; then what is said in short goes with the one full name it fits."""
    parsed = [(hit, parse(hit.candidate.text)) for hit in hits]
    entities: list[Entity] = []
    by_given: dict[str, list[Entity]] = defaultdict(list)
    by_core: dict[str, list[Entity]] = defaultdict(list)

    def enter(entity: Entity, name: Name) -> None:
        if name.given and name.given not in entity.given:
            entity.given.add(name.given)
            by_given[name.given].append(entity)
        for core in {name.core, *name.core.split("-")} - {""}:
            if core not in entity.cores:
                entity.cores.add(core)
                by_core[core].append(entity)
        if name.initials:
            entity.initials.add(name.initials)

    def place(hit: Hit, name: Name, fits: list[Entity]) -> None:
        if len(fits) == 1:
            entity = fits[0]
        else:
            same = [e for e in fits if e.key == "|".join((name.given, name.initials, name.core))]
            if same:
                entity = same[0]
            else:
                entity = Entity("person", "", key="|".join((name.given, name.initials, name.core)))
                entities.append(entity)
        enter(entity, name)
        entity.hits.append(hit)

    for hit, name in parsed:
        if name.given and name.core:
            place(hit, name, [e for e in by_given[name.given] if name.core in e.cores])
    for hit, name in parsed:
        if not name.given and name.initials and name.core:
            place(hit, name, [e for e in by_core[name.core] if _begins(e, name.initials)])
    for hit, name in parsed:
        if name.core and not name.given and not name.initials:
            place(hit, name, by_core[name.core])
    for hit, name in sorted(
        ((h, n) for h, n in parsed if name_only(n)), key=lambda pair: pair[1].given.endswith("s")
    ):
        fits = by_given[name.given]
        stem = name.given.removesuffix("s")
        if not fits and stem != name.given and len(stem) > 2 and by_given[stem]:  # "Jans idee"
            fits, name = by_given[stem], replace(name, given=stem)
        if not fits:  # "Hoekstra" that was taken for a given name, and the other way round
            fits = by_core[name.given]
        place(hit, name, fits)
    for hit, name in parsed:
        if name.initials and not name.given and not name.core:
            place(hit, name, [e for e in entities if name.initials in e.initials
                              or (len(name.initials) == 1 and _begins(e, name.initials))])  # fmt: skip
    return entities


def name_only(name: Name) -> bool:
    """Whether only a given name was said."""
    return bool(name.given and not name.core)


def _begins(entity: Entity, initials: str) -> bool:
    return any(g[0] == initials[0] for g in entity.given) or any(i[0] == initials[0] for i in entity.initials)


def _labelled(entities: list[Entity], texts: Sequence[str], remembered: Mapping[str, str]) -> list[Entity]:
    taken = {m.group().casefold() for text in texts for m in LABEL.finditer(text)}
    taken |= {label.casefold() for label in remembered.values()}
    counters: Counter[str] = Counter()
    recall = Recall(remembered)
    for entity in entities:
        known = recall(entity.kind, entity.forms, entity.key)
        if known is not None:
            entity.label = known
            continue
        sort = (
            "municipality"
            if entity.kind == "place" and tuple(entity.key.split()) in w.lists().municipalities
            else entity.kind
        )
        while True:
            counters[sort] += 1
            number = _letters(counters[sort]) if sort in _LETTERED else str(counters[sort])
            label = f"[{LABELS[sort]} {number}]"
            if label.casefold() not in taken:
                break
        taken.add(label.casefold())
        entity.label = label
    return entities


def _letters(n: int) -> str:
    letters = ""
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _given(text: str, labels: Collection[str]) -> list[tuple[int, int]]:
    """Where labels stand, those we give and ``labels`` (folded): no name is replaced in them. It is in other
    brackets, as in a remark "[Jan lacht]"."""
    return [m.span() for m in _GIVEN.finditer(text)] + [
        m.span() for m in LABEL.finditer(text) if m.group().casefold() in labels
    ]


def own_words(texts: Sequence[str], written: str, kind: Kind, labels: Collection[str] = ()) -> list[Hit]:
    """Every place of a word that somebody added, in whatever case; also before a genitive's s. None within
    one of the ``labels`` (folded), or of those we give."""
    pattern = re.compile(rf"(?<!\w){re.escape(written.strip())}(?=(?:['’]?s)?(?!\w))", re.I)
    return [
        Hit(n, Candidate(kind, m.start(), m.end(), m.group(), 1.0, "own"))
        for n, text in enumerate(texts)
        for passed in [_given(text, labels)]
        for m in pattern.finditer(text)
        if not any(s < m.end() and m.start() < e for s, e in passed)
        and not within_guid(text, m.start(), m.end())
    ]


class Forms:
    """Replaces confirmed forms wherever they stand: for what nobody looks through, as the logboek's old
    states.

    A form that is an everyday word too is only replaced as it was written; others in any case.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        """``labels`` gives a written form its label."""
        self._labels = dict(labels)
        self._standing = {label.casefold() for label in labels.values()}
        self._folded: dict[str, str] = {}
        loose, strict = [], []
        for written in sorted(self._labels, key=lambda f: (-len(f), f)):
            parts = [w.fold(p) for p in WORD.findall(written)] or [w.fold(written)]
            if any(c.isdigit() for c in written) or not all(w.known(p) or len(p) < 3 for p in parts):
                loose.append(written)
                self._folded.setdefault(written.casefold(), self._labels[written])
            else:
                strict.append(written)
        self._loose = self._compiled(loose, re.I)
        self._strict = self._compiled(strict, 0)

    @staticmethod
    def _compiled(forms: list[str], flags: int) -> re.Pattern[str] | None:
        if not forms:
            return None
        joined = "|".join(re.escape(f) for f in forms)
        return re.compile(rf"(?<!\w)(?:{joined})(?=(?:['’]?s)?(?!\w))", flags)

    def spans(self, text: str, *, words: bool = True) -> list[tuple[int, int, str]]:
        """Where forms stand in ``text``: start, end, label; in order, none overlapping another. Without
        ``words`` no form that is an everyday word too."""
        taken, hits = _given(text, self._standing), []
        for pattern in (self._loose, self._strict if words else None):
            if pattern is None:
                continue
            for m in pattern.finditer(text):
                start, end = m.span()
                if any(s < end and start < e for s, e in taken) or within_guid(text, start, end):
                    continue
                label = self._labels.get(m.group()) or self._folded.get(m.group().casefold())
                if label is not None:
                    taken.append((start, end))
                    hits.append((start, end, label))
        return sorted(hits)

    def __call__(self, text: str) -> str:
        """``text`` with every form replaced."""
        parts, here = [], 0
        for start, end, label in self.spans(text):
            parts += [text[here:start], label]
            here = end
        return "".join([*parts, text[here:]])


def likely(entity: Entity) -> bool:
    """Whether an entity is replaced unless somebody says no."""
    return entity.sure >= LIKELY

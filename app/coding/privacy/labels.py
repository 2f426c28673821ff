"""One label for each entity, and where labels stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Candidate
from app.coding.privacy.coreference import persons
from app.coding.privacy.entities import Entity, Hit
from app.coding.privacy.find import LABEL
from app.coding.privacy.notations import Recall, halves, same

LABELS: dict[str, str] = {
    "person": "persoon", "municipality": "gemeente", "place": "plaats", "organisation": "organisatie",
    "address": "adres", "date": "datum", "phone": "telefoonnummer", "mail": "e-mailadres", "bsn": "BSN",
    "postcode": "postcode", "account": "rekeningnummer", "link": "link", "other": "weggelaten",
}  # fmt: skip
"""The word in a label, by kind: the texts are Dutch, in whatever language the window is."""
_GIVEN = re.compile(rf"\[(?:{'|'.join(LABELS.values())}) (?:\d+|[A-Z]+)\]", re.I)
_LETTERED = {"municipality", "place"}


def group(
    found: Sequence[Sequence[Candidate]],
    texts: Sequence[str] = (),
    remembered: Mapping[str, str] | None = None,
) -> list[Entity]:
    """Entities with their labels, in the order in which they first appear.

    ``remembered`` says which label a form (folded) had before. No label is given that stands in ``texts``.
    """
    hits = [Hit(n, c) for n, candidates in enumerate(found) for c in candidates]
    entities = persons([h for h in hits if h.candidate.kind == "person"], texts)
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


def standing(text: str, labels: Collection[str]) -> list[tuple[int, int]]:
    """Where labels stand, those we give and ``labels`` (folded): no name is replaced in them. It is in other
    brackets, as in a remark "[Jan lacht]"."""
    return [m.span() for m in _GIVEN.finditer(text)] + [
        m.span() for m in LABEL.finditer(text) if m.group().casefold() in labels
    ]

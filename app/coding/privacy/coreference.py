"""Which persons' names mean one person: "Jan Jansen", "J. Jansen", "meneer Jansen" and "Jans"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from app.coding.privacy.entities import Entity, Hit
from app.coding.privacy.parsing import Name, parse
from app.coding.privacy.relatives import shared


def persons(hits: Sequence[Hit], texts: Sequence[str] = ()) -> list[Entity]:
    """Full names first; then what is said in short goes with the one full name it fits, but a surname that
    two persons have by what stands beside it in ``texts`` is neither's."""
    parsed = [(hit, parse(hit.candidate.text)) for hit in hits]
    full = [name for _, name in parsed if name.core and (name.given or name.initials)]
    surnames = {name.core for name in full} - {name.given for name in full}
    parsed = [  # "meneer Meer" of Jurre Meer, which by itself could be anything
        (
            hit,
            replace(name, given="", core=name.given) if name_only(name) and name.given in surnames else name,
        )
        for hit, name in parsed
    ]
    parsed.sort(key=lambda pair: not pair[1].generation)  # "Jansen senior" before "Jansen"
    two = shared(parsed, texts)
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
        if name.generation or (name.core and (name.given or name.initials)):
            fits = [e for e in fits if e.generation == name.generation]
        if len(fits) == 1:
            entity = fits[0]
        else:
            same = [e for e in fits or entities if e.key == name.key]
            if same:
                entity = same[0]
            else:
                entity = Entity("person", "", generation=name.generation, key=name.key)
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
            place(hit, name, [] if name.core in two and not name.generation else by_core[name.core])
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

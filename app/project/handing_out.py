"""Handing out: a project of their own for each coder, with a share of the documents, to be merged back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.merge import KINDS, Scope
from app.coding.model import new_guid
from app.coding.refusal import Refusal
from app.coding.sharing import shares
from app.coding.text import label
from app.project.framework import handed
from app.project.merging.memory import DETAIL, SETTING, scope_of
from app.project.surveys import merging as survey_merging
from app.store import copies, lineage, records
from app.store.engine import engine_of
from app.store.store import Store, now

if TYPE_CHECKING:
    from app.project.desk import Project

Rows = dict[str, dict[str, records.Record]]


@dataclass(frozen=True, slots=True)
class Handout:
    """What one coder got: the names of the documents, and which of them another has as well."""

    coder: str
    place: Path
    documents: tuple[str, ...]
    overlap: tuple[str, ...]


def hand_out(
    project: Project,
    folder: str | Path,
    coders: Sequence[str],
    *,
    overlap: float = 0.0,
    open_codebook: bool = False,
    given: Mapping[str, Sequence[str]] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Handout]:
    """Make a project for each coder in ``folder``: the codebook, their share, and their own codings only.

    ``given`` has each coder's documents by guid; without it they are shared out by length
    (``app.coding.sharing``). They are known again by guid when they are merged back. The codebook is locked
    unless ``open_codebook``. Refuses names that are empty or twice there, a coder without documents and a
    place that is taken; nothing is left behind then, nor when ``progress`` raises. A coder of a team can take
    its own project home, and hand out nothing to others.
    """
    names = [label(name) for name in coders]
    if not names or not all(names) or len({n.casefold() for n in names}) < len(names):
        raise Refusal("merge.no_coders")
    documents = project.sources.list()
    if given is None:
        places_of = shares([s.length for s in documents], len(names), overlap)
        dealt = [[documents[n].guid for n in one] for one in places_of]
    else:
        wanted = [set(given.get(name, ())) for name in coders]
        dealt = [[s.guid for s in documents if s.guid in one] for one in wanted]
    if not all(dealt):
        idle = next(name for name, one in zip(names, dealt, strict=True) if not one)
        if given is not None:
            raise Refusal("merge.idle_coder", coder=idle)
        raise Refusal("merge.few_documents", n=len(documents), coders=len(names))
    twice = {guid for guid, n in Counter(g for one in dealt for g in one).items() if n > 1}
    places = [Path(folder) / f"{project.place.stem}-{_file_name(name)}.kantlijn" for name in names]
    for n, place in enumerate(places):
        if place.exists() or place in places[:n]:
            raise Refusal("store.exists", file=str(place))
    titles = {s.guid: s.name for s in documents}
    made: list[Handout] = []
    scope = scope_of(project)
    if scope is not None and [n.casefold() for n in names] != [project.coder.name.casefold()]:
        raise project.rights.refusal("hand_out", project.place.name)
    if scope is not None:
        made = [_taken_home(project, names[0], places[0], dealt[0], titles, scope, not open_codebook)]
        return made
    try:
        with project.group("history.handout", whole=True, n=len(names), names=", ".join(names)):
            known = []
            last = project.store.query(lambda conn, ids: lineage.groups(conn))[-1][1]
            guids = [_entered(project, name) for name in names]
            rows: Rows = {kind: project.store.query(partial(_read, kind=kind)) for kind in KINDS}
            for n, (name, coder, place, share) in enumerate(zip(names, guids, places, dealt, strict=True)):
                if progress is not None:
                    progress(n, len(names), name)
                group = _write(project, place, name, coder, _of(rows, set(share), coder), not open_codebook)
                known.append([group, last])
                made.append(
                    Handout(
                        name,
                        place,
                        tuple(titles[s] for s in share),
                        tuple(titles[s] for s in share if s in twice),
                    )
                )
            kept = project.setting(SETTING, {})
            project.set_setting(SETTING, {**kept, "known": [*kept.get("known", ()), *known]})
    except BaseException:
        for one in made:
            one.place.unlink(missing_ok=True)
        raise
    for one in made:
        copies.note(project.guid, one.place, "handout")
    return made


def _taken_home(
    project: Project, name: str, place: Path, share: Sequence[str], titles: Mapping[str, str], scope: Scope,
    locked: bool,
) -> Handout:  # fmt: skip
    """One coder's own, who may not write the project's settings: what a merge must know is noted in the
    log."""
    with project.store.still():
        last = project.store.query(lambda conn, ids: lineage.groups(conn))[-1][1]
        rows: Rows = {kind: project.store.query(partial(_read, kind=kind)) for kind in KINDS}
        group = _write(project, place, name, scope.coder, _of(rows, set(share), scope.coder), locked)
    memory = {"known": [[group, last]], "rooms": sorted(scope.rooms)}
    try:
        with project.batch("history.handout", n=1, names=name, **{DETAIL: memory}) as batch:
            batch.noted = True
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    copies.note(project.guid, place, "handout")
    return Handout(name, place, tuple(titles[guid] for guid in share), ())


def _entered(project: Project, name: str) -> str:
    """The guid of a coder, who is entered in the project when new to it."""
    known = project.coders.by_name(name)
    if known is not None:
        return known.guid
    guid = new_guid()
    with project.batch("history.coder", name=name) as batch:
        batch.add("coder", [{"guid": guid, "name": name, "color": project.coders.free_color()}])
    return guid


def _read(conn: Any, ids: Any, *, kind: str) -> dict[str, records.Record]:
    return records.read(conn, ids, kind)


def _of(rows: Rows, share: set[str], coder: str) -> Rows:
    """What one coder may see: nothing that others coded, wrote or answered."""
    mine: Rows = {kind: {} for kind in KINDS}

    def keep(kind: str, wanted: Any) -> None:
        mine[kind] = {guid: record for guid, record in rows[kind].items() if wanted(record)}

    keep("coder", lambda r: r["guid"] == coder)
    keep("source", lambda r: r["guid"] in share)
    keep("case_source", lambda r: r["source"] in share)
    keep("speaker", lambda r: r["source"] in share)
    cases = {r["case"] for r in mine["case_source"].values()} | {r["case"] for r in mine["speaker"].values()}
    keep("case", lambda r: r["guid"] in cases)
    keep("attribute", lambda r: True)
    keep(
        "attribute_value",
        lambda r: r["case"] in mine["case"] or r["source"] in share or r["speaker"] in mine["speaker"],
    )
    keep("code", lambda r: True)
    keep("code_set", lambda r: True)
    for kind in ("coding", "suggestion_decision"):
        keep(kind, lambda r: r["source"] in share and r["coder"] == coder)
    there = {guid for kind in KINDS for guid in mine[kind]}
    keep("memo", lambda r: r["coder"] == coder and r["target"] in there)
    return mine


def _write(project: Project, place: Path, name: str, coder: str, rows: Rows, locked: bool) -> str:
    """Make one project file; the guid of the last group in its log."""
    engine = engine_of(place)
    lock = engine.claim(name)
    try:
        store = Store.create(engine)
        try:
            store.coder = coder
            settings = {**handed(project), "favourites": project.setting("favourites", []), "locked": locked,
                        "handed_out": {"project": project.guid, "coder": coder},
                        **survey_merging.of_sources(project, rows["source"])}  # fmt: skip
            with store.batch("history.create", name=project.name) as batch:
                row = {"guid": new_guid(), "name": f"{project.name} – {name}", "created": now(),
                       "settings": settings}  # fmt: skip
                batch.add("project", [row])
                batch.add("coder", list(rows["coder"].values()))
            with store.group("history.begin", {}), store.batch("history.begin") as batch:
                for kind in KINDS[1:]:
                    found = list(rows[kind].values())
                    if kind == "source":
                        for record in found:
                            batch.keep_body(project.sources.text(record["guid"]))
                            data = project.sources.original(record["guid"])
                            if record["original"] and data is not None:
                                batch.keep_blob(record["original"], data)
                    batch.add(kind, found)
                    if kind == "speaker":
                        for record in rows["source"].values():
                            if record["turns"]:
                                batch.lay_out(record["guid"], record["turns"])
            group: str = store.query(lambda conn, ids: lineage.groups(conn))[-1][1]
        finally:
            store.close()
    except BaseException:
        engine.unmake()
        raise
    finally:
        lock.release()
    return group


def _file_name(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^\w-]+", "-", name).strip("-") or "codeur"

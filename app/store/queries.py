"""What is kept, read as the field's types. Every function takes a connection and the known ids."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from app.coding.model import (
    Attribute,
    Case,
    Code,
    Coder,
    CodeSet,
    Memo,
    Notice,
    Source,
    Speaker,
    SuggestionDecision,
    Turn,
)  # fmt: skip
from app.coding.refusal import Refusal
from app.coding.settings import sound
from app.coding.turn_columns import TurnColumns
from app.coding.values import multiple_of
from app.store import records, schema
from app.store.packed import packed, places, where_known
from app.store.records import Ids

_t = schema.Base.metadata.tables
SOURCES = 500
"""Documents whose turns are put together at once."""
_ENTERING = ("history.create", "history.begin", "history.coder")
_COMING_IN = (*_ENTERING, "history.edit_coder", "history.coder_gone", "history.part")
"""Steps of a coder who did nothing yet."""
_OF_OTHERS = ("history.merge", "history.handout")
"""Steps by which work of another coder comes in or goes out."""
PART = 20_000
"""Rows that are taken from the database at a time where there are very many."""


def guids(conn: Connection, ids: Ids, kind: str) -> list[str]:
    """The guids of all rows of a kind."""
    return list(conn.scalars(select(records.table(kind).c.guid)))


def coders(conn: Connection, ids: Ids) -> list[Coder]:
    """All coders, in the order in which they joined."""
    c = _t["coder"].c
    return [Coder(*row) for row in conn.execute(select(c.guid, c.name, c.color).order_by(c.id))]


def sources(conn: Connection, ids: Ids, guid: str | None = None) -> list[Source]:
    """All sources by document group and position, or the one of this guid."""
    c = _t["source"].c
    statement = select(
        c.guid, c.name, c.kind, c.length, c.body, c.date, c.wave, c.document_group, c.position,
        c.original_name, c.added, c.notices,
    ).order_by(c.position, c.id)  # fmt: skip
    rows = conn.execute(statement if guid is None else statement.where(c.guid == guid))
    return [
        Source(*row[:11], notices=tuple(Notice(n["key"], n["details"]) for n in row[11]))  # type: ignore[misc]
        for row in rows
    ]


def source_count(conn: Connection, ids: Ids) -> int:
    """How many sources there are."""
    return conn.execute(select(func.count()).select_from(_t["source"])).scalar_one()


def waves(conn: Connection, ids: Ids) -> list[str]:
    """The waves that sources have."""
    return sorted(wave for wave in conn.scalars(select(_t["source"].c.wave).distinct()) if wave)


def text(conn: Connection, ids: Ids, source: str) -> str:
    """The text of a source; raises KeyError when there is no such source. Refuses as ``texts`` does."""
    return _whole(conn, _t["source"].c.guid == source)[source]


def _whole(conn: Connection, *which: ColumnElement[bool]) -> dict[str, str]:
    s, b = _t["source"].c, _t["body"].c
    found = {}
    asked = select(s.guid, s.name, s.length, b.text).outerjoin(_t["body"], s.body == b.sha256).where(*which)
    for guid, name, length, said in conn.execute(asked):
        if said is None or len(said) != length:
            raise Refusal("store.text_lost", document=name)
        found[guid] = said
    return found


def turn_counts(conn: Connection, ids: Ids) -> dict[str, int]:
    """Turns per source guid; sources without are left out."""
    s, t = _t["source"].c, _t["turn"].c
    statement = select(s.guid, func.count()).join(_t["turn"], t.source_id == s.id).group_by(s.guid)
    return dict(conn.execute(statement).all())


_LENGTH = select(_t["source"].c.length).where(_t["source"].c.guid == bindparam("guid"))


def length(conn: Connection, ids: Ids, source: str) -> int | None:
    """Code points in a source's text; None when there is no such source."""
    return conn.execute(_LENGTH, {"guid": source}).scalar()


_NAMES = select(_t["source"].c.name)
_LAST_AND_TWIN = select(
    func.max(_t["source"].c.position),
    func.min(_t["source"].c.id).filter(_t["source"].c.body == bindparam("sha256")),
)


def newcomer(conn: Connection, ids: Ids, sha256: str) -> tuple[list[str], int, str | None, str | None]:
    """For a text about to come in: the names in use, the last position, a twin's guid and name."""
    s = _t["source"].c
    taken = conn.execute(_NAMES)  # engines differ in which letters they fold, so that Python does
    last, first = conn.execute(_LAST_AND_TWIN, {"sha256": sha256}).one()
    twin = conn.execute(select(s.guid, s.name).where(s.id == first)).first() if first is not None else None
    return list(taken.scalars()), last or 0, *(twin or (None, None))


_LETTERS = (
    select(func.substr(_t["body"].c.text, bindparam("at"), bindparam("n")))
    .join(_t["source"], _t["source"].c.body == _t["body"].c.sha256)
    .where(_t["source"].c.guid == bindparam("guid"))
)


def letters(conn: Connection, ids: Ids, source: str, start: int, end: int) -> str:
    """The letters ``[start, end)`` of a source's text; empty when there is no such source."""
    return conn.execute(_LETTERS, {"guid": source, "at": start + 1, "n": end - start}).scalar() or ""


def texts_of(conn: Connection, ids: Ids, sources: Collection[str]) -> dict[str, str]:
    """The texts of some sources by guid. Refuses as ``texts`` does."""
    found: dict[str, str] = {}
    for part in records.batches(sources):
        found |= _whole(conn, _t["source"].c.guid.in_(part))
    return found


def texts(conn: Connection, ids: Ids) -> dict[str, str]:
    """Every text by its source's guid. Refuses one that is gone, or of another length than it was kept with:
    somebody altered the tables."""
    return _whole(conn)


def original(conn: Connection, ids: Ids, source: str) -> bytes | None:
    """The file a source was imported from, if it was kept."""
    s, b = _t["source"].c, _t["blob"].c
    return conn.execute(
        select(b.data).join(_t["source"], s.original == b.sha256).where(s.guid == source)
    ).scalar()


def turns(conn: Connection, ids: Ids, wanted: Sequence[str]) -> dict[str, tuple[Turn, ...]]:
    """Turns by source guid; a source without turns has an empty tuple."""
    found = records.read_turns(conn, ids, wanted)
    return {source: tuple(Turn(*turn) for turn in found.get(source, ())) for source in wanted}


def turn_columns(conn: Connection, ids: Ids) -> TurnColumns:
    """The turns of all sources, in the order of the documents."""
    import numpy as np

    t, s = _t["turn"].c, _t["source"].c
    names = "source_id", "n", "start", "text_start", "end", "speaker_id"
    asked = [func.coalesce(t[name], -1) for name in names]
    found = dict(zip(names, packed(conn, t.source_id, asked, part=SOURCES), strict=True))
    many = int(found["n"].max(initial=0)) + 1
    timed = conn.execute(select(t.source_id * many + t.n, t.time).where(t.time.is_not(None))).all()
    found["time"] = where_known(found["source_id"] * many + found["n"], timed)
    documents = conn.execute(select(s.id, s.guid).order_by(s.position, s.id)).all()
    document = places([row for row, _ in documents])[found.pop("source_id")]
    order = np.lexsort((found["n"], document))
    edges = np.searchsorted(document[order], np.arange(len(documents) + 1)).tolist()
    people = ids.guids(conn, "speaker")
    speaker = places(list(people))[found.pop("speaker_id")]
    return TurnColumns(
        {guid: (edges[k], edges[k + 1]) for k, (_, guid) in enumerate(documents)},
        found["n"][order],
        found["start"][order],
        found["text_start"][order],
        found["end"][order],
        speaker[order],
        found["time"][order],
        tuple(people.values()),
    )


def turn_cuts(conn: Connection, ids: Ids) -> dict[str, tuple[int, ...]]:
    """Per source guid the places where its turns begin and end and their labels end, in order, each once."""
    t, found = _t["turn"].c, {}  # type: ignore[var-annotated]
    for source, *cuts in conn.execute(select(t.source_id, t.start, t.text_start, t.end)):
        found.setdefault(source, set()).update(cuts)
    back = ids.guids(conn, "source")
    return {back[source]: tuple(sorted(cuts)) for source, cuts in found.items()}


def speakers(conn: Connection, ids: Ids, source: str | None = None) -> list[Speaker]:
    """Speakers of one source or of all, in order of appearance."""
    s, src, case = _t["speaker"].c, _t["source"].c, _t["case"].c
    statement = (
        select(s.guid, src.guid, s.name, s.role, case.guid)
        .join(_t["source"], s.source_id == src.id)
        .outerjoin(_t["case"], s.case_id == case.id)
        .order_by(s.id)
    )
    if source is not None:
        statement = statement.where(src.guid == source)
    return [Speaker(*row) for row in conn.execute(statement)]


def cases(conn: Connection, ids: Ids, source: str | None = None) -> list[Case]:
    """The cases of one source or all, with the guids of their sources."""
    c, cs, s = _t["case"].c, _t["case_source"].c, _t["source"].c
    links = select(cs.case_id, s.guid).join(_t["source"], cs.source_id == s.id).order_by(s.position, s.id)
    asked = select(c.id, c.guid, c.name).order_by(c.position, c.id)
    if source is not None:
        its = select(cs.case_id).join(_t["source"], cs.source_id == s.id).where(s.guid == source)
        links, asked = links.where(cs.case_id.in_(its)), asked.where(c.id.in_(its))
    linked: dict[int, list[str]] = {}
    for case_id, guid in conn.execute(links):
        linked.setdefault(case_id, []).append(guid)
    return [Case(guid, name, tuple(linked.get(at, ()))) for at, guid, name in conn.execute(asked)]


def attributes(conn: Connection, ids: Ids) -> list[Attribute]:
    """All attributes in their order; which hold several answers is what the surveys in the settings say."""
    a = _t["attribute"].c
    multiple = multiple_of(sound(conn.execute(select(_t["project"].c.settings)).scalar()))
    rows = conn.execute(
        select(a.guid, a.name, a.type, a.scope, a.choices, a.position).order_by(a.position, a.id)
    )
    return [Attribute(r[0], r[1], r[2], r[3], tuple(r[4]), r[5], r[0] in multiple) for r in rows]


def values(conn: Connection, ids: Ids) -> dict[str, dict[str, str]]:
    """Attribute values as text: by the guid of a case, source or speaker, then by attribute name."""
    v, a = _t["attribute_value"].c, _t["attribute"].c
    back = {kind: ids.guids(conn, kind) for kind in ("case", "source", "speaker")}
    found: dict[str, dict[str, str]] = {}
    for name, case, source, speaker, value in conn.execute(
        select(a.name, v.case_id, v.source_id, v.speaker_id, v.value)
        .join(_t["attribute"], v.attribute_id == a.id)
        .order_by(a.position, a.id)
    ):
        for kind, row in (("case", case), ("source", source), ("speaker", speaker)):
            if row is not None:
                found.setdefault(back[kind][row], {})[name] = value
    return found


def values_used(conn: Connection, ids: Ids) -> list[tuple[str, str]]:
    """The different values that attributes have: pairs of an attribute's name and a value."""
    v, a = _t["attribute_value"].c, _t["attribute"].c
    names = dict(conn.execute(select(a.id, a.name)).all())
    rows = conn.execute(select(v.attribute_id, v.value).distinct()).all()
    return [(names[attribute], value) for attribute, value in rows]


def value_pairs(conn: Connection, ids: Ids) -> list[tuple[str, str]]:
    """The different values that attributes have: pairs of an attribute's guid and a value."""
    v, guid = _t["attribute_value"].c, ids.guids(conn, "attribute")
    rows = conn.execute(select(v.attribute_id, v.value).distinct().order_by(v.attribute_id, v.value)).all()
    return [(guid[attribute], value) for attribute, value in rows]


def values_in(conn: Connection, ids: Ids, scope: str) -> dict[str, dict[str, str]]:
    """The attribute values of all cases, sources or speakers, by guid and attribute name."""
    v, a = _t["attribute_value"].c, _t["attribute"].c
    names = dict(conn.execute(select(a.id, a.name).where(a.scope == scope)).all())
    back, column = ids.guids(conn, scope), v[f"{scope}_id"]
    found: dict[str, dict[str, str]] = {}
    rows = conn.execute(select(v.attribute_id, column, v.value).where(column.is_not(None))).all()
    for attribute, target, value in rows:
        name = names.get(attribute)
        if name is not None:
            guid = back[target]
            if guid in found:
                found[guid][name] = value
            else:
                found[guid] = {name: value}
    return found


def values_of(conn: Connection, ids: Ids, scope: str, targets: Sequence[str]) -> dict[str, dict[str, str]]:
    """The attribute values of some cases, sources or speakers, by guid and attribute name."""
    v, a = _t["attribute_value"].c, _t["attribute"].c
    known = ids.ids(conn, scope, targets)
    back = {known[guid]: guid for guid in targets}
    found: dict[str, dict[str, str]] = {guid: {} for guid in targets}
    for part in records.batches(list(targets)):
        for target, name, value in conn.execute(
            select(v[f"{scope}_id"], a.name, v.value)
            .join(_t["attribute"], v.attribute_id == a.id)
            .where(v[f"{scope}_id"].in_([known[guid] for guid in part]))
            .order_by(a.position, a.id)
        ):
            found[back[target]][name] = value
    return found


def codes(conn: Connection, ids: Ids) -> list[Code]:
    """All codes, siblings in the order of their position."""
    c = _t["code"].c
    back = ids.guids(conn, "code")
    rows = conn.execute(
        select(c.guid, c.name, c.parent_id, c.position, c.color, c.definition, c.inclusion, c.exclusion,
               c.example, c.cues, c.codable, c.active, c.paraphrases, c.interviewer)
        .order_by(c.position, c.id)
    )  # fmt: skip
    return [
        Code(
            r[0],
            r[1],
            back[r[2]] if r[2] is not None else None,
            *r[3:9],
            tuple(r[9]),
            r[10],
            r[11],
            tuple(r[12]),
            r[13],
        )
        for r in rows
    ]


def code_sets(conn: Connection, ids: Ids) -> list[CodeSet]:
    """All code sets by name."""
    c = _t["code_set"].c
    rows = conn.execute(select(c.guid, c.name, c.codes).order_by(c.name))
    return [CodeSet(guid, name, tuple(members)) for guid, name, members in rows]


def code_counts(conn: Connection, ids: Ids) -> dict[str, int]:
    """Codings per code guid; unused codes are left out."""
    c, k = _t["code"].c, _t["coding"].c
    statement = select(c.guid, func.count()).join(_t["coding"], k.code_id == c.id).group_by(c.guid)
    return dict(conn.execute(statement).all())


def source_counts(conn: Connection, ids: Ids) -> dict[str, int]:
    """Codings per source guid; sources without are left out."""
    s, k = _t["source"].c, _t["coding"].c
    statement = select(s.guid, func.count()).join(_t["coding"], k.source_id == s.id).group_by(s.guid)
    return dict(conn.execute(statement).all())


def who_coded(conn: Connection, ids: Ids) -> list[tuple[str, str]]:
    """The sources that were coded, each with every coder who coded in it, by guid."""
    k = _t["coding"].c
    source, coder = ids.guids(conn, "source"), ids.guids(conn, "coder")
    pairs = conn.execute(select(k.source_id, k.coder_id).distinct())
    return sorted((source[at], coder[who]) for at, who in pairs)


def has_done(conn: Connection, ids: Ids, coder: str) -> bool:
    """Whether something is a coder's (a coding, memo, summary or decision), or the log has a step of theirs
    beyond coming in and being called or coloured otherwise."""
    who, groups = _t["coder"].c, _t["change_group"].c
    steps = [select(1).where(groups.coder == coder, groups.label.not_in(_COMING_IN))]
    rows = [
        select(1)
        .select_from(_t[kind])
        .join(_t["coder"], who.id == _t[kind].c.coder_id)
        .where(who.guid == coder)
        for kind in ("suggestion_decision", "memo", "coding")
    ]
    return any(conn.execute(one.limit(1)).first() is not None for one in (*steps, *rows))


def may_be_named(conn: Connection, ids: Ids, coder: str) -> bool:
    """Whether something may name a coder who did nothing: others entered them, a merge or a hand-out may have
    been about them since they came in, or their guid stands in a setting."""
    groups = _t["change_group"].c
    entered = select(func.min(groups.id)).where(groups.coder == coder, groups.label.in_(_ENTERING))
    first = conn.execute(entered).scalar()
    if first is None:
        return True
    about = select(1).where(groups.id > first, groups.label.in_(_OF_OTHERS)).limit(1)
    kept = conn.execute(select(_t["project"].c.settings)).scalars()
    return conn.execute(about).first() is not None or any(coder in json.dumps(one) for one in kept)


def memos(conn: Connection, ids: Ids, target: str | Sequence[str] | None = None) -> list[Memo]:
    """All memos, or those on one thing or on some, oldest first."""
    m = _t["memo"].c
    coder = ids.guids(conn, "coder")
    statement = select(m.guid, m.target_kind, m.target, m.text, m.coder_id, m.title, m.created, m.changed)
    statement = statement.where(m.target_kind != "summary")
    if isinstance(target, str):
        statement = statement.where(m.target == target)
    elif target is not None:
        statement = statement.where(m.target.in_(target))
    return [
        Memo(r[0], r[1], r[2], r[3], coder[r[4]], r[5], r[6], r[7])
        for r in conn.execute(statement.order_by(m.created, m.guid))
    ]


def summaries(
    conn: Connection, ids: Ids, guids: Sequence[str] | None = None, case: str | None = None,
    code: str | None = None,
) -> list[tuple[str, str, str, str, str, str, str]]:  # fmt: skip
    """Summaries of cells (guid, case, code, coder, text, created, changed), oldest first: all, or those of
    these guids, of a case, under a code."""
    m = _t["memo"].c
    coder = ids.guids(conn, "coder")
    statement = select(m.guid, m.target, m.title, m.coder_id, m.text, m.created, m.changed)
    statement = statement.where(m.target_kind == "summary")
    if case is not None:
        statement = statement.where(m.target == case)
    if code is not None:
        statement = statement.where(m.title == code)
    statement = statement.order_by(m.created, m.guid)
    parts = [None] if guids is None else list(records.batches(list(guids)))
    found = []
    for part in parts:
        rows = conn.execute(statement if part is None else statement.where(m.guid.in_(part)))
        found += [(r[0], r[1], r[2], coder[r[3]], r[4], r[5], r[6]) for r in rows]
    return found


def decisions(conn: Connection, ids: Ids, source: str | None = None) -> list[SuggestionDecision]:
    """What was answered to suggestions, oldest first."""
    d = _t["suggestion_decision"].c
    back = {kind: ids.guids(conn, kind) for kind in ("source", "code", "coder")}
    statement = select(
        d.guid, d.source_id, d.code_id, d.start, d.end, d.decision, d.coder_id, d.created
    ).order_by(d.created, d.guid)
    if source is not None:
        statement = statement.where(d.source_id == ids.ids(conn, "source", [source])[source])
    return [
        SuggestionDecision(
            r[0], back["source"][r[1]], back["code"][r[2]], r[3], r[4], r[5], back["coder"][r[6]], r[7]
        )
        for r in conn.execute(statement)
    ]


def totals(conn: Connection, ids: Ids) -> dict[str, int]:
    """How many of each kind there are; summaries are no memos."""
    found = {kind: conn.execute(select(func.count()).select_from(_t[kind])).scalar() or 0
             for kind in ("source", "turn", "code", "coding", "case", "memo", "coder")}  # fmt: skip
    summary = select(func.count()).where(_t["memo"].c.target_kind == "summary")
    found["memo"] -= conn.execute(summary).scalar() or 0
    return found

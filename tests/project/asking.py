"""Small random projects, random questions, and a reading of them that looks at every pair of codings."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from app.coding.model import Coding, Speaker, Turn
from app.coding.query.places import sentence_starts
from app.coding.query.tree import (
    And,
    Attribute,
    Codes,
    Compare,
    Empty,
    Meets,
    Not,
    Or,
    Query,
    Text,
    Thing,
    Word,
)
from app.coding.transcripts import read_text
from app.project import Project

WORDS = [
    "we", "laten", "het", "los.", "Nu", "stuurt", "de", "gemeente!", "Wat", "dan?", "dhr.", "De", "Vries",
    "zegt", "ja…", "😀", "twijfel\nRegel",
]  # fmt: skip


def random_project(place: Path, seed: int) -> Project:
    """Three documents (one without turns), five codes, two coders, cases, attributes, memos, weights."""
    return fill(Project.create(place, coder="Anna"), seed)


def fill(project: Project, seed: int) -> Project:
    """The same in a project that is there, Anna at work."""
    rng = random.Random(seed)
    codes = []
    for n in range(5):
        parent = codes[rng.randrange(len(codes))] if codes and rng.random() < 0.5 else None
        codes.append(project.codes.add(f"Code {n}", parent).subject or "")
    project.codes.add_set("Set", codes[:2])
    for name, kind in (("Leeftijd", "number"), ("Regio", "text")):
        project.cases.add_attribute(name, kind)  # type: ignore[arg-type]
    project.cases.add_attribute("Ervaring", "number", scope="speaker")
    sources = []
    for n in range(3):
        lines = [
            f"{rng.choice(['I', 'R1', 'R2'])}: {' '.join(rng.choices(WORDS, k=rng.randint(1, 12)))}"
            for _ in range(rng.randint(1, 5))
        ]
        text = "\n".join(lines) if n else " ".join(rng.choices(WORDS, k=20))
        guid = project.sources.add(read_text(f"Titel\n\n{text}\n", f"doc{n}.txt")).subject or ""
        group, wave = rng.choice(["", "Noord"]), rng.choice([None, "1", "2"])
        project.sources.edit(guid, group=group, wave=wave, date=rng.choice([None, "2026-02-01"]))
        sources.append(guid)
    for n in range(3):
        case = project.cases.add(f"Casus {n}").subject or ""
        for source in sources:
            if rng.random() < 0.4:
                project.cases.link(case, source)
        if rng.random() < 0.8:
            project.cases.set_value(case, "Leeftijd", str(rng.randint(20, 60)))
        if rng.random() < 0.6:
            project.cases.set_value(case, "Regio", rng.choice(["Noord", "Zuid"]))
    cases = [c.guid for c in project.cases.list()]
    for speaker in project.sources.speakers():
        changes = {"role": rng.choice(["interviewer", "respondent", "other"])}
        if rng.random() < 0.4:
            changes["case"] = rng.choice(cases)
        project.sources.edit_speaker(speaker.guid, **changes)  # type: ignore[arg-type]
    for coder in ("Anna", "Bram"):
        project.work_as(coder)
        rows = []
        for _ in range(rng.randint(3, 18)):
            source = rng.choice(sources)
            said = project.sources.text(source)
            start = rng.choice([at for at, letter in enumerate(said) if not letter.isspace()])
            end = min(len(said), start + rng.choice([1, 2, 5, 12, 30]))
            origin, sure = rng.choice([("manual", None), ("suggested", 0.5), ("autocode", 0.8)])
            weight, memo = rng.choice([None, 0, 50, 100]), rng.choice(["", "", "Twijfel hier", "zeker"])
            rows.append((source, start, end, rng.choice(codes), origin, sure, weight, memo))
            if rng.random() < 0.3:  # others on the very same range
                rows.append((source, start, end, rng.choice(codes)))
        project.codings.add_many(rows)
    return project


class Oracle:
    """Reads a question by its words in docs/questions.md, coding by coding and pair by pair."""

    def __init__(self, project: Project) -> None:
        self.codings = list(project.codings.list())
        self.texts = project.sources.texts()
        self.turns = project.sources.all_turns()
        self.speakers = {s.guid: s for s in project.sources.speakers()}
        self.sources = {s.guid: s for s in project.sources.list()}
        self.cases_of = project.cases.of_sources()
        self.values = project.cases.values_by_target()
        self.attributes = {a.guid: a for a in project.cases.attributes()}
        self.book = project.codes.book()
        self.sets = {s.guid: s.codes for s in project.codes.sets()}
        self.memos: dict[str, str] = {}
        for memo in project.memos.list():
            if memo.target_kind == "coding":
                self.memos[memo.target] = f"{self.memos.get(memo.target, '')}\n\n{memo.text}"
        self.sentences = {
            guid: sentence_starts(text, [p for t in self.turns[guid] for p in (t.start, t.text_start, t.end)])
            for guid, text in self.texts.items()
        }

    def find(self, query: Query) -> set[str]:
        return {c.guid for c in self.codings if self.meant(query, c)}

    def meant(self, q: Query, c: Coding) -> bool:
        if isinstance(q, And):
            return all(self.meant(part, c) for part in q.parts)
        if isinstance(q, Or):
            return any(self.meant(part, c) for part in q.parts)
        if isinstance(q, Not):
            return not self.meant(q.part, c)
        if isinstance(q, Codes):
            above = [a.guid for a in self.book.ancestors(c.code)] if q.below else []
            return bool({c.code, *above} & set(q.codes))
        if isinstance(q, Thing):
            return self.thing(q, c)
        if isinstance(q, Word):
            return self.word(q, c)
        if isinstance(q, Compare):
            return self.compared(q, c)
        if isinstance(q, Attribute):
            return self.attribute(q, c)
        if isinstance(q, Empty):
            return self.empty(q, c)
        if isinstance(q, Text):
            return self.text(q, c)
        others = [d for d in self.codings if d.guid != c.guid and self.meant(q.other, d)]
        return any(self.related(q, c, d) for d in others)

    # the coding's surroundings

    def turn(self, c: Coding) -> Turn | None:
        return next((t for t in self.turns[c.source] if t.start <= c.start < t.end), None)

    def speaker(self, c: Coding) -> Speaker | None:
        turn = self.turn(c)
        return self.speakers[turn.speaker] if turn and turn.speaker else None

    def cases(self, c: Coding) -> tuple[str, ...]:
        speaker = self.speaker(c)
        return (speaker.case,) if speaker and speaker.case else self.cases_of.get(c.source, ())

    def thing(self, q: Thing, c: Coding) -> bool:
        if q.field == "codeset":
            return any(c.code in self.sets[v] for v in q.values)
        if q.field == "case":
            return bool(set(self.cases(c)) & set(q.values))
        return (c.coder if q.field == "coder" else c.source) in q.values

    def word(self, q: Word, c: Coding) -> bool:
        source, speaker = self.sources[c.source], self.speaker(c)
        value = {
            "kind": source.kind, "group": source.group, "wave": source.wave, "origin": c.origin,
            "speaker": speaker.name if speaker else None, "role": speaker.role if speaker else None,
        }[q.field]  # fmt: skip
        return value in q.values

    def compared(self, q: Compare, c: Coding) -> bool:
        has = {"coded": c.created[:10], "date": self.sources[c.source].date, "weight": c.weight,
               "confidence": c.confidence}[q.field]  # fmt: skip
        if has is None:
            return False
        wanted = q.value if isinstance(has, str) else float(q.value)
        return _stands(has, q.operator, wanted)

    def attribute(self, q: Attribute, c: Coding) -> bool:
        speaker, attribute = self.speaker(c), self.attributes[q.attribute]
        targets = [*self.cases(c), c.source, *([speaker.guid] if speaker else [])]
        has = [v for t in targets if (v := self.values.get(t, {}).get(attribute.name))]
        if q.operator == "empty":
            return not has
        if q.operator == "!=":
            return bool(has) and not any(self.value(h, "=", v, attribute.type) for h in has for v in q.values)
        return any(self.value(h, q.operator, v, attribute.type) for h in has for v in q.values)

    @staticmethod
    def value(has: str, operator: str, value: str, kind: str) -> bool:
        if operator == "contains":
            return value.lower() in has.lower()
        if kind == "number":
            return _stands(float(has), operator, float(value))
        return _stands(has.lower(), operator, value.lower())

    def empty(self, q: Empty, c: Coding) -> bool:
        source = self.sources[c.source]
        return not {
            "case": self.cases(c), "group": source.group, "wave": source.wave, "speaker": self.speaker(c),
            "date": source.date, "memo": self.memos.get(c.guid), "weight": c.weight is not None,
            "confidence": c.confidence is not None,
        }[q.field]  # fmt: skip

    def text(self, q: Text, c: Coding) -> bool:
        text = self.texts[c.source][c.start : c.end]
        if q.field == "memo":
            return q.value.lower() in self.memos.get(c.guid, "").lower()
        if q.field == "text":
            return " ".join(q.value.split()).lower() in (
                " ".join(text.lower().split()) if " " in q.value else text.lower()
            )
        if q.field == "word":
            return q.value.lower() in re.findall(r"\w+", text.lower())
        return re.search(q.value, text, re.I | re.M) is not None

    # two codings

    def units(self, c: Coding, unit: str) -> list[int]:
        """The numbers of the units in which a coding has a character."""
        if unit == "turns":
            return [
                n for n, t in enumerate(self.turns[c.source]) if max(t.start, c.start) < min(t.end, c.end)
            ]
        starts = self.sentences[c.source]
        ends = [*starts[1:], len(self.texts[c.source])]
        return [
            n for n, (a, b) in enumerate(zip(starts, ends, strict=True)) if max(a, c.start) < min(b, c.end)
        ]

    def related(self, q: Meets, c: Coding, d: Coding) -> bool:
        if q.relation == "same-case":
            return bool(set(self.cases(c)) & set(self.cases(d)))
        if c.source != d.source:
            return False
        mine, theirs = set(range(c.start, c.end)), set(range(d.start, d.end))
        plain = {
            "overlaps": bool(mine & theirs), "within": mine <= theirs, "contains": mine >= theirs,
            "exactly": mine == theirs, "same-document": True,
            "same-turn": bool(set(self.units(c, "turns")) & set(self.units(d, "turns"))),
        }  # fmt: skip
        if q.relation in plain:
            return plain[q.relation]
        if q.unit == "characters":
            gap = {"near": max(c.start, d.start) - min(c.end, d.end), "followed": d.start - c.end,
                   "follows": c.start - d.end}[q.relation]  # fmt: skip
            return gap <= q.distance and (q.relation == "near" or gap >= 0)
        ours, others = self.units(c, q.unit), self.units(d, q.unit)
        if not ours or not others:
            return False
        if q.relation == "near":
            return min(abs(a - b) for a in ours for b in others) <= q.distance
        if q.relation == "followed":
            return d.start >= c.end and others[0] - ours[-1] <= q.distance
        return d.end <= c.start and ours[0] - others[-1] <= q.distance


def _stands(left: object, operator: str, right: object) -> bool:
    return {
        "=": left == right, "!=": left != right, "<": left < right, "<=": left <= right,  # type: ignore[operator]
        ">": left > right, ">=": left >= right,  # type: ignore[operator]
    }[operator]  # fmt: skip


def leaves(project: Project) -> dict[str, st.SearchStrategy[Query]]:
    """Per kind of condition, questions about what a project has."""
    names = project.questions.names()

    def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
        return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)

    def guids(kind: str) -> list[str]:
        return [guid for guid, _ in names.things(kind)]

    sign = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    days = [date.today().isoformat(), "2026-02-01", "2026-01-01", "2031-01-01"]
    numbers = ["0", "0.5", "50", "0.8", "99.5"]
    found: dict[str, st.SearchStrategy[Query]] = {
        "codes": st.builds(Codes, some(guids("code")), st.booleans()),
        **{f: st.builds(Thing, st.just(f), some(guids(f))) for f in ("codeset", "coder", "case", "document")},
        "kind": st.builds(Word, st.just("kind"), some(["interview", "note"])),
        "group": st.builds(Word, st.just("group"), some(["Noord", "Zuid"])),
        "wave": st.builds(Word, st.just("wave"), some(["1", "2"])),
        "speaker": st.builds(Word, st.just("speaker"), some(["I", "R1", "R2"])),
        "role": st.builds(Word, st.just("role"), some(["interviewer", "respondent", "other"])),
        "origin": st.builds(Word, st.just("origin"), some(["manual", "suggested", "autocode", "imported"])),
        **{f: st.builds(Compare, st.just(f), sign, st.sampled_from(days)) for f in ("coded", "date")},
        "confidence": st.builds(Compare, st.just("confidence"), sign, st.sampled_from(numbers)),
        "weight": st.builds(Compare, st.just("weight"), sign, st.sampled_from(numbers)),
        "empty": st.builds(Empty, st.sampled_from(
            ["case", "group", "wave", "speaker", "date", "confidence", "weight", "memo"])),
        "memo": st.builds(Text, st.just("memo"), st.sampled_from(["twijfel", "zeker", "hier z"])),
        "text": st.builds(Text, st.just("text"), st.sampled_from(["los", "LATEN", "het los", "s", "😀"])),
        "word": st.builds(Text, st.just("word"), st.sampled_from(["los", "het", "NU"])),
        "regex": st.builds(Text, st.just("regex"), st.sampled_from(["la.en", r"\bwe\b", "^n|ja"])),
    }  # fmt: skip
    for attribute in names.attributes:
        values = ["Noord", "zuid", "oo"] if attribute.type == "text" else ["20", "35", "41.5"]
        operators = ["=", "!=", "<", ">=", *(["contains"] if attribute.type == "text" else [])]
        found[attribute.name] = st.one_of(
            st.just(Attribute(attribute.guid, "empty")),
            st.builds(Attribute, st.just(attribute.guid), st.sampled_from(operators), some(values)),
        )
    return found


PLAIN_RELATIONS = ("overlaps", "within", "contains", "exactly", "same-turn", "same-document", "same-case")


def related(other: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    """Relations to what ``other`` draws."""
    return st.one_of(
        st.builds(Meets, st.sampled_from(PLAIN_RELATIONS), other),
        st.builds(
            Meets,
            st.sampled_from(["near", "followed", "follows"]),
            other,
            st.sampled_from([0, 1, 2, 5, 40, 10_000_000]),
            st.sampled_from(["characters", "sentences", "turns"]),
        ),
    )


def trees(kinds: dict[str, st.SearchStrategy[Query]]) -> st.SearchStrategy[Query]:
    """Questions of every shape, flat as the parser makes them."""
    from app.coding.query.tree import either, every

    return st.recursive(
        st.one_of(*kinds.values()),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: every(*parts)),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: either(*parts)),
            st.builds(Not, inner),
            related(inner),
        ),
        max_leaves=6,
    )

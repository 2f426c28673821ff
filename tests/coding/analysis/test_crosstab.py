"""Cross tables against a count with sets, on projects of every shape; tests against published examples."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.analysis.columns import columns_of
from app.coding.analysis.crosstab import PERCENTS, TABLE_COUNTS, CrossTable, behind_cell, crosstab
from app.coding.analysis.ground import Ground
from app.coding.analysis.sides import Asked
from app.coding.analysis.table_words import notices, sentence
from app.coding.codebook import Codebook
from app.coding.extract import Extract
from app.coding.model import Attribute, Case, Code, Coder, CodeSet, Coding, Source, Speaker, Turn
from app.coding.refusal import Refusal
from app.words import say
from tests.coding.exchange.project import small

BOOK = Codebook(
    (
        Code("c0", "A"),
        Code("c1", "B", "c0"),
        Code("c2", "C", "c1"),
        Code("c3", "D", None, 1),
        Code("c4", "E", "c3"),
    )
)
CODERS = (Coder("d0", "X", "#000000"), Coder("d1", "Y", "#000000"))
SETS = (CodeSet("t0", "Een", ("c0", "c2")), CodeSet("t1", "Twee", ("c2", "c3")))
ATTRIBUTES = (
    Attribute("a0", "Type", "choice", "case", ("x", "y")),
    Attribute("a1", "Leeftijd", "number", "case"),
    Attribute("a2", "Plaats", "text", "source"),
    Attribute("a3", "Functie", "text", "speaker"),
    Attribute("a4", "Hulp", "text", "case", multiple=True),
)
HELP = ("buurt; familie", "familie", "familie|arts; familie", "arts")
"""What cases tick: one box, or several in one value."""
SIDES = ("codes", "sets", "documents", "cases", "coders", "waves", "groups", "kinds", "roles",
         "Type", "Leeftijd", "Plaats", "Functie", "Hulp")  # fmt: skip


@st.composite
def projects(draw: st.DrawFn) -> Extract:
    """Up to four documents, three cases, speakers with and without a case of their own, and codings."""
    pick = st.integers
    documents = draw(pick(1, 4))
    cases = tuple(
        Case(f"k{n}", f"K{n}", tuple(f"s{i}" for i in range(documents) if draw(st.booleans())))
        for n in range(draw(pick(0, 3)))
    )
    sources, speakers, turns = [], [], {}
    values: dict[str, dict[str, str]] = {}
    for n in range(documents):
        wave, group = draw(st.sampled_from([None, "1", "2"])), draw(st.sampled_from(["", "Zuid"]))
        sources.append(Source(f"s{n}", f"S{n}", "interview", 40, "0", wave=wave, group=group))
        who = []
        for i in range(draw(pick(0, 2))):
            own = draw(st.sampled_from([None, *(c.guid for c in cases)]))
            role = draw(st.sampled_from(["interviewer", "respondent"]))
            who.append(Speaker(f"p{n}{i}", f"s{n}", f"P{i}", role, own))
        speakers += who
        cuts = sorted(draw(st.lists(pick(0, 40), min_size=2, max_size=4, unique=True)))
        turns[f"s{n}"] = tuple(
            Turn(i, a, a, b, draw(st.sampled_from([None, *(p.guid for p in who)])))
            for i, (a, b) in enumerate(itertools.pairwise(cuts))
        )
    holders = {"case": [c.guid for c in cases], "source": [s.guid for s in sources],
               "speaker": [p.guid for p in speakers]}  # fmt: skip
    for attribute in ATTRIBUTES:
        for guid in holders[attribute.scope]:
            value = draw(
                st.sampled_from(["", *(HELP if attribute.multiple else attribute.choices or ("3", "20"))])
            )
            if value:
                values.setdefault(guid, {})[attribute.name] = value
    codings = [
        Coding(f"g{n}", f"c{draw(pick(0, 4))}", f"s{draw(pick(0, documents - 1))}", start,
               start + draw(pick(1, 8)), f"d{draw(pick(0, 1))}")
        for n, start in enumerate(draw(st.lists(pick(0, 32), max_size=14)))
    ]  # fmt: skip
    columns = columns_of(
        codings, codes=[c.guid for c in BOOK], sources=[s.guid for s in sources], coders=["d0", "d1"]
    )
    return replace(
        small(), codebook=BOOK, sources=tuple(sources), turns=turns, speakers=tuple(speakers),
        cases=cases, attributes=ATTRIBUTES, values=values, coders=CODERS, columns=columns,
        fragments=(), memos=(), texts={},
    )  # fmt: skip


class Reader:
    """Counts as a patient reader would: one coding, one case, one speaker at a time."""

    def __init__(self, extract: Extract, *, subcodes: bool) -> None:
        self.extract, self.subcodes = extract, subcodes
        self.cases_of = {
            s.guid: [c.guid for c in extract.cases if s.guid in c.sources] for s in extract.sources
        }
        self.source = {s.guid: s for s in extract.sources}
        self.speaker = {p.guid: p for p in extract.speakers}

    def codings(self) -> Iterator[tuple[int, str, str, int, int, str]]:
        c = self.extract.columns
        for n in range(len(c)):
            yield (n, c.codes[c.code[n]], c.sources[c.source[n]], int(c.start[n]), int(c.end[n]),
                   c.coders[c.coder[n]])  # fmt: skip

    def who(self, source: str, at: int) -> Speaker | None:
        for turn in self.extract.turns[source]:
            if turn.start <= at < turn.end:
                return self.speaker.get(turn.speaker or "")
        return None

    def cases(self, source: str, at: int) -> list[str | None]:
        who = self.who(source, at)
        if who is not None and who.case:
            return [who.case]
        return list(self.cases_of[source]) or [None]

    def value(self, guid: str, name: str) -> str:
        return self.extract.values.get(guid, {}).get(name, "")

    def keys(self, what: str, coding: tuple[int, str, str, int, int, str], case: str | None) -> set[str]:
        _, code, source, start, _, coder = coding
        who = self.who(source, start)
        if what == "codes":
            return {code, *(c.guid for c in BOOK.ancestors(code))} if self.subcodes else {code}
        if what == "sets":
            return {s.guid for s in SETS if code in s.codes}
        if what == "cases":
            return {case} if case else set()
        known = {
            "documents": source, "coders": coder, "waves": self.source[source].wave or "",
            "groups": self.source[source].group, "kinds": self.source[source].kind,
            "roles": who.role if who else "", "Plaats": self.value(source, "Plaats"),
            "Functie": self.value(who.guid, "Functie") if who else "",
        }  # fmt: skip
        if what == "Hulp":
            return self.ticked(case) if case else {""}
        return {known[what] if what in known else self.value(case, what) if case else ""}

    def ticked(self, case: str) -> set[str]:
        return {part.strip() for part in re.split("[;|]", self.value(case, "Hulp"))}

    def known(self, what: str, unit: str) -> set[tuple[str, str]]:
        """Pairs of case (or document) and key, coded or not."""
        extract = self.extract
        cases = [c.guid for c in extract.cases]
        linked = {(s, c) for s, of in self.cases_of.items() for c in of}
        speaking = linked | {(p.source, p.case) for p in extract.speakers if p.case}
        if what in ("cases", "Type", "Leeftijd", "Hulp"):
            own = {(c, c if what == "cases" else self.value(c, what)) for c in cases}
            if what == "Hulp":
                own = {(c, k) for c in cases for k in self.ticked(c)}
            return own if unit == "cases" else {(s, k) for c, k in own for s, d in speaking if c == d}
        if what in ("roles", "Functie"):
            key = {p.guid: p.role if what == "roles" else self.value(p.guid, what) for p in extract.speakers}
            if unit == "documents":
                return {(p.source, key[p.guid]) for p in extract.speakers}
            return {
                (c, key[p.guid])
                for p in extract.speakers
                for c in ([p.case] if p.case else self.cases_of[p.source])
            }
        if what == "coders":
            return {
                (u, x[5])
                for x in self.codings()
                for u in ([x[2]] if unit == "documents" else self.cases(x[2], x[3]))
                if u
            }
        of = {
            "documents": lambda s: s.guid, "waves": lambda s: s.wave or "", "groups": lambda s: s.group,
            "kinds": lambda s: s.kind, "Plaats": lambda s: self.value(s.guid, "Plaats"),
        }[what]  # fmt: skip
        own = {(s.guid, of(s)) for s in extract.sources}
        return own if unit == "documents" else {(c, k) for s, k in own for t, c in linked if s == t}

    def documented(self) -> set[str]:
        speaking = {p.case for p in self.extract.speakers if p.case}
        return speaking | {c.guid for c in self.extract.cases if c.sources}

    def facts(self, rows: str, columns: str, count: str) -> set[tuple[object, object, str, str]]:
        """(unit, case, row key, column key) of all that is counted."""
        values = {"Type", "Leeftijd", "Hulp"}
        coded = {"codes", "sets"} & {rows, columns}
        if count in ("cases", "documents") and not coded:
            mine, theirs = self.known(rows, count), self.known(columns, count)
            return {(u, u if count == "cases" else None, r, k) for u, r in mine for v, k in theirs if u == v}
        merged = self.subcodes or "sets" in (rows, columns)
        found = set()
        for coding in self.codings():
            n, _, source, start, end, coder = coding
            cases = self.cases(source, start)
            some = {w: {k for c in cases for k in self.keys(w, coding, c)} - {""} for w in (rows, columns)}
            for case in cases:
                for r, k in itertools.product(
                    self.keys(rows, coding, case), self.keys(columns, coding, case)
                ):
                    if count != "cases" and (
                        (r == "" and rows in values and some[rows])
                        or (k == "" and columns in values and some[columns])
                    ):
                        continue
                    units: list[object] = {
                        "codings": [(source, start, end, coder) if merged else n],
                        "fragments": [(source, start, end)], "documents": [source],
                        "cases": [case] if case else [],
                        "characters": [(source, at) for at in range(start, end)],
                    }[count]  # fmt: skip
                    found |= {(u, case, r, k) for u in units}
        return found


def check(table: CrossTable, reader: Reader, rows: str, columns: str, count: str, missing: bool) -> None:
    facts = reader.facts(rows, columns, count)
    gone_row = {""} if not missing and table.rows.kind not in ("codes", "sets") else set()
    gone_column = {""} if not missing and table.columns.kind not in ("codes", "sets") else set()
    shown_rows, shown_columns = set(table.rows.keys), set(table.columns.keys)
    facts = {f for f in facts if f[2] not in gone_row and f[3] not in gone_column}
    assert {f[2] for f in facts} <= shown_rows and {f[3] for f in facts} <= shown_columns
    coded = {"codes", "sets"} & {rows, columns}
    for i, r in enumerate(table.rows.keys):
        for j, k in enumerate(table.columns.keys):
            here = [f for f in facts if f[2] == r and f[3] == k]
            assert table.counts[i, j] == len({f[0] for f in here}), (r, k)
            if count != "documents" or coded:
                assert table.cases[i, j] == len({f[1] for f in here if f[1]})
    sides = (
        (table.rows, table.row_base, table.row_cases, 2),
        (table.columns, table.column_base, table.column_cases, 3),
    )
    for side, base, cases, at in sides:
        for n, key in enumerate(side.keys):
            here = [f for f in facts if f[at] == key]
            units = {f[0] for f in here}
            if count in ("cases", "documents") and coded and side.kind not in ("codes", "sets"):
                units = {u for u, k in reader.known(side.kind, count) if k == key}
                if count == "cases":  # no code can be in a case of which there is no document
                    units &= reader.documented()
            assert base[n] == len(units), (side.kind, key)
            if count != "documents" or coded:
                assert cases[n] == len({f[1] for f in here if f[1]})
    for of, at in (("row", 2), ("column", 3), ("total", None)):
        cells = {(f[0], f[2], f[3]) for f in facts if count != "cases" or f[0]}
        met = [(f[0], f[at - 1] if at else "") for f in cells]
        assert table.over(of) == (len(met) > len(set(met)))
    for of in PERCENTS:
        percent = table.percent(of)
        for i, j in itertools.product(range(len(table.rows.keys)), range(len(table.columns.keys))):
            base = {"row": table.row_base[i], "column": table.column_base[j], "total": table.base}[of]
            assert (
                math.isnan(percent[i, j])
                if not base
                else percent[i, j] == pytest.approx(100 * table.counts[i, j] / base)
            )


@settings(max_examples=60)
@given(
    projects(), st.sampled_from(SIDES), st.sampled_from(SIDES), st.sampled_from(TABLE_COUNTS),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_every_table_is_what_a_patient_reader_counts(
    extract: Extract, rows: str, columns: str, count: str, subcodes: bool, missing: bool
) -> None:
    ground = Ground(extract)
    subcodes = subcodes and "codes" in (rows, columns)
    asked = [Asked(what, sets=SETS, with_subcodes=subcodes) for what in (rows, columns)]
    table = crosstab(ground, *asked, count=count, missing=missing)
    check(table, Reader(extract, subcodes=subcodes), rows, columns, count, missing)
    if count == "codings":
        for i, r in enumerate(table.rows.keys):
            for j, k in enumerate(table.columns.keys):
                assert len(behind_cell(ground, *asked, r, k)) == table.counts[i, j]


@settings(max_examples=50)
@given(projects(), st.sampled_from(SIDES), st.booleans(), st.booleans(), st.booleans())
def test_so_is_every_table_of_several_answers(
    extract: Extract, side: str, turned: bool, subcodes: bool, missing: bool
) -> None:
    ground, subcodes = Ground(extract), subcodes and side == "codes"
    rows, columns = ("Hulp", side) if turned else (side, "Hulp")
    asked = [Asked(what, sets=SETS, with_subcodes=subcodes) for what in (rows, columns)]
    for count in TABLE_COUNTS:
        table = crosstab(ground, *asked, count=count, missing=missing)
        check(table, Reader(extract, subcodes=subcodes), rows, columns, count, missing)


@settings(max_examples=25)
@given(projects(), st.sets(st.integers(0, 2)))
def test_a_filter_leaves_other_cases_out_of_counts_and_bases(extract: Extract, chosen: set[int]) -> None:
    meant = {c.guid for n, c in enumerate(extract.cases) if n in chosen}
    table = crosstab(Ground(extract, cases=meant), Asked("codes"), Asked("Type"), count="cases")
    less = Reader(extract, subcodes=False)
    facts = {f for f in less.facts("codes", "Type", "cases") if f[0] in meant}
    for i, r in enumerate(table.rows.keys):
        for j, k in enumerate(table.columns.keys):
            assert table.counts[i, j] == len({f[0] for f in facts if f[2:] == (r, k)})
            assert table.column_base[j] == len(
                {c for c, v in less.known("Type", "cases") if v == k and c in meant & less.documented()}
            )


def organisations() -> Extract:
    """Forty cases of two kinds, each with a document; the first code in 15 of 20 and in 4 of 20."""
    cases = tuple(Case(f"k{n}", f"K{n}", (f"s{n}",)) for n in range(40))
    sources = tuple(Source(f"s{n}", f"S{n}", "interview", 40, "0") for n in range(40))
    values = {f"k{n}": {"Type": "x" if n < 20 else "y", "Leeftijd": str(20 + n)} for n in range(40)}
    coded = [*range(15), *range(20, 24)]
    codings = [Coding(f"g{n}", "c0", f"s{n}", 0, 5, "d0") for n in coded for _ in range(2)]
    columns = columns_of(
        codings, codes=[c.guid for c in BOOK], sources=[s.guid for s in sources], coders=["d0"]
    )
    return replace(
        small(), codebook=BOOK, sources=sources, turns={}, speakers=(), cases=cases,
        attributes=ATTRIBUTES, values=values, columns=columns, fragments=(), memos=(), texts={},
    )  # fmt: skip


def test_cases_may_be_tested_and_codings_may_not() -> None:
    ground = Ground(organisations())
    table = crosstab(ground, Asked("codes"), Asked("Type"), count="cases")
    found = table.row_verdict(0)
    assert (found.kind, found.n) == ("chi-square", 40)
    # 15 of 20 against 4 of 20: 40 (15·16 − 5·4)² / (19·21·20·20)
    assert found.statistic == pytest.approx(40 * (15 * 16 - 5 * 4) ** 2 / (19 * 21 * 400))
    assert table.row_verdict(1).reason == "constant"
    assert table.verdict().reason == "overlap"
    codings = crosstab(ground, Asked("codes"), Asked("Type"), count="codings")
    assert codings.row_verdict(0).reason == "not_cases"
    assert (
        crosstab(ground, Asked("codes"), Asked("cases"), count="cases").row_verdict(0).reason == "no_groups"
    )
    both = crosstab(ground, Asked("Leeftijd", bins="30,40"), Asked("Type"), count="cases")
    assert both.counts.tolist() == [[10, 0], [10, 0], [0, 20]]
    assert both.verdict().v == pytest.approx(1.0)


def test_a_case_without_a_document_is_in_no_base_of_codes() -> None:
    extract = organisations()
    more = replace(
        extract,
        cases=(*extract.cases, Case("k40", "Niet gesproken")),
        values={**extract.values, "k40": {"Type": "x", "Leeftijd": "60"}},
    )
    coded = crosstab(Ground(more), Asked("codes"), Asked("Type"), count="cases")
    assert (coded.column_base.tolist(), coded.base) == ([20, 20], 40)
    known = crosstab(Ground(more), Asked("Leeftijd", bins="60"), Asked("Type"), count="cases")
    assert (known.column_base.tolist(), known.base) == ([21, 20], 41)


def test_a_case_in_two_columns_forbids_the_test() -> None:
    extract = organisations()
    sources = tuple(replace(s, wave=str(n % 2)) for n, s in enumerate(extract.sources))
    table = crosstab(Ground(replace(extract, sources=sources)), Asked("codes"), Asked("waves"), count="cases")
    assert table.row_verdict(0).kind != "none"
    twice = (replace(extract.cases[0], sources=("s0", "s1")), *extract.cases[1:])
    table = crosstab(
        Ground(replace(extract, sources=sources, cases=twice)), Asked("codes"), Asked("waves"), count="cases"
    )
    assert table.row_verdict(0).reason == "overlap"
    assert table.over("row") and table.over("total") and not table.over("column")


def test_several_answers_of_a_case_stand_in_their_own_columns_and_forbid_the_test() -> None:
    extract = organisations()
    values = {
        g: {**of, "Hulp": "arts" if n % 2 else "familie"} for n, (g, of) in enumerate(extract.values.items())
    }
    single = crosstab(Ground(replace(extract, values=values)), Asked("codes"), Asked("Hulp"), count="cases")
    assert single.row_verdict(0).kind == "chi-square"
    values["k0"]["Hulp"] = "arts; familie"
    ground = Ground(replace(extract, values=values))
    table = crosstab(ground, Asked("codes"), Asked("Hulp"), count="cases")
    assert table.columns.labels == ("arts", "familie")
    assert (table.column_base.tolist(), table.base) == ([21, 20], 40)
    assert table.row_verdict(0).reason == "overlap"
    both = crosstab(ground, Asked("Hulp"), Asked("Type"), count="cases")
    assert (both.counts.tolist(), both.column_base.tolist()) == ([[11, 10], [10, 10]], [20, 20])
    assert both.over("column") and both.verdict().reason == "overlap"
    codings = crosstab(ground, Asked("codes"), Asked("Hulp"), count="codings")
    assert codings.counts[0].sum() == codings.row_base[0] + 2  # the two of the case that ticked two boxes


def test_few_cases_are_told() -> None:
    extract = organisations()
    values = {g: {"Type": "x" if n < 4 else "y"} for n, g in enumerate(extract.values)}
    table = crosstab(Ground(replace(extract, values=values)), Asked("codes"), Asked("Type"), count="cases")
    assert table.few() == table.few("column") == (("x", 4),)


def test_small_numbers_are_told_of_what_the_percentages_are_of() -> None:
    extract = organisations()
    values = {g: {"Type": "x" if n < 4 else "y"} for n, g in enumerate(extract.values)}
    few = Ground(replace(extract, values=values))

    def told(table: CrossTable, percent: str) -> list[str]:
        return [sentence(n, say) for n in notices(table, percent) if n.key.startswith("crosstab.few")]

    codes = crosstab(few, Asked("codes"), Asked("Type"), count="cases")
    assert codes.few("row") == (), "the code is found in 19 cases"
    assert told(codes, "row") == told(codes, "total") == []
    assert "x (4)" in told(codes, "column")[0]
    turned = crosstab(few, Asked("Type"), Asked("codes"), count="cases")
    assert "x (4)" in told(turned, "row")[0] and told(turned, "column") == []
    rare = replace(extract, values={"k0": {"Type": "x"}, "k20": {"Type": "y"}})
    table = crosstab(Ground(rare), Asked("codes"), Asked("Type"), count="codings", missing=False)
    (sentence_of_rows,) = told(table, "row")
    assert f"{table.rows.labels[0]} (2)" in sentence_of_rows
    (sentence_of_all,) = told(table, "total")
    assert "de percentages gaan over 2 casussen." in sentence_of_all


def test_unknown_words_are_refused() -> None:
    ground = Ground(organisations())
    with pytest.raises(Refusal, match=r"analysis\.columns"):
        crosstab(ground, Asked("codes"), Asked("Leeftyd"))
    with pytest.raises(Refusal, match=r"analysis\.count"):
        crosstab(ground, Asked("codes"), Asked("Type"), count="woorden")
    with pytest.raises(Refusal, match=r"analysis\.percent"):
        crosstab(ground, Asked("codes"), Asked("Type")).percent("rij")

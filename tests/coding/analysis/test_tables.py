"""Cross tables against a count by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.coding.analysis.columns import CodingColumns
from app.coding.analysis.matrix import COUNTS
from app.coding.analysis.rows import subtrees
from app.coding.analysis.tables import behind, table
from app.coding.extract import Extract, count_words, united
from app.coding.model import Attribute, Case, Fragment
from app.coding.refusal import Refusal
from tests.coding.exchange.project import small


def number(fragments: list[Fragment], count: str) -> int:
    if count == "codings":
        return len(fragments)
    ranges = {(f.coding.source, f.coding.start, f.coding.end) for f in fragments}
    if count == "fragments":
        return len(ranges)
    if count == "documents":
        return len({source for source, *_ in ranges})
    return len({(source, at) for source, start, end in ranges for at in range(start, end)})


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("columns", ["documents", "cases", "coders", "Domein"])
@pytest.mark.parametrize("with_subcodes", [False, True])
def test_every_cell_is_what_a_reader_counts(columns: str, count: str, with_subcodes: bool) -> None:
    extract = small()
    matrix = table(extract, columns, count=count, with_subcodes=with_subcodes)
    assert matrix.row_labels == tuple(extract.codebook.path(c.guid) for c in extract.codebook)
    for i, code in enumerate(matrix.rows):
        family = {code} | ({c.guid for c in extract.codebook.descendants(code)} if with_subcodes else set())
        for j, label in enumerate(matrix.column_labels):
            found = [
                f
                for f in extract.fragments
                if f.coding.code in family
                and label in (f.document, f.coder, *f.cases, f.attributes.get("Domein"))
            ]
            if (
                with_subcodes and count == "codings"
            ):  # the same passage by one coder is one coding of the parent
                at = {(f.coding.source, f.coding.start, f.coding.end, f.coding.coder) for f in found}
                assert matrix.counts[i, j] == len(at)
            else:
                assert matrix.counts[i, j] == number(found, count)


@pytest.mark.parametrize("columns", ["documents", "cases", "coders", "Domein"])
def test_the_codings_behind_a_cell_are_as_many_as_it_counts(columns: str) -> None:
    extract = small()
    c = extract.columns
    twice = {  # every passage under every code: under a parent those are one coding
        name: np.repeat(getattr(c, name), len(c.codes)) for name in ("source", "start", "end", "coder")
    }
    crowded = CodingColumns(
        guid=[f"g{n}" for n in range(len(c) * len(c.codes))],
        code=np.tile(np.arange(len(c.codes), dtype=np.int32), len(c)),
        codes=c.codes,
        sources=c.sources,
        coders=c.coders,
        **twice,
    )
    extract = replace(extract, columns=crowded)
    matrix = table(extract, columns, with_subcodes=True)
    below = subtrees(extract.codebook)
    for i, code in enumerate(matrix.rows):
        for j, key in enumerate(matrix.columns):
            assert len(behind(extract, columns, key, (code, *below[code]))) == matrix.counts[i, j]


def test_columns_stand_in_the_order_of_the_project_also_when_empty() -> None:
    extract = small()
    assert table(extract, "documents").column_labels == ("Interview Rijswijk", "Interview Delft")
    assert table(extract, "Domein").column_labels == ("Wmo", "jeugd")  # the order of the choices
    more = replace(extract, cases=(*extract.cases, Case("k9", "De Balijhoeve")))
    assert table(more, "cases").counts[:, 2].tolist() == [0] * 6


def test_codings_without_a_value_stand_in_a_last_column() -> None:
    matrix = table(small(), "Inwoners", no_value="(geen waarde)")
    assert matrix.columns == ("53500", "")
    assert matrix.column_labels == ("53500", "(geen waarde)")
    assert matrix.counts.sum(axis=0).tolist() == [5, 2]


def with_values(attribute: Attribute, values: dict[str, str]) -> Extract:
    told = {guid: {attribute.name: value} for guid, value in values.items()}
    return replace(small(), attributes=(attribute,), values=told)


def test_attributes_of_documents_and_speakers_and_their_order() -> None:
    number_ = Attribute("a", "Grootte", "number", "source")
    assert table(with_values(number_, {"s0": "100", "s1": "20"}), "Grootte").columns == ("20", "100")
    speaker = Attribute("a", "Functie", "text", "speaker")
    matrix = table(with_values(speaker, {"s0-1": "beleid", "s1-1": "zorg", "s1-0": "nivel"}), "Functie")
    assert matrix.columns == ("beleid", "nivel", "zorg")
    assert matrix.counts.sum(axis=0).tolist() == [5, 0, 2]


def test_a_speaker_with_a_case_of_its_own_goes_before_the_documents_cases() -> None:
    extract = small()
    own = tuple(replace(s, case="k1") if s.guid == "s0-1" else s for s in extract.speakers)
    matrix = table(replace(extract, speakers=own), "cases")
    assert matrix.counts.sum(axis=0).tolist() == [0, 7]


def varied() -> Extract:
    """Three documents: waves that sort by number, one without a group, a turn without a speaker."""
    extract = small()
    first, second = extract.sources
    sources = (
        replace(first, wave="meting 10", group="Zuid", kind="focusgroup"),
        replace(second, wave="meting 2", group="", kind="interview"),
        replace(first, guid="s2", name="Nota", wave=None, group="Noord", kind="report"),
    )
    last = extract.turns["s1"][-1]
    turns = {**extract.turns, "s1": (*extract.turns["s1"][:-1], replace(last, speaker=None)), "s2": ()}
    return replace(extract, sources=sources, turns=turns, texts={**extract.texts, "s2": "Nota."})


def by_hand(extract: Extract, columns: str, fragment: Fragment) -> str:
    coding = fragment.coding
    source = next(s for s in extract.sources if s.guid == coding.source)
    if columns == "roles":
        for turn in extract.turns[coding.source]:
            if turn.start <= coding.start < turn.end:
                return next((s.role for s in extract.speakers if s.guid == turn.speaker), "")
        return ""
    return {"waves": source.wave or "", "groups": source.group, "kinds": source.kind}[columns]


TRAITS = {
    "waves": ("meting 2", "meting 10"),
    "groups": ("Zuid", "Noord", ""),
    "kinds": ("interview", "focusgroup", "report"),
    "roles": ("interviewer", "respondent", ""),
}


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("columns", TRAITS)
def test_what_is_known_of_documents_and_speakers_without_an_attribute(columns: str, count: str) -> None:
    extract = varied()
    matrix = table(extract, columns, count=count, no_value="(geen waarde)", names={"focusgroup": "groep"})
    assert matrix.columns == TRAITS[columns]
    words = {"": "(geen waarde)", "focusgroup": "groep"} if columns == "kinds" else {"": "(geen waarde)"}
    assert matrix.column_labels == tuple(words.get(key, key) for key in TRAITS[columns])
    assert matrix.counts.sum() > 0
    for i, code in enumerate(matrix.rows):
        for j, key in enumerate(matrix.columns):
            found = [
                f for f in extract.fragments if f.coding.code == code and by_hand(extract, columns, f) == key
            ]
            assert matrix.counts[i, j] == number(found, count)
            members = behind(extract, columns, key, (code,))
            assert {extract.columns.guid[n] for n in members} == {f.coding.guid for f in found}


@pytest.mark.parametrize("columns", TRAITS)
def test_an_attribute_of_that_name_goes_first(columns: str) -> None:
    attribute = Attribute("a", columns, "text", "source")
    assert table(with_values(attribute, {"s0": "eigen", "s1": "ander"}), columns).columns == (
        "ander",
        "eigen",
    )


def test_unknown_columns_are_refused_with_the_known_ones() -> None:
    with pytest.raises(Refusal) as refused:
        table(small(), "Regio")
    assert refused.value.key == "analysis.columns"
    assert "Domein" in refused.value.details["known"]


def test_an_attribute_named_documents_goes_before_the_word() -> None:
    attribute = Attribute("a", "documents", "text", "case")
    assert table(with_values(attribute, {"k0": "veel"}), "documents").columns == ("veel", "")


def test_words_and_unions() -> None:
    assert count_words("Zo'n e-mail, hè?  't Is 3 × niks_2.") == 7
    assert united([(5, 9), (0, 3), (3, 4), (8, 12)]) == [(0, 4), (5, 12)]

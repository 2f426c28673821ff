"""Words in what is kept as JSON: they alone are replaced, and the grammar around them stays."""

from __future__ import annotations

from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from app.coding.privacy.asking import expression, question
from app.coding.privacy.referring import Referred
from app.coding.privacy.wording import reworded
from app.coding.query.tree import (
    Attribute,
    Codes,
    Compare,
    Empty,
    Meets,
    Not,
    Query,
    Text,
    Word,
    either,
    every,
)
from app.coding.query.writer import write

GUID = "0103746e-bea1-4aad-abba-54761806f8be"
KNOWN = Referred.of(
    [
        ("attribute", {"guid": "a", "name": "Rol", "type": "choice"}),
        ("attribute", {"guid": "n", "name": "Leeftijd", "type": "number"}),
        ("attribute", {"guid": "d", "name": "Geboren", "type": "date"}),
        ("attribute", {"guid": "y", "name": "Lid", "type": "boolean"}),
        ("attribute", {"guid": "m", "name": "Vinkjes", "type": "text"}),
        ("attribute_value", {"guid": "v", "attribute": "m"}),
        ("attribute_value", {"guid": "w", "attribute": "n"}),
        ("code", {"guid": "c", "cues": ["De Gemeente", "los"]}),
        (
            "project",
            {
                "guid": "p",
                "settings": {
                    "survey.s": {"columns": [{"type": "multiple", "attribute": "m", "header": "x"}]}
                },
            },
        ),
    ]
)


def of(kind: str, name: str, text: str, of: str = "") -> str:
    """Every word is somebody's, but for values that are typed."""
    return text if kind == "attribute_value" and KNOWN.typed(of, text) else f'["{text}"]'


def asked(text: str) -> str:
    def value(attribute: str, text: str) -> str:
        return of("attribute_value", "value", text, attribute)

    return question(text, lambda k, n, t: t if k in ("code", "attribute") else of(k, n, t), value)


@pytest.mark.parametrize(
    ("kept", "made"),
    [
        (f'code:"{GUID}" and not text:"code"', f'code:"{GUID}" and not text:"[\\"code\\"]"'),
        ("role:respondent|interviewer or coded>=2024-01-01", None),
        ("weight >= 50 and memo empty and origin:manual", None),
        ('near(text:"and", 3 sentences)', 'near(text:"[\\"and\\"]", 3 sentences)'),
        ('text:"een \\"naam\\" \\\\d"', 'text:"[\\"een \\"naam\\" \\\\d\\"]"'),
        ('attribute:"n" >= "7" and attribute:"d" < "2024-01-01" and attribute:"y" = "ja"', None),
        ('attribute:"a" = "ja"|"7"', '''attribute:"a" = "[\\"ja\\"]"|"[\\"7\\"]"'''),
        ('attribute:"n" = "Jan"', '''attribute:"n" = "[\\"Jan\\"]"'''),
        ('attribute:"a" contains "ja"', '''attribute:"a" contains "[\\"ja\\"]"'''),
        ('attribute:"a" empty or group:"or"', '''attribute:"a" empty or group:"[\\"or\\"]"'''),
    ],
)
def test_of_a_question_only_the_words_of_its_values_change(kept: str, made: str | None) -> None:
    assert asked(kept) == (kept if made is None else made)


def test_a_question_that_cannot_be_read_loses_its_names_all_the_same() -> None:
    assert asked('text:"Jan') == '["text:"Jan"]'


@pytest.mark.parametrize(
    ("kept", "made"),
    [
        (r"\bJan\b", r"(?<!\w)\[persoon 1\](?!\w)"),
        (r"\b(Jan|Piet)\b", r"(?:\b|(?<!\w)(?!\w))(\[persoon 1\]|Piet)(?:\b|(?<!\w)(?!\w))"),
        (r"Jan|Piet", r"\[persoon 1\]|Piet"),
        (r"(?:Jan)+.*[Jan]{2}\s\(x\)", r"(?:\[persoon 1\])+.*[Jan]{2}\s\(x\)"),
        (r"a\.b\\Jan", r"a\.b\\\[persoon 1\]"),
        (r"(?P<Jan>x)\d+\p{Lu}", None),
        (r"Piet", None),
    ],
)
def test_of_a_pattern_only_the_words_change(kept: str, made: str | None) -> None:
    def jan(kind: str, name: str, text: str, of: str = "") -> str:
        return text.replace("Jan", "[persoon 1]")

    found = expression(kept, jan)
    assert found == (kept if made is None else made)


def _with(key: str, value: Any) -> Any:
    return reworded("project", "p", "settings", {key: value}, of, KNOWN)[key]


def test_of_a_report_its_choices_stay_and_what_it_refers_to_follows() -> None:
    kept = {
        "name": "name", "title": "kind", "label": "{rol}, {nummer} en", "order": "own", "question": GUID,
        "rule": {"kind": "long", "n": 2}, "where": {"Leeftijd": "7", "Rol": "7"}, "origins": ["manual"],
        "codes": [GUID], "pictures": ["frequencies"], "appendix": ["coders"], "answers": {"minor": "minor"},
        "themes": {GUID: {"text": "text", "rule": {"kind": "all", "n": 1}, "quotes": [{"coding": GUID}]}},
        "tables": [{"kind": "by", "of": "waves", "count": "cases", "by": "Rol", "codes": [GUID]}],
        "documents": {"pictures": ["portrait"], "of": [GUID]},
    }  # fmt: skip
    made = _with(f"report:{GUID}", kept)
    changed = {"name", "title", "label", "where", "answers", "themes", "tables"}
    assert {k: v for k, v in made.items() if k not in changed} == {
        k: v for k, v in kept.items() if k not in changed
    }
    assert made["label"] == '{["Rol"]}[", "]{nummer}[" en"]'
    assert made["where"] == {'["Leeftijd"]': "7", '["Rol"]': '["7"]'}
    assert made["answers"] == {"minor": '["minor"]'}
    [theme] = made["themes"].values()
    assert theme == {"text": '["text"]', "rule": {"kind": "all", "n": 1}, "quotes": [{"coding": GUID}]}
    assert made["tables"] == [
        {"kind": "by", "of": "waves", "count": "cases", "by": '["Rol"]', "codes": [GUID]}
    ]


def test_of_a_survey_a_framework_and_a_rule_only_words_change() -> None:
    survey = {
        "file": "type", "case_column": "header", "header_rows": 1, "sheet": None, "blank": [GUID],
        "columns": [{"header": "text", "type": "text", "source": GUID}, {"header": "Rol", "type": "id"}],
    }  # fmt: skip
    assert _with("survey.x", survey) == {
        **survey, "file": '["type"]', "case_column": '["header"]',
        "columns": [
            {"header": '["text"]', "type": "text", "source": GUID}, {"header": '["Rol"]', "type": "id"},
        ],
    }  # fmt: skip
    framework = {"name": "name", "order": "name", "where": [["n", "7"], ["a", "7"]], "shown": ["n"]}
    assert _with("framework:x", framework) == {
        **framework, "name": '["name"]', "where": [["n", "7"], ["a", '["7"]']],
    }  # fmt: skip
    rule = {"off": True, "least": 0.5, "never": ["de gemeente", "weg"]}
    assert _with("suggest:c", rule) == {**rule, "never": ['["de gemeente"]', '["weg"]']}
    assert _with("locked", True) is True and _with("handed_out", {"coder": "coder"}) == {"coder": "coder"}
    assert _with("stop_words", ["de"]) == ['["de"]']


def test_what_was_kept_of_a_report_has_the_keys_that_the_next_making_gives() -> None:
    kept = {
        "at": "2026-11-29T12:00:00.000Z",
        "quotes": {GUID: 5},
        "tables": {
            "by:Rol:cases": {
                "title": "t", "columns": {"n:7": "7"}, "rows": {GUID: "x"}, "figures": {GUID: {"n:7": 1}},
            },
            "shares:Leeftijd:cases": {"rows": {"7": "7"}, "figures": {"7": {"n": 1}}},
            "shares:Rol:cases:Lid": {"columns": {"n:ja": "ja"}, "rows": {"ja": "ja"}, "figures": {}},
            "by:roles:codings": {"columns": {"n:respondent": "x"}, "rows": {}, "figures": {}},
            "by:waves:cases": {"columns": {"n:2024": "x"}, "rows": {}, "figures": {}},
            "material": {"rows": {"2024|interview": "x", "": "y"}, "figures": {}},
        },
    }  # fmt: skip
    made = _with(f"report_made:{GUID}", kept)
    assert made["quotes"] == {GUID: 5} and made["at"] == kept["at"]
    traits = ("by:roles:codings", "by:waves:cases")
    crossing = 'shares:["Rol"]:cases:["Lid"]'
    assert list(made["tables"]) == [
        'by:["Rol"]:cases',
        'shares:["Leeftijd"]:cases',
        crossing,
        *traits,
        "material",
    ]
    by, shares, crossed, roles, waves, material = made["tables"].values()
    assert list(roles["columns"]) == ["n:respondent"] and list(waves["columns"]) == ['n:["2024"]']
    assert list(crossed["columns"]) == ["n:ja"] and list(crossed["rows"]) == ['["ja"]']
    assert by["figures"] == {GUID: {'n:["7"]': 1}} and by["columns"].keys() == {'n:["7"]'}
    assert shares["figures"] == {"7": {"n": 1}} and list(material["rows"]) == ['["2024"]|interview', ""]


def test_of_values_and_choices_each_answer_is_replaced_alike() -> None:
    assert reworded("attribute_value", "v", "value", "a; b|c", of, KNOWN) == '["a"]; ["b"]|["c"]'
    assert reworded("attribute_value", "w", "value", "7", of, KNOWN) == "7"
    assert reworded("attribute", "a", "choices", ["7", "7", "ja"], of, KNOWN) == ['["7"]', '["ja"]']


def test_of_the_logboek_and_notices_what_the_program_reads_stays() -> None:
    details = {"of": "history.code", "key": "question:x", "name": "name", "memory": {"left": {GUID: "code"}}}
    assert reworded("change_group", "", "", details, of, KNOWN) == {**details, "name": '["name"]'}
    notice = {"key": "import.x", "details": {"name": "x", "n": 1}}
    assert reworded("source", "s", "notices", [notice], of, KNOWN) == [
        {"key": "import.x", "details": {"name": '["x"]', "n": 1}}
    ]


said = st.one_of(
    st.sampled_from(
        ["code", "and", "or", "not", "empty", "contains", "text", ")", "|", "\\", '"', "a:b", "”", "'"]
    ),
    st.text(st.sampled_from("ab \\\"'“”„()|:=<>,.!"), min_size=1, max_size=8).filter(str.strip),
)


def _queries(words: st.SearchStrategy[str]) -> st.SearchStrategy[Query]:
    some = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)
    leaves: st.SearchStrategy[Query] = st.one_of(
        st.just(Codes((GUID,))), st.just(Compare("coded", ">=", "2026-01-01")), st.just(Empty("memo")),
        st.just(Word("role", ("respondent", "other"))),
        st.builds(Text, st.sampled_from(["text", "memo", "word"]), words),
        st.builds(Word, st.sampled_from(["group", "wave", "speaker"]), some),
        st.builds(Attribute, st.just(GUID), st.sampled_from(["=", "!=", "contains", ">="]), some),
        st.just(Attribute(GUID, "empty")),
    )  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: every(*parts)),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: either(*parts)),
            st.builds(Not, inner),
            st.builds(Meets, st.just("near"), inner, st.just(2), st.just("turns")),
        ),
        max_leaves=5,
    )


@given(st.data())
def test_a_question_becomes_what_it_would_be_if_it_had_been_asked_so(data: st.DataObject) -> None:
    """Written with other words from the start it is the same text, whatever the words."""
    told = data.draw(_queries(said))
    became: dict[str, str] = {}

    def other(text: str) -> str:
        return became.setdefault(text, data.draw(said))

    found = question(
        write(told, None), lambda k, n, t: t if t == GUID else other(t), lambda attribute, text: other(text)
    )
    assert found == write(_changed(told, other), None)


def _changed(query: Query, other: Any) -> Query:
    from dataclasses import replace

    from app.coding.query.tree import And, Or

    if isinstance(query, And | Or):
        return replace(query, parts=tuple(_changed(part, other) for part in query.parts))
    if isinstance(query, Not):
        return replace(query, part=_changed(query.part, other))
    if isinstance(query, Meets):
        return replace(query, other=_changed(query.other, other))
    if isinstance(query, Text):
        return replace(query, value=other(query.value))
    if isinstance(query, Attribute) or (isinstance(query, Word) and query.field != "role"):
        return replace(query, values=tuple(other(value) for value in query.values))
    return query


@given(
    st.lists(
        st.sampled_from([r"\b", ".*", "|", "(?:x)?", r"\.", "[ab]{2}", "^", "ei", r"\(", " "]),
        max_size=5,
    ),
    st.integers(0, 5),
    st.sampled_from(["[persoon 1]", "[a.b*c]", "[\\d]", '["x"]', "[(]"]),
    st.booleans(),
)
def test_a_pattern_finds_the_label_where_it_found_the_name(
    parts: list[str], at: int, label: str, choice: bool
) -> None:
    """Replaced alike in a text and in the pattern, it finds what it found; but where its signs match letters
    of a name."""
    if choice:
        parts = [*parts[:at], "(?:Piet|", "Jan", ")", *parts[at:]]
    else:
        parts = [*parts[:at], "Jan", *parts[at:]]
    kept = "".join(parts)
    text = "ei.Jan( x Jan ei Jan.x abJanei"
    made = expression(kept, lambda k, n, t: t.replace("Jan", label))
    before, after = regex.search(kept, text), regex.search(made, text.replace("Jan", label))
    assert before is None or "Jan" not in before.group() or after is not None, (kept, made)

"""A small project to export, with everything in it that an exporter must cope with."""

from __future__ import annotations

from dataclasses import replace

from app.coding.analysis.columns import columns_of
from app.coding.codebook import Codebook
from app.coding.extract import Extract
from app.coding.model import (
    Attribute,
    Case,
    Code,
    Coder,
    Coding,
    Fragment,
    Memo,
    Notice,
    Source,
    Speaker,
    Turn,
)

LINES = (
    ("Interviewer: ", "Hoe kijkt de gemeente naar sturen en loslaten?"),
    ("Respondent: ", "Nou, we laten het echt los, maar je blijft toch sturen op kaders, hè. 🙂 Dat schuurt."),
    ("Interviewer: ", "En tijd, is die er genoeg?"),
    ("Respondent: ", "Tijd is altijd te kort. <Niemand> heeft tijd & geld, zeg maar."),
)
DANGEROUS = "=SOM(A1:A9)\tis geen formule\x07"


def small(codebook: Codebook | None = None) -> Extract:
    """Two documents, seven codings by two coders, three levels of codes, memos and attributes."""
    book = codebook or Codebook(
        (
            Code("c0", "Aansturing", None, 0, "#0072b2"),
            Code(
                "c1",
                "Loslaten",
                "c0",
                0,
                "#e69f00",
                "Ruimte laten.",
                "Ook: vertrouwen.",
                "Niet: wegkijken.",
                "“Laat het los.”",
                ("loslaten", "ruimte"),
            ),
            Code("c2", "Sturen", "c0", 1, "#009e73", "Richting geven."),
            Code("c3", "Op kaders", "c2", 0, "#cc79a7"),
            Code("c4", "Knelpunten", None, 1, "#d55e00"),
            Code("c5", "Tijd", "c4", 0, "#56b4e9"),
        )
    )
    texts, turns, speakers, sources = {}, {}, [], []
    for n, name in enumerate(("Interview Rijswijk", "Interview Delft")):
        guid = f"s{n}"
        text, found = "", []
        for i, (label, words) in enumerate(LINES):
            start = len(text)
            text += label + words
            found.append(Turn(i + 1, start, start + len(label), len(text), f"{guid}-{i % 2}", 60.0 * i))
            text += "\n"
        texts[guid], turns[guid] = text[:-1], tuple(found)
        speakers += [
            Speaker(f"{guid}-0", guid, "Interviewer", "interviewer"),
            Speaker(f"{guid}-1", guid, "Respondent", "respondent"),
        ]
        notices = (Notice("import.no_such_words_here", {}),) if n else ()
        sources.append(
            Source(
                guid,
                name,
                "interview",
                len(text) - 1,
                "0" * 64,
                "2016-05-0" + str(n + 1),
                f"meting {n + 1}",
                "jeugd",
                n,
                f"{name}.docx",
                "2026-11-01T08:30:00.000Z",
                notices,
            )
        )

    def at(source: str, words: str) -> tuple[int, int]:
        start = texts[source].index(words)
        return start, start + len(words)

    marks = (
        ("s0", "c1", "we laten het echt los", "x"),
        ("s0", "c2", "laten het echt los, maar je blijft toch sturen op kaders", "x"),
        ("s0", "c3", "sturen op kaders", "y"),
        ("s0", "c2", "sturen op kaders", "y"),
        ("s0", "c5", "Tijd is altijd te kort", "y"),
        ("s1", "c1", "laten het echt los", "x"),
        ("s1", "c5", "Tijd is altijd te kort. <Niemand> heeft tijd & geld", "x"),
    )
    codings = [
        Coding(f"g{n}", code, source, *at(source, words), coder, created=f"2026-11-0{n + 1}T09:15:30.123Z")
        for n, (source, code, words, coder) in enumerate(marks)
    ]
    coders = (Coder("x", "Anne", "#0072b2"), Coder("y", "Bram", "#d55e00"))
    cases = (Case("k0", "Innovatieagenda Rijswijk", ("s0",)), Case("k1", "Krachtpatsers Delft", ("s1",)))
    values = {"k0": {"Domein": "jeugd", "Inwoners": "53.500"[:2] + "500"}, "k1": {"Domein": "Wmo"}}
    fragments = tuple(
        Fragment(
            coding=c,
            document=next(s.name for s in sources if s.guid == c.source),
            cases=tuple(k.name for k in cases if c.source in k.sources),
            attributes=values["k" + c.source[1]],
            speaker="Respondent",
            role="respondent",
            path=book.path(c.code),
            text=texts[c.source][c.start : c.end],
            turn=2 if c.code != "c5" else 4,
            time=60.0 if c.code != "c5" else 180.0,
            coder="Anne" if c.coder == "x" else "Bram",
            memo=DANGEROUS if c.guid == "g0" else "",
        )
        for c in codings
    )
    return Extract(
        project_name="Proeftuinen",
        project_guid="11111111-2222-4333-8444-555555555555",
        last_change="2026-11-22T09:30:00.123Z",
        filter_words=(),
        codebook=book,
        sources=tuple(sources),
        texts=texts,
        turns=turns,
        speakers=tuple(speakers),
        cases=cases,
        attributes=(
            Attribute("a0", "Domein", "choice", "case", ("Wmo", "jeugd")),
            Attribute("a1", "Inwoners", "number", "case"),
            Attribute("a2", "Code", "text", "case"),
        ),
        values=values,
        coders=coders,
        memos=(
            Memo("m0", "project", "p", "Dit is een oefening.", "x", "Let op", "2026-11-02T10:00:00Z"),
            Memo("m1", "coding", "g0", DANGEROUS, "x", "", "2026-11-02T10:00:00Z"),
            Memo("m2", "code", "c1", "Lijkt op vertrouwen.", "y"),
        ),
        fragments=fragments,
        columns=columns_of(codings, codes=[c.guid for c in book], sources=("s0", "s1"), coders=("x", "y")),
        program_version="1.0",
    )


def empty() -> Extract:
    """A project in which nothing is."""
    return replace(
        small(),
        codebook=Codebook(),
        sources=(),
        texts={},
        turns={},
        speakers=(),
        cases=(),
        attributes=(),
        values={},
        coders=(),
        memos=(),
        fragments=(),
        columns=columns_of([]),
    )

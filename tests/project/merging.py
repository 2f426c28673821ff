"""Random work on projects, and what two projects must have in common to be the same up to guids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project

TEXTS = (
    "I: Hoe gaat het nu met het loslaten?\nR1: Nou ja 😀, we laten het los, écht waar. Soms sturen we bij.",
    "I: En het geld?\nR1: Dat blijft een knelpunt hè, die financiering.\nI: Ja.\nR1: De wethouder weet het.",
    "I: Wat wil de wijk?\nR2: Meedoen, en niet alleen meepraten. Wij kennen iedereen hier in de buurt.\n",
)
NAMES = ("Loslaten", "Sturen", "Knelpunten", "Tijd", "Vertrouwen")
OPERATIONS = (
    "code", "code", "code", "uncode", "resize", "recode", "weigh", "add_code", "rename_code", "move_code",
    "define", "color", "remove_code", "merge_codes", "memo", "memo", "edit_memo", "remove_memo",
    "add_source", "rename_source", "edit_text", "remove_source", "case", "rename_case", "value", "link",
    "remove_case", "set", "edit_set", "undo", "retire", "cue",
)  # fmt: skip
WORK = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 199), st.integers(0, 199)), min_size=1, max_size=8
)
Work = Sequence[tuple[str, int, int]]


def begin(place: Path, coder: str = "Anna") -> None:
    """A project of two texts, three codes, a case and an attribute."""
    with Project.create(place, coder=coder) as project:
        fill(project)


def fill(project: Project) -> None:
    """Give a project that: its two texts, three codes, a case and an attribute."""
    for n in (0, 1):
        project.sources.add(read_text(TEXTS[n], f"int{n}.txt"), original=TEXTS[n].encode())
    root = project.codes.add("Aansturing").subject
    for name in NAMES[:3]:
        project.codes.add(name, root if name == "Sturen" else None)
    case = project.cases.add("Tilburg").subject or ""
    project.cases.add_attribute("regio")
    project.cases.set_value(case, "regio", "zuid")
    project.cases.link(case, project.sources.list()[0].guid)


def do(project: Project, work: Work) -> None:
    """Work on a project; what is refused is left."""
    for name, a, b in work:
        try:
            _do(project, name, a, b)
        except Refusal:
            continue


def _pick(things: Sequence[Any], n: int) -> Any:
    if not things:
        raise Refusal("coding.unknown", guid="-")
    return things[n % len(things)]


def _do(p: Project, name: str, a: int, b: int) -> None:
    codes, sources, codings = p.codes.book().codes, p.sources.list(), p.codings.list()
    memos, cases = p.memos.list(), p.cases.list()
    if name == "code":
        p.codings.add(_pick(sources, b).guid, a % 90, a % 90 + 1 + b % 20, _pick(codes, a).guid,
                      memo="bij codering" if a % 3 == 0 else "")  # fmt: skip
    elif name == "uncode":
        p.codings.remove(_pick(codings, a).guid)
    elif name == "resize":
        coding = _pick(codings, a)
        p.codings.resize(coding.guid, max(0, coding.start - b % 5), coding.end + b % 3)
    elif name == "recode":
        p.codings.recode(_pick(codings, a).guid, _pick(codes, b).guid)
    elif name == "weigh":
        p.codings.weigh(_pick(codings, a).guid, b % 101)
    elif name == "add_code":
        p.codes.add(NAMES[b % 5], _pick([None, *(c.guid for c in codes)], a))
    elif name == "rename_code":
        p.codes.edit(_pick(codes, a).guid, name=f"{NAMES[b % 5]} {b % 4}")
    elif name == "move_code":
        p.codes.move(_pick(codes, a).guid, _pick([None, *(c.guid for c in codes)], b))
    elif name == "define":
        p.codes.edit(_pick(codes, a).guid, definition=f"Uitleg {b % 4}")
    elif name == "color":
        p.codes.edit(_pick(codes, a).guid, color=f"#0000{b % 90 + 10}")
    elif name == "cue":
        p.codes.edit(_pick(codes, a).guid, cues=[f"woord {b % 4}", f"term {a % 3}"], interviewer=b % 2 == 1)
    elif name == "retire":
        p.codes.retire(_pick(codes, a).guid)
    elif name == "remove_code":
        p.codes.remove(_pick(codes, a).guid)
    elif name == "merge_codes":
        p.codes.merge(_pick(codes, a).guid, _pick(codes, b).guid)
    elif name == "memo":
        kind, things = [("code", codes), ("source", sources), ("coding", codings), ("case", cases)][a % 4]
        p.memos.write(kind, _pick(things, b).guid, f"memo {b % 6}")  # type: ignore[arg-type]
    elif name == "edit_memo":
        p.memos.edit(_pick(memos, a).guid, f"anders {b % 5}")
    elif name == "remove_memo":
        p.memos.remove(_pick(memos, a).guid)
    elif name == "add_source":
        p.sources.add(read_text(TEXTS[2] + "x" * (b % 3), f"int{2 + a % 2}.txt"))
    elif name == "rename_source":
        p.sources.edit(_pick(sources, a).guid, name=f"gesprek {b % 5}", wave=str(b % 3))
    elif name == "edit_text":
        source = _pick(sources, a).guid
        text, at = p.sources.text(source), b % 80
        new = text[:at] + ("", "zeg maar ", "")[a % 3] + text[at + (a % 20 if a % 3 else 0) :]
        p.sources.edit_text(source, new)
    elif name == "remove_source":
        p.sources.remove(_pick(sources, a).guid)
    elif name == "case":
        p.cases.add(("Zeist", "Wageningen", "Best")[a % 3])
    elif name == "rename_case":
        p.cases.edit(_pick(cases, a).guid, name=f"Stad {b % 4}")
    elif name == "value":
        p.cases.set_value(_pick(cases, a).guid, "regio", ("noord", "zuid", "", "west")[b % 4])
    elif name == "link":
        p.cases.link(_pick(cases, a).guid, _pick(sources, b).guid)
    elif name == "remove_case":
        p.cases.remove(_pick(cases, a).guid)
    elif name == "set":
        p.codes.add_set(f"set {a % 3}", [_pick(codes, a).guid, _pick(codes, b).guid])
    elif name == "edit_set":
        p.codes.edit_set(_pick(p.codes.sets(), a).guid, codes=[_pick(codes, b).guid])
    elif name == "summary":
        text = ("", f"kort {a % 4}", f"lang {b % 5}")[(a + b) % 3]
        p.frameworks.write(_pick(cases, a).guid, _pick(codes, b).guid, text)
    elif name == "undo":
        p.undo()


def content(project: Project) -> dict[str, Counter[Any]]:
    """Codings, codes, memos and coders, known by what they say and where they stand."""
    book, sources = project.codes.book(), {s.guid: s for s in project.sources.list()}
    coders = {c.guid: c.name for c in project.coders.list()}
    texts = project.sources.texts()
    codings = {
        c.guid: (texts[c.source], c.start, c.end, book.path(c.code), coders[c.coder], c.weight)
        for c in project.codings.list()
    }
    about: dict[str, Any] = {
        **codings, **{c.guid: book.path(c.guid) for c in book}, **{g: texts[g] for g in sources},
        **{c.guid: _plain(c.name) for c in project.cases.list()},
    }  # fmt: skip
    return {
        "codings": Counter(codings.values()),
        "codes": Counter(
            (book.path(c.guid), c.color, c.definition, frozenset(c.cues), c.codable, c.active, c.interviewer)
            for c in book
        ),
        "memos": Counter((m.text, m.title, coders[m.coder], about[m.target]) for m in project.memos.list()),
        "summaries": Counter(
            (frozenset(s.text.split("\n\n")), coders[s.coder], about[s.case], about[s.code])
            for s in project.frameworks.summaries()
        ),
        "coders": Counter(coders.values()),
    }


def facts(project: Project) -> dict[str, Counter[Any]]:
    """Cases with their values and documents, documents by name, and code sets."""
    book, sources = project.codes.book(), {s.guid: s for s in project.sources.list()}
    texts, values = project.sources.texts(), project.cases.values_by_target()
    return {
        "cases": Counter(
            (_plain(c.name), frozenset(values.get(c.guid, {}).items()), frozenset(map(texts.get, c.sources)))
            for c in project.cases.list()
        ),
        "sources": Counter((_plain(s.name), texts[s.guid], s.wave) for s in sources.values()),
        "sets": Counter((_plain(s.name), frozenset(map(book.path, s.codes))) for s in project.codes.sets()),
    }


def _plain(name: str) -> str:
    """A name without the number that it has because others are called alike."""
    return re.sub(r" \(\d+\)$", "", name)

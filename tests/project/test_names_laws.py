"""Names in everything that is kept in a form of its own: questions, reports, frameworks, surveys, rules.

Whatever is replaced or withdrawn, all of it can still be read and asked, finds the same, and comes back.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from app.coding.privacy.entities import Entity, likely
from app.coding.query.parser import parse
from app.coding.query.writer import write
from app.coding.refusal import Refusal
from app.coding.report.definition import Definition, DocumentWish, Quote, TableWish, Theme
from app.coding.survey import read
from app.coding.transcripts import read_text
from app.coding.values import asked_of
from app.project import Project
from app.project.detecting import Found
from app.project.reporting import make_report
from app.store import log
from tests.engines import Places, law
from tests.project.conftest import state

SECRET = "een lange zin om te onthouden"
JAN = """Interviewer: Wat is uw rol, meneer Jansen?

Jan Jansen: Ik laat los, en de code of tekst is niet van mij. O'Brien (de "Beul") zei: \\d is waar.

Interviewer: En Piet de Vries?

Jan Jansen: Jans idee was het, in 2024. Ja, Jan Jansen belde Piet de Vries op 12 maart 2016.
"""
GROUP = """Interviewer: Wie begint?

Jan Jansen: Wij sturen bij, zegt Fatima El Bakkali.

Piet de Vries: De gemeente Rijswijk laat los. Jan ook.

Jan Jansen: Ja, en of wij loslaten.

Piet de Vries: Niet altijd.
"""
WORDS = (
    "code", "tekst", "text", "rol", "en", "of", "niet", "and", "or", "not", "source", "name", "text", "true",
    "ja", "nee", "none", "name", "weight", "by", "cases", "shares", "overlaps", "within", "near", "interview",
    "respondent", "manual", "number", "date", "choice", "a", "1", "2", "7", "2024", "2024-03-01", "#1f77b4",
    "history", "question", "kenmerk", "attribute", "waves", "nummer", "frequencies", "open", "text_column",
    "Jan", "Jansen", "O'Brien", 'de "Beul"', "\\d", "los", "meting", "type", "columns", "id", "persoon",
    "key", "xlsx", "csv", "memo", "loslaten", "contains", "leeg", "empty", "codebook", "portrait", "kind",
)  # fmt: skip
SIGNS = ('x"y', "x\\y", "a: b", "(x", "x.*", "x'y", "en", "code:x", "ja")
QUESTIONS = (
    'code:"Loslaten" and text:"Jan Jansen"', 'branch:"Loslaten" or not text:"niet"', 'speaker:"Jan Jansen"',
    'speaker:"Piet de Vries" and role:respondent', 'group:"groep Jan"|"tekst" and kind:interview',
    'wave:"2024" and origin:manual', 'attribute:"Rol" = "code"|"Jan Jansen"|"ja"', 'attribute:"Rol" = "2024"',
    'attribute:"Leeftijd" >= 7', 'attribute:"Geboren" < 2024-03-01', 'attribute:"Lid" = ja',
    'attribute:"Contact" contains "Fatima El Bakkali"', 'attribute:"Jan Jansen" = "tekst"',
    'attribute:"Jansen" empty or code:"Sturen"', 'case:"Jan Jansen"|"Rijswijk"', 'document:"jan"',
    'codeset:"Set van Jansen" and coded>=2020-01-01', 'near(code:"Sturen", 2 turns) or weight > 1',
    r'regex:"\bJan\b|O\'Brien"', r'regex:"Jan Jansen.*Piet|[abc]{2}\s?(los)"', r'text:"(de \"Beul\")"',
    r'text:"\\d"', 'word:"Jan"', 'same document(code:"Idee van Jan")', 'memo:"Fatima El Bakkali"',
    'attribute:"Vinkjes" = "Jan Jansen"', 'overlaps(text:"los") and not within(code:"Sturen")',
)  # fmt: skip


def everything(project: Project) -> None:
    """Fill a project with all that can be kept in it."""
    project.rename("Project van Jan Jansen")
    codes = {
        name: project.codes.add(name, definition=f"{name}, zegt Jan Jansen", cues=cues).subject or ""
        for name, cues in (
            ("Loslaten", ["Jan Jansen", "los", "code"]), ("Sturen", ["sturen", "Ja"]), ("Idee van Jan", []),
            ("Idee van Jansen", []), ("Tekst", ["tekst"]),
        )
    }  # fmt: skip
    project.codes.add_set("Set van Jansen", list(codes.values())[:3])
    project.codes.add_set("Set van Jan", list(codes.values())[2:])
    sources = {
        name: project.sources.add(
            read_text(text, f"{name}.txt"), kind="interview", wave="2024", group=group,
            date="2024-03-01", original=text.encode(),
        ).subject or ""
        for name, text, group in (("jan", JAN, "groep Jan"), ("groep", GROUP, "tekst"))
    }  # fmt: skip
    cases = {n: project.cases.add(n).subject or "" for n in ("Jan Jansen", "Piet de Vries", "Rijswijk")}
    project.cases.link(cases["Jan Jansen"], sources["jan"])
    for speaker in project.sources.speakers():
        if speaker.name in cases:
            project.sources.edit_speaker(speaker.guid, case=cases[speaker.name])
    for name, kind, choices in (
        ("Contact", "text", ()), ("Rol", "choice", ("code", "ja", "Jan Jansen", "Jansen", "2024")),
        ("Leeftijd", "number", ()), ("Geboren", "date", ()), ("Lid", "boolean", ()),
        ("Jan Jansen", "text", ()), ("Jansen", "text", ()), ("waves", "text", ()), ("Telefoon", "text", ()),
    ):  # fmt: skip
        project.cases.add_attribute(name, kind, "case", choices)
    project.cases.add_attribute("Jansen", "text", "source")
    told = {
        "Jan Jansen": ("Fatima El Bakkali", "Jan Jansen", "7", "2024-03-01", "ja", "tekst", "1"),
        "Piet de Vries": ("Jan Jansen", "code", "2024", "2016-03-12", "nee", "Jan", "x"),
        "Rijswijk": ("code", "2024", "-1", "1980-01-01", "ja", "rol", "Jansen"),
    }
    names = ("Contact", "Rol", "Leeftijd", "Geboren", "Lid", "Jan Jansen", "waves")
    for case, values in told.items():
        for name, value in zip(names, values, strict=True):
            project.cases.set_value(cases[case], name, value)
    project.cases.set_value(cases["Rijswijk"], "Telefoon", "0612345678")
    project.cases.set_value(sources["jan"], "Jansen", "Jan", scope="source")
    made = []
    for name, text in (("jan", JAN), ("groep", GROUP)):
        for n, (code, said) in enumerate((
            ("Loslaten", "Jan Jansen"), ("Sturen", "Wij sturen bij"), ("Loslaten", "laat los"),
            ("Idee van Jan", "Jans idee"), ("Loslaten", "niet van mij. O'Brien"), ("Sturen", '(de "Beul")'),
            ("Tekst", "\\d is waar"), ("Sturen", "Jan Jansen belde Piet de Vries"), ("Sturen", "Jan ook"),
        )):  # fmt: skip
            if (at := text.find(said)) >= 0:
                memo = "Vraag Fatima El Bakkali" if n % 2 else "tekst"
                made += [
                    project.codings.add(sources[name], at, at + len(said), codes[code], memo=memo).subject
                ]
    with TemporaryDirectory() as folder:
        place = Path(folder) / "Vragen van Jansen.csv"
        place.write_text(
            "name;Vinkjes;Jan;code;Wat vindt Jansen?\n"
            "R1;Jan Jansen, tekst;7;ja;Jan Jansen laat los\nR2;tekst;8;nee;niets\n"
            "R3;Jan Jansen, code, tekst;9;ja;de code van Piet de Vries\nR4;code, tekst;9;ja;en de tekst\n",
            "utf-8",
        )
        table = read(place)
        columns = project.surveys.columns(
            table, case_column="name", open_columns=["Wat vindt Jansen?"], types={"Vinkjes": "multiple"}
        )
        project.surveys.store(project.surveys.plan(table, columns, place.read_bytes()))
    for n, text in enumerate(QUESTIONS):
        project.questions.save(f"Vraag {n} van {('Jan', 'Jansen')[n % 2]}", project.questions.read(text))
    for name in ("Vraag van Jan", "Vraag van Jansen"):
        project.questions.save(name, project.questions.read('text:"Jan Jansen"'))
    some = [q.guid for q in project.questions.list()]
    for name, where in (("Kader Jan", "Jan Jansen"), ("Kader Jansen", "code")):
        project.frameworks.add(
            name, list(codes.values()), cases=tuple(cases.values()), question=some[0],
            order=of(project, "Rol"), where=((of(project, "Rol"), where),),
            shown=(of(project, "Jan Jansen"), of(project, "Leeftijd")),
        )  # fmt: skip
    project.frameworks.write(
        cases["Jan Jansen"], codes["Loslaten"], "Jan Jansen laat los, en niet Piet de Vries"
    )
    first = Definition(
        "0" * 8 + "-1111-4111-8111-" + "1" * 12, "Rapport Jan", "code", "tekst", "Jan Jansen zei", "en of",
        (("Rol", "Jan Jansen"), ("Lid", "ja"), ("Leeftijd", "7")), "", ("manual",), tuple(codes.values()),
        label="{Rol}, {rol} {nummer} en Jan", cases_named=True,
        themes={codes["Loslaten"]: Theme("Jan Jansen", quotes=(Quote(str(made[0])), Quote(str(made[-1]))))},
        tables=(
            TableWish("by", "Jan Jansen"), TableWish("by", "waves"), TableWish("shares", "Rol", by="Lid"),
            TableWish("cases"), TableWish("by", "roles", count="codings"),
        ),
        documents=DocumentWish(("portrait",), (sources["jan"],)),
        appendix=("coders", "codebook", "checking"), answers={"checking": "Jan Jansen keek mee"},
        fine=("jan", "code"),
    )  # fmt: skip
    project.reports.save(first)
    second = Definition(first.guid.replace("1", "2"), "Rapport Jansen", where=(("Jansen", "x"),))
    second = Definition(
        second.guid, second.name, tables=(TableWish("shares", "Jan Jansen"),), question=some[2],
        appendix=("questions",) if len(some) < 9 else (),
    )  # fmt: skip
    project.reports.save(second)
    for definition in (first, second):
        project.reports.keep_made(definition, make_report(project, definition))
    project.suggestions.never(codes["Loslaten"], "Jan Jansen")
    project.suggestions.never(codes["Tekst"], "tekst")
    project.words.set_stop_words(frozenset(("jan", "code", "de")))
    project.memos.write("project", project.guid, "Bel Jan Jansen en [Fatima El Bakkali lacht]")
    text = project.sources.text(sources["groep"])
    project.sources.edit_text(sources["groep"], text.replace("Jan ook", "Jan Jansen ook, en Piet"))
    project.undo()
    project.redo()


_BEFORE: dict[str, tuple[Any, ...]] = {}
"""By engine the state that each example begins with, what its questions find, and its steps."""


def of(project: Project, attribute: str) -> str:
    return next(a.guid for a in project.cases.attributes() if a.name == attribute)


def asked(project: Project) -> dict[str, frozenset[str]]:
    """What every kept question finds, by its guid; each is read from its written form too."""
    found, names = {}, project.questions.names(lenient=True)
    for question in project.questions.list():
        query = parse(question.text, names)
        assert parse(write(query, names), names) == query
        found[question.guid] = project.questions.ask(query).guids
    return found


def whole(project: Project, withdrawn: bool = False) -> None:
    """All that is kept can be read and made, and no two things have one name."""
    assert project.check() == []
    settings = project.settings()
    reports = project.reports.list()
    assert len(reports) == sum(key.startswith("report:") for key in settings)
    for definition in reports:
        report = make_report(project, definition)
        last = project.reports.last(definition.guid)
        kept = {key: table["columns"].keys() for key, table in (last or {})["tables"].items()}
        now = {table.key: {c.key for c in table.columns} for table in report.tables}
        assert withdrawn or all(columns <= now[key] for key, columns in kept.items())
    frameworks = project.frameworks.list()
    assert len(frameworks) == 2
    for framework in frameworks:
        grid = project.frameworks.grid(framework)
        assert grid.notices == () or grid.asked
        assert (grid.cases or withdrawn) and grid.codes
    [(_, survey)] = project.surveys.every().items()
    headers = [c["header"] for c in survey["columns"]]
    assert survey["case_column"] in headers and len(set(headers)) == len(headers)
    for of in (
        [q.name for q in project.questions.list()], [d.name for d in reports], [f.name for f in frameworks],
        [project.codes.book().path(c.guid) for c in project.codes.book()],
        [(a.scope, a.name) for a in project.cases.attributes()], [c.name for c in project.cases.list()],
        [s.name for s in project.sources.list()],
    ):  # fmt: skip
        assert len({str(name).casefold() for name in of}) == len(of), of
    for scope in ("case", "source", "speaker"):
        known = {a.name: a for a in project.cases.attributes() if a.scope == scope}
        for values in project.cases.values(scope).values():
            for name, value in values.items():
                asked_of([known[name]], value)
                if known[name].choices:
                    parts = value.split(";") if known[name].multiple else [value]
                    assert {p.strip() for p in parts} <= set(known[name].choices)
    cues = {(c.guid, cue.casefold()) for c in project.codes.book() for cue in c.cues}
    assert project.suggestions.rules().never <= cues
    for group in project.history():
        assert group.label.startswith("history.") and group.details.get("of", "history.").startswith(
            "history."
        )


def logged(project: Project) -> str:
    said = project.store.query(lambda conn, ids: str([(c.before, c.after, c.text) for c in log.read(conn)]))
    return (said + str([g.details for g in project.history()])).casefold()


@law(
    files=2,
    databases=0,
    words=st.lists(st.sampled_from(WORDS), min_size=2, max_size=6, unique=True),
    signs=st.lists(st.sampled_from(SIGNS), max_size=4, unique=True),
    every=st.sampled_from((True, False)),
    withdrawn=st.sampled_from(("Jan Jansen", "Piet de Vries", "jan", "groep", "R1")),
)
def test_whatever_is_replaced_all_that_is_kept_still_means_the_same(
    places: Places, words: list[str], signs: list[str], every: bool, withdrawn: str
) -> None:
    place = places.begun("everything", everything)
    with Project.open(place, coder="Anna") as project:
        if not _BEFORE.get(places.engine):
            if places.engine == "sqlite":
                whole(project)
            steps = [(g.label, g.details) for g in project.history()]
            _BEFORE[places.engine] = state(project), asked(project), steps
        before, found_before, steps = _BEFORE[places.engine]
        found = project.privacy.search()
        chosen = names(found, words, signs, every)
        if chosen:
            key = places.folder / "names.sleutel"
            report = project.privacy.pseudonymise(found, chosen, key, SECRET)
            assert not report.collapsed
            whole(project)
            after = asked(project)
            for guid, codings in found_before.items():
                assert codings <= after[guid], project.questions.get(guid)  # several names may be one label
            if every:
                assert "jan jansen" not in logged(project) and "vries" not in logged(project)
            project.privacy.reidentify(key, SECRET)
            assert state(project) == before
            assert [(g.label, g.details) for g in project.history()][2:] == steps
        plan = project.withdrawing.plan(withdrawn)
        gone = {plan.guid, *(s.guid for s in plan.documents)}
        project.withdrawing.carry_out(plan)
        assert not any(g.label == "history.purged" for g in project.history())
        whole(project, withdrawn=True)
        for question in project.questions.list():
            try:
                project.questions.ask(project.questions.read(question.guid))
            except Refusal as refusal:
                assert refusal.key == "query.gone" and any(guid in question.text for guid in gone)
        told = str([g.details for g in project.history()]) + str(project.settings())
        assert not any(f"'{guid}'" in told for guid in gone)
        if withdrawn == "Piet de Vries":  # no attribute or value has that name
            assert "piet de vries" not in told.casefold()


def names(found: Found, words: list[str], signs: list[str], every: bool) -> list[Entity]:
    """The names that are replaced, some with a label of one's own that holds signs."""
    chosen = [e for n, e in enumerate(found.entities) if every or (likely(e) and n % 2)]
    for word in words:
        if (own := found.add(word)) is not None:
            chosen.append(own)
    for entity, sign in zip(chosen, signs, strict=False):
        entity.label = f"[{sign}]"
    return chosen

"""Making a report of a project: what it is made of, gathered at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from traceback import clear_frames
from typing import TYPE_CHECKING, Any

from app import words
from app.coding.letting_go import let_go
from app.coding.model import ChangeGroup, CodingFilter, Notice
from app.coding.refusal import Refusal
from app.coding.report.definition import Definition
from app.coding.report.material import Agreed, Asked, Decision, Material
from app.coding.values import asked_of
from app.store import coding_queries, history, queries
from app.words import say

if TYPE_CHECKING:
    from app.coding.report.tree import Report
    from app.project.desk import Project

Progress = Callable[[int, int, str], object]
DECISIVE = frozenset(
    f"history.{key}"
    for key in (
        "codebook", "unite", "merge", "merge_codes", "split_code", "remove_code", "retire_code",
        "revive_code", "move_code", "add_code", "edit_code", "recode_many", "settle", "settle_agreed",
        "reopen", "handout", "code_question", "withdraw",
    )
)  # fmt: skip
"""Steps of the logboek by which the codes and codings got their shape, beside the coding itself."""


ASIDE = ("history.report", "history.report_made", "history.report_remove", "history.coder",
         "history.coder_gone")  # fmt: skip
"""Steps that change nothing a report tells."""


def make_report(
    project: Project, definition: Definition, progress: Progress = lambda done, of, what: None
) -> Report:
    """Make a report as it is now, in the language in force.

    ``progress`` is told how far it is, of 100, and may raise to stop it. Raises Refusal for what the
    definition asks and the project does not have.
    """
    from dataclasses import replace

    from app.coding.report.make import make

    progress(0, 100, say("reporting.gathering"))
    stuff, notices = gathered(project, definition)
    try:
        progress(20, 100, say("reporting.making"))
        report = make(
            definition, stuff, say, lambda done, of, what: progress(20 + 60 * done // of, 100, what)
        )
    except BaseException as error:
        clear_frames(error.__traceback__)  # they hold all of it
        raise
    finally:
        fragments, codings = list(stuff.extract.fragments), list(stuff.every)
        numbers: dict[str, str] = stuff.__dict__.get("numbers", {})
        del stuff
        let_go(fragments, codings, numbers)
    return replace(report, notices=(*notices, *report.notices))


def chosen(project: Project, definition: Definition) -> tuple[CodingFilter, tuple[str, ...], list[Notice]]:
    """The filter of a report, in words, and what cannot be met of it. Refuses an unknown attribute."""
    from app.coding.query.describe import describe

    told: list[str] = []
    notices: list[Notice] = []
    attributes = project.cases.attributes()
    names = {a.name.casefold(): a.name for a in attributes}
    where = []
    for name, value in definition.where:
        if name.casefold() not in names:
            raise Refusal("report.no_attribute", name=name, known=", ".join(names.values()) or "-")
        own = names[name.casefold()]
        where.append((own, asked_of([a for a in attributes if a.name == own], value)))
        told.append(f"{own} = {value}")
    question = None
    if definition.question:
        kept = project.questions.named(definition.question)
        if kept is None:
            notices.append(Notice("report.notice.question_gone"))
        else:
            question = project.questions.read(kept.guid)
            told.append(f"{kept.name} ({describe(question, project.questions.names(), say)})")
    origins = frozenset(definition.origins) if definition.origins else None
    if origins is not None:
        told.append(
            say("cli.filter.origin", names=", ".join(say(f"export.origin.{o}") for o in definition.origins))
        )
    return CodingFilter(origins=origins, where=tuple(where), question=question), tuple(told), notices


def gathered(project: Project, definition: Definition) -> tuple[Material, list[Notice]]:
    """All that the report is made of, and what the user should know of it."""
    from app.project.counting import meant_cases, meant_sources

    meant, told, notices = chosen(project, definition)
    extract = project.extract(meant, told)
    groups = project.history()
    sources, cases = meant_sources(extract, meant), meant_cases(extract, meant)
    wanted = set(definition.appendix)
    stuff = Material(
        extract=extract,
        every=[f.coding for f in extract.fragments] if meant == CodingFilter() else project.codings.list(),
        sources=frozenset(s.guid for s in extract.sources) if sources is None else sources,
        cases=frozenset(c.guid for c in extract.cases) if cases is None else cases,
        language=words.language(),
        moment=content_moment(project),
        sets=tuple(project.codes.sets()),
        decisions=decisions(project, groups) if "decisions" in wanted else (),
        agreed=agreed(project, definition) if "agreement" in wanted else None,
        asked=questions(project) if "questions" in wanted else (),
        moments=project.store.query(coding_queries.moments) if "saturation" in definition.pictures else {},
    )
    return stuff, notices


def content_moment(project: Project) -> str:
    """The moment of the last change to what a report is about: making one does not change the next."""
    found = project.store.query(lambda conn, ids: history.last_but(conn, ASIDE))
    return found or project.created


def decisions(project: Project, groups: list[ChangeGroup]) -> tuple[Decision, ...]:
    """The steps that shaped the analysis and still stand, oldest first; an equal step of one day once."""
    names = {c.guid: c.name for c in project.coders.list()}
    found: dict[tuple[str, str, str], Decision] = {}
    for group in reversed(groups):
        if group.label not in DECISIVE or group.undone or group.undoes is not None:
            continue
        try:
            told = say(group.label, **{k: v for k, v in group.details.items() if k != "of"})
        except (KeyError, IndexError):  # a step of another version of Kantlijn
            continue
        made = Decision(group.at[:10], names.get(group.coder or "", ""), told)
        found.setdefault((made.at, made.coder, made.words), made)
    return tuple(found.values())


def agreed(project: Project, definition: Definition) -> Agreed | None:
    """How far the coders agree who coded most documents in common, on those; None when none did.

    Of the codes of the report, without intervals, on characters.
    """
    from app.coding.agreement.comparison import Question
    from app.project.comparing import compare
    from app.project.consensus import NAME

    people = {c.guid for c in project.coders.list() if c.name != NAME}
    by: dict[str, set[str]] = {}
    for source, coder in project.store.query(queries.who_coded):
        if coder in people:
            by.setdefault(source, set()).add(coder)
    groups = Counter(frozenset(of) for of in by.values() if len(of) > 1)
    if not groups:
        return None
    most = max(groups, key=lambda of: (groups[of], sorted(of)))
    shared = frozenset(s for s, of in by.items() if of == most)
    codes = tuple(c.guid for c in definition.chosen(project.codes.book()))
    order = [c.guid for c in project.coders.list() if c.guid in most]
    found = compare([project], Question(coders=tuple(order), sources=shared, codes=codes))
    told = found.agreement(0)

    def figures(row: Any) -> dict[str, float]:
        return {k: v for k, v in row.figures.items() if v is not None}

    return Agreed(
        tuple(c.name for c in found.coders), len(found.sources), told.unit,
        tuple((row.code, sum(row.codings), figures(row)) for row in told.rows), figures(told.overall),
    )  # fmt: skip


def questions(project: Project) -> tuple[Asked, ...]:
    """The kept questions with what they find now; one that cannot be read any more is left out."""
    from app.coding.query.describe import describe

    found = []
    names = project.questions.names()
    for kept in project.questions.list():
        try:
            query = project.questions.read(kept.guid)
            found.append(Asked(kept.name, describe(query, names, say), len(project.questions.ask(query))))
        except Refusal:
            continue
    return tuple(found)


def first_definition(project: Project) -> Definition:
    """A definition to begin with: the whole codebook, and a label of the attributes that the project has.

    What a speaker does tells most; one attribute of the case goes with it, as two often say the same again
    ("beleidsmedewerker gemeente, Wmo, gemeente").
    """
    from app.coding.model import new_guid

    attributes = project.cases.attributes()
    speaker = [a.name for a in attributes if a.scope == "speaker" and a.type in ("text", "choice")][:1]
    case = [a.name for a in attributes if a.scope == "case" and a.type == "choice"]
    fields = [*speaker, *case[:1], "nummer"] if speaker else ["rol", *case[:2], "nummer"]
    label = ", ".join(f"{{{name}}}" for name in fields)
    names = {d.name.casefold() for d in project.reports.list()}
    name, n = say("reporting.first_name"), 1
    while name.casefold() in names:
        n += 1
        name = f"{say('reporting.first_name')} {n}"
    return Definition(new_guid(), name, title=project.name, label=label)

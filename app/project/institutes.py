"""The sample as three institutes made it: each its own project and books, and the final report of the three.

``resources/sample/institutes.yaml`` says who codes what. The books become one by pairing, as the origins of
the shipped book *eindverslag* tell; the projects by merging; a workbook accounts for every code. Each project
has the definition of its report (``rapporten``); ``make_reports`` writes the four reports.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.coding.codebook import Codebook, CodebookFile
from app.coding.codebook import decisions as codebook_decisions
from app.coding.codebook.excel import Rows, workbook
from app.coding.codebook.files import read_codebook
from app.coding.codebook.pairing import Pairing
from app.coding.refusal import Refusal
from app.coding.report import files
from app.project import sample
from app.project.desk import Project
from app.project.merging.merge import merge
from app.project.uniting import Table, reasons, unite
from app.store import backup
from app.words import say


@dataclass(frozen=True, slots=True)
class FinalReport:
    """Where the projects lie: one per institute by its file's name, the one of the final report, and the
    workbook that accounts for it; ``before`` and ``after`` count the codings."""

    institutes: Mapping[str, Path]
    final: Path
    account: Path
    before: Mapping[str, int]
    after: int


def told() -> dict[str, Any]:
    """What ``institutes.yaml`` says."""
    import yaml

    found: dict[str, Any] = yaml.safe_load((sample.folder() / "institutes.yaml").read_text("utf-8"))
    return found


def build_final_report(folder: str | Path, *, progress: sample.Progress | None = None) -> FinalReport:
    """Make the three projects and the final report of them in a new or empty folder.

    Its content is the same each time, apart from guids and moments. Refuses a folder that holds something;
    leaves nothing behind when it fails or ``progress`` raises.
    """
    place = Path(folder)
    existed = place.exists()
    if existed and (not place.is_dir() or any(place.iterdir())):
        raise Refusal("cli.demo.occupied", place=str(place))
    facts = told()
    steps = len(facts["institutes"]) + 1
    try:
        place.mkdir(parents=True, exist_ok=True)
        made, counts = {}, {}
        for n, institute in enumerate(facts["institutes"]):
            if progress is not None:
                progress(n, steps, institute["name"])
            made[institute["file"]] = _institute(place, institute)
            counts[institute["file"]] = _counted(made[institute["file"]])
        if progress is not None:
            progress(steps - 1, steps, facts["final"]["name"])
        return _final(place, facts, made, counts)
    except BaseException:
        for leftover in place.iterdir() if place.exists() else ():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        if not existed and place.exists():
            place.rmdir()
        raise


def _institute(folder: Path, institute: Mapping[str, Any]) -> Path:
    """One institute's project: its books, its documents with their cases, its coders' work."""
    place = folder / f"{institute['file']}.kantlijn"
    first, *more = (read_codebook(name) for name in institute["codebooks"])
    coder = institute["coders"][0]
    with Project.create(
        place, coder=coder["name"], color=coder["color"], codebook=first, name=institute["name"]
    ) as project:
        for book in more:
            unite(project, Pairing.of(project.codes.book(), book, widely=False), title=book.title)
        facts = sample.facts()
        documents = [d for d in facts["documents"] if d["file"][:2] in institute["documents"]]
        cases = {d["case"] for d in documents}
        own = {**facts, "documents": documents, "cases": [c for c in facts["cases"] if c["name"] in cases]}
        sample.fill(project, own, institute["coders"], sample.codings(institute["codings"]))
        _define(project, institute["file"])
    return place


def _define(project: Project, file: str) -> None:
    """Keep the definition of the project's own report, as it is shipped."""
    place = sample.folder() / "rapporten" / f"{file}.yaml"
    project.reports.save(files.read(place, project.codes.book(), project.sources.list()))


def make_reports(
    made: FinalReport, folder: str | Path, *, progress: sample.Progress | None = None
) -> dict[str, tuple[Path, ...]]:
    """Write the three institutes' reports and that of the final project to a folder, each as Word and Excel
    under the same numbers; the files by the name of their project. What was made is kept in the projects.
    """
    from app.coding.exchange.reports.write import write
    from app.project.reporting import make_report

    found: dict[str, tuple[Path, ...]] = {}
    projects = {**made.institutes, made.final.stem: made.final}
    for n, (name, place) in enumerate(projects.items()):
        if progress is not None:
            progress(n, len(projects), name)
        with Project.open(place) as project:
            project.work_as(project.coders.list()[-1].name)
            wanted = sample.folder() / "rapporten" / f"{name}.yaml"
            title = files.read(wanted, project.codes.book()).name
            definition = project.reports.get(title)
            report = make_report(project, definition)
            paths = tuple(
                Path(folder) / f"{say('sample.report', name=name)}{kind}" for kind in (".docx", ".xlsx")
            )
            write(report, paths, say)
            project.reports.keep_made(definition, report)
            found[name] = paths
    return found


def _counted(place: Path) -> dict[str, int]:
    with Project.open(place, read_only=True) as project:
        return project.codes.counts()


def _final(
    folder: Path, facts: Mapping[str, Any], made: Mapping[str, Path], counts: Mapping[str, Mapping[str, int]]
) -> FinalReport:
    """Pair the four books, merge the three projects, and give the codes the final book's own texts."""
    wanted, place = facts["final"], folder / f"{facts['final']['file']}.kantlijn"
    final = read_codebook(wanted["codebook"])
    who, color = wanted["coder"]["name"], wanted["coder"]["color"]
    books = [read_codebook(name) for one in facts["institutes"] for name in one["codebooks"]]
    pairings: list[Pairing] = []
    why = say("sample.as_final", title=final.title)
    with Project.create(place, coder=who, color=color, codebook=books[0], name=wanted["name"]) as project:
        for book in books[1:]:
            pairing = Pairing.of(project.codes.book(), book, widely=False).following(final, by=who, why=why)
            decisions = folder / f"{say('sample.decisions', name=book.name)}.yaml"
            decisions.write_text(codebook_decisions.write(pairing, book.title), "utf-8")
            unite(project, pairing, title=book.title)
            pairings.append(pairing)
        merge(project, list(made.values()))
        shutil.rmtree(backup.folder(place), ignore_errors=True)  # of a project that held nothing yet
        last = _as_there(Pairing.of(project.codes.book(), final, widely=False), who)
        unite(project, last, title=final.title)
        leaves = [code.guid for code in project.codes.book() if not project.codes.book().children(code.guid)]
        project.set_setting("favourites", leaves[:9])
        for question in wanted["questions"]:
            project.questions.save(question["name"], project.questions.read(question["text"]))
        _define(project, wanted["file"])
        after, total = project.codes.counts(), len(project.codings.list())
        account = folder / f"{say('sample.account')}.xlsx"
        tables = _accounts(facts, books, pairings, project.codes.book(), counts, after)
    (first, rows), *more = tables
    account.write_bytes(workbook(first, rows, wanted["name"], more))
    before = {name: sum(of.values()) for name, of in counts.items()}
    return FinalReport(made, place, account, before, total)


def _as_there(pairing: Pairing, who: str) -> Pairing:
    """Every code as it stands in theirs, with the cues of both."""
    decided = {}
    for guid, made in pairing.decisions.items():
        keep = {**made.keep, "name": "theirs", "texts": "theirs", "color": "theirs", "place": "theirs"}
        decided[guid] = replace(made, keep=keep, by=who)
    return pairing.decide(decided)


def _accounts(
    facts: Mapping[str, Any],
    books: Sequence[CodebookFile],
    pairings: Sequence[Pairing],
    final: Codebook,
    counts: Mapping[str, Mapping[str, int]],
    after: Mapping[str, int],
) -> list[tuple[str, Rows]]:
    """One sheet per book, with a row per code, and one with the codings before and after."""
    who = facts["final"]["coder"]["name"]
    institute = {name: one["file"] for one in facts["institutes"] for name in one["codebooks"]}
    heads = ("book", "code", "guid", "became", "here", "guid_here", "why", "who", "codings")
    header = [say(f"codebook.pair.head.{name}") for name in heads]
    sheets: list[tuple[str, Rows]] = []
    into = Counter[str]()
    for n, book in enumerate(books):
        tree = Codebook(book.codes)
        rows: Table = [[*header]]
        for code in tree:
            to = code.guid if n == 0 else pairings[n - 1].outcome.fate[code.guid]
            part = None if to is None else [p.outcome.parts[to] for p in pairings if to in p.outcome.parts]
            united = part is not None and any(len(p.theirs) + len(p.mine) > 1 for p in part)
            became = "out" if to is None else "united" if united else "kept" if n == 0 else "new"
            why = reasons(pairings[n - 1], code.guid) if n else ""
            number = counts[institute[book.name]].get(code.guid, 0)
            into[to or ""] += number
            here = ["", ""] if to is None else [final.path(to), to]
            rows.append([book.title, tree.path(code.guid), code.guid, say(f"codebook.pair.became.{became}"),
                         *here, why, who if n else "", number])  # fmt: skip
        sheets.append((book.name, rows))
    head = ("code", "guid", "codings", "codings_after")
    tally: Table = [[say(f"codebook.pair.head.{name}") for name in head]]
    for code in final:
        tally.append([final.path(code.guid), code.guid, into[code.guid], after.get(code.guid, 0)])
    tally.append([say("sample.total"), "", sum(into.values()), sum(after.values())])
    return [*sheets, (say("sample.tally"), tally)]

"""The whole job on the sample project, without a screen."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from app.cli.analysis import write_export
from app.cli.command import Command, argument
from app.cli.output import show
from app.cli.suggesting import suggestion_json
from app.coding.refusal import Refusal
from app.project import Project
from app.words import language, say


def demo(folder: Path, tell: Callable[[str], None] = print) -> dict[str, Path]:
    """Make the sample project in ``folder``, everything a reporter takes from it, and in ``eindverslag`` the
    three institutes' projects, the final project of them and the report of each; the files by kind.

    Refuses a folder that is not empty.
    """
    from app.project.institutes import build_final_report, make_reports
    from app.project.sample import build_sample

    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal("cli.demo.occupied", place=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal("store.unwritable", file=str(folder), reason=error.strerror or str(error)) from None
    tell(say("cli.demo.building"))
    made = {"project": folder / "voorbeeld.kantlijn"}
    build_sample(made["project"])
    plain = argparse.Namespace(codes=None, where=[], with_subcodes=False)
    with Project.open(made["project"], read_only=True) as project:
        for kind, name, what in (
            ("workbook", "voorbeeld.xlsx", "all"),
            ("report", "fragmenten.docx", "all"),
            ("page", "transcripten.html", "all"),
            ("picture", "matrix.png", "matrix"),
        ):
            made[kind] = folder / name
            write_export(project, made[kind], what, plain)
        made["suggestions"] = folder / "suggesties.json"
        n = _suggest(project, made["suggestions"])
    report = build_final_report(folder / "eindverslag")
    institutes = {name.replace("-", "_"): place for name, place in report.institutes.items()}
    made |= {**institutes, "final": report.final, "account": report.account}
    for name, paths in make_reports(report, folder / "eindverslag").items():
        for path in paths:
            made[f"report_{name.replace('-', '_')}_{path.suffix[1:]}"] = path
    screenshot = folder / "venster.png"
    if _screenshot(made["project"], screenshot):
        made["screenshot"] = screenshot
    for kind, place in made.items():
        if kind == "suggestions":
            tell(say("cli.demo.suggested", n=n, file=place))
        elif kind.startswith("report_"):
            tell(say("cli.demo.made_report", place=place))
        elif kind == "final":
            tell(say("cli.demo.final", place=place, n=report.after))
        else:
            tell(say("cli.demo.institute" if kind in institutes else f"cli.demo.{kind}", place=place))
    return made


def _suggest(project: Project, place: Path) -> int:
    counts = project.sources.coding_counts()
    found = []
    for source in project.sources.list():
        if counts.get(source.guid):
            continue
        text = project.sources.text(source.guid)
        found += [suggestion_json(project, source, text, s) for s in project.suggestions.propose(source.guid)]
    place.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return len(found)


def _screenshot(project: Path, place: Path) -> bool:
    """The window painted without a screen, in a process of its own: Qt's libraries may be missing."""
    code = (
        "import sys; from app.ui.snapshot import snapshot;"
        "snapshot(sys.argv[1], sys.argv[2], language=sys.argv[3])"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(project), str(place), language()],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            timeout=120,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and place.exists()


def _demo(args: argparse.Namespace) -> None:
    made = demo(Path(args.folder), tell=(lambda line: None) if args.json else print)
    show(args, {kind: str(place) for kind, place in made.items()})


COMMANDS = (Command("demo", (argument("folder", metavar="DIR"),), _demo),)

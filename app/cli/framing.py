"""The command for framework matrices: read them, write a summary, keep, export."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.cli.command import AT, PROJECT, QUESTION, WHERE, Command, argument
from app.cli.output import conditions, one_line, reading, show, writing
from app.cli.privacy import warn_of_names
from app.cli.useless import alone, needs
from app.coding.framework import Framework, Grid, headings
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say


def _framework(args: argparse.Namespace) -> None:
    needs(args, "--branches", "--codes")
    alone(args, "--new", "--rename")
    alone(args, "--remove", "--new", "--codes", "--where", "--query", "--order", "--attributes", "--rename",
          "out", "--without-subcodes")  # fmt: skip
    keeping = (
        args.new or args.codes or args.where or args.order or args.attributes or args.rename
        or args.without_subcodes or args.descending or args.query is not None
    )  # fmt: skip
    if args.set is not None and (args.out or keeping or args.remove):
        raise Refusal("framework.cli_alone", what="--set")
    if args.at is not None and (keeping or args.remove or args.set is not None):
        raise Refusal("framework.cli_alone", what="--at")
    if args.name is None and (args.out or keeping or args.remove or args.set is not None):
        raise Refusal("framework.cli_name")
    if args.set is not None:
        _set(args)
    elif args.remove:
        with writing(args) as project:
            project.frameworks.remove(args.name)
            _list(args, project)
    elif keeping:
        with writing(args) as project:
            found = _kept(args, project)
            _show(args, project, project.frameworks.grid(found))
    else:
        with reading(args) as project:
            if args.name is None:
                _list(args, project)
            else:
                _show(args, project, project.frameworks.grid(project.frameworks.get(args.name)))


def _set(args: argparse.Namespace) -> None:
    if len(args.set) not in (2, 3):
        raise Refusal("framework.cli_set")
    case, code = args.set[:2]
    text = args.set[2] if len(args.set) == 3 and args.set[2] != "-" else sys.stdin.read()
    with writing(args) as project:
        framework = project.frameworks.get(args.name)
        under = project.codes.get(code)
        if under.guid not in framework.codes:
            path = project.codes.book().path(under.guid)
            raise Refusal("framework.no_column", code=path, name=framework.name)
        changes = project.frameworks.write(case, under.guid, text)
        done = project.frameworks.grid(framework)
        data = {
            "guid": changes.subject, "case": project.cases.get(case).name,
            "code": project.codes.book().path(under.guid), "changed": bool(changes), **_progress(done),
        }  # fmt: skip
    show(args, data, [changes.subject or say("framework.cli_emptied")])


def _kept(args: argparse.Namespace, project: Project) -> Framework:
    """The framework as the arguments keep it: a new one, or changed where they say so."""
    fields: dict[str, Any] = {}
    if args.codes:
        book = project.codes.book()
        chosen = [project.codes.get(ref).guid for ref in args.codes]
        if args.branches:
            chosen = [c.guid for g in chosen for c in (book.get(g), *book.descendants(g))]
        fields["codes"] = tuple(dict.fromkeys(chosen))
    if args.where:
        asked = conditions(args.where, project, scope="case")
        fields["where"] = tuple((project.cases.attribute(name).guid, value) for name, value in asked)
    if args.query is not None:
        fields["question"] = project.questions.get(args.query).guid if args.query else ""
    if args.order:
        plain = args.order in ("name", "project")
        fields["order"] = args.order if args.order == "name" else ""
        if not plain:
            fields["order"] = project.cases.attribute(args.order).guid
    if args.descending:
        fields["descending"] = True
    if args.attributes:
        fields["shown"] = tuple(project.cases.attribute(a).guid for a in args.attributes)
    if args.without_subcodes:
        fields["subcodes"] = False
    frameworks = project.frameworks
    if args.new:
        guid = frameworks.add(args.name, fields.pop("codes", ()), **fields).subject
    else:
        if args.rename:
            fields["name"] = args.rename
        guid = frameworks.save(replace(frameworks.get(args.name), **fields)).subject
    return frameworks.get(guid or args.name)


def _list(args: argparse.Namespace, project: Project) -> None:
    rows = []
    for one in project.frameworks.list():
        grid = project.frameworks.grid(one)
        rows.append({"guid": one.guid, "name": one.name, "cases": len(grid.cases), "codes": len(grid.codes),
                     **_progress(grid)})  # fmt: skip
    show(args, rows, [f"{r['name']}: {say('framework.progress', n=r['cells'], done=r['summarised'])}"
                      for r in rows] or [say("framework.cli_none")])  # fmt: skip


def _progress(grid: Grid) -> dict[str, int]:
    return {"cells": len(grid.cases) * len(grid.codes), "summarised": grid.summarised()}


def _show(args: argparse.Namespace, project: Project, grid: Grid) -> None:
    data: dict[str, Any] = {
        "guid": grid.framework.guid, "name": grid.framework.name, **_progress(grid),
        "columns": [grid.book.path(c.guid) for c in grid.codes],
        "attributes": [a.name for a in grid.attributes], "question": grid.asked or None,
        "rows": [_row(grid, n) for n in range(len(grid.cases))],
        "file": args.out, "warnings": [say(n) for n in grid.notices],
    }  # fmt: skip
    lines = [say(n) for n in grid.notices]
    if args.out:
        lines += _export(args, project, grid)
    else:
        names = headings(grid)
        for case in grid.cases:
            lines.append(case.name)
            for code, name in zip(grid.codes, names, strict=True):
                n = len(grid.fragments.get((case.guid, code.guid), ()))
                text = one_line(grid.text(case.guid, code.guid))
                if n or text:
                    lines.append(f"  {name} ({n}): {text}".rstrip())
    told = say("framework.progress", n=data["cells"], done=data["summarised"])
    show(args, data, [f"{grid.framework.name}: {told}", *lines])


def _row(grid: Grid, n: int) -> dict[str, Any]:
    case = grid.cases[n]
    values = grid.values.get(case.guid, {})
    return {
        "case": case.name, "case_guid": case.guid,
        "attributes": {a.name: values.get(a.name) for a in grid.attributes},
        "cells": [
            {
                "code": grid.book.path(code.guid), "code_guid": code.guid,
                "fragments": list(grid.fragments.get((case.guid, code.guid), ())),
                "summaries": [
                    {"guid": s.guid, "coder": grid.coders.get(s.coder), "text": s.text, "changed": s.changed}
                    for s in grid.summaries.get((case.guid, code.guid), ())
                ],
            }
            for code in grid.codes
        ],
    }  # fmt: skip


def _export(args: argparse.Namespace, project: Project, grid: Grid) -> list[str]:
    from app.coding.exchange.framework_sheets import SUFFIXES, write
    from app.project.reach import of_framework

    path = Path(args.out)
    if path.suffix.lower() not in SUFFIXES:
        raise Refusal("cli.unknown_format", file=path.name, known=" ".join(SUFFIXES))
    behind = project.frameworks.behind(grid)
    notices = write(grid, behind, path, say, title=project.name, when=project.last_change)
    warn_of_names(args, project.privacy.remaining(of_framework(project, grid, behind, path.suffix)))
    return [say("cli.exported", file=path), *(say(n) for n in notices)]


COMMANDS = (
    Command(
        "framework",
        (
            PROJECT,
            argument("name", nargs="?", metavar="NAME"),
            argument("out", nargs="?", metavar="OUT"),
            argument("--set", nargs="+", metavar=("CASE CODE", "TEXT")),
            argument("--new", action="store_true"),
            argument("--codes", nargs="+", metavar="CODE"),
            argument("--branches", action="store_true"),
            argument("--without-subcodes", action="store_true"),
            WHERE,
            QUESTION,
            argument("--order", metavar="project|name|ATTR"),
            argument("--descending", action="store_true"),
            argument("--attributes", nargs="+", metavar="ATTR"),
            argument("--rename", metavar="NEW"),
            argument("--remove", action="store_true"),
            AT,
        ),
        _framework,
    ),
)

"""Commands about documents, their turns and speakers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.cli.command import AT, PROJECT, Command, argument
from app.cli.output import columns, complain, fragment_json, reading, show, writing
from app.coding.model import ROLES, SOURCE_KINDS, Source
from app.coding.refusal import Refusal
from app.project import Project
from app.project.collecting import no_collecting
from app.words import say

_TOGETHER = 25
"""Files stored in one durable transaction: each commit waits for the disk."""
DOC = argument("document", metavar="DOC")


def _import(args: argparse.Namespace) -> int:
    failed = 0
    stored: list[str] = []
    # How many of several files will be refused is not known when the step begins.
    step = "history.import_many" if len(args.files) == 1 else "history.import_files"
    with writing(args) as project, project.group(step, n=len(args.files)):
        for first in range(0, len(args.files), _TOGETHER):
            with no_collecting(), project.group(step, whole=True):
                for name in args.files[first : first + _TOGETHER]:
                    guid, trouble = _imported(project, args, Path(name))
                    if trouble:
                        failed += 1
                        complain(trouble)
                    elif guid:
                        stored.append(guid)
        wanted = set(stored)
        made = listed(project, [s for s in project.sources.list() if s.guid in wanted])
        lines = []
        for document in made:
            lines.append(say("cli.imported", name=document["name"], n=document["turns"]))
            lines += [f"  {warning}" for warning in document["warnings"]]
        show(args, made, lines)
    return 1 if failed else 0


def _imported(project: Project, args: argparse.Namespace, path: Path) -> tuple[str | None, str]:
    """The guid of a file's source (None when it was skipped), or what was wrong with the file."""
    from app.coding.transcripts import read

    try:
        changes = project.sources.add(
            read(path),
            kind=args.kind,
            wave=args.wave,
            date=args.date,
            group=args.group or "",
            original=path.read_bytes(),
            skip_known=args.skip_known,
        )
    except Refusal as refusal:
        if refusal.key.startswith("store."):
            raise
        sentence = say(refusal)
        return None, sentence if path.name in sentence else f"{path.name}: {sentence}"
    except OSError as error:
        return None, f"{path.name}: {error.strerror or error}"
    if not changes or changes.subject is None:
        return None, ""
    case = _case(project, args.case)  # not sooner: files that are refused leave no case behind
    if case is not None:
        project.cases.link(case, changes.subject)
    return changes.subject, ""


def _case(project: Project, name: str | None) -> str | None:
    """The guid of a case by name, made when the project has none of that name."""
    if name is None:
        return None
    try:
        return project.cases.get(name).guid
    except Refusal:
        return project.cases.add(name).subject


def listed(project: Project, sources: Sequence[Source]) -> list[dict[str, Any]]:
    """Documents as ``documents`` prints them."""
    names = {c.guid: c.name for c in project.cases.list()}
    cases_of = project.cases.of_sources()
    turns = project.sources.turn_counts()
    speakers: dict[str, list[dict[str, Any]]] = {}
    for s in project.sources.speakers():
        speakers.setdefault(s.source, []).append(
            {"guid": s.guid, "name": s.name, "role": s.role, "case": names.get(s.case or "")}
        )
    found = []
    for source in sources:
        cases = [names[c] for c in cases_of.get(source.guid, ())]
        found.append(
            {
                "guid": source.guid,
                "name": source.name,
                "kind": source.kind,
                "length": source.length,
                "sha256": source.sha256,
                "turns": turns.get(source.guid, 0),
                "speakers": speakers.get(source.guid, []),
                "case": cases[0] if cases else None,
                "cases": cases,
                "wave": source.wave,
                "date": source.date,
                "group": source.group,
                "file": source.original_name,
                "warnings": [say(n) for n in source.notices],
            }
        )
    return found


def _documents(args: argparse.Namespace) -> None:
    with reading(args) as project:
        found = listed(project, project.sources.list())
        rows = [
            (d["name"], say(f"cli.kind.{d['kind']}"), d["length"], d["turns"], d["case"], d["wave"])
            for d in found
        ]
        show(args, found, columns(rows))


def _turns(args: argparse.Namespace) -> None:
    with reading(args) as project:
        source = project.sources.get(args.document)
        text = project.sources.text(source.guid)
        speakers = {s.guid: s for s in project.sources.speakers(source.guid)}
        found = []
        for turn in project.sources.turns(source.guid):
            speaker = speakers.get(turn.speaker or "")
            found.append(
                {
                    "n": turn.n,
                    "start": turn.text_start,
                    "end": turn.end,
                    "speaker": speaker.name if speaker else None,
                    "role": speaker.role if speaker else None,
                    "time": turn.time,
                    "text": text[turn.text_start : turn.end],
                }
            )
        show(args, found, (f"{t['n']:>4}  {t['speaker'] or ''}: {t['text']}" for t in found))


def _text(args: argparse.Namespace) -> None:
    with reading(args) as project:
        source = project.sources.get(args.document)
        text = project.sources.text(source.guid)
    if args.json:
        show(args, {"guid": source.guid, "name": source.name, "text": text})
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


def _edit_text(args: argparse.Namespace) -> None:
    from app.coding.transcripts.encoding import decode

    with writing(args) as project:
        source = project.sources.get(args.document)
        path = Path(args.file)
        try:
            content = sys.stdin.buffer.read() if args.file == "-" else path.read_bytes()
        except OSError as error:
            raise Refusal("cli.unreadable", file=path.name, reason=error.strerror or str(error)) from None
        _, report = project.sources.edit_text(source.guid, decode(content, path.name)[0])
        data = {
            "guid": source.guid,
            "shrunk": [fragment_json(f) for f in report.shrunk],
            "dropped": [fragment_json(f) for f in report.dropped],
        }
        lines = [say("cli.edited", name=source.name)]
        lines += [say("cli.shrunk", code=f.path, text=f.text) for f in report.shrunk]
        lines += [say("cli.dropped", code=f.path, text=f.text) for f in report.dropped]
        show(args, data, lines)


def _speaker(args: argparse.Namespace) -> None:
    with writing(args) as project:
        source = project.sources.get(args.document)
        speaker = project.sources.speaker(source.guid, args.name)
        with project.group("history.edit_speaker", whole=True, name=speaker.name):
            project.sources.edit_speaker(
                speaker.guid, name=args.rename, role=args.role, case=args.case and _case(project, args.case)
            )
        now = next(s for s in project.sources.speakers(source.guid) if s.guid == speaker.guid)
        case = project.cases.get(now.case).name if now.case else None
        data = {"guid": now.guid, "name": now.name, "role": now.role, "case": case}
        show(args, data, f"{now.name} ({say(f'cli.role.{now.role}')})")


COMMANDS = (
    Command(
        "import",
        (
            PROJECT,
            argument("files", nargs="+", metavar="FILE"),
            argument("--kind", choices=SOURCE_KINDS),
            argument("--case", metavar="CASE"),
            argument("--wave", metavar="WAVE"),
            argument("--date", metavar="DATE"),
            argument("--group", metavar="GROUP"),
            argument("--skip-known", action="store_true"),
        ),
        _import,
    ),
    Command("documents", (PROJECT, AT), _documents),
    Command("turns", (PROJECT, DOC, AT), _turns),
    Command("text", (PROJECT, DOC, AT), _text),
    Command("edit-text", (PROJECT, DOC, argument("file", metavar="FILE")), _edit_text),
    Command(
        "speaker",
        (
            PROJECT,
            DOC,
            argument("name", metavar="NAME"),
            argument("--role", choices=ROLES),
            argument("--case", metavar="CASE"),
            argument("--rename", metavar="NAME"),
        ),
        _speaker,
    ),
)

"""The command that suggests codings."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

from app.cli.command import PROJECT, Command, argument
from app.cli.output import keeping, named_coder, one_line, show, writing
from app.coding.model import Source, Suggestion, Turn
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say


def _best_per_turn(found: list[Suggestion], turns: list[Turn], top: int, text: str) -> list[Suggestion]:
    """At most ``top`` per turn, the most certain; of one code in one turn only the most certain.

    Outside turns, as in a report, it is per line of ``text``.
    """
    used: Counter[int] = Counter()
    seen: set[tuple[int, str]] = set()
    kept = []
    for suggestion in sorted(found, key=lambda s: (-s.confidence, s.start, s.code)):
        line = -2 - text.rfind("\n", 0, suggestion.start)
        turn = next((t.n for t in turns if t.start <= suggestion.start < t.end), line)
        if used[turn] < top and (turn, suggestion.code) not in seen:
            used[turn] += 1
            seen.add((turn, suggestion.code))
            kept.append(suggestion)
    return sorted(kept, key=lambda s: (s.start, s.end, s.code))


def suggestion_json(project: Project, source: Source, text: str, suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as ``suggest`` prints it; ``text`` is the source's whole text."""
    return {
        "guid": None,
        "document": source.name,
        "document_guid": source.guid,
        "start": suggestion.start,
        "end": suggestion.end,
        "code": project.codes.book().path(suggestion.code),
        "code_guid": suggestion.code,
        "coder": None,
        "text": text[suggestion.start : suggestion.end],
        "memo": "",
        "origin": "suggested",
        "confidence": round(suggestion.confidence, 6),
        "because": [
            {
                "start": r.start,
                "end": r.end,
                "text": text[r.start : r.end],
                "cue": r.cue,
                "words": [list(w) for w in r.words],
                "how": r.how,
                "weight": round(r.weight, 6),
                "right": r.right,
                "met": r.met,
            }
            for r in suggestion.reasons
            if r.end > r.start
        ],
        "rest": round(sum(r.weight for r in suggestion.reasons if r.end == r.start), 6),
        "least": round(suggestion.least, 6),
        "near": [
            {
                "guid": n.coding,
                "document": project.sources.get(n.source).name,
                "start": n.start,
                "end": n.end,
                "likeness": round(n.likeness, 4),
            }
            for n in suggestion.near
        ],
    }


def _suggest(args: argparse.Namespace) -> None:
    if args.evaluate:
        from app.cli.measuring import evaluate

        evaluate(args)
        return
    for name, value in (("--min", args.min), ("--accept-above", args.accept_above)):
        if value is not None and not 0 <= value <= 1:
            raise Refusal("cli.no_share", option=name, value=value)
    if args.top is not None and args.top < 1:
        raise Refusal("cli.no_count", option="--top", value=args.top)
    if args.accept_above is None:
        with keeping(args) as project:
            who = named_coder(project) if args.coder is None else args.coder
            if who:
                project.work_as(who, at_once=False)
            _answer(args, project)
    else:
        with writing(args) as project:
            try:
                _answer(args, project)
            finally:
                project.analyses.save()


def _told(reason: dict[str, Any]) -> str:
    """A cue as the codebook has it; any other word as it was said, for a lemma may be no word at all."""
    one = " " not in reason["text"]
    return reason["text"] if one and reason["how"] in ("learned", "question") else reason["cue"]


def _answer(args: argparse.Namespace, project: Project) -> None:
    sources = [project.sources.get(d) for d in args.documents] or project.sources.list()
    found: list[dict[str, Any]] = []
    accepted: list[Suggestion] = []
    for source in {s.guid: s for s in sources}.values():
        here = list(project.suggestions.propose(source.guid, args.min))
        text = project.sources.text(source.guid)
        if args.top is not None:
            here = _best_per_turn(here, list(project.sources.turns(source.guid)), args.top, text)
        if args.accept_above is not None:
            here = [s for s in here if s.confidence >= args.accept_above]
            accepted += here
        found += [suggestion_json(project, source, text, s) for s in here]
    if accepted:
        project.suggestions.accept_all(accepted)
    lines = [
        f"{f['document']} {f['start']}–{f['end']}  {f['code']}  {f['confidence']:.2f}  {one_line(f['text'])}"
        f"  ({', '.join(dict.fromkeys(_told(r) for r in f['because']))})"
        for f in found
    ]
    if args.accept_above is not None:
        lines.append(say("cli.accepted", n=len(accepted)))
    elif not found:
        lines.append(say("suggest.nothing" if len(project.codes.book()) else "suggest.no_codes"))
    show(args, found, lines)


COMMANDS = (
    Command(
        "suggest",
        (
            PROJECT,
            argument("documents", nargs="*", metavar="DOC"),
            argument("--min", type=float, metavar="0-1"),
            argument("--top", type=int, metavar="N"),
            argument("--accept-above", type=float, metavar="0-1"),
            argument("--evaluate", action="store_true"),
        ),
        _suggest,
    ),
)
